"""Actions as calendar files: events that last as long as the source says, and no more precise than it is.

What goes on without an end comes back, every year where the source says a year: its event ends nowhere but
where the plan does that holds it, if that is said.

The only module that imports icalendar. Refuses to invent a day: a year is a span of that year, a month of
that month, and the text says so. Spec: RFC 5545, with the calendar properties of RFC 7986.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from server.values import says_day

if TYPE_CHECKING:
    from icalendar import Event as IcalEvent

PRODUCT = "-//Maillage//Actions//FR"
_REFRESH = timedelta(days=1)
_EVERY = {"year": "YEARLY", "month": "MONTHLY", "day": "DAILY"}


@dataclass(frozen=True)
class Span:
    """The days of an event. after: the day after the last one; precision: "year", "month" or "day".

    open_ended: whether it comes back as often as its precision says; until: the last day that it may be on.
    """

    start: date
    after: date
    precision: str
    open_ended: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Event:
    """One event of whole days. uid: the same in every version; likely: read in the text, not printed."""

    uid: str
    title: str
    span: Span
    description: str
    address: str
    category: str
    likely: bool


@dataclass(frozen=True)
class Agenda:
    """A calendar. address: where it comes from; stamp: of the data (UTC); sequence: that of its version."""

    name: str
    description: str
    address: str
    page: str
    language: str
    stamp: datetime
    sequence: int
    events: Sequence[Event]


def span(start: date, end: date | None, printed: str) -> Span:
    """The days that a period covers, as precise as its text. end: its last day, None where none is said.

    A whole year or years (1 January, 31 December or no end) stand for a bare year. A day that the printed
    text does not hold stands for its month. What only starts covers the year, month or day in which it does.
    """
    if (start.month, start.day) == (1, 1) and (end is None or (end.month, end.day) == (12, 31)):
        return Span(start, date((end or start).year + 1, 1, 1), "year")
    if end is not None:
        return Span(start, end + timedelta(days=1), "day")
    if not says_day(printed, start.isoformat()):
        first = start.replace(day=1)
        return Span(first, (first + timedelta(days=31)).replace(day=1), "month")
    return Span(start, start + timedelta(days=1), "day")


def write(agenda: Agenda) -> bytes:
    """The calendar as a file in UTF-8: lines of at most 75 octets, ended by CRLF.

    Spec: https://www.rfc-editor.org/rfc/rfc5545
    """
    from icalendar import Calendar, vText  # here: a start does not need it

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    language = {"language": agenda.language}
    for name, text in (("name", agenda.name), ("description", agenda.description)):
        calendar.add(name, vText(text), language)
    calendar.add("x-wr-calname", vText(agenda.name))
    calendar.add("x-wr-caldesc", vText(agenda.description))
    calendar.add("url", agenda.page)
    calendar.add("source", agenda.address, {"value": "URI"})
    calendar.add("last-modified", agenda.stamp)
    calendar.add("refresh-interval", _REFRESH, {"value": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    for event in agenda.events:
        calendar.add_component(_event(event, agenda))
    return bytes(calendar.to_ical())


def _event(event: Event, agenda: Agenda) -> "IcalEvent":
    from icalendar import Event as Made

    made = Made()
    made.add("uid", event.uid)
    made.add("dtstamp", agenda.stamp)
    made.add("last-modified", agenda.stamp)
    made.add("sequence", agenda.sequence)
    made.add("dtstart", event.span.start)
    made.add("dtend", event.span.after)
    if event.span.open_ended:
        until = {"until": event.span.until} if event.span.until else {}
        made.add("rrule", {"freq": _EVERY[event.span.precision], **until})
    made.add("summary", event.title, {"language": agenda.language})
    made.add("description", event.description, {"language": agenda.language})
    made.add("url", event.address)
    if event.category:
        made.add("categories", [event.category])
    made.add("status", "TENTATIVE" if event.likely else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    return made
