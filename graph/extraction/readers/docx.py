"""DOCX → blocks: titles by style or outline level, lists, tables with merged cells.

Refuses macros, links and pictures: only the document's own text is read, and nothing is fetched.
"""

import re
from collections.abc import Iterator

from lxml import etree

from graph.extraction.blocks import Composer, Document
from graph.extraction.readers.grids import Run, Spanning, grid, joined, lines_of
from graph.extraction.readers.trees import tree_of
from graph.workbook import archives

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLE_STYLE = re.compile(r"(?:heading|titre|überschrift)\s*(\d)", re.IGNORECASE)
_TITLES = frozenset({"title", "titre"})
_CORE = "docProps/core.xml"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"

_BOXES = {"FD": "☒", "FE": "☑", "A8": "☐", "6F": "☐", "71": "☐", "72": "☐", "FC": "☑"}
"""Signs of Wingdings, by the end of their code."""

Node = etree._Element
Styles = dict[str, tuple[int, bool, bool]]
"""By style: level of title (0 for none), bold, list."""


def read_docx(data: bytes, name: str) -> Document:
    """The blocks of a DOCX file. Raises UnreadableFile (422): damaged, encrypted; PayloadTooLarge (413)."""
    present = archives.names(data, name)
    body = tree_of(archives.part(data, "word/document.xml", name), name).find(f"{_W}body")
    if body is None:
        raise archives.damaged(name, "word/document.xml n'a pas de corps")
    styles: Styles = {}
    if "word/styles.xml" in present:
        styles = _styles(tree_of(archives.part(data, "word/styles.xml", name), name))
    title = ""
    if _CORE in present:
        title = tree_of(archives.part(data, _CORE, name), name).findtext(f".//{_DC_TITLE}") or ""
    composer = Composer()
    _container(body, composer, styles)
    return composer.document("DOCX", title)


def _styles(root: Node) -> Styles:
    found: Styles = {}
    for style in root.iter(f"{_W}style"):
        label = _value(style.find(f"{_W}name")).lower()
        based = found.get(_value(style.find(f"{_W}basedOn")), (0, False, False))
        named = _TITLE_STYLE.match(label)
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        level = int(named[1]) if named else 1 if label in _TITLES else _outline(outline) or based[0]
        bold = style.find(f"{_W}rPr/{_W}b")
        listed = style.find(f"{_W}pPr/{_W}numPr") is not None or label.startswith(("list", "liste", "puce"))
        found[style.get(f"{_W}styleId", "")] = (
            level,
            based[1] if bold is None else _on(bold),
            (listed or based[2]) and not level,
        )
    return found


def _container(node: Node, composer: Composer, styles: Styles) -> None:
    for child in node:
        if child.tag == f"{_W}p":
            _paragraph(child, composer, styles)
        elif child.tag == f"{_W}tbl":
            _table(child, composer, styles)
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                _container(content, composer, styles)


def _paragraph(node: Node, composer: Composer, styles: Styles) -> None:
    level, _, listed = styles.get(_value(node.find(f"{_W}pPr/{_W}pStyle")), (0, False, False))
    level = _outline(node.find(f"{_W}pPr/{_W}outlineLvl")) or level
    numbering = node.find(f"{_W}pPr/{_W}numPr")
    listed = (listed or numbering is not None) and not level
    depth = int(_value(numbering.find(f"{_W}ilvl")) or 0) if numbering is not None else 0
    runs = list(_runs(node, styles))
    if level:
        text, bold = joined(runs)
        composer.heading(text, level, bold)
        return
    for text, bold in lines_of(runs):
        if listed:
            composer.item(text, depth=depth, bold=bold)
        else:
            composer.line(text, bold)


def _runs(node: Node, styles: Styles) -> Iterator[Run]:
    """The runs of a paragraph: text that was deleted under revision is left out."""
    style_bold = styles.get(_value(node.find(f"{_W}pPr/{_W}pStyle")), (0, False, False))[1]
    for run in node.iter(f"{_W}r"):
        if next(run.iterancestors(f"{_W}del"), None) is not None:
            continue
        mark = run.find(f"{_W}rPr/{_W}b")
        bold = style_bold if mark is None else _on(mark)
        for part in run:
            if part.tag == f"{_W}t":
                yield part.text or "", bold
            elif part.tag in (f"{_W}br", f"{_W}cr"):
                yield "\n", bold
            elif part.tag == f"{_W}tab":
                yield " ", bold
            elif part.tag == f"{_W}noBreakHyphen":
                yield "-", bold
            elif part.tag in (f"{_W}sym", f"{_W}fldChar"):
                yield _box(part), bold


def _box(node: Node) -> str:
    """A box to tick, drawn by a sign of Wingdings or by a field of a form; "" for any other sign."""
    if node.tag == f"{_W}sym":
        return _BOXES.get(node.get(f"{_W}char", "").upper()[-2:], "")
    box = node.find(f"{_W}ffData/{_W}checkBox")
    if box is None:
        return ""
    state = box.find(f"{_W}checked")
    on = state if state is not None else box.find(f"{_W}default")
    return "☒" if on is not None and _on(on) else "☐"


def _table(node: Node, composer: Composer, styles: Styles) -> None:
    rows = [
        _cells(row, styles) for row in node.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is node
    ]
    if max((len(row) for row in rows), default=0) == 1:
        for cell in node.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tbl")) is node:
                _container(cell, composer, styles)
        return
    heads = [row.find(f"{_W}trPr/{_W}tblHeader") is not None for row in node.findall(f"{_W}tr")]
    composer.table(grid(_spanned(rows), heads))


_Placed = tuple[int, int, str, str, bool]
"""A cell as the row writes it: column, columns across, vMerge (none, restart, continue), text, bold."""


def _cells(row: Node, styles: Styles) -> list[_Placed]:
    cells: list[_Placed] = []
    column = int(_value(row.find(f"{_W}trPr/{_W}gridBefore")) or 0)
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is not row:
            continue
        across = int(_value(cell.find(f"{_W}tcPr/{_W}gridSpan")) or 1)
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        kind = "" if merge is None else merge.get(f"{_W}val") or "continue"
        runs: list[Run] = []
        for paragraph in cell.iter(f"{_W}p"):
            runs.extend([*_runs(paragraph, styles), ("\n", False)])
        text, bold = joined(runs)
        cells.append((column, across, kind, text, bold))
        column += across
    return cells


def _spanned(rows: list[list[_Placed]]) -> list[list[Spanning]]:
    """Vertical merges counted: a cell that restarts covers the rows below that continue it."""
    spanned = []
    for number, row in enumerate(rows):
        cells: list[Spanning] = []
        for column, across, merge, text, bold in row:
            if merge == "continue" and number:
                continue
            down = 1
            while merge == "restart" and any(
                other[0] == column and other[2] == "continue" for other in _after(rows, number + down)
            ):
                down += 1
            cells.append(Spanning(text, down, across, bold))
        spanned.append(cells)
    return spanned


def _after(rows: list[list[_Placed]], number: int) -> list[_Placed]:
    return rows[number] if number < len(rows) else []


def _outline(node: Node | None) -> int:
    value = _value(node)
    return int(value) + 1 if value.isdigit() and int(value) < 9 else 0


def _value(node: Node | None) -> str:
    return "" if node is None else node.get(f"{_W}val", "")


def _on(node: Node) -> bool:
    return node.get(f"{_W}val", "1") not in ("0", "false", "none", "off")
