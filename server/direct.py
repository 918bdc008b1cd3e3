"""A plain query at `/sparql`, answered without Flask: its text by GET, by form or as the body, and no more.

It gets, byte for byte, what `server.sparql` gives it. Refuses to read anything that Flask could read
otherwise: a second parameter, a cookie, a token, another charset, broken UTF-8, a client that wants a page or
takes none of the formats. All that goes through Flask, which words the errors of plain queries too.
Spec: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

from graph.formats import Format
from graph.store import Dataset
from server import answers, bodies, headers, language, negotiation, protocol, refusals, sparql
from server.cache import Answer
from server.service import Services

_ELSEWHERE = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")
_PARAMETER = f"{protocol.QUERY.name}="
_CHARSETS = ("", "; charset=utf-8", ";charset=utf-8", "; charset=UTF-8", ";charset=UTF-8")
_FORMS = frozenset(protocol.FORM + charset for charset in _CHARSETS)
_TEXTS = frozenset(protocol.QUERY.media_type + charset for charset in _CHARSETS)
_LABEL = "[A-Za-z0-9-]{1,50}"
_HOST = re.compile(
    rf"(?:{_LABEL}\.)*{_LABEL}(?::[1-9][0-9]{{0,3}})?|\[[0-9a-f]*:[0-9a-f:]+\](?::[1-9][0-9]{{0,3}})?"
)


def shortcut(services: Services) -> Callable[[dict[str, Any]], Answer | None]:
    """What answers the plain queries at `/sparql` from the current version, and None to anything else.

    It raises what `server.sparql` raises, and names the version in the environment of the request.
    """

    def answer(environ: dict[str, Any]) -> Answer | None:
        text = plain_text(environ)
        if text is None:
            return None
        formats = _formats(environ.get("HTTP_ACCEPT"))
        base = _base(environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), environ.get("SCRIPT_NAME", ""))
        if not formats or base is None:
            return None
        known = services.current()
        environ[headers.VERSION] = known.store.version
        limits = replace(known.limits, base=base, deadline_s=protocol.left(known.limits.deadline_s, environ))
        passed = refusals.passed(text, known.settings.services, limits)
        row, body = sparql.written(known.store, passed, formats, Dataset(), limits)
        kept = refusals.may_be_kept(text, passed)
        said = _said(row, known.store.version, kept)
        return Answer("200 OK", [*said], body, said[0][1], protocol.QUERY.address)

    return answer


def plain_text(environ: dict[str, Any]) -> str | None:
    """The text of a plain query; None for any other request. A body is one that was read before."""
    if environ["PATH_INFO"] != protocol.QUERY.address or any(name in environ for name in _ELSEWHERE):
        return None
    method, address = environ["REQUEST_METHOD"], environ["QUERY_STRING"]
    if method in ("GET", "HEAD"):
        return _parameter(address)
    body: bytes | None = environ.get(bodies.TAKEN)
    if method != "POST" or address or body is None:
        return None
    kind = environ.get("CONTENT_TYPE")
    if kind in _FORMS:
        return _parameter(body.decode("latin1"))
    return _utf8(body) if kind in _TEXTS else None


def _parameter(encoded: str) -> str | None:
    """The value of the one parameter, `query`; None where there are others, or bytes that are not escaped."""
    value = encoded.removeprefix(_PARAMETER)
    if value is encoded or "&" in value or not value.isascii():
        return None
    return _utf8(unquote_to_bytes(value.replace("+", " ")))


def _utf8(text: bytes) -> str | None:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


@lru_cache(maxsize=256)
def _formats(accept: str | None) -> tuple[Format, ...]:
    return negotiation.for_tools(accept, sparql.OFFERED)


@lru_cache(maxsize=256)
def _base(scheme: str, host: str, root: str) -> str | None:
    """What Flask resolves relative IRIs against; None where the host is of no usual form."""
    if not _HOST.fullmatch(host):
        return None
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": protocol.QUERY.address, "QUERY_STRING": ""}
    asked = {**environ, "wsgi.url_scheme": scheme, "HTTP_HOST": host, "SCRIPT_NAME": root}
    return Request(asked).base_url


@lru_cache(maxsize=256)
def _said(row: Format, version: str, kept: bool) -> tuple[tuple[str, str], ...]:
    """The headers of an answer, its Content-Type first, as Flask's hooks make them."""
    said = Headers(answers.said(row, version))
    if not kept:
        said["Cache-Control"] = "no-store"
    headers.complete(said, version, kept)
    said["Content-Language"] = next(iter(language.LANGUAGES))
    return tuple(headers.coded([*said]))
