"""One dataset in the engine: in memory, under construction or read from a version; or on disk, read only.

The default graph is materialised as the merge of all named graphs: the engine's own union counts a triple
once per graph that holds it (docs/decisions/0002-default-graph.md). Refuses text from outside: that is for
workers, which can be killed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import BadRequest, NotFound, QuerySyntaxError, StoreError
from graph.formats import Format
from graph.store import UNNAMED, Dataset, Limits, Rows
from graph.store.embedded.terms import (
    RESULTS,
    first,
    from_engine,
    in_merge,
    is_merge,
    serialise,
    to_engine,
    triples_from_engine,
)
from graph.store.syntax import diagnose
from graph.store.wording import explained
from graph.terms import XSD_STRING, Term, Triple
from graph.terms import ntriples as written

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def ask(engine: ox.Store, text: str, **options: Any) -> Answer:
    """Run one query. options: those of the engine. Raises QuerySyntaxError (400)."""
    try:
        return engine.query(text, **options)
    except SyntaxError as error:
        raise syntax_error(error, text, lambda other: ox.Store().query(other, **options)) from error
    except ValueError as error:
        raise QuerySyntaxError(f"La requête contient un IRI invalide : {explained(str(error))}.") from error


def syntax_error(
    error: SyntaxError, text: str, run: Callable[[str], object], what: str = "la requête"
) -> QuerySyntaxError:
    """What the engine says of a text that it cannot read, with the place where it stopped.

    run: puts another text to an engine without data, under the same conditions. what: what the text is.
    """
    found = _SYNTAX.match(str(error))
    if not found:
        return QuerySyntaxError(f"{what[0].upper()}{what[1:]} ne se lit pas : {explained(str(error))}.")

    def refusal(other: str) -> str:
        try:
            run(other)
        except SyntaxError as again:
            return str(again)
        except (ValueError, OSError, RuntimeError):
            return ""
        return ""

    return diagnose(text, int(found[1]), int(found[2]), found[3], refusal).error(what)


def node(name: str) -> ox.NamedNode:
    """The engine's term for an IRI from outside. Raises BadRequest (400) where it is no absolute IRI."""
    try:
        return ox.NamedNode(name)
    except ValueError as error:
        raise BadRequest(f"« {name} » n'est pas un IRI absolu : {explained(str(error))}.") from error


def existing(engine: ox.Store, graph: str) -> ox.NamedNode:
    """A graph that the engine has. Raises NotFound (404), BadRequest (400)."""
    name = node(graph)
    if not engine.contains_named_graph(name):
        raise NotFound(f"Il n'y a pas de graphe <{graph}> ici.")
    return name


def write_answer(answer: Answer, formats: Sequence[Format], output: Any = None) -> tuple[Format, bytes]:
    """The whole answer in the first format that fits its form.

    output: a file to write results to, instead of returning them. Raises NotAcceptable (406), StoreError.
    """
    if isinstance(answer, ox.QueryTriples):
        row = first(formats, "graph", "un graphe (Turtle, N-Triples, JSON-LD, RDF/XML)")
        return row, serialise(dict.fromkeys(answer), row)
    table = isinstance(answer, ox.QuerySolutions)
    offered = formats if table else [row for row in formats if row.name not in ("csv", "tsv")]
    names = "JSON, XML, CSV, TSV" if table else "JSON, XML"
    row = first(offered, "results", f"des résultats ({names})")
    body = answer.serialize(output, format=RESULTS[row.media_type])
    if body is None and output is None:
        raise StoreError("Le moteur n'a rien écrit.")
    return row, body or b""


