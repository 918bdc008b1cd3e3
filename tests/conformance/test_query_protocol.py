"""The query operation of the SPARQL 1.1 Protocol, asked from outside; names as in the W3C test suite.

Spec: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import json
from xml.etree import ElementTree

import pytest
from conformance.endpoint import FORM, QUERY, UPDATE
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

BASE = "http://conformance.example/data"
ONE, TWO, THREE = (f"{BASE}{number}" for number in (1, 2, 3))
ASK = "ASK {}"
RESULTS = "application/sparql-results+json"


@pytest.fixture(scope="module")
def service(endpoint):
    """Three graphs, each of which says that its own name is a document; and two triples without graph."""
    for name in (ONE, TWO, THREE):
        endpoint.put(name, f"<{name}> a <http://xmlns.com/foaf/0.1/Document> .")
    triples = "<urn:a> <urn:p> <urn:b> . <urn:a> <urn:q> 'é'@fr ."
    answer = endpoint.send("PUT", "/store?default", triples, Content_Type="text/turtle")
    assert answer.status in (200, 201, 204)
    return endpoint


def default(*graphs):
    return [("default-graph-uri", graph) for graph in graphs]


def named(*graphs):
    return [("named-graph-uri", graph) for graph in graphs]


def both_in_default():
    return f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"


def both_in_named():
    return f"ASK {{ GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"


def accepted(service, text, accept):
    answer = service.query(text, accept=accept)
    assert answer.status == 200, answer
    return answer


def test_query_get(service):
    assert service.query(ASK).truth is True


def test_query_post_form(service):
    assert service.send("POST", "/sparql", "query=ASK%20%7B%7D", Content_Type=FORM, Accept=RESULTS).truth


def test_query_post_form_with_its_dataset_in_the_address(service):
    address = f"/sparql?default-graph-uri={ONE}"
    body = f"query=ASK%20%7B%20<{ONE}>%20a%20%3Ftype%20%7D"
    assert service.send("POST", address, body, Content_Type=FORM, Accept=RESULTS).truth


def test_query_post_direct(service):
    assert service.ask(ASK)


def test_query_dataset_default_graph(service):
    assert service.query(f"ASK {{ <{ONE}> a ?type }}", *default(ONE)).truth
    assert not service.query(f"ASK {{ <{TWO}> a ?type }}", *default(ONE)).truth


def test_query_dataset_default_graphs_get(service):
    assert service.query(both_in_default(), *default(ONE, TWO)).truth
    assert not service.query(both_in_default(), *default(ONE, THREE)).truth


def test_query_dataset_default_graphs_post(service):
    assert service.ask(both_in_default(), *default(ONE, TWO))


def test_query_dataset_default_graphs_are_merged_as_sets(service):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    answer = service.query(count, *default(ONE, ONE), accept="text/csv")
    assert answer.body.split() == [b"n", b"1"]


def test_query_dataset_named_graphs_get(service):
    assert service.query(both_in_named(), *named(ONE, TWO)).truth


def test_query_dataset_named_graphs_post(service):
    assert service.ask(both_in_named(), *named(ONE, TWO))
    assert not service.ask(f"ASK {{ GRAPH <{THREE}> {{ ?s ?p ?o }} }}", *named(ONE, TWO))


def test_query_dataset_named_graphs_leave_the_default_one_empty(service):
    assert not service.ask("ASK { ?s ?p ?o }", *named(ONE))


def test_query_dataset_full(service):
    text = (
        f"ASK {{ <{THREE}> a ?type GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} "
        f"FILTER NOT EXISTS {{ GRAPH ?g3 {{ <{THREE}> a ?type }} }} }}"
    )
    assert service.ask(text, *default(THREE), *named(ONE, TWO))


def test_query_multiple_dataset(service):
    text = f"ASK FROM <{THREE}> {{ GRAPH ?g1 {{ <{ONE}> a ?type }} <{TWO}> a ?type }}"
    assert service.ask(text, *default(TWO), *named(ONE))


def test_query_dataset_of_the_text(service):
    text = f"ASK FROM <{ONE}> FROM NAMED <{TWO}> {{ <{ONE}> a ?type GRAPH <{TWO}> {{ <{TWO}> a ?type }} }}"
    assert service.ask(text)


def test_query_default_graph_is_the_one_without_name(service):
    assert service.ask("ASK { <urn:a> <urn:p> <urn:b> }")
    assert not service.ask(f"ASK {{ <{ONE}> a ?type }}")
    assert not service.ask("ASK { GRAPH ?g { <urn:a> <urn:p> <urn:b> } }")


def test_query_content_type_select(service):
    text = "SELECT ?o { <urn:a> <urn:q> ?o }"
    answer = accepted(service, text, RESULTS)
    assert answer.media_type == RESULTS
    bound = json.loads(answer.body)["results"]["bindings"]
    assert bound == [{"o": {"type": "literal", "value": "é", "xml:lang": "fr"}}]
    answer = accepted(service, text, "application/sparql-results+xml")
    assert answer.media_type == "application/sparql-results+xml"
    assert ElementTree.fromstring(answer.body).tag.endswith("sparql")
    answer = accepted(service, text, "text/csv")
    assert (answer.headers["content-type"], answer.body.decode()) == ("text/csv; charset=utf-8", "o\r\né\r\n")
    answer = accepted(service, text, "text/tab-separated-values")
    assert answer.body.decode() == '?o\n"é"@fr\n'
    assert answer.headers["content-type"] == "text/tab-separated-values; charset=utf-8"


def test_query_content_type_ask(service):
    assert accepted(service, ASK, RESULTS).truth is True
    answer = accepted(service, ASK, "application/sparql-results+xml")
    assert b"<boolean>true</boolean>" in answer.body
    for accept in ("text/csv", "text/tab-separated-values", "text/turtle"):
        assert service.query(ASK, accept=accept).status == 406


@pytest.mark.parametrize("text", ["DESCRIBE <urn:a>", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_query_content_type_of_graphs(service, text, accept):
    answer = accepted(service, text, accept)
    assert answer.media_type == accept
    assert len(list(parse(answer.body, format=RdfFormat.from_media_type(accept)))) == 2


def test_query_without_accept_answers_json_or_turtle(service):
    assert service.send("GET", "/sparql?query=ASK%7B%7D").media_type == RESULTS
    assert service.send("GET", "/sparql?query=DESCRIBE%20%3Curn:a%3E").media_type == "text/turtle"


def test_query_base_iri_is_the_endpoint(service):
    answer = service.query("SELECT (STR(<test>) AS ?i) {}", accept="text/csv")
    assert answer.body.decode().split() == ["i", f"{service.url}/test"]


def test_query_by_head_says_what_get_would(service):
    answer = service.send("HEAD", "/sparql?query=ASK%7B%7D", Accept=RESULTS)
    assert (answer.status, answer.media_type, answer.body) == (200, RESULTS, b"")


def test_query_from_another_page_is_allowed_and_writing_is_not(service):
    assert service.query(ASK).headers["access-control-allow-origin"] == "*"
    answer = service.send(
        "OPTIONS", "/sparql", Origin="http://page.example", Access_Control_Request_Method="POST"
    )
    assert answer.status in (200, 204)
    assert "POST" in answer.headers["access-control-allow-methods"]
    asked = {"Origin": "http://page.example", "Access_Control_Request_Headers": "authorization"}
    answer = service.send("OPTIONS", "/update", Access_Control_Request_Method="POST", **asked)
    assert "authorization" not in answer.headers.get("access-control-allow-headers", "").lower()


def test_a_query_without_text_describes_the_service(service):
    answer = service.send("GET", "/sparql", Accept="text/turtle")
    assert (answer.status, answer.media_type) == (200, "text/turtle")
    description = Graph().parse(data=answer.body, format="turtle")
    assert "http://www.w3.org/ns/sparql-service-description#Service" in {
        str(o) for o in description.objects()
    }


def refused(answer):
    """A client's error, in the one shape that errors have."""
    assert 400 <= answer.status < 500, answer
    assert answer.media_type == "application/problem+json"
    assert json.loads(answer.body)["status"] == answer.status
    return answer.status


