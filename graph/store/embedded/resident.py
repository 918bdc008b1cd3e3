"""A version as workers hold it in memory: the dataset, and beside it the merge alone.

The engine in memory walks every quad of a predicate or a subject, whatever its graph: a scan of the dataset
meets each fact once in its graph and once in the merge. Texts that can see no named graph are put to the
merge alone, where each fact stands once. Refuses to be written to, but by what leads to the next version.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from graph.store.embedded import disk, effects
from graph.store.embedded.engine import EngineStore

# An escape could spell any word, so a text that has one counts as if it named graphs.
_MAY_NAME_GRAPHS = re.compile(r"GRAPH|FROM|\\u", re.IGNORECASE | re.ASCII)
_STEP = 5_000


class ResidentStore(EngineStore):
    """A dataset in memory at one version, with its merge in a store of its own."""

    def __init__(self, store: EngineStore, merge: ox.Store | None = None):
        """merge: the default graph of that store, copied where it is not given."""
        super().__init__(store.engine, store.version)
        self.merge = _copied(store) if merge is None else merge

    def seen_by(self, _text: str) -> ox.Store:
        """All that a text can see: the merge alone, unless it may name graphs."""
        return self.engine if _MAY_NAME_GRAPHS.search(_text) else self.merge

    def advance(self, home: Path, writes: Iterable[str], version: str) -> "ResidentStore":
        """The same data, turned into those of a later version; this one is then of no use.

        writes: every version in between and the last one, in order. Raises OSError where a file of theirs is
        missing.
        """
        for write in writes:
            written = disk.read_write(home, write)
            disk.apply(self.engine, written)
            disk.apply(self.merge, written.of_merge())
        return ResidentStore(EngineStore(self.engine, version), self.merge)

    def touch(self) -> Iterator[bool]:
        """Read the merge, a little at each step.

        The engine counts references as it reads, so a forked process copies each page at its first reading;
        a worker does that before somebody waits for it.
        """
        rows = iter(self.merge)
        while any(True for _ in islice(rows, _STEP)):
            yield True


def load_resident(home: Path, version: str) -> ResidentStore:
    """One version read into memory. Raises StoreError (500) where it cannot be read."""
    return ResidentStore(disk.load_version(home, version))


def _copied(store: EngineStore) -> ox.Store:
    merge = ox.Store()
    effects.load(merge, store.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b"")
    return merge
