"""The store as a client of the keeper's workers: it holds no data, and no question stops them all.

A `PoolStore` is one version. A `PoolWriter` works out each write in a worker, commits it, and returns once
the version is served. Refuses to wait for ever: a full queue is Busy, and a worker that is gone says why.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.errors import Busy, MaillageError, NotReady, QueryTimeout, QueryTooHeavy, ResultTooLarge
from graph.formats import FORMATS, Format
from graph.store import Change, Dataset, Limits, Rows, Store, Transaction, versions, wire
from graph.store.embedded import disk
from graph.store.keeper import SERVING, Plan
from graph.store.results import read_rows
from graph.store.watching import Unwatched, Watch
from graph.terms import Term, Triple

TRUSTED = Limits(deadline_s=120.0, result_bytes=2_000_000_000, memory_bytes=4_000_000_000)
"""What the project's own queries may use: enough for any, and still an end."""
_GRACE_S, _LEAST_S = 2.0, 0.001
_POLL_S = 0.005
_RESTART_S = 0.5
_START_S = 60.0
_VISIBLE_S = 60.0


class PoolStore:
    """One served version, asked through its sockets. Safe to use from any thread."""

    def __init__(self, run: Path, version: str, watch: Watch | None = None):
        self.run = run
        self._version = version
        self._address = f"{run}/{version}"
        self._watch = watch or Unwatched()

    @property
    def version(self) -> str:
        """Dataset version."""
        return self._version

    def select(self, text: str) -> Rows:
        """Run one SELECT query of the project, rows in query order. Raises QuerySyntaxError (400)."""
        return read_rows(self.ask("inside", "select", TRUSTED, text=text)[1])

    def construct(self, text: str) -> list[Triple]:
        """Run one CONSTRUCT or DESCRIBE query of the project. Raises QuerySyntaxError (400)."""
        return _triples(self.ask("inside", "construct", TRUSTED, text=text)[0])

    def answer(
        self,
        text: str,
        formats: Sequence[Format],
        dataset: Dataset = Dataset(),
        limits: Limits | None = None,
    ) -> tuple[Format, bytes]:
        """Run any query, serialise the whole answer.

        limits: for text from outside, which has its own lane; None for the project's own.
        Raises QuerySyntaxError (400), NotAcceptable (406), QueryTimeout and Busy (503), QueryTooHeavy (507),
        ResultTooLarge (413).
        """
        numbers = _numbers(tuple(formats))
        lane = "outside" if limits else "inside"
        header, body = self.ask(lane, "answer", limits or TRUSTED, dataset, text=text, formats=numbers)
        return FORMATS[header["format"]], body

    def dump(self, format: Format) -> bytes:
        """All named graphs, serialised as a dataset format."""
        return self.ask("inside", "dump", TRUSTED, formats=[FORMATS.index(format)])[1]

    def read_graph(self, graph: str | None, format: Format, limits: Limits) -> bytes:
        """One graph, None for the default one, serialised as a graph format. Raises NotFound (404)."""
        return self.ask("outside", "read", limits, graph=graph, formats=[FORMATS.index(format)])[1]

    def graph(self, name: Term) -> list[Triple]:
        """The triples of one named graph."""
        return _triples(self.ask("inside", "triples", TRUSTED, graph=name.value)[0])

    def size(self, graph: Term) -> int:
        """How many triples one named graph holds."""
        return int(self.ask("inside", "size", TRUSTED, graph=graph.value)[0]["size"])

    def ask(
        self,
        lane: str,
        do: str,
        limits: Limits,
        dataset: Dataset = Dataset(),
        body: bytes = b"",
        **more: Any,
    ) -> tuple[dict[str, Any], bytes]:
        """Have one worker of that lane do something; its header and bytes.

        The deadline runs from this call on: the time that a request waits for a worker counts.
        Raises what the worker raises, Busy (503) where the queue is full or does not move in time,
        QueryTimeout (503) and QueryTooHeavy (507) where the worker was killed.
        """
        until = time.monotonic() + limits.deadline_s
        first, rest = wire.frame({"do": do, **wire.options(dataset, limits, until), **more}, body)
        with _socket() as connection:
            begun = self._enter(connection, lane, limits, until, first)
            connection.settimeout(_left(until) + _GRACE_S)
            try:
                wire.send(connection, rest)
                header, answer = wire.receive(connection, begun)
            except (wire.Broken, OSError) as error:
                raise self._killed(limits, until) from error
            finally:
                self._watch.queue(lane, running=-1)
        if header.get("error") == ResultTooLarge.__name__:
            self._watch.killed("result")
        wire.raise_described(header)
        return header, answer

    def _enter(
        self, connection: socket.socket, lane: str, limits: Limits, until: float, first: bytes
    ) -> bytes:
        """Wait in the lane for a worker to take the connection; what came of its answer already.

        first: what to send at once, which waits in the lane as well. Raises Busy, NotReady (503).
        """
        self._watch.queue(lane, waiting=1)
        try:
            begun = self._connect(connection, lane, limits, until, first)
        except MaillageError as error:
            self._watch.queue(lane, waiting=-1, refused=isinstance(error, Busy))
            raise
        self._watch.queue(lane, waiting=-1, running=1)
        return begun

    def _connect(
        self, connection: socket.socket, lane: str, limits: Limits, until: float, first: bytes
    ) -> bytes:
        """Enter the queue of the lane, and wait for a worker to take the connection."""
        connection.settimeout(_left(until))
        try:
            connection.connect(f"{self._address}/{lane}")
            wire.send(connection, first)
            return wire.read_started(connection.recv(wire.AT_ONCE))
        except wire.Broken as error:
            raise Busy("L'ouvrier qui devait répondre s'est arrêté ; recommencez.") from error
        except BlockingIOError as error:
            raise Busy("Trop de requêtes attendent déjà ; recommencez dans quelques secondes.") from error
        except TimeoutError as error:
            raise Busy(
                f"La requête a attendu son tour jusqu'à son délai de {limits.deadline_s:g} s ; "
                "recommencez dans quelques secondes."
            ) from error
        except (FileNotFoundError, ConnectionError) as error:
            raise NotReady(f"La version {self._version} n'est plus servie ; recommencez.") from error

    def _killed(self, limits: Limits, until: float) -> MaillageError:
        """Why a worker that was given limits, and until when to answer, ended without an answer."""
        late = time.monotonic() >= until
        self._watch.killed("deadline" if late else "memory")
        if late:
            return QueryTimeout(
                f"La requête a été arrêtée à son délai de {limits.deadline_s:g} s ; rien n'en est envoyé. "
                "Restreignez-la, par une convention, un type ou LIMIT dans un sous-SELECT."
            )
        return QueryTooHeavy(
            "La requête a été arrêtée : il lui faut plus de "
            f"{limits.memory_bytes // 1_000_000} Mo de mémoire, ou elle est trop profondément imbriquée. "
            "Restreignez-la avant de grouper ou de trier."
        )


