"""Headers of every answer: what pages may load, who may read, what may be kept, of which version it is."""

import pytest
from pool_site import small_pool_client
from small_site import BROWSER, small_store

PATHS = ("/", "/queries/conventions.csv", "/rien", "/sparql?query=DROP%20ALL", "/static/style.css")


@pytest.fixture(scope="module")
def client():
    return small_pool_client()


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PATHS)
def test_any_site_may_read_and_see_what_describes_an_answer(client, path):
    headers = client.get(path, headers={"Origin": "https://autre.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    exposed = headers["Access-Control-Expose-Headers"].split(", ")
    assert set(exposed) == {
        "Link", "Location", "Content-Location", "Content-Disposition", "Retry-After", "ETag",
        "Maillage-Version", "X-Request-Id",
    }  # fmt: skip
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_preflight_allows_reading_and_no_token(client):
    headers = client.options(
        "/sparql", headers={"Origin": "https://autre.example", "Access-Control-Request-Method": "POST"}
    ).headers
    assert set(headers["Access-Control-Allow-Methods"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert "Authorization" not in headers["Access-Control-Allow-Headers"]
    assert headers["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize("path", ["/update", "/store", "/store/x"])
def test_a_preflight_offers_no_method_that_writes(client, path):
    headers = client.options(
        path, headers={"Origin": "https://autre.example", "Access-Control-Request-Method": "POST"}
    ).headers
    offered = set(headers["Access-Control-Allow-Methods"].split(", "))
    assert offered == {"OPTIONS"} | ({"GET", "HEAD"} if path != "/update" else set())


@pytest.mark.parametrize("path", ["/", "/sparql", "/store", "/update", "/health"])
def test_an_answer_without_a_body_has_no_type(client, path):
    answer = client.options(path)
    assert (answer.status_code, answer.data) == (200, b"")
    assert "Content-Type" not in answer.headers


def test_the_options_of_the_whole_service_are_asked_by_a_star(client):
    answer = client.options("/", environ_overrides={"PATH_INFO": "*"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert client.get("/", environ_overrides={"PATH_INFO": "*"}).status_code == 404


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/icon.svg", "/static/maillage.css"])
def test_no_part_of_an_answer_is_offered_as_none_is_given(client, path):
    answer = client.get(path, buffered=True)
    assert answer.status_code == 200
    assert "Accept-Ranges" not in answer.headers


@pytest.mark.parametrize(
    ("path", "control"),
    [
        ("/", "no-cache"),
        ("/queries/conventions.csv", "no-cache"),
        ("/sparql?query=ASK%20%7B%7D", "no-cache"),
        ("/rien", "no-store"),
        ("/sparql?query=SELECT", "no-store"),
        ("/health", "no-store"),
        ("/metrics", "no-store"),
    ],
)
def test_what_depends_on_the_version_alone_may_be_kept_and_checked(client, path, control):
    assert client.get(path).headers["Cache-Control"] == control


def test_a_posted_query_may_be_kept_and_other_methods_not(client):
    posted = client.post("/sparql", data="ASK {}", content_type="application/sparql-query")
    assert (posted.status_code, posted.headers["Cache-Control"]) == (200, "no-cache")
    assert client.delete("/sparql").headers["Cache-Control"] == "no-store"
    assert client.options("/sparql").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/queries/conventions.csv", "/sparql?query=ASK%20%7B%7D"])
def test_an_answer_says_its_version_and_by_what_it_varies(client, path):
    headers = client.get(path, headers={"Accept": BROWSER if path == "/" else "*/*"}).headers
    assert headers["Maillage-Version"] == small_store().version
    assert {"Accept", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}
