"""Rows of the sheet Organisations for the names that are not known, in the corrected copy of a workbook.

Each is listed on « À vérifier »: read again, it counts only once somebody wrote « oui » there. Refuses to
confirm anything by itself.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.errors import Fault
from graph.terms import fold
from graph.workbook.columns import SheetKind, key, sheet_named, sheet_of
from graph.workbook.extras import CHECK, CHECKED, check_sheet
from graph.workbook.opening import Opened, Sheet
from graph.workbook.pages import Head, Page
from graph.workbook.reading import called
from graph.workbook.unsure import UnsureName
from graph.workbook.xlsx import put, solid, write_page

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_TABLE = "organisations"
_COLUMNS = ("label", "kind", "territory")
_HEADER_WITHIN = 25  # rows from the top
WHY = (
    "Organisation à confirmer : les cellules la nomment, et rien ne la connaît. Vérifiez son nom, son genre "
    "et son territoire ; si elle existe déjà sous un autre nom, effacez la ligne et corrigez les cellules."
)


def prepare(book: "Workbook", opened: Opened, faults: Sequence[Fault]) -> None:
    """Add those rows below what the sheet holds, and their lines to « À vérifier »."""
    wanted: dict[str, dict[str, str]] = {}
    for fault in faults:
        if isinstance(fault, UnsureName) and fault.row_to_add:
            label = fold(fault.row_to_add["label"])
            wanted[label] = {**fault.row_to_add, **wanted.get(label, {})}
    if not wanted:
        return
    kind = sheet_of(_TABLE)
    titles = {sheet_named(called(sheet.name, opened.kind)): sheet for sheet in reversed(opened.sheets)}
    held = titles.get(kind)
    page = book[held.name] if held and held.name in book.sheetnames else None
    if page is None:
        page = book.create_sheet(kind.title)
        heads = tuple(Head(column.header, column.width, column.need) for column in map(kind.column, _COLUMNS))
        write_page(page, Page(kind.title, _TABLE, heads), {})
        places, last = dict(zip(_COLUMNS, range(1, len(_COLUMNS) + 1), strict=True)), 1
    else:
        places, last = _places(page, held.rows if held else (), kind)
    lines = []
    for row, cells in enumerate(wanted.values(), last + 1):
        for column, place in places.items():
            if cells.get(column):
                cell = page.cell(row, place)
                put(cell, cells[column])
                cell.fill = solid("doubt")
        lines.append((page.title, str(row), kind.header("label"), cells["label"], WHY, ""))
    _to_check(book, opened, lines)


def _places(page: "Worksheet", rows: Sequence[Sequence[str]], kind: SheetKind) -> tuple[dict[str, int], int]:
    """The column of each cell to write, 1-based, and the last row that holds something; headers that are
    missing are added."""
    known = [
        [column.column if column else "" for column in kind.all_meant(row)] for row in rows[:_HEADER_WITHIN]
    ]
    top = max(range(len(known)), key=lambda index: (sum(map(bool, known[index])), -index), default=0)
    header = known[top] if known else []
    places = {name: place for place, name in enumerate(header, 1) if name in _COLUMNS}
    for name in _COLUMNS:
        if name not in places:
            places[name] = max([len(header), *places.values()]) + 1
            put(page.cell(top + 1, places[name]), kind.header(name))
    last = max((number for number, row in enumerate(rows, 1) if any(row)), default=1)
    return places, max(last, top + 1)


def _to_check(book: "Workbook", opened: Opened, lines: Sequence[Sequence[str]]) -> None:
    """Add lines to the sheet « À vérifier », which is made where there is none."""
    held: Sheet | None = next((sheet for sheet in opened.sheets if key(sheet.name) == key(CHECK)), None)
    if held is None or held.name not in book.sheetnames:
        write_page(book.create_sheet(CHECK, 0), check_sheet(lines), {})
        return
    page = book[held.name]
    wanted = list(map(key, CHECKED))
    top = next((row for row in held.rows if all(head in map(key, row) for head in wanted)), ())
    places = [list(map(key, top)).index(head) + 1 for head in wanted] if top else range(1, len(wanted) + 1)
    for number, line in enumerate(lines, len(held.rows) + 1):
        for place, text in zip(places, line, strict=True):
            put(page.cell(number, place), text)
