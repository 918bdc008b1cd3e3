"""Rows become exactly the triples that the contract names, and none goes in without its evidence."""

from dataclasses import replace

import pytest

from graph.mapping import Ledger, Mapped, Origin, map_document, map_reference
from graph.tables import Tables
from graph.terms import (
    CV,
    DCAT,
    DCTERMS,
    IGEO,
    MLG,
    ORG,
    P_PLAN,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Minter,
    Namespace,
    Term,
    concept,
    literal,
)

DOCUMENT = "val-clair-2020"
ID = Namespace("https://w3id.org/maillage/id/")
CONVENTION = ID.term("convention/convention-val-clair")
ACTION = ID.term("convention/convention-val-clair/axe-1/action-1")


@pytest.fixture(scope="session")
def ledger(small: Mapped) -> Ledger:
    return small.documents[DOCUMENT]


def fr(text: str) -> Term:
    return literal(text, language="fr")


def below(thing: Term, path: str) -> Term:
    return Term("iri", f"{thing.value}/{path}")


def about(ledger: Ledger, subject: Term) -> set[tuple[Term, Term]]:
    return {(predicate, value) for s, predicate, value in ledger.content if s == subject}


def attestations(ledger: Ledger, subject: Term, predicate: Term) -> list[dict[Term, list[Term]]]:
    """What every attestation of such triples says."""
    named: dict[Term, dict[Term, list[Term]]] = {}
    for name, key, value in ledger.provenance:
        named.setdefault(name, {}).setdefault(key, []).append(value)
    wanted = ([subject], [predicate])
    return [row for row in named.values() if (row.get(RDF.subject), row.get(RDF.predicate)) == wanted]


def test_a_convention_has_type_label_spelling_and_period(ledger: Ledger) -> None:
    period = below(CONVENTION, "periode")
    assert about(ledger, CONVENTION) >= {
        (RDF.type, MLG.Convention),
        (RDF.type, PROV.Plan),
        (RDFS.label, fr("Convention de Val-Clair 2020-2023")),
        (RDFS.label, literal("Val-Clair agreement 2020-2023", language="en")),
        (SKOS.altLabel, fr("CONVENTION DE VAL-CLAIR 2020-2023")),
        (MLG.conventionType, concept("convention-type", "convention-cadre")),
        (DCTERMS.temporal, period),
    }
    assert about(ledger, period) == {
        (RDF.type, DCTERMS.PeriodOfTime),
        (DCAT.startDate, literal("2020-01-01", XSD.date)),
        (DCAT.endDate, literal("2023-12-31", XSD.date)),
        (MLG.calendarText, fr("2020-2023")),
    }


def test_a_convention_that_is_only_named_has_no_period(ledger: Ledger) -> None:
    named = ID.term("convention/contrat-enfance")
    assert about(ledger, named) == {
        (RDF.type, MLG.Convention),
        (RDF.type, PROV.Plan),
        (RDFS.label, fr("contrat enfance")),
        (MLG.conventionType, concept("convention-type", "contrat-enfance-jeunesse")),
        (MLG.gap, concept("gap", "contenu-non-dit")),
        (MLG.event, below(named, "evenement-1")),
    }


def test_statements_name_concepts_territories_organisations_and_conventions(ledger: Ledger) -> None:
    assert about(ledger, CONVENTION) >= {
        (MLG.territory, ID.term("territoire/commune/99001")),
        (MLG.theme, concept("theme", "parentalite")),
        (MLG.audience, concept("audience", "familles")),
        (DCTERMS.replaces, ID.term("convention/contrat-enfance")),
        (MLG.participatingBody, ID.term("organisation/ville-de-val-clair/dfe")),
        (SKOS.altLabel, fr("CONVENTION DE VAL-CLAIR")),
        (DCTERMS.description, fr("Accord entre une ville et une caisse.")),
    }


def test_an_axis_is_an_element_of_its_parent(ledger: Ledger) -> None:
    assert about(ledger, below(CONVENTION, "axe-1")) == {
        (RDF.type, MLG.Axis),
        (RDF.type, MLG.PlanElement),
        (RDF.type, PROV.Plan),
        (MLG.elementOf, CONVENTION),
        (MLG.levelName, literal("axe")),
        (MLG.number, literal("1")),
        (RDFS.label, fr("Soutenir la parentalité")),
    }


