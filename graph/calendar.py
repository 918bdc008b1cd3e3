"""The calendar that a document prints, and the dates of a table → a period.

Refuses to guess: text without a year gives no date, and nothing is filled in from the rows around it.
"""

import calendar
import datetime
import re
from dataclasses import dataclass

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OPEN = re.compile(r"\bet (?:années? )?suivantes?\b|\bdepuis\b|\bà (?:partir|compter) de\b", re.IGNORECASE)
_TERM_START = re.compile(r"\brentrée\b", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True)
class Period:
    """First and last day, None where the text gives none. open_ended: it goes on, with no end said."""

    start: datetime.date | None = None
    end: datetime.date | None = None
    open_ended: bool = False


def read_calendar(text: str) -> Period:
    """The period that a printed calendar means.

    The first year is the start (1 January), the last one the end (31 December); « et suivantes » and
    « depuis » leave it open-ended; « Rentrée 2021 » starts on 1 September 2021, with no end said.
    """
    years = [int(found) for found in _YEAR.findall(text)]
    if not years:
        return Period()
    open_ended = bool(_OPEN.search(text))
    if _TERM_START.search(text):
        return Period(datetime.date(years[0], 9, 1), None, open_ended)
    end = None if open_ended else datetime.date(max(years), 12, 31)
    return Period(datetime.date(years[0], 1, 1), end, open_ended)


def is_iso(text: str) -> bool:
    """Whether the text is a year, a month or a day that exists: `2019`, `2022-11`, `2019-07-10`."""
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def first_day(text: str) -> datetime.date:
    """First day of an ISO year, month or day. Raises ValueError where it is none of them."""
    year, month, day = _parts(text)
    return datetime.date(year, month or 1, day or 1)


def last_day(text: str) -> datetime.date:
    """Last day of an ISO year, month or day. Raises ValueError where it is none of them."""
    year, month, day = _parts(text)
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


def precision(text: str) -> str:
    """XML Schema type that is as precise as the ISO text: `gYear`, `gYearMonth` or `date`."""
    return ("gYear", "gYearMonth", "date")[text.count("-")]


def _parts(text: str) -> tuple[int, int, int]:
    found = _ISO.fullmatch(text)
    if not found:
        raise ValueError(text)
    return int(found[1]), int(found[2] or 0), int(found[3] or 0)
