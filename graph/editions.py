"""The editions of a document, as the history knows them: what stood before, since when something else does.

Refuses to guess: two documents are editions of one where an import said so.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graph.history import Line, read_lines
from graph.inputs import Inputs
from graph.store import published_inputs

_MOST = 500  # lines of the history that are looked through
_REPLACES = re.compile(r"nouvelle édition : .* remplace « .* » \((?P<old>[a-z0-9-]+)\)", re.DOTALL)
_UNDOES = re.compile(r"annulation de la version (?P<version>\S+) : .*", re.DOTALL)
"""What the lines say that bring a new edition, and that take one back (`life.importing`, `life.undoing`)."""


@dataclass(frozen=True)
class Edition:
    """An edition that another one took the place of. slug: of its document; version: the last one before the
    other; line: what brought the other, of the document new, which may be the same."""

    slug: str
    version: str
    line: Line
    new: str


def read_editions(home: Path, documents: Collection[str], most: int = 20) -> list[Edition]:
    """The editions of which one of those documents is the new one, under its own name or another, and those
    beside which a new one stands; the last so many, the newest first.

    Raises StoreError where the state of the store cannot be understood.
    """
    here = Inputs.parse(published_inputs(home))
    there = here.documents if here else {}
    found = (one for one in _editions(home) if one.new in there and {one.new, one.slug} & {*documents})
    return list(islice(found, most))


def _editions(home: Path) -> Iterator[Edition]:
    """Every one that was not taken back, the newest first."""
    undone: set[str] = set()
    for line in read_lines(home, _MOST):
        what = line.transaction.what
        undoes, said = _UNDOES.fullmatch(what), _REPLACES.fullmatch(what)
        if not line.kept or line.version in undone:
            continue
        if undoes:
            undone.add(undoes["version"])
        elif said:
            for slug in line.documents:
                yield Edition(said["old"], line.transaction.before, line, slug)