class EngineStore:
    """A dataset that the engine holds, in memory or on disk, at one version."""

    def __init__(self, engine: ox.Store, version: str, hold: object = None):
        """hold: what keeps the files of the engine where they are, for as long as this lives."""
        self.engine = engine
        self._version = version
        self._hold = hold

    @property
    def version(self) -> str:
        """Dataset version."""
        return self._version

    def own_copy(self) -> ox.Store:
        """The dataset to change at will: what this process holds in memory is its own already."""
        return self.engine

    def seen_by(self, _text: str) -> ox.Store:
        """What holds all that a text can see."""
        return self.engine

    def touch(self) -> Iterator[bool]:
        """Read ahead, a little at each step, what a first query would else wait for."""
        return iter(())

    def select(self, text: str) -> Rows:
        """Run one SELECT query, rows in query order. Raises QuerySyntaxError (400)."""
        answer = ask(self.seen_by(text), text)
        if not isinstance(answer, ox.QuerySolutions):
            raise QuerySyntaxError("Une requête SELECT était attendue.")
        names = tuple(variable.value for variable in answer.variables)
        return Rows(names, [tuple(from_engine(t) if t is not None else None for t in row) for row in answer])

    def construct(self, text: str) -> list[Triple]:
        """Run one CONSTRUCT or DESCRIBE query. Raises QuerySyntaxError (400)."""
        answer = ask(self.seen_by(text), text)
        if not isinstance(answer, ox.QueryTriples):
            raise QuerySyntaxError("Une requête CONSTRUCT ou DESCRIBE était attendue.")
        return triples_from_engine(answer)

    def answer(
        self,
        text: str,
        formats: Sequence[Format],
        dataset: Dataset = Dataset(),
        limits: Limits | None = None,
    ) -> tuple[Format, bytes]:
        """Run one of the project's own queries, serialise the whole answer.

        Raises QuerySyntaxError (400), NotAcceptable (406), StoreError where limits are given: nothing here
        could stop the query.
        """
        if limits is not None or dataset:
            raise StoreError(
                "Le texte venu de l'extérieur ne s'exécute que dans les ouvriers (maillage serve)."
            )
        return write_answer(ask(self.seen_by(text), text), formats)

    def read_graph(self, graph: str | None, format: Format, limits: Limits) -> bytes:
        """One graph, None for the default one, serialised as a graph format.

        Raises NotFound (404) where there is none of that name, BadRequest (400) where the name is no IRI.
        """
        name: ox.NamedNode | ox.DefaultGraph = ox.DefaultGraph()
        if graph is not None:
            name = existing(self.engine, graph)
        elif limits.strict:
            name = ox.NamedNode(UNNAMED)
        quads = self.engine.quads_for_pattern(None, None, None, name)
        return serialise((ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads), format)

    def size(self, graph: Term) -> int:
        """How many triples one named graph holds."""
        return sum(1 for _ in self.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph.value)))

    def graph(self, name: Term) -> list[Triple]:
        """The triples of one named graph."""
        return triples_from_engine(self.engine.quads_for_pattern(None, None, None, ox.NamedNode(name.value)))

    def named_quads(self) -> Iterator[ox.Quad]:
        """Every quad of every named graph: the dataset without its materialised merge."""
        return (q for q in self.engine if not is_merge(q))

    def named_lines(self) -> list[bytes]:
        """The quads of every named graph as N-Quads lines without their end of line."""
        found = []
        for graph in self.engine.named_graphs():
            end = b" " + str(graph).encode() + b" ."
            found += [line[:-2] + end for line in ntriples(self.engine, graph)]
        return found

    def merge_lines(self) -> list[bytes]:
        """The triples of the default graph as N-Triples lines without their end of line."""
        return ntriples(self.engine, ox.DefaultGraph())

    def dump(self, format: Format) -> bytes:
        """All named graphs, serialised as a dataset format."""
        return serialise(self.named_quads(), format)


class MemoryStore(EngineStore):
    """A dataset in memory that can still grow."""

    def __init__(self, engine: ox.Store | None = None, version: str = "0"):
        """version: "0" while under construction."""
        super().__init__(ox.Store() if engine is None else engine, version)

    def insert(self, graph: Term, triples: Iterable[Triple]) -> None:
        """Add triples to one named graph and to the merge."""
        body = written(triples).encode()
        for name in (ox.NamedNode(graph.value), ox.DefaultGraph()):
            self.engine.load(body, format=ox.RdfFormat.N_TRIPLES, lenient=True, to_graph=name)

    def merge(self, graphs: Iterable[str] = ()) -> None:
        """Make the merge out of the named graphs that are there; graphs: IRIs of those that may be empty."""
        self.engine.bulk_extend(in_merge(q) for q in list(self.named_quads()))
        for graph in graphs:
            self.engine.add_graph(ox.NamedNode(graph))

    def scope(self, graphs: Iterable[Term]) -> "MemoryStore":
        """A copy that holds only those graphs, each also in the merge."""
        engine = ox.Store()
        for graph in graphs:
            quads = list(self.engine.quads_for_pattern(None, None, None, ox.NamedNode(graph.value)))
            engine.bulk_extend(quads)
            engine.bulk_extend(in_merge(q) for q in quads)
        return MemoryStore(engine)


def canonical(triples: Iterable[Triple]) -> list[Triple]:
    """The same triples with each number and date in the form in which the engine gives it back."""
    triples = list(triples)
    typed = {o for _, _, o in triples if o.kind == "literal" and o.datatype not in (None, XSD_STRING)}
    scratch, place = ox.Store(), ox.NamedNode("x:p")
    forms = dict(enumerate(typed))
    scratch.extend(ox.Quad(ox.NamedNode(f"x:{n}"), place, to_engine(term)) for n, term in forms.items())
    stored = {q.subject: from_engine(q.object) for q in scratch}
    known = {term: stored[ox.NamedNode(f"x:{n}")] for n, term in forms.items()}
    return [(s, p, known.get(o, o)) for s, p, o in triples]


def ntriples(engine: ox.Store, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> list[bytes]:
    """The triples of one graph as N-Triples lines without their end of line."""
    dumped = engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    if dumped is None:
        raise StoreError("Le moteur n'a rien écrit.")
    return dumped.splitlines()


def read_turtle(path: Path) -> list[Triple]:
    """The triples of one Turtle file, in its order. Raises QuerySyntaxError where it does not parse."""
    try:
        return triples_from_engine(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise QuerySyntaxError(f"{path} ne se lit pas : {explained(str(error))}.") from error
