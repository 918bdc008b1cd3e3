"""Terms as plain values: what JSON and spreadsheets hold. Refuses to round or to guess a type from text."""

from decimal import Decimal

from graph.terms import XSD, Term

_INTEGERS = {t.value for t in (XSD.integer, XSD.int, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.long)}
_FRACTIONS = {t.value for t in (XSD.decimal, XSD.double, XSD.float)}


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
