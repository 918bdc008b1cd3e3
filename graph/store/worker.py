"""A worker: holds one dataset version, takes one request at a time, and can be killed in the middle of any.

What a request may use is enforced by the system, since nothing stops the engine from inside: SIGALRM ends
the process at the deadline, RLIMIT_AS caps its memory, and no socket can be opened, so SERVICE and LOAD have
nowhere to go. Refuses to survive its parent.
"""

import os
import resource
import select
import signal
import socket
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate, pairwise
from typing import Any, NoReturn

from graph.errors import MaillageError, QueryTooHeavy, StoreError
from graph.formats import FORMATS, Format
from graph.store import Dataset, Limits, wire
from graph.store.embedded import evaluation
from graph.store.embedded.engine import EngineStore
from graph.store.sandbox import deny_sockets
from graph.terms import iri

_SIZES = "/proc/self/statm"
_PAGE = resource.getpagesize()
_PATIENCE_S = 5.0
_ENGINE = (OSError, RuntimeError, ValueError, KeyError, TypeError)
_ROWS = [row for row in FORMATS if row.kind == "results" and row.name == "json"]


def work(store: EngineStore, lanes: Sequence[socket.socket], lifeline: int) -> NoReturn:
    """Take requests until the lifeline closes.

    lanes: listening sockets, the most urgent first. lifeline: a pipe's end that closes with the parent; a
    byte from it asks to answer what waits already, then to end.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
    _silence()
    files = deny_sockets()
    room = _Room(files)
    watch = _watch([lifeline], lanes)
    ahead, patience = store.touch(), None
    more = True
    while True:
        ready = watch(0.0 if more else patience)
        if more and not ready:
            more = next(ahead, False)
            continue
        if lifeline in ready and os.read(lifeline, 1):
            watch, patience, more = _watch([], lanes), 0.0, False
            continue
        lane = next((lane for lane in lanes if lane.fileno() in ready), None)
        if lifeline in ready or lane is None:
            os._exit(0)
        with suppress(BlockingIOError):
            connection, _ = lane.accept()
            with connection, suppress(OSError, wire.Broken):
                spent, limits = _serve(store, connection, room)
                if spent or room.taken() > limits.memory_bytes // 2:
                    os._exit(0)


def _watch(pipes: Sequence[int], lanes: Sequence[socket.socket]) -> Callable[[float | None], Collection[int]]:
    """What waits so many seconds, None for ever, until some are ready, and says which.

    Where the system can, a connection wakes one waiting worker, not all of them.
    """
    if not hasattr(select, "epoll"):
        watched = [*pipes, *(lane.fileno() for lane in lanes)]
        return lambda patience: select.select(watched, [], [], patience)[0]
    found = select.epoll()
    for pipe in pipes:
        found.register(pipe, select.EPOLLIN)
    for lane in lanes:
        found.register(lane.fileno(), select.EPOLLIN | select.EPOLLEXCLUSIVE)
    return lambda patience: [number for number, _ in found.poll(patience)]


def _serve(store: EngineStore, connection: socket.socket, room: "_Room") -> tuple[bool, Limits]:
    connection.settimeout(_PATIENCE_S)
    connection.sendall(wire.started())
    header, body = wire.receive(connection)
    dataset, limits = wire.read_options(header)
    spent = header["do"] == "update"
    try:
        with room.within(limits):
            reply, answer = _carry_out(store, header, body, dataset, limits)
    except MaillageError as error:
        reply, answer = wire.describe(error), b""
    except MemoryError:
        spent, reply, answer = True, wire.describe(QueryTooHeavy("La requête demande trop de mémoire.")), b""
    except _ENGINE as error:
        reply, answer = wire.describe(StoreError(f"{type(error).__name__} : {error}")), b""
    wire.send(connection, *wire.frame(reply, answer))
    return spent, limits


class _Room:
    """What this process may use: what it began with, and, while it carries out a request, so much more."""

    def __init__(self, files: bool):
        """files: whether files may be opened, sockets being denied already; else nothing may, which a store
        on disk does not bear for long.
        """
        self._files = files
        self._opened = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._memory = resource.getrlimit(resource.RLIMIT_AS)
        self._sizes = os.open(_SIZES, os.O_RDONLY) if os.path.exists(_SIZES) else None  # noqa: PTH110
        self._born = self._size()

    def taken(self) -> int:
        """Bytes of memory that it holds beyond those it began with; 0 where the system does not say."""
        return self._size() - self._born

    @contextmanager
    def within(self, limits: Limits) -> Iterator[None]:
        """Hold the process to those limits."""
        signal.setitimer(signal.ITIMER_REAL, max(limits.deadline_s, 0.001))
        resource.setrlimit(resource.RLIMIT_AS, (self._born + limits.memory_bytes, self._memory[1]))
        if not self._files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, self._opened[1]))
        try:
            yield
        finally:
            if not self._files:
                resource.setrlimit(resource.RLIMIT_NOFILE, self._opened)
            resource.setrlimit(resource.RLIMIT_AS, self._memory)
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _size(self) -> int:
        """Bytes of address space, which RLIMIT_AS counts too."""
        return int(os.pread(self._sizes, 64, 0).split()[0]) * _PAGE if self._sizes is not None else 0


def _carry_out(
    store: EngineStore, header: Mapping[str, Any], body: bytes, dataset: Dataset, limits: Limits
) -> tuple[dict[str, Any], bytes]:
    text, graph = header.get("text", ""), header.get("graph") or ""
    match header["do"]:
        case "select":
            return {}, evaluation.answer(store, text, _ROWS, dataset, limits)[1]
        case "construct":
            return {"triples": store.construct(text)}, b""
        case "answer":
            formats = [FORMATS[number] for number in header["formats"]]
            row, answer = evaluation.answer(store, text, formats, dataset, limits)
            return {"format": FORMATS.index(row)}, answer
        case "dump":
            return {}, store.dump(FORMATS[header["formats"][0]])
        case "read":
            return {}, evaluation.read_graph(store, graph or None, _format(header), limits)
        case "triples":
            return {"triples": store.graph(iri(graph))}, b""
        case "size":
            return {"size": store.size(iri(graph))}, b""
        case "update":
            change, new = evaluation.update(store, text, dataset, limits), False
        case "put" | "post":
            ends = list(accumulate((length for length, _ in header["parts"]), initial=0))
            parts = [
                (body[a:b], kind) for (a, b), (_, kind) in zip(pairwise(ends), header["parts"], strict=True)
            ]
            change, new = evaluation.put_graph(store, graph or None, parts, header["do"] == "post", limits)
        case "delete":
            change, new = evaluation.delete_graph(store, graph or None), False
        case unknown:
            raise StoreError(f"Un ouvrier ne sait pas faire « {unknown} ».")
    lists = {"created": change.created, "dropped": change.dropped, "new": new}
    return {**lists, "removed": len(change.removed)}, change.removed + change.added


def _format(header: Mapping[str, Any]) -> Format:
    return FORMATS[header["formats"][0]]


def _silence() -> None:
    """Send what the engine prints when memory ends to nowhere: the client is told, and the log too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
