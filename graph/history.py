"""The history of a store, line by line: who did what, to which documents, and whether it can be undone.

Refuses to undo anything (`life` does): it says what undoing would put back, and why it cannot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graph import shelf
from graph.errors import NotFound
from graph.inputs import Inputs
from graph.store import Transaction, versions

Shelf = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One write. before, after: what the shelf said of each document that it touched, None for nothing.

    later: for a document that changed again since, the version that did it last, by slug.
    """

    transaction: Transaction
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    later: Mapping[str, str]

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
        """Whether it touched documents, and none of them changed since."""
        return bool(self.after) and not self.later


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
        held, version = before, done.before


def _shelf(inputs: Inputs | None) -> Shelf:
    return inputs.shelf if inputs else {}
