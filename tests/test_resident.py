"""A version in memory answers as the dataset itself does, whatever the text sees, and after every write."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store import Change, commit, new_store, publish
from graph.store.embedded import disk
from graph.store.embedded.engine import ox
from graph.store.embedded.resident import ResidentStore, load_resident
from graph.store.versions import current
from graph.terms import iri

TEXTS = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?s ?o { ?s <urn:p:0>/<urn:p:1> ?o } ORDER BY ?s ?o",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?s ?g { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?g",
    "SELECT ?s FROM <urn:g:0> { ?s ?p ?o } ORDER BY ?s",
)
quads = st.lists(
    st.builds(
        "<urn:s:{}> <urn:p:{}> <urn:s:{}> <urn:g:{}> .".format,
        *(st.integers(0, most) for most in (3, 1, 3, 2)),
    ),
    max_size=12,
    unique=True,
)


def lines(found):
    return "".join(f"{quad}\n" for quad in found).encode()


def answers(engine_of):
    return [
        json.loads(engine_of(text).query(text).serialize(format=ox.QueryResultsFormat.JSON)) for text in TEXTS
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(quads, quads), min_size=1, max_size=3))
def test_after_any_writes_memory_answers_as_the_disk_does(tmp_path_factory, writes):
    home = tmp_path_factory.mktemp("home")
    publish(home, new_store(), "")
    first = current(home).version
    store = load_resident(home, first)
    made = []
    for removed, added in writes:
        done = commit(home, Change(lines(removed), lines(added)), "test", "write")
        made += [done.after] if done.after != done.before else []
    last = current(home).version
    store = store.advance(home, made, last)
    assert store.version == last
    expected = answers(lambda _: disk.open_version(home, last).engine)
    assert answers(store.seen_by) == expected
    assert answers(load_resident(home, last).seen_by) == expected


@pytest.fixture
def twice():
    """One fact that two graphs hold."""
    store = new_store()
    fact = [(iri("urn:s"), iri("urn:p"), iri("urn:o"))]
    for graph in ("urn:g:1", "urn:g:2"):
        store.insert(iri(graph), fact)
    return ResidentStore(store)


@pytest.mark.parametrize(
    ("text", "merge"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("DESCRIBE <urn:s>", True),
        ("SELECT * { graph ?g { ?s ?p ?o } }", False),
        ("SELECT * { \\u0047RAPH ?g { ?s ?p ?o } }", False),
        ("SELECT * FrOm <urn:g:1> { ?s ?p ?o }", False),
    ],
)
def test_only_what_can_see_no_named_graph_is_put_to_the_merge(twice, text, merge):
    assert (twice.seen_by(text) is twice.merge) is merge


def test_the_merge_holds_each_fact_once(twice):
    assert (len(twice.engine), len(twice.merge)) == (3, 1)


def test_blank_nodes_are_the_same_ones_in_both():
    store = new_store()
    store.engine.add(
        ox.Quad(ox.BlankNode("b1"), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode("urn:g"))
    )
    store.merge()
    held = ResidentStore(store)
    assert [str(quad.subject) for quad in held.merge] == ["_:b1"]
    assert [str(quad.subject) for quad in held.engine] == ["_:b1", "_:b1"]


def test_reading_ahead_ends_and_changes_nothing(twice):
    before = set(twice.merge)
    assert list(twice.touch()) == [True]
    assert set(twice.merge) == before
