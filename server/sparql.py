"""The SPARQL endpoint and its editor, one address: `/sparql`, read only.

Without a query it describes itself: the editor for a reader, the service description for a tool. Refuses
updates, LOAD and services that are not allowed in words (403). Without an explicit Accept, answers JSON
results or Turtle.
Spec: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, Response, after_this_request, render_template, request
from flask_babel import gettext

from graph.errors import BadRequest, MaillageError, NotFound, QuerySyntaxError
from graph.formats import Format, of_kind
from graph.store.results import read_answer
from server import descriptions, forms, negotiation, protocol, refusals, serialisations, tables
from server.answers import reply
from server.service import service

blueprint = Blueprint("sparql", __name__)


@dataclass(frozen=True)
class Outcome:
    """An answer for the page: a table, a truth value, or a graph as Turtle."""

    table: tables.Table | None = None
    truth: bool | None = None
    graph: str | None = None


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.get("/sparql.<suffix>")
def query(suffix: str | None = None) -> Response:
    """Answer a query; without one, show the editor to a reader and the service description to a tool.

    Raises BadRequest, QuerySyntaxError (400), Refused (403), NotFound (404) for an unknown suffix,
    ServiceFailed (502), NotAcceptable (406), UnsupportedMediaType (415), and what the limits raise.
    """
    asked = protocol.read(protocol.QUERY, service().limits)
    offered = (*serialisations.RESULTS, *serialisations.GRAPHS)
    named = suffix is not None or bool(asked.wanted)
    if not named and negotiation.prefers_html(request.accept_mimetypes, offered):
        return _editor(asked)
    if asked.text is not None:
        return reply(*_answer(_passed(asked, asked.text), _formats(asked, offered, suffix)))
    if request.method == "POST" or suffix is not None or asked.dataset:
        raise BadRequest("Il manque le paramètre « query », qui porte la requête SPARQL.")
    return descriptions.describe_service()


def _passed(asked: protocol.Request, text: str) -> protocol.Request:
    """The request with the rows of allowed services in its text; its answer is then kept by no cache.

    Raises Refused (403), ServiceFailed (502).
    """
    passed = refusals.passed(text, service().settings.services, asked.limits)
    if passed != text:
        after_this_request(_unkept)
    return replace(asked, text=passed)


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(asked: protocol.Request, formats: Sequence[Format]) -> tuple[Format, bytes]:
    """The whole answer, in the first format that fits the query's form. Raises what the limits raise."""
    wanted = [serialisations.carrier(row) for row in formats]
    row, body = service().store.answer(asked.text or "", wanted, asked.dataset, asked.limits)
    return serialisations.finish(row, body, formats)


def _formats(asked: protocol.Request, offered: Sequence[Format], suffix: str | None) -> list[Format]:
    if suffix is None:
        return protocol.formats(asked, offered)
    found = [row for row in offered if suffix in (row.name, row.suffix)]
    if not found:
        raise NotFound(f"« .{suffix} » n'est pas un format de cette adresse.")
    return found


def _editor(asked: protocol.Request) -> Response:
    outcome, problem = None, None
    if asked.text and asked.text.strip():
        try:
            outcome = _outcome(_passed(asked, asked.text))
        except MaillageError as error:
            problem = error
    status = problem.status if problem else 200
    kind = "graph" if outcome and outcome.graph is not None else "results"
    page = render_template(
        "sparql.html",
        text=asked.text or "",
        outcome=outcome,
        problem=problem,
        problem_title=gettext(problem.title) if problem else None,
        marked=_marked(asked.text or "", problem),
        examples=[(q.slug, forms.summary(q), q.text) for q in service().questions if q.engine == "sparql"],
        downloads=[
            (row.name, f"/sparql.{row.suffix}?{urlencode({'query': asked.text or ''})}")
            for row in of_kind(kind)
            if not (outcome and outcome.truth is not None and row.name in ("csv", "tsv"))
        ],
    )
    return Response(page, status)


def _outcome(asked: protocol.Request) -> Outcome:
    wanted = [row for row in (*of_kind("results"), *of_kind("graph")) if row.name in ("json", "turtle")]
    row, body = _answer(asked, wanted)
    if row.kind == "graph":
        return Outcome(graph=body.decode("utf8"))
    found = read_answer(body)
    if isinstance(found, bool):
        return Outcome(truth=found)
    return Outcome(table=tables.build(found, service().settings.page_rows))


def _marked(text: str, problem: MaillageError | None) -> tuple[str, str, str] | None:
    """The line of a syntax error, cut where the error stands: before, the character, after."""
    if not isinstance(problem, QuerySyntaxError) or not problem.line or not problem.column:
        return None
    lines = text.split("\n")
    if problem.line > len(lines):
        return None
    line, place = lines[problem.line - 1].rstrip("\r"), problem.column - 1
    return line[:place], line[place : place + 1] or "\u00a0", line[place + 1 :]
