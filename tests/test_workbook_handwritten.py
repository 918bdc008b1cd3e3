"""A cell that was changed by hand does not borrow the passage of what the document prints."""

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from shelved import small_library
from workbook_cases import FOLDERS, agen, said, terms, world, xlsx

from graph.incoming import export, read_incoming
from graph.life import carry, document, importing
from graph.names import Names
from graph.records import ActionRow
from graph.rows import columns
from graph.workbook.columns import sheet_of
from graph.workbook.draft import Draft
from graph.workbook.folders import draft_of
from graph.workbook.passages import described
from graph.workbook.printed import Passages
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.world import Settled
from graph.workbook.writing import workbook

TEXT = (
    "CTG d'Agen. Action 1 : Ouvrir un lieu d'accueil. Pilotes : Ville d'Angers, Caf de Paris. "
    "Calendrier : 2024.\n"
    "Signée par la Caf de Paris le 16 octobre 2024. Budget : 24 000 euros."
)


def at(piece: str) -> str:
    start = TEXT.index(piece)
    return f"{start}-{start + len(piece)}"


def extracted() -> Draft:
    """A document that extraction read, with its text."""
    action = {
        "action": "ctg-agen/action-1", "title": "Ouvrir un lieu d'accueil",
        "title_at": at("Ouvrir un lieu d'accueil"), "row_at": at(TEXT.partition("\n")[0]),
        "pilots": "ville-d-angers", "pilots_printed": "Ville d'Angers", "pilots_at": at("Ville d'Angers"),
        "calendar": "2024", "calendar_at": at("2024"),
    }  # fmt: skip
    signature = {
        "convention": "ctg-agen", "institution": "caf-de-paris", "signed_on": "2024-10-16",
        "at": at("Signée par la Caf de Paris le 16 octobre 2024"),
    }  # fmt: skip
    tables = {
        "conventions": [
            {"convention": "ctg-agen", "label": "CTG d'Agen", "type": "ctg", "at": at("CTG d'Agen")}
        ],
        "actions": [action], "signatures": [signature],
    }  # fmt: skip
    about = {"slug": "ctg-agen", "title": "CTG d'Agen", "publisher": "Ville", "nature": "texte-integral"}
    return Draft(about | described(TEXT, "ctg-agen"), tables, text=TEXT)


def in_force() -> Draft:
    found = settle(extracted(), world())
    assert (found.faults, found.warnings) == ((), ())
    return Draft({**found.document, "slug": found.slug}, dict(found.tables), text=found.text)


def changed(draft: Draft, *cells: tuple[str, str, str]) -> bytes:
    """The workbook of a draft, with cells of the first row of a sheet typed over: table, column, text."""
    book = load_workbook(io.BytesIO(workbook(draft, ".xlsx", terms())))
    for table, column, text in cells:
        page = book[sheet_of(table).title]
        heads = {cell.value: cell.column for cell in page[2]}
        page.cell(3, heads[sheet_of(table).header(column)]).value = text
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def again(*cells: tuple[str, str, str], text: bool = True, known: bool = True) -> Settled:
    """What becomes of the document in force when its workbook is changed. text: whether that goes along."""
    held = in_force()
    file = changed(held if text else replace(held, text=""), *cells)
    return settle(read_workbook(file, "a.xlsx"), replace(world(), before=(held,) if known else ()))


@pytest.mark.parametrize("known", [True, False])
def test_a_workbook_that_nobody_changed_is_as_it_was(known: bool) -> None:
    found = again(known=known)
    assert (found.faults, found.warnings) == ((), ())
    assert (found.tables, found.text) == (in_force().tables, TEXT)


@pytest.mark.parametrize("known", [True, False])
def test_a_pilot_that_the_passage_does_not_print_is_interpreted_and_says_who_said_it(known: bool) -> None:
    found = again(("actions", "pilots", "Ville d'Angers; Emmaüs Connect"), known=known)
    assert said(found) == []
    [action] = found.tables["actions"]
    assert (action["pilots"], action["likely_pilots"]) == ("ville-d-angers", "asso-emmaus-connect")
    assert action["likely_confidence"] == "1"
    who = "Écrit à la main dans le classeur importé" if known else "Dit par le classeur relu"
    assert action["likely_reason"].startswith(f"{who} ; le document imprime « ")
    assert action["pilots_printed"] == "Ville d'Angers"
    [warning] = found.warnings
    assert (warning.where, warning.row, warning.column) == ("Actions", 3, "Pilotes")
    assert "asso-emmaus-connect" in warning.expected


