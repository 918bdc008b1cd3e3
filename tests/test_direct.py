"""A plain query is answered before Flask byte for byte as Flask answers it; anything else is left to Flask.

Each request goes through two fronts over one service, with the shortcut and without; REFUSED has one error of
each kind, raised by a store.
"""

from functools import cache
from urllib.parse import quote, quote_plus

import pytest
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pool_site import small_pool_client, small_source
from small_site import BROWSER
from werkzeug.test import EnvironBuilder

from graph import errors
from server import direct, front
from server.cache import ByteCache
from server.service import Fixed, Services

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
JSON = "application/sparql-results+json"
LABELS = "SELECT ?s ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?s ?l LIMIT 30"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?i && STR(?b) != STR(?f)) }"
TEXTS = (
    LABELS,
    "ASK { ?s ?p ?o }",
    "ASK { ?s ?p 'é ✓ \U0001f600' }",
    "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } ORDER BY ?s ?t LIMIT 5",
    "DESCRIBE <https://w3id.org/maillage/id/nowhere>",
    "SELECT (<x> AS ?y) (<../z> AS ?w) {}",
    "BASE <http://e/> SELECT (<x> AS ?y) {}",
    "SELECT ?g FROM <http://e/g> { ?g ?p ?o }",
    "SELECT (STR(1/0) AS ?none) (RAND() > 2 AS ?no) {}",
    "SELECT ('\\u0001' AS ?x) {}",
    "SELECT ?service { ?service ?p 'SERVICE <http://e/> {}' } LIMIT 1",
    "",
    " \n",
    "# nothing",
    "SELECT",
    "SELECT * { ?s ?p }",
    "SELECT * {\n  ?s foaf:name ?o\n}",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "PREFIX x: <http://e#> DELETE WHERE { ?s ?p ?o }",
    "\\u0049NSERT DATA { <a:a> <a:b> <a:c> }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o } + % & ; = ?",
    "\ufeffASK {}",
    "ASK {} \x00",
)
ACCEPTS = (
    None, "", "*/*", JSON, "application/json", "application/sparql-results+xml", "text/csv", "text/turtle",
    "application/ld+json", "application/trig, */*;q=0.1", "text/csv;q=0.5, text/turtle;q=0.9", BROWSER,
    "text/html", "text/html;q=0.1, */*", "application/rdf+xml, text/html;q=0.2", "image/png", "text/*;q=0",
    "*/*;q=0", ";;,", "text/csv; q=x", "TEXT/CSV", "text/csv;header=present",
)  # fmt: skip
HEADERS = (
    {},
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": "zstd, gzip;q=0.5"},
    {"Accept-Encoding": "identity;q=0"},
    {"If-None-Match": "*"},
    {"Cookie": "lang=en"},
    {"Cookie": "suivi=1"},
    {"Authorization": "Bearer x"},
    {"Host": "données.example"},
    {"Host": "EXAMPLE.org:80"},
    {"Host": "example.org:8080"},
    {"Host": "[::1]:8080"},
    {"Host": "a..b"},
    {"Host": "a_b"},
    {"Host": "a b"},
    {"Host": "x" * 64},
    {"Host": "e.example:99999"},
    {"Range": "bytes=0-1"},
    {"Origin": "https://autre.example"},
    {"X-Forwarded-Host": "elsewhere.example"},
)
ADDRESSES = (
    "/sparql", "/sparql?", "/sparql?query", "/sparql?query=", "/sparql?query=ASK{}&query=ASK{}",
    "/sparql?query=ASK{}&", "/sparql?&query=ASK{}", "/sparql?Query=ASK{}", "/sparql?quer%79=ASK{}",
    "/sparql?query=ASK{}&timeout=5", "/sparql?query=ASK{}&format=xml", "/sparql?query=ASK{}&lang=en",
    "/sparql?query=ASK{}&default-graph-uri=http://e/g", "/sparql?query=ASK{}&update=CLEAR+ALL",
    "/sparql?query=%FF", "/sparql?query=%ED%A0%80", "/sparql?query=ASK{}%", "/sparql?query=ASK{}%2",
    "/sparql?query=ASK%7B%zz%7D", "/sparql?query=ASK=%7B%7D", "/sparql?query=ASK+%7B%7D;x=1",
    "/sparql?query=ASK%7B%7D%00", "/sparql.json?query=ASK{}", "/sparql/?query=ASK{}", "/update?query=ASK{}",
    "/sparql?update=CLEAR+ALL", "/sparql?query=%EF%BB%BFASK%7B%7D",
)  # fmt: skip
KINDS = (
    DIRECT, FORM, f"{DIRECT}; charset=utf-8", f"{FORM};charset=UTF-8", f'{DIRECT}; charset="utf-8"',
    f"{DIRECT}; charset=latin-1", f"{FORM}; charset=utf-7", "Application/SPARQL-Query", f"{DIRECT};x=1",
    "application/sparql-update", "text/plain", "application/json", "", "multipart/form-data; boundary=b",
)  # fmt: skip
BODIES = (
    b"ASK {}", b"query=ASK%7B%7D", b"query=ASK+%7B%7D&query=ASK+%7B%7D", b"query=ASK%7B%7D&timeout=1",
    b"query=", b"query", b"", b"\xff", b"query=\xff", b"query=%ff", b"query=%C3%A9",
    "ASK { ?é ?p 'é' }".encode(),
    b"update=CLEAR+ALL", b"ASK {} \r\n# \xed\xa0\x80", b"quer%79=ASK%7B%7D", b"&query=ASK%7B%7D",
)  # fmt: skip


