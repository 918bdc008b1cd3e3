"""Statistics count one version of the dataset, on it, once: worked by hand, and against a count in Python.

Two graphs share a triple: A says (a type C), (a label x), (b type C); B says (a type C), (a p b). So the
merge holds 4 triples, and a is one thing.
"""

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import small_build

from graph.metadata import describe_document
from graph.sources import Source
from graph.statistics import (
    ClassSize,
    GraphSize,
    PropertySize,
    once_a_version,
    read_classes,
    read_graphs,
    read_properties,
    read_statistics,
    read_triples,
)
from graph.store import Change, commit, load_store, new_store
from graph.terms import RDF, RDFS, Minter, iri, literal

A, B, EMPTY = (iri(f"https://e.org/graph/{name}") for name in ("a", "b", "vide"))
THING, OTHER, CLASS, P = (iri(f"https://e.org/{name}") for name in ("a", "b", "C", "p"))
DATASET = Minter().thing("dataset")


@pytest.fixture
def store():
    made = new_store()
    made.insert(A, [(THING, RDF.type, CLASS), (THING, RDFS.label, literal("x")), (OTHER, RDF.type, CLASS)])
    made.insert(B, [(THING, RDF.type, CLASS), (THING, P, OTHER)])
    return made


def test_what_two_graphs_say_counts_once(store):
    found = read_statistics(store, DATASET)
    assert (found.triples, found.entities, found.subjects, found.objects) == (4, 2, 2, 3)
    assert read_triples(store) == 4


def test_each_graph_has_its_own_counts(store):
    assert read_graphs(store) == (GraphSize(A, 3, 2), GraphSize(B, 2, 1))


def test_classes_and_properties_partition_the_merge(store):
    assert read_classes(store) == (ClassSize(CLASS, 2),)
    assert read_properties(store) == (
        PropertySize(RDF.type, 2, 2, 1),
        PropertySize(RDFS.label, 1, 1, 1),
        PropertySize(P, 1, 1, 1),
    )


def test_a_store_that_holds_nothing_counts_nothing():
    found = read_statistics(new_store(), DATASET)
    assert (found.triples, found.entities, found.subjects, found.objects) == (0, 0, 0, 0)
    assert (found.classes, found.properties, found.graphs, found.documents) == ((), (), (), ())


def test_documents_are_those_whose_graph_holds_anything():
    minter, made = Minter(), new_store()
    for folder in ("plein", "vide"):
        source = Source(folder, folder.title(), "", "", "", "", 0, 0)
        made.insert(minter.graph("metadata"), describe_document(source, minter))
    made.insert(minter.graph("document/plein"), [(THING, RDF.type, CLASS)])
    (document,) = read_statistics(made, DATASET).documents
    assert (document.graph, document.size) == (
        minter.graph("document/plein"),
        GraphSize(minter.graph("document/plein"), 1, 1),
    )
    assert document.title == literal("Plein", language="fr")
    assert document.source == minter.document("plein")


def test_a_version_is_counted_once_and_the_next_one_anew():
    class Versioned:
        version = "1"

    asked = []
    count = once_a_version(lambda store: asked.append(store.version) or len(asked))
    one = Versioned()
    assert [count(one), count(one)] == [1, 1]
    one.version = "2"
    assert [count(one), count(one)] == [2, 2]
    assert count(Versioned()) == 3
    assert asked == ["1", "2", "1"]


def test_a_write_shows_in_the_statistics_of_its_version(tmp_path):
    home = tmp_path / "home"
    shutil.copytree(small_build(), home)
    before = read_statistics(load_store(home), DATASET)
    quad = f"{THING.ntriples()} {RDF.type.ntriples()} {CLASS.ntriples()} {A.ntriples()} .\n"
    commit(home, Change(added=quad.encode()), "essai", "une chose de plus")
    after = read_statistics(load_store(home), DATASET)
    assert after.version != before.version
    assert after.triples == before.triples + 1
    assert after.entities == before.entities + 1
    assert ClassSize(CLASS, 1) in after.classes
    assert GraphSize(A, 1, 1) in after.graphs
    commit(home, Change(removed=quad.encode()), "essai", "et plus rien")
    assert read_statistics(load_store(home), DATASET).triples == before.triples


NODES = st.sampled_from([iri(f"https://e.org/{n}") for n in range(5)])
NAMES = st.sampled_from([RDF.type, RDFS.label, P])
QUADS = st.sets(st.tuples(st.sampled_from([A, B]), NODES, NAMES, NODES), max_size=30)


@settings(max_examples=60, deadline=None)
@given(QUADS)
def test_the_queries_count_what_python_counts(quads):
    made = new_store()
    for graph in (A, B):
        made.insert(graph, [(s, p, o) for g, s, p, o in quads if g == graph])
    merge = {quad[1:] for quad in quads}
    typed = {(s, o) for s, p, o in merge if p == RDF.type}
    found = read_statistics(made, DATASET)
    assert found.triples == len(merge) == read_triples(made)
    assert found.entities == len({s for s, _ in typed})
    assert (found.subjects, found.objects) == (len({s for s, _, _ in merge}), len({o for *_, o in merge}))
    assert {(row.name, row.entities) for row in found.classes} == {
        (c, sum(o == c for _, o in typed)) for c in {o for _, o in typed}
    }
    for row in found.properties:
        of = [(s, o) for s, p, o in merge if p == row.name]
        assert (row.triples, row.subjects, row.objects) == (
            len(of), len({s for s, _ in of}), len({o for _, o in of}),
        )  # fmt: skip
    assert {(row.graph, row.triples) for row in found.graphs} == {
        (g, sum(quad[0] == g for quad in quads)) for g in {quad[0] for quad in quads}
    }
