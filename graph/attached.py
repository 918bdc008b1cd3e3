"""The documents' own files, where this deployment holds them: taken in, found again, read.

A file is taken only where its bytes are those of a document that the graph knows, is written aside and then
put in place whole, under its hash. Refuses every other file, and any name that a client gives: it is no path.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from graph.errors import AlreadyAttached, PayloadTooLarge, UnknownDocument
from graph.store import Rows, versions

_CHUNK = 1 << 20
_NAMED = 8
_Mark = tuple[int, int, int]


class Readable(Protocol):
    """What gives bytes: a file, or the part of a request that is one."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


@dataclass(frozen=True)
class Document:
    """A source document as the graph records it. bytes, length (code points): None where it says nothing."""

    thing: str
    title: str
    sha256: str
    bytes: int | None
    length: int | None
    file_name: str | None


def documents(rows: Rows) -> list[Document]:
    """The documents of those rows: document, label, sha256, bytes, length, file_name; each once."""
    found: dict[str, Document] = {}
    for row in rows.values():
        size, length = (int(row[name] or 0) or None for name in ("bytes", "length"))
        thing, sha256 = row["document"] or "", row["sha256"] or ""
        found.setdefault(thing, Document(thing, row["label"] or "", sha256, size, length, row["file_name"]))
    return list(found.values())


def longest(known: Sequence[Document], most: int) -> int:
    """Bytes of the longest of those documents, never above `most`, which stands for an unknown size."""
    return min(most, max((most if d.bytes is None else d.bytes for d in known), default=0))


def attach(file: Readable, known: Sequence[Document], folder: Path, most: int) -> Document:
    """Take in the file of one of the known documents, told by its hash; returns that document.

    folder: where it is kept, made where there is none; most: bytes that are read at most.
    Raises UnknownDocument (422) for any other file, AlreadyAttached (409) where the folder holds it,
    PayloadTooLarge (413) beyond the longest known document, OSError where it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bound = longest(known, most)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    work = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            digest = hashlib.sha256()
            size = 0
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > bound:
                    raise PayloadTooLarge(
                        f"Le fichier dépasse {bound} octets, la taille du plus long document connu ici."
                    )
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        document = _recognise(digest.hexdigest(), size, known)
        if find((folder,), document):
            raise AlreadyAttached(f"« {document.title} » est déjà joint, avec cette empreinte.")
        _check(work, document)
        work.chmod(0o644)
        work.replace(folder / f"{document.sha256}.txt")
        versions.sync(folder)
    finally:
        work.unlink(missing_ok=True)
    return document


def find(folders: Sequence[Path], document: Document) -> Path | None:
    """Where the file of a document lies: under its hash, its name or another that ends in `.txt`; or None.

    Its bytes are those that the graph records, whatever it is called.
    """
    for folder in folders:
        names = [f"{document.sha256}.txt", *([Path(document.file_name).name] if document.file_name else [])]
        first = [path for name in names if (path := folder / name).is_file()]
        for path in [*first, *(path for path in sorted(folder.glob("*.txt")) if path not in first)]:
            if _has(path, document):
                return path
    return None


def read(folders: Sequence[Path], document: Document) -> str | None:
    """The text of a document, or None where no file of those folders is the one that the graph records."""
    path = find(folders, document)
    if path is None:
        return None
    with suppress(UnicodeDecodeError, FileNotFoundError):
        return _text(path, _mark(path))
    return None


def _recognise(digest: str, size: int, known: Sequence[Document]) -> Document:
    for document in known:
        if document.sha256 == digest:
            return document
    each = [f"« {document.title} » ({document.sha256})" for document in known[:_NAMED]]
    rest = f" ; et {len(known) - _NAMED} autres" if len(known) > _NAMED else ""
    listed = (
        f"Documents connus : {' ; '.join(each)}{rest}." if each else "Le graphe ne connaît aucun document."
    )
    raise UnknownDocument(
        f"Ce fichier de {size} octets a l'empreinte SHA-256 {digest} : aucun document connu ne l'a. {listed}"
    )


def _check(path: Path, document: Document) -> None:
    """Raise UnknownDocument where the graph records another length than the text has."""
    try:
        length = len(path.read_bytes().decode("utf8"))
    except UnicodeDecodeError as error:
        raise UnknownDocument(f"« {document.title} » n'est pas un texte en UTF-8 : {error}.") from error
    if document.length not in (None, length):
        raise UnknownDocument(
            f"« {document.title} » a {length} caractères ; le graphe lui en donne {document.length}."
        )


def _has(path: Path, document: Document) -> bool:
    try:
        mark = _mark(path)
        return document.bytes in (None, mark[1]) and _digest(path, mark) == document.sha256
    except (FileNotFoundError, PermissionError):
        return False


def _mark(path: Path) -> _Mark:
    """What changes when a file does. Raises FileNotFoundError."""
    state = path.stat()
    return state.st_mtime_ns, state.st_size, state.st_ino


@lru_cache(maxsize=512)
def _digest(path: Path, _: _Mark) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=32)
def _text(path: Path, _: _Mark) -> str:
    return path.read_bytes().decode("utf8")
