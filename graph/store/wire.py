"""How a client and a worker speak over a Unix socket: one frame each way, a JSON header and bytes.

A worker says when it takes a connection, then answers. A client does not wait for that to send what fits in
the system's buffer.

Refuses pickles: a worker that runs text from outside must not be able to run code in its client.
"""

import json
import socket
import struct
import time
from dataclasses import replace
from typing import Any

from graph import errors
from graph.errors import MaillageError, NotAcceptable, QuerySyntaxError, StoreError
from graph.store import Dataset, Limits

AT_ONCE = 64_000
"""Bytes that can be sent before anybody reads them: any system's buffer holds as many."""
_STARTED = b"+"
_SIZES = struct.Struct(">IQ")
_CHUNK = 65_536


class Broken(Exception):
    """The other side closed, or was killed, before its frame was whole."""


def started() -> bytes:
    """What a worker says when it takes a connection."""
    return _STARTED


def read_started(begun: bytes) -> bytes:
    """What came after a worker said that it took the connection. Raises Broken where it did not."""
    if not begun.startswith(_STARTED):
        raise Broken
    return begun.removeprefix(_STARTED)


def frame(header: dict[str, Any], body: bytes = b"") -> tuple[bytes, bytes]:
    """One frame: what can be sent before anybody reads, and the rest."""
    text = json.dumps(header, ensure_ascii=False).encode("utf8", "surrogatepass")
    head = _SIZES.pack(len(text), len(body)) + text
    if len(head) + len(body) <= AT_ONCE:
        return head + body, b""
    return (head, body) if len(head) <= AT_ONCE else (b"", head + body)


def send(connection: socket.socket, *pieces: bytes) -> None:
    """Send them whole. Raises OSError."""
    for piece in filter(None, pieces):
        connection.sendall(piece)


def receive(connection: socket.socket, begun: bytes = b"") -> tuple[dict[str, Any], bytes]:
    """Wait for one frame whole; begun: what came of it already. Nothing may come after it.

    Raises Broken, TimeoutError by the socket's own timeout.
    """
    while len(begun) < _SIZES.size:
        begun += _some(connection)
    head, body = _SIZES.unpack_from(begun)
    start = _SIZES.size + head
    while len(begun) < start:
        begun += _some(connection)
    header = json.loads(begun[_SIZES.size : start].decode("utf8", "surrogatepass"))
    got = begun[start:]
    return header, got if len(got) == body else _whole(connection, got, body)


def _some(connection: socket.socket) -> bytes:
    """What there is to read, at least a byte."""
    try:
        got = connection.recv(_CHUNK)
    except ConnectionError as error:
        raise Broken from error
    if not got:
        raise Broken
    return got


def _whole(connection: socket.socket, begun: bytes, size: int) -> bytes:
    """So many bytes, read in place: a long body is not copied at each step."""
    whole = bytearray(size)
    whole[: len(begun)] = begun
    view, got = memoryview(whole), len(begun)
    while got < size:
        try:
            count = connection.recv_into(view[got:])
        except ConnectionError as error:
            raise Broken from error
        if not count:
            raise Broken
        got += count
    return bytes(whole)


def describe(error: MaillageError) -> dict[str, Any]:
    """An error as a header."""
    members: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, QuerySyntaxError):
        members |= {"line": error.line, "column": error.column, "expected": error.expected}
    if isinstance(error, NotAcceptable):
        members["acceptable"] = error.acceptable
    return members


def raise_described(header: dict[str, Any]) -> None:
    """Raise the error that a header describes, if it does."""
    if "error" not in header:
        return
    kind = getattr(errors, header["error"], StoreError)
    if kind is QuerySyntaxError:
        raise QuerySyntaxError(header["message"], header["line"], header["column"], header["expected"])
    if kind is NotAcceptable:
        raise NotAcceptable(header["message"], header["acceptable"])
    raise kind(header["message"])


def options(dataset: Dataset, limits: Limits, until: float) -> dict[str, Any]:
    """A dataset and limits as a part of a header.

    until: when the client stops to wait, by the monotonic clock, which all processes share.
    """
    return {"dataset": vars(dataset), "limits": vars(limits), "until": until}


def read_options(header: dict[str, Any]) -> tuple[Dataset, Limits]:
    """The dataset of a header, and its limits with the time that is left.

    Raises Broken where none is: the client no longer waits.
    """
    named, limits = header["dataset"], Limits(**header["limits"])
    left = header["until"] - time.monotonic()
    if left <= 0:
        raise Broken
    dataset = Dataset(tuple(named["default_graphs"]), tuple(named["named_graphs"]))
    return dataset, replace(limits, deadline_s=min(limits.deadline_s, left))
