"""The source documents: one folder of tables each, described by its `document.toml`.

Refuses the documents' text: only its title, hash and length are kept here (`evidence` reads the files).
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.calendar import is_iso
from graph.errors import Fault
from graph.inputs import document_folders

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_TEXTS = ("title", "publisher", "nature", "file", "sha256")
_OPTIONAL_TEXTS = ("title_en", "language", "licence")
_COUNTS = ("length", "bytes")
_KEYS = (*_TEXTS, *_OPTIONAL_TEXTS, *_COUNTS, "date", "minimum")


@dataclass(frozen=True)
class Source:
    """One source document. length: code points; bytes: size of the file; date: ISO, as precise as is known.

    minimum: fewest rows that each table must have, so that a table that was cut short is noticed.
    """

    folder: str
    title: str
    publisher: str
    nature: str
    file: str
    sha256: str
    length: int
    bytes: int
    date: str = ""
    title_en: str = ""
    language: str = "fr"
    licence: str = ""
    minimum: Mapping[str, int] = field(default_factory=dict)


def discover(data: Path, natures: frozenset[str], tables: frozenset[str]) -> tuple[list[Source], list[Fault]]:
    """The documents below a data folder, by folder name, and what is wrong with their descriptions.

    natures: slugs of the vocabulary of source natures; tables: names that `[minimum]` may count.
    """
    return describe(document_folders(data), natures, tables)


def describe(
    folders: Iterable[Path], natures: frozenset[str], tables: frozenset[str]
) -> tuple[list[Source], list[Fault]]:
    """The documents of those folders, in their order, and what is wrong with their descriptions."""
    sources, faults = [], []
    for folder in folders:
        where = f"{folder.name}/document.toml"
        if not (folder / "document.toml").is_file():
            faults.append(Fault(where, None, None, None, "un fichier qui décrit le document (il manque)"))
            continue
        try:
            content = tomllib.loads((folder / "document.toml").read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:  # of TOML, or of UTF-8
            expected = f"du TOML bien formé, en UTF-8 ({unparsed(error)})"
            faults.append(Fault(where, None, None, None, expected))
            continue
        found = list(_faults(where, folder.name, content, natures, tables))
        faults += found
        if not found:
            date = str(content.pop("date", ""))
            sources.append(Source(folder=folder.name, date=date, **content))
    return sources, faults


def unparsed(error: Exception) -> str:
    """Where a document.toml stops making sense, in French."""
    place = re.search(r"line (\d+), column (\d+)", str(error))
    return f"ligne {place[1]}, colonne {place[2]}" if place else "il ne se lit pas jusqu'au bout"


def _faults(
    where: str, folder: str, content: Mapping[str, Any], natures: frozenset[str], tables: frozenset[str]
) -> Iterator[Fault]:
    if not _SLUG.fullmatch(folder):
        yield Fault(
            where, None, None, folder, "un nom de dossier sans majuscules ni accents, avec des tirets"
        )
    for key in content:
        if key not in _KEYS:
            yield _fault(where, key, None, "rien : clé inconnue", difflib.get_close_matches(key, _KEYS, 2))
    for key in _TEXTS:
        if not content.get(key) or not isinstance(content[key], str):
            yield _fault(where, key, content.get(key), "un texte")
    for key in _OPTIONAL_TEXTS:
        if not isinstance(content.get(key, ""), str):
            yield _fault(where, key, content[key], "un texte")
    for key in _COUNTS:
        if not isinstance(content.get(key), int) or isinstance(content[key], bool) or content[key] < 1:
            yield _fault(where, key, content.get(key), "un nombre entier positif")
    sha256, nature, date = content.get("sha256"), content.get("nature"), str(content.get("date", ""))
    if isinstance(sha256, str) and sha256 and not _SHA256.fullmatch(sha256):
        yield _fault(where, "sha256", sha256, "64 chiffres hexadécimaux en minuscules")
    if isinstance(nature, str) and nature and nature not in natures:
        expected = "un terme du vocabulaire « source-nature »"
        yield _fault(where, "nature", nature, expected, difflib.get_close_matches(nature, natures, 3))
    if date and not is_iso(date):
        yield _fault(where, "date", date, "une date AAAA-MM-JJ, AAAA-MM ou AAAA qui existe")
    yield from _minimum_faults(where, content.get("minimum", {}), tables)


def _minimum_faults(where: str, minimum: object, tables: frozenset[str]) -> Iterator[Fault]:
    if not isinstance(minimum, dict):
        yield _fault(where, "minimum", minimum, "une section [minimum]")
        return
    for table, count in minimum.items():
        if table not in tables:
            near = difflib.get_close_matches(table, tables, 3)
            yield _fault(where, f"minimum.{table}", None, "le nom d'une table (sans « .csv »)", near)
        elif not isinstance(count, int) or isinstance(count, bool) or count < 0:
            yield _fault(where, f"minimum.{table}", count, "un nombre entier")


def _fault(where: str, key: str, value: object, expected: str, near: list[str] | None = None) -> Fault:
    return Fault(where, None, key, None if value is None else str(value), expected, tuple(near or ()))
