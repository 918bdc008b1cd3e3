"""What conventions say of a dimension, value by value, each with its page and the passages that say it.

Refuses to show what is only interpreted as printed: its passages are there where the dimension counts it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from graph.terms import BASE, Term, fold, iri, literal
from server import labels, links
from server.evidence import Source
from server.service import service

INTERPRETED = "-interpreted"
_WHOLE_TEXT = f"{BASE}voc/source-nature/texte-integral"
_SHOWN = 3


@dataclass(frozen=True)
class Place(Source):
    """A passage with its IRI."""

    passage: str


Sources = Mapping[tuple[str, str], list[Place]]


@dataclass(frozen=True)
class Side:
    """The passages of one convention for a value: the first ones, and how many more there are."""

    name: str
    sources: tuple[Source, ...]
    more: int


@dataclass(frozen=True)
class Value:
    """A value of a dimension, its page ("" for none), and where each convention says it."""

    label: str
    href: str
    sides: tuple[Side, ...]


def incidence_values(dimension: str, convention: Term) -> tuple[Term, ...]:
    """What the convention says of the dimension; nothing where it is silent."""
    found = service().incidences.get(dimension)
    return found.values_of(convention) if found else ()


def read_places(conventions: Sequence[Term], dimensions: Sequence[str]) -> Mapping[str, Sources]:
    """The passages behind each value of each convention, by dimension, printed ones first.

    Those that are only interpreted are left out, unless the dimension counts interpreted facts.
    """
    asked = {name.removesuffix(INTERPRETED): name for name in dimensions}
    names: list[Term] = [literal(name) for name in asked]
    rows = service().page("value-passages", convention=list(conventions), dimension=names)
    found: dict[str, dict[tuple[str, str], list[Place]]] = {name: {} for name in dimensions}
    for row in rows.values():
        dimension, passage = asked[row["dimension"] or ""], row["passage"] or ""
        if (row["method"] or "").endswith("/stated") or dimension.endswith(INTERPRETED):
            title = gettext(
                "%(document)s, caractères %(start)s à %(end)s",
                document=row["title"], start=row["start"], end=row["end"],
            )  # fmt: skip
            place = Place(links.address(passage), title, passage)
            held = found[dimension].setdefault((row["convention"] or "", row["value"] or ""), [])
            if place not in held:
                held.append(place)
    return found


def read_sources(conventions: Sequence[Term], dimension: str) -> Sources:
    """The same for one dimension."""
    return read_places(conventions, [dimension])[dimension]


def describe(
    values: Iterable[Term], sides: Sequence[tuple[Term, str]], sources: Sources, names: labels.Labels
) -> list[Value]:
    """Those values by label, with the passages of each side. sides: conventions and their names."""
    found = []
    for value in values:
        proofs = [(name, sources.get((side.value, value.value), [])) for side, name in sides]
        said = tuple(Side(name, tuple(held[:_SHOWN]), len(held[_SHOWN:])) for name, held in proofs if held)
        thing = value.kind == "iri"
        label = names[value.value].text if thing else value.value
        found.append(Value(label, links.address(value.value) if thing else "", said))
    return sorted(found, key=lambda item: fold(item.label))


def read_natures(conventions: Iterable[str]) -> dict[str, str]:
    """The natures of the documents that speak of each of those conventions, as one text, by IRI.

    The text of a convention speaks of others too: of those it is no text, but a place that mentions them.
    """
    asked = [iri(one) for one in conventions]
    if not asked:
        return {}
    rows = service().page("convention-natures", convention=asked).rows
    names = labels.of_terms(row[1] for row in rows)
    found: dict[str, list[str]] = {}
    for convention, nature, own in rows:
        if convention and nature:
            text = names[nature.value].text
            if nature.value == _WHOLE_TEXT and not (own and own.value in ("true", "1")):
                text = gettext("mention dans le texte d'une autre convention")
            found.setdefault(convention.value, []).append(text)
    return {convention: ", ".join(said) for convention, said in found.items()}
