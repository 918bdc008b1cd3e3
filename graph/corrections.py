"""One cell of a document corrected, as in its workbook: by the names, row numbers and words that it shows.

It is the document exported, changed in that cell and imported again, so that a correction is read, refused
and attributed as any cell written by hand. Refuses the sheet of the document itself.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.cells import closest
from graph.errors import BadRequest, InvalidData, NotFound
from graph.incoming import bundle_of, draft_of_bundle, world
from graph.inputs import Inputs
from graph.life import Deed, Library, Plan, document
from graph.shelf import Bundle
from graph.workbook.columns import DOCUMENT, Column, SheetKind, key, sheet_named, sheets
from graph.workbook.draft import Draft
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.wordlists import Terms
from graph.workbook.writing import write_workbook

_LONGEST = 60


@dataclass(frozen=True)
class Edit:
    """One cell to change. sheet, column: by any of their names; row: its number in the exported workbook, or
    what names it (a title, a label, a path); value: as a person writes it in that cell."""

    sheet: str
    row: str
    column: str
    value: str


def correcting(slug: str, edit: Edit) -> Plan:
    """A document of which one cell changes.

    Raises NotFound (404) where document or row are not there, BadRequest (400) for an unknown sheet or
    column, InvalidData (422) where the cell cannot say that.
    """

    def plan(library: Library, _: Inputs, __: str) -> Deed:
        held = document(library, slug)
        draft = _exported(library, held)
        sheet = _sheet(edit.sheet)
        column = _column(sheet, edit.column)
        index = _row(draft, sheet, edit.row)
        row = draft.tables[sheet.table][index]
        was, row[column.column] = row.get(column.column, ""), edit.value
        number = draft.origins[sheet.table].rows[index]
        place = f"{sheet.title}, ligne {number}, colonne « {column.header} »"
        values = f"« {_short(was)} » → « {_short(edit.value)} »"
        said = f"correction de « {held.title} » ({slug}) : {place} : {values}"
        if was == edit.value:
            return Deed(said, {})
        settled = settle(draft, world(library, {slug}))
        if settled.faults:
            raise InvalidData(settled.faults)
        return Deed(said, {slug: bundle_of(settled)}, tuple(map(str, settled.warnings)))

    return plan


def _exported(library: Library, held: Bundle) -> Draft:
    """The document as its exported workbook is read, where its rows have their numbers."""
    terms = Terms.read(library.root / "ontology" / "vocabularies")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{held.slug}.xlsx")
        write_workbook(draft_of_bundle(held), path, terms)
        return read_workbook(path)


def _sheet(name: str) -> SheetKind:
    sheet = sheet_named(name)
    if sheet is None:
        raise BadRequest(_unknown("une feuille", name, (sheet.title for sheet in sheets())))
    if sheet.table == DOCUMENT:
        raise BadRequest(
            f"La feuille « {sheet.title} » ne se corrige pas cellule par cellule : exportez le document, "
            "changez-la, importez-le à sa place."
        )
    return sheet


def _column(sheet: SheetKind, name: str) -> Column:
    column = sheet.meant(name)
    if column is None:
        raise BadRequest(
            _unknown(f"une colonne de « {sheet.title} »", name, (column.header for column in sheet.columns))
        )
    return column


def _row(draft: Draft, sheet: SheetKind, wanted: str) -> int:
    """The index of the row. Raises NotFound (404)."""
    rows = draft.tables.get(sheet.table, [])
    numbers = draft.origins[sheet.table].rows if sheet.table in draft.origins else {}
    if wanted.isascii() and wanted.isdigit():
        found = [index for index in range(len(rows)) if numbers[index] == int(wanted)]
    else:
        naming = [held.column for held in sheet.columns if held.kind == "id" or held.need == "required"]
        named = [{key(row.get(column, "")) for column in naming} for row in rows]
        found = [index for index, names in enumerate(named) if key(wanted) in names]
    if len(found) == 1:
        return found[0]
    if found:
        lines = ", ".join(str(numbers[index]) for index in found)
        raise NotFound(
            f"{len(found)} lignes de « {sheet.title} » portent « {wanted} » : donnez le numéro de l'une "
            f"({lines})."
        )
    shown = [
        row.get(column.column, "") for row in rows for column in sheet.columns if column.need == "required"
    ]
    near = closest(wanted, shown)
    hint = f" ; le plus proche : {', '.join(near)}" if near else ""
    raise NotFound(f"Aucune ligne de « {sheet.title} » ne porte « {wanted} »{hint}.")


def _unknown(what: str, value: str, known: Iterable[str]) -> str:
    names = list(known)
    return f"« {value} » n'est pas {what} ; attendu : {', '.join(closest(value, names) or names)}."


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
