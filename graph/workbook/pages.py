"""A workbook to write, whatever its format: pages of cells with comments, colours and lists to choose from.

Refuses to know formats: `xlsx`, `opendocument` and `separated` write them.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?")

FILLS = {
    "required": "1F4E79", "usual": "D6E4F0", "tucked": "EDEDED", "band": "F7F9FB", "doubt": "FFE699",
    "fault": "F4B6A6", "warning": "FFF2CC", "main": "1F4E79", "other": "9DC3E6", "names": "A9D18E",
    "guide": "7F7F7F",
}  # fmt: skip
"""Colours by what they say, as RRGGBB."""

_WRAPPED = 28  # characters from which on a column breaks its texts into lines
_LINES = 20
FREE_ROWS = 500
"""Empty rows below the last one that are ready to be filled."""


@dataclass(frozen=True)
class Box:
    """A cell. fill: a key of `FILLS`; offers: name of the list to choose from; numeric: a number where it
    can be one."""

    text: str
    comment: str = ""
    fill: str = ""
    offers: str = ""
    numeric: bool = False

    @property
    def number(self) -> int | float | None:
        """The number, where writing one gives the same text again."""
        if not self.numeric or not _NUMBER.fullmatch(self.text) or self.text == "-0":
            return None
        value = float(self.text) if "." in self.text else int(self.text)
        return value if repr(value) == self.text else None


@dataclass(frozen=True)
class Head:
    """A column. offers: name of the list that its cells choose from; strict: a spreadsheet should object to
    anything else; tucked: folded away at the right; textual: cells are text even where they look like dates.
    """

    title: str
    width: int = 20
    fill: str = "usual"
    comment: str = ""
    offers: str = ""
    strict: bool = False
    tucked: bool = False
    textual: bool = True

    def lines(self, text: str) -> int:
        """How many lines a text takes below it: more than one only where the column is wide enough."""
        if self.width < _WRAPPED:
            return 1
        return sum(max(1, math.ceil(len(line) / self.width)) for line in text.split("\n"))


@dataclass(frozen=True)
class Page:
    """A sheet. name: as shown; file: its table, or its name in ASCII; band: a line above the headers, empty
    for none."""

    name: str
    file: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Box, ...], ...] = ()
    band: str = ""
    tab: str = "main"
    hidden: bool = False
    free: bool = False

    @property
    def top(self) -> int:
        """Row of the headers, 1-based."""
        return 2 if self.band else 1

    @property
    def first(self) -> int:
        """Row of the first row of cells, 1-based."""
        return self.top + 1

    @property
    def last(self) -> int:
        """Row of the last cell that is there to be filled, 1-based."""
        return self.top + len(self.rows) + (FREE_ROWS if self.free else 0)

    def lines(self, row: tuple[Box, ...]) -> int:
        """How many lines a row of cells needs, so that none that wraps is cut; at most `_LINES`."""
        needed = [head.lines(box.text) for box, head in zip(row, self.heads, strict=True) if not head.tucked]
        return min(max(needed, default=1), _LINES)


@dataclass(frozen=True)
class Book:
    """Pages in order, and the lists by name."""

    pages: tuple[Page, ...]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
