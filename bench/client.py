"""HTTP as the benchmark asks it: one kept-alive connection, or Debian's `wrk` for many.

Refuses an answer that is not 200: a fast refusal is no answer.
"""

import http.client
import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self
from urllib.parse import quote

JSON_RESULTS = "application/sparql-results+json"
_SCRIPT = Path(__file__).parent / "wrk.lua"


class Refused(Exception):
    """An answer other than 200, 201 or 204, or a connection that broke."""


class Connection:
    """One kept-alive connection to this machine; times are those of the whole exchange, body read."""

    def __init__(self, port: int, timeout_s: float):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)

    def get(self, path: str, accept: str = "application/json") -> bytes:
        """The body of a 200. Raises Refused, or OSError where nothing answers in time."""
        return self._exchange("GET", path, None, {"Accept": accept})

    def post(self, path: str, body: bytes, media_type: str) -> bytes:
        """The body of a 200, 201 or 204. Raises Refused, or OSError."""
        return self._exchange("POST", path, body, {"Content-Type": media_type})

    def query(self, endpoint: str, text: str) -> bytes:
        """SPARQL JSON results. Raises Refused, or OSError."""
        return self.get(query_path(endpoint, text), JSON_RESULTS)

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise Refused(f"{type(error).__name__}: {error}") from error
        if answer.status not in (200, 201, 204):
            raise Refused(f"{answer.status}: {read[:300].decode(errors='replace')}")
        return read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def query_path(endpoint: str, text: str) -> str:
    """The address of a query by GET."""
    return f"{endpoint}?query={quote(text, safe='')}"


def timed(ask: Callable[[], bytes]) -> tuple[float, bytes]:
    """Milliseconds of one exchange, and its body."""
    start = time.perf_counter()
    body = ask()
    return (time.perf_counter() - start) * 1000, body


@dataclass(frozen=True)
class Load:
    """What many requests gave. rate: answers a second; median_ms: latency; client: what asked."""

    rate: float
    median_ms: float
    client: str


def press(port: int, paths: Sequence[str], connections: int, seconds: float, once: bool = False) -> Load:
    """Ask the paths in turn over kept-alive connections, for some seconds; `once`: until each was asked.

    Raises Refused where one answer is no 200.
    """
    if shutil.which("wrk"):
        return _press_wrk(port, paths, connections, seconds, once)
    return _press_python(port, paths, connections, seconds, once)


def _press_wrk(port: int, paths: Sequence[str], connections: int, seconds: float, once: bool) -> Load:
    threads = min(2, connections)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "60s"]
        command += ["-s", str(_SCRIPT), f"http://127.0.0.1:{port}", "--", file.name, str(threads)]
        command += [JSON_RESULTS, "once" if once else "again"]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(said.stdout.splitlines()[-1])
    if found["errors"] or not found["requests"]:
        raise Refused(f"{found['errors']} of {found['requests']} requests failed")
    return Load(found["requests"] / found["seconds"], found["median_us"] / 1000, "wrk")


def _press_python(port: int, paths: Sequence[str], connections: int, seconds: float, once: bool) -> Load:
    """The same with threads of this process, which take a part of the machine's time."""
    times: list[float] = []
    failures: list[Refused] = []
    start = time.perf_counter()

    def ask(mine: Sequence[str]) -> None:
        turn = 0
        try:
            with Connection(port, 60.0) as connection:
                while (turn < len(mine) if once else True) and time.perf_counter() - start < seconds:
                    path = mine[turn % len(mine)]
                    times.append(timed(partial(connection.get, path, JSON_RESULTS))[0])
                    turn += 1
        except Refused as error:
            failures.append(error)

    shares = [paths[n::connections] or paths for n in range(connections)]
    threads = [threading.Thread(target=ask, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Load(len(times) / (time.perf_counter() - start), sorted(times)[len(times) // 2], "Python")
