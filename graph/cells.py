"""One cell of a table → a value, or what was expected instead.

Refuses whatever it cannot name: an unknown organisation, territory or concept is an error with the closest
known names, never a new thing.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from graph.calendar import is_iso
from graph.terms import fold

Span = tuple[int, int]
_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*", re.ASCII)
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Known:
    """What cells may name.

    aliases: folded label, acronym or spelling → path; length: code points of the document's text.
    """

    organisations: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    concepts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


class CellError(Exception):
    """A cell that does not hold what it should. part: the piece of it that is wrong."""

    def __init__(self, expected: str, part: str | None = None, closest: tuple[str, ...] = ()):
        super().__init__(expected)
        self.expected, self.part, self.closest = expected, part, closest


@dataclass(frozen=True)
class Cell:
    """How one column is read. refers: what the path must name once every document is read ("convention",
    "element" or "body"); empty: value of an empty cell, or required; optional: a table may lack the column.
    """

    read: Callable[[str, Known], Any]
    empty: Any = ""
    required: bool = False
    refers: str = ""
    optional: bool = False

    def value(self, text: str, known: Known) -> Any:
        """The cell's value. Raises CellError."""
        if text:
            return self.read(text, known)
        if self.required:
            raise CellError("une valeur (la cellule est vide)")
        return self.empty


def closest(value: str, names: Iterable[str], aliases: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Up to three known names that look like the value, one that bears it as a label or spelling first."""
    names = list(names)
    direct = (aliases or {}).get(fold(value))
    found = [direct] if direct in names else []
    last = value.rsplit("/", 1)[-1]
    near = difflib.get_close_matches(value, names, 3, 0.6)
    near = near or [name for name in names if name.rsplit("/", 1)[-1] == last]
    return tuple(name for name in dict.fromkeys([*found, *near]) if name)[:3]


def _text(text: str, _: Known) -> str:
    return text


def _path(text: str, _: Known) -> str:
    if not _PATH.fullmatch(text):
        raise CellError(
            "un chemin sans majuscules ni accents : lettres, chiffres et tirets, séparés par « / »"
        )
    return text


def _organisation(text: str, known: Known) -> str:
    if text not in known.organisations:
        near = closest(text, known.organisations, known.aliases)
        raise CellError("une organisation de reference/organisations.csv", text, near)
    return text


def _territory(text: str, known: Known) -> str:
    if text not in known.territories:
        near = closest(text, known.territories, known.aliases)
        raise CellError("un territoire de reference/territories.csv", text, near)
    return text


def _concept(scheme: str) -> Callable[[str, Known], str]:
    def read(text: str, known: Known) -> str:
        slugs = known.concepts.get(scheme, frozenset())
        if text not in slugs:
            expected = f"un terme du vocabulaire « {scheme} » (ontology/vocabularies/)"
            raise CellError(expected, text, closest(text, slugs))
        return text

    return read


def _listed(read: Callable[[str, Known], str]) -> Callable[[str, Known], tuple[str, ...]]:
    def read_all(text: str, known: Known) -> tuple[str, ...]:
        values = tuple(read(part.strip(), known) for part in text.split(";"))
        twice = [value for value in dict.fromkeys(values) if values.count(value) > 1]
        if twice:
            raise CellError("chaque valeur une seule fois", twice[0])
        return values

    return read_all


def _spans(text: str, known: Known) -> tuple[Span, ...]:
    return tuple(_span(part.strip(), known.length) for part in text.split(";"))


def _span(text: str, length: int | None) -> Span:
    found = _SPAN.fullmatch(text)
    if not found:
        raise CellError("un passage « début-fin » en points de code, plusieurs séparés par « ; »", text)
    start, end = int(found[1]), int(found[2])
    if start >= end:
        raise CellError("un passage dont le début précède la fin (fin exclue)", text)
    if length is not None and end > length:
        raise CellError(f"un passage dans le document, qui compte {length} points de code", text)
    return start, end


def _decimal(text: str, _: Known) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise CellError("un nombre écrit avec un point et sans espace, comme 24000 ou 52.5")
    return Decimal(text)


def _confidence(text: str, known: Known) -> Decimal:
    try:
        value = _decimal(text, known)
    except (CellError, InvalidOperation):
        value = Decimal(-1)
    if not 0 <= value <= 1:
        raise CellError("une confiance entre 0 et 1, comme 0.7")
    return value


def _flag(text: str, _: Known) -> bool:
    if text != "yes":
        raise CellError("« yes », ou rien")
    return True


def _date(text: str, _: Known) -> str:
    if not is_iso(text):
        raise CellError("une date AAAA-MM-JJ, AAAA-MM ou AAAA qui existe")
    return text


def _siren(text: str, _: Known) -> str:
    if not re.fullmatch(r"\d{9}", text, re.ASCII):
        raise CellError("un SIREN de neuf chiffres")
    return text


def choice(*names: str, empty: str = "") -> Cell:
    """A cell that holds one of a few words; required unless a value for the empty cell is given."""

    def read(text: str, _: Known) -> str:
        if text not in names:
            raise CellError("l'une des valeurs " + ", ".join(names), text, closest(text, names))
        return text

    return Cell(read, empty, required=not empty)


def _spellings(text: str, _: Known) -> tuple[str, ...]:
    """Spellings, which may hold any character but the separator ` | `."""
    return tuple(part.strip() for part in text.split(" | ") if part.strip())


def concept(scheme: str) -> Cell:
    """One concept of a scheme, required."""
    return Cell(_concept(scheme), required=True)


def concepts(scheme: str) -> Cell:
    """Any number of concepts of a scheme."""
    return Cell(_listed(_concept(scheme)), ())


TEXT = Cell(_text)
BY_HAND = Cell(_text, optional=True)
TITLE = Cell(_text, required=True)
PATH = Cell(_path, required=True)
CONVENTION = Cell(_path, required=True, refers="convention")
ELEMENT = Cell(_path, required=True, refers="element")
BODY = Cell(_path, required=True, refers="body")
ORGANISATION = Cell(_organisation, required=True)
ORGANISATIONS = Cell(_listed(_organisation), ())
TERRITORY = Cell(_territory, required=True)
TERRITORIES = Cell(_listed(_territory), ())
ACTING_IN = Cell(_listed(_territory), (), optional=True)
SPELLINGS = Cell(_spellings, ())
SPANS = Cell(_spans, required=True)
ANY_SPANS = Cell(_spans, ())
DECIMAL = Cell(_decimal, None)
CONFIDENCE = Cell(_confidence, None)
FLAG = Cell(_flag, False)
DATE = Cell(_date)
SIREN = Cell(_siren)
METHOD = choice("stated", "interpreted", empty="stated")
