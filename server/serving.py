"""Runs the service: granian, a process a core with threads, and the one line that says it serves.

Refuses a port that is taken, before anything starts. Processes are spawned, never forked: the engine has
threads of its own. One that dies is replaced; at the end each finishes what it has in hand. Each holds a pipe
of the process that started it, and ends when that closes: one that is killed leaves none behind.
"""

import errno
import http.client
import json
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server
from granian.server.common import AbstractServer

from graph.errors import MaillageError
from server import create_app
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from server.service import Source

_RUN = "MAILLAGE_RUN"
_POLL_S = 0.05
_FINISH_S = 15
_ORPHAN_S = 3
_HEAD_MS = 10_000
_WAITING = 120
_BACKLOG = 2048


def application() -> "WSGIApplication":
    """What a process of the service answers with, by its environment.

    Raises SystemExit, after a message, where it cannot.
    """
    from werkzeug.middleware.proxy_fix import ProxyFix

    from server import front, logs, metrics, slowness

    _end_with_parent()
    try:
        settings = read_settings()
        logs.configure(settings.log)
        app = create_app(settings, _source(settings))
    except MaillageError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from error
    bounds = front.Bounds(settings.max_body, settings.max_upload, threads=settings.threads)
    served = front.install(app, front.version_of(app), settings.cache_bytes, bounds)
    app.extensions["maillage"].warm_often()
    metrics.settle_often()
    slowness.watch(settings.port, served.working)
    hops = settings.proxies
    return ProxyFix(served, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops) if hops else served


def _end_with_parent() -> None:
    """Where `serve` started this process: end soon after it is killed, and leave nothing of what it held."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def run() -> None:
        parent.join()
        if _RUN in os.environ:
            shutil.rmtree(Path(os.environ[_RUN]).parent, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_ORPHAN_S)
        os._exit(1)

    threading.Thread(target=run, name="parent", daemon=True).start()


def _source(settings: Settings) -> "Source":
    """Where the processes of the service find the versions of the dataset."""
    if isinstance(settings.location, str):
        from graph.store.remote import RemoteSource

        return RemoteSource(settings.location)
    from graph.store.pool import PoolSource
    from server import metrics

    run = os.environ.get(_RUN)
    if run is None:
        raise MaillageError("Ce processus n'a pas d'ouvriers : lancez le service par « maillage serve ».")
    return PoolSource(Path(run), settings.home, metrics)


def serve(settings: Settings) -> None:
    """Serve until a signal stops it; then finish the requests in hand.

    Raises MaillageError where the address cannot be had, SystemExit (1) where its processes keep dying.
    """
    from graph.store.keeper import Plan
    from graph.store.pool import keeping

    check_address(settings)
    multiprocessing.set_start_method("spawn", force=True)
    with tempfile.TemporaryDirectory(prefix="maillage-") as folder:
        run, figures = Path(folder, "run"), Path(folder, "metrics")
        run.mkdir(mode=0o700)
        figures.mkdir()
        os.environ |= {_RUN: str(run), "PROMETHEUS_MULTIPROC_DIR": str(figures)}
        plan = Plan(settings.home, run, settings.workers, settings.queue, settings.memory_triples)
        with nullcontext() if isinstance(settings.location, str) else keeping(plan):
            _server(settings).serve()


def _server(settings: Settings) -> AbstractServer[Any]:
    server: AbstractServer[Any] = Server(
        "server.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MS),
        workers=settings.processes,
        blocking_threads=settings.threads + _WAITING,
        backlog=_BACKLOG,
        backpressure=_BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=_FINISH_S,
        websockets=False,
        log_enabled=False,
    )
    server.on_startup(lambda: threading.Thread(target=announce, args=(settings,), daemon=True).start())
    return server


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
