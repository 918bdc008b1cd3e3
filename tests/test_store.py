"""The embedded store: merge, answers, versions, and what a reader sees while a writer fails."""

import json

import pytest

from graph.errors import NotAcceptable, NotReady, QuerySyntaxError, StoreError
from graph.formats import of_kind
from graph.store import embedded, open_store
from graph.terms import RDFS, Minter, literal

MINTER = Minter()
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def dataset(*labels, graphs=("g",)):
    store = embedded.MemoryStore()
    for graph in graphs:
        store.insert(
            MINTER.graph(graph),
            [(MINTER.thing("a"), RDFS.label, literal(text, language="fr")) for text in labels],
        )
    return store


def count(store):
    return store.select(COUNT).values()[0]["n"]


def test_a_triple_held_by_two_graphs_counts_once_by_default():
    store = dataset("un", graphs=("g", "h"))
    assert count(store) == "1"
    assert store.select("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }").values() == [{"n": "2"}]


def test_an_unbound_variable_is_none():
    rows = dataset("un").select(
        f"SELECT ?l ?x WHERE {{ ?s {LABEL} ?l OPTIONAL {{ ?s <http://e/none> ?x }} }}"
    )
    assert rows.variables == ("l", "x")
    assert rows.rows == [(literal("un", language="fr"), None)]


def test_a_syntax_error_says_line_column_and_what_was_expected():
    with pytest.raises(QuerySyntaxError) as caught:
        dataset("un").select("SELECT ?s WHERE {\n  ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 9)
    assert caught.value.expected


def test_an_undeclared_prefix_is_an_error_that_names_it():
    with pytest.raises(QuerySyntaxError, match="PREFIX"):
        dataset("un").select("SELECT ?l WHERE { ?s rdfs:label ?l }")


def test_an_answer_is_written_in_the_first_fitting_format():
    store = dataset("un")
    results = of_kind("results")
    assert json.loads(store.answer(f"SELECT ?l {{ ?s {LABEL} ?l }}", results)[1])["head"] == {"vars": ["l"]}
    turtle = next(row for row in of_kind("graph") if row.name == "turtle")
    assert b'"un"@fr' in store.answer("CONSTRUCT WHERE { ?s ?p ?o }", [*results, turtle])[1]


def test_a_boolean_is_never_written_as_a_table():
    table = [row for row in of_kind("results") if row.name in ("csv", "tsv")]
    with pytest.raises(NotAcceptable):
        dataset("un").answer("ASK { ?s ?p ?o }", table)


def test_a_scope_holds_only_its_graphs():
    store = dataset("un")
    store.insert(MINTER.graph("h"), [(MINTER.thing("b"), RDFS.label, literal("deux"))])
    assert count(store.scope([MINTER.graph("h")])) == "1"


def test_publishing_twice_the_same_keeps_the_version(tmp_path):
    first = embedded.publish(tmp_path, dataset("un"), "inputs")
    assert embedded.publish(tmp_path, dataset("un"), "inputs").version == first.version
    assert embedded.publish(tmp_path, dataset("deux"), "inputs").number == first.number + 1


def test_a_reader_sees_the_last_published_dataset(tmp_path):
    embedded.publish(tmp_path, dataset("un"), "a")
    current = embedded.publish(tmp_path, dataset("deux", "trois"), "b")
    reader = open_store(tmp_path)
    assert reader.version == current.version
    assert count(reader) == "2"


def test_an_open_reader_keeps_its_version_while_another_is_published(tmp_path):
    embedded.publish(tmp_path, dataset("un"), "a")
    reader = open_store(tmp_path)
    embedded.publish(tmp_path, dataset("deux", "trois"), "b")
    assert count(reader) == "1"


def test_a_half_written_snapshot_is_never_read(tmp_path):
    published = embedded.publish(tmp_path, dataset("un"), "a")
    (tmp_path / "snapshots" / "2-half.nq.new").write_text("<http://e/s> <http")
    (tmp_path / "current.json.new").write_text("{")
    assert open_store(tmp_path).version == published.version


def test_a_damaged_snapshot_is_named_in_the_error(tmp_path):
    current = embedded.publish(tmp_path, dataset("un"), "a")
    (tmp_path / "snapshots" / f"{current.version}.nq").write_text("<http://e/s> <http")
    with pytest.raises(StoreError, match=current.version):
        open_store(tmp_path)


def test_an_empty_home_says_what_to_do(tmp_path):
    with pytest.raises(NotReady, match="maillage build"):
        open_store(tmp_path)


def test_a_second_writer_is_told_that_the_first_is_there(tmp_path):
    embedded.publish(tmp_path, dataset("un"), "a")
    held = embedded.ox.Store(str(tmp_path / "store"))
    with pytest.raises(StoreError, match="autre processus"):
        embedded.publish(tmp_path, dataset("deux"), "b")
    del held
