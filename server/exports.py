"""Question answers as files: JSON, CSV, TSV, XLSX, with IRIs whole and values as the graph has them.

Refuses to let a cell act as a formula when a spreadsheet opens the file: text that begins like one follows an
apostrophe in CSV and TSV, and is typed as text in XLSX; the wide signs of East Asian text count too.
Spec: RFC 4180, UTF-8, header row.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.formats import Format
from graph.store import Rows
from graph.terms import BASE, Term
from server import workbooks
from server.values import is_number, plain
from server.workbooks import Sheet

_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_WIDEST = 60


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
        return workbooks.write([Sheet(asked.slug, asked.summary, rows)], _about(asked))
    return _separated(rows, "," if row.name == "csv" else "\t")


def write_sheets(sheets: Sequence[Sheet], row: Format, asked: Asked) -> bytes:
    """Several tables in one file: JSON or XLSX. asked: what they answer together."""
    if row.name == "xlsx":
        return workbooks.write(sheets, _about(asked), for_people=True)
    body = {
        "view": asked.slug,
        "parameters": dict(asked.arguments),
        "summary": asked.summary,
        "parts": {sheet.name: _described(sheet) for sheet in sheets},
        "version": asked.version,
    }
    return (json.dumps(body, ensure_ascii=False) + "\n").encode()


def _described(sheet: Sheet) -> dict[str, Any]:
    records = [dict(zip(sheet.rows.variables, map(plain, row), strict=True)) for row in sheet.rows.rows]
    return {"title": sheet.title, "columns": list(sheet.rows.variables), "rows": records}


class _Written(dict[Term | None, str]):
    """How JSON writes each term of an answer: each is worked out once, however many cells hold it."""

    def __missing__(self, term: Term | None) -> str:
        text = self[term] = json.dumps(plain(term), ensure_ascii=False)
        return text


def _json(rows: Rows, asked: Asked) -> bytes:
    head: dict[str, Any] = {
        "query": asked.slug,
        "parameters": dict(asked.arguments),
        "columns": list(rows.variables),
    }
    names = (json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in rows.variables)
    row = "{" + ", ".join(f"{name}: %s" for name in names) + "}"
    written = _Written().__getitem__
    body = ", ".join([row % tuple(map(written, terms)) for terms in rows.rows])
    start, end = json.dumps(head, ensure_ascii=False)[:-1], json.dumps(asked.version, ensure_ascii=False)
    return f'{start}, "rows": [{body}], "version": {end}}}\n'.encode()


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
    harmful = term.kind == "literal" and not is_number(term) and _FORMULA.match(value)
    return "'" + value if harmful else value


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
