"""What a request carries, read whole and as it is, or refused: cut, coded, endless, or in another charset.

Refuses what werkzeug does with them: a body cut short it hands over as if it were whole, and broken escapes
as another text. Refuses bodies in chunks too: the server hands over what came of one before the connection
broke as if that were all. Bodies are read by a bounded number of threads, so that senders who never end do
not take them all.
Spec: RFC 9110 sections 8.4, 8.6 and 15.5.12, RFC 9112 section 8.
"""

import io
import threading
import time
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.http import parse_options_header

from graph.errors import (
    BadRequest,
    Busy,
    LengthRequired,
    MaillageError,
    PayloadTooLarge,
    UnsupportedMediaType,
)

REFUSAL = "maillage.refusal"
"""Where the environment of a request holds the error that Flask is to word."""
TAKEN = "maillage.body"
"""Where it holds the body, once that was read."""
UPLOADS = ("/store", "/update", "/sources", "/imports")
READERS = 64
reading: dict[int, float] = {}
_BODILESS = ("GET", "HEAD", "OPTIONS", "TRACE")
_DIGITS = 19
_CHARSETS = ("utf-8", "utf8", "us-ascii")
_readers = threading.BoundedSemaphore(READERS)


def install(app: Flask) -> None:
    """Take the body of each request before it is answered, and read each address as UTF-8.

    Raises what stands under REFUSAL in the environment, what `take` raises, BadRequest (400) for other bytes
    than UTF-8.
    """
    usual, uploads = app.config["MAX_CONTENT_LENGTH"], app.config["MAX_UPLOAD"]

    @app.before_request
    def take_body() -> None:
        refusal: MaillageError | None = request.environ.get(REFUSAL)
        if refusal is not None:
            raise refusal
        take(request.environ, usual, uploads)

    @app.before_request
    def check_address() -> None:
        check_utf8(request.query_string, "l'adresse")


def take(environ: dict[str, Any], usual: int, uploads: int) -> bytes:
    """The whole body, read once; the application then finds it in memory.

    usual: bytes that anyone may send; uploads: bytes to the paths of UPLOADS, where a longer body than usual
    is left on the wire until the application asks for it, which knows who sends it.
    Raises PayloadTooLarge (413) over the limit, BadRequest (400) where it is shorter than declared or
    declared by no number, LengthRequired (411) where its length is not declared,
    UnsupportedMediaType (415) for a content coding or a charset other than UTF-8, Busy (503) where too many
    bodies are being sent at once.
    """
    if TAKEN in environ:
        body: bytes = environ[TAKEN]
        return body
    declared = environ.get("CONTENT_LENGTH") or ""
    if environ["REQUEST_METHOD"] in _BODILESS:
        return b""
    _check_kind(environ)
    length = _length(declared, environ.get("HTTP_TRANSFER_ENCODING"))
    if environ["PATH_INFO"].startswith(UPLOADS) and length > usual:
        environ |= {"wsgi.input": Later(dict(environ), length, uploads), TAKEN: b""}
        return b""
    body = _whole(environ, length, usual)
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), TAKEN: body}
    return body


class Later:
    """A body that is read whole the first time that it is asked for; raises then what `take` raises."""

    def __init__(self, environ: dict[str, Any], length: int, limit: int):
        self._environ, self._length, self._limit = environ, length, limit
        self._body: io.BytesIO | None = None

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the body."""
        if self._body is None:
            self._body = io.BytesIO(_whole(self._environ, self._length, self._limit))
        return self._body.read(size)


def _length(declared: str, coding: str | None) -> int:
    """Bytes of the body; 0 where the head of the request announces none."""
    if coding is not None:
        raise LengthRequired(
            "Un corps envoyé par morceaux (Transfer-Encoding) ne se lit pas ici : coupé, il passerait pour "
            "entier. Envoyez-le avec sa longueur (Content-Length), par exemple depuis un fichier : "
            "« curl -T fichier »."
        )
    if not declared:
        return 0
    if not (declared.isascii() and declared.isdigit() and len(declared) < _DIGITS):
        raise BadRequest(f"« Content-Length » vaut « {declared[:40]} » ; attendu : un nombre d'octets.")
    return int(declared)


def _whole(environ: dict[str, Any], length: int, limit: int) -> bytes:
    if length > limit:
        raise PayloadTooLarge(f"Le corps de la requête dépasse {limit} octets.")
    body = _read(environ, length) if length else b""
    if len(body) != length:
        raise BadRequest(f"Le corps de la requête a {len(body)} octets ; {length} sont annoncés.")
    return body


def _check_kind(environ: dict[str, Any]) -> None:
    """Raise UnsupportedMediaType (415) for a body that is coded, or in another charset than UTF-8."""
    coding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedMediaType(
            f"Un corps codé « {coding[:40]} » ne se lit pas ici ; envoyez-le sans codage."
        )
    charset = parse_options_header(environ.get("CONTENT_TYPE"))[1].get("charset", "utf-8")
    if charset.strip("' ").lower() not in _CHARSETS:
        raise UnsupportedMediaType(f"Le corps se donne en UTF-8, pas en « {charset[:40]} ».")


def check_utf8(escaped: bytes, where: str) -> None:
    """Raise BadRequest (400) where percent-escapes do not spell UTF-8."""
    try:
        unquote_to_bytes(escaped).decode("utf8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"Dans {where}, les octets ne sont pas de l'UTF-8 : {error}.") from error


def _read(environ: dict[str, Any], size: int) -> bytes:
    if not _readers.acquire(blocking=False):
        raise Busy("Trop de corps de requêtes arrivent à la fois ; recommencez dans quelques secondes.")
    me = threading.get_ident()
    reading[me] = time.monotonic()
    try:
        body: bytes = environ["wsgi.input"].read(size)
    except OSError as error:
        raise BadRequest("La connexion a été coupée avant la fin du corps de la requête.") from error
    finally:
        del reading[me]
        _readers.release()
    return body
