"""Tables whose shape must be found before they are read: columns for actions, rows without a head.

Refuses what cells do not show: a column that could be two things is neither, and every column that was
taken by its cells is said to be so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.extraction import fields
from graph.extraction.blocks import Block, Cell, Row, Table
from graph.extraction.columns import Columns, columns_of, is_plan, only_text
from graph.extraction.contents import MOST, is_body, is_date, is_number, mostly
from graph.extraction.fields import field_of
from graph.extraction.labels import label_of
from graph.extraction.ledgers import is_ledger, is_summary

_MOST_LABELS = 40
_LEAST_TITLE = 12
_SAMPLE = 200
_TELLING = (fields.PILOT, fields.CALENDAR, fields.START, fields.END, fields.PARTNERS, fields.SUMMARY)


def upright(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a document, each table that gives a column to every action turned to give it a row, and
    those of sums, addresses and numbers of fiches emptied."""
    return tuple(_straight(block) if isinstance(block, Table) else block for block in blocks)


def _straight(table: Table) -> Table:
    return replace(table, rows=()) if is_ledger(table) or is_summary(table) else _turned(table) or table


def _turned(table: Table) -> Table | None:
    """The table with its columns for rows; None where its labels do not stand down its first column."""
    rows = [row for row in table.rows if len(row.cells) > 1 and not only_text(row)]
    if not 2 <= len(rows) <= _MOST_LABELS or len(rows) < 0.5 * len(table.rows):
        return None
    width = max(len(row.cells) for row in rows)
    if width < 3 or not _labelled_down(rows) or any(columns_of(row) for row in rows[1:]):
        return None
    named = any(_role(row.cells[0]) == fields.TITLE for row in rows)
    lines = []
    for column in range(width):
        cells = [_at(row, column) for row in rows]
        if column == 0 and not named and not cells[0].flat:
            cells[0] = replace(cells[0], text="Action")
        if column == 0 or any(cell.flat for cell in cells):
            spans = [span for cell in cells for span in cell.spans]
            start = min((begin for begin, _ in spans), default=table.start)
            end = max((end for _, end in spans), default=start)
            lines.append(Row(tuple(cells), start, end, rows[0].number))
    return replace(table, rows=tuple(lines)) if len(lines) > 2 and columns_of(lines[0]) else None


def _labelled_down(rows: Sequence[Row]) -> bool:
    """Whether the first column holds the labels, those of actions among them, and no other column does."""
    first = [row.cells[0] for row in rows if row.cells[0].flat]
    roles = [_role(cell) for cell in first]
    known = [role for role in roles if role]
    if len(known) < max(2, MOST * len(first)) or not {fields.PILOT, fields.CALENDAR, fields.START} & set(
        known
    ):
        return False
    others = [cell for row in rows for cell in row.cells[1:] if cell.flat]
    told = [{cell.flat for cell in row.cells[1:] if cell.flat and not cell.merged} for row in rows]
    return sum(len(texts) > 1 for texts in told) >= 2 and not any(_role(cell) for cell in others)


def _role(cell: Cell) -> str:
    found = field_of(cell.flat) if cell.flat else None
    return found.role if found and found.role != fields.YEAR else ""


