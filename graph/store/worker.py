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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate, pairwise
from typing import Any, NoReturn

from graph.errors import MaillageError, QueryTooHeavy, StoreError
from graph.formats import FORMATS, Format
from graph.store import Limits, wire
from graph.store.embedded import evaluation
from graph.store.embedded.engine import EngineStore
from graph.store.sandbox import deny_sockets
from graph.terms import iri

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
    born = _memory()
    watched: list[Any] = [lifeline, *lanes]
    patience = None
    while True:
        ready, _, _ = select.select(watched, [], [], patience)
        if lifeline in ready and os.read(lifeline, 1):
            watched, patience = [*lanes], 0.0
            continue
        lane = next((lane for lane in lanes if lane in ready), None)
        if lifeline in ready or lane is None:
            os._exit(0)
        with suppress(BlockingIOError):
            connection, _ = lane.accept()
            with connection, suppress(OSError, wire.Broken):
                spent, limits = _serve(store, connection, born, files)
                if spent or _memory() - born > limits.memory_bytes // 2:
                    os._exit(0)


def _serve(store: EngineStore, connection: socket.socket, born: int, files: bool) -> tuple[bool, Limits]:
    connection.settimeout(_PATIENCE_S)
    connection.sendall(wire.STARTED)
    header, body = wire.receive(connection)
    _, limits = wire.read_options(header)
    spent = header["do"] == "update"
    try:
        with _within(limits, born, files):
            reply, answer = _carry_out(store, header, body)
    except MaillageError as error:
        reply, answer = wire.describe(error), b""
    except MemoryError:
        spent, reply, answer = True, wire.describe(QueryTooHeavy("La requête demande trop de mémoire.")), b""
    except _ENGINE as error:
        reply, answer = wire.describe(StoreError(f"{type(error).__name__} : {error}")), b""
    wire.send(connection, reply, answer)
    return spent, limits


@contextmanager
def _within(limits: Limits, born: int, files: bool) -> Iterator[None]:
    """Hold the process to those limits.

    born: the memory that it began with, in bytes. files: whether files may be opened, sockets being denied
    already; else nothing may, which a store on disk does not bear for long.
    """
    opened = resource.getrlimit(resource.RLIMIT_NOFILE)
    memory = resource.getrlimit(resource.RLIMIT_AS)
    signal.setitimer(signal.ITIMER_REAL, max(limits.deadline_s, 0.001))
    resource.setrlimit(resource.RLIMIT_AS, (born + limits.memory_bytes, memory[1]))
    if not files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, opened[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, opened)
        resource.setrlimit(resource.RLIMIT_AS, memory)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _carry_out(store: EngineStore, header: Mapping[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    dataset, limits = wire.read_options(dict(header))
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


def _memory() -> int:
    """Bytes of address space of this process; 0 where the system does not say (RLIMIT_AS counts the same)."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:  # noqa: PTH123 -- after every request
            return int(file.read(64).split()[0]) * _PAGE
    except FileNotFoundError:
        return 0


def _silence() -> None:
    """Send what the engine prints when memory ends to nowhere: the client is told, and the log too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
