"""A book as XLSX, by openpyxl. Spec: ECMA-376, Office Open XML.

Refuses to let a text act as a formula: text is typed as text, with Excel's mark of a quoted cell.
"""

from typing import TYPE_CHECKING

from graph.letters import cleaned
from graph.workbook.pages import FILLS, Book, Box, Head, Page
from graph.workbook.undated import save

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

LISTS = "Listes"
_AUTHOR = "Maillage"
_LETTERS, _SIZE = "Calibri", 11  # those of the cells that nothing styles
_LINE = 15  # points
_WIDE = 200  # characters from which on a sheet is printed on A3
_SHEET_NAME = 31  # letters that Excel allows
_CELL = 32_767  # letters that Excel allows in a cell


def write(book: Book) -> bytes:
    """The file. Texts longer than a cell may hold are cut, with a mark."""
    from openpyxl import Workbook

    file = Workbook()
    file.remove(file.worksheets[0])
    places = _lists(book)
    for page in book.pages:
        write_page(file.create_sheet(page.name[:_SHEET_NAME]), page, places)
    if places:
        _write_lists(file, book)
    return save(file)


def _lists(book: Book) -> dict[str, str]:
    """The range of each list on its sheet."""
    from openpyxl.utils import get_column_letter

    found = {}
    for number, (name, values) in enumerate(book.lists.items(), 1):
        letter = get_column_letter(number)
        found[name] = f"={LISTS}!${letter}$2:${letter}${len(values) + 1}"
    return found


def _write_lists(file: "Workbook", book: Book) -> None:
    sheet = file.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for number, (name, values) in enumerate(book.lists.items(), 1):
        for row, value in enumerate((name, *values), 1):
            put(sheet.cell(row, number), value)


def write_page(sheet: "Worksheet", page: Page, places: dict[str, str]) -> None:
    """Fill a sheet. places: the range of each list that cells choose from, by its name."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import Outline, PageSetupProperties

    wrapped, level = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
    for number, head in enumerate(page.heads, 1):
        _write_head(sheet, page, number, head)
    for row, boxes in enumerate(page.rows, page.first):
        for number, box in enumerate(boxes, 1):
            if not (box.text or box.fill or box.offers):
                continue
            cell = sheet.cell(row, number)
            put(cell, box.text, box)
            cell.alignment = wrapped if page.heads[number - 1].lines(box.text) > 1 else level
            if box.comment:
                cell.comment = Comment(cleaned(box.comment), _AUTHOR, height=120, width=320)
            if box.fill:
                cell.fill = solid(box.fill)
                cell.font = _font(box.fill, bold=box.fill == "required")
            if box.offers:
                _offer(sheet, places, box.offers, cell.coordinate, strict=False)
        if page.lines(boxes) > 1:
            sheet.row_dimensions[row].height = _LINE * page.lines(boxes)
    for number, head in enumerate(page.heads, 1):
        if head.offers and page.last >= page.first:
            letter = get_column_letter(number)
            _offer(sheet, places, head.offers, f"{letter}{page.first}:{letter}{page.last}", head.strict)
    if page.band:
        _write_band(sheet, page)
    sheet.freeze_panes = f"B{page.first}"
    if page.free and page.rows:
        sheet.auto_filter.ref = f"A{page.top}:{get_column_letter(len(page.heads))}{page.last}"
    sheet.sheet_properties.tabColor = FILLS[page.tab]
    sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
    sheet.sheet_state = "hidden" if page.hidden else "visible"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)  # on paper: as wide as it
    wide = sum(head.width for head in page.heads if not head.tucked) >= _WIDE
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if wide else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = f"{page.top}:{page.top}"


def _write_head(sheet: "Worksheet", page: Page, number: int, head: Head) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    cell = sheet.cell(page.top, number)
    put(cell, head.title)
    cell.font = _font(head.fill, bold=True)
    cell.fill = solid(head.fill)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.border = Border(bottom=Side("thin", color="7F8FA0"))
    if head.comment:
        cell.comment = Comment(head.comment, _AUTHOR, height=150, width=340)
    column = sheet.column_dimensions[get_column_letter(number)]
    column.width = head.width
    if head.textual:
        column.number_format = "@"
    if head.tucked:
        column.hidden = True
        column.outlineLevel = 1
    sheet.row_dimensions[page.top].height = 30


def _write_band(sheet: "Worksheet", page: Page) -> None:
    from openpyxl.styles import Alignment, Font

    shown = max(2, sum(not head.tucked for head in page.heads))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=shown)
    cell = sheet.cell(1, 1)
    put(cell, page.band)
    cell.font = Font(_LETTERS, _SIZE, italic=True, color="44546A")
    cell.fill = solid("band")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[1].height = 36


def _offer(sheet: "Worksheet", places: dict[str, str], name: str, cells: str, strict: bool) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if name not in places:
        return
    found = DataValidation(type="list", formula1=places[name], allow_blank=True)
    found.showErrorMessage = strict
    found.errorStyle = "warning"
    found.errorTitle, found.error = "Hors de la liste", "Ce mot n'est pas dans la liste. Le garder ?"
    found.add(cells)
    sheet.add_data_validation(found)


def put(cell: "Cell | MergedCell", text: str, box: Box | None = None) -> None:
    """Write a text as text, or as the number that it is where the box says so."""
    number = box.number if box else None
    if number is not None:
        cell.value = number
        cell.number_format = "General"
        return
    text = cleaned(text)
    cell.value = text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def _font(fill: str, bold: bool) -> "Font":
    """Letters that can be read on a colour."""
    from openpyxl.styles import Font

    return Font(_LETTERS, _SIZE, bold=bold, color="FFFFFF" if fill == "required" else "1F2933")


def solid(fill: str) -> "PatternFill":
    """The colour of that name, as openpyxl wants it."""
    from openpyxl.styles import PatternFill

    return PatternFill("solid", start_color=FILLS[fill])
