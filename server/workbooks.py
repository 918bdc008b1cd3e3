"""Tables as one XLSX workbook: a sheet each, and a last one that says what they answer.

A question's sheet has its fixed names; those of a page are for people: titles in the reader's language, and
what is read before addresses.
Refuses to let a cell act as a formula: text is typed as text. Spec: ECMA-376, Office Open XML.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext

from graph.store import Rows
from graph.terms import XSD, Term, literal
from graph.workbook.undated import save
from server import columns, words
from server.values import BARE_YEAR, plain, says_day

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WIDEST = 60
_NAME = 31  # letters that Excel allows for a sheet
_DAYS = ("date", "signed_on", "start", "end", "status_date")
_DAY = re.compile(r"(?:19|[2-9]\d)\d\d-\d\d-\d\d")
_NUMBERED = ("axis_number", "objective_number", "number", "year")
_ADDRESS = re.compile(r"https?://")
_WHOLE = re.compile(r"0|[1-9]\d{0,8}")
ABOUT = "À propos"


@dataclass(frozen=True)
class Sheet:
    """One table of a file. name: what a machine calls it; title: what a reader does."""

    name: str
    title: str
    rows: Rows


def write(sheets: Sequence[Sheet], about: Sequence[tuple[str, str]], for_people: bool = False) -> bytes:
    """The workbook. about: pairs of a name and a text, for the last sheet.

    for_people: titles instead of the names of columns and sheets, words instead of tokens, addresses last.
    """
    from openpyxl import Workbook  # here: a fifth of a second that a start does not need

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        rows = _for_people(sheet.rows) if for_people else sheet.rows
        titles = _titles(rows) if for_people else rows.variables
        name = columns.sheet(sheet.name) if for_people else sheet.name
        _fill(book.create_sheet(name[:_NAME]), rows, titles)
    _describe(book.create_sheet(gettext("À propos") if for_people else ABOUT), about)
    return save(book)


def _for_people(rows: Rows) -> Rows:
    """The same columns, those that hold addresses after the others; tokens in the reader's words."""
    places = sorted(range(len(rows.variables)), key=lambda place: _is_address(rows, place))
    return Rows(
        tuple(rows.variables[place] for place in places),
        [tuple(_worded(row[place], rows.variables[place]) for place in places) for row in rows.rows],
    )


def _worded(term: Term | None, name: str) -> Term | None:
    return literal(words.word(term.value)) if term is not None and name in words.COLUMNS else term


def _is_address(rows: Rows, place: int) -> bool:
    said = [term for row in rows.rows if (term := row[place]) is not None]
    return bool(said) and all(term.kind == "iri" or _ADDRESS.match(term.value) for term in said)


def _titles(rows: Rows) -> list[str]:
    """What the columns are called for readers; an address is told from the name that it goes with."""
    found = []
    for place, name in enumerate(rows.variables):
        title = columns.title(name)
        found.append(str(gettext("%(title)s (adresse)", title=title)) if _is_address(rows, place) else title)
    return found


def _fill(page: "Worksheet", rows: Rows, titles: Sequence[str]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page.append(list(titles))
    printed = _column(rows, "calendar")
    for index, row in enumerate(rows.rows, start=2):
        for column, term in enumerate(row, start=1):
            name = rows.variables[column - 1]
            value = typed(term, name)
            if isinstance(value, str):
                _write_text(page, index, column, value)
                continue
            cell = page.cell(index, column, value)
            if isinstance(value, date):
                cell.number_format = _shape(value, name, printed[index - 2])
    for column, title in enumerate(titles, start=1):
        longest = max([len(title), *(len(str(plain(row[column - 1]) or "")) for row in rows.rows)])
        page.column_dimensions[get_column_letter(column)].width = min(longest, _WIDEST) + 2
        page.cell(1, column).font = Font(bold=True)
    page.freeze_panes = "A2"


def _column(rows: Rows, name: str) -> list[str]:
    """What a column of text says, row by row; nothing where there is no such column."""
    if name not in rows.variables:
        return [""] * len(rows.rows)
    place = rows.variables.index(name)
    return [term.value if (term := row[place]) else "" for row in rows.rows]


def _shape(day: date, name: str, printed: str) -> str:
    """How a day is written: as a year or a month where its source says no more, so that no day is made up.

    The cell holds the day all the same: a spreadsheet sorts and counts by it.
    """
    if day.isoformat().endswith(BARE_YEAR.get(name, "\0")):
        return "yyyy"
    return "yyyy-mm-dd" if name not in BARE_YEAR or says_day(printed, day.isoformat()) else "yyyy-mm"


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
