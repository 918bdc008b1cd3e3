"""What a request carries, read whole and as it is, or refused: cut, coded, endless, or in another charset.

Refuses what werkzeug does with them: of a chunked body over the limit it hands over the beginning as if it
were all, a body cut short it hands over as if it were whole, and broken escapes as another text. Bodies are
read by a bounded number of threads, so that senders who never end do not take them all.
Spec: RFC 9110 sections 8.4 and 8.6.
"""

import io
import threading
import time
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.http import parse_options_header

from graph.errors import BadRequest, Busy, MaillageError, PayloadTooLarge, UnsupportedMediaType

REFUSAL = "maillage.refusal"
UPLOADS = ("/store", "/update")
READERS = 64
reading: dict[int, float] = {}
_TAKEN = "maillage.body"
_BODILESS = ("GET", "HEAD", "OPTIONS", "TRACE")
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
    Raises PayloadTooLarge (413) over the limit, BadRequest (400) where it is shorter than declared,
    UnsupportedMediaType (415) for a content coding or a charset other than UTF-8, Busy (503) where too many
    bodies are being sent at once.
    """
    if _TAKEN in environ:
        body: bytes = environ[_TAKEN]
        return body
    declared = environ.get("CONTENT_LENGTH") or ""
    if environ["REQUEST_METHOD"] in _BODILESS or not (declared or environ.get("wsgi.input_terminated")):
        return b""
    check_form(environ)
    short = declared.isdigit() and int(declared) <= usual
    if environ["PATH_INFO"].startswith(UPLOADS) and not short:
        environ |= {"wsgi.input": Later(dict(environ), uploads), _TAKEN: b""}
        return b""
    body = _whole(environ, declared, usual)
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), _TAKEN: body}
    return body


class Later:
    """A body that is read whole the first time that it is asked for; raises then what `take` raises."""

    def __init__(self, environ: dict[str, Any], limit: int):
        self._environ, self._limit = environ, limit
        self._body: io.BytesIO | None = None

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the body."""
        if self._body is None:
            declared = self._environ.get("CONTENT_LENGTH") or ""
            self._body = io.BytesIO(_whole(self._environ, declared, self._limit))
        return self._body.read(size)


def _whole(environ: dict[str, Any], declared: str, limit: int) -> bytes:
    if declared.isdigit() and int(declared) > limit:
        raise PayloadTooLarge(f"Le corps de la requête dépasse {limit} octets.")
    body = _read(environ, int(declared) if declared.isdigit() else limit + 1)
    if len(body) > limit:
        raise PayloadTooLarge(f"Le corps de la requête dépasse {limit} octets.")
    if declared and len(body) != int(declared):
        raise BadRequest(f"Le corps de la requête a {len(body)} octets ; {declared} sont annoncés.")
    return body


def check_form(environ: dict[str, Any]) -> None:
    """Raise UnsupportedMediaType (415) for a body that is coded, or in another charset than UTF-8."""
    coding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedMediaType(f"Un corps codé « {coding} » ne se lit pas ici ; envoyez-le sans codage.")
    charset = parse_options_header(environ.get("CONTENT_TYPE"))[1].get("charset", "utf-8")
    if charset.strip().lower() not in _CHARSETS:
        raise UnsupportedMediaType(f"Le jeu de caractères « {charset} » ne se lit pas ici ; attendu : utf-8.")


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
