"""Processes of the engines: a free port, readiness, memory by process, and an end that leaves nothing behind.

Refuses to find processes by name: only what was started here is measured or ended.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

_POLL_S = 0.02
_GRACE_S = 10.0
_SETTLE_S = 2.0
_IDLE_TICKS = 5


class NotStarted(Exception):
    """A process that ended, or did not answer in time. Says what it wrote last."""


class Process:
    """A started command and everything that descends from it; leaving the context ends the whole tree."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path):
        """log: file that gets what the command writes."""
        self._log = log
        # Compiling every source at each start is no engine's cost.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.started = time.perf_counter()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=folder,
                env=kept | dict(environment), start_new_session=True,
            )  # fmt: skip

    def wait_until(self, ready: Callable[[], bool], timeout_s: float) -> float:
        """Seconds from the start until `ready`. Raises NotStarted where the process ends or time runs out."""
        while time.perf_counter() - self.started < timeout_s:
            if ready():
                return time.perf_counter() - self.started
            if self._process.poll() is not None:
                raise NotStarted(f"ended with {self._process.returncode}: {self._last_words()}")
            time.sleep(_POLL_S)
        raise NotStarted(f"no answer within {timeout_s:g} s: {self._last_words()}")

    def tree(self) -> list[int]:
        """Ids of the process and its descendants that live."""
        return [pid for pid in descendants(self._process.pid) if lives(pid)]

    def memory(self) -> list[tuple[int, float, float]]:
        """For each process of the tree: id, resident MB, and its share of it (PSS), which sums up."""
        return [(pid, *found) for pid in self.tree() if (found := _memory(pid))]

    def settle(self, timeout_s: float) -> bool:
        """Wait until the tree computes no more: an engine goes on with a query that its client gave up."""
        end, before = time.monotonic() + timeout_s, self._ticks()
        while time.monotonic() < end:
            time.sleep(_SETTLE_S)
            now = self._ticks()
            if now - before < _IDLE_TICKS:
                return True
            before = now
        return False

    def _ticks(self) -> int:
        """Processor time that the tree has used, in hundredths of a second."""
        return sum(int(fields[11]) + int(fields[12]) for pid in self.tree() if (fields := _stat(pid)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        tree = self.tree()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_S)
        left = {*tree, *self.tree()}
        for pid in filter(lives, left):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        while any(map(lives, left)):
            time.sleep(_POLL_S)

    def _last_words(self) -> str:
        return self._log.read_text(encoding="utf8", errors="replace")[-500:].strip()


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def descendants(root: int) -> list[int]:
    """The process, all that descend from it, and what is left of its session where a parent has ended."""
    children: dict[int, list[int]] = {}
    session = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            if int(fields[3]) == root:
                session.append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return list(dict.fromkeys([*found, *session]))


def lives(pid: int) -> bool:
    """Whether the process runs: neither gone nor waiting to be buried."""
    return next(iter(_stat(pid)), "Z") != "Z"


def _stat(pid: int) -> list[str]:
    """State, parent and the rest of /proc/…/stat; nothing where the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf8").rpartition(")")[2].split()
    except OSError:
        return []


def _memory(pid: int) -> tuple[float, float] | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf8").splitlines()
    except OSError:
        return None
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:] if line.endswith("kB")}
    return sizes["Rss"] / 1000, sizes["Pss"] / 1000
