"""What a worker does for a client with one dataset: answer a query, or work out what a write would change.

Nothing here touches a version on disk: a write is a `Change`, which the caller commits. An update is carried
out on the worker's own copy, which is worthless afterwards: the worker must end.

The engine's default graph is the merge of all graphs. What clients write into the default graph is kept in
the graph `UNNAMED`; a triple deleted from the default graph leaves every graph, else it would still be seen.
Strict limits give the standard's own reading instead, where the default graph is `UNNAMED` alone.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from graph.errors import BadRequest, QuerySyntaxError, ResultTooLarge, UnsupportedMediaType
from graph.formats import Format
from graph.store import UNNAMED, Change, Dataset, Limits, markup
from graph.store.clauses import dataset_clauses, replace
from graph.store.documents import Document
from graph.store.embedded.engine import (
    Answer,
    EngineStore,
    ask,
    existing,
    node,
    ntriples,
    syntax_error,
    write_answer,
)
from graph.store.embedded.terms import RDF, in_merge, is_merge, net, nquads, parse_nquads
from graph.store.lexer import words
from graph.store.updates import (
    LoadClause,
    in_place,
    kind,
    load_clauses,
    operations,
    unnamed_for_default,
    with_using,
)
from graph.store.wording import explained

_UNNAMED = ox.NamedNode(UNNAMED)
_FUNCTION = re.compile(r"custom function (<[^>]*>) is not supported")
_BOM = b"\xef\xbb\xbf"
_BODIES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


class _Capped:
    """A file that holds so many bytes and no more."""

    def __init__(self, limit: int):
        self.parts: list[bytes] = []
        self._left = limit
        self._limit = limit

    def write(self, part: bytes) -> int:
        """Keep the bytes. Raises ResultTooLarge (413) beyond the limit."""
        self._left -= len(part)
        if self._left < 0:
            raise ResultTooLarge(
                f"La réponse dépasse {self._limit} octets ; rien n'en est envoyé. "
                "Demandez moins de colonnes, ou découpez par LIMIT et OFFSET."
            )
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits."""


def answer(
    store: EngineStore, text: str, formats: Sequence[Format], dataset: Dataset, limits: Limits
) -> tuple[Format, bytes]:
    """Run any query, serialise the whole answer in the first format that fits.

    Raises QuerySyntaxError, BadRequest (400) where it calls a function that the engine does not know,
    NotAcceptable (406), ResultTooLarge (413).
    Spec: https://www.w3.org/TR/sparql11-query/ and, for the dataset, https://www.w3.org/TR/sparql11-protocol/
    """
    output = _Capped(limits.result_bytes)
    try:
        row, body = write_answer(_ask(store, text, dataset, limits), formats, output)
    except RuntimeError as error:
        unknown = _FUNCTION.search(str(error))
        if unknown is None:
            raise
        raise BadRequest(f"La fonction {unknown[1]} n'existe pas ici.") from error
    output.write(body)
    return row, b"".join(output.parts)


def _ask(store: EngineStore, text: str, dataset: Dataset, limits: Limits) -> Answer:
    options: dict[str, Any] = {"base_iri": limits.base}
    engine = store.engine
    if not dataset and not limits.strict:
        engine = store.seen_by(text)
    if not dataset:
        named = dataset_clauses(text, limits.base) if "FROM" in text.upper() else Dataset()
        if len(named.default_graphs) > 1:
            dataset = named
        elif not named and limits.strict:
            others = [graph for graph in engine.named_graphs() if graph != _UNNAMED]
            options |= {"default_graph": [_UNNAMED], "named_graphs": others}
    if dataset:
        default = [node(name) for name in dataset.default_graphs]
        chosen = [node(name) for name in dataset.named_graphs]
        options |= {"default_graph": default, "named_graphs": chosen}
        if len(default) > 1:
            engine = _merged(engine, default, chosen)
            options["default_graph"] = [ox.DefaultGraph()]
    return ask(engine, text, **options)


def _merged(engine: ox.Store, default: Iterable[ox.NamedNode], named: Iterable[ox.NamedNode]) -> ox.Store:
    """A dataset whose default graph is the merge of those graphs: the engine would count a triple twice."""
    scratch = ox.Store()
    for graph in dict.fromkeys(default):
        quads = engine.quads_for_pattern(None, None, None, graph)
        scratch.bulk_extend(map(in_merge, quads))
    for graph in named:
        scratch.bulk_extend(engine.quads_for_pattern(None, None, None, graph))
    return scratch


