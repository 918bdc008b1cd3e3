"""A document that is exported as a workbook and imported again is the same document, cell for cell."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbook_cases import FOLDERS, terms, world

from graph.errors import UnreadableFile
from graph.sources import discover
from graph.tables import read_document
from graph.workbook.draft import Draft, Note, Unread
from graph.workbook.folders import csv_text, draft_of, toml_text, written_columns
from graph.workbook.readable import readable
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.writing import write_workbook

FORMS = [".xlsx", ".ods", ".zip", ""]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_document_of_the_repository_goes_out_and_comes_back(
    folder: Path, form: str, tmp_path: Path
) -> None:
    draft, path = draft_of(folder), tmp_path / f"export{form}"
    write_workbook(draft, path, terms())
    found = settle(read_workbook(path), world())
    assert found.faults == ()
    assert found.warnings == ()
    assert {"slug": found.slug, **found.document} == draft.document
    assert set(found.tables) == set(draft.tables)
    for name, rows in draft.tables.items():
        whole = [{column: row[column].strip() for column in written_columns(name, rows)} for row in rows]
        assert found.tables[name] == whole, name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_document_that_goes_out_with_names_comes_back_with_its_paths(folder: Path, tmp_path: Path) -> None:
    draft, path = draft_of(folder), tmp_path / "export.xlsx"
    write_workbook(readable(draft, world()), path, terms())
    found, same = settle(read_workbook(path), world()), settle(draft, world())
    assert (found.faults, found.warnings) == ((), ())
    assert found.tables == same.tables
    assert found.document == same.document


def test_what_goes_out_names_organisations_and_territories_wherever_they_are_read_back() -> None:
    folder = next(path for path in FOLDERS if path.name == "lot-et-garonne-ctg-2024")
    draft = readable(draft_of(folder), world())
    paths = {*world().organisations, *world().territories}
    for table, column in (("actions", "pilots"), ("signatures", "institution"), ("contributions", "agent")):
        cells = [row[column] for row in draft.tables.get(table, ()) if row[column]]
        assert not [cell for cell in cells if any(part.strip() in paths for part in cell.split(";"))]
    assert {row["value"] for row in draft.tables["statements"] if row["property"] == "territory"} == {
        "Lot-et-Garonne"
    }


def test_a_name_that_means_something_else_here_goes_out_as_its_path() -> None:
    rows = [
        {
            "action": "ctg-agen/action-1",
            "title": "A",
            "pilots": "ville-de-paris/dases/sdis",
            "pilots_printed": "SDIS",
        }
    ]
    draft = Draft(tables={"actions": rows})
    assert readable(draft, world()).tables == draft.tables


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_folder_laid_out_as_data_is_read_as_it_stands(folder: Path) -> None:
    draft = read_workbook(folder)
    assert (draft.faults, draft.warnings) == ([], [])
    assert draft.document == draft_of(folder).document
    assert settle(draft, world()).faults == ()


def test_what_is_written_passes_the_reader_of_data(tmp_path: Path) -> None:
    folder = FOLDERS[-1]
    found = settle(draft_of(folder), world())
    found.write(tmp_path / folder.name)
    natures = world().known.concepts["source-nature"]
    [source], faults = discover(tmp_path, natures, frozenset(found.tables))
    document, wrong = read_document(tmp_path / folder.name, source, world().known)
    assert [*faults, *wrong] == []
    assert len(document.actions) == 100


def test_doubts_what_was_not_understood_and_the_text_come_back_too(tmp_path: Path) -> None:
    text = 'Convention "X"\n=1+1\n' + "é" * 9_000 + "\r\nfin"
    draft = Draft(
        document={"title": "X", "publisher": "Y", "nature": "texte-integral"},
        tables={"actions": [{"title": "Ouvrir", "pilots": "DST"}, {"title": "Fermer", "pilots": "DST"}]},
        notes={("actions", 1, "pilots"): Note("DST", ((3, 6),), doubt="Deux DST sont connues.")},
        unread=[Unread("* en cours", "page 3", "une note sans appel")],
        text=text,
    )
    for form in FORMS:
        path = tmp_path / f"brouillon{form}"
        write_workbook(draft, path, terms())
        found = read_workbook(path)
        assert found.text == text
        assert found.unread == draft.unread
        assert {place: note.doubt for place, note in found.notes.items()} == {
            ("actions", 1, "pilots"): "Deux DST sont connues."
        }
        assert found.tables["actions"][1]["row_at"] == "3-6"


def test_a_written_action_shows_its_axis_and_its_objective_in_words(tmp_path: Path) -> None:
    plan = [
        {"element": "c/axe-1", "kind": "axis", "level_name": "axe", "number": "1", "title": "Familles"},
        {"element": "c/axe-1/objectif-1", "kind": "objective", "level_name": "objectif", "title": "Ouvrir"},
    ]
    actions = [
        {"action": "c/axe-1/objectif-1/action-1", "title": "A"}, {"action": "c/axe-1/action-1", "title": "B"},
        {"action": "c/action-1", "title": "C"}, {"title": "D"}, {"action": "c/axe-9/action-1", "title": "E"},
        {"action": "c/axe-1/action-2", "title": "F", "within": "Familles"},
    ]  # fmt: skip
    write_workbook(Draft(tables={"plan": plan, "actions": actions}), tmp_path / "a.xlsx", terms())
    found = read_workbook(tmp_path / "a.xlsx").tables["actions"]
    assert [(row.get("axis", ""), row.get("objective", "")) for row in found] == [
        ("1. Familles", "Ouvrir"), ("1. Familles", ""), ("", ""), ("", ""), ("", ""), ("", "")
    ]  # fmt: skip


def test_a_doubt_follows_its_row_and_goes_when_the_cell_is_mended_or_confirmed(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    notes = {("actions", index, "pilots"): Note(doubt=f"Doute {index}.") for index in range(3)}
    rows = [{"title": f"Action {index}", "pilots": f"DST {index}"} for index in range(3)]
    path = tmp_path / "brouillon.xlsx"
    write_workbook(Draft(tables={"actions": rows}, notes=notes), path, terms())
    book = load_workbook(path)
    check, actions = book["À vérifier"], book["Actions"]
    assert [cell.value for cell in check[3]] == ["Actions", 3, "Pilotes", "DST 0", "Doute 0.", None]
    check["F3"] = "oui"  # confirmed
    place = next(cell.column for cell in actions[2] if cell.value == "Pilotes")
    actions.cell(4, place).value = "Ville de Paris"  # mended
    actions.insert_rows(3)  # moved
    book.save(path)
    found = read_workbook(path)
    assert {place: note.doubt for place, note in found.notes.items()} == {
        ("actions", 2, "pilots"): "Doute 2."
    }


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40).map(str.strip)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=TEXTS.filter(bool),
    calendar=TEXTS,
    number=st.sampled_from(["", "=1+1", "-3", "+33", "@a", "'=x", "1.10", "007"]),
)
@pytest.mark.parametrize("form", FORMS)
def test_any_text_comes_back_as_it_was(
    form: str, title: str, calendar: str, number: str, tmp_path: Path
) -> None:
    row = {"title": title, "calendar": calendar, "summary": number}
    path = tmp_path / f"texte{form}"
    write_workbook(Draft(tables={"actions": [row]}), path, terms())
    [found] = read_workbook(path).tables["actions"]
    assert {name: found.get(name, "") for name in row} == row


def test_a_text_that_looks_like_a_formula_is_text_in_every_format(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    draft = Draft(tables={"actions": [{"title": '=HYPERLINK("http://x")', "calendar": "-2024"}]})
    write_workbook(draft, tmp_path / "a.xlsx", terms())
    cell = load_workbook(tmp_path / "a.xlsx")["Actions"]["D3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    write_workbook(draft, tmp_path / "dossier", terms())
    line = (tmp_path / "dossier" / "Actions.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert '"\'=HYPERLINK(""http://x"")"' in line
    assert ";-2024;" in line


def test_document_toml_holds_any_text() -> None:
    import tomllib

    document = {"title": 'Un "titre"\\ avec\nsaut', "length": 3, "minimum": {"actions": 2}, "licence": ""}
    assert tomllib.loads(toml_text(document)) == {key: value for key, value in document.items() if value}


def test_a_table_has_exactly_the_columns_of_data() -> None:
    assert csv_text("bodies", [{"body": "a/b", "label": "B", "unknown": "x"}]) == (
        "body,label,printed,acronym,governs,frequency,at,method,confidence,reason\na/b,B,,,,,,,,\n"
    )


def test_an_optional_column_is_there_where_a_row_fills_it() -> None:
    gers = {"organisation": "b", "label": "B", "territory": "departement/32"}
    rows = [{"organisation": "a", "label": "A"}, gers]
    assert csv_text("organisations", rows[:1]).splitlines()[0].endswith(",close_match,note")
    assert csv_text("organisations", rows).splitlines()[0].endswith(",close_match,note,territory")


def test_a_folder_that_does_not_parse_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "document.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="ne se lit pas"):
        draft_of(tmp_path)
