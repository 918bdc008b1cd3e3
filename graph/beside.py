"""SHACL in a process of its own, beside the rest of a build.

The process starts before there is anything to check, while the caller reads its tables.
Refuses to matter: where that process cannot run, the same work is done here.
"""

import gc
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from graph.errors import MaillageError
from graph.terms import Triple
from graph.validate import Report, Subject, run_shapes


class Beside:
    """Gets ready at once; `hold` says what to hold to the shapes, `report` waits for what they find."""

    def __init__(self, shapes: Path) -> None:
        self._shapes = shapes
        self._work: tuple[Sequence[Subject], Path, Sequence[Triple]] | None = None
        self._found: Report | None = None
        self._file = tempfile.NamedTemporaryFile()  # noqa: SIM115 (closed on exit)
        self._process: subprocess.Popen[bytes] | None = None
        if (os.cpu_count() or 1) > 1:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "graph.beside"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )  # fmt: skip

    def hold(self, graphs: Sequence[Subject], context: Sequence[Triple]) -> None:
        """Hold those graphs to the shapes, with that context (`validate.run_shapes`); returns at once."""
        self._work = (graphs, self._shapes, context)
        if self._process and self._process.stdin:
            pickle.dump(self._work, self._file)
            self._file.flush()
            try:
                self._process.stdin.write(f"{self._file.name}\n".encode())
                self._process.stdin.flush()
            except BrokenPipeError:
                self._stop()

    def report(self) -> Report:
        """What the shapes find. Raises MaillageError where nothing is held, or shapes cannot be applied."""
        if self._found is None:
            self._found = self._wait()
        return self._found

    def _wait(self) -> Report:
        if self._work is None:
            raise MaillageError("no graph was held to the shapes")
        if self._process:
            process, self._process = self._process, None
            answer, _ = process.communicate()
            if process.returncode == 0:
                found: Report = pickle.loads(answer)
                return found
        return run_shapes(*self._work)

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._file.close()


def main() -> None:
    """Read where the work is on standard input, write its report on standard output."""
    gc.disable()
    place = sys.stdin.readline().strip()
    if place:
        report = run_shapes(*pickle.loads(Path(place).read_bytes()))
        sys.stdout.buffer.write(pickle.dumps(report))


if __name__ == "__main__":
    main()
