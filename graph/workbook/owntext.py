"""A workbook as text, in which passages count, and back: which sheet, row and columns a passage is of.

    Classeur, feuille par feuille : chaque ligne commence par son numéro dans la feuille.
    Actions
    ligne⇥Action⇥Pilotes
    12⇥Ouvrir un lieu⇥Ville d'Agen

Sheets, rows and columns are called as in the workbook that came. What is changed by hand later is added at
the end, under the same sheet and row. A line break within a cell is followed by a tab, so that nothing in a
cell looks like a row. Refuses to place a passage that is not within rows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.workbook.columns import DOCUMENT, SheetKind, sheets
from graph.workbook.draft import ROW, Draft, Note, Place, Span

_OPENING = "Classeur, feuille par feuille : chaque ligne commence par son numéro dans la feuille.\n"
_NUMBERS = "ligne"
_LATER = ", écrit après l'import"
_LINE = re.compile(rf"^(?:([0-9]{{1,9}}|{_NUMBERS})\t(.*(?:\n\t.*)*)|([^\t\n]+))$", re.MULTILINE)
_BETWEEN = re.compile(r"(?<!\n)\t")


@dataclass(frozen=True)
class Spot:
    """Where a passage stands in a workbook. sheet, columns: what they are called there; first, last: rows as
    the spreadsheet numbers them; columns: none for whole rows; later: written after the workbook came."""

    sheet: str
    first: int
    last: int
    columns: tuple[str, ...] = ()
    later: bool = False


@dataclass(frozen=True)
class _Line:
    """A row of the text. start: of its first cell, in code points."""

    start: int
    cells: str
    number: int
    section: int
    headers: tuple[str, ...]

    def columns(self, start: int, end: int) -> tuple[str, ...]:
        """The headers of the cells that a passage touches; none where it is of all."""
        touched, apart, place = [], False, self.start
        for header, cell in zip(self.headers, _BETWEEN.split(self.cells), strict=False):
            if cell and place < end and start < place + len(cell):
                touched.append(header)
            else:
                apart = apart or bool(cell)
            place += len(cell) + 1
        return tuple(touched) if apart or len(touched) == 1 else ()


class Spots:
    """The rows of a text that `own_text` wrote; none of any other text."""

    def __init__(self, text: str):
        self._lines: list[_Line] = []
        self._sections: list[str] = []
        headers: tuple[str, ...] = ()
        for found in _LINE.finditer(text) if is_own(text) else ():
            number, cells, title = found.groups()
            if title is not None:
                self._sections.append(title)
            elif number == _NUMBERS:
                headers = tuple(cells.split("\t"))
            else:
                section = len(self._sections) - 1
                self._lines.append(_Line(found.start(2), cells, int(number), section, headers))
        self._starts = [line.start for line in self._lines]

    def at(self, start: int, end: int) -> Spot | None:
        """Where a passage of the text stands, in code points, end excluded; None where it is not in rows of
        one sheet."""
        first, last = self._line(start), self._line(end - 1)
        if first is None or last is None or first.section != last.section:
            return None
        title = self._sections[first.section]
        columns = first.columns(start, end) if first is last else ()
        sheet = title.removesuffix(_LATER)
        return Spot(sheet, first.number, last.number, columns, later=sheet != title)

    def headers(self, place: int) -> tuple[str, ...]:
        """What the columns are called where a code point is; none where that is in no row."""
        line = self._line(place)
        return line.headers if line else ()

    def _line(self, place: int) -> _Line | None:
        """The row within which a code point is."""
        index = bisect_right(self._starts, place) - 1
        line = self._lines[index] if index >= 0 else None
        return line if line and place < line.start + len(line.cells) else None


def is_own(text: str) -> bool:
    """Whether a text is a workbook written as text."""
    return text.startswith(_OPENING)


def own_text(draft: Draft) -> tuple[str, dict[Place, Note]]:
    """The workbook as text, and where each cell and each row stands in it."""
    text, notes = [_OPENING], dict[Place, Note]()
    length = len(_OPENING)
    for sheet in sheets():
        if sheet.table == DOCUMENT:
            text.append(_document(draft, sheet))
            length += len(text[-1])
            continue
        rows = draft.tables.get(sheet.table, ())
        columns = [column.column for column in sheet.columns if column.kind != "spans"]
        used = [column for column in columns if any(row.get(column) for row in rows)]
        if not used:
            continue
        heads = [draft.fault((sheet.table, -1, column), None, "") for column in used]
        text.append(_head(heads[0].where or sheet.title, [head.column or "" for head in heads]))
        length += len(text[-1])
        for index, row in enumerate(rows):
            number = draft.fault((sheet.table, index, ROW), None, "").row
            cells = [_cell(row.get(column, "")) for column in used]
            text.append(f"{number}\t" + "\t".join(cells) + "\n")
            place, spans = length + len(f"{number}\t"), list[Span]()
            for column, cell in zip(used, cells, strict=True):
                if cell:
                    spans.append((place, place + len(cell)))
                    notes[sheet.table, index, column] = Note(cell, (spans[-1],))
                place += len(cell) + 1
            if spans:
                notes[sheet.table, index, ROW] = Note(at=((spans[0][0], spans[-1][1]),))
            length += len(text[-1])
    return "".join(text), notes


def with_row(text: str, sheet: str, number: int, cells: Mapping[str, str]) -> tuple[str, Span]:
    """The text with what was written by hand in a row since, and the passage of that.

    sheet, number: of the row; cells: by header of their column.
    """
    before = f"{text}{_head(sheet + _LATER, cells)}{number}\t"
    shown = "\t".join(map(_cell, cells.values()))
    return f"{before}{shown}\n", (len(before), len(before) + len(shown))


def _document(draft: Draft, sheet: SheetKind) -> str:
    """What the document is, a line a key: no fact stands there."""
    said = [(column.header, draft.document.get(column.column)) for column in sheet.columns]
    lines = [f"{header}\t{_cell(str(value))}\n" for header, value in said if value]
    return "".join([f"{sheet.title}\n", *lines])


def _head(title: str, headers: Iterable[str]) -> str:
    """The lines of a sheet's name and of what its columns are called."""
    columns = "\t".join((_NUMBERS, *(" ".join(header.split()) for header in headers)))
    return f"{' '.join(title.split())}\n{columns}\n"


def _cell(text: str) -> str:
    return text.replace("\t", " ").replace("\n", "\n\t")
