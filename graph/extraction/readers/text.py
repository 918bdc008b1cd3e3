"""Text and Markdown → blocks: headings, bold lines, lists, tables by tabs or pipes, paragraphs.

The text is kept as it is: offsets count in the file itself. Refuses to drop or mend a character.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from graph.errors import UnreadableFile
from graph.extraction.blocks import (
    ITEM,
    Block,
    Cell,
    Document,
    Heading,
    Item,
    Paragraph,
    Row,
    Span,
    Table,
    plain,
)
from graph.extraction.readers.spaced import Columns, columns_of

_LINE = re.compile(r"[^\r\n]+")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r"\s*([-*_=])(?:\s*\1){2,}\s*$")
_BOLD = re.compile(
    r"\s*(?:\*\*(?!\*)(?P<stars>(?:(?!\*\*).)+)\*\*|<(?P<tag>b|strong)>(?P<tagged>.+)</(?P=tag)>)\s*:?\s*$"
)
_LONE = re.compile(r"\s*[-–—•·▪◦]\s*$")
_SEPARATOR = re.compile(r"[\s|:-]+$")
_ENDS = re.compile(r"[.!?:;…»)]\s*$")
_WRAPPED = 60
_BROKEN = 15
_LONGEST = 4000
_OPEN = re.compile(
    r"(?:\b(?:d[eu]|des|l[ae]s?|et|ou|à|aux?|en|par|pour|sur|avec|dans|sans|vers|une?)|[dl]['’])\s*$"
)
_CUT = re.compile(r"(\w*[a-zà-ÿ])-$")
_LABEL = re.compile(r"\s*[^:.\n]{2,60}?\s*:(?!//)")


def decode(data: bytes, name: str) -> str:
    """The text of bytes: UTF-8, UTF-16 with a mark, else what French Windows writes (cp1252).

    Raises UnreadableFile where it is none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"« {name} » n'est pas un texte lisible : enregistrez-le en UTF-8.")


def read_text(data: bytes, name: str) -> Document:
    """The blocks of a text or Markdown file. Raises UnreadableFile where it cannot be decoded."""
    content = decode(data, name)
    return Document(content, tuple(_Reader(content).blocks()), "texte")


