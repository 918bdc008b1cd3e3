"""SHACL and the checks find what is wrong, and say in which document and row."""

from pathlib import Path

import pytest

from graph import resources
from graph.build import skolemise
from graph.errors import MaillageError
from graph.mapping import Mapped, Origin
from graph.store import WritableStore, new_store, read_turtle
from graph.terms import (
    DCAT,
    DCTERMS,
    IGEO,
    MLG,
    OA,
    ORG,
    PROV,
    RDF,
    RDFS,
    XSD,
    Minter,
    Namespace,
    Term,
    Triple,
    concept,
    literal,
)
from graph.validate import (
    Check,
    Subject,
    class_context,
    find_origin,
    read_checks,
    run_checks,
    run_shapes,
    subjects,
)

ID = Namespace("https://w3id.org/maillage/id/")
CHECKS = {check.slug: check for check in read_checks(resources() / "queries" / "checks")}
SHAPES = resources() / "ontology" / "shapes" / "data.ttl"
DOCUMENT = "document/val-clair-2020"
CONVENTION = ID.term("convention/convention-val-clair")
AXIS = ID.term("convention/convention-val-clair/axe-1")
ACTION = ID.term("convention/convention-val-clair/axe-1/action-1")
UNPILOTED = ID.term("convention/convention-val-clair/axe-1/action-2")
PILOTING = ID.term("convention/convention-val-clair/axe-1/action-1/pilotage-1")
PERIOD = ID.term("convention/convention-val-clair/periode")
UNIT = ID.term("organisation/ville-de-val-clair/dfe")
CITY = ID.term("organisation/ville-de-val-clair")
CAF = ID.term("organisation/caf-du-val")
COMMUNE = ID.term("territoire/commune/99001")
NEW = ID.term("convention/nouvelle")


def fr(text: str) -> Term:
    return literal(text, language="fr")


def attested(method: str, *triple: Term) -> list[Triple]:
    name = ID.term("attestation/essai")
    subject, predicate, value = triple
    return [
        (name, RDF.subject, subject),
        (name, RDF.predicate, predicate),
        (name, RDF.object, value),
        (name, MLG.method, concept("method", method)),
        (name, PROV.wasDerivedFrom, ID.term("document/val-clair-2020")),
    ]


