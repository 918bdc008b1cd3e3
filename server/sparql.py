"""The SPARQL endpoint and its editor, one address: `/sparql`, read only.

Without a query it describes itself: the editor for a reader, the service description for a tool. Refuses
updates, LOAD and services that are not allowed in words (403). Without an explicit Accept, answers JSON
results or Turtle.
Spec: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from flask import Blueprint, Response, after_this_request, request

from graph.errors import BadRequest, NotFound
from graph.formats import Format
from graph.store import Dataset, Limits, Store
from server import descriptions, editor_page, headers, negotiation, protocol, refusals, serialisations
from server.answers import reply
from server.service import service

blueprint = Blueprint("sparql", __name__)
OFFERED = (*serialisations.RESULTS, *serialisations.GRAPHS)
"""The formats of answers, the preferred one of each kind first."""
_DESCRIBING = {"lang"}


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.get("/sparql.<suffix>")
def query(suffix: str | None = None) -> Response:
    """Answer a query; without one, show the editor to a reader and the service description to a tool.

    Raises BadRequest, QuerySyntaxError (400), Refused (403), NotFound (404) for an unknown suffix,
    ServiceFailed (502), NotAcceptable (406), UnsupportedMediaType (415), and what the limits raise.
    """
    asked = protocol.read(protocol.QUERY, service().limits)
    named = suffix is not None or bool(asked.wanted)
    if not named and negotiation.prefers_html(request.accept_mimetypes, OFFERED):
        return editor_page.show(asked, _shown)
    if asked.text is not None:
        return reply(*_answer(_passed(asked, asked.text), _formats(asked, suffix)))
    if request.method == "POST" or suffix is not None or set(request.args) - _DESCRIBING:
        raise BadRequest("Il manque le paramètre « query », qui porte la requête SPARQL.")
    return descriptions.describe_service()


def _passed(asked: protocol.Request, text: str) -> protocol.Request:
    """The request with the rows of allowed services in its text.

    Its answer is kept by no cache where there are any, or where it would be another the next time.
    Raises Refused (403), ServiceFailed (502).
    """
    passed = refusals.passed(text, service().settings.services, asked.limits)
    if not refusals.may_be_kept(text, passed):
        after_this_request(headers.unkept)
    return replace(asked, text=passed)


def written(
    store: Store, text: str, formats: Sequence[Format], dataset: Dataset, limits: Limits
) -> tuple[Format, bytes]:
    """The whole answer, in the first format that fits the query's form. Raises what the limits raise."""
    row, body = store.answer(text, _carriers(tuple(formats)), dataset, limits)
    return serialisations.finish(row, body, formats)


def _shown(asked: protocol.Request, formats: Sequence[Format]) -> tuple[Format, bytes]:
    return _answer(_passed(asked, asked.text or ""), formats)


@lru_cache(maxsize=256)
def _carriers(formats: tuple[Format, ...]) -> tuple[Format, ...]:
    return tuple(serialisations.carrier(row) for row in formats)


def _answer(asked: protocol.Request, formats: Sequence[Format]) -> tuple[Format, bytes]:
    return written(service().store, asked.text or "", formats, asked.dataset, asked.limits)


def _formats(asked: protocol.Request, suffix: str | None) -> list[Format]:
    if suffix is None:
        return protocol.formats(asked, OFFERED)
    found = [row for row in OFFERED if suffix in (row.name, row.suffix)]
    if not found:
        raise NotFound(f"« .{suffix} » n'est pas un format de cette adresse.")
    return found
