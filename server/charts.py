"""The geometry of an answer's bars and timeline, each with the sentence that says the same.

Units are those of the SVG, `WIDTH` across. Refuses to draw what is not said as nothing: a row without number
or date keeps its place and says so; and to draw more than can be read: what is left out is counted in words.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from textwrap import wrap

from flask_babel import gettext, ngettext

from server.cells import number as in_words
from server.cells import period, when

WIDTH = 960
MOST_BARS, MOST_ROWS = 60, 60
ROW, TALL, NAMES, HEAD = 26, 34, 316, 30
_LINE = 43
LETTER, _MARGIN, _ROOM = 7.2, 12, 90
_STEPS = (1, 2, 5)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)
_MOMENT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?(?:Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True)
class Tick:
    """A line across the picture, and what it stands for."""

    x: float
    text: str


@dataclass(frozen=True)
class Mark:
    """One row. kind: "bar", "span", "open", "point" or "silent"; full: its name, of which `lines` are shown.

    text: what is said of it; inside: whether that stands on the mark. before: of an open span, whether it is
    the start that is not said. y: the middle of the row.
    """

    kind: str
    full: str
    x: float
    width: float
    text: str
    text_x: float
    before: bool = False
    inside: bool = False
    y: float = 0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """Rows against an axis, and the sentence that says the same. left_out: what is not drawn, in words."""

    kind: str
    sentence: str
    height: float
    ticks: Sequence[Tick] = ()
    marks: Sequence[Mark] = ()
    zero: float | None = None
    left_out: str = ""


@dataclass(frozen=True)
class Span:
    """A row of a timeline: its name, and its dates as written, "" for one that is not said."""

    name: str
    start: str
    end: str = ""


def moment(lexical: str, end: bool = False) -> float | None:
    """A date as a number of years; end: the instant after the day, month or year that it names.

    None for what is no date. Spec: https://www.w3.org/TR/xmlschema11-2/#date
    """
    found = _MOMENT.fullmatch(lexical)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        first = date(year, month, day)
        if end and not found[2]:
            return float(year + 1)
        if end:
            first = first + timedelta(1) if found[3] else (first + timedelta(31)).replace(day=1)
    except (ValueError, OverflowError):
        return None
    opening = date(first.year, 1, 1).toordinal()
    length = 366 if first.year % 4 == 0 and (first.year % 100 or first.year % 400 == 0) else 365
    return round(first.year + (first.toordinal() - opening) / length, 4)


def bars(rows: Sequence[tuple[str, Decimal | None]], column: str, total: int) -> Picture:
    """A bar a row, from zero, in the order given. total: rows of the answer, of which these are the first."""
    known = [value for _, value in rows if value is not None]
    low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
    ticks_at = _round_steps(float(low), float(high))
    low, high = min(low, Decimal(ticks_at[0])), max(high, Decimal(ticks_at[-1]))
    span = float(high - low) or 1.0
    scale = (WIDTH - NAMES - _ROOM) / span

    def place(value: float) -> float:
        return round(NAMES + (value - float(low)) * scale, 1)

    marks = []
    for name, value in rows:
        if value is None:
            marks.append(Mark("silent", name, place(0), 0, gettext("non dit"), place(0) + 6))
            continue
        left, right = sorted((place(0), place(float(value))))
        marks.append(Mark("bar", name, left, round(right - left, 1), in_words(str(value)), right + 6))
    stacked, height = _stack(marks)
    return Picture(
        "bars",
        _bars_sentence(rows, column),
        height,
        ticks=[Tick(place(at), in_words(f"{at:g}")) for at in ticks_at],
        marks=stacked,
        zero=place(0),
        left_out=_left_out(len(rows), total),
    )


def timeline(spans: Sequence[Span], pairs: bool, total: int) -> Picture:
    """A row a thing: from its start to its end, or the point of its only date.

    pairs: the answer has two columns of dates, so that a date alone is an open period.
    """
    known = [
        at for span in spans for at in (moment(span.start), moment(span.end, end=True)) if at is not None
    ]
    if not known:
        return Picture("timeline", gettext("Aucune date n'est dite."), HEAD)
    ticks_at = _calendar(min(known), max(known))
    low, high = min(*known, ticks_at[0][0]), max(*known, ticks_at[-1][0])
    scale = (WIDTH - NAMES - 2 * _MARGIN) / ((high - low) or 1.0)

    def place(at: float) -> float:
        return round(NAMES + (at - low) * scale, 1)

    marks, height = _stack([_row(span, pairs, place, high) for span in spans])
    return Picture(
        "timeline",
        _timeline_sentence(spans),
        height,
        ticks=[Tick(place(at), text) for at, text in ticks_at],
        marks=marks,
        left_out=_left_out(len(spans), total),
    )


def _row(span: Span, pairs: bool, place: Callable[[float], float], high: float) -> Mark:
    """A thing of the timeline: a period, one whose start or end is not said, a day, or nothing said."""
    start, end = moment(span.start), moment(span.end, end=True)
    last = span.end if span.start else span.end.removesuffix("-12-31")
    said = period(span.start or None, last or None, pairs)
    if start is None and end is None:
        return Mark("silent", span.name, NAMES, 0, gettext("non dit"), NAMES + 6)
    if not pairs:
        x = place(start if start is not None else 0)
        return _beside(Mark("point", span.name, x, 0, when(span.start), x + 9))
    left = place(start) if start is not None else float(NAMES)
    right = place(end) if end is not None else place(high)
    if start is None or end is None:
        return Mark("open", span.name, left, round(right - left, 1), said, left + 6, start is None)
    width = round(max(right - left, 2), 1)
    return _beside(Mark("span", span.name, left, width, said, left + width + 6))


def _stack(marks: Sequence[Mark]) -> tuple[list[Mark], float]:
    """The marks under each other, names in at most two lines; and the height of them all."""
    lines = [tuple(wrap(mark.full, _LINE, max_lines=2, placeholder="…")) for mark in marks]
    row = TALL if any(len(held) > 1 for held in lines) else ROW
    stacked = [
        replace(mark, y=HEAD + (i + 0.5) * row, lines=held)
        for i, (mark, held) in enumerate(zip(marks, lines, strict=True))
    ]
    return stacked, HEAD + len(marks) * row + _MARGIN


def _beside(mark: Mark) -> Mark:
    """The mark with its text in it where that fits, else on the side where it does."""
    needed = len(mark.text) * LETTER
    if mark.width > needed + 12:
        return replace(mark, text_x=round(mark.x + 6, 1), inside=True)
    if mark.text_x + needed <= WIDTH:
        return mark
    left = mark.x - needed - 9
    return replace(mark, text_x=round(left if left >= NAMES else mark.x + 6, 1))


def _round_steps(low: float, high: float) -> list[float]:
    """At most seven round numbers, from the one below `low` to the one above `high`."""
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    step = next(s * power for s in (*_STEPS, 10) if span / (s * power) <= 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(index * step, 12) for index in range(first, max(last, first + 1) + 1)]


def _calendar(low: float, high: float) -> list[tuple[float, str]]:
    """At most about nine dates at the beginning of months or years, around those two."""
    months = (high - low) * 12
    step = next((m for m in _MONTHS if months / m <= 8), _MONTHS[-1])
    first, last = math.floor(low * 12 / step + 1e-6), math.ceil(high * 12 / step - 1e-6)
    found = []
    for index in range(first, max(last, first + 1) + 1):
        year, month = divmod(index * step, 12)
        at = moment(f"{year:04d}-{month + 1:02d}-01")
        if at is not None:
            found.append((at, str(year) if step >= 12 else f"{month + 1:02d}/{year}"))
    return found


def _bars_sentence(rows: Sequence[tuple[str, Decimal | None]], column: str) -> str:
    known = [(name, value) for name, value in rows if value is not None]
    said: str = ngettext("%(num)d barre", "%(num)d barres", len(known))
    if known:
        name, most = max(known, key=lambda row: row[1])
        least = min(value for _, value in known)
        said = gettext(
            "%(bars)s, « %(column)s » de %(least)s à %(most)s. La plus longue : %(name)s.",
            bars=said, column=column, least=in_words(str(least)), most=in_words(str(most)), name=name,
        )  # fmt: skip
    if silent := len(rows) - len(known):
        said += " " + ngettext(
            "%(num)d ligne sans nombre : non dit, ce qui n'est pas zéro.",
            "%(num)d lignes sans nombre : non dit, ce qui n'est pas zéro.",
            silent,
        )
    return said


def _timeline_sentence(spans: Sequence[Span]) -> str:
    dated = [span for span in spans if span.start or span.end]
    said: str = ngettext("%(num)d ligne datée", "%(num)d lignes datées", len(dated))
    if dated:
        said_of = [text for span in dated for text in (span.start, span.end) if text]
        first, last = min(said_of, key=_first), max(said_of, key=_last)
        said = gettext(
            "%(rows)s : %(first)s – %(last)s.",
            rows=said,
            first=_bare(first, "-01-01"),
            last=_bare(last, "-12-31"),
        )
    if silent := len(spans) - len(dated):
        said += " " + ngettext(
            "%(num)d ligne sans date : non dit.", "%(num)d lignes sans date : non dit.", silent
        )
    return said


def _bare(lexical: str, ending: str) -> str:
    """A date in words; a day that stands for a whole year as that year."""
    return when(lexical.removesuffix(ending))


def _first(lexical: str) -> float:
    return moment(lexical) or 0.0


def _last(lexical: str) -> float:
    return moment(lexical, end=True) or 0.0


def _left_out(shown: int, total: int) -> str:
    if total <= shown:
        return ""
    return str(
        gettext(
            "Les %(shown)s premières lignes sur %(total)s ; triez le tableau pour en voir d'autres.",
            shown=shown, total=in_words(str(total)),
        )
    )  # fmt: skip
