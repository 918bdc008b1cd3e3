"""Blocks → the plan: parts by titles of any style, actions by tables, fiches and lists, each where it stands.

Refuses a title that a sentence only mentions; what is doubtful says so.
"""

from dataclasses import dataclass, field, replace

from graph.extraction import fields
from graph.extraction.beneath import Beneath
from graph.extraction.blocks import Block, Document, Heading, Item, Paragraph, Span, Table
from graph.extraction.closing import closes, looks_back, reviews
from graph.extraction.columns import is_plan, places_itself
from graph.extraction.committing import CommitmentReader, actions_ahead
from graph.extraction.fiche import Fiche, labelled_places
from graph.extraction.fiches import find_fiches
from graph.extraction.filling import fill, tell
from graph.extraction.labels import (
    AXIS,
    OBJECTIVE,
    PRINCIPLE,
    STRATEGIC,
    Label,
    label_of,
    numbered,
    title_key,
)
from graph.extraction.listing import ListReader
from graph.extraction.placing import put
from graph.extraction.repeats import drop_announcements
from graph.extraction.seen import Action, Aside, Plan, Said, clean, clean_title, locate
from graph.extraction.shapes import headless, looks_planned, upright
from graph.extraction.suspicion import doubt
from graph.extraction.tables import TableReader
from graph.extraction.titles import LONGEST, is_title, level_of, line_of, stands_alone, survey

_BELOW = 4
_DEEPEST = 3
_LOWEST = 99


def find_plan(document: Document) -> Plan:
    """What the document says of its plan. Never raises: what is not understood is in `unread`."""
    plan = _Walk(replace(document, blocks=upright(document.blocks))).walk()
    doubt(plan)
    return plan


@dataclass(frozen=True)
class _Step:
    """A title without a level name. level: by its style, the smaller the higher."""

    level: int
    block: Block


