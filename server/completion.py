"""What the SPARQL editor proposes: prefixes, the terms of the graph and its things, under the reader's names.

One small file a version, kept by browsers for as long as its address names that version. Refuses to hold all
things of a large graph: actions and other elements of plans are left to queries, things over `MOST_THINGS`
to the search.
"""

from typing import Any

from flask import Blueprint, Response, json, request

from graph.formats import JSON
from graph.terms import MLG, ORG, PREFIXES, SKOS, Term
from server import labels, negotiation
from server.answers import reply
from server.service import service

blueprint = Blueprint("completion", __name__)
MOST_THINGS = 2_000
_THINGS = (
    MLG.Convention, ORG.FormalOrganization, ORG.OrganizationalUnit, MLG.Territory, MLG.SourceDocument,
    SKOS.Concept,
)  # fmt: skip
_YEAR_S = 365 * 24 * 3600


def address() -> str:
    """Where the proposals of the version in hand are."""
    return f"/sparql/terms.json?v={service().store.version}"


@blueprint.get("/sparql/terms.json")
@negotiation.gives(JSON)
def terms() -> Response:
    """The proposals: `prefixes`; `terms` (prefixed name, label, definition, kind); `things` (IRI, label).

    Raises NotAcceptable (406).
    """
    body = json.dumps(proposals(), ensure_ascii=False, separators=(",", ":")).encode()
    response = reply(JSON, body, "")
    if request.args.get("v") == service().store.version:
        response.headers["Cache-Control"] = f"private, max-age={_YEAR_S}, immutable"
    return response


def proposals() -> dict[str, Any]:
    """All that the editor proposes, in the language of the request."""
    used = service().page("completion-terms").rows
    defined = _definitions()
    things = service().page("options", kind=list(_THINGS)).rows[:MOST_THINGS]
    named = labels.of_terms((*(row[0] for row in used), *(row[0] for row in things)))
    found = []
    for term, kind in used:
        name = _prefixed(term) if term else ""
        if term and kind and name:
            known = defined.get(term.value)
            found.append([name, named[term.value].text, known.value if known else "", kind.value])
    return {
        "version": service().store.version,
        "prefixes": {name: str(space) for name, space in PREFIXES.items()},
        "terms": sorted(found),
        "things": [[thing.value, named[thing.value].text] for (thing,) in things if thing],
    }


def _prefixed(term: Term) -> str:
    """The name of a term under a prefix of ours; empty where none fits."""
    for prefix, space in PREFIXES.items():
        rest = term.value.removeprefix(str(space))
        if rest != term.value and rest.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{rest}"
    return ""


def _definitions() -> dict[str, Term | None]:
    found: dict[str, list[Term]] = {}
    for row in service().page("ontology").records():
        term, definition = row["term"], row["definition"]
        if term and definition:
            found.setdefault(term.value, []).append(definition)
    return {term: labels.best(texts) for term, texts in found.items()}
