"""The update operation of the SPARQL 1.1 Protocol, asked from outside; names as in the W3C test suite.

Spec: https://www.w3.org/TR/sparql11-protocol/#update-operation
"""

import json

import pytest
from conformance.endpoint import FORM, QUERY, UPDATE

BASE = "http://conformance.example/update/data"
ONE, TWO, THREE = (f"{BASE}{number}" for number in (1, 2, 3))
OUT = "http://conformance.example/update/out"
KEPT = "<urn:kept> <urn:p> <urn:o>"
DOCUMENT = "<http://xmlns.com/foaf/0.1/Document>"
BOOK = "<http://purl.org/dc/terms/BibliographicResource>"


@pytest.fixture
def service(endpoint):
    """A service that holds one triple, outside all named graphs."""
    endpoint.update(f"DROP ALL ; INSERT DATA {{ {KEPT} }}")
    return endpoint


def three_graphs():
    parts = (f"GRAPH <{name}> {{ <{name}> a {DOCUMENT} }}" for name in (ONE, TWO, THREE))
    return f"DROP ALL ; INSERT DATA {{ {' '.join(parts)} }} ;"


def refused(answer, service):
    """The update's status; nothing was changed by it."""
    assert 400 <= answer.status < 500, answer
    assert answer.media_type == "application/problem+json"
    assert service.ask(f"ASK {{ {KEPT} }}")
    return answer.status


def test_update_post_form(service):
    assert 200 <= service.send("POST", "/update", "update=CLEAR+ALL", Content_Type=FORM).status < 400
    assert not service.ask(f"ASK {{ {KEPT} }}")


def test_update_post_direct(service):
    service.update("CLEAR ALL")
    assert not service.ask(f"ASK {{ {KEPT} }}")


def test_update_says_which_version_it_made(service):
    done = json.loads(service.update("INSERT DATA { <urn:x> <urn:p> 1 }").body)
    assert done["before"] != done["after"]
    assert service.query("ASK {}").headers["maillage-version"] == done["after"]


def test_update_is_seen_by_the_next_query(service):
    for number in range(5):
        service.update(f"INSERT DATA {{ <urn:x> <urn:n> {number} }}")
        assert service.ask(f"ASK {{ <urn:x> <urn:n> {number} }}")


def test_update_of_several_operations_is_one(service):
    text = "INSERT DATA { <urn:x> <urn:p> 1 } ; DELETE WHERE { <urn:x> <urn:p> ?o } ; CREATE GRAPH <urn:g>"
    service.update(text)
    assert not service.ask("ASK { <urn:x> <urn:p> 1 }")
    assert service.send("GET", service.graph("urn:g"), Accept="text/turtle").status == 200


def test_update_that_fails_changes_nothing(service):
    text = "INSERT DATA { <urn:x> <urn:p> 1 } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>"
    refused(service.send("POST", "/update", text, Content_Type=UPDATE), service)
    assert not service.ask("ASK { <urn:x> <urn:p> 1 }")


def test_update_dataset_default_graph(service):
    service.update(
        f"{three_graphs()} INSERT {{ GRAPH <{OUT}> {{ ?s a {BOOK} }} }} WHERE {{ ?s a {DOCUMENT} }}",
        ("using-graph-uri", ONE),
    )
    assert service.ask(
        f"ASK {{ GRAPH <{OUT}> {{ <{ONE}> a {BOOK} FILTER NOT EXISTS {{ <{TWO}> a {BOOK} }} }} }}"
    )


def test_update_dataset_default_graphs(service):
    service.update(
        f"{three_graphs()} INSERT {{ GRAPH <{OUT}> {{ ?s a {BOOK} }} }} WHERE {{ ?s a {DOCUMENT} }}",
        ("using-graph-uri", ONE),
        ("using-graph-uri", TWO),
    )
    assert service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{ONE}> a {BOOK} . <{TWO}> a {BOOK} }} }}")
    assert not service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{THREE}> a {BOOK} }} }}")


def test_update_dataset_default_graphs_by_form(service):
    text = f"INSERT {{ GRAPH <{OUT}> {{ ?s a {BOOK} }} }} WHERE {{ ?s a {DOCUMENT} }}"
    service.update(three_graphs().rstrip(";"))
    body = f"using-graph-uri={ONE}&update={text.replace(' ', '+')}"
    assert service.send("POST", "/update", body, Content_Type=FORM).status < 400
    assert service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{ONE}> a {BOOK} }} }}")
    assert not service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{TWO}> a {BOOK} }} }}")


def test_update_dataset_named_graphs(service):
    service.update(
        f"{three_graphs()} INSERT {{ GRAPH <{OUT}> {{ ?s a {BOOK} }} }} "
        f"WHERE {{ GRAPH ?g {{ ?s a {DOCUMENT} }} }}",
        ("using-named-graph-uri", ONE),
        ("using-named-graph-uri", TWO),
    )
    assert service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{ONE}> a {BOOK} . <{TWO}> a {BOOK} }} }}")
    assert not service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{THREE}> a {BOOK} }} }}")


