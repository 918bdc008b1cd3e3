"""What the pictures of several pages share: tables with their proofs, years on an axis, classes of shades.

Refuses to place what has no date, and to give a shade to what is not said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from graph.store import Rows
from graph.terms import Term, literal
from server import tables
from server.evidence import Evidence
from server.service import service
from server.views import Part

CLASSES = 4
Records = Sequence[tuple[Sequence[Term | None], Sequence[Term | None]]]
_YEAR_APART = 46


@dataclass(frozen=True)
class Proved(Part):
    """A table of a view whose rows have their passages. shown: the rows with what proves each.

    In a file the passages are one more column; on the page they are links.
    """

    shown: Rows
    evidence: Evidence

    @property
    def table(self) -> tables.Table:
        """The rows as a page shows them, each with the passages that prove it."""
        return tables.build(self.shown, service().settings.page_rows, self.evidence)


def prove(
    name: str,
    title: str,
    columns: Sequence[str],
    records: Records,
) -> Proved:
    """A part of those rows. records: the cells of a row, then subject, property and value that prove it."""
    evidence = Evidence.of_facts((proof[0].value, proof[1]) for _, proof in records if proof[0])
    shown = [(*cells, *proof) for cells, proof in records]
    files = [(*cells, _passages(evidence, proof)) for cells, proof in records]
    return Proved(
        name, title, Rows((*columns, "passages"), files), Rows((*columns, *tables.PROOF), shown), evidence
    )


def _passages(evidence: Evidence, proof: Sequence[Term | None]) -> Term | None:
    found = tables.proofs_of(dict(zip(tables.PROOF, proof, strict=True)), evidence)
    addresses = dict.fromkeys(held.passage for held in found)
    return literal(" ".join(addresses)) if addresses else None


@dataclass(frozen=True)
class Axis:
    """Years from left to right. first, last: whole years; left, right: pixels between which they lie."""

    first: int
    last: int
    left: float
    right: float

    def place(self, day: date) -> float:
        """Where a day stands, in pixels; a day outside the axis stands at its end."""
        begin, end = date(self.first, 1, 1).toordinal(), date(self.last + 1, 1, 1).toordinal()
        share = (day.toordinal() - begin) / (end - begin)
        return round(self.left + min(max(share, 0.0), 1.0) * (self.right - self.left), 1)

    def holds(self, day: date) -> bool:
        """Whether the day is one of the axis."""
        return self.first <= day.year <= self.last

    @property
    def years(self) -> list[tuple[float, int]]:
        """Years with the place of their first day, so many that their numbers do not touch."""
        apart = (self.right - self.left) / (self.last - self.first + 1)
        step = next((s for s in (1, 2, 5, 10, 20, 50) if s * apart >= _YEAR_APART), 100)
        return [
            (self.place(date(year, 1, 1)), year)
            for year in range(self.first, self.last + 1)
            if (year - self.first) % step == 0
        ]


def classes(values: Iterable[int]) -> list[tuple[int, int]]:
    """At most `CLASSES` classes, as first and last value, that hold every value above zero.

    Where there are few different values each is a class; else cuts stand where values are farthest apart.
    """
    distinct = sorted({value for value in values if value > 0})
    jumps = sorted(range(1, len(distinct)), key=lambda i: (distinct[i - 1] - distinct[i], i))
    cuts = [0, *sorted(jumps[: CLASSES - 1]), len(distinct)]
    return [(distinct[i], distinct[j - 1]) for i, j in pairwise(cuts) if i < j]


def shade(value: int | None, limits: Sequence[tuple[int, int]]) -> str:
    """The style of a value: `unsaid`, `step-0` for zero, `step-1` to `step-4` by its class."""
    if value is None:
        return "unsaid"
    if not value:
        return "step-0"
    number = next(index for index, (_, last) in enumerate(limits, 1) if value <= last)
    return f"step-{number + CLASSES - len(limits)}" if len(limits) > 1 else "step-3"
