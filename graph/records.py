"""The typed rows of a document's tables: what each is, and what must hold between its cells.

Refuses to read files and to resolve paths: `tables` does the first, `integrity` the second.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from graph import cells
from graph.cells import Cell
from graph.reference import Reference
from graph.rows import (
    AnySpans,
    Audiences,
    ByHand,
    Confidence,
    Convention,
    Date,
    Element,
    Evidence,
    Flag,
    Method,
    Organisation,
    Organisations,
    Path,
    Problem,
    ProvenRow,
    Role,
    Row,
    Spans,
    Territories,
    Text,
    Themes,
    Title,
    interpretation,
)
from graph.sources import Source

_LIKELY = Decimal("0.7")
_READING = "Lecture du curateur : le document ne l'imprime pas à propos de cette action."
_STATED_AND_READ = (
    ("themes", "themes_interpreted"),
    ("audiences", "audiences_interpreted"),
    ("pilots", "likely_pilots"),
)


@dataclass(frozen=True, kw_only=True)
class ConventionRow(ProvenRow):
    """A convention that the document describes or names."""

    convention: Path
    label: Title
    label_en: Text
    printed: Text
    type: Annotated[str, cells.concept("convention-type")]
    start: Date
    end: Date
    open_ended: Flag
    calendar: Text
    dates_at: AnySpans

    def problems(self) -> Iterator[Problem]:
        """A path that is no slug, or an end where the period is said to be open."""
        yield from super().problems()
        if "/" in self.convention:
            yield "convention", "un nom sans « / »"
        if self.open_ended and self.end:
            yield "end", "rien : la période est dite ouverte"


_VALUES = {
    "theme": cells.concept("theme"),
    "audience": cells.concept("audience"),
    "scheme": cells.concept("scheme"),
    "gap": cells.concept("gap"),
    "territory": cells.TERRITORY,
    "mentions-territory": cells.TERRITORY,
    "participating-body": cells.ORGANISATION,
    "local-plan-of": cells.CONVENTION,
    "replaces": cells.CONVENTION,
    "relation": cells.CONVENTION,
    "spelling": cells.TITLE,
    "summary": cells.TITLE,
}


@dataclass(frozen=True, kw_only=True)
class StatementRow(ProvenRow):
    """One further fact about a convention or an element."""

    subject: Element
    property: Annotated[str, cells.choice(*_VALUES)]
    value: Title

    def dependent(self) -> Iterator[tuple[str, str, Cell]]:
        """The value, read as its property demands."""
        yield "value", self.value, _VALUES[self.property]


@dataclass(frozen=True, kw_only=True)
class PlanRow(ProvenRow):
    """A structuring part above the actions; the parent is the path without its last segment."""

    element: Path
    kind: Annotated[str, cells.choice("axis", "strategic-objective", "objective", "principle")]
    level_name: Title
    number: Text
    title: Title
    printed: Text


@dataclass(frozen=True, kw_only=True)
class ActionRow(Row):
    """An action: its cells stand at `…_at`, all the rest at `row_at`."""

    action: Path
    title: Title
    printed: Text
    title_at: Spans
    row_at: Spans
    pilots: Organisations
    pilots_printed: Text
    pilots_at: AnySpans
    likely_pilots: Organisations
    likely_confidence: Confidence
    likely_reason: Text
    calendar: Text
    calendar_at: AnySpans
    summary: Text
    themes: Themes
    themes_interpreted: Themes
    audiences: Audiences
    audiences_interpreted: Audiences
    schemes: Annotated[tuple[str, ...], cells.concepts("scheme")]
    territories: Territories
    mentions_territories: Territories
    gaps: Annotated[tuple[str, ...], cells.concepts("gap")]
    calendar_reason: ByHand = ""

    @property
    def in_convention(self) -> bool:
        """Whether the source says of which convention the action is."""
        return not self.action.startswith("document/")

    @property
    def whole(self) -> Evidence:
        """The whole table row or passage."""
        return Evidence(self.row_at)

    @property
    def reading(self) -> Evidence:
        """The curator's reading of the whole row."""
        return Evidence(self.row_at, "interpreted", _LIKELY, _READING)

    @property
    def likely(self) -> Evidence:
        """What makes the likely pilots likely."""
        confidence = Decimal(0) if self.likely_confidence is None else self.likely_confidence
        return Evidence(self.pilots_at or self.row_at, "interpreted", confidence, self.likely_reason)

    @property
    def dated(self) -> Evidence:
        """Where the calendar stands, or why it is believed although the source does not print it so."""
        read = ("interpreted", Decimal(1), self.calendar_reason) if self.calendar_reason else ()
        return Evidence(self.calendar_at, *read)

    def problems(self) -> Iterator[Problem]:
        """A cell without its passage, likely pilots without a reason, a fact both stated and interpreted."""
        for name in ("pilots", "calendar"):
            said = getattr(self, name) or getattr(self, f"{name}_printed", "")
            if said and not getattr(self, f"{name}_at"):
                yield f"{name}_at", f"le passage de la cellule, puisque « {name} » est rempli"
        if self.likely_pilots:
            yield from interpretation("interpreted", self.likely_confidence, self.likely_reason, "likely_")
        for stated, read in _STATED_AND_READ:
            both = sorted(set(getattr(self, stated)) & set(getattr(self, read)))
            if both:
                yield read, f"rien qui soit déjà dans « {stated} » ({', '.join(both)})"
        if not self.in_convention and "convention-non-precisee" not in self.gaps:
            yield "gaps", "convention-non-precisee, puisque l'action ne dépend d'aucune convention"


