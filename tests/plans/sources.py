"""The small sources that plans are written from: `# ` title (as many # as its level), `! ` bold line, `- `
entry of a list, `| a | b |` row of a table (`^` merged with the cell above, `<` with the one at its left),
`== ` sheet, `>> ` next page, else a paragraph.

Refuses to know what is written from them.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One line, or the rows of a table. kind: title, bold, entry, table, sheet, page, text; level: of a
    title."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def parts_of(source: str) -> list[Part]:
    """The parts of a source, in order."""
    parts: list[Part] = []
    for line in source.splitlines():
        title = re.fullmatch(r"(#+) (.*)", line)
        if line.startswith("|"):
            row = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            if parts and parts[-1].kind == "table":
                parts[-1] = Part("table", rows=(*parts[-1].rows, row))
            else:
                parts.append(Part("table", rows=(row,)))
        elif title:
            parts.append(Part("title", title[2], len(title[1])))
        elif not line.strip():
            parts.append(Part("blank"))
        else:
            kinds = {"! ": "bold", "- ": "entry", "==": "sheet", ">>": "page"}
            kind = kinds.get(line[:2], "text")
            parts.append(Part(kind, line if kind == "text" else line[2:].strip()))
    return [part for part in parts if part.kind != "blank"]


def spans_of(rows: tuple[tuple[str, ...], ...], row: int, column: int) -> tuple[int, int]:
    """Rows and columns that a cell covers."""
    down = across = 1
    while column + across < len(rows[row]) and rows[row][column + across] == "<":
        across += 1
    while row + down < len(rows) and column < len(rows[row + down]) and rows[row + down][column] == "^":
        down += 1
    return down, across
