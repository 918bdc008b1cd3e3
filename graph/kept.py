"""What is computed from one version of the dataset, kept in files beside it so that nobody computes it twice.

Several processes may want a file at once: each is written whole under another name, then put in place. A file
that is missing or damaged is made again. Refuses to hold anything that the version does not determine.
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from graph.store import versions

_Read = TypeVar("_Read")
_KEPT = 3


@contextmanager
def alone(home: Path | None) -> Iterator[None]:
    """One process of those that serve a home at a time: whoever waits then finds what the first one kept."""
    if home is None or not home.is_dir():
        yield
        return
    with (home / "warm.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep(home: Path, version: str, kind: str, write: Callable[[Path], None]) -> Path | None:
    """Write a file of that version, whole or not at all; its place, or None where there is no such version.

    write: fills the file at the place that it is given. A version may be let go meanwhile.
    """
    if not versions.folder(home, version).is_dir():
        return None
    path = versions.side(home, version, kind)
    work = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        write(work)
        work.replace(path)
    except FileNotFoundError:
        if versions.folder(home, version).is_dir():
            raise
        return None
    finally:
        work.unlink(missing_ok=True)
    _prune(home, kind)
    return path


def read(
    home: Path, version: str, kind: str, reader: Callable[[Path], _Read], damage: tuple[type[Exception], ...]
) -> _Read | None:
    """What the file of that version says; None where there is none, or where it is damaged.

    damage: what `reader` raises on a file that it cannot understand.
    """
    path = versions.side(home, version, kind)
    try:
        return reader(path)
    except FileNotFoundError:
        return None
    except damage:
        path.unlink(missing_ok=True)
        return None


def _prune(home: Path, kind: str) -> None:
    """Remove the files of that kind of all but the newest versions; whoever has one open keeps it."""
    ending = f".{kind}"
    paths = [
        path for path in (home / "versions").glob(f"*{ending}") if path.name.count(".") == ending.count(".")
    ]
    for path in sorted(paths, key=lambda path: versions.number_of(path.name))[:-_KEPT]:
        path.unlink(missing_ok=True)
