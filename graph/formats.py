"""The only table of media types: what each kind of answer can be written as.

Refuses guesses: a format that is not a row here does not exist for the service.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One way to write an answer. kind: "results" (SELECT, ASK), "graph", "dataset", "table" or "network"."""

    name: str
    kind: str
    media_type: str
    suffix: str


FORMATS = (
    Format("json", "results", "application/sparql-results+json", "srj"),
    Format("xml", "results", "application/sparql-results+xml", "srx"),
    Format("csv", "results", "text/csv", "csv"),
    Format("tsv", "results", "text/tab-separated-values", "tsv"),
    Format("turtle", "graph", "text/turtle", "ttl"),
    Format("ntriples", "graph", "application/n-triples", "nt"),
    Format("jsonld", "graph", "application/ld+json", "jsonld"),
    Format("rdfxml", "graph", "application/rdf+xml", "rdf"),
    Format("trig", "dataset", "application/trig", "trig"),
    Format("nquads", "dataset", "application/n-quads", "nq"),
    Format("jsonld", "dataset", "application/ld+json", "jsonld"),
    Format("json", "table", "application/json", "json"),
    Format("csv", "table", "text/csv", "csv"),
    Format("tsv", "table", "text/tab-separated-values", "tsv"),
    Format("xlsx", "table", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    Format("gexf", "network", "application/gexf+xml", "gexf"),
    Format("graphml", "network", "application/graphml+xml", "graphml"),
)


def of_kind(kind: str) -> tuple[Format, ...]:
    """The formats of one kind, the preferred one first."""
    return tuple(row for row in FORMATS if row.kind == kind)
