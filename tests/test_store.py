"""The embedded store: merge, answers, versions, and what a reader sees while a writer fails."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Busy, NotAcceptable, NotReady, QuerySyntaxError, StoreError
from graph.formats import of_kind
from graph.store import Change, Limits, commit, load_store, open_store, versions
from graph.store.embedded import disk
from graph.store.embedded.engine import MemoryStore, ox
from graph.terms import RDFS, Minter, literal

MINTER = Minter()
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def dataset(*labels, graphs=("g",)):
    store = MemoryStore()
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
    first = disk.publish(tmp_path, dataset("un"), "inputs")
    assert disk.publish(tmp_path, dataset("un"), "inputs").version == first.version
    assert disk.publish(tmp_path, dataset("deux"), "inputs").number == first.number + 1


def test_a_reader_sees_the_last_published_dataset(tmp_path):
    disk.publish(tmp_path, dataset("un"), "a")
    current = disk.publish(tmp_path, dataset("deux", "trois"), "b")
    reader = open_store(tmp_path)
    assert reader.version == current.version
    assert count(reader) == "2"


def test_an_open_reader_keeps_its_version_while_another_is_published(tmp_path):
    disk.publish(tmp_path, dataset("un"), "a")
    reader = open_store(tmp_path)
    disk.publish(tmp_path, dataset("deux", "trois"), "b")
    assert count(reader) == "1"


def test_what_a_killed_write_left_is_never_read_and_is_removed_by_the_next(tmp_path):
    published = disk.publish(tmp_path, dataset("un"), "a")
    left = [tmp_path / "versions" / "2-half", tmp_path / "writing-1-1"]
    for folder in left:
        folder.mkdir()
    (tmp_path / "versions" / "2-half.json").write_text("{")
    (tmp_path / "current.json.new").write_text("{")
    assert open_store(tmp_path).version == published.version
    disk.publish(tmp_path, dataset("deux"), "b")
    assert not any(folder.exists() for folder in left)
    assert not (tmp_path / "versions" / "2-half.json").exists()


def test_a_damaged_version_is_named_in_the_error(tmp_path):
    current = disk.publish(tmp_path, dataset("un"), "a")
    (tmp_path / "versions" / current.version / "CURRENT").unlink()
    with pytest.raises(StoreError, match=current.version):
        open_store(tmp_path)


def test_an_empty_home_says_what_to_do(tmp_path):
    with pytest.raises(NotReady, match="maillage build"):
        open_store(tmp_path)


def test_a_second_writer_waits_then_is_told_that_the_first_is_there(tmp_path):
    with (
        versions.lock(tmp_path),
        pytest.raises(Busy, match="autre processus"),
        versions.lock(tmp_path, 0.05),
    ):
        pass


def lines(*quads):
    return b"".join(f'<http://e/s> <http://e/p> "{value}" <http://e/{g}> .\n'.encode() for value, g in quads)


def held(store):
    """The named quads of a store as (value, graph), and the values of its default graph."""
    named = {(str(q.object), q.graph_name.value[-1]) for q in store.named_quads()}
    default = store.engine.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return named, {str(q.object) for q in default}


def test_a_triple_leaves_the_merge_only_with_the_last_graph_that_holds_it(tmp_path):
    disk.publish(tmp_path, MemoryStore(), "a")
    commit(tmp_path, Change(added=lines((1, "g"), (1, "h"))), "me", "both")
    commit(tmp_path, Change(removed=lines((1, "g"))), "me", "one")
    assert held(open_store(tmp_path)) == (
        {('"1"', "h")},
        {'"1"'},
    )
    commit(tmp_path, Change(removed=lines((1, "h"))), "me", "the other")
    assert held(open_store(tmp_path)) == (set(), set())


def test_a_change_that_changes_nothing_makes_no_version(tmp_path):
    version = disk.publish(tmp_path, MemoryStore(), "a").version
    done = commit(tmp_path, Change(removed=lines((1, "g"))), "me", "nothing")
    assert (done.before, done.after) == (version, version)
    assert open_store(tmp_path).version == version


def test_every_write_is_in_the_history_with_who_what_and_both_versions(tmp_path):
    first = disk.publish(tmp_path, MemoryStore(), "a").version
    second = commit(tmp_path, Change(added=lines((1, "g"))), "léa", "premier")
    third = commit(tmp_path, Change(added=lines((2, "g"))), "max", "second")
    assert [(t.before, t.after, t.who) for t in versions.history(tmp_path)] == [
        (second.after, third.after, "max"),
        (first, second.after, "léa"),
        ("", first, "maillage build"),
    ]


def test_an_empty_graph_exists_until_it_is_dropped(tmp_path):
    disk.publish(tmp_path, MemoryStore(), "a")
    commit(tmp_path, Change(created=("http://e/g",)), "me", "create")
    for store in (open_store(tmp_path), load_store(tmp_path)):
        assert [graph.value for graph in store.engine.named_graphs()] == ["http://e/g"]
    commit(tmp_path, Change(dropped=("http://e/g",)), "me", "drop")
    for store in (open_store(tmp_path), load_store(tmp_path)):
        assert list(store.engine.named_graphs()) == []


QUADS = st.sets(st.tuples(st.integers(0, 3), st.sampled_from("gh")), max_size=6)


@settings(max_examples=15, deadline=None)
@given(writes=st.lists(st.tuples(QUADS, QUADS), min_size=1, max_size=4))
def test_disk_memory_and_a_recount_agree_after_any_writes(writes, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    disk.publish(home, MemoryStore(), "a")
    expected: set[tuple[int, str]] = set()
    for removed, added in writes:
        commit(home, Change(removed=lines(*removed), added=lines(*added)), "me", "some")
        expected = (expected - removed) | added
    wanted = (
        {(f'"{value}"', graph) for value, graph in expected},
        {f'"{value}"' for value, _ in expected},
    )
    assert held(open_store(home)) == wanted
    assert held(load_store(home)) == wanted
    assert versions.read_current(home).triples == len(wanted[1])


def test_a_blank_node_keeps_its_label_from_disk_to_memory(tmp_path):
    disk.publish(tmp_path, MemoryStore(), "a")
    commit(tmp_path, Change(added=b"_:x <http://e/p> _:y <http://e/g> .\n"), "me", "blank")
    quads = [str(quad) for quad in open_store(tmp_path).named_quads()]
    assert quads == ["_:x <http://e/p> _:y <http://e/g>"]
    assert [str(quad) for quad in load_store(tmp_path).named_quads()] == quads
    commit(tmp_path, Change(removed=b"_:x <http://e/p> _:y <http://e/g> .\n"), "me", "gone")
    assert list(open_store(tmp_path).named_quads()) == []


def test_text_from_outside_is_not_run_where_nothing_could_stop_it():
    with pytest.raises(StoreError, match="ouvriers"):
        dataset("un").answer("ASK {}", of_kind("results"), limits=Limits())
