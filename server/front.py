"""Before Flask: answers from the byte cache, conditional requests, content codings, limits, request ids.

Knows no engine, and of routes only which carry text or data from clients: these wait for workers, in a queue
with a bound, and never take the turns that pages need. Keeps nothing that was asked with a token, nothing
that sets a cookie, and nothing that varies by what its key does not hold. Of cookies and Accept-Language the
application may read the language that they choose, no more.
Specs: RFC 9110 (conditional requests, section 13; HEAD, Vary), RFC 9111 (caches), PEP 3333.
"""

import hashlib
import itertools
import re
import secrets
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask

from graph.errors import Busy, MaillageError, NotReady
from server import bodies, compression, conditions, direct, heads, language, logs, metrics, protocol
from server.cache import Answer, ByteCache, Coded, Headers
from server.headers import coded as by_coding

Environ = dict[str, Any]
Start = Callable[[str, Headers], object]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Shortcut = Callable[[Environ], Answer | None]

_NOT_MODIFIED = "304 Not Modified"
_KEY_HEADERS = frozenset(("accept", "accept-encoding", "accept-language", "cookie", "host"))
_QUERIES = ("application/sparql-query", "application/x-www-form-urlencoded")
_SHOWING = ("GET", "HEAD")
_CONDITIONS = (
    "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE",
)  # fmt: skip
_ALWAYS = ("/health", "/metrics")
_OUTSIDE = ("/sparql", "/store", "/update")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ASCII = "".join(map(chr, range(128)))
_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Bounds:
    """What one process takes: bytes of a body, of an upload, of an address, of all headers.

    threads: pages and questions that it computes at once. outside: requests with text or data from clients
    that it has in hand at once, most of which wait for a worker.
    """

    body: int = 1_000_000
    upload: int = 50_000_000
    address: int = 32_000
    headers: int = 64_000
    threads: int = 8
    outside: int = 48


@dataclass(frozen=True)
class _Stream:
    """An answer that does not say its length: sent as it comes, neither kept nor coded."""

    status: str
    headers: Headers
    chunks: Iterable[bytes]
    route: str


