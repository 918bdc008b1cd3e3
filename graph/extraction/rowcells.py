"""The cells of one row of a table of actions: who pilots, when, and what the end of a page cut in two.

Refuses to read a row beside another: what stands above or below it is for `tables` to say.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.extraction.besides import tells_besides
from graph.extraction.blocks import Cell, Document, Row, Span
from graph.extraction.columns import Columns
from graph.extraction.entries import PROVES, Entry, entries_in
from graph.extraction.fields import NO_ANSWER, field_of
from graph.extraction.filling import calendar_of, pilots_of
from graph.extraction.ledgers import is_amount
from graph.extraction.seen import Action, Aside, Said, clean
from graph.extraction.ticks import is_on

SHARED = (
    "Plusieurs actions tiennent dans une cellule, et plusieurs lignes de pilotes en face : qui pilote quoi ?"
)
_BULLET = re.compile(r"(?:^|(?<=\s))[•▪‣◦➢✓➤]\s+|^\s*[-–—]\s+(?=[^\W\d_])", re.MULTILINE)
_CUT = "La ligne est coupée par la fin d'une page : cette cellule en réunit les deux morceaux."


def bulleted(cell: Cell) -> list[Cell]:
    """The entries of a cell that is a list and nothing else, two or more; none where it is no such list."""
    first = _BULLET.match(cell.text.lstrip())
    pieces = [piece.strip() for piece in _BULLET.split(cell.text) if piece.strip()] if first else []
    return [replace(cell, text=piece) for piece in pieces] if len(pieces) > 1 else []


def shared(row: Row, columns: Columns) -> bool:
    """Whether the pilots of a row stand on several lines: of several actions, which is whose is not said."""
    cells = [columns.cell(row, place) for place in columns.pilots]
    return any(cell is not None and len(cell.text.strip().split("\n")) > 1 for cell in cells)


def labels_in(row: Row, columns: Columns) -> list[Entry]:
    """The labels in the cells of a row, whatever their column: « Pilote : Caf, Échéance : 2025 »."""
    cells = [cell for place, cell in enumerate(row.cells) if place != columns.title and not cell.merged]
    return [entry for cell in cells for entry in _labels(cell)]


def _labels(cell: Cell) -> list[Entry]:
    """The labels of a cell that begins by one, each on its line; none where it does not tell who or when."""
    found: list[Entry] = []
    place = 0
    for line in cell.text.split("\n"):
        entries = entries_in(line, cell.start + place)
        if not entries and not found:
            return []
        found.extend(entries)
        place += len(line) + 1
    return found if any(entry.field.role in PROVES for entry in found) else []


def pilots_in(row: Row, columns: Columns, document: Document) -> dict[int, Said]:
    """What the cells of pilots say, by column; those that say nothing or nobody left out."""
    cells = {place: columns.cell(row, place) for place in columns.pilots}
    said = {
        place: pilots_of(Said(cell.text, cell.spans), document)
        for place, cell in cells.items()
        if cell and cell.flat and not _labels(cell)
    }
    return {place: one for place, one in said.items() if one}


def asides_in(row: Row, columns: Columns, heads: Sequence[str]) -> list[Aside]:
    """The cells of a row of which nothing else is made, each under the head of its column. heads: by column.

    What is merged with the row above counts where it tells with whom, for whom or where; it is no sum.
    """
    placed = (place for place, _ in (*columns.places, *columns.years))
    taken = {columns.title, columns.number, *columns.pilots, *columns.calendars, *placed}
    found = []
    for place, cell in enumerate(row.cells):
        left = place and cell.spans == row.cells[place - 1].spans
        if place in taken or left or not any(c.isalnum() for c in cell.flat) or _labels(cell):
            continue
        head = heads[place] if place < len(heads) and heads[place] else f"colonne {place + 1}"
        known = field_of(head)
        role = known.role if known else ""
        if not cell.merged or tells_besides(head, role):
            found.append(Aside(head, role, Said(cell.text, cell.spans)))
    return found


def calendar_in(row: Row, columns: Columns, document: Document) -> Said:
    """What the cells of dates say; else the years whose columns are marked."""
    said = [calendar_of(Said(cell.flat, cell.spans), document) for cell in _dates(row, columns)]
    if said:
        texts = list(dict.fromkeys(one.flat for one in said if one))
        return Said(" – ".join(texts), _spans(said))
    years = marked(row, columns)
    spans = tuple(dict.fromkeys(span for _, cell in years for span in cell.spans))
    return Said(", ".join(year for year, _ in years), spans)


def marked(row: Row, columns: Columns) -> list[tuple[str, Cell]]:
    """The columns of years in which the row has a mark: the year, and the cell."""
    years = [(year, columns.cell(row, place)) for place, year in columns.years]
    return [(year, cell) for year, cell in years if cell and cell.flat and is_on(cell.flat)]


def costs(row: Row, columns: Columns) -> bool:
    """Whether the calendar of the row comes from sums of money in the columns of years."""
    return not _dates(row, columns) and any(is_amount(cell.flat) for _, cell in marked(row, columns))


def is_rest(row: Row, columns: Columns, action: Action) -> bool:
    """Whether the first row of a page is the rest of the last one of the page before, which that action is:
    it has neither number nor place of its own, its title goes on in small letters, little else is said."""
    filled = sum(bool(cell.flat) for cell in row.cells)
    placed = [columns.cell(row, place) for place in (*(place for place, _ in columns.places), columns.number)]
    title = columns.cell(row, columns.title)
    small = title is None or not title.flat or (title.flat[0].islower() and action.title.flat[:1].isupper())
    few = (columns.number is not None and bool(action.number)) or 2 * filled <= len(row.cells)
    return filled > 0 and small and few and not any(cell and cell.flat for cell in placed)


def joined(
    action: Action, row: Row, columns: Columns, document: Document, pilots: dict[int, Said]
) -> dict[int, Said]:
    """The action with what the rest of its row says; its pilots by column. pilots: those of its first row."""
    title = columns.cell(row, columns.title)
    if title and title.flat:
        whole = clean(f"{action.title.flat} {title.flat}")
        action.title = Said(whole, (*action.title.spans, *title.spans))
        action.printed = ""
    said, time = pilots_in(row, columns, document), calendar_in(row, columns, document)
    both = {place: _ended(pilots.get(place), said.get(place)) for place in sorted({*pilots, *said})}
    action.pilots = list(both.values())
    action.calendar = _ended(action.calendar or None, time or None)
    for column, found in (("pilots", bool(said)), ("calendar", bool(time))):
        if found:
            action.doubts.setdefault(column, _CUT)
    action.row = (*action.row, (row.start, row.end))
    return both


def _ended(first: Said | None, rest: Said | None) -> Said:
    said = [one for one in (first, rest) if one]
    return Said(" ".join(one.text for one in said), _spans(said))


def _dates(row: Row, columns: Columns) -> list[Cell]:
    cells = [columns.cell(row, place) for place in columns.calendars]
    return [c for c in cells if c and c.flat and not NO_ANSWER.fullmatch(c.flat) and not _labels(c)]


def _spans(said: list[Said]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span for one in said for span in one.spans))
