"""One document's records → triples of its graph, by way of the ledger.

Refuses what the plan and its actions need: `plan` maps those.
"""

from collections import Counter
from decimal import Decimal

from graph.calendar import first_day, last_day, precision
from graph.mapping.ledger import Ledger
from graph.mapping.plan import map_action, map_plan_part
from graph.records import (
    BodyRow,
    ContributionRow,
    ConventionRow,
    DocumentTables,
    EventRow,
    FigureRow,
    MembershipRow,
    SignatureRow,
    StatementRow,
)
from graph.rows import Evidence
from graph.terms import (
    CV,
    DCAT,
    DCTERMS,
    MLG,
    ORG,
    PROV,
    RDFS,
    SKOS,
    XSD,
    Minter,
    Term,
    concept,
    iri,
    literal,
)


def map_document(document: DocumentTables, minter: Minter) -> Ledger:
    """All triples of one document: its description, its facts, and the evidence of each."""
    ledger = Ledger(document.source, minter)
    date = document.source.date
    ledger.describe_source(literal(date, XSD.term(precision(date))) if date else None)
    for convention in document.conventions:
        _convention(ledger, convention)
    for part in document.plan:
        map_plan_part(ledger, part)
    for action in document.actions:
        map_action(ledger, action)
    for statement in document.statements:
        _statement(ledger, statement)
    signatures: Counter[str] = Counter()
    for signature in document.signatures:
        signatures[signature.convention] += 1
        _signature(ledger, signature, signatures[signature.convention])
    for event in document.events:
        _event(ledger, event)
    for contribution in document.contributions:
        _contribution(ledger, contribution)
    for body in document.bodies:
        _body(ledger, body)
    members: Counter[str] = Counter()
    for member in document.memberships:
        members[member.body] += 1
        _membership(ledger, member, members[member.body])
    for figure in document.figures:
        _figure(ledger, figure)
    return ledger


def _below(ledger: Ledger, path: str, name: str) -> Term:
    return iri(f"{ledger.minter.element(path).value}/{name}")


def _convention(ledger: Ledger, row: ConventionRow) -> None:
    me = ledger.declare(ledger.minter.element(row.convention), row, MLG.Convention, PROV.Plan)
    proof = row.evidence
    ledger.text(me, RDFS.label, row.label, proof)
    ledger.text(me, RDFS.label, row.label_en, proof, "en")
    if row.printed != row.label:
        ledger.text(me, SKOS.altLabel, row.printed, proof)
    ledger.state(me, MLG.conventionType, concept("convention-type", row.type), proof)
    if not (row.start or row.end or row.calendar or row.open_ended):
        return
    dates = Evidence(row.dates_at or proof.spans, proof.method, proof.confidence, proof.reason)
    period = ledger.declare(_below(ledger, row.convention, "periode"), row, DCTERMS.PeriodOfTime)
    ledger.state(me, DCTERMS.temporal, period, dates)
    if row.start:
        ledger.typed(period, DCAT.startDate, first_day(row.start).isoformat(), XSD.date, dates)
    if row.end:
        ledger.typed(period, DCAT.endDate, last_day(row.end).isoformat(), XSD.date, dates)
    ledger.typed(period, MLG.openEnded, "true" if row.open_ended else "", XSD.boolean, dates)
    ledger.text(period, MLG.calendarText, row.calendar, dates)


_CONCEPTS = {"theme": MLG.theme, "audience": MLG.audience, "scheme": MLG.scheme, "gap": MLG.gap}
_PLACES = {"territory": MLG.territory, "mentions-territory": MLG.mentionsTerritory}
_CONVENTIONS = {
    "local-plan-of": MLG.localPlanOf,
    "replaces": DCTERMS.replaces,
    "relation": DCTERMS.relation,
}
_TEXTS = {"spelling": SKOS.altLabel, "summary": DCTERMS.description}


