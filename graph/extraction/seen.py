"""What was seen of a plan: actions with their cells as printed, and what was not understood.

Refuses to resolve names and dates: `drafting` does.
"""

import re
from dataclasses import dataclass, field

from graph.extraction.blocks import Document, Span
from graph.extraction.labels import ACTION, label_of, numbered
from graph.extraction.outline import MOST_PARTS, Element, Outline
from graph.workbook.draft import Unread

_MARKS = re.compile(r"(?:\s*\*+|\s*<sup>.*?</sup>|[\s.;,:]+)$")
MOST_ACTIONS = 10_000
_GAP = r"(?:\s|\*\*|__|\\|</?[a-zA-Z][^<>]*>|&nbsp;)*"


@dataclass(frozen=True)
class Said:
    """A piece of the document. text: as printed, without mark-up; spans: where it stands."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def flat(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split())


@dataclass(frozen=True)
class Aside:
    """What stands in an action under a label of which no cell was made. label: as printed; role: of `fields`,
    "" where nobody knows it."""

    label: str
    role: str
    said: Said


@dataclass(eq=False)
class Action:
    """An action as seen. parent: what it hangs on; pilots: one piece a cell; mixed: partners stand in them
    too; doubts: by column of actions.csv; past: told of what was done, of which the convention is not said;
    sure: whether it is surely an action;
    blank: its pilot cell is there, and empty; asides: all else that it says.
    """

    title: Said
    parent: Element | None = None
    printed: str = ""
    number: str = ""
    row: tuple[Span, ...] = ()
    pilots: list[Said] = field(default_factory=list)
    mixed: bool = False
    calendar: Said = field(default_factory=Said)
    summary: Said = field(default_factory=Said)
    where: str = ""
    doubts: dict[str, str] = field(default_factory=dict)
    past: bool = False
    sure: bool = True
    blank: bool = False
    asides: list[Aside] = field(default_factory=list)

    @property
    def bare(self) -> bool:
        """Whether nothing but its title was seen."""
        return not (self.pilots or self.calendar or self.summary)


@dataclass
class Plan:
    """All that was seen."""

    outline: Outline = field(default_factory=Outline)
    actions: list[Action] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    over: bool = False
    crowded: bool = False

    def add(self, action: Action) -> None:
        """Hang an action where the outline is open; what no plan can count is said once, and left out."""
        if len(self.actions) == MOST_ACTIONS:
            why = f"Plus de {MOST_ACTIONS} actions : la suite n'a pas été lue."
            if not self.over:
                self.leave(action.title.flat, action.where, why)
            self.over = True
            return
        action.parent = self.outline.hang()
        self.actions.append(action)

    @property
    def full(self) -> bool:
        """Whether an action was left out because there were too many: nothing further need be read."""
        return self.over

    def crowd(self, text: str, where: str) -> None:
        """A part that no plan can count: said once; what stands in it hangs nowhere, and not in another."""
        self.outline.close()
        if not self.crowded:
            self.crowded = True
            self.leave(text, where, f"Plus de {MOST_PARTS} parties : les suivantes n'ont pas été lues.")

    def leave(self, text: str, where: str, why: str) -> None:
        """Keep what was seen and not understood."""
        self.unread.append(Unread(shortened(text), where, why))


def shortened(text: str, most: int = 300) -> str:
    """A text on one line, with a mark where it is cut. most: letters."""
    flat = " ".join(text[: 8 * most].split())
    return flat if len(flat) <= most and len(text) <= 8 * most else f"{flat[: most - 1].rstrip()}…"


def clean_title(text: str) -> tuple[str, str]:
    """A title without the number before it and the marks after it, and that number."""
    flat = " ".join(text.split())
    label = label_of(flat)
    if label and label.rank == ACTION and label.title and label.number:
        return _bare(label.title), label.number
    only = numbered(flat)
    if only and (re.match(r"\S+\s*[.):–—-]", flat) or "." in only.number):
        return _bare(only.title), only.number
    named = re.match(r"[^\W\d_]{3,15}\s+(?:n\s*°\s*)?(\d{1,3}(?:\.\d{1,2})*)\s*[.:–—-]+\s+(?=[^\W\d_])", flat)
    if named:
        return _bare(flat[named.end() :]), named[1]
    coded = re.match(r"((?:[A-Z]{1,3}[-.]?)?\d{1,3}(?:[.-]\d{1,2})*)\s*[.):–—-]\s+(?=[^\W\d_])", flat)
    if coded:
        return _bare(flat[coded.end() :]), coded[1]
    return _bare(flat), ""


def _bare(text: str) -> str:
    return _MARKS.sub("", text.strip()) if not text.rstrip().endswith(("...", "…")) else text.strip()


def clean(text: str) -> str:
    """A title of the plan, without the full stop or the marks at its end."""
    return (
        " ".join(text.split()).rstrip(" .;,:*")
        if not text.rstrip().endswith(("...", "…"))
        else " ".join(text.split())
    )


def locate(document: Document, start: int, end: int, words: str) -> tuple[Span, ...]:
    """Where words stand in a piece of the text, mark-up between them allowed; the whole piece if nowhere."""
    raw = document.text[start:end]
    place = raw.find(words)
    if place >= 0:
        return ((start + place, start + place + len(words)),)
    parts = words.split()
    if 0 < len(parts) <= 120:
        found = re.search(_GAP.join(re.escape(part) for part in parts), raw)
        if found:
            return ((start + found.start(), start + found.end()),)
    return ((start, end),) if end > start else ()
