"""What the engine says in English is said in French, with its place; what is not known is quoted."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.store.wording import SLIPS, explained, slip

RDF = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
SENTENCES = (
    "SELECT ?x ?x {?x ?p ?o}",
    "SELECT ?x {?x a ?y} GROUP BY ?y",
    "SELECT (SUM(?x) + ?y AS ?z) {}",
    "SELECT * {?x a ?y} GROUP BY ?y",
    "SELECT (1 AS ?x) {?x ?p ?o}",
    "SELECT * { VALUES (?x ?y) {(1)                } }",
    "SELECT * {} LIMIT 99999999999999999999999",
    "SELECT * {} OFFSET 99999999999999999999999",
    "SELECT * { ?s ?p <a> }",
    "SELECT * { ?s ?p 'x'@averyverylongtag }",
)


@pytest.mark.parametrize("text", SENTENCES)
def test_every_sentence_of_the_engine_about_a_query_is_known(text):
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(text)
    known = slip(str(caught.value))
    assert known
    assert known not in str(caught.value)


def test_a_list_of_signs_is_no_sentence():
    assert slip('expected one of "{", GRAPH, [_]') is None


def test_no_sentence_hides_a_longer_one():
    parts = [part for part, _ in SLIPS]
    assert all(slip(part) == meaning for part, meaning in SLIPS)
    assert len(set(parts)) == len(parts)


@pytest.mark.parametrize(
    ("body", "kind", "meaning"),
    [
        (b"<a:b> <a:c>", "TURTLE", "ligne 1, colonne 12 : le texte s'arrête trop tôt"),
        (b"<a:b> <a:c> x:y .", "TURTLE", "ligne 1, colonne 13 : le préfixe « x: » n'est pas déclaré"),
        (b"<a:b> <a:c> 1 .\n\n zz", "TURTLE", "ligne 3, colonne 2 : « zz » n'est pas un sujet"),
        (b"\xff\xfe", "TURTLE", "ligne 1, colonne 1 : ces octets ne sont pas de l'UTF-8"),
        (b"<a> <b:c> 1 .", "TURTLE", "ligne 1, colonne 1 : cet IRI n'est pas absolu"),
        (b"<a:b> <a:c d> 1 .", "TURTLE", "ligne 1, colonne 7 : un IRI contient une espace"),
        (b"<a:b> <a:c> 'x .\n", "TURTLE", "ligne 1, colonne 13 : le texte s'arrête trop tôt"),
        (b"@prefix a: <u:a> <a:b> <a:c> 1 .", "TURTLE", "ligne 1, colonne 18 : un point manque"),
        (b"<a:b> <a:c> 1 .", "N_TRIPLES", "ligne 1, colonne 13 : un objet manque"),
        (b'<u:a> <u:b> "\xe9" .', "N_TRIPLES", "ligne 1, colonne 14 : ces octets ne sont pas de l'UTF-8"),
        (b'{"@context":"http://e/c","@id":"u:a"}', "JSON_LD", "à distance n'est jamais téléchargé"),
        (b'{"@context":{"@import":"http://e/c"}}', "JSON_LD", "à distance n'est jamais téléchargé"),
        (b'{"@context":', "JSON_LD", "ligne 1, colonne 13 : le texte s'arrête trop tôt"),
        (b'{"@id":3}', "JSON_LD", "la valeur de @id est une chaîne"),
        (b"<a/>", "RDF_XML", "espace de noms"),
        (f"<rdf:RDF {RDF}><rdf:Description rdf:about='a b'/></rdf:RDF>".encode(), "RDF_XML", "l'IRI « a b »"),
        (f"<rdf:RDF {RDF}><a:b xmlns:a='\xe9'/></rdf:RDF>".encode("latin1"), "RDF_XML", "pas de l'UTF-8"),
    ],
)
def test_what_a_parser_says_of_a_body_is_said_in_french_with_its_place(body, kind, meaning):
    with pytest.raises(SyntaxError) as caught:
        list(ox.parse(body, format=getattr(ox.RdfFormat, kind)))
    said = explained(str(caught.value))
    assert meaning in said
    assert "en anglais" not in said


@pytest.mark.parametrize(
    ("update", "meaning"),
    [
        ("DROP GRAPH <x:none>", "le graphe <x:none> n'existe pas"),
        ("CREATE GRAPH <x:g>; CREATE GRAPH <x:g>", "le graphe <x:g> existe déjà"),
        ("INSERT DATA { _:x <u:p> 1 } ; INSERT DATA { _:x <u:p> 2 }", "_:x sert dans plusieurs blocs"),
    ],
)
def test_what_the_engine_says_of_an_update_is_said_in_french(update, meaning):
    with pytest.raises((RuntimeError, SyntaxError)) as caught:
        ox.Store().update(update)
    assert explained(str(caught.value)) == meaning


@pytest.mark.parametrize(("body", "octets"), [(b"ab\xe9", 2), (b"\xff", 0), ("é".encode() + b"\xe9", 2)])
def test_bytes_that_are_no_utf8_are_placed(body, octets):
    with pytest.raises(UnicodeDecodeError) as caught:
        body.decode("utf8")
    assert explained(str(caught.value)) == f"ce qui vient après {octets} octets n'est pas de l'UTF-8"


def test_a_place_of_xml_is_counted_from_one():
    assert explained("mismatched tag: line 2, column 0").startswith("ligne 2, colonne 1 : une balise")


def test_what_is_not_known_is_quoted_as_english_after_french():
    said = explained("Parser error at line 2 column 5: The moon is full (line 2)")
    assert (
        said == "ligne 2, colonne 5 : ce qui s'y trouve n'est pas permis (en anglais : « The moon is full »)"
    )


def test_what_a_client_wrote_is_cut_and_never_read_as_a_format():
    assert explained("The graph <x:{0}{nope}> does not exist") == "le graphe <x:{0}{nope}> n'existe pas"
    assert len(explained("x" * 100_000)) < 300
    assert len(explained(f"The graph <{'x' * 100_000}> does not exist")) < 300


@given(st.text(max_size=60))
def test_any_message_has_a_meaning(message):
    assert explained(message)
