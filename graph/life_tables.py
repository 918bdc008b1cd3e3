"""The tables of a document's folder, as text: what a new edition replaces is written there.

Refuses to check what a cell says: the build does, with every fault at once.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.records import TABLES
from graph.reference import OrganisationRow, TerritoryRow
from graph.rows import Row, columns
from graph.shelf import Bundle

RECORDS: Mapping[str, type[Row]] = {**TABLES, "organisations": OrganisationRow, "territories": TerritoryRow}
"""Every table that a document's folder may hold."""


@dataclass
class Sheet:
    """One table as text: its columns in order, and a mapping a row."""

    columns: list[str]
    rows: list[dict[str, str]]


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
