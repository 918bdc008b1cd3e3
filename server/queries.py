"""The questions: `/queries`, and each question as a page, JSON, CSV, TSV or XLSX, by Accept or by suffix.

Refuses a parameter that the question does not take, and never writes a part of an answer into a file.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import lazy_gettext as _l

from graph.catalogue import Query
from graph.errors import BadRequest, IllTypedParameter, MissingParameter
from graph.formats import HTML, of_kind
from server import exports, forms, negotiation, row_proofs, tables, whereabouts
from server.answers import reply
from server.service import service

blueprint = Blueprint("queries", __name__, url_prefix="/queries")
RESERVED = ("lang", "embed", "part")
_EVIDENCE = "evidence"
_JSON = next(row for row in of_kind("table") if row.name == "json")
TOPICS = (
    (_l("Les conventions et leurs signataires"),
     ("conventions", "signatories", "shared-signatories", "local-plans", "signatories-not-piloting",
      "pilots-not-signing", "engaged-not-piloting")),
    (_l("Les actions et leurs pilotes"),
     ("actions", "actions-of", "pilots", "actions-per-axis", "actions-per-objective", "actions-per-year",
      "multi-institution-actions", "unpiloted-actions")),
    (_l("Qui travaille avec qui"),
     ("co-pilots", "co-pilots-of", "direction-crossings", "bridge-institutions")),
    (_l("Ce que deux conventions ont en commun"), ("overlap", "shared-themes", "facing-actions")),
    (_l("Où et quand"), ("conventions-covering", "mentions-of-territory", "active-on")),
    (_l("Retrouver et vérifier"), ("search", "evidence", "blank-spots")),
)  # fmt: skip
_NOTES = {
    "active-on": _l(
        "Ce qui est dit en cours : un texte qui ne dit qu'une année (« 2022 ») vaut pour cette année "
        "entière ; « et suivantes » va jusqu'à la fin de la convention, ou sans terme si elle n'est pas "
        "dite ; un début sans fin (« Rentrée 2021 ») vaut pour le reste de son année, et l'on ne sait pas "
        "s'il va au-delà."
    ),
    "shared-themes": _l(
        "Une action compte par ce qu'elle dit, ou par ce que dit l'axe ou l'objectif qui la contient."
    ),
    "facing-actions": _l(
        "Une action compte par ce qu'elle dit, ou par ce que dit l'axe ou l'objectif qui la contient ; "
        "« /compare » met les deux à part."
    ),
}


@blueprint.get("", strict_slashes=False)
@negotiation.gives(HTML, _JSON)
def list_questions() -> Response:
    """The questions, by topic for a reader, or as JSON. Raises NotAcceptable (406)."""
    questions = {query.slug: query for query in service().questions}
    if not negotiation.prefers_html(request.accept_mimetypes, of_kind("table")):
        return jsonify([_described(query) for query in questions.values()])
    topics = [(title, [questions[s] for s in slugs if s in questions]) for title, slugs in TOPICS]
    named = {slug for _, slugs in TOPICS for slug in slugs}
    topics.append((_l("Autres"), [query for slug, query in questions.items() if slug not in named]))
    return Response(render_template("queries.html", topics=topics, summary=forms.summary))


@blueprint.get("/<slug>")
@blueprint.get("/<slug>.<suffix>")
def ask(slug: str, suffix: str | None = None) -> Response:
    """The answer to a question: a page for a reader, else a file.

    Raises UnknownQuery, NotFound (404), NotAcceptable (406), and what `Catalogue.run` raises (400).
    """
    query = service().questions.get(slug)
    given = arguments(query)
    if suffix is None and negotiation.prefers_html(request.accept_mimetypes, of_kind("table")):
        return _page(query, given)
    chosen = negotiation.choose(of_kind("table"), suffix)
    rows = service().questions.run(service().store, slug, given)
    rows = rows if chosen == _JSON else whereabouts.with_places(rows)  # a tool gets the columns declared
    asked = exports.Asked(slug, given, service().store.version, query.summary_fr, _address(slug, given))
    return reply(chosen, exports.write_answer(rows, chosen, asked), slug)


def arguments(query: Query) -> dict[str, str]:
    """The question's parameters in the address; blank ones count as absent, lists may be repeated.

    Raises BadRequest (400) where a parameter that takes one value is given twice.
    """
    lists = {p.name for p in query.parameters if p.type == "conventions"}
    found = {}
    for name, values in request.args.lists():
        said = [value.strip() for value in values if value.strip()]
        if name in RESERVED or (not said and name in {p.name for p in query.parameters}):
            continue
        if len(said) > 1 and name not in lists:
            raise BadRequest(f"« {name} » est donné {len(said)} fois ; cette question en prend une valeur.")
        found[name] = ",".join(said)
    return found


def _page(query: Query, given: Mapping[str, str]) -> Response:
    table, text, status = None, query.text, 200
    problem: BadRequest | None = None
    catalogue, store = service().questions, service().store
    try:
        rows = catalogue.run(store, query.slug, given)
        table = tables.build(whereabouts.on_page(rows), service().settings.page_rows)
        table = table if query.slug == _EVIDENCE else tables.with_passages(table, rows)
        table = row_proofs.with_counted(table, query.slug, rows, given)
        text = catalogue.text(store, query.slug, given)
    except MissingParameter as missing:
        problem = missing if given else None
    except IllTypedParameter as wrong:
        problem, status = wrong, wrong.status
    page = render_template(
        "query.html",
        query=query,
        summary=forms.summary(query),
        controls=forms.controls(query, given),
        table=table,
        problem=problem,
        note=_NOTES.get(query.slug),
        text=text,
        editor="/sparql?" + urlencode({"query": text}),
        downloads=[
            (row.name, f"/queries/{query.slug}.{row.suffix}{_question(given)}") for row in of_kind("table")
        ],
    )
    return Response(page, status)


def _address(slug: str, given: Mapping[str, str]) -> str:
    return f"{request.host_url}queries/{slug}{_question(given)}"


def _question(given: Mapping[str, str]) -> str:
    return f"?{urlencode(given, safe='/,')}" if given else ""


def _described(query: Query) -> dict[str, object]:
    return {
        "query": query.slug,
        "summary": query.summary,
        "summary_fr": query.summary_fr,
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "required": p.required,
                "default": p.default,
                "example": p.example,
                "enum": list(p.choices),
            }
            for p in query.parameters
        ],
        "columns": list(query.columns),
        "href": f"/queries/{query.slug}",
    }
