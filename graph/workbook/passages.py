"""Where each fact stands: the passages of a draft's cells → the `…_at` columns of its tables.

A workbook that says of no text is its own (`owntext`). Refuses to invent a place: what has none leads to the
whole document, with a warning.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from graph.workbook.columns import joined
from graph.workbook.draft import ROW, Draft, Note, Row, Span

CELLS = {
    ("actions", "title_at"): ("title",),
    ("actions", "pilots_at"): ("pilots_printed", "pilots"),
    ("actions", "calendar_at"): ("calendar",),
    ("conventions", "dates_at"): ("calendar", "start", "end", "open_ended"),
    ("events", "date_at"): ("date",),
}
"""The cells that a passage proves, where it proves less than the row."""

WHOLE = {"actions": "row_at"}
"""The column of the passage of a whole row, where it is not `at`."""

_NEAR = 3  # code points between two passages that are read as one


def with_passages(draft: Draft) -> Draft:
    """The draft with its `…_at` columns filled from its notes wherever a row leaves them empty."""
    held = by_row(draft)
    tables = {
        table: [
            {**row, **missing(table, row, held[table, index])} if (table, index) in held else row
            for index, row in enumerate(rows)
        ]
        for table, rows in draft.tables.items()
    }
    return replace(draft, tables=tables)


def by_row(draft: Draft) -> dict[tuple[str, int], dict[str, Note]]:
    """The notes that know a passage, by row and column."""
    held: dict[tuple[str, int], dict[str, Note]] = {}
    for (table, index, column), note in draft.notes.items():
        if note.at:
            held.setdefault((table, index), {})[column] = note
    return held


def missing(table: str, row: Row, notes: dict[str, Note]) -> Row:
    """The `…_at` columns that a row lacks and its notes give."""
    found = {}
    for (owner, column), cells in CELLS.items():
        if owner == table and not row.get(column):
            spans = [span for cell in cells if cell in notes and row.get(cell) for span in notes[cell].at]
            if spans:
                found[column] = written(spans)
    whole = WHOLE.get(table, "at")
    if not row.get(whole):
        spans = list(notes[ROW].at) if ROW in notes else [span for note in notes.values() for span in note.at]
        if spans:
            found[whole] = written(spans)
    return found


def written(spans: Iterable[Span]) -> str:
    """Passages as a cell holds them, in order, those that touch as one."""
    merged: list[Span] = []
    for start, end in sorted(set(spans)):
        if merged and start <= merged[-1][1] + _NEAR:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return joined(f"{start}-{end}" for start, end in merged)


def described(text: str, slug: str) -> dict[str, object]:
    """The keys of document.toml that say which text passages count in. The file is UTF-8."""
    content = text.encode()
    return {
        "file": f"{slug}.txt", "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content),
        "length": len(text),
    }  # fmt: skip
