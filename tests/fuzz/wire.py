"""One request as bytes, one answer as it comes: a client that sends what no client library would let pass."""

import http.client
import socket
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

PATIENCE_S = 150


@dataclass(frozen=True)
class Case:
    """A request to send. kind: what it tries; sound: whether it is HTTP, and so must have an answer.

    statuses: those that alone are right, where that is known; left_open: the sender does not end its side.
    """

    kind: str
    raw: bytes
    sound: bool = True
    statuses: frozenset = field(default_factory=frozenset)
    left_open: bool = True

    @property
    def method(self):
        return self.raw.split(b" ", 1)[0].decode("latin1")


@dataclass(frozen=True)
class Outcome:
    """What came back. status: 0 where the connection closed without an answer."""

    status: int
    headers: dict
    body: bytes
    seconds: float
    fault: str = ""


def head(method, target, headers, version="HTTP/1.1"):
    """The lines before a body; target and values are bytes or text, each sent as it is."""
    lines = [b" ".join((_bytes(method), _bytes(target), _bytes(version)))]
    lines += [_bytes(name) + b": " + _bytes(value) for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def request(method, target, headers=(), body=None):
    """A whole request, with its length and without keep-alive; headers: pairs, after Host."""
    usual = [("Host", "127.0.0.1"), ("Connection", "close"), *headers]
    if body is not None:
        usual.append(("Content-Length", str(len(body))))
    return head(method, target, usual) + (body or b"")


def address(path, parameters=()):
    """A path and its parameters, escaped."""
    asked = urlencode(list(parameters), quote_via=quote, errors="surrogatepass")
    return f"{path}?{asked}" if asked else path


def send(port, case):
    """Send a request; what came back within the patience."""
    started = time.monotonic()
    status, headers, body, fault = 0, {}, b"", ""
    with closing(socket.create_connection(("127.0.0.1", port), PATIENCE_S)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(ConnectionError, TimeoutError):  # refused before its end: the answer says why
            connection.sendall(case.raw)
        if not case.left_open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        with closing(http.client.HTTPResponse(connection, method=case.method)) as response:
            try:
                response.begin()
                status, headers = response.status, _headers(response)
                body = response.read()
            except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
                fault = f"{type(error).__name__}: {error}"
    return Outcome(status, headers, body, time.monotonic() - started, fault)


def _headers(response):
    """Header names in lower case, with every value."""
    found = {}
    for name, value in response.headers.items():
        found.setdefault(name.lower(), []).append(value)
    return found


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf8", "surrogatepass")
