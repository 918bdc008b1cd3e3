"""Paths of what is counted below something else, and the passage that proves each row.

Refuses to reuse a path that another document mints: where two speak of one convention, they go on counting.
"""

from collections import defaultdict

from graph.records import TABLES
from graph.workbook.draft import ROW
from graph.workbook.passages import by_row, missing, written
from graph.workbook.work import Work

_COUNTED = {
    "events": ("event", "convention", "evenement"),
    "contributions": ("contribution", "to", "contribution"),
    "figures": ("figure", "of", "chiffre"),
}
"""Column of the path, column of what it is counted below, and its word."""


def mint(work: Work) -> None:
    """Give events, contributions and figures the paths that their rows leave empty."""
    for table, (column, owner, word) in _COUNTED.items():
        used = {row[column] for _, row in work.each(table) if row.get(column)}
        counts: defaultdict[str, int] = defaultdict(int)
        for index, row in work.each(table):
            parent = "" if (table, index, owner) in work.faulty else row.get(owner, "")
            while parent and not row.get(column):
                counts[parent] += 1
                path = f"{parent}/{word}-{counts[parent]}"
                if path not in used and path not in work.world.taken:
                    used.add(path)
                    row[column] = path


def prove(work: Work, document: dict[str, object]) -> None:
    """Fill the passages that rows still lack: of the cell they were made from, of their row, or else of the
    whole document, with a warning."""
    notes = by_row(work.draft)
    length = document.get("length")
    for table in TABLES:
        for index, row in work.each(table):
            source = work.sources.get((table, index))
            if source:
                held = notes.get(source[:2], {})
                cell = {ROW: held[source[2]]} if source[2] in held else held
                row.update(missing(table, row, cell))
            whole = "row_at" if table == "actions" else "at"
            if not row.get(whole) and isinstance(length, int):
                row[whole] = row.get("title_at") or written([(0, length)])
                if not row.get("title_at"):
                    said = "Aucun passage n'est donné pour cette ligne : elle mène au document entier."
                    work.warn((table, index, ROW), None, said)
            if table == "actions":
                _prove_cells(row)


def _prove_cells(row: dict[str, str]) -> None:
    """The cells of an action that have no passage of their own stand in its row."""
    for column, said in (
        ("title_at", True),
        ("pilots_at", row.get("pilots") or row.get("pilots_printed")),
        ("calendar_at", row.get("calendar")),
    ):
        if said and not row.get(column):
            row[column] = row.get("row_at", "")