def test_an_action_has_its_place_title_concepts_and_period(ledger: Ledger) -> None:
    period = below(ACTION, "periode")
    assert about(ledger, ACTION) == {
        (RDF.type, MLG.Action),
        (RDF.type, MLG.PlanElement),
        (RDF.type, PROV.Plan),
        (RDF.type, P_PLAN.Step),
        (MLG.elementOf, below(CONVENTION, "axe-1")),
        (MLG.levelName, literal("action")),
        (RDFS.label, fr("Ouvrir un lieu d'accueil")),
        (
            DCTERMS.description,
            fr("Un lieu où familles et tout-petits viennent ensemble."),
        ),
        (MLG.theme, concept("theme", "parentalite")),
        (MLG.audience, concept("audience", "parents")),
        (MLG.audience, concept("audience", "enfants")),
        (MLG.scheme, concept("scheme", "laep")),
        (MLG.mentionsTerritory, ID.term("territoire/commune/99001")),
        (DCTERMS.temporal, period),
    }
    assert about(ledger, period) == {
        (RDF.type, DCTERMS.PeriodOfTime),
        (DCAT.startDate, literal("2021-01-01", XSD.date)),
        (MLG.openEnded, literal("true", XSD.boolean)),
        (MLG.calendarText, fr("2021 et suivantes")),
    }


def test_pilots_are_numbered_in_the_order_printed(ledger: Ledger) -> None:
    second = below(ACTION, "pilotage-2")
    assert about(ledger, second) == {
        (RDF.type, MLG.Piloting),
        (RDF.type, MLG.Participation),
        (RDF.type, CV.Participation),
        (MLG.pilotingOf, ACTION),
        (MLG.agent, ID.term("organisation/ville-de-val-clair")),
        (MLG.order, literal("2", XSD.integer)),
        (MLG.role, concept("role", "pilote")),
    }
    assert about(ledger, below(ACTION, "pilotage-3")) == set()


def test_a_likely_pilot_is_interpreted_and_stands_on_the_row(ledger: Ledger) -> None:
    action = ID.term("convention/convention-val-clair/axe-1/action-2")
    rows = attestations(ledger, below(action, "pilotage-1"), MLG.agent)
    assert len(rows) == 1
    assert rows[0][MLG.method] == [concept("method", "interpreted")]
    assert rows[0][MLG.confidence] == [literal("0.7", XSD.decimal)]
    assert rows[0][MLG.reason] == [fr("cellule fusionnée avec celle du dessus")]
    assert (MLG.gap, concept("gap", "pilote-cellule-fusionnee")) in about(ledger, action)


def test_a_theme_that_the_curator_reads_is_interpreted(ledger: Ledger) -> None:
    row = attestations(ledger, ACTION, MLG.theme)[0]
    assert row[MLG.method] == [concept("method", "interpreted")]
    assert row[MLG.confidence] == [literal("0.7", XSD.decimal)]
    assert len(row[MLG.reason]) == 1
    stated = attestations(ledger, ACTION, MLG.audience)
    assert {row[MLG.method][0] for row in stated} == {concept("method", "stated")}


def test_an_action_of_no_convention_hangs_on_nothing(ledger: Ledger) -> None:
    action = ID.term("document/val-clair-2020/action-1")
    found = about(ledger, action)
    assert (RDF.type, MLG.Action) in found
    assert MLG.elementOf not in {predicate for predicate, _ in found}
    assert (MLG.gap, concept("gap", "convention-non-precisee")) in found


def test_signatures_are_counted_by_convention(ledger: Ledger) -> None:
    assert about(ledger, below(CONVENTION, "signature-1")) == {
        (RDF.type, MLG.Signature),
        (RDF.type, MLG.Participation),
        (RDF.type, CV.Participation),
        (MLG.signatureOf, CONVENTION),
        (MLG.agent, ID.term("organisation/ville-de-val-clair")),
        (MLG.role, concept("role", "signataire")),
        (MLG.signedBy, literal("Jeanne Petit")),
        (MLG.signedAs, fr("Maire")),
        (MLG.signedOn, literal("2020-03-05", XSD.date)),
    }
    undated = {predicate for predicate, _ in about(ledger, below(CONVENTION, "signature-2"))}
    assert MLG.signedOn not in undated


def test_an_event_is_dated_as_precisely_as_its_source(ledger: Ledger) -> None:
    assert about(ledger, below(CONVENTION, "evenement-1")) == {
        (RDF.type, MLG.LifecycleEvent),
        (RDF.type, PROV.Activity),
        (MLG.eventType, concept("event-type", "signed")),
        (MLG.eventDate, literal("2020-03-05", XSD.date)),
    }
    ended = ID.term("convention/contrat-enfance/evenement-1")
    assert (MLG.eventDate, literal("2020", XSD.gYear)) in about(ledger, ended)
    assert attestations(ledger, ended, MLG.eventDate)[0][MLG.confidence] == [literal("0.5", XSD.decimal)]
    assert attestations(ledger, ended, MLG.eventType)[0][MLG.confidence] == [literal("0.6", XSD.decimal)]


