"""What a text says before it runs: its form, its prologue, its graphs; rdflib's parser is asked the same."""

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import algebra, parser
from sparql_texts import GRAPHS, NAMESPACES, PROLOGUE, froms, groups, joined, queries, updates

from graph.errors import QuerySyntaxError
from graph.store import Dataset, clauses
from graph.store.lexer import words

wide = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# INSERT\nprefix delete: <http://load/> BASE <clear> VERSION '1.2' ask {}", "ASK"),
        ("PREFIX a:<x>CONSTRUCT{}WHERE{}", "CONSTRUCT"),
        ("DESCRIBE<a>", "DESCRIBE"),
        ("", ""),
        ("PREFIX a: <x>", ""),
        ("with <g> delete {} where {}", "WITH"),
    ],
)
def test_the_form_is_the_first_keyword_after_the_prologue(text, form):
    assert clauses.form(text) == form


@wide
@given(queries(), updates())
def test_queries_and_updates_are_told_apart(query, update):
    assert not clauses.is_update(query)
    assert clauses.is_update(update)


@wide
@given(st.sampled_from(tuple(NAMESPACES)), st.sampled_from(("", "a", "a.b", "\\-x", "%41")))
def test_names_stand_for_the_iris_that_the_engine_reads(prefix, local):
    text = f"{PROLOGUE} SELECT ({prefix}:{local} AS ?x) {{}}"
    sequence = list(words(text))
    prologue = clauses.Prologue()
    name = sequence[prologue.read(sequence, 0) + 2]
    assert prologue.iri(name) == next(iter(ox.Store().query(text)))["x"].value


def test_declarations_hold_from_their_place_on_and_the_last_one_wins():
    text = "BASE <http://e/> PREFIX a: <x#> BASE <y/z> PREFIX b: <w#> PREFIXa:<v#> a:1 b:2 <u> c:3"
    sequence = list(words(text))
    prologue = clauses.Prologue()
    rest = sequence[prologue.read(sequence, 0) :]
    assert [prologue.iri(token) for token in rest] == [
        "http://e/y/v#1",
        "http://e/y/w#2",
        "http://e/y/u",
        None,
    ]
    assert prologue.text.startswith("BASE <http://e/>\nPREFIX a: <x#>\nBASE <y/z>\n")


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * {}", [], []),
        ("SELECT * FROM <http://e/a> {}", ["http://e/a"], []),
        ("BASE <http://e/> SELECT * FROM <a>FROM NAMED<b>WHERE{}", ["http://e/a"], ["http://e/b"]),
        ("PREFIX from: <http://e/> ASK FROM from:a FROM NAMED from:b {}", ["http://e/a"], ["http://e/b"]),
        ("CONSTRUCT { ?s ?p 'FROM <x>' } FROM <u:a> WHERE { ?s ?p ?o } # FROM <u:b>", ["u:a"], []),
        ("CONSTRUCT FROM <u:a> WHERE { ?s ?p ?o }", ["u:a"], []),
        ("SELECT (1<?from AS ?x) FROM <u:a> { ?s <u:FROM> ?from }", ["u:a"], []),
        ("PREFIX from: <u:> DESCRIBE from:a FROM <u:b>", ["u:b"], []),
        (r"SELECT * FROM <u:\u0061> {}", ["u:a"], []),
    ],
)
def test_the_graphs_of_from_are_found_and_cut(text, default, named):
    assert clauses.dataset_clauses(text) == Dataset(tuple(default), tuple(named))
    assert clauses.dataset_clauses(clauses.without_dataset(text)) == Dataset()
    ox.Store().query(clauses.without_dataset(text))


def test_relative_graphs_are_resolved_against_the_base_given():
    assert clauses.dataset_clauses("ASK FROM <a> {}", "http://e/x/").default_graphs == ("http://e/x/a",)


@pytest.mark.parametrize(
    "text", ["ASKFROM<u:a>{}", "PREFIX ex: <u:> SELECT * FROMex:a {}", "ASK FROM a:b {}", "ASK FROM"]
)
def test_a_from_that_cannot_be_read_is_an_error_with_its_place(text):
    with pytest.raises(QuerySyntaxError) as caught:
        clauses.dataset_clauses(text)
    assert text[caught.value.column - 1 :].upper().find("FROM") in (0, 3)


@wide
@given(
    st.sampled_from(("SELECT *", "ASK", "DESCRIBE ?a", "CONSTRUCT { ?a ?b ?c }")).flatmap(
        lambda head: froms.flatmap(
            lambda drawn: joined(
                PROLOGUE,
                head,
                *(f"FROM {'NAMED ' * named}{graph}" for named, graph in drawn),
                "WHERE",
                "{ ?a ?b ?c . ?c ex:p 'FROM <http://e/z>' }",
            )
        )
    )
)
def test_the_dataset_is_that_of_rdflib_s_parser(text):
    query = algebra.translateQuery(parser.parseQuery(text.replace("#\r", "#\n"))).algebra
    found = clauses.dataset_clauses(text)
    rdflib = query.datasetClause or []
    assert found.default_graphs == tuple(str(row.default) for row in rdflib if row.default)
    assert found.named_graphs == tuple(str(row.named) for row in rdflib if row.named)


def filled():
    store = ox.Store()
    for number, graph in enumerate(("g1", "g2", "service/g")):
        name = ox.NamedNode(f"http://e/{graph}")
        for subject in ("a", "b")[: number + 1]:
            node = ox.NamedNode(f"http://e/{subject}")
            store.add(ox.Quad(node, ox.NamedNode("http://e/ns#p"), ox.Literal(str(number)), name))
    return store


@wide
@given(froms)
def test_the_cut_query_asked_of_the_dataset_answers_as_the_whole_one(drawn):
    named = " ".join(f"FROM {'NAMED ' * n}{g}" for n, g in drawn)
    group = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    text = f"{PROLOGUE} SELECT * {named} {group} ORDER BY ?g ?s ?o"
    found = clauses.dataset_clauses(text)
    assume(found)
    cut = filled().query(
        clauses.without_dataset(text),
        default_graph=[ox.NamedNode(g) for g in found.default_graphs],
        named_graphs=[ox.NamedNode(g) for g in found.named_graphs],
    )
    assert cut.serialize(format=ox.QueryResultsFormat.CSV) == filled().query(text).serialize(
        format=ox.QueryResultsFormat.CSV
    )
    assert all(graph.startswith("http://e/") for graph in found.default_graphs) and len(GRAPHS) == 4


@wide
@given(groups())
def test_no_graph_is_found_inside_a_group(group):
    assert clauses.dataset_clauses(f"{PROLOGUE} SELECT * {group}") == Dataset()


def test_replacing_keeps_what_is_around():
    assert clauses.replace("abcdef", [(4, 5, "Y"), (1, 2, "X")]) == "a X cd Y f"
    assert clauses.replace("abc", []) == "abc"
