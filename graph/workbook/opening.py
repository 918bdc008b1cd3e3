"""A file that may be anything → sheets of text, or one clear error.

Reads XLSX and ODS (python-calamine), CSV as every Excel writes it, folders and zips of CSV. Refuses to run
macros, compute formulas, follow links and trust an extension.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath

from graph.errors import PayloadTooLarge, UnreadableFile
from graph.letters import cleaned
from graph.workbook import archives, separated
from graph.workbook.archives import MOST_BYTES, Parts
from graph.workbook.scanning import Scan, bound, scan_ods, scan_xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xltx": "xlsx", ".xltm": "xlsx", ".ods": "ods", ".ots": "ods",
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".zip": "zip",
}  # fmt: skip
_CALLED = {
    "xlsx": "un classeur XLSX", "ods": "un classeur ODS", "csv": "du texte", "zip": "une archive de CSV"
}  # fmt: skip
_ASKED = "Attendu : un classeur XLSX ou ODS, un CSV, un dossier ou un zip de CSV."
_DOCUMENT = "Ce n'est pas un classeur : « maillage extract » le lit, et en fait un classeur à relire."
_FRAGMENT = re.compile(rb"<!doctype html|<html|<\?xml|<table", re.IGNORECASE)
_PARTS = (".csv", ".tsv")
_READ = {
    "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
    "xl/sharedStrings.xml",
}  # fmt: skip
"""The parts of an XLSX that are given to its reader, besides the sheets that were looked through."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. rows: from its first line and column, cells as text; merged: 0-based (top, left, bottom,
    right), ends included; uncomputed: 0-based (row, column) of formulas that have no value."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    uncomputed: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Opened:
    """A file as read. kind: "xlsx", "ods", "csv", "zip" or "folder"; warnings: in French, of the whole file;
    toml: content of document.toml in a folder or zip of CSV, empty where there is none."""

    kind: str
    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()
    toml: str = ""


def open_sheets(file: Path | bytes, name: str = "") -> Opened:
    """Everything that a file or folder holds, as text. name: the file's, where its bytes are given.

    Numbers are as a person sees them (75, not 75.0), days are ISO. Raises UnreadableFile (422) for what is
    damaged, encrypted, no workbook, or not what its extension says, PayloadTooLarge (413) beyond the bounds
    of `archives` and `scanning`, OSError where the file cannot be read.
    """
    if isinstance(file, Path):
        name = name or file.name
        if file.is_dir():
            return _folder(file)
        if file.stat().st_size > MOST_BYTES:
            raise _heavy(name)
        file = file.read_bytes()
    if len(file) > MOST_BYTES:
        raise _heavy(name)
    kind = _kind(file, name)
    extension = PurePosixPath(name.lower()).suffix
    if _KINDS.get(extension, kind) != kind:
        raise UnreadableFile(
            f"« {name} » a l'extension {extension}, mais c'est {_CALLED[kind]}. Donnez-lui la bonne "
            "extension."
        )
    if kind == "csv":
        return Opened(kind, (_csv(PurePosixPath(name).stem, file, name),))
    parts = archives.unpack(file, name)
    if kind == "zip":
        return _archive(parts, name)
    warnings = _left_out(file, name)
    scans = scan_xlsx(parts) if kind == "xlsx" else scan_ods(parts.get("content.xml", b""))
    seen = _READ | {scan.part for scan in scans.values()}
    parts = {part: content for part, content in parts.items() if kind == "ods" or part in seen}
    return Opened(kind, _calamine(parts, scans, name), warnings)


def _heavy(name: str) -> PayloadTooLarge:
    return PayloadTooLarge(f"« {name} » pèse plus de {MOST_BYTES // 1_000_000} Mo, le plus qui soit lu.")


