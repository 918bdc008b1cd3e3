"""Things as linked data: `/id/{path}` leads by Accept to `/doc/{path}` or to a file `/data/{path}.ttl`.

Concepts, vocabularies and nodes without a name of their own are documents already: `/voc/{path}` answers in
place. Refuses to answer for an IRI about which the graph says nothing (404).
Specs: https://www.w3.org/TR/cooluris/, https://www.w3.org/TR/swbp-vocab-pub/.
"""

from urllib.parse import urljoin

from flask import Blueprint, Response, after_this_request, redirect, render_template, request

from graph.formats import HTML, Format
from graph.terms import BASE
from server import (
    editions,
    labels,
    links,
    negotiation,
    pages,
    resources,
    sources,
    tables,
    texts,
    whereabouts,
)
from server.kinds import OTHER
from server.resources import Resource
from server.service import service

blueprint = Blueprint("things", __name__)


@blueprint.get("/id/<path:path>")
def lead(path: str) -> Response:
    """303 to the page or the file of a thing: the thing itself is no document.

    The Location is absolute, on the host that the request came to.
    Raises UnknownThing (404), NotAcceptable (406).
    """
    resource, _ = _thing(path, ())
    form = negotiation.choose(resource.forms)
    found = redirect(urljoin(request.host_url, request.script_root + resource.address(form)), 303)
    return resource.link(found)  # type: ignore[arg-type]


@blueprint.get("/doc/<path:path>")
def show_thing(path: str) -> Response:
    """The page of a thing, or its triples. Raises UnknownThing (404), NotAcceptable (406)."""
    resource, _ = _thing(path, ())
    return _answer(resource, negotiation.choose(resource.forms))


@blueprint.get("/data/<path:path>")
def give_data(path: str) -> Response:
    """The triples of a thing, in the form of the suffix, else by Accept.

    Raises UnknownThing (404), NotAcceptable (406).
    """
    resource, form = _thing(path, resources.GRAPH)
    return resource.file(form or negotiation.choose(resources.GRAPH))


@blueprint.get("/voc/<path:path>")
def show_concept(path: str) -> Response:
    """A concept or a vocabulary with its concepts, as a page or as triples, by suffix or by Accept.

    Raises UnknownThing (404), NotAcceptable (406).
    """
    return _in_place(f"{BASE}voc/", "/voc/", path)


@blueprint.get("/.well-known/genid/<path:path>")
def show_node(path: str) -> Response:
    """What stands for a blank node, as a page or as triples.

    Raises UnknownThing (404), NotAcceptable (406).
    """
    space = ".well-known/genid/"
    return _in_place(service().settings.base + space, f"/{space}", path)


def _thing(path: str, suffixes: tuple[Format, ...]) -> tuple[Resource, Format | None]:
    """The thing below `id/` of a path, and the form that its suffix asks for. Raises UnknownThing (404)."""
    thing, stem, form = resources.find(f"{service().settings.base}id/", path, suffixes)
    return Resource(thing, f"/doc/{links.escape(stem)}", f"/data/{links.escape(stem)}"), form


def _in_place(space: str, root: str, path: str) -> Response:
    thing, stem, form = resources.find(space, path)
    address = root + links.escape(stem)
    resource = Resource(thing, address, address)
    return _answer(resource, form or negotiation.choose(resource.forms))


def _answer(resource: Resource, form: Format) -> Response:
    return resource.link(Response(_page(resource)), HTML) if form == HTML else resource.file(form)


def _page(resource: Resource) -> str:
    thing = resource.thing
    facts = service().page("facts", thing=thing)
    position = service().page("passage", thing=thing).values()
    if position and pages.kind_of(facts, thing) is OTHER:
        return _passage(thing.value, position[0], resource)
    told = editions.of_thing(thing)
    return render_template("thing.html", page=pages.build(thing, facts), resource=resource, editions=told)


def _passage(thing: str, position: dict[str, str | None], resource: Resource) -> str:
    start, end = int(position["start"] or 0), int(position["end"] or 0)
    document = position["document"] or ""
    quotation = texts.quote(service().settings.texts, position["file_name"], position["sha256"], start, end)
    rows = service().page("passage-facts", thing=resource.thing)
    after_this_request(sources.keep_private)
    return render_template(
        "passage.html",
        thing=thing,
        document=document,
        title=labels.Labels([document])[document],
        start=start,
        end=end,
        place=whereabouts.of(thing),
        quotation=quotation,
        table=tables.build(rows, service().settings.page_rows),
        resource=resource,
    )
