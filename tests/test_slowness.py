"""Connections whose body never ends are closed; those of clients who are answered are not."""

import io
import socket
import sys
import threading
import time
from contextlib import ExitStack

import pytest

from server import bodies, slowness

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's TCP_INFO is Linux's")


@pytest.fixture
def pair():
    """A connection: the client's end, the server's end, and the server's port."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = listener.getsockname()[1]
        client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        server = stack.enter_context(listener.accept()[0])
        client.settimeout(5)
        yield client, server, port


def test_what_never_got_an_answer_for_so_long_is_closed(pair):
    client, _, port = pair
    time.sleep(0.15)
    client.send(b"a byte now and then is not enough")
    assert slowness.end_silent(port, 0.1) == 1
    assert client.recv(10) == b""


def test_what_was_answered_lately_is_left_open(pair):
    client, server, port = pair
    time.sleep(0.15)
    server.send(b"x")
    assert slowness.end_silent(port, 0.1) == 0
    assert client.recv(10) == b"x"


def test_connections_to_another_port_are_left_alone(pair):
    _, server, port = pair
    time.sleep(0.05)
    assert slowness.end_silent(port + 1, 0.01) == 0
    assert server.fileno() > 0


@pytest.mark.parametrize("busy", [False, True])
def test_the_watch_waits_for_an_answer_that_is_long_in_hand(pair, busy):
    client, _, port = pair
    long_ago = time.monotonic() - 60
    working = {1: long_ago} if busy else {}
    bodies.reading[-1] = long_ago
    try:
        time.sleep(0.12)
        slowness.watch(port, working, 0.1)
        client.settimeout(0.5)
        if busy:
            with pytest.raises(TimeoutError):
                client.recv(1)
            working.clear()
            client.settimeout(5)
        assert client.recv(1) == b""
    finally:
        del bodies.reading[-1]


def test_readers_beyond_the_bound_are_refused_and_not_made_to_wait():
    release = threading.Event()

    class Slow:
        def read(self, size):
            release.wait(10)
            return b"x" * size

    def environment():
        return {"REQUEST_METHOD": "POST", "PATH_INFO": "/sparql", "CONTENT_LENGTH": "1", "wsgi.input": Slow()}

    threads = [
        threading.Thread(target=bodies.take, args=(environment(), 10, 10)) for _ in range(bodies.READERS)
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while len(bodies.reading) < bodies.READERS and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        with pytest.raises(bodies.Busy):
            bodies.take(environment(), 10, 10)
    finally:
        release.set()
        for thread in threads:
            thread.join(10)
    assert bodies.reading == {}
    assert bodies.take(environment(), 10, 10) == b"x"


@pytest.mark.parametrize(("declared", "size", "expected"), [(20, 20, "whole"), (20, 19, 400), (40, 40, 413)])
def test_a_long_upload_waits_until_the_application_knows_who_sends_it(declared, size, expected):
    environment = {
        "REQUEST_METHOD": "PUT", "PATH_INFO": "/store", "CONTENT_LENGTH": str(declared),
        "wsgi.input": io.BytesIO(b"x" * size),
    }  # fmt: skip
    sent = environment["wsgi.input"]
    assert bodies.take(environment, 10, 30) == b""
    assert sent.tell() == 0
    if expected == "whole":
        assert environment["wsgi.input"].read(15) + environment["wsgi.input"].read() == b"x" * 20
    else:
        with pytest.raises(bodies.MaillageError) as raised:
            environment["wsgi.input"].read()
        assert raised.value.status == expected
