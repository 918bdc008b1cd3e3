"""How a client and a worker speak over a Unix socket: one frame each way, a JSON header and bytes.

Refuses pickles: a worker that runs text from outside must not be able to run code in its client.
"""

import json
import socket
import struct
from typing import Any

from graph import errors
from graph.errors import MaillageError, NotAcceptable, QuerySyntaxError, StoreError
from graph.store import Dataset, Limits

STARTED = b"\x01"
_SIZES = struct.Struct(">IQ")


class Broken(Exception):
    """The other side closed, or was killed, before its frame was whole."""


def send(connection: socket.socket, header: dict[str, Any], body: bytes = b"") -> None:
    """Send one frame whole. Raises OSError."""
    head = json.dumps(header, ensure_ascii=False).encode("utf8", "surrogatepass")
    connection.sendall(_SIZES.pack(len(head), len(body)) + head)
    if body:
        connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Wait for one frame whole. Raises Broken, TimeoutError by the socket's own timeout."""
    head, body = _SIZES.unpack(_exactly(connection, _SIZES.size))
    header = json.loads(_exactly(connection, head).decode("utf8", "surrogatepass"))
    return header, _exactly(connection, body)


def _exactly(connection: socket.socket, size: int) -> bytes:
    whole = bytearray(size)
    view, got = memoryview(whole), 0
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


def options(dataset: Dataset, limits: Limits) -> dict[str, Any]:
    """A dataset and limits as a part of a header."""
    return {"dataset": vars(dataset), "limits": vars(limits)}


def read_options(header: dict[str, Any]) -> tuple[Dataset, Limits]:
    """The dataset and limits of a header."""
    named = header["dataset"]
    return Dataset(tuple(named["default_graphs"]), tuple(named["named_graphs"])), Limits(**header["limits"])
