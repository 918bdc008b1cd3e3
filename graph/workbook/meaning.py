"""What cells mean: slugs for labels, paths for names, ISO dates, plain numbers.

A cell that already holds what data/ holds stays as it is. Refuses near matches: they are advice in a fault.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from graph.workbook import naming
from graph.workbook.columns import OWN_NAMES, Column, joined, parts, sheet_of, sheets
from graph.workbook.dates import iso_date
from graph.workbook.draft import Place, Row
from graph.workbook.sheetpages import PROPERTIES
from graph.workbook.work import Work

_PIECES = re.compile(r"[;\n|]")
_FINER = re.compile(r"[;\n|,/]")
_SPACES = re.compile(r"[\s'’]+")
_CURRENCY = re.compile(r"(?:€|euros?|eur)$", re.IGNORECASE)
_DECIMALS = re.compile(r"(-?\d+),(\d+)")
_NO = frozenset({"non", "no", "n", "faux", "false", "0"})


@dataclass(frozen=True)
class _Cell:
    """A cell to read, in its row."""

    work: Work
    place: Place
    column: Column
    row: Row

    @property
    def text(self) -> str:
        return self.row[self.column.column]


def read_cells(work: Work) -> None:
    """Read every cell that is not a place in the plan, table by table."""
    for sheet in sheets()[1:]:
        if sheet.table not in OWN_NAMES:
            columns = [column for column in sheet.columns if column.kind in _READERS]
            for index, row in work.each(sheet.table):
                _read_row(work, index, row, columns)


def read_words(work: Work, table: str, index: int, row: Row) -> None:
    """Read the cells of one row that hold words of a list."""
    columns = [column for column in sheet_of(table).columns if column.kind in ("choice", "flag")]
    _read_row(work, index, row, columns)


def _read_row(work: Work, index: int, row: Row, columns: list[Column]) -> None:
    for column in columns:
        if row.get(column.column):
            place = (column.table, index, column.column)
            row[column.column] = _READERS[column.kind](_Cell(work, place, column, row))


def _word(cell: _Cell) -> str:
    return _one_word(cell, cell.column.list)


def _one_word(cell: _Cell, name: str) -> str:
    words = cell.work.world.terms.of(name)
    meant = words.slug(cell.text)
    if meant is None:
        expected = f"un mot de la liste « {cell.column.header} »"
        cell.work.fault(cell.place, cell.text, expected, cell.work.advice(words.closest, cell.text))
    return meant or cell.text


def _words(cell: _Cell) -> str:
    """Slugs: pieces are separated by « ; », by lines, or by commas where each piece is then known."""
    words = cell.work.world.terms.of(cell.column.list)
    for pattern in (_PIECES, _FINER):
        meant = [words.slug(piece) for piece in pattern.split(cell.text) if piece.strip()]
        slugs = [slug for slug in meant if slug]
        if len(slugs) == len(meant):
            return joined(slugs)
    unknown = [piece.strip() for piece in _PIECES.split(cell.text) if piece.strip() and not words.slug(piece)]
    near = tuple(
        dict.fromkeys(label for piece in unknown for label in cell.work.advice(words.closest, piece))
    )
    expected = f"des mots de la liste « {cell.column.header} », séparés par « ; »"
    cell.work.fault(cell.place, joined(unknown), expected, near)
    return cell.text


def _flag(cell: _Cell) -> str:
    return "" if cell.text.casefold() in _NO else _word(cell)


def _date(cell: _Cell) -> str:
    found = iso_date(cell.text)
    if found is None:
        cell.work.fault(cell.place, cell.text, "une date : 16/10/2024, octobre 2024 ou 2024")
    return found or cell.text


def _number(cell: _Cell) -> str:
    """Digits and a point, where a person wrote spaces, a comma and a currency: `24 000,50 €`."""
    return _DECIMALS.sub(r"\1.\2", _CURRENCY.sub("", _SPACES.sub("", cell.text)))


def _organisation(cell: _Cell) -> str:
    return naming.organisation(cell.work, cell.place, cell.text, signs=cell.column.kind == "signatory")


def _organisations(cell: _Cell) -> str:
    found = (naming.organisation(cell.work, cell.place, piece) for piece in parts(cell.text))
    return joined(filter(None, found))


def _pilots(cell: _Cell) -> str:
    paths = naming.pilots(cell.work, cell.place, cell.text)
    if paths != cell.text and cell.column.table == "actions" and not cell.row.get("pilots_printed"):
        cell.row["pilots_printed"] = cell.text
    return paths


def _territories(cell: _Cell) -> str:
    return naming.territories(cell.work, cell.place, cell.text)


def _value(cell: _Cell) -> str:
    """The value of a statement, as its property demands; conventions are settled by `placing`."""
    asked = cell.row.get("property", "")
    if asked in PROPERTIES:
        return _one_word(cell, PROPERTIES[asked])
    if asked in ("territory", "mentions-territory"):
        return naming.territories(cell.work, cell.place, cell.text)
    if asked == "participating-body":
        return naming.organisation(cell.work, cell.place, cell.text)
    return cell.text


_READERS: dict[str, Callable[[_Cell], str]] = {
    "concept": _word, "choice": _word, "concepts": _words, "flag": _flag, "date": _date, "number": _number,
    "organisation": _organisation, "signatory": _organisation, "organisations": _organisations,
    "pilots": _pilots, "territories": _territories, "value": _value,
}  # fmt: skip
"""How each kind of cell is read; the others stay as they are, or are settled by `placing`."""
