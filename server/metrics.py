"""Figures of the service at `/metrics`, for Prometheus, summed over the processes that answer.

Refuses labels without bound: an address counts under the pattern of its route, a method that HTTP does not
define under OTHER. With PROMETHEUS_MULTIPROC_DIR set before this module is imported, all processes share that
folder; without it each counts alone. Spec: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from graph.errors import NotReady
from server.service import service

blueprint = Blueprint("metrics", __name__)
CAUSES = ("deadline", "memory", "result")
LANES = ("inside", "outside", "writing")
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_ALONE = CollectorRegistry()
_tallies: list["Tally"] = []
_settling = threading.Lock()

_REQUESTS = Counter(
    "maillage_requests", "Requests answered; cache: hit, miss, or none where nothing may be kept.",
    ("route", "method", "status", "cache"), registry=_ALONE,
)  # fmt: skip
_SECONDS = Histogram(
    "maillage_request_seconds", "Seconds to compute an answer; answers from the cache are not in it.",
    ("route", "method"), buckets=_BUCKETS, registry=_ALONE,
)  # fmt: skip
_BYTES = Gauge(
    "maillage_cache_bytes", "Bytes of the answers kept.", multiprocess_mode="livesum", registry=_ALONE
)
_ENTRIES = Gauge("maillage_cache_entries", "Answers kept.", multiprocess_mode="livesum", registry=_ALONE)
_KILLED = Counter(
    "maillage_workers_killed", "Workers killed, by the limit that their query broke.",
    ("cause",), registry=_ALONE,
)  # fmt: skip
_RUNNING = Gauge(
    "maillage_queries_running", "Queries that a worker has taken, by lane.",
    ("lane",), multiprocess_mode="livesum", registry=_ALONE,
)  # fmt: skip
_WAITING = Gauge(
    "maillage_queries_waiting", "Queries that wait for a worker, by lane.",
    ("lane",), multiprocess_mode="livesum", registry=_ALONE,
)  # fmt: skip
_REFUSED = Counter(
    "maillage_queries_refused", "Queries refused: the queue was full, or did not move in time; by lane.",
    ("lane",), registry=_ALONE,
)  # fmt: skip
for _cause in CAUSES:
    _KILLED.labels(_cause)


def killed(cause: str) -> None:
    """Count a worker killed. cause: one of CAUSES. Raises ValueError for another."""
    if cause not in CAUSES:
        raise ValueError(cause)
    _KILLED.labels(cause).inc()


def queue(lane: str, waiting: int = 0, running: int = 0, refused: int = 0) -> None:
    """Tell by how much the queries of a lane that wait and run changed, and how many were refused.

    How many wait and run is shown by `settle`. lane: one of LANES. Raises ValueError for another.
    """
    if lane not in LANES:
        raise ValueError(lane)
    if waiting:
        _waiting[lane].move(waiting)
    if running:
        _running[lane].move(running)
    if refused:
        _of(_REFUSED, lane).inc(refused)


@cache
def _of(metric: Any, *labels: str) -> Any:
    """The figure under those labels: what `metric.labels` takes a lock to find, each time."""
    return metric.labels(*labels)


class Tally:
    """Counts requests of one kind for a fraction of what a shared counter costs, and adds them up later."""

    def __init__(self, counted: Callable[[float], None]):
        self.one = itertools.count().__next__
        self._counted, self._seen = counted, 0

    def settle(self) -> None:
        """Add to the shared counter what came since the last time; this call takes one step of its own."""
        steps = self.one()
        if steps > self._seen:
            self._counted(steps - self._seen)
        self._seen = steps + 1


class Level:
    """How many there are now, for a fraction of what a shared gauge costs, which shows them later."""

    def __init__(self, shown: Callable[[float], None]):
        self._shown, self._now, self._lock = shown, 0, threading.Lock()

    def move(self, by: int) -> None:
        """So many more, or fewer."""
        with self._lock:
            self._now += by

    def settle(self) -> None:
        """Show in the shared gauge how many there are."""
        self._shown(self._now)


_waiting = {lane: Level(_WAITING.labels(lane).set) for lane in LANES}
_running = {lane: Level(_RUNNING.labels(lane).set) for lane in LANES}


def tally(route: str, method: str, status: str, outcome: str) -> Callable[[], int]:
    """What counts one request of that kind, safe between threads. outcome: hit, miss or none.

    The figures are added up by `settle`.
    """
    return _tally(route, method if method in _METHODS else "OTHER", status, outcome)


@cache
def _tally(route: str, method: str, status: str, outcome: str) -> Callable[[], int]:
    made = Tally(_REQUESTS.labels(route, method, status, outcome).inc)
    _tallies.append(made)
    return made.one


def settle() -> None:
    """Add up what this process counted since the last time."""
    with _settling:
        for one in _tallies.copy():
            one.settle()
        for level in (*_waiting.values(), *_running.values()):
            level.settle()


def settle_often(seconds: float = 1.0) -> None:
    """Start the thread that adds up what this process counts, so that another may show it."""

    def run() -> None:
        while True:
            time.sleep(seconds)
            settle()

    threading.Thread(target=run, name="metrics", daemon=True).start()


def computed(route: str, method: str, seconds: float) -> None:
    """Count the time that one answer took to compute."""
    _of(_SECONDS, route, method if method in _METHODS else "OTHER").observe(seconds)


def cached(size: int, entries: int) -> None:
    """Say how much this process keeps: bytes and answers."""
    _BYTES.set(size)
    _ENTRIES.set(entries)


def install(app: Flask) -> None:
    """Leave the pattern of each request's route where the front finds it, and answer at `/metrics`."""
    app.register_blueprint(blueprint)

    @app.after_request
    def name_route(response: Response) -> Response:
        request.environ["maillage.route"] = request.url_rule.rule if request.url_rule else "none"
        return response


@blueprint.get("/metrics")
def show_metrics() -> Response:
    """The figures of all processes, in the text format of Prometheus."""
    settle()
    registry = CollectorRegistry()
    folder = os.environ.get(_FOLDER)
    if folder:
        bury(Path(folder))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    registry.register(_Dataset())
    body = generate_latest(registry) if folder else generate_latest(_ALONE) + generate_latest(registry)
    return Response(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def bury(folder: Path) -> None:
    """Forget the gauges of processes that are no more; what they counted stays in the sums."""
    for path in folder.glob("gauge_live*_*.db"):
        number = int(path.stem.rsplit("_", 1)[1])
        if not _lives(number):
            mark_process_dead(number, str(folder))  # type: ignore[no-untyped-call]


class _Dataset(Collector):
    """The dataset that is served, read when it is asked for."""

    def collect(self) -> Iterable[Metric]:
        """One info row with the version, and its number; none of either while nothing is served."""
        info = GaugeMetricFamily(
            "maillage_dataset_info", "Version of the dataset served.", labels=["version"]
        )
        number = GaugeMetricFamily("maillage_dataset_number", "Number of the dataset version served.")
        try:
            version = service().store.version
        except NotReady:
            current_app.logger.debug("no dataset is served")
        else:
            info.add_metric([version], 1)
            head = version.split("-", 1)[0]
            number.add_metric([], int(head) if head.isdigit() else 0)
        return (info, number)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
