"""A book as ODS, written as it is: a zip of three small XML files.

Spec: OASIS OpenDocument 1.3. Refuses formulas: every cell is a text or a number.
"""

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from graph.letters import cleaned
from graph.workbook.pages import FILLS, Book, Box, Head, Page
from graph.workbook.undated import Archive

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_CENTIMETRES = 0.21  # of a character's width
_NAMES = {
    "office": "office", "style": "style", "text": "text", "table": "table", "number": "datastyle",
    "fo": "xsl-fo-compatible", "config": "config", "of": "of", "manifest": "manifest",
}  # fmt: skip
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in _NAMES.items()
    if name
)
_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write(book: Book) -> bytes:
    """The file."""
    content = io.BytesIO()
    with Archive(content) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", _HEADER + "".join(_content(book)))
        archive.writestr("styles.xml", _HEADER + _PAPER)
        archive.writestr("settings.xml", _HEADER + "".join(_settings(book)))
        archive.writestr("META-INF/manifest.xml", _HEADER + _MANIFEST)
    return content.getvalue()


_MANIFEST = (
    f'<manifest:manifest {_NAMESPACES} manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


_PAPER = (
    f'<office:document-styles {_NAMESPACES} office:version="1.3"><office:automatic-styles>'
    '<style:page-layout style:name="paper"><style:page-layout-properties fo:page-width="42cm" '
    'fo:page-height="29.7cm" style:print-orientation="landscape" fo:margin="1cm" style:scale-to-X="1" '
    'style:scale-to-Y="0"/></style:page-layout></office:automatic-styles><office:master-styles>'
    '<style:master-page style:name="Default" style:page-layout-name="paper"/>'
    "</office:master-styles></office:document-styles>"
)
"""On paper, a sheet is as wide as the page: A3, lying."""


def _content(book: Book) -> Iterator[str]:
    lists = {name: f"liste{number}" for number, name in enumerate(book.lists, 1)}
    yield f'<office:document-content {_NAMESPACES} office:version="1.3"><office:automatic-styles>'
    yield from _styles(book)
    yield "</office:automatic-styles><office:body><office:spreadsheet><table:content-validations>"
    for name, values in book.lists.items():
        offered = ";".join('"' + value.replace('"', '""') + '"' for value in values)
        condition = quoteattr(f"of:cell-content-is-in-list({offered})")
        yield (
            f'<table:content-validation table:name="{lists[name]}" table:condition={condition} '
            'table:allow-empty-cell="true" table:display-list="unsorted">'
            '<table:error-message table:display="false"/></table:content-validation>'
        )
    yield "</table:content-validations>"
    for page in book.pages:
        yield from _page(page, lists)
    yield "</office:spreadsheet></office:body></office:document-content>"


def _styles(book: Book) -> Iterator[str]:
    yield '<number:text-style style:name="texte"><number:text-content/></number:text-style>'
    for width in sorted({head.width for page in book.pages for head in page.heads}):
        yield (
            f'<style:style style:name="l{width}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{width * _CENTIMETRES:.2f}cm"/></style:style>'
        )
    for shown in ("true", "false"):
        yield (
            f'<style:style style:name="page-{shown}" style:family="table" style:master-page-name="Default">'
            f'<style:table-properties table:display="{shown}"/></style:style>'
        )
    yield _cell_style("cellule", "")
    for fill, colour in FILLS.items():
        bold = fill in ("required", "usual", "tucked")
        white = ' fo:color="#ffffff"' if fill == "required" else ""
        weight = ' fo:font-weight="bold"' if bold else ""
        yield _cell_style(fill, f' fo:background-color="#{colour.lower()}"', weight + white)


def _cell_style(name: str, cell: str, text: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="texte">'
        f'<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"{cell}/>'
        f"<style:text-properties{text}/></style:style>"
    )


def _page(page: Page, lists: dict[str, str]) -> Iterator[str]:
    shown = "false" if page.hidden else "true"
    yield f'<table:table table:name={quoteattr(page.name)} table:style-name="page-{shown}">'
    tucked = [head for head in page.heads if head.tucked]
    for head in page.heads:
        if not head.tucked:
            yield _column(head)
    if tucked:
        yield '<table:table-column-group table:display="false">'
        yield from map(_column, tucked)
        yield "</table:table-column-group>"
    if page.band:
        over = max(2, sum(not head.tucked for head in page.heads))
        band = _cell(Box(page.band, fill="band"), "").replace(
            "<table:table-cell", f'<table:table-cell table:number-columns-spanned="{over}"', 1
        )
        covered = f'<table:covered-table-cell table:number-columns-repeated="{over - 1}"/>'
        yield f"<table:table-row>{band}{covered}</table:table-row>"
    heads = (Box(head.title, head.comment, head.fill) for head in page.heads)
    yield f"<table:table-row>{''.join(_cell(box, '') for box in heads)}</table:table-row>"
    offered = [lists.get(head.offers, "") for head in page.heads]
    for row in page.rows:
        cells = (
            _cell(box, lists.get(box.offers, "") or offer) for box, offer in zip(row, offered, strict=True)
        )
        yield f"<table:table-row>{''.join(cells)}</table:table-row>"
    if page.free:
        free = "".join(_cell(Box(""), offer) for offer in offered)
        yield f'<table:table-row table:number-rows-repeated="{page.last - page.top - len(page.rows)}">{free}'
        yield "</table:table-row>"
    yield "</table:table>"


def _column(head: Head) -> str:
    folded = ' table:visibility="collapse"' if head.tucked else ""
    return (
        f'<table:table-column table:style-name="l{head.width}"{folded} '
        'table:default-cell-style-name="cellule"/>'
    )


def _cell(box: Box, offer: str) -> str:
    style = f' table:style-name="{box.fill or "cellule"}"'
    listed = f' table:content-validation-name="{offer}"' if offer else ""
    note = f"<office:annotation>{_paragraphs(box.comment)}</office:annotation>" if box.comment else ""
    number = box.number
    if number is not None:
        value = f' office:value-type="float" office:value="{number!r}"'
        return f"<table:table-cell{style}{listed}{value}>{note}{_paragraphs(box.text)}</table:table-cell>"
    if not box.text:
        return f"<table:table-cell{style}{listed}>{note}</table:table-cell>"
    text = cleaned(box.text)
    value = f' office:value-type="string" office:string-value={quoteattr(text)}'
    return f"<table:table-cell{style}{listed}{value}>{note}{_paragraphs(text)}</table:table-cell>"


def _paragraphs(text: str) -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in cleaned(text).split("\n"))


def _settings(book: Book) -> Iterator[str]:
    """What keeps the headers and the first column in sight."""
    yield (
        f'<office:document-settings {_NAMESPACES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item-map-named config:name="Tables">'
    )
    for page in book.pages:
        yield f"<config:config-item-map-entry config:name={quoteattr(page.name)}>"
        for name, kind, value in (
            ("HorizontalSplitMode", "short", 2), ("HorizontalSplitPosition", "int", 1),
            ("VerticalSplitMode", "short", 2), ("VerticalSplitPosition", "int", page.top),
            ("PositionRight", "int", 1), ("PositionBottom", "int", page.top),
        ):  # fmt: skip
            item = f'config:name="{name}" config:type="{kind}"'
            yield f"<config:config-item {item}>{value}</config:config-item>"
        yield "</config:config-item-map-entry>"
    yield (
        "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )
