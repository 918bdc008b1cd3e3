"""Question answers as files: JSON, CSV, TSV, XLSX, with IRIs whole and values as the graph has them.

Refuses to let a cell act as a formula when a spreadsheet opens the file: text that begins like one follows an
apostrophe in CSV and TSV, and is typed as text in XLSX; the wide signs of East Asian text count too.
Spec: RFC 4180, UTF-8, header row.
"""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from graph.formats import Format
from graph.store import Rows
from graph.terms import BASE, XSD, Term

_INTEGERS = {t.value for t in (XSD.integer, XSD.int, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.long)}
_FRACTIONS = {t.value for t in (XSD.decimal, XSD.double, XSD.float)}
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_WIDEST = 60
_DAYS = ("date", "signed_on", "start", "end", "status_date")
_DAY = re.compile(r"(?:19|[2-9]\d)\d\d-\d\d-\d\d")
_NUMBERED = ("axis_number", "objective_number", "number", "year")
_WHOLE = re.compile(r"0|[1-9]\d{0,8}")


@dataclass(frozen=True)
class Asked:
    """What a file answers: the question and its arguments, the dataset version, its sentence and address."""

    slug: str
    arguments: Mapping[str, str]
    version: str
    summary: str = ""
    address: str = ""


def write(rows: Rows, row: Format, slug: str, arguments: Mapping[str, str], version: str) -> bytes:
    """A table in one of the table formats."""
    return write_answer(rows, row, Asked(slug, arguments, version))


def write_answer(rows: Rows, row: Format, asked: Asked) -> bytes:
    """The answer to a question in one of the table formats."""
    if row.name == "json":
        return _json(rows, asked)
    if row.name == "xlsx":
        return _xlsx(rows, asked)
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


def _json(rows: Rows, asked: Asked) -> bytes:
    body: dict[str, Any] = {
        "query": asked.slug,
        "parameters": dict(asked.arguments),
        "columns": list(rows.variables),
        "rows": [dict(zip(rows.variables, map(plain, row), strict=True)) for row in rows.rows],
        "version": asked.version,
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


def _typed(term: Term | None, name: str) -> str | int | float | bool | date | None:
    """A term as a spreadsheet has it: days as dates, numbers as numbers even where the graph has text."""
    value = plain(term)
    if term is None or not isinstance(value, str) or term.kind == "iri":
        return value
    if (name in _DAYS or term.datatype == XSD.date.value) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if name in _NUMBERED and _WHOLE.fullmatch(value):
        return int(value)
    return value


def _xlsx(rows: Rows, asked: Asked) -> bytes:
    from openpyxl import Workbook  # here: a fifth of a second that a start does not need
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(asked.slug[:31])
    sheet.append(list(rows.variables))
    for index, row in enumerate(rows.rows, start=2):
        for column, term in enumerate(row, start=1):
            value = _typed(term, rows.variables[column - 1])
            cell = sheet.cell(index, column)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"
            else:
                cell.value = value
                if isinstance(value, date):
                    cell.number_format = "yyyy-mm-dd"
    for column, name in enumerate(rows.variables, start=1):
        longest = max([len(name), *(len(str(plain(row[column - 1]) or "")) for row in rows.rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(longest, _WIDEST) + 2
        sheet.cell(1, column).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    about = book.create_sheet("À propos")
    for index, line in enumerate(_about(asked), start=1):
        for column, text in enumerate(line, start=1):
            cell = about.cell(index, column, ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"
        about.cell(index, 1).font = Font(bold=True)
    about.column_dimensions["A"].width = about.column_dimensions["B"].width = _WIDEST / 2
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _about(asked: Asked) -> list[tuple[str, str]]:
    return [
        ("Question", asked.summary or asked.slug),
        *((f"Paramètre {name}", value) for name, value in asked.arguments.items()),
        ("Version des données", asked.version),
        *([("Adresse", asked.address)] if asked.address else []),
    ]


def aligned(rows: Rows, base: str = BASE) -> str:
    """The answer as columns of text for a terminal: long text is cut, an IRI never.

    base: IRIs that begin with it stand in the short form that a parameter takes.
    """
    lines = [list(rows.variables), *([_shown(term, base) for term in row] for row in rows.rows)]
    longest = [max(len(line[i]) for line in lines) for i in range(len(rows.variables))]
    whole = {i for row in rows.rows for i, term in enumerate(row) if term is not None and term.kind == "iri"}
    widths = [width if i in whole else min(_WIDEST, width) for i, width in enumerate(longest)]
    text = [
        "  ".join(cell[:w].ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines
    ]
    return "\n".join(text) + "\n"


def _shown(term: Term | None, base: str) -> str:
    value = plain(term)
    if term is not None and term.kind == "iri":
        return term.value.removeprefix(base).removeprefix("id/")
    return "non dit" if value is None else str(value)
