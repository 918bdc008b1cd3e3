"""The keeper and its workers: what a query may use, what happens at each limit, and how versions follow."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pool_site import keeper_of

from graph.errors import (
    Busy,
    NotFound,
    PreconditionFailed,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooHeavy,
    ResultTooLarge,
    StoreError,
)
from graph.formats import FORMATS, of_kind
from graph.store import Change as StoreChange
from graph.store import Dataset, Limits, commit, new_store, publish, versions
from graph.store.pool import PoolStore, served_version, wait_for
from graph.terms import iri

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT ?a ?b ?c ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?d"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LIMITS = Limits()


@pytest.fixture(scope="module")
def asked(pool):
    return pool.store(pool.version())


@pytest.fixture
def home(tmp_path):
    publish(tmp_path, new_store(), "")
    return tmp_path


def answer(store, text, limits=LIMITS, dataset=Dataset()):
    return store.answer(text, of_kind("results"), dataset, limits)[1]


def count(store, graph=None):
    where = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    body = answer(store, f"SELECT (COUNT(*) AS ?n) {{ {where} }}")
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


def workers(pool):
    """How many processes this keeper has below it."""
    found = subprocess.run(["pgrep", "-f", str(pool.run)], capture_output=True, text=True, check=True)
    return len(found.stdout.split())


def settled(pool, still_s=1.5):
    """How many they are once that has not changed for a while: memory takes over from disk."""
    count, since = workers(pool), time.monotonic()
    while time.monotonic() - since < still_s:
        time.sleep(0.1)
        if (now := workers(pool)) != count:
            count, since = now, time.monotonic()
    return count


def test_workers_answer_as_the_store_in_memory_does(asked, store):
    assert asked.select(COUNT) == store.select(COUNT)
    text = "CONSTRUCT { ?s a ?o } { ?s a ?o } ORDER BY ?s ?o LIMIT 50"
    assert asked.construct(text) == store.construct(text)
    named = iri("https://w3id.org/maillage/graph/metadata")
    assert sorted(asked.graph(named)) == sorted(store.graph(named))
    assert asked.size(named) == store.size(named) > 0


@pytest.mark.parametrize(
    ("text", "limits", "error"),
    [
        (ENDLESS, Limits(deadline_s=0.3), QueryTimeout),
        (HUNGRY, Limits(memory_bytes=100_000_000), QueryTooHeavy),
        ("SELECT * { ?s ?p ?o }", Limits(result_bytes=10_000), ResultTooLarge),
        ("CONSTRUCT WHERE { ?s ?p ?o }", Limits(result_bytes=10_000), ResultTooLarge),
        ("SELEC ?s { }", LIMITS, QuerySyntaxError),
    ],
)
def test_each_limit_has_its_own_error_and_the_next_query_is_answered(asked, text, limits, error):
    formats = [*of_kind("results"), *of_kind("graph")]
    with pytest.raises(error):
        asked.answer(text, formats, limits=limits)
    assert json.loads(answer(asked, "ASK {}"))["boolean"] is True


def test_the_error_of_a_deadline_says_which_it_was(asked):
    with pytest.raises(QueryTimeout, match=r"0\.5 s"):
        answer(asked, ENDLESS, Limits(deadline_s=0.5))


def test_a_worker_opens_no_socket(asked):
    with pytest.raises(StoreError, match=r"Permission denied|Too many open files"):
        answer(asked, "SELECT * { SERVICE <http://127.0.0.1:65000/> { ?s ?p ?o } }")


def test_our_own_queries_are_answered_while_all_workers_for_outside_are_taken(asked):
    busy = [threading.Thread(target=fails, args=(asked, QueryTimeout)) for _ in range(2)]
    for thread in busy:
        thread.start()
    time.sleep(0.3)
    assert asked.select("SELECT ?x { VALUES ?x { 1 } }").rows
    assert all(thread.is_alive() for thread in busy)
    for thread in busy:
        thread.join()


def fails(store, error, limits=Limits(deadline_s=2)):  # noqa: B008
    with pytest.raises(error):
        answer(store, ENDLESS, limits)


def test_beyond_the_queue_a_request_is_refused_at_once(home):
    with keeper_of(home, workers=1, queue=1) as source:
        commit(home, StoreChange(added=triples(300)), "me", "some")
        wait_for(source.run, versions.read_current(home).version)
        store = source.store(source.version())
        outcomes = []

        def one():
            try:
                answer(store, ENDLESS, Limits(deadline_s=3))
            except (Busy, QueryTimeout) as error:
                outcomes.append((type(error), time.monotonic()))

        threads = [threading.Thread(target=one) for _ in range(8)]
        start = time.monotonic()
        for thread in threads:
            thread.start()
            time.sleep(0.05)
        for thread in threads:
            thread.join()
        refused = [at - start for kind, at in outcomes if kind is Busy]
        assert len(outcomes) == 8
        assert len(refused) >= 5
        assert min(refused) < max(at - start for kind, at in outcomes if kind is QueryTimeout)


def triples(number, graph="http://e/g"):
    return b"".join(f'<http://e/{n}> <http://e/p> "{n}" <{graph}> .\n'.encode() for n in range(number))


def test_the_time_that_a_request_waits_for_a_worker_counts(home):
    """One worker, taken for 2 s: who waits behind with 1 s is told at 1 s, and its query never runs."""
    with keeper_of(home, workers=1, memory_triples=0) as source:
        commit(home, StoreChange(added=triples(300)), "me", "some")
        wait_for(source.run, versions.read_current(home).version)
        store = source.store(source.version())
        busy = threading.Thread(target=fails, args=(store, QueryTimeout, Limits(deadline_s=2)))
        busy.start()
        time.sleep(0.3)
        started = time.monotonic()
        with pytest.raises(Busy, match="1 s"):
            answer(store, ENDLESS, Limits(deadline_s=1))
        assert 0.9 < time.monotonic() - started < 1.5
        with pytest.raises(QueryTimeout, match=r"2\.5 s"):
            answer(store, ENDLESS, Limits(deadline_s=2.5))
        assert 3.3 < time.monotonic() - started < 4.2
        busy.join()


def test_what_waits_and_runs_is_counted_as_long_as_it_does(home):
    with keeper_of(home, workers=1, queue=1, memory_triples=0) as source:
        commit(home, StoreChange(added=triples(300)), "me", "some")
        wait_for(source.run, versions.read_current(home).version)
        watch = Watching()
        store = PoolStore(source.run, source.version(), watch)
        threads = [threading.Thread(target=fails, args=(store, (Busy, QueryTimeout))) for _ in range(6)]
        for thread in threads:
            thread.start()
            time.sleep(0.1)
        assert (watch.running, watch.waiting, watch.refused) == (1, 2, 3)
        for thread in threads:
            thread.join()
        assert (watch.running, watch.waiting) == (0, 0)


class Watching:
    """What a pool says of its requests."""

    def __init__(self):
        self.waiting = self.running = self.refused = 0

    def queue(self, lane, waiting=0, running=0, refused=0):
        assert lane == "outside"
        self.waiting += waiting
        self.running += running
        self.refused += refused

    def killed(self, cause):
        assert cause == "deadline"


def test_a_writer_looks_first_and_nobody_writes_in_between(home):
    """Ten writers that each want the graph absent: one finds it so."""
    with keeper_of(home, writable=True) as source:
        seen, outcomes = [], []

        def check(store):
            seen.append(store.version)
            if count(store, "http://e/g"):
                raise PreconditionFailed("there")

        def write(number):
            body = f"<a:b> <a:c> {number} .".encode()
            try:
                source.writer.given(check).put_graph("http://e/g", body, "text/turtle", LIMITS, "me")
                outcomes.append("won")
            except PreconditionFailed:
                outcomes.append("lost")

        threads = [threading.Thread(target=write, args=(number,)) for number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["lost"] * 9 + ["won"]
        assert len(set(seen)) == 2
        assert count(source.store(source.version()), "http://e/g") == 1


def test_killed_workers_are_replaced_and_none_is_left_behind(home):
    with keeper_of(home) as source:
        before = settled(source)
        store = source.store(source.version())
        for _ in range(5):
            with pytest.raises(QueryTimeout):
                answer(store, f"SELECT (COUNT(*) AS ?n) {{ {VALUES} }}", Limits(deadline_s=0.3))
        assert settled(source) == before
        run = source.run
    found = subprocess.run(["pgrep", "-f", str(run)], capture_output=True, text=True, check=False)
    assert found.stdout == ""


VALUES = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(6))


def test_a_new_version_is_served_while_the_old_one_still_answers(home):
    with keeper_of(home, writable=True) as source:
        first = source.store(source.version())
        commit(home, StoreChange(added=triples(3)), "me", "three")
        wait_for(source.run, versions.read_current(home).version)
        second = source.store(source.version())
        assert (count(first), count(second)) == (0, 3)


def test_a_write_is_seen_by_the_request_after_it(home):
    with keeper_of(home, writable=True) as source:
        for number in range(5):
            done = source.writer.update(
                f"INSERT DATA {{ GRAPH <http://e/g> {{ <http://e/s> <http://e/p> {number} }} }}",
                Dataset(), LIMITS, "me",
            )  # fmt: skip
            assert source.version() == done.after
            assert count(source.store(source.version()), "http://e/g") == number + 1


def test_a_version_too_large_for_memory_is_served_and_written_from_disk(home):
    with keeper_of(home, writable=True, memory_triples=0) as source:
        assert source.writer.put_graph("http://e/g", b"<a:b> <a:c> 1 .", "text/turtle", LIMITS, "me")
        assert count(source.store(source.version())) == 1


def test_the_default_graph_of_the_standard_is_what_was_written_there(home):
    strict = Limits(strict=True)
    with keeper_of(home, writable=True) as source:
        source.writer.put_graph("http://e/g", b"<a:b> <a:c> 1 .", "text/turtle", strict, "me")
        source.writer.put_graph(None, b"<a:b> <a:c> 2 .", "text/turtle", strict, "me")
        store = source.store(source.version())
        values = [
            json.loads(answer(store, "SELECT ?o { ?s ?p ?o } ORDER BY ?o", limits))
            for limits in (strict, LIMITS)
        ]
        assert [[b["o"]["value"] for b in v["results"]["bindings"]] for v in values] == [["2"], ["1", "2"]]
        named = json.loads(answer(store, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", strict))
        assert [b["g"]["value"] for b in named["results"]["bindings"]] == ["http://e/g"]
        turtle = next(row for row in FORMATS if row.name == "ntriples")
        assert b'"1"' not in store.read_graph(None, turtle, strict)
        assert b'"1"' in store.read_graph(None, turtle, LIMITS)
        with pytest.raises(NotFound):
            store.read_graph("http://e/none", turtle, LIMITS)


@pytest.mark.parametrize("verb", ["CLEAR", "DROP", "drop silent"])
def test_all_named_graphs_are_not_the_default_one_where_that_is_the_merge_too(home, verb):
    """A triple of both stays, as it was written into the default graph; the others go from the merge."""
    with keeper_of(home, writable=True) as source:
        source.writer.put_graph(None, b"<a:b> <a:c> 1, 2 .", "text/turtle", LIMITS, "me")
        source.writer.put_graph("http://e/g", b"<a:b> <a:c> 2, 3 .", "text/turtle", LIMITS, "me")
        source.writer.update(f"PREFIX all: <a:> {verb} NAMED", Dataset(), LIMITS, "me")
        store = source.store(source.version())
        found = json.loads(answer(store, "SELECT ?o { ?s ?p ?o } ORDER BY ?o"))
        assert [b["o"]["value"] for b in found["results"]["bindings"]] == ["1", "2"]
        assert count(store, "http://e/g") == 0
        source.writer.update(f"{verb} ALL", Dataset(), LIMITS, "me")
        assert count(source.store(source.version())) == 0


def test_a_triple_of_two_named_default_graphs_counts_once(home):
    with keeper_of(home, writable=True) as source:
        for graph in ("http://e/g", "http://e/h"):
            source.writer.put_graph(graph, b"<a:b> <a:c> 1 .", "text/turtle", LIMITS, "me")
        store = source.store(source.version())
        both = Dataset(("http://e/g", "http://e/h"))
        for body in (
            answer(store, COUNT, dataset=both),
            answer(store, COUNT.replace("{", "FROM <http://e/g> FROM <http://e/h> {", 1)),
        ):
            assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == "1"


def test_the_keeper_ends_with_its_parent(home, tmp_path_factory):
    run = tmp_path_factory.mktemp("r")
    script = (
        "import sys,os,signal;from pathlib import Path;from graph.store.keeper import Plan;"
        "from graph.store.pool import keeping,wait_for;home,run=map(Path,sys.argv[1:]);\n"
        "with keeping(Plan(home,run,1,4,1000)):\n"
        " from graph.store import versions; wait_for(run, versions.read_current(home).version)\n"
        " os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = Path(__file__).resolve().parent.parent
    subprocess.run(
        [sys.executable, "-c", script, str(home), str(run)],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    deadline = time.monotonic() + 10
    while subprocess.run(["pgrep", "-f", str(run)], capture_output=True, check=False).stdout:
        assert time.monotonic() < deadline, "the keeper outlived its parent"
        time.sleep(0.1)


def test_a_store_asked_for_a_version_that_is_gone_says_so(pool):
    from graph.errors import NotReady

    with pytest.raises(NotReady, match="99-none"):
        PoolStore(pool.run, "99-none").select(COUNT)
    assert served_version(pool.run) == pool.version()
