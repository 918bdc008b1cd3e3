"""A passage of a workbook that is its own text says its sheet, row and columns, as the file calls them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_cases import world, xlsx

from graph.workbook.columns import sheet_of
from graph.workbook.draft import ROW, Draft, Origin
from graph.workbook.owntext import Spot, Spots, own_text, with_row
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.world import Settled

MINE = {
    "Document": [("Titre", "CTG d'Agen"), ("Éditeur", "Ville d'Agen")],
    "Conventions": [("Intitulé", "Type"), ("CTG d'Agen", "ctg")],
    "2. Plan d'actions": [
        ("Ce que nous ferons",), (None,), ("Action", "Structure\npilote", "Calendrier", "Axe"), (None,),
        ("Ouvrir\nun lieu", "Ville d'Angers\n5\tCaf de Paris", 2024, "1. Accueillir"), (None,),
        ("Fermer la nuit", None, None, "1. Accueillir"),
    ],
}  # fmt: skip
SHEET = "2. Plan d'actions"


def settled() -> Settled:
    found = settle(read_workbook(xlsx(MINE), "a.xlsx"), world())
    assert found.faults == ()
    return found


def spots(found: Settled, at: str) -> list[Spot | None]:
    spans = [part.partition("-") for part in at.split("; ")]
    return [Spots(found.text).at(int(start), int(end)) for start, _, end in spans]


def test_a_passage_is_of_its_sheet_row_and_column_as_the_file_calls_them() -> None:
    found = settled()
    first, second = found.tables["actions"]
    assert spots(found, first["title_at"]) == [Spot(SHEET, 5, 5, ("Action",))]
    assert spots(found, first["pilots_at"]) == [Spot(SHEET, 5, 5, ("Structure pilote",))]
    assert spots(found, first["calendar_at"]) == [Spot(SHEET, 5, 5, ("Calendrier",))]
    assert spots(found, first["row_at"]) == [Spot(SHEET, 5, 5)]
    assert spots(found, second["title_at"]) == [Spot(SHEET, 7, 7, ("Action",))]


def test_the_passage_of_a_row_has_no_empty_cells_at_its_ends() -> None:
    found = settled()
    start, _, end = found.tables["actions"][1]["row_at"].partition("-")
    assert found.text[int(start) : int(end)] == "1. Accueillir\tFermer la nuit"


def test_a_passage_that_is_in_no_row_has_no_place() -> None:
    text = settled().text
    places = Spots(text)
    for piece in ("CTG d'Agen\nÉditeur", SHEET, "ligne\tIntitulé", "Conventions\n"):
        start = text.index(piece)
        assert places.at(start, start + len(piece)) is None, piece
    assert places.at(0, len(text)) is None
    assert places.at(len(text), len(text) + 4) is None


def test_rows_of_one_sheet_are_said_together_and_those_of_two_are_not() -> None:
    text = settled().text
    places, title = Spots(text), text.index("CTG d'Agen\tctg")
    first, second = text.index("Ouvrir"), text.index("Fermer")
    assert places.at(first, second + 6) == Spot(SHEET, 5, 7)
    assert places.at(title, second + 6) is None


@pytest.mark.parametrize("text", ["", "Actions\nligne\tAction\n2\tOuvrir\n", "2\tOuvrir un lieu\n"])
def test_any_other_text_has_no_places(text: str) -> None:
    assert Spots(text).at(0, 3) is None
    assert Spots(text).at(10, 14) is None


def test_what_is_written_later_stands_in_its_row_and_says_so() -> None:
    text = settled().text
    longer, (start, end) = with_row(text, SHEET, 5, {"Pilotes": "Caf\nde Paris", "Calendrier": "2025"})
    assert longer.startswith(text)
    assert longer[start:end] == "Caf\n\tde Paris\t2025"
    assert Spots(longer).at(start, end) == Spot(SHEET, 5, 5, (), later=True)
    assert Spots(longer).at(end - 4, end) == Spot(SHEET, 5, 5, ("Calendrier",), later=True)


CELLS = st.text(st.sampled_from("a1\t\n"), max_size=6)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4))
def test_no_cell_whatever_it_holds_is_taken_for_a_row_or_for_another_cell(
    rows: list[tuple[str, str, str]],
) -> None:
    names = ("title", "pilots", "calendar")
    tables = {"actions": [dict(zip(names, row, strict=True)) for row in rows]}
    numbers: dict[int | str, int] = {index: 3 * index + 5 for index in range(len(rows))}
    text, notes = own_text(Draft(tables=tables, origins={"actions": Origin("1", numbers)}))
    places = Spots(text)
    for (_, index, column), note in notes.items():
        [(start, end)] = note.at
        row = 3 * index + 5
        held = [name for name in names if tables["actions"][index][name]]
        if column == ROW and len(held) > 1:
            assert places.at(start, end) == Spot("1", row, row)
        else:
            header = sheet_of("actions").header(column or held[0])
            assert places.at(start, end) == Spot("1", row, row, (header,))
