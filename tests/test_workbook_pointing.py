"""What a cell points at, and the number and title that a heading says."""

import pytest
from workbook_cases import terms

from graph.workbook.columns import key
from graph.workbook.pointing import Index, numbered, part_names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", ("", "1", "")), ("Axe 1", ("axe", "1", "")), ("1. Accueillir", ("", "1", "Accueillir")),
        ("Axe 1 : Accueillir", ("axe", "1", "Accueillir")), ("Défi n° 3 – Loger", ("défi", "3", "Loger")),
        ("Axe 1 Accueillir", ("axe", "1", "Accueillir")), ("1.2 Former", ("", "1.2", "Former")),
        ("A - Aller vers", ("", "A", "Aller vers")), ("II. Soutenir", ("", "II", "Soutenir")),
        ("Objectif stratégique A : Aider", ("objectif stratégique", "A", "Aider")),
        ("3 lieux d'accueil", ("", "", "3 lieux d'accueil")), ("À la rencontre", ("", "", "À la rencontre")),
        ("Accueillir 3 familles", ("", "", "Accueillir 3 familles")), ("Accueillir", ("", "", "Accueillir")),
        ("", ("", "", "")),
    ],
)  # fmt: skip
def test_a_heading_says_its_level_its_number_and_its_title(text: str, said: tuple[str, str, str]) -> None:
    assert numbered(text, terms().of("element-kind").known) == said


def test_a_part_is_found_by_its_path_title_number_or_both() -> None:
    index = Index()
    index.add("c/axe-1", "Accueillir", part_names("axe", "1", "Accueillir"))
    for text in ("c/axe-1", "Accueillir", "ACCUEILLIR", "1", "Axe 1", "axe 1 : accueillir", "1. Accueillir"):
        assert index.find(text) == ["c/axe-1"], text
    assert index.find("2") == []
    assert index.find("") == []
    assert index.closest("Acueilir") == ("Accueillir",)


def test_one_number_under_two_axes_is_found_under_the_one_that_is_said() -> None:
    index = Index()
    for axis in ("1", "2"):
        index.add(f"c/axe-{axis}/objectif-1", f"But {axis}", part_names("objectif", "1", f"But {axis}"))
    assert index.find("1") == ["c/axe-1/objectif-1", "c/axe-2/objectif-1"]
    assert index.find("1", "c/axe-2") == ["c/axe-2/objectif-1"]
    assert index.find("1", "c/axe") == []


def test_punctuation_case_and_accents_do_not_count() -> None:
    assert key(" Échéance * : ") == "echeance"
    assert key("N°") == "n"
    assert key("Maître d’ouvrage") == key("maitre d'ouvrage")
