"""Spreadsheets in a layout of their own (XLSX, ODS, XLS, CSV) → one table a sheet, under the sheet's name.

Values are read as they were last computed. Refuses formulas, macros and links: none is run or followed.
"""

import csv
import datetime
import io
import re

import python_calamine as calamine
from lxml import etree

from graph.errors import PayloadTooLarge, UnreadableFile
from graph.extraction.blocks import Composer, Document, Line, Piece
from graph.extraction.readers.grids import MAX_COLUMNS, MAX_ROWS
from graph.extraction.readers.text import decode
from graph.extraction.readers.trees import tree_of
from graph.workbook import archives

MAX_CELLS = 20_000_000
MAX_CSV_CELLS = 1_500_000
_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

Range = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: its first and last row and column, 0-based."""


def read_workbook(data: bytes, name: str) -> Document:
    """The sheets of a workbook. Raises UnreadableFile (422): damaged, encrypted; PayloadTooLarge (413)."""
    packed = data.startswith(b"PK")
    if packed:
        _check_size(data, name)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        composer = Composer()
        for place, label in enumerate(book.sheet_names):
            _sheet(book.get_sheet_by_index(place), label, composer, _open_document_ranges(data, label, name))
    except calamine.PasswordError as error:
        raise UnreadableFile(archives.encrypted(name)) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise archives.damaged(name) from error
    return composer.document("classeur")


def read_csv(data: bytes, name: str) -> Document:
    """The rows of a CSV file, whatever its separator. Raises UnreadableFile (422) where it cannot be
    decoded, PayloadTooLarge (413)."""
    content = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    first = "\n".join(content.split("\n")[:20])
    delimiter = max(";,\t", key=first.count)
    composer = Composer()
    try:
        rows = list(csv.reader(io.StringIO(content), delimiter=delimiter))
    except csv.Error as error:
        raise archives.damaged(name) from error
    cells = sum(map(len, rows))
    if cells > MAX_CSV_CELLS:
        raise PayloadTooLarge(
            f"« {name} » a {cells} cellules ; {MAX_CSV_CELLS} au plus sont lues. Gardez les lignes et les "
            "colonnes du plan, puis recommencez."
        )
    lines = [
        Line(tuple(map(Piece, row[:MAX_COLUMNS])), number) for number, row in enumerate(rows[:MAX_ROWS], 1)
    ]
    composer.table(lines)
    return composer.document("CSV")


def _sheet(sheet: calamine.CalamineSheet, label: str, composer: Composer, ranges: list[Range]) -> None:
    if sheet.height == 0 or sheet.start is None:
        return
    top, left = sheet.start
    merged: list[Range] = [*(sheet.merged_cell_ranges or ()), *ranges]
    origins: dict[tuple[int, int], int] = {}
    for number, ((first_row, first_column), (last_row, last_column)) in enumerate(merged, 1):
        for row in range(first_row, min(last_row, first_row + 5000) + 1):
            for column in range(first_column, min(last_column, first_column + MAX_COLUMNS) + 1):
                origins[row, column] = number
    texts: dict[int, str] = {}
    lines = []
    for step, values in enumerate(sheet.iter_rows()):
        if step >= MAX_ROWS:
            break
        pieces = []
        for across, value in enumerate(values[:MAX_COLUMNS]):
            text = _text(value)
            origin = origins.get((top + step, left + across), 0)
            if origin:
                text = texts.setdefault(origin, text)
            pieces.append(Piece(text, origin if text else 0))
        while pieces and not pieces[-1].text.strip():
            pieces.pop()
        lines.append(Line(tuple(pieces), top + step + 1))
    composer.heading(label, 1, sheet=True)
    composer.table(lines)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return (
            value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
        )
    return str(value)


def _check_size(data: bytes, name: str) -> None:
    """A sheet with one cell at each end would be laid out whole: its extent is looked at first."""
    for entry in archives.names(data, name):
        if not _SHEET.fullmatch(entry):
            continue
        columns = rows = 1
        for found in _REFERENCE.finditer(archives.part(data, entry, name)):
            rows = max(rows, int(found[2]))
            columns = max(columns, _column(found[1]))
        if rows * columns > MAX_CELLS:
            raise PayloadTooLarge(
                f"« {name} » a une feuille de {rows} lignes sur {columns} colonnes, presque vide : effacez "
                f"ce qui "
                "traîne loin des données, enregistrez, puis recommencez."
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _open_document_ranges(data: bytes, label: str, name: str) -> list[Range]:
    """The merged ranges of an ODS sheet, which the reader of values does not tell."""
    if not data.startswith(b"PK") or "content.xml" not in archives.names(data, name):
        return []
    root = tree_of(archives.part(data, "content.xml", name), name)
    found: list[Range] = []
    for sheet in root.iter(f"{_TABLE}table"):
        if sheet.get(f"{_TABLE}name") == label:
            row = 0
            for line in sheet.iter(f"{_TABLE}table-row"):
                found.extend(_ranges(line, row))
                row += _count(line, "number-rows-repeated")
    return found


def _ranges(line: etree._Element, row: int) -> list[Range]:
    found, column = [], 0
    for cell in line:
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            found.append(((row, column), (row + down - 1, column + across - 1)))
        column += _count(cell, "number-columns-repeated")
    return found


def _count(node: etree._Element, attribute: str) -> int:
    text = node.get(f"{_TABLE}{attribute}", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1
