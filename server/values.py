"""Terms as plain values: what JSON and spreadsheets hold, and how precise a day is.

Refuses to round or to guess a type from text.
"""

import re
from decimal import Decimal
from functools import lru_cache

from graph.terms import XSD, Term, integer

BARE_YEAR = {"start": "-01-01", "end": "-12-31"}  # how columns of days hold a bare year
_INTEGERS = {t.value for t in (XSD.integer, XSD.int, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.long)}
_FRACTIONS = {t.value for t in (XSD.decimal, XSD.double, XSD.float)}


def says_day(printed: str, day: str) -> bool:
    """Whether a printed calendar says that day (ISO), or there is none to say it; a bare year needs none.

    The first and last day of a year stand for the year: what is less precise is given as such.
    """
    number = day[len("2021-09-") :]
    whole = not number or day.endswith(tuple(BARE_YEAR.values()))
    return whole or not printed or bool(re.search(rf"(?<!\d){int(number)}(?:er)?(?!\d)", printed))


def is_number(term: Term) -> bool:
    """Whether the term is a literal of a numeric datatype."""
    return term.datatype in _INTEGERS or term.datatype in _FRACTIONS


def plain(term: Term | None) -> str | int | float | bool | None:
    """A term as JSON has it: numbers and booleans typed, all else by its text, None where unbound."""
    if term is None:
        return None
    if term.datatype in _INTEGERS:
        return int(term.value)
    if term.datatype in _FRACTIONS:
        return float(Decimal(term.value))
    if term.datatype == XSD.boolean.value:
        return term.value in ("true", "1")
    return term.value


@lru_cache(10_000)
def whole(number: int | None) -> Term | None:
    """A count as the files of a view have it; None where nothing says it."""
    return None if number is None else integer(number)
