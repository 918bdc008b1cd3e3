"""Pages of things: `/id/{path}` redirects to `/doc/{path}`, which is a page for a reader and RDF for a tool.

Refuses to answer for an IRI about which the graph says nothing (404).
"""

import re

from flask import Blueprint, Response, redirect, render_template, request

from graph.catalogue import fill, page_text
from graph.errors import NotAcceptable, UnknownThing
from graph.formats import of_kind
from graph.terms import BASE, MLG, Term, iri
from server import labels, negotiation, pages, tables, texts
from server.answers import reply
from server.kinds import OTHER
from server.service import service

blueprint = Blueprint("things", __name__)
_FORBIDDEN = re.compile(r'[\s<>"{}|\\^`\x00-\x20]')


@blueprint.get("/id/<path:path>")
def redirect_to_page(path: str) -> Response:
    """303 to the page of a thing: the thing is not the page (https://www.w3.org/TR/cooluris/)."""
    return redirect(f"/doc/{path}", 303)  # type: ignore[return-value]


@blueprint.get("/doc/<path:path>")
def show_thing(path: str) -> Response:
    """The page of a thing, or its triples. Raises UnknownThing (404), NotAcceptable (406)."""
    return _show(service().settings.minter.thing(path))


@blueprint.get("/voc/<path:path>")
def show_concept(path: str) -> Response:
    """The page of a concept or of a vocabulary, or its triples.

    Raises UnknownThing (404), NotAcceptable (406).
    """
    return _show(iri(f"{BASE}voc/{path}"))


@blueprint.get("/ontology")
def show_ontology() -> Response:
    """The classes and properties, each with label and definition."""
    terms: dict[Term, dict[str, list[Term]]] = {}
    for row in service().page("ontology").records():
        texts_of = terms.setdefault(row["term"] or MLG.term(""), {"kind": [], "label": [], "definition": []})
        for name, found in texts_of.items():
            found.extend(value for value in [row[name]] if value is not None)
    relations = service().page("ontology-links")
    named = labels.of_terms(term for row in relations.rows for term in row)
    page = render_template(
        "ontology.html",
        terms=[
            (term.value, {name: labels.best(found) for name, found in known.items()})
            for term, known in sorted(terms.items())
        ],
        relations=[(t, r, o) for t, r, o in relations.rows if t and r and o],
        named=named,
        namespace=str(MLG),
    )
    return Response(page)


def _show(thing: Term) -> Response:
    if _FORBIDDEN.search(thing.value):
        raise UnknownThing(f"« {thing.value} » n'est pas un IRI.")
    facts = service().page("facts", thing=thing)
    if not any(row[0] == thing for row in facts.rows):
        raise UnknownThing(f"Le graphe ne dit rien de <{thing.value}>.")
    formats = of_kind("graph")
    offered = [negotiation.HTML, *(row.media_type for row in formats)]
    best = request.accept_mimetypes.best_match(offered) if request.accept_mimetypes else negotiation.HTML
    if best is None:
        raise NotAcceptable(f"Aucun format accepté ne convient ; cette adresse donne : {', '.join(offered)}.")
    if best != negotiation.HTML:
        chosen = [row for row in formats if row.media_type == best]
        return reply(*service().store.answer(fill(page_text("describe"), {"thing": thing}), chosen))
    position = service().page("passage", thing=thing).values()
    if position and pages.kind_of(facts, thing) is OTHER:
        return Response(_passage(thing, position[0]))
    return Response(render_template("thing.html", page=pages.build(thing, facts)))


def _passage(thing: Term, position: dict[str, str | None]) -> str:
    start, end = int(position["start"] or 0), int(position["end"] or 0)
    document = position["document"] or ""
    quotation = texts.quote(service().settings.sources, position["file_name"], position["sha256"], start, end)
    rows = service().page("passage-facts", thing=thing)
    return render_template(
        "passage.html",
        thing=thing.value,
        document=document,
        title=labels.Labels([document])[document],
        start=start,
        end=end,
        quotation=quotation,
        table=tables.build(rows, service().settings.page_rows),
    )
