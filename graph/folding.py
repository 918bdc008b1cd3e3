"""Which organisation stands for a unit in a picture: itself, its direction, or its institution.

A level holds for all; institutions and directions may be folded or opened one by one, and what is folded
stays so whatever is open below it. Refuses to move a unit: it only ever stands under its own line; and to let
one whose direction no document names vanish into its institution among directions: it stands there itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

LEVELS = ("institution", "direction", "unit")

Line = tuple[str, str, str]
"""Institution, direction (the unit itself where no document names one), and the unit itself, as IRIs."""


@dataclass(frozen=True)
class Folding:
    """What is shown. level: of `LEVELS`, for all; folded, opened: IRIs of institutions and directions."""

    level: str = LEVELS[0]
    folded: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()

    def rank(self, line: Line) -> int:
        """How far down its line the unit is shown: an index of `LEVELS`."""
        institution, direction, _ = line
        rank = LEVELS.index(self.level)
        if rank == 0 and institution in self.opened:
            rank = 1
        if rank == 1 and direction in self.opened:
            rank = 2
        if rank == 2 and direction in self.folded:
            rank = 1
        return 0 if institution in self.folded else rank

    def place(self, line: Line) -> str:
        """The organisation that stands for the unit."""
        return line[self.rank(line)]

    def opens(self, line: Line) -> bool:
        """Whether what stands for the unit can be opened towards it."""
        return any(finer != self.place(line) for finer in line[self.rank(line) :])

    def parent(self, line: Line) -> str | None:
        """What the organisation that stands for the unit can be folded into; None for an institution."""
        coarser = [step for step in line[: self.rank(line)] if step != self.place(line)]
        return coarser[-1] if coarser else None

    def open(self, node: str, lines: Iterable[Line]) -> "Folding":
        """The same with one organisation opened. lines: those of the units that it stands for."""
        freed = replace(self, folded=self.folded - {node})
        still = any(freed.place(line) == node and freed.opens(line) for line in lines)
        return replace(freed, opened=self.opened | {node}) if still else freed

    def fold(self, parent: str, lines: Iterable[Line]) -> "Folding":
        """The same with an organisation folded over those units, and with nothing left open below it."""
        below = [line for line in lines if parent in line[:2]]
        inside = {step for line in below for step in line[line.index(parent) :]}
        closed = replace(self, opened=self.opened - inside, folded=self.folded - (inside - {parent}))
        still = any(closed.place(line) != parent for line in below)
        return replace(closed, folded=closed.folded | {parent}) if still else closed
