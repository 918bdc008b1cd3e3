"""Tables as one XLSX workbook: a sheet each, and a last one that says what they answer.

Refuses to let a cell act as a formula: text is typed as text. Spec: ECMA-376, Office Open XML.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph.store import Rows
from graph.terms import XSD, Term
from server.values import plain

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WIDEST = 60
_NAME = 31  # letters that Excel allows for a sheet
_DAYS = ("date", "signed_on", "start", "end", "status_date")
_DAY = re.compile(r"(?:19|[2-9]\d)\d\d-\d\d-\d\d")
_NUMBERED = ("axis_number", "objective_number", "number", "year")
_WHOLE = re.compile(r"0|[1-9]\d{0,8}")
ABOUT = "À propos"


@dataclass(frozen=True)
class Sheet:
    """One table of a file. name: what a machine calls it; title: what a reader does."""

    name: str
    title: str
    rows: Rows


def write(sheets: Sequence[Sheet], about: Sequence[tuple[str, str]]) -> bytes:
    """The workbook. about: pairs of a name and a text, for the last sheet."""
    from openpyxl import Workbook  # here: a fifth of a second that a start does not need

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name[:_NAME]), sheet.rows)
    _describe(book.create_sheet(ABOUT), about)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(page: "Worksheet", rows: Rows) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page.append(list(rows.variables))
    for index, row in enumerate(rows.rows, start=2):
        for column, term in enumerate(row, start=1):
            value = typed(term, rows.variables[column - 1])
            if isinstance(value, str):
                _write_text(page, index, column, value)
                continue
            cell = page.cell(index, column, value)
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
    for column, name in enumerate(rows.variables, start=1):
        longest = max([len(name), *(len(str(plain(row[column - 1]) or "")) for row in rows.rows)])
        page.column_dimensions[get_column_letter(column)].width = min(longest, _WIDEST) + 2
        page.cell(1, column).font = Font(bold=True)
    page.freeze_panes = "A2"


def _describe(page: "Worksheet", about: Sequence[tuple[str, str]]) -> None:
    from openpyxl.styles import Font

    for index, line in enumerate(about, start=1):
        for column, text in enumerate(line, start=1):
            _write_text(page, index, column, text)
        page.cell(index, 1).font = Font(bold=True)
    page.column_dimensions["A"].width = page.column_dimensions["B"].width = _WIDEST / 2


def _write_text(page: "Worksheet", row: int, column: int, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = page.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"


def typed(term: Term | None, name: str) -> str | int | float | bool | date | None:
    """A term as a spreadsheet has it: days as dates, numbers as numbers even where the graph has text."""
    value = plain(term)
    if term is None or not isinstance(value, str) or term.kind == "iri":
        return value
    if (name in _DAYS or term.datatype == XSD.date.value) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if name in _NUMBERED and _WHOLE.fullmatch(value):
        return int(value)
    return value
