"""What the service says of itself, in every RDF format and truly: SD, VoID, DCAT and examples."""

import json

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, RDF, RDFS, SH, VOID, Namespace, URIRef
from rdflib.compare import isomorphic
from small_site import BROWSER, page, small_client, small_store

from graph import resources
from graph.catalogue import Catalogue
from graph.formats import of_kind
from graph.statistics import read_graphs, read_statistics
from graph.store import new_store
from graph.terms import RDF as TYPES
from graph.terms import Minter, iri
from server import serialisations
from server.dataset import describe
from server.descriptions import Abilities, service_description
from server.examples import describe as describe_examples
from server.examples import example_text
from server.rdf import format_name, write

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = Namespace("https://schema.org/")
W3C = "http://www.w3.org/ns/formats/"
ME = URIRef("https://w3id.org/maillage/id/dataset")
VALCLAIR = URIRef("https://w3id.org/maillage/graph/document/val-clair-2020")
HOST = "https://exemple.fr/"
ADDRESS = f"{HOST}sparql"
QUERIES, UPDATES, STORE = (URIRef(f"{HOST}{it}") for it in ("sparql#service", "update#service", "store"))
PARSERS = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
GRAPHS = of_kind("graph")


@pytest.fixture(scope="module")
def client():
    return small_client()


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.load(resources() / "queries" / "explore", Minter())


def read(answer, name="turtle"):
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.data, format=PARSERS[name], publicID="https://ici.fr/")


def parsed(triples):
    return rdflib.Graph().parse(data=write(triples, GRAPHS[0]), format="turtle")


def described(able=None, store=None):
    return parsed(service_description(HOST, store or small_store(), able or Abilities()))


def the(graph, subject, predicate):
    (value,) = graph.objects(subject, predicate)
    return value


# The service description


def test_the_endpoint_is_the_address_that_was_asked():
    graph = described()
    assert list(graph.subject_objects(SD.endpoint)) == [(QUERIES, URIRef(ADDRESS))]


def test_every_format_of_an_answer_has_its_w3c_name():
    graph = described()
    found = {str(name).removeprefix(W3C) for name in graph.objects(None, SD.resultFormat)}
    assert {"SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"} <= found
    assert {"Turtle", "N-Triples", "JSON-LD", "RDF_XML"} <= found
    formats = (*serialisations.RESULTS, *serialisations.GRAPHS)
    assert found == {format_name(row).value.removeprefix(W3C) for row in formats}


