"""Ends the connections of clients who send a body too slowly, so that none holds a thread for ever.

granian limits the time of a request's head and not that of its body, and a thread that reads cannot be
stopped from outside. What can be closed is the connection: one on which this process has sent nothing for as
long as a body may take, while it computes no answer of that age. Refuses to guess beyond that: while an
answer is that long in hand, it waits. Linux only, where the kernel says when a connection last sent.
"""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from server import bodies

BODY_S = 30.0
_DESCRIPTORS = Path("/proc/self/fd")
_LAST_SENT = 44
_ESTABLISHED = 1


def watch(port: int, working: dict[int, float], body_s: float = BODY_S) -> None:
    """Start the thread that ends slow connections to that port; it ends with the process.

    working: since when each thread computes an answer, by the monotonic clock. body_s: seconds for a body.
    """
    if not (hasattr(socket, "TCP_INFO") and _DESCRIPTORS.is_dir()):
        return

    def run() -> None:
        while True:
            time.sleep(body_s / 6)
            before = time.monotonic() - body_s
            if _any_older(bodies.reading.copy().values(), before):
                if _any_older(working.copy().values(), before):
                    continue
                end_silent(port, body_s)

    threading.Thread(target=run, name="slowness", daemon=True).start()


def end_silent(port: int, seconds: float) -> int:
    """Shut the connections to that port on which nothing was sent for so long; how many they were."""
    ended = 0
    for descriptor in _DESCRIPTORS.iterdir():
        with suppress(OSError):
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(descriptor.name))) as connection:
                if _served_at(connection, port) and _sent_before(connection, seconds):
                    connection.shutdown(socket.SHUT_RDWR)
                    ended += 1
    return ended


def _served_at(connection: socket.socket, port: int) -> bool:
    return connection.type == socket.SOCK_STREAM and connection.getsockname()[1:2] == (port,)


def _sent_before(connection: socket.socket, seconds: float) -> bool:
    """Whether an open connection last sent so long ago; the time of its opening counts as sending."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    (milliseconds,) = struct.unpack_from("I", info, _LAST_SENT)
    return info[0] == _ESTABLISHED and milliseconds >= 1000 * seconds


def _any_older(moments: Iterable[float], before: float) -> bool:
    return any(moment < before for moment in moments)
