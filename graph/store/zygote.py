"""The zygote: a process without threads that holds a version in memory and forks the workers that answer.

After a write it applies what changed to its own copy and forks anew; the keeper says what to let go.
Its workers share its memory until they write to their pages, which the engine does as it reads: count each
worker as a copy in the worst case.
"""

import gc
import json
import os
import select
import socket
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from graph.store.embedded.engine import EngineStore
from graph.store.embedded.resident import load_resident
from graph.store.nursery import Nursery, Role, outlive, reap, wake_on_child
from graph.store.worker import work

LANES = ("inside", "outside", "writing")
Lanes = Mapping[str, socket.socket]
_TICK_S = 0.1
_MESSAGE = 1_000_000
END_S = 2.0


def roles(store: EngineStore, lanes: Lanes, workers: int) -> list[Role]:
    """One worker for the project's own queries alone, the others for every lane there is."""
    return [partial(work, store, [lanes["inside"]]), *([partial(work, store, [*lanes.values()])] * workers)]


class _Litter:
    """The workers of one version."""

    def __init__(self, store: EngineStore, lanes: Lanes, workers: int):
        self.nursery = Nursery(roles(store, lanes, workers))
        self.nursery.fill()
        self.lanes = lanes

    def close(self) -> None:
        self.nursery.close(drain=True)
        for listener in self.lanes.values():
            listener.close()


class Zygote:
    """What the process holds. control: the keeper's end of the line, which closes with the keeper."""

    def __init__(self, home: Path, workers: int, control: socket.socket):
        self.home, self.workers, self.control = home, workers, control
        self.litters: dict[str, _Litter] = {}

    def hold(self, version: str, lanes: Lanes) -> NoReturn:
        """Read a version into memory, keep its workers, and follow the keeper to the next ones."""
        store = load_resident(self.home, version)
        gc.collect()
        gc.freeze()
        wake = wake_on_child()
        while True:
            self.litters[version] = _Litter(store, lanes, self.workers)
            self.control.sendall(json.dumps({"ready": version}).encode())
            command, lanes = self._wait(wake)
            self.litters[version].nursery.wean()
            version = command["version"]
            store = store.advance(self.home, command["writes"], version)

    def _end(self) -> NoReturn:
        for litter in self.litters.values():
            litter.nursery.close()
        outlive(END_S)
        os._exit(0)

    def _wait(self, wake: int) -> tuple[dict[str, Any], Lanes]:
        """Tend the workers until the keeper names the next version; end with the keeper."""
        while True:
            watched: list[Any] = [self.control, wake]
            ready, _, _ = select.select(watched, [], [], _TICK_S)
            if wake in ready:
                os.read(wake, 4096)
            for pid, status in reap():
                for litter in self.litters.values():
                    if pid in litter.nursery:
                        litter.nursery.lost(pid, status)
            for litter in self.litters.values():
                litter.nursery.fill()
            if self.control not in ready:
                continue
            message, descriptors, _, _ = socket.recv_fds(self.control, _MESSAGE, len(LANES))
            if not message:
                self._end()
            command = json.loads(message)
            if "retire" in command:
                self.litters.pop(command["retire"]).close()
                continue
            numbered = zip(LANES, descriptors, strict=True)
            return command, {lane: socket.socket(fileno=number) for lane, number in numbered}
