"""The keeper: one process without threads that keeps workers for the version that is current.

A version is answered first by workers that read it on disk, within milliseconds; meanwhile a zygote, a child
of the keeper, reads it into memory and forks the workers that take over. The first zygote waits a second, so
that whoever starts beside the keeper has the processors first. A version too large for memory stays on disk.
After a write the zygote follows, so a new version costs milliseconds as well. Whoever dies is replaced, and
disk answers until then.

A version that is no longer the current one goes on being answered for two seconds at least, for twenty where
few have followed it; then what waits for it is answered, and no more is taken.

`{run}/serving` names the version that clients should ask; `{run}/{version}/{lane}` are its sockets. The
backlog of a socket is the queue of its lane. Refuses to answer anything itself.

Lanes: `inside` (the project's own queries), `outside` (text from clients), `writing` (updates, new graphs).
"""

import argparse
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from graph.errors import MaillageError
from graph.store import versions
from graph.store.embedded import disk
from graph.store.nursery import Nursery, Role, fork, outlive, reap, wake_on_child
from graph.store.versions import Current
from graph.store.zygote import END_S, LANES, Lanes, Zygote, roles

SERVING = "serving"
_TICK_S = 0.03
_CALM_S = 0.5
_FIRST_S = 1.0
_RETIRE_S = 20.0
_GRACE_S = 2.0
_OLD = 2
_MESSAGE = 4096


@dataclass(frozen=True)
class Plan:
    """What a keeper keeps.

    home: the store. run: folder of the sockets. workers: how many for text from outside; one more is for our
    own. queue: requests that may wait in one lane. memory_triples: up to how many triples memory is used.
    """

    home: Path
    run: Path
    workers: int
    queue: int
    memory_triples: int


class Reader:
    """The zygote as its keeper knows it: what it holds, and whether it waits to be led further."""

    def __init__(self, pid: int, control: socket.socket, version: str):
        self.pid, self.control, self.version = pid, control, version
        self.on_its_way = self.waits = False

    def tell(self, message: dict[str, Any], descriptors: list[int]) -> bool:
        """Say something; False where it is gone."""
        try:
            socket.send_fds(self.control, [json.dumps(message).encode()], descriptors)
        except OSError:
            return False
        return True

    def hear(self) -> bool:
        """Take note of the version that it is ready to answer for; False where it is gone."""
        try:
            message = self.control.recv(_MESSAGE)
        except OSError:
            return False
        if message:
            self.version = json.loads(message)["ready"]
            self.on_its_way, self.waits = False, True
        return bool(message)


class Group:
    """The sockets of one version, and who answers: workers that read it on disk, or those of a zygote."""

    def __init__(self, plan: Plan, current: Current):
        self.plan, self.version = plan, current.version
        self.in_memory = current.triples <= plan.memory_triples
        self._hold = versions.Hold(plan.home, current.version)
        self.lanes = _listen(plan.run / current.version, plan.queue)
        self.nursery: Nursery | None = None
        self.reader: Reader | None = None
        self.old_since: float | None = None

    def read_disk(self) -> None:
        """Begin to answer from disk; writes too, where nothing in memory will take them."""
        lanes = {lane: s for lane, s in self.lanes.items() if lane != "writing" or not self.in_memory}
        self.nursery = Nursery([self._on_disk(lanes, number) for number in range(self.plan.workers + 1)])
        self.nursery.fill()

    def _on_disk(self, lanes: Lanes, number: int) -> Role:
        def role(lifeline: int) -> NoReturn:
            store = disk.open_version(self.plan.home, self.version)
            roles(store, lanes, self.plan.workers)[number](lifeline)

        return role

    def leave_disk(self, drain: bool = False) -> None:
        """Let the workers on disk end."""
        if self.nursery:
            self.nursery.close(drain)
            self.nursery = None

    def let_go(self) -> None:
        """Close what this process holds of it; nobody else is told."""
        self._hold.close()
        for listener in self.lanes.values():
            listener.close()

    def close(self) -> None:
        """Take no new requests for this version, and answer those that wait already."""
        shutil.rmtree(self.plan.run / self.version, ignore_errors=True)
        self.leave_disk(drain=True)
        if self.reader:
            self.reader.tell({"retire": self.version}, [])
        self.let_go()


def _listen(folder: Path, queue: int) -> dict[str, socket.socket]:
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for lane in LANES:
        found[lane] = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        (folder / lane).unlink(missing_ok=True)
        found[lane].bind(str(folder / lane))
        found[lane].listen(queue)
        found[lane].setblocking(False)
    return found