@dataclass(frozen=True, kw_only=True)
class SignatureRow(ProvenRow):
    """A person who signs, or an institution where nobody is named."""

    convention: Convention
    institution: Organisation
    person: Text
    quality: Text
    signed_on: Date

    def problems(self) -> Iterator[Problem]:
        """A date that is no day."""
        yield from super().problems()
        if self.signed_on and self.signed_on.count("-") != 2:
            yield "signed_on", "une date AAAA-MM-JJ ; moins précise, elle va dans events.csv"


@dataclass(frozen=True, kw_only=True)
class EventRow(ProvenRow):
    """An event in the life of a convention; its date may stand elsewhere and be less sure."""

    event: Path
    convention: Convention
    type: Annotated[str, cells.concept("event-type")]
    date: Date
    date_at: AnySpans
    date_method: Method
    date_confidence: Confidence
    date_reason: Text

    @property
    def date_evidence(self) -> Evidence:
        """Where and how the date is known: as the event itself, unless the row says otherwise."""
        if not self.date_at and self.date_method == "stated":
            return self.evidence
        confidence = Decimal(1) if self.date_confidence is None else self.date_confidence
        return Evidence(self.date_at or self.at, self.date_method, confidence, self.date_reason)

    def problems(self) -> Iterator[Problem]:
        """An interpretation without confidence or reason."""
        yield from super().problems()
        yield from interpretation(self.date_method, self.date_confidence, self.date_reason, "date_")


@dataclass(frozen=True, kw_only=True)
class ContributionRow(ProvenRow):
    """Who supports, finances, hosts or takes part."""

    contribution: Path
    to: Element
    agent: Organisation
    role: Role
    amount: Annotated[Decimal | None, cells.DECIMAL]
    label: Text


@dataclass(frozen=True, kw_only=True)
class BodyRow(ProvenRow):
    """A governance body."""

    body: Path
    label: Title
    printed: Text
    acronym: Text
    governs: Convention
    frequency: Text


@dataclass(frozen=True, kw_only=True)
class MembershipRow(ProvenRow):
    """A member or chair of a governance body."""

    body: Annotated[str, cells.BODY]
    agent: Organisation
    role: Role
    quality: Text


@dataclass(frozen=True, kw_only=True)
class FigureRow(ProvenRow):
    """A printed result or amount."""

    figure: Path
    of: Element
    label: Title
    value: Annotated[Decimal | None, dataclasses.replace(cells.DECIMAL, required=True)]
    unit: Text
    period: Text
    mentions_territories: Territories


@dataclass(frozen=True, kw_only=True)
class DocumentTables:
    """Everything that one document's folder says.

    broken: paths that faulty rows would have declared; unread: tables of which no row could be read;
    declared: the organisations and territories that it brings.
    """

    source: Source
    broken: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    declared: Reference = field(default_factory=Reference)
    conventions: tuple[ConventionRow, ...] = ()
    statements: tuple[StatementRow, ...] = ()
    plan: tuple[PlanRow, ...] = ()
    actions: tuple[ActionRow, ...] = ()
    signatures: tuple[SignatureRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    contributions: tuple[ContributionRow, ...] = ()
    bodies: tuple[BodyRow, ...] = ()
    memberships: tuple[MembershipRow, ...] = ()
    figures: tuple[FigureRow, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Every row of every table."""
        for name in TABLES:
            yield from getattr(self, name)


TABLES: dict[str, type[Row]] = {
    "conventions": ConventionRow,
    "statements": StatementRow,
    "plan": PlanRow,
    "actions": ActionRow,
    "signatures": SignatureRow,
    "events": EventRow,
    "contributions": ContributionRow,
    "bodies": BodyRow,
    "memberships": MembershipRow,
    "figures": FigureRow,
}
