"""`/sparql` speaks the SPARQL 1.1 protocol, read only, and shows an editor to a browser."""

import json
from urllib.parse import quote

import pytest
from pool_site import small_pool_client
from small_site import BROWSER, ID, page

from server import editor_page

CONVENTIONS = (
    "PREFIX mlg: <https://w3id.org/maillage/ontology#> SELECT ?c WHERE { ?c a mlg:Convention } ORDER BY ?c"
)
GRAPH = "CONSTRUCT WHERE { <https://w3id.org/maillage/id/convention/contrat-enfance> a ?class }"
NAMES = [ID + "convention/contrat-enfance", ID + "convention/convention-val-clair"]


@pytest.fixture(scope="module")
def client():
    return small_pool_client()


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
    for answer in answers[1:]:
        assert "/update" in json.loads(answer.text)["detail"]


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
    assert 'data-line="2" data-column="9"' in text
    assert "?s ?p <mark>;</mark> }" in text


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


def test_the_dataset_may_stand_beside_a_form(client):
    answer = client.post("/sparql?default-graph-uri=urn:x", data={"query": "ASK { ?s ?p ?o }"})
    assert answer.json["boolean"] is False


def test_a_graph_without_an_absolute_iri_is_named(client):
    answer = client.get("/sparql?query=ASK%7B%7D&default-graph-uri=foo")
    assert answer.status_code == 400
    assert "« foo »" in answer.json["detail"]


HEAVY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l ?i ?f"
WIDE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.mark.parametrize(
    ("settings", "text", "status", "kind"),
    [
        ({"MAILLAGE_DEADLINE": "1"}, LONG, 503, "query-timeout"),
        ({"MAILLAGE_RESULT_BYTES": "1000000"}, WIDE, 413, "result-too-large"),
        ({"MAILLAGE_QUERY_MEMORY": "100000000"}, HEAVY, 507, "query-too-heavy"),
    ],
)
def test_each_limit_says_which_it_was_and_the_next_query_is_answered(settings, text, status, kind):
    limited = small_pool_client(**settings)
    answer = ask(limited, text)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["type"].endswith(f"/problem/{kind}")
    assert ask(limited, "ASK {}").json["boolean"] is True


def test_a_client_may_lower_the_deadline(client):
    answer = ask(client, LONG, timeout="200ms")
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (503, "query-timeout")
    assert "0.2 s" in answer.json["detail"]


def test_relative_iris_begin_at_the_endpoint(client):
    assert ask(client, "SELECT (<x> AS ?i) {}", "text/csv").text.split() == ["i", "http://localhost/x"]


@pytest.mark.parametrize("text", ["\\u0001", "\\uFFFE", "\\u000B"])
def test_what_xml_cannot_hold_is_never_sent_as_xml(client, text):
    for query, xml in (
        (f'SELECT ("a{text}" AS ?x) {{}}', "application/sparql-results+xml"),
        (f'CONSTRUCT {{ <urn:a> <urn:p> "a{text}" }} WHERE {{}}', "application/rdf+xml"),
    ):
        answer = ask(client, query, xml)
        assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
        assert "XML 1.0" in answer.json["detail"]
        assert ask(client, query, "*/*").status_code == 200


def test_a_property_without_an_xml_name_is_never_sent_as_xml(client):
    query = "CONSTRUCT { <urn:a> <http://e/1> <urn:b> } WHERE {}"
    assert ask(client, query, "application/rdf+xml").status_code == 406
    assert ask(client, query, "text/turtle").status_code == 200


def test_a_graph_is_also_a_dataset_to_who_asks_for_one(client):
    for accept in ("application/trig", "application/n-quads"):
        answer = ask(client, GRAPH, accept)
        assert (answer.status_code, answer.content_type) == (200, accept)
        assert "contrat-enfance" in answer.text
    assert ask(client, CONVENTIONS, "application/trig").status_code == 406


