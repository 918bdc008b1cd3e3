"""A resource that the graph describes: its IRI, the addresses of its forms here, and its triples in a form.

Refuses what the graph says nothing about (404). Specs: https://www.w3.org/TR/cooluris/, RFC 8288 (Link).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Response
from werkzeug.urls import iri_to_uri

from graph import jsonld
from graph.catalogue import fill, page_text
from graph.errors import UnknownThing
from graph.formats import HTML, Format, of_kind
from graph.terms import Term, iri
from server import links
from server.answers import reply
from server.service import service

GRAPH = of_kind("graph")


@dataclass(frozen=True)
class Resource:
    """thing: its IRI. page: the address of its page; stem: that of its other forms, without their suffix."""

    thing: Term
    page: str
    stem: str
    forms: tuple[Format, ...] = (HTML, *GRAPH)

    def address(self, form: Format) -> str:
        """Where one form is: a path of this host."""
        return self.page if form == HTML else f"{self.stem}.{form.suffix}"

    @cached_property
    def alternates(self) -> list[tuple[Format, str]]:
        """The forms that are files, each with its address."""
        return [(form, self.address(form)) for form in self.forms if form != HTML]

    def link(self, response: Response, shown: Format | None = None) -> Response:
        """The response with its `Link`: the other forms, and what the resource is about or described by.

        shown: the form that the response is; None where it only leads to one.
        """
        found = [
            f'<{self.address(form)}>; rel="alternate"; type="{form.media_type}"'
            for form in self.forms
            if form != shown
        ]
        if shown is None:
            found.append(f'<{self.page}>; rel="describedby"; type="{HTML.media_type}"')
        else:
            response.headers["Content-Location"] = self.address(shown)
            found.append(f'<{iri_to_uri(self.thing.value)}>; rel="about"')
        response.headers["Link"] = ", ".join(found)
        return response

    def file(self, form: Format, query: str = "describe", **terms: Term) -> Response:
        """What `queries/pages/{query}.rq` constructs, in one of the graph formats.

        terms: what the query asks about, by variable; the thing itself where none is given.
        """
        return self.link(reply(form, write(form, query, terms or {"thing": self.thing}, self.thing)), form)


def write(
    form: Format, query: str, terms: Mapping[str, Term | list[Term]], first: Term | None = None
) -> bytes:
    """What that query constructs, as bytes. first: the node that leads a JSON-LD document, if any."""
    text = fill(page_text(query), terms)
    if form.name == "jsonld":
        return jsonld.write(service().store.construct(text), names(), first.value if first else None)
    return service().store.answer(text, [form])[1]


def names() -> tuple[jsonld.Name, ...]:
    """The names that JSON-LD has for the terms of the ontology, as the store holds it."""
    graph = service().settings.minter.graph("ontology")
    return jsonld.read_names(service().page("ontology-names", graph=graph))


def find(space: str, path: str, forms: Sequence[Format] = GRAPH) -> tuple[Term, str, Format | None]:
    """The thing that an address names below a space of IRIs, the path without suffix, and the suffix's form.

    A suffix counts as one only where the graph knows the thing that stands before it.
    Raises UnknownThing (404) where the graph knows neither.
    """
    candidates = readings(space, path, forms)
    asked = list(dict.fromkeys(thing for thing, _, _ in candidates))
    known = {row[0] for row in service().page("known", thing=asked).rows}
    for candidate in candidates:
        if candidate[0] in known:
            return candidate
    raise UnknownThing(f"Le graphe ne dit rien de <{candidates[-1][0].value}>.")


def readings(space: str, path: str, forms: Sequence[Format]) -> list[tuple[Term, str, Format | None]]:
    """What an address below a space of IRIs may name, a suffix read as a form first, each spelling in turn.

    Each is an IRI, the path without that suffix, and the form.
    """
    stem, _, suffix = path.rpartition(".")
    form = next((row for row in forms if stem and row.suffix == suffix), None)
    ends = ((stem, form), (path, None)) if form else ((path, None),)
    return [(iri(space + spelling), end, given) for end, given in ends for spelling in links.spellings(end)]
