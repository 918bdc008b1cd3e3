"""`/sparql` as a page: its address keeps query, view, order and page, and works without a script."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from pool_site import small_pool_client
from small_site import BROWSER

MLG = "PREFIX mlg: <https://w3id.org/maillage/ontology#>\n"
ROWS = MLG + "SELECT ?s ?o WHERE { ?s ?p ?o FILTER(ISIRI(?o)) } ORDER BY ?s ?p ?o LIMIT 250"
COUNTS = MLG + "SELECT ?type (COUNT(?s) AS ?n) WHERE { ?s a ?type } GROUP BY ?type ORDER BY ?type"
BROKEN = "SELECT * WHERE {\n  ?s ?p }"


@pytest.fixture(scope="module")
def client():
    return small_pool_client()


def show(client, text, language="fr", **more):
    given = {"query": text, "lang": language, **more}
    answer = client.get("/sparql", query_string=given, headers={"Accept": BROWSER})
    return answer, " ".join(answer.text.split())


def address_of(text, words):
    """The address of the link with those words, as its parameters."""
    href = next(
        unescape(href)
        for href, said in re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(.*?)</a>', text)
        if words in re.sub("<[^>]*>", "", said)
    )
    return {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}


def test_the_links_of_views_order_and_pages_keep_the_rest(client):
    _, text = show(client, ROWS, view="network", sort="-o", page="2")
    assert address_of(text, "Suivante") == {"query": ROWS, "view": "network", "sort": "-o", "page": "3"}
    assert address_of(text, "Précédente")["page"] == "1"
    assert address_of(text, "Première") == {"query": ROWS, "view": "network", "sort": "-o"}
    assert address_of(text, "Tableau") == {"query": ROWS, "sort": "-o", "page": "2"}
    assert address_of(text, "?s") == {"query": ROWS, "view": "network", "sort": "s"}
    assert '250 lignes<span class="muted">, 101 à 200 ici</span>' in text
    assert "Page 2 sur 3" in text


def test_a_heading_orders_and_then_turns_the_order(client):
    first, text = show(client, COUNTS, sort="n")
    assert 'aria-sort="ascending"' in text
    assert address_of(text, "?n")["sort"] == "-n"
    second, turned = show(client, COUNTS, sort="-n")
    assert 'aria-sort="descending"' in turned

    def numbers(answer):
        return [int(n) for n in re.findall(r'<td class="number">\s*(\d+)', answer.text)]

    assert numbers(first) == sorted(numbers(first))
    assert numbers(second) == sorted(numbers(second), reverse=True)


def test_a_picture_has_its_sentence_and_the_table_below(client):
    _, text = show(client, COUNTS, view="chart")
    sentence = re.search(r'<svg viewBox="[^"]*" role="img" aria-label="([^"]*)" class="bars">', text)[1]
    assert re.fullmatch(r"\d+ barres, « n » de \d+ à \d+\. La plus longue : .*\.", unescape(sentence))
    assert f"<p>{sentence}" in text
    assert text.index("<svg viewBox") < text.index('<table class="rows answered">')
    bars = len(re.findall(r'<g class="mark bar">', text))
    assert bars == len(re.findall(r'<th scope="row"', text)) == int(sentence.split()[0])


def test_a_view_that_the_columns_do_not_allow_gives_the_table_and_says_so(client):
    answer, text = show(client, COUNTS, view="timeline")
    assert answer.status_code == 200
    assert "ne permettent pas la vue demandée" in text
    assert '<table class="rows answered">' in text
    assert "chronologie, une colonne de noms et une ou deux de dates" in unescape(text)


@pytest.mark.parametrize(
    ("name", "value"), [("view", "gâteau"), ("page", "-1"), ("page", "deux"), ("page", "²")]
)
def test_an_address_that_means_nothing_is_refused(client, name, value):
    answer, _ = show(client, COUNTS, **{name: value})
    assert answer.status_code == 400


def test_a_page_beyond_the_last_is_the_last(client):
    _, text = show(client, ROWS, page="99")
    assert "201 à 250 ici" in text


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "la requête ne se lit pas"), ("en", "the query cannot be read")]
)
def test_a_syntax_error_is_said_in_the_readers_language_at_its_place(client, language, said):
    answer, text = show(client, BROKEN, language)
    assert answer.status_code == 400
    assert re.search(rf'id="problem-text" lang="{language}">[^<]*{said}', text)
    line, column = (int(n) for n in re.search(r'data-line="(\d+)" data-column="(\d+)"', text).groups())
    assert BROKEN.split("\n")[line - 1][column - 1] == "}"
    assert "<mark>}</mark>" in text
    assert 'aria-describedby="problem"' in text


@pytest.mark.parametrize(
    ("text", "shown"), [("ASK {}", "vrai"), ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", 'class="graph"')]
)
def test_what_is_no_table_is_shown_as_it_is(client, text, shown):
    answer, page = show(client, text, view="chart")
    assert answer.status_code == 200
    assert shown in page
    assert "<svg viewBox" not in page


def test_the_code_beside_the_answer_has_the_readers_query(client):
    _, text = show(client, COUNTS)
    assert text.count("?type (COUNT(?s) AS ?n)") >= 5
    assert "http://localhost/sparql" in text
    for language in ("curl", "Python, pandas", "Python, SPARQLWrapper", "R"):
        assert f"<summary>{language}</summary>" in text


def test_a_frame_holds_the_answer_alone_and_any_site_may_show_it(client):
    answer, text = show(client, COUNTS, embed="1", view="chart")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "<svg viewBox" in text
    assert "Exemples" not in text


def test_a_query_is_checked_while_it_is_written(client):
    assert client.post("/sparql/check", data={"query": "ASK {}"}).json == {}
    found = client.post("/sparql/check?lang=en", data={"query": BROKEN}).json
    assert (found["line"], found["column"], found["language"]) == (2, 9, "en")
    assert found["message"].startswith("Line 2, column 9:")


def test_a_check_refuses_what_is_no_query(client):
    assert client.get("/sparql/check").status_code == 405
    assert client.post("/sparql/check", data={"update": "CLEAR ALL"}).status_code == 403


def test_the_page_offers_no_script_that_was_not_built(client, monkeypatch, tmp_path):
    monkeypatch.setattr(client.application, "static_folder", str(tmp_path))
    _, text = show(client, COUNTS)
    assert "built/editor.js" not in text
    assert '<textarea id="query" name="query"' in text
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "editor.js").write_text("")
    _, text = show(client, COUNTS)
    assert '<script src="/static/built/editor.js" defer></script>' in text


def test_line_ends_of_a_form_do_not_change_the_links(client):
    _, text = show(client, COUNTS.replace("\n", "\r\n"), view="chart")
    assert address_of(text, "Tableau")["query"] == COUNTS
