"""The sheets and columns of a workbook: what each is called, what it is for, how it is read.

They are rows of `sheets.csv` and `columns.csv`. Refuses to read cells: `reading` and `settling` do.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.terms import fold

_FOLDER = Path(__file__).parent
DOCUMENT = "document"
PILOTINGS = "pilotings"
OWN_NAMES = ("organisations", "territories")
"""Sheets that bring names of their own: columns as in data/reference/."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet, or a row of the sheet « Document ».

    column: its name in data/; kind: how its cells are read (`meaning`); list: the vocabulary or words that
    it offers; need: "required", "usual", or "tucked" away at the right; width: in characters; header,
    header_en: as shown; aliases: other headers that are understood; explanation, example: in French.
    """

    table: str
    column: str
    kind: str
    list: str
    need: str
    width: int
    header: str
    header_en: str
    aliases: tuple[str, ...]
    explanation: str
    example: str

    @property
    def several(self) -> bool:
        """Whether a cell may hold several values, separated by « ; »."""
        return self.kind in ("concepts", "organisations", "pilots", "territories")

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a header may say to mean this column, its best name first."""
        return (self.header, self.header_en, self.column, self.column.replace("_", " "), *self.aliases)


@dataclass(frozen=True)
class SheetKind:
    """A sheet: one table. title, title_en, aliases: its names; tab: "main", "other" or "names"."""

    table: str
    title: str
    title_en: str
    aliases: tuple[str, ...]
    tab: str
    explanation: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that a sheet may be called to be this one."""
        return (self.title, self.title_en, self.table, *self.aliases)

    def header(self, column: str) -> str:
        """What a column is called on the sheet; empty for what is no column of it."""
        return next((found.header for found in self.columns if found.column == column), "")

    def column(self, name: str) -> Column:
        """The column of that name in data/. Raises KeyError."""
        for found in self.columns:
            if found.column == name:
                return found
        raise KeyError(name)

    def meant(self, header: str) -> Column | None:
        """The column that a header means, however it is written."""
        return _headers(self.table).get(key(header))

    def all_meant(self, headers: Sequence[str]) -> list[Column | None]:
        """The column that each of a row of headers means. A column's name in data/ means that column, unless
        it is what another one is called and nothing else is (`action` beside `title`, or alone).
        """
        found = [self.meant(header) if header else None for header in headers]
        exact = {column.column: column for column in self.columns}
        for place, header in enumerate(headers):
            named = exact.get(header)
            if named and found[place] is not named and found.count(found[place]) > 1:
                found[place] = named
        return found


@cache
def sheets() -> tuple[SheetKind, ...]:
    """Every sheet, in the order of a workbook."""
    columns = [
        Column(
            row["table"], row["column"], row["kind"], row["list"], row["need"], int(row["width"]),
            row["header"], row["header_en"], _several(row["aliases"]), row["explanation"], row["example"],
        )
        for row in rows_of("columns.csv")
    ]  # fmt: skip
    return tuple(
        SheetKind(
            row["table"], row["title"], row["title_en"], _several(row["aliases"]), row["tab"],
            row["explanation"],
            tuple(column for column in columns if column.table == row["table"]),
        )
        for row in rows_of("sheets.csv")
    )  # fmt: skip


@cache
def sheet_of(table: str) -> SheetKind:
    """The sheet of a table. Raises KeyError."""
    return {sheet.table: sheet for sheet in sheets()}[table]


def sheet_named(name: str) -> SheetKind | None:
    """The sheet that a name means, however it is written; a number before it does not count."""
    wanted = key(re.sub(r"^[\W\d_]+", "", name))
    return next((sheet for sheet in sheets() if wanted in map(key, sheet.names)), None)


def key(text: str) -> str:
    """A header or a name of sheet, for comparison: no accents, case, marks of obligation, or punctuation."""
    return " ".join(re.sub(r"[^a-z0-9()]+", " ", fold(text)).split())


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the CSV files beside this module."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _headers(table: str) -> dict[str, Column]:
    found: dict[str, Column] = {}
    columns = sheet_of(table).columns
    for best in (True, False):  # what one column is called goes before what another is also called
        for column in columns:
            for name in column.names[:3] if best else column.names:
                found.setdefault(key(name), column)
    return found


def _several(text: str) -> tuple[str, ...]:
    return tuple(parts(text, "|"))


def parts(text: str, separator: str = ";") -> list[str]:
    """The pieces of a cell, none empty."""
    return [piece for piece in (part.strip() for part in text.split(separator)) if piece]


def joined(values: Iterable[str]) -> str:
    """A list as a cell holds it."""
    return "; ".join(values)
