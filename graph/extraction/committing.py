"""« La Caf s'engage à ouvrir un lieu », in a part of the plan → an action of its own, to be checked.

Refuses the duties that articles of a convention set out, and what is told within an action: those are kept
aside.
"""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from graph.extraction.blocks import Block, Document, Heading, Item, Paragraph, Table
from graph.extraction.columns import is_plan
from graph.extraction.contents import is_body
from graph.extraction.labels import OBJECTIVE, label_of
from graph.extraction.seen import Action, Plan, Said, clean, locate
from graph.extraction.telling import commitments, date_told
from graph.extraction.titles import line_of

_LIST = re.compile(r"(?P<who>[^.;:]{2,160}?)\s+s['’]engage(?:nt)?\s+(?:\w+ment\s+)?à\s*:")
_ACTION = "Engagement écrit dans une phrase : est-ce bien une action ?"
_ASIDE = "Engagement écrit dans une phrase, hors d'une partie du plan : laissé de côté."
_LEAST = 12


@dataclass
class CommitmentReader:
    """Reads the commitments of one document into its plan. who: whom the line above commits to the entries
    below it."""

    document: Document
    plan: Plan
    who: Said | None = None

    def read(self, block: Block, where: str, within: Callable[[], bool]) -> None:
        """A block of running text. within: tells whether it stands in a part of the plan that has no other
        action."""
        if isinstance(block, Item) and self.who:
            self._add(block, self.who, clean(block.flat), where, within)
            return
        self.who = None
        if not isinstance(block, Paragraph | Item):
            return
        opens = _LIST.fullmatch(block.flat)
        if opens and is_body(opens["who"]):
            self.who = self._said(block, opens["who"])
            return
        for who, what in commitments(block.text):
            if is_body(who.text):
                self._add(block, self._said(block, who.text), clean(what.text), where, within)

    def _add(self, block: Block, who: Said, what: str, where: str, within: Callable[[], bool]) -> None:
        if len(what) < _LEAST:
            return
        if not within():
            self.plan.leave(block.flat, where, _ASIDE)
            return
        action = Action(
            self._said(block, what), row=(block.span,), pilots=[who], where=where, doubts={"title": _ACTION}
        )
        date = date_told(f"L'action démarre {what}")
        if date:
            action.calendar = self._said(block, date.text)
        self.plan.add(action)

    def _said(self, block: Block, text: str) -> Said:
        words = " ".join(text.split())
        return Said(words, locate(self.document, block.start, block.end, words))


def actions_ahead(blocks: Sequence[Block], fiches: Container[int]) -> list[bool]:
    """For each block, whether a fiche or a table of actions stands between it and the next part. fiches: the
    indexes of blocks where one begins."""
    found, ahead = [], False
    for place in range(len(blocks) - 1, -1, -1):
        found.append(ahead)
        block = blocks[place]
        label = None if isinstance(block, Table) else label_of(line_of(block))
        if place in fiches or (isinstance(block, Table) and is_plan(block)):
            ahead = True
        elif isinstance(block, Heading) or (label and label.number and 0 < label.rank <= OBJECTIVE):
            ahead = False
    return found[::-1]
