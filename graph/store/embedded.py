"""The embedded engine: one durable RocksDB master, snapshots for readers, stores in memory.

The only module that imports pyoxigraph. Refuses to show a dataset that is not wholly written: readers open
the snapshot that `current.json` names, and that file is replaced last.

The default graph is materialised as the merge of all named graphs: the engine's own union counts a triple
once per graph that holds it (docs/decisions/0002-default-graph.md).
"""

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.errors import NotAcceptable, NotReady, QuerySyntaxError, StoreError
from graph.formats import Format
from graph.store import Dataset, Limits, Rows
from graph.store.syntax import diagnose
from graph.terms import PREFIXES, Term, Triple

_RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
_RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_KEPT_SNAPSHOTS = 2


def _from_engine(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.Literal):
        return Term("literal", term.value, term.language, None if term.language else term.datatype.value)
    return Term("bnode", str(term).removeprefix("_:"))


def _to_engine(term: Term) -> ox.NamedNode | ox.Literal:
    if term.kind == "iri":
        return ox.NamedNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return (
        ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
        if term.datatype
        else ox.Literal(term.value)
    )


def _triple_to_engine(triple: Triple) -> tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]:
    subject, predicate, value = triple
    return ox.NamedNode(subject.value), ox.NamedNode(predicate.value), _to_engine(value)


def _first(formats: Sequence[Format], kind: str, what: str) -> Format:
    for row in formats:
        if row.kind == kind:
            return row
    raise NotAcceptable(f"Cette requête donne {what} : aucun format accepté ne convient.")


def _serialise(rows: Iterable[ox.Triple] | Iterable[ox.Quad], row: Format) -> bytes:
    prefixes = {name: str(namespace) for name, namespace in PREFIXES.items()}
    body = ox.serialize(rows, format=_RDF[row.media_type], prefixes=prefixes)
    if body is None:
        raise StoreError("Le moteur n'a rien écrit.")
    return body


