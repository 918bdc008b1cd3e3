"""How much one version of the dataset holds: counted on it by queries, once a version, never stored.

Refuses estimates: a write, by whatever way, makes another version, and another version is counted anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary

from graph.catalogue import fill, page_text
from graph.store import Store
from graph.terms import Term

Counted = TypeVar("Counted")


@dataclass(frozen=True)
class GraphSize:
    """One named graph: its triples, and how many different things it types."""

    graph: Term
    triples: int
    entities: int


@dataclass(frozen=True)
class ClassSize:
    """One class of the merge of all graphs, and how many things are of it."""

    name: Term
    entities: int


@dataclass(frozen=True)
class PropertySize:
    """One property of the merge: its triples, and how many different subjects and objects they have."""

    name: Term
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Document:
    """One document's graph, as `graph/metadata` names it. title, licence: None where it says none."""

    graph: Term
    title: Term | None
    source: Term | None
    licence: Term | None
    size: GraphSize


@dataclass(frozen=True)
class Statistics:
    """What VoID counts (https://www.w3.org/TR/void/#statistics), of the merge of all named graphs.

    entities: things with a class; subjects, objects: distinct ones. documents: those whose graph holds any
    triple in this version.
    """

    version: str
    entities: int
    subjects: int
    objects: int
    classes: tuple[ClassSize, ...]
    properties: tuple[PropertySize, ...]
    graphs: tuple[GraphSize, ...]
    documents: tuple[Document, ...]

    @property
    def triples(self) -> int:
        """How many triples the merge holds, each counted once."""
        return sum(row.triples for row in self.properties)


def once_a_version(count: Callable[[Store], Counted]) -> Callable[[Store], Counted]:
    """The count, remembered for each store as long as its version stays what it is."""
    kept: WeakKeyDictionary[Store, tuple[str, Counted]] = WeakKeyDictionary()
    lock = Lock()

    @wraps(count)
    def read(store: Store) -> Counted:
        with lock:
            held = kept.get(store)
            if held is None or held[0] != store.version:
                held = kept[store] = store.version, count(store)
            return held[1]

    return read


def read_statistics(store: Store, dataset: Term) -> Statistics:
    """The statistics of the store's version, counted when they are first asked for.

    dataset: the IRI that `graph/metadata` gives the whole. About 3 s at a million triples in memory.
    """
    wholes, graphs = read_wholes(store), read_graphs(store)
    return Statistics(
        version=store.version,
        entities=wholes[0],
        subjects=wholes[1],
        objects=wholes[2],
        classes=read_classes(store),
        properties=read_properties(store),
        graphs=graphs,
        documents=_documents(store, dataset, graphs),
    )


@once_a_version
def read_triples(store: Store) -> int:
    """How many triples the merge of all named graphs holds, each counted once."""
    return number(store.select(page_text("triples")).rows[0][0])


@once_a_version
def read_graphs(store: Store) -> tuple[GraphSize, ...]:
    """The named graphs, empty ones too, by IRI."""
    rows = store.select(page_text("statistics-graphs")).rows
    return tuple(GraphSize(name, *map(number, counts)) for name, *counts in rows if name is not None)


@once_a_version
def read_classes(store: Store) -> tuple[ClassSize, ...]:
    """The classes of the merge, those with most things first."""
    rows = store.select(page_text("statistics-classes")).rows
    return tuple(ClassSize(name, number(count)) for name, count in rows if name is not None)


@once_a_version
def read_properties(store: Store) -> tuple[PropertySize, ...]:
    """The properties of the merge, those with most triples first."""
    rows = store.select(page_text("statistics-properties")).rows
    return tuple(PropertySize(name, *map(number, counts)) for name, *counts in rows if name is not None)


@once_a_version
def read_wholes(store: Store) -> tuple[int, ...]:
    """Of the merge: things that have a class, distinct subjects, distinct objects."""
    return tuple(map(number, store.select(page_text("statistics-wholes")).rows[0]))


def _documents(store: Store, dataset: Term, graphs: tuple[GraphSize, ...]) -> tuple[Document, ...]:
    sizes = {row.graph: row for row in graphs if row.triples}
    asked = fill(page_text("statistics-documents"), {"thing": dataset})
    return tuple(
        Document(graph, title, source, licence, sizes[graph])
        for graph, title, source, licence in store.select(asked).rows
        if graph in sizes
    )


def number(count: Term | None) -> int:
    """A count as an integer; 0 where there is none."""
    return int(count.value) if count is not None else 0