def test_contributions_bodies_members_and_figures(ledger: Ledger) -> None:
    body = below(CONVENTION, "comite-de-pilotage")
    assert about(ledger, below(ACTION, "contribution-1")) >= {
        (MLG.contributionTo, ACTION),
        (MLG.agent, ID.term("organisation/caf-du-val")),
        (MLG.role, concept("role", "financeur")),
        (MLG.amount, literal("12500", XSD.decimal)),
        (RDFS.label, fr("Finance le lieu d'accueil")),
    }
    assert about(ledger, body) >= {
        (RDF.type, MLG.GovernanceBody),
        (RDF.type, ORG.OrganizationalCollaboration),
        (RDFS.label, fr("Comité de pilotage de la convention")),
        (SKOS.altLabel, fr("comité de pilotage")),
        (SKOS.notation, literal("COPIL")),
        (MLG.governs, CONVENTION),
        (MLG.frequency, fr("1 fois par an")),
    }
    assert about(ledger, below(body, "membre-1")) == {
        (RDF.type, MLG.Participation),
        (RDF.type, CV.Participation),
        (MLG.membershipOf, body),
        (MLG.agent, ID.term("organisation/ville-de-val-clair")),
        (MLG.role, concept("role", "president")),
    }
    assert about(ledger, below(CONVENTION, "chiffre-2")) == {
        (RDF.type, MLG.Figure),
        (RDF.type, PROV.Entity),
        (MLG.figureOf, CONVENTION),
        (RDFS.label, fr("Part des familles suivies")),
        (MLG.value, literal("52.5", XSD.decimal)),
        (MLG.unit, fr("%")),
        (MLG.mentionsTerritory, ID.term("territoire/commune/99001")),
    }


def test_things_lead_back_to_the_rows_that_minted_them(small: Mapped) -> None:
    assert small.origins[below(ACTION, "pilotage-2")] == Origin("val-clair-2020/actions.csv", 2)
    assert small.origins[below(CONVENTION, "signature-2")] == Origin("val-clair-2020/signatures.csv", 3)
    assert small.origins[ID.term("organisation/caf-du-val")] == Origin("reference/organisations.csv", 2)


def test_institutions_directions_and_units_have_their_classes(small: Mapped) -> None:
    def found(path: str) -> set[tuple[Term, Term]]:
        return {(p, o) for s, p, o in small.reference if s == ID.term(path)}

    assert found("organisation/ville-de-val-clair") == {
        (RDF.type, ORG.FormalOrganization),
        (RDF.type, CV.PublicOrganisation),
        (RDFS.label, fr("Ville de Val-Clair")),
        (SKOS.altLabel, fr("la Ville")),
        (ORG.identifier, literal("123456789")),
        (SKOS.closeMatch, ID.term("organisation/commune-de-val-clair")),
    }
    assert found("organisation/ville-de-val-clair/dfe") == {
        (RDF.type, MLG.Direction),
        (RDF.type, ORG.OrganizationalUnit),
        (RDFS.label, fr("Direction de la famille")),
        (SKOS.notation, literal("DFE")),
        (ORG.subOrganizationOf, ID.term("organisation/ville-de-val-clair")),
    }
    assert found("organisation/ville-de-val-clair/dfe/pole-jeunesse") >= {
        (RDF.type, ORG.OrganizationalUnit),
        (ORG.subOrganizationOf, ID.term("organisation/ville-de-val-clair/dfe")),
    }
    assert found("territoire/commune/99001") == {
        (RDF.type, MLG.Territory),
        (RDF.type, DCTERMS.Location),
        (RDFS.label, fr("Val-Clair")),
        (RDFS.label, literal("Val-Clair", language="en")),
        (SKOS.altLabel, fr("Val Clair")),
        (MLG.territoryKind, literal("commune")),
        (IGEO.codeINSEE, literal("99001", XSD.token)),
        (MLG.within, ID.term("territoire/departement/99")),
    }


def test_things_are_minted_under_the_base_and_concepts_are_not(small_tables: Tables) -> None:
    minter = Minter("https://exemple.fr/")
    ledger = map_document(small_tables.documents[0], minter)
    triples, _ = map_reference(small_tables.reference, minter)
    assert all(
        subject.value.startswith("https://exemple.fr/id/") for subject, _, _ in ledger.content + triples
    )
    assert concept("theme", "parentalite") in {value for _, _, value in ledger.content}


def test_rows_in_another_order_give_the_same_facts(small_tables: Tables, minter: Minter) -> None:
    document = small_tables.documents[0]
    turned = replace(document, statements=document.statements[::-1], actions=document.actions[::-1])
    assert set(map_document(turned, minter).content) == set(map_document(document, minter).content)


def test_days_that_are_wider_than_the_calendar_printed_are_interpreted(
    small_tables: Tables, minter: Minter
) -> None:
    document = small_tables.documents[0]
    first, *others = document.actions
    turned = replace(document, actions=(replace(first, calendar="été 2021"), *others))
    found = map_document(turned, minter)
    period = below(ID.term(f"convention/{first.action}"), "periode")
    assert (DCAT.startDate, literal("2021-06-01", XSD.date)) in about(found, period)
    [start], [text] = (attestations(found, period, term) for term in (DCAT.startDate, MLG.calendarText))
    assert start[MLG.method] == [concept("method", "interpreted")]
    assert start[MLG.reason][0].value.startswith("Le document imprime une saison")
    assert text[MLG.method] == [concept("method", "stated")]
