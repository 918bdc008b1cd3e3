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


def test_a_folder_of_csv_has_a_file_for_each_table_with_its_headers(tmp_path: Path) -> None:
    write_template(tmp_path / "dossier", terms())
    with (tmp_path / "dossier" / "actions.csv").open(encoding="utf-8-sig", newline="") as file:
        [headers] = list(csv.reader(file))
    assert headers[:5] == ["Convention", "Axe", "Objectif", "Action", "Pilotes"]
    assert {f"{sheet.table}.csv" for sheet in sheets()} <= {p.name for p in (tmp_path / "dossier").iterdir()}


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
