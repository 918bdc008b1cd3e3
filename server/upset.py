"""The geometry of an UpSet plot: which sets share what exclusively, and where each mark stands.

Pure functions: no text is made here, nothing is asked. Refuses to place what is unknown as nothing: a set of
unknown content has a row, no bar and no dot.
After Lex et al., UpSet: Visualization of Intersecting Sets (2014).
"""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

NAME_WIDTH, SIZE_WIDTH, GAP = 424, 96, 14
COLUMN = 26
BARS, HEAD = 120, 26
LINE, NOTE, PADDING = 15, 13, 8
LETTERS, NOTE_LETTERS = 60, 74


@dataclass(frozen=True)
class Intersection(Generic[T]):
    """Values that these sets have, and no other. members: places of the sets, in order."""

    members: tuple[int, ...]
    values: tuple[T, ...]


@dataclass(frozen=True)
class Row:
    """One set. y, height: its band; lines, note: its name and remark, cut; bar: length of its size.

    size: None where what it has is unknown.
    """

    y: float
    height: float
    lines: tuple[str, ...]
    note: tuple[str, ...]
    size: int | None
    bar: float

    @property
    def middle(self) -> float:
        """Where its dots stand."""
        return self.y + self.height / 2

    @property
    def baselines(self) -> list[tuple[float, str, bool]]:
        """Each line of text with its baseline, and whether it is of the remark."""
        used = LINE * len(self.lines) + NOTE * len(self.note)
        top = self.middle - used / 2 - 3.5
        names = [(top + LINE * number, text, False) for number, text in enumerate(self.lines, 1)]
        under = top + LINE * len(self.lines)
        return names + [(under + NOTE * number, text, True) for number, text in enumerate(self.note, 1)]


@dataclass(frozen=True)
class Column:
    """One intersection. x: its middle; top, height: its bar; dots: where its members are; empty: others."""

    place: int
    x: float
    top: float
    height: float
    dots: tuple[float, ...]
    empty: tuple[float, ...]
    count: int


@dataclass(frozen=True)
class Picture:
    """The whole, in pixels. hidden: intersections that are not drawn, which are the smallest."""

    width: float
    height: float
    left: float
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    hidden: int


def intersect(sets: Sequence[Collection[T]]) -> list[Intersection[T]]:
    """The exclusive intersections that hold a value: the largest first, then those of most sets.

    Every value of the sets is in exactly one; its place among the values is that of its first appearance.
    """
    members: dict[T, list[int]] = {}
    for place, held in enumerate(sets):
        for value in held:
            members.setdefault(value, []).append(place)
    found: dict[tuple[int, ...], list[T]] = {}
    for value, places in members.items():
        found.setdefault(tuple(places), []).append(value)
    ranked = sorted(found, key=lambda places: (-len(found[places]), -len(places), places))
    return [Intersection(places, tuple(found[places])) for places in ranked]


def fold(text: str, letters: int) -> tuple[str, ...]:
    """The text in lines of at most that many letters, cut between words; a longer word has its own line."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def draw(
    sets: Sequence[tuple[str, str, int | None]], found: Sequence[Intersection[T]], most: int = 60
) -> Picture:
    """The picture of those sets and of the first `most` of their intersections.

    sets: the name, the remark and the size of each, None where what it has is unknown.
    """
    shown = found[:most]
    longest = max((size for _, _, size in sets if size), default=1)
    left = NAME_WIDTH + SIZE_WIDTH + GAP
    rows = tuple(_rows(sets, longest))
    highest = max((len(one.values) for one in shown), default=1)
    columns = []
    for place, one in enumerate(shown):
        height = round(BARS * len(one.values) / highest, 1)
        known = [number for number, row in enumerate(rows) if row.size is not None]
        columns.append(
            Column(
                place,
                left + COLUMN * (place + 0.5),
                HEAD + BARS - height,
                height,
                tuple(rows[number].middle for number in one.members),
                tuple(rows[number].middle for number in known if number not in one.members),
                len(one.values),
            )
        )
    bottom = rows[-1].y + rows[-1].height if rows else HEAD + BARS + GAP
    return Picture(
        left + COLUMN * len(columns) + GAP, bottom + GAP, left, rows, tuple(columns), len(found) - len(shown)
    )


def partition(width: float, counts: Sequence[int]) -> list[tuple[float, float]]:
    """A bar of that width shared out by those counts: where each piece begins, and how long it is."""
    whole, found, x = sum(counts) or 1, [], 0.0
    for count in counts:
        length = width * count / whole
        found.append((round(x, 1), round(length, 1)))
        x += length
    return found


def _rows(sets: Sequence[tuple[str, str, int | None]], longest: int) -> Iterator[Row]:
    y = float(HEAD + BARS + GAP)
    for name, note, size in sets:
        lines, remark = fold(name, LETTERS), fold(note, NOTE_LETTERS) if note else ()
        height = float(PADDING + LINE * len(lines) + NOTE * len(remark))
        bar = round((SIZE_WIDTH - 34) * (size or 0) / longest, 1)
        yield Row(y, height, lines, remark, size, bar)
        y += height
