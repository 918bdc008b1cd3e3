"""The store behind everything: what it can be asked, and how one is opened.

Knows no engine: `embedded` is the only module that does. Everything above speaks to the `Store` protocol.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from graph.errors import NotReady, StoreError
from graph.formats import Format
from graph.terms import Term, Triple


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT query, in query order; None where a variable is unbound."""

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]] = field(default_factory=list)

    def records(self) -> list[dict[str, Term | None]]:
        """The same rows as dictionaries, one key a variable."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]

    def values(self) -> list[dict[str, str | None]]:
        """Rows of plain strings: IRIs whole, literals by lexical form."""
        return [{k: t.value if t else None for k, t in record.items()} for record in self.records()]


class Store(Protocol):
    """One version of the dataset. Its default graph is the RDF merge of all named graphs."""

    @property
    def version(self) -> str:
        """Dataset version: changes exactly when the published quads change."""

    def select(self, text: str) -> Rows:
        """Run one SELECT query. Raises QuerySyntaxError (400).

        Spec: https://www.w3.org/TR/sparql11-query/
        """

    def construct(self, text: str) -> list[Triple]:
        """Run one CONSTRUCT or DESCRIBE query. Raises QuerySyntaxError (400)."""

    def answer(
        self,
        text: str,
        formats: Sequence[Format],
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[Format, bytes]:
        """Run any query and serialise the whole answer.

        formats: acceptable formats, best first, of both kinds; the first that fits the query form is used.
        default_graphs, named_graphs: the protocol's dataset, which wins over FROM.
        Raises QuerySyntaxError (400), NotAcceptable (406).
        Spec: https://www.w3.org/TR/sparql11-protocol/
        """

    def dump(self, format: Format) -> bytes:
        """All named graphs, serialised as a dataset format."""

    def graph(self, name: Term) -> list[Triple]:
        """The triples of one named graph."""

    def size(self, graph: Term) -> int:
        """How many triples one named graph holds."""


class WritableStore(Store, Protocol):
    """A store under construction: what the build fills before anything is published."""

    def insert(self, graph: Term, triples: Iterable[Triple]) -> None:
        """Add triples to one named graph and to the merge."""

    def scope(self, graphs: Iterable[Term]) -> "WritableStore":
        """A copy that holds only those graphs, for rules that must not see the rest."""


def open_store(location: Path | str) -> Store:
    """Open the current snapshot of the embedded store at that folder.

    Raises NotReady (503) where nothing was published yet, StoreError (500) where it cannot be read.
    """
    from graph.store import embedded

    if str(location).startswith(("http://", "https://")):
        raise NotReady(
            f"« {location} » : seul l'entrepôt embarqué est pris en charge pour l'instant. "
            "Donnez un dossier dans MAILLAGE_HOME."
        )
    return embedded.open_snapshot(Path(location))


def new_store() -> WritableStore:
    """An empty store in memory."""
    from graph.store import embedded

    return embedded.MemoryStore()


def read_turtle(path: Path) -> list[Triple]:
    """The triples of one Turtle file, in its order; blank nodes keep labels of that reading alone.

    Raises QuerySyntaxError where the file does not parse.
    """
    from graph.store import embedded

    return embedded.read_turtle(path)


def publish(home: Path, store: WritableStore, inputs: str) -> str:
    """Make the store's dataset the published one of that folder; returns its version.

    inputs: digest of what it was built from. Raises StoreError where another process writes, or where the
    store is none that `new_store` made.
    """
    from graph.store import embedded

    if not isinstance(store, embedded.MemoryStore):
        raise StoreError("Seul un entrepôt en mémoire se publie.")
    return embedded.publish(home, store, inputs).version


def published_inputs(home: Path) -> str | None:
    """Digest of what the published dataset was built from; None where nothing is published.

    Raises StoreError where the folder's state cannot be understood.
    """
    from graph.store import embedded

    current = embedded.read_current(home)
    return current.inputs if current else None


def published_version(home: Path) -> str | None:
    """Version of the published dataset; None where nothing is published.

    Raises StoreError where the folder's state cannot be understood.
    """
    from graph.store import embedded

    current = embedded.read_current(home)
    return current.version if current else None