class Pair:
    """The two fronts over one application, and how many requests the shortcut answered or refused."""

    def __init__(self, app: Flask, services: Services):
        self.taken, shortcut = 0, direct.shortcut(services)

        def counted(environ):
            self.taken += direct.plain_text(environ) is not None
            return shortcut(environ)

        def standing(way):
            cache = ByteCache(10**7, front.version_of(app))
            return front.Front(app.wsgi_app, cache, front.Bounds(), way)

        self._both = standing(counted), standing(lambda _: None)

    def ask(self, path="/sparql", method="GET", headers=(), body=None, kind=None):
        """Status, headers and body, the same from both; whether it was plain, and the front's metrics."""
        before, found = self.taken, []
        for one in self._both:
            environ = EnvironBuilder("/", method=method, headers=dict(headers), data=body).get_environ()
            environ["PATH_INFO"], _, environ["QUERY_STRING"] = path.partition("?")
            if kind is not None:
                environ["CONTENT_TYPE"] = kind
            said = []
            chunks = one(environ, lambda status, headers, said=said: said.extend((status, headers)))
            named = [pair for pair in said[1] if pair[0] != "X-Request-Id"]
            found.append((said[0], named, b"".join(chunks)))
        assert found[0] == found[1]
        status, named, answer = found[0]
        return int(status[:3]), dict(named), answer, self.taken > before

    def query(self, text, **options):
        """That of a plain GET."""
        return self.ask(f"/sparql?query={quote_plus(text)}", **options)


@cache
def pair(**environment):
    """The fronts over the small data; environment: settings by name."""
    app = small_pool_client(**environment).application
    return Pair(app, app.extensions["maillage"])


@pytest.mark.parametrize("accept", ACCEPTS)
def test_every_text_is_answered_alike_in_every_format(accept):
    headers = {} if accept is None else {"Accept": accept}
    for text in TEXTS:
        pair().query(text, headers=headers)


@pytest.mark.parametrize("headers", HEADERS, ids=str)
@pytest.mark.parametrize("text", [LABELS, TEXTS[5], "SELECT"])
def test_every_header_counts_alike(headers, text):
    for accept in ({}, {"Accept": JSON}):
        pair().query(text, headers={**headers, **accept})
        pair().query(text, headers={**headers, **accept}, method="HEAD")
        pair().ask("/sparql", "POST", {**headers, **accept}, text.encode(), DIRECT)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT", "get", "BREW"])
def test_every_address_is_read_alike(address, method):
    pair().ask(address, method)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", ["/sparql", "/sparql?timeout=5", "/sparql?query=ASK{}"])
def test_every_body_is_read_alike(kind, address):
    for body in BODIES:
        pair().ask(address, "POST", body=body, kind=kind)
        pair().ask(address, "POST", {"Content-Encoding": "gzip"}, body, kind)


BITS = st.sampled_from(
    ("query=", "&", "%", "%C3", "%A9", "+", "é", "\xff", "ASK%7B%7D", "{}", "=", ";", "%00", " ")
)


@given(
    st.lists(BITS, max_size=6).map("".join), st.sampled_from(("GET", FORM, DIRECT)), st.sampled_from(ACCEPTS)
)
@example("query=ASK%7B%7D%C3", "GET", None)
@example("query=ASK%7B%7D+%23%C3%A9", FORM, "*/*")
@settings(deadline=None, max_examples=150)
def test_whatever_is_sent_is_read_alike(sent, way, accept):
    headers = {} if accept is None else {"Accept": accept}
    if way == "GET":
        pair().ask(f"/sparql?{sent}", headers=headers)
    else:
        pair().ask("/sparql", "POST", headers, sent.encode("latin1"), way)