def read_graph(store: EngineStore, graph: str | None, row: Format, limits: Limits) -> bytes:
    """One graph, None for the default one, in that format.

    Raises NotFound (404) where there is none of that name, ResultTooLarge (413).
    """
    output = _Capped(limits.result_bytes)
    output.write(store.read_graph(graph, row, limits))
    return b"".join(output.parts)


def put_graph(
    store: EngineStore, graph: str | None, parts: Sequence[tuple[bytes, str]], keep: bool, limits: Limits
) -> tuple[Change, bool]:
    """What replacing a graph by that body changes, and whether the graph is new.

    keep: what the graph holds stays (POST). Raises BadRequest (400) where the body does not parse,
    UnsupportedMediaType (415).
    """
    for _, media_type in parts:
        if media_type not in _BODIES:
            raise UnsupportedMediaType(
                f"« {media_type} » ne se lit pas ici ; attendu : {', '.join(_BODIES)}."
            )
    name = _UNNAMED if graph is None else node(graph)
    new = graph is not None and not store.engine.contains_named_graph(name)
    held = set(store.engine.quads_for_pattern(None, None, None, name))
    given: dict[ox.Quad, None] = {}
    for body, media_type in parts:
        given |= _parse(body, media_type, name, graph or limits.base)
    gone = [] if keep else [quad for quad in held if quad not in given]
    come = [quad for quad in given if quad not in held]
    return Change(nquads(gone), nquads(come), created=(name.value,) if new else ()), new


def _parse(
    body: bytes, media_type: str, name: ox.NamedNode | ox.DefaultGraph, base: str | None
) -> dict[ox.Quad, None]:
    if media_type == "application/rdf+xml":
        markup.check(body)
    found: dict[ox.Quad, None] = {}
    try:
        for row in ox.parse(
            body.removeprefix(_BOM), format=RDF[media_type], base_iri=base, rename_blank_nodes=True
        ):
            if not is_merge(row):
                raise BadRequest(f"Le corps nomme le graphe {row.graph_name} ; il se donne ici sans son nom.")
            found[ox.Quad(row.subject, row.predicate, row.object, name)] = None
    except (SyntaxError, ValueError, UnicodeDecodeError) as error:
        raise BadRequest(f"Le corps ne se lit pas comme {media_type} : {explained(str(error))}.") from error
    return found


def delete_graph(store: EngineStore, graph: str | None) -> Change:
    """What removing a graph, or emptying the default one, changes. Raises NotFound (404)."""
    name = _UNNAMED if graph is None else existing(store.engine, graph)
    gone = store.engine.quads_for_pattern(None, None, None, name)
    return Change(nquads(gone), dropped=() if graph is None else (graph,))


def update(store: EngineStore, text: str, using: Dataset, limits: Limits) -> Change:
    """Carry out a SPARQL update on this copy; what it changed.

    Raises QuerySyntaxError (400), BadRequest (400) where `using` meets USING or WITH.
    Spec: https://www.w3.org/TR/sparql11-update/
    """
    engine = store.own_copy()
    if using:
        text = with_using(text, using)
    graphs = {graph.value for graph in engine.named_graphs()} - {UNNAMED}
    if limits.strict:
        removed, added = _strictly(engine, text, limits)
    else:
        removed, added = _one_by_one(engine, text, limits)
    now = {graph.value for graph in engine.named_graphs()} - {UNNAMED}
    return Change(nquads(removed), nquads(added), tuple(sorted(now - graphs)), tuple(sorted(graphs - now)))


def _run(engine: ox.Store, text: str, limits: Limits) -> None:
    """Run an update on the engine, save LOAD, which reads the document that its IRI holds."""
    try:
        for part in operations(text) if load_clauses(text) else [text]:
            loads = load_clauses(part, limits.base)
            for clause in loads:
                _load(engine, clause)
            if not loads:
                engine.update(part, base_iri=limits.base)
    except SyntaxError as error:
        raise _misread(error, text, limits) from error
    except (ValueError, OSError, RuntimeError) as error:
        raise BadRequest(f"La mise à jour n'a pas pu se faire : {explained(str(error))}.") from error


def _misread(error: SyntaxError, text: str, limits: Limits) -> QuerySyntaxError:
    def run(other: str) -> None:
        ox.Store().update(other, base_iri=limits.base)

    return syntax_error(error, text, run, "la mise à jour")


def _load(engine: ox.Store, clause: LoadClause) -> None:
    """Add a document to a graph. Raises BadRequest (400) where it does not parse, unless silent."""
    name = node(clause.graph) if clause.graph is not None else ox.DefaultGraph()
    try:
        document = Document.of_data_iri(clause.source)
        engine.extend(_parse(document.body, document.media_type, name, document.address))
    except BadRequest:
        if not clause.silent:
            raise


