"""Versions on disk: a whole build published, a change committed, a version opened or read into memory.

Each write makes a new folder, out of nothing or as a clone of the current one (hard links, a millisecond),
and `current.json` names it last: a write that is killed anywhere leaves what was current as it was.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.store import Change, Transaction, versions
from graph.store.embedded.effects import BULK, Effect, load, take_away, work_out
from graph.store.embedded.engine import EngineStore, MemoryStore
from graph.store.embedded.terms import in_merge, is_merge, parse_nquads
from graph.store.versions import Current, Told


class DiskStore(EngineStore):
    """One version on disk, read only."""

    def __init__(self, home: Path, version: str):
        """Raises OSError, ValueError where it cannot be read."""
        hold = versions.Hold(home, version)
        super().__init__(ox.Store.read_only(str(versions.folder(home, version))), version, hold)
        self._home = home

    def own_copy(self) -> ox.Store:
        """A clone to change at will. Whoever holds the lock sweeps it away."""
        work = str(_new_folder(self._home))
        self.engine.backup(work)
        return ox.Store(work)


def open_version(home: Path, version: str) -> DiskStore:
    """One version on disk, read only, in milliseconds whatever its size.

    Raises StoreError (500) where it cannot be read.
    """
    try:
        return DiskStore(home, version)
    except (OSError, ValueError) as error:
        raise StoreError(f"La version {version} de {home} est illisible : {error}") from error


def open_current(home: Path) -> DiskStore:
    """The current version on disk. Raises NotReady (503) where nothing is published, StoreError (500)."""
    while True:
        version = versions.current(home).version
        try:
            return open_version(home, version)
        except StoreError:
            if versions.current(home).version == version:
                raise


def load_version(home: Path, version: str) -> MemoryStore:
    """One version read into memory: from N-Quads and the changes since, else from the engine's own folder.

    Raises StoreError (500) where neither can be read.
    """
    disk = open_version(home, version)
    store = MemoryStore(version=version)
    try:
        known = versions.chain(home, version)
        start, writes = known or ("", [])
        if known:
            load(store.engine, versions.side(home, start, "nq").read_bytes())
        else:
            store.engine.bulk_extend(disk.engine)
        for write in writes:
            apply(store.engine, read_write(home, write))
    except (OSError, SyntaxError) as error:
        raise StoreError(f"La version {version} de {home} est illisible : {error}") from error
    for graph in disk.engine.named_graphs():
        store.engine.add_graph(graph)
    return store


@dataclass(frozen=True)
class Written:
    """What one write did to the quads, the default graph's among them, and to the list of graphs."""

    removed: Sequence[ox.Quad]
    added: Sequence[ox.Quad]
    created: Sequence[str] = ()
    dropped: Sequence[str] = ()

    def of_merge(self) -> "Written":
        """What it did to the default graph."""
        return Written([*filter(is_merge, self.removed)], [*filter(is_merge, self.added)])


def read_write(home: Path, version: str) -> Written:
    """The write that made a version out of the one before it. Raises OSError where its files are gone."""
    known = versions.record(home, version)
    gone, come = (versions.side(home, version, f"{kind}.nq").read_bytes() for kind in ("removed", "added"))
    lists = known.get("created", ()), known.get("dropped", ())
    return Written([*parse_nquads(gone)], [*parse_nquads(come)], *lists)


def apply(engine: ox.Store, written: Written) -> None:
    """Do the same to another dataset that stood where the write found its own."""
    take_away(engine, written.removed, written.dropped, written.created)
    if len(written.added) > BULK:
        engine.bulk_extend(written.added)
    else:
        engine.extend(written.added)


def publish(home: Path, store: MemoryStore, inputs: str, who: str = "maillage build") -> Current:
    """Make the store's dataset the published one. Graphs that clients wrote, and no build, stay beside it.

    inputs: what the dataset was built from, so that an unchanged start need not build.
    Raises Busy (503) where another process writes.
    """
    built = sorted(graph.value for graph in store.engine.named_graphs())
    with versions.lock(home):
        before = versions.read_current(home)
        if before and versions.folder(home, before.version).exists():
            _keep_foreign(home, before, store)
        return _replace(home, store, _Line(who, "publication", inputs), built)


def replace_all(
    home: Path, store: MemoryStore, inputs: str, who: str, what: str, lines: Told, built: Sequence[str]
) -> Current:
    """Make the store's dataset the published one, and let nothing of the one before stay.

    lines: what is told of the time before, to record beside it; built: the graphs in it that a build made.
    Raises Busy (503) where another process writes.
    """
    with versions.lock(home):
        return _replace(home, store, _Line(who, what, inputs), built, lines)


def _replace(
    home: Path, store: MemoryStore, line: "_Line", built: Sequence[str], lines: Told = ()
) -> Current:
    inputs = line.inputs or ""
    merge = store.merge_lines()
    quads = b"".join(line + b"\n" for line in sorted([*merge, *store.named_lines()]))
    names = sorted(graph.value for graph in store.engine.named_graphs())
    digest = hashlib.sha256(quads + json.dumps(names).encode()).hexdigest()
    before = versions.read_current(home)
    if before and before.digest == digest:
        current = replace(before, inputs=inputs)
        versions.touch(home, current, lines)
        return current
    numbers = [before.number if before else 0, *(versions.number_of(told["after"]) for told in lines)]
    current = Current(max(numbers) + 1, digest, inputs, len(merge))
    with _writing(home) as work:
        engine = ox.Store(str(work))
        load(engine, quads)
        for graph in store.engine.named_graphs():
            engine.add_graph(graph)
        engine.flush()
        del engine
        versions.write(versions.side(home, current.version, "nq"), quads)
        _place(work, home, current)
    told = {"lines": lines} if lines else {}
    _record(home, before, current, line.who, line.what, built=built, **told)
    return current