def _ntriples(engine: ox.Store, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> list[bytes]:
    dumped = engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    if dumped is None:
        raise StoreError("Le moteur n'a rien écrit.")
    return dumped.splitlines()


def _syntax_error(error: SyntaxError, text: str) -> QuerySyntaxError:
    found = _SYNTAX.match(str(error))
    if not found:
        return QuerySyntaxError(f"La requête ne se lit pas : {error}")
    line, column, expected = diagnose(text, int(found[1]), int(found[2]), found[3])
    return QuerySyntaxError(
        f"Ligne {line}, colonne {column} : la requête ne se lit pas ; attendu : {expected}.",
        line,
        column,
        expected,
    )


class MemoryStore:
    """A dataset in memory: under construction, or a reader's copy of a snapshot."""

    def __init__(self, engine: ox.Store | None = None, version: str = "0"):
        self._engine = engine or ox.Store()
        self._version = version

    @property
    def version(self) -> str:
        """Dataset version of the snapshot this was read from; "0" while under construction."""
        return self._version

    def _query(
        self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        explicit = bool(default_graphs or named_graphs)
        try:
            return self._engine.query(
                text,
                default_graph=[ox.NamedNode(g) for g in default_graphs] if explicit else None,
                named_graphs=[ox.NamedNode(g) for g in named_graphs] if explicit else None,
            )
        except SyntaxError as error:
            raise _syntax_error(error, text) from error
        except ValueError as error:
            raise QuerySyntaxError(f"La requête contient un IRI invalide : {error}") from error

    def select(self, text: str) -> Rows:
        """Run one SELECT query, rows in query order. Raises QuerySyntaxError (400)."""
        answer = self._query(text)
        if not isinstance(answer, ox.QuerySolutions):
            raise QuerySyntaxError("Une requête SELECT était attendue.")
        names = tuple(variable.value for variable in answer.variables)
        return Rows(names, [tuple(_from_engine(t) if t is not None else None for t in row) for row in answer])

    def construct(self, text: str) -> list[Triple]:
        """Run one CONSTRUCT or DESCRIBE query. Raises QuerySyntaxError (400)."""
        answer = self._query(text)
        if not isinstance(answer, ox.QueryTriples):
            raise QuerySyntaxError("Une requête CONSTRUCT ou DESCRIBE était attendue.")
        return [(_from_engine(t.subject), _from_engine(t.predicate), _from_engine(t.object)) for t in answer]

    def answer(
        self,
        text: str,
        formats: Sequence[Format],
        dataset: Dataset = Dataset(),
        limits: Limits | None = None,
    ) -> tuple[Format, bytes]:
        """Run any query, serialise the whole answer.

        Raises QuerySyntaxError (400), NotAcceptable (406), StoreError where the engine writes nothing.
        """
        answer = self._query(text, dataset.default_graphs, dataset.named_graphs)
        if isinstance(answer, ox.QueryTriples):
            row = _first(formats, "graph", "un graphe (Turtle, N-Triples, JSON-LD, RDF/XML)")
            return row, _serialise(dict.fromkeys(answer), row)
        table = isinstance(answer, ox.QuerySolutions)
        offered = formats if table else [row for row in formats if row.name not in ("csv", "tsv")]
        names = "JSON, XML, CSV, TSV" if table else "JSON, XML"
        row = _first(offered, "results", f"des résultats ({names})")
        body = answer.serialize(format=_RESULTS[row.media_type])
        if body is None:
            raise StoreError("Le moteur n'a rien écrit.")
        return row, body

    def insert(self, graph: Term, triples: Iterable[Triple]) -> None:
        """Add triples to one named graph and to the merge."""
        name = ox.NamedNode(graph.value)
        quads = [ox.Quad(*_triple_to_engine(triple), name) for triple in triples]
        self._engine.bulk_extend(quads)
        self._engine.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)

    def size(self, graph: Term) -> int:
        """How many triples one named graph holds."""
        return sum(1 for _ in self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph.value)))

    def graph(self, name: Term) -> list[Triple]:
        """The triples of one named graph."""
        quads = self._engine.quads_for_pattern(None, None, None, ox.NamedNode(name.value))
        return [(_from_engine(q.subject), _from_engine(q.predicate), _from_engine(q.object)) for q in quads]

    def scope(self, graphs: Iterable[Term]) -> "MemoryStore":
        """A copy that holds only those graphs, each also in the merge."""
        engine = ox.Store()
        for graph in graphs:
            quads = list(self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph.value)))
            engine.bulk_extend(quads)
            engine.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
        return MemoryStore(engine)

    def named_quads(self) -> Iterator[ox.Quad]:
        """Every quad of every named graph: the dataset without its materialised merge."""
        return (q for q in self._engine if not isinstance(q.graph_name, ox.DefaultGraph))

    def named_lines(self) -> list[bytes]:
        """The quads of every named graph as N-Quads lines without their end of line."""
        found = []
        for graph in self._engine.named_graphs():
            end = b" " + str(graph).encode() + b" ."
            found += [line[:-2] + end for line in _ntriples(self._engine, graph)]
        return found

    def merge_lines(self) -> list[bytes]:
        """The triples of the default graph as N-Triples lines without their end of line."""
        return _ntriples(self._engine, ox.DefaultGraph())

    def dump(self, format: Format) -> bytes:
        """All named graphs, serialised as a dataset format.

        Raises StoreError where the engine writes nothing.
        """
        return _serialise(self.named_quads(), format)


def read_turtle(path: Path) -> list[Triple]:
    """The triples of one Turtle file, in its order. Raises QuerySyntaxError where it does not parse."""
    try:
        rows = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise QuerySyntaxError(f"{path} ne se lit pas : {error}") from error
    return [(_from_engine(q.subject), _from_engine(q.predicate), _from_engine(q.object)) for q in rows]


