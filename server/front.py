"""Before Flask: answers from the byte cache, conditional requests, content codings, limits, request ids.

Knows no route and no engine. Keeps nothing that was asked with a token, nothing that sets a cookie, and
nothing that varies by what its key does not hold. The application may read one cookie, `lang`.
Specs: RFC 9110 (conditional requests, section 13; HEAD, Vary), RFC 9111 (caches), PEP 3333.
"""

import hashlib
import itertools
import re
import secrets
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask

from graph.errors import BadRequest, Busy, HeadersTooLong, MaillageError, NotReady, UriTooLong
from server import bodies, compression, logs, metrics
from server.cache import Answer, ByteCache, Coded, Headers

Environ = dict[str, Any]
Start = Callable[[str, Headers], object]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_NOT_MODIFIED = "304 Not Modified"
_KEY_HEADERS = frozenset(("accept", "accept-encoding", "cookie", "host"))
_QUERIES = ("application/sparql-query", "application/x-www-form-urlencoded")
_FROM_CLIENT = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE")
_ALWAYS = ("/health", "/metrics")
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LANGUAGE = re.compile(r'(?:^|;)\s*lang="?([A-Za-z-]{1,16})"?\s*(?:;|$)')
_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Bounds:
    """What one process takes: bytes of a body, of an upload, of an address, of all headers; and how many
    requests it computes at once.
    """

    body: int = 1_000_000
    upload: int = 50_000_000
    address: int = 32_000
    headers: int = 64_000
    threads: int = 8


@dataclass(frozen=True)
class _Stream:
    """An answer that does not say its length: sent as it comes, neither kept nor coded."""

    status: str
    headers: Headers
    chunks: Iterable[bytes]
    route: str


class Front:
    """The WSGI application around the application. working: since when each thread computes an answer."""

    def __init__(self, app: Application, cache: ByteCache, bounds: Bounds):
        self.cache, self.working = cache, dict[int, float]()
        self._app, self._bounds = app, bounds
        self._turns = threading.BoundedSemaphore(bounds.threads)
        self._next = itertools.count().__next__
        self._prefix = secrets.token_hex(6)
        self._logged = logs.requests_are_logged()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer one request: from what is kept, or by the application."""
        started = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID")
        name = given if given and _ID.fullmatch(given) else f"{self._prefix}-{self._next():x}"
        environ["maillage.request_id"] = name
        try:
            key = self._key(environ)
            answer: Answer | _Stream | None = self.cache.get(key) if key is not None else None
            outcome = "hit"
            if answer is None:
                check(environ, self._bounds)
                answer, outcome = self._find(environ, key)
            if isinstance(answer, _Stream):
                coded, chunks = Coded(answer.headers, [], [], ""), answer.chunks
            else:
                codings = compression.acceptable(environ.get("HTTP_ACCEPT_ENCODING"))
                coded = answer.coded.get(codings) or self.cache.coded(key, answer, codings)
                chunks = coded.body
        except MaillageError as error:
            environ[bodies.REFUSAL] = error
            answer, outcome = self._ask(environ), "none"
            coded, chunks = Coded(answer.headers, [], [], ""), answer.chunks
        method, status, headers = environ["REQUEST_METHOD"], answer.status, coded.headers
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted and coded.etag and method in ("GET", "HEAD") and matches(wanted, coded.etag):
            status, headers, chunks = _NOT_MODIFIED, coded.not_modified, []
        elif method == "HEAD":
            chunks = []
        start_response(status, [*headers, ("X-Request-Id", name)])
        metrics.tally(answer.route, method, status[:3], outcome)()
        if self._logged:
            _log(environ, answer, status, chunks, outcome, started)
        return chunks

    def _find(self, environ: Environ, key: Hashable) -> tuple[Answer | _Stream, str]:
        """The application's answer; once where several ask the same at a time."""
        if key is None:
            return self._compute(environ), "none"
        with self.cache.flight(key):
            kept = self.cache.get(key)
            if kept is not None:
                return kept, "hit"
            answer = self._compute(environ)
            if isinstance(answer, Answer) and may_keep(answer):
                self.cache.put(key, answer, header(answer.headers, "maillage-version"))
                metrics.cached(self.cache.size, len(self.cache))
        return answer, "miss"

    def _key(self, environ: Environ) -> Hashable | None:
        """What an answer depends on beside the dataset version; None where no answer may be kept."""
        method = environ["REQUEST_METHOD"]
        get = environ.get
        if "HTTP_AUTHORIZATION" in environ:
            return None
        asked: Hashable = None
        if method not in ("GET", "HEAD"):
            media_type = get("CONTENT_TYPE") or ""
            if method != "POST" or environ["PATH_INFO"] != "/sparql" or not media_type.startswith(_QUERIES):
                return None
            body = bodies.take(environ, self._bounds.body, self._bounds.upload)
            asked = (media_type, hashlib.sha256(body).digest())
        cookie = get("HTTP_COOKIE")
        return (
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            get("HTTP_ACCEPT"),
            get("HTTP_HOST"),
            environ["wsgi.url_scheme"],
            get("SCRIPT_NAME"),
            cookie and _language(cookie),
            asked,
        )

    def _compute(self, environ: Environ) -> Answer | _Stream:
        """The application's answer, within the number of requests computed at once. Raises Busy (503)."""
        if environ["PATH_INFO"].startswith(_ALWAYS):
            return self._ask(environ)
        bodies.take(environ, self._bounds.body, self._bounds.upload)
        if not self._turns.acquire(timeout=_PATIENCE_S):
            raise Busy("Trop de demandes à la fois ; recommencez dans quelques secondes.")
        me, started = threading.get_ident(), time.perf_counter()
        self.working[me] = time.monotonic()
        try:
            answer = self._ask(environ)
        finally:
            del self.working[me]
            self._turns.release()
        metrics.computed(answer.route, environ["REQUEST_METHOD"], time.perf_counter() - started)
        return answer

    def _ask(self, environ: Environ) -> Answer | _Stream:
        """What the application says to a GET without conditions, where it is asked for HEAD too."""
        asked = {key: value for key, value in environ.items() if key not in _FROM_CLIENT}
        if asked["REQUEST_METHOD"] == "HEAD":
            asked["REQUEST_METHOD"] = "GET"
        said: list[Any] = []
        chunks = self._app(asked, lambda status, headers, _=None: said.extend((status, headers)))
        status, headers = said
        if not header(headers, "content-length") and status[:3] not in ("204", "304"):
            return _Stream(status, headers, chunks, _route(asked))
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        return Answer(status, _vary(headers), body, header(headers, "content-type"), _route(asked))


