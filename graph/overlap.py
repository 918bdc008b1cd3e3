"""What conventions have in common: one incidence matrix a dimension, its rows as bits, never a join of pairs.

`rules/overlap-*.rq` say which values a convention has. Where a convention says nothing of a dimension it is
unknown there, and no overlap is computed from that: only known sets are compared, and they may share nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from graph.catalogue import fill
from graph.rules import read_rules
from graph.store import Store
from graph.terms import MLG, PROV, RDF, XSD, Minter, Term, Triple, digest, literal

MAXIMUM = 100
Values = dict[Term, dict[Term, tuple[Term, ...]]]


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
        self._columns: list[list[int]] = [[] for _ in self.conventions]
        for convention, value in held:
            self._columns[self._row[convention]].append(column[value])
        self._bits = [sum(1 << column for column in columns) for columns in self._columns]

    def values_of(self, convention: Term) -> tuple[Term, ...]:
        """What the convention says of the dimension, in order of IRI; nothing where it is silent."""
        row = self._row.get(convention)
        return () if row is None else tuple(self._values[column] for column in self._columns[row])

    def counts(self, chosen: Sequence[Term] = ()) -> Iterator[tuple[int, int, int]]:
        """Rows of two conventions and how many values both have: among those chosen, of one with all others,
        or of all where none is chosen.

        Each pair once, the lower row first, in order; a convention that is silent here is in none.
        """
        wanted = list(dict.fromkeys(chosen))
        known = sorted(self._row[one] for one in wanted if one in self._row)
        bits = self._bits
        if len(wanted) == 1:
            for row in known:
                held = bits[row]
                yield from ((o, row, (held & bits[o]).bit_count()) for o in range(row))
                yield from ((row, o, (held & bits[o]).bit_count()) for o in range(row + 1, len(bits)))
        else:
            for row, other in combinations(known if wanted else range(len(bits)), 2):
                yield row, other, (bits[row] & bits[other]).bit_count()

    @cached_property
    def sizes(self) -> list[int]:
        """How many values each convention has, row by row."""
        return [len(columns) for columns in self._columns]

    def overlaps(self, chosen: Sequence[Term] = ()) -> list[Overlap]:
        """Overlaps among the conventions chosen; of one with all others; of all pairs where none is chosen.

        Each pair once, the lower IRI first; a convention that says nothing of the dimension has none.
        """
        return [self._pair(first, second, shared) for first, second, shared in self.counts(chosen)]

    def _pair(self, first: int, second: int, count: int) -> Overlap:
        held, other = self._columns[first], self._columns[second]
        shared = sorted(set(held).intersection(other)) if count else []
        return Overlap(
            self.conventions[first], self.conventions[second], self.dimension,
            tuple(self._values[column] for column in shared), len(held), len(other),
        )  # fmt: skip


def read_values(store: Store, conventions: Sequence[Term] | None = None) -> Values:
    """What each of those conventions (None: all) says: dimension → convention → values, in order of IRI.

    Raises MaillageError where a rule file is wrong.
    """
    terms: dict[str, Term | list[Term] | None]
    terms = {"convention": None if conventions is None else list(conventions)}
    pairs: dict[Term, dict[Term, set[Term]]] = {}
    for rule in read_rules():
        if rule.scope == "overlap":
            for convention, dimension, value in store.construct(fill(rule.text, terms)):
                pairs.setdefault(dimension, {}).setdefault(convention, set()).add(value)
    return {
        dimension: {convention: tuple(sorted(values)) for convention, values in sorted(held.items())}
        for dimension, held in sorted(pairs.items())
    }


def renew_values(values: Values, conventions: Collection[Term], fresh: Values) -> Values:
    """The same with what those conventions say replaced by what they say now."""
    found: Values = {}
    for dimension in sorted({*values, *fresh}):
        kept = {c: v for c, v in values.get(dimension, {}).items() if c not in conventions}
        held = dict(sorted({**kept, **fresh.get(dimension, {})}.items()))
        if held:
            found[dimension] = held
    return found


def make_incidences(values: Values) -> dict[str, Incidence]:
    """The incidence matrix of each dimension, by the dimension's name."""
    return {
        dimension.value.rsplit("/", 1)[-1]: Incidence(
            dimension, ((convention, value) for convention, has in held.items() for value in has)
        )
        for dimension, held in values.items()
    }


def describe(
    values: Values, minter: Minter, maximum: int = MAXIMUM, touching: Collection[Term] | None = None
) -> list[Triple]:
    """The `mlg:Overlap` nodes of those values, for `graph/inferred/all`.

    maximum: where they are of more conventions than this, none: pairs grow with their square, and
    `Incidence.overlaps` answers for those asked about.
    touching: only pairs with one of these conventions; None for all.
    """
    if count_conventions(values) > maximum:
        return []
    return [
        triple
        for incidence in make_incidences(values).values()
        for overlap in incidence.overlaps()
        if touching is None or overlap.a in touching or overlap.b in touching
        for triple in _describe(overlap, minter)
    ]


def count_conventions(values: Values) -> int:
    """How many conventions say anything."""
    return len({convention for held in values.values() for convention in held})


def decimal(number: float) -> str:
    """A number of four decimal places in the canonical form of `xsd:decimal`."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


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
        (MLG.jaccard, XSD.decimal, decimal(overlap.jaccard)),
        (MLG.shareOfA, XSD.decimal, decimal(overlap.share_of_a)),
        (MLG.shareOfB, XSD.decimal, decimal(overlap.share_of_b)),
    )
    for name, datatype, number in numbers:
        yield node, name, literal(str(number), datatype)
    for value in overlap.shared:
        yield node, MLG.sharedValue, value
