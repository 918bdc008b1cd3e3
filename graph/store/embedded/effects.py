"""What a change really does to a dataset: the quads that go and come, those of the merge among them.

Quads are N-Quads lines, each with its end: a large document is some hundred thousand of them. Refuses to
write anything but what it is told to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pyoxigraph as ox

from graph.store import Change
from graph.store.embedded.terms import in_merge, is_merge, net, nquads, parse_nquads

BULK = 20_000  # of so many quads, the engine's way for many is the faster one
_BLANK = b"_:"
_FEW = 4
_END = b" .\n"


@dataclass(frozen=True)
class Lines:
    """Quads. named: those of named graphs; merge: those of the default graph."""

    named: Sequence[bytes] = ()
    merge: Sequence[bytes] = ()

    def __len__(self) -> int:
        return len(self.named) + len(self.merge)

    def body(self) -> bytes:
        """All of them as one file."""
        return b"".join(chain(self.named, self.merge))

    def graphs(self) -> set[str]:
        """The IRIs of the named graphs."""
        found, end = set(), b" ?"
        for line in self.named:
            if not line.endswith(end):
                end = line[line.rindex(b" <") :]
                found.add(end[2 : -len(_END) - 1].decode())
        return found


@dataclass(frozen=True)
class Effect:
    """What goes and what comes, and which graphs are made or cease to be."""

    removed: Lines = field(default_factory=Lines)
    added: Lines = field(default_factory=Lines)
    created: Sequence[str] = ()
    dropped: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(len(self.removed) or len(self.added) or self.created or self.dropped)

    def then(self, later: "Effect") -> "Effect":
        """The two, one after the other, as one."""
        if not self:
            return later
        mine, others = (self.removed, self.added), (later.removed, later.added)
        named = net(*(lines.named for lines in (*mine, *others)))
        merge = net(*(lines.merge for lines in (*mine, *others)))
        removed, added = (Lines(*held) for held in zip(named, merge, strict=True))
        return Effect(removed, added, [*self.created, *later.created], [*self.dropped, *later.dropped])

    def apply(self, engine: ox.Store) -> None:
        """Do it to the dataset for which it was worked out."""
        take_away(engine, parse_nquads(self.removed.body()), self.dropped, self.created)
        if len(self.added) > BULK:
            load(engine, self.added.body())
        else:
            engine.extend(parse_nquads(self.added.body()))


def take_away(
    engine: ox.Store, removed: Iterable[ox.Quad], dropped: Iterable[str], created: Iterable[str]
) -> None:
    """Remove those quads, then those graphs; and make those graphs, which may stay empty."""
    for quad in removed:
        engine.remove(quad)
    for graph in dropped:
        engine.remove_graph(ox.NamedNode(graph))
    for graph in created:
        engine.add_graph(ox.NamedNode(graph))


def work_out(engine: ox.Store, change: Change) -> Effect:
    """What a change does to the dataset that the engine holds."""
    unwanted = _as_stored(change.removed)
    for graph in change.dropped:
        unwanted |= dict.fromkeys(engine.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
    if change.exact:
        come = change.added.splitlines(keepends=True)
        merged: dict[bytes, None] = dict.fromkeys(line.rpartition(b" <")[0] + _END for line in come)
        staying, gone = merged, list(unwanted)
        new = _new(engine, merged)
    else:
        wanted = _as_stored(change.added)
        coming = [quad for quad in wanted if quad not in engine]
        gone = [quad for quad in unwanted if quad not in wanted and quad in engine]
        come, staying = _lines(coming), dict.fromkeys(_lines(map(in_merge, coming)))
        new = _lines(quad for quad in dict.fromkeys(map(in_merge, coming)) if quad not in engine)
    lost = [line for line in _lines(_orphaned(engine, gone)) if line not in staying]
    return Effect(Lines(_lines(gone), lost), Lines(come, new), change.created, change.dropped)


def load(engine: ox.Store, quads: bytes) -> None:
    """Read N-Quads that this service wrote, blank nodes under their labels."""
    if _BLANK in quads:
        engine.bulk_extend(parse_nquads(quads))  # the fast way gives blank nodes new labels
    else:
        engine.bulk_load(quads, format=ox.RdfFormat.N_QUADS, lenient=True)


def _new(engine: ox.Store, merged: Iterable[bytes]) -> list[bytes]:
    """Of some triples, those that the merge does not hold: where it has nothing of a subject, all of them."""
    known: dict[bytes, bool] = {}
    new: list[bytes] = []
    doubtful: list[bytes] = []
    for line in merged:
        subject = line[: line.index(b" ")]
        if subject not in known:
            node = ox.NamedNode(subject[1:-1].decode())
            held = engine.quads_for_pattern(node, None, None, ox.DefaultGraph())
            known[subject] = next(held, None) is not None
        (doubtful if known[subject] else new).append(line)
    quads = parse_nquads(b"".join(doubtful))
    return new + [line for line, quad in zip(doubtful, quads, strict=True) if quad not in engine]


def _orphaned(engine: ox.Store, gone: Sequence[ox.Quad]) -> list[ox.Quad]:
    """The triples of the merge that no named graph holds any more once those quads are gone."""
    leaving = set(gone)
    subjects: dict[object, dict[ox.Quad, None]] = {}
    for quad in gone:
        subjects.setdefault(quad.subject, {})[in_merge(quad)] = None
    found: list[ox.Quad] = []
    for merged in subjects.values():
        first = next(iter(merged))
        asked: list[tuple[Any, Any, Any]] = [
            (first.subject, None, None)
        ]  # all of a subject at once, where much of it goes
        if len(merged) < _FEW:
            asked = [(quad.subject, quad.predicate, quad.object) for quad in merged]
        staying = {
            in_merge(quad)
            for pattern in asked
            for quad in engine.quads_for_pattern(*pattern, None)
            if not is_merge(quad) and quad not in leaving
        }
        found += [quad for quad in merged if quad not in staying]
    return found


def _as_stored(quads: bytes) -> dict[ox.Quad, None]:
    """The quads as the engine gives them back: it writes numbers and dates in their canonical form."""
    scratch = ox.Store()
    scratch.extend(parse_nquads(quads))
    return dict.fromkeys(scratch)


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    return nquads(quads).splitlines(keepends=True)
