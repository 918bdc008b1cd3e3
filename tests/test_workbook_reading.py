"""Reading a workbook as people fill it: headers, titles, numbers, dates, and what is said of the rest."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from workbook_cases import agen, terms, xlsx

from graph.errors import Fault
from graph.workbook.draft import Draft
from graph.workbook.opening import as_text, open_sheets
from graph.workbook.reading import read_workbook
from graph.workbook.separated import harmless, read, write
from graph.workbook.writing import workbook

FRENCH = "Action;Pilotes;Calendrier\r\nCréer un café des parents;Caf de l'Hérault;« 2024 »\r\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (75.0, "75"), (0.7, "0.7"), (24000.5, "24000.5"), (-3.0, "-3"), (1e20, "1e+20"), (True, "oui"),
        (False, "non"), (None, ""), (" a\r\nb ", "a\nb"), (date(2024, 10, 16), "2024-10-16"),
        (datetime(2024, 10, 16), "2024-10-16"), (datetime(2024, 10, 16, 9, 30), "2024-10-16 09:30:00"),
    ],
)  # fmt: skip
def test_a_cell_is_text_as_a_person_sees_it(value: object, text: str) -> None:
    assert as_text(value) == text


def test_numbers_and_dates_of_excel_are_texts() -> None:
    sheets = agen(
        Signatures=[("Institution", "Signée le"), ("Ville d'Angers", datetime(2024, 10, 16))],
        Chiffres=[("Libellé", "Valeur", "Période"), ("Places", 75.0, 2024)],
    )
    draft = read_workbook(xlsx(sheets), "a.xlsx")
    assert draft.tables["signatures"][0]["signed_on"] == "2024-10-16"
    assert draft.tables["figures"][0] == {"label": "Places", "value": "75", "period": "2024"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_in_every_way_that_spreadsheets_write_it(encoding: str, separator: str) -> None:
    draft = read_workbook(FRENCH.replace(";", separator).encode(encoding), "actions.csv")
    assert draft.tables == {
        "actions": [
            {"title": "Créer un café des parents", "pilots": "Caf de l'Hérault", "calendar": "« 2024 »"}
        ]
    }
    assert (draft.faults, draft.warnings) == ([], [])


def test_a_lone_csv_is_known_by_its_headers_when_not_by_its_name() -> None:
    assert list(read_workbook(FRENCH.encode(), "export (3).csv").tables) == ["actions"]
    signed = "institution,person,signed_on\nville-d-angers,Jeanne Martin,2024-10-16\n"
    assert list(read_workbook(signed.encode(), "export.csv").tables) == ["signatures"]


@pytest.mark.parametrize(
    "name", ["ctg-Actions", "ma_ctg_Actions", "CTG d'Agen - Actions", "2024-Fiches-actions"]
)
def test_a_csv_may_bear_the_name_of_its_workbook_before_that_of_its_sheet(name: str, tmp_path: Path) -> None:
    band = "Une ligne par action.;;\n"
    (tmp_path / f"{name}.csv").write_bytes(f"{band}Action;Pilotes\nA;Été\n".encode("cp1252"))
    (tmp_path / f"{name.replace('ctions', 'xes')}-Lisez-moi.csv").write_bytes(b"Feuille;Colonne\nx;y\n")
    draft = read_workbook(tmp_path)
    assert (draft.faults, draft.warnings) == ([], [])
    assert draft.tables == {"actions": [{"title": "A", "pilots": "Été"}]}
    assert draft.origins["actions"].sheet == name
    lone = read_workbook((tmp_path / f"{name}.csv").read_bytes(), "export.csv")
    assert lone.tables == draft.tables


def test_commas_in_texts_do_not_pass_for_separators() -> None:
    text = "Action;Pilotes\r\nLire, écrire, compter;Caf, Ville, État\r\nJouer, rire, courir;A, B, C\r\n"
    assert read(text.encode(), "a.csv")[1] == ("Lire, écrire, compter", "Caf, Ville, État")


def test_excels_own_mark_of_the_separator_is_obeyed_and_rows_keep_their_numbers() -> None:
    draft = read_workbook(b"sep=|\r\nAction|Pilotes|Truc\r\nA;B,C|D|E\r\n", "actions.csv")
    assert draft.tables["actions"] == [{"title": "A;B,C", "pilots": "D"}]
    assert draft.origins["actions"].rows == {0: 3}


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 1", "-a", "@x", "\tx", "'=x", "''@", "-5", "-5,2", "a", "'a", ""]
)
def test_a_cell_made_harmless_comes_back(text: str) -> None:
    [_, [cell, other]] = read(write([["Action", "Pilotes"], [text, "b;c"]]), "a.csv")
    assert (cell, other) == (text, "b;c")
    assert not harmless(text).startswith(("=", "+", "@", "\t"))


def test_titles_and_empty_rows_above_the_header_are_passed_over() -> None:
    rows = [
        ("CTG d'Agen, plan d'action",),
        (),
        ("mis à jour en 2024",),
        ("Action", "Pilotes"),
        (),
        ("A", "B"),
        (),
        ("C",),
    ]
    draft = read_workbook(xlsx({"Actions": rows}), "a.xlsx")
    assert draft.tables["actions"] == [{"title": "A", "pilots": "B"}, {"title": "C", "pilots": ""}]
    assert draft.origins["actions"].rows == {0: 6, 1: 8}
    assert draft.origins["actions"].header == 4
    assert draft.faults == []


def test_a_header_that_is_repeated_is_no_row() -> None:
    rows = [("Action", "Pilotes"), ("A", "B"), ("Action", "Pilotes"), ("C", "D")]
    assert [row["title"] for row in read_workbook(xlsx({"Actions": rows})).tables["actions"]] == ["A", "C"]


@pytest.mark.parametrize(
    "header",
    [
        ("Action", "Pilotes", "Échéance"), ("ACTION ", "pilote", "calendrier*"),
        ("Title", "Pilots", "Calendar"),
        ("title", "pilots", "calendar"), ("Intitulé de l'action", "Porteur", "Date de début"),
        ("Nom de l'action", "Chef de file", "Année"), ("Libellé", "Structure pilote", "Échéancier"),
    ],
)  # fmt: skip
def test_headers_are_understood_under_their_many_names(header: tuple[str, ...]) -> None:
    draft = read_workbook(xlsx({"Actions": [header, ("A", "B", "2024")]}))
    assert draft.tables["actions"] == [{"title": "A", "pilots": "B", "calendar": "2024"}]
    assert (draft.faults, draft.warnings) == ([], [])


def test_pilots_and_copilots_join_in_their_order() -> None:
    rows = [("Action", "Pilote", "Copilote"), ("A", "Caf", "Ville"), ("B", "", "Ville")]
    draft = read_workbook(xlsx({"Actions": rows}))
    assert [row["pilots"] for row in draft.tables["actions"]] == ["Caf; Ville", "Ville"]


def test_one_header_twice_is_a_fault_and_one_that_is_empty_below_is_not() -> None:
    rows = [("Action", "Calendrier", "Calendrier", "Action"), ("A", "2024", "2025", None)]
    [fault] = read_workbook(xlsx({"Actions": rows})).faults
    assert fault == Fault(
        "Actions", 1, "Calendrier", None, "une seule colonne pour « Calendrier » (déjà « Calendrier »)"
    )


def test_an_unknown_column_is_a_warning_with_the_closest_known() -> None:
    rows = [("Action", "Calendier", None), ("A", "2024", "note")]
    draft = read_workbook(xlsx({"Actions": rows}))
    calendar, nameless = draft.warnings
    assert (calendar.row, calendar.column, calendar.value) == (1, "Calendier", "2024")
    assert calendar.closest[0] == "Calendrier"
    assert nameless.column == "colonne C"
    assert draft.tables["actions"] == [{"title": "A"}]


def test_an_unknown_sheet_is_a_warning_with_the_closest_known_and_an_empty_one_is_nothing() -> None:
    draft = read_workbook(
        xlsx({"Actoins": [("x",)], "Feuil2": [], "Plan": [], "Actions": [("Action",), ("A",)]})
    )
    [warning] = draft.warnings
    assert (warning.where, warning.closest[0]) == ("Actoins", "Actions")
    assert list(draft.tables) == ["actions"]
    assert draft.faults == []


def test_two_sheets_for_one_table_are_a_fault() -> None:
    rows = [("Action",), ("A",)]
    [fault] = read_workbook(xlsx({"Actions": rows, "Plan d'actions": rows})).faults
    assert fault.expected == "une seule feuille pour « Actions » (déjà « Actions »)"


def test_a_sheet_without_a_header_is_a_fault_that_names_the_columns() -> None:
    [fault] = read_workbook(xlsx({"Actions": [("Ouvrir un lieu", "dès que possible", 12)]})).faults
    assert fault.expected == "une ligne d'en-têtes qui nomme les colonnes (Action…)"


def test_the_document_is_read_wherever_its_lines_stand() -> None:
    rows = [
        ("Ma CTG", None),
        (None, "Title", "CTG"),
        (),
        (None, "ÉDITEUR :", "Caf"),
        ("Lignes au moins", "actions=3; plan=1"),
    ]
    draft = read_workbook(xlsx({"Document": rows}))
    assert draft.document == {"title": "CTG", "publisher": "Caf", "minimum": {"actions": 3, "plan": 1}}
    [warning] = read_workbook(xlsx({"Document": [("Titrre", "CTG")]})).warnings
    assert (warning.row, warning.closest) == (1, ("Titre",))


def test_counts_of_the_document_are_whole_numbers() -> None:
    faults = read_workbook(
        xlsx({"Document": [("Longueur", "12a"), ("Octets", 12), ("minimum", "actions")]})
    ).faults
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (1, "Longueur", "12a"), (3, "minimum", "actions"),
    ]  # fmt: skip


def test_a_merged_axis_is_said_on_each_row_that_it_spans_and_a_merged_pilot_is_not(tmp_path: Path) -> None:
    rows = [("Axe", "Action", "Pilotes"), ("Axe 1", "A", "Caf"), (None, "B", None), (None, "C", "Ville")]
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Actions": rows}))
    book = load_workbook(path)
    book["Actions"].merge_cells("A2:A3")
    book["Actions"].merge_cells("C2:C3")
    book.save(path)
    actions = read_workbook(path).tables["actions"]
    assert [row["axis"] for row in actions] == ["Axe 1", "Axe 1", ""]
    assert [row["pilots"] for row in actions] == ["Caf", "", "Ville"]


def test_comments_of_an_ods_are_no_part_of_its_cells() -> None:
    draft = Draft(tables={"actions": [{"title": "Ouvrir", "action": "a/action-1"}]})
    data = workbook(draft, ".ods", terms())
    sheet = next(sheet for sheet in open_sheets(data, "a.ods").sheets if sheet.name == "Actions")
    assert sheet.rows[1][:4] == ("Convention", "Axe", "Objectif", "Action")
    assert sheet.rows[2][3] == "Ouvrir"


def test_a_folder_without_csv_says_what_is_asked(tmp_path: Path) -> None:
    from graph.errors import UnreadableFile

    with pytest.raises(UnreadableFile, match="ne contient aucun CSV"):
        read_workbook(tmp_path)


def test_dates_and_numbers_of_an_ods_are_texts() -> None:
    from test_workbook_files import with_parts

    draft = Draft(
        tables={
            "signatures": [{"institution": "A", "signed_on": "JOUR"}],
            "figures": [{"label": "B", "value": "7"}],
        }
    )
    data = workbook(draft, ".ods", terms())

    def dated(name: str, content: bytes) -> bytes:
        value = b'office:value-type="date" office:date-value="2024-10-16"'
        return content.replace(b'office:value-type="string" office:string-value="JOUR"', value)

    found = read_workbook(with_parts(data, dated), "a.ods")
    assert found.tables["signatures"][0]["signed_on"] == "2024-10-16"
    assert found.tables["figures"][0]["value"] == "7"
