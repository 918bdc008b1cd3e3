"""Conventions along one dimension: those compared, those that say nothing, and what each pair shares.

Refuses to take silence for an answer: a convention that says nothing of the dimension has no share, and one
whose period no document gives is neither in force nor out of it. Of more than `overlap.MAXIMUM`
conventions those that say most are compared. Where little is known, what it rests on is said with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext

from graph import standing
from graph.comparison import order
from graph.foundations import TEXTS, weakest
from graph.overlap import MAXIMUM, Incidence, Overlap
from graph.terms import Term, iri
from server import labels, links, words
from server.service import service
from server.tellings import Telling, read_tellings
from server.unconfirmed import read_unconfirmed
from server.upset import Intersection, intersect

_STEPS = (0.0, 0.25, 0.5, 0.75)
BY_LIKENESS = "jaccard"


@dataclass(frozen=True)
class Scope:
    """What is asked. chosen: conventions, none for all; one is set against all others.

    day: an ISO date, "" for any time; undated: whether those of unknown period are compared on that day.
    """

    dimension: str
    chosen: tuple[Term, ...] = ()
    day: str = ""
    undated: bool = False
    sort: str = BY_LIKENESS


@dataclass(frozen=True)
class Heading:
    """A convention. size: how many values, None where unknown; natures: of the documents that speak of it.

    foundation: what those values rest on, see `graph.foundations`; unconfirmed: whether something of it is to
    be confirmed besides.
    """

    iri: str
    label: str
    href: str
    size: int | None
    natures: str
    foundation: str = TEXTS
    unconfirmed: bool = False

    @property
    def remark(self) -> str:
        """What a reader has to know of so weak a foundation, "" where it is none."""
        return words.remark(self.foundation, self.size or 0)

    @property
    def note(self) -> str:
        """The natures, the remark, and that something is to be confirmed."""
        return " · ".join(filter(None, (self.natures, self.remark, self.pending)))

    @property
    def pending(self) -> str:
        """That something printed is to be confirmed, "" where nothing is."""
        if not self.unconfirmed:
            return ""
        return str(gettext("à confirmer") if self.size is None else gettext("d'autres valeurs à confirmer"))


@dataclass(frozen=True)
class Share:
    """What two conventions share, seen from the first. percent: of its values; step: 0 (none) to 4.

    within: the first acts inside a territory of the second; around: the other way round; both only where
    they share no territory. foundation: what the comparison rests on.
    """

    percent: int
    shared: int
    step: int
    within: bool
    around: bool
    foundation: str = TEXTS


def step(shared: int, size: int) -> int:
    """How dark a share is drawn: 0 for nothing, 1 below a quarter, 4 from three quarters on."""
    return sum(shared / size >= limit for limit in _STEPS) if shared else 0


class Matrix:
    """One dimension: conventions that say something of it, those that do not, and what pairs share."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.dimension = scope.dimension
        self._incidence: Incidence | None = service().incidences.get(scope.dimension)
        self._french: Mapping[str, str] = service().questions.compared(service().store).labels

    @property
    def focus(self) -> Term | None:
        """The one convention chosen, which all others are set against."""
        return self.scope.chosen[0] if len(self.scope.chosen) == 1 else None

    @cached_property
    def standings(self) -> dict[str, str]:
        """Whether each convention asked about is in force on the day; empty where no day is asked."""
        asked = [c.value for c in self.scope.chosen] if len(self.scope.chosen) > 1 else self._french
        if not self.scope.day:
            return {}
        spans = standing.read_spans(service().page("convention-periods"))
        return standing.standings(asked, spans, self.scope.day)

    def standing_as(self, *states: str) -> list[str]:
        """The conventions in one of those states on the day, by name."""
        return self._named(one for one, state in self.standings.items() if state in states)

    @cached_property
    def compared(self) -> list[str]:
        """All conventions that the choice and the day leave, by name."""
        if self.scope.day:
            wanted = (standing.IN_FORCE, standing.UNKNOWN) if self.scope.undated else (standing.IN_FORCE,)
            return self.standing_as(*wanted)
        chosen = self.scope.chosen if len(self.scope.chosen) > 1 else ()
        return self._named(c.value for c in chosen) if chosen else self._named(self._french)

    def _named(self, conventions: Iterable[str]) -> list[str]:
        return sorted(conventions, key=lambda one: order(self._french.get(one, one)))

    @cached_property
    def spoken(self) -> list[str]:
        """Those that say something of the dimension, the one in focus first, then those that say most."""
        focus = self.focus.value if self.focus else ""
        held = [one for one in self.compared if self.values(iri(one))]
        return sorted(held, key=lambda one: (one != focus, -len(self.values(iri(one)))))

    @cached_property
    def silent(self) -> list[str]:
        """Those of which nothing is known in this dimension, by name, first those of which something is to be
        confirmed."""
        held = [one for one in self.compared if not self.values(iri(one))]
        return sorted(held, key=lambda one: one not in self.unconfirmed)

    @cached_property
    def unconfirmed(self) -> frozenset[str]:
        """The conventions of which something in this dimension is to be confirmed."""
        return read_unconfirmed(self.dimension)

    @cached_property
    def headings(self) -> list[Heading]:
        """Those that are compared: all, or the `MAXIMUM` that say most.

        By likeness, like stands beside like, and those of which little is known come last; beside one in
        focus, the one that shares most with it first.
        """
        shown = self.spoken[:MAXIMUM]
        if self.scope.sort == BY_LIKENESS and self.focus and shown and shown[0] == self.focus.value:
            first = shown[0]
            found = {one: self._overlaps[min(first, one), max(first, one)] for one in shown[1:]}
            shown = [first, *sorted(found, key=lambda one: (-len(found[one].shared), -found[one].jaccard))]
        elif self.scope.sort == BY_LIKENESS:
            likeness = {pair: o.jaccard for pair, o in self._overlaps.items()}
            founded = [one for one in shown if self._heading(one).foundation == TEXTS]
            shown = [
                *_chain(founded, likeness),
                *_chain([one for one in shown if one not in founded], likeness),
            ]
        return [self._heading(one) for one in shown]

    @cached_property
    def unknown(self) -> list[Heading]:
        """Those of unknown content that are shown: as many as leave `MAXIMUM` rows at most, ten at least."""
        room = max(10, MAXIMUM - len(self.spoken))
        return [self._heading(one) for one in self.silent[:room]]

    @property
    def rows(self) -> list[Heading]:
        """The conventions whose values are shared out: the one in focus, or all shown."""
        focus = self.focus
        return [h for h in self.headings if h.iri == focus.value] if focus else self.headings

    @property
    def columns(self) -> list[Heading]:
        """The conventions that they are compared with."""
        focus = self.focus
        return [h for h in self.headings if not focus or h.iri != focus.value]

    @cached_property
    def _names(self) -> labels.Labels:
        return labels.Labels([*self.spoken[:MAXIMUM], *self.silent[:MAXIMUM]])

    @cached_property
    def _tellings(self) -> dict[str, Telling]:
        return read_tellings([*self.spoken[:MAXIMUM], *self.silent[:MAXIMUM]])

    def foundation(self, one: str, dimension: str, size: int) -> str:
        """What that many values of the convention in a dimension, this one or another, rest on."""
        return self._tellings.get(one, Telling()).foundation(dimension, size)

    def _heading(self, one: str) -> Heading:
        return self.heading(one, self._names[one].text, self._tellings.get(one, Telling()))

    def heading(self, one: str, label: str, told: Telling) -> Heading:
        """A convention of that name, of which that is told, with what its values here rest on."""
        size = len(self.values(iri(one))) or None
        rests_on = told.foundation(self.dimension, size) if size else TEXTS
        pending = one in self.unconfirmed
        return Heading(one, label, links.address(one), size, told.natures, rests_on, pending)

    def label(self, one: str) -> str:
        """What a convention is called, in the reader's language where it is shown, else in French."""
        return self._names[one].text if one in self._names else self._french.get(one, links.short(one))

    @cached_property
    def _overlaps(self) -> dict[tuple[str, str], Overlap]:
        shown = [iri(one) for one in self.spoken[:MAXIMUM]]
        found = self._incidence.overlaps(shown) if self._incidence and len(shown) > 1 else []
        focus = self.focus
        return {(o.a.value, o.b.value): o for o in found if not focus or focus in (o.a, o.b)}

    @property
    def strongest(self) -> tuple[int, list[tuple[str, str]]]:
        """How many values the pairs with most in common share, and the labels of those pairs."""
        found = self._overlaps.values()
        most = max((len(overlap.shared) for overlap in found), default=0)
        best = [overlap for overlap in found if len(overlap.shared) == most]
        return most, [(self.label(o.a.value), self.label(o.b.value)) for o in best]

    def share(self, row: Heading, column: Heading) -> Share | None:
        """What the two have in common, seen from the row; None for a convention and itself."""
        if row.iri == column.iri:
            return None
        overlap = self._overlaps[min(row.iri, column.iri), max(row.iri, column.iri)]
        shared, size = len(overlap.shared), row.size or 1
        within, around = ((pair in self._nested) for pair in ((row.iri, column.iri), (column.iri, row.iri)))
        return Share(
            round(100 * shared / size),
            shared,
            step(shared, size),
            not shared and within,
            not shared and around and not within,
            weakest(row.foundation, column.foundation),
        )

    @cached_property
    def _nested(self) -> set[tuple[str, str]]:
        """Pairs of which the first acts inside a territory of the second; none outside that dimension."""
        if not self.dimension.startswith("territories"):
            return set()
        shown = [iri(one) for one in self.spoken[:MAXIMUM]]
        rows = service().page("nested-conventions", a=shown, b=shown).rows if shown else ()
        return {(a.value, b.value) for a, b in rows if a and b}

    @cached_property
    def intersections(self) -> list[Intersection[Term]]:
        """Values that some of those shown have and no other of them; with a focus, only its own."""
        focus = self.focus
        found = intersect([self.values(iri(heading.iri)) for heading in self.headings])
        if focus is None:
            return found
        place = next((n for n, h in enumerate(self.headings) if h.iri == focus.value), None)
        return [one for one in found if place in one.members]

    def values(self, convention: Term) -> tuple[Term, ...]:
        """What the convention says of the dimension."""
        return self._incidence.values_of(convention) if self._incidence else ()


def _chain(conventions: Sequence[str], likeness: Mapping[tuple[str, str], float]) -> list[str]:
    """The first one, then again and again the one most like the last; the earlier one where two are alike."""
    rest, found = list(conventions[1:]), list(conventions[:1])
    while rest:
        last = found[-1]
        like = [likeness.get((min(last, one), max(last, one)), 0.0) for one in rest]
        found.append(rest.pop(like.index(max(like))))
    return found
