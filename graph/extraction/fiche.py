"""One action's fiche, and the lines that may be its title.

Refuses to say where it ends: `fiches` does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.extraction import fields
from graph.extraction.blocks import Block, Heading, Span
from graph.extraction.entries import PROVES, Entry, inside
from graph.extraction.labels import Label
from graph.extraction.seen import Said
from graph.extraction.telling import split_told
from graph.terms import fold

SHORT = 150
"""The longest line that may be a title, in letters."""
_CLOSING = r"(?:gouvernance|budgets?|financements?|evaluation|suivi|bilan|pilotage|annexes?)"
_CHAPTER = re.compile(
    rf"(?:.{{0,12}}[.):–-]\s*)?(?:la |le |les |l')?{_CLOSING}"
    rf"(?:(?: et |, | / )(?:la |le |les |l')?{_CLOSING})*"
    r"(?: previsionnel(?:le)?s?| du contrat| de la convention| du plan)?(?: 20\d\d(?:-20\d\d)?)?"
)
"""Chapters that are no action, whatever labels stand below them."""
_STEERS = re.compile(
    r"(?:.{0,12}[.):–-]\s*)?(?:la |le |les |l')?(?:gouvernance|comite|instance|pilotage|equipe projet)"
)


@dataclass
class Fiche:
    """One action's fiche. start, end: indexes of its blocks, end excluded; reach: where the next thing
    begins, beyond `end` where only running text stands between; labelled: a line says « action n »; places:
    level, as (label, spans); styled: one of them is a title by its style; prose: running text that no label
    opens; doubt: why a person should look at all of it.
    """

    start: int
    end: int = 0
    title: Said = field(default_factory=Said)
    number: str = ""
    labelled: bool = False
    entries: list[Entry] = field(default_factory=list)
    places: list[tuple[Label, tuple[Span, ...]]] = field(default_factory=list)
    prose: list[Block] = field(default_factory=list)
    styled: bool = False
    reach: int = 0
    doubt: str = ""

    def has(self, *roles: str) -> bool:
        """Whether a label of one of those roles was met."""
        return any(entry.field.role in roles for entry in self.entries)

    @property
    def whole(self) -> bool:
        """Whether it is an action: it has a title, a line says so or a label proves it, and it is no body
        that steers the plan."""
        if not self.labelled and _CHAPTER.fullmatch(fold(self.title.flat)):
            return False
        bodies = sum(entry.field.role == fields.BODY for entry in self.entries)
        if not self.labelled and bodies > (0 if _STEERS.match(fold(self.title.flat)) else 1):
            return False
        return bool(self.title) and (self.labelled or self.has(*PROVES, fields.SUMMARY, fields.PARTNERS))


def short(block: Block) -> bool:
    """Whether a line may be the title of an action: short, with a capital, and no sentence."""
    text = block.flat
    return len(text) <= SHORT and (text[:1].isupper() or text[:1].isdigit()) and text[-1:] not in ".;,:"


def styled(block: Block) -> bool:
    """Whether the look of a line makes it a title: a heading, bold, capitals."""
    return isinstance(block, Heading) or block.bold or block.flat.isupper()


def in_line(block: Block, label: Label) -> tuple[Said, list[Entry], tuple[Block, ...]]:
    """What stands behind « Action : »: its title, and the labels or the running text after it."""
    if not label.title or styled(block):
        return Said(label.title, (block.span,)) if label.title else Said(), [], ()
    start = block.start + max(block.text.find(label.title), 0)
    title, entries = inside(label.title, start)
    title, prose = split_told(title, block)
    return Said(title, ((start, start + len(title)),)), entries, prose


def labelled_places(fiche: Fiche) -> Iterator[tuple[str, Said]]:
    """The levels that labels of the fiche name: (level name, what it says)."""
    for entry in fiche.entries:
        if entry.field.role == fields.PLACE and entry.value and not entry.aims:
            yield entry.field.word, entry.value
