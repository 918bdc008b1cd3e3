"""The reader of data/ over what a workbook became: the last word, said of the workbook's own cells.

Refuses a second opinion: the repository's documents and imported ones pass the same reader.
"""

import re
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from graph import integrity
from graph.errors import Fault
from graph.records import TABLES
from graph.rows import columns, naming_column
from graph.sources import Source, discover
from graph.tables import read_document
from graph.workbook.columns import DOCUMENT, sheet_of, sheets
from graph.workbook.draft import ROW, Row
from graph.workbook.folders import csv_text, toml_text
from graph.workbook.work import Work

_ELSEWHERE = re.compile(r"\(déjà [^,()]*/(\w+)\.csv, ligne (\d+)\)")
_FILES = (
    (re.compile(r"qu'un (\w+)\.csv déclare"), "que la feuille « {} » déclare"),
    (re.compile(r"\bde reference/(\w+)\.csv"), "des tables de référence, ou de la feuille « {} »"),
    (re.compile(r"(?:reference/)?\b(\w+)\.csv"), "la feuille « {} »"),
)
_NAMED = re.compile(r"« ([a-z_]+) »")
_STAND_INS = {
    "convention": ("conventions", "convention"), "element": ("conventions", "convention"),
    "body": ("bodies", "body"),
}  # fmt: skip
_WORDS = ("concepts", "territories", "organisations")
_LONGEST = 10**9


def proof(work: Work, document: dict[str, object]) -> None:
    """Add what the reader finds wrong, each fault once."""
    name = work.slug
    indices = {table: [index for index, _ in work.each(table)] for table in TABLES}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / name
        folder.mkdir()
        (folder / "document.toml").write_text(toml_text(document), encoding="utf-8")
        for table in TABLES:
            rows = [_pointing(work, table, index, row) for index, row in work.each(table)]
            if rows:
                (folder / f"{table}.csv").write_text(csv_text(table, rows), encoding="utf-8", newline="")
        natures = work.known.concepts.get("source-nature", frozenset())
        sources, faults = discover(folder.parent, natures, frozenset(TABLES))
        source = sources[0] if sources else _unknown(name, document)
        tables, wrong = read_document(folder, source, work.known)
    faults += [*wrong, *integrity.check([tables], work.world.elsewhere)]
    for fault in sorted(faults, key=_made):
        _say(work, fault, indices)


def _pointing(work: Work, table: str, index: int, row: Row) -> Row:
    """The row for the reader: cells of which a fault is known are empty where they may be, and those that
    point at nothing point at something."""
    wrong = [column for column in sheet_of(table).columns if (table, index, column.column) in work.faulty]
    cells = columns(TABLES[table])
    made = {
        column.column: ""
        for column in wrong
        if column.column in cells and column.kind in _WORDS and not cells[column.column].required
    }
    for column in [column for column in wrong if column.kind in _STAND_INS]:
        owner, name = _STAND_INS[column.kind]
        made[column.column] = next((other[name] for _, other in work.each(owner) if other.get(name)), "")
    return {**row, **made}


def _unknown(name: str, document: dict[str, object]) -> Source:
    """A source that stands for one whose description is wrong, so that its tables are read nonetheless."""
    length = document.get("length")
    held = length if isinstance(length, int) and length > 0 else _LONGEST
    return Source(name, name, "", "", "", "", held, 0)


def _say(work: Work, fault: Fault, indices: dict[str, list[int]]) -> None:
    """Say a fault of a file of data/ of the cell of the workbook that it is about."""
    table = Path(fault.where).stem
    if table == DOCUMENT:
        column = (fault.column or "slug").partition(".")[0]
        work.fault(
            (DOCUMENT, -1, column), fault.value, _worded(work, fault.expected, indices, table), fault.closest
        )
        return
    if fault.row is None or fault.row < 2:
        work.faults.append(replace(fault, where=sheet_of(table).title if table in TABLES else fault.where))
        return
    index = indices[table][fault.row - 2]
    place = (table, index, fault.column or ROW)
    source = work.source(place)
    if _made(fault) and any(held[:2] == source[:2] for held in work.faulty):
        return
    work.fault(place, fault.value, _worded(work, fault.expected, indices, table), fault.closest)


def _made(fault: Fault) -> bool:
    """Whether a column is made here where it is left empty: what is wrong with its row comes first."""
    table, column = Path(fault.where).stem, fault.column or ""
    own = column.endswith("at") or (table in TABLES and column == naming_column(TABLES[table]))
    return own and not fault.value


def _worded(work: Work, expected: str, indices: dict[str, list[int]], table: str) -> str:
    """The sentence with files said as sheets, their rows as rows of the workbook, and columns as headers."""

    def there(found: re.Match[str]) -> str:
        table, row = found[1], int(found[2])
        if table not in indices or not 0 <= row - 2 < len(indices[table]):
            return found[0]
        fault = work.draft.fault(work.source((table, indices[table][row - 2], ROW)), None, "")
        return f"(déjà feuille {fault.where}, ligne {fault.row})"

    said = _ELSEWHERE.sub(there, expected)
    for pattern, words in _FILES:
        said = pattern.sub(partial(_titled, words), said)
    return _NAMED.sub(partial(_headed, table), said)


def _titled(words: str, found: re.Match[str]) -> str:
    """A file of data/ as the sheet that a person knows."""
    titles = {sheet.table: sheet.title for sheet in sheets()}
    return words.format(titles[found[1]]) if found[1] in titles else found[0]


def _headed(table: str, found: re.Match[str]) -> str:
    """A column of data/ as its header on the sheet."""
    header = sheet_of(table).header(found[1]) if table in TABLES else ""
    return f"« {header} »" if header else found[0]
