"""The slips that show: each is found at its word, and none in a text that the engine reads."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sparql_texts import mutated, queries, updates

from graph.store.lexer import words
from graph.store.slips import Place, in_query, in_update, place, rebound, shown

wide = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def found(text):
    return in_query(text, list(words(text)))


@wide
@given(queries(), updates())
def test_nothing_is_found_in_what_is_sound(query, update):
    assert found(query) is None
    assert in_update(update) is None


@wide
@given(st.one_of(st.text(max_size=60), mutated(queries())))
def test_a_slip_is_within_the_text(text):
    for slip in (found(text), in_update(text)):
        assert slip is None or 0 <= slip[0] <= len(text)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("ASK {}\0", "\0", "U+0000"),
        ("ASK {\u00a0}", "\u00a0", "U+00A0"),
        ("ASK { ?s ?p \u2019a\u2019 }", "\u2019", "« \u2019 » (U+2019)"),
        ("ASK { <http://e/a b> ?p ?o }", "<http", "sans espace"),
        ("ASK { ?s <a{b> ?o }", "<a{", "sans « { »"),
        ("ASK { ?s <http://e/a ?o }", "<http", "« > »"),
        ("ASK { FILTER(?a = <http://e/a b>) }", "<http", "sans espace"),
        ("ASK { ?s ?p 'abc }", "'abc", "« ' »"),
        ("ASK { ?s ?p 'a\nb' }", "'a", "« ''' »"),
        ('ASK { ?s ?p """abc" }', '"""abc', '« """ »'),
        (r"ASK { ?s ?p 'a\x' }", "'a", r"« \x »"),
        ("ASK { ?s no:p 'it''s é:b' }", "no:p", "PREFIX no:"),
        ("INSERT DATA { ?s <u:p> 1 }", "?s", "INSERT DATA ne prend pas de variable"),
        ("DELETE DATA { <u:s> <u:p> ?o }", "?o", "DELETE DATA ne prend pas de variable"),
        ("DELETE { _:a <u:b> 1 } WHERE { _:a <u:b> 1 }", "_:a", "nœud anonyme"),
        ("DELETE WHERE { ?s ?p [] }", "[", "nœud anonyme"),
        ("DELETE { ?s ?p (1) } WHERE { ?s ?p (1) }", "(", "nœud anonyme"),
    ],
)
def test_each_slip_is_shown_at_its_word(text, word, expected):
    start, wish = found(text)
    assert start == text.index(word)
    assert expected in wish


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(?a <?b && ?c > 3) }",
        "ASK { FILTER(?a<3 && 4>?c) }",
        "PREFIX ex: <u:> ASK { FILTER(?a <ex:b && ?c > 3) }",
        "ASK { ?s ?p 'é ’ \u00a0 <a b>' } # <a b> ’",
        "PREFIX é: <u:> ASK { ?été é:l\\'a ?o }",
        "DELETE { ?s ?p ?o } INSERT { _:a ?p ?o } WHERE { ?s ?p [] }",
        "DELETE WHERE { ?s ?p ?o } ; INSERT DATA { _:a <u:b> [] }",
        "CLEAR ALL ; PREFIX x: <u:> INSERT DATA { x:a x:b 1 }",
    ],
)
def test_what_is_right_is_no_slip(text):
    assert found(text) is None


def test_the_first_slip_is_shown():
    assert found("ASK { a:b c:d <a b> }")[0] == 6
    assert found("ASK { <a b> c:d 'x }")[0] == 6


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("SELECT * { ?x ?p ?o BIND(2 AS ?x) }", "?x"),
        ("SELECT * { { ?x ?p ?o } BIND(2 AS ?x) }", "?x"),
        ("SELECT * { ?x ?p ?o { BIND(2 AS ?x) } }", None),
        ("SELECT * { ?x ?p ?o BIND(2 AS ?y) }", None),
    ],
)
def test_a_bind_of_what_is_bound_already_is_named(text, variable):
    assert rebound(list(words(text)), len(text)) == variable


def test_a_place_is_counted_from_one_in_lines_and_characters():
    assert place("é\nab", 0, "x") == (1, 1, "x")
    assert place("é\nab", 3, "x") == (2, 2, "x")
    error = Place(2, 3, "x").error("la mise à jour")
    assert str(error) == "Ligne 2, colonne 3 : la mise à jour ne se lit pas ; attendu : x."
    assert (error.line, error.column, error.expected) == (2, 3, "x")


def test_a_piece_of_text_is_shown_short_and_readable():
    assert shown("a") == "« a »"
    assert shown("\t") == "le caractère U+0009"
    assert shown("é") == "« é » (U+00E9)"
    assert shown("b" * 70) == f"« {'b' * 60}… »"
