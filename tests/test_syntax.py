"""What a broken query is told: the line, the column, and what should stand there."""

import re

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sparql_texts import mutated, queries, updates

from graph.errors import QuerySyntaxError
from graph.store import new_store
from graph.store.syntax import diagnose, spaced

PREFIX = "PREFIX ex: <http://e/>\n"


@pytest.mark.parametrize(
    ("query", "line", "column", "expected"),
    [
        ("SELEC * {}", 1, 1, "SELECT"),
        (PREFIX + "foo", 2, 1, "SELECT"),
        ("", 1, 1, "SELECT"),
        ("# only a comment", 1, 1, "SELECT"),
        ("SELECT * {?s ex:a ?o}", 1, 14, "PREFIX ex:"),
        ("SELECT * WHERE { ?s ?p }", 1, 24, "un terme"),
        (PREFIX + "SELECT * {\n  ?s ex:p ?o ;\n}}", 4, 2, "de moins"),
        ("SELECT * WHERE {\n ?s ?p ?o . FILTER(?x }", 2, 23, "ferme"),
        ("SELECT * {", 1, 11, "« } »"),
        ("SELECT ?x (COUNT(?y) AS ?n) {?x a ?y}", 1, 37, "GROUP BY"),
        ("SELECT ?x WHERE { ?x a <a> }", 1, 24, "IRI"),
    ],
)
def test_the_slip_is_shown_where_it_is(query, line, column, expected):
    with pytest.raises(QuerySyntaxError) as caught:
        new_store().select(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert expected in (caught.value.expected or "")


def refusal(text, update=False):
    """What the engine says of a text; empty where it reads it."""
    engine = ox.Store()
    try:
        (engine.update if update else engine.query)(text)
    except SyntaxError as error:
        return str(error)
    return ""


def asked(text, update=False):
    """The diagnosis of a text, the engine being asked again."""
    line, column, wish = re.match(r"error at (\d+):(\d+): (.*)", refusal(text, update), re.DOTALL).groups()
    return diagnose(text, int(line), int(column), wish, lambda other: refusal(other, update))


@pytest.mark.parametrize(
    ("query", "column", "expected"),
    [
        ("SELECT nope", 8, "une variable, « * », ou une expression entre parenthèses"),
        ("SELECT ?x,?y {}", 10, "autre chose que « , »"),
        ("SELECT * {?s ?p ?o} foo", 21, "autre chose que « foo »"),
        ("SELECT * { ?s ?p ?o UNION ?a}", 21, "autre chose que « UNION »"),
        ("SELECT * { ?s ?p ?o . FILTER ?x }", 30, "une expression entre parenthèses"),
        ("SELECT * { OPTIONAL ?x }", 21, "« { »"),
        ("SELECT ?x WHERE ?s ?p ?o", 17, "« { »"),
        ("ASK { ?s a/b ?o }", 12, "autre chose que « b »"),
        ("ASK { FILTER(NOPE(1)) }", 14, "autre chose que « NOPE »"),
        ("ASK { ?s ?p ?o } ; ASK {}", 18, "autre chose que « ; »"),
        ("ASK { ?s ?p ?o } LIMIT 1 LIMIT 2", 26, "autre chose que « LIMIT »"),
        ("SELECT * {} LIMIT a", 19, "un nombre entier positif ou nul"),
        ("SELECT * {} LIMIT 99999999999999999999999999", 19, "après LIMIT"),
        ("SELECT ?x ?x {?x ?p ?o}", 23, "chaque variable une seule fois"),
        ("SELECT * { VALUES (?x ?y) {(1)} }", 31, "autant de valeurs que de variables"),
        ("SELECT * { ?x ?p ?o BIND(2 AS ?x)}", 34, "?x est déjà liée"),
        ("SELECT * { ?s ?p _:a . {?s ?p _:a} }", 31, "_:a"),
        ("CONSTRUCT {?s ?p ?o}", 21, "« { »"),
        ("SELECT", 7, "une variable"),
        ("ASK", 4, "« { »"),
        ("PREFIX a <u:x> ASK {}", 8, "deux-points"),
        ("PREFIX a: <x> ASK {}", 11, "IRI"),
    ],
)
def test_asked_again_the_engine_gives_the_token(query, column, expected):
    found = asked(query)
    assert (found.line, found.column) == (1, column)
    assert expected in found.expected


def test_lines_are_those_of_the_text():
    assert asked("ASK {\n ?s ?p # }\n  ?o foo\n}")[:2] == (3, 6)
    assert asked("INSERT DATA {\n <u:a>\n  <u:b> }", update=True) == (
        3,
        9,
        "un terme (IRI, texte, nombre…), « ( », « . »",
    )


@pytest.mark.parametrize(
    "query", ["SELECT * WHERE { ?s ?p }", "SELECT * { ?s ?p ?o . X <a:b> {} }", "SELECT * {} x"]
)
def test_what_is_refused_here_is_never_advised(query):
    assert not {"SERVICE", "LATERAL", "LOAD"} & set(asked(query).expected.split())
    listed = diagnose(query, 1, 25, "one of LATERAL, SERVICE, FILTER").expected
    assert "SERVICE" not in listed


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(queries(), updates())
def test_far_apart_the_tokens_say_the_same(query, update):
    """Where a text reads, it still does; and each token keeps its text."""
    for text, is_update in ((query, False), (update, True)):
        apart, starts = spaced(text)
        if not refusal(text, is_update):
            assert not refusal(apart, is_update)
        assert all(apart[at : at + len(token.text)].split() == token.text.split() for at, token in starts)


def test_a_text_that_reads_when_asked_again_keeps_the_first_place():
    assert diagnose("ASK { ?s ?p }", 1, 12, '"{"', lambda _: "") == (1, 10, "« { »")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated(queries()))
def test_a_broken_query_is_given_a_place_within_it_and_no_english(text):
    if refusal(text).startswith("error at"):
        found = asked(text)
        assert 1 <= found.line <= text.count("\n") + 1
        assert not re.search(r"\b(the|should|expected|not found|allowed)\b", found.expected.replace(text, ""))


def test_brackets_and_prefixes_in_strings_iris_and_comments_do_not_count():
    query = PREFIX + 'SELECT * { ?s ex:p "} zz:a {" . ?s <http://e/(> ?o # ) yy:b\n . ?s }'
    assert diagnose(query, 3, 8, 'expected "x"') == (3, 7, "« x »")


@given(st.text(max_size=80), st.integers(1, 5), st.integers(1, 80))
def test_any_text_is_given_a_place_within_it(text, line, column):
    found = diagnose(text, line, column, "x")
    lines = text.split("\n")
    assert 1 <= found.line <= len(lines)
    assert 1 <= found.column <= len(lines[found.line - 1]) + 1
