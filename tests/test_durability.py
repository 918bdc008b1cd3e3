"""What a write promises: whole or not at all, one after another, in the history, there after kill -9."""

import contextlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import killed
import pytest
from pool_site import keeper_of

from graph.errors import MaillageError
from graph.formats import of_kind
from graph.store import (
    Change,
    Dataset,
    Limits,
    commit,
    load_store,
    new_store,
    open_store,
    publish,
    versions,
)
from graph.store.embedded.engine import ox
from graph.store.pool import wait_for

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["killed", "graph.store.embedded.disk"])
LIMITS = Limits()
PATIENCE_S = 30


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    publish(folder, new_store(), "")
    return folder


def acknowledged_in(path):
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def killed_after(delay_s, writer, *given):
    """Start a writer, kill it so many seconds after it began, or let it kill itself where that is None."""
    process = PROCESSES.Process(target=writer, args=given, daemon=True)
    process.start()
    process.join(delay_s)
    process.kill()
    process.join(PATIENCE_S)
    assert process.exitcode == -signal.SIGKILL


def contents(store):
    """Every quad of the named graphs, the names of those graphs, and the merge, as sets of text."""
    named = {str(quad) for quad in store.named_quads()}
    merge = {str(quad) for quad in store.engine.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    return named, {graph.value for graph in store.engine.named_graphs()}, merge


def check_whole(home):
    """The store is sound: the merge is that of its graphs, memory agrees with disk, history is a chain."""
    disk = open_store(home)
    named, graphs, merge = contents(disk)
    assert contents(load_store(home)) == (named, graphs, merge)
    assert merge == {str(ox.Quad(q.subject, q.predicate, q.object)) for q in disk.named_quads()}
    assert versions.read_current(home).triples == len(merge)
    check_history(home)
    return disk


def check_history(home):
    """Each write begins where the one before it ended, back to the first; its length."""
    history = versions.history(home)
    assert history[0].after == versions.read_current(home).version
    assert [later.before for later in history[:-1]] == [earlier.after for earlier in history[1:]]
    assert history[-1].before == ""
    numbers = [versions.number_of(done.after) for done in history]
    assert numbers == list(range(len(history), 0, -1))
    return history


def numbers_in(store, graph):
    """How many triples of each write a graph holds."""
    quads = store.engine.quads_for_pattern(
        None, ox.NamedNode("http://e/number"), None, ox.NamedNode(str(graph))
    )
    return Counter(int(quad.object.value) for quad in quads)


def check_writes(home, acknowledged, done):
    """All of every acknowledged write is there, and nothing of any other but the one under way; the last.

    done: the last that was there before.
    """
    store = check_whole(home)
    first, second = (numbers_in(store, graph) for graph in killed.GRAPHS)
    assert first == second
    assert set(first.values()) <= {killed.WIDTH}
    last = max([done, *acknowledged])
    assert set(range(1, last + 1)) <= set(first) <= set(range(1, last + 2))
    done = max(first, default=0)
    empty = {name for name in contents(store)[1] if name.startswith(killed.EMPTY)}
    assert empty == ({f"{killed.EMPTY}{done}"} if done else set())
    return done


def check_clean(home):
    """A write that ended left nothing under way: neither its own nor what killed ones left."""
    assert not list(home.glob("writing-*"))
    assert not list((home / "versions").glob("*.new"))
    current = versions.read_current(home)
    found = {path.name.partition(".")[0] for path in (home / "versions").iterdir()}
    assert max(map(versions.number_of, found)) == current.number
    assert {name for name in found if versions.number_of(name) == current.number} == {current.version}


def go_on(home, acknowledged, done):
    """Write the next transaction here, and see that it worked and cleaned up."""
    commit(home, killed.transaction(done + 1), "me", f"write {done + 1}")
    killed.note(acknowledged, done + 1)
    check_clean(home)


def test_a_commit_killed_before_each_of_its_steps_is_whole_or_absent(home, tmp_path):
    acknowledged = tmp_path / "acknowledged"
    done = 0
    for kills in range(200):
        before = len(acknowledged_in(acknowledged))
        killed_after(
            PATIENCE_S, killed.die_at_step, killed.write_for_ever, kills, home, acknowledged, done + 1
        )
        noted = acknowledged_in(acknowledged)
        done = check_writes(home, noted, done)
        if len(noted) > before:
            break
        if kills % 4 == 0:
            go_on(home, acknowledged, done)
            done += 1
    assert kills > 15, "the write was killed before each of its steps"


def test_commits_killed_at_random_moments_lose_nothing_that_was_acknowledged(home, tmp_path):
    acknowledged, chance = tmp_path / "acknowledged", random.Random(3)
    done = 0
    for _ in range(30):
        killed_after(chance.uniform(0.01, 0.25), killed.write_for_ever, home, acknowledged, done + 1)
        done = check_writes(home, acknowledged_in(acknowledged), done)
        if chance.random() < 0.3:
            go_on(home, acknowledged, done)
            done += 1
    assert done > 3


def test_a_build_killed_before_each_of_its_steps_is_whole_or_absent_and_keeps_what_clients_wrote(
    home, tmp_path
):
    commit(home, Change(added=b"_:x <http://e/p> <http://e/o> <http://e/client> .\n"), "client", "put")
    acknowledged = tmp_path / "acknowledged"
    built = "https://w3id.org/maillage/graph/build"
    for kills in range(100):
        last = max(acknowledged_in(acknowledged), default=0)
        give = last + 1
        killed_after(PATIENCE_S, killed.die_at_step, killed.build_for_ever, kills, home, acknowledged, give)
        store = check_whole(home)
        found = numbers_in(store, built)
        noted = max(acknowledged_in(acknowledged), default=0)
        assert not noted or set(found) <= {noted, noted + 1}
        assert set(found.values()) <= {killed.WIDTH}
        assert len(found) == (1 if noted else min(len(found), 1))
        assert "http://e/client" in contents(store)[1]
        assert any("<http://e/client>" in quad for quad in contents(store)[0])
        if noted > last:
            break
        if kills % 4 == 0:
            killed.build_once(home, give)
            killed.note(acknowledged, give)
            check_clean(home)
    assert kills > 15, "the build was killed before each of its steps"


def insert(number):
    """An update that adds what `killed.transaction` adds, as a client sends it."""
    triples = "".join(
        f"<http://e/{number}/{part}> <http://e/number> {number} ." for part in range(killed.WIDTH)
    )
    return "INSERT DATA {" + "".join(f"GRAPH <{graph}> {{ {triples} }}" for graph in killed.GRAPHS) + "}"


PAIRS = (
    "SELECT (COUNT(?a) AS ?n) (COUNT(?b) AS ?m) { { GRAPH <http://e/a> { ?a <http://e/number> ?x } } UNION "
    "{ GRAPH <http://e/b> { ?b <http://e/number> ?x } } }"
)


def counted(store):
    """How many triples each of the two graphs holds, in one answer."""
    body = json.loads(store.answer(PAIRS, of_kind("results"), limits=LIMITS)[1])
    return tuple(int(body["results"]["bindings"][0][name]["value"]) for name in "nm")


def child_of(pid, words):
    """The children of a process whose command line holds those words."""
    found = subprocess.run(
        ["pgrep", "-P", str(pid), "-f", words], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def family(source):
    """The keeper of those versions, and the zygote, the child of it that has children; None for none."""
    everyone = subprocess.run(["pgrep", "-f", str(source.run)], capture_output=True, text=True, check=False)
    pids = [int(line) for line in everyone.stdout.split()]
    keeper = next((pid for pid in pids if child_of(os.getpid(), str(source.run)) == [pid]), None)
    children = child_of(keeper, str(source.run)) if keeper else []
    return keeper, next((pid for pid in children if child_of(pid, str(source.run))), None)


def until(condition, what):
    """Wait until that holds; fail after half a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return found


def test_processes_that_write_at_once_are_all_heard_one_after_the_other(home):
    each, threads, outcomes = 6, 3, []
    with keeper_of(home, writable=True) as source:

        def write(first):
            for number in range(first, first + each):
                outcomes.append(source.writer.update(insert(number), Dataset(), LIMITS, f"thread {first}"))

        writers = [threading.Thread(target=write, args=(1000 * n,)) for n in range(1, threads + 1)]
        processes = [
            PROCESSES.Process(target=killed.write_some, args=(home, first, each))
            for first in (10_000, 20_000)
        ]
        for writer in [*writers, *processes]:
            writer.start()
        for writer in [*writers, *processes]:
            writer.join(PATIENCE_S * 2)
        assert [process.exitcode for process in processes] == [0, 0]
        numbers = {n for first in (1000, 2000, 3000, 10_000, 20_000) for n in range(first, first + each)}
        assert set(numbers_in(check_whole(home), killed.GRAPHS[0])) == numbers
        history = check_history(home)
        assert len(history) == len(numbers) + 1
        assert {done.after for done in outcomes} <= {done.after for done in history}
        assert Counter(done.who for done in history)["thread 1000"] == each
        wait_for(source.run, history[0].after)
        assert counted(source.store(source.version())) == (len(numbers) * killed.WIDTH,) * 2


@pytest.mark.parametrize(("memory_triples", "flips"), [(5_000_000, 36), (0, 12)], ids=["memory", "disk"])
def test_readers_see_whole_transactions_in_order_and_no_request_fails_while_versions_follow_fast(
    home, memory_triples, flips
):
    seen, faults, over = [], [], threading.Event()

    def read(source):
        last = (0, 0)
        while not over.is_set():
            try:
                version = source.version()
                store = source.store(version)
                found = [counted(store), counted(store)]
                now = (versions.number_of(version), found[0][0])
                assert found[0] == found[1], "one version, one answer"
                assert found[0][0] == found[0][1], "half a write"
                assert now >= last, "a version from before"
                last = now
                seen.append(version)
            except (MaillageError, AssertionError) as error:
                faults.append(repr(error))

    with keeper_of(home, writable=True, memory_triples=memory_triples) as source:
        first = source.store(source.version())
        readers = [threading.Thread(target=read, args=(source,)) for _ in range(3)]
        for reader in readers:
            reader.start()
        try:
            for number in range(flips):
                if number % 3:
                    source.writer.update(insert(number), Dataset(), LIMITS, "me")
                else:
                    commit(home, killed.transaction(number + 1000), "me", "beside the service")
                if number == 1:
                    assert counted(first) == (0, 0)
        finally:
            over.set()
        for reader in readers:
            reader.join(PATIENCE_S)
        assert faults == []
        assert len(set(seen)) > flips // 4
        wait_for(source.run, versions.read_current(home).version)
        assert counted(source.store(source.version())) == (flips * killed.WIDTH,) * 2


def test_a_killed_keeper_zygote_or_worker_in_mid_update_loses_nothing_and_the_service_comes_back(home):
    acknowledged, chance = [], random.Random(7)
    with keeper_of(home, writable=True) as source:
        for kills in range(9):
            keeper, zygote = until(
                lambda: found if all(found := family(source)) else None, "keeper and zygote come back"
            )
            workers = child_of(zygote, str(source.run))
            victims = [[keeper], [zygote], workers][kills % 3]
            timer = threading.Timer(chance.uniform(0, 0.15), kill, victims)
            timer.start()
            for number in range(100 * kills + 1, 100 * kills + 4):
                with contextlib.suppress(MaillageError):
                    source.writer.update(insert(number), Dataset(), LIMITS, "me")
                    acknowledged.append(number)
            timer.join()
            store = check_whole(home)
            first, second = (numbers_in(store, graph) for graph in killed.GRAPHS)
            assert first == second
            assert set(first.values()) <= {killed.WIDTH}
            assert set(acknowledged) <= set(first)
            until(lambda k=kills: writes(source, 100 * k + 50), "writes work again")
            acknowledged.append(100 * kills + 50)
        assert set(acknowledged) <= set(numbers_in(open_store(home), killed.GRAPHS[0]))


def kill(*pids):
    """Kill those processes, wherever they are."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def writes(source, number):
    """Whether a write works now; an answer follows it."""
    try:
        source.writer.update(insert(number), Dataset(), LIMITS, "me")
        counted(source.store(source.version()))
    except MaillageError:
        return False
    return True


def test_a_zygote_killed_while_it_reads_is_replaced_and_disk_answers_meanwhile(home):
    commit(home, Change(added=many(30_000)), "me", "many")
    with keeper_of(home, writable=True) as source:
        keeper = until(lambda: family(source)[0], "the keeper is there")
        kill(*child_of(keeper, str(source.run)))
        until(lambda: writes(source, 1), "a new zygote takes writes")
        assert counted(source.store(source.version())) == (killed.WIDTH,) * 2


def many(number):
    """So many triples of one graph."""
    return b"".join(f'<http://e/{n}> <http://e/p> "{n}" <http://e/many> .\n'.encode() for n in range(number))


def test_what_a_reader_has_open_stays_readable_until_it_ends_however_many_writes_follow(home):
    for number in range(3):
        commit(home, Change(added=many(4000 * (number + 1))), "me", "many")
    reader = open_store(home)
    for number in range(1, 5):
        commit(home, killed.transaction(number), "me", "more")
    assert versions.folder(home, reader.version).exists()
    assert len(list(reader.named_quads())) == 12_000
    folder = versions.folder(home, reader.version)
    del reader
    commit(home, killed.transaction(5), "me", "one more")
    assert not folder.exists()


def test_an_update_that_fails_on_disk_leaves_nothing_behind(home):
    with keeper_of(home, writable=True, memory_triples=0) as source:
        source.writer.update(insert(1), Dataset(), LIMITS, "me")
        before = versions.read_current(home)
        with pytest.raises(MaillageError):
            source.writer.update("INSERT { ?s ?p ?o } WHERE { ?s ?p }", Dataset(), LIMITS, "me")
        assert versions.read_current(home) == before
        check_clean(home)
        source.writer.update("DELETE WHERE { GRAPH ?g { ?s ?p 1 } }", Dataset(), LIMITS, "me")
        assert counted(source.store(source.version())) == (0, 0)


def test_a_dropped_graph_takes_its_triples_out_of_the_merge(home):
    commit(home, Change(added=b'<http://e/s> <http://e/p> "1" <http://e/g> .\n'), "me", "put")
    commit(home, Change(dropped=("http://e/g",)), "me", "drop")
    assert contents(check_whole(home)) == (set(), set(), set())


def test_a_build_that_only_adds_an_empty_graph_is_a_new_version(home):
    store = new_store()
    store.merge(["http://e/empty"])
    publish(home, store, "")
    assert contents(check_whole(home))[1] == {"http://e/empty"}


def named_by(folder):
    found = subprocess.run(["pgrep", "-f", str(folder)], capture_output=True, text=True, check=True)
    return found.stdout.split()


def test_eighty_writes_leave_processes_files_and_folders_bounded(home):
    with keeper_of(home, writable=True, workers=1) as source:
        until(lambda: all(family(source)), "the zygote has read")
        for number in range(1, 81):
            commit(home, killed.transaction(number), "me", "some")
        last = versions.read_current(home).version
        wait_for(source.run, last)
        until(lambda: len(list(source.run.iterdir())) <= 4, "old versions are let go")
        commit(home, killed.transaction(81), "me", "it removes the folders that were held")
        keeper, zygote = family(source)
        until(lambda: len(named_by(source.run)) <= 2 + 3 * 2, "workers of old versions end")
        assert max(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in (keeper, zygote)) < 60
        found = Counter(path.name.partition(".")[2] for path in (home / "versions").iterdir())
        folders = found.pop("")
        assert folders <= 6
        assert found == {"json": 82, "added.nq": 81, "removed.nq": 81, "nq": 1}
        sizes = [path.stat().st_size for path in (home / "versions").glob("*.json")]
        assert max(sizes) < 1000, "the history grows by this, and by the quads that a write changed"
