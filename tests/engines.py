"""Real SPARQL stores, started for a test on free ports and in a folder of their own, and stopped after it."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

READY_S = 60
VIRTUOSO = shutil.which("virtuoso-t")
OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
NAMES = ("oxigraph", "virtuoso")
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
CheckpointInterval = 0
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
DirsAllowed = .
VADInstallDir = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
Charset = UTF-8
EnabledGzipContent = 1
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
MaxQueryCostEstimationTime = 0
"""


@dataclass(frozen=True)
class Engine:
    """A running store. query: URL of its queries; environment: the settings that reach the rest of it."""

    name: str
    query: str
    environment: dict[str, str]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def start(name: str, folder: Path, **options: int) -> Iterator[Engine]:
    """The engine of that name; skips the test where it is not installed."""
    with {"oxigraph": oxigraph, "virtuoso": virtuoso}[name](folder, **options) as engine:
        yield engine


@contextlib.contextmanager
def oxigraph(folder: Path, timeout_s: int = 0) -> Iterator[Engine]:
    """`oxigraph serve` in memory. timeout_s: its own time limit for queries; 0: none."""
    if not OXIGRAPH:
        pytest.skip("oxigraph is not installed beside this Python (pip install oxigraph)")
    port = free_port()
    command = [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}"]
    command += ["--timeout-s", str(timeout_s)] if timeout_s else []
    address = f"http://127.0.0.1:{port}"
    with _running(command, folder, f"{address}/query?query=ASK%7B%7D"):
        settings = {
            "MAILLAGE_STORE_UPDATE": f"{address}/update",
            "MAILLAGE_STORE_GRAPHS": f"{address}/store",
        }
        yield Engine("oxigraph", f"{address}/query", settings)


@contextlib.contextmanager
def virtuoso(folder: Path, rows: int = 10_000_000) -> Iterator[Engine]:
    """Virtuoso as Debian packages it, written to as its administrator. rows: its own limit for answers."""
    if not VIRTUOSO:
        pytest.skip("virtuoso-t is not installed (apt-get install virtuoso-opensource-7)")
    http = free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(sql=free_port(), http=http, rows=rows), encoding="utf8")
    command = [VIRTUOSO, "+configfile", "virtuoso.ini", "+foreground"]
    address = f"http://127.0.0.1:{http}"
    with _running(command, folder, f"{address}/sparql?query=ASK%7B%7D"):
        settings = {
            "MAILLAGE_STORE_UPDATE": f"{address}/sparql-auth",
            "MAILLAGE_STORE_GRAPHS": f"{address}/sparql-graph-crud-auth",
            "MAILLAGE_STORE_USER": "dba",
            "MAILLAGE_STORE_PASSWORD": "dba",
            "MAILLAGE_STORE_AUTH": "digest",
            "MAILLAGE_STORE_TIMEOUT": "120",
        }
        yield Engine("virtuoso", f"{address}/sparql", settings)


@contextlib.contextmanager
def _running(command: list[str], folder: Path, ready: str) -> Iterator[None]:
    """The process, from its first answer to its end."""
    with (
        (folder / "output.txt").open("wb") as output,
        subprocess.Popen(command, cwd=folder, stdout=output, stderr=output) as process,
    ):
        try:
            _wait(ready, process)
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the store ended with {process.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer within {READY_S} s")
