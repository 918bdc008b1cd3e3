"""Triples that the service says of itself, written in any of the graph formats.

Refuses the data: what the store holds is serialised by the store, which never makes Python objects of it.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from graph.formats import Format
from graph.terms import PREFIXES, Namespace, Term, Triple

if TYPE_CHECKING:
    from rdflib.term import Identifier

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("https://schema.org/")
_PREFIXES: Mapping[str, str] = {**PREFIXES, "sd": SD, "formats": FORMATS, "sh": SH, "schema": SCHEMA}
_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
_WRITERS = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}


def write(triples: Iterable[Triple], row: Format) -> bytes:
    """The triples in one of the formats of kind "graph", with prefixes for the vocabularies in use."""
    import rdflib  # here: a tenth of what a start takes

    graph = rdflib.Graph(bind_namespaces="none")
    for name, namespace in _PREFIXES.items():
        graph.bind(name, str(namespace))
    for triple in triples:
        graph.add(tuple(map(_node, triple)))  # type: ignore[arg-type]
    options: dict[str, Any] = {"context": dict(_PREFIXES)} if row.name == "jsonld" else {}
    text: str = graph.serialize(format=_WRITERS[row.name], **options)
    return text.encode()


def format_name(row: Format) -> Term:
    """The IRI that W3C gives a format for results, graphs or datasets (https://www.w3.org/ns/formats/)."""
    return FORMATS.term(_FORMAT_NAMES[row.media_type])


def _node(term: Term) -> "Identifier":
    import rdflib

    if term.kind == "iri":
        return rdflib.URIRef(term.value)
    if term.kind == "bnode":
        return rdflib.BNode(term.value)
    datatype = rdflib.URIRef(term.datatype) if term.datatype and not term.language else None
    if datatype == rdflib.XSD.string:
        datatype = None
    return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
