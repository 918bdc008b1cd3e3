"""Named graphs as linked data: `/graph/{name}` is a page about the graph, or its triples or quads.

Refuses writes: the graph store does those. A graph that is not there is not found (404); one that is there
and holds nothing is shown so.
"""

from flask import Blueprint, Response, render_template

from graph.errors import NotFound, UnknownThing
from graph.formats import HTML, Format, of_kind
from graph.terms import Term
from server import labels, links, negotiation, resources, tables
from server.answers import reply
from server.resources import Resource
from server.service import service

blueprint = Blueprint("graphs", __name__)
_NTRIPLES = next(row for row in of_kind("graph") if row.name == "ntriples")
_QUADS = tuple(row for row in of_kind("dataset") if row.name in ("trig", "nquads"))
_FILES = (*of_kind("graph"), *_QUADS)


@blueprint.get("/graph/<path:path>")
def show_graph(path: str) -> Response:
    """A named graph, by suffix or by Accept. Raises UnknownThing (404), NotAcceptable (406)."""
    graph, stem, form = _find(path)
    address = f"/graph/{links.escape(stem)}"
    resource = Resource(graph, address, address, (HTML, *_FILES))
    form = form or negotiation.choose(resource.forms)
    if form == HTML:
        return resource.link(Response(render(resource, graph)), HTML)
    if form in _QUADS:
        return resource.link(reply(form, _quads(resource, form)), form)
    return resource.file(form, "graph", graph=graph)


def _find(path: str) -> tuple[Term, str, Format | None]:
    """The graph of a path, the path without suffix, and the suffix's form. Raises UnknownThing (404)."""
    space = f"{service().settings.base}graph/"
    candidates = resources.readings(space, path, _FILES)
    for holds in (_holds_triples, _is_there):
        for candidate in candidates:
            if holds(candidate[0]):
                return candidate
    raise UnknownThing(f"Aucun graphe ne s'appelle <{space}{path}>.")


def _holds_triples(graph: Term) -> bool:
    return bool(service().page("graph-sample", graph=graph).rows)


def _is_there(graph: Term) -> bool:
    """Whether the store has a graph of that name, be it empty. Asked only where it holds no triple."""
    try:
        service().store.read_graph(graph.value, _NTRIPLES, service().limits)
    except NotFound:
        return False
    return True


def render(resource: Resource, graph: Term) -> str:
    """The page of a graph, or of a document whose triples are those of the graph."""
    return render_template(
        "graph.html",
        resource=resource,
        label=labels.Labels([resource.thing.value])[resource.thing.value],
        size=service().store.size(graph),
        table=tables.build(service().page("graph-sample", graph=graph), service().settings.page_rows),
    )


def _quads(resource: Resource, form: Format) -> bytes:
    """The triples of a graph, each said to be in it."""
    name = resource.thing.ntriples().encode()
    triples = resources.write(_NTRIPLES, "graph", {"graph": resource.thing}, resource.thing)
    if form.name == "trig":
        return name + b" {\n" + triples + b"}\n"
    return b"".join(line.rstrip(b" .") + b" " + name + b" .\n" for line in triples.splitlines() if line)
