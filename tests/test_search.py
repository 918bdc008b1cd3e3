"""Search by name, spelling and acronym."""

import pytest

from graph.search import Index
from graph.store import Rows
from graph.terms import iri, literal

FAMILIES = "Direction des familles et de la petite enfance"
POLICY = "Politique Parentalité (Caf de Paris)"
ROWS = [
    ("dfpe", FAMILIES, "direction", "DFPE"),
    ("dfpe", FAMILIES, "direction", FAMILIES),
    ("politique", POLICY, "direction", POLICY),
    ("theme", "parentalité", "thème", "parentalité"),
    ("action", "Parentalités en réseau", "action", "Parentalités en réseau"),
    ("pole", "Pôle emploi", "institution", "Pôle emploi"),
    ("mission", "Emploi et insertion des jeunes parents", "action", "Emploi et insertion des jeunes parents"),
    ("caisse", "Caisse d'allocations familiales", "institution", "Caf"),
    ("comite", "Caf au comité", "action", "Caf au comité"),
    ("ecole", "L’école et la famille", "action", "L’école et la famille"),
]  # fmt: skip


@pytest.fixture(scope="module")
def index():
    terms = [
        (iri(f"https://exemple.fr/{t}"), literal(a, language="fr"), literal(b), literal(c))
        for t, a, b, c in ROWS
    ]
    return Index(Rows(("thing", "label", "type", "matched"), terms))


def found(index, text, **options):
    return [row["thing"].rsplit("/", 1)[-1] for row in index.find(text, **options).values()]


def test_the_exact_name_comes_first_then_the_beginning_of_a_name_then_the_rest(index):
    assert found(index, "parentalité") == ["theme", "action", "politique"]


def test_how_a_name_matches_counts_before_how_long_it_is(index):
    assert found(index, "emploi") == ["mission", "pole"]


def test_an_exact_acronym_comes_before_a_name_that_begins_with_it(index):
    assert found(index, "CAF") == ["caisse", "comite", "politique"]


@pytest.mark.parametrize("text", ["PARENTALITE", "Parentalite", "parentalité", "  parentalité  "])
def test_case_accents_and_spaces_do_not_count(index, text):
    assert found(index, text)[0] == "theme"


@pytest.mark.parametrize("text", ["école", "l'école", "ECOLE famille"])
def test_apostrophes_and_the_order_of_words_do_not_count(index, text):
    assert found(index, text) == ["ecole"]


def test_an_acronym_finds_the_thing_once_and_says_what_matched(index):
    (row,) = index.find("dfpe").values()
    assert row["label"] == "Direction des familles et de la petite enfance"
    assert row["matched"] == "DFPE"


def test_the_beginning_of_each_word_is_enough(index):
    assert found(index, "fam pet") == ["dfpe"]
    assert found(index, "pol") == ["pole", "politique"]


@pytest.mark.parametrize("text", ["", "  ", "«»", "zzz", "parentalité zzz"])
def test_nothing_is_found_where_no_word_matches(index, text):
    assert found(index, text) == []


@pytest.mark.parametrize(
    "text", ['"', 'pole"*', "pole AND", "pole NOT emploi", "folded:pole", "pole* OR", "(pole", "pole^"]
)
def test_what_is_typed_is_words_never_query_syntax(index, text):
    assert set(found(index, text)) <= {"pole"}


def test_no_more_rows_than_asked_for(index):
    assert found(index, "parentalité", limit=2) == ["theme", "action"]
