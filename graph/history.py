"""The history of a store, line by line: who did what, to which documents, and whether it can be undone.

What a restored backup tells of the time before it stands below the line of the restore: lines without data.
Refuses to undo anything (`life` does): it says what undoing would put back, and why it cannot.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any

from graph import shelf
from graph.errors import NotFound
from graph.inputs import Inputs
from graph.store import Transaction, versions

Shelf = Mapping[str, str]
_VERSION = re.compile(r"[0-9]{1,9}-[0-9a-z]+", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One write. before, after: what the shelf said of each document that it touched, None for nothing.

    later: for a document that changed again since, the version that did it last, by slug. kept: whether its
    versions are of this store; where a backup brought the line, their data is not here.
    """

    transaction: Transaction
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    later: Mapping[str, str]
    kept: bool = True

    @property
    def version(self) -> str:
        """The version that it made."""
        return self.transaction.after

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that it touched, in order."""
        return tuple(sorted(self.after))

    @property
    def undoable(self) -> bool:
        """Whether it touched documents, none of them changed since, and its data is here."""
        return self.kept and bool(self.after) and not self.later

    def written(self) -> dict[str, Any]:
        """The line as a backup holds it, for JSON."""
        documents = {slug: [self.before[slug], self.after[slug]] for slug in self.documents}
        return asdict(self.transaction) | ({"documents": documents} if documents else {})

    @classmethod
    def brought(cls, given: object) -> "Line":
        """What `written` wrote. Raises ValueError where it is nothing of the kind."""
        held = dict(given) if isinstance(given, dict) else {}
        documents = held.pop("documents", {})
        if {*held} != {field.name for field in fields(Transaction)} or not isinstance(documents, dict):
            raise ValueError("une ligne de son historique ne se lit pas")
        pairs = list(documents.values())
        if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            raise ValueError("une ligne de son historique ne se lit pas")
        texts = [*held.values(), *(digest for pair in pairs for digest in pair if digest is not None)]
        if not all(isinstance(text, str) for text in texts) or not _VERSION.fullmatch(held["after"]):
            raise ValueError("une ligne de son historique ne se lit pas")
        before, after = ({slug: pair[n] for slug, pair in documents.items()} for n in (0, 1))
        return cls(Transaction(**held), before, after, {}, kept=False)


def read_lines(home: Path, most: int | None = None) -> list[Line]:
    """The lines of the history, the newest first; at most so many, all for None.

    Raises StoreError where the state of the store cannot be understood.
    """
    return list(islice(_lines(home), most))


def read_line(home: Path, version: str) -> Line:
    """The line of one version. Raises NotFound (404) where the history has none."""
    for line in _lines(home):
        if line.version == version:
            return line
    raise NotFound(f"La version « {version} » n'est pas dans l'historique de ce service.")


def check_kept(home: Path, version: str) -> None:
    """Raise NotFound (404) where the data of a version is not here: unknown, or only told by a backup."""
    line = read_line(home, version)
    if not line.kept:
        raise NotFound(lost(line))


def lost(line: Line) -> str:
    """Why a line that a backup brought can be neither undone nor told in detail."""
    return (
        f"La version {line.version} vient d'une sauvegarde qui a été restaurée : les données d'alors ne sont "
        "pas ici."
    )


def _lines(home: Path) -> Iterator[Line]:
    current = versions.read_current(home)
    version = current.version if current else ""
    held = _shelf(Inputs.parse(current.inputs) if current else None)
    now, since = held, dict[str, str]()
    while known := versions.record(home, version):
        done = Transaction(**{name: known[name] for name in Transaction.__dataclass_fields__})
        before = _shelf(shelf.built_from(home, done.before)) if done.before else {}
        touched = [slug for slug in {*before, *held} if before.get(slug) != held.get(slug)]
        replaced = not versions.side(home, version, "added.nq").exists()
        own = [] if replaced else touched  # what replaces a whole dataset does more than move documents
        yield Line(
            done,
            {slug: before.get(slug) for slug in own},
            {slug: held.get(slug) for slug in own},
            {slug: since[slug] for slug in own if now.get(slug) != held.get(slug)},
        )
        for slug in touched:
            since.setdefault(slug, version)
        yield from map(Line.brought, known.get("lines", ()))
        held, version = before, done.before


def _shelf(inputs: Inputs | None) -> Shelf:
    return inputs.shelf if inputs else {}
