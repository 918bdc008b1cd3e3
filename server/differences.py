"""What two conventions say of one dimension, value by value: shared, or of one alone, and in which sense.

Refuses to call a difference what may be none: a value that one states and that is only read in the other, and
a value narrower than a shared one, stand apart from those of one alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from graph.terms import Term, iri
from server import holdings, words
from server.service import service
from server.unconfirmed import read_dimensions
from server.upset import partition

BAR = 240
SIDES = ("shared", "read-in-b", "read-in-a", "finer-a", "finer-b", "a", "b")
Related = Mapping[Term, frozenset[Term]]


@dataclass(frozen=True)
class Relations:
    """What each value is narrower than, at any depth, and which values are probably the same as it."""

    broader: Related = field(default_factory=dict)
    likely_same: Related = field(default_factory=dict)


def read_relations(values: Iterable[Term]) -> Relations:
    """How those values, things or not, stand to others."""
    things: list[Term] = sorted({value for value in values if value.kind == "iri"})
    found: dict[str, dict[Term, set[Term]]] = {"broader": {}, "likely-same": {}}
    for row in service().page("value-relations", value=things).values() if things else ():
        value, relation, other = (row[name] or "" for name in ("value", "relation", "other"))
        found[relation].setdefault(iri(value), set()).add(iri(other))
    broader, same = ({v: frozenset(o) for v, o in held.items()} for held in found.values())
    return Relations(broader, same)


@dataclass(frozen=True)
class Dimension:
    """What each of the two says of a dimension; of what only one says anything, the shares are unknown.

    read_in_a, read_in_b: what is read in each by interpretation, beside what counts as said; unconfirmed_a,
    unconfirmed_b: whether something of each is to be confirmed besides.
    """

    name: str
    of_a: tuple[Term, ...]
    of_b: tuple[Term, ...]
    read_in_a: frozenset[Term] = frozenset()
    read_in_b: frozenset[Term] = frozenset()
    relations: Relations = field(default_factory=Relations)
    unconfirmed_a: bool = False
    unconfirmed_b: bool = False

    @property
    def known(self) -> bool:
        """Whether both say something."""
        return bool(self.of_a and self.of_b)

    @property
    def pending(self) -> bool:
        """Whether the two are not both known, and one that is not is to be confirmed."""
        return (not self.of_a and self.unconfirmed_a) or (not self.of_b and self.unconfirmed_b)

    @property
    def word(self) -> str:
        """What readers call it."""
        return words.word(self.name)

    @cached_property
    def sides(self) -> dict[str, list[Term]]:
        """The values of each of `SIDES`: every value is on one side."""
        held: dict[str, list[Term]] = {side: [] for side in SIDES}
        for value in dict.fromkeys((*self.of_a, *self.of_b)):
            held[self._side(value)].append(value)
        return held

    @cached_property
    def _both(self) -> frozenset[Term]:
        return frozenset(self.of_a).intersection(self.of_b)

    def _side(self, value: Term) -> str:
        """What is read in the other comes first: it may be shared, which says more than being narrower."""
        if value in self._both:
            return "shared"
        own, read_in_other = ("a", self.read_in_b) if value in self.of_a else ("b", self.read_in_a)
        if value in read_in_other:
            return "read-in-b" if own == "a" else "read-in-a"
        return f"finer-{own}" if self.finer_than(value) else own

    @property
    def shared(self) -> list[Term]:
        """The values of both."""
        return self.sides["shared"]

    def finer_than(self, value: Term) -> list[Term]:
        """The shared values that a value of one alone is narrower than, the closest to it only."""
        broader = self.relations.broader
        above = sorted(broader.get(value, frozenset()) & self._both)
        return [one for one in above if not any(one in broader.get(other, ()) for other in above)]

    def likely_same(self, value: Term) -> list[Term]:
        """The values of the other that are probably the same as a value of one alone."""
        if value in self._both:
            return []
        others = self.of_b if value in self.of_a else self.of_a
        return sorted(self.relations.likely_same.get(value, frozenset()).intersection(others))

    @property
    def counts(self) -> dict[str, int | None]:
        """How many values: of each of the two and on each side; None where that is unknown."""
        sizes = {"size_a": len(self.of_a) or None, "size_b": len(self.of_b) or None}
        sides = {side: len(values) if self.known else None for side, values in self.sides.items()}
        return {**sizes, **sides}

    @property
    def pieces(self) -> list[tuple[float, float]]:
        """A bar of `BAR` pixels: of the first alone, nearly shared, shared, nearly shared, second alone."""
        held = {side: len(values) for side, values in self.sides.items()}
        near_a, near_b = (
            held[f"finer-{own}"] + held[f"read-in-{other}"] for own, other in (("a", "b"), ("b", "a"))
        )
        return partition(BAR, [held["a"], near_a, held["shared"], near_b, held["b"]])

    @property
    def ratios(self) -> tuple[float | None, float | None, float | None]:
        """The shared values out of those of the first, the second, both (Jaccard); None where unknown."""
        if not self.known:
            return None, None, None
        shared, a, b = len(self.shared), len(self.of_a), len(self.of_b)
        return shared / a, shared / b, shared / (a + b - shared)


def compare(names: Sequence[str], a: Term, b: Term) -> list[Dimension]:
    """Those dimensions of the two conventions; one that counts what is read has nothing read beside it."""
    found = [_dimension(name, a, b) for name in names]
    relations = read_relations(value for one in found for value in {*one.of_a} ^ {*one.of_b})
    open_a, open_b = read_dimensions((a.value, b.value)).values()
    return [
        replace(one, relations=relations, unconfirmed_a=plain in open_a, unconfirmed_b=plain in open_b)
        for one in found
        for plain in [one.name.removesuffix(holdings.INTERPRETED)]
    ]


def _dimension(name: str, a: Term, b: Term) -> Dimension:
    of_a, of_b = (holdings.incidence_values(name, one) for one in (a, b))
    with_read = name.removesuffix(holdings.INTERPRETED) + holdings.INTERPRETED
    all_a, all_b = (frozenset(holdings.incidence_values(with_read, one)) for one in (a, b))
    return Dimension(name, of_a, of_b, all_a.difference(of_a), all_b.difference(of_b))