class Front:
    """The WSGI application around the application. working: since when each thread computes an answer."""

    def __init__(self, app: Application, cache: ByteCache, bounds: Bounds, shortcut: Shortcut):
        """shortcut: the answers that the application need not be asked for; what it raises, it words."""
        self.cache, self.working = cache, dict[int, float]()
        self._app, self._bounds, self._shortcut = app, bounds, shortcut
        self._turns = threading.BoundedSemaphore(bounds.threads)
        self._outside = threading.BoundedSemaphore(bounds.outside)
        self._next = itertools.count().__next__
        self._prefix = secrets.token_hex(6)
        self._logged = logs.requests_are_logged()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer one request: from what is kept, or by the application."""
        started = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID")
        name = given if given and _ID.fullmatch(given) else f"{self._prefix}-{self._next():x}"
        environ["maillage.request_id"] = name
        if not environ["QUERY_STRING"].isascii():
            environ["QUERY_STRING"] = quote(environ["QUERY_STRING"].encode("latin1"), _ASCII)
        try:
            key = self._key(environ)
            answer: Answer | _Stream | None = self.cache.get(key) if key is not None else None
            outcome = "hit"
            if answer is None:
                heads.check(environ, self._bounds.address, self._bounds.headers)
                answer, outcome = self._find(environ, key)
            if isinstance(answer, _Stream):
                coded, chunks = Coded(answer.headers, [], [], ""), answer.chunks
            else:
                codings = compression.acceptable(environ.get("HTTP_ACCEPT_ENCODING"))
                coded = answer.coded.get(codings) or self.cache.coded(key, answer, codings)
                chunks = coded.body
                if coded.etag and "HTTP_IF_MATCH" in environ:
                    conditions.Conditions(environ["HTTP_IF_MATCH"]).check(frozenset((coded.etag,)))
        except MaillageError as error:
            environ[bodies.REFUSAL] = error
            answer, outcome = self._ask(environ), "none"
            coded, chunks = Coded(answer.headers, [], [], ""), answer.chunks
        method, status, headers = environ["REQUEST_METHOD"], answer.status, coded.headers
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted and coded.etag and conditions.names(wanted, frozenset((coded.etag,))):
            status, headers, chunks = _NOT_MODIFIED, coded.not_modified, _unsent(chunks)
        elif method == "HEAD":
            chunks = _unsent(chunks)
        start_response(status, [*headers, ("X-Request-Id", name)])
        metrics.tally(answer.route, method, status[:3], outcome)()
        if self._logged:
            _log(environ, answer, status, chunks, outcome, started)
        return chunks

    def _find(self, environ: Environ, key: Hashable) -> tuple[Answer | _Stream, str]:
        """The application's answer; once where several ask the same at a time."""
        if key is None:
            return self._compute(environ), "none"
        before = time.monotonic()
        with self.cache.flight(key):
            environ[protocol.WAITED] = time.monotonic() - before
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
        return (
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            get("HTTP_ACCEPT"),
            get("HTTP_HOST"),
            environ["wsgi.url_scheme"],
            get("SCRIPT_NAME"),
            language.preferred(get("HTTP_COOKIE"), get("HTTP_ACCEPT_LANGUAGE")),
            asked,
        )

    def _compute(self, environ: Environ) -> Answer | _Stream:
        """The application's answer, within the number of requests computed at once. Raises Busy (503)."""
        if environ["PATH_INFO"].startswith(_ALWAYS):
            return self._ask(environ)
        bodies.take(environ, self._bounds.body, self._bounds.upload)
        with self._turn(environ["PATH_INFO"].startswith(_OUTSIDE)):
            me, started = threading.get_ident(), time.perf_counter()
            self.working[me] = time.monotonic()
            try:
                answer = self._ask(environ)
            finally:
                del self.working[me]
        metrics.computed(answer.route, environ["REQUEST_METHOD"], time.perf_counter() - started)
        return answer

    @contextmanager
    def _turn(self, outside: bool) -> Iterator[None]:
        """A place among the requests in hand. Raises Busy (503): from outside at once, else after a while.

        What comes from outside waits further on, for a worker, where it is counted and its deadline runs.
        """
        turns, patience = (self._outside, 0.0) if outside else (self._turns, _PATIENCE_S)
        if not turns.acquire(timeout=patience):
            if outside:
                metrics.queue("outside", refused=1)
            raise Busy("Trop de demandes à la fois ; recommencez dans quelques secondes.")
        try:
            yield
        finally:
            turns.release()

    def _ask(self, environ: Environ) -> Answer | _Stream:
        """What the shortcut answers, else what the application says; of a GET, without its conditions.

        Both are asked for HEAD too.
        """
        if bodies.REFUSAL not in environ:
            try:
                found = self._shortcut(environ)
            except MaillageError as error:
                environ[bodies.REFUSAL] = error
            else:
                if found is not None:
                    found.tagged = environ["REQUEST_METHOD"] in _SHOWING
                    return found
        ours = _CONDITIONS if environ["REQUEST_METHOD"] in _SHOWING else ()
        asked = {key: value for key, value in environ.items() if key not in ours}
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
            _unsent(chunks)
        tagged, kind = environ["REQUEST_METHOD"] in _SHOWING, header(headers, "content-type")
        state = str(asked.get(conditions.STATE, ""))
        return Answer(status, by_coding(headers), body, kind, _route(asked), tagged, state)


def install(app: Flask, current_version: Callable[[], str], capacity: int, bounds: Bounds) -> Front:
    """Put the front before the application, for every server and test client that calls it.

    current_version: the dataset version served now, "" where there is none; asked at each request.
    capacity: bytes of answers kept.
    """
    services = app.extensions.get("maillage")
    shortcut = direct.shortcut(services) if services else lambda _: None
    front = Front(app.wsgi_app, ByteCache(capacity, current_version), bounds, shortcut)
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


def may_keep(answer: Answer) -> bool:
    """Whether the answer's own headers allow to keep it for the same request."""
    return answer.status[:3] in ("200", "303") and _may_be_kept(tuple(answer.headers))


@lru_cache(maxsize=512)
def _may_be_kept(headers: tuple[tuple[str, str], ...]) -> bool:
    control = header(headers, "cache-control")
    varies = {name.strip().lower() for name in header(headers, "vary").split(",")} - {""}
    return (
        "no-cache" in control
        and "no-store" not in control
        and not header(headers, "set-cookie")
        and varies <= _KEY_HEADERS
    )


def header(headers: Sequence[tuple[str, str]], name: str) -> str:
    """The values of one header, given in lower case; empty where it is absent."""
    return ", ".join(value for known, value in headers if known.lower() == name)


def _unsent(chunks: Iterable[bytes]) -> list[bytes]:
    """No body, what was to make one being told that nothing more of it is wanted (PEP 3333)."""
    getattr(chunks, "close", lambda: None)()
    return []


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
