"""`/sparql` speaks the SPARQL 1.1 protocol, read only, and shows an editor to a browser."""

import json
from urllib.parse import quote

import pytest
from small_site import BROWSER, ID, page, small_client

CONVENTIONS = (
    "PREFIX mlg: <https://w3id.org/maillage/ontology#> SELECT ?c WHERE { ?c a mlg:Convention } ORDER BY ?c"
)
GRAPH = "CONSTRUCT WHERE { <https://w3id.org/maillage/id/convention/contrat-enfance> a ?class }"
NAMES = [ID + "convention/contrat-enfance", ID + "convention/convention-val-clair"]


@pytest.fixture(scope="module")
def client():
    return small_client()


def ask(client, text, accept="application/sparql-results+json", **more):
    return client.get("/sparql", query_string={"query": text, **more}, headers={"Accept": accept})


def test_get_form_and_direct_post_answer_the_same(client):
    form = client.post("/sparql", data={"query": CONVENTIONS})
    direct = client.post(
        "/sparql", data=CONVENTIONS.encode(), content_type="application/sparql-query; charset=utf-8"
    )
    for answer in (ask(client, CONVENTIONS), form, direct):
        assert answer.status_code == 200
        found = [row["c"]["value"] for row in json.loads(answer.text)["results"]["bindings"]]
        assert found == NAMES


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.5", "application/sparql-results+xml"),
        ("*/*", "application/sparql-results+json"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_rows_come_in_the_format_asked_for(client, accept, media_type):
    answer = ask(client, CONVENTIONS, accept)
    assert (answer.status_code, answer.content_type) == (200, media_type)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "text/turtle; charset=utf-8"),
    ],
)
def test_graphs_come_in_the_format_asked_for(client, accept, media_type):
    answer = ask(client, GRAPH, accept)
    assert (answer.status_code, answer.content_type) == (200, media_type)
    assert "contrat-enfance" in answer.text


def test_rows_cannot_be_turtle(client):
    assert ask(client, CONVENTIONS, "text/turtle").status_code == 406
    assert ask(client, "ASK {}", "text/csv").status_code == 406
    assert json.loads(ask(client, "ASK {}").text)["boolean"] is True


def test_a_suffix_names_the_format_for_links(client):
    answer = client.get("/sparql.csv", query_string={"query": CONVENTIONS})
    assert answer.text.split() == ["c", *NAMES]
    assert client.get("/sparql.pdf", query_string={"query": CONVENTIONS}).status_code == 404


def test_the_protocols_dataset_wins(client):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/maillage/ontology#Convention> }"
    reference = "https://w3id.org/maillage/graph/reference"
    assert ask(client, count, "text/csv").text.split() == ["n", "2"]
    assert ask(client, count, "text/csv", **{"default-graph-uri": reference}).text.split() == ["n", "0"]
    named = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    answer = ask(client, named, "text/csv", **{"named-graph-uri": reference})
    assert answer.text.split() == ["g", reference]
    assert ask(client, named, "text/csv", **{"default-graph-uri": "pas un iri"}).status_code == 400


def test_a_syntax_error_says_where_and_what_was_expected(client):
    answer = ask(client, "SELECT ?s WHERE {\n  ?s ?p }")
    body = json.loads(answer.text)
    assert (answer.status_code, body["line"], body["column"]) == (400, 2, 9)
    assert body["expected"]


def test_updates_are_refused_by_every_way(client):
    text = "INSERT DATA { <a:a> <a:b> <a:c> }"
    answers = [
        ask(client, text),
        client.get("/sparql", query_string={"update": text}),
        client.post("/sparql", data={"update": text}),
        client.post("/sparql", data=text, content_type="application/sparql-update"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
        assert "ne se modifient pas" in json.loads(answer.text)["detail"]


def test_service_is_refused_plainly(client):
    answer = ask(client, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert answer.status_code == 403
    assert "SERVICE" in json.loads(answer.text)["detail"]


def test_a_query_twice_or_not_at_all_is_a_bad_request(client):
    assert client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400
    assert client.post("/sparql", data={"autre": "x"}).status_code == 400
    assert client.post("/sparql", data=b"\xff", content_type="application/sparql-query").status_code == 400


def test_other_pages_may_read_and_ask_first(client):
    assert ask(client, "ASK {}").headers["Access-Control-Allow-Origin"] == "*"
    options = client.options("/sparql")
    assert options.status_code == 200
    assert "POST" in options.headers["Access-Control-Allow-Methods"]
    head = client.head("/sparql", query_string={"query": CONVENTIONS})
    assert (head.status_code, head.data) == (200, b"")


def test_the_editor_keeps_the_query_and_shows_links(client):
    status, text = page(client, "/sparql?query=" + quote(CONVENTIONS))
    assert status == 200
    assert "ORDER BY ?c</textarea>" in text
    assert '<a href="/doc/convention/contrat-enfance">contrat enfance</a>' in text
    assert "2 lignes" in text


def test_the_editor_marks_the_error(client):
    status, text = page(client, "/sparql?query=" + quote("SELECT * WHERE {\n  ?s ?p ; }"))
    assert status == 400
    assert 'data-line="2" data-column="11"' in text
    assert "?s ?p ; <mark>}</mark>" in text


def test_the_editor_shows_truth_and_graphs(client):
    assert "vrai" in page(client, "/sparql?query=" + quote("ASK {}"))[1]
    text = page(client, "/sparql?query=" + quote(GRAPH))[1]
    assert "mlg:Convention" in text
    assert "/sparql.ttl?" in text


def test_the_editor_offers_the_catalogue_as_examples(client):
    text = page(client, "/sparql")[1]
    assert text.count('<li><a href="/sparql?query=') >= 25


def test_what_a_query_prints_cannot_be_markup(client):
    text = client.get(
        "/sparql",
        query_string={"query": 'SELECT ("<script>x</script>" AS ?x) {}'},
        headers={"Accept": BROWSER},
    ).text
    assert "<script>x" not in text


def test_bytes_that_are_no_utf8_are_never_another_query(client):
    assert client.get("/sparql?query=SELECT%20(%22%E9%22%20AS%20%3Fx)%7B%7D").status_code == 400
    form = "application/x-www-form-urlencoded"
    assert client.post("/sparql", data=b"query=ASK%7B%7D%E9", content_type=form).status_code == 400
    assert client.get("/queries/search.json?text=%ff").status_code == 400


def test_the_protocols_parameters_stand_in_the_form_or_nowhere(client):
    answer = client.post("/sparql?default-graph-uri=urn:x", data={"query": "ASK { ?s ?p ?o }"})
    assert answer.status_code == 400
    assert "default-graph-uri" in answer.json["detail"]


def test_a_graph_without_an_absolute_iri_is_named(client):
    answer = client.get("/sparql?query=ASK%7B%7D&default-graph-uri=foo")
    assert answer.status_code == 400
    assert "« foo »" in answer.json["detail"]


def test_beyond_its_share_of_threads_a_query_is_asked_to_come_back(client):
    queries = client.application.extensions["maillage"].queries
    taken = 0
    while queries.acquire(blocking=False):
        taken += 1
    try:
        answer = client.get("/sparql?query=ASK%7B%7D")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert client.get("/health").status_code == 200
    finally:
        for _ in range(taken):
            queries.release()
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
