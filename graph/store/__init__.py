"""The store behind everything: what it can be asked, and how one is opened.

Knows no engine: `embedded` is the only package that does. Everything above speaks to the `Store` protocol.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from graph.errors import StoreError
from graph.formats import Format
from graph.terms import Term, Triple

if TYPE_CHECKING:
    from graph.store.remote import Served
    from graph.store.versions import Current

UNNAMED = "urn:maillage:graph:unnamed"
"""The graph that holds what clients write into the default graph, which is itself the merge of all graphs."""


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


@dataclass(frozen=True)
class Dataset:
    """The graphs that a request asks for, by IRI: the protocol's dataset, which wins over FROM and USING.

    Both empty: the dataset that the text names, or else the store's own.
    Spec: https://www.w3.org/TR/sparql11-protocol/#dataset
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default_graphs or self.named_graphs)


@dataclass(frozen=True)
class Limits:
    """What text from outside may use: wall-clock seconds, bytes of its answer, bytes of memory of its own.

    base: the IRI that relative IRIs are resolved against. strict: whether the default graph is that of the
    standard, the graph without name, and not the merge of all graphs.
    """

    deadline_s: float = 10.0
    result_bytes: int = 100_000_000
    memory_bytes: int = 1_000_000_000
    base: str | None = None
    strict: bool = False


@dataclass(frozen=True)
class Change:
    """What one transaction does to the named graphs, as N-Quads, and to the list of graphs.

    removed, added: quads. created, dropped: IRIs of graphs, so that an empty graph can exist. exact: whether
    each quad is as the store writes it (`canonical`), each removed one is there, and none added is.
    """

    removed: bytes = b""
    added: bytes = b""
    created: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    exact: bool = False

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.created or self.dropped)


@dataclass(frozen=True)
class Transaction:
    """One write that took place: dataset version before and after, when (UTC, ISO 8601), who, and what."""

    before: str
    after: str
    when: str
    who: str
    what: str


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
        dataset: Dataset = Dataset(),
        limits: Limits | None = None,
    ) -> tuple[Format, bytes]:
        """Run any query and serialise the whole answer.

        formats: acceptable formats, best first, of both kinds; the first that fits the query form is used.
        limits: for text from outside; None for the project's own queries.
        Raises QuerySyntaxError (400), NotAcceptable (406), QueryTimeout and Busy (503), QueryTooHeavy (507),
        ResultTooLarge (413); StoreError for a store that cannot hold those limits.
        Spec: https://www.w3.org/TR/sparql11-protocol/
        """

    def dump(self, format: Format) -> bytes:
        """All named graphs, serialised as a dataset format."""

    def read_graph(self, graph: str | None, format: Format, limits: Limits) -> bytes:
        """One graph, None for the default one, serialised as a graph format.

        Raises NotFound (404) where there is none of that name, and what the limits raise.
        """

    def graph(self, name: Term) -> list[Triple]:
        """The triples of one named graph."""

    def size(self, graph: Term) -> int:
        """How many triples one named graph holds."""


class Writer(Protocol):
    """Who changes a served dataset: each call is one transaction, and returns once its version is served."""

    def update(self, text: str, using: Dataset, limits: Limits, who: str) -> Transaction:
        """Carry out a SPARQL update.

        using: the protocol's `using-graph-uri` and `using-named-graph-uri`.
        Raises QuerySyntaxError (400), BadRequest (400) where `using` meets USING or WITH, and what the
        limits raise.
        Spec: https://www.w3.org/TR/sparql11-update/
        """

    def put_graph(self, graph: str | None, body: bytes, media_type: str, limits: Limits, who: str) -> bool:
        """Replace one graph (None: the default one) by those triples; whether the graph is new.

        Raises BadRequest (400) where the body does not parse, UnsupportedMediaType (415).
        Spec: https://www.w3.org/TR/sparql11-http-rdf-update/
        """

    def add_to_graph(
        self, graph: str | None, parts: Sequence[tuple[bytes, str]], limits: Limits, who: str
    ) -> bool:
        """Add those triples to one graph (None: the default one); whether the graph is new.

        parts: documents, each with its media type; blank nodes of two of them are never the same.

        Raises BadRequest (400) where the body does not parse, UnsupportedMediaType (415).
        """

    def delete_graph(self, graph: str | None, limits: Limits, who: str) -> None:
        """Remove one graph (None: empty the default one). Raises NotFound (404) where there is none."""


class WritableStore(Store, Protocol):
    """A store under construction: what the build fills before anything is published."""

    def insert(self, graph: Term, triples: Iterable[Triple]) -> None:
        """Add triples to one named graph and to the merge."""

    def scope(self, graphs: Iterable[Term]) -> "WritableStore":
        """A copy that holds only those graphs, for rules that must not see the rest."""