GAP = concept("gap", "pilote-non-dit")
THEME = concept("theme", "parentalite")
# What breaks each check: the graph, the triples to add, and the subject that must be named.
VIOLATIONS: dict[str, tuple[str, list[Triple], Term]] = {
    "fact-without-evidence": (DOCUMENT, [(ACTION, MLG.theme, concept("theme", "sante"))], ACTION),
    "evidence-of-nothing": ("provenance", attested("stated", CONVENTION, MLG.gap, GAP), CONVENTION),
    "interpretation-without-reason": (
        "provenance", attested("interpreted", CONVENTION, MLG.theme, THEME), CONVENTION,
    ),
    "stated-and-interpreted": (
        "provenance", attested("interpreted", CONVENTION, MLG.theme, THEME), CONVENTION,
    ),
    "passage-outside-document": (
        "provenance",
        [
            (ID.term("passage"), OA.hasSource, ID.term("document/val-clair-2020")),
            (ID.term("passage"), OA.hasSelector, ID.term("selecteur")),
            (ID.term("selecteur"), OA.start, literal("700", XSD.nonNegativeInteger)),
            (ID.term("selecteur"), OA.end, literal("718", XSD.nonNegativeInteger)),
        ],
        ID.term("passage"),
    ),
    "convention-with-two-labels": (DOCUMENT, [(CONVENTION, RDFS.label, fr("Autre nom"))], CONVENTION),
    "convention-with-two-types": (
        DOCUMENT, [(CONVENTION, MLG.conventionType, concept("convention-type", "ctg"))], CONVENTION,
    ),
    "thing-without-label": (
        DOCUMENT, [(NEW, RDF.type, MLG.Convention), (NEW, RDFS.label, literal("New", language="en"))], NEW,
    ),
    "element-without-convention": (
        DOCUMENT, [(NEW, RDF.type, MLG.PlanElement), (NEW, MLG.elementOf, ID.term("rien"))], NEW,
    ),
    "element-with-two-parents": (DOCUMENT, [(ACTION, MLG.elementOf, CONVENTION)], ACTION),
    "element-within-itself": (DOCUMENT, [(AXIS, MLG.elementOf, ACTION)], AXIS),
    "action-without-pilot-or-gap": (
        DOCUMENT, [(NEW, RDF.type, MLG.Action), (NEW, MLG.gap, concept("gap", "contenu-non-dit"))], NEW,
    ),
    "pilot-and-gap": (DOCUMENT, [(ACTION, MLG.gap, GAP)], ACTION),
    "piloting-order-twice": (
        DOCUMENT, [(NEW, MLG.pilotingOf, ACTION), (NEW, MLG.order, literal("2", XSD.integer))], ACTION,
    ),
    "pilot-twice": (DOCUMENT, [(NEW, MLG.pilotingOf, ACTION), (NEW, MLG.agent, CITY)], ACTION),
    "agent-that-is-no-organisation": (DOCUMENT, [(NEW, MLG.agent, COMMUNE)], NEW),
    "participation-without-one-agent": (DOCUMENT, [(PILOTING, MLG.agent, CAF)], PILOTING),
    "signature-of-no-convention": (DOCUMENT, [(NEW, MLG.signatureOf, ACTION)], NEW),
    "siren-on-unit": ("reference", [(UNIT, ORG.identifier, literal("987654321"))], UNIT),
    "siren-twice": ("reference", [(CAF, ORG.identifier, literal("123456789"))], CAF),
    "unit-within-itself": ("reference", [(CITY, ORG.subOrganizationOf, UNIT)], CITY),
    "territory-within-itself": (
        "reference", [(ID.term("territoire/departement/99"), MLG.within, COMMUNE)], COMMUNE,
    ),
    "territory-code-twice": (
        "reference",
        [(NEW, IGEO.codeINSEE, literal("99001", XSD.token)), (NEW, MLG.territoryKind, literal("commune"))],
        NEW,
    ),
    "period-that-ends-before-it-starts": (
        DOCUMENT, [(PERIOD, DCAT.endDate, literal("2019-12-31", XSD.date))], PERIOD,
    ),
    "open-period-with-an-end": (DOCUMENT, [(PERIOD, MLG.openEnded, literal("true", XSD.boolean))], PERIOD),
    "period-with-two-dates": (DOCUMENT, [(PERIOD, DCAT.startDate, literal("2021-01-01", XSD.date))], PERIOD),
    "convention-linked-to-itself": (DOCUMENT, [(CONVENTION, DCTERMS.replaces, CONVENTION)], CONVENTION),
    "unknown-concept": (DOCUMENT, [(ACTION, MLG.theme, concept("theme", "inconnu"))], ACTION),
}  # fmt: skip


@pytest.fixture(scope="session")
def vocabularies() -> list[Triple]:
    folder = resources() / "ontology" / "vocabularies"
    return [triple for path in sorted(folder.glob("*.ttl")) for triple in read_turtle(path)]


@pytest.fixture(scope="session")
def context(vocabularies: list[Triple]) -> list[Triple]:
    ontology = resources() / "ontology" / "maillage.ttl"
    return class_context(skolemise(read_turtle(ontology), "ontology", Minter()), vocabularies)


@pytest.fixture
def loaded(small: Mapped, minter: Minter, vocabularies: list[Triple]) -> WritableStore:
    """The small document in a store that the test may spoil."""
    store = new_store()
    concepts = [triple for triple in vocabularies if "bnode" not in {term.kind for term in triple}]
    store.insert(minter.graph("vocabularies"), concepts)
    store.insert(minter.graph("reference"), small.reference)
    store.insert(minter.graph("provenance"), small.provenance)
    store.insert(minter.graph(DOCUMENT), small.documents["val-clair-2020"].content)
    return store


def test_no_check_finds_anything_in_the_small_document(loaded: WritableStore, small: Mapped) -> None:
    assert run_checks(loaded, CHECKS.values(), small.origins).findings == ()


@pytest.mark.parametrize("slug", sorted(CHECKS))
def test_each_check_finds_what_it_is_for(
    slug: str, loaded: WritableStore, small: Mapped, minter: Minter
) -> None:
    graph, triples, subject = VIOLATIONS[slug]
    loaded.insert(minter.graph(graph), triples)
    findings = run_checks(loaded, [CHECKS[slug]], small.origins).findings
    assert subject.value in {finding.subject for finding in findings}
    assert all(finding.wrong.startswith(CHECKS[slug].summary) for finding in findings)


