"""Whether conventions are in force on a day, as far as the documents say.

Refuses to read silence: where no document gives a period, or only its beginning, the answer is unknown, which
is not "no". A year or a month that a text gives means the whole of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graph.store import Rows
from graph.terms import concept

IN_FORCE, NOT_YET, OVER, UNKNOWN = "in-force", "not-yet", "over", "unknown"
_SIGNED, _ENDED = (concept("event-type", name).value for name in ("signed", "ended"))


@dataclass(frozen=True)
class Span:
    """What is said of the time of a convention: dates as precise as the text has them, "" where it is silent.

    open: whether the text says that it goes on without an end.
    """

    start: str = ""
    end: str = ""
    open: bool = False
    signed: str = ""
    ended: str = ""


def read_spans(rows: Rows) -> dict[str, Span]:
    """What is said of each convention, by IRI; the widest period, the first signature and the last end.

    rows: those of `convention-periods.rq`.
    """
    found: dict[str, Span] = {}
    for row in rows.values():
        known = found.get(row["convention"] or "", Span())
        date = row["date"] or ""
        found[row["convention"] or ""] = replace(
            known,
            start=_first(known.start, row["start"]),
            end=max(known.end, row["end"] or "", key=_until),
            open=known.open or row["open"] in ("true", "1"),
            signed=_first(known.signed, date if row["event"] == _SIGNED else ""),
            ended=max(known.ended, date if row["event"] == _ENDED else "", key=_until),
        )
    return found


def standing(span: Span, day: str) -> str:
    """`IN_FORCE`, `NOT_YET`, `OVER` or `UNKNOWN` on that day (an ISO date)."""
    if span.start and day < _from(span.start):
        return NOT_YET
    if any(last and day > _until(last) for last in (span.end, span.ended)):
        return OVER
    if span.start and (span.end or span.open):
        return IN_FORCE
    return NOT_YET if not span.start and span.signed and day < _from(span.signed) else UNKNOWN


def standings(conventions: Iterable[str], spans: Mapping[str, Span], day: str) -> dict[str, str]:
    """The standing of each of those conventions on that day; unknown where nothing is said of its time."""
    return {one: standing(spans.get(one, Span()), day) for one in conventions}


def _first(known: str, other: str | None) -> str:
    said = [date for date in (known, other) if date]
    return min(said, key=_from, default="")


def _from(date: str) -> str:
    """The first day of a year, a month or a day."""
    return f"{date}-01-01"[:10] if len(date) < len("2020-01") else f"{date}-01"[:10]


def _until(date: str) -> str:
    """A bound that no day of a year, a month or a day passes."""
    return date and (f"{date}-12-31"[:10] if len(date) < len("2020-01") else f"{date}-31"[:10])
