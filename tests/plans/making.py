"""Plans in varied layouts, made from small sources written by hand (`sources`), each with its expected tables
beside it.

Refuses to write what the source does not say.
"""

import io
import tomllib
import zipfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bench.evaluation import Score, compare
from graph.extraction import extract
from graph.names import Names
from graph.tables import read_reference
from graph.workbook.draft import Draft
from plans import pages
from plans.sources import parts_of, spans_of

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Plan:
    """A plan of tests/plans. kind: file type that is written; unseen: its layout was not known to the rules;
    writer: of `WRITERS`; first: its scores (F1) at the first reading, before any rule was changed for it,
    empty where nobody wrote them down."""

    name: str
    kind: str
    unseen: bool
    least: dict[str, float]
    writer: str
    first: dict[str, float]

    @property
    def folder(self) -> Path:
        """Where its source and expected tables are."""
        return HERE / self.name

    def file(self) -> bytes:
        """The document, as its kind of file."""
        source = next(self.folder.glob("source.*")).read_text(encoding="utf8")
        return WRITERS[self.writer](source)

    def draft(self) -> Draft:
        """What extraction makes of it."""
        return extract(self.file(), f"{self.name}.{self.kind}", names())

    def scores(self) -> list[Score]:
        """Extraction beside the expected tables."""
        return compare(self.draft(), self.folder)


def written_plans() -> list[Plan]:
    """Every plan, by name."""
    plans = []
    for path in sorted(HERE.glob("*/plan.toml")):
        said = tomllib.loads(path.read_text(encoding="utf8"))
        kind, least, first = said["kind"], said.get("least", {}), said.get("first", {})
        writer = said.get("writer", kind)
        plans.append(Plan(path.parent.name, kind, said.get("unseen", False), least, writer, first))
    return plans


def names() -> Names:
    """The resolver of the invented organisations."""
    reference, faults = read_reference(HERE / "reference")
    assert not faults, faults
    return Names.of(reference)


def make_text(source: str) -> bytes:
    """As it is."""
    return source.encode()


def make_csv(source: str) -> bytes:
    """As French Excel writes it: semicolons, cp1252, CRLF."""
    return source.replace("\n", "\r\n").encode("cp1252")


def make_html(source: str) -> bytes:
    """A page with a menu and a script around the document."""
    body = []
    for part in parts_of(source):
        text = escape(part.text).replace("\\n", "<br>")
        if part.kind == "title":
            body.append(f"<h{part.level}>{text}</h{part.level}>")
        elif part.kind == "table":
            rows = []
            for r, row in enumerate(part.rows):
                cells = []
                for c, cell in enumerate(row):
                    if cell in "^<" and cell:
                        continue
                    down, across = spans_of(part.rows, r, c)
                    text = escape(cell).replace("\\n", "<br>")
                    cells.append(f'<td rowspan="{down}" colspan="{across}">{text}</td>')
                rows.append(f"<tr>{''.join(cells)}</tr>")
            body.append(f"<table>{''.join(rows)}</table>")
        elif part.kind == "definition":
            body.append(text)
        else:
            tag = {
                "bold": "<p><strong>{}</strong></p>",
                "entry": "<ul><li>{}</li></ul>",
                "page": "<hr>{}",
            }.get(part.kind, "<p>{}</p>")
            body.append(tag.format(text))
    return (
        "<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>Plan</title><script>var axe = "
        "1;</script></head>"
        f"<body><nav><a href='/'>Axe 9 : menu</a></nav><main>{''.join(body)}</main></body></html>"
    ).encode()