def install(app: Flask, current_version: Callable[[], str], capacity: int, bounds: Bounds) -> Front:
    """Put the front before the application, for every server and test client that calls it.

    current_version: the dataset version served now, "" where there is none; asked at each request.
    capacity: bytes of answers kept.
    """
    front = Front(app.wsgi_app, ByteCache(capacity, current_version), bounds)
    app.wsgi_app = front  # type: ignore[method-assign]
    return front


def version_of(app: Flask) -> Callable[[], str]:
    """What tells the version that the application's source serves now; "" where there is none."""
    source = app.extensions["maillage"].source

    def current_version() -> str:
        try:
            return str(source.version())
        except NotReady:
            return ""

    return current_version


def check(environ: Environ, bounds: Bounds) -> None:
    """Raise BadRequest, UriTooLong or HeadersTooLong where a request is over the bounds of its head."""
    if len(environ["PATH_INFO"]) + len(environ["QUERY_STRING"]) > bounds.address:
        raise UriTooLong(
            f"L'adresse dépasse {bounds.address} octets ; une longue requête SPARQL s'envoie par POST."
        )
    size = sum(len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_"))
    if size > bounds.headers:
        raise HeadersTooLong(f"Les en-têtes dépassent {bounds.headers} octets.")
    if not environ.get("HTTP_HOST"):
        raise BadRequest("Il manque l'en-tête « Host ».")


def matches(wanted: str, etag: str) -> bool:
    """Whether an If-None-Match header names that tag, by the weak comparison; `*` names every one.

    Spec: RFC 9110 section 13.1.2
    """
    return wanted == etag or wanted.strip() == "*" or etag in _TAG.findall(wanted)


def may_keep(answer: Answer) -> bool:
    """Whether the answer's own headers allow to keep it for the same request."""
    control = header(answer.headers, "cache-control")
    varies = {name.strip().lower() for name in header(answer.headers, "vary").split(",")} - {""}
    return (
        answer.status[:3] in ("200", "303")
        and "no-cache" in control
        and "no-store" not in control
        and not header(answer.headers, "set-cookie")
        and varies <= _KEY_HEADERS
    )


def header(headers: Headers, name: str) -> str:
    """The values of one header, given in lower case; empty where it is absent."""
    return ", ".join(value for known, value in headers if known.lower() == name)


def _vary(headers: Headers) -> Headers:
    """The headers, saying once that the answer varies by Accept-Encoding too."""
    names = [name.strip() for name in header(headers, "vary").split(",") if name.strip()]
    rest = [pair for pair in headers if pair[0].lower() != "vary"]
    return [*rest, ("Vary", ", ".join(dict.fromkeys((*names, "Accept-Encoding"))))]


def _log(
    environ: Environ,
    answer: Answer | _Stream,
    status: str,
    chunks: Iterable[bytes],
    outcome: str,
    started: float,
) -> None:
    fields = {
        "request_id": environ["maillage.request_id"],
        "method": environ["REQUEST_METHOD"],
        "path": logs.address(environ["PATH_INFO"], environ["QUERY_STRING"]),
        "status": int(status[:3]),
        "ms": round(1000 * (time.perf_counter() - started), 2),
        "bytes": sum(map(len, chunks)) if isinstance(chunks, list) else "-",
        "cache": outcome,
        "version": header(answer.headers, "maillage-version") or "-",
        "client": environ.get("REMOTE_ADDR", "-"),
    }
    logs.request_line(fields)


def _route(environ: Environ) -> str:
    return str(environ.get("maillage.route", "none"))


@lru_cache(maxsize=1024)
def _language(cookie: str) -> str | None:
    found = _LANGUAGE.search(cookie)
    return found[1] if found else None