def test_a_named_format_wins_over_the_header_of_a_browser(client):
    answer = ask(client, CONVENTIONS, BROWSER, format="csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert ask(client, CONVENTIONS, BROWSER).content_type.startswith("text/html")
    assert ask(client, CONVENTIONS, output="xml").content_type == "application/sparql-results+xml"


@pytest.mark.parametrize("name", ["format", "output", "results"])
def test_a_format_that_is_not_known_is_refused_and_told_which_are(client, name):
    answer = ask(client, CONVENTIONS, "*/*", **{name: "zzz"})
    assert answer.status_code == 400
    assert "« zzz »" in answer.json["detail"]
    assert "csv" in answer.json["detail"]


@pytest.mark.parametrize("address", ["/sparql?Query=ASK{}", "/sparql?format=json", "/sparql?q=ASK{}&lang=fr"])
def test_parameters_without_a_query_are_told_that_it_is_missing(client, address):
    answer = client.get(address, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 400
    assert "« query »" in answer.json["detail"]


def test_an_update_where_one_reads_is_told_where_and_with_what_it_goes(client):
    answer = ask(client, "INSERT DATA { <a:a> <a:b> <a:c> }")
    assert answer.status_code == 403
    for word in ("/update", "POST", "jeton"):
        assert word in answer.json["detail"]


def test_a_byte_order_mark_before_a_query_counts_for_nothing(client):
    for answer in (
        ask(client, "\ufeffASK {}"),
        client.post("/sparql", data={"query": "\ufeffASK {}"}),
        client.post("/sparql", data="\ufeffASK {}".encode(), content_type="application/sparql-query"),
        ask(client, "\ufeffASK {}", timeout="5"),
    ):
        assert answer.status_code == 200
    assert ask(client, "\ufeff\ufeffASK {}").status_code == 400


@pytest.mark.parametrize("call", ["UUID()", "STRUUID()", "now ()", "Rand()", "BNODE()", "IF(true,NOW(),1)"])
def test_what_is_another_answer_each_time_may_be_kept_by_nobody(client, call):
    text = f"SELECT ({call} AS ?x) {{}}"
    assert ask(client, text).headers["Cache-Control"] == "no-store"
    assert ask(client, text, timeout="5").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", ["SELECT ?now { ?now ?rand 'UUID()' } LIMIT 1", "ASK {} # NOW()"])
def test_the_names_of_such_functions_elsewhere_change_nothing(client, text):
    assert ask(client, text).headers["Cache-Control"] == "no-cache"


def test_without_a_query_a_tool_reads_what_the_service_is(client):
    for accept in ("text/turtle", "*/*"):
        answer = client.get("/sparql", headers={"Accept": accept})
        assert (answer.status_code, answer.content_type) == (200, "text/turtle; charset=utf-8")
        assert "sparql-service-description#" in answer.text
    assert client.get("/sparql", headers={"Accept": BROWSER}).content_type.startswith("text/html")
    assert client.get("/sparql?default-graph-uri=urn:x").status_code == 400
    assert client.get("/sparql.csv").status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (<http://x/f>(1) AS ?y) {}",
        "SELECT * { VALUES ?x { 1 } FILTER(<http://x/f>(?x)) }",
        "CONSTRUCT { <urn:a> <urn:b> ?y } WHERE { BIND(<http://x/f>(1) AS ?y) }",
    ],
)
def test_a_function_that_is_not_known_is_the_clients_error_and_is_named(client, text):
    answer = client.get("/sparql", query_string={"query": text})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert "<http://x/f>" in answer.json["detail"]


def test_a_page_shows_so_many_bytes_of_an_answer_and_a_file_all_of_them(client, monkeypatch):
    monkeypatch.setattr(editor_page, "PAGE_BYTES", 1_000_000)
    query = {"query": "SELECT * { ?s ?p ?o . ?t a ?k } LIMIT 20000"}
    answer = client.get("/sparql", query_string=query, headers={"Accept": BROWSER})
    assert answer.status_code == 413
    assert "1 Mo qu&#39;une page montre" in answer.text
    assert "/sparql.csv" in answer.text
    assert len(client.get("/sparql.json", query_string=query).data) > 1_000_000
