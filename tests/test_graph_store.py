"""`/store` over real workers: what the protocol leaves to the service, its limits and its refusals.

What the Graph Store Protocol itself asks is in tests/conformance.
"""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pool_site import READ, WRITER, empty_site
from small_site import BROWSER

TURTLE = {"content_type": "text/turtle", "headers": WRITER}
BOMB = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:a">'
    + '<p xmlns="urn:">&i;</p></rdf:Description></rdf:RDF>'
)
FILE_ENTITY = (
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:a">'
    '<p xmlns="urn:">&x;</p></rdf:Description></rdf:RDF>'
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with empty_site(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def graph(request):
    """A graph of the test's own."""
    return f"/store?graph=urn:test:{request.node.name.encode().hex()}"


def triples(client, path):
    answer = client.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    return sorted(answer.text.splitlines())


def test_what_was_done_is_said_with_the_version_that_shows_it(client):
    made = client.put("/store?graph=urn:said", data="<urn:a> <urn:b> 1 .", **TURTLE)
    assert (made.status_code, made.json["graph"]) == (201, "urn:said")
    more = client.post("/store?graph=urn:said", data="<urn:a> <urn:b> 2 .", **TURTLE)
    assert (more.status_code, more.json["graph"]) == (200, "urn:said")
    assert client.post("/store?graph=urn:said", data=" \n", **TURTLE).status_code == 204
    gone = client.delete("/store?graph=urn:said", headers=WRITER)
    assert (gone.status_code, gone.json["graph"]) == (200, "urn:said")
    assert gone.headers["Maillage-Version"] == client.get("/health").headers["Maillage-Version"]


def test_a_graph_is_read_by_a_browser_as_well(client, graph):
    client.put(graph, data="<urn:a> <urn:b> 1 .", **TURTLE)
    assert client.get(graph, headers={"Accept": BROWSER}).status_code == 200


def test_a_graph_of_the_address_has_the_characters_that_travel(client):
    answer = client.put("/store/caf/%C3%A9t%C3%A9%20a", data="<> <urn:p> <#x> .", **TURTLE)
    name = "http://localhost/store/caf/%C3%A9t%C3%A9%20a"
    assert (answer.status_code, answer.headers["Location"]) == (201, name)
    assert triples(client, "/store/caf/%C3%A9t%C3%A9%20a") == [f"<{name}> <urn:p> <{name}#x> ."]
    assert triples(client, f"/store?graph={name.replace('%', '%25')}") == [f"<{name}> <urn:p> <{name}#x> ."]


def test_the_default_graph_that_is_read_is_the_merge_that_queries_read(tmp_path):
    with empty_site(tmp_path) as own:
        own.put("/store?default", data="<urn:a> <urn:p> 1 .", **TURTLE)
        own.put("/store?graph=urn:g", data="<urn:a> <urn:p> 1, 2 .", **TURTLE)
        assert len(triples(own, "/store?default")) == 2
        own.delete("/store?default", headers=WRITER)
        assert len(triples(own, "/store?default")) == 2


def test_the_default_graph_of_the_standard_is_what_was_put_there(tmp_path):
    with empty_site(tmp_path, MAILLAGE_DEFAULT_GRAPH="strict") as own:
        own.put("/store?default", data="<urn:a> <urn:p> 1 .", **TURTLE)
        own.put("/store?graph=urn:g", data="<urn:a> <urn:p> 2 .", **TURTLE)
        assert len(triples(own, "/store?default")) == 1
        own.delete("/store?default", headers=WRITER)
        assert triples(own, "/store?default") == []


@pytest.mark.parametrize("method", ["put", "post", "delete"])
def test_writing_takes_the_right_to_write(client, graph, method):
    send = getattr(client, method)
    assert send(graph, data="").status_code == 401
    answer = send(graph, data="", headers={"Authorization": f"Bearer {READ}"})
    assert answer.status_code == 403
    assert client.get(graph).status_code == 404


def test_a_service_without_tokens_takes_no_graph(tmp_path):
    with empty_site(tmp_path, tokens=None) as closed:
        answer = closed.put("/store?graph=urn:g", data="<urn:a> <urn:b> 1 .", **TURTLE)
        assert answer.status_code == 403
        assert "maillage token add" in answer.json["detail"]


def test_a_form_without_a_boundary_says_so(client, graph):
    answer = client.post(graph, data=b"x", content_type="multipart/form-data", headers=WRITER)
    assert answer.status_code == 400
    assert "boundary" in answer.json["detail"]


def test_files_of_a_form_are_read_by_their_type_or_their_suffix(client, graph):
    files = {
        "f": [
            (io.BytesIO(b"<urn:a> <urn:p> 1 ."), "a.ttl", "application/octet-stream"),
            (io.BytesIO(b'{"@id": "urn:a", "urn:p": 2}'), "b.unknown", "application/ld+json"),
        ]
    }
    assert client.post(graph, data=files, headers=WRITER).status_code == 201
    assert len(triples(client, graph)) == 2


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"f": "<urn:a> <urn:p> 1 ."}, 400),
        ({}, 400),
        ({"f": [(io.BytesIO(b"x"), "a.pdf", "application/pdf")]}, 415),
        ({"f": [(io.BytesIO(b"x"), "a", "application/octet-stream")]}, 415),
    ],
)
def test_a_form_without_files_of_triples_is_refused(client, graph, form, status):
    answer = client.post(graph, data=form, content_type="multipart/form-data", headers=WRITER)
    assert answer.status_code == status
    assert client.get(graph).status_code == 404


