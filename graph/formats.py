"""The only table of media types: what each kind of answer can be written as.

Refuses guesses: a format that is not a row here does not exist for the service.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One way to write an answer.

    kind: "page", "results" (SELECT, ASK), "graph", "dataset", "table", "network" or
    "calendar".
    aliases: media types that clients also ask for it by; the answer always says `media_type`.
    """

    name: str
    kind: str
    media_type: str
    suffix: str
    aliases: tuple[str, ...] = ()


_JSON = ("application/json",)
_XML = ("application/xml", "text/xml")
_JSONLD = ("application/json", "application/x-json+ld")
HTML = Format("html", "page", "text/html", "html", ("application/xhtml+xml",))
JSON = Format("json", "table", "application/json", "json", ("application/sparql-results+json",))
FORMATS = (
    HTML,
    Format("json", "results", "application/sparql-results+json", "srj", _JSON),
    Format("xml", "results", "application/sparql-results+xml", "srx", _XML),
    Format("csv", "results", "text/csv", "csv"),
    Format("tsv", "results", "text/tab-separated-values", "tsv"),
    Format("turtle", "graph", "text/turtle", "ttl",
           ("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3")),
    Format("ntriples", "graph", "application/n-triples", "nt", ("text/plain",)),
    Format("jsonld", "graph", "application/ld+json", "jsonld", _JSONLD),
    Format("rdfxml", "graph", "application/rdf+xml", "rdf", _XML),
    Format("trig", "dataset", "application/trig", "trig", ("application/x-trig",)),
    Format("nquads", "dataset", "application/n-quads", "nq", ("text/x-nquads", "text/nquads")),
    Format("jsonld", "dataset", "application/ld+json", "jsonld", _JSONLD),
    JSON,
    Format("csv", "table", "text/csv", "csv"),
    Format("tsv", "table", "text/tab-separated-values", "tsv"),
    Format("xlsx", "table", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    Format("gexf", "network", "application/gexf+xml", "gexf"),
    Format("graphml", "network", "application/graphml+xml", "graphml"),
    Format("icalendar", "calendar", "text/calendar", "ics"),
)  # fmt: skip


def of_kind(kind: str) -> tuple[Format, ...]:
    """The formats of one kind, the preferred one first."""
    return tuple(row for row in FORMATS if row.kind == kind)
