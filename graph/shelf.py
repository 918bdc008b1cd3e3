"""Documents that were imported: folders of tables that never change, named by the digest of what they hold.

    shelf/{digest}/{slug}/       document.toml and tables, as in data/{slug}/
    shelf/texts/{sha256}.txt     the text in which a document's passages count, where it is ours to keep

Which of them a version was built from is part of its `inputs`, so that undoing, restoring and starting again
follow from versions. Refuses to change a folder: a correction is another one.
"""

import hashlib
import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.errors import BadRequest
from graph.inputs import TABLES, Inputs, digest_files
from graph.store import versions

DESCRIPTION = "document.toml"
_PATIENCE_S = 60.0
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_FILE = re.compile(r"[a-z]+\.(?:csv|toml)", re.ASCII)
_TAKEN = ("reference", "all")
_LONGEST = 200  # letters, as file systems bear
_RIGHT = "building"
_UNFINISHED = ("rehearsal-*", "shelf/new-*")


@dataclass(frozen=True)
class Bundle:
    """A document as it comes: its slug, its files by name, and its text ("" where it is not given)."""

    slug: str
    files: Mapping[str, bytes]
    text: str = ""

    @classmethod
    def read(cls, folder: Path, text: str = "") -> "Bundle":
        """The document of a folder as `data/{slug}/`. Raises BadRequest (400) where it is no such folder."""
        paths = sorted(path for pattern in TABLES for path in folder.glob(pattern))
        files = {path.name: path.read_bytes() for path in paths}
        if DESCRIPTION not in files:
            raise BadRequest(f"{folder} n'est pas le dossier d'un document : il lui manque {DESCRIPTION}.")
        return cls(folder.resolve().name, files, text)

    @cached_property
    def digest(self) -> str:
        """What its folder on the shelf is called."""
        return digest_files(self.files)

    @property
    def title(self) -> str:
        """What its description calls it; its slug where the description cannot be read."""
        return self._described("title") or self.slug

    @property
    def sha256(self) -> str:
        """The hash of the text in which its passages count; "" where its description cannot be read."""
        return self._described("sha256")

    def _described(self, key: str) -> str:
        try:
            return str(tomllib.loads(self.files[DESCRIPTION].decode())[key])
        except (KeyError, ValueError, RecursionError):
            return ""


