"""Answers of different engines in one form, and whether they say the same.

Refuses to compare text: engines spell numbers, booleans and plain strings in their own ways.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

Row = tuple[str | None, ...]
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "int", "long", "decimal", "double", "nonNegativeInteger")}
_STRINGS = {"", _XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}


class WrongAnswer(Exception):
    """An engine whose rows are not those of the reference. Says how many, and the first of each side."""


def sparql_rows(body: bytes) -> Counter[Row]:
    """The rows of a SPARQL JSON answer, in the order of its variables, as a bag.

    Raises WrongAnswer where the body is no such answer (a truncated 200, an error page).
    """
    return Counter(_rows(body, _term))


def values(body: bytes) -> list[Row]:
    """The same rows in their order, each term as its bare value: the IRI, or the text of a literal.

    Raises WrongAnswer as `sparql_rows` does.
    """
    return _rows(body, lambda term: None if term is None else str(term["value"]))


def _rows(body: bytes, read: Callable[[Mapping[str, Any] | None], str | None]) -> list[Row]:
    try:
        found = json.loads(body)
        variables = found["head"]["vars"]
        return [tuple(read(row.get(name)) for name in variables) for row in found["results"]["bindings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise WrongAnswer(f"no SPARQL JSON results ({error}): {body[:200]!r}") from error


def question_rows(body: bytes, names: Sequence[str]) -> Counter[Row]:
    """Those columns of the JSON answer to a question of the catalogue, as a bag.

    Raises WrongAnswer where the body is no such answer.
    """
    try:
        return Counter(tuple(_plain(row[name]) for name in names) for row in json.loads(body)["rows"])
    except (ValueError, KeyError, TypeError) as error:
        raise WrongAnswer(f"no answer to a question ({error}): {body[:200]!r}") from error


def compare(found: Counter[Row], expected: Counter[Row]) -> None:
    """Raises WrongAnswer where the two bags differ."""
    missing, added = expected - found, found - expected
    if missing or added:
        raise WrongAnswer(
            f"{missing.total()} rows missing, {added.total()} too many;"
            f" missing {_first(missing)}, too many {_first(added)}"
        )


def _term(term: Mapping[str, Any] | None) -> str | None:
    """A term in one spelling: numbers by value, plain strings without a datatype."""
    if term is None:
        return None
    value, datatype = str(term["value"]), term.get("datatype", "")
    if term["type"] == "uri":
        return f"<{value}>"
    if datatype in _NUMBERS:
        try:
            return format(Decimal(value).normalize(), "f")
        except InvalidOperation:
            return f"{value} (no number)"
    language = str(term.get("xml:lang", "")).lower()
    if language:
        return f'"{value}"@{language}'
    return f'"{value}"' + ("" if datatype in _STRINGS else f"^^<{datatype}>")


def _plain(value: str | float | None) -> str | None:
    """A value of a question's JSON, spelt as `_term` spells it."""
    if value is None:
        return None
    if isinstance(value, str):
        return f"<{value}>" if value.startswith(("http://", "https://")) else f'"{value}"'
    return format(Decimal(str(value)).normalize(), "f")


def _first(rows: Counter[Row]) -> Row | None:
    return min(rows, key=repr, default=None)
