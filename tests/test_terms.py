"""Slugs, folding, N-Triples escaping and minting."""

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from graph.terms import MLG, XSD, Minter, concept, digest, fold, integer, iri, literal, slug


def test_a_slug_is_ascii_lower_case_with_hyphens():
    assert slug("Éducation nationale") == "education-nationale"
    assert slug("  L’Œuvre (suite) n° 2 ") == "l-oeuvre-suite-n-2"


def test_an_integer_is_typed_and_written_canonically():
    assert integer(-7) == literal("-7", XSD.integer)
    assert integer(0).ntriples() == '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_folding_ignores_accents_case_apostrophes_and_doubled_spaces():
    assert fold("L’Accès  aux\u00a0DROITS") == fold("l'acces aux droits") == "l'acces aux droits"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_ntriples(text):
    parsed = list(
        ox.parse(
            f"<http://e/s> <http://e/p> {literal(text, language='fr').ntriples()} .".encode(),
            format=ox.RdfFormat.N_TRIPLES,
        )
    )
    assert parsed[0].object.value == text


def test_no_text_can_leave_an_iri():
    assert (
        iri("http://e/a> } DROP ALL #").ntriples()
        == "<http://e/a\\u003E\\u0020\\u007D\\u0020DROP\\u0020ALL\\u0020#>"
    )


def test_things_live_under_id_and_graphs_under_graph():
    minter = Minter("https://example.org/kg")
    assert (
        minter.element("ctg-paris-2019/defi-1").value
        == "https://example.org/kg/id/convention/ctg-paris-2019/defi-1"
    )
    assert (
        minter.element("document/angers/action-1").value
        == "https://example.org/kg/id/document/angers/action-1"
    )
    assert minter.graph("reference").value == "https://example.org/kg/graph/reference"
    assert minter.passage("angers", 3, 9).value == "https://example.org/kg/id/document/angers/passage/3-9"


def test_concepts_keep_the_published_base():
    assert concept("method", "stated").value == "https://w3id.org/maillage/voc/method/stated"
    assert MLG.pilot.value == "https://w3id.org/maillage/ontology#pilot"


def test_a_digest_depends_on_the_parts_and_their_borders():
    assert digest("ab", "c") == digest("ab", "c") != digest("a", "bc")
