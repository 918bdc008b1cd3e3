"""Terms as a reader sees them: labels with links, dates and numbers in words, "non dit" for what is not said.

Refuses to read absence as "no" or zero.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import format_date, format_decimal, gettext
from flask_babel import lazy_gettext as _l

from graph.terms import XSD, Term, literal
from server import links, words
from server.labels import Labels
from server.language import language
from server.service import service
from server.values import BARE_YEAR, says_day

_NUMBERS = {
    t.value for t in (XSD.integer, XSD.decimal, XSD.double, XSD.nonNegativeInteger, XSD.int, XSD.float)
}
_GROUPED = 10_000
_ALWAYS_GROUPED = ("value", "amount", "facts", "uses")
_DATES = ("date", "signed_on", "start", "end", "status_date")
# Columns that only some rows can have: an empty one is no silence of the source.
SOMETIMES = ("reason", "likely_same", "institution_signed", "in_plan", "broader", "before", "after")
_FRENCH = ("publisher", "calendarText", "quality")  # untagged
_SHARES = ("jaccard", "share_of_a", "share_of_b", "confidence")


@dataclass(frozen=True)
class Cell:
    """One cell of a page's table. language: of the text, where it is not that of the page; more: cells that
    stand after it in the same place; read: whether what it says is interpreted, not printed.
    """

    text: str
    href: str | None = None
    language: str | None = None
    number: bool = False
    said: bool = True
    date: bool = False
    order: str | None = None
    more: tuple["Cell", ...] = ()
    read: bool = False


def unsaid() -> Cell:
    """The cell of what is not said."""
    return Cell(gettext("non dit"), said=False)


def cell(term: Term | None, labels: Labels, column: str = "") -> Cell:
    """A term as a cell; the column's name tells shares, counts and dates written as text from the rest."""
    if term is None or not term.value:
        return Cell("—") if column in SOMETIMES else unsaid()
    if term.kind == "iri":
        label = labels[term.value]
        return Cell(label.text, links.address(term.value), label.language)
    if term.datatype in _NUMBERS:
        text = share(term.value) if column in _SHARES else number(term.value, column in _ALWAYS_GROUPED)
        return Cell(text, number=True, order=term.value)
    if term.datatype == XSD.boolean.value:
        return Cell(gettext("oui") if term.value in ("true", "1") else gettext("non"))
    if term.datatype in (XSD.date.value, XSD.gYearMonth.value, XSD.gYear.value) or column in _DATES:
        # Tables hold a bare year as its first or last day: to say the day would be more than the source says.
        bare = term.value.removesuffix(BARE_YEAR.get(column, "\0"))
        return Cell(when(bare), order=term.value, date=True)
    if column in words.COLUMNS:
        return Cell(words.word(term.value), language=None if words.is_known(term.value) else term.language)
    if column in words.CONCEPTS:
        return _named(term)
    return Cell(term.value, language=term.language or ("fr" if column in _FRENCH else None))


def _named(term: Term) -> Cell:
    """Names of concepts, French text parted by "; ", in the reader's language where each is known there."""
    if language() == "fr":
        return Cell(term.value, language=term.language)
    known = service().concept_names
    parts = term.value.split("; ")
    text = "; ".join(known.get(part) or words.word(part) for part in parts)
    return Cell(text, language=None if all(part in known or words.is_known(part) for part in parts) else "fr")


def number(lexical: str, grouped: bool = False) -> str:
    """A number as the reader's language writes it; digits are grouped from 10,000: years stay years."""
    value = _decimal(lexical)
    if value is None:
        return lexical
    shape = "#,##0.###" if grouped or abs(value) >= _GROUPED else "0.###"
    return str(format_decimal(value, format=shape))


def share(lexical: str) -> str:
    """A share between 0 and 1 in percent."""
    value = _decimal(lexical)
    return lexical if value is None else f"{format_decimal(value * 100, format='0.#')} %"


def _decimal(lexical: str) -> Decimal | None:
    try:
        return Decimal(lexical)
    except InvalidOperation:
        return None


def when(lexical: str) -> str:
    """A date as precise as its form: a day, a month or a year."""
    day = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", lexical)
    if not day:
        return lexical.lstrip("0") or lexical
    parts = [int(part) for part in day.groups(default="1")]
    said = str(format_date(date(*parts), "d MMMM y" if day[3] else "MMMM y"))
    return f"1er{said[1:]}" if language() == "fr" and said.startswith("1 ") else said


def as_printed(day: Term, printed: str) -> Term:
    """A day of a period as precise as the printed calendar: its month, where that says no day."""
    return day if says_day(printed, day.value) else literal(day.value[: len("2021-09")], XSD.gYearMonth)


def period(start: str | None, end: str | None, open_ended: bool, printed: str = "") -> str:
    """A period in words; a whole year, or whole years, by their numbers.

    printed: the calendar of the source, where there is one: a day that it does not say is none here.
    """
    if start and start.endswith("-01-01") and (end is None or end.endswith("-12-31")):
        start, end = start[:4], end[:4] if end else None
    if not all(says_day(printed, day) for day in (start, end) if day):
        start, end = (day and day[: len("2021-09")] for day in (start, end))
    day = len(start or end or "") > len("2020-01")
    first, last = when(start or ""), when(end or "")
    if start and end:
        if start == end:
            return first
        said = _l("du %(start)s au %(end)s") if day else _l("de %(start)s à %(end)s")
    elif start and open_ended:
        said = (
            _l("à partir du %(start)s, sans fin dite") if day else _l("à partir de %(start)s, sans fin dite")
        )
    elif start:
        said = _l("à partir du %(start)s") if day else _l("à partir de %(start)s")
    elif end:
        said = _l("jusqu'au %(end)s") if day else _l("jusqu'à %(end)s")
    else:
        return ""
    return str(said) % {"start": first, "end": last}
