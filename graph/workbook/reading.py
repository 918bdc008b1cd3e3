"""A workbook, as people fill and send it → a draft: which sheet is which table, which column is which.

Says all that it does not understand at once, with the closest name. Refuses to read what cells mean:
`settling` does.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from graph.errors import Fault, UnreadableFile
from graph.sources import unparsed
from graph.workbook import extras
from graph.workbook.columns import DOCUMENT, Column, SheetKind, joined, key, parts, sheet_named, sheets
from graph.workbook.draft import Draft, Origin, Row
from graph.workbook.opening import Opened, Sheet, open_sheets
from graph.workbook.sheetpages import RUBRICS

_HEADER_WITHIN = 25  # rows from the top
_LOOKS_LIKE = 60.0  # of 100
_CARRIED = ("convention", "element", "body")
"""Kinds of columns whose merged cells say the same of each row that they span."""


def read_workbook(file: Path | bytes, name: str = "") -> Draft:
    """The draft that a workbook holds: XLSX, ODS, CSV, or a folder or zip of CSV.

    name: the file's, where its bytes are given. What is not understood is in `faults` and `warnings` of the
    draft, by sheet, row and header as they stand in the spreadsheet. Raises UnreadableFile (422),
    PayloadTooLarge (413), OSError, as `open_sheets`.
    """
    opened = open_sheets(file, name)
    where = name or (file.name if isinstance(file, Path) else "classeur")
    draft = Draft(warnings=[Fault(where, None, None, None, warning) for warning in opened.warnings])
    if opened.toml:
        _read_toml(opened.toml, where, draft)
    titled = [(called(sheet.name, opened.kind), sheet) for sheet in opened.sheets]
    for title, sheet in titled:
        if key(title) not in extras.NAMES:
            _read_sheet(sheet, title, opened, draft)
    for title, sheet in titled:  # after the tables of which they speak
        if key(title) in extras.NAMES:
            extras.read_extra(title, sheet.rows, draft)
    if not draft.tables and not draft.document and not draft.faults:
        expected = "au moins une feuille remplie : " + ", ".join(kind.title for kind in sheets())
        draft.faults.append(Fault(where, None, None, None, expected))
    return draft


def called(name: str, kind: str) -> str:
    """What a sheet is called: of a CSV, spreadsheets put the workbook's name before it (`ctg-Actions`)."""
    if kind not in ("xlsx", "ods") and not sheet_named(name):
        ends = (name[place + 1 :].strip() for place, letter in enumerate(name) if letter in "-_")
        return next((end for end in ends if sheet_named(end) or key(end) in extras.NAMES), name)
    return name


