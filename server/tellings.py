"""Who tells of a convention, and how much that founds: texts, a list said to be incomplete, its title alone.

Refuses to lay on a title what a document says elsewhere than where it names the convention.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from graph import foundations
from graph.terms import BASE, Term, concept, iri, literal
from server import labels
from server.holdings import INTERPRETED
from server.service import service

_WHOLE_TEXT = f"{BASE}voc/source-nature/texte-integral"
_UNSAID = concept("gap", "contenu-non-dit").value
_INCOMPLETE = concept("gap", "liste-des-signataires-incomplete").value
_SIGNATORIES = "signatories"
DIMENSIONS = (_SIGNATORIES, "pilots", "themes", "audiences", "schemes", "territories", "period")
_Span = tuple[str, int, int]


@dataclass(frozen=True)
class Telling:
    """Who tells of a convention. natures: of the documents, as one text; title_only: all only name it.

    beyond: the dimensions that they speak of elsewhere than where they name it, as the graph names them;
    incomplete: whether one says that it leaves signatories out.
    """

    natures: str = ""
    title_only: bool = False
    beyond: frozenset[str] = frozenset()
    incomplete: bool = False

    def foundation(self, dimension: str, size: int) -> str:
        """What that many values of the convention rest on in that dimension."""
        is_titled = self.title_only and dimension not in self.beyond
        is_cut = self.incomplete and dimension.removesuffix(INTERPRETED) == _SIGNATORIES
        return foundations.foundation(is_titled, dimension, size, is_cut)


def read_natures(conventions: Iterable[str]) -> dict[str, str]:
    """The natures of the documents that speak of each of those conventions, as one text, by IRI."""
    return {convention: ", ".join(told) for convention, told in _read_natures(conventions)[0].items()}


def read_tellings(conventions: Iterable[str]) -> dict[str, Telling]:
    """Who tells of each of those conventions, by IRI."""
    natures, told = _read_natures(conventions)
    if not natures:
        return {}
    named, incomplete = _read_names([iri(one) for one in natures])
    beyond = _read_beyond([one for one in natures if one not in told], named)
    return {
        one: Telling(", ".join(said), one not in told, frozenset(beyond.get(one, ())), one in incomplete)
        for one, said in natures.items()
    }


def _read_natures(conventions: Iterable[str]) -> tuple[dict[str, list[str]], set[str]]:
    """The natures of the documents that speak of each, and the conventions that some do more than name.

    The text of a convention speaks of others too: of those it is no text, but a place that mentions them.
    """
    found: dict[str, list[str]] = {}
    told: set[str] = set()
    asked = [iri(one) for one in conventions]
    if not asked:
        return found, told
    rows = service().page("convention-natures", convention=asked).rows
    names = labels.of_terms(row[1] for row in rows)
    for convention, nature, own in rows:
        if convention and nature:
            if nature.value != _UNSAID:
                told.add(convention.value)
            text = names[nature.value].text
            if nature.value == _WHOLE_TEXT and not (own and own.value in ("true", "1")):
                text = gettext("mention dans le texte d'une autre convention")
            found.setdefault(convention.value, []).append(text)
    return found, told


def _read_names(conventions: list[Term]) -> tuple[dict[str, list[_Span]], set[str]]:
    """Where each is named, and those whose signatories are said to be incomplete."""
    named: dict[str, list[_Span]] = {}
    incomplete: set[str] = set()
    for row in service().page("named-passages", convention=conventions).values():
        convention = row["convention"] or ""
        if row["gap"] == _INCOMPLETE:
            incomplete.add(convention)
        else:
            named.setdefault(convention, []).append(_span(row["document"], row["start"], row["end"]))
    return named, incomplete


def _read_beyond(conventions: list[str], named: Mapping[str, list[_Span]]) -> dict[str, set[str]]:
    """The dimensions of which a passage that does not lie within one that names the convention says a value.

    What is only interpreted counts for the dimension that counts it.
    """
    found: dict[str, set[str]] = {}
    if not conventions:
        return found
    asked: list[Term] = [iri(one) for one in conventions]
    dimensions: list[Term] = [literal(name) for name in DIMENSIONS]
    for row in service().page("value-passages", convention=asked, dimension=dimensions).values():
        convention, dimension = row["convention"] or "", row["dimension"] or ""
        document = (row["passage"] or "").rpartition("/passage/")[0]
        span = _span(document, row["start"], row["end"])
        if not any(_lies_within(span, name) for name in named.get(convention, ())):
            is_stated = (row["method"] or "").endswith("/stated")
            names = (dimension, dimension + INTERPRETED) if is_stated else (dimension + INTERPRETED,)
            found.setdefault(convention, set()).update(names)
    return found


def _span(document: str | None, start: str | None, end: str | None) -> _Span:
    return document or "", int(start or 0), int(end or 0)


def _lies_within(span: _Span, other: _Span) -> bool:
    return span[0] == other[0] and other[1] <= span[1] and span[2] <= other[2]