@contextmanager
def working(home: Path, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Hold the right to say what the dataset is built from: one build or import at a time.

    What killed ones left is removed first, what this one leaves is removed after; a first build that fails
    leaves no folder.
    Raises Busy (503) where another does not end in time.
    """
    first = not home.exists()
    try:
        with versions.lock(home, patience_s, _RIGHT):
            sweep(home)
            try:
                yield
            finally:
                sweep(home)
    finally:
        if first and {path.name for path in home.iterdir()} == {_RIGHT}:
            shutil.rmtree(home)


def folders(inputs: Inputs, root: Path, home: Path | None) -> dict[str, Path]:
    """Where the folder of each document is: on the shelf of that store, or among those of the checkout.

    home: None for a store elsewhere, which has no shelf.
    """
    shelved = inputs.shelf if home else {}
    return {
        slug: find(home, shelved[slug], slug) if home and slug in shelved else root / "data" / slug
        for slug in sorted(inputs.documents)
    }


def find(home: Path, digest: str, slug: str) -> Path:
    """Where the folder of that digest is, or would be."""
    return home / "shelf" / digest / slug


def put(home: Path, bundle: Bundle) -> str:
    """Put a document on the shelf, whole or not at all; its digest.

    For who holds the right (`working`); what no version comes to name is swept by the next one who does.
    Raises BadRequest (400) where its slug or a name of a file is none, OSError where it cannot be written.
    """
    named = _SLUG.fullmatch(bundle.slug) and len(bundle.slug) <= _LONGEST and bundle.slug not in _TAKEN
    if not named or not all(_FILE.fullmatch(name) for name in bundle.files):
        raise BadRequest(
            f"« {bundle.slug[:_LONGEST]} » n'est pas un nom de document : minuscules, chiffres et tirets."
        )
    place = find(home, bundle.digest, bundle.slug)
    if bundle.text:
        keep_text(home, bundle.text)
    if not place.exists():
        work = home / "shelf" / f"new-{bundle.digest}"
        shutil.rmtree(work, ignore_errors=True)
        for name, content in bundle.files.items():
            versions.write(work / bundle.slug / name, content)
        place.parent.mkdir(exist_ok=True)
        (work / bundle.slug).rename(place)
        work.rmdir()
        versions.sync(place.parent)
        versions.sync(home / "shelf")
    return bundle.digest


def texts(home: Path) -> Path:
    """The folder of the texts, each called by its SHA-256."""
    return home / "shelf" / "texts"


def keep_text(home: Path, text: str) -> None:
    """Keep the text of a document under its hash."""
    content = text.encode()
    place = texts(home) / f"{hashlib.sha256(content).hexdigest()}.txt"
    if not place.exists():
        versions.write(place, content)


def read_text(home: Path, sha256: str) -> str:
    """The text with that hash; "" where it is not kept here."""
    place = texts(home) / f"{sha256}.txt"
    return place.read_bytes().decode() if place.is_file() else ""


def pack(home: Path, version: str) -> bytes:
    """The documents of the shelf that a version was built from, with their texts, as JSON; b"" without any.

    One version always gives the same bytes.
    """
    inputs = built_from(home, version)
    shelved = {slug: digest for slug, digest in inputs.shelf.items() if digest} if inputs else {}
    if not shelved:
        return b""
    bundles = [Bundle.read(find(home, digest, slug)) for slug, digest in sorted(shelved.items())]
    documents = {b.slug: {name: body.decode() for name, body in b.files.items()} for b in bundles}
    kept = sorted({text for bundle in bundles if (text := read_text(home, bundle.sha256))})
    return json.dumps({"documents": documents, "texts": kept}, ensure_ascii=False).encode()


def unpack(content: bytes, inputs: str) -> tuple[list[Bundle], list[str]]:
    """The documents and the texts that `pack` wrote.

    inputs: what is recorded beside them. Raises ValueError where they are not the documents that it names.
    """
    if not content:
        return [], []
    try:
        held = json.loads(content)
        bundles = [
            Bundle(str(slug), {str(name): body.encode() for name, body in files.items()})
            for slug, files in held["documents"].items()
        ]
        texts = [str(text) for text in held["texts"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"la liste de ses documents ne se lit pas ({error})") from error
    known = Inputs.parse(inputs)
    named = {slug: digest for slug, digest in known.shelf.items() if digest} if known else {}
    if {bundle.slug: bundle.digest for bundle in bundles} != named:
        raise ValueError("ses documents ne sont pas ceux dont il dit être fait")
    return bundles, texts


def recorded(home: Path, version: str) -> str:
    """What is recorded of what a version was built from, as one line; "" where nobody recorded it."""
    current = versions.read_current(home)
    if current and current.version == version:
        return current.inputs
    return str(versions.record(home, version).get("inputs", ""))


def built_from(home: Path, version: str) -> Inputs | None:
    """The same, understood; None where it is nothing that this code recorded."""
    return Inputs.parse(recorded(home, version))


def sweep(home: Path) -> None:
    """Remove the folders and texts that no version names, and what was under way; for who holds the right."""
    for pattern in _UNFINISHED:
        for path in home.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)
    shelf = home / "shelf"
    if not shelf.is_dir():
        return
    named = _named(home)
    for path in shelf.iterdir():
        if path.name != "texts" and path.name not in named:
            shutil.rmtree(path, ignore_errors=True)
    descriptions = (path.read_text(encoding="utf8") for path in shelf.glob(f"*/*/{DESCRIPTION}"))
    wanted = {sha256 for text in descriptions for sha256 in re.findall(r"[0-9a-f]{64}", text)}
    for path in texts(home).glob("*"):
        if path.stem not in wanted:
            path.unlink()
    for folder in (texts(home), shelf):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _named(home: Path) -> set[str]:
    """The digests of the shelf that a version names, whichever is current."""
    current = versions.read_current(home)
    found = [Inputs.parse(current.inputs if current else None)]
    for path in (home / "versions").glob("*.json"):
        if "." not in path.stem:
            found.append(Inputs.parse(versions.record(home, path.stem).get("inputs")))
    return {digest for inputs in found if inputs for digest in inputs.shelf.values()}
