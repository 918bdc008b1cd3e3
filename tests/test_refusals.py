"""Updates, SERVICE and LOAD are refused in words; the same letters in names, strings and comments pass.

The engine's grammar needs no space between tokens: each of CALLS reaches the network if it is let through.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Refused
from graph.store import clauses
from server import refusals

CALL = "<http://127.0.0.1:9/>{?s ?p ?o}"
PASS = [
    "SELECT * { ?service ?p ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://e/> {}' }",
    'SELECT * { ?s ?p "a \\" SERVICE" }',
    'SELECT * { ?s ?p """a " SERVICE "" b""" }',
    "PREFIX ex: <http://e/> SELECT * { ?s ex:service ?o } # SERVICE <http://e/> {}",
    "PREFIX service: <http://e/> SELECT * { ?s service:x ?o }",
    "PREFIX service: <http://e/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "SELECT * { <http://e/SERVICE#SERVICE> ?p ?o }",
    'SELECT * { ?s ?p "x"@service }',
    "SELECT ?load ?insert { ?load ?drop 'LOAD' }",
    "PREFIX insert: <http://e/> BASE <http://delete/> ASK { ?s insert:data ?o }",
]
CALLS = [
    f"SELECT * {{ SERVICE {CALL} }}",
    f"SELECT * {{ sErViCe silent {CALL} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{CALL} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{CALL} }}",
    f"SELECT * {{ OPTIONAL{{}}SERVICESILENT{CALL} }}",
    "PREFIX : <http://e/> SELECT * { SERVICE:b{?s ?p ?o} }",
    "PREFIX a: <http://e/> SELECT * { ?x ?y 1.5SERVICEa:b {?s ?p ?o} }",
    f"PREFIX : <http://e/> SELECT * {{ ?s ?p :.SERVICE{CALL} }}",
    "SELECT * { ?a ?p ?b FILTER(?a<?b)SERVICE#>\n<http://127.0.0.1:9/>{?s ?p ?o}}",
    f"SELECT * {{ ?s ?p 'x'@fr.SERVICE{CALL} }}",
    f"SELECT * {{ \\u0053ERVICE {CALL} }}",
    f"SELECT * {{ FILTER EXISTS {{ SERVICE{CALL} }} }}",
    f"SELECT * {{ FILTER(1<2)#>'''\nSERVICE{CALL}#'''\n}}",
    f"SELECT * {{ VALUES (?a ?b) {{ ('''a' ) }} SERVICE{CALL}#\\uD800'''\n}}",
    f"PREFIX e: <http://e/> SELECT * {{ OPTIONAL {{ ?s ?p e:a.b.SERVICE{CALL} }} }}",
    f"PREFIX e: <http://e:80> SELECT * {{ ?s ?p e:SERVICE{CALL} }}",
]
UPDATES = [
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "# note\nPREFIX x: <http://e#> DELETE WHERE { ?s ?p ?o }",
    "LOAD <http://e/>",
    "WITH <g:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "clear all",
]


@pytest.mark.parametrize("text", PASS)
def test_words_inside_other_tokens_pass(text):
    refusals.check(text)


@pytest.mark.parametrize("text", CALLS)
def test_every_way_to_write_service_is_refused(text):
    with pytest.raises(Refused, match="SERVICE"):
        refusals.check(text)


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused_and_say_how_data_changes(text):
    with pytest.raises(Refused, match=r"/update, par POST et avec un jeton.*maillage build"):
        refusals.check(text)


@pytest.mark.parametrize(
    ("text", "repeatable"),
    [
        ("SELECT (UUID() AS ?x) {}", False),
        ("SELECT (struuid() AS ?x) {}", False),
        ("ASK { FILTER(nOw ( ) > 1) }", False),
        ("ASK { FILTER(1<RAND()) }", False),
        ("ASK { FILTER(trueRAND()) }", False),
        ("SELECT (BNODE('a') AS ?x) {}", False),
        ("SELECT ?uuid { ?uuid ?now ?rand }", True),
        ("SELECT * { ?s ?p 'NOW()' } # RAND()", True),
        ("PREFIX now: <http://e/uuid> ASK { now:rand ?p _:bnode }", True),
        ("", True),
    ],
)
def test_a_text_is_repeatable_unless_it_calls_what_changes(text, repeatable):
    assert refusals.is_repeatable(text) is repeatable


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_of_tokens(text):
    try:
        refusals.check(text)
    except Refused:
        assert any(word in text.upper() for word in ("SERVICE", *clauses.UPDATES)) or "\\" in text
