"""Between the engine's terms, formats and files and ours. Refuses to query or to write anything."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import pyoxigraph as ox

from graph.errors import NotAcceptable, StoreError
from graph.formats import Format, of_kind
from graph.store.wording import explained
from graph.terms import PREFIXES, Term, Triple

Quads = dict[Term, set[Triple]]
_Quad = TypeVar("_Quad", ox.Quad, bytes)
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


def from_engine(term: object) -> Term:
    """One of our terms; a triple term becomes a literal that holds its text."""
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.Literal):
        return Term("literal", term.value, term.language, None if term.language else term.datatype.value)
    if isinstance(term, ox.BlankNode):
        return Term("bnode", term.value)
    return Term("literal", str(term))


def to_engine(term: Term) -> ox.NamedNode | ox.Literal:
    """One of the engine's terms, for an IRI or a literal."""
    if term.kind == "iri":
        return ox.NamedNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return (
        ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
        if term.datatype
        else ox.Literal(term.value)
    )


def triples_from_engine(rows: Iterable[ox.Triple | ox.Quad]) -> list[Triple]:
    """Our triples, in the order of the engine's; the graph of a quad is left out."""
    return [(from_engine(t.subject), from_engine(t.predicate), from_engine(t.object)) for t in rows]


def by_graph(quads: Iterable[ox.Quad]) -> Quads:
    """Our triples by the named graph that holds them; those of the merge are left out."""
    found: Quads = {}
    for quad in quads:
        if not is_merge(quad):
            triple = (from_engine(quad.subject), from_engine(quad.predicate), from_engine(quad.object))
            found.setdefault(from_engine(quad.graph_name), set()).add(triple)
    return found


def first(formats: Sequence[Format], kind: str, what: str) -> Format:
    """The first of those formats of that kind. Raises NotAcceptable (406), saying what the answer is."""
    for row in formats:
        if row.kind == kind:
            return row
    raise NotAcceptable(f"Cette requête donne {what} : aucun format accepté ne convient.")


def serialise(rows: Iterable[ox.Triple] | Iterable[ox.Quad], row: Format) -> bytes:
    """Triples or quads in that format, with the project's prefixes.

    Raises NotAcceptable (406) where the format cannot say them, as JSON-LD cannot a triple term.
    """
    prefixes = {name: str(namespace) for name, namespace in PREFIXES.items()}
    try:
        body = ox.serialize(rows, format=RDF[row.media_type], prefixes=prefixes)
    except (OSError, ValueError) as error:
        others = [other.media_type for other in of_kind(row.kind) if other != row]
        message = f"Ces triplets ne s'écrivent pas en {row.media_type} : {explained(str(error))}."
        raise NotAcceptable(message, others) from error
    if body is None:
        raise StoreError("Le moteur n'a rien écrit.")
    return body


def is_merge(quad: ox.Quad) -> bool:
    """Whether the quad is in the engine's default graph, which holds the merge of all the others."""
    return isinstance(quad.graph_name, ox.DefaultGraph)


def in_merge(quad: ox.Quad) -> ox.Quad:
    """The same triple in the merge."""
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def net(
    removed: Sequence[_Quad], added: Sequence[_Quad], gone: Sequence[_Quad], come: Sequence[_Quad]
) -> tuple[list[_Quad], list[_Quad]]:
    """What two changes, one after the other, remove and add in all."""
    left, back = set(gone), set(come)
    undone, redone = left.intersection(added), back.intersection(removed)
    return (
        [quad for quad in removed if quad not in back] + [quad for quad in gone if quad not in undone],
        [quad for quad in added if quad not in left] + [quad for quad in come if quad not in redone],
    )


def nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Those quads as N-Quads, blank nodes under the labels that they have."""
    return b"".join(f"{quad} .\n".encode() for quad in quads)


def parse_nquads(body: bytes) -> Iterable[ox.Quad]:
    """The quads of N-Quads that this service wrote, blank nodes under the labels that they had."""
    return ox.parse(body, format=ox.RdfFormat.N_QUADS, lenient=True)
