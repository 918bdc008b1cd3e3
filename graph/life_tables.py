"""The tables of a document's folder, changed cell by cell: a correction, and what a new edition replaces.

Refuses to check what a cell says: the build does, with every fault at once.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.cells import closest
from graph.errors import BadRequest, NotFound
from graph.records import TABLES
from graph.reference import OrganisationRow, TerritoryRow
from graph.rows import Row, columns, naming_column
from graph.shelf import Bundle

RECORDS: Mapping[str, type[Row]] = {**TABLES, "organisations": OrganisationRow, "territories": TerritoryRow}
"""Every table that a document's folder may hold."""


@dataclass
class Sheet:
    """One table as text: its columns in order, and a mapping a row."""

    columns: list[str]
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class Edit:
    """One cell to change. key: what the row's first column says, or its number in the table ("12", the header
    being row 1)."""

    table: str
    key: str
    column: str
    value: str


def read_sheet(bundle: Bundle, table: str) -> Sheet:
    """One table of a document, empty where it has none."""
    content = bundle.files.get(f"{table}.csv")
    if content is None:
        return Sheet(list(columns(RECORDS[table])), [])
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    rows = [dict(row) for row in reader]
    return Sheet([name.strip() for name in reader.fieldnames or ()], rows)


def with_sheet(bundle: Bundle, table: str, sheet: Sheet) -> Bundle:
    """The document with that table instead of its own."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, sheet.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sheet.rows)
    return replace(bundle, files={**bundle.files, f"{table}.csv": text.getvalue().encode()})


def edit_cell(bundle: Bundle, edit: Edit) -> tuple[Bundle, str]:
    """The document with one cell changed, and what the cell held.

    Raises BadRequest (400) for a table or a column that is none, NotFound (404) where no row, or more than
    one, has that key.
    """
    if edit.table not in RECORDS:
        raise BadRequest(_unknown("une table", edit.table, RECORDS))
    sheet = read_sheet(bundle, edit.table)
    if edit.column not in sheet.columns:
        raise BadRequest(_unknown(f"une colonne de « {edit.table} »", edit.column, sheet.columns))
    row = sheet.rows[_place(sheet, edit)]
    held = row[edit.column]
    row[edit.column] = edit.value
    return with_sheet(bundle, edit.table, sheet), held


def _place(sheet: Sheet, edit: Edit) -> int:
    """The index of the row. Raises NotFound (404)."""
    if edit.key.isascii() and edit.key.isdigit() and 2 <= int(edit.key) <= len(sheet.rows) + 1:
        return int(edit.key) - 2
    naming = naming_column(RECORDS[edit.table])
    found = [index for index, row in enumerate(sheet.rows) if row.get(naming, "").strip() == edit.key]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(index + 2) for index in found)
        raise NotFound(
            f"{len(found)} lignes de « {edit.table} » portent « {edit.key} » : donnez le numéro de l'une "
            f"({numbers})."
        )
    near = closest(edit.key, [row.get(naming, "") for row in sheet.rows])
    hint = f" ; le plus proche : {', '.join(near)}" if near else ""
    raise NotFound(f"Aucune ligne de « {edit.table} » ne porte « {edit.key} » en colonne « {naming} »{hint}.")


def _unknown(what: str, value: str, known: Mapping[str, object] | list[str]) -> str:
    near = closest(value, known)
    return f"« {value} » n'est pas {what} ; attendu : {', '.join(near or known)}."


def state_replacement(new: Bundle, old: Bundle, who: str) -> Bundle:
    """The new edition, saying that its main convention replaces that of the old one, if it does not yet.

    What a person who imports says is no passage: it is interpreted, with the reason, and stands where the
    document names its own convention.
    """
    mains = [main_convention(bundle) for bundle in (new, old)]
    statements = read_sheet(new, "statements")
    said = {(row["subject"], row["property"], row["value"]) for row in statements.rows}
    if not all(mains) or mains[0] == mains[1] or (mains[0], "replaces", mains[1]) in said:
        return new
    conventions = read_sheet(new, "conventions")
    at = next(row["at"] for row in conventions.rows if row["convention"].strip() == mains[0])
    row = dict.fromkeys(statements.columns, "")
    reason = f"Nouvelle édition de « {old.title} », d'après qui l'a importée ({who})."
    row |= {
        "subject": mains[0], "property": "replaces", "value": mains[1], "at": at, "method": "interpreted",
        "confidence": "1", "reason": reason,
    }  # fmt: skip
    statements.rows.append(row)
    return with_sheet(new, "statements", statements)


def main_convention(bundle: Bundle) -> str:
    """The convention that a document is about: that with most actions, the first without any; or ""."""
    named = [row["convention"].strip() for row in read_sheet(bundle, "conventions").rows]
    actions = [row["action"].partition("/")[0] for row in read_sheet(bundle, "actions").rows]
    return max(named, key=actions.count, default="")  # the first of several
