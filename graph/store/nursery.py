"""Children of one process, kept at their number: each that ends is replaced at once.

Refuses threads: forking needs a process that has none.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

Role = Callable[[int], NoReturn]
_CALM_S = 0.5
_YOUNG_S = 0.2
_LOOK_S = 0.01
_held: set[int] = set()


class Nursery:
    """One child for each role, until the nursery closes."""

    def __init__(self, roles: Sequence[Role]):
        """roles: what each child runs, given its lifeline: a pipe's end that closes with this process."""
        self._roles = list(roles)
        self._children: dict[int, tuple[int, float]] = {}
        self._lifeline, self._end = os.pipe()
        _held.add(self._end)
        self._pause_until = 0.0

    def __contains__(self, pid: int) -> bool:
        return pid in self._children

    def __len__(self) -> int:
        return len(self._children)

    def fill(self) -> None:
        """Fork the children that are missing; after one that failed young, wait a moment."""
        if time.monotonic() < self._pause_until:
            return
        present = {number for number, _ in self._children.values()}
        for number, role in enumerate(self._roles):
            if number not in present:
                pid = fork(role, self._lifeline)
                self._children[pid] = number, time.monotonic()

    def lost(self, pid: int, status: int) -> None:
        """A child ended, with that wait status: replace it."""
        _, born = self._children.pop(pid)
        if status and time.monotonic() - born < _YOUNG_S:
            self._pause_until = time.monotonic() + _CALM_S
        self.fill()

    def wean(self) -> None:
        """Replace no child from now on."""
        self._roles = []

    def close(self, drain: bool = False) -> None:
        """Let each child end after the request that it has in hand, and replace none.

        drain: they first answer what waits already, since nobody else will.
        """
        self.wean()
        if drain:
            with suppress(BrokenPipeError):
                os.write(self._end, b"." * len(self._children))
        _held.discard(self._end)
        os.close(self._end)
        os.close(self._lifeline)


def fork(role: Role, lifeline: int) -> int:
    """Run a role in a child, which never returns from it; its process id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for end in _held:
            os.close(end)
        _held.clear()
        role(lifeline)
    finally:
        sys.stderr.flush()
        os._exit(70)


def wake_on_child() -> int:
    """A descriptor that becomes readable when a child ends."""
    end, start = os.pipe()
    os.set_blocking(start, False)
    os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(start, warn_on_full_buffer=False)
    return end


def outlive(patience_s: float) -> None:
    """Return once no child is left, or that many seconds have passed."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            time.sleep(_LOOK_S)


def reap() -> list[tuple[int, int]]:
    """The children of this process that have ended since the last call, each with its wait status."""
    ended: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if not pid:
            return ended
        ended.append((pid, status))
