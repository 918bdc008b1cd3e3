"""`/api` lists what can be asked, and tries it: the form, the address, the curl line and the true answer."""

import re
import shlex
from html import unescape

import pytest
from small_site import page, small_client

from server.api import address as address_of
from server.api import arguments, curl, examples
from server.operations import operations

PILOTS = "/api/pilots?convention=convention-val-clair"


@pytest.fixture(scope="module")
def client():
    return small_client()


@pytest.fixture
def rows(client):
    """The operations by their name, inside a request."""
    with client.application.test_request_context("/"):
        client.application.preprocess_request()
        yield {row.id: row for row in operations()}


def test_every_operation_is_listed_and_has_a_page(client, rows):
    status, text = page(client, "/api")
    assert status == 200
    for name, row in rows.items():
        assert f'href="/api/{name}"' in text
        status, form = page(client, f"/api/{name}")
        assert status == 200, name
        assert f"{row.method.upper()} {row.path}" in unescape(form)
        for given in row.inputs:
            assert f'name="{given.name}"' in form, (name, given.name)


def test_an_operation_that_is_none_is_not_found(client):
    assert page(client, "/api/rien")[0] == 404


def test_a_form_shows_the_address_the_curl_line_and_the_answer(client):
    text = unescape(page(client, PILOTS)[1])
    address = "http://localhost/queries/pilots?convention=convention-val-clair"
    assert f'<a href="{address}">' in text
    assert f"curl -H 'Accept: application/json' '{address}'" in text
    assert "<code>200</code> <code>application/json</code>" in text
    assert '"query": "pilots"' in text
    assert '"organisation": "https://w3id.org/maillage/id/organisation/caf-du-val"' in text


def test_the_answer_is_the_one_that_the_address_gives(client):
    shown = unescape(client.get(f"{PILOTS}&accept=text/csv", headers={"Accept": "text/html"}).text)
    real = client.get("/queries/pilots.csv?convention=convention-val-clair").text
    assert real.replace("\r\n", "\n") in shown.replace("\r\n", "\n")


def test_an_error_is_shown_as_it_is_answered(client):
    text = unescape(page(client, "/api/pilots?convention=rien")[1])
    assert "<code>400</code> <code>application/problem+json</code>" in text
    assert "« convention » vaut « rien »" in text


def test_a_spreadsheet_is_not_printed(client):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    text = page(client, f"{PILOTS}&accept={media_type}")[1]
    assert f"<code>200</code> <code>{media_type}</code>" in text
    assert "n&#39;est pas du texte" in text or "n'est pas du texte" in text
    assert '<pre class="graph"' not in text


def test_a_long_answer_is_cut_and_says_so(client):
    text = page(client, "/api/sparql-examples?accept=text/turtle")[1]
    assert "Seul le début est montré" in text
    assert len(text) < 60_000


def test_nothing_is_asked_before_the_form_is_filled(client):
    assert "La réponse</h2>" not in page(client, "/api/pilots")[1]
    assert "La réponse</h2>" not in page(client, "/api/dump?suffix=nq")[1]


def test_the_page_has_no_script_within_and_none_from_another_host(client):
    answer = client.get(PILOTS, headers={"Accept": "text/html"})
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<script[^>]*>", answer.text) == [
        f'<script type="module" src="/static/{name}.js">' for name in ("search", "forms")
    ]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_what_is_typed_is_never_markup(client):
    text = client.get(
        "/api/search", query_string={"text": "<script>x</script>"}, headers={"Accept": "text/html"}
    ).text
    assert "<script>x" not in text
    assert "%3Cscript%3E" in text


def test_the_page_speaks_english(client):
    text = page(client, f"{PILOTS}&lang=en")[1]
    client.delete_cookie("lang")
    assert "<h2>The answer</h2>" in text
    assert "La réponse" not in text


def test_an_error_is_in_the_language_of_the_page(client):
    text = unescape(page(client, "/api/pilots?convention=rien&lang=en")[1])
    client.delete_cookie("lang")
    assert '"title": "Invalid parameter"' in text


def test_a_path_is_filled_and_a_list_is_joined(client, rows):
    overlap = rows["overlap"]
    assert address_of(overlap, {"conventions": ["a/b", "c d"]}) == "/queries/overlap?conventions=a/b,c+d"
    assert address_of(rows["network-file"], {"suffix": ["gexf"], "level": ["direction"]}) == (
        "/network.gexf?level=direction"
    )
    assert address_of(rows["thing"], {"path": ["é/../x y"]}) == "/id/%C3%A9/../x%20y"
    assert examples(rows["search"]) == {"text": ["parentalité"]}


def test_the_curl_line_says_the_same_words_to_the_shell(rows):
    url = "http://h/queries/search?text=l'%C3%A9cole&x=$HOME"
    assert shlex.split(curl(rows["search"], url, "text/csv")) == ["curl", "-H", "Accept: text/csv", url]
    assert shlex.split(curl(rows["dump"], "http://h/dump.nq", "application/trig")) == [
        "curl", "http://h/dump.nq",
    ]  # fmt: skip


def test_the_curl_line_of_a_file_sends_it_as_a_form_does(rows):
    assert shlex.split(curl(rows["attach-source"], "http://h/sources", "")) == [
        "curl", "-X", "POST", "-H", "Authorization: Bearer $TOKEN", "-F", "file=@document",
        "http://h/sources",
    ]  # fmt: skip


def test_blank_fields_count_as_absent(client, rows):
    with client.application.test_request_context("/api/pilots?convention=+&level=direction"):
        assert arguments(rows["pilots"]) == {"level": ["direction"]}
