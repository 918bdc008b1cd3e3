"""Writers to kill: each runs in a process of its own, and notes what it was told is written.

Kept apart from the tests so that a forked writer starts in milliseconds. Transaction n adds three triples
that hold n to each of two graphs, makes the empty graph of n, and drops that of n - 1: all of it, or nothing.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.store import Change, commit, new_store, publish, versions
from graph.terms import Minter, iri, literal

GRAPHS = ("http://e/a", "http://e/b")
EMPTY = "http://e/empty/"
WIDTH = 3
_STEPS = ("open", "os.rename", "shutil.rmtree", "os.rmdir")


def transaction(number: int) -> Change:
    """What write n does."""
    lines = [
        f'<http://e/{number}/{part}> <http://e/number> "{number}" <{graph}> .\n'
        for graph in GRAPHS
        for part in range(WIDTH)
    ]
    return Change(
        added="".join(lines).encode(),
        created=(f"{EMPTY}{number}",),
        dropped=(f"{EMPTY}{number - 1}",),
    )


def write_for_ever(home: Path, acknowledged: Path, first: int) -> None:
    """Commit one transaction after another, and note each once it is acknowledged."""
    number = first
    while True:
        commit(home, transaction(number), "writer", f"write {number}")
        note(acknowledged, number)
        number += 1


def write_some(home: Path, first: int, count: int) -> None:
    """Commit so many transactions, beside others who do."""
    for number in range(first, first + count):
        commit(home, transaction(number), "writer", f"write {number}")


def build_for_ever(home: Path, acknowledged: Path, first: int) -> None:
    """Publish one whole build after another: graph `build` holds the number of the last one, three times."""
    number = first
    while True:
        build_once(home, number)
        note(acknowledged, number)
        number += 1


def build_once(home: Path, number: int) -> str:
    """Publish one whole build."""
    store = new_store()
    triples = [
        (iri(f"http://e/build/{part}"), iri("http://e/number"), literal(str(number))) for part in range(WIDTH)
    ]
    store.insert(Minter().graph("build"), triples)
    return publish(home, store, f"inputs {number}")


def die_at_step(
    write: Callable[[Path, Path, int], None], step: int, home: Path, acknowledged: Path, first: int
) -> None:
    """Run a writer; kill it when it is about to open, rename or remove something for the n-th time."""
    left = [step]

    def hook(event: str, _: tuple[Any, ...]) -> None:
        if event in _STEPS:
            left[0] -= 1
            if left[0] == -1:
                os.kill(os.getpid(), signal.SIGKILL)

    versions.read_current(home)
    sys.addaudithook(hook)
    write(home, acknowledged, first)


def note(acknowledged: Path, number: int) -> None:
    """Add one number to the file, whole; a killed process leaves what it has written."""
    handle = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{number}\n".encode())
    os.close(handle)
