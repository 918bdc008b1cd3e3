"""The head of a table of actions → which column holds what; a row under it → its cells by role.

Refuses tables that are no plan (instances, budgets): a head must name the action, or who pilots what.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.extraction import fields
from graph.extraction.blocks import Cell, Row, Table
from graph.extraction.fields import Field, field_of
from graph.extraction.labels import AXIS, label_of

_SAMPLE = 400


@dataclass(frozen=True)
class Columns:
    """Columns of a table of actions, 0-based. places: (column, level name) from the left; years: (column,
    year); width: number of columns; pilots may be several (pilot, then co-pilot).
    """

    width: int
    title: int
    pilots: tuple[int, ...] = ()
    mixed: bool = False
    calendars: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    summaries: tuple[int, ...] = ()
    places: tuple[tuple[int, str], ...] = ()
    years: tuple[tuple[int, str], ...] = ()
    number: int | None = None

    def cell(self, row: Row, column: int | None) -> Cell | None:
        """A cell of a row, None where the row is shorter."""
        return row.cells[column] if column is not None and column < len(row.cells) else None


def columns_of(row: Row) -> Columns | None:
    """The columns that a row announces; None where it is no head of a table of actions."""
    found = [field_of(cell.flat) if cell.flat else None for cell in row.cells]
    filled = {cell.flat for cell in row.cells if cell.flat}
    named = {cell.flat for cell, field in zip(row.cells, found, strict=True) if field}
    if len(named) < 2 or len(named) < 0.6 * len(filled) or any(len(text) > fields.LONGEST for text in filled):
        return None
    roles = [field for field in found if field]
    if sum(field.role == fields.BODY for field in roles) >= 2:
        return None
    return _columns(found, row)


def _columns(found: Sequence[Field | None], row: Row) -> Columns | None:
    def of(*roles: str) -> list[int]:
        """The places of a role; a head that stands across several columns counts once."""
        return [
            place for place, field in enumerate(found)
            if field and field.role in roles
            and not (place and row.cells[place].merged and row.cells[place - 1].flat == row.cells[place].flat)
        ]  # fmt: skip

    pilots = of(fields.PILOT)
    strong = [place for place in pilots if not _field(found, place).weak]
    pilots = strong or pilots
    titles, places = of(fields.TITLE), of(fields.PLACE)
    summaries, calendars = of(fields.SUMMARY), of(fields.CALENDAR, fields.START, fields.END)
    if not titles and not pilots:
        return None
    title = _title(titles, places, summaries, pilots, row)
    own = None if titles else _unnamed(found, pilots, calendars, row)
    if own is not None and (title is None or own > title):
        title = own
    if title is None or not (pilots or calendars or summaries or of(fields.YEAR, fields.PARTNERS) or places):
        return None
    number = next((place for place in of(fields.NUMBER) if place != title), None)
    others = [place for place in titles if place != title]
    kept = tuple(
        (place, _field(found, place).word) for place in places
        if place != title and (place < title or _field(found, place).word not in ("objectif", "enjeu"))
    )  # fmt: skip
    after = [
        place for place in places if place > title and _field(found, place).word in ("objectif", "enjeu")
    ]
    return Columns(
        len(row.cells), title, tuple(pilots), any(_field(found, place).mixed for place in pilots),
        tuple(calendars),
        tuple(of(fields.START)), tuple(sorted([*summaries, *after])), kept,
        tuple((place, _field(found, place).year) for place in of(fields.YEAR)),
        number if number is not None else next(iter(others), None),
    )  # fmt: skip


def _field(found: Sequence[Field | None], place: int) -> Field:
    return found[place] or Field(fields.OTHER)


def _title(
    titles: list[int], places: list[int], summaries: list[int], pilots: list[int], row: Row
) -> int | None:
    """The column of the action: the one that says so most plainly; else the last before the pilots."""
    if titles:
        plain = [
            p
            for p in titles
            if any(
                word in fields.label_key(row.cells[p].flat) for word in ("intitul", "libell", "nom", "titre")
            )
        ]
        action = [p for p in titles if "action" in fields.label_key(row.cells[p].flat)]
        return (plain or action or titles)[0]
    before = [place for place in (*places, *summaries) if not pilots or place < pilots[0]]
    return max(before, default=None)


def _unnamed(found: Sequence[Field | None], pilots: list[int], calendars: list[int], row: Row) -> int | None:
    """Where a head says who and when, what it says first under a name of its own is what."""
    if not pilots or not calendars:
        return None
    return next(
        (place for place, cell in enumerate(row.cells[: pilots[0]]) if cell.flat and not found[place]), None
    )


def extended(columns: Columns, row: Row) -> Columns | None:
    """The columns with the years or dates of a second line of head; None where the row is none."""
    years, starts, calendars = [], [], list(columns.calendars)
    for place, cell in enumerate(row.cells):
        if not cell.flat or cell.merged:
            continue
        field = field_of(cell.flat)
        if field and field.role == fields.YEAR:
            years.append((place, field.year))
        elif field and field.role in (fields.START, fields.END):
            starts.append(place)
            calendars.append(place)
        else:
            return None
    if not years and not starts:
        return None
    held = [place for place in calendars if place not in dict(years)]
    return replace(columns, years=tuple(years), starts=tuple(starts), calendars=tuple(dict.fromkeys(held)))


def only_text(row: Row) -> Cell | None:
    """The one cell that says something, where all the others are empty or merged with it."""
    said = [cell for cell in row.cells if cell.flat]
    return said[0] if len({cell.flat for cell in said}) == 1 else None


def across(row: Row) -> bool:
    """Whether one text stands across several columns of the row."""
    return sum(bool(cell.flat) for cell in row.cells) > 1


def is_plan(table: Table) -> bool:
    """Whether any row of the table is the head of actions."""
    return any(columns_of(row) for row in table.rows[:_SAMPLE])


def places_itself(table: Table) -> bool:
    """Whether the rows of a table say themselves to which part of the plan they belong."""
    return any(bool(found and found.places) for found in map(columns_of, table.rows[:12])) or any(
        _names_axis(row) for row in table.rows[:_SAMPLE]
    )


def _names_axis(row: Row) -> bool:
    """Whether a row says nothing but which axis stands below it."""
    alone = only_text(row)
    label = label_of(alone.flat) if alone else None
    return label is not None and label.rank == AXIS and bool(label.number or label.title)
