"""A folder of tables as data/<slug>/ ↔ drafts and files.

Refuses to read cells: a draft holds them as they are.
"""

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph.errors import UnreadableFile
from graph.records import TABLES
from graph.reference import OrganisationRow, TerritoryRow
from graph.rows import columns
from graph.workbook.columns import OWN_NAMES
from graph.workbook.draft import Draft, Row

_KEYS = (
    "title", "title_en", "publisher", "nature", "date", "language", "licence", "file", "sha256", "bytes",
    "length",
)  # fmt: skip
_NAMES = {"organisations": OrganisationRow, "territories": TerritoryRow}


def draft_of(folder: Path) -> Draft:
    """The tables of a folder as data/<slug>/, cell for cell, without notes; `text` is the caller's to add.

    Raises UnreadableFile (422) where document.toml or a table does not parse, OSError.
    """
    draft, path = Draft(), folder / "document.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        draft.document = {"slug": folder.name, **content}
        for name in (*OWN_NAMES, *TABLES):
            path = folder / f"{name}.csv"
            if path.is_file():
                with path.open(encoding="utf-8-sig", newline="") as file:
                    rows = [dict(row) for row in csv.DictReader(file, strict=True)]
                draft.tables[name] = [
                    row for row in rows if any((value or "").strip() for value in row.values())
                ]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, csv.Error, RecursionError) as error:
        raise UnreadableFile(
            f"Le dossier {folder.name} ne se lit pas : « {path.name} » est abîmé."
        ) from error
    return draft


def table_columns(name: str) -> tuple[str, ...]:
    """The columns of a table, as data/README.md orders them. Raises KeyError."""
    record = TABLES.get(name) or _NAMES[name]
    own = list(columns(record))
    named = [column for column in record.__annotations__ if column in own]
    return (*named, *(column for column in own if column not in named))


def written_columns(name: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns that the file of those rows has: an optional one only where a row fills it."""
    cells = columns(TABLES.get(name) or _NAMES[name])
    return tuple(
        column
        for column in table_columns(name)
        if not cells[column].optional or any(row.get(column) for row in rows)
    )


def csv_text(name: str, rows: Sequence[Row]) -> str:
    """A table as its file holds it."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(
        file, written_columns(name, rows), restval="", extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def toml_text(document: Mapping[str, object]) -> str:
    """document.toml, of the keys that it knows."""
    lines = [f"{key} = {_toml(document[key])}" for key in _KEYS if document.get(key) not in (None, "")]
    minimum = document.get("minimum")
    if isinstance(minimum, Mapping) and minimum:
        lines += ["", "[minimum]", *(f"{name} = {_toml(count)}" for name, count in minimum.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A whole number or a basic string. Spec: https://toml.io/en/v1.0.0#string."""
    if isinstance(value, int):
        return str(value).lower()  # of true and false
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'