def _keep_foreign(home: Path, before: Current, store: MemoryStore) -> None:
    """Add to a store what the current version holds in graphs that no build made."""
    built = set(versions.record(home, before.version).get("built", ()))
    held = open_version(home, before.version).engine
    for graph in held.named_graphs():
        if graph.value not in built:
            store.engine.add_graph(graph)
            quads = list(held.quads_for_pattern(None, None, None, graph))
            store.engine.extend(quads)
            store.engine.extend(map(in_merge, quads))


def commit(home: Path, change: Change, who: str, what: str, inputs: str | None = None) -> Transaction:
    """Apply one change to the current version and publish the outcome, as one transaction.

    change: quads of named graphs; the merge follows by itself. inputs: as for `publish`, where a build makes
    the change; None for anybody else.
    Where the change changes nothing, no version is made: before and after are one.
    Raises NotReady (503) where nothing is published, Busy (503) where another process writes.
    """
    with versions.lock(home):
        return commit_locked(home, change, who, what, inputs)


def commit_locked(home: Path, change: Change, who: str, what: str, inputs: str | None = None) -> Transaction:
    """`commit`, for a caller that holds the lock already."""
    with _write(home, who, what, inputs) as write:
        write.add(change)
        return write.publish()


@contextmanager
def begin(home: Path, who: str, what: str, inputs: str | None = None) -> Iterator["Write"]:
    """A transaction in several changes (`store.Write`). Raises NotReady (503), Busy (503)."""
    with versions.lock(home), _write(home, who, what, inputs) as write:
        yield write


@contextmanager
def _write(home: Path, who: str, what: str, inputs: str | None) -> Iterator["Write"]:
    with _writing(home) as work, ThreadPoolExecutor(1) as beside:
        yield Write(home, work, beside, _Line(who, what, inputs))


@dataclass(frozen=True)
class _Line:
    """What the history says of a write. inputs: None where no build makes it."""

    who: str
    what: str
    inputs: str | None


class Write:
    """One transaction under way, on a clone of the current version that nobody sees before `publish`."""

    def __init__(self, home: Path, work: Path, beside: ThreadPoolExecutor, line: _Line):
        self._home, self._work, self._beside, self._line = home, work, beside, line
        self._before = versions.current(home)
        ox.Store.read_only(str(versions.folder(home, self._before.version))).backup(str(work))
        self._engine = ox.Store(str(work))
        self._effect = Effect()
        self._started: Future[None] | None = None

    def start(self, change: Change) -> None:
        """Apply a change while the caller does something else; all that is asked afterwards waits for it."""
        self._wait()
        self._started = self._beside.submit(self._apply, change)

    def add(self, change: Change) -> None:
        """Apply a change."""
        self._wait()
        self._apply(change)

    @property
    def changes(self) -> bool:
        """Whether anything is other than it was."""
        self._wait()
        return bool(self._effect)

    @property
    def after(self) -> EngineStore:
        """The dataset as changed so far."""
        self._wait()
        return EngineStore(self._engine, self._before.version)

    def publish(self) -> Transaction:
        """Make it the version that is served; where it changes nothing, before and after are one."""
        self._wait()
        home, before, effect, line = self._home, self._before, self._effect, self._line
        kept = before.inputs if line.inputs is None else line.inputs
        if not effect:
            versions.touch(home, replace(before, inputs=kept))
            return Transaction(before.version, before.version, _now(), line.who, line.what)
        self._engine.flush()
        del self._engine
        written = {"removed.nq": effect.removed.body(), "added.nq": effect.added.body()}
        digest = hashlib.sha256(before.digest.encode())
        for part in (*written.values(), json.dumps([effect.created, effect.dropped]).encode()):
            digest.update(hashlib.sha256(part).digest())
        triples = before.triples + len(effect.added.merge) - len(effect.removed.merge)
        current = Current(before.number + 1, digest.hexdigest(), kept, triples)
        for kind, body in written.items():
            versions.write(versions.side(home, current.version, kind), body)
        _place(self._work, home, current)
        built = set(versions.record(home, before.version).get("built", ()))
        if line.inputs is not None:
            built = (built | effect.added.graphs()) - set(effect.dropped)
        lists = {"created": effect.created, "dropped": effect.dropped, "built": sorted(built)}
        return _record(home, before, current, line.who, line.what, **lists)

    def _apply(self, change: Change) -> None:
        effect = work_out(self._engine, change)
        effect.apply(self._engine)
        self._effect = self._effect.then(effect)

    def _wait(self) -> None:
        started, self._started = self._started, None
        if started:
            started.result()


@contextmanager
def _writing(home: Path) -> Iterator[Path]:
    """A name for the folder of a version under way; what it and killed writes left is removed at the end."""
    try:
        yield _new_folder(home)
    finally:
        sweep(home)


def _new_folder(home: Path) -> Path:
    return home / f"writing-{os.getpid()}-{time.monotonic_ns()}"


def sweep(home: Path) -> None:
    """Remove what writes left that have ended or were killed; for who holds the lock."""
    for path in home.glob("writing-*"):
        shutil.rmtree(path, ignore_errors=True)


def _place(work: Path, home: Path, current: Current) -> None:
    """Give a finished folder its name. Returns once its files and that name are on disk."""
    place = versions.folder(home, current.version)
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    versions.sync(work)
    work.rename(place)
    versions.sync(place.parent)


def _record(
    home: Path, before: Current | None, current: Current, who: str, what: str, **more: object
) -> Transaction:
    transaction = Transaction(before.version if before else "", current.version, _now(), who, what)
    versions.flip(home, current, transaction, **more)
    return transaction


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
