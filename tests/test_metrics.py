"""Figures for Prometheus: counted once, added up over processes, and without labels that grow for ever."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from small_site import small_client, small_store

from server import metrics

ROOT = Path(__file__).resolve().parent.parent


def read(text):
    """The samples of an exposition: {(name, labels): value}."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def value(samples, name, **labels):
    return samples.get((name, frozenset(labels.items())), 0)


@pytest.fixture
def scrape():
    client = small_client()

    def run():
        answer = client.get("/metrics")
        assert answer.status_code == 200
        assert answer.content_type.startswith("text/plain; version=")
        return read(answer.text)

    return run


def test_the_dataset_is_told_by_version_and_number(scrape):
    samples = scrape()
    assert value(samples, "maillage_dataset_info", version=small_store().version) == 1
    assert value(samples, "maillage_dataset_number") == 1


def test_requests_count_by_route_method_status_and_cache(scrape):
    label = {"route": "/essai/<name>", "method": "GET", "status": "200", "cache": "hit"}
    before = value(scrape(), "maillage_requests_total", **label)
    for _ in range(3):
        metrics.tally("/essai/<name>", "GET", "200", "hit")()
    assert value(scrape(), "maillage_requests_total", **label) == before + 3
    assert value(scrape(), "maillage_requests_total", **label) == before + 3


def test_a_method_that_http_does_not_define_is_other(scrape):
    assert metrics.tally("/essai", "BREW", "405", "none") is metrics.tally("/essai", "FOO", "405", "none")
    metrics.tally("/essai", "BREW", "405", "none")()
    samples = scrape()
    assert value(
        samples, "maillage_requests_total", route="/essai", method="OTHER", status="405", cache="none"
    )
    assert not any(("method", "BREW") in labels for _, labels in samples)


def test_no_count_is_lost_between_threads():
    added = []
    tally = metrics.Tally(added.append)

    def count():
        for step in range(5000):
            tally.one()
            if step % 1000 == 0:
                with lock:
                    tally.settle()

    lock = threading.Lock()
    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    tally.settle()
    tally.settle()
    assert sum(added) == 20_000


def test_workers_killed_count_by_cause(scrape):
    before = {
        cause: value(scrape(), "maillage_workers_killed_total", cause=cause) for cause in metrics.CAUSES
    }
    metrics.killed("deadline")
    metrics.killed("memory")
    metrics.killed("memory")
    after = scrape()
    risen = {c: value(after, "maillage_workers_killed_total", cause=c) - before[c] for c in metrics.CAUSES}
    assert risen == {"deadline": 1, "memory": 2, "result": 0}


def test_the_queue_is_what_waits_and_runs_now(scrape):
    metrics.queue("outside", waiting=2)
    metrics.queue("outside", waiting=-1, running=1)
    metrics.queue("inside", refused=1)
    samples = scrape()
    assert value(samples, "maillage_queries_waiting", lane="outside") == 1
    assert value(samples, "maillage_queries_running", lane="outside") == 1
    assert value(samples, "maillage_queries_refused_total", lane="inside") >= 1
    metrics.queue("outside", waiting=-1, running=-1)
    assert value(scrape(), "maillage_queries_running", lane="outside") == 0


def test_what_is_no_cause_or_lane_is_refused():
    with pytest.raises(ValueError, match="ennui"):
        metrics.killed("ennui")
    with pytest.raises(ValueError, match="dehors"):
        metrics.queue("dehors", waiting=1)


def test_latencies_fall_into_buckets(scrape):
    before = value(scrape(), "maillage_request_seconds_bucket", route="/lent", method="GET", le="0.05")
    metrics.computed("/lent", "GET", 0.03)
    samples = scrape()
    assert (
        value(samples, "maillage_request_seconds_bucket", route="/lent", method="GET", le="0.025") == before
    )
    assert (
        value(samples, "maillage_request_seconds_bucket", route="/lent", method="GET", le="0.05")
        == before + 1
    )
    assert value(samples, "maillage_request_seconds_sum", route="/lent", method="GET") >= 0.03


COUNT = """
from server import metrics
metrics.tally("/essai", "GET", "200", "miss")()
metrics.settle()
metrics.cached(100, 2)
metrics.killed("result")
print("counted", flush=True)
input()
"""
SHOW = """
import sys
from small_site import small_client
print(small_client().get("/metrics").text)
"""


def test_processes_are_added_up_and_the_gauges_of_the_dead_forgotten(tmp_path):
    environment = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
    }

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", COUNT], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout.readline() == "counted\n"
        return process

    def show():
        shown = subprocess.run(
            [sys.executable, "-c", SHOW], env=environment, text=True, check=True, capture_output=True
        )
        return read(shown.stdout)

    label = {"route": "/essai", "method": "GET", "status": "200", "cache": "miss"}
    with start() as one, start() as two:
        both = show()
        assert value(both, "maillage_requests_total", **label) == 2
        assert value(both, "maillage_cache_bytes") == 200
        assert value(both, "maillage_workers_killed_total", cause="result") == 2
        one.communicate("\n", timeout=30)
        left = show()
        assert value(left, "maillage_requests_total", **label) == 2
        assert value(left, "maillage_cache_bytes") == 100
        two.communicate("\n", timeout=30)
