"""`/history`: every write to this store, line by line, and what each changed in plain words.

Read by all; who holds a token undoes a line. Refuses to undo what a later line rests on, and says which.
"""

from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, jsonify, redirect, request
from flask_babel import gettext, ngettext

from graph import life as lives
from graph.errand import Errand, Outcome
from graph.errors import InvalidData, MaillageError, NotFound
from graph.formats import of_kind
from graph.history import Line, lost, read_line, read_lines
from graph.store import Rows
from graph.terms import XSD, Term, literal
from server import change_parts, labels, life, negotiation, problems, views
from server.language import language
from server.service import service
from server.sources import keep_private

blueprint = Blueprint("histories", __name__)
FILES = of_kind("table")
"""The forms of the history beside its page: the graph has no triples of a line."""
COLUMNS = ("line", "when", "who", "what", "documents", "undoable", "kept")


@blueprint.get("/history")
@blueprint.get("/history.<suffix>")
def show(suffix: str | None = None) -> Response:
    """Every line, the newest first; with `from` and `to`, 303 to what lies between the two.

    Raises NotFound (404), NotAcceptable (406).
    """
    before, after = (request.args.get(name, "") for name in ("from", "to"))
    if before and after:
        return redirect(f"/history/{quote(after)}?{urlencode({'from': before})}", 303)  # type: ignore[return-value]
    return _page(suffix)


@blueprint.get("/history/<version>")
@blueprint.get("/history/<version>.<suffix>")
def show_line(version: str, suffix: str | None = None) -> Response:
    """What one line changed, or what lies between that version and the one of `from`.

    Raises NotFound (404) where there is no such line, or its changes are not kept; NotAcceptable (406).
    """
    library = life.library()
    line = read_line(library.home, version)
    if not line.kept:
        raise NotFound(lost(line))
    before = request.args.get("from", "") or line.transaction.before
    if not before:
        raise NotFound(f"La version {version} est la première de ce service : rien ne la précède.")
    changes, words = lives.compare(library, before, version, language())
    own = before == line.transaction.before
    between = gettext("De la version %(before)s à la version %(after)s", before=before, after=version)
    gist = change_parts.gist(changes, words)
    view = views.View(
        f"history/{version}",
        said_of(line) if own else str(between),
        " ".join(gist.sentences),
        {} if own else {"from": before},
        change_parts.parts(changes, words),
    )
    return views.answer(
        view, suffix, "history-line.html", line=line, before=before, own=own, open=life.is_open(), gist=gist,
        others=gist.others.table,
    )  # fmt: skip


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
        FILES,
    )  # fmt: skip
    done = next((line for line in lines if line.version == request.args.get("done", "")), None)
    response = views.answer(
        view, suffix, "history.html", lines=lines[: settings.page_rows], problem=problem, open=life.is_open(),
        done=done, made=_made(done) if done else (), said_of=said_of,
    )  # fmt: skip
    return keep_private(response)


def said_of(line: Line) -> str:
    """What a line of the history did, as a sentence begins."""
    what = change_parts.tie(line.transaction.what)
    return what[:1].upper() + what[1:]


def _here() -> frozenset[str]:
    """The slugs of the documents of this version."""
    start = service().settings.minter.document("").value
    found = service().page("source-documents").values()
    return frozenset((row["document"] or "").removeprefix(start) for row in found)


def _made(line: Line) -> list[tuple[str, labels.Label]]:
    """The conventions that the documents of a line now speak of: their paths and names."""
    minter, here = service().settings.minter, _here()
    found = {
        term
        for slug in line.documents
        if slug in here
        for term, _ in service().page("document-conventions", thing=minter.document(slug)).rows
        if term
    }
    named, start = labels.of_terms(found), minter.thing("").value
    return [(term.value.removeprefix(start), named[term.value]) for term in sorted(found)]


def _row(line: Line) -> tuple[Term | None, ...]:
    done = line.transaction
    documents = "; ".join(line.documents)
    return (
        literal(done.after), literal(done.when), literal(done.who), literal(done.what), literal(documents),
        *(literal(str(told).lower(), XSD.boolean) for told in (line.undoable, line.kept)),
    )  # fmt: skip