def _kind(data: bytes, name: str) -> str:
    """What the bytes are. Raises UnreadableFile (422), PayloadTooLarge (413)."""
    if not data.strip():
        raise UnreadableFile(f"« {name} » est vide. Enregistrez-le à nouveau, ou donnez-en un autre.")
    if data.startswith(b"PK"):
        return _kind_of_archive(data, name)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile(archives.encrypted(name))
        raise UnreadableFile(
            f"« {name} » est dans l'ancien format d'Office. Enregistrez-le en .xlsx ou en .ods. {_ASKED}"
        )
    if data.startswith((b"%PDF", b"{\\rtf")):
        raise UnreadableFile(f"« {name} » est un document mis en page. {_DOCUMENT}")
    if _FRAGMENT.match(data[:1000].lstrip(b"\xef\xbb\xbf \r\n\t")):
        raise UnreadableFile(f"« {name} » est une page web ou du XML. {_DOCUMENT}")
    if not separated.is_text(data):
        raise UnreadableFile(f"« {name} » n'est ni un classeur ni du texte. {_ASKED}")
    return "csv"


def _kind_of_archive(data: bytes, name: str) -> str:
    names = archives.names(data, name)
    if "xl/workbook.bin" in names:
        raise UnreadableFile(f"« {name} » est un classeur binaire (.xlsb). Enregistrez-le en .xlsx.")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise UnreadableFile(f"« {name} » est un document Office. {_DOCUMENT}")
    if "mimetype" in names and "content.xml" in names:
        if b"spreadsheet" in archives.part(data, "mimetype", name):
            return "ods"
        raise UnreadableFile(f"« {name} » est un document OpenDocument. {_DOCUMENT}")
    if any(part.lower().endswith(_PARTS) for part in names):
        return "zip"
    raise UnreadableFile(f"« {name} » est une archive sans classeur ni CSV. {_ASKED}")


def _left_out(data: bytes, name: str) -> tuple[str, ...]:
    names = [part.lower() for part in archives.names(data, name)]
    found = []
    if any("vbaproject" in part or part.startswith("basic/") for part in names):
        found.append("Le classeur contient des macros : elles sont ignorées, jamais exécutées.")
    if any("externallinks/" in part for part in names):
        found.append(
            "Le classeur renvoie à d'autres fichiers : ces liens ne sont pas suivis, les valeurs "
            "enregistrées sont prises."
        )
    return tuple(found)


def _calamine(parts: Parts, scans: dict[str, Scan], name: str) -> tuple[Sheet, ...]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(archives.pack(parts)))
        sheets = []
        for held in book.sheets_metadata:
            if held.typ != SheetTypeEnum.WorkSheet or held.name not in scans:
                continue
            sheet = book.get_sheet_by_name(held.name)
            rows = tuple(tuple(map(as_text, row)) for row in sheet.to_python(skip_empty_area=False))
            merged = tuple(
                (top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            )
            sheets.append(Sheet(held.name, rows, merged, frozenset(scans[held.name].uncomputed)))
    except CalamineError as error:
        raise archives.damaged(name, "ses feuilles ne se lisent pas") from error
    return tuple(sheets)


def as_text(value: object) -> str:
    """A cell as a person sees it: `75.0` is 75, midnight is no time, a truth is oui or non."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    text = str(value if value is not None else "")
    return cleaned(text.replace("\r\n", "\n"), " ").strip()


def _csv(sheet: str, data: bytes, name: str) -> Sheet:
    rows = separated.read(data, name)
    bound(sheet, len(rows), max(map(len, rows), default=0))
    return Sheet(sheet, tuple(rows))


def _archive(parts: Parts, name: str) -> Opened:
    tables = sorted(part for part in parts if part.lower().endswith(_PARTS))
    toml = next((part for part in parts if PurePosixPath(part).name == "document.toml"), "")
    sheets = tuple(_csv(PurePosixPath(part).stem, parts[part], f"{name}/{part}") for part in tables)
    return Opened("zip", sheets, toml=_decoded(parts[toml]) if toml else "")


def _folder(folder: Path) -> Opened:
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _PARTS and path.is_file())
    if not files:
        raise UnreadableFile(f"Le dossier « {folder.name} » ne contient aucun CSV. {_ASKED}")
    if _total(files) > MOST_BYTES:
        raise _heavy(folder.name)
    sheets = tuple(_csv(path.stem, path.read_bytes(), path.name) for path in files)
    toml = folder / "document.toml"
    return Opened("folder", sheets, toml=_decoded(toml.read_bytes()) if toml.is_file() else "")


def _total(files: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in files)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")
