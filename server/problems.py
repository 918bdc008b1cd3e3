"""Errors as answers: problem+json (RFC 9457), or a page for a browser. One shape, one handler, no traceback.

Refuses to show what is inside: an unforeseen error goes to the service's log and is answered in one sentence.
"""

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from graph.errors import (
    BadRequest,
    Busy,
    InvalidData,
    MaillageError,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    NotReady,
    PayloadTooLarge,
    QuerySyntaxError,
    Unauthorised,
    UnsupportedMediaType,
)
from graph.terms import BASE
from server import headers, negotiation, problem_types

MEDIA_TYPE = "application/problem+json"
_AGAIN_S: dict[type[Exception], str] = {Busy: "5", NotReady: "2"}
_CHALLENGE = 'Bearer realm="maillage"'
_FROM_HTTP: dict[int, tuple[Callable[[str], MaillageError], str]] = {
    404: (NotFound, "Cette adresse n'existe pas ici."),
    405: (MethodNotAllowed, "Cette adresse ne répond pas à cette méthode."),
    406: (NotAcceptable, "Aucun format accepté ne convient."),
    413: (PayloadTooLarge, "Le corps de la requête est trop long."),
    415: (UnsupportedMediaType, "Le corps de la requête est d'un type qui ne se lit pas ici."),
}


def install(app: Flask) -> None:
    """Make every error of the application an answer of the one shape."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """The answer to an error: its status, and its problem as JSON or as a page."""
    known = _known(error)
    body = problem(known)
    if negotiation.browser():
        response = Response(render_template("problem.html", problem=body), known.status)
    else:
        response = Response(
            json.dumps(body, ensure_ascii=False) + "\n", known.status, content_type=MEDIA_TYPE
        )
        response.headers["Content-Language"] = "fr"  # of its detail, whatever the reader's
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
    if type(known) in _AGAIN_S:
        response.headers["Retry-After"] = _AGAIN_S[type(known)]
    if isinstance(known, Unauthorised):
        response.headers["WWW-Authenticate"] = _CHALLENGE
    return headers.unkept(response)


def on_page(error: MaillageError, page: Callable[[MaillageError], Response]) -> Response:
    """The page of a form with what is wrong on it, for a browser; no cache keeps it.

    page: makes it. Raises the error itself for a tool, and where who filled in the form cannot mend it.
    """
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not negotiation.browser():
        raise error
    response = page(error)
    response.status_code = error.status
    return headers.unkept(response)


def problem(error: MaillageError) -> dict[str, Any]:
    """The members of a problem: type, title, status, detail, and what else the error knows."""
    members: dict[str, Any] = {
        "type": f"{BASE}problem/{problem_types.slug(type(error))}",
        "title": gettext(error.title),
        "status": error.status,
        "detail": str(error),
    }
    if isinstance(error, QuerySyntaxError):
        members |= {"line": error.line, "column": error.column, "expected": error.expected}
    if isinstance(error, InvalidData):
        members["faults"] = [asdict(fault) for fault in error.faults]
    if isinstance(error, NotAcceptable) and error.acceptable:
        members["acceptable"] = list(error.acceptable)
    if error.status == HTTPStatus.INTERNAL_SERVER_ERROR and "maillage.request_id" in request.environ:
        members["request_id"] = request.environ["maillage.request_id"]
    return members


def _known(error: Exception) -> MaillageError:
    """The error as one of ours; an unforeseen one is logged whole and answered in one sentence."""
    if isinstance(error, MaillageError):
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            current_app.logger.error("%s: %s", type(error).__name__, error)
        return error
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        kind, message = _FROM_HTTP.get(error.code, (BadRequest, f"{error.name}."))
        return kind(message)
    current_app.logger.error("unforeseen error", exc_info=error)
    return MaillageError("Une erreur inattendue s'est produite ; elle est notée dans le journal du service.")
