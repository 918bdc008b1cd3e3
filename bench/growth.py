"""The cost of growth: one more document, from its tables to an answer of the running service that has it.

Refuses to touch the datasets of the other parts: it works on copies.
"""

import os
import shutil
import subprocess
import time

from bench.answers import sparql_rows
from bench.client import Refused
from bench.engines import Dataset, Engine, Running
from bench.generate import Document, write_document
from bench.samples import OURS, Figure, Sample, Target
from bench.workloads import once, read_text

_ID = "https://w3id.org/maillage/id/convention/"
_LONGEST_S = 30.0
_ROUNDS = 3


def maillage(ours: Engine, dataset: Dataset, *arguments: str) -> tuple[float, float]:
    """Run one command of ours on a dataset: seconds, and most megabytes of its largest process.

    Raises CalledProcessError where it fails.
    """
    command = [str(ours.folder.resolve() / "bin" / "maillage"), *arguments]
    environment = os.environ | {
        "MAILLAGE_HOME": str(dataset.home.absolute()), "MAILLAGE_ROOT": str(dataset.root.absolute()),
    }  # fmt: skip
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - start, used.ru_maxrss / 1000


def measure(ours: Engine, dataset: Dataset) -> list[Figure]:
    """Seconds of `maillage build` with one more document, and until the running service shows it."""
    folder = ours.cache / "work" / "growth"
    shutil.rmtree(folder, ignore_errors=True)
    copy = Dataset(folder / "root", folder / "home", dataset.triples)
    shutil.copytree(dataset.root.resolve(), copy.root, symlinks=True)
    shutil.copytree(dataset.home.resolve(), copy.home)
    number = sum(1 for path in (copy.root / "data").iterdir() if path.name.startswith("document-"))
    builds, visible, failure = [], [], ""
    with ours.start(copy) as running:
        for place in range(number, number + _ROUNDS):
            write_document(copy.root, place)
            start = time.perf_counter()
            builds.append(maillage(ours, copy, "build")[0])
            seen = _seen(running, Document(place).convention, start)
            if seen is None:
                failure = f"not within {_LONGEST_S:g} s of the build"
                break
            visible.append(seen)
    shutil.rmtree(folder)
    name = f"document {number + 1}"
    return [
        Figure(f"{name} and the next: `maillage build`", "s", {OURS: Sample.of(builds)}),
        Figure(
            f"{name} and the next: until the service answers with it", "s",
            {OURS: failure or Sample.of(visible)}, Target(2, relative=False),
        ),
    ]  # fmt: skip


def _seen(running: Running, convention: str, start: float) -> float | None:
    """Seconds from `start` until the name of the convention is answered; None where it is not in time."""
    text = read_text("subjects", "new").about(_ID + convention)
    end = time.perf_counter() + _LONGEST_S
    while time.perf_counter() < end:
        try:
            with running.connection(_LONGEST_S) as connection:
                if sparql_rows(connection.query(running.endpoint, once(text))):
                    return time.perf_counter() - start
        except Refused:
            pass
        time.sleep(0.02)
    return None