def test_update_dataset_full(service):
    service.update(
        f"{three_graphs()} INSERT {{ GRAPH <{OUT}> {{ ?s <urn:in> ?in }} }} "
        f"WHERE {{ {{ GRAPH ?g {{ ?s a {DOCUMENT} }} BIND(?g AS ?in) }} "
        f'UNION {{ ?s a {DOCUMENT} BIND("default" AS ?in) }} }}',
        ("using-graph-uri", ONE),
        ("using-named-graph-uri", TWO),
    )
    assert service.ask(f'ASK {{ GRAPH <{OUT}> {{ <{ONE}> <urn:in> "default" . <{TWO}> <urn:in> <{TWO}> }} }}')
    assert not service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{THREE}> ?p ?o }} }}")
    assert not service.ask(f"ASK {{ GRAPH <{OUT}> {{ <{ONE}> <urn:in> <{ONE}> }} }}")


def test_update_base_uri(service):
    service.update(f"INSERT DATA {{ GRAPH <{OUT}> {{ <urn:s> <urn:p> <test> }} }}")
    answer = service.query(f"SELECT ?o {{ GRAPH <{OUT}> {{ <urn:s> <urn:p> ?o }} }}", accept="text/csv")
    assert answer.body.decode().split() == ["o", f"{service.url}/test"]


def test_bad_update_get(service):
    assert refused(service.send("GET", "/update?update=CLEAR%20ALL"), service) == 405
    refused(service.send("GET", "/sparql?update=CLEAR%20ALL", Accept="*/*"), service)


def test_bad_multiple_updates(service):
    body = "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"
    assert refused(service.send("POST", "/update", body, Content_Type=FORM), service) == 400


def test_bad_update_wrong_media_type(service):
    assert refused(service.send("POST", "/update", "CLEAR ALL", Content_Type="text/plain"), service) == 415


def test_bad_update_missing_form_type(service):
    assert refused(service.send("POST", "/update", "update=CLEAR%20ALL"), service) in (400, 415)


def test_bad_update_missing_direct_type(service):
    assert refused(service.send("POST", "/update", "CLEAR ALL"), service) in (400, 415)


def test_bad_update_non_utf8(service):
    body, kind = "CLEAR ALL".encode("utf-16"), f"{UPDATE}; charset=UTF-16"
    assert refused(service.send("POST", "/update", body, Content_Type=kind), service) == 415
    assert refused(service.send("POST", "/update", body, Content_Type=UPDATE), service) == 400


def test_bad_update_syntax(service):
    assert refused(service.send("POST", "/update", "update=CLEAR%20XYZ", Content_Type=FORM), service) == 400


@pytest.mark.parametrize(
    "text",
    [
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING NAMED <urn:g> WHERE { GRAPH ?g { ?s ?p ?o } }",
    ],
)
@pytest.mark.parametrize("parameter", ["using-graph-uri", "using-named-graph-uri"])
def test_bad_update_dataset_conflict(service, text, parameter):
    answer = service.send("POST", f"/update?{parameter}={ONE}", text, Content_Type=UPDATE)
    assert refused(answer, service) == 400


def test_bad_update_without_text(service):
    assert refused(service.send("POST", "/update", "", Content_Type=FORM), service) == 400


def test_bad_update_that_is_a_query(service):
    refused(service.send("POST", "/update", "ASK {}", Content_Type=QUERY), service)
    refused(service.send("POST", "/update", "ASK {}", Content_Type=UPDATE), service)


def test_bad_update_without_its_token(service):
    answer = service.send("POST", "/update", "CLEAR ALL", token="", Content_Type=UPDATE)
    assert refused(answer, service) == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    for token in ("x", service.token[:-1], service.token + "x", f"x {service.token}"):
        answer = service.send("POST", "/update", "CLEAR ALL", token=token, Content_Type=UPDATE)
        assert refused(answer, service) == 401


def test_bad_update_with_its_token_elsewhere_than_in_the_header(service):
    kinds = {"Content_Type": UPDATE, "Cookie": f"token={service.token}; Authorization=Bearer {service.token}"}
    path = f"/update?access_token={service.token}&token={service.token}"
    assert refused(service.send("POST", path, "CLEAR ALL", token="", **kinds), service) == 401
    body = f"access_token={service.token}&update=CLEAR+ALL"
    assert refused(service.send("POST", "/update", body, token="", Content_Type=FORM), service) == 401


def test_bad_update_load(service):
    refused(service.send("POST", "/update", "LOAD <http://127.0.0.1:9/x>", Content_Type=UPDATE), service)
    refused(service.send("POST", "/update", "LOAD <file:///etc/passwd>", Content_Type=UPDATE), service)
