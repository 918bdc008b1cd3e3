"""HTTP towards a remote store: one bounded request at a time, whole answers only.

Refuses half an answer: a body shorter than announced, ended early, over its limit of bytes or past its
deadline is an error, never a result. Repeats only what the standard calls idempotent, and never an update.
Spec: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import urllib3

from graph.errors import Busy, QueryTimeout, RemoteFault, ResultTooLarge
from graph.store.remote.credentials import Anonymous, Credentials, Digest

ATTEMPTS = 3
MOST_BYTES = 1_000_000_000
_FIRST_PAUSE_S = 0.2
_PIECE = 1 << 16
_EXPLAINED = 600
_COME_BACK = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer. headers: by name in lower case; body: decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def message(self) -> str:
        """The beginning of a body that explains an error, on one line."""
        return " ".join(self.body[:_EXPLAINED].decode("utf8", "replace").split())


@dataclass(frozen=True)
class Request:
    """One request. idempotent: whether it may be sent again, where the store was silent or busy."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    idempotent: bool = True


@dataclass(frozen=True)
class Exchange:
    """Connections to one store. connect_s, answer_s: seconds for a connection and for one whole request."""

    credentials: Credentials = field(default_factory=Anonymous)
    connect_s: float = 5.0
    answer_s: float = 60.0
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(maxsize=8))

    def send(self, request: Request, deadline_s: float | None = None, most_bytes: int = MOST_BYTES) -> Answer:
        """The answer to one request, whatever its status, once it is whole.

        deadline_s: seconds for everything, pauses included; None: `answer_s`. most_bytes: of the decoded
        body. Raises QueryTimeout (503) past the deadline, Busy (503) where the store keeps asking to come
        back later, ResultTooLarge (413), RemoteFault where no whole answer comes.
        """
        end = time.monotonic() + (deadline_s or self.answer_s)
        attempts = ATTEMPTS if request.idempotent else 1
        for attempt in range(1, attempts + 1):
            try:
                answer = self._authorised(request, end, most_bytes)
            except urllib3.exceptions.HTTPError as error:
                _check_time(end, error)
                if attempt == attempts:
                    place = _place(request.url)
                    raise RemoteFault(f"{place} ne donne pas de réponse entière : {error}") from error
            else:
                if answer.status not in _COME_BACK:
                    return answer
                if attempt == attempts:
                    raise Busy(f"{_place(request.url)} répond {answer.status} : {answer.message}")
            _pause(attempt, end)
        raise AssertionError("the last attempt returns or raises")

    def _authorised(self, request: Request, end: float, most_bytes: int) -> Answer:
        """One exchange, and a second one where the store only then says which proof it wants."""
        url, held = request.url, self.credentials
        if isinstance(held, Digest) and not held.is_challenged(url):
            held.challenge(url, self._once(Request("GET", url), {}, end, most_bytes).headers)
        answer = self._once(request, held.prove(request.method, url), end, most_bytes)
        if answer.status == 401 and held.challenge(url, answer.headers):
            answer = self._once(request, held.prove(request.method, url), end, most_bytes)
        return answer

    def _once(self, request: Request, proof: Mapping[str, str], end: float, most_bytes: int) -> Answer:
        left = max(end - time.monotonic(), 0.001)
        response = self._pool.request(
            request.method,
            request.url,
            body=request.body,
            headers={"Accept-Encoding": "gzip", "User-Agent": "maillage", **request.headers, **proof},
            timeout=urllib3.Timeout(connect=min(self.connect_s, left), read=left),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        whole = False
        try:
            body = _read(response, request.url, end, most_bytes)
            whole = True
        finally:
            if whole:
                response.release_conn()
            else:
                response.close()
        return Answer(response.status, {name.lower(): text for name, text in response.headers.items()}, body)


def _read(response: urllib3.BaseHTTPResponse, url: str, end: float, most_bytes: int) -> bytes:
    """The decoded body, piece by piece. Raises QueryTimeout and ResultTooLarge as soon as they are known."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_PIECE, decode_content=True):
        size += len(piece)
        if size > most_bytes:
            raise ResultTooLarge(f"{_place(url)} répond par plus de {most_bytes} octets.")
        _check_time(end)
        pieces.append(piece)
    return b"".join(pieces)


def _check_time(end: float, cause: Exception | None = None) -> None:
    if time.monotonic() >= end or isinstance(cause, urllib3.exceptions.ReadTimeoutError):
        raise QueryTimeout("L'entrepôt distant n'a pas répondu dans le délai.") from cause


def _pause(attempt: int, end: float) -> None:
    """Wait before the next attempt: twice as long each time, never past the deadline."""
    wait = _FIRST_PAUSE_S * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
    _check_time(end - wait)
    time.sleep(wait)


def _place(url: str) -> str:
    """The address without its query, for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def post_form(url: str, pairs: list[tuple[str, str]], accept: str, idempotent: bool) -> Request:
    """A form as a request. Spec: https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded"""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
    return Request("POST", url, headers, urlencode(pairs).encode("ascii"), idempotent)