def test_bad_query_method(service):
    answer = service.send("PUT", "/sparql?query=ASK%20%7B%7D", Content_Type=FORM)
    assert refused(answer) == 405
    assert {"GET", "POST"} <= set(answer.headers["allow"].replace(" ", "").split(","))


def test_bad_multiple_queries(service):
    assert refused(service.query(ASK, ("query", "SELECT * {}"))) == 400
    assert refused(service.send("POST", "/sparql", "query=ASK{}&query=ASK{}", Content_Type=FORM)) == 400


def test_bad_query_wrong_media_type(service):
    assert refused(service.send("POST", "/sparql", ASK, Content_Type="text/plain")) == 415


def test_bad_query_missing_form_type(service):
    assert refused(service.send("POST", "/sparql", "query=ASK%20%7B%7D")) in (400, 415)


def test_bad_query_missing_direct_type(service):
    assert refused(service.send("POST", "/sparql", ASK)) in (400, 415)


def test_bad_query_non_utf8(service):
    kind = f"{QUERY}; charset=UTF-16"
    assert refused(service.send("POST", "/sparql", ASK.encode("utf-16"), Content_Type=kind)) == 415
    assert refused(service.send("POST", "/sparql", ASK.encode("utf-16"), Content_Type=QUERY)) == 400


def test_bad_query_syntax(service):
    answer = service.query("ASK {\n  ?s ?p }")
    assert refused(answer) == 400
    problem = json.loads(answer.body)
    assert (problem["line"], problem["column"]) == (2, 9)


def test_bad_query_dataset(service):
    assert refused(service.query(ASK, *default("relative"))) == 400


def test_bad_query_format(service):
    assert refused(service.query(ASK, accept="image/png")) == 406


def test_bad_query_service(service):
    answer = service.query("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert refused(answer) == 403


def test_bad_query_at_the_address_of_updates(service):
    refused(service.send("POST", "/update", ASK, Content_Type=QUERY))
    refused(service.send("POST", "/update", "query=ASK%7B%7D", Content_Type=FORM))


def test_bad_query_that_is_an_update(service):
    refused(service.send("POST", "/sparql", "CLEAR ALL", Content_Type=UPDATE))
    refused(service.query("CLEAR ALL"))
    assert service.ask("ASK { <urn:a> <urn:p> <urn:b> }")
