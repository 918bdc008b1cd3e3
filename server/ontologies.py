"""The ontology as linked data: `/ontology` is its handbook, its triples, and the address of all its terms.

Its version and its alignments answer with it, and the SHACL shapes answer at `/shapes/{name}`; the JSON-LD
context is made from it. Refuses versions that are not the one in force (404).
Specs: https://www.w3.org/TR/swbp-vocab-pub/, https://www.w3.org/TR/json-ld11/#the-context.
"""

from flask import Blueprint, Response, json, render_template

from graph import jsonld
from graph.errors import UnknownThing
from graph.formats import HTML, Format, of_kind
from graph.terms import BASE, MLG, Term, iri
from server import graphs, labels, links, negotiation, resources
from server.answers import reply
from server.resources import GRAPH, Resource
from server.service import service

blueprint = Blueprint("ontologies", __name__)
CONTEXT = "/ontology/context.jsonld"
_JSONLD = next(row for row in of_kind("graph") if row.name == "jsonld")
_ONTOLOGY = iri(f"{BASE}ontology")


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def show_ontology(suffix: str | None = None) -> Response:
    """Classes and properties, each with label, definition and place, as a page or as triples.

    Raises NotFound (404) for another suffix, UnknownThing (404) where the store holds no ontology,
    NotAcceptable (406).
    """
    resource = Resource(_ONTOLOGY, "/ontology", "/ontology")
    return _show(resource, negotiation.choose(resource.forms if suffix is None else GRAPH, suffix))


@blueprint.get("/ontology/<name>")
def show_part(name: str) -> Response:
    """What the ontology says under another IRI: that of its version, or of its alignments.

    Raises UnknownThing (404), NotAcceptable (406).
    """
    known = {term for row in _header() for term in (row["ontology"], row["version_iri"]) if term is not None}
    stem, _, suffix = name.rpartition(".")
    form = next((row for row in GRAPH if row.suffix == suffix), None)
    path, chosen = (stem, form) if form else (name, None)
    part = iri(f"{BASE}ontology/{path}")
    if part not in known:
        raise UnknownThing(f"L'ontologie n'a ni version ni partie qui s'appelle <{part.value}>.")
    address = f"/ontology/{links.escape(path)}"
    resource = Resource(part, address, address)
    return _show(resource, chosen or negotiation.choose(resource.forms))


@blueprint.get(CONTEXT)
def give_context() -> Response:
    """The JSON-LD context of the ontology: every name, what its values are, which are texts in languages."""
    body = json.dumps(jsonld.context(resources.names()), ensure_ascii=False, indent=1, sort_keys=False)
    return reply(_JSONLD, body.encode())


@blueprint.get("/shapes/<path:path>")
def show_shapes(path: str) -> Response:
    """The SHACL shapes, at the address of each of their documents.

    Raises UnknownThing (404), NotAcceptable (406).
    """
    document, stem, form = resources.find(f"{BASE}shapes/", path)
    address = f"/shapes/{links.escape(stem)}"
    resource = Resource(document, address, address)
    graph = service().settings.minter.graph("shapes")
    form = form or negotiation.choose(resource.forms)
    if form == HTML:
        return resource.link(Response(graphs.render(resource, graph)), HTML)
    return resource.file(form, "graph", graph=graph)


def _show(resource: Resource, form: Format) -> Response:
    if not _header():
        raise UnknownThing("L'entrepôt ne contient pas l'ontologie.")
    if form == HTML:
        return resource.link(Response(_page(resource)), HTML)
    return resource.file(form, "graph", graph=service().settings.minter.graph("ontology"))


def _header() -> list[dict[str, Term | None]]:
    graph = service().settings.minter.graph("ontology")
    return service().page("ontology-header", graph=graph).records()


def _page(resource: Resource) -> str:
    terms: dict[Term, dict[str, list[Term]]] = {}
    for row in service().page("ontology").records():
        texts = terms.setdefault(row["term"] or MLG.term(""), {"kind": [], "label": [], "definition": []})
        for name, found in texts.items():
            found.extend(value for value in [row[name]] if value is not None)
    relations = service().page("ontology-links").rows
    about = [row for row in _header() if row["ontology"] == _ONTOLOGY]
    return render_template(
        "ontology.html",
        resource=resource,
        context=CONTEXT,
        about={
            name: labels.best(_said(about, name)) for name in ("title", "description", "version", "licence")
        },
        terms=[
            (term.value, {name: labels.best(found) for name, found in known.items()})
            for term, known in sorted(terms.items())
        ],
        relations=_by_term(relations),
        notes=_by_term(service().page("ontology-notes").rows),
        named=labels.of_terms(term for row in relations for term in row),
        namespace=str(MLG),
    )


def _by_term(rows: list[tuple[Term | None, ...]]) -> dict[str, list[tuple[Term, Term]]]:
    """Rows of term, relation and value: by the IRI of the term."""
    found: dict[str, list[tuple[Term, Term]]] = {}
    for term, relation, value in rows:
        if term and relation and value:
            found.setdefault(term.value, []).append((relation, value))
    return found


def _said(rows: list[dict[str, Term | None]], name: str) -> list[Term]:
    return [value for row in rows if (value := row[name]) is not None]
