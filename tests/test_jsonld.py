"""JSON-LD says the same triples as N-Triples, in names that a reader knows, and nothing has to be fetched."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, compare
from small_site import ID, small_store

from graph import jsonld
from graph.catalogue import fill, page_text
from graph.jsonld import Name
from graph.terms import BASE, DCTERMS, MLG, ORG, PREFIXES, RDF, RDFS, SKOS, XSD, Term, iri, literal

pytestmark = pytest.mark.filterwarnings(  # rdflib's own JSON-LD parser still makes one
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)
NUMBER, TITLE, AGENT, FLAG, DATE = (
    Name("number", MLG.number.value, XSD.integer.value, single=True),
    Name("label", RDFS.label.value, texts=True),
    Name("agent", MLG.agent.value, "@id", single=True),
    Name("openEnded", MLG.openEnded.value, XSD.boolean.value, single=True),
    Name("signedOn", MLG.signedOn.value, XSD.date.value),
)
PERIOD = Name("dcterms:temporal", DCTERMS.temporal.value, "@id")
ACTION = Name("Action", MLG.Action.value, noun=True)
NAMES = (NUMBER, TITLE, AGENT, FLAG, DATE, PERIOD, ACTION)
THING = iri(ID + "convention/x")


@pytest.fixture(scope="module")
def names():
    graph = iri(f"{BASE}graph/ontology")
    return jsonld.read_names(small_store().select(fill(page_text("ontology-names"), {"graph": graph})))


def document(*triples, names=NAMES):
    return json.loads(jsonld.write(triples, names))


def node(*pairs):
    return document(*((THING, property_, value) for property_, value in pairs))["@graph"][0]


def read(triples):
    """The triples as rdflib reads their N-Triples, lexical forms kept."""
    lines = "".join(" ".join(term.ntriples() for term in triple) + " .\n" for triple in triples)
    return compare.to_isomorphic(Graph().parse(data=lines, format="nt"))


def read_back(triples, names=NAMES):
    return compare.to_isomorphic(Graph().parse(data=jsonld.write(triples, names), format="json-ld"))


def test_terms_of_the_ontology_go_by_their_name_and_others_by_their_prefix():
    found = node((RDF.type, MLG.Action), (MLG.agent, iri(ID + "organisation/a")), (SKOS.broader, ORG.Role))
    assert found == {
        "id": ID + "convention/x",
        "type": "Action",
        "agent": ID + "organisation/a",
        "skos:broader": {"id": "org:Role"},
    }


def test_a_document_carries_the_part_of_the_context_that_it_uses_and_no_address_of_one():
    found = document((THING, MLG.agent, ORG.Role))["@context"]
    assert found == {
        "@version": 1.1,
        "id": "@id",
        "type": "@type",
        "agent": {"@id": MLG.agent.value, "@type": "@id"},
        "org": str(ORG),
    }


def test_texts_are_grouped_by_language():
    found = node(
        (RDFS.label, literal("Pacte", language="fr")),
        (RDFS.label, literal("Pact", language="en")),
        (RDFS.label, literal("Accord", language="fr")),
        (RDFS.label, literal("CTG")),
    )
    assert found["label"] == {"fr": ["Pacte", "Accord"], "en": "Pact", "@none": "CTG"}


def test_numbers_and_truth_values_are_those_of_json_where_nothing_is_lost():
    assert node((MLG.number, literal("12", XSD.integer)))["number"] == 12
    assert node((MLG.number, literal("012", XSD.integer)))["number"] == "012"
    assert node((MLG.openEnded, literal("true", XSD.boolean)))["openEnded"] is True
    assert node((MLG.openEnded, literal("1", XSD.boolean)))["openEnded"] == "1"
    assert node((MLG.order, literal("3", XSD.integer)))["mlg:order"] == 3


def test_a_value_of_another_type_than_its_name_says_states_it():
    assert node((MLG.number, literal("12")))["number"] == {"@value": "12"}
    assert node((MLG.number, literal("1.5", XSD.decimal)))["number"] == {
        "@value": "1.5",
        "@type": "xsd:decimal",
    }
    assert node((MLG.agent, literal("Ville", language="fr")))["agent"] == {
        "@value": "Ville",
        "@language": "fr",
    }


def test_a_name_that_takes_several_values_always_has_a_list():
    assert node((MLG.signedOn, literal("2020-03-05", XSD.date)))["signedOn"] == ["2020-03-05"]
    assert node((MLG.number, literal("1", XSD.integer)), (MLG.number, literal("2", XSD.integer)))[
        "number"
    ] == [1, 2]


def test_the_node_asked_about_leads():
    triples = [(iri(ID + "b"), RDFS.label, literal("b")), (THING, RDFS.label, literal("x"))]
    found = json.loads(jsonld.write(triples, NAMES, THING.value))
    assert [one["id"] for one in found["@graph"]] == [THING.value, ID + "b"]


def test_a_scheme_that_looks_like_a_prefix_is_left_alone():
    triples = [(iri("org:role"), ORG.role, iri("dcterms:temporal")), (THING, DCTERMS.temporal, ORG.Role)]
    assert read_back(triples) == read(triples)
    assert "org" not in document(*triples)["@context"]


IRIS = st.sampled_from(
    [THING, iri(ID + "é/ü"), ORG.Role, MLG.Action, iri(str(ORG)), iri(f"{ORG}a:b//c"), iri("urn:x"), RDF.type]
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\t"'), max_size=12)
LITERALS = st.one_of(
    st.builds(literal, TEXT),
    st.builds(lambda text, tag: literal(text, language=tag), TEXT, st.sampled_from(["fr", "en", "de-at"])),
    st.builds(lambda n: literal(str(n), XSD.integer), st.integers()),
    st.builds(lambda flag: literal(flag, XSD.boolean), st.sampled_from(["true", "false"])),
    st.builds(lambda day: literal(day.isoformat(), XSD.date), st.dates()),
    st.builds(lambda text: literal(text, iri("urn:type")), st.text(string.ascii_letters)),
)
PROPERTIES = st.sampled_from(
    [RDF.type, RDFS.label, MLG.number, MLG.agent, MLG.openEnded, MLG.signedOn, DCTERMS.temporal, MLG.order,
     SKOS.broader, iri("urn:property"), iri(f"{ID}label")]
)  # fmt: skip
NODES = st.one_of(IRIS, st.sampled_from([Term("bnode", "a"), Term("bnode", "b2")]))


@given(st.lists(st.tuples(NODES, PROPERTIES, st.one_of(NODES, LITERALS)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_triples_come_back_as_they_were(triples):
    assert read_back(triples) == read(triples)


def test_the_context_has_every_term_of_the_ontology_once(names):
    terms = {known.iri for known in names if known.iri.startswith(str(MLG))}
    rows = small_store().select(page_text("ontology")).values()
    assert terms == {row["term"] for row in rows}
    assert len({known.name for known in names}) == len(names)
    assert not {known.name for known in names} & {*PREFIXES, "id", "type"}


def test_names_know_what_their_values_are_from_range_and_function(names):
    known = {one.name: one.definition() for one in names}
    assert known["Convention"] == MLG.Convention.value
    assert known["agent"] == {"@id": MLG.agent.value, "@type": "@id"}
    assert known["theme"] == {"@id": MLG.theme.value, "@type": "@id", "@container": "@set"}
    assert known["signedOn"] == {"@id": MLG.signedOn.value, "@type": XSD.date.value, "@container": "@set"}
    assert known["value"] == {"@id": MLG.value.value, "@type": XSD.decimal.value}
    assert known["calendarText"] == {"@id": MLG.calendarText.value, "@container": "@set"}
    assert known["label"] == {"@id": RDFS.label.value, "@container": "@language"}
    assert known["dcterms:temporal"] == {"@id": DCTERMS.temporal.value, "@type": "@id", "@container": "@set"}


def test_a_range_of_texts_in_languages_makes_a_language_container(names):
    rows = small_store().select(fill(page_text("ontology-names"), {"graph": iri(f"{BASE}graph/ontology")}))
    place = rows.rows.index((MLG.calendarText, RDFS.range, RDFS.Literal))
    rows.rows[place] = (MLG.calendarText, RDFS.range, RDF.langString)
    found = {one.name: one.definition() for one in jsonld.read_names(rows)}
    assert found["calendarText"] == {"@id": MLG.calendarText.value, "@container": "@language"}


def test_a_document_written_by_hand_with_the_whole_context_gives_the_triples_it_should(names):
    written = {
        **jsonld.context(names),
        "id": ID + "convention/x/signature-1",
        "type": ["Signature", "Participation"],
        "signatureOf": ID + "convention/x",
        "signedOn": "2020-03-05",
        "signedBy": ["Jeanne Petit"],
        "label": {"fr": "Signature de la Ville", "en": "Signature of the City"},
        "dcterms:temporal": {"id": ID + "convention/x/periode", "openEnded": True, "dcat:startDate": "2020"},
    }
    me = iri(ID + "convention/x/signature-1")
    period = iri(ID + "convention/x/periode")
    expected = [
        (me, RDF.type, MLG.Signature),
        (me, RDF.type, MLG.Participation),
        (me, MLG.signatureOf, THING),
        (me, MLG.signedOn, literal("2020-03-05", XSD.date)),
        (me, MLG.signedBy, literal("Jeanne Petit")),
        (me, RDFS.label, literal("Signature de la Ville", language="fr")),
        (me, RDFS.label, literal("Signature of the City", language="en")),
        (me, DCTERMS.temporal, period),
        (period, MLG.openEnded, literal("true", XSD.boolean)),
        (period, iri("http://www.w3.org/ns/dcat#startDate"), literal("2020")),
    ]
    assert compare.to_isomorphic(Graph().parse(data=json.dumps(written), format="json-ld")) == read(expected)
