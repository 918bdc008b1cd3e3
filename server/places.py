"""How much the documents say of each territory: actions, conventions and gaps, and what only names it.

Refuses to make zero of what is not said: a count is 0 only where what is said rules the rest out, else None.
Of what answers to a theme or a year, only the whole text of a convention rules the rest out: articles and
letters give examples.
Refuses to spread what concerns a whole territory over its parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph.terms import Term
from server.service import service

MEASURES = ("actions", "conventions", "gaps")


@dataclass(frozen=True)
class Subject:
    """A convention, an element or an action, and where it acts. bearer: of what the territory is said."""

    subject: Term
    kind: str
    convention: Term | None
    bearer: Term | None
    territory: Term | None
    start: date | None
    end: date | None
    open_ended: bool

    def runs_in(self, year: int, frame: date | None = None) -> bool | None:
        """Whether its period holds days of that year; None where no period is said.

        A bare year is the whole of it. What is open goes on until the frame, the end of its convention, and
        no thing of a convention outlives it. A start without an end, not said to be open, tells of its year
        alone: whether it runs in a later one is not said.
        """
        if self.start is None:
            return None
        if year < self.start.year or (frame and not self.end and year > frame.year):
            return False
        if self.end:
            return year <= self.end.year
        return True if self.open_ended or year == self.start.year else None


@dataclass(frozen=True)
class Counted:
    """One thing that a territory's figure counts. gap: what is not said of it, where gaps are counted."""

    subject: Subject
    gap: Term | None = None


@dataclass
class Place:
    """A territory. counted: by measure; open: measures of which something may be missing from the count.

    named: things that name the territory without acting there.
    """

    territory: Term
    kind: str
    code: str
    containers: set[Term]
    counted: dict[str, list[Counted]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    named: int = 0

    def value(self, measure: str) -> int | None:
        """How many of the measure; 0 where all that is said is ruled out, None where that is not said."""
        found = self.counted.get(measure, [])
        if found:
            return len(found)
        return 0 if measure in self.known and measure not in self.open else None


@dataclass(frozen=True)
class Choice:
    """What a request chooses; None for anything."""

    convention: Term | None = None
    theme: Term | None = None
    year: int | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves out things of a convention."""
        return self.theme is not None or self.year is not None


def read(choice: Choice) -> tuple[list[Place], list[Counted]]:
    """Every territory with what is counted there, by code; and the counted actions without a territory."""
    places = _territories()
    subjects = list(_subjects())
    frames = {one.subject: one.end for one in subjects if one.kind == "convention"}
    themes = _themes(choice.theme)
    gaps = _gaps()
    told = {row[0] for row in service().page("map-whole-texts").rows} if choice.narrows else None
    nowhere: list[Counted] = []
    for subject in subjects:
        if choice.convention and subject.convention != choice.convention:
            continue
        frame = frames.get(subject.convention) if subject.convention else None
        verdict = _verdict(subject, choice, themes, frame)
        place = places.get(subject.territory) if subject.territory else None
        if place is None:
            if subject.kind == "action" and verdict:
                nowhere.append(Counted(subject))
            continue
        whole = told is None or subject.convention in told
        _count(place, subject, verdict, whole, gaps.get(subject.subject, ()))
    for row in service().page("map-mentions").records():
        territory, convention = row["territory"], row["convention"]
        if territory in places and choice.convention in (None, convention):
            places[territory].named += 1
    return sorted(places.values(), key=lambda p: (p.code or "~", p.territory.value)), nowhere


def _count(place: Place, subject: Subject, verdict: bool | None, whole: bool, gaps: Sequence[Term]) -> None:
    """Count a thing in the figures of its place. whole: whether what is said of it can rule the rest out."""
    measures = {"action": ("actions",), "convention": ("conventions",)}.get(subject.kind, ())
    for measure in (*measures, "gaps"):
        if whole:
            place.known.add(measure)
        if verdict is None:
            place.open.add(measure)
    if verdict:
        for measure in measures:
            place.counted.setdefault(measure, []).append(Counted(subject))
        place.counted.setdefault("gaps", []).extend(Counted(subject, gap) for gap in gaps)


def _verdict(
    subject: Subject, choice: Choice, themes: Mapping[Term, bool] | None, frame: date | None
) -> bool | None:
    """Whether a thing answers to theme and year; None where what is said does not tell."""
    answers: list[bool | None] = []
    if themes is not None:
        answers.append(themes.get(subject.subject))
    if choice.year is not None:
        answers.append(subject.runs_in(choice.year, frame))
    return False if False in answers else (None if None in answers else True)


def _territories() -> dict[Term, Place]:
    found: dict[Term, Place] = {}
    for row in service().page("territories").records():
        territory, kind, code, container = (row[k] for k in ("territory", "kind", "code_insee", "container"))
        if territory:
            place = found.setdefault(
                territory, Place(territory, kind.value if kind else "", code.value if code else "", set())
            )
            if container:
                place.containers.add(container)
    return found


def _subjects() -> Iterable[Subject]:
    """Each thing once a territory."""
    seen = set()
    for row in service().page("map-subjects").records():
        subject, kind, start, end, unending = (
            row[k] for k in ("subject", "kind", "start", "end", "open_ended")
        )
        if subject is None or kind is None or (subject, row["territory"]) in seen:
            continue
        seen.add((subject, row["territory"]))
        yield Subject(
            subject, kind.value, row["convention"], row["bearer"], row["territory"],
            date.fromisoformat(start.value) if start else None,
            date.fromisoformat(end.value) if end else None,
            bool(unending and unending.value in ("true", "1")),
        )  # fmt: skip


def _themes(theme: Term | None) -> Mapping[Term, bool] | None:
    """Whether each thing that has themes has this one, or a narrower one; None where no theme is asked."""
    if theme is None:
        return None
    found: dict[Term, bool] = {}
    for subject, fits in service().page("map-themes", theme=theme).rows:
        if subject:
            found[subject] = found.get(subject, False) or fits is not None
    return found


def _gaps() -> Mapping[Term, list[Term]]:
    found: dict[Term, list[Term]] = {}
    for subject, gap in service().page("map-gaps").rows:
        if subject and gap:
            found.setdefault(subject, []).append(gap)
    return found
