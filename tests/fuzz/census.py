"""The processes of a service, by what they are: how many, their memory, their open files. Linux only."""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

KINDS = {b"graph.store.keeper": "keeper", b"spawn_main": "granian", b"server.cli": "parent"}


@dataclass(frozen=True)
class Census:
    """processes: number by kind, with the keeper's its forks; memory: bytes that no other shares, of each
    kind; files: descriptors of each kind.
    """

    processes: dict
    memory: dict
    files: dict

    def __str__(self):
        return "; ".join(
            f"{number} {kind}, {self.memory[kind] / 1e6:.0f} MB, {self.files[kind]} files"
            for kind, number in sorted(self.processes.items())
        )


def count(root):
    """The census of a process and all that descend from it."""
    processes, memory, files = Counter(), Counter(), Counter()
    for number in descendants(root):
        folder = Path("/proc", str(number))
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            kind = next((name for word, name in KINDS.items() if word in command), "other")
            used = sum(
                int(line.split()[1])
                for line in (folder / "smaps_rollup").read_text().splitlines()
                if line.startswith("Pss:")
            )
            opened = len(list((folder / "fd").iterdir()))
            processes[kind] += 1
            memory[kind] += used * 1024
            files[kind] += opened
    return Census(dict(processes), dict(memory), dict(files))


def settled(root, wanted=None, patience_s=30.0):
    """The census once it stays the same for a second, or has the wanted number of processes."""
    deadline, last, since = time.monotonic() + patience_s, count(root), time.monotonic()
    while time.monotonic() < deadline:
        time.sleep(0.2)
        now = count(root)
        if now.processes != last.processes:
            since = time.monotonic()
        last = now
        still = time.monotonic() - since > 1.5
        if still and (wanted is None or now.processes == wanted.processes):
            break
    return last


def descendants(root):
    """The process numbers of a process and all that descend from it."""
    found, children = [root], {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(status.parent.name))
    for number in found:
        found.extend(children.get(number, []))
    return found