def _strictly(engine: ox.Store, text: str, limits: Limits) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Run the whole request on a dataset whose default graph is what UNNAMED holds."""
    own = [in_merge(quad) for quad in engine.quads_for_pattern(None, None, None, _UNNAMED)]
    engine.clear_graph(ox.DefaultGraph())
    engine.remove_graph(_UNNAMED)
    engine.extend(own)
    before = _dump(engine)
    _run(engine, text, limits)
    gone, come = _differences(before, _dump(engine))
    return [*map(_unnamed, gone)], [*map(_unnamed, come)]


def _one_by_one(engine: ox.Store, text: str, limits: Limits) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """Run each operation, then make the merge true again before the next."""
    removed: list[ox.Quad] = []
    added: list[ox.Quad] = []
    for number, operation in enumerate(operations(text)):
        try:
            gone, come = _carry_out(engine, operation, limits)
        except QuerySyntaxError as error:
            raise _seen_in(text, number, limits, error) from error
        left, joined = _settle(engine, gone, come)
        removed, added = net(removed, added, [*left], [*joined])
    return removed, added


def _seen_in(text: str, number: int, limits: Limits, error: QuerySyntaxError) -> QuerySyntaxError:
    """The error of one operation, at its place in the whole update."""
    alone = in_place(text, number)
    try:
        if kind(alone) != "LOAD":
            ox.Store().update(alone, base_iri=limits.base)
    except SyntaxError as refused:
        return _misread(refused, alone, limits)
    return error


def _carry_out(engine: ox.Store, text: str, limits: Limits) -> tuple[Iterable[ox.Quad], Iterable[ox.Quad]]:
    """Run one operation; the quads that went, and those that came. Data that is written out is only read."""
    match kind(text):
        case "INSERT DATA" | "LOAD":
            return (), [quad for quad in _written(text, limits) if quad not in engine]
        case "DELETE DATA":
            verb = next(token for token in words(text) if token.word == "DELETE")
            text = replace(text, [(verb.start, verb.end, "INSERT")])
            return [quad for quad in _written(text, limits) if quad in engine], ()
        case operation:
            before = _dump(engine)
            of_named = operation in ("CLEAR", "DROP") and any(token.word == "NAMED" for token in words(text))
            own = [*engine.quads_for_pattern(None, None, None, _UNNAMED)] if of_named else []
            _run(engine, unnamed_for_default(text), limits)
            engine.extend(own)
            return _differences(before, _dump(engine))


def _written(text: str, limits: Limits) -> ox.Store:
    """The quads of an INSERT DATA or a LOAD."""
    scratch = ox.Store()
    _run(scratch, text, limits)
    return scratch


def _settle(
    engine: ox.Store, gone: Iterable[ox.Quad], come: Iterable[ox.Quad]
) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """Give what changed in the default graph its place in named graphs, and bring the merge up to date."""
    joined = {_unnamed(quad) for quad in come}
    left = {quad for quad in gone if not is_merge(quad)}
    for quad in filter(is_merge, gone):
        everywhere = engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        left |= {found for found in everywhere if not is_merge(found) and found not in joined}
    for quad in left:
        engine.remove(quad)
    engine.extend(joined)
    engine.extend(in_merge(quad) for quad in joined)
    for quad in left:
        merged = in_merge(quad)
        holders = engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        if all(is_merge(found) for found in holders):
            engine.remove(merged)
    return left, joined


def _dump(engine: ox.Store) -> dict[str, bytes]:
    """Each graph's triples as N-Triples, by the end of its N-Quads lines; "" for the default graph."""
    found = {f"{graph} ": b"\n".join(ntriples(engine, graph)) for graph in engine.named_graphs()}
    return {**found, "": b"\n".join(ntriples(engine, ox.DefaultGraph()))}


def _differences(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """The quads that went, and those that came."""
    gone: list[ox.Quad] = []
    come: list[ox.Quad] = []
    for graph in {*before, *after}:
        old, new = before.get(graph, b""), after.get(graph, b"")
        if old != new:
            lines = set(old.splitlines()), set(new.splitlines())
            gone += _read(lines[0] - lines[1], graph)
            come += _read(lines[1] - lines[0], graph)
    return gone, come


def _read(lines: Iterable[bytes], graph: str) -> Iterable[ox.Quad]:
    end = f" {graph}.\n".encode()
    return parse_nquads(b"".join(line[:-2] + end for line in lines if line))


def _unnamed(quad: ox.Quad) -> ox.Quad:
    """The quad, in UNNAMED where it was in the default graph."""
    return ox.Quad(quad.subject, quad.predicate, quad.object, _UNNAMED) if is_merge(quad) else quad
