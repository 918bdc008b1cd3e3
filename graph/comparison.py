"""The question `overlap`: conventions against conventions, answered from incidence matrices at any size.

The rows are those that the question's own text gives where the graph holds a node for each pair; above
`overlap.MAXIMUM` conventions there are no such nodes, and the matrices answer for the conventions chosen.
Refuses to compare all with all there: the pairs grow with the square.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from graph.catalogue import page_text
from graph.overlap import (
    MAXIMUM,
    Incidence,
    Values,
    count_conventions,
    decimal,
    make_incidences,
    read_values,
)
from graph.store import Rows, Store
from graph.terms import XSD, Term, integer, iri, literal

KIND = "overlap.json"
DAMAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError)
COLUMNS = (
    "a", "a_label", "b", "b_label", "dimension", "shared", "size_a", "size_b", "jaccard", "share_of_a",
    "share_of_b",
)  # fmt: skip
_INTERPRETED = "-interpreted"


@dataclass(frozen=True)
class Comparison:
    """What conventions say, and what they are called, at one dataset version."""

    values: Values
    labels: Mapping[str, str]

    @cached_property
    def incidences(self) -> Mapping[str, Incidence]:
        """The incidence matrix of each dimension, by its name."""
        return make_incidences(self.values)

    @classmethod
    def read(cls, store: Store) -> "Comparison":
        """What the store says: seconds for a million triples. Raises MaillageError where a rule is wrong."""
        return cls(read_values(store), read_labels(store))

    @classmethod
    def load(cls, path: Path) -> "Comparison":
        """What `save` wrote. Raises FileNotFoundError, or one of `DAMAGE` where it cannot be understood."""
        held = json.loads(path.read_bytes())
        terms = [Term(*parts) for parts in held["terms"]]
        values: Values = {
            terms[dimension]: {terms[c]: tuple(terms[v] for v in has) for c, has in rows}
            for dimension, rows in held["values"]
        }
        return cls(values, dict(held["labels"]))

    def save(self, path: Path) -> None:
        """Write it whole: each term once, then numbers."""
        number: dict[Term, int] = {}

        def of(term: Term) -> int:
            return number.setdefault(term, len(number))

        values = [
            (of(dimension), [(of(c), [of(v) for v in has]) for c, has in held.items()])
            for dimension, held in self.values.items()
        ]
        held = {"values": values, "labels": self.labels, "terms": list(number)}
        path.write_text(json.dumps(held, ensure_ascii=False), encoding="utf8")

    def prepare(self) -> None:
        """Work out what every answer needs, by answering about one convention, so that no reader waits."""
        first = next((name for held in self.incidences.values() for name in held.conventions), None)
        self.answer(None, literal(first.value) if first else None)

    def answer(self, dimension: Term | None, conventions: Term | None) -> Rows:
        """The rows of the question, the dimensions in order, then the most shared first.

        dimension: its name, None for all but those that count interpreted facts too; conventions: IRIs
        separated by spaces: one is set against all others, several among themselves; None compares all while
        there are at most `overlap.MAXIMUM`.
        """
        chosen = [iri(name) for name in (conventions.value if conventions else "").split()]
        if not chosen and count_conventions(self.values) > MAXIMUM:
            return Rows(COLUMNS)
        names = sorted(name for name in self.incidences if not name.endswith(_INTERPRETED))
        if dimension:
            names = [dimension.value] if dimension.value in self.incidences else []
        found: list[tuple[Term | None, ...]] = []
        for name in names:
            found += self._rows(name, self.incidences[name], chosen)
        return Rows(COLUMNS, found)

    def _rows(
        self, name: str, incidence: Incidence, chosen: Sequence[Term]
    ) -> Iterator[tuple[Term | None, ...]]:
        """The rows of one dimension, in order; a convention without a French name has none."""
        turned = chosen[0] if len(chosen) == 1 else None
        conventions, sizes, ranks = incidence.conventions, incidence.sizes, self._ranks
        places = [ranks.get(convention.value) for convention in conventions]
        pairs = []
        for first, second, shared in incidence.counts(chosen):
            a, b = (second, first) if conventions[second] == turned else (first, second)
            if places[a] is not None and places[b] is not None:
                jaccard, said = _ratio(shared, sizes[a] + sizes[b] - shared)
                pairs.append((-shared, -jaccard, places[a], places[b], a, b, said))
        pairs.sort()
        named = [
            (convention, literal(self.labels.get(convention.value, ""), language="fr"))
            for convention in conventions
        ]
        numbers = [integer(number) for number in range(max(sizes, default=0) + 1)]
        dimension = literal(name)
        for less, _, _, _, a, b, said in pairs:
            shared, size_a, size_b = -less, sizes[a], sizes[b]
            yield (
                *named[a], *named[b], dimension, numbers[shared], numbers[size_a], numbers[size_b],
                said, _ratio(shared, size_a)[1], _ratio(shared, size_b)[1],
            )  # fmt: skip

    @cached_property
    def _ranks(self) -> dict[str, int]:
        """Where each convention's name stands among all names, by IRI; the same for names that sort alike."""
        keys = {convention: order(label) for convention, label in self.labels.items()}
        place = {key: number for number, key in enumerate(sorted(set(keys.values())))}
        return {convention: place[key] for convention, key in keys.items()}


@lru_cache(50_000)
def _ratio(part: int, whole: int) -> tuple[float, Term]:
    """The one out of the other, to four decimal places: as a number, and as the answer has it."""
    return round(part / whole, 4), literal(decimal(part / whole), XSD.decimal)


def read_labels(store: Store) -> dict[str, str]:
    """The French name of every convention, by IRI."""
    rows = store.select(page_text("convention-labels")).rows
    return {convention.value: label.value for convention, label in rows if convention and label}


def order(label: str) -> str:
    """What the questions sort names by."""
    return re.sub("[ôö]", "o", re.sub("[éèêë]", "e", label.lower()))
