"""Figures: what was measured several times, its spread, its target, and whether that is reached.

Refuses a figure without its spread, and a target without the number that it is held against.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

OURS = "maillage"
REFERENCE = "oxigraph"


@dataclass(frozen=True)
class Sample:
    """Several measurements of one thing: median, lowest, highest, how many."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Sample":
        """Raises ValueError where nothing was measured."""
        if not values:
            raise ValueError("nothing was measured")
        return cls(statistics.median(values), min(values), max(values), len(values))


@dataclass(frozen=True)
class Target:
    """What a figure has to reach. relative: times the reference engine's median, else in its unit."""

    limit: float
    most: bool = True
    relative: bool = True

    def __str__(self) -> str:
        sign = "≤" if self.most else "≥"
        return f"{sign} {self.limit:g}{' ×' if self.relative else ''}"


@dataclass
class Figure:
    """One line of a table. values: by engine, a sample or why there is none; unit: ms, s, /s or MB."""

    name: str
    unit: str
    values: dict[str, Sample | str] = field(default_factory=dict)
    target: Target | None = None

    def ratio(self, engine: str = OURS) -> float | None:
        """The engine's median in times the reference's; None where one of them has none."""
        mine, reference = self.values.get(engine), self.values.get(REFERENCE)
        if not isinstance(mine, Sample) or not isinstance(reference, Sample) or not reference.median:
            return None
        return mine.median / reference.median

    def verdict(self) -> str:
        """ "reached", or by how much the target is missed; empty without a target."""
        if self.target is None:
            return ""
        ours = self.values.get(OURS)
        found = self.ratio() if self.target.relative else ours.median if isinstance(ours, Sample) else None
        if found is None:
            return "not measured"
        if found <= self.target.limit if self.target.most else found >= self.target.limit:
            return "reached"
        return f"missed by {abs(found / self.target.limit - 1):.0%}"

    def __str__(self) -> str:
        parts = (
            f"{name} {value.median:.4g}" if isinstance(value, Sample) else f"{name} {value}"
            for name, value in self.values.items()
        )
        return f"{self.name} ({self.unit}): {', '.join(parts)}"
