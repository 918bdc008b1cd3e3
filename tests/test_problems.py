"""Every error is one shape, and this is its specification.

For a tool: `application/problem+json` (RFC 9457) with exactly `type` (an IRI under /problem/), `title`
(short, in the reader's language), `status` (the HTTP status, an integer) and `detail` (a sentence that says
what to do); a SPARQL syntax error adds `line`, `column` (1-based) and `expected`; invalid data adds `faults`;
where no accepted format can be given, `acceptable` may list those that can; a 500 adds `request_id`, which
stands in the log too.
For a browser: the same title and detail as a page. Never a traceback, never a cached error.
"""

import io
from html import unescape

import pytest
from pool_site import small_pool_client
from small_site import BROWSER, small_client

from graph.errors import Busy, Fault, InvalidData, NotAcceptable, NotReady, QueryTimeout, Unauthorised
from server import problems

CASES = [
    ("/rien", 404, "not-found"),
    ("/doc/convention/rien", 404, "unknown-thing"),
    ("/doc/a%20b", 404, "unknown-thing"),
    ("/voc/theme/rien", 404, "unknown-thing"),
    ("/queries/rien.csv", 404, "unknown-query"),
    ("/queries/conventions.pdf", 404, "not-found"),
    ("/queries/conventions.csv?couleur=bleu", 400, "unknown-parameter"),
    ("/queries/pilots.csv", 400, "missing-parameter"),
    ("/queries/pilots.csv?convention=rien", 400, "ill-typed-parameter"),
    ("/queries/pilots.csv?convention=convention-val-clair&level=commune", 400, "ill-typed-parameter"),
    ("/queries/pilots.csv?convention=a&convention=b", 400, "bad-request"),
    ("/queries/conventions?lang=de", 400, "ill-typed-parameter"),
    ("/sparql?query=SELECT", 400, "query-syntax-error"),
    ("/sparql?query=DROP%20ALL", 403, "refused"),
]


@pytest.fixture(scope="module")
def client():
    return small_pool_client()


@pytest.mark.parametrize(("path", "status", "kind"), CASES, ids=[c[0] for c in CASES])
def test_a_tool_gets_the_problem(client, path, status, kind):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    extra = {"line", "column", "expected"} if kind == "query-syntax-error" else set()
    assert set(body) == {"type", "title", "status", "detail"} | extra
    assert body["type"] == f"https://w3id.org/maillage/problem/{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"].endswith((".", ")"))


@pytest.mark.parametrize(
    "path", ["/rien", "/doc/convention/rien", "/queries/rien", "/queries/conventions?couleur=bleu"]
)
def test_a_browser_gets_a_page_that_says_the_same(client, path):
    detail = client.get(path).get_json()["detail"]
    answer = client.get(path, headers={"Accept": BROWSER})
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.status_code >= 400
    assert detail in unescape(answer.text)
    assert "Traceback" not in answer.text


def test_a_wrong_parameter_is_named(client):
    assert "couleur" in client.get("/queries/conventions.csv?couleur=bleu").get_json()["detail"]
    assert "convention=" in client.get("/queries/pilots.csv").get_json()["detail"]
    assert "lang" in client.get("/?lang=de").get_json()["detail"]


def test_the_title_is_in_the_readers_language(client):
    assert client.get("/rien").get_json()["title"] == "Introuvable"
    assert client.get("/rien?lang=en").get_json()["title"] == "Not found"


def test_a_method_that_is_not_answered_says_which_are(client):
    answer = client.delete("/sparql")
    assert answer.status_code == 405
    assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))
    assert client.post("/queries/conventions").status_code == 405


def test_a_body_over_the_limit_is_413():
    small = small_client(MAILLAGE_MAX_BODY="100")
    for media_type in ("application/sparql-query", "application/x-www-form-urlencoded"):
        answer = small.post("/sparql", data=b"query=" + b"x" * 200, content_type=media_type)
        assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


@pytest.mark.parametrize("path", ["/sparql", "/update", "/store?graph=urn:g", "/queries/conventions"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_body_in_chunks_is_411_since_its_end_cannot_be_told(path, method):
    """What the server hands over of one that broke off looks whole (RFC 9112 section 8)."""
    for body in (b"ASK {}", b"", b"x" * 2_000_000):
        chunked = {
            "wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "CONTENT_LENGTH": "",
            "HTTP_TRANSFER_ENCODING": "chunked",
        }  # fmt: skip
        answer = small_pool_client().open(path, method=method, environ_overrides=chunked)
        assert answer.status_code == 411
        assert "Content-Length" in answer.json["detail"]


@pytest.mark.parametrize("declared", ["-1", "+6", "6, 6", "six", "\u0666", "9" * 30])
def test_a_length_that_is_no_number_of_bytes_is_400(declared):
    given = {"CONTENT_LENGTH": declared, "wsgi.input": io.BytesIO(b"ASK {}")}
    answer = small_pool_client().post(
        "/sparql", content_type="application/sparql-query", environ_overrides=given
    )
    assert answer.status_code == 400


def test_a_body_of_another_type_is_415(client):
    assert client.post("/sparql", data="{}", content_type="application/json").status_code == 415


def test_a_format_that_nothing_gives_is_406(client):
    for path in (
        "/queries/conventions",
        "/sparql?query=ASK%20%7B%7D",
        "/doc/convention/convention-val-clair",
    ):
        assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_an_unforeseen_error_is_one_sentence_and_no_traceback(caplog):
    own = small_client()

    @own.application.get("/panne")
    def fail():
        raise ZeroDivisionError("secret")

    answer = own.get("/panne")
    assert answer.status_code == 500
    assert answer.get_json()["detail"].startswith("Une erreur inattendue")
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_invalid_data_lists_every_fault(client):
    faults = [
        Fault("actions.csv", 3, "pilots", "caf", "une organisation", ("caf-du-val",)),
        Fault("plan.csv", 2, None, None, "x"),
    ]
    with client.application.test_request_context():
        body = problems.problem(InvalidData(faults))
    assert body["status"] == 422
    assert [fault["row"] for fault in body["faults"]] == [3, 2]
    assert body["faults"][0]["closest"] == ("caf-du-val",)


@pytest.mark.parametrize(
    ("error", "status", "header", "expected"),
    [
        (Busy("Occupé."), 503, "Retry-After", "5"),
        (NotReady("Rien."), 503, "Retry-After", "2"),
        (QueryTimeout("Trop long."), 503, "Retry-After", None),
        (Unauthorised("Jeton."), 401, "WWW-Authenticate", 'Bearer realm="maillage"'),
    ],
)
def test_an_error_says_what_a_client_may_do_next(client, error, status, header, expected):
    with client.application.test_request_context():
        answer = problems.answer(error)
    assert (answer.status_code, answer.headers.get(header)) == (status, expected)


def test_what_would_be_acceptable_is_listed(client):
    with client.application.test_request_context():
        assert problems.problem(NotAcceptable("Non.", ["text/csv"]))["acceptable"] == ["text/csv"]
        assert "acceptable" not in problems.problem(NotAcceptable("Non."))


def test_an_internal_error_gives_the_id_under_which_it_is_logged():
    own = small_client()

    @own.application.get("/panne")
    def fail():
        raise ZeroDivisionError("secret")

    answer = own.get(
        "/panne", environ_overrides={"maillage.request_id": "abc-1"}, headers={"X-Request-Id": "abc-1"}
    )
    assert answer.get_json()["request_id"] == "abc-1"
