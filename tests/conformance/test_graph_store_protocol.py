"""The SPARQL 1.1 Graph Store HTTP Protocol, asked from outside; the cases of the W3C test suite and more.

Spec: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

import json
import uuid

import pytest
from conformance.endpoint import TURTLE
from pyoxigraph import RdfFormat, parse

PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
JOHN = PREFIXES + "<#me> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn 'John Doe' ] ."
JANE = PREFIXES + "<#me> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn 'Jane Doe' ] ."
ALICE = PREFIXES + "[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name 'Alice' ] ."
NAMED = PREFIXES + "<#me> foaf:name 'Jane Doe' ."
CARD = {"Accept": "text/turtle"}
RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="#me"><e:p rdf:resource="urn:o"/></rdf:Description></rdf:RDF>'
)


@pytest.fixture
def path():
    """The path of a graph that nobody has: the address is the graph's name."""
    return f"/store/person/{uuid.uuid4()}.ttl"


@pytest.fixture
def held(endpoint, path):
    """The path of a graph that holds JOHN."""
    assert put(endpoint, path, JOHN).status == 201
    return path


def put(endpoint, path, body, kind=TURTLE):
    return endpoint.send("PUT", path, body, Content_Type=kind)


def post(endpoint, path, body, kind=TURTLE):
    return endpoint.send("POST", path, body, Content_Type=kind)


def multipart(*files):
    """A form with those files: pairs of name and content, and the Content-Type of the form."""
    parts = [
        f'--frontier\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n{text}\r\n"
        for name, kind, text in files
    ]
    return "".join(parts) + "--frontier--\r\n", "multipart/form-data; boundary=frontier"


def test_put_initial_state(endpoint, path):
    answer = put(endpoint, path, JOHN)
    assert (answer.status, answer.headers["location"]) == (201, endpoint.url + path)


def test_get_of_put_initial_state(endpoint, held):
    name = endpoint.url + held
    assert endpoint.send("GET", held, **CARD).holds(JOHN, name)
    assert endpoint.send("GET", endpoint.graph(name), **CARD).holds(JOHN, name)
    assert endpoint.ask(f"ASK {{ GRAPH <{name}> {{ <{name}#me> ?p ?o }} }}")


def test_put_graph_already_in_store(endpoint, held):
    assert put(endpoint, held, JANE).status == 204
    assert endpoint.send("GET", held, **CARD).holds(JANE, endpoint.url + held)


def test_put_default_graph(endpoint):
    assert put(endpoint, "/store?default", ALICE).status in (201, 204)
    assert endpoint.send("GET", "/store?default", **CARD).holds(ALICE)
    assert put(endpoint, "/store?default", "<urn:a> <urn:p> 1 .").status == 204
    assert endpoint.send("GET", "/store?default", **CARD).holds("<urn:a> <urn:p> 1 .")
    assert endpoint.ask("ASK { <urn:a> <urn:p> 1 }")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/rdf+xml", JOHN),
        ("text/turtle", RDF_XML),
        ("text/turtle", "<#me> <urn:p>"),
        ("application/n-triples", JOHN),
        ("application/ld+json", "{"),
        ("text/turtle", b"<urn:a> <urn:p> '\xff' ."),
    ],
)
def test_put_mismatched_payload(endpoint, path, held, kind, body):
    answer = put(endpoint, held, body, kind)
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    assert endpoint.send("GET", held, **CARD).holds(JOHN, endpoint.url + held)


def test_put_mismatched_payload_says_where(endpoint, path):
    detail = json.loads(put(endpoint, path, "<urn:a> <urn:p> 1 .\n<urn:a> nothing 2 .").body)["detail"]
    assert "line 2" in detail or "ligne 2" in detail


def test_put_empty_graph(endpoint, path, held):
    assert put(endpoint, held, "").status == 204
    assert endpoint.send("GET", held, **CARD).holds("")


def test_get_of_put_empty_graph(endpoint, path):
    assert put(endpoint, path, "").status == 201
    assert endpoint.send("GET", path, **CARD).holds("")
    assert put(endpoint, path, JOHN).status == 204
    assert endpoint.send("GET", path, **CARD).holds(JOHN, endpoint.url + path)


def test_put_of_nothing_at_all_is_an_empty_graph(endpoint, path):
    assert endpoint.send("PUT", path).status == 201
    assert endpoint.send("GET", path, **CARD).holds("")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/turtle", "<#me> <http://e/p> <urn:o> ."),
        ("application/rdf+xml", RDF_XML),
        ("application/ld+json", '{"@id": "#me", "http://e/p": {"@id": "urn:o"}}'),
    ],
)
def test_put_in_every_format_resolves_against_the_graph(endpoint, path, kind, body):
    assert put(endpoint, path, body, kind).status == 201
    assert endpoint.send("GET", path, **CARD).holds("<#me> <http://e/p> <urn:o> .", endpoint.url + path)


def test_put_ntriples(endpoint, path):
    assert put(endpoint, path, "<urn:a> <urn:p> <urn:o> .\n", "application/n-triples").status == 201
    assert endpoint.send("GET", path, **CARD).holds("<urn:a> <urn:p> <urn:o> .")


def test_put_a_remote_context_is_never_fetched(endpoint, path):
    body = '{"@context": "http://127.0.0.1:9/context", "a": "b"}'
    assert put(endpoint, path, body, "application/ld+json").status == 400


def test_delete_existing_graph(endpoint, held):
    assert endpoint.send("DELETE", held).status in (200, 204)
    assert endpoint.send("GET", held, **CARD).status == 404
    assert endpoint.send("DELETE", held).status == 404
    assert put(endpoint, held, JANE).status == 201


