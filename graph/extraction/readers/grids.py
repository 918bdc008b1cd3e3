"""Cells that span rows and columns → lines that all have the same columns; styled runs → lines of text.

Refuses to blank a merged cell: each place that it covers bears its text, and says that it is merged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.extraction.blocks import Line, Piece

MAX_COLUMNS = 200
MAX_ROWS = 120_000

Run = tuple[str, bool]
"""Text in one style, and whether it is bold; a line break is in the text."""


@dataclass(frozen=True)
class Spanning:
    """A cell as the file writes it. down, across: rows and columns that it covers, 1 or more."""

    text: str
    down: int = 1
    across: int = 1
    bold: bool = False


@dataclass
class _Held:
    cell: Spanning
    origin: int
    left: int


def grid(rows: Iterable[Sequence[Spanning]], heads: Iterable[bool] = ()) -> list[Line]:
    """The rows with every span laid out; heads: whether each row is of the table's head."""
    held: dict[int, _Held] = {}
    marks = iter(heads)
    lines = []
    origin = 0
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            break
        pieces: list[Piece] = []
        cells = iter(row)
        while len(pieces) < MAX_COLUMNS:
            place = len(pieces)
            if place in held:
                pieces.append(_again(held, place))
                continue
            cell = next(cells, None)
            if cell is None:
                if not any(other > place for other in held):
                    break
                pieces.append(Piece(""))
                continue
            origin += 1
            spans = cell.down > 1 or cell.across > 1
            for step in range(min(max(cell.across, 1), MAX_COLUMNS - place)):
                pieces.append(Piece(cell.text, origin if spans else 0, cell.bold))
                if cell.down > 1:
                    held[place + step] = _Held(cell, origin, cell.down - 1)
        lines.append(Line(tuple(pieces), number, next(marks, False)))
    return lines


def _again(held: dict[int, _Held], place: int) -> Piece:
    above = held[place]
    above.left -= 1
    if not above.left:
        del held[place]
    return Piece(above.cell.text, above.origin, above.cell.bold)


def lines_of(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs → lines, each with whether all that can be read in it is bold."""
    line: list[Run] = []
    for text, bold in runs:
        first, *others = text.split("\n")
        line.append((first, bold))
        for other in others:
            yield _joined(line)
            line = [(other, bold)]
    yield _joined(line)


def _joined(line: list[Run]) -> Run:
    text = "".join(part for part, _ in line)
    seen = [bold for part, bold in line if any(c.isalnum() for c in part)]
    return text, bool(seen) and all(seen)


def joined(runs: Iterable[Run]) -> Run:
    """Runs → one text with its line breaks, and whether all of it is bold."""
    lines = [(text, bold) for text, bold in lines_of(runs) if text.strip()]
    return "\n".join(text for text, _ in lines), bool(lines) and all(bold for _, bold in lines)
