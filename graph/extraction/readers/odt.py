"""ODT → blocks: titles by outline level, lists, tables with merged cells.

Refuses macros, links and pictures: only the document's own text is read, and nothing is fetched.
"""

from collections.abc import Iterator

from lxml import etree

from graph.extraction.blocks import Composer, Document
from graph.extraction.readers.grids import MAX_COLUMNS, Run, Spanning, grid, joined, lines_of
from graph.extraction.readers.trees import tree_of
from graph.workbook import archives

_URN = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_T = "{" + _URN.format("text") + "}"
_TABLE = "{" + _URN.format("table") + "}"
_OFFICE = "{" + _URN.format("office") + "}"
_STYLE = "{" + _URN.format("style") + "}"
_FO = "{" + _URN.format("xsl-fo-compatible") + "}"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SKIPPED = frozenset({
    f"{_T}note", f"{_T}tracked-changes", f"{_OFFICE}annotation", f"{_T}table-of-content", f"{_T}bookmark",
    f"{_T}alphabetical-index",
})  # fmt: skip
_GROUPS = frozenset({f"{_T}section", f"{_T}index-body", f"{_OFFICE}text"})

Node = etree._Element


def read_odt(data: bytes, name: str) -> Document:
    """The blocks of an ODT file. Raises UnreadableFile (422): damaged, encrypted; PayloadTooLarge (413)."""
    present = archives.names(data, name)
    root = tree_of(archives.part(data, "content.xml", name), name)
    body = root.find(f".//{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise archives.damaged(name, "content.xml n'a pas de texte")
    bold = _bold_styles(root)
    title = ""
    if "styles.xml" in present:
        bold |= _bold_styles(tree_of(archives.part(data, "styles.xml", name), name))
    if "meta.xml" in present:
        title = tree_of(archives.part(data, "meta.xml", name), name).findtext(f".//{_DC_TITLE}") or ""
    reader = _Reader(bold)
    reader.inside(body)
    return reader.composer.document("ODT", title)


def _bold_styles(root: Node) -> frozenset[str]:
    """Names of styles that are bold, themselves or by the style they come from."""
    parents, heavy = {}, set()
    for style in root.iter(f"{_STYLE}style"):
        name = style.get(f"{_STYLE}name", "")
        parents[name] = style.get(f"{_STYLE}parent-style-name", "")
        weight = style.find(f"{_STYLE}text-properties")
        if weight is not None and weight.get(f"{_FO}font-weight") in ("bold", "600", "700", "800", "900"):
            heavy.add(name)
    for _ in range(5):
        heavy |= {name for name, parent in parents.items() if parent in heavy}
    return frozenset(heavy)


class _Reader:
    def __init__(self, bold: frozenset[str]):
        self.bold = bold
        self.composer = Composer()

    def inside(self, node: Node) -> None:
        for child in node:
            if child.tag == f"{_T}h":
                level = _count(child.get(f"{_T}outline-level"))
                text, bold = joined(self._runs(child, False))
                self.composer.heading(text, level, bold)
            elif child.tag == f"{_T}p":
                self._paragraph(child)
            elif child.tag == f"{_T}list":
                self._list(child, 0)
            elif child.tag == f"{_TABLE}table":
                self._table(child)
            elif child.tag in _GROUPS:
                self.inside(child)

    def _paragraph(self, node: Node) -> None:
        for text, bold in lines_of(self._runs(node, False)):
            self.composer.line(text, bold)

    def _list(self, node: Node, depth: int) -> None:
        for item in node:
            if item.tag not in (f"{_T}list-item", f"{_T}list-header"):
                continue
            for part in item:
                if part.tag == f"{_T}list" and depth < 20:
                    self._list(part, depth + 1)
                elif part.tag == f"{_T}h":
                    self.inside(item)
                    break
                elif part.tag == f"{_T}p":
                    for text, bold in lines_of(self._runs(part, False)):
                        self.composer.item(text, depth=depth, bold=bold)

    def _table(self, node: Node) -> None:
        rows, heads = [], []
        for row in node.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not node:
                continue
            heads.append(next(row.iterancestors(f"{_TABLE}table-header-rows"), None) is not None)
            rows.append([cell for piece in row for cell in self._cells(piece)])
        if max((len(row) for row in rows), default=0) == 1:
            for cell in node.iter(f"{_TABLE}table-cell"):
                self.inside(cell)
            return
        self.composer.table(grid(rows, heads))

    def _cells(self, cell: Node) -> list[Spanning]:
        """A cell, as often as the file repeats it; what another covers is left to that one."""
        if cell.tag != f"{_TABLE}table-cell":
            return []
        runs: list[Run] = []
        for part in cell.iter(f"{_T}p", f"{_T}h"):
            runs.extend([*self._runs(part, False), ("\n", False)])
        text, bold = joined(runs)
        across = _count(cell.get(f"{_TABLE}number-columns-spanned"))
        down = _count(cell.get(f"{_TABLE}number-rows-spanned"))
        again = min(_count(cell.get(f"{_TABLE}number-columns-repeated")), MAX_COLUMNS)
        return [Spanning(text, down, across, bold)] * again

    def _runs(self, node: Node, bold: bool, depth: int = 0) -> Iterator[Run]:
        if node.tag in _SKIPPED or depth > 50:
            return
        heavy = bold or node.get(f"{_T}style-name", "") in self.bold
        if node.tag == f"{_T}line-break":
            yield "\n", heavy
        elif node.tag in (f"{_T}s", f"{_T}tab"):
            yield " ", heavy
        yield " ".join((node.text or "").split("\n")), heavy
        for child in node:
            yield from self._runs(child, heavy, depth + 1)
            yield " ".join((child.tail or "").split("\n")), heavy


def _count(text: str | None) -> int:
    return min(max(int(text), 1), 10_000) if text and text.isascii() and text.isdigit() else 1
