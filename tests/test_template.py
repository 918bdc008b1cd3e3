"""The template: the same sheets and columns as data/, in French, ready to be filled by a person."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_cases import terms

from graph.errors import UnsupportedMediaType
from graph.records import TABLES
from graph.reference import OrganisationRow, TerritoryRow
from graph.rows import columns
from graph.workbook.columns import key, sheet_named, sheet_of, sheets
from graph.workbook.draft import Draft
from graph.workbook.pages import Box, Head, Page
from graph.workbook.reading import read_workbook
from graph.workbook.writing import workbook, write_template
from server.cli import main

RECORDS = {**TABLES, "organisations": OrganisationRow, "territories": TerritoryRow}


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(io.BytesIO(workbook(Draft(), ".xlsx", terms())))


@pytest.mark.parametrize("table", RECORDS)
def test_a_sheet_has_every_column_of_its_table(table: str) -> None:
    assert set(columns(RECORDS[table])) <= {column.column for column in sheet_of(table).columns}


def test_no_sheet_shows_two_columns_under_one_header() -> None:
    for sheet in sheets():
        headers = [key(column.header) for column in sheet.columns]
        assert len(headers) == len(set(headers)), sheet.table


@pytest.mark.parametrize("table", [sheet.table for sheet in sheets()])
def test_a_header_is_understood_in_french_in_english_and_by_its_name_in_data(table: str) -> None:
    sheet = sheet_of(table)
    for column in sheet.columns:
        for name in (column.header, column.header.upper(), column.header_en, f"{column.header} *"):
            assert sheet.meant(name) == column, (table, name)
    names = [column.column for column in sheet.columns]
    assert sheet.all_meant(names) == list(sheet.columns)


def test_action_is_the_title_of_an_action_unless_another_column_is() -> None:
    sheet = sheet_of("actions")
    alone, beside = sheet.all_meant(["action", "pilots"]), sheet.all_meant(["action", "title"])
    assert [column.column for column in alone if column] == ["title", "pilots"]
    assert [column.column for column in beside if column] == ["action", "title"]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Actions", "actions"), ("actions", "actions"), ("ÉVÉNEMENTS", "events"), ("evenements", "events"),
        ("Autres faits", "statements"), ("3. Signataires", "signatures"), ("Bodies", "bodies"),
    ],
)  # fmt: skip
def test_a_sheet_is_known_by_any_of_its_names(name: str, table: str) -> None:
    found = sheet_named(name)
    assert found is not None
    assert found.table == table


def test_a_sheet_of_another_name_is_none_of_them() -> None:
    assert sheet_named("Feuil1") is None


def test_every_list_that_a_column_offers_exists_and_offers_something() -> None:
    for sheet in sheets():
        for column in sheet.columns:
            assert not column.list or terms().of(column.list).words, (sheet.table, column.column)


def test_every_column_explains_itself_and_the_required_ones_give_an_example() -> None:
    for sheet in sheets():
        for column in sheet.columns:
            assert column.explanation.endswith((".", "…")), (sheet.table, column.column)
            assert column.example or column.need != "required", (sheet.table, column.column)


def test_the_sheets_stand_in_the_order_of_the_work(book: Workbook) -> None:
    assert book.sheetnames == [
        "Lisez-moi", "Document", "Conventions", "Plan", "Actions", "Pilotages", "Signatures", "Événements",
        "Contributions", "Autres faits", "Instances", "Membres", "Chiffres", "Organisations", "Territoires",
        "Listes",
    ]  # fmt: skip
    assert book["Listes"].sheet_state == "hidden"


def header(page: Worksheet) -> dict[str, str]:
    return {str(cell.value): cell.column_letter for cell in page[2]}


def test_headers_and_the_first_column_stay_in_sight(book: Workbook) -> None:
    assert book["Actions"].freeze_panes == "B3"


def test_required_columns_have_a_colour_of_their_own(book: Workbook) -> None:
    page = book["Actions"]
    places = header(page)
    title, pilots = page[f"{places['Action']}2"], page[f"{places['Pilotes']}2"]
    assert title.fill.start_color.rgb == "001F4E79"
    assert pilots.fill.start_color.rgb == "00D6E4F0"


def test_a_header_says_what_it_is_for_with_an_example(book: Workbook) -> None:
    page = book["Actions"]
    comment = page[f"{header(page)['Pilotes']}2"].comment
    assert comment is not None
    assert "Vide : le document ne le dit pas." in comment.text
    assert "Exemple : Caf de Lot-et-Garonne; Ville d'Agen" in comment.text


def test_what_a_coordinator_need_not_fill_is_folded_at_the_right(book: Workbook) -> None:
    page = book["Actions"]
    places = header(page)
    for name in ("Passage de la ligne", "Identifiant", "Pilotes imprimés"):
        assert page.column_dimensions[places[name]].hidden, name
        assert page.column_dimensions[places[name]].outlineLevel == 1, name
    for name in ("Action", "Pilotes", "Calendrier"):
        assert not page.column_dimensions[places[name]].hidden, name


def test_words_are_chosen_from_a_list_in_french(book: Workbook) -> None:
    page = book["Conventions"]
    letter = header(page)["Type"]
    [found] = [v for v in page.data_validations.dataValidation if f"{letter}3" in v]
    assert found.formula1 is not None
    assert found.formula1.startswith("=Listes!$")
    column = found.formula1.split("$")[1]
    offered = [cell.value for cell in book["Listes"][column][1:] if cell.value]
    assert "convention territoriale globale" in offered
    assert len(offered) == 12


def test_numbers_of_axes_do_not_become_dates(book: Workbook) -> None:
    page = book["Plan"]
    assert page.column_dimensions[header(page)["Numéro"]].number_format == "@"


@pytest.mark.parametrize("form", [".xlsx", ".ods", ".zip", ""])
def test_an_empty_template_reads_as_nothing_and_says_so(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"modele{form}"
    write_template(path, terms())
    draft = read_workbook(path)
    assert (draft.tables, draft.document, draft.warnings) == ({}, {}, [])
    [fault] = draft.faults
    assert fault.expected.startswith("au moins une feuille remplie : Document, Conventions, Plan, Actions")


def test_the_ods_is_well_formed_and_says_its_type_first() -> None:
    from xml.etree import ElementTree

    with zipfile.ZipFile(io.BytesIO(workbook(Draft(), ".ods", terms()))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        root = ElementTree.fromstring(archive.read("content.xml"))
        ElementTree.fromstring(archive.read("settings.xml"))
        ElementTree.fromstring(archive.read("META-INF/manifest.xml"))
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    assert [page.get(f"{table}name") for page in root.iter(f"{table}table")][1:3] == [
        "Document",
        "Conventions",
    ]
    conditions = [found.get(f"{table}condition") or "" for found in root.iter(f"{table}content-validation")]
    assert any('"convention territoriale globale"' in condition for condition in conditions)


def test_a_folder_of_csv_has_a_file_for_each_sheet_that_a_french_spreadsheet_opens(tmp_path: Path) -> None:
    write_template(tmp_path / "dossier", terms())
    assert (
        (tmp_path / "dossier" / "Actions.csv")
        .read_bytes()
        .startswith(b"\xef\xbb\xbfConvention;Axe;Objectif;")
    )
    with (tmp_path / "dossier" / "Actions.csv").open(encoding="utf-8-sig", newline="") as file:
        [headers] = list(csv.reader(file, delimiter=";"))
    assert headers[:5] == ["Convention", "Axe", "Objectif", "Action", "Pilotes"]
    assert {f"{sheet.title}.csv" for sheet in sheets()} <= {p.name for p in (tmp_path / "dossier").iterdir()}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("name", ["title", "table"])
def test_files_with_french_or_english_names_and_any_separator_are_read(
    name: str, separator: str, tmp_path: Path
) -> None:
    write_template(tmp_path / "modele", terms())
    folder = tmp_path / "rempli"
    folder.mkdir()
    for sheet in sheets():
        rows = [[column.header for column in sheet.columns], [column.example for column in sheet.columns]]
        text = "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
        if sheet.table in ("actions", "events"):
            (folder / f"{getattr(sheet, name)}.csv").write_text(text, encoding="utf-8-sig", newline="")
    found = read_workbook(folder)
    assert (found.faults, found.warnings, set(found.tables)) == ([], [], {"actions", "events"})
    assert found.tables["events"][0]["date"] == "16/10/2024"


def test_an_extension_that_is_not_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedMediaType, match=r"« modele\.doc » : on écrit \.xlsx, \.ods, \.zip"):
        write_template(tmp_path / "modele.doc", terms())
    assert not (tmp_path / "modele.doc").exists()


def test_the_command_writes_a_template_and_never_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "convention.xlsx"
    first = CliRunner().invoke(main, ["template", str(path)])
    assert first.exit_code == 0
    assert "prêt à remplir" in first.output
    assert "Actions" in load_workbook(path).sheetnames
    again = CliRunner().invoke(main, ["template", str(path)])
    assert again.exit_code == 1
    assert "existe déjà" in again.output
    assert CliRunner().invoke(main, ["template", "--force", str(path)]).exit_code == 0


def test_what_stands_on_dark_blue_is_white_in_the_letters_of_the_rest(book: Workbook) -> None:
    title = book["Document"]["A3"]
    assert (title.value, title.fill.start_color.rgb[-6:]) == ("Titre", "1F4E79")
    assert (title.font.color.rgb[-6:], title.font.bold) == ("FFFFFF", True)
    assert book["Document"]["A6"].font.color.rgb[-6:] == "1F2933"
    assert {cell.font.name for page in book for row in page.iter_rows(max_row=4) for cell in row} == {
        "Calibri"
    }


def test_a_row_is_as_high_as_its_text(book: Workbook) -> None:
    page = book["Document"]
    assert (page["C3"].value or "").count("\n") == 1
    assert (page["C3"].alignment.wrap_text, page.row_dimensions[3].height) == (True, 30)


@pytest.mark.parametrize(
    ("width", "text", "lines"),
    [(30, "un", 1), (30, "a\nb", 2), (30, "a" * 31, 2), (10, "a" * 99, 1), (30, "", 1), (30, "a" * 60, 2)],
)
def test_a_text_takes_the_lines_that_its_column_leaves_it(width: int, text: str, lines: int) -> None:
    assert Head("Titre", width).lines(text) == lines
    tucked = Head("Replié", 30, tucked=True)
    page = Page("P", "p", (Head("Titre", width), tucked))
    assert page.lines((Box(text), Box("a\n" * 99))) == lines
    assert Page("P", "p", (Head("Titre", 30),)).lines((Box("a\n" * 99),)) == 20


def test_on_paper_a_sheet_is_as_wide_as_the_page_and_repeats_its_headers(book: Workbook) -> None:
    page = book["Actions"]
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)
    assert book["Plan"].page_setup.paperSize == 9
    assert page.print_title_rows == "$2:$2"
