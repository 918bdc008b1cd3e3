"""A ruled table of a PDF page → its rows, each cell with what it covers.

Refuses tables without rules: `spaced` and `gutters` look at white.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import pdfplumber

from graph.extraction.blocks import Line, Piece

_UNNAMED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff]")


def rows(table: "pdfplumber.table.Table") -> Iterator[Line]:
    """The rows of a table; a place without a cell of its own belongs to the one whose box covers it."""
    texts = table.extract()
    boxes: list[tuple[tuple[float, float, float, float], str, int]] = []
    for row, line in zip(table.rows, texts, strict=True):
        for box, text in zip(row.cells, line, strict=True):
            if box is not None:
                boxes.append((box, text or "", len(boxes) + 1))
    columns = _columns(table)
    for number, row in enumerate(table.rows, 1):
        middle = (row.bbox[1] + min(_bottoms(row), default=row.bbox[3])) / 2
        pieces = []
        for left, right in columns:
            centre = (left + right) / 2
            inside = [b for b in boxes if b[0][0] <= centre <= b[0][2] and b[0][1] <= middle <= b[0][3]]
            box, text, origin = inside[0] if inside else (None, "", 0)
            spans = box is not None and sum(1 for a, b in columns if box[0] <= (a + b) / 2 <= box[2]) > 1
            tall = box is not None and any(
                other is not row
                and box[1] <= (other.bbox[1] + min(_bottoms(other), default=0.0)) / 2 <= box[3]
                for other in table.rows
            )
            pieces.append(Piece(" ".join(glyphs(text).split()), origin if spans or tall else 0))
        yield Line(tuple(pieces), number)


def _bottoms(row: "pdfplumber.table.CellGroup") -> list[float]:
    return [float(cell[3]) for cell in row.cells if cell is not None]


def _columns(table: "pdfplumber.table.Table") -> list[tuple[float, float]]:
    """The narrowest columns that the cells make: from each left or right edge to the next."""
    edges: list[float] = []
    for cell in table.cells:
        edges.extend((float(cell[0]), float(cell[2])))
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > 3:
            kept.append(edge)
    return list(pairwise(kept))


def glyphs(text: str) -> str:
    """Text without the codes of letters that the file does not name: first on its line, such a sign is a
    bullet."""
    return _UNNAMED.sub("", re.sub(rf"^\s*(?:{_UNNAMED.pattern})\s*", "• ", text))
