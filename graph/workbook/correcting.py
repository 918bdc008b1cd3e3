"""The corrected copy: the workbook that was sent, with what is wrong coloured and said in comments, and rows
ready for the organisations that nothing knows.

Always an XLSX. Refuses to carry over formulas, macros and links: cells hold their values.
"""

import io
import re
import warnings as said_by_python
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import Fault
from graph.letters import cleaned
from graph.workbook import archives
from graph.workbook.columns import DOCUMENT, key, sheet_named
from graph.workbook.extras import FAULTS, faults_page
from graph.workbook.opening import Opened, open_sheets
from graph.workbook.preparing import prepare
from graph.workbook.undated import save
from graph.workbook.unsure import everywhere
from graph.workbook.xlsx import put, solid, write_page

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_AUTHOR = "Maillage"
_LETTERS = 31  # of a sheet's name in Excel
_UNNAMED = re.compile(r"[\\/*?:\[\]]")  # letters that no such name has


def corrected_copy(
    file: Path | bytes, faults: Sequence[Fault], warnings: Sequence[Fault] = (), name: str = ""
) -> bytes:
    """The workbook as XLSX, faulty cells in red, others to look at in yellow, and a sheet that lists all.

    file, name: as `read_workbook` took them. Raises what `open_sheets` raises.
    """
    opened = open_sheets(file, name)
    kept = _same(file, name, opened)
    book = kept or _rebuilt(opened)
    names = [sheet.title for sheet in book.worksheets] if kept else [sheet.name for sheet in opened.sheets]
    pages = dict(zip(names, book.worksheets, strict=True))
    for found, fill in ((warnings, "warning"), (faults, "fault")):
        _mark(pages, opened, [each for fault in found for each in everywhere(fault)], fill)
    prepare(book, opened, faults)
    if FAULTS in book.sheetnames:
        del book[FAULTS]
    write_page(book.create_sheet(FAULTS, 0), faults_page(faults, warnings), {})
    book.active = 0
    return save(book)


def _same(file: Path | bytes, name: str, opened: Opened) -> "Workbook | None":
    """An XLSX with its own looks, but values for formulas; None where it cannot be kept so."""
    from openpyxl import load_workbook
    from openpyxl.cell import Cell

    if opened.kind != "xlsx":
        return None
    data = file.read_bytes() if isinstance(file, Path) else file
    parts = archives.unpack(data, name)
    try:
        with said_by_python.catch_warnings():
            said_by_python.simplefilter("ignore")  # of what openpyxl leaves out, such as pictures
            book = load_workbook(
                io.BytesIO(archives.pack(parts)), data_only=True, keep_vba=False, keep_links=False
            )
    except (LookupError, ValueError, TypeError, AttributeError, SyntaxError):  # openpyxl is lost in it
        return None
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell):  # a cell that another covers has no link of its own
                    cell.hyperlink = None
    return book


def _rebuilt(opened: Opened) -> "Workbook":
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in opened.sheets:
        page = book.create_sheet(_UNNAMED.sub(" ", cleaned(sheet.name))[:_LETTERS])
        for number, row in enumerate(sheet.rows, 1):
            for column, text in enumerate(row, 1):
                if text:
                    put(page.cell(number, column), text)
    return book


def _mark(pages: "Mapping[str, Worksheet]", opened: Opened, faults: Sequence[Fault], fill: str) -> None:
    """Colour the cells, and say in a comment on each all that is wrong with it."""
    from openpyxl.comments import Comment

    said: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
    for fault in faults:
        place = _cell(opened, fault)
        if place and place[0] in pages:
            near = f"\nLe plus proche : {', '.join(fault.closest)}" if fault.closest else ""
            said[place].append(f"{fault.expected[:1].upper()}{fault.expected[1:]}{near}")
    for (sheet, row, column), texts in said.items():
        cell = _shown(pages[sheet], row, column)
        cell.fill = solid(fill)
        cell.comment = Comment(cleaned("\n".join(texts)), _AUTHOR, height=140, width=360)


def _shown(page: "Worksheet", row: int, column: int) -> "Cell":
    """The cell that people see there: the first of those that are merged."""
    for merged in page.merged_cells.ranges:
        if merged.min_row <= row <= merged.max_row and merged.min_col <= column <= merged.max_col:
            row, column = merged.min_row, merged.min_col
    return page.cell(row, column)  # type: ignore[return-value]


def _cell(opened: Opened, fault: Fault) -> tuple[str, int, int] | None:
    """Sheet, row and column, 1-based, of what a fault is about: below its header, or beside its rubric."""
    sheet = next((found for found in opened.sheets if found.name == fault.where), None)
    if sheet is None:
        return None
    row = fault.row or 1
    wanted = key(fault.column or "")
    for place, cell in enumerate(sheet.rows[row - 1] if row <= len(sheet.rows) else ()):
        if wanted and key(cell) == wanted:
            return sheet.name, row, place + (2 if _beside(fault) else 1)
    for line in sheet.rows[: row - 1]:
        for place, cell in enumerate(line):
            if wanted and key(cell) == wanted:
                return sheet.name, row, place + 1
    return sheet.name, row, 1


def _beside(fault: Fault) -> bool:
    """Whether the value of a rubric is meant, which stands beside it."""
    kind = sheet_named(fault.where)
    return kind is not None and kind.table == DOCUMENT
