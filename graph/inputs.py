"""What a dataset is built from, as digests: one for all that documents share, one for each document's folder.

They are recorded with the published version, so that the next build knows which documents changed.
Refuses to read tables: a digest is of bytes.
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
    """shared: digest of ontology, reference tables, checks, code and base; documents: digests by folder."""

    shared: str
    documents: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, minter: Minter) -> "Inputs":
        """What `root` holds now."""
        shared = hashlib.sha256(minter.base.encode())
        for folder, patterns in ((root, SHARED), (Path(__file__).parent, CODE)):
            _add(shared, folder, patterns)
        documents = {}
        for folder in document_folders(root / "data"):
            found = hashlib.sha256()
            _add(found, folder, TABLES)
            documents[folder.name] = found.hexdigest()[:_DIGITS]
        return cls(shared.hexdigest(), documents)

    @classmethod
    def parse(cls, text: str | None) -> "Inputs | None":
        """What `text` wrote; None for anything else, such as what an older version of this code recorded."""
        try:
            held = json.loads(text or "")
            return cls(str(held["shared"]), dict(held["documents"]))
        except (ValueError, TypeError, KeyError):
            return None

    def text(self) -> str:
        """One line that holds all of it, the same for the same inputs."""
        return json.dumps({"shared": self.shared, "documents": dict(self.documents)}, sort_keys=True)

    def since(self, before: "Inputs") -> tuple[list[str], list[str]]:
        """The documents that are new or changed, and those that are gone, each in order."""
        changed = [name for name, held in self.documents.items() if before.documents.get(name) != held]
        return sorted(changed), sorted(before.documents.keys() - self.documents.keys())


def document_folders(data: Path) -> list[Path]:
    """The folders of documents below a data folder, by name."""
    return sorted(path for path in data.iterdir() if path.is_dir() and path.name != "reference")


def _add(found: "hashlib._Hash", folder: Path, patterns: Iterable[str]) -> None:
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        found.update(f"\n{path.relative_to(folder).as_posix()}\n".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