def test_a_pilot_that_the_row_prints_is_stated() -> None:
    found = again(("actions", "pilots", "Ville d'Angers; caf-de-paris"))
    assert found.warnings == ()
    assert found.tables["actions"][0]["pilots"] == "ville-d-angers; caf-de-paris"
    fewer = again(("actions", "pilots", ""))
    assert (fewer.tables["actions"][0]["pilots"], fewer.tables["actions"][0]["likely_pilots"]) == ("", "")


def test_without_the_text_what_was_in_force_tells_what_was_changed() -> None:
    found = again(("actions", "pilots", "caf-de-paris"), ("actions", "calendar", "2026"), text=False)
    [action] = found.tables["actions"]
    assert (action["pilots"], action["likely_pilots"]) == ("", "caf-de-paris")
    assert action["likely_reason"].endswith("le document imprime « ville-d-angers ».")
    assert action["calendar_reason"].endswith("le document imprime « 2024 ».")
    assert len(found.warnings) == 2


def test_a_title_changed_by_hand_keeps_what_is_printed_beside_it() -> None:
    found = again(("actions", "title", "Former les professionnels"))
    [action] = found.tables["actions"]
    assert (action["title"], action["printed"]) == ("Former les professionnels", "Ouvrir un lieu d'accueil")
    assert len(found.warnings) == 1
    assert again(("actions", "title", "Ouvrir des lieux d'accueil")).warnings == ()


@pytest.mark.parametrize(
    ("column", "text"),
    [("title", "Former les professionnels"), ("calendar", "2026"), ("pilots_printed", "Une autre cellule")],
)
def test_where_nothing_was_in_force_a_passage_that_says_something_else_is_a_warning(
    column: str, text: str
) -> None:
    pilot = ("actions", "pilots", "asso-emmaus-connect" if column == "pilots_printed" else "ville-d-angers")
    found = again(("actions", column, text), pilot, known=False)
    [action] = found.tables["actions"]
    assert (action["printed"], action["likely_pilots"], action.get("calendar_reason", "")) == ("", "", "")
    [warning] = found.warnings
    assert warning.expected.startswith("Le passage donné imprime « ")


def test_an_action_whose_pilots_are_all_written_by_hand_has_no_printed_pilot() -> None:
    found = again(("actions", "pilots", "asso-emmaus-connect"))
    assert found.tables["actions"][0]["gaps"] == "pilote-non-dit"


@pytest.mark.parametrize(
    ("column", "text", "interpreted"),
    [
        ("institution", "ville-d-angers", True), ("signed_on", "2024-10", False),
        ("signed_on", "2024-11-16", True), ("signed_on", "2025-10-16", True),
        ("quality", "Directrice", True), ("institution", "caf-de-paris", False),
    ],
)  # fmt: skip
def test_a_signature_changed_by_hand_is_interpreted_unless_its_passage_says_it(
    column: str, text: str, interpreted: bool
) -> None:
    found = again(("signatures", column, text))
    [row] = found.tables["signatures"]
    assert row[column] == text
    assert (row["method"], row["confidence"]) == (("interpreted", "1") if interpreted else ("", ""))
    assert len(found.warnings) == interpreted


def test_a_passage_that_is_given_with_the_change_is_believed() -> None:
    found = again(("actions", "pilots", "caf-de-paris"), ("actions", "pilots_at", at("Caf de Paris")))
    assert found.warnings == ()
    assert found.tables["actions"][0]["pilots_at"] == at("Caf de Paris")


def test_a_word_of_a_list_is_a_readers_own() -> None:
    found = again(("conventions", "type", "schéma départemental des services aux familles"))
    assert (found.faults, found.warnings) == ((), ())
    assert found.tables["conventions"][0]["method"] == ""


OWN = agen(
    Actions=[
        ("Action", "Pilotes", "Calendrier"),
        ("Ouvrir un lieu", "Ville d'Angers", "2024"),
        ("B", "Caf 49", None),
    ],
    Signatures=[("Institution", "Signée le"), ("Ville d'Angers", "16/10/2024")],
)


