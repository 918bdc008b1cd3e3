"""PDF files as plans really come: ruled tables over pages, two columns, landscape tables, heads and feet.

Refuses to write what the source does not say, but for the head and foot of each page.
"""

import io
from html import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

from plans.sources import parts_of, spans_of


def make_pdf(source: str) -> bytes:
    """With ruled tables that break over pages, a head and a number on each page."""
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, leftMargin=50, rightMargin=50).build(
        _story(source, 480), onFirstPage=_furnish, onLaterPages=_furnish
    )
    return file.getvalue()


def make_landscape(source: str) -> bytes:
    """The same on wide pages, in small letters."""
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=landscape(A4), leftMargin=30, rightMargin=30).build(
        _story(source, 780, 8), onFirstPage=_furnish, onLaterPages=_furnish
    )
    return file.getvalue()


def make_columns(source: str) -> bytes:
    """A first page across, then two columns of text, each page with a note at its foot."""
    file = io.BytesIO()
    document = BaseDocTemplate(file, pagesize=A4)
    whole = Frame(50, 60, 495, 720, id="whole")
    left, right = Frame(50, 70, 238, 710, id="left"), Frame(308, 70, 238, 710, id="right")
    document.addPageTemplates(
        [
            PageTemplate("first", [whole], onPage=_furnish),
            PageTemplate("columns", [left, right], onPage=_noted),
        ]
    )
    document.build([NextPageTemplate("columns"), *_story(source, 238, 9)])
    return file.getvalue()


def _story(source: str, width: float, size: float = 10) -> list[Flowable]:
    plain = ParagraphStyle(
        "plain", fontName="Helvetica", fontSize=size, leading=1.3 * size, spaceAfter=0.6 * size
    )
    heavy = ParagraphStyle("heavy", parent=plain, fontName="Helvetica-Bold")
    titles = {
        n: ParagraphStyle(f"title{n}", parent=heavy, fontSize=2 * size - 3 * n, leading=2 * size + 4 - 3 * n)
        for n in range(1, 4)
    }
    story: list[Flowable] = []
    for part in parts_of(source):
        if part.kind == "page":
            story.append(PageBreak())
        elif part.kind == "table":
            story.append(_table(part.rows, width, plain))
        else:
            style = {"title": titles.get(part.level, heavy), "bold": heavy}.get(part.kind, plain)
            text = ("• " if part.kind == "entry" else "") + escape(part.text).replace("\\n", "<br/>")
            story.append(Paragraph(text, style))
    return story


def _table(rows: tuple[tuple[str, ...], ...], width: float, plain: ParagraphStyle) -> Table:
    cells = [
        [Paragraph("" if c in ("^", "<") else escape(c).replace("\\n", "<br/>"), plain) for c in row]
        for row in rows
    ]
    style: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")
    ]  # fmt: skip
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            down, across = spans_of(rows, r, c)
            if cell not in ("^", "<") and (down > 1 or across > 1):
                style.append(("SPAN", (c, r), (c + across - 1, r + down - 1)))
    columns = max(map(len, rows))
    return Table(cells, colWidths=[width / columns] * columns, style=style)


def _furnish(canvas, document) -> None:
    width, height = document.pagesize
    canvas.setFont("Helvetica", 8)
    canvas.drawString(50, height - 27, "Document de travail, ne pas diffuser")
    canvas.drawString(width / 2 - 20, 25, f"Page {document.page}")


def _noted(canvas, document) -> None:
    _furnish(canvas, document)
    canvas.setFont("Helvetica", 7)
    canvas.drawString(50, 52, f"{document.page - 1}. Note de la page : voir le glossaire en fin de document.")
