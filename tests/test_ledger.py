"""Nothing goes into a document's graph without the passages that prove it."""

from decimal import Decimal

import pytest

from graph.mapping import Ledger, Mapped
from graph.rows import Evidence
from graph.tables import Tables
from graph.terms import DCTERMS, FOAF, MLG, OA, PROV, RDF, RDFS, XSD, Minter, Term, concept, literal
from tests.test_mapping import CONVENTION, DOCUMENT, ID, attestations, below, fr


@pytest.fixture(scope="module")
def ledger(small: Mapped) -> Ledger:
    return small.documents[DOCUMENT]


def test_an_attestation_points_at_every_passage_of_its_row(ledger: Ledger) -> None:
    row = attestations(ledger, below(CONVENTION, "signature-1"), MLG.signedOn)[0]
    passages = [ID.term(f"document/val-clair-2020/passage/{place}") for place in ("80-103", "165-179")]
    assert row[MLG.passage] == passages
    assert row[PROV.wasDerivedFrom] == [ID.term("document/val-clair-2020")]
    assert row[RDF.object] == [literal("2020-03-05", XSD.date)]
    assert set(row[RDF.type]) == {MLG.Attestation, RDF.Statement}
    selector = below(passages[0], "selecteur")
    assert {(p, o) for s, p, o in ledger.provenance if s == passages[0]} == {
        (RDF.type, MLG.Passage),
        (RDF.type, OA.SpecificResource),
        (OA.hasSource, ID.term("document/val-clair-2020")),
        (OA.hasSelector, selector),
    }
    assert {(p, o) for s, p, o in ledger.provenance if s == selector} == {
        (RDF.type, OA.TextPositionSelector),
        (OA.start, literal("80", XSD.nonNegativeInteger)),
        (OA.end, literal("103", XSD.nonNegativeInteger)),
    }


def test_the_document_describes_itself(ledger: Ledger) -> None:
    me = ID.term("document/val-clair-2020")
    found = {(p, o) for s, p, o in ledger.provenance if s == me}
    assert found >= {
        (RDF.type, MLG.SourceDocument),
        (RDF.type, FOAF.Document),
        (RDFS.label, fr("Convention de Val-Clair")),
        (DCTERMS.publisher, literal("Ville de Val-Clair")),
        (DCTERMS.issued, literal("2020-03", XSD.gYearMonth)),
        (MLG.nature, concept("source-nature", "texte-integral")),
        (MLG.length, literal("717", XSD.integer)),
        (MLG.bytes, literal("738", XSD.integer)),
        (MLG.fileName, literal("accord.txt")),
    }


def test_every_triple_but_types_is_attested_and_nothing_is_a_blank_node(ledger: Ledger) -> None:
    proven = {
        (row[RDF.subject][0], row[RDF.predicate][0], row[RDF.object][0])
        for row in _named(ledger).values()
        if RDF.subject in row
    }
    content = {triple for triple in ledger.content if triple[1] != RDF.type}
    assert proven == content
    assert ledger.attested == ledger.asserted == len(content)
    assert {term.kind for triple in ledger.content + ledger.provenance for term in triple} == {
        "iri",
        "literal",
    }


def _named(ledger: Ledger) -> dict[Term, dict[Term, list[Term]]]:
    named: dict[Term, dict[Term, list[Term]]] = {}
    for name, key, value in ledger.provenance:
        named.setdefault(name, {}).setdefault(key, []).append(value)
    return named


def test_a_ledger_refuses_a_triple_without_evidence(small_tables: Tables, minter: Minter) -> None:
    ledger = Ledger(small_tables.documents[0].source, minter)
    with pytest.raises(ValueError, match="no evidence"):
        ledger.state(CONVENTION, MLG.theme, concept("theme", "sante"), Evidence(()))
    with pytest.raises(ValueError, match="a type"):
        ledger.state(CONVENTION, RDF.type, MLG.Convention, Evidence(((0, 1),)))
    assert ledger.content == ledger.provenance == []


def test_one_fact_stated_twice_is_one_triple_with_two_attestations(
    small_tables: Tables, minter: Minter
) -> None:
    ledger = Ledger(small_tables.documents[0].source, minter)
    theme = concept("theme", "sante")
    ledger.state(CONVENTION, MLG.theme, theme, Evidence(((0, 5),)))
    ledger.state(CONVENTION, MLG.theme, theme, Evidence(((0, 5),)))
    ledger.state(CONVENTION, MLG.theme, theme, Evidence(((9, 12), (0, 5))))
    ledger.state(CONVENTION, MLG.theme, theme, Evidence(((0, 5),), "interpreted", Decimal("0.5"), "x"))
    assert ledger.content == [(CONVENTION, MLG.theme, theme)]
    assert len(attestations(ledger, CONVENTION, MLG.theme)) == 3
