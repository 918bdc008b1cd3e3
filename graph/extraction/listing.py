"""Lists: entries that a sentence announces as axes, principles, objectives or actions.

Refuses entries that nothing announces, except right below a part of a plan that has neither table nor fiche:
those are taken for actions, and marked for a person's look.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from graph.extraction import fields
from graph.extraction.announcing import Announced, announced
from graph.extraction.blocks import Block, Document, Item
from graph.extraction.entries import PROVES, Entry, entries_in, inside
from graph.extraction.labels import ACTION, AXIS, OBJECTIVE, PRINCIPLE, Label
from graph.extraction.seen import Action, Plan, Said, clean, clean_title, locate
from graph.extraction.tables import NOBODY

_ELSEWHERE = "Entrée de liste qui nomme un pilote ou une date, hors du plan : laissée de côté."
_SINCE = re.compile(r"[Dd]epuis (?:19|20)\d\d")


@dataclass
class ListReader:
    """Reads the lists of one document into its plan. alone: the document has neither table of actions nor
    fiche; told: what the sentence right above announces; context: what the title above does; since: «
    depuis 2016 »; under_part: whether an entry stands in a part, given whether its labels prove an action."""

    document: Document
    plan: Plan
    alone: bool
    under_part: Callable[[bool], bool]
    told: Announced | None = None
    context: Announced | None = None
    since: Said = field(default_factory=Said)
    closed: bool = False

    def forget(self) -> None:
        """A part of the plan was opened: nothing above announces its entries."""
        self.told = self.context = None

    def title(self, block: Block, resumed: bool) -> None:
        """What a title announces. resumed: it is that of a part met before, whose entries are objectives."""
        self.told = None
        said = announced(block.flat, True)
        if resumed:
            self.context = Announced("objectif", OBJECTIVE, False) if self.context else None
        else:
            self.context = said if said and said.rank in (OBJECTIVE, ACTION) else None

    def announce(self, block: Block, where: str) -> None:
        """A line that announces a list: its entries follow. Any other line ends the list above it."""
        said = announced(block.flat, False)
        if said is None:
            if not isinstance(block, Item) and not block.flat.startswith("("):
                self.told = None
            return
        self.told = None
        if said.choice:
            why = "Liste dans laquelle un choix sera fait : ses entrées ne sont pas le plan."
            self.plan.leave(block.flat, where, why)
        elif not self.closed and (said.rank in (AXIS, PRINCIPLE) or self.alone):
            self.told = said
            since = _SINCE.search(block.text)
            self.since = (
                Said(since[0], locate(self.document, block.start, block.end, since[0])) if since else Said()
            )
            if said.rank in (AXIS, PRINCIPLE):
                self.plan.outline.close()
                self.context = None

    def entry(self, item: Item, where: str) -> bool:
        """An entry of a list, by what announced it; whether it was taken."""
        entries = entries_in(item.text, item.start)
        if entries and self.plan.actions and item.depth and self.alone:
            fill(self.plan.actions[-1], entries)
            return True
        if announced(item.flat, False):
            return False
        told = self.told or (self.context if self.alone else None)
        if told is None:
            return self._untold(item, where)
        title = self._lead(item)
        if any(c.isalpha() for c in title) and not self.plan.outline.full:
            if told.rank == ACTION:
                self._action(item, where, told)
            else:
                self._part(item, title, told)
        return True

    def _part(self, item: Item, title: str, told: Announced) -> None:
        number = item.marker.rstrip(".)°") if item.marker[:1].isalnum() else ""
        outline = self.plan.outline
        if told.rank in (AXIS, PRINCIPLE):
            outline.close()
        outline.enter(
            Label(told.word, told.rank, number, title),
            title,
            locate(self.document, item.start, item.end, title),
            True,
        )
        outline.open = outline.open[:-1]

    def _untold(self, item: Item, where: str) -> bool:
        current = self.plan.outline.current
        _, entries = inside(item.text, item.start)
        proven = any(entry.field.role in PROVES for entry in entries)
        if self.closed or (current and current.listed) or not self.alone:
            if proven:
                self.plan.leave(item.flat, where, _ELSEWHERE)
            return False
        if not self.under_part(proven) or (not proven and (current is None or item.depth)):
            return False
        self._action(item, where, None, sure=bool(entries))
        return True

    def _action(self, item: Item, where: str, told: Announced | None, sure: bool = True) -> None:
        text, entries = inside(item.text, item.start)
        title, number = clean_title(text)
        title = clean(title)
        if not title:
            return
        whole = item.flat.rstrip(" ,;.") == title or bool(entries)
        past = bool(told and told.past and self.plan.outline.current is None)
        action = Action(
            Said(title, locate(self.document, item.start, item.end, title)),
            printed="" if whole else item.flat,
            number=number,
            row=(item.span,),
            where=where,
            sure=sure,
            past=past,
        )
        if not sure:
            action.doubts["title"] = "Entrée d'une liste sous cette partie : est-ce bien une action ?"
        fill(action, entries)
        if action.past:
            action.calendar = action.calendar or self.since
            self.plan.actions.append(action)
        else:
            self.plan.add(action)

    def _lead(self, item: Item) -> str:
        """The title of an entry: what begins it in bold, else all of it."""
        bold = re.match(r"\*\*([^*]{8,})\*\*", self.document.text[item.start : item.end])
        return clean(bold[1] if bold else item.flat)


def fill(action: Action, entries: list[Entry]) -> None:
    """The cells of an action, from the labels of its fiche or entry."""
    pilots = [
        e for e in entries if e.field.role == fields.PILOT and e.value and not NOBODY.fullmatch(e.value.flat)
    ]
    for entry in [entry for entry in pilots if not entry.field.weak] or pilots:
        action.pilots.append(entry.value)
        action.mixed |= entry.field.mixed
    times = [
        e.value for e in entries if e.field.role in (fields.CALENDAR, fields.START, fields.END) and e.value
    ]
    if times and not action.calendar:
        action.calendar = _together(times, " – ")
    texts = [entry.value for entry in entries if entry.field.role == fields.SUMMARY and entry.value]
    if texts and not action.summary:
        action.summary = _together(texts, " ")


def _together(said: list[Said], between: str) -> Said:
    return replace(
        said[0],
        text=between.join(one.flat for one in said),
        spans=tuple(s for one in said for s in one.spans),
    )
