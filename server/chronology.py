"""Conventions in time, as the documents give them: periods, events, successions, local plans, and a sentence.

Refuses to complete a period: a start or an end that no document says stays unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from graph.calendar import first_day, last_day
from graph.terms import MLG, Term, concept
from server import cells
from server.language import series
from server.service import service

_INTERPRETED = concept("method", "interpreted").value


@dataclass(frozen=True)
class Span:
    """A convention and the period that is said of it. period: the node that holds it.

    open_ended: whether it goes on without an end; None where that is not said.
    """

    convention: Term
    kind: Term | None
    territories: tuple[Term, ...]
    period: Term | None
    start: date | None
    end: date | None
    open_ended: bool | None

    def state(self, day: date) -> str | None:
        """Where that day stands in the period: running, over or coming; None where that is not said."""
        if self.start and day < self.start:
            return "coming"
        if self.end:
            return "over" if day > self.end else ("running" if self.start else None)
        return "running" if self.start and self.open_ended else None


@dataclass(frozen=True)
class Event:
    """Something that happened to a convention. when: as precise as the source, None where it gives none."""

    event: Term
    convention: Term
    type: Term
    when: Term | None
    interpreted: bool

    @property
    def first(self) -> date | None:
        """The first day that the date may mean."""
        return first_day(self.when.value) if self.when else None

    @property
    def last(self) -> date | None:
        """The last day that the date may mean."""
        return last_day(self.when.value) if self.when else None


@dataclass(frozen=True)
class Tie:
    """A convention that replaces another one, or is a local plan of it."""

    convention: Term
    other: Term
    local: bool
    interpreted: bool


def read_spans() -> list[Span]:
    """Every convention, in the order of its address; of several periods the one that starts first."""
    found: dict[Term, list[dict[str, Term | None]]] = {}
    for row in service().page("timeline-conventions").records():
        if convention := row["convention"]:
            found.setdefault(convention, []).append(row)
    return [_span(convention, rows) for convention, rows in found.items()]


def _span(convention: Term, rows: list[dict[str, Term | None]]) -> Span:
    dated = min(rows, key=lambda row: (row["period"] is None, row["start"] or Term("", "~")))
    places = dict.fromkeys(place for row in rows if (place := row["territory"]))
    start, end, said = dated["start"], dated["end"], dated["open_ended"]
    open_ended = False if end else (said.value in ("true", "1") if said else None)
    return Span(
        convention, rows[0]["kind"], tuple(places), dated["period"],
        date.fromisoformat(start.value) if start else None, date.fromisoformat(end.value) if end else None,
        open_ended,
    )  # fmt: skip


def read_events() -> list[Event]:
    """Every event of a convention, dated ones first and by date, then by address."""
    found = [
        Event(event, convention, kind, row["date"], row["interpreted"] is not None)
        for row in service().page("timeline-events").records()
        if (event := row["event"]) and (convention := row["convention"]) and (kind := row["event_type"])
    ]
    return sorted(found, key=lambda e: (e.first or date.max, e.event.value))


def read_ties() -> list[Tie]:
    """Successions and local plans; interpreted where no document states one."""
    methods: dict[tuple[Term, Term, bool], set[str]] = {}
    for row in service().page("timeline-links").records():
        convention, other, property_, method = (row[k] for k in ("convention", "other", "property", "method"))
        if convention and other and property_ and method:
            local = property_ == MLG.localPlanOf
            methods.setdefault((convention, other, local), set()).add(method.value)
    ties = [Tie(*key, interpreted=read == {_INTERPRETED}) for key, read in methods.items()]
    return sorted(ties, key=lambda t: (t.local, t.other.value, t.convention.value))


def around(territory: str) -> set[str]:
    """A territory, those that contain it and those inside it; nothing for none."""
    if not territory:
        return set()
    found = {territory}
    for row in service().page("territories").values():
        if row["territory"] == territory and row["container"]:
            found.add(row["container"])
        elif row["container"] == territory and row["territory"]:
            found.add(row["territory"])
    return found


def within(span: Span, events: Sequence[Event], start: int | None, end: int | None) -> bool:
    """Whether a convention may be of those years: what has no date at all may be of any."""
    dated = [e for e in events if e.convention == span.convention and e.first]
    first = [day for day in (span.start, *(e.first for e in dated)) if day]
    last = [day for day in (span.end, *(e.last for e in dated)) if day]
    too_late = bool(end and span.start and span.start.year > end and all(day.year > end for day in first))
    too_early = bool(start and span.end and span.end.year < start and all(day.year < start for day in last))
    return not (too_late or too_early)


def is_silent(span: Span, events: Sequence[Event], ties: Sequence[Tie]) -> bool:
    """Whether no document dates the convention, tells an event of it or links it to another in time."""
    return not (
        span.start
        or span.end
        or any(e.convention == span.convention for e in events)
        or any(span.convention in (tie.convention, tie.other) for tie in ties)
    )


def summarise(spans: Sequence[Span], events: Sequence[Event], ties: Sequence[Tie], day: date) -> str:
    """What the timeline comes down to, in figures."""
    if not spans:
        return str(gettext("Aucune convention ne répond à ces choix."))
    full = sum(bool(span.start and (span.end or span.open_ended)) for span in spans)
    unknown = sum(not span.start and not span.end for span in spans)
    said = [
        ngettext("%(num)d convention :", "%(num)d conventions :", len(spans)),
        ngettext(
            "%(num)d a une période dite,", "%(num)d ont une période dite,", full,
        ),
        ngettext(
            "%(num)d n'a ni début ni fin dits dans les documents.",
            "%(num)d n'ont ni début ni fin dits dans les documents.",
            unknown,
        ),
        _on(spans, day),
        _happened(events),
        _tied(ties),
    ]  # fmt: skip
    return " ".join(part for part in said if part)


def _on(spans: Sequence[Span], day: date) -> str:
    states = [span.state(day) for span in spans]
    return str(
        gettext(
            "Le %(day)s : %(running)s dans leur période, %(over)s au-delà, %(coming)s avant ; "
            "pour %(unsaid)s, cela n'est pas dit.",
            day=cells.when(day.isoformat()),
            running=states.count("running"),
            over=states.count("over"),
            coming=states.count("coming"),
            unsaid=states.count(None),
        )
    )


def _happened(events: Sequence[Event]) -> str:
    if not events:
        return str(gettext("Aucun événement n'est dit."))
    undated = sum(event.when is None for event in events)
    text: str = ngettext("%(num)d événement,", "%(num)d événements,", len(events))
    rest: str = ngettext("dont %(num)d sans date.", "dont %(num)d sans date.", undated)
    return f"{text} {rest}"


def _tied(ties: Sequence[Tie]) -> str:
    replaced, local = [t for t in ties if not t.local], [t for t in ties if t.local]
    parts: list[str] = []
    if replaced:
        read = sum(tie.interpreted for tie in replaced)
        parts.append(
            ngettext("%(num)d succession", "%(num)d successions", len(replaced))
            + " "
            + gettext("(dont interprétées : %(read)s)", read=read)
        )
    if local:
        parts.append(ngettext("%(num)d projet local", "%(num)d projets locaux", len(local)))
    return f"{series(parts)}." if parts else ""
