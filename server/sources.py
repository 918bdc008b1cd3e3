"""`/sources`: which documents this deployment holds, and where a token's holder attaches one; their texts.

The text of a document is shown only here, by who holds it, and never to a cache that others share. Refuses a
file that is no known document, and a token in an address: it stands in a header or in the body of the form.
"""

import re
from functools import partial

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from graph import attached
from graph.attached import Document
from graph.errors import BadRequest, MaillageError, NotFound, PayloadTooLarge
from graph.formats import HTML
from graph.store import Rows
from graph.terms import XSD, Term, iri, literal
from server import access, labels, links, negotiation, problems, texts, views, whereabouts
from server.service import service
from server.tokens import Right

blueprint = Blueprint("sources", __name__)
COLUMNS = ("document", "label", "attached", "passages", "length", "bytes", "sha256")
PRIVATE = "private, max-age=0, must-revalidate"
"""Cache-Control of what shows a text: it changes without the dataset, and is not for shared caches."""
_ENVELOPE = 1 << 16
_PLACE = re.compile(r"[0-9]{1,9}")


@blueprint.get("/sources")
@blueprint.get("/sources.<suffix>")
def show(suffix: str | None = None) -> Response:
    """The documents, whether each is attached here, and the form that attaches one.

    Raises NotFound (404), NotAcceptable (406).
    """
    return _page(suffix)


@blueprint.post("/sources")
def take() -> Response:
    """Attach the document whose file is sent as `file`; 303 to the page for a browser, else 201 with JSON.

    The token is in the Authorization header, or in the field `token` of the form.
    Raises Unauthorised (401), Forbidden (403), BadRequest (400) without a file, PayloadTooLarge (413),
    UnknownDocument (422), AlreadyAttached (409); a browser gets the page with the problem.
    """
    try:
        document = _attach()
    except MaillageError as problem:
        return problems.on_page(problem, partial(_page, None))
    if negotiation.browser():
        return redirect(f"/sources?attached={_slug(document)}#attached", 303)  # type: ignore[return-value]
    said = {"document": document.thing, "title": document.title, "sha256": document.sha256}
    response = jsonify(said | {"text": text_address(document)})
    response.status_code = 201
    return response


@blueprint.get("/doc/document/<path:slug>/text")
@negotiation.gives(HTML)
def show_text(slug: str) -> Response:
    """The whole text of a document that is attached here, each passage marked and led to its facts.

    Raises NotFound (404) where the document is not known, or not attached, NotAcceptable (406).
    """
    thing = f"{service().settings.base}id/document/{slug}"
    document = next((d for d in known() if d.thing == thing), None)
    if document is None:
        raise NotFound(f"Le graphe ne connaît aucun document « {slug} ».")
    text = attached.read(service().settings.texts, document)
    if text is None:
        raise NotFound(f"Le texte de « {document.title} » n'est pas joint ici ; voyez /sources.")
    rows = service().page("document-passages", thing=iri(thing)).values()
    marks = [
        texts.Mark(
            number, int(row["start"] or 0), int(row["end"] or 0), int(row["facts"] or 0),
            links.address(row["passage"] or ""), whereabouts.of(row["passage"] or ""),
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    body = render_template(
        "text.html",
        document=document,
        title=labels.Labels([thing])[thing],
        pieces=texts.pieces(text, marks, _chosen()),
        count=len(marks),
    )
    return keep_private(Response(body))


def keep_private(response: Response) -> Response:
    """The response, for the cache of its reader alone, who asks again each time."""
    response.headers.update({"Cache-Control": PRIVATE, "X-Robots-Tag": "noindex"})
    return response


def known() -> list[Document]:
    """The documents of the version in hand."""
    return attached.documents(service().page("source-documents"))


def text_address(document: Document) -> str:
    """The page of a document's whole text."""
    return f"{links.address(document.thing)}/text"


def _chosen() -> tuple[int, int]:
    """The passage that the address asks for, `passage=80-103`; (0, 0) where it asks for none."""
    start, _, end = request.args.get("passage", "").partition("-")
    return (int(start), int(end)) if _PLACE.fullmatch(start) and _PLACE.fullmatch(end) else (0, 0)


def _slug(document: Document) -> str:
    return links.address(document.thing).removeprefix("/doc/document/")


def _attach() -> Document:
    """The document that the request in hand brings. Raises what `take` says."""
    settings = service().settings
    in_header = bool(request.headers.get("Authorization"))
    if in_header:
        access.authorise(Right.WRITE)
    bound = attached.longest(known(), settings.max_upload)
    if (request.content_length or 0) > bound + _ENVELOPE:
        raise PayloadTooLarge(
            f"Ce qui est envoyé dépasse {bound} octets, la taille du plus long document connu ici."
        )
    request.max_content_length = bound + _ENVELOPE
    if not in_header:
        access.holder(request.form.get("token", "").strip(), Right.WRITE)
    sent: FileStorage | None = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadRequest("Aucun fichier n'est joint ; attendu : un fichier dans le champ « file ».")
    return attached.attach(sent.stream, known(), settings.attached, settings.max_upload)


def _page(suffix: str | None, problem: MaillageError | None = None) -> Response:
    settings = service().settings
    rows = service().page("source-documents")
    found = attached.documents(rows)
    held = {d.thing: attached.find(settings.texts, d) is not None for d in found}
    passages = {row["document"]: int(row["passages"] or 0) for row in rows.values()}
    listed: dict[str, tuple[Term | None, ...]] = {}
    for row in rows.records():
        thing = row["document"].value if row["document"] else ""
        here = literal(str(held[thing]).lower(), XSD.boolean)
        listed.setdefault(thing, tuple(here if name == "attached" else row[name] for name in COLUMNS))
    view = views.View(
        "sources",
        str(gettext("Les documents et leurs textes")),
        _sentence(held),
        {},
        (views.Part("documents", str(gettext("Documents sources")), Rows(COLUMNS, list(listed.values()))),),
    )
    new = request.args.get("attached", "")
    response = views.answer(
        view, suffix, "sources.html",
        documents=[(d, held[d.thing], passages.get(d.thing, 0)) for d in found],
        new=next((d for d in found if held[d.thing] and _slug(d) == new), None),
        problem=problem, text_address=text_address, open=bool(service().tokens.tokens()),
    )  # fmt: skip
    response.headers["Cache-Control"] = PRIVATE
    return response


def _sentence(held: dict[str, bool]) -> str:
    """How many of the documents are attached here."""
    number = sum(held.values())
    said: str = ngettext(
        "%(num)d document source est connu", "%(num)d documents sources sont connus", len(held)
    )
    if number == len(held):
        return str(gettext("%(said)s ; tous les textes sont joints ici.", said=said))
    if not number:
        return str(gettext("%(said)s ; aucun texte n'est joint ici.", said=said))
    return str(gettext("%(said)s ; %(number)s joints ici.", said=said, number=number))
