"""The page of `/sparql`: the editor, the answer as a table or a picture, and the same query as code.

Its address keeps the query, the view, the order and the page. The views and their links are made here, so
that everything but the editor's colours and proposals works without a script. Refuses to show more of an
answer than `PAGE_BYTES`: a longer one is downloaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask_babel import gettext

from graph.errors import IllTypedParameter, MaillageError, QuerySyntaxError, ResultTooLarge
from graph.formats import JSON, Format, of_kind
from graph.store.results import read_answer
from server import completion, embedding, forms, headers, negotiation, protocol, results, snippets, wishes
from server.results import Result
from server.service import service

blueprint = Blueprint("editor_page", __name__)
Run = Callable[[protocol.Request, Sequence[Format]], tuple[Format, bytes]]
PAGE_BYTES = 20_000_000
"""What a page shows of an answer, at most; a longer one is downloaded."""
CHECK_S = 1.0
_BUILT = "built/editor.js"
_OWN = ("view", "sort", "page", "lang", "embed")


@dataclass(frozen=True)
class Outcome:
    """An answer for the page: rows, a truth value, or a graph as Turtle; form: as `snippets` calls it."""

    form: str
    result: Result | None = None
    truth: bool | None = None
    graph: str | None = None


def show(asked: protocol.Request, run: Run) -> Response:
    """The page for that request. run: answers a request in the first of some formats that fits.

    Raises IllTypedParameter (400) for a view or a page that cannot be.
    """
    view, number = _chosen()
    outcome, problem = None, None
    if asked.text and asked.text.strip():
        try:
            outcome = _outcome(asked, run)
        except MaillageError as error:
            problem = error
    text = (asked.text or "").replace("\r\n", "\n")
    said, spoken = _said(problem)
    response = Response(
        render_template(
            "sparql.html",
            text=text,
            outcome=outcome,
            problem=problem,
            problem_title=gettext(problem.title) if problem else None,
            problem_text=said,
            problem_language=spoken,
            marked=marked(text, problem),
            examples=[
                (q.slug, forms.summary(q), q.text) for q in service().questions if q.engine == "sparql"
            ],
            downloads=_downloads(text, outcome) if outcome else [],
            snippets=snippets.snippets(text, f"{request.host_url}sparql", outcome.form) if outcome else [],
            terms=completion.address(),
            script=_BUILT if (Path(str(current_app.static_folder)) / _BUILT).is_file() else None,
            address=_address,
            **_answer(outcome, view, number),
        ),
        problem.status if problem else 200,
    )
    if embedding.embedded():
        embedding.allow(response, headers.POLICY)
    return response


@blueprint.post("/sparql/check")
@negotiation.gives(JSON)
def check() -> Response:
    """Where the `query` of a form stops being SPARQL: `line`, `column`, `message`; nothing where it reads.

    For an editor that has a doubt, while its reader writes. Raises BadRequest (400), NotAcceptable (406).
    """
    asked = protocol.read(protocol.QUERY, service().limits)
    limits = replace(asked.limits, deadline_s=min(asked.limits.deadline_s, CHECK_S))
    try:
        service().store.answer(asked.text or "", _formats(), asked.dataset, limits)
    except QuerySyntaxError as error:
        message, spoken = wishes.explain(error)
        return jsonify(line=error.line, column=error.column, message=message, language=spoken)
    except MaillageError:
        return jsonify({})
    return jsonify({})


def marked(text: str, problem: MaillageError | None) -> tuple[str, str, str] | None:
    """The line of a syntax error, cut where the error stands: before, the character, after."""
    if not isinstance(problem, QuerySyntaxError) or not problem.line or not problem.column:
        return None
    lines = text.split("\n")
    if problem.line > len(lines):
        return None
    line, place = lines[problem.line - 1].rstrip("\r"), problem.column - 1
    return line[:place], line[place : place + 1] or "\u00a0", line[place + 1 :]


def _chosen() -> tuple[str, int]:
    """The view and the page number that the address names."""
    view, number = request.values.get("view", "table"), request.values.get("page", "1")
    if view not in results.VIEWS:
        raise IllTypedParameter(f"« view » vaut « {view[:40]} » ; attendu : {', '.join(results.VIEWS)}.")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise IllTypedParameter(f"« page » vaut « {number[:40]} » ; attendu : un nombre entier.")
    return view, int(number)


def _formats() -> list[Format]:
    return [row for row in (*of_kind("results"), *of_kind("graph")) if row.name in ("json", "turtle")]


def _outcome(asked: protocol.Request, run: Run) -> Outcome:
    shown = replace(asked.limits, result_bytes=min(asked.limits.result_bytes, PAGE_BYTES))
    try:
        row, body = run(replace(asked, limits=shown), _formats())
    except ResultTooLarge as error:
        raise ResultTooLarge(
            f"La réponse dépasse les {shown.result_bytes // 1_000_000} Mo qu'une page montre. "
            "Téléchargez-la : la même requête à /sparql.csv, /sparql.json ou /sparql.ttl ; ou ajoutez LIMIT."
        ) from error
    if row.kind == "graph":
        return Outcome(snippets.GRAPH, graph=body.decode("utf8"))
    found = read_answer(body)
    if isinstance(found, bool):
        return Outcome(snippets.TRUTH, truth=found)
    return Outcome(snippets.TABLE, result=Result(found, request.values.get("sort", "")))


def _answer(outcome: Outcome | None, view: str, number: int) -> dict[str, Any]:
    """What the template shows of the rows: the page of the table, the views, the picture."""
    result = outcome.result if outcome else None
    if result is None or not result.total:
        return {"result": result, "page": None, "picture": None, "views": [], "view": "table"}
    possible = result.columns_of
    refused = view not in possible
    view = "table" if refused else view
    titles = {
        "table": gettext("Tableau"),
        "network": gettext("Réseau"),
        "chart": gettext("Graphique"),
        "timeline": gettext("Chronologie"),
    }
    return {
        "result": result,
        "page": result.page(number, min(results.PAGE_ROWS, service().settings.page_rows)),
        "picture": result.picture(view) if view != "table" else None,
        "views": [(name, titles[name]) for name in results.VIEWS if name in possible],
        "view": view,
        "refused": refused,
    }


def _address(**changes: str) -> str:
    """This page with that view, order and page instead; "" takes one away. The rest is kept."""
    given = [(name, text) for name in request.values for text in request.values.getlist(name)]
    kept = [(name, text.replace("\r\n", "\n")) for name, text in given if name not in _OWN]
    state = {name: request.values.get(name, "") for name in ("view", "sort", "page")} | changes
    return f"/sparql?{urlencode([*kept, *((n, v) for n, v in state.items() if v)])}"


def _downloads(text: str, outcome: Outcome) -> list[tuple[str, str]]:
    """Formats, and where the whole answer is in each."""
    kind = "graph" if outcome.graph is not None else "results"
    return [
        (row.name, f"/sparql.{row.suffix}?{urlencode({'query': text})}")
        for row in of_kind(kind)
        if not (outcome.truth is not None and row.name in ("csv", "tsv"))
    ]


def _said(problem: MaillageError | None) -> tuple[str, str]:
    """What a problem says, and in which language."""
    if isinstance(problem, QuerySyntaxError):
        return wishes.explain(problem)
    return str(problem or ""), "fr"
