"""What stands around a name: the institutions of its row, the territory of its convention.

A unit's name belongs to an institution named in the cell, or to that of the row; a kind of institution
without a place (« la Caf ») belongs to the territory that the cell, the row or the convention gives.
Refuses to choose between two that fit.
"""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.names import families
from graph.names.departements import DEPARTEMENTS
from graph.names.families import DEPARTMENTAL, INTERCOMMUNAL, Found
from graph.names.gazetteer import Gazetteer
from graph.names.lexicon import Lexicon
from graph.names.resemblance import Scored
from graph.names.text import keys

Held = Mapping[str, tuple[str, ...]]
"""The institutions of one kind by place."""


@dataclass(frozen=True)
class Decision:
    """What a name turned out to be, as `graph.names.reading.Reading` says it."""

    path: str = ""
    how: str = "unknown"
    score: float = 0.0
    why: str = ""
    others: Scored = ()


@dataclass
class Context:
    """The surroundings of one cell. within: path of the row's institution; near: path or code of a territory.

    named: institutions of the cell in order, as (token, path), "" for one that the tables do not hold; cited:
    places that the cell's institutions bear.
    """

    lexicon: Lexicon
    gazetteer: Gazetteer | None = None
    within: str = ""
    near: str = ""
    named: list[tuple[int, str]] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        code = self.near.casefold().removeprefix("departement/")
        if code.upper() in DEPARTEMENTS:
            self.near = f"departement/{code}"
        self.within = self.within if self.within.split("/", 1)[0] in self.lexicon.rows else ""

    def institutions(self, at: int) -> list[tuple[str, str]]:
        """The institutions to which a unit named at a token may belong, nearest first, and why each."""
        before = [path for token, path in self.named if token < at]
        if before and not before[-1]:
            return []
        label = self.lexicon.label
        found = [(path, f"après « {label(path)} »") for path in reversed(before) if path]
        if self.within:
            row = self.within.split("/", 1)[0]
            found.append((row, f"dans une ligne de « {label(row)} »"))
        found += [(path, f"avant « {label(path)} »") for token, path in self.named if token > at and path]
        nearest: dict[str, str] = {}
        for path, why in found:
            nearest.setdefault(path, why)
        return list(nearest.items())

    def neighbours(self) -> list[str]:
        """The institutions that bear the name of the row's or the convention's territory."""
        direct, _ = self.places()
        by_place = (held for kind in self.lexicon.kinds.values() for held in kind.items())
        return list(dict.fromkeys(path for place, paths in by_place if place in direct for path in paths))

    def places(self) -> tuple[list[str], list[str]]:
        """The places that decide which institution of a kind is meant, and those that contain them."""
        row = (*self.lexicon.places_of(self.within), *self.lexicon.acting_in(self.within))
        direct = [*row, self.near, *self.cited]
        direct = [place for place in direct if place]
        around = [step for place in direct for step in self.around(place) if step not in direct]
        return list(dict.fromkeys(direct)), list(dict.fromkeys(around))

    def elsewhere(self, path: str) -> bool:
        """Whether an institution acts in another place than all the territories that the context gives."""
        acting = self.lexicon.acting_in(path)
        return bool(acting) and any("/" in place for place in self.places()[0]) and not self.here(path)

    def here(self, path: str) -> bool:
        """Whether an institution acts in a territory that the context gives, or in one around it."""
        direct, around = self.places()
        return not {*direct, *around}.isdisjoint(self.lexicon.acting_in(path))

    def around(self, place: str) -> tuple[str, ...]:
        """Everything that contains a place, as far as the tables and the gazetteer know."""
        known = self.lexicon.around(place)
        return known or (self.gazetteer.around(place) if self.gazetteer else ())

    def kind(self, found: Found, printed: str) -> Decision:
        """The institution of a kind: at the place that it is printed with, else at that of the context."""
        held = self.lexicon.kinds.get(found.family, {})
        if found.place:
            return self._placed(held.get(found.place, ()), held, printed)
        direct, around = self.places()
        here = next((paths for place in direct if (paths := _at(held, [place]))), {}) or self._own(
            found.family
        )
        if not here and found.family in DEPARTMENTAL:
            crossed = {place for place in (*direct, *around) if place.startswith("departement/")}
            here = _at(held, crossed) if len(crossed) == 1 else {}
        if len(here) == 1:
            path = next(iter(here))
            how = "acronym" if len(found.form) == 1 else "alias"
            why = f"« {printed} » est ici « {self.lexicon.label(path)} », d'après le territoire ou la ligne"
            return Decision(path, how, 1.0, why)
        if not here and len(held.get("", ())) == 1:
            path = held[""][0]
            return Decision(path, "alias", 1.0, f"autre nom de « {self.lexicon.label(path)} »")
        return self._doubtful(held, here or self._related(held, around, direct), printed)

    def _own(self, family: str) -> dict[str, None]:
        """The institutions of a kind that bear the name of the convention's own commune or EPCI."""
        title = self.lexicon.titles.get(self.near) or (
            self.gazetteer.places[self.near].name
            if self.gazetteer and self.near in self.gazetteer.places
            else ""
        )
        places = self.lexicon.places
        if self.near.startswith("epci/") and family in INTERCOMMUNAL:
            kind, place = families.parse(title, places)
            same = (family,) if family != "epci" else INTERCOMMUNAL
        elif self.near.startswith("commune/"):
            kind, place, same = family, families.place_key(keys(title), places), (family,)
        else:
            return {}
        if kind not in same:
            return {}
        held = _at(self.lexicon.kinds.get(kind, {}), [place])
        return dict.fromkeys(path for path in held if not self.elsewhere(path))

    def settle(self, at: int, path: str) -> None:
        """Know that a token names an institution, or a unit of one, which it was not known to name."""
        if all(token != at for token, _ in self.named):
            insort(self.named, (at, path.split("/", 1)[0]))

    def _placed(self, paths: tuple[str, ...], held: Held, printed: str) -> Decision:
        if len(paths) == 1:
            why = f"autre écriture de « {self.lexicon.label(paths[0])} »"
            return Decision(paths[0], "alias", 1.0, why)
        if paths:
            why = f"« {printed} » peut désigner {len(paths)} organisations"
            return Decision(paths[0], "likely", 0.5, why, tuple((path, 0.5) for path in paths))
        others = tuple((path, 0.3) for path in _all(held)[:3])
        return Decision("", "unknown", 0.0, f"« {printed} » n'est pas dans les tables", others)

    def _doubtful(self, held: Held, related: Iterable[str], printed: str) -> Decision:
        """A kind alone, where no place of the context decides."""
        paths = list(related)
        if len(paths) == 1:
            why = f"« {printed} » sans lieu : « {self.lexicon.label(paths[0])} », d'un territoire proche"
            return Decision(paths[0], "likely", 0.85, why)
        everywhere = paths or _all(held)
        others = tuple((path, round(1 / (1 + len(everywhere)), 2)) for path in everywhere[:5])
        contextual = any(self.places())
        if len(everywhere) == 1 and not contextual:
            only = self.lexicon.label(everywhere[0])
            why = f"« {printed} » sans lieu : les tables ne connaissent que « {only} »"
            return Decision(everywhere[0], "likely", 0.7, why)
        why = f"« {printed} » sans lieu ne dit pas de quelle organisation il s'agit"
        if contextual:
            why = f"« {printed} » : les tables n'en connaissent aucune du territoire ou de la ligne"
        return Decision("", "unknown", 0.0, why, others)

    def _related(self, held: Held, around: list[str], direct: list[str]) -> list[str]:
        """Those of a place that contains the context's, or that lies inside it."""
        inside = [place for place in held if place and set(self.around(place)) & set(direct)]
        return list(_at(held, around + inside))


def _at(held: Held, places: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(path for place in places for path in held.get(place, ()))


def _all(held: Held) -> list[str]:
    return list(dict.fromkeys(path for paths in held.values() for path in paths))
