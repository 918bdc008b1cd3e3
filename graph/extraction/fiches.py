"""Fiches-actions: blocks and small tables where labels say what follows (« Pilote : », « Échéance »).

Refuses a fiche without a title; what stands under a label that nobody knows belongs to no field.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.extraction import fields
from graph.extraction.blocks import Block, Heading, Item, Paragraph, Span, Table
from graph.extraction.columns import is_plan
from graph.extraction.entries import PROVES, Entry, entries_of, table_entries
from graph.extraction.labels import ACTION, OBJECTIVE, Label, label_of
from graph.extraction.seen import Said

_END = re.compile(r"(?:fait|signé|établi) (?:à|en)\b|signatures?\s*:?$|annexes?\b", re.IGNORECASE)
_BACK = 6
_LONG = 300
_MOST_VALUES = 12


@dataclass
class Fiche:
    """One action's fiche. start, end: indexes of its blocks, end excluded; labelled: a line says « action n
    »; places: level, as (label, spans).
    """

    start: int
    end: int = 0
    title: Said = field(default_factory=Said)
    number: str = ""
    labelled: bool = False
    entries: list[Entry] = field(default_factory=list)
    places: list[tuple[Label, tuple[Span, ...]]] = field(default_factory=list)

    def has(self, *roles: str) -> bool:
        """Whether a label of one of those roles was met."""
        return any(entry.field.role in roles for entry in self.entries)

    @property
    def whole(self) -> bool:
        """Whether it is an action: it has a title, and a line says so or a label proves it."""
        return bool(self.title) and (self.labelled or self.has(*PROVES, fields.SUMMARY, fields.PARTNERS))


def find_fiches(blocks: Sequence[Block]) -> list[Fiche]:
    """The fiches of a document, in order, none over another."""
    return _Finder(blocks).find()


class _Finder:
    def __init__(self, blocks: Sequence[Block]):
        self.blocks = blocks
        self.done: list[Fiche] = []
        self.current: Fiche | None = None
        self.pending: Entry | None = None
        self.values = 0
        self.skip = -1

    def find(self) -> list[Fiche]:
        for place, block in enumerate(self.blocks):
            if place <= self.skip:
                continue
            if isinstance(block, Table):
                self._table(block, place)
            else:
                self._line(block, place)
        self._close(len(self.blocks))
        return self.done

    def _line(self, block: Block, place: int) -> None:
        label = label_of(block.flat)
        if label and label.rank == ACTION and not label.suite and (label.number or label.title):
            self._labelled(block, label, place)
            return
        entries = entries_of(block)
        if entries:
            for entry in entries:
                self._entry(entry, place)
            return
        if self.current is None:
            return
        if _END.match(block.flat):
            self._close(place)
        elif label and label.number and label.rank <= OBJECTIVE:
            if self.current.entries or not label.title:
                self._close(place)
            else:
                self.current.places.append((label, (block.span,)))
        elif isinstance(block, Heading) or (block.bold and not self.pending):
            self._close(place)
        elif self.pending and self.values < _MOST_VALUES:
            self._value(block)

    def _value(self, block: Block) -> None:
        """One more block under a label that stands alone."""
        entry = self.pending
        if entry is None or (entry.field.role in PROVES and len(block.flat) > _LONG):
            return
        self.values += 1
        text = f"{entry.value.text}\n{block.text}" if entry.value else block.text
        entry.value = Said(text, (*entry.value.spans, block.span))

    def _labelled(self, block: Block, label: Label, place: int) -> None:
        self._close(place)
        title = Said(label.title, ((block.start, block.end),)) if label.title else Said()
        after = self.blocks[place + 1] if place + 1 < len(self.blocks) else None
        self.current = Fiche(place, title=title, number=label.number, labelled=True)
        plain = isinstance(after, Heading | Paragraph) and not label_of(after.flat) and not entries_of(after)
        if not label.title and plain and after is not None and len(after.flat) <= _LONG:
            self.current.title = Said(after.flat, (after.span,))
            self.skip = place + 1

    def _entry(self, entry: Entry, place: int) -> None:
        role = entry.field.role
        if role == fields.TITLE and (self.current is None or self.current.title):
            if not entry.value and not self._next_is_title(place):
                return
            self._close(place)
            self.current = Fiche(place)
        elif self.current is None:
            self.current = self._from_above(place) if role in PROVES and not entry.field.weak else None
            if self.current is None and role == fields.PLACE and self._fiche_follows(place):
                self.current = Fiche(place)
            if self.current is None:
                return
        elif (
            role in (fields.PLACE, fields.NUMBER) and self.current.has(*PROVES) and self._fiche_follows(place)
        ):
            self._close(place)
            self.current = Fiche(place)
        if role == fields.TITLE:
            self._titled(entry, place)
        elif role == fields.NUMBER and entry.value and not self.current.number:
            self.current.number = entry.value.flat
        else:
            self.current.entries.append(entry)
        self.pending, self.values = (None if entry.value or role == fields.TITLE else entry), 0

    def _titled(self, entry: Entry, place: int) -> None:
        if self.current is None:
            return
        self.current.labelled = self.current.labelled or bool(self.current.number)
        if entry.value:
            self.current.title = entry.value
        elif place + 1 < len(self.blocks):
            after = self.blocks[place + 1]
            self.current.title = Said(after.flat, (after.span,))
            self.skip = place + 1

    def _next_is_title(self, place: int) -> bool:
        after = self.blocks[place + 1] if place + 1 < len(self.blocks) else None
        if after is None or isinstance(after, Table | Item) or len(after.flat) > _LONG:
            return False
        further = self.blocks[place + 2] if place + 2 < len(self.blocks) else None
        return (
            not entries_of(after)
            and not label_of(after.flat)
            and further is not None
            and bool(not isinstance(further, Table) and entries_of(further))
        )

    def _fiche_follows(self, place: int) -> bool:
        """Whether a title is labelled shortly below: the fiche begins with where it is placed."""
        for block in self.blocks[place + 1 : place + 5]:
            if isinstance(block, Table):
                return False
            label = label_of(block.flat)
            if (label and label.rank == ACTION) or any(
                e.field.role == fields.TITLE for e in entries_of(block)
            ):
                return True
        return False

    def _from_above(self, place: int) -> Fiche | None:
        """A fiche whose title is the heading, or the line, right above its first label."""
        least = self.done[-1].end if self.done else 0
        for back in range(place - 1, max(place - 1 - _BACK, least - 1), -1):
            block = self.blocks[back]
            if isinstance(block, Table):
                return None
            titled = isinstance(block, Heading) or block.bold
            label = label_of(block.flat)
            if label and label.rank <= OBJECTIVE:
                return None
            near = back == place - 1 and len(block.flat) <= _LONG and not block.flat.endswith((":", "."))
            if titled or near:
                return Fiche(back, title=Said(block.flat, (block.span,)))
        return None

    def _table(self, table: Table, place: int) -> None:
        found = [] if is_plan(table) else table_entries(table)
        if not found:
            if is_plan(table):
                self._close(place)
            return
        if self.current and self.current.entries:
            self._close(place)
        for thing in found:
            if isinstance(thing, Entry):
                self._entry(thing, place)
            elif isinstance(thing, Label) and thing.rank == ACTION:
                self._close(place)
                said = (
                    Said(thing.title, ((thing.at, thing.at + len(thing.title)),)) if thing.title else Said()
                )
                self.current = Fiche(place, title=said, number=thing.number, labelled=True)
            elif isinstance(thing, Label):
                self._placed(thing, place)
            elif self.current is None:
                self.current = Fiche(place, title=thing)
        if self.current is None:
            return
        if not self.current.title:
            above = self._from_above(place)
            if above:
                self.current.start, self.current.title = above.start, above.title
        self._close(place + 1)

    def _placed(self, label: Label, place: int) -> None:
        if self.current and self.current.has(*PROVES):
            self._close(place)
        if self.current is None:
            self.current = Fiche(place)
        self.current.places.append((label, ((label.at, label.at + 1),)))

    def _close(self, end: int) -> None:
        fiche, self.current, self.pending = self.current, None, None
        if fiche is None or not fiche.whole:
            return
        bare = fiche.labelled and not fiche.entries and not fiche.places
        fiche.end = (
            min(end, max(fiche.start, self.skip if self.skip > fiche.start else 0) + 1)
            if bare
            else max(end, fiche.start + 1)
        )
        self.done.append(fiche)


def labelled_places(fiche: Fiche) -> Iterator[tuple[str, Said]]:
    """The levels that labels of the fiche name: (level name, what it says)."""
    for entry in fiche.entries:
        if entry.field.role == fields.PLACE and entry.value:
            yield entry.field.word, entry.value
