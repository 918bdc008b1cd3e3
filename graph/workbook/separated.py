"""CSV as spreadsheets write it ↔ rows of text: UTF-8 or Windows-1252, commas, semicolons or tabs.

Spec: RFC 4180. Refuses to let a cell act as a formula in the spreadsheet that opens what is written.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from graph.errors import UnreadableFile
from graph.letters import cleaned

_SEPARATORS = ";,\t"
_LOOKED_AT = 200  # records that decide on the separator
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_ACTING = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


def is_text(data: bytes) -> bool:
    """Whether the bytes may be text: no control characters, save in UTF-16 with its mark."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not _CONTROLS & set(data)


def read(data: bytes, name: str) -> list[tuple[str, ...]]:
    """The records of a CSV, blank ones too. name: for messages. Raises UnreadableFile (422)."""
    text = _decode(data, name)
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else _separator(text)
    if declared:
        text = "\n" + text[declared.end() :]  # rows keep the numbers that an editor shows
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableFile(
            f"« {name} » n'est pas un CSV bien formé : un guillemet n'y est pas fermé, ou une cellule y est "
            "trop longue. Ouvrez-le dans un tableur et enregistrez-le en XLSX."
        ) from error
    return [
        tuple(_freed(cleaned(cell.replace("\r\n", "\n"), " ").strip()) for cell in line) for line in lines
    ]


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that a French spreadsheet opens with a click: UTF-8 with its mark, semicolons, formulas
    made harmless."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(
        [harmless(cell) for cell in row] for row in rows
    )
    return codecs.BOM_UTF8 + file.getvalue().encode()


def harmless(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would take it for a formula; `read` takes it off.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return f"'{cell}" if _ACTING.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _freed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _ACTING.match(cell) else cell


def _decode(data: bytes, name: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        f"« {name} » n'est écrit ni en UTF-8 ni en Windows-1252. Enregistrez-le en « CSV UTF-8 »."
    )


def _separator(text: str) -> str:
    """The separator under which most records have as many cells, and more than one."""
    best, chosen = (0.0, 0), _SEPARATORS[0]
    for separator in _SEPARATORS:
        lengths: Counter[int] = Counter()
        try:
            for number, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
                if number >= _LOOKED_AT:
                    break
                if any(cell.strip() for cell in line):
                    lengths[len(line)] += 1
        except csv.Error:
            continue
        length, count = max(lengths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        score = (count / lengths.total(), length) if length > 1 else (0.0, 0)
        if score > best:
            best, chosen = score, separator
    return chosen
