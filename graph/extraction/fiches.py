"""Fiches-actions: blocks and small tables where labels say what follows (« Pilote : », « Échéance »).

Refuses a fiche without a title; what stands under a label that nobody knows belongs to no field.
"""

import re
from collections.abc import Sequence

from graph.extraction import fields
from graph.extraction.blocks import Block, Heading, Item, Paragraph, Table
from graph.extraction.columns import is_plan
from graph.extraction.conventions import kind_of
from graph.extraction.entries import PROVES, Entry, entries_of, table_entries
from graph.extraction.fiche import SHORT, Fiche, in_line, short, styled
from graph.extraction.fields import Field
from graph.extraction.labels import ACTION, OBJECTIVE, Label, label_of, numbered
from graph.extraction.seen import Said

_END = re.compile(r"(?:fait|signé|établi) (?:à|en)\b|signatures?\s*:?$|annexes?\b", re.IGNORECASE)
_BACK = 6
_LONG = 300
_TWICE = "Une même rubrique revient dans cette fiche : elle réunit peut-être deux actions."
_MOST_VALUES = 12


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
        self.waiting: list[tuple[int, Entry]] = []
        self.within = False
        self.loose: list[int] = []

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
            self._between(block, label)
            return
        if _END.match(block.flat):
            self._close(place)
        elif label and label.number and label.rank <= OBJECTIVE:
            if self.current.entries or self.current.prose or not label.title:
                self._close(place)
            else:
                self.current.places.append((label, (block.span,)))
                self.current.styled |= styled(block)
        elif isinstance(block, Heading) or (block.bold and not self._valued()) or self._next_part(block):
            self._close(place)
        elif self.pending and self.values < _MOST_VALUES:
            self._value(block)
        elif self._next_number(block):
            self._close(place)
        elif isinstance(block, Paragraph | Item):
            self.current.prose.append(block)
            self.loose.append(place)

    def _between(self, block: Block, label: Label | None) -> None:
        """A line outside every fiche: the value of the label above it, or an end to the labels that wait."""
        self.within |= bool(label and label.number and label.rank <= OBJECTIVE)
        last = self.waiting[-1][1] if self.waiting else None
        plain = not (isinstance(block, Heading) or block.bold) and len(block.flat) <= SHORT
        if last and not last.value and plain:
            last.value = Said(block.text, (block.span,))
        else:
            self.waiting = []

    def _valued(self) -> bool:
        """Whether a bold line may be of the label above it: one that says nothing yet, or that proves
        nothing."""
        return self.pending is not None and not (self.pending.value and self.pending.field.role in PROVES)

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
        title, entries, prose = in_line(block, label)
        after = self.blocks[place + 1] if place + 1 < len(self.blocks) else None
        self.current = Fiche(
            place, title=title, number=label.number, labelled=True, entries=entries, prose=list(prose)
        )
        plain = isinstance(after, Heading | Paragraph) and not label_of(after.flat) and not entries_of(after)
        if not label.title and plain and after is not None and len(after.flat) <= _LONG:
            self.current.title = Said(after.flat, (after.span,))
            self.skip = place + 1

    def _next_part(self, block: Block) -> bool:
        """Whether a line is « 2. JEUNESSE »: a number, and capitals; or the entry beside the one that the
        fiche began with."""
        if not isinstance(block, Item) or self.current is None or not self.current.entries:
            return False
        first = self.blocks[self.current.start]
        beside = isinstance(first, Item) and first.depth == block.depth and not self.pending
        return beside or (block.marker[:1].isalnum() and block.flat.isupper())

    def _next_number(self, block: Block) -> bool:
        """Whether a line bears a number as the title of the fiche does: it opens the next one."""
        own = numbered(self.current.title.flat) if self.current and self.current.entries else None
        next_one = numbered(block.flat) if own and isinstance(block, Paragraph) else None
        return bool(own and next_one and "." in own.number and "." in next_one.number)

    def _parted(self, entry: Entry) -> None:
        """Where who pilots is said again, below a line that may be a title, another fiche begins there;
        where that line is no title, the fiche may hold two actions."""
        fiche, loose = self.current, self.loose
        self.loose = []
        if fiche is None or not loose or not entry.label or entry.field.role not in PROVES:
            return
        if all(one.label != entry.label for one in fiche.entries):
            return
        place = next((p for p in loose if short(self.blocks[p])), None)
        if place is None or entry.field.role != fields.PILOT:
            fiche.doubt = _TWICE
            return
        fiche.prose = [block for block in fiche.prose if block.start < self.blocks[place].start]
        self._close(place)
        block = self.blocks[place]
        self.current = Fiche(
            place, title=Said(block.flat, (block.span,)), prose=[self.blocks[p] for p in loose if p > place]
        )

    def _entry(self, entry: Entry, place: int) -> None:
        role = entry.field.role
        self._parted(entry)
        if role == fields.TITLE and (self.current is None or self.current.title):
            if not entry.value and not self._next_is_title(place):
                return
            self._close(place)
            self.current = Fiche(place)
        elif self.current is None:
            self._waited(entry, place)
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

    def _waited(self, entry: Entry, place: int) -> None:
        """A label outside every fiche: one opens where it proves an action, or where several together do,
        right below a title."""
        self.waiting.append((place, entry))
        above = self.waiting[0][0]
        roles = {one.field.role for _, one in self.waiting}
        if entry.field.role in PROVES and not entry.field.weak:
            self.current = self._from_above(above, entry.field)
        elif roles & set(PROVES) and len(roles) > (1 if self.within else 2) and self._heads(above - 1):
            self.current = self._from_above(above, Field(fields.PILOT))
        if self.current:
            self.current.entries = [one for _, one in self.waiting[:-1]]
            self.waiting = []

    def _heads(self, place: int) -> bool:
        """Whether a block may be the title of the labels below it: bold, a heading, or an entry of a list."""
        block = self.blocks[place] if place >= 0 else None
        return block is not None and (styled(block) or isinstance(block, Item)) and short(block)

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

    def _from_above(self, place: int, proof: Field) -> Fiche | None:
        """A fiche whose title is the heading, or the line, right above its first label. proof: what that
        label means: below the name of a convention, only a pilot makes a fiche."""
        least = self.done[-1].end if self.done else 0
        for back in range(place - 1, max(place - 1 - _BACK, least - 1), -1):
            block = self.blocks[back]
            sheet = isinstance(block, Heading) and block.sheet
            if isinstance(block, Table) or sheet or (proof.role != fields.PILOT and kind_of(block.flat)):
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
        if self.current is None and self._goes_on(found, place):
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
            above = self._from_above(place, Field(fields.PILOT))
            if above:
                self.current.start, self.current.title = above.start, above.title
        self._close(place + 1)

    def _goes_on(self, found: list[Entry | Label | Said], place: int) -> bool:
        """Whether a table of labels without a title is the rest of the one right above it: none of its labels
        comes back."""
        above = self.done[-1] if self.done else None
        rest = [thing for thing in found if isinstance(thing, Entry)]
        titled = len(rest) < len(found) or any(one.field.role == fields.TITLE for one in rest)
        if above is None or titled or above.end != place or not isinstance(self.blocks[place - 1], Table):
            return False
        if {one.label for one in rest} & {one.label for one in above.entries}:
            return False
        above.entries += rest
        above.end = above.reach = place + 1
        return True

    def _placed(self, label: Label, place: int) -> None:
        if self.current and self.current.has(*PROVES):
            self._close(place)
        if self.current is None:
            self.current = Fiche(place)
        self.current.places.append((label, ((label.at, label.at + 1),)))

    def _close(self, end: int) -> None:
        fiche, self.current, self.pending, self.loose, self.waiting = self.current, None, None, [], []
        if fiche is None or not fiche.whole:
            return
        if fiche.styled and not fiche.entries:
            fiche.places = []
        bare = fiche.labelled and not fiche.entries and not fiche.places
        fiche.reach = end
        fiche.end = (
            min(end, max(fiche.start, self.skip if self.skip > fiche.start else 0) + 1)
            if bare
            else max(end, fiche.start + 1)
        )
        self.done.append(fiche)