@dataclass
class _Walk:
    document: Document
    plan: Plan = field(default_factory=Plan)
    place: int = 0
    skip: set[int] = field(default_factory=set)
    chain: list[_Step] = field(default_factory=list)
    told_after: int | None = None
    reach: int = 0
    numbers: dict[str, Block] = field(default_factory=dict)
    ahead: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = find_fiches(self.document.blocks)
        self.fiches: dict[int, list[Fiche]] = {}
        for fiche in found:
            self.fiches.setdefault(fiche.start, []).append(fiche)
        self.survey = survey(self.document, found)
        self.tables = TableReader(self.document, self.plan)
        self.beneath = Beneath(self.document, self.plan.outline)
        self.commitments = CommitmentReader(self.document, self.plan)
        self.lists = ListReader(self.document, self.plan, self.survey.listed, self._under_part)

    def walk(self) -> Plan:
        blocks = self.document.blocks
        while self.place < len(blocks) and not self.plan.full:
            here, block = self.place, blocks[self.place]
            self.place += 1
            if here in self.fiches:
                for fiche in self.fiches[here]:
                    self._fiche(fiche)
                self.place = max(self.place, max(fiche.end for fiche in self.fiches[here]))
            elif isinstance(block, Table):
                self._table(block)
            elif here not in self.skip:
                self._line(block, here)
        drop_announcements(self.plan)
        self.plan.outline.lift()
        return self.plan

    def _line(self, block: Block, here: int) -> None:
        self._count(block)
        label = label_of(line_of(block))
        if label and label.word in self.survey.holding:
            label = replace(label, rank=OBJECTIVE)
        if label and (label.suite or label.rank <= OBJECTIVE):
            if self._part(block, label, here):
                return
        elif isinstance(block, Item) and self.commitments.who:
            self.commitments.read(block, self._where(block), lambda: self._alone_in_part(here))
            return
        elif isinstance(block, Item) and self.lists.entry(block, self._where(block)):
            return
        self.lists.announce(block, self._where(block))
        if here >= self.reach:
            self.commitments.read(block, self._where(block), lambda: self._alone_in_part(here))
        if is_title(block) or (self.survey.listed and stands_alone(block)):
            self._untold_title(block)

    def _alone_in_part(self, here: int) -> bool:
        """Whether a block stands in a part of the plan that holds neither fiche nor table of actions."""
        part = self.plan.outline.current
        if part is None or part.listed or part.kind == "principle" or self.lists.closed:
            return False
        if not self.ahead:
            self.ahead = actions_ahead(self.document.blocks, self.fiches)
        return not self.ahead[here]

    def _table(self, table: Table) -> None:
        """A table of actions, unless what it stands under looks back on them."""
        if not table.rows:
            return
        if self.told_after is not None and is_plan(table):
            why = "Tableau d'actions dans une partie de bilan ou de suivi : laissé de côté."
            self.plan.leave(table.text, self._where(table), why)
            return
        if not places_itself(table) and (is_plan(table) or self.tables.continues(table)):
            self._parts_above()
        if self.tables.read(table, self._where(table)):
            self.lists.told = None
            return
        shape = None if self.told_after is not None or self.lists.closed else headless(table)
        if shape:
            if not shape.columns.places:
                self._parts_above()
            self.tables.by_content(table, shape, self._where(table))
        elif looks_planned(table):
            why = "Tableau qui ressemble à un plan, sans colonne d'actions reconnue : rien n'en a été pris."
            self.plan.leave(table.text, self._where(table), why)

    def _where(self, block: Block) -> str:
        sheet = next((s.block.flat for s in self.chain if isinstance(s.block, Heading) and s.block.sheet), "")
        page = f"page {block.page}" if block.page else ""
        return page or (f"feuille « {sheet} »" if sheet else f"caractère {block.start}")

    def _part(self, block: Block, label: Label, here: int) -> bool:
        """Open the part that a line names; whether it was one."""
        if label.suite and not label.title:
            self._suite(block, label)
            return True
        if self.plan.outline.full:
            self.plan.crowd(block.flat, self._where(block))
            return True
        strong = is_title(block)
        if not strong and (not label.number or self.survey.asks_style(label.word)):
            return False
        title = clean(label.title)
        spans: tuple[Span, ...] = (block.span,)
        if title:
            spans = locate(self.document, block.start, block.end, title)
        else:
            title, spans = self._title_below(here, spans)
        if not label.number and not title:
            return False
        self._opened()
        if label.rank == PRINCIPLE:
            self.plan.outline.close()
        self.beneath.entered(self.plan.outline.enter(label, title or block.flat, spans), block)
        return True

    def _opened(self) -> None:
        """A part was opened: what titles and wide tables said before it is over."""
        self.tables.moved()
        self.lists.forget()
        self.told_after = None
        self.chain = [step for step in self.chain if isinstance(step.block, Heading) and step.block.sheet]

    def _title_below(self, here: int, spans: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
        """The title that stands below « AXE 1 », marks « suite » between them left aside."""
        for place in range(here + 1, min(here + _BELOW, len(self.document.blocks))):
            block = self.document.blocks[place]
            label = label_of(line_of(block))
            if label and label.suite and not label.title:
                continue
            if isinstance(block, Table | Item) or label or place in self.fiches or len(block.flat) > LONGEST:
                break
            if not is_title(block) and block.flat.endswith((":", ";")):
                break
            self.skip.add(place)
            title = clean(block.flat)
            return title, locate(self.document, block.start, block.end, title)
        return "", spans

    def _suite(self, block: Block, label: Label) -> None:
        """A mark « suite »: alone it says nothing new; with a number it names the part that goes on."""
        if not label.word:
            return
        outline = self.plan.outline
        current, before = outline.current, list(outline.open)
        found = outline.reopen(label)
        if found is None:
            why = "Mention « suite » d'une partie qui n'est pas encore ouverte : sans effet."
        elif current is not None and found not in current.ancestors() and not self._table_follows():
            why = "Mention « suite » que rien ne suit : sans effet."
        else:
            return
        outline.open = before
        self.plan.leave(block.flat, self._where(block), why)

    def _table_follows(self) -> bool:
        return self.place < len(self.document.blocks) and isinstance(self.document.blocks[self.place], Table)

    def _untold_title(self, block: Block) -> None:
        """A title without a level name: a part met before, a number below an axis, or one more step of the
        chain."""
        outline = self.plan.outline
        level = level_of(block)
        self.beneath.passed(block)
        if closes(block):
            self.lists.closed = outline.has_actions or bool(outline.roots)
            back = (outline.has_actions and looks_back(block)) or (
                block is not self.survey.first and reviews(block)
            )
            self.told_after = level if back else self.told_after
            self.tables.columns = None
        elif is_title(block) and self.told_after is not None and level <= self.told_after:
            self.told_after = None
        resumed = (
            any(element.listed for element in outline.roots)
            and outline.resume(clean(block.flat), (block.span,)) is not None
        )
        self.lists.title(block, resumed)
        if resumed or self._numbered_part(block):
            return
        if isinstance(block, Heading | Paragraph) and is_title(block):
            self.chain = [step for step in self.chain if step.level < level]
            self.chain.append(_Step(level, block))

    def _numbered_part(self, block: Block) -> bool:
        """« 1.2 Développer … » below axis 1 opens an objective."""
        only = numbered(line_of(block))
        axis = self.plan.outline.open[0] if self.plan.outline.open else None
        if (
            self.survey.generic
            or not only
            or not axis
            or not is_title(block)
            or "." not in only.number
            or only.number.split(".")[0] != axis.number
        ):
            return False
        higher = only.number.count(".") == 1 and self.survey.goes_deeper(only.number)
        label = Label("objectif", STRATEGIC if higher else OBJECTIVE, only.number, only.title)
        title = clean(only.title)
        self.plan.outline.enter(label, title, locate(self.document, block.start, block.end, title))
        self.tables.moved()
        return True

    def _parts_above(self, action: Block | None = None) -> None:
        """Where no line names its level: the titles above an action are the parts that hold it; else those
        beneath its axis. action: its own title, where it has one."""
        least = level_of(action) if isinstance(action, Heading) else _LOWEST
        kept = [step.block for step in self.chain if self.survey.is_part(step.block)]
        if not self.survey.generic:
            self.beneath.open([block for block in kept if level_of(block) < least])
        elif kept:
            self._open(kept)

    def _open(self, kept: list[Block]) -> None:
        """Open the parts that these lines name, the outermost first."""
        if self.plan.outline.full:
            self.plan.crowd(kept[0].flat, self._where(kept[0]))
            return
        self.plan.outline.close()
        for depth, block in enumerate(kept[:_DEEPEST]):
            only = numbered(line_of(block))
            title = clean(only.title if only else block.flat)
            word, family = ("partie", AXIS) if not depth else ("sous-partie", OBJECTIVE)
            spans = locate(self.document, block.start, block.end, title)
            self.plan.outline.child(word, family, only.number if only and not depth else "", title, spans)

    def _count(self, block: Block) -> None:
        """Keep the line that bears a number: the parts below it are those of its number."""
        only = numbered(line_of(block))
        if only and len(block.flat) <= LONGEST and block.flat[-1:] not in ".;:,":
            self.numbers = {n: b for n, b in self.numbers.items() if not n.startswith(f"{only.number}.")}
            self.numbers[only.number] = block

    def _parts_of(self, fiche: Fiche) -> None:
        """Open the parts of a fiche by its number, `1` and `1.1` for `1.1.2`, else by the titles above it."""
        own = numbered(fiche.title.flat) if self.survey.generic else None
        steps = own.number.split(".") if own else []
        above = [".".join(steps[:depth]) for depth in range(1, len(steps))]
        kept = [self.numbers[number] for number in above if number in self.numbers]
        if kept and len(kept) == len(above) and any(all(s.block is not b for s in self.chain) for b in kept):
            self._open(kept)
        else:
            self._parts_above(self.document.blocks[fiche.start])

    def _under_part(self, proven: bool) -> bool:
        """Whether an entry of a list stands in a part of the plan. proven: its labels show an action, and the
        titles above it are then its parts."""
        if proven or not self.survey.generic:
            self._parts_above()
            return True
        current = self.plan.outline.current
        return bool(
            current and self.chain and title_key(self.chain[-1].block.flat).endswith(title_key(current.title))
        )

    def _fiche(self, fiche: Fiche) -> None:
        levels = [
            (label.word, Said(f"{label.word} {label.number} : {label.title}", spans))
            for label, spans in fiche.places
        ]
        levels += list(labelled_places(fiche))
        if levels:
            put(self.document, self.plan, levels)
        else:
            self._parts_of(fiche)
        title, number = clean_title(fiche.title.flat)
        title = clean(title)
        blocks = self.document.blocks[fiche.start : fiche.end]
        start, end = fiche.title.spans[0] if fiche.title.spans else blocks[0].span
        action = Action(
            Said(title, locate(self.document, start, end, title)), number=fiche.number or number,
            row=((blocks[0].start, blocks[-1].end),), where=self._where(blocks[0]),
        )  # fmt: skip
        fill(action, fiche.entries, self.document)
        tell(action, fiche.prose, fiche.entries, self.document)
        told = [span for said in (*action.pilots, action.calendar) for span in said.spans]
        for block in fiche.prose:
            if not any(block.start <= start < block.end for start, _ in told):
                action.asides.append(Aside("", fields.SUMMARY, Said(block.text, (block.span,))))
        for column in ("title", "pilots", "calendar") if fiche.doubt else ():
            action.doubts[column] = fiche.doubt
        self.plan.add(action)
        self.reach = max(self.reach, fiche.reach)
