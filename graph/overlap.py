"""What conventions have in common: one sparse incidence matrix a dimension, never a join of pairs.

`rules/overlap-*.rq` say which values a convention has. Where a convention says nothing of a dimension it is
unknown there, and no overlap is computed from that: only known sets are compared, and they may share nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.rules import read_rules
from graph.store import Store
from graph.terms import MLG, PROV, RDF, XSD, Minter, Term, Triple, digest, literal

MAXIMUM = 100


@dataclass(frozen=True)
class Overlap:
    """Two conventions along one dimension: the values that both have, and how many each has."""

    a: Term
    b: Term
    dimension: Term
    shared: tuple[Term, ...]
    count_a: int
    count_b: int

    @property
    def jaccard(self) -> float:
        """Shared values out of all values of the two, 0 to 1."""
        return len(self.shared) / (self.count_a + self.count_b - len(self.shared))

    @property
    def share_of_a(self) -> float:
        """Shared values out of those of the first, 0 to 1: how far the second contains it."""
        return len(self.shared) / self.count_a

    @property
    def share_of_b(self) -> float:
        """Shared values out of those of the second, 0 to 1: how far the first contains it."""
        return len(self.shared) / self.count_b


class Incidence:
    """One dimension: a row a convention that says something of it, a column a value, both in order of IRI."""

    def __init__(self, dimension: Term, pairs: Iterable[tuple[Term, Term]]):
        """pairs: a convention and one of its values."""
        held = sorted(set(pairs))
        self.dimension = dimension
        self.conventions = list(dict.fromkeys(convention for convention, _ in held))
        self._values = sorted({value for _, value in held})
        self._row = {convention: number for number, convention in enumerate(self.conventions)}
        column = {value: number for number, value in enumerate(self._values)}
        places = ([self._row[convention] for convention, _ in held], [column[value] for _, value in held])
        shape = (len(self.conventions), len(self._values))
        from scipy.sparse import csr_matrix  # here: half a second that a start does not need

        self._matrix: Any = csr_matrix(([1] * len(held), places), shape=shape, dtype="int32")

    def values_of(self, convention: Term) -> tuple[Term, ...]:
        """What the convention says of the dimension, in order of IRI; nothing where it is silent."""
        row = self._row.get(convention)
        return (
            () if row is None else tuple(self._values[column] for column in sorted(self._matrix[row].indices))
        )

    def overlaps(self, chosen: Sequence[Term] = ()) -> list[Overlap]:
        """Overlaps among the conventions chosen; of one with all others; of all pairs where none is chosen.

        Each pair once, the lower IRI first; a convention that says nothing of the dimension has none.
        """
        wanted = list(dict.fromkeys(chosen))
        rows = (
            sorted(self._row[one] for one in wanted if one in self._row) if wanted else range(len(self._row))
        )
        others = rows if len(wanted) > 1 else range(len(self._row))
        if not rows or not others:
            return []
        counts = (self._matrix[list(rows)] @ self._matrix[list(others)].T).toarray()
        values = {row: self._matrix[row].indices for row in {*rows, *others}}
        pairs = {
            (min(row, other), max(row, other)): int(counts[i, j])
            for i, row in enumerate(rows)
            for j, other in enumerate(others)
            if row != other
        }
        return [self._pair(values, pair, count) for pair, count in sorted(pairs.items())]

    def _pair(self, values: dict[int, Any], pair: tuple[int, int], count: int) -> Overlap:
        held, other = values[pair[0]], values[pair[1]]
        shared = sorted(set(held) & set(other)) if count else []
        return Overlap(
            self.conventions[pair[0]], self.conventions[pair[1]], self.dimension,
            tuple(self._values[column] for column in shared), len(held), len(other),
        )  # fmt: skip


def read_incidences(store: Store) -> dict[str, Incidence]:
    """The incidence matrix of each dimension of which any convention says something, by the dimension's name.

    Raises MaillageError where a rule file is wrong.
    """
    pairs: dict[Term, list[tuple[Term, Term]]] = {}
    for rule in read_rules():
        if rule.scope == "overlap":
            for convention, dimension, value in store.construct(rule.text):
                pairs.setdefault(dimension, []).append((convention, value))
    return {
        dimension.value.rsplit("/", 1)[-1]: Incidence(dimension, held)
        for dimension, held in sorted(pairs.items())
    }


def compute(store: Store, minter: Minter, maximum: int = MAXIMUM) -> list[Triple]:
    """The `mlg:Overlap` nodes of every pair of conventions, for `graph/inferred/all`.

    maximum: with more conventions than this in the store, none: pairs grow with their square, and
    `Incidence.overlaps` answers for those asked about. Raises MaillageError where a rule file is wrong.
    """
    held = read_incidences(store).values()
    if len({convention for incidence in held for convention in incidence.conventions}) > maximum:
        return []
    found = (overlap for incidence in held for overlap in incidence.overlaps())
    return [triple for overlap in found for triple in _describe(overlap, minter)]


def _describe(overlap: Overlap, minter: Minter) -> Iterator[Triple]:
    parts = (overlap.a.value, overlap.b.value, overlap.dimension.value)
    node = minter.thing(f"recouvrement/{digest(*parts)}")
    yield node, RDF.type, MLG.Overlap
    yield node, RDF.type, PROV.Entity
    yield node, MLG.conventionA, overlap.a
    yield node, MLG.conventionB, overlap.b
    yield node, MLG.dimension, overlap.dimension
    numbers = (
        (MLG.sharedCount, XSD.integer, len(overlap.shared)),
        (MLG.countA, XSD.integer, overlap.count_a),
        (MLG.countB, XSD.integer, overlap.count_b),
        (MLG.jaccard, XSD.decimal, round(overlap.jaccard, 4)),
        (MLG.shareOfA, XSD.decimal, round(overlap.share_of_a, 4)),
        (MLG.shareOfB, XSD.decimal, round(overlap.share_of_b, 4)),
    )
    for name, datatype, number in numbers:
        yield node, name, literal(str(number), datatype)
    for value in overlap.shared:
        yield node, MLG.sharedValue, value
