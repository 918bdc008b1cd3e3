"""The tree of a plan as it is met: axes, objectives, and where the next action hangs.

The key of an objective is (axis, number); levels may be missing, numbering may restart, a part may be
reopened. Refuses to renumber: a part without a number is counted, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.extraction.blocks import Span
from graph.extraction.labels import AXIS, OBJECTIVE, PRINCIPLE, STRATEGIC, Label, like
from graph.terms import slug

MOST_PARTS = 3000
_LOOKED_BACK = 200
_KINDS = {PRINCIPLE: "principle", AXIS: "axis", STRATEGIC: "strategic-objective", OBJECTIVE: "objective"}


@dataclass(eq=False)
class Element:
    """A structuring part. rank: of `labels`, a fraction added for each further word of one level; listed: a
    mere entry of a list; doubt: why a person should look.
    """

    kind: str
    word: str
    rank: float
    number: str
    title: str
    spans: tuple[Span, ...]
    parent: "Element | None"
    listed: bool = False
    doubt: str = ""
    children: list["Element"] = field(default_factory=list)
    actions: int = 0
    place: int = 0
    again: int = 0

    @property
    def path(self) -> str:
        """Its path below the convention, by its number or its place."""
        own = slug(f"{self.word} {self.number or self.place}") + (f"-bis{self.again}" if self.again else "")
        return f"{self.parent.path}/{own}" if self.parent else own

    def ancestors(self) -> Iterator["Element"]:
        """Itself, then what holds it, up to the axis."""
        element: Element | None = self
        while element:
            yield element
            element = element.parent

    def below(self) -> Iterator["Element"]:
        """Itself and all that it holds, in order."""
        yield self
        for child in self.children:
            yield from child.below()


@dataclass
class Outline:
    """The tree so far. roots: axes and what stands beside them; open: the parts that are open, outermost
    first."""

    roots: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    words: dict[str, float] = field(default_factory=dict)
    hung: int = 0
    made: int = 0

    @property
    def current(self) -> Element | None:
        """The innermost open part."""
        return self.open[-1] if self.open else None

    def elements(self) -> Iterator[Element]:
        """Every part, each before what it holds."""
        for root in self.roots:
            yield from root.below()

    @property
    def has_actions(self) -> bool:
        """Whether an action hangs anywhere yet."""
        return self.hung > 0

    @property
    def full(self) -> bool:
        """Whether there are more parts than any plan has: no further one is opened."""
        return self.made >= MOST_PARTS

    def rank(self, word: str, family: int) -> float:
        """How deep a word stands: its family, and in it the order in which the document first uses its
        words."""
        if word not in self.words:
            others = sum(int(rank) == family for rank in self.words.values())
            self.words[word] = family + min(others, 9) / 10
        return self.words[word]

    def enter(self, label: Label, title: str, spans: tuple[Span, ...], listed: bool = False) -> Element:
        """Open the part that a line names: a new one, or one that is met again.

        A first part that comes back before any action was met means that what came before was a summary.
        """
        rank = self.rank(label.word, label.rank)
        if not listed:
            self._drop_listed(label.word)
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()
        found = self._met(label, title, rank)
        if found and not self.has_actions:
            self._forget(found)
            found = None
        elif (
            found
            and title
            and found.title
            and not like(found.title, title)
            and any(e.actions for e in found.below())
        ):
            found = None
        if found is None:
            found = self._new(label, title, spans, rank, listed)
        elif title and not found.title:
            found.title, found.spans = title, spans
        self.open.append(found)
        return found

    def reopen(self, label: Label) -> Element | None:
        """The part that a mark « suite objectif 3 » names, opened again; None where the axis has none
        such."""
        axis = self.open[0] if self.open else None
        inside = list(axis.below()) if axis and label.rank != AXIS else list(self.elements())
        for element in inside:
            if element.word == label.word and element.number == label.number:
                self.open = list(element.ancestors())[::-1]
                return element
        return None

    def resume(self, title: str, spans: tuple[Span, ...]) -> Element | None:
        """The axis or objective of that very title, opened again; None where there is none."""
        for element in self.elements():
            if element.title and element.kind != "principle" and like(element.title, title):
                if element.listed:
                    element.title, element.spans = title, spans
                self.open = list(element.ancestors())[::-1]
                return element
        return None

    def child(self, word: str, family: int, number: str, title: str, spans: tuple[Span, ...]) -> Element:
        """The part that a cell of a wide table names below what is open, opened."""
        rank = self.rank(word, family)
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()
        for element in self._near(word, number):
            same = element.number == number if number and element.number else like(element.title, title)
            if element.word == word and same:
                if title and not element.title:
                    element.title, element.spans = title, spans
                self.open.append(element)
                return element
        element = self._new(Label(word, family, number, title), title, spans, rank, False)
        self.open.append(element)
        return element

    def hang(self) -> Element | None:
        """Count one more action, and say where it hangs: None where no part is open."""
        self.hung += 1
        if self.current is not None:
            self.current.actions += 1
        return self.current

    def close(self) -> None:
        """Nothing is open any more."""
        self.open = []

    def lift(self) -> None:
        """Leave out the one chapter that holds the whole plan, where titles without a level name made it a
        part: what it holds are the parts."""
        chapter = self.roots[0] if len(self.roots) == 1 else None
        if chapter is None or chapter.word != "partie" or chapter.actions or len(chapter.children) < 2:
            return
        if any(child.word != "sous-partie" for child in chapter.children):
            return
        self.roots, self.open = chapter.children, []
        for root in self.roots:
            for element in root.below():
                direct = element is root
                element.word, element.rank = ("partie", AXIS) if direct else ("sous-partie", OBJECTIVE)
                element.kind = _KINDS[AXIS] if direct else _KINDS[OBJECTIVE]
            root.parent = None

    def _siblings(self) -> list[Element]:
        return self.open[-1].children if self.open else self.roots

    def _near(self, word: str, number: str) -> list[Element]:
        """Where a part may be met again: beside what is open; far back only by its number."""
        siblings = self._siblings()
        if len(siblings) <= _LOOKED_BACK:
            return siblings
        numbered = [e for e in siblings[:-_LOOKED_BACK] if number and e.number == number and e.word == word]
        return numbered + siblings[-_LOOKED_BACK:]

    def _met(self, label: Label, title: str, rank: float) -> Element | None:
        for element in self._siblings():
            if element.word != label.word:
                continue
            if label.number and element.number == label.number:
                return element
            if not label.number and title and like(element.title, title):
                return element
        if rank >= OBJECTIVE and self.open and label.number and title:
            for element in self.open[0].below():
                if (
                    element.word == label.word
                    and element.number == label.number
                    and like(element.title, title)
                ):
                    self.open = list(element.ancestors())[::-1][:-1]
                    return element
        return None

    def _forget(self, found: Element) -> None:
        """Leave out a part that a summary named, and those after it beside it."""
        siblings = self._siblings()
        if found in siblings:
            del siblings[siblings.index(found) :]

    def _drop_listed(self, word: str) -> None:
        if any(root.listed and root.word == word for root in self.roots):
            self.roots = [
                r
                for r in self.roots
                if not (r.listed and r.word == word) or any(e.actions for e in r.below())
            ]
            self.open = [element for element in self.open if element in set(self.elements())]

    def _new(self, label: Label, title: str, spans: tuple[Span, ...], rank: float, listed: bool) -> Element:
        parent = self.open[-1] if self.open else None
        family = int(rank)
        kind = _KINDS.get(family, "objective")
        if family == AXIS and parent is not None:
            kind = "strategic-objective"
        siblings = self._siblings()
        element = Element(kind, label.word, rank, label.number, title, spans, parent, listed)
        element.place = 1 + sum(other.word == label.word for other in siblings)
        twins = [
            other
            for other in siblings
            if other.word == label.word and other.number and other.number == label.number
        ]
        if twins:
            element.again = len(twins) + 1
            element.doubt = f"Le document imprime deux fois « {label.word} {label.number} » sous deux titres."
        siblings.append(element)
        self.made += 1
        return element