def make_docx(source: str) -> bytes:
    """With Word's own styles and merged cells."""
    import docx

    document = docx.Document()
    for part in parts_of(source):
        if part.kind == "title":
            document.add_heading(part.text, part.level)
        elif part.kind == "bold":
            document.add_paragraph().add_run(part.text).bold = True
        elif part.kind == "entry":
            document.add_paragraph(part.text, style="List Bullet")
        elif part.kind == "page":
            document.add_page_break()
        elif part.kind == "table":
            table = document.add_table(len(part.rows), max(map(len, part.rows)))
            for r, row in enumerate(part.rows):
                for c, cell in enumerate(row):
                    if cell == "^" or cell == "<":
                        continue
                    down, across = spans_of(part.rows, r, c)
                    place = table.cell(r, c)
                    if down > 1 or across > 1:
                        place = place.merge(table.cell(r + down - 1, c + across - 1))
                    place.text = cell.replace("\\n", "\n")
        else:
            document.add_paragraph(part.text.replace("\\n", "\n"))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def make_odt(source: str) -> bytes:
    """The XML that LibreOffice writes, without its styles but one."""
    body = []
    for part in parts_of(source):
        text = escape(part.text).replace("\\n", "<text:line-break/>")
        if part.kind == "title":
            body.append(f'<text:h text:outline-level="{part.level}">{text}</text:h>')
        elif part.kind == "bold":
            body.append(f'<text:p text:style-name="Gras">{text}</text:p>')
        elif part.kind == "entry":
            body.append(f"<text:list><text:list-item><text:p>{text}</text:p></text:list-item></text:list>")
        elif part.kind == "table":
            body.append(_odt_table(part.rows))
        else:
            body.append(f"<text:p>{text}</text:p>")
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for name, full in {
            "office": "office",
            "text": "text",
            "table": "table",
            "style": "style",
            "fo": "xsl-fo-compatible",
        }.items()
    )
    bold = (
        '<style:style style:name="Gras" style:family="paragraph">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}>'
        f"<office:automatic-styles>{bold}</office:automatic-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return file.getvalue()


def _odt_table(rows: tuple[tuple[str, ...], ...]) -> str:
    made = []
    for r, row in enumerate(rows):
        cells = []
        for c, cell in enumerate(row):
            if cell in ("^", "<"):
                cells.append("<table:covered-table-cell/>")
                continue
            down, across = spans_of(rows, r, c)
            lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\\n"))
            spans = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
            cells.append(f"<table:table-cell {spans}>{lines}</table:table-cell>")
        made.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f"<table:table>{''.join(made)}</table:table>"


def make_xlsx(source: str) -> bytes:
    """One sheet for each `== `, with merged cells; numbers as numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet, line = None, 1
    for part in parts_of(source):
        if part.kind == "sheet" or sheet is None:
            sheet, line = book.create_sheet(part.text or "Feuil1"), 1
        if part.kind in ("text", "bold", "title"):
            sheet.cell(line, 1, part.text)
            line += 2
        for r, row in enumerate(part.rows):
            for c, cell in enumerate(row):
                if cell in ("^", "<"):
                    continue
                down, across = spans_of(part.rows, r, c)
                sheet.cell(
                    line + r, c + 1, int(cell) if cell.isdigit() else cell.replace("\\n", "\n") or None
                )
                if down > 1 or across > 1:
                    sheet.merge_cells(
                        start_row=line + r,
                        start_column=c + 1,
                        end_row=line + r + down - 1,
                        end_column=c + across,
                    )
        line += len(part.rows) + 1 if part.rows else 0
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def make_ods(source: str) -> bytes:
    """One sheet for each `== `, cells as strings, merged ranges covered."""
    sheets: list[tuple[str, list[str]]] = []
    for part in parts_of(source):
        if part.kind == "sheet" or not sheets:
            sheets.append((part.text if part.kind == "sheet" else "Feuille1", []))
        if part.kind in ("text", "bold", "title"):
            sheets[-1][1].append(_ods_row([(part.text, 1, 1)]))
        for r, row in enumerate(part.rows):
            sheets[-1][1].append(_ods_row([(cell, *spans_of(part.rows, r, c)) for c, cell in enumerate(row)]))
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(rows)}</table:table>' for name, rows in sheets
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table")
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>'
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return file.getvalue()


def _ods_row(cells: list[tuple[str, int, int]]) -> str:
    made = []
    for text, down, across in cells:
        if text in ("^", "<"):
            made.append("<table:covered-table-cell/>")
        else:
            lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\\n"))
            value = ' office:value-type="string"' if text else ""
            spans = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
            made.append(f"<table:table-cell{value} {spans}>{lines if text else ''}</table:table-cell>")
    return f"<table:table-row>{''.join(made)}</table:table-row>"


WRITERS = {
    "txt": make_text,
    "md": make_text,
    "csv": make_csv,
    "html": make_html,
    "docx": make_docx,
    "odt": make_odt,
    "pdf": pages.make_pdf,
    "pdf-colonnes": pages.make_columns,
    "pdf-paysage": pages.make_landscape,
    "xlsx": make_xlsx,
    "ods": make_ods,
}
