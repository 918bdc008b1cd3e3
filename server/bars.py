"""Conventions in time as a picture: bars under their territory, marks for events, lines for successions.

Only geometry, in pixels: templates write the SVG. Refuses to draw an unknown end like a known one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import gettext

from graph.terms import Term
from server import cells, chronology, links
from server.chronology import Event, Span, Tie
from server.labels import Label
from server.language import told
from server.pictures import Axis

ROW, HEAD, WIDTH = 32, 30, 872
MOST_ROWS = 200
_EDGE, _MARK, _WIDE_MARK = 24, 26, 72
_BAR = 14


@dataclass(frozen=True)
class Mark:
    """An event. shape: its type; x: its middle; left, right: the days that its date may mean.

    dated: whether it stands on the axis; else beside it.
    """

    href: str
    title: str
    shape: str
    x: float
    left: float
    right: float
    interpreted: bool
    dated: bool


@dataclass(frozen=True)
class Bar:
    """The period of a convention. start, end: whether each is known; open: it goes on, with no end said."""

    x: float
    width: float
    start: bool
    end: bool
    open: bool
    title: str


@dataclass(frozen=True)
class Row:
    """A line of the picture: a territory (no bar), or a convention. depth: 1 for a local plan.

    language: of the label.
    """

    y: int
    label: str
    language: str | None
    href: str
    depth: int
    bar: Bar | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Line:
    """A succession, drawn from the older convention to the newer one."""

    path: str
    title: str
    interpreted: bool


@dataclass(frozen=True)
class Picture:
    """The whole: rows, successions, the axis, the day asked for, and the conventions without any date.

    hidden: rows that are more than can be drawn; order: the conventions as they stand;
    beside: where undated events stand, None for none.
    """

    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    axis: Axis
    height: int
    day: float | None
    day_text: str
    beside: float | None
    silent: tuple[Row, ...]
    hidden: int
    order: tuple[Term, ...]
    shapes: tuple[tuple[str, str], ...]
    width: int = WIDTH


def draw(
    spans: Sequence[Span],
    events: Sequence[Event],
    ties: Sequence[Tie],
    named: Mapping[str, Label],
    day: date,
    years: tuple[int | None, int | None],
) -> Picture:
    """The picture of those conventions. years: the first and last one to show, None for those of the data."""
    silent = [span for span in spans if chronology.is_silent(span, events, ties)]
    told = [span for span in spans if span not in silent]
    undated: dict[Term, int] = {}
    for event in events:
        if event.when is None:
            undated[event.convention] = undated.get(event.convention, 0) + 1
    beside = max(_WIDE_MARK, _MARK * max(undated.values()) + 8) if undated else 0
    axis = _axis(told, events, day, years, WIDTH - _EDGE - beside)
    canvas = _Canvas(axis, named, events, ties)
    rows = canvas.rows(told)
    return Picture(
        tuple(rows[:MOST_ROWS]),
        tuple(canvas.lines(rows[:MOST_ROWS])),
        axis,
        HEAD + ROW * min(len(rows), MOST_ROWS) + 6,
        axis.place(day) if axis.holds(day) else None,
        cells.when(day.isoformat()),
        WIDTH - beside if beside else None,
        tuple(sorted((canvas.name(span) for span in silent), key=lambda row: row.label)),
        max(0, len(rows) - MOST_ROWS),
        tuple(canvas.placed),
        _shapes(events, named),
    )


def _axis(
    spans: Iterable[Span],
    events: Iterable[Event],
    day: date,
    years: tuple[int | None, int | None],
    right: float,
) -> Axis:
    """From the first year that is known to the last one, that of the day included."""
    days = [d for span in spans for d in (span.start, span.end)]
    days += [d for event in events for d in (event.first, event.last)]
    known = [day.year, *(d.year for d in days if d)]
    first, last = years[0] or min(known), years[1] or max(known)
    return Axis(min(first, last), max(first, last), _EDGE, right)


def _shapes(events: Iterable[Event], named: Mapping[str, Label]) -> tuple[tuple[str, str], ...]:
    """The types of the events shown, with their names, in the order of a convention's life."""
    order = ("announced", "trialled", "engaged", "signed", "renewed", "reviewed", "ended")
    found = {_shape(e.type): named[e.type.value].text for e in events}
    return tuple(
        sorted(found.items(), key=lambda item: (order.index(item[0]) if item[0] in order else 9, item[0]))
    )


def _said(day: date, bare: str) -> str:
    """A day in words; a year where it is the first or last day of one, which tables write for a bare year."""
    return cells.when(day.isoformat().removesuffix(bare))


def _shape(kind: Term) -> str:
    return kind.value.rsplit("/", 1)[-1]


