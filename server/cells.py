"""Terms as a reader sees them: labels with links, dates and numbers in words, "non dit" for what is not said.

Refuses to read absence as "no" or zero.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import format_date, format_decimal, gettext

from graph.terms import XSD, Term
from server import links
from server.labels import Labels

_NUMBERS = {t.value for t in (XSD.integer, XSD.decimal, XSD.double, XSD.nonNegativeInteger, XSD.int, XSD.float)}
_GROUPED = 10_000
_SHARES = ("jaccard", "share_of_a", "share_of_b")


@dataclass(frozen=True)
class Cell:
    """One cell of a page's table. language: of the text, where it is not that of the page."""

    text: str
    href: str | None = None
    language: str | None = None
    number: bool = False
    said: bool = True
    order: str | None = None


def unsaid() -> Cell:
    """The cell of what is not said."""
    return Cell(gettext("non dit"), said=False)


def cell(term: Term | None, labels: Labels, column: str = "") -> Cell:
    """A term as a cell; the column's name tells shares from other numbers."""
    if term is None or not term.value:
        return unsaid()
    if term.kind == "iri":
        label = labels[term.value]
        return Cell(label.text, links.address(term.value), label.language)
    if term.datatype in _NUMBERS:
        return Cell(number(term.value, column in _SHARES), number=True, order=term.value)
    if term.datatype == XSD.boolean.value:
        return Cell(gettext("oui") if term.value in ("true", "1") else gettext("non"))
    if term.datatype in (XSD.date.value, XSD.gYearMonth.value, XSD.gYear.value):
        return Cell(when(term.value), order=term.value)
    return Cell(term.value, language=term.language)


def number(lexical: str, share: bool = False) -> str:
    """A number as the reader's language writes it; digits are grouped from 10,000, so that years stay years."""
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return lexical
    if share:
        return format_decimal(value * 100, format="0.#") + " %"
    return str(format_decimal(value, format="#,##0.###" if abs(value) >= _GROUPED else "0.###"))


def when(lexical: str) -> str:
    """A date as precise as its form: a day, a month or a year."""
    day = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", lexical)
    if not day:
        return lexical.lstrip("0") or lexical
    parts = [int(part) for part in day.groups(default="1")]
    return str(format_date(date(*parts), "d MMMM y" if day[3] else "MMMM y"))


def period(start: str | None, end: str | None, open_ended: bool) -> str:
    """A period in words; a whole year, or whole years, by their numbers."""
    if start and start.endswith("-01-01") and (end is None or end.endswith("-12-31")):
        start, end = start[:4], end[:4] if end else None
    if start and end:
        if start == end:
            return when(start)
        return gettext("de %(start)s à %(end)s", start=when(start), end=when(end))
    if start and open_ended:
        return gettext("à partir de %(start)s, sans fin dite", start=when(start))
    if start:
        return gettext("à partir de %(start)s", start=when(start))
    return gettext("jusqu'à %(end)s", end=when(end)) if end else ""
