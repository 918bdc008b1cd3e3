"""What lies between two versions: the quads of named graphs that the one has and the other has not.

From what each write recorded, where every write between them did; else from the two datasets. Refuses the
merge of all graphs, which follows from them, and versions of which neither is kept (NotFound).
"""

from collections.abc import Iterable
from pathlib import Path

from graph.errors import NotFound, StoreError
from graph.store import versions
from graph.store.embedded import disk
from graph.store.embedded.terms import Quads, by_graph, net


def difference(home: Path, before: str, after: str) -> tuple[Quads, Quads]:
    """What goes and what comes, by graph, from one version to the other, whichever is older.

    Raises NotFound (404) where a version is unknown, or too old for its dataset to be told.
    """
    for version in (before, after):
        if not versions.record(home, version):
            raise NotFound(f"La version « {version} » n'est pas dans l'historique de ce service.")
    for start, end, turned in ((before, after, False), (after, before, True)):
        found = versions.chain(home, end, start)
        if found and versions.number_of(start) <= versions.number_of(end):
            removed, added = _between(home, found[1])
            return (added, removed) if turned else (removed, added)
    return _compared(home, before, after)


def _between(home: Path, writes: Iterable[str]) -> tuple[Quads, Quads]:
    total = disk.Written((), ())
    for version in writes:
        one = disk.read_write(home, version)
        total = disk.Written(*net(total.removed, total.added, one.removed, one.added))
    return by_graph(total.removed), by_graph(total.added)


def _compared(home: Path, before: str, after: str) -> tuple[Quads, Quads]:
    try:
        was, now = (set(disk.load_version(home, version).named_quads()) for version in (before, after))
    except StoreError as error:
        raise NotFound(
            f"Tout le jeu de données a été remplacé entre « {before} » et « {after} », et n'est plus gardé "
            "tel qu'il était : ces deux versions ne se comparent plus."
        ) from error
    return by_graph(was - now), by_graph(now - was)
