"""Pairs of conventions in every dimension at once: what each says of it, what both do, and which come first.

Refuses to compare silence: where one of the two says nothing of a dimension, what they share there is None.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from graph.foundations import TEXTS, foundation, weakest
from graph.overlap import Incidence
from graph.terms import Term

Founded = Callable[[Term, str, int], str]


@dataclass(frozen=True)
class Facet:
    """One dimension of a pair. size_a, size_b: values of each, shared: of both; None where not said.

    foundation_a, foundation_b: what those of each rest on, see `graph.foundations`.
    """

    dimension: str
    size_a: int | None
    size_b: int | None
    shared: int | None
    foundation_a: str = TEXTS
    foundation_b: str = TEXTS

    @property
    def foundation(self) -> str:
        """What the comparison rests on."""
        return weakest(self.foundation_a, self.foundation_b)

    @property
    def share_of_a(self) -> float | None:
        """Shared values out of those of the first, 0 to 1; None where one is silent."""
        return self.shared / self.size_a if self.shared is not None and self.size_a else None

    @property
    def share_of_b(self) -> float | None:
        """The same out of those of the second."""
        return self.shared / self.size_b if self.shared is not None and self.size_b else None


@dataclass(frozen=True)
class Profile:
    """Two conventions: the one set against others, or the one that says less, and the other."""

    a: Term
    b: Term
    facets: tuple[Facet, ...]

    @property
    def known(self) -> int:
        """In how many dimensions both say something."""
        return sum(facet.shared is not None for facet in self.facets)

    @property
    def common(self) -> int:
        """In how many they share a value, leaving out what rests on a title or on few values."""
        return sum(bool(facet.shared) and facet.foundation == TEXTS for facet in self.facets)

    @property
    def shared(self) -> int:
        """How many values they share in all."""
        return sum(facet.shared or 0 for facet in self.facets)


def compare(
    incidences: Mapping[str, Incidence | None],
    conventions: Sequence[Term],
    focus: Term | None = None,
    founded: Founded = lambda _, dimension, size: foundation(False, dimension, size),
) -> list[Profile]:
    """The pairs of which both say something of a dimension: those with most dimensions in common first, then
    those with most values in common, then in the order of the conventions.

    incidences: of each dimension, None where nobody says anything of it; focus: compared with all others;
    founded: what that many values of a convention in a dimension rest on, see `graph.foundations`.
    """
    dimensions = [_Dimension(name, known, conventions, founded) for name, known in incidences.items()]
    said = {one: sum(each.sizes.get(one, 0) for each in dimensions) for one in conventions}
    found = []
    for one, other in combinations(conventions, 2):
        if focus in (None, one, other):
            is_turned = other == focus if focus else said[other] < said[one]
            a, b = (other, one) if is_turned else (one, other)
            found.append(Profile(a, b, tuple(each.facet(a, b) for each in dimensions)))
    return sorted((pair for pair in found if pair.known), key=lambda pair: (-pair.common, -pair.shared))


class _Dimension:
    """One dimension of some conventions: how many values each has, and each two of them share."""

    def __init__(self, name: str, known: Incidence | None, conventions: Sequence[Term], founded: Founded):
        self.name = name
        self.sizes: dict[Term, int] = {}
        self._shared: dict[frozenset[Term], int] = {}
        if known and len(conventions) > 1:
            rows = known.conventions
            self.sizes = dict(zip(rows, known.sizes, strict=True))
            self._shared = {frozenset((rows[a], rows[b])): n for a, b, n in known.counts(conventions)}
        self._rests_on = {one: founded(one, name, size) for one, size in self.sizes.items()}

    def facet(self, a: Term, b: Term) -> Facet:
        """What the two say and share here."""
        rests_on = (self._rests_on.get(one, TEXTS) for one in (a, b))
        shared = self._shared.get(frozenset((a, b)))  # none where one is silent
        return Facet(self.name, self.sizes.get(a), self.sizes.get(b), shared, *rests_on)
