"""Lines of text that spaces align under a head (as a PDF gives them when it is copied) → the cells of a row.

Refuses to see columns without a head that names them.
"""

import re
from dataclasses import dataclass

from graph.extraction import fields
from graph.extraction.blocks import Span
from graph.extraction.fields import field_of

_PIECE = re.compile(r"\S+(?: \S+)*")
_TELLING = {fields.TITLE, fields.PILOT}
_NEAR = 12


@dataclass(frozen=True)
class Columns:
    """Where the heads of columns stand in their line."""

    heads: tuple[Span, ...]

    def cells(self, line: str) -> tuple[Span, ...] | None:
        """Where the cells of a line stand, one a column, empty where it has none; None where the line is not
        laid out as its head."""
        found: dict[int, Span] = {}
        last = -1
        for piece in _PIECE.finditer(line):
            column = min(range(len(self.heads)), key=lambda place: self._apart(piece.span(), place))
            if (
                column <= last
                or self._apart(piece.span(), column) > _NEAR
                or self._over(piece.span(), column)
            ):
                return None
            found[column], last = piece.span(), column
        return tuple(found.get(column, (len(line), len(line))) for column in range(len(self.heads)))

    def _apart(self, piece: Span, column: int) -> int:
        """How far a piece begins from the head of a column; 0 where it stands under it."""
        start, end = self.heads[column]
        return 0 if start <= piece[0] < end else min(abs(piece[0] - start), abs(piece[0] - end))

    def _over(self, piece: Span, column: int) -> bool:
        """Whether a piece runs on under the head of the next column."""
        return column + 1 < len(self.heads) and piece[1] > self.heads[column + 1][0]


def columns_of(line: str) -> Columns | None:
    """The columns that a line heads: two labels or more, wide spaces between them; None where it is none."""
    pieces = list(_PIECE.finditer(line))
    known = [field_of(piece[0]) for piece in pieces]
    roles = {field.role for field in known if field}
    if len(pieces) < 2 or not all(known) or not roles & _TELLING or len(roles) < 2:
        return None
    return Columns(tuple(piece.span() for piece in pieces))
