"""What conventions say of a dimension, value by value, each with its page and the passages that say it.

Refuses to show what is only interpreted as printed: its passages are there where the dimension counts it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.terms import Term, fold, literal
from server import labels, links, whereabouts
from server.evidence import Source
from server.service import service

INTERPRETED = "-interpreted"
_SHOWN = 3


@dataclass(frozen=True)
class Place(Source):
    """A passage with its IRI. narrower: what it says, where the value is only what that is a part of."""

    passage: str
    narrower: str = ""


Sources = Mapping[tuple[str, str], list[Place]]


@dataclass(frozen=True)
class Side:
    """The passages of one convention for a value: the first ones, and how many more there are.

    read: whether the value is only read into them; narrower: what they say, where none says the value itself,
    but values that it is broader than.
    """

    name: str
    sources: tuple[Source, ...]
    more: int
    read: bool = False
    narrower: tuple[str, ...] = ()


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
    words = labels.Labels(
        {row["said"] for row in rows.values() if row["said"] and row["said"] != row["value"]}
    )
    found: dict[str, dict[tuple[str, str], list[Place]]] = {name: {} for name in dimensions}
    for row in rows.values():
        dimension, passage = asked[row["dimension"] or ""], row["passage"] or ""
        if (row["method"] or "").endswith("/stated") or dimension.endswith(INTERPRETED):
            title = f"{row['title']}, {whereabouts.of(passage)}"
            narrower = words[row["said"]].text if row["said"] and row["said"] != row["value"] else ""
            place = Place(links.address(passage), title, passage, narrower)
            held = found[dimension].setdefault((row["convention"] or "", row["value"] or ""), [])
            if place not in held:
                held.append(place)
    return {
        name: {key: _said_first(held) for key, held in sources.items()} for name, sources in found.items()
    }


def _said_first(places: Sequence[Place]) -> list[Place]:
    """Those that say the value itself, then those that say a narrower one: each passage once."""
    first: dict[str, Place] = {}
    for place in sorted(places, key=lambda one: bool(one.narrower)):
        first.setdefault(place.passage, place)
    return list(first.values())


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
        found.append(describe_value(value, [side_of(name, held) for name, held in proofs if held], names))
    return sorted(found, key=lambda item: fold(item.label))


def side_of(name: str, places: Sequence[Place], read: bool = False) -> Side:
    """The passages of the convention that goes by that name here, the first ones shown."""
    is_said = any(not place.narrower for place in places)
    narrower = () if is_said else tuple(dict.fromkeys(place.narrower for place in places))
    return Side(name, tuple(places[:_SHOWN]), len(places[_SHOWN:]), read, narrower)


def describe_value(value: Term, said: Iterable[Side], names: labels.Labels) -> Value:
    """One value with its name, its page where it is a thing, and where it is said."""
    thing = value.kind == "iri"
    label = names[value.value].text if thing else value.value
    return Value(label, links.address(value.value) if thing else "", tuple(said))
