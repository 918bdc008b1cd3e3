"""The SPARQL endpoint and its editor, one address: `/sparql`, read only.

Refuses updates, SERVICE and LOAD in words (403). Without an explicit Accept, answers JSON results or Turtle.
Spec: https://www.w3.org/TR/sparql11-protocol/
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from graph.errors import (
    BadRequest,
    Busy,
    MaillageError,
    NotFound,
    QuerySyntaxError,
    Refused,
    UnsupportedMediaType,
)
from graph.formats import Format, of_kind
from graph.store import Dataset, Rows
from graph.terms import Term
from server import bodies, forms, negotiation, refusals, tables
from server.answers import reply
from server.service import service

blueprint = Blueprint("sparql", __name__)
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_PROTOCOL = ("query", "update", "default-graph-uri", "named-graph-uri")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Request:
    """What the protocol carries: a query, and the dataset to ask it of where it names one."""

    text: str | None
    dataset: Dataset = Dataset()


@dataclass(frozen=True)
class Outcome:
    """An answer for the page: a table, a truth value, or a graph as Turtle."""

    table: tables.Table | None = None
    truth: bool | None = None
    graph: str | None = None


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.get("/sparql.<suffix>")
def query(suffix: str | None = None) -> Response:
    """Answer a query, or show the editor to a reader.

    Raises BadRequest, QuerySyntaxError (400), Refused (403), NotFound (404) for an unknown suffix,
    NotAcceptable (406), UnsupportedMediaType (415).
    """
    asked = read_request()
    offered = (*of_kind("results"), *of_kind("graph"))
    if suffix is None and negotiation.prefers_html(request.accept_mimetypes, offered):
        return _editor(asked)
    if asked.text is None:
        raise BadRequest("Il manque le paramètre « query », qui porte la requête SPARQL.")
    refusals.check(asked.text)
    return reply(*_answer(asked, _formats(offered, suffix)))


def _answer(asked: Request, formats: Sequence[Format]) -> tuple[Format, bytes]:
    """The whole answer. Raises Busy (503) beyond the number of queries that leaves threads for the pages."""
    if not service().queries.acquire(blocking=False):
        raise Busy("Trop de requêtes SPARQL sont en cours ; recommencez dans quelques secondes.")
    try:
        return service().store.answer(asked.text or "", formats, asked.dataset)
    finally:
        service().queries.release()


def read_request() -> Request:
    """The query of the request in hand, by GET, by form or as the body.

    Raises BadRequest (400) where it is given twice, beside the form, or in no UTF-8, Refused (403) for
    updates, UnsupportedMediaType (415).
    """
    if request.method != "POST":
        values = request.args
    elif request.mimetype == _FORM:
        bodies.check_utf8(request.get_data(cache=True), "le formulaire")
        values = request.form
        stray = [name for name in _PROTOCOL if name in request.args]
        if stray:
            raise BadRequest(f"« {stray[0]} » se donne dans le corps du formulaire, pas dans l'adresse.")
    elif request.mimetype == _QUERY:
        try:
            text = request.get_data().decode("utf8")
        except UnicodeDecodeError as error:
            raise BadRequest(f"Le corps de la requête n'est pas de l'UTF-8 : {error}.") from error
        return Request(text, _graphs(request.args))
    elif request.mimetype == _UPDATE:
        raise Refused(refusals.update_message())
    else:
        raise UnsupportedMediaType(
            f"« {request.mimetype} » ne se lit pas ici ; attendu : {_FORM} ou {_QUERY}."
        )
    if "update" in values:
        raise Refused(refusals.update_message())
    texts = values.getlist("query")
    if len(texts) > 1:
        raise BadRequest(f"« query » est donné {len(texts)} fois ; le protocole en veut un.")
    return Request(texts[0] if texts else None, _graphs(values))


def _graphs(values: MultiDict[str, str]) -> Dataset:
    dataset = Dataset(tuple(values.getlist("default-graph-uri")), tuple(values.getlist("named-graph-uri")))
    for graph in (*dataset.default_graphs, *dataset.named_graphs):
        if not _ABSOLUTE.fullmatch(graph):
            raise BadRequest(f"« {graph} » n'est pas l'IRI absolu d'un graphe.")
    return dataset


def _formats(offered: tuple[Format, ...], suffix: str | None) -> list[Format]:
    if suffix is None:
        found = negotiation.accepted(request.accept_mimetypes, offered)
        return found or [negotiation.choose(offered)]
    found = [row for row in offered if suffix in (row.name, row.suffix)]
    if not found:
        raise NotFound(f"« .{suffix} » n'est pas un format de cette adresse.")
    return found


def _editor(asked: Request) -> Response:
    outcome, problem = None, None
    if asked.text and asked.text.strip():
        try:
            refusals.check(asked.text)
            outcome = _outcome(asked)
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


def _outcome(asked: Request) -> Outcome:
    wanted = [row for row in (*of_kind("results"), *of_kind("graph")) if row.name in ("json", "turtle")]
    row, body = _answer(asked, wanted)
    if row.kind == "graph":
        return Outcome(graph=body.decode("utf8"))
    answer = json.loads(body)
    if "boolean" in answer:
        return Outcome(truth=answer["boolean"])
    names = tuple(answer["head"]["vars"])
    rows = [tuple(_term(binding.get(name)) for name in names) for binding in answer["results"]["bindings"]]
    return Outcome(table=tables.build(Rows(names, rows), service().settings.page_rows))


def _term(value: dict[str, str] | None) -> Term | None:
    """A term of SPARQL JSON results (https://www.w3.org/TR/sparql11-results-json/); triple terms as text."""
    if value is None:
        return None
    if value["type"] == "triple":
        return Term("literal", json.dumps(value["value"], ensure_ascii=False))
    kind = {"uri": "iri", "bnode": "bnode"}.get(value["type"], "literal")
    return Term(kind, value["value"], value.get("xml:lang"), value.get("datatype"))


def _marked(text: str, problem: MaillageError | None) -> tuple[str, str, str] | None:
    """The line of a syntax error, cut where the error stands: before, the character, after."""
    if not isinstance(problem, QuerySyntaxError) or not problem.line or not problem.column:
        return None
    lines = text.split("\n")
    if problem.line > len(lines):
        return None
    line, place = lines[problem.line - 1].rstrip("\r"), problem.column - 1
    return line[:place], line[place : place + 1] or "\u00a0", line[place + 1 :]