def _at(row: Row, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else Cell(row.end, row.end, "")


@dataclass(frozen=True)
class Headless:
    """What the cells of a table without a known head show. columns: what holds what; first: index of its
    first action; why: what to tell a reader."""

    columns: Columns
    first: int
    why: str


def headless(table: Table) -> Headless | None:
    """The columns of a table by what its cells hold; None where no column is surely that of the action."""
    rows = [row for row in table.rows if len(row.cells) > 1][:_SAMPLE]
    width = max((len(row.cells) for row in rows), default=0)
    if len(rows) < 2 or width < 2 or is_plan(table):
        return None
    head = _is_head(rows)
    down = [[_at(row, column) for row in rows[head:]] for column in range(width)]
    dates = [place for place in range(width) if _kind(down[place], "date")]
    bodies = [place for place in range(width) if place not in dates and _kind(down[place], "body")]
    others = [place for place in range(width) if place not in (*dates, *bodies)]
    numbers = [place for place in others if _kind(down[place], "number")]
    title = _title(down, {*dates, *bodies, *numbers})
    if title is None or not (dates or bodies) or not (len(bodies) or title < dates[0]):
        return None
    columns = Columns(
        width, title, tuple(bodies) if len(bodies) == 1 else (), False,
        tuple(dates) if len(dates) == 1 else (), (), (), _places(down, title), (), next(iter(numbers), None),
    )  # fmt: skip
    why = "Tableau sans en-tête connu : ses colonnes ont été prises d'après leur contenu, à vérifier."
    if len(bodies) > 1:
        why += " Plusieurs portent des noms d'organisations : aucune n'a été prise pour celle des pilotes."
    return Headless(columns, table.rows.index(rows[head]) if head else 0, why)


def _kind(cells: Sequence[Cell], what: str) -> bool:
    """Whether a column holds one kind of thing, in more than one row."""
    said = [cell.flat for cell in cells if cell.flat]
    return len(said) > 1 and mostly(said, what)


def _is_head(rows: Sequence[Row]) -> int:
    """1 where the first row is a head in words of its own: filled, and of no kind that is found below it."""
    first = rows[0].cells
    short = all(cell.flat and len(cell.flat) <= fields.LONGEST for cell in first)
    own = not any(is_date(cell.flat) or is_body(cell.flat) or is_number(cell.flat) for cell in first)
    return int(len(rows) > 2 and short and own)


def _title(down: Sequence[Sequence[Cell]], taken: set[int]) -> int | None:
    """The column of sentences: the first whose cells are long enough, and hardly ever the same."""
    for place, cells in enumerate(down):
        said = [cell.flat for cell in cells if cell.flat and not cell.merged]
        if place in taken or len(said) < MOST * len(cells) or len(said) < 2:
            continue
        labels = sum(bool((label := label_of(text)) and label.rank < 9) for text in said)
        if (
            len(set(said)) > 0.8 * len(said) and labels < 0.5 * len(said)
            and sum(map(len, said)) / len(said) >= _LEAST_TITLE
            and sum(" " in text for text in said) >= MOST * len(said)
        ):  # fmt: skip
            return place
    return None


def _places(down: Sequence[Sequence[Cell]], title: int) -> tuple[tuple[int, str], ...]:
    """Columns before the action whose cells name their own level: « Axe 1 : Petite enfance »."""
    return tuple((place, word) for place in range(title) if (word := level_named(down[place])))


def level_named(cells: Sequence[Cell]) -> str:
    """The level that most cells of a column name by their first word, "" where they name none."""
    said = [label_of(cell.flat) for cell in cells if cell.flat]
    named = [label.word for label in said if label and 1 <= label.rank <= 3 and label.number]
    return max(set(named), key=named.count) if named and len(named) >= MOST * len(said) else ""


def with_levels(columns: Columns, rows: Sequence[Row]) -> Columns:
    """The columns, with those before the action that no head names but whose cells name their level."""
    known = {place for place, _ in columns.places} | {*columns.pilots, *columns.calendars, columns.number}
    found = [
        (place, word)
        for place in range(columns.title)
        if place not in known and (word := level_named([_at(row, place) for row in rows[:_SAMPLE]]))
    ]
    return replace(columns, places=tuple(sorted([*columns.places, *found]))) if found else columns


def unnamed_bodies(head: Row, columns: Columns, rows: Sequence[Row]) -> tuple[int, ...]:
    """Columns of names of organisations whose head nobody knows."""
    return tuple(
        place
        for place, cell in enumerate(head.cells)
        if place not in (columns.title, columns.number) and not field_of(cell.flat)
        and _kind([_at(row, place) for row in rows[:_SAMPLE]], "body")
    )  # fmt: skip


def looks_planned(table: Table) -> bool:
    """Whether a table that gave nothing still looks like one of actions: its heads, or names and dates."""
    rows = [row for row in table.rows if len(row.cells) > 2][:_SAMPLE]
    if len(rows) < 3:
        return False
    roles = {_role(cell) for cell in rows[0].cells} & set(_TELLING)
    width = max(len(row.cells) for row in rows)
    down = [[_at(row, place) for row in rows] for place in range(width)]
    both = any(_kind(cells, "date") for cells in down) and any(_kind(cells, "body") for cells in down)
    return len(roles) > 1 or both