def test_a_service_that_takes_no_write_promises_none():
    graph = described()
    assert set(graph.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert not list(graph.objects(None, SD.inputFormat))


def test_a_service_that_takes_writes_says_how():
    graph = described(Abilities(updates=True))
    assert dict(graph.subject_objects(SD.supportedLanguage)) == {
        QUERIES: SD.SPARQL11Query,
        UPDATES: SD.SPARQL11Update,
    }
    assert dict(graph.subject_objects(SD.endpoint)) == {
        QUERIES: URIRef(ADDRESS),
        UPDATES: URIRef(f"{HOST}update"),
    }
    assert len(set(graph.subjects(RDF.type, SD.Service))) == 2
    assert set(graph.objects(None, SD.defaultDataset)) == {the(graph, QUERIES, SD.defaultDataset)}
    assert SD.EmptyGraphs in set(graph.objects(UPDATES, SD.feature))
    assert not list(graph.objects(UPDATES, SD.resultFormat))


def test_the_formats_of_input_are_those_that_a_body_or_a_document_may_have():
    """What `/store` answers 415 to is promised nowhere."""
    graph = described(Abilities(updates=True))
    read = {format_name(row).value for row in of_kind("graph")}
    assert {str(name) for name in graph.objects(UPDATES, SD.inputFormat)} == read
    assert {name.removeprefix(W3C) for name in read} == {"Turtle", "N-Triples", "JSON-LD", "RDF_XML"}
    assert not list(graph.objects(QUERIES, SD.inputFormat))


@pytest.mark.parametrize("updates", [True, False])
def test_each_service_names_its_neighbours(updates):
    graph = described(Abilities(updates=updates))
    assert set(graph.objects(QUERIES, RDFS.seeAlso)) == {STORE, *([UPDATES] if updates else [])}
    assert list(graph.objects(UPDATES, RDFS.seeAlso)) == ([QUERIES] if updates else [])
    assert the(graph, STORE, DCAT.endpointURL) == STORE
    assert the(graph, STORE, DCTERMS.conformsTo) == URIRef("http://www.w3.org/TR/sparql11-http-rdf-update/")


@pytest.mark.parametrize(
    ("able", "features"),
    [
        (Abilities(), {SD.UnionDefaultGraph}),
        (Abilities(default_graph=iri("urn:d")), set()),
        (Abilities(services=True), {SD.UnionDefaultGraph, SD.BasicFederatedQuery}),
    ],
)
def test_features_are_those_that_are_on(able, features):
    assert set(described(able).objects(QUERIES, SD.feature)) == features


def test_each_graph_stands_with_its_triples():
    graph = described()
    dataset = the(graph, URIRef(f"{ADDRESS}#service"), SD.defaultDataset)
    default = the(graph, dataset, SD.defaultGraph)
    merge = small_store().select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").values()[0]["n"]
    assert the(graph, default, VOID.triples).value == int(merge)
    named = {the(graph, node, SD.name): node for node in graph.objects(dataset, SD.namedGraph)}
    sizes = {name: the(graph, the(graph, node, SD.graph), VOID.triples).value for name, node in named.items()}
    assert VALCLAIR in sizes
    assert len(sizes) == 10
    assert sizes == {name: small_store().size(iri(str(name))) for name in sizes}


def test_under_the_standards_reading_the_default_graph_is_no_named_one():
    made, own = new_store(), iri("urn:d")
    made.insert(own, [(iri("urn:s"), TYPES.type, iri("urn:c"))])
    made.insert(iri("urn:g"), [(iri("urn:s"), TYPES.type, iri(f"urn:c{n}")) for n in range(3)])
    graph = described(Abilities(default_graph=own), made)
    assert [str(name) for name in graph.objects(None, SD.name)] == ["urn:g"]
    assert the(graph, the(graph, None, SD.defaultGraph), VOID.triples).value == 1


def test_the_endpoint_without_a_query_describes_itself(client):
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/turtle"}):
        graph = read(client.get("/sparql", headers=headers))
        assert URIRef("http://localhost/sparql") in set(graph.objects(None, SD.endpoint))
    elsewhere = read(client.get("/sparql", base_url="https://autre.fr"))
    assert URIRef("https://autre.fr/sparql") in set(elsewhere.objects(None, SD.endpoint))
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


# Every format says the same


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own use
@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/.well-known/sparql-examples", "/dataset"])
def test_every_format_says_the_same(client, path):
    first = read(client.get(path, headers={"Accept": "text/turtle"}))
    assert len(first) > 50
    for row in GRAPHS[1:]:
        answer = client.get(path, headers={"Accept": row.media_type})
        assert answer.mimetype == row.media_type
        assert isomorphic(read(answer, row.name), first), row.name


@pytest.mark.parametrize("path", ["/.well-known/void", "/.well-known/sparql-examples", "/dataset", "/dump"])
def test_what_cannot_be_written_is_not_acceptable(client, path):
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_names_are_short_and_text_is_whole():
    text = write([(iri("urn:é"), iri(str(RDFS.label)), iri("urn:x"))], GRAPHS[0]).decode()
    assert "rdfs:label" in text
    assert "<urn:é>" in text


# VoID and DCAT


@pytest.fixture(scope="module")
def void(client):
    return read(client.get("/.well-known/void"))


def test_the_dataset_carries_the_version_that_is_served(client, void):
    assert str(the(void, ME, URIRef(f"{DCAT}version"))) == small_store().version
    assert client.get("/.well-known/void").headers["Maillage-Version"] == small_store().version


def test_the_counts_are_those_of_the_store(void):
    found = read_statistics(small_store(), Minter().thing("dataset"))
    counts = {
        VOID.triples: found.triples, VOID.entities: found.entities, VOID.documents: 1,
        VOID.distinctSubjects: found.subjects, VOID.distinctObjects: found.objects,
        VOID.classes: len(found.classes), VOID.properties: len(found.properties),
    }  # fmt: skip
    assert {name: the(void, ME, name).value for name in counts} == counts


def test_partitions_name_a_class_or_a_property_and_add_up(void):
    classes = {
        str(the(void, part, VOID["class"])): the(void, part, VOID.entities).value
        for part in void.objects(ME, VOID.classPartition)
    }
    assert classes["https://w3id.org/maillage/ontology#Convention"] == 2
    parts = list(void.objects(ME, VOID.propertyPartition))
    assert sum(the(void, part, VOID.triples).value for part in parts) == the(void, ME, VOID.triples).value
    assert len({the(void, part, VOID.property) for part in parts}) == len(parts)
    assert not any(isinstance(node, rdflib.BNode) for node in void.all_nodes())


def test_a_document_is_a_subset_with_licence_source_and_counts(void):
    assert list(void.objects(ME, VOID.subset)) == [VALCLAIR]
    assert the(void, VALCLAIR, VOID.triples).value == small_store().size(iri(str(VALCLAIR)))
    assert str(the(void, VALCLAIR, DCTERMS.source)).endswith("id/document/val-clair-2020")
    assert str(the(void, VALCLAIR, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


def test_a_harvester_finds_the_dataset_its_files_and_its_services(client, void):
    (catalogue,) = void.subjects(RDF.type, DCAT.Catalog)
    assert the(void, catalogue, DCAT.dataset) == ME
    services = set(void.objects(catalogue, DCAT.service))
    assert {the(void, it, DCAT.endpointURL) for it in services} == {
        URIRef("http://localhost/sparql"),
        URIRef("http://localhost/queries"),
    }
    files = {the(void, it, DCAT.downloadURL) for it in void.subjects(DCAT.downloadURL)}
    assert files == set(void.objects(ME, VOID.dataDump)) and len(files) == 3
    links = {*files, *void.objects(None, DCAT.endpointDescription), *void.objects(None, DCAT.landingPage)}
    for link in links:
        assert client.get(str(link).removeprefix("http://localhost")).status_code == 200, link


def test_titles_are_in_both_languages(void):
    for node in set(void.subjects(DCTERMS.title)) - {VALCLAIR}:
        assert {title.language for title in void.objects(node, DCTERMS.title)} == {"fr", "en"}, node


def test_a_deployment_describes_itself_at_its_own_base_and_host():
    minter = Minter("https://exemple.fr/p/")
    found = read_statistics(small_store(), minter.thing("dataset"))
    graph = parsed(describe(found, minter, HOST))
    assert the(graph, URIRef("https://exemple.fr/p/id/dataset"), VOID.sparqlEndpoint) == URIRef(ADDRESS)
    assert not list(graph.subject_predicates(URIRef("http://localhost/sparql")))


def test_the_dump_holds_every_named_graph_in_each_format(client):
    held = []
    for row in of_kind("dataset"):
        answer = client.get(f"/dump.{row.suffix}")
        assert f'filename="maillage.{row.suffix}"' in answer.headers["Content-Disposition"]
        held.append(set(ox.parse(answer.data, format=ox.RdfFormat.from_media_type(row.media_type))))
    assert held[0] == held[1] == held[2]
    nquads = client.get("/dump", headers={"Accept": "application/n-quads"}).text
    assert len(held[0]) == len(nquads.splitlines()) == sum(row.triples for row in read_graphs(small_store()))
    assert client.get("/dump.pdf").status_code == 404


def test_the_page_says_the_same_to_a_reader(client):
    status, text = page(client, "/dataset")
    assert status == 200
    assert small_store().version in text
    for link in ("/dump.trig", "/dataset.ttl", "/api", "/sparql", "/.well-known/sparql-examples"):
        assert f'href="{link}"' in text
    assert '<a href="/doc/document/val-clair-2020">Convention de Val-Clair' in text
    assert page(client, "/dataset?lang=en")[1].count("Documents") > 0
    assert client.get("/.well-known/void", headers={"Accept": BROWSER}).headers["Location"] == "/dataset"


# Examples


def test_each_question_is_an_executable_with_comment_keywords_and_target(client, catalogue):
    graph = read(client.get("/.well-known/sparql-examples"))
    found = set(graph.subjects(RDF.type, SH.SPARQLSelectExecutable))
    assert found == set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(found) == len(list(catalogue))
    for example in found:
        assert {text.language for text in graph.objects(example, RDFS.comment)} == {"fr", "en"}
        assert {text.language for text in graph.objects(example, SCHEMA.keywords)} == {"fr", "en"}
        assert the(graph, example, SCHEMA.target) == URIRef("http://localhost/sparql")
        assert str(the(graph, example, SH.select)).startswith("PREFIX ")


def test_the_prefixes_are_declared_once_each(client):
    graph = read(client.get("/.well-known/sparql-examples"))
    (prefixes,) = set(graph.objects(None, SH.prefixes))
    declared = [
        (str(the(graph, node, SH.prefix)), str(the(graph, node, SH.namespace)))
        for node in graph.objects(prefixes, SH.declare)
    ]
    assert ("mlg", "https://w3id.org/maillage/ontology#") in declared
    assert len({name for name, _ in declared}) == len(declared)


def test_every_example_gives_rows_as_it_is(store, catalogue):
    graph = parsed(describe_examples([], Minter(), HOST))
    assert not list(graph.subjects(RDF.type, SH.SPARQLExecutable))
    for query in catalogue:
        assert store.select(example_text(query, Minter())).rows, query.slug


def test_an_example_speaks_of_the_things_of_its_deployment(catalogue):
    text = example_text(catalogue.get("pilots"), Minter("https://exemple.fr/p/"))
    assert "<https://exemple.fr/p/id/convention/" in text
    assert "<https://w3id.org/maillage/id/" not in text
    assert "PREFIX mlg: <https://w3id.org/maillage/ontology#>" in text
    assert "#+" not in text


def test_json_ld_names_what_it_holds(client):
    body = json.loads(
        client.get("/.well-known/sparql-examples", headers={"Accept": "application/ld+json"}).text
    )
    assert body["@context"]["sh"] == "http://www.w3.org/ns/shacl#"
