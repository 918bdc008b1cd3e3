"""Plan elements and actions → triples: place in the plan, pilots, calendar, what they are about.

Refuses to fill an empty pilot cell: likely pilots are interpreted, and a gap says that the cell is empty.
"""

from dataclasses import replace
from decimal import Decimal

from graph.calendar import read_calendar
from graph.mapping.ledger import Ledger
from graph.records import ActionRow, PlanRow
from graph.rows import Evidence
from graph.terms import (
    CV,
    DCAT,
    DCTERMS,
    MLG,
    P_PLAN,
    PROV,
    RDFS,
    SKOS,
    XSD,
    Term,
    concept,
    integer,
    iri,
)

_CLASSES = {
    "axis": MLG.Axis,
    "strategic-objective": MLG.StrategicObjective,
    "objective": MLG.Objective,
    "principle": MLG.Principle,
}
_PILOT = concept("role", "pilote")
_WIDER = Decimal("0.8")  # confidence in days that are wider than the calendar printed


def map_plan_part(ledger: Ledger, row: PlanRow) -> None:
    """An axis, objective or principle, below its direct parent."""
    me = ledger.declare(
        ledger.minter.element(row.element), row, _CLASSES[row.kind], MLG.PlanElement, PROV.Plan
    )
    proof = row.evidence
    ledger.state(me, MLG.elementOf, ledger.minter.element(row.element.rpartition("/")[0]), proof)
    ledger.typed(me, MLG.levelName, row.level_name, XSD.string, proof)
    ledger.typed(me, MLG.number, row.number, XSD.string, proof)
    ledger.text(me, RDFS.label, row.title, proof)
    if row.printed != row.title:
        ledger.text(me, SKOS.altLabel, row.printed, proof)


def map_action(ledger: Ledger, row: ActionRow) -> None:
    """An action, with its pilotings, its period and its concepts."""
    me = ledger.declare(
        ledger.minter.element(row.action), row, MLG.Action, MLG.PlanElement, PROV.Plan, P_PLAN.Step
    )
    title, whole, reading = Evidence(row.title_at), row.whole, row.reading
    ledger.text(me, RDFS.label, row.title, title)
    if row.printed != row.title:
        ledger.text(me, SKOS.altLabel, row.printed, title)
    ledger.typed(me, MLG.levelName, "action", XSD.string, whole)
    if row.in_convention:
        ledger.state(me, MLG.elementOf, ledger.minter.element(row.action.rpartition("/")[0]), whole)
    ledger.text(me, DCTERMS.description, row.summary, whole)
    for predicate, scheme, slugs, evidence in (
        (MLG.theme, "theme", row.themes, whole),
        (MLG.theme, "theme", row.themes_interpreted, reading),
        (MLG.audience, "audience", row.audiences, whole),
        (MLG.audience, "audience", row.audiences_interpreted, reading),
        (MLG.scheme, "scheme", row.schemes, whole),
        (MLG.gap, "gap", row.gaps, whole),
    ):
        ledger.concepts(me, predicate, scheme, slugs, evidence)
    for place in row.territories:
        ledger.state(me, MLG.territory, ledger.minter.territory(place), whole)
    for place in row.mentions_territories:
        ledger.state(me, MLG.mentionsTerritory, ledger.minter.territory(place), whole)
    _pilotings(ledger, me, row)
    _period(ledger, me, row)


def _pilotings(ledger: Ledger, action: Term, row: ActionRow) -> None:
    """One node per unit, numbered as printed; the likely ones go on counting."""
    stated = Evidence(row.pilots_at)
    pilots = [(path, stated) for path in row.pilots] + [(path, row.likely) for path in row.likely_pilots]
    for number, (path, evidence) in enumerate(pilots, 1):
        me = iri(f"{action.value}/pilotage-{number}")
        ledger.declare(me, row, MLG.Piloting, MLG.Participation, CV.Participation)
        ledger.state(me, MLG.pilotingOf, action, evidence)
        ledger.state(me, MLG.agent, ledger.minter.organisation(path), evidence)
        ledger.state(me, MLG.order, integer(number), evidence)
        ledger.state(me, MLG.role, _PILOT, evidence)


def _period(ledger: Ledger, action: Term, row: ActionRow) -> None:
    if not row.calendar:
        return
    evidence, read = row.dated, read_calendar(row.calendar)
    period = ledger.declare(iri(f"{action.value}/periode"), row, DCTERMS.PeriodOfTime)
    ledger.state(action, DCTERMS.temporal, period, evidence)
    ledger.text(period, MLG.calendarText, row.calendar, evidence)
    if read.wider and evidence.method == "stated":
        evidence = replace(evidence, method="interpreted", confidence=_WIDER, reason=read.wider)
    if read.start:
        ledger.typed(period, DCAT.startDate, read.start.isoformat(), XSD.date, evidence)
    if read.end:
        ledger.typed(period, DCAT.endDate, read.end.isoformat(), XSD.date, evidence)
    ledger.typed(period, MLG.openEnded, "true" if read.open_ended else "", XSD.boolean, evidence)
