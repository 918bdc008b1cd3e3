"""What a dataset is built from, as digests: one for all that documents share, one for each document's folder.

They are recorded with the published version, so that the next build knows which documents changed, and which
of them stand on the shelf (`shelf`). Refuses to read tables: a digest is of bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.terms import Minter

SHARED = (
    "data/*.csv", "data/*.toml", "data/reference/*.csv", "ontology/**/*.ttl", "queries/checks/*.rq",
    "queries/growth/*.rq",
)  # fmt: skip
CODE = ("**/*.py", "rules/*.rq")
TABLES = ("*.csv", "*.toml")
_DIGITS = 16


@dataclass(frozen=True)
class Inputs:
    """shared: digest of ontology, reference tables, checks, code and base; documents: digests by folder.

    shelf: those of the documents that stand on the shelf, with their digests; "" for a document of the
    checkout that was withdrawn.
    """

    shared: str
    documents: Mapping[str, str] = field(default_factory=dict)
    shelf: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, root: Path, minter: Minter, shelf: Mapping[str, str] | None = None, own: bool = True
    ) -> "Inputs":
        """What `root` holds now, with those documents of the shelf, which come before its own.

        own: whether the documents of `root` belong to the dataset.
        """
        shared = hashlib.sha256(minter.base.encode())
        for folder, patterns in ((root, SHARED), (Path(__file__).parent, CODE)):
            _add(shared, _files(folder, patterns))
        folders = document_folders(root / "data") if own else ()
        return cls(shared.hexdigest(), {folder.name: digest_folder(folder) for folder in folders}).shelving(
            shelf or {}
        )

    def shelving(self, shelf: Mapping[str, str]) -> "Inputs":
        """The same with those documents of the shelf besides, or instead."""
        held = {**self.documents, **shelf}
        return Inputs(self.shared, {name: digest for name, digest in held.items() if digest}, dict(shelf))

    @classmethod
    def parse(cls, text: str | None) -> "Inputs | None":
        """What `text` wrote; None for anything else, such as what an older version of this code recorded."""
        try:
            held = json.loads(text or "")
            return cls(str(held["shared"]), dict(held["documents"]), dict(held.get("shelf", {})))
        except (ValueError, TypeError, KeyError):
            return None

    def text(self) -> str:
        """One line that holds all of it, the same for the same inputs."""
        held = {"shared": self.shared, "documents": dict(self.documents)}
        return json.dumps(held | ({"shelf": dict(self.shelf)} if self.shelf else {}), sort_keys=True)

    def since(self, before: "Inputs") -> tuple[list[str], list[str]]:
        """The documents that are new or changed, and those that are gone, each in order."""
        changed = [name for name, held in self.documents.items() if before.documents.get(name) != held]
        return sorted(changed), sorted(before.documents.keys() - self.documents.keys())


def document_folders(data: Path) -> list[Path]:
    """The folders of documents below a data folder, by name."""
    return sorted(path for path in data.iterdir() if path.is_dir() and path.name != "reference")


def digest_folder(folder: Path) -> str:
    """The digest of a document's folder: of its tables and its description, and of nothing else in it."""
    return digest_files(_files(folder, TABLES))


def digest_files(files: Mapping[str, bytes]) -> str:
    """The digest of the folder that holds those files, by name."""
    found = hashlib.sha256()
    _add(found, dict(sorted(files.items())))
    return found.hexdigest()[:_DIGITS]


def _files(folder: Path, patterns: Iterable[str]) -> dict[str, bytes]:
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _add(found: "hashlib._Hash", files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        found.update(f"\n{name}\n".encode())
        found.update(hashlib.sha256(content).digest())
