"""Question answers as files: JSON, CSV, TSV, XLSX, with IRIs whole and values as the graph has them.

Refuses to let a cell act as a formula when a spreadsheet opens the file: text that begins like one follows an
apostrophe in CSV and TSV, and is typed as text in XLSX. Spec: RFC 4180, UTF-8, header row.
"""

import csv
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from graph.formats import Format
from graph.store import Rows
from graph.terms import XSD, Term

_INTEGERS = {t.value for t in (XSD.integer, XSD.int, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.long)}
_FRACTIONS = {t.value for t in (XSD.decimal, XSD.double, XSD.float)}
_FORMULA = re.compile(r"[=+\-@\t\r]")
_WIDEST = 60


def write(rows: Rows, row: Format, slug: str, arguments: Mapping[str, str], version: str) -> bytes:
    """The answer to a question in one of the table formats."""
    if row.name == "json":
        return _json(rows, slug, arguments, version)
    if row.name == "xlsx":
        return _xlsx(rows, slug)
    return _separated(rows, "," if row.name == "csv" else "\t")


def plain(term: Term | None) -> str | int | float | bool | None:
    """A term as JSON has it: numbers and booleans typed, all else by its text, None where unbound."""
    if term is None:
        return None
    if term.datatype in _INTEGERS:
        return int(term.value)
    if term.datatype in _FRACTIONS:
        return float(Decimal(term.value))
    if term.datatype == XSD.boolean.value:
        return term.value in ("true", "1")
    return term.value


def _json(rows: Rows, slug: str, arguments: Mapping[str, str], version: str) -> bytes:
    body: dict[str, Any] = {
        "query": slug,
        "parameters": dict(arguments),
        "columns": list(rows.variables),
        "rows": [dict(zip(rows.variables, map(plain, row), strict=True)) for row in rows.rows],
        "version": version,
    }
    return (json.dumps(body, ensure_ascii=False) + "\n").encode()


def _separated(rows: Rows, delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
    writer.writerow(rows.variables)
    writer.writerows([_harmless(term, delimiter) for term in row] for row in rows.rows)
    return text.getvalue().encode()


def _harmless(term: Term | None, delimiter: str) -> str:
    if term is None:
        return ""
    value = re.sub(r"[\t\r\n]+", " ", term.value) if delimiter == "\t" else term.value
    typed = term.datatype in _INTEGERS or term.datatype in _FRACTIONS
    return "'" + value if term.kind == "literal" and not typed and _FORMULA.match(value) else value


def _xlsx(rows: Rows, slug: str) -> bytes:
    from openpyxl import Workbook  # here: a fifth of a second that a start does not need
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(slug[:31])
    sheet.append(list(rows.variables))
    for index, row in enumerate(rows.rows, start=2):
        for column, term in enumerate(row, start=1):
            value = plain(term)
            cell = sheet.cell(index, column)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
            else:
                cell.value = value
    for column, name in enumerate(rows.variables, start=1):
        longest = max([len(name), *(len(str(plain(row[column - 1]) or "")) for row in rows.rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(longest, _WIDEST) + 2
        sheet.cell(1, column).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def aligned(rows: Rows) -> str:
    """The answer as columns of text for a terminal."""
    lines = [list(rows.variables), *([_shown(term) for term in row] for row in rows.rows)]
    widths = [min(_WIDEST, max(len(line[i]) for line in lines)) for i in range(len(rows.variables))]
    text = [
        "  ".join(cell[:_WIDEST].ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join(text) + "\n"


def _shown(term: Term | None) -> str:
    value = plain(term)
    return "non dit" if value is None else str(value)
