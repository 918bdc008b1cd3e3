"""The state of one settling: rows as they become those of data/, where each came from, and what is wrong.

Refuses to decide anything: the modules that settle cells and places do.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph.cells import Known
from graph.errors import Fault
from graph.names import Names, Pilots, Reading
from graph.reference import TerritoryRow
from graph.workbook.columns import parts
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
"""The gap that stands for a cell that says nothing, where there is one."""
UNCONFIRMED = {
    ("actions", "pilots"): "pilote-a-confirmer",
    ("actions", "calendar"): "calendrier-a-confirmer",
    ("actions", "territories"): "territoire-a-confirmer",
    ("actions", "themes"): "theme-a-confirmer",
    ("actions", "audiences"): "public-a-confirmer",
    ("actions", "schemes"): "dispositif-a-confirmer",
    ("conventions", "start"): "periode-a-confirmer",
    ("conventions", "end"): "periode-a-confirmer",
    ("conventions", "calendar"): "periode-a-confirmer",
    ("conventions", "territories"): "territoire-a-confirmer",
    ("conventions", "themes"): "theme-a-confirmer",
    ("signatures", "institution"): "signataires-a-confirmer",
    ("signatures", "signed_on"): "signataires-a-confirmer",
}
"""The gap that stands for a cell whose words are not taken: what is not understood is not unsaid."""


_HOLDERS = ("convention", "action", "element", "to", "subject", "of", "governs", "body")
"""The columns of a row that say of which convention it speaks."""


@dataclass
class Work:
    """One settling.

    tables: rows in the making; sources: the cell of the workbook that a row made here comes from; faulty:
    cells that have a fault already; gaps: what stands for cells that are not taken; dropped: rows that are
    not; covered: the territories of each convention, each with its département; read, named, placed, around:
    cells that were read; places: territories that the document needs and the curated tables do not hold;
    unsure: where the fault of each name that is not taken stands, and the cells that bear it; lenient: names
    that are not sure become gaps, not faults.
    """

    draft: Draft
    world: World
    names: Names
    known: Known
    lenient: bool = False
    slug: str = ""
    covered: dict[str, dict[str, str]] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    sources: dict[tuple[str, int], Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    faulty: set[Place] = field(default_factory=set)
    gaps: list[tuple[Place, str]] = field(default_factory=list)
    dropped: set[tuple[str, int]] = field(default_factory=set)
    read: dict[tuple[str, str], Pilots] = field(default_factory=dict)
    named: dict[tuple[str, str, bool], Reading] = field(default_factory=dict)
    placed: dict[tuple[str, tuple[str, ...]], tuple[Reading, ...]] = field(default_factory=dict)
    places: dict[str, TerritoryRow] = field(default_factory=dict)
    around: dict[tuple[str, str], str] = field(default_factory=dict)
    unsure: dict[tuple[str, str], tuple[int, list[Place]]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table."""
        return self.tables.setdefault(table, [])

    def each(self, table: str) -> Iterator[tuple[int, Row]]:
        """The rows of a table that are not dropped, with their indices."""
        for index, row in enumerate(self.tables.get(table, ())):
            if (table, index) not in self.dropped:
                yield index, row

    def near(self, place: Place) -> str:
        """The territory in view at a cell: that of its row's convention, or where this says no département,
        the one département in which the row says to act."""
        covered = self._covering(place)
        within = set(covered.values()) - {""}
        near = next(iter(covered), "") if len(within) <= 1 else ""
        return near if within and near else self._acting_in(self._row(place).get("territories", ""), near)

    def nearby(self, place: Place) -> tuple[str, ...]:
        """All territories in view at a cell: those of its row's convention."""
        return tuple(dict.fromkeys(filter(None, (self.near(place), *self._covering(place)))))

    def _row(self, place: Place) -> Row:
        table, index, _ = place
        rows = self.tables.get(table, ())
        return rows[index] if 0 <= index < len(rows) else {}

    def _covering(self, place: Place) -> dict[str, str]:
        """The territories of the convention of which a row speaks, each with its département."""
        row = self._row(place)
        convention = next((row[name].partition("/")[0] for name in _HOLDERS if row.get(name)), "")
        if not convention and len(self.covered) == 1:
            convention = next(iter(self.covered))
        return self.covered.get(convention, {})

    def cover(self, convention: str, territories: Iterable[str]) -> None:
        """Know the territories of a convention; where they lie in several départements, none is in view."""
        held = self.covered.setdefault(convention, {})
        held.update({path: self.names.departement(path) for path in territories})

    def territories(self, text: str, near: Sequence[str]) -> tuple[Reading, ...]:
        """The territories that a text names, read once. near: the territories in view; what none of them
        makes sure, or two make sure differently, is unsure."""
        key = (text, tuple(near))
        if key not in self.placed:
            first, *others = [self.names.territories(text, near=place) for place in near or ("",)]
            read = first or next(filter(None, others), ())
            sure: dict[tuple[int, int], dict[str, Reading]] = {}
            for reading in (reading for readings in (first, *others) for reading in readings if reading.sure):
                sure.setdefault((reading.start, reading.end), {}).setdefault(reading.path, reading)
            self.placed[key] = tuple(_agreed(each, sure.get((each.start, each.end), {})) for each in read)
        return self.placed[key]

    def _acting_in(self, text: str, near: str) -> str:
        """The one département of the territories that a cell names, else what is near."""
        if not text:
            return near
        if (text, near) not in self.around:
            found: set[str] = set()
            for piece in parts(text):
                known = piece in self.known.territories
                readings = () if known else self.territories(piece, [near] if near else [])
                paths = [piece] if known else [reading.path for reading in readings if reading.sure]
                found.update(map(self.names.departement, paths))
            self.around[text, near] = found.pop() if len(found) == 1 else ""
        return self.around[text, near] or near

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

    def leave_out(
        self, place: Place, value: str, why: str, closest: tuple[str, ...] = (), unsaid: bool = False,
        rest: bool = False,
    ) -> None:  # fmt: skip
        """Do not take what a cell says: a gap stands for it, and a warning tells.

        unsaid: the cell's words say that nothing is said; rest: the cell says more than that, which is taken.
        """
        table, _, column = place
        gap = (GAPS if unsaid or not value else UNCONFIRMED).get((table, column), "")
        left = " Le reste de la cellule est importé." if rest else " La cellule n'est pas importée."
        left = left if value and not unsaid else ""
        named = self.world.terms.of("gap").label(gap)
        said = f"{why}{left}" + (f" Lacune « {named} »." if gap else "")
        self.warn(place, value, said, closest)
        if gap:
            self.gaps.append((place, gap))


def _agreed(reading: Reading, sure: dict[str, Reading]) -> Reading:
    """What several territories in view make of one name. sure: by path."""
    if len(sure) < 2:
        return next(iter(sure.values()), reading)
    others = tuple((path, round(1 / len(sure), 2)) for path in sure)
    why = f"« {reading.text} » : {len(sure)} territoires de la convention portent ce nom"
    return Reading(reading.text, reading.start, reading.end, "", "unknown", others[0][1], why, others)
