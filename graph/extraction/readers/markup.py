"""HTML → blocks: titles, paragraphs, lists, tables with their spans, definition lists as tables of two
columns.

Refuses scripts, styles, menus and links: nothing is run, and nothing is fetched.
"""

import re
from collections.abc import Iterator

from lxml import etree, html

from graph.extraction.blocks import Composer, Document, Line, Piece
from graph.extraction.readers.grids import MAX_COLUMNS, Run, Spanning, grid, joined, lines_of
from graph.extraction.readers.text import decode

_SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "svg",
        "head",
        "button",
        "select",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
        "math",
        "input",
    }
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        *_HEADINGS,
    }
)
_BOLD = frozenset({"b", "strong", "th"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)")
_LABEL = re.compile(r"[^\W\d_][^:.\n]{1,40}:(?!//)")
_DEPTH = 200


def read_html(data: bytes, name: str) -> Document:
    """The blocks of a page. Raises UnreadableFile where it is no text."""
    content = decode(data, name)
    content = re.sub(r"^\s*<\?xml[^>]*\?>", "", content)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(content, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Document("", (), "HTML")
    composer = Composer()
    title = root.findtext(".//title") or ""
    _Reader(composer).inside(root, 0)
    return composer.document("HTML", title)


class _Reader:
    def __init__(self, composer: Composer):
        self.composer = composer

    def inside(self, node: html.HtmlElement, depth: int) -> None:
        """The children of a container; loose text between them makes paragraphs."""
        loose: list[Run] = [(_spaces(node.text), _is_bold(node))]
        for child in node:
            if not isinstance(child.tag, str) or child.tag in _SKIPPED:
                pass
            elif child.tag in _BLOCKS or any(n.tag in _BLOCKS for n in child.iterdescendants(*_BLOCKS)):
                self._loose(loose)
                loose = []
                if depth < _DEPTH:
                    self._block(child, depth)
            else:
                loose.extend(_runs(child, _is_bold(node)))
            loose.append((_spaces(child.tail), _is_bold(node)))
        self._loose(loose)

    def _block(self, node: html.HtmlElement, depth: int) -> None:
        if node.tag in _HEADINGS:
            text, bold = joined(_runs(node, False))
            self.composer.heading(text, _HEADINGS[node.tag], bold)
        elif node.tag in ("ul", "ol"):
            self._list(node, depth)
        elif node.tag == "table":
            self._table(node, depth)
        elif node.tag == "dl":
            self._definitions(node)
        else:
            self.inside(node, depth + 1)

    def _loose(self, runs: list[Run]) -> None:
        for text, bold in lines_of(runs):
            self.composer.line(text, bold)

    def _list(self, node: html.HtmlElement, depth: int) -> None:
        number = 0
        for child in node:
            if child.tag != "li":
                if isinstance(child.tag, str) and child.tag in _BLOCKS:
                    self._block(child, depth + 1)
                continue
            number += 1
            marker = f"{number}." if node.tag == "ol" else "-"
            own = [(_spaces(child.text), False)]
            nested = []
            for part in child:
                if isinstance(part.tag, str) and part.tag in ("ul", "ol", "table"):
                    nested.append(part)
                elif isinstance(part.tag, str) and part.tag not in _SKIPPED:
                    own.extend(_runs(part, False))
                own.append((_spaces(part.tail), False))
            self._item(own, marker, depth)
            for part in nested:
                self._block(part, depth + 1)

    def _item(self, runs: list[Run], marker: str, depth: int) -> None:
        """An entry; a title in bold stands apart from the labels on the lines below it."""
        lines = [(text, bold) for text, bold in lines_of(runs) if text.strip()]
        if len(lines) > 1 and lines[0][1] and any(_LABEL.match(text) for text, _ in lines[1:]):
            self.composer.item(lines[0][0], marker, depth, True)
            self._loose([(f"{text}\n", bold) for text, bold in lines[1:]])
        else:
            self.composer.item("\n".join(text for text, _ in lines), marker, depth, all(b for _, b in lines))

    def _table(self, node: html.HtmlElement, depth: int) -> None:
        rows = [row for row in node.iter("tr") if _owner(row) is node]
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        nested = node.find(".//table") is not None
        if nested or max((len(row) for row in cells), default=0) == 1:
            for row in cells:
                for cell in row:
                    self.inside(cell, depth + 1)
            return
        heads = [bool(row) and all(cell.tag == "th" for cell in row) for row in cells]
        self.composer.table(grid(([_spanning(cell) for cell in row] for row in cells), heads))

    def _definitions(self, node: html.HtmlElement) -> None:
        lines: list[Line] = []
        label = ""
        for child in node.iter("dt", "dd"):
            text, _ = joined(_runs(child, False))
            if child.tag == "dt":
                label = text
            else:
                lines.append(Line((Piece(label, bold=True), Piece(text))))
                label = ""
        self.composer.table(lines)


def _owner(row: html.HtmlElement) -> html.HtmlElement | None:
    return next(iter(row.iterancestors("table")), None)


def _spanning(cell: html.HtmlElement) -> Spanning:
    text, bold = joined(_runs(cell, cell.tag == "th"))
    return Spanning(text, _count(cell.get("rowspan")), min(_count(cell.get("colspan")), MAX_COLUMNS), bold)


def _count(text: str | None) -> int:
    return min(max(int(text), 1), 10_000) if text and text.strip().isascii() and text.strip().isdigit() else 1


def _is_bold(node: html.HtmlElement) -> bool:
    return node.tag in _BOLD or bool(_BOLD_STYLE.search(node.get("style") or ""))


def _runs(node: html.HtmlElement, bold: bool, depth: int = 0) -> Iterator[Run]:
    """The text of a node in its styles; what breaks a line leaves a line break."""
    if not isinstance(node.tag, str) or node.tag in _SKIPPED or depth > _DEPTH:
        return
    heavy = bold or _is_bold(node)
    breaks = node.tag in _BLOCKS or node.tag == "br"
    if breaks:
        yield "\n", heavy
    yield _spaces(node.text), heavy
    for child in node:
        yield from _runs(child, heavy, depth + 1)
        yield _spaces(child.tail), heavy
    if breaks and node.tag != "br":
        yield "\n", heavy


def _spaces(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""
