"""What every reader makes of a file: a text, and the blocks that stand in it.

Offsets are code points of that text, end excluded. Refuses to know file types, and what a block means.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

Span = tuple[int, int]

ITEM = re.compile(
    r"(?P<indent>[\s]*)(?P<marker>[-–—•·*▪◦‣▫■□➢➤✓✔→]|\d{1,2}[.)°]|[A-Ha-h][.)]|[IVX]{1,5}[.)])(?P<gap>[\s]+)(?P<text>\S.*)$",
    re.DOTALL,
)
"""A line that its marker shows to be the entry of a list."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>")
_ORDINAL = re.compile(r"\s*<sup>\s*(er|re|ère|e|è|ème|eme|nd|nde)\s*</sup>")
_NOTE = re.compile(r"(?<![mM])\s*<sup>\s*\d{1,2}\s*</sup>")
_BREAKING = frozenset({"br", "p", "li", "ul", "ol", "div", "tr"})
_MARK = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|\\(?=[*_#])")


@dataclass(frozen=True)
class Block:
    """A piece of the document. text: as printed, without mark-up; bold: all of it is; page: 1-based, 0
    unknown."""

    start: int
    end: int
    text: str
    bold: bool = False
    page: int = 0

    @property
    def flat(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def span(self) -> Span:
        """Where the block stands."""
        return self.start, self.end


@dataclass(frozen=True)
class Heading(Block):
    """A title by its style. level: 1 the highest; sheet: the name of a sheet, which nobody printed."""

    level: int = 1
    sheet: bool = False


@dataclass(frozen=True)
class Paragraph(Block):
    """Running text, or a line that only its words may show to be a title."""


@dataclass(frozen=True)
class Item(Block):
    """One entry of a list. marker: what stands before it (`-`, `3.`); depth: 0 for the outermost."""

    marker: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Cell:
    """A cell of a table. merged: it belongs to a cell that began above or to the left, whose text it
    bears."""

    start: int
    end: int
    text: str
    merged: bool = False
    bold: bool = False

    @property
    def flat(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the cell stands: nowhere if it is empty."""
        return ((self.start, self.end),) if self.end > self.start and self.flat else ()


@dataclass(frozen=True)
class Row:
    """A row of a table. number: 1-based line of the sheet, 0 where there is none."""

    cells: tuple[Cell, ...]
    start: int
    end: int
    number: int = 0
    head: bool = False


@dataclass(frozen=True)
class Table(Block):
    """Rows of cells; rows may differ in length where the file says so. loose: spaces align the cells, and a
    cell may go on in the row below."""

    rows: tuple[Row, ...] = ()
    loose: bool = False


@dataclass(frozen=True)
class Document:
    """A file as read. kind: `pdf`, `docx`…; title: what its properties say, "" if nothing; pages: 0
    unknown."""

    text: str
    blocks: tuple[Block, ...]
    kind: str
    title: str = ""
    pages: int = 0


def plain(text: str) -> str:
    """Text without tags, emphasis and entities; a tag that breaks the line leaves a line break."""

    def replaced(found: re.Match[str]) -> str:
        return "\n" if found[2].lower() in _BREAKING else ""

    text = _NOTE.sub("", _ORDINAL.sub(r"\1", text)) if "<sup" in text else text
    bare = html.unescape(_TAG.sub(replaced, text)) if "<" in text or "&" in text else text
    bare = _MARK.sub("", bare)
    lines = (" ".join(line.split()) for line in bare.replace("\xa0", " ").splitlines())
    return "\n".join(line for line in lines if line)


@dataclass
class Composer:
    """Builds the text of a document that has none of its own, block by block: one line for each."""

    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    length: int = 0

    def heading(self, text: str, level: int, bold: bool = False, sheet: bool = False, page: int = 0) -> None:
        """A title, on one line."""
        self._add(
            " ".join(tidy(text).split()),
            lambda s, e, t: Heading(s, e, t, bold, page, level=level, sheet=sheet),
        )

    def item(self, text: str, marker: str = "-", depth: int = 0, bold: bool = False, page: int = 0) -> None:
        """An entry of a list."""
        self._add(text, lambda s, e, t: Item(s, e, t, bold, page, marker=marker, depth=depth))

    def line(self, text: str, bold: bool = False, page: int = 0) -> None:
        """A paragraph, or the entry of a list that its own marker shows."""
        found = ITEM.match(tidy(text))
        if found and not bold:
            self.item(found["text"], found["marker"], page=page)
        else:
            self._add(text, lambda s, e, t: Paragraph(s, e, t, bold, page))

    def _add(self, text: str, make: Callable[[int, int, str], Block]) -> None:
        """A line and its block; blank text is left out. make: block from start, end and text."""
        text = tidy(text)
        if text:
            start = self._write(text)
            self.blocks.append(make(start, start + len(text), text))
            self._write("\n")

    def table(self, rows: list["Line"], page: int = 0) -> None:
        """A table: tabs between cells, a line a row. Rows that are blank are left out."""
        start = self.length
        placed: dict[int, Span] = {}
        made = []
        for line in rows:
            if not any(tidy(cell.text) for cell in line.cells):
                continue
            begin = self.length
            cells = []
            for place, cell in enumerate(line.cells):
                if place:
                    self._write("\t")
                cells.append(self._cell(cell, placed))
            made.append(Row(tuple(cells), begin, self.length, line.number, line.head))
            self._write("\n")
        if made:
            whole = "\n".join("\t".join(cell.text for cell in row.cells) for row in made)
            self.blocks.append(Table(start, self.length, whole, page=page, rows=tuple(made)))

    def _cell(self, cell: "Piece", placed: dict[int, Span]) -> Cell:
        text = tidy(cell.text)
        if cell.origin in placed:
            return Cell(*placed[cell.origin], text, merged=True, bold=cell.bold)
        start = self._write(text.replace("\t", " ").replace("\n", " "))
        if cell.origin:
            placed[cell.origin] = start, self.length
        return Cell(start, self.length, text, bold=cell.bold)

    def _write(self, text: str) -> int:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start

    def document(self, kind: str, title: str = "", pages: int = 0) -> Document:
        """The document that was built."""
        return Document("".join(self.parts), tuple(self.blocks), kind, tidy(title), pages)


@dataclass(frozen=True)
class Piece:
    """A cell before it has a place. origin: the same number for all cells of one merged range, 0 for none."""

    text: str
    origin: int = 0
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """A row before it has a place."""

    cells: tuple[Piece, ...]
    number: int = 0
    head: bool = False


def tidy(text: str) -> str:
    """Text without control characters, soft hyphens and doubled spaces; its line breaks stay."""
    kept = "".join(
        " " if c in "\xa0\u202f\u2007\t\x0b\x0c" else c for c in text if c >= " " or c in "\n\t\x0b\x0c"
    )
    lines = (" ".join(line.split()) for line in kept.replace("\xad", "").replace("\u200b", "").split("\n"))
    return "\n".join(line for line in lines if line)
