"""Lists: entries that a sentence announces as axes, principles, objectives or actions.

Refuses entries that nothing announces, except right below a part of a plan that has neither table nor fiche:
those are taken for actions, and marked for a person's look.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.extraction.announcing import Announced, announced
from graph.extraction.blocks import Block, Document, Item
from graph.extraction.entries import PROVES, entries_in, inside
from graph.extraction.filling import end_by, fill, tell
from graph.extraction.labels import ACTION, AXIS, OBJECTIVE, PRINCIPLE, Label
from graph.extraction.seen import Action, Plan, Said, clean, clean_title, locate
from graph.extraction.tails import Tail, legend, tail_of
from graph.extraction.telling import split_told
from graph.terms import fold

_ELSEWHERE = "Entrée de liste qui nomme un pilote ou une date, hors du plan : laissée de côté."
_DONE_ASIDE = "Entrée d'une liste de ce qui est déjà fait : laissée de côté."
_DONE = re.compile(r"\bdeja\b|\bbilan\b|\bce (?:que nous avons|qui a ete) (?:fait|realise)|\brealisations\b")
_MARKS = re.compile(r"[\s\-–—•*·▪◦\d.)]*")
_SINCE = re.compile(r"[Dd]epuis (?:19|20)\d\d")


@dataclass
class ListReader:
    """Reads the lists of one document into its plan. alone: the document has neither table of actions nor
    fiche; told: what the sentence right above announces; context: what the title above does; since: « depuis
    2016 »; legend: a line says that entries end by who pilots; done: the title above speaks of what was done;
    left, taken: entries right above that were left, or taken for actions; under_part: whether an entry stands
    in a part, given whether its labels prove an action."""

    document: Document
    plan: Plan
    alone: bool
    under_part: Callable[[bool], bool]
    told: Announced | None = None
    context: Announced | None = None
    since: Said = field(default_factory=Said)
    closed: bool = False
    legend: bool = False
    done: bool = False
    left: list[Item] = field(default_factory=list)
    taken: list[Item] = field(default_factory=list)

    def forget(self) -> None:
        """A part of the plan was opened: nothing above announces its entries."""
        self.told = self.context = None
        self.done = False

    def title(self, block: Block, resumed: bool) -> None:
        """What a title announces. resumed: it is that of a part met before, whose entries are objectives."""
        self.told = None
        self.done = bool(_DONE.search(fold(block.flat)))
        said = announced(block.flat, True)
        if resumed:
            self.context = Announced("objectif", OBJECTIVE, False) if self.context else None
        else:
            self.context = said if said and said.rank in (OBJECTIVE, ACTION) else None

    def announce(self, block: Block, where: str) -> None:
        """A line that announces a list: its entries follow. Any other line ends the list above it."""
        said = announced(block.flat, False)
        self.legend = self.legend or (not isinstance(block, Item) and legend(block.flat))
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
            fill(self.plan.actions[-1], entries, self.document)
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
        tail = None if entries else tail_of(item.text, item.start)
        proven = proven or bool(tail and tail.whole)
        whole = len({entry.field.role for entry in entries}) > 1 and proven and current is not None
        if self.closed or (current and current.listed) or not (self.alone or whole):
            if proven:
                self.plan.leave(item.flat, where, _ELSEWHERE)
            return False
        beside = self._goes_on(item)
        if self.done:
            self.plan.leave(item.flat, where, _DONE_ASIDE)
            return True
        bare = not proven and not beside
        if (bare and (current is None or item.depth)) or not self.under_part(not bare):
            self.left = [*(self.left if self._follows(item, self.left) else ()), item]
            return False
        for before in self.left if proven and self._follows(item, self.left) else ():
            self._action(before, where, None, sure=False)
        self.left = []
        self._action(item, where, None, sure=bool(entries) or self._dated(tail))
        self.taken = [item]
        return True

    def _goes_on(self, item: Item) -> bool:
        """Whether the entry right above in the same list was taken for an action."""
        return self._follows(item, self.taken)

    def _follows(self, item: Item, above: list[Item]) -> bool:
        """Whether an entry stands right below the last of others, with nothing but marks between them."""
        between = self.document.text[above[-1].end : item.start] if above else ""
        return bool(above) and above[-1].depth == item.depth and bool(_MARKS.fullmatch(between))

    def _dated(self, tail: Tail | None) -> bool:
        """Whether a tail shows an action: who and when, or when beside other actions."""
        current = self.plan.outline.current
        return tail is not None and (tail.whole or bool(tail.date and current and current.actions))

    def _action(self, item: Item, where: str, told: Announced | None, sure: bool = True) -> None:
        text, entries = inside(item.text, item.start)
        tail = None if entries else tail_of(item.text, item.start)
        text, prose = (tail.title, ()) if tail else split_told(text, item)
        title, number = clean_title(text)
        title = clean(title)
        if not title:
            return
        whole = item.flat.rstrip(" ,;.") == title or bool(entries or tail or prose)
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
        fill(action, entries, self.document)
        if tail:
            end_by(action, tail, self.legend)
        tell(action, prose, entries, self.document)
        if action.past:
            action.calendar = action.calendar or self.since
            self.plan.actions.append(action)
        else:
            self.plan.add(action)

    def _lead(self, item: Item) -> str:
        """The title of an entry: what begins it in bold, else all of it."""
        bold = re.match(r"\*\*([^*]{8,})\*\*", self.document.text[item.start : item.end])
        return clean(bold[1] if bold else item.flat)
