"""Search by name, spelling and acronym."""

import pytest

from graph.search import Index, write
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


def made(rows):
    return Index(
        Rows(
            ("thing", "label", "type", "matched"),
            [(iri(f"https://exemple.fr/{t}"), literal(a), literal("x"), literal(b)) for t, a, b in rows],
        )
    )


def found(index, text, **options):
    return [row["thing"].rsplit("/", 1)[-1] for row in index.find(text, **options).values()]


def test_the_exact_name_comes_first_then_a_whole_word_then_a_word_that_only_begins_so(index):
    assert found(index, "parentalité") == ["theme", "politique", "action"]


def test_a_whole_word_comes_before_a_shorter_name_that_only_begins_so():
    index = made(
        [
            ("cafe", "café des parents", "CAFE"),
            ("caisse", "Caisse", "Caf du Lot"),
            ("droits", "Droits Caf", "Droits Caf"),
        ]
    )
    assert found(index, "CAF") == ["caisse", "droits", "cafe"]


def test_of_two_things_called_alike_the_one_with_more_such_spellings_comes_first():
    index = made([("lot", "A", "CPAM"), ("paris", "B", "CPAM"), ("paris", "B", "CPAM de Paris")])
    assert found(index, "cpam") == ["paris", "lot"]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("parentalté", ["theme", "politique", "action"]),
        ("poole emplui", ["pole"]),
        ("ecolle famille", ["ecole"]),
        ("cav", []),
        ("zarentalité", []),
    ],
)
def test_where_nothing_is_found_the_closest_words_of_the_same_initial_are_tried(index, text, things):
    assert found(index, text) == things


def test_what_a_misspelt_word_found_is_said_as_it_is_written(index):
    assert index.find("parentalté").values()[0]["matched"] == "parentalité"


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
    assert found(index, "parentalité", limit=2) == ["theme", "politique"]


def test_many_hits_stand_in_the_order_of_few():
    """A name that matches better comes first, however many others match less well."""
    names = ["pôle", "pôle emploi", "le pôle emploi", "emploi au pôle", "pôle emplois", "un pôle emplois"]
    few = made([(f"t{n}", name, name) for n, name in enumerate(names)])
    asked = "pole emploi"
    assert found(few, asked) == ["t1", "t2", "t3", "t4", "t5"]
    crowd = [(f"x{n}", f"emplois des pôles {n:04}", f"emplois des pôles {n:04}") for n in range(500)]
    many = made([*crowd, *((f"t{n}", name, name) for n, name in enumerate(names))])
    assert found(many, asked, limit=7) == ["t1", "t2", "t3", "t4", "t5", "x0", "x1"]
    assert len(found(many, asked)) == 200


def test_an_index_in_a_file_answers_as_one_in_memory(tmp_path, index):
    rows = Rows(
        ("thing", "label", "type", "matched"),
        [
            (iri(f"https://exemple.fr/{t}"), literal(a, language="fr"), literal(b), literal(c))
            for t, a, b, c in ROWS
        ],
    )
    write(rows, tmp_path / "1.search.sqlite")
    kept = Index.open(tmp_path / "1.search.sqlite")
    for text in ("parentalité", "caf", "poole emplui", "fam pet", "zzz", ""):
        assert kept.find(text) == index.find(text)
    with pytest.raises(FileNotFoundError):
        Index.open(tmp_path / "2.search.sqlite")
