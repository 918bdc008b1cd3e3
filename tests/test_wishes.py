"""A syntax error speaks the reader's language: every wish of the store's own words has its English."""

import pytest
from small_site import small_client

from graph.errors import QuerySyntaxError
from graph.store import syntax, wording
from server import wishes

KNOWN = {
    *syntax._AFTER.values(), *syntax._PHRASES, *(meaning for _, meaning in wording.SLIPS),
}  # fmt: skip
UPDATES_ONLY = {meaning for meaning in KNOWN if "DATA" in meaning or "DELETE" in meaning}


@pytest.fixture
def english():
    app = small_client().application
    with app.test_request_context("/?lang=en"):
        app.preprocess_request()
        yield


@pytest.mark.parametrize("wish", sorted(KNOWN - UPDATES_ONLY - {"« { »"}))
def test_every_wish_of_a_query_is_translated(english, wish):
    said = wishes.translate(wish)
    assert said
    assert said != wish or wish == "true ou false"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("une variable", "a variable"),
        ("un terme (IRI, texte, nombre…), « ( », « . »", "a term (IRI, text, number…), “(”, “.”"),
        ("« { »", "“{”"),
        ("autre chose que « } »", "something other than “}”"),
        (
            "PREFIX foaf: <…> au début : ce préfixe n'est pas déclaré",
            "PREFIX foaf: <…> at the beginning: this prefix is not declared",
        ),
        ("autre chose que le caractère U+00A0", "something other than the character U+00A0"),
        (
            "un IRI sans espace, qui s'y écrit %20 ; « <a b> » en contient une",
            "an IRI without spaces, written %20 there; “<a b>” holds one",
        ),
        ("ce qu'aucune table ne connaît", ""),
    ],
)
def test_a_wish_is_said_in_english(english, wish, said):
    assert wishes.translate(wish) == said


def test_an_error_is_said_whole_in_the_readers_language(english):
    error = QuerySyntaxError("Ligne 2, colonne 9 : …", 2, 9, "une variable")
    assert wishes.explain(error) == (
        "Line 2, column 9: the query cannot be read; expected: a variable.", "en",
    )  # fmt: skip


def test_what_is_not_known_stays_french_and_says_so(english):
    error = QuerySyntaxError("Ligne 2 : rien de connu.", 2, 9, "rien de connu")
    assert wishes.explain(error) == ("Ligne 2 : rien de connu.", "fr")
    assert wishes.explain(QuerySyntaxError("Sans place.")) == ("Sans place.", "fr")


def test_a_french_reader_reads_the_stores_own_words():
    with small_client().application.test_request_context():
        assert wishes.explain(QuerySyntaxError("Ligne 1.", 1, 1, "un IRI")) == ("Ligne 1.", "fr")
