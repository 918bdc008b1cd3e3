"""A draft whose cells hold paths → the same with names, as a person reads and writes them.

A name stands only where it is read back as the path that it stands for: the whole is settled once, and what
would change stays a path. Refuses to touch what the workbook itself declares.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from graph.workbook.columns import OWN_NAMES, Column, joined, parts, sheets
from graph.workbook.draft import Draft, Place, Row
from graph.workbook.settling import settle
from graph.workbook.world import World

_ORGANISATIONS = ("pilots", "organisation", "organisations", "signatory")
_VALUES = {
    "participating-body": "organisation",
    "territory": "territories",
    "mentions-territory": "territories",
}
_BREAKS = frozenset(";|\n")


def readable(draft: Draft, world: World) -> Draft:
    """The draft with labels of organisations and territories in place of their paths.

    world: what will be known when the workbook is read again. Settling both gives the same tables.
    """
    labels = _labels(draft, world)
    tables = {name: [dict(row) for row in rows] for name, rows in draft.tables.items()}
    changed: list[Place] = []
    for table, index, column, row in _cells(draft):
        shown = [labels[kind].get(path, "") for kind, path in _paths(column, row)]
        if shown and all(shown) and not _needed(column, row):
            tables[table][index][column.column] = joined(shown)
            changed.append((table, index, column.column))
    named = replace(draft, tables=tables)
    found = settle(named, world).tables
    for table, index, name in changed:
        was = draft.tables[table][index][name]
        rows = found.get(table, [])
        same = len(rows) >= len(draft.tables[table]) and rows[index].get(name, "") == joined(parts(was))
        if not same:
            tables[table][index][name] = was
    return named


def _labels(draft: Draft, world: World) -> dict[str, dict[str, str]]:
    """What each path is called, by kind of name; nothing where a cell could not hold it."""
    organisations = {path: row.label for path, row in world.organisations.items()}
    territories = {path: row.label for path, row in world.territories.items()}
    for row in draft.tables.get("organisations", ()):
        organisations[row.get("organisation", "")] = row.get("label", "")
    for row in draft.tables.get("territories", ()):
        territories[row.get("territory", "")] = row.get("label", "")
    return {"organisation": _writable(organisations), "territory": _writable(territories)}


def _writable(labels: Mapping[str, str]) -> dict[str, str]:
    return {path: label for path, label in labels.items() if path and not _BREAKS & set(label)}


def _cells(draft: Draft) -> Iterator[tuple[str, int, Column, Row]]:
    """The filled cells that may hold paths of names."""
    for sheet in sheets()[1:]:
        if sheet.table in OWN_NAMES:
            continue
        columns = [
            column for column in sheet.columns if column.kind in (*_ORGANISATIONS, "territories", "value")
        ]
        for index, row in enumerate(draft.tables.get(sheet.table, ())):
            for column in columns:
                if row.get(column.column):
                    yield sheet.table, index, column, row


def _paths(column: Column, row: Row) -> list[tuple[str, str]]:
    """The paths of a cell, each with its kind of name."""
    kind = _VALUES.get(row.get("property", ""), "") if column.kind == "value" else column.kind
    if not kind:
        return []
    name = "territory" if kind == "territories" else "organisation"
    return [(name, path) for path in parts(row[column.column])]


def _needed(column: Column, row: Row) -> bool:
    """Whether a cell of names would become what the document prints, where nothing else says that."""
    return column.kind == "pilots" and column.table == "actions" and not row.get("pilots_printed")
