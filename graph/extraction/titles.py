"""What in a document is a title, by its style, and what its titles as a whole say of how the plan is laid
out.

Refuses to read what a title says: `labels` does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.extraction.blocks import Block, Document, Heading, Item, Paragraph, Table
from graph.extraction.closing import closes
from graph.extraction.columns import is_plan
from graph.extraction.entries import PROVES, inside
from graph.extraction.fiche import Fiche
from graph.extraction.fields import field_of
from graph.extraction.labels import ACTION, EITHER, OBJECTIVE, label_of, numbered
from graph.terms import fold

LONGEST = 300
_UNSTYLED = 110
_BOLD = 50
_NUMBER = r"(?:(?:partie|chapitre|titre|section)\s+)?(?:[\divx]+\s*[.):–-]*\s*)?(?:la |l'|les? )?"
_NO_PART = re.compile(
    rf"(?:{_NUMBER})(?:annexe.{0, 12})?(?:les? |tableau (?:des |de |du )?|liste (?:des )?|fiches? ?-? ?)*"
    r"(?:(?:plan|programme) d' ?actions?|actions?|tableau|feuil(?:le)?\s*\d*|sheet\s*\d*|plan|fiches?|"
    r"suivi|table\s*\d*)(?: .{0,40})?(?: 20\d\d.*)?"
)


def line_of(block: Block) -> str:
    """A block on one line, with the number or letter that a list took off it."""
    if isinstance(block, Item) and block.marker[:1].isalnum():
        return f"{block.marker} {block.flat}"
    return block.flat


def is_title(block: Block) -> bool:
    """Whether the style of a block is that of a title: a heading, all bold, or capitals."""
    if isinstance(block, Heading):
        return True
    text = block.flat
    letters = [c for c in text if c.isalpha()]
    capitals = len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
    return len(text) <= LONGEST and (block.bold or (capitals and len(text) <= 200))


def level_of(block: Block) -> int:
    """How high a title stands by its style, the smaller the higher: a sheet, headings, what is only bold."""
    if isinstance(block, Heading):
        return 0 if block.sheet else block.level
    return _BOLD


def stands_alone(block: Block) -> bool:
    """Whether an unstyled line may be a title: short, with a capital and no stop."""
    text = block.flat
    return (
        isinstance(block, Paragraph)
        and len(text) <= _UNSTYLED
        and text[:1].isupper()
        and text[-1:] not in ".;,:!"
    )


@dataclass(frozen=True)
class Survey:
    """How a document lays its plan out. styled: the levels that titles by their style name; generic:
    no line names a level; listed: there is neither table of actions nor fiche; sheets: several sheets hold
    actions, and their names are parts; titles: headings in order; first: its first block; holding: words that
    name here a part, and elsewhere an action.
    """

    styled: frozenset[str]
    generic: bool
    listed: bool
    sheets: bool
    titles: tuple[Heading, ...]
    first: Block | None
    holding: frozenset[str]

    def asks_style(self, word: str) -> bool:
        """Whether a line that names that level opens it only as a title by its style. In a text without
        headings, where capitals are all the style there is, each level has its own."""
        return bool(self.styled) and (bool(self.titles) or word in self.styled)

    def is_part(self, block: Block) -> bool:
        """Whether a title without a level name may be a part of the plan: not the document's own, nor «
        Plan d'actions »."""
        text = fold(block.flat)
        if isinstance(block, Heading) and block.sheet:
            return self.sheets and not _NO_PART.fullmatch(text)
        alone = isinstance(block, Heading) and sum(title.level <= block.level for title in self.titles) == 1
        return block is not self.first and not alone and not _NO_PART.fullmatch(text) and not closes(block)

    def goes_deeper(self, number: str) -> bool:
        """Whether a title has one more number than this one: `1.2` where there is a `1.2.1`."""
        found = (numbered(block.flat) for block in self.titles)
        return any(other and other.number.startswith(f"{number}.") for other in found)


def is_aside(block: Block) -> bool:
    """Whether a title names no part of any plan: « Plan d'actions », « Contexte », « Gouvernance »."""
    only = numbered(line_of(block))
    text = only.title if only else block.flat
    return bool(_NO_PART.fullmatch(fold(text)) or field_of(text)) or closes(block)


def survey(document: Document, fiches: Iterable[Fiche]) -> Survey:
    """How a document lays its plan out, its fiches being known."""
    known = list(fiches)
    within = {place for fiche in known for place in range(fiche.start, fiche.end)}
    blocks = document.blocks
    parts = []
    holding = _holding(blocks)
    for place, block in enumerate(blocks):
        label = None if isinstance(block, Table) or place in within else label_of(line_of(block))
        if label and label.number and (0 < label.rank <= OBJECTIVE or label.word in holding):
            parts.append((label.word, block))
    plans = {place for place, block in enumerate(blocks) if isinstance(block, Table) and is_plan(block)}
    sheets = [place for place, block in enumerate(blocks) if isinstance(block, Heading) and block.sheet]
    return Survey(
        styled=frozenset(word for word, block in parts if is_title(block)),
        generic=not parts and not any(fiche.places for fiche in known),
        listed=not plans and not any(not fiche.labelled or fiche.entries for fiche in known),
        sheets=sum(place + 1 in plans for place in sheets) > 1,
        titles=tuple(block for block in blocks if isinstance(block, Heading) and not block.sheet),
        first=next(iter(blocks), None),
        holding=holding,
    )


def _lists_action(block: Block) -> bool:
    """Whether a block is the entry of a list that names who pilots it, or when, behind its title."""
    title, entries = inside(block.text, block.start) if isinstance(block, Item) else ("", [])
    return bool(title) and any(entry.field.role in PROVES for entry in entries)


def _holding(blocks: Sequence[Block]) -> frozenset[str]:
    """The words of `EITHER` under which a line opens an action, before another of them does."""
    found, open_word = set(), ""
    for block in blocks:
        label = None if isinstance(block, Table) else label_of(line_of(block))
        if label and label.rank == EITHER and label.number:
            open_word = label.word
        elif open_word and ((label and label.rank == ACTION) or _lists_action(block)):
            found.add(open_word)
        elif label and 0 < label.rank <= OBJECTIVE:
            open_word = ""
    return frozenset(found)
