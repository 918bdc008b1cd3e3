"""`maillage serve` from outside: builds if needed, says one line, answers, and stops cleanly."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

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


def test_a_worker_without_data_leaves_with_a_message(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    with pytest.raises(SystemExit):
        serving.application()
    assert "maillage build" in capsys.readouterr().err
