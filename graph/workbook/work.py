"""The state of one settling: rows as they become those of data/, where each came from, and what is wrong.

Refuses to decide anything: the modules that settle cells and places do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graph.cells import Known
from graph.errors import Fault
from graph.names import Names, Pilots, Reading
from graph.reference import TerritoryRow
from graph.workbook.draft import ROW, Draft, Place, Row
from graph.workbook.world import World

MOST_ADVISED = 500
"""Faults that come with the closest known values; the others only say what was expected."""

GAPS = {
    ("actions", "pilots"): "pilote-non-dit",
    ("actions", "calendar"): "calendrier-non-dit",
    ("actions", "territories"): "territoire-non-dit",
    ("conventions", "start"): "periode-non-dite",
    ("conventions", "end"): "periode-non-dite",
    ("conventions", "calendar"): "periode-non-dite",
    ("conventions", "territories"): "territoire-non-dit",
    ("signatures", "institution"): "liste-des-signataires-incomplete",
    ("signatures", "signed_on"): "date-de-signature-non-dite",
}
"""The gap that stands for a cell that is not taken, where there is one."""


@dataclass
class Work:
    """One settling.

    tables: rows in the making; sources: the cell of the workbook that a row made here comes from; faulty:
    cells that have a fault already; gaps: what stands for cells that are not taken; dropped: rows that are
    not; near: the territory of the first convention; read, named, placed: cells that were read; places:
    territories that the gazetteer gave; lenient: names that are not sure become gaps, not faults.
    """

    draft: Draft
    world: World
    names: Names
    known: Known
    lenient: bool = False
    slug: str = ""
    near: str = ""
    tables: dict[str, list[Row]] = field(default_factory=dict)
    sources: dict[tuple[str, int], Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    faulty: set[Place] = field(default_factory=set)
    gaps: list[tuple[Place, str]] = field(default_factory=list)
    dropped: set[tuple[str, int]] = field(default_factory=set)
    read: dict[tuple[str, str], Pilots] = field(default_factory=dict)
    named: dict[tuple[str, str, bool], Reading] = field(default_factory=dict)
    placed: dict[tuple[str, str], tuple[Reading, ...]] = field(default_factory=dict)
    places: dict[str, TerritoryRow] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table."""
        return self.tables.setdefault(table, [])

    def each(self, table: str) -> Iterator[tuple[int, Row]]:
        """The rows of a table that are not dropped, with their indices."""
        for index, row in enumerate(self.tables.get(table, ())):
            if (table, index) not in self.dropped:
                yield index, row

    def fault(self, place: Place, value: str | None, expected: str, closest: tuple[str, ...] = ()) -> None:
        """Note what is wrong with a cell, unless something is already."""
        place = self.source(place)
        if place not in self.faulty:
            self.faulty.add(place)
            self.faults.append(self.draft.fault(place, value or None, expected, closest))

    def warn(self, place: Place, value: str | None, said: str, closest: tuple[str, ...] = ()) -> None:
        """Note what a person should know of a cell."""
        self.warnings.append(self.draft.fault(self.source(place), value or None, said, closest))

    def source(self, place: Place) -> Place:
        """The cell of the workbook that is meant by a cell of a row, which may have been made here."""
        table, index, column = place
        made = self.sources.get((table, index))
        if made is None:
            return place
        return made if made[2] != ROW else (made[0], made[1], column)

    def add(self, table: str, row: Row, source: Place) -> int:
        """Add a row made from a cell of the workbook; its index."""
        rows = self.rows(table)
        rows.append(row)
        self.sources[table, len(rows) - 1] = source
        return len(rows) - 1

    def advice(self, closest: Callable[[str], tuple[str, ...]], text: str) -> tuple[str, ...]:
        """The closest known values of a wrong one, which cost a search, while the faults are not too many."""
        return closest(text) if len(self.faults) < MOST_ADVISED else ()

    def leave_out(self, place: Place, value: str, why: str, closest: tuple[str, ...] = ()) -> None:
        """Do not take what a cell says: a gap stands for it, and a warning tells."""
        table, _, column = place
        gap = GAPS.get((table, column), "")
        left = " La cellule n'est pas importée." if value else ""
        said = f"{why}{left}" + (f" Lacune « {gap} »." if gap else "")
        self.warn(place, value, said, closest)
        if gap:
            self.gaps.append((place, gap))