def _statement(ledger: Ledger, row: StatementRow) -> None:
    me, name, proof, minter = ledger.minter.element(row.subject), row.property, row.evidence, ledger.minter
    if name in _CONCEPTS:
        ledger.state(me, _CONCEPTS[name], concept(name, row.value), proof)
    elif name in _PLACES:
        ledger.state(me, _PLACES[name], minter.territory(row.value), proof)
    elif name in _CONVENTIONS:
        ledger.state(me, _CONVENTIONS[name], minter.element(row.value), proof)
    elif name in _TEXTS:
        ledger.text(me, _TEXTS[name], row.value, proof)
    else:
        ledger.state(me, MLG.participatingBody, minter.organisation(row.value), proof)


def _signature(ledger: Ledger, row: SignatureRow, number: int) -> None:
    path = f"signature-{number}"
    me = ledger.declare(
        _below(ledger, row.convention, path), row, MLG.Signature, MLG.Participation, CV.Participation
    )
    proof = row.evidence
    ledger.state(me, MLG.signatureOf, ledger.minter.element(row.convention), proof)
    ledger.state(me, MLG.agent, ledger.minter.organisation(row.institution), proof)
    ledger.state(me, MLG.role, concept("role", "signataire"), proof)
    ledger.typed(me, MLG.signedBy, row.person, XSD.string, proof)
    ledger.text(me, MLG.signedAs, row.quality, proof)
    ledger.typed(me, MLG.signedOn, row.signed_on, XSD.date, proof)


def _event(ledger: Ledger, row: EventRow) -> None:
    me = ledger.declare(ledger.minter.element(row.event), row, MLG.LifecycleEvent, PROV.Activity)
    ledger.state(ledger.minter.element(row.convention), MLG.event, me, row.evidence)
    ledger.state(me, MLG.eventType, concept("event-type", row.type), row.evidence)
    if row.date:
        ledger.typed(me, MLG.eventDate, row.date, XSD.term(precision(row.date)), row.date_evidence)


def _contribution(ledger: Ledger, row: ContributionRow) -> None:
    me = ledger.declare(
        ledger.minter.element(row.contribution), row, MLG.Contribution, MLG.Participation, CV.Participation
    )
    proof = row.evidence
    ledger.state(me, MLG.contributionTo, ledger.minter.element(row.to), proof)
    ledger.state(me, MLG.agent, ledger.minter.organisation(row.agent), proof)
    ledger.state(me, MLG.role, concept("role", row.role), proof)
    ledger.typed(me, MLG.amount, _number(row.amount), XSD.decimal, proof)
    ledger.text(me, RDFS.label, row.label, proof)


def _body(ledger: Ledger, row: BodyRow) -> None:
    me = ledger.declare(
        ledger.minter.element(row.body), row, MLG.GovernanceBody, ORG.OrganizationalCollaboration
    )
    proof = row.evidence
    ledger.text(me, RDFS.label, row.label, proof)
    if row.printed != row.label:
        ledger.text(me, SKOS.altLabel, row.printed, proof)
    ledger.typed(me, SKOS.notation, row.acronym, XSD.string, proof)
    ledger.state(me, MLG.governs, ledger.minter.element(row.governs), proof)
    ledger.text(me, MLG.frequency, row.frequency, proof)


def _membership(ledger: Ledger, row: MembershipRow, number: int) -> None:
    path = f"membre-{number}"
    me = ledger.declare(_below(ledger, row.body, path), row, MLG.Participation, CV.Participation)
    proof = row.evidence
    ledger.state(me, MLG.membershipOf, ledger.minter.element(row.body), proof)
    ledger.state(me, MLG.agent, ledger.minter.organisation(row.agent), proof)
    ledger.state(me, MLG.role, concept("role", row.role), proof)
    ledger.text(me, MLG.quality, row.quality, proof)


def _figure(ledger: Ledger, row: FigureRow) -> None:
    me = ledger.declare(ledger.minter.element(row.figure), row, MLG.Figure, PROV.Entity)
    proof = row.evidence
    ledger.state(me, MLG.figureOf, ledger.minter.element(row.of), proof)
    ledger.text(me, RDFS.label, row.label, proof)
    ledger.typed(me, MLG.value, _number(row.value), XSD.decimal, proof)
    ledger.text(me, MLG.unit, row.unit, proof)
    ledger.text(me, MLG.period, row.period, proof)
    for place in row.mentions_territories:
        ledger.state(me, MLG.mentionsTerritory, ledger.minter.territory(place), proof)


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")