def test_a_form_replaces_no_graph(client, graph):
    files = {"f": [(io.BytesIO(b""), "a.ttl", "text/turtle")]}
    assert client.put(graph, data=files, headers=WRITER).status_code == 415


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/rdf+xml", BOMB),
        ("application/rdf+xml", FILE_ENTITY),
        ("application/ld+json", '{"@context": "http://127.0.0.1:9/c", "a": 1}'),
        ("application/ld+json", '{"@context": {"@import": "http://127.0.0.1:9/c"}, "a": 1}'),
        ("application/ld+json", "[" * 100_000),
        ("text/turtle", "[ <urn:p> " * 100_000),
        ("text/turtle", "<urn:a> <urn:p> ( " * 10_000),
        ("text/turtle", "@base <http://[> . <a> <b> <c> ."),
        ("text/turtle", "<urn:a> <urn:p> '\\uD800' ."),
        ("application/n-triples", "<urn:a> <urn:p> <urn:o> <urn:g> ."),
    ],
    ids=["bomb", "file", "context", "import", "json", "brackets", "lists", "base", "surrogate", "quad"],
)
def test_a_body_that_means_harm_is_refused_and_the_next_is_read(client, graph, kind, body):
    answer = client.put(graph, data=body, content_type=kind, headers=WRITER)
    assert answer.status_code in (400, 413, 503, 507)
    assert answer.content_type == "application/problem+json"
    assert client.get(graph).status_code == 404
    assert client.put(graph, data="<urn:a> <urn:p> 1 .", **TURTLE).status_code == 201


def test_an_upload_has_a_limit_of_its_own(tmp_path):
    with empty_site(tmp_path, MAILLAGE_MAX_BODY="100", MAILLAGE_MAX_UPLOAD="2000") as own:
        body = "\n".join(f"<urn:{n}> <urn:p> {n} ." for n in range(50))
        assert own.put("/store?graph=urn:g", data=body, **TURTLE).status_code == 201
        files = {"f": [(io.BytesIO(body.encode()), "a.ttl", "text/turtle")]}
        assert own.post("/store?graph=urn:h", data=files, headers=WRITER).status_code == 201
        answer = own.put("/store?graph=urn:g", data=body * 3, **TURTLE)
        assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (413, "payload-too-large")
        assert len(triples(own, "/store?graph=urn:g")) == 50


def test_a_graph_over_the_limit_of_answers_is_not_cut(tmp_path):
    with empty_site(tmp_path, MAILLAGE_RESULT_BYTES="100") as own:
        own.put("/store?graph=urn:g", data=f"<urn:a> <urn:p> '{'x' * 200}' .", **TURTLE)
        answer = own.get("/store?graph=urn:g")
        assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (413, "result-too-large")


def test_a_host_that_is_none_names_no_graph(client):
    answer = client.put("/store/x", data="", environ_overrides={"HTTP_HOST": 'a"<b'}, **TURTLE)
    assert answer.status_code == 400


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["get", "put", "post", "delete", "head", "options", "patch"]),
    st.sampled_from(
        ["/store", "/store/", "/store/a", "/store//", "/store/%00", "/store/..%2f", "/store?graph="]
    ),
    st.text(max_size=20),
    st.binary(max_size=40),
    st.sampled_from(["text/turtle", "application/ld+json", "application/rdf+xml", "multipart/form-data", ""]),
)
def test_no_request_breaks_the_store(client, method, path, more, body, kind):
    address = path + more.replace("#", "").encode("utf8", "replace").decode()
    answer = getattr(client, method)(address, data=body, content_type=kind, headers=WRITER)
    assert answer.status_code < 500
    if answer.status_code >= 400 and method != "head":
        assert json.loads(answer.data)["status"] == answer.status_code


def test_a_body_that_names_a_graph_of_its_own_is_refused_not_flattened(client, graph):
    body = '{"@id": "urn:other", "@graph": [{"@id": "urn:a", "urn:b": "c"}]}'
    answer = client.put(graph, data=body, content_type="application/ld+json", headers=WRITER)
    assert answer.status_code == 400
    assert "<urn:other>" in answer.json["detail"]
    assert client.get(graph).status_code == 404


def test_the_mark_that_windows_puts_before_a_text_is_no_part_of_it(client, graph):
    body = b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> ."
    assert client.put(graph, data=body, **TURTLE).status_code == 201
    assert triples(client, graph) == ["<urn:a> <urn:b> <urn:c> ."]