def test_in_a_workbook_that_is_its_own_document_the_changed_cell_is_the_passage() -> None:
    first = settle(read_workbook(xlsx(OWN), "a.xlsx"), world())
    held = Draft({**first.document, "slug": first.slug}, dict(first.tables), text=first.text)
    file = changed(
        held, ("actions", "pilots", "Emmaüs Connect"), ("actions", "calendar", "2026"),
        ("signatures", "institution", "Caf de Paris"),
    )  # fmt: skip
    found = settle(read_workbook(file, "a.xlsx"), replace(world(), before=(held,)))
    assert (found.faults, found.warnings) == ((), ())
    assert found.text == first.text + (
        "Actions, écrit après l'import\nligne\tPilotes\n2\tEmmaüs Connect\n"
        "Actions, écrit après l'import\nligne\tCalendrier\n2\t2026\n"
        "Signatures, écrit après l'import\nligne\tConvention\tInstitution\tSignée le\n"
        "2\tctg-agen\tcaf-de-paris\t2024-10-16\n"
    )
    action, other = found.tables["actions"]

    def proof(passage: str) -> str:
        start, _, end = passage.partition("-")
        return found.text[int(start) : int(end)]

    assert (action["pilots"], proof(action["pilots_at"])) == ("asso-emmaus-connect", "Emmaüs Connect")
    assert proof(action["calendar_at"]) == "2026"
    assert proof(found.tables["signatures"][0]["at"]) == "ctg-agen\tcaf-de-paris\t2024-10-16"
    assert other == first.tables["actions"][1]
    assert found.document == {
        **first.document,
        **described(found.text, "ctg-agen"),
        "file": first.document["file"],
    }
    after = Draft({**found.document, "slug": found.slug}, dict(found.tables), text=found.text)
    third = settle(read_workbook(changed(after), "a.xlsx"), replace(world(), before=(after,)))
    assert (third.tables, third.text, third.warnings) == (found.tables, found.text, ())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_documents_of_the_repository_are_as_they_were(folder: Path) -> None:
    held = draft_of(folder)
    file = workbook(held, ".xlsx", terms())
    known = replace(world(), before=(held,))
    without = settle(read_workbook(file, "a.xlsx"), world())
    assert settle(read_workbook(file, "a.xlsx"), known).tables == without.tables


@pytest.mark.parametrize(
    ("text", "at", "proven"),
    [
        ("ouvrir un LIEU d’accueil", "0-200", True), ("2024", "0-200", True), ("2025", "0-200", False),
        ("24000", "0-200", True), ("D", "4-6", True), ("2", "0-200", False), ("2024-10-16", "0-200", True),
        ("2024-10-17", "0-200", False),
        ("2024-03-16", "0-200", False), ("2024-10", "0-200", True), ("2024-99", "0-200", False),
        ("Fermer une crèche", "0-200", False), ("Ouvrir", "", False), ("Ouvrir", "0-5; 300-400", False),
    ],
)  # fmt: skip
def test_a_passage_bears_out_what_it_prints_much_alike_with_the_same_numbers(
    text: str, at: str, proven: bool
) -> None:
    assert Passages(TEXT, Names.of(world().reference)).say(text, at) is proven


def test_a_tick_means_what_its_column_says() -> None:
    passages = Passages("X x ✓ oui 2024", Names.of(world().reference))
    assert passages.only_ticks("0-9")
    assert not passages.only_ticks("0-14")
    assert not passages.only_ticks("")


def test_an_organisation_is_printed_by_any_of_its_names() -> None:
    passages = Passages(TEXT, Names.of(world().reference))
    assert passages.names("caf-de-paris", f"0-{len(TEXT)}")
    assert not passages.names("caf-de-maine-et-loire", f"0-{len(TEXT)}")
    assert not passages.names("nobody", f"0-{len(TEXT)}")
    assert passages.organisations(at("Ville d'Angers, Caf de Paris")) == {"ville-d-angers", "caf-de-paris"}


