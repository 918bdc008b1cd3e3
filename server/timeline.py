"""`/timeline`: conventions in time, their events, what replaces what and the local plans of each.

Refuses to place what is not dated: an unknown start or end is drawn as unknown, and an event without a date
stands beside the axis.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from flask import Blueprint, Response
from flask_babel import gettext

from graph.calendar import first_day
from graph.catalogue import Parameter, Query
from graph.errors import IllTypedParameter
from graph.terms import DCTERMS, MLG, RDFS, XSD, Term, concept, literal
from server import bars, chronology, forms, labels, pictures, queries
from server.chronology import Event, Span, Tie
from server.pictures import Proved, Records
from server.service import service
from server.views import View, answer

blueprint = Blueprint("timeline", __name__)
_COLUMNS = {
    "conventions": (
        "convention", "convention_label", "type", "territory", "start", "end", "open_ended", "state",
    ),
    "events": ("convention", "convention_label", "event_type", "date", "method", "event"),
    "successions": ("convention", "convention_label", "relation", "other", "other_label", "method"),
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """What a request chooses. start, end: the first and last year to show, None for those of the data."""

    conventions: frozenset[str]
    territory: str
    kind: str
    start: int | None
    end: int | None
    day: date


@blueprint.get("/timeline")
@blueprint.get("/timeline.<suffix>")
def page(suffix: str | None = None) -> Response:
    """The timeline, its three tables and its sentence, in the form asked for.

    Raises IllTypedParameter (400) where the years are turned round, and what `views.answer` raises.
    """
    query = question()
    given = queries.arguments(query)
    dated = "date" in given
    given.setdefault("date", datetime.now(UTC).date().isoformat())
    chosen = _chosen(query, given)
    spans, events, ties = _filtered(chosen)
    named = _names(spans, events)
    picture = bars.draw(spans, events, ties, named, chosen.day, (chosen.start, chosen.end))
    place = {convention: number for number, convention in enumerate(picture.order)}
    spans.sort(key=lambda span: place.get(span.convention, len(place)))
    view = View(
        "timeline",
        gettext("Les conventions dans le temps"),
        chronology.summarise(spans, events, ties, chosen.day),
        given,
        _parts(spans, events, ties, named, chosen.day),
    )
    response = answer(view, suffix, "timeline.html", controls=_controls(query, given), picture=picture)
    if not dated:
        response.headers["Cache-Control"] = "no-store"  # the day that it shows is today
    return response


def question() -> Query:
    """The parameters of the page; the kinds are those of the conventions that the graph holds."""
    listed = service().questions.get("active-on")
    kinds = {row["kind"] for row in service().page("timeline-conventions").values() if row["kind"]}
    slugs = tuple(sorted(kind.rsplit("/", 1)[-1] for kind in kinds if kind))

    def parameter(name: str, kind: str, french: str, english: str, example: str = "") -> Parameter:
        return Parameter(name, kind, example, required=False, label_fr=french, label_en=english)

    return replace(
        listed,
        slug="timeline",
        parameters=(
            parameter("conventions", "conventions", "Conventions", "Conventions"),
            parameter("territory", "territory", "Territoire", "Territory"),
            replace(parameter("kind", "token", "Type de convention", "Kind of convention"), choices=slugs),
            parameter("from", "integer", "De l'année", "From year", "2016"),
            parameter("to", "integer", "À l'année", "To year", "2026"),
            parameter("date", "date", "À la date du", "On the day"),
        ),
    )


def _controls(query: Query, given: dict[str, str]) -> list[forms.Control]:
    """The form; a kind of convention by its name."""
    kinds = [concept("convention-type", slug) for p in query.parameters for slug in p.choices]
    named = labels.of_terms(kinds)

    def renamed(option: forms.Option) -> forms.Option:
        return replace(option, label=named[concept("convention-type", option.value).value].text)

    return [
        replace(c, options=tuple(sorted(map(renamed, c.options), key=lambda o: o.label)))
        if c.name == "kind" else c
        for c in forms.controls(query, given)
    ]  # fmt: skip


def _chosen(query: Query, given: dict[str, str]) -> Chosen:
    terms = service().questions.bind(service().store, query, given)

    def text(name: str) -> str:
        term = terms[name]
        return term.value if term else ""

    start, end = (int(text(name)) if text(name) else None for name in ("from", "to"))
    for name, year in (("from", start), ("to", end)):
        if year is not None and not 1000 <= year <= 2999:
            raise IllTypedParameter(
                f"« {name} » vaut « {year} » ; attendu : une année à quatre chiffres, de 1000 à 2999."
            )
    if start and end and start > end:
        raise IllTypedParameter(f"« from » vaut {start} et « to » {end} ; donnez la première année d'abord.")
    conventions = frozenset(text("conventions").split())
    day = first_day(text("date"))
    return Chosen(conventions, text("territory"), text("kind"), start, end, day)


def _filtered(chosen: Chosen) -> tuple[list[Span], list[Event], list[Tie]]:
    """The conventions chosen, with their events and the links between them."""
    events, ties = chronology.read_events(), chronology.read_ties()
    near = chronology.around(chosen.territory)
    spans = [
        span
        for span in chronology.read_spans()
        if (not chosen.conventions or span.convention.value in chosen.conventions)
        and (not chosen.kind or span.kind == concept("convention-type", chosen.kind))
        and (not near or near & {place.value for place in span.territories})
        and chronology.within(span, events, chosen.start, chosen.end)
    ]
    shown = {span.convention for span in spans}
    return (
        spans,
        [event for event in events if event.convention in shown and _inside(event, chosen)],
        [tie for tie in ties if tie.convention in shown and tie.other in shown],
    )


def _inside(event: Event, chosen: Chosen) -> bool:
    """Whether an event is of the years chosen; one without a date may be."""
    year = event.first.year if event.first else None
    return year is None or (chosen.start or year) <= year <= (chosen.end or year)


def _names(spans: Iterable[Span], events: Iterable[Event]) -> labels.Labels:
    terms: list[Term | None] = []
    for span in spans:
        terms += [span.convention, span.kind, *span.territories]
    terms += [event.type for event in events]
    return labels.of_terms(terms)


def _parts(
    spans: list[Span], events: list[Event], ties: list[Tie], named: labels.Labels, day: date
) -> list[Proved]:
    def label(term: Term) -> Term:
        return literal(named[term.value].text, language=named[term.value].language)

    def method(interpreted: bool) -> Term:
        return literal("interpreted" if interpreted else "stated")

    conventions = [
        (
            (
                span.convention,
                label(span.convention),
                span.kind,
                literal("; ".join(named[place.value].text for place in span.territories))
                if span.territories else None,
                literal(span.start.isoformat(), XSD.date) if span.start else None,
                literal(span.end.isoformat(), XSD.date) if span.end else None,
                None if span.open_ended is None else literal(str(span.open_ended).lower(), XSD.boolean),
                literal(state) if (state := span.state(day)) else None,
            ),
            (span.period, None, None) if span.period else (span.convention, RDFS.label, None),
        )
        for span in spans
    ]  # fmt: skip
    happened = [
        (
            (e.convention, label(e.convention), e.type, e.when, method(e.interpreted), e.event),
            (e.event, None, None),
        )
        for e in events
    ]
    linked = [
        (
            (
                tie.convention, label(tie.convention), literal("local-plan-of" if tie.local else "replaces"),
                tie.other, label(tie.other), method(tie.interpreted),
            ),
            (tie.convention, MLG.localPlanOf if tie.local else DCTERMS.replaces, tie.other),
        )
        for tie in ties
    ]  # fmt: skip
    titles = {
        "conventions": gettext("Les conventions et leur période"),
        "events": gettext("Les événements"),
        "successions": gettext("Successions et projets locaux"),
    }
    found: dict[str, Records] = {"conventions": conventions, "events": happened, "successions": linked}
    return [pictures.prove(name, titles[name], _COLUMNS[name], rows) for name, rows in found.items()]
