"""What a broken query is told: the line, the column, and what should stand there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import QuerySyntaxError
from graph.store import new_store
from graph.store.syntax import diagnose

PREFIX = "PREFIX ex: <http://e/>\n"


@pytest.mark.parametrize(
    ("query", "line", "column", "expected"),
    [
        ("SELEC * {}", 1, 1, "SELECT"),
        (PREFIX + "foo", 2, 1, "SELECT"),
        ("", 1, 1, "SELECT"),
        ("# only a comment", 1, 1, "SELECT"),
        ("SELECT * {?s ex:a ?o}", 1, 14, "PREFIX ex:"),
        ("SELECT * WHERE { ?s ?p }", 1, 24, "une suite valide"),
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


def test_what_is_refused_here_is_never_advised():
    assert diagnose("SELECT * WHERE { ?s ?p }", 1, 25, "one of LATERAL, SERVICE, FILTER").expected == "FILTER"


def test_brackets_and_prefixes_in_strings_iris_and_comments_do_not_count():
    query = PREFIX + 'SELECT * { ?s ex:p "} zz:a {" . ?s <http://e/(> ?o # ) yy:b\n . ?s }'
    assert diagnose(query, 3, 8, "expected x") == (3, 7, "x")


@given(st.text(max_size=80), st.integers(1, 5), st.integers(1, 80))
def test_any_text_is_given_a_place_within_it(text, line, column):
    found = diagnose(text, line, column, "x")
    lines = text.split("\n")
    assert 1 <= found.line <= len(lines)
    assert 1 <= found.column <= len(lines[found.line - 1]) + 1