@pytest.mark.parametrize(
    ("environment", "text", "status"),
    [
        ({"MAILLAGE_RESULT_BYTES": "500"}, LABELS, 413),
        ({"MAILLAGE_DEADLINE": "1"}, HEAVY, 503),
        ({"MAILLAGE_DEFAULT_GRAPH": "strict"}, "ASK { ?s ?p ?o }", 200),
        ({"MAILLAGE_SERVICES": "127.0.0.1:9"}, TEXTS[20], 502),
        ({"MAILLAGE_SERVICES": "127.0.0.1:9"}, TEXTS[20].replace("SERVICE", "SERVICE SILENT"), 200),
    ],
)
def test_settings_hold_alike(environment, text, status):
    found, headers, body, plain = pair(**environment).query(text, headers={"Accept": JSON})
    assert (found, plain) == (status, True)
    if "SILENT" in text:
        assert headers["Cache-Control"] == "no-store"
    if environment.get("MAILLAGE_DEFAULT_GRAPH"):
        assert b"false" in body


class Refusing:
    """A store that raises."""

    version = "7-abc"

    def __init__(self, error):
        self.error = error

    def answer(self, *_):
        raise self.error


REFUSED = (
    errors.Busy("a"),
    errors.NotReady("b"),
    errors.QueryTimeout("c"),
    errors.QueryTooHeavy("d"),
    errors.ResultTooLarge("e"),
    errors.QuerySyntaxError("f", 3, 4, ["g"]),
    errors.NotAcceptable("h", ["text/csv"]),
    errors.ServiceFailed("i"),
    errors.StoreError("j"),
    errors.MaillageError("k"),
)


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: type(error).__name__)
def test_an_error_of_any_kind_is_worded_once_and_alike(error):
    app = small_pool_client().application
    known = app.extensions["maillage"]
    services = Services(known.settings, Fixed(Refusing(error)), known.questions, known.tokens)
    app.extensions["maillage"] = services
    answers = Pair(app, services)
    request_id = {"X-Request-Id": "one"}
    status, headers, body, plain = answers.query("ASK {}", headers=request_id)
    assert (status, headers["Maillage-Version"], plain) == (error.status, "7-abc", True)
    assert str(error) in body.decode()
    assert answers.query("ASK {}", headers={"Accept": BROWSER, **request_id})[0] == error.status


def test_nothing_served_is_told_alike():
    class Absent(Fixed):
        def version(self):
            raise errors.NotReady("rien")

    app = small_pool_client().application
    known = app.extensions["maillage"]
    services = Services(known.settings, Absent(Refusing(None)), known.questions, known.tokens)
    app.extensions["maillage"] = services
    status, headers, _, plain = Pair(app, services).query("ASK {}")
    assert (status, headers["Cache-Control"], plain) == (503, "no-store", True)
    assert "Maillage-Version" not in headers


PLAIN = (
    {"path": f"/sparql?query={quote(LABELS)}"},
    {"path": f"/sparql?query={quote_plus(LABELS)}", "method": "HEAD"},
    {"path": "/sparql?query=ASK{}", "headers": {"Accept": "text/csv;q=0.5, */*;q=0.1"}},
    {"method": "POST", "body": LABELS.encode(), "kind": DIRECT},
    {"method": "POST", "body": LABELS.encode(), "kind": f"{DIRECT}; charset=utf-8"},
    {"method": "POST", "body": b"query=ASK%7B%7D", "kind": FORM},
)


@pytest.mark.parametrize("asked", PLAIN, ids=str)
def test_what_tools_send_never_reaches_flask(asked):
    app = Flask("never")
    services = small_pool_client().application.extensions["maillage"]
    reached = []

    def refuse(*_):
        reached.append(1)
        raise AssertionError("Flask was asked")

    cache = ByteCache(10**7, services.source.version)
    one = front.Front(refuse, cache, front.Bounds(), direct.shortcut(services))
    app.wsgi_app = one
    path, _, query = asked.get("path", "/sparql").partition("?")
    answer = app.test_client().open(
        path, query_string=query, method=asked.get("method", "GET"), headers=asked.get("headers"),
        data=asked.get("body"), content_type=asked.get("kind"),
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Maillage-Version"]) == (200, small_source().version())
    assert not reached


def test_what_was_answered_before_flask_is_kept_and_counted_under_its_route():
    client = small_pool_client()
    services = client.application.extensions["maillage"]
    one = front.install(client.application, front.version_of(client.application), 10**7, front.Bounds())
    for expected in ("miss", "hit"):
        before = _count(client, expected)
        client.get("/sparql?query=ASK%7B%7D", headers={"Accept": JSON})
        assert _count(client, expected) == before + 1
    assert len(one.cache) == 1
    assert services.current().store.version == small_source().version()


def _count(client, outcome):
    name = f'maillage_requests_total{{cache="{outcome}",method="GET",route="/sparql",status="200"}}'
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))