def _read_toml(text: str, where: str, draft: Draft) -> None:
    """The content of document.toml in a folder that is laid out as data/<slug>/."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableFile(
            f"document.toml n'est pas du TOML bien formé ({unparsed(error)}). Corrigez-le, ou passez par un "
            "classeur."
        ) from error
    draft.document = {"slug": where, **content} if "/" not in where and "." not in where else content


def _read_sheet(sheet: Sheet, title: str, opened: Opened, draft: Draft) -> None:
    kind = sheet_named(title)
    if kind is None and opened.kind == "csv":
        kind = _recognised(sheet)
    filled = any(any(row) for row in sheet.rows)
    if kind is None:
        if filled:
            names = {name: found.title for found in sheets() for name in found.names}
            expected = "une feuille connue : celle-ci n'est pas lue"
            draft.warnings.append(Fault(sheet.name, None, None, None, expected, _near(sheet.name, names)))
        return
    if kind.table in draft.origins:
        if filled:
            expected = f"une seule feuille pour « {kind.title} » (déjà « {draft.origins[kind.table].sheet} »)"
            draft.faults.append(Fault(sheet.name, None, None, None, expected))
        return
    if kind.table == DOCUMENT:
        _read_document(sheet, kind, draft)
    elif filled:
        _read_table(sheet, kind, draft)


def _recognised(sheet: Sheet) -> SheetKind | None:
    """The table that a lone CSV holds, by its headers: the one that knows most of them."""

    def known(kind: SheetKind) -> int:
        return max((_known(row, kind) for row in sheet.rows[:_HEADER_WITHIN]), default=0)

    best = max(sheets(), key=known)
    return best if known(best) > 1 else None


def _known(row: Sequence[str], kind: SheetKind) -> int:
    return len({column.column for column in kind.all_meant(row) if column})


def _read_document(sheet: Sheet, kind: SheetKind, draft: Draft) -> None:
    """The keys of the document: each in the first filled cell of a row, its value in the next cell."""
    rows: dict[int | str, int] = {}
    titles: dict[str, str] = {}
    for number, row in enumerate(sheet.rows, 1):
        start = next((place for place, cell in enumerate(row) if cell), None)
        if start is None or key(row[start]) == key(RUBRICS[0]):
            continue
        value = row[start + 1] if start + 1 < len(row) else ""
        column = kind.meant(row[start])
        if column is not None:
            titles[column.column] = row[start]
            rows[column.column] = number
        if column is None:
            if value:
                expected = "une rubrique connue : celle-ci n'est pas lue"
                near = _near(row[start], _headers(kind))
                draft.warnings.append(Fault(sheet.name, number, row[start], value, expected, near))
        elif (number - 1, start + 1) in sheet.uncomputed:
            draft.faults.append(_uncomputed(sheet.name, number, row[start], value))
        elif value:
            draft.document[column.column] = value
    draft.origins[DOCUMENT] = Origin(sheet.name, rows, titles)
    _convert(draft)


def _convert(draft: Draft) -> None:
    """The counts of the document, which document.toml holds as numbers."""
    for name in ("length", "bytes", "minimum"):
        text = str(draft.document.get(name, ""))
        if not text:
            continue
        pairs = [part.partition("=") for part in parts(text)] if name == "minimum" else [("", "", text)]
        if all(count.strip().isdecimal() for _, _, count in pairs):
            counts = {table.strip(): int(count) for table, _, count in pairs}
            draft.document[name] = counts if name == "minimum" else counts[""]
        else:
            expected = "un nombre entier" if name != "minimum" else "des nombres entiers, comme actions=100"
            draft.faults.append(draft.fault((DOCUMENT, -1, name), text, expected))


def _read_table(sheet: Sheet, kind: SheetKind, draft: Draft) -> None:
    top = _header_row(sheet, kind)
    if top is None:
        near = joined(column.header for column in kind.columns if column.need == "required")
        expected = f"une ligne d'en-têtes qui nomme les colonnes ({near}…)"
        draft.faults.append(Fault(sheet.name, 1, None, None, expected))
        return
    header = sheet.rows[top]
    meant = _columns(sheet, top, kind, draft)
    rows: list[Row] = []
    numbers: dict[int | str, int] = {}
    lines = _carried(sheet, top, meant)
    for number, line in enumerate(lines[top + 1 :], top + 2):
        if not any(line) or list(line) == list(header):
            continue
        row: Row = {}
        for place, column in meant.items():
            text = line[place] if place < len(line) else ""
            if (number - 1, place) in sheet.uncomputed:
                draft.faults.append(_uncomputed(sheet.name, number, header[place], text))
            elif text and row.get(column.column):
                row[column.column] = joined((row[column.column], text))
            else:
                row[column.column] = text or row.get(column.column, "")
        if any(row.values()):
            numbers[len(rows)] = number
            rows.append(row)
    if not rows:
        return
    titles = {column.column: header[place] for place, column in reversed(meant.items())}
    draft.origins[kind.table] = Origin(sheet.name, numbers, titles, top + 1)
    draft.tables[kind.table] = rows


def _header_row(sheet: Sheet, kind: SheetKind) -> int | None:
    """Index of the row that names most columns; titles may stand above it."""
    known = [_known(row, kind) for row in sheet.rows[:_HEADER_WITHIN]]
    best = max(range(len(known)), key=lambda index: (known[index], -index), default=None)
    if best is None or not known[best]:
        return None
    return best


def _columns(sheet: Sheet, top: int, kind: SheetKind, draft: Draft) -> dict[int, Column]:
    """The column that each place of the header means; what is wrong with the header goes to the draft."""
    header = sheet.rows[top]
    found: dict[int, Column] = {}
    counts = Counter(key(cell) for cell in header if cell)
    meant = kind.all_meant(header)
    filled = {place for row in sheet.rows[top + 1 :] for place, cell in enumerate(row) if cell}
    filled |= {place for row, place in sheet.uncomputed if row > top}
    for place, (cell, column) in enumerate(zip(header, meant, strict=True)):
        if place not in filled:
            continue
        first = next((other for other, held in found.items() if held is column), None)
        if column is None:
            values = (row[place] for row in sheet.rows[top + 1 :] if len(row) > place and row[place])
            value = next(values, None)
            expected = "un en-tête connu : cette colonne n'est pas lue"
            near = _near(cell, _headers(kind))
            draft.warnings.append(Fault(sheet.name, top + 1, cell or _letter(place), value, expected, near))
        elif first is not None and (counts[key(cell)] > 1 or not column.several):
            expected = f"une seule colonne pour « {column.header} » (déjà « {header[first]} »)"
            draft.faults.append(Fault(sheet.name, top + 1, cell, None, expected))
        else:
            found[place] = column
    return found


def _carried(sheet: Sheet, top: int, meant: dict[int, Column]) -> Sequence[Sequence[str]]:
    """The rows, with what a merged cell says of where a row hangs said on each row that it spans."""
    rows: list[Sequence[str]] = list(sheet.rows)
    for first, left, last, right in sheet.merged:
        if left != right or first <= top or left not in meant or meant[left].kind not in _CARRIED:
            continue
        for index in range(first + 1, min(last + 1, len(rows))):
            if any(rows[index]) and len(rows[index]) > left:
                line = list(rows[index])
                line[left] = rows[first][left]
                rows[index] = line
    return rows


def _uncomputed(sheet: str, row: int, header: str, text: str) -> Fault:
    expected = "une valeur : cette formule n'a pas de résultat enregistré, ou c'est une erreur de calcul"
    return Fault(sheet, row, header, text or None, expected)


def _headers(kind: SheetKind) -> dict[str, str]:
    return {name: column.header for column in kind.columns for name in column.names}


def _near(text: str, names: dict[str, str]) -> tuple[str, ...]:
    """Up to three of the titles whose names look like a text."""
    by_key = {key(name): title for name, title in names.items()}
    found = process.extract(key(text), by_key.keys(), scorer=fuzz.ratio, limit=6, score_cutoff=_LOOKS_LIKE)
    return tuple(dict.fromkeys(by_key[name] for name, _, _ in found))[:3]


def _letter(place: int) -> str:
    """The name of a column without header: `A`, `AB`."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return f"colonne {letters}"