@dataclass(frozen=True)
class Current:
    """Which snapshot readers open. digest: of the quads; inputs: of what they were built from."""

    number: int
    digest: str
    inputs: str

    @property
    def version(self) -> str:
        """The number, which rises, and the beginning of the digest."""
        return f"{self.number}-{self.digest[:12]}"


def read_current(home: Path) -> Current | None:
    """What is published at that folder, or None. Raises StoreError where the file cannot be understood."""
    path = home / "current.json"
    if not path.exists():
        return None
    try:
        return Current(**json.loads(path.read_text(encoding="utf8")))
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"{path} est illisible ({error}). Supprimez le dossier {home} et reconstruisez."
        ) from error


def open_snapshot(home: Path) -> MemoryStore:
    """Read the current snapshot into memory.

    Raises NotReady (503) where nothing is published, StoreError (500) where the snapshot cannot be read.
    """
    current = read_current(home)
    if current is None:
        raise NotReady(f"Rien n'est publié dans {home} : lancez « maillage build ».")
    engine = ox.Store()
    try:
        quads = _snapshot(home, current).read_bytes()
        engine.bulk_load(quads, format=ox.RdfFormat.N_QUADS, lenient=True)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"L'instantané {current.version} de {home} est illisible : {error}") from error
    return MemoryStore(engine, current.version)


def publish(home: Path, store: MemoryStore, inputs: str) -> Current:
    """Make the store's dataset the published one: master, snapshot, then `current.json`, in that order.

    inputs: digest of what the dataset was built from, so that an unchanged start need not build.
    Nothing that readers see changes before the last step. Raises StoreError where another process writes.
    """
    home.mkdir(parents=True, exist_ok=True)
    named = store.named_lines()
    quads = b"\n".join(sorted([*store.merge_lines(), *named])) + b"\n"
    digest = hashlib.sha256(quads).hexdigest()
    before = read_current(home)
    unchanged = before is not None and before.digest == digest
    number = before.number if before and unchanged else (before.number + 1 if before else 1)
    current = Current(number, digest, inputs)
    if not unchanged:
        try:
            master = ox.Store(str(home / "store"))
        except OSError as error:
            raise StoreError(f"{home} est en cours d'écriture par un autre processus : {error}") from error
        _replace(master, named)
        _write(_snapshot(home, current), quads)
    _write(home / "current.json", json.dumps(asdict(current)).encode())
    _prune(home)
    return current


def _snapshot(home: Path, current: Current) -> Path:
    """Sorted N-Quads, the merge included: read five times faster than the engine's own backup."""
    return home / "snapshots" / f"{current.version}.nq"


def _replace(master: ox.Store, named: Collection[bytes]) -> None:
    """Turn the master's content into those N-Quads, in one transaction (one bulk load into an empty one)."""
    held = set(MemoryStore(master).named_lines())
    if held:
        wanted = set(named)
        master.update(
            f"DELETE DATA {{ {_block(held - wanted)} }} ; INSERT DATA {{ {_block(wanted - held)} }}"
        )
    else:
        master.bulk_load(b"\n".join(named), format=ox.RdfFormat.N_QUADS, lenient=True)
    master.flush()


def _block(lines: Iterable[bytes]) -> str:
    """N-Quads lines as the body of a SPARQL update."""
    parts = []
    for quad in ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS):
        triple = f"{quad.subject} {quad.predicate} {quad.object} ."
        default = isinstance(quad.graph_name, ox.DefaultGraph)
        parts.append(triple if default else f"GRAPH {quad.graph_name} {{ {triple} }}")
    return "\n".join(parts)


def _write(path: Path, content: bytes) -> None:
    """Replace a file whole, and only once its content is on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _prune(home: Path) -> None:
    """Remove all but the newest snapshots; one that a reader still loads keeps its open file."""
    files = sorted((home / "snapshots").glob("*.nq"), key=lambda p: int(p.name.split("-")[0]))
    for file in files[:-_KEPT_SNAPSHOTS]:
        file.unlink()