class _Canvas:
    """Where each convention stands, once the axis is known."""

    def __init__(self, axis: Axis, named: Mapping[str, Label], events: Sequence[Event], ties: Sequence[Tie]):
        self.axis, self.named, self.ties = axis, named, ties
        self.events: dict[Term, list[Event]] = {}
        for event in events:
            self.events.setdefault(event.convention, []).append(event)
        self.above = {tie.convention: tie.other for tie in ties if tie.local}
        self.before = {tie.convention: tie.other for tie in ties if not tie.local}
        self.placed: dict[Term, tuple[int, Span]] = {}

    def rows(self, spans: Sequence[Span]) -> list[Row]:
        """A row a territory, the one of most conventions first, then a row a convention below it."""
        shown = {span.convention: span for span in spans}
        groups: dict[str, list[tuple[Span, int]]] = {}
        for span, depth in self._ordered(shown):
            root = span if not depth else shown[self.above[span.convention]]
            place = "; ".join(self.named[t.value].text for t in root.territories)
            groups.setdefault(place, []).append((span, depth))
        found: list[Row] = []
        for place, held in sorted(groups.items(), key=lambda g: (not g[0], -len(g[1]), g[0])):
            places = held[0][0].territories
            language = self.named[places[0].value].language if places else None
            href = links.address(places[0].value) if len(places) == 1 else ""
            label = place or str(gettext("Territoire non dit"))
            found.append(Row(HEAD + ROW * len(found), label, language, href, 0, None))
            for span, depth in held:
                y = HEAD + ROW * len(found)
                self.placed[span.convention] = (y, span)
                bar, marks = self._bar(span), tuple(self._marks(span))
                found.append(replace(self.name(span), y=y, depth=depth, bar=bar, marks=marks))
        return found

    def name(self, span: Span) -> Row:
        """A convention by its name alone."""
        label = self.named[span.convention.value]
        return Row(0, label.text, label.language, links.address(span.convention.value), 0, None)

    def _ordered(self, shown: Mapping[Term, Span]) -> list[tuple[Span, int]]:
        """Each convention after the one that it replaces, its local plans below it; the oldest first."""
        found: dict[Term, int] = {}

        def add(span: Span, depth: int) -> None:
            if span.convention in found:
                return
            found[span.convention] = depth
            below = [s for c, s in shown.items() if self.above.get(c) == span.convention]
            if not depth:
                for plan in sorted(below, key=self._age):
                    add(plan, 1)
                for newer in [s for c, s in shown.items() if self.before.get(c) == span.convention]:
                    add(newer, 0)

        roots = [s for c, s in shown.items() if self.above.get(c) not in shown]
        heads = [s for s in roots if self.before.get(s.convention) not in shown]
        for span in sorted(heads, key=self._age):
            add(span, 0)
        for span in sorted(shown.values(), key=self._age):
            add(span, 0)
        return [(shown[convention], depth) for convention, depth in found.items()]

    def _age(self, span: Span) -> tuple[date, list[tuple[int, str]]]:
        dated = [event.first for event in self.events.get(span.convention, ()) if event.first]
        first = min([d for d in (span.start, *dated) if d], default=date.max)
        parts = span.convention.value.rsplit("/", 1)[-1].split("-")
        return first, [(int(part) if part.isdigit() else 0, part) for part in parts]

    def _bar(self, span: Span) -> Bar:
        left = self.axis.place(span.start) if span.start else self.axis.left
        right = self.axis.place(span.end + timedelta(days=1)) if span.end else self.axis.right
        said = [
            cells.period(span.start.isoformat(), span.end.isoformat(), open_ended=False)
            if span.start and span.end
            else ", ".join((self._start(span), self._end(span)))
        ]
        return Bar(
            left, max(round(right - left, 1), 2.0), bool(span.start), bool(span.end), bool(span.open_ended),
            told(self.named[span.convention.value].text, said[0]),
        )  # fmt: skip

    @staticmethod
    def _start(span: Span) -> str:
        if not span.start:
            return str(gettext("début non dit"))
        return str(gettext("début : %(day)s", day=_said(span.start, "-01-01")))

    @staticmethod
    def _end(span: Span) -> str:
        if span.open_ended:
            return str(gettext("se poursuit, sans fin dite"))
        if not span.end:
            return str(gettext("fin non dite"))
        return str(gettext("fin : %(day)s", day=_said(span.end, "-12-31")))

    def _marks(self, span: Span) -> list[Mark]:
        found, undated = [], 0
        for event in self.events.get(span.convention, ()):
            if event.first and event.last:
                left, right = self.axis.place(event.first), self.axis.place(event.last)
            else:
                left = right = self.axis.right + _EDGE + _MARK * undated + _MARK / 2 + 4
                undated += 1
            said = cells.when(event.when.value) if event.when else gettext("date non dite")
            parts = [self.named[event.type.value].text, said]
            if event.interpreted:
                parts.append(gettext("interprété"))
            title = told(self.named[span.convention.value].text, ", ".join(parts))
            found.append(
                Mark(
                    links.address(event.event.value), title, _shape(event.type), round((left + right) / 2, 1),
                    left, right, event.interpreted, event.when is not None,
                )
            )  # fmt: skip
        return found

    def lines(self, rows: Sequence[Row]) -> list[Line]:
        """The successions of which both conventions are drawn."""
        drawn = {row.y for row in rows}
        found = []
        for tie in self.ties:
            if tie.local or tie.convention not in self.placed or tie.other not in self.placed:
                continue
            (new_y, new), (old_y, old) = self.placed[tie.convention], self.placed[tie.other]
            if new_y not in drawn or old_y not in drawn:
                continue
            x = self.axis.place(new.start) if new.start else self.axis.left
            from_x = min(self.axis.place(old.end), x) if old.end else x
            down = 1 if new_y > old_y else -1
            top, foot = old_y + ROW / 2, new_y + ROW / 2 - down * _BAR / 2
            read = gettext("interprété")
            title = gettext(
                "« %(new)s » remplace « %(old)s »",
                new=self.named[tie.convention.value].text, old=self.named[tie.other.value].text,
            )  # fmt: skip
            if tie.interpreted:
                title = f"{title} ({read})"
            path = f"M{from_x} {top:g}H{x}V{foot:g}" if from_x < x else f"M{x} {top:g}V{foot:g}"
            found.append(Line(path, title, tie.interpreted))
        return found
