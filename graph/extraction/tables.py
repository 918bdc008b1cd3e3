"""Tables of actions, row by row: heads, rows that open a part, cells carried down for placement only.

Refuses to carry a pilot or a date from one row to another, unless the file itself says that the cell is
merged.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.extraction import columns as heads
from graph.extraction.blocks import Cell, Document, Row, Span, Table
from graph.extraction.columns import Columns
from graph.extraction.fields import NO_ANSWER, field_of, is_second, label_key
from graph.extraction.filling import SECOND, fill
from graph.extraction.labels import ACTION, AXIS, OBJECTIVE, Label, label_of, numbered, title_key
from graph.extraction.ledgers import AMOUNTS
from graph.extraction.outline import Element
from graph.extraction.placing import FAMILIES, put
from graph.extraction.rowcells import (
    SHARED,
    asides_in,
    bulleted,
    calendar_in,
    costs,
    is_rest,
    joined,
    labels_in,
    pilots_in,
    shared,
)
from graph.extraction.seen import MOST_ACTIONS, Action, Plan, Said, clean, clean_title, locate
from graph.extraction.shapes import Headless, unnamed_bodies, with_levels
from graph.extraction.ticks import UNSURE, squares

_HEADS = 200
_NOTE = re.compile(
    r"\*|\(\d\)\s|[¹²³]|n\.?\s?b\.?\s*[:.]|(?:notes?|l[ée]gende|sources?|lecture|remarque)\b[^:]{0,20}:",
    re.IGNORECASE,
)
_BELOW = "Note sous un tableau : elle n'est rattachée à aucune action."
_TOTAL = re.compile(r"(?:sous[- ])?total\b|synth[èe]se\b", re.IGNORECASE)
_UNREAD_BODIES = (
    "Colonne de noms d'organisations dont l'en-tête « {head} » n'est pas connu, et aucune colonne de "
    "pilotes : est-ce elle ?"
)


@dataclass
class TableReader:
    """Reads the tables of one document into its plan. columns: of the last head; carried: placement cells by
    column, as last printed.
    """

    document: Document
    plan: Plan
    columns: Columns | None = None
    carried: dict[int, tuple[str, Said]] = field(default_factory=dict)
    last: Action | None = None
    title_cell: tuple[Span, ...] = ()
    head: str = ""
    placed: list[tuple[str, Said]] = field(default_factory=list)
    opened: list[Element] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    page: int = 0
    cells: dict[int, Said] = field(default_factory=dict)
    heads: tuple[str, ...] = ()

    def read(self, table: Table, where: str) -> bool:
        """Whether the table is one of actions, all of which are now in the plan."""
        first = next((place for place, row in enumerate(table.rows[:12]) if heads.columns_of(row)), None)
        if first is None and not self.continues(table):
            return False
        cut = self.last if 0 < self.page < table.page else None
        self.last, self.page = None, table.page
        head = 0
        for place, row in enumerate(table.rows):
            if self.plan.full:
                break
            found = heads.columns_of(row) if place < _HEADS or self._repeats(row) else None
            if found:
                self._headed(found, row, table.rows[place + 1 :], where)
                head = place
                continue
            longer = (
                heads.extended(self.columns, row)
                if self.columns and place == head + 1 and first is not None
                else None
            )
            if longer:
                self.columns = longer
                continue
            cut = self.last if table.loose else cut
            if cut and self.columns and is_rest(row, self.columns, cut):
                self.cells = joined(cut, row, self.columns, self.document, self.cells)
                self.last, cut = cut, None
                continue
            cut = None
            self._row(row, f"{where}, ligne {row.number}" if row.number else where)
        return True

    def continues(self, table: Table) -> bool:
        """Whether a table without a head goes on with the one before: as many columns, and no head of
        another kind."""
        if self.columns is None or not table.rows:
            return False
        same = all(len(row.cells) == self.columns.width for row in table.rows)
        first = table.rows[0]
        named = sum(field_of(cell.flat) is not None for cell in first.cells if cell.flat)
        other = (
            first.head or named > 1 or (all(c.bold for c in first.cells if c.flat) and len(table.rows) > 1)
        )
        if other:
            self.columns = None
        return same and not other

    def by_content(self, table: Table, shape: Headless, where: str) -> None:
        """Read a table without a known head by what its cells hold; each cell says so."""
        self.columns, self.carried, self.last, self.heads = shape.columns, {}, None, ()
        self.doubts = dict.fromkeys(("title", "pilots", "calendar"), shape.why)
        self.plan.leave(table.text, where, shape.why)
        for row in [] if self.plan.full else table.rows[shape.first : shape.first + MOST_ACTIONS + 1]:
            self._row(row, f"{where}, ligne {row.number}" if row.number else where)
        self.columns, self.doubts = None, {}

    def _headed(self, found: Columns, row: Row, below: Sequence[Row], where: str) -> None:
        found = with_levels(found, below)
        if self.columns is None or found.places != self.columns.places:
            self.carried = {}
        self.columns, self.head, self.doubts = found, row.cells[found.title].flat, {}
        self.heads = tuple(cell.flat for cell in row.cells)
        unnamed = () if found.pilots else unnamed_bodies(row, found, below)
        for place in unnamed:
            why = _UNREAD_BODIES.format(head=row.cells[place].flat)
            self.doubts["pilots"] = why
            self.plan.leave(" | ".join(self._down(below, place)), where, why)

    def _head(self, place: int) -> str:
        return self.heads[place] if place < len(self.heads) else ""

    def _down(self, rows: Sequence[Row], place: int) -> list[str]:
        cells = [self.columns.cell(row, place) for row in rows[:20]] if self.columns else []
        return list(dict.fromkeys(cell.flat for cell in cells if cell and cell.flat))

    def _repeats(self, row: Row) -> bool:
        """Whether the row seems to print the head again: only then is it worth reading as one, far down a
        table."""
        cell = self.columns.cell(row, self.columns.title) if self.columns else None
        return cell is not None and cell.flat == self.head

    def moved(self) -> None:
        """A title was met: what wide tables carried down belongs to the part before."""
        self.carried = {}

    def _row(self, row: Row, where: str) -> None:
        alone = heads.only_text(row)
        opens = alone and (len(row.cells) > 1 or label_of(alone.flat)) and not _NOTE.match(alone.flat)
        if alone and opens and self._opens(row, alone):
            return
        if self.columns is None:
            return
        if alone and _NOTE.match(alone.flat):
            self.plan.leave(alone.flat, where, _BELOW)
            return
        title = self.columns.cell(row, self.columns.title)
        if title is None or not title.flat:
            self._untitled(row, where)
            return
        if title.merged and self.last and title.spans == self.title_cell:
            self._again(row, self.last)
            return
        first = next(cell for cell in row.cells if cell.flat)
        if _TOTAL.match(first.flat) or _TOTAL.match(title.flat):
            return
        entries = bulleted(title)
        for cell in entries or [title]:
            self._action(row, cell, where)
            if entries and self.last and self.last.pilots and shared(row, self.columns):
                self.last.doubts.setdefault("pilots", SHARED)

    def _opens(self, row: Row, alone: Cell) -> bool:
        """Whether a row with a single text opens a part of the plan: by its words, or as it stands across."""
        label = label_of(alone.flat)
        if label and label.suite:
            return True
        if label and label.rank <= OBJECTIVE and (label.number or label.title):
            title = clean(label.title)
            self.plan.outline.enter(
                label, title or alone.flat, locate(self.document, alone.start, alone.end, title or alone.flat)
            )
            self.moved()
            return True
        if self.columns is None:
            return True
        at = next(place for place, cell in enumerate(row.cells) if cell.flat)
        if heads.across(row) and not (label and label.rank == ACTION):
            only = numbered(alone.flat)
            title = clean(only.title if only else alone.flat)
            if len(title) <= 200:
                part = Label(
                    "partie",
                    AXIS if self.plan.outline.current is None else OBJECTIVE,
                    only.number if only else "",
                    title,
                )
                self.plan.outline.child(
                    part.word,
                    part.rank,
                    part.number,
                    title,
                    locate(self.document, alone.start, alone.end, title),
                )
                self.moved()
            return True
        return at not in (
            self.columns.title,
            *(place for place, _ in self.columns.places),
            *self.columns.pilots,
        )

    def _untitled(self, row: Row, where: str) -> None:
        """A row without a title places what follows, or is kept aside with what it says."""
        self._carry(row)
        said = " | ".join(cell.flat for cell in row.cells if cell.flat and not cell.merged)
        placed = {place for place, _ in self.columns.places} if self.columns else set()
        if any(cell.flat and not cell.merged for place, cell in enumerate(row.cells) if place not in placed):
            self.plan.leave(said, where, "Ligne de tableau sans intitulé d'action : à rattacher à la main.")

    def _again(self, row: Row, action: Action) -> None:
        """One more row of an action whose title is merged over several."""
        for said in pilots_in(row, self.columns, self.document).values() if self.columns else ():
            if all(said.spans != other.spans for other in action.pilots):
                action.pilots.append(said)
        if not action.calendar and self.columns:
            action.calendar = calendar_in(row, self.columns, self.document)
        held = {aside.said.spans for aside in action.asides}
        found = asides_in(row, self.columns, self.heads) if self.columns else []
        action.asides += [aside for aside in found if aside.said.spans not in held]
        action.row = (*action.row, (row.start, row.end))

    def _action(self, row: Row, cell: Cell, where: str) -> None:
        columns = self.columns
        if columns is None:
            return
        self._carry(row)
        self._place()
        title, number = clean_title(cell.flat)
        if not title:
            return
        numbers = columns.cell(row, columns.number)
        summary = [
            said for said in (columns.cell(row, place) for place in columns.summaries) if said and said.flat
        ]
        action = Action(
            Said(title, locate(self.document, cell.start, cell.end, title)),
            printed=cell.flat if cell.flat != title else "",
            number=number or (numbers.flat if numbers else ""),
            row=((row.start, row.end),),
            mixed=columns.mixed,
            calendar=calendar_in(row, columns, self.document),
            summary=Said(" ".join(c.flat for c in summary), tuple(s for c in summary for s in c.spans)),
            where=where,
        )
        self.cells = pilots_in(row, columns, self.document)
        action.pilots = list(self.cells.values())
        if self.cells and all(is_second(label_key(self._head(place))) for place in self.cells):
            action.doubts["pilots"] = SECOND
        action.asides = asides_in(row, columns, self.heads)
        fill(action, labels_in(row, columns), self.document)
        action.doubts.update(self.doubts)
        if any(squares(said.text) for said in action.pilots):
            action.doubts.setdefault("pilots", UNSURE)
        if action.calendar and "calendar" not in action.doubts and costs(row, columns):
            action.doubts["calendar"] = AMOUNTS
        cells = [columns.cell(row, place) for place in columns.pilots]
        action.blank = bool(cells) and not any(one and one.flat for one in cells)
        if len(row.cells) > columns.width:
            action.doubts["pilots"] = (
                "La ligne a plus de cellules que l'en-tête : les colonnes ont pu se décaler."
            )
        self.plan.add(action)
        self.last, self.title_cell = action, cell.spans

    def _carry(self, row: Row) -> None:
        """The placement cells of the row; an outer one that changes empties those inside it."""
        if self.columns is None:
            return
        ordered = self._ordered()
        for rank, (place, word) in enumerate(ordered):
            cell = self.columns.cell(row, place)
            if cell is None or not cell.flat or NO_ANSWER.fullmatch(cell.flat):
                continue
            before = self.carried.get(place)
            if before is None or title_key(before[1].flat) != title_key(cell.flat):
                for other, _ in ordered[rank + 1 :]:
                    self.carried.pop(other, None)
            self.carried[place] = (word, Said(cell.flat, cell.spans))

    def _ordered(self) -> list[tuple[int, str]]:
        places = self.columns.places if self.columns else ()
        return sorted(places, key=lambda placed: (FAMILIES.get(placed[1], OBJECTIVE), placed[0]))

    def _place(self) -> None:
        """Open the part of the row, unless it is that of the row above."""
        carried = [self.carried[place] for place, _ in self._ordered() if place in self.carried]
        if carried and (carried != self.placed or self.plan.outline.open != self.opened):
            put(self.document, self.plan, carried)
            self.placed, self.opened = carried, list(self.plan.outline.open)
