"""What a write promises: whole or not at all, one after the other, in the history, and there after kill -9."""

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
from conftest import keeper_of

from graph.errors import MaillageError
from graph.formats import of_kind
from graph.store import (
    UNNAMED,
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
from graph.store.pool import PoolSource, served_version, wait_for

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
    """The store is sound: its merge is that of its graphs, memory agrees with disk, the history is a chain."""
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


def check_writes(home, acknowledged):
    """All of every acknowledged write is there, and nothing of any other but the one under way; the last."""
    store = check_whole(home)
    first, second = (numbers_in(store, graph) for graph in killed.GRAPHS)
    assert first == second
    assert set(first.values()) <= {killed.WIDTH}
    last = acknowledged[-1] if acknowledged else 0
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
        killed_after(PATIENCE_S, killed.die_at_step, killed.write_for_ever, kills, home, acknowledged, done + 1)
        noted = acknowledged_in(acknowledged)
        done = check_writes(home, noted)
        if len(noted) > before:
            break
        go_on(home, acknowledged, done)
        done += 1
    assert kills > 25, "the write was killed before each of its steps"


def test_commits_killed_at_random_moments_lose_nothing_that_was_acknowledged(home, tmp_path):
    acknowledged, chance = tmp_path / "acknowledged", random.Random(3)
    done = 0
    for _ in range(25):
        killed_after(chance.uniform(0.01, 0.25), killed.write_for_ever, home, acknowledged, done + 1)
        done = check_writes(home, acknowledged_in(acknowledged))
        if chance.random() < 0.3:
            go_on(home, acknowledged, done)
            done += 1
    assert done > 25


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
        killed.build_once(home, give)
        killed.note(acknowledged, give)
        check_clean(home)
    assert kills > 20, "the build was killed before each of its steps"
