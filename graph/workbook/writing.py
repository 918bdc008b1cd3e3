"""A draft → a workbook: XLSX, ODS, a zip or a folder of CSV; an empty draft → the template.

Cells show labels, comments tell where each comes from, doubtful cells are coloured. Refuses to lose anything:
what is written and read again is the same draft.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from graph.errors import UnsupportedMediaType
from graph.workbook import extras, opendocument, separated, xlsx
from graph.workbook.columns import sheets
from graph.workbook.draft import Draft, Place
from graph.workbook.guide import guide_page
from graph.workbook.pages import Book, Page
from graph.workbook.passages import with_passages
from graph.workbook.sheetpages import document_page, table_page
from graph.workbook.undated import Archive
from graph.workbook.wordlists import Terms

FORMATS = (".xlsx", ".ods", ".zip")
"""Extensions of the files that are written; what has none is a folder of CSV."""


def write_template(path: Path, terms: Terms) -> None:
    """Write an empty workbook to fill, as `write_workbook` does."""
    write_workbook(Draft(), path, terms)


def write_workbook(draft: Draft, path: Path, terms: Terms) -> None:
    """Write a draft as .xlsx, .ods, .zip (of CSV), or where there is no extension as a folder of CSV.

    Raises UnsupportedMediaType (415) for another extension, OSError where the file cannot be written.
    """
    form = path.suffix.lower()
    if form and form not in FORMATS:
        raise UnsupportedMediaType(
            f"« {path.name} » : on écrit {', '.join(FORMATS)}, ou un dossier de CSV (un nom sans extension)."
        )
    if form:
        path.write_bytes(workbook(draft, form, terms))
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, content in _separated(_book(draft, terms, banded=False)):
        (path / name).write_bytes(content)


def workbook(draft: Draft, form: str, terms: Terms) -> bytes:
    """The bytes of a draft as a workbook. form: of `FORMATS`."""
    if form == ".ods":
        return opendocument.write(_book(draft, terms, banded=True))
    if form == ".xlsx":
        return xlsx.write(_book(draft, terms, banded=True))
    file = io.BytesIO()
    with Archive(file) as archive:
        for name, content in _separated(_book(draft, terms, banded=False)):
            archive.writestr(name, content)
    return file.getvalue()


def _separated(book: Book) -> Iterator[tuple[str, bytes]]:
    for page in book.pages:
        rows = [[head.title for head in page.heads], *([box.text for box in row] for row in page.rows)]
        yield f"{page.name}.csv", separated.write(rows)


def _book(draft: Draft, terms: Terms, banded: bool) -> Book:
    """The pages. banded: each table has a line above its headers that says what it is for."""
    draft = with_passages(draft)
    document, *tables = sheets()
    pages = [document_page(draft, document, terms, banded)]
    pages += [table_page(draft, kind, terms, banded) for kind in tables]
    before = [guide_page()]
    rows = _rows(draft, pages)
    if any(note.doubt and place in rows for place, note in draft.notes.items()):
        before.append(extras.check_page(draft, rows))
    if draft.unread:
        before.append(extras.unread_page(draft.unread))
    after = [extras.text_page(draft.text)] if draft.text else []
    offered = {column.list for kind in sheets() for column in kind.columns if column.list}
    lists = {
        name: tuple(words.label(word.slug) for word in words.words)
        for name, words in terms.lists.items()
        if name in offered
    }
    return Book((*before, *pages, *after), lists)


def _rows(draft: Draft, pages: list[Page]) -> dict[Place, int]:
    """Row of each cell that a note is about."""
    first = {page.file: page.first for page in pages[1:]}
    return {place: first[place[0]] + place[1] for place in draft.notes if place[0] in first}
