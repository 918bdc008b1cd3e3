"""The corrected copy: the workbook that was sent, faulty cells coloured and commented, and a list of all."""

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from workbook_cases import agen, world, xlsx

from graph.workbook.correcting import corrected_copy
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.writing import write_template

RED, YELLOW = "00F4B6A6", "00FFF2CC"
ACTIONS = [
    ("Titre au-dessus",),
    ("Action", "Thèmes", "Remarque"),
    ("A", "parantalité", "x"),
    ("B", "handicap", "=1+1"),
]


def copy_of(data: bytes, name: str) -> tuple[Workbook, list[str]]:
    """The corrected copy of a workbook, and what is wrong with it."""
    found = settle(read_workbook(data, name), world())
    copy = corrected_copy(data, found.faults, found.warnings, name)
    return load_workbook(io.BytesIO(copy)), list(map(str, found.faults))


def test_faulty_cells_are_red_with_a_comment_and_the_rest_is_as_it_was() -> None:
    book, faults = copy_of(xlsx(agen(Actions=ACTIONS)), "a.xlsx")
    page = book["Actions"]
    assert len(faults) == 1
    assert page["B3"].fill.start_color.rgb == RED
    said, near = page["B3"].comment.text.split("\n")
    assert said == "Des mots de la liste « Thèmes », séparés par « ; »"
    assert near.startswith("Le plus proche : parentalité, ")
    assert page["B3"].value == "parantalité"
    assert page["B4"].fill.fill_type is None
    assert page["A3"].value == "A"


def test_what_deserves_a_look_is_yellow() -> None:
    book, _ = copy_of(xlsx(agen(Actions=ACTIONS)), "a.xlsx")
    assert book["Actions"]["C2"].fill.start_color.rgb == YELLOW


def test_a_first_sheet_lists_all() -> None:
    book, _ = copy_of(xlsx(agen(Actions=ACTIONS)), "a.xlsx")
    assert book.sheetnames[0] == "À corriger"
    rows = [[cell.value for cell in row] for row in book["À corriger"].iter_rows()]
    assert rows[0] == ["Quoi", "Feuille", "Ligne", "Colonne", "Valeur", "Attendu", "Le plus proche"]
    assert rows[1][:5] == ["Erreur", "Actions", 3, "Thèmes", "parantalité"]
    assert rows[2][:4] == ["Attention", "Actions", 2, "Remarque"]


def test_a_mistake_in_the_sheet_of_the_document_is_marked_beside_its_rubric() -> None:
    book, _ = copy_of(
        xlsx({**agen(), "Document": [("Titre", "X"), ("Éditeur", "Y"), ("Nature", "roman")]}), "a.xlsx"
    )
    assert book["Document"]["B3"].fill.start_color.rgb == RED
    assert book["Document"]["A3"].fill.fill_type is None


def test_looks_are_kept_and_formulas_macros_and_links_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(agen(Actions=ACTIONS)))
    book = load_workbook(path)
    page = book["Actions"]
    page["A2"].font = Font(bold=True, color="00FF0000")
    page.column_dimensions["A"].width = 44
    page["A4"].hyperlink = "http://example.org/x"
    book.save(path)
    copy, _ = copy_of(path.read_bytes(), "a.xlsx")
    page = copy["Actions"]
    assert page["A2"].font.bold
    assert page.column_dimensions["A"].width == 44
    assert page["A4"].hyperlink is None
    assert page["C4"].value is None
    assert all(
        cell.data_type != "f" for sheet in copy.worksheets for row in sheet.iter_rows() for cell in row
    )


def test_a_csv_gets_its_copy_as_xlsx() -> None:
    data = "Action;Thèmes\r\nA;parantalité\r\n=1+1;handicap\r\n".encode("cp1252")
    book, _ = copy_of(data, "actions.csv")
    assert book["actions"]["B2"].fill.start_color.rgb == RED
    assert (book["actions"]["A3"].value, book["actions"]["A3"].data_type) == ("=1+1", "s")


def test_a_copy_that_is_mended_is_read_without_its_list() -> None:
    book, _ = copy_of(xlsx(agen(Actions=ACTIONS[:3])), "a.xlsx")
    book["Actions"]["B3"] = "parentalité"
    file = io.BytesIO()
    book.save(file)
    found = settle(read_workbook(file.getvalue(), "a.xlsx"), world())
    assert found.faults == ()
    assert [action["themes"] for action in found.tables["actions"]] == ["parentalite"]
    again = load_workbook(io.BytesIO(corrected_copy(file.getvalue(), found.faults, (), "a.xlsx")))
    assert again.sheetnames.count("À corriger") == 1


def test_a_fault_in_merged_cells_is_marked_where_people_see_it() -> None:
    book = load_workbook(io.BytesIO(xlsx(agen(Actions=ACTIONS))))
    page = book["Actions"]
    page["A1"].hyperlink = "http://exemple.fr/"
    page.merge_cells("A1:C1")
    page["B4"] = "parantalité"
    page.merge_cells("B3:B4")
    held = io.BytesIO()
    book.save(held)
    copy, faults = copy_of(held.getvalue(), "a.xlsx")
    assert faults
    assert copy["Actions"]["B3"].fill.start_color.rgb == RED
    assert copy["Actions"]["A1"].hyperlink is None


