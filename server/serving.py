"""Runs the service: granian, one worker process with several threads, and the one line that says it serves.

Refuses a port that is taken, before anything starts. The worker is spawned, never forked: the engine has
threads of its own.
"""

import errno
import http.client
import json
import multiprocessing
import socket
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.server import Server

from graph.errors import MaillageError
from graph.store import open_store
from server import create_app
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from flask import Flask

_POLL_S = 0.05
_KILL_S = 5


def application() -> "Flask":
    """What the worker process serves, by its environment.

    Raises SystemExit, after a message, where it cannot.
    """
    settings = read_settings()
    try:
        return create_app(settings, open_store(settings.home))
    except MaillageError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from error


def serve(settings: Settings) -> None:
    """Serve until a signal stops it. Raises MaillageError where the address cannot be had."""
    check_address(settings)
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "server.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        workers_kill_timeout=_KILL_S,
        websockets=False,
        log_enabled=False,
    )
    server.on_startup(lambda: threading.Thread(target=announce, args=(settings,), daemon=True).start())
    server.serve()


def check_address(settings: Settings) -> None:
    """Raises MaillageError where the address is taken or is none of this machine."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(found[0], socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[4])
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "un autre service y est déjà" if taken else error.strerror or str(error)
        raise MaillageError(
            f"Impossible d'écouter sur {settings.host}:{settings.port} : {reason}. "
            f"Choisissez une autre adresse, par exemple PORT={settings.port % 65535 + 1} maillage serve."
        ) from error


def announce(settings: Settings) -> None:
    """Wait for /health, then say once where the service is; a daemon thread, which ends with the process."""
    while True:
        found = read_health(settings)
        if found is not None:
            count = f"{found['triples']:,}".replace(",", "\u202f")
            print(
                f"Maillage sert {count} triplets à {settings.address} (version {found['version']})",
                flush=True,
            )
            return
        time.sleep(_POLL_S)


def read_health(settings: Settings) -> dict[str, object] | None:
    """What /health says, or None while it does not answer."""
    host, port = settings.address.removeprefix("http://").rsplit(":", 1)
    try:
        with closing(http.client.HTTPConnection(host.strip("[]"), int(port), timeout=30)) as connection:
            connection.request("GET", "/health", headers={"Accept": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
    except OSError:
        return None
    return dict(json.loads(body)) if answer.status == 200 else None