def test_a_finding_names_document_row_fault_and_remedy(
    loaded: WritableStore, small: Mapped, minter: Minter
) -> None:
    graph, triples, _ = VIOLATIONS["participation-without-one-agent"]
    loaded.insert(minter.graph(graph), triples)
    report = run_checks(loaded, [CHECKS["participation-without-one-agent"]], small.origins)
    assert [finding.document for finding in report.findings] == ["val-clair-2020"]
    assert [str(fault) for fault in report.faults] == [
        "val-clair-2020/actions.csv, ligne 2 : "
        "« https://w3id.org/maillage/id/convention/convention-val-clair/axe-1/action-1/pilotage-1 » : "
        "Une participation n'a pas exactement un agent (2). "
        "Une ligne nomme une seule organisation ; écrivez une ligne par organisation."
    ]


def test_a_thing_that_no_row_minted_leads_to_the_nearest_one_above(small: Mapped) -> None:
    assert find_origin(ID.term("convention/convention-val-clair/axe-1/action-9"), small.origins) == Origin(
        "val-clair-2020/plan.csv", 2
    )
    assert find_origin(ID.term("attestation/0123"), small.origins) is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?subject ?label ?detail WHERE { }",
        '#+ summary: "x"\n#+ summary_fr: "x"\n#+ columns: [subject, label, detail]\nSELECT * WHERE { }',
        '#+ summary: "x"\n#+ summary_fr: "x"\n#+ advice_fr: "x"\n#+ columns: [subject]\nSELECT * WHERE { }',
    ],
)
def test_a_check_without_its_header_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "essai.rq").write_text(text, encoding="utf8")
    with pytest.raises(MaillageError, match="the header lacks"):
        read_checks(tmp_path)


def test_the_small_document_satisfies_the_shapes(small: Mapped, context: list[Triple]) -> None:
    assert run_shapes(subjects(small), SHAPES, context).findings == ()


def spoilt(small: Mapped, extra: list[Triple], *removed: Term) -> list[Subject]:
    """The graphs of the small data, with triples added to the document and predicates taken from it."""
    reference, document = subjects(small)
    kept = [triple for triple in document.triples if triple[1] not in removed]
    return [reference, Subject(document.document, kept + extra, document.origins)]


@pytest.mark.parametrize(
    ("extra", "removed", "subject", "row"),
    [
        ([(ACTION, MLG.theme, GAP)], (), ACTION, ("actions.csv", 2)),
        ([(PILOTING, MLG.agent, COMMUNE)], (), PILOTING, ("actions.csv", 2)),
        ([], (MLG.conventionType,), CONVENTION, ("conventions.csv", 2)),
        (
            [],
            (MLG.signatureOf,),
            ID.term("convention/convention-val-clair/signature-2"),
            ("signatures.csv", 3),
        ),
        ([(PERIOD, DCAT.startDate, literal("2020"))], (), PERIOD, ("conventions.csv", 2)),
    ],
)
def test_what_breaks_a_shape_leads_back_to_its_row(
    extra: list[Triple],
    removed: tuple[Term, ...],
    subject: Term,
    row: tuple[str, int],
    small: Mapped,
    context: list[Triple],
) -> None:
    findings = run_shapes(spoilt(small, extra, *removed), SHAPES, context).findings
    origins = {finding.origin for finding in findings if finding.subject == subject.value}
    assert origins == {Origin(f"val-clair-2020/{row[0]}", row[1])}
    assert {finding.document for finding in findings} == {"val-clair-2020"}


def test_a_broken_reference_row_is_found_in_the_reference(small: Mapped, context: list[Triple]) -> None:
    reference, document = subjects(small)
    broken = Subject(
        "reference", [*reference.triples, (UNIT, ORG.identifier, literal("1"))], reference.origins
    )
    findings = run_shapes([broken, document], SHAPES, context).findings
    assert {(finding.document, finding.subject) for finding in findings} == {("reference", UNIT.value)}


def test_every_check_is_broken_once_here() -> None:
    assert sorted(VIOLATIONS) == sorted(CHECKS)
    assert all(isinstance(check, Check) for check in CHECKS.values())
