"""The bytes of answers, kept until the dataset version changes: bounded, least recently used out first.

Knows nothing of HTTP but what an answer is made of, and refuses an answer of another version than the one
served: an answer that was computed while the version changed is sent, and never kept.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from server.compression import IDENTITY, choose, encode

_OVERHEAD = 2000
_PATIENCE_S = 30.0
Headers = list[tuple[str, str]]


@dataclass(slots=True, frozen=True)
class Coded:
    """An answer in one content coding, ready to be sent: its headers, those of its 304, its strong ETag."""

    headers: Headers
    not_modified: Headers
    body: list[bytes]
    etag: str
    coding: str = IDENTITY


@dataclass(slots=True)
class Answer:
    """A whole answer before coding. route: the pattern that gave it.

    tagged: whether a success shows the resource itself, and so carries an ETag. state: what names the state
    of that resource in this representation; empty where its bytes do.
    coded: the forms in which it goes out, each made once, by the codings that a client accepts.
    """

    status: str
    headers: Headers
    body: bytes
    content_type: str
    route: str
    tagged: bool = True
    state: str = ""
    coded: dict[tuple[str, ...], Coded] = field(default_factory=dict)

    @property
    def chunks(self) -> list[bytes]:
        """The body as it goes out uncoded."""
        return [self.body]

    @property
    def cost(self) -> int:
        """Bytes that keeping it takes, with an estimate of its key and headers."""
        if not self.coded:
            return len(self.body) + _OVERHEAD
        forms = {
            form.etag: len(form.body[0]) for form in self.coded.values() if form.body[0] is not self.body
        }
        return len(self.body) + _OVERHEAD + sum(forms.values())

    def code(self, coding: str) -> Coded:
        """The answer in that coding, made now and not kept. Successes alone carry an ETag."""
        body = encode(self.body, coding)
        etag = self._tag(coding, body) if self.tagged and self.status.startswith("200") else ""
        kept, bare = _sorted(tuple(self.headers))
        tag = [("ETag", etag)] if etag else []
        coded = [("Content-Encoding", coding)] if coding != IDENTITY else []
        length = ("Content-Length", str(len(body)))
        return Coded([*kept, *tag, *coded, length], [*bare, *tag], [body], etag, coding)

    def _tag(self, coding: str, body: bytes) -> str:
        if self.state:
            return tag(self.state, coding)
        digest = hashlib.blake2b(f"{self.content_type}\n{coding}\n".encode(), digest_size=16)
        digest.update(body)
        return f'"{digest.hexdigest()}"'


def tag(state: str, coding: str) -> str:
    """The strong ETag of a representation whose state has a name, in that coding."""
    return f'"{state}-{coding}"'


@lru_cache(maxsize=512)
def _sorted(headers: tuple[tuple[str, str], ...]) -> tuple[Headers, Headers]:
    """The headers that do not depend on the coding, and those among them that a 304 has too."""
    kept = [pair for pair in headers if pair[0].lower() not in ("content-length", "etag")]
    bare = [pair for pair in kept if not pair[0].lower().startswith(("content-type", "content-disp"))]
    return kept, bare


class ByteCache:
    """Answers by request key, for one dataset version at a time; safe between threads.

    capacity: bytes kept at most, coded forms and an estimate of keys and headers counted; an answer of more
    than an eighth of it is not kept.
    """

    def __init__(self, capacity: int, current_version: Callable[[], str]):
        self._capacity, self._current_version = capacity, current_version
        self._entries: OrderedDict[Hashable, Answer] = OrderedDict()
        self._flights: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()
        self._version = ""
        self.size = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Answer | None:
        """The answer kept for that key, if it is of the version served now."""
        version = self._current_version()
        if version != self._version:
            self._turn(version)
        entries = self._entries
        try:
            entries.move_to_end(key)
            return entries[key]
        except KeyError:
            return None

    def put(self, key: Hashable, answer: Answer, version: str) -> None:
        """Keep an answer that was computed over that version, if it is still the one served."""
        cost = answer.cost
        if not version or cost > self._capacity // 8 or version != self._current_version():
            return
        with self._lock:
            if version != self._version:
                return
            self._forget(key)
            self._entries[key] = answer
            self._grow(cost)

    def coded(self, key: Hashable, answer: Answer, codings: tuple[str, ...]) -> Coded:
        """The answer in the coding that suits it among those accepted; made once for an answer that is kept.

        Raises NotAcceptable (406) where none of ours is accepted.
        """
        coding = choose(codings, answer.content_type, len(answer.body))
        alike = (form for form in answer.coded.copy().values() if form.coding == coding)
        found = next(alike, None) or answer.code(coding)
        with self._lock:
            if self._entries.get(key) is answer:
                self.size -= answer.cost
                answer.coded[codings] = found
                self._grow(answer.cost)
        return found

    @contextmanager
    def flight(self, key: Hashable) -> Iterator[None]:
        """Let one caller at a time compute a missing answer.

        The others wait here until it is there, or half a minute: each then looks again, and computes it
        itself where it could not be kept.
        """
        mine = threading.Event()
        first = self._flights.setdefault(key, mine)
        if first is not mine:
            first.wait(_PATIENCE_S)
            yield
            return
        try:
            yield
        finally:
            del self._flights[key]
            mine.set()

    def _turn(self, version: str) -> None:
        """Forget every answer: another version is served. Those in hand are finished by who holds them."""
        with self._lock:
            if version != self._version:
                self._entries = OrderedDict()
                self._version, self.size = version, 0

    def _forget(self, key: Hashable) -> None:
        old = self._entries.pop(key, None)
        if old is not None:
            self.size -= old.cost

    def _grow(self, cost: int) -> None:
        self.size += cost
        while self.size > self._capacity and self._entries:
            _, old = self._entries.popitem(last=False)
            self.size -= old.cost
