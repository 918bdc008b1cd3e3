"""Headings without a level name beneath that of an axis: the objectives of the actions that stand there.

Refuses a heading that names a field of a fiche (« Contexte »), one that no action follows, and lines that
only their look makes titles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.extraction.blocks import Block, Document, Heading
from graph.extraction.closing import closes
from graph.extraction.fields import field_of
from graph.extraction.labels import AXIS, OBJECTIVE, numbered
from graph.extraction.outline import Element, Outline
from graph.extraction.seen import clean, locate

_WORD = "objectif"


@dataclass
class Beneath:
    """What stands beneath the heading of an axis. axis: the part that was opened last by a heading, of level
    `level`; made: the objective that a heading beneath it opened."""

    document: Document
    outline: Outline
    axis: Element | None = None
    level: int = 0
    made: Element | None = None

    def entered(self, part: Element, block: Block) -> None:
        """A line opened a part that it names."""
        self.made = None
        self.axis = part if isinstance(block, Heading) and AXIS <= part.rank < OBJECTIVE else None
        self.level = block.level if isinstance(block, Heading) else 0

    def passed(self, block: Block) -> None:
        """A title that opens nothing: one as high as that of the axis ends what stands beneath it, and the
        axis itself where it says that the plan is over."""
        if self.axis is None or not isinstance(block, Heading) or block.level > self.level:
            return
        self.axis = None
        if closes(block):
            self.outline.close()

    def open(self, titles: Sequence[Block]) -> None:
        """An action follows. titles: the headings above it since the axis, the highest first."""
        here = self.outline.current
        if self.axis is None or here is None or here not in (self.axis, self.made):
            return
        heading = next((title for title in titles if isinstance(title, Heading) and not title.sheet), None)
        if heading is None:
            return
        only = numbered(heading.flat)
        title = clean(only.title if only else heading.flat)
        if field_of(title):
            return
        spans = locate(self.document, heading.start, heading.end, title)
        self.made = self.outline.child(_WORD, OBJECTIVE, "", title, spans)