class Write(Protocol):
    """One transaction under way, which nobody sees before it is published."""

    def start(self, change: Change) -> None:
        """Apply a change while the caller does something else; all that is asked afterwards waits for it."""

    def add(self, change: Change) -> None:
        """Apply a change."""

    @property
    def changes(self) -> bool:
        """Whether anything is other than it was."""

    @property
    def after(self) -> Store:
        """The dataset as changed so far."""

    def publish(self) -> Transaction:
        """Make it the version that is served; where it changes nothing, before and after are one."""


Location = Path | str
"""A folder, or the SPARQL address of a store elsewhere."""


def is_remote(location: Location) -> bool:
    """Whether that is the address of a store elsewhere."""
    return str(location).startswith(("http://", "https://"))


def open_store(location: Location) -> Store:
    """The current version of the store at that folder, read from disk, or the store at that address.

    Opens in milliseconds at any size; a store elsewhere is asked for nothing yet.
    Raises NotReady (503) where nothing was published yet, StoreError (500) where it cannot be read.
    """
    if is_remote(location):
        from graph.store.remote import open_remote

        return open_remote(str(location))
    from graph.store.embedded import disk

    return disk.open_current(Path(location))


def load_store(home: Path) -> Store:
    """The current version read into memory: seconds to load, then two to four times as fast as on disk.

    Raises NotReady (503) where nothing was published yet, StoreError (500) where it cannot be read.
    """
    from graph.store.embedded import disk

    return disk.load_version(home, disk.open_current(home).version)


def new_store() -> WritableStore:
    """An empty store in memory."""
    from graph.store.embedded.engine import MemoryStore

    return MemoryStore()


def read_turtle(path: Path) -> list[Triple]:
    """The triples of one Turtle file, in its order; blank nodes keep labels of that reading alone.

    Raises QuerySyntaxError where the file does not parse.
    """
    from graph.store.embedded import engine

    return engine.read_turtle(path)


def canonical(triples: Iterable[Triple]) -> list[Triple]:
    """The same triples with each number and date in the form in which a store gives it back."""
    from graph.store.embedded import engine

    return engine.canonical(triples)


def takes_builds(location: Location) -> bool:
    """Whether a build can be published there: in any folder, and in a store elsewhere that takes writes.

    Raises StoreError where a setting of that store does not fit.
    """
    if not is_remote(location):
        return True
    from graph.store.remote import open_remote

    return bool(open_remote(str(location)).address.update)


def publish(location: Location, store: WritableStore, inputs: str) -> str:
    """Make the store's dataset the published one of that folder or address; returns its version.

    inputs: digest of what it was built from. Raises Busy (503) where another process writes, StoreError where
    the store is none that `new_store` made, or the store elsewhere takes no writes.
    """
    if is_remote(location):
        from graph.store.remote import publish_remote

        return publish_remote(str(location), store, inputs)
    from graph.store.embedded import disk
    from graph.store.embedded.engine import MemoryStore

    if not isinstance(store, MemoryStore):
        raise StoreError("Seul un entrepôt en mémoire se publie.")
    return disk.publish(Path(location), store, inputs).version


def commit(home: Path, change: Change, who: str, what: str, inputs: str | None = None) -> Transaction:
    """Apply one change of named graphs to the current version, as one transaction; the merge follows.

    inputs: digest of what the dataset is then built from; None keeps the one before.
    Raises NotReady (503) where nothing is published, Busy (503) where another process writes.
    """
    from graph.store.embedded import disk

    return disk.commit(home, change, who, what, inputs)


def begin(home: Path, who: str, what: str, inputs: str) -> AbstractContextManager[Write]:
    """One transaction in several changes, each seen by what works out the next: `commit`, step by step.

    What is raised inside leaves everything as it was. Raises NotReady (503) where nothing is published, Busy
    (503) where another process writes.
    """
    from graph.store.embedded import disk

    return disk.begin(home, who, what, inputs)


def published_inputs(location: Location) -> str | None:
    """Digest of what the published dataset was built from; None where nothing is published.

    Raises StoreError where the state of the store cannot be understood.
    """
    found = _published(location)
    return found.inputs if found else None


def published_version(location: Location) -> str | None:
    """Version of the published dataset; None where nothing is published.

    Raises StoreError where the state of the store cannot be understood.
    """
    found = _published(location)
    return found.version if found else None


def _published(location: Location) -> "Current | Served | None":
    if is_remote(location):
        from graph.store.remote import open_remote

        return open_remote(str(location)).read_served()
    from graph.store import versions

    return versions.read_current(Path(location))