class Keeper:
    """Follows `current.json`, and keeps a group of workers for what it names."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.groups: list[Group] = []
        self.readers: list[Reader] = []
        self._leader: Reader | None = None
        self._calm_until = time.monotonic() + _FIRST_S

    def keep(self, parent: int) -> NoReturn:
        """Run until the parent closes its end of that descriptor, or SIGTERM comes."""
        wake = wake_on_child()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self._sweep()
        try:
            while True:
                self._turn(parent, wake)
        finally:
            self._end()

    def _end(self) -> None:
        """Let everybody below end, after the requests in hand."""
        for group in self.groups:
            group.leave_disk()
        for reader in self.readers:
            reader.control.close()
        outlive(2 * END_S)

    def _turn(self, parent: int, wake: int) -> None:
        self._follow()
        watched: list[Any] = [parent, wake, *(reader.control for reader in self.readers)]
        ready, _, _ = select.select(watched, [], [], _TICK_S)
        if parent in ready and not os.read(parent, 1):
            sys.exit(0)
        if wake in ready:
            os.read(wake, _MESSAGE)
        for reader in list(self.readers):
            if reader.control in ready:
                self._hear(reader)
        self._tend()

    def _sweep(self) -> None:
        """Remove the sockets that a killed keeper left, but not the name of the version to ask."""
        for path in self.plan.run.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)

    def _follow(self) -> None:
        """Serve what is current: by the zygote where it can follow, else from disk until one has read it."""
        if self._leader and self._leader.on_its_way:
            return  # what is written meanwhile is reached in one step afterwards
        current = versions.read_current(self.plan.home)
        if current and (not self.groups or current.version != self.groups[-1].version):
            try:
                self.groups.append(Group(self.plan, current))
            except FileNotFoundError:
                return  # overtaken by two writes: the next look finds another name
        if not self.groups or self.groups[-1].reader:
            return
        newest = self.groups[-1]
        if self._leader and self._leader.waits:
            if self._lead(self._leader, newest):
                return
            self._leader = None  # it goes on answering for what it holds
        if not newest.nursery:
            newest.read_disk()
            self._serve(newest)
        if newest.in_memory and self._leader is None and time.monotonic() >= self._calm_until:
            self._start_reader(newest)

    def _lead(self, reader: Reader, group: Group) -> bool:
        """Tell the zygote what leads from its version to that one; False where it cannot get there."""
        known = versions.chain(self.plan.home, group.version, reader.version) if group.in_memory else None
        if known is None:
            return False
        descriptors = [group.lanes[lane].fileno() for lane in LANES]
        if not reader.tell({"version": group.version, "writes": known[1]}, descriptors):
            return False
        reader.on_its_way, reader.waits = True, False
        group.reader = reader
        return True

    def _start_reader(self, group: Group) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

        def role(_: int) -> NoReturn:
            for control in (ours, *(reader.control for reader in self.readers)):
                control.close()
            for other in self.groups:
                if other is not group:
                    other.let_go()
            Zygote(self.plan.home, self.plan.workers, theirs).hold(group.version, group.lanes)

        self._leader = Reader(fork(role, -1), ours, group.version)
        self.readers.append(self._leader)
        theirs.close()

    def _hear(self, reader: Reader) -> None:
        """The zygote answers for a version now, or is gone."""
        if not reader.hear():
            self._lose(reader)
            return
        group = next((group for group in self.groups if group.version == reader.version), None)
        if group is None:
            reader.tell({"retire": reader.version}, [])
            return
        group.reader = reader
        if group is self.groups[-1]:
            self._serve(group)
        group.leave_disk()

    def _lose(self, reader: Reader) -> None:
        """A zygote died, and its workers with it: its versions are answered from disk."""
        self.readers.remove(reader)
        reader.control.close()
        if reader is self._leader:
            self._leader = None
            self._calm_until = time.monotonic() + _CALM_S
        for group in self.groups:
            if group.reader is reader:
                group.reader = None
                if not group.nursery:
                    group.read_disk()
        self._serve(self.groups[-1])

    def _serve(self, group: Group) -> None:
        """Name the version that clients should ask from now on."""
        pointer = self.plan.run / f"{SERVING}.new"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(group.version)
        pointer.replace(self.plan.run / SERVING)
        for old in self.groups[: self.groups.index(group)]:
            old.old_since = old.old_since or time.monotonic()

    def _tend(self) -> None:
        """Replace who ended, and let go of versions that nobody can still be asking."""
        for pid, status in reap():
            for group in self.groups:
                if group.nursery and pid in group.nursery:
                    group.nursery.lost(pid, status)
        for group in self.groups:
            if group.nursery:
                group.nursery.fill()
        for group in self.groups[:-1]:
            age = time.monotonic() - group.old_since if group.old_since else 0.0
            if age > _RETIRE_S or (age > _GRACE_S and len(self.groups) > _OLD + 1):
                group.close()
                self.groups.remove(group)
        for reader in list(self.readers):
            if reader is not self._leader and all(group.reader is not reader for group in self.groups):
                self.readers.remove(reader)
                reader.control.close()


def main() -> None:
    """`python -m graph.store.keeper HOME RUN …`: keep until standard input closes."""
    parser = argparse.ArgumentParser()
    for field in fields(Plan):
        parser.add_argument(field.name, type=field.type if field.type is int else Path)
    plan = Plan(**vars(parser.parse_args()))
    try:
        Keeper(plan).keep(sys.stdin.fileno())
    except MaillageError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