@dataclass
class _Reader:
    content: str
    done: list[Block] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    last: int = 0
    lone: re.Match[str] | None = None
    columns: Columns | None = None

    def blocks(self) -> list[Block]:
        for found in _LINE.finditer(self.content):
            line, start = found[0], found.start()
            apart = self.content.count("\n", self.last, start) > 1 or not line.strip()
            if line.strip():
                self._line(line, start, apart)
            self.last = found.end()
        self._close_table()
        return self.done

    def _line(self, line: str, start: int, apart: bool) -> None:
        if self._table_line(line, start, apart) or self._spaced(line, start):
            return
        self._close_table()
        heading, bold, item = _HEADING.match(line), _BOLD.match(line), ITEM.match(line)
        lone, self.lone = self.lone, _LONE.match(line)
        if heading:
            level = len(heading[1])
            self._add(line, start, heading.span(2), lambda s, e, t, b: Heading(s, e, t, b, level=level))
        elif _RULE.match(line):
            self._underlined(line, apart)
        elif bold:
            inner = bold.span("stars" if bold["stars"] else "tagged")
            self._add(line, start, inner, lambda s, e, t, _: Paragraph(s, e, t, True))
        elif lone and not self.lone:
            marker = lone[0].strip()
            self._add(line, start, _inner(line), lambda s, e, t, b: Item(s, e, t, b, marker=marker))
        elif item:
            marker, depth = item["marker"], len(item["indent"].expandtabs(4)) // 2
            self._add(
                line,
                start,
                item.span("text"),
                lambda s, e, t, b: Item(s, e, t, b, marker=marker, depth=depth),
            )
        elif not self.lone and not self._joined(line, start, apart):
            self._add(line, start, _inner(line), Paragraph)

    def _add(self, line: str, start: int, inner: Span, make: Callable[[int, int, str, bool], Block]) -> None:
        """The block of a line. inner: where its text is in the line; make: from start, end, text, whether
        bold."""
        raw = line[inner[0] : inner[1]]
        text = plain(raw)
        if text:
            begin = start + inner[0] + len(raw) - len(raw.lstrip())
            self.done.append(make(begin, start + inner[0] + len(raw.rstrip()), text, bool(_BOLD.match(raw))))

    def _underlined(self, line: str, apart: bool) -> None:
        """A line of = or - right under a line of text makes it a title."""
        above = self.done[-1] if self.done else None
        if (
            isinstance(above, Paragraph)
            and not apart
            and above.end >= self.last - 2
            and line.strip()[0] in "=-"
        ):
            level = 1 if "=" in line else 2
            self.done[-1] = Heading(above.start, above.end, above.text, above.bold, level=level)

    def _joined(self, line: str, start: int, apart: bool) -> bool:
        """Whether the line goes on from the one above, as in a text wrapped by hand."""
        above = self.done[-1] if self.done else None
        if (
            apart
            or not isinstance(above, Paragraph | Item)
            or above.bold
            or start - above.end > 3
            or len(above.text) > _LONGEST
        ):
            return False
        last, first = above.text.splitlines()[-1], line.lstrip()[:1]
        if _ENDS.search(above.text):
            return False
        wrapped = len(last) >= _WRAPPED and (first.islower() or first.isdigit())
        comma = last.endswith(",") and _LABEL.match(above.text)
        broken = len(last) >= _BROKEN and (first.islower() or first == "(" or _OPEN.search(last) or comma)
        if not wrapped and not (broken and not _LABEL.match(line)):
            return False
        text = self._mended(above.text, plain(line))
        self.done[-1] = replace(above, end=start + _inner(line)[1], text=text)
        return True

    def _mended(self, above: str, below: str) -> str:
        """Two lines as one; a word cut at its end is whole again, unless the text writes it with a hyphen."""
        cut = _CUT.search(above) if below[:1].islower() else None
        if cut is None:
            return f"{above} {below}"
        rest = re.match(r"\w+", below)
        kept = below[1:2] in "'’" or bool(rest and f"{cut[1]}-{rest[0]}" in self.content)
        return f"{above}{below}" if kept else f"{above[:-1]}{below}"

    def _table_line(self, line: str, start: int, apart: bool) -> bool:
        if line.strip().startswith("|") and line.strip().endswith("|") and len(line.strip()) > 2:
            if not _SEPARATOR.fullmatch(line):
                left = line.index("|") + 1
                self._row(line[left : line.rindex("|")], start + left, "|")
            return True
        if "\t" not in line.strip():
            goes_on = bool(self.rows) and not apart and "\t" in line and len(self.rows[-1].cells) > 1
            if not goes_on:
                return False
        if apart and self.rows and line.count("\t") + 1 != len(self.rows[-1].cells):
            self._close_table()
        self._row(line, start, "\t")
        return True

    def _spaced(self, line: str, start: int) -> bool:
        """A line that spaces align under a head, or that head."""
        head = columns_of(line)
        if head:
            self._close_table()
            self.columns = head
        spans = self.columns.cells(line) if self.columns else None
        if spans is None or (not head and not self.rows):
            return False
        cells = tuple(Cell(start + a, start + b, plain(line[a:b])) for a, b in spans)
        self.rows.append(Row(cells, start, start + len(line.rstrip())))
        return True

    def _row(self, line: str, start: int, separator: str) -> None:
        cells = tuple(_cells(line, start, separator))
        self.rows.append(Row(cells, cells[0].start, start + len(line.rstrip(" |"))))

    def _close_table(self) -> None:
        if self.rows:
            start, end = self.rows[0].start, self.rows[-1].end
            text = "\n".join("\t".join(cell.text for cell in row.cells) for row in self.rows)
            self.done.append(Table(start, end, text, rows=tuple(self.rows), loose=self.columns is not None))
            self.rows, self.columns = [], None


def _inner(line: str) -> Span:
    return len(line) - len(line.lstrip()), len(line.rstrip())


def _cells(line: str, start: int, separator: str) -> Iterator[Cell]:
    place = start
    for part in line.split(separator):
        left = len(part) - len(part.lstrip()) if part.strip() else 0
        right = len(part.rstrip()) if part.strip() else 0
        text = plain(part)
        bold = bool(_BOLD.match(part))
        yield Cell(place + left, place + right, text, bold=bold)
        place += len(part) + len(separator)
