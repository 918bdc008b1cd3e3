"""Search by name, spelling and acronym."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.search import DAMAGE, Index, write
from graph.spellings import folding
from graph.store import Rows
from graph.terms import XSD, fold, iri, literal

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


def test_a_misspelt_acronym_is_read_as_that_acronym_before_other_words_as_near():
    index = made([("cases", "cases", "Cases"), ("dases", "Direction", "DASES"), ("bases", "bases", "Bases")])
    assert index.survey("dasess").meant == ("DASES",)
    assert found(index, "dasess") == ["dases"]


def test_an_acronym_stands_among_names_and_before_longer_ones():
    rows = [("lire", "Pstyle libre", "x", "Pstyle libre"), ("pst", "Projet", "x", "PSTX")]
    terms = [(iri(f"https://exemple.fr/{t}"), literal(a), literal(k), literal(m)) for t, a, k, m in rows]
    index = Index(Rows(("thing", "label", "type", "matched"), terms))
    assert found(index, "pst") == ["pst", "lire"]


def test_the_initials_of_a_name_and_another_word_of_it_find_the_thing():
    names = [f"Projet social de territoire du {n}e arrondissement de Paris" for n in (3, 13, 14)]
    rows = [(iri(f"urn:{n}"), literal(n), literal("convention"), literal(n)) for n in names]
    index = Index(Rows(("thing", "label", "type", "matched"), rows))
    for text in ("PST 13", "pst du 13eme", "13e pst"):
        (row,) = index.find(text).values()
        assert (row["label"], row["matched"]) == (names[1], f"PST · {names[1]}")
    assert len(index.find("PST").rows) == 3


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


def test_terms_come_back_as_they_were_given_whatever_their_kind():
    """Language, datatype and absence are kept apart from the text, and found again for each row."""
    given_rows = [
        (
            iri("https://exemple.fr/a"),
            literal("Lieu d'accueil", language="fr"),
            literal("lieu"),
            literal("LAEP"),
        ),
        (iri("https://exemple.fr/b"), literal("Accueil", XSD.token), None, literal("Accueil", language="en")),
        (iri("https://exemple.fr/c"), None, literal("lieu", language="fr"), literal("accueil de jour")),
    ]
    index = Index(Rows(("thing", "label", "type", "matched"), given_rows))
    assert index.find("laep").rows == [given_rows[0]]
    assert sorted(index.find("accueil").rows, key=str) == sorted(given_rows[1:], key=str)


def test_a_thing_of_many_spellings_counts_once_towards_the_limit():
    """Answers stop at so many things, each at the place of its best spelling."""
    spellings = [("a", "A", f"accueil {n:03}") for n in range(4)]
    index = made([*spellings, *((f"b{n}", "B", f"accueil b{n:03}") for n in range(200))])
    assert found(index, "accueil", limit=3) == ["a", "b0", "b1"]
    assert found(index, "accueil", limit=1) == ["a"]


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]))
    | st.text("aé œ’¨\u0301\u00a0\u2003Ǆ\t", max_size=20)
)
def test_folding_word_by_word_is_folding(text):
    assert folding()(text) == fold(text)


def test_a_file_of_another_layout_is_damage(tmp_path):
    path = tmp_path / "1.search.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE spelling (number INTEGER PRIMARY KEY, folded TEXT, answer TEXT)")
    other.close()
    with pytest.raises(DAMAGE):
        Index.open(path)


def test_types_narrow_the_answer_and_keep_its_order(index):
    assert found(index, "caf", kinds=["action"]) == ["comite"]
    assert found(index, "caf", kinds=["direction", "action"]) == ["comite", "politique"]
    assert found(index, "caf", kinds=["territoire"]) == []


def test_of_many_hits_types_take_their_own_before_the_limit():
    crowd = [(f"x{n}", f"emplois {n:04}", f"emplois {n:04}") for n in range(500)]
    rows = [(iri(f"https://exemple.fr/{t}"), literal(a), literal("action"), literal(b)) for t, a, b in crowd]
    rows.append((iri("https://exemple.fr/pole"), literal("Pôle"), literal("unité"), literal("de l'emploi")))
    index = Index(Rows(("thing", "label", "type", "matched"), rows))
    assert found(index, "emploi", kinds=["unité"]) == ["pole"]
    assert found(index, "emploi", limit=2, kinds=["action"]) == ["x0", "x1"]
    assert index.survey("emploi").counts == {"action": 500, "unité": 1}


def test_a_type_without_an_exact_hit_does_not_make_known_words_be_read_as_others():
    """« parents » is known: no direction is called so, and none is guessed."""
    index = made([("a", "Parents", "Parents")])
    assert found(index, "parents", kinds=["y"]) == []
    assert found(index, "parants", kinds=["x"]) == ["a"]


@pytest.mark.parametrize(
    ("text", "counts", "meant"),
    [
        ("caf", {"institution": 1, "action": 1, "direction": 1}, ()),
        ("fam pet", {"direction": 1}, ()),
        ("parentalté", {"thème": 1, "direction": 1, "action": 1}, ("parentalité", "parentalités")),
        ("poole EMPLUI", {"institution": 1}, ("pôle emploi",)),
        ("ecolle famille", {"action": 1}, ("école famille",)),
        ("DFPEE", {"direction": 1}, ("DFPE",)),
        ("zzz", {}, ()),
        ("parentalité zzz", {}, ()),
        ("  ", {}, ()),
    ],
)
def test_a_survey_counts_things_by_type_and_tells_what_was_read(index, text, counts, meant):
    survey = index.survey(text)
    assert survey.counts == counts
    assert survey.meant == meant


def test_counts_of_a_survey_are_those_of_the_whole_answer(index):
    for text in ("parentalité", "caf", "emploi", "fam", "a", "poole emplui"):
        kinds = [row["type"] for row in index.find(text).values()]
        assert index.survey(text).counts == {kind: kinds.count(kind) for kind in kinds}


def test_each_text_that_was_meant_finds_something_as_it_stands(index):
    for text in ("parentalté", "poole emplui", "ecolle famille", "insersion emplui"):
        for meant in index.survey(text).meant:
            assert index.find(meant).rows
            assert index.survey(meant).meant == ()


def test_a_long_text_of_misspelt_words_is_surveyed_in_bounded_time(index):
    assert index.survey("parentalté " * 40).meant[0] == " ".join(["parentalité"] * 40)


@pytest.mark.parametrize("text", ["12eme", "12ème arrondissement", "12 ème", "12e", "12ieme"])
def test_an_ordinal_is_found_however_it_is_typed_and_never_as_another_number(text):
    names = [f"{number}e arrondissement" for number in (2, 10, 12, 15, 16, 19)]
    rows = [(iri(f"urn:{n}"), literal(n), literal("territory"), literal(n)) for n in names]
    found = Index(Rows(("thing", "label", "type", "matched"), rows))
    assert [row[1].value for row in found.find(text).rows] == ["12e arrondissement"]
    assert found.find("13eme arrondissement").rows == []
