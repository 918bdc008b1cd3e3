"""The versions of the embedded store, as files: which one is served, what each write was, who may write now.

    current.json                the version that readers open: replaced last, so none sees half a write
    versions/{version}/         the dataset of one version, as the engine's own folder
    versions/{version}.json     the transaction that made it
    versions/{version}.nq       the same dataset as sorted N-Quads, where a whole build made it: quick to load
    versions/{version}.added.nq, .removed.nq    what the write changed, default graph included

Knows no engine. Refuses to guess: a file that cannot be understood is an error, never an empty store.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph.errors import Busy, NotReady, StoreError
from graph.store import Transaction

_POLL_S = 0.02
_KEPT = 2
_HISTORY = ("json", "added.nq", "removed.nq")
Told = Sequence[Mapping[str, Any]]
"""Lines of a history whose data is not here (`graph.history`), the newest first."""


@dataclass(frozen=True)
class Current:
    """Which version readers open.

    digest: of its quads, or of the chain of writes that led to it; inputs: of what a build read; triples: how
    many the merge of all graphs holds.
    """

    number: int
    digest: str
    inputs: str
    triples: int = 0

    @property
    def version(self) -> str:
        """The number, which rises, and the beginning of the digest."""
        return f"{self.number}-{self.digest[:12]}"


def read_current(home: Path) -> Current | None:
    """What is published at that folder, or None. Raises StoreError where the file cannot be understood."""
    path = home / "current.json"
    try:
        return Current(**json.loads(path.read_text(encoding="utf8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"{path} est illisible ({error}). Supprimez le dossier {home} et reconstruisez."
        ) from error


def current(home: Path) -> Current:
    """What is published at that folder. Raises NotReady (503) where nothing is, else as `read_current`."""
    found = read_current(home)
    if found is None:
        raise NotReady(f"Rien n'est publié dans {home} : lancez « maillage build ».")
    return found


def folder(home: Path, version: str) -> Path:
    """Where the engine keeps that version."""
    return home / "versions" / version


class Hold:
    """The right to go on reading one version: while it lasts, no write removes the folder.

    The engine opens its files as it needs them. A fork shares the hold, which ends with the last that has it.
    Raises FileNotFoundError where the folder is gone.
    """

    def __init__(self, home: Path, version: str):
        path = folder(home, version)
        self._handle: int | None = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._handle, fcntl.LOCK_SH)
        if not path.exists():
            self.close()
            raise FileNotFoundError(path)

    def close(self) -> None:
        """Read no more."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        if getattr(self, "_handle", None) is not None:
            self.close()


def side(home: Path, version: str, kind: str) -> Path:
    """A file beside that version: one of those above, or what another module keeps as long as it lives."""
    return home / "versions" / f"{version}.{kind}"


@contextmanager
def lock(home: Path, patience_s: float = 60.0, right: str = "lock") -> Iterator[None]:
    """Hold the right to write; one process and one thread at a time.

    patience_s: how long to wait for another writer; right: the file that is locked, for a right of another
    kind. Raises Busy (503) beyond.
    """
    home.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience_s
    with (home / right).open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Busy(
                        f"{home} est en cours d'écriture par un autre processus depuis plus de "
                        f"{patience_s:.0f} s ; recommencez plus tard."
                    ) from None
                time.sleep(_POLL_S)
        yield


def flip(home: Path, current: Current, transaction: Transaction, **more: Any) -> None:
    """Keep the transaction's record, then make that version the current one, then remove what nobody needs.

    more: what the record says besides. Both files are on disk when this returns.
    """
    record = {**asdict(transaction), **asdict(current), **more}
    write(side(home, current.version, "json"), json.dumps(record, ensure_ascii=False).encode())
    write(home / "current.json", json.dumps(asdict(current)).encode())
    _prune(home, current, transaction.before)


def touch(home: Path, current: Current, lines: Told = ()) -> None:
    """Replace what is known of the current version (its inputs) without a new one.

    lines: what is told besides of the time before it.
    """
    if lines:
        known = record(home, current.version)
        told = known | {"lines": [*lines, *known.get("lines", ())]}
        write(side(home, current.version, "json"), json.dumps(told, ensure_ascii=False).encode())
    write(home / "current.json", json.dumps(asdict(current)).encode())


def record(home: Path, version: str) -> dict[str, Any]:
    """What is recorded of the write that made a version; {} where there is no record."""
    path = side(home, version, "json")
    return dict(json.loads(path.read_bytes())) if path.exists() else {}


def history(home: Path) -> list[Transaction]:
    """Every write up to the current version, the last one first."""
    current = read_current(home)
    found: list[Transaction] = []
    version = current.version if current else ""
    while known := record(home, version):
        found.append(Transaction(**{name: known[name] for name in Transaction.__dataclass_fields__}))
        version = known["before"]
    return found


def chain(home: Path, version: str, start: str | None = None) -> tuple[str, list[str]] | None:
    """The version to begin from and the writes that lead from it to that version, oldest first.

    start: where to begin; None for the nearest version kept as N-Quads. None where a link is missing.
    """
    writes: list[str] = []
    while version != start and not (start is None and side(home, version, "nq").exists()):
        if not side(home, version, "added.nq").exists():
            return None
        writes.append(version)
        version = record(home, version).get("before", "")
    return version, writes[::-1]


def write(path: Path, content: bytes) -> None:
    """Replace a file whole, and only once its content is on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Return once the names in that folder are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def number_of(version: str) -> int:
    """The number that a version begins with."""
    return int(version.partition("-")[0])


def _prune(home: Path, current: Current, before: str) -> None:
    """Remove what no reader needs: old folders and side files, and what an unfinished write left.

    The history stays: every transaction, and what it changed. A folder that is held is left to a later write.
    """
    kept = {current.version, before}
    images = []
    for path in (home / "versions").iterdir():
        version, _, kind = path.name.partition(".")
        unfinished = version not in kept and number_of(version) >= current.number
        if kind == "nq" and not unfinished:
            images.append(path)
        elif unfinished or (version not in kept and kind not in _HISTORY):
            _remove(path)
    for path in sorted(images, key=lambda path: number_of(path.name))[:-_KEPT]:
        path.unlink()


def _remove(path: Path) -> None:
    if not path.is_dir():
        path.unlink(missing_ok=True)
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(handle)
