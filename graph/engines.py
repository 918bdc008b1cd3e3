"""What answers the questions that no SPARQL text answers fast: indexes and kept answers, a set a version.

Each is read from the file beside its version, else made and kept there for whoever comes next
(`graph.kept`). Refuses to serve one version's index for another.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from graph import answers, comparison, kept, search
from graph.comparison import Comparison
from graph.search import Index
from graph.store import Rows, Store


class Engines:
    """The indexes of the stores in hand. home: where versions are kept, None to keep nothing."""

    def __init__(self, home: Path | None = None):
        self._home = home
        self._lock = Lock()
        self._comparisons: WeakKeyDictionary[Store, Comparison] = WeakKeyDictionary()
        self._indexes: WeakKeyDictionary[Store, Index] = WeakKeyDictionary()
        self._answers: WeakKeyDictionary[Store, dict[str, Rows]] = WeakKeyDictionary()

    def comparison(self, store: Store) -> Comparison:
        """What conventions say at that version, ready to be compared."""
        with self._lock:
            found = self._comparisons.get(store)
            if found is None:
                found = self._comparisons[store] = self._comparison(store)
            return found

    def _comparison(self, store: Store) -> Comparison:
        found = None
        if self._home:
            found = kept.read(self._home, store.version, comparison.KIND, Comparison.load, comparison.DAMAGE)
        if found is None:
            found = Comparison.read(store)
            if self._home:
                kept.keep(self._home, store.version, comparison.KIND, found.save)
        return found

    def rows(self, store: Store, kind: str, text: str) -> Rows:
        """The answer to that text at that version, asked of the store once. kind: what its file is called."""
        with self._lock:
            known = self._answers.setdefault(store, {})
            if kind not in known:
                known[kind] = self._rows(store, kind, text)
            return known[kind]

    def _rows(self, store: Store, kind: str, text: str) -> Rows:
        home = self._home
        load = partial(answers.load, text=text)
        found = kept.read(home, store.version, kind, load, answers.DAMAGE) if home else None
        if found is None:
            found = store.select(text)
            if home:
                kept.keep(home, store.version, kind, partial(answers.save, found, text))
        return found

    def index(self, store: Store, text: Callable[[], str]) -> Index:
        """The full-text index of that version. text: the query that says what can be found."""
        with self._lock:
            found = self._indexes.get(store)
            if found is None:
                found = self._indexes[store] = self._index(store, text)
            return found

    def _index(self, store: Store, text: Callable[[], str]) -> Index:
        home = self._home
        found = kept.read(home, store.version, search.KIND, Index.open, search.DAMAGE) if home else None
        if found is None:
            rows = store.select(text())
            place = (
                kept.keep(home, store.version, search.KIND, lambda path: search.write(rows, path))
                if home
                else None
            )
            found = Index.open(place) if place else Index(rows)
        return found