def _left(until: float) -> float:
    """Seconds until then, at least the little that a socket can wait."""
    return max(until - time.monotonic(), _LEAST_S)


@lru_cache(maxsize=256)
def _numbers(formats: tuple[Format, ...]) -> list[int]:
    return [FORMATS.index(row) for row in formats]


def _socket() -> socket.socket:
    """A socket to ask by. Raises Busy (503) where this process may open no more."""
    try:
        return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    except OSError as error:
        raise Busy("Trop de requêtes sont en cours ; recommencez dans quelques secondes.") from error


def _triples(header: dict[str, Any]) -> list[Triple]:
    return [(Term(*s), Term(*p), Term(*o)) for s, p, o in header["triples"]]


class PoolWriter:
    """Who changes the served dataset: each call is one transaction, and returns once that is served."""

    def __init__(self, home: Path, run: Path, check: Callable[[Store], None] | None = None):
        """check: as for `given`."""
        self.home, self.run, self._check = home, run, check

    def given(self, check: Callable[[Store], None]) -> "PoolWriter":
        """A writer that shows `check` the current version, under the lock; its error ends the write."""
        return PoolWriter(self.home, self.run, check)

    def update(self, text: str, using: Dataset, limits: Limits, who: str) -> Transaction:
        """Carry out a SPARQL update.

        Raises QuerySyntaxError (400), BadRequest (400) where `using` meets USING or WITH, Busy (503) where
        another writer does not end, and what limits raise.
        """
        return self._write("update", limits, who, dataset=using, text=text)[0]

    def put_graph(self, graph: str | None, body: bytes, media_type: str, limits: Limits, who: str) -> bool:
        """Replace one graph (None: the default one) by those triples; whether the graph is new.

        Raises BadRequest (400) where the body does not parse, UnsupportedMediaType (415).
        """
        return self._send("put", graph, [(body, media_type)], limits, who)

    def add_to_graph(
        self, graph: str | None, parts: Sequence[tuple[bytes, str]], limits: Limits, who: str
    ) -> bool:
        """Add those triples to one graph (None: the default one); whether the graph is new.

        Raises BadRequest (400) where the body does not parse, UnsupportedMediaType (415).
        """
        return self._send("post", graph, parts, limits, who)

    def delete_graph(self, graph: str | None, limits: Limits, who: str) -> None:
        """Remove one graph (None: empty the default one). Raises NotFound (404) where there is none."""
        self._write("delete", limits, who, graph=graph)

    def _send(
        self, do: str, graph: str | None, parts: Sequence[tuple[bytes, str]], limits: Limits, who: str
    ) -> bool:
        """Write one graph from documents sent as one body, with the length and media type of each."""
        kinds = [(len(body), media_type) for body, media_type in parts]
        body = b"".join(body for body, _ in parts)
        return self._write(do, limits, who, graph=graph, body=body, parts=kinds)[1]

    def _write(self, do: str, limits: Limits, who: str, **more: Any) -> tuple[Transaction, bool]:
        with versions.lock(self.home):
            current = versions.current(self.home)
            wait_for(self.run, current.version)
            store = PoolStore(self.run, current.version)
            if self._check:
                self._check(store)
            try:
                header, body = store.ask("writing", do, limits, **more)
            except MaillageError:
                disk.sweep(self.home)
                raise
            cut = header["removed"]
            change = Change(body[:cut], body[cut:], tuple(header["created"]), tuple(header["dropped"]))
            graph = more.get("graph")
            transaction = disk.commit_locked(self.home, change, who, f"{do} <{graph}>" if graph else do)
            wait_for(self.run, transaction.after)
        return transaction, bool(header["new"])