def test_the_template_with_a_mistake_in_it_gets_its_copy(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", world().terms)
    book = load_workbook(tmp_path / "t.xlsx")
    for sheet, cells in {
        "Document": {"B3": "Titre", "B4": "Éditeur"},
        "Conventions": {"A3": "CTG", "B3": "ctg"},
        "Actions": {"A3": "CTG", "D3": "Une action", "E3": "Organisation inconnue de tous"},
    }.items():
        for place, text in cells.items():
            book[sheet][place] = text
    book.save(tmp_path / "t.xlsx")
    copy, faults = copy_of((tmp_path / "t.xlsx").read_bytes(), "t.xlsx")
    assert len(faults) == 1
    assert "Organisation inconnue de tous" in faults[0]
    assert copy["Actions"]["E3"].fill.start_color.rgb == RED


def test_a_workbook_with_a_chart_or_a_picture_gets_its_copy_too(tmp_path: Path) -> None:
    from openpyxl.chart import BarChart, Reference

    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(agen(Actions=ACTIONS)))
    book = load_workbook(path)
    page = book["Actions"]
    chart = BarChart()
    chart.add_data(Reference(page, min_col=1, min_row=2, max_row=3))
    page.add_chart(chart, "E5")
    book.save(path)
    copy, _ = copy_of(path.read_bytes(), "a.xlsx")
    assert copy["Actions"]["B3"].fill.start_color.rgb == RED
    assert copy["Actions"]["A3"].value == "A"


UNKNOWN = [
    ("Action", "Pilotes"),
    ("A", "Foyer du Val"),
    ("B", "Ville d'Angers; foyer du Val"),
    ("C", "Caf 32"),
]
GERS = [("Nom", "Genre", "Code Insee", "Identifiant"), ("Gers", "departement", "32", "departement/32")]


def again(book: Workbook) -> tuple[list[str], list[str], list[dict[str, str]]]:
    """What is wrong with a corrected copy that is sent as it is, its warnings, and its actions."""
    file = io.BytesIO()
    book.save(file)
    found = settle(read_workbook(file.getvalue(), "corrige.xlsx"), world())
    return list(map(str, found.faults)), list(map(str, found.warnings)), found.tables["actions"]


def test_every_cell_that_bears_an_unknown_name_is_red() -> None:
    book, faults = copy_of(xlsx(agen(Actions=UNKNOWN, Territoires=GERS)), "a.xlsx")
    assert len(faults) == 2
    assert [book["Actions"][f"B{row}"].fill.start_color.rgb for row in (2, 3, 4)] == [RED] * 3


def test_rows_for_unknown_organisations_are_ready_and_count_only_once_confirmed() -> None:
    sheets = agen(
        Actions=UNKNOWN, Territoires=GERS, Organisations=[("Sigle", "Nom"), ("FDA", "Foyer des Aînés")]
    )
    book, _ = copy_of(xlsx(sheets), "a.xlsx")
    rows = [[cell.value for cell in row] for row in book["Organisations"].iter_rows()]
    assert rows == [
        ["Sigle", "Nom", "Genre", "Territoire"], ["FDA", "Foyer des Aînés", None, None],
        [None, "Foyer du Val", "institution", None], [None, "Caf (Gers)", "institution", "Gers"],
    ]  # fmt: skip
    check = [[cell.value for cell in row] for row in book["À vérifier"].iter_rows()]
    assert [row[:4] for row in check[-2:]] == [
        ["Organisations", 3, "Nom", "Foyer du Val"], ["Organisations", 4, "Nom", "Caf (Gers)"]
    ]  # fmt: skip
    faults, warnings, actions = again(book)
    assert [row["pilots"] for row in actions] == ["", "ville-d-angers", ""]
    assert len(faults) == 2
    assert all("n'est pas encore confirmée" in fault for fault in faults)
    assert sum("Organisation à confirmer" in warning for warning in warnings) == 2
    for row in range(len(check) - 1, len(check) + 1):
        book["À vérifier"].cell(row, 6).value = "oui"
    faults, _, actions = again(book)
    assert faults == []
    assert [row["pilots"] for row in actions] == ["foyer-du-val", "ville-d-angers; foyer-du-val", "caf-gers"]


def test_a_copy_of_a_copy_does_not_ask_twice() -> None:
    rows = [*UNKNOWN, ("D", "Caf du Gers")]
    book, _ = copy_of(xlsx(agen(Actions=rows, Territoires=GERS)), "a.xlsx")
    file = io.BytesIO()
    book.save(file)
    twice, _ = copy_of(file.getvalue(), "a.xlsx")
    assert [row[0].value for row in book["Organisations"].iter_rows(min_row=2)] == [
        "Foyer du Val",
        "Caf du Gers",
    ]
    for sheet in ("Organisations", "À vérifier"):
        assert twice[sheet].max_row == book[sheet].max_row


def test_rows_are_ready_in_the_copy_of_the_template_too(tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    write_template(path, world().terms)
    book = load_workbook(path)
    for sheet, rows in agen(Actions=UNKNOWN).items():
        page = book[sheet]
        if sheet == "Document":
            keys = {page.cell(row, 1).value: row for row in range(1, 20)}
            for name, value in rows[1:]:
                page.cell(keys[name], 2).value = value
            continue
        heads = {page.cell(2, column).value: column for column in range(1, page.max_column + 1)}
        for number, row in enumerate(rows[1:], 3):
            for name, value in zip(rows[0], row, strict=True):
                page.cell(number, heads[name]).value = value
    book.save(path)
    copy, faults = copy_of(path.read_bytes(), "modele.xlsx")
    assert len(faults) == 2
    assert copy["Organisations"]["A3"].value == "Foyer du Val"
    assert copy["Organisations"]["A3"].fill.start_color.rgb == "00FFE699"