def test_a_changed_export_that_replaces_its_document_says_so_in_the_graph(tmp_path: Path) -> None:
    mine = small_library(tmp_path)
    first = read_incoming(mine, xlsx({
        "Document": [
            ("Titre", "Val"), ("Éditeur", "Ville"), ("Nature", "texte-integral"),
            ("Identifiant du document", "val"),
        ],
        "Conventions": [("Intitulé", "Type", "Identifiant"), ("CTG du Val", "ctg", "ctg-val")],
        "Actions": [("Action", "Pilotes", "Calendrier"), ("Ouvrir un lieu", "Ville de Val-Clair", "2024")],
    }), "val.xlsx").bundle  # fmt: skip
    assert first
    carry(mine, importing(first), "léa")
    export(mine, "val", tmp_path / "val.xlsx")
    book = load_workbook(tmp_path / "val.xlsx")
    page = book["Actions"]
    heads = {cell.value: cell.column for cell in page[2]}
    page.cell(3, heads["Pilotes"]).value = "Caf du Val"
    book.save(tmp_path / "val.xlsx")
    again = read_incoming(mine, tmp_path / "val.xlsx", replacing="val")
    assert (again.faults, again.warnings) == ((), ())
    assert again.bundle
    assert carry(mine, importing(again.bundle, "val"), "léa").changed
    assert document(mine, "val").text == first.text + (
        "Actions, écrit après l'import\nligne\tPilotes\n2\tCaf du Val\n"
    )


def test_the_calendar_of_an_action_says_why_it_is_believed() -> None:
    found = again(("actions", "calendar", "2026"))
    [action] = found.tables["actions"]
    assert (action["calendar"], action["calendar_at"]) == ("2026", at("2024"))
    assert (
        action["calendar_reason"]
        == "Écrit à la main dans le classeur importé ; le document imprime « 2024 »."
    )
    cells = {name: cell.empty for name, cell in columns(ActionRow).items()}
    row = ActionRow(where="", row=2, **cells | {"calendar_reason": action["calendar_reason"]})
    assert (row.dated.method, row.dated.confidence) == ("interpreted", Decimal(1))
    assert ActionRow(where="", row=2, **cells).dated.method == "stated"


def test_what_was_changed_by_hand_passes_the_rules_of_the_graph(tmp_path: Path) -> None:
    mine = small_library(tmp_path)
    text = "CTG du Val. Ouvrir un lieu. Ville de Val-Clair. 2024."
    spans = {name: f"{text.index(name)}-{text.index(name) + len(name)}" for name in text[:-1].split(". ")}
    action = {
        "action": "ctg-val/action-1", "title": "Ouvrir un lieu", "title_at": spans["Ouvrir un lieu"],
        "row_at": f"13-{len(text)}", "pilots": "ville-de-val-clair", "pilots_printed": "Ville de Val-Clair",
        "pilots_at": spans["Ville de Val-Clair"], "calendar": "2024", "calendar_at": spans["2024"],
    }  # fmt: skip
    tables = {
        "conventions": [
            {"convention": "ctg-val", "label": "CTG du Val", "type": "ctg", "at": spans["CTG du Val"]}
        ],
        "actions": [action],
    }
    about = {"slug": "val", "title": "CTG du Val", "publisher": "Ville", "nature": "texte-integral"}
    draft = Draft(about | described(text, "val"), tables, text=text)
    file = changed(draft)
    first = read_incoming(mine, file, "val.xlsx")
    assert (first.faults, first.warnings) == ((), ())
    assert first.bundle
    carry(mine, importing(first.bundle), "léa")
    export(mine, "val", tmp_path / "val.xlsx")
    out = replace(read_workbook(tmp_path / "val.xlsx"), notes={})
    file = changed(out, ("actions", "pilots", "caf-du-val"), ("actions", "calendar", "2025"))
    second = read_incoming(mine, file, "val.xlsx", "val")
    assert (second.faults, len(second.warnings)) == ((), 2)
    assert second.bundle
    assert carry(mine, importing(second.bundle, "val"), "léa").changed
    held = document(mine, "val").files["actions.csv"].decode()
    assert ",calendar_reason\n" in held
    assert "caf-du-val,1,Écrit à la main dans le classeur importé" in held
    assert document(mine, "val").text == text
    export(mine, "val", tmp_path / "again.xlsx")
    third = read_incoming(mine, tmp_path / "again.xlsx", replacing="val")
    assert (third.faults, third.warnings) == ((), ())
    assert third.bundle
    assert not carry(mine, importing(third.bundle, "val"), "léa").changed
