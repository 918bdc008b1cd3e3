"""`maillage serve` from outside: builds if needed, says one line, answers, and stops cleanly."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from small_site import small_home

from graph.errors import MaillageError
from server import serving
from server.settings import read_settings

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(port, home, root):
    return os.environ | {
        "HOST": "127.0.0.1", "PORT": str(port), "MAILLAGE_HOME": str(home), "MAILLAGE_ROOT": str(root),
        "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
    }  # fmt: skip


def start(given):
    return subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve"], env=given, text=True, cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def get(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def stop(process):
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def test_serve_builds_says_one_line_answers_and_stops(small_root, tmp_path):
    port, home = free_port(), tmp_path / "home"
    given = environment(port, home, small_root)
    first = start(given)
    line = first.stdout.readline()
    assert line.startswith("Maillage sert ")
    assert f"http://127.0.0.1:{port} (version 1-" in line
    assert get(port, "/health")[0] == 200
    assert b"contrat-enfance" in get(port, "/queries/conventions.csv")[1]

    taken = start(given)
    _, complaint = taken.communicate(timeout=PATIENCE_S)
    assert taken.returncode == 1
    assert f"127.0.0.1:{port}" in complaint
    assert "Traceback" not in complaint

    code, rest, log = stop(first)
    assert (code, rest) == (0, "")
    assert "Traceback" not in log

    again = start(given)
    started = time.monotonic()
    assert again.stdout.readline() == line
    assert time.monotonic() - started < PATIENCE_S
    assert stop(again)[2] == ""


def test_an_address_of_no_machine_is_named():
    with pytest.raises(MaillageError, match=r"192\.0\.2\.1:8000"):
        serving.check_address(read_settings({"HOST": "192.0.2.1"}))


def test_health_of_nothing_is_nothing():
    assert serving.read_health(read_settings({"PORT": str(free_port())})) is None


def test_a_process_without_workers_leaves_with_a_message(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    monkeypatch.delenv("MAILLAGE_RUN", raising=False)
    with pytest.raises(SystemExit):
        serving.application()
    assert "maillage serve" in capsys.readouterr().err


def tree(process):
    """The processes that descend from one, by number."""
    found, parents = [process.pid], {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    for number in found:
        found.extend(parents.get(number, []))
    return found


def answering(process):
    """The processes of a service that answer HTTP, by number."""
    found = []
    for number in tree(process):
        with suppress(OSError):  # it may end while it is looked at
            if b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes():
                found.append(number)
    return found


def lives(number):
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def survivors(family, patience_s):
    """Those of some processes that still live after so many seconds; at once where none does."""
    deadline = time.monotonic() + patience_s
    while any(map(lives, family)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return [number for number in family if lives(number)]


@contextmanager
def running(**more):
    """The service over the small data, once it says that it serves, and its port; ended at the end."""
    port = free_port()
    process = start(environment(port, small_home(), small_home().parent / "checkout") | more)
    try:
        assert process.stdout.readline().startswith("Maillage sert ")
        yield process, port
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE_S)


def send(port, payload):
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(payload)
    return connection


def post(path, length, body=b""):
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    return f"{head}Content-Length: {length}\r\n\r\n".encode() + body


@pytest.fixture(scope="module")
def service():
    """The service over the small data with two processes and a log of one JSON object a request."""
    with running(MAILLAGE_PROCESSES="2", MAILLAGE_LOG="json") as (process, port):
        yield process, port


def test_health_answers_while_fifty_clients_send_bodies_that_never_end(service):
    _, port = service
    slow = [send(port, post("/sparql", 100, b"ASK")) for _ in range(50)]
    try:
        started = time.monotonic()
        for _ in range(10):
            assert get(port, "/health")[0] == 200
            assert get(port, "/queries/conventions.csv")[0] == 200
        assert time.monotonic() - started < 10
    finally:
        for connection in slow:
            connection.close()


def test_a_body_that_is_cut_is_refused_and_one_that_waits_to_be_asked_for_is_asked_for(service):
    _, port = service
    with closing(send(port, post("/sparql", 100, b"ASK {}"))) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert b" 400 " in connection.recv(1000).partition(b"\r\n")[0]
    head = post("/sparql", 6).replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    with closing(send(port, head)) as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"ASK {}")
        assert connection.recv(10_000).startswith(b"HTTP/1.1 200 ")


def test_what_follows_a_body_is_another_request(service):
    _, port = service
    with closing(send(port, post("/sparql", 6, b"ASK {}stray bytes\r\n\r\n"))) as connection:
        answer = b""
        while more := connection.recv(10_000):
            answer += more
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 400 " in answer


def test_head_has_the_length_of_get_and_no_body(service):
    _, port = service
    lengths = []
    for method in ("GET", "HEAD"):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request(method, "/queries/conventions.csv")
            answer = connection.getresponse()
            assert answer.headers.get_all("Content-Length") == [answer.headers["Content-Length"]]
            lengths.append(int(answer.headers["Content-Length"]))
            assert len(answer.read()) == (lengths[0] if method == "GET" else 0)
    assert lengths[0] == lengths[1]


def test_the_figures_of_all_processes_are_one_page(service):
    _, port = service
    for _ in range(20):
        get(port, "/queries/conventions.csv")
    time.sleep(1.5)
    text = get(port, "/metrics")[1].decode()
    hits = [
        float(line.rsplit(" ", 1)[1])
        for line in text.splitlines()
        if line.startswith("maillage_requests_total{") and 'cache="hit"' in line
    ]
    assert sum(hits) >= 18
    assert 'maillage_dataset_info{version="1-' in text


def test_a_stop_finishes_what_is_in_hand_and_leaves_no_process():
    with running(MAILLAGE_PROCESSES="2", MAILLAGE_LOG="json") as (process, port):
        family = tree(process)
        assert len(family) >= 3
        with closing(send(port, post("/sparql", 6, b"ASK"))) as connection:
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            connection.sendall(b" {}")
            assert connection.recv(10_000).startswith(b"HTTP/1.1 200 ")
        _, log = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
        assert survivors(family, patience_s=1) == []
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["status"] for line in lines if line["path"] == "/sparql"] == [200]


def test_a_main_process_that_is_killed_leaves_no_process_no_port_and_no_folder():
    with (
        tempfile.TemporaryDirectory(prefix="mlg") as folder,  # sockets have short names
        running(MAILLAGE_PROCESSES="2", TMPDIR=folder) as (process, port),
    ):
        family = tree(process)
        assert answering(process)
        with closing(send(port, post("/sparql", 6, b"ASK"))):  # one client is still speaking
            process.kill()
            assert survivors(family, patience_s=8) == []
        serving.check_address(read_settings({"HOST": "127.0.0.1", "PORT": str(port)}))
        assert list(Path(folder).iterdir()) == []


def test_a_process_that_dies_is_replaced():
    with running(MAILLAGE_PROCESSES="2") as (process, port):
        granian = answering(process)
        os.kill(granian[-1], signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            now = answering(process)
            if len(now) == len(granian) and granian[-1] not in now:
                break
            time.sleep(0.2)
        assert len(now) == len(granian)
        while time.monotonic() < deadline:
            with suppress(ConnectionError):
                assert get(port, "/health")[0] == 200
                return
            time.sleep(0.2)
        pytest.fail("the service did not answer again")
