"""SHACL in a process of its own, beside the rest of the build: it takes as long as all of that together.

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

from graph.terms import Triple
from graph.validate import Report, Subject, run_shapes


class Beside:
    """Starts holding the graphs to the shapes at once; `report` waits for the result."""

    def __init__(self, graphs: Sequence[Subject], shapes: Path, context: Sequence[Triple]):
        self._work = (graphs, shapes, context)
        self._process: subprocess.Popen[bytes] | None = None
        if (os.cpu_count() or 1) > 1:
            with tempfile.TemporaryFile() as work:
                pickle.dump(self._work, work)
                work.seek(0)
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "graph.beside"], stdin=work, stdout=subprocess.PIPE,
                    env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                )  # fmt: skip

    def report(self) -> Report:
        """What the shapes find. Raises MaillageError where pySHACL gives no report."""
        if self._process:
            process, self._process = self._process, None
            answer, _ = process.communicate()
            if process.returncode == 0:
                found: Report = pickle.loads(answer)
                return found
        return run_shapes(*self._work)

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()


def main() -> None:
    """Read the work on standard input, write its report on standard output."""
    gc.disable()
    report = run_shapes(*pickle.load(sys.stdin.buffer))
    sys.stdout.buffer.write(pickle.dumps(report))


if __name__ == "__main__":
    main()