def test_delete_nonexistent_graph(endpoint, path):
    assert endpoint.send("DELETE", path).status == 404


def test_delete_the_default_graph_empties_it(endpoint):
    put(endpoint, "/store?default", ALICE)
    assert endpoint.send("DELETE", "/store?default").status in (200, 204)
    assert endpoint.send("GET", "/store?default", **CARD).holds("")


def test_post_existing_graph(endpoint, held):
    assert post(endpoint, held, NAMED).status in (200, 204)
    name = endpoint.url + held
    assert endpoint.send("GET", held, **CARD).holds(JOHN + NAMED.removeprefix(PREFIXES), name)


def test_post_keeps_blank_nodes_apart(endpoint, path):
    for _ in range(2):
        post(endpoint, path, "_:a <urn:p> 1 .")
    assert endpoint.send("GET", path, **CARD).holds("[] <urn:p> 1 . [] <urn:p> 1 .")


def test_post_multipart_formdata(endpoint, held):
    files = [
        ("lastName.ttl", TURTLE, PREFIXES + "<#me> foaf:familyName 'Doe'  ."),
        ("firstName.ttl", TURTLE, PREFIXES + "<#me> foaf:givenName 'Jane' ."),
    ]
    assert post(endpoint, held, *multipart(*files)).status in (200, 204)
    wanted = JOHN + "<#me> foaf:familyName 'Doe' ; foaf:givenName 'Jane' ."
    assert endpoint.send("GET", held, **CARD).holds(wanted, endpoint.url + held)


def test_post_multipart_of_two_formats_makes_a_graph(endpoint, path):
    body, kind = multipart(
        ("a.rdf", "application/rdf+xml", RDF_XML), ("b.nt", "application/octet-stream", "")
    )
    assert post(endpoint, path, body, kind).status == 201


def test_post_multipart_with_one_bad_file_changes_nothing(endpoint, held):
    files = [("a.ttl", TURTLE, "<urn:a> <urn:p> 1 ."), ("b.ttl", TURTLE, "<urn:a> <urn:p>")]
    assert post(endpoint, held, *multipart(*files)).status == 400
    assert endpoint.send("GET", held, **CARD).holds(JOHN, endpoint.url + held)


def test_post_create_new_graph(endpoint):
    answer = post(endpoint, "/store", ALICE)
    assert answer.status == 201
    place = answer.headers["location"]
    assert place.startswith(f"{endpoint.url}/store/")
    assert endpoint.send("GET", place, **CARD).holds(ALICE)
    assert post(endpoint, place, "").status in (200, 204)
    assert endpoint.send("GET", place, **CARD).holds(ALICE)
    assert post(endpoint, "/store", ALICE).headers["location"] != place


def test_post_new_graph_by_name(endpoint, path):
    answer = post(endpoint, path, ALICE)
    assert (answer.status, answer.headers["location"]) == (201, endpoint.url + path)
    name = f"urn:uuid:{uuid.uuid4()}"
    answer = post(endpoint, endpoint.graph(name), ALICE)
    assert (answer.status, answer.headers["location"]) == (201, endpoint.url + endpoint.graph(name))


def test_head_on_an_existing_graph(endpoint, held):
    answer = endpoint.send("HEAD", held, **CARD)
    assert (answer.status, answer.media_type, answer.body) == (200, "text/turtle", b"")


def test_head_on_a_nonexisting_graph(endpoint, path):
    assert endpoint.send("HEAD", path).status == 404


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ],
)
def test_get_in_the_format_asked_for(endpoint, held, accept):
    answer = endpoint.send("GET", held, Accept=accept)
    assert (answer.status, answer.media_type) == (200, accept)
    assert len(list(parse(answer.body, format=RdfFormat.from_media_type(accept)))) == 4


def test_get_in_no_format_that_is_known(endpoint, held):
    assert endpoint.send("GET", held, Accept="image/png").status == 406


@pytest.mark.parametrize(
    "query", ["", "?", "?graph=urn:a&default", "?graph=urn:a&graph=urn:b", "?graph=", "?graph=relative"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_one_graph_is_named_by_an_absolute_iri(endpoint, method, query):
    body = "<urn:a> <urn:b> 1 ." if method == "PUT" else b""
    assert endpoint.send(method, f"/store{query}", body, Content_Type=TURTLE).status == 400


def test_a_graph_is_not_named_twice(endpoint, held):
    assert endpoint.send("GET", f"{held}?default").status == 400
    assert endpoint.send("GET", f"{held}?graph=urn:a").status == 400


@pytest.mark.parametrize(
    "kind", ["text/html", "application/json", "application/trig", "text/turtle; charset=latin1"]
)
def test_a_body_of_another_type_is_unsupported(endpoint, path, kind):
    assert put(endpoint, path, JOHN, kind).status == 415
    assert post(endpoint, path, JOHN, kind).status == 415


def test_a_body_without_a_type_is_unsupported(endpoint, path):
    assert endpoint.send("PUT", path, JOHN).status in (400, 415)


def test_patch_is_not_answered_and_says_what_is(endpoint, held):
    answer = endpoint.send("PATCH", held, "CLEAR ALL", Content_Type="application/sparql-update")
    assert answer.status == 405
    assert {"GET", "PUT", "POST", "DELETE"} <= set(answer.headers["allow"].replace(" ", "").split(","))


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_writing_needs_a_token_and_reading_does_not(endpoint, held, method):
    for token in ("", "unknown"):
        answer = endpoint.send(method, held, NAMED, token=token, Content_Type=TURTLE)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert endpoint.send("GET", held, token="", **CARD).holds(JOHN, endpoint.url + held)