class PoolSource:
    """The versions that a keeper serves."""

    def __init__(self, run: Path, home: Path | None = None, watch: Watch | None = None):
        """home: the store to write to; None where nobody may."""
        self.run = run
        self.writer = PoolWriter(home, run) if home else None
        self._watch = watch

    def version(self) -> str:
        """The version that is served now. Raises NotReady (503) where there is none."""
        return served_version(self.run)

    def store(self, version: str) -> PoolStore:
        """That version."""
        return PoolStore(self.run, version, self._watch)


def served_version(run: Path) -> str:
    """The version that clients should ask. Raises NotReady (503) where nothing is served yet."""
    try:
        # Asked by every request: pathlib would take ten times as long.
        return os.readlink(f"{run}/{SERVING}").rpartition("/")[2]  # noqa: PTH115
    except FileNotFoundError:
        raise NotReady("Aucune version n'est servie pour l'instant ; recommencez.") from None


def wait_for(run: Path, version: str, patience_s: float = _VISIBLE_S) -> None:
    """Return once that version, or a later one, is served. Raises NotReady (503) beyond the patience."""
    deadline = time.monotonic() + patience_s
    number = versions.number_of(version)
    while not (run / SERVING).is_symlink() or versions.number_of(served_version(run)) < number:
        if time.monotonic() > deadline:
            raise NotReady(f"La version {version} est écrite, mais pas encore servie ; recommencez.")
        time.sleep(_POLL_S)


class _Guard(threading.Thread):
    """Starts the keeper, and starts it again wherever it ends before it is told to."""

    def __init__(self, plan: Plan):
        super().__init__(name="keeper", daemon=True)
        arguments = [str(getattr(plan, name)) for name in Plan.__dataclass_fields__]
        self._command = [sys.executable, "-m", "graph.store.keeper", *arguments]
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])
        self._environment = {**os.environ, "PYTHONPATH": path}
        self._over = threading.Event()
        self.process = self._launch()

    def _launch(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, stdin=subprocess.PIPE, env=self._environment)

    def run(self) -> None:
        """Watch until `end`."""
        while True:
            self.process.wait()
            assert self.process.stdin is not None
            self.process.stdin.close()
            if self._over.wait(_RESTART_S):
                return
            self.process = self._launch()
            if self._over.is_set():
                self.process.terminate()

    def end(self) -> None:
        """Let the keeper end, and wait for it."""
        self._over.set()
        with suppress(ProcessLookupError):
            self.process.terminate()
        self.join(_START_S)


@contextmanager
def keeping(plan: Plan) -> Iterator[None]:
    """A keeper at work, as a child process that ends with this one, however this one ends."""
    guard = _Guard(plan)
    guard.start()
    try:
        yield
    finally:
        guard.end()
