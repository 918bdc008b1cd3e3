"""`/history`: every write to this store, line by line, and what each changed in plain words.

Read by all; who holds a token undoes a line. Refuses to undo what a later line rests on, and says which.
"""

from functools import partial
from pathlib import Path

from flask import Blueprint, Response, jsonify, redirect, request
from flask_babel import gettext, ngettext

from graph import life as lives
from graph.errand import Errand, Outcome
from graph.errors import InvalidData, MaillageError, NotFound
from graph.history import Line, read_line, read_lines
from graph.store import Rows
from graph.terms import XSD, Term, literal
from server import change_parts, life, negotiation, problems, views
from server.language import language
from server.service import service
from server.sources import keep_private

blueprint = Blueprint("histories", __name__)
COLUMNS = ("line", "when", "who", "what", "documents", "undoable")


@blueprint.get("/history")
@blueprint.get("/history.<suffix>")
def show(suffix: str | None = None) -> Response:
    """Every line, the newest first. Raises NotFound (404), NotAcceptable (406)."""
    return _page(suffix)


@blueprint.get("/history/<version>")
@blueprint.get("/history/<version>.<suffix>")
def show_line(version: str, suffix: str | None = None) -> Response:
    """What one line changed, or what lies between that version and the one of `from`.

    Raises NotFound (404) where there is no such line, or its changes are not kept; NotAcceptable (406).
    """
    library = life.library()
    line = read_line(library.home, version)
    before = request.args.get("from", "") or line.transaction.before
    if not before:
        raise NotFound(f"La version {version} est la première de ce service : rien ne la précède.")
    changes, words = lives.compare(library, before, version, language())
    view = views.View(
        f"history/{version}",
        str(gettext("De la version %(before)s à la version %(after)s", before=before, after=version)),
        change_parts.sentence(changes),
        {"from": before} if before != line.transaction.before else {},
        change_parts.parts(changes, words),
    )
    return views.answer(view, suffix, "history-line.html", line=line, before=before)


@blueprint.post("/history")
def undo() -> Response:
    """Undo one line, `version`; 303 to the page for a browser, else 200 with the transaction as JSON.

    Raises Unauthorised (401), Forbidden (403), NotFound (404), Conflict (409) where a later line or another
    document rests on it, PreconditionFailed (412) by If-Match; a browser gets the page with the problem.
    """
    try:
        outcome = _undone()
    except MaillageError as problem:
        return problems.on_page(problem, partial(_page, None))
    assert outcome.done
    done = outcome.done.transaction
    if negotiation.browser():
        return redirect(f"/history?done={done.after}#done", 303)  # type: ignore[return-value]
    response = jsonify(
        {"before": done.before, "after": done.after, "when": done.when, "who": done.who, "what": done.what}
    )
    response.headers["Maillage-Version"] = done.after
    return response


def _undone() -> Outcome:
    who, version = life.asking(), request.values.get("version", "").strip()
    errand = Errand(life.library(), who, undo=version, expected=life.expected())
    outcome = life.carry(errand)
    if outcome.faults:
        raise InvalidData(outcome.faults)
    return outcome


def _page(suffix: str | None, problem: MaillageError | None = None) -> Response:
    settings = service().settings
    lines = read_lines(settings.location) if isinstance(settings.location, Path) else []
    rows: list[tuple[Term | None, ...]] = [_row(line) for line in lines]
    view = views.View(
        "history",
        str(gettext("L'historique")),
        ngettext(
            "%(num)d écriture, la plus récente d'abord.", "%(num)d écritures, la plus récente d'abord.",
            len(lines),
        ),
        {},
        (views.Part("lines", str(gettext("Écritures")), Rows(COLUMNS, rows)),),
    )  # fmt: skip
    done = request.args.get("done", "")
    response = views.answer(
        view, suffix, "history.html", lines=lines[: settings.page_rows], problem=problem, open=life.is_open(),
        done=next((line for line in lines if line.version == done), None),
    )  # fmt: skip
    return keep_private(response)


def _row(line: Line) -> tuple[Term | None, ...]:
    done = line.transaction
    documents = "; ".join(line.documents)
    return (
        literal(done.after), literal(done.when), literal(done.who), literal(done.what), literal(documents),
        literal(str(line.undoable).lower(), XSD.boolean),
    )  # fmt: skip
