"""`/imports`: the documents that are here, and where a token's holder tries a workbook, then imports it.

A browser always tries first: it sees every fault, or what would change, and then confirms. A tool imports by
one POST, or tries with `dry-run=1`. Refuses a token in an address, and to write while a cell is wrong.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask_babel import gettext, ngettext

from graph.errand import Errand, Outcome
from graph.errors import BadRequest, Fault, InvalidData, MaillageError
from graph.formats import of_kind
from graph.life import Rehearsal
from graph.plain_words import count_facts, sum_up
from graph.shelf import built_from
from graph.store import Rows
from graph.terms import Term, literal
from server import (
    change_parts,
    document_files,
    headers,
    labels,
    life,
    links,
    negotiation,
    problems,
    tables,
    views,
    waiting,
)
from server.language import language
from server.service import service
from server.sources import keep_private
from server.values import plain

blueprint = Blueprint("imports", __name__)
XLSX = next(row for row in of_kind("table") if row.name == "xlsx")
COLUMNS = ("document", "from")
NAMES: Mapping[str, str] = {
    XLSX.media_type: "classeur.xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "classeur.ods",
    "application/zip": "classeur.zip",
    "text/csv": "actions.csv",
}
"""What a workbook that is the body of a request is called, by its media type."""
_FIRST = 25


@blueprint.get("/imports")
@blueprint.get("/imports.<suffix>")
def show(suffix: str | None = None) -> Response:
    """The documents of this version, where each comes from, and the form to try a workbook.

    Raises NotFound (404), NotAcceptable (406).
    """
    return _page(suffix)


@blueprint.post("/imports")
def take() -> Response:
    """Import the workbook that is sent, as the body or as the field `file`.

    `replace`: the document of which it is a new edition; `dry-run=1`: only say what would change, in brief,
    or with `all=1` fact by fact.
    A tool gets 201 with the address of the document, 200 for a trial or where nothing changes, 422 with every
    fault; with `Accept` for XLSX, the corrected copy as the body of that 422. A browser gets a page.
    Raises Unauthorised (401), Forbidden (403), BadRequest (400) without a file, Conflict (409),
    PreconditionFailed (412) by If-Match, PayloadTooLarge (413), UnsupportedMediaType (415), InvalidData
    (422).
    """
    if negotiation.browser():
        try:
            return _tried()
        except MaillageError as problem:
            return problems.on_page(problem, partial(_page, None))
    errand = _errand()
    tried = request.args.get("dry-run", "") not in ("", "0")
    outcome = life.carry(replace(errand, rehearsed=tried, expected=life.expected()))
    if outcome.faults:
        return _faulty(outcome)
    response = jsonify(_said(outcome))
    if outcome.done and outcome.done.changed and outcome.bundle:
        response.status_code = 201
        response.headers["Location"] = _address(outcome.bundle.slug)
        response.headers["Maillage-Version"] = outcome.done.transaction.after
    return response


@blueprint.post("/imports/confirm")
def confirm() -> Response:
    """Import what was tried, by the ticket of the trial; 303 to its line of the history.

    Raises BadRequest (400) where the trial is gone, PreconditionFailed (412) where the dataset changed since,
    Forbidden (403) where the token was withdrawn meanwhile.
    """
    try:
        held = waiting.take(life.library().home, request.form.get("ticket", ""))
        life.check_still(held.who)
        errand = Errand(
            life.library(), held.who, bundle=held.bundle, replacing=held.replacing, expected=held.version
        )
        outcome = life.carry(errand)
        if outcome.faults:
            raise InvalidData(outcome.faults)
    except MaillageError as problem:
        return problems.on_page(problem, partial(_page, None))
    assert outcome.done
    return redirect(f"/history?done={outcome.done.transaction.after}#done", 303)  # type: ignore[return-value]


def _errand() -> Errand:
    """What the request in hand asks for. Raises what `take` says."""
    who = life.asking()
    sent = request.files.get("file")
    body, name = (sent.stream.read(), sent.filename or "") if sent else (b"", "")
    if not sent and request.mimetype in NAMES:
        body, name = request.get_data(), NAMES[request.mimetype]
    if not body:
        raise BadRequest(
            "Aucun classeur n'est joint ; attendu : un fichier XLSX, ODS, ou ZIP de CSV, dans le champ "
            "« file » ou comme corps de la requête."
        )
    replacing = request.values.get("replace", "").strip()
    return Errand(life.library(), who, body, name, replacing=replacing, language=language())


def _tried() -> Response:
    """The page of a trial: what is wrong, or what would change and the button that does it."""
    errand = replace(_errand(), rehearsed=True)
    outcome = life.carry(errand)
    if outcome.faults:
        copy = base64.b64encode(outcome.corrected).decode()
        page = render_template(
            "import-faults.html", faults=_tied(outcome.faults), warnings=_tied(outcome.warnings),
            corrected=f"data:{XLSX.media_type};base64,{copy}" if copy else "", documents=_documents(),
            name=errand.name, replacing=errand.replacing,
        )  # fmt: skip
        return headers.unkept(Response(page, InvalidData.status))
    assert outcome.rehearsal and outcome.bundle
    done = outcome.rehearsal.done
    held = waiting.Waiting(errand.who, done.transaction.before, errand.replacing, outcome.bundle)
    gist = change_parts.gist(outcome.rehearsal.changes, outcome.rehearsal.words)
    page = render_template(
        "import-trial.html", title=outcome.bundle.title, warnings=_tied(outcome.warnings), gist=gist,
        others=tables.build(gist.others.rows, service().settings.page_rows),
        ticket=waiting.keep(errand.library.home, held) if done.changed else "",
    )  # fmt: skip
    return headers.unkept(Response(page))


def _tied(faults: Iterable[Fault]) -> list[Fault]:
    """The faults, each quote on the line of what it quotes."""
    return [replace(fault, expected=change_parts.tie(fault.expected)) for fault in faults]


def _faulty(outcome: Outcome) -> Response:
    """Every fault as a problem; or the corrected copy, for who accepts a workbook and no problem."""
    error = InvalidData(outcome.faults)
    wanted = request.accept_mimetypes
    if outcome.corrected and wanted.best_match([problems.MEDIA_TYPE, XLSX.media_type]) == XLSX.media_type:
        return Response(outcome.corrected, error.status, content_type=XLSX.media_type)
    response = problems.answer(error)
    body = problems.problem(error) | {"warnings": [asdict(warning) for warning in outcome.warnings]}
    response.set_data(jsonify(body).get_data())
    return response


def _said(outcome: Outcome) -> dict[str, Any]:
    """What a tool is told of what was done, or would be."""
    done = outcome.done or (outcome.rehearsal and outcome.rehearsal.done)
    assert done and outcome.bundle
    said: dict[str, Any] = {
        "document": service().settings.minter.document(outcome.bundle.slug).value,
        "title": outcome.bundle.title,
        "changed": done.changed,
        "transaction": asdict(done.transaction),
        "warnings": [*map(asdict, outcome.warnings), *({"expected": said} for said in done.warnings)],
    }
    if outcome.rehearsal:
        said |= {"dry_run": True} | _changes(outcome.rehearsal)
    elif done.changed:
        said["history"] = f"/history/{done.transaction.after}"
    return said


def _changes(rehearsal: Rehearsal) -> dict[str, Any]:
    """What would change, in brief: sentences, counts, the first facts and pairs; with `all`, each of them."""
    changes, words = rehearsal.changes, rehearsal.words
    whole = request.args.get("all", "") not in ("", "0")
    said: dict[str, Any] = {
        "summary": sum_up(changes, words),
        "counts": {
            "facts": count_facts(changes.facts),
            "pairs": len(changes.pairs),
            "proofs": changes.proofs,
        },
    }
    for part in change_parts.parts(changes, words):
        rows = [{name: plain(term) for name, term in row.items()} for row in part.rows.records()]
        said[part.name] = rows if whole or part.name == "things" else rows[:_FIRST]
    if not whole:
        said["all"] = f"{request.path}?{urlencode({**request.args, 'all': '1'})}"
    return said


def _address(slug: str) -> str:
    return links.address(service().settings.minter.document(slug).value)


def _page(suffix: str | None, problem: MaillageError | None = None) -> Response:
    settings = service().settings
    inputs = built_from(settings.home, service().store.version) if service().writer else None
    shelf = inputs.shelf if inputs else {}
    documents = _documents()
    start = settings.minter.document("").value
    rows: list[tuple[Term | None, ...]] = [
        (Term("iri", start + slug), literal("imported" if slug in shelf else "project"))
        for slug, _ in documents
    ]
    count = sum(slug in shelf for slug, _ in documents)
    here = ngettext("%(num)d document est ici.", "%(num)d documents sont ici.", len(documents))
    own = ngettext("%(num)d a été importé ou corrigé.", "%(num)d ont été importés ou corrigés.", count)
    view = views.View(
        "imports", str(gettext("Importer un document")), f"{here} {own}" if count else here, {},
        (views.Part("documents", str(gettext("Documents")), Rows(COLUMNS, rows)),),
    )  # fmt: skip
    response = views.answer(
        view, suffix, "imports.html", problem=problem, open=life.is_open(), documents=documents, shelf=shelf,
        types=document_files.TYPES, kept=isinstance(settings.location, Path), replacing="",
    )  # fmt: skip
    return keep_private(response)


def _documents() -> list[tuple[str, str]]:
    """Slug and title of every document of this version, by title."""
    start = service().settings.minter.document("").value
    found = {row["document"] or "" for row in service().page("source-documents").values()}
    named = labels.Labels(found)
    return sorted(((thing.removeprefix(start), named[thing].text) for thing in found), key=lambda row: row[1])
