"""SERVICE and LOAD reach the hosts on the list and nothing else, and join as the standard says.

The other service is a real HTTP server on this machine; what is joined is asked through real workers.
"""

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pool_site import WRITER, empty_site

from graph.errors import BadRequest, Refused, ServiceFailed
from graph.store import Limits
from graph.store.documents import Document
from graph.store.federation import resolved, resolved_update
from graph.store.fetching import Bounds, fetch, place_of
from server import refusals

RESULTS = "application/sparql-results+json"
TOWNS = "@prefix e: <http://e/> . e:a e:in e:north . e:b e:in e:south . e:c e:in e:south ."
SHORT = Limits(deadline_s=5, result_bytes=100_000, base="http://here.example/sparql")


def iri(value):
    return {"type": "uri", "value": value}


def rows(*names_then_rows):
    """A SELECT's answer: the names, then one tuple of terms a row, None where unbound."""
    names, *found = names_then_rows
    bindings = [{k: v for k, v in zip(names, row, strict=True) if v is not None} for row in found]
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": bindings}}).encode()


REGIONS = rows(
    ("region", "label"),
    (iri("http://e/south"), {"type": "literal", "value": 'Sud "\\u0022 } SERVICE', "xml:lang": "fr"}),
    (iri("http://e/north"), None),
)


class Remote(BaseHTTPRequestHandler):
    """What it says depends on the path; `asked` has each request as (method, path, headers, body)."""

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, self.headers, body))
        if self.path == "/stalls":
            self.server.released.wait(20)
        elif self.path == "/drips":
            self.drip()
        else:
            status, headers, answer = self.server.answers[self.path]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Type", RESULTS)
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.server.released.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()

    def log_message(self, *_):
        pass


def said(body, media_type=RESULTS, status=200, **headers):
    return status, {"Content-Type": media_type, **headers}, body


@contextlib.contextmanager
def serving(context=None):
    with ThreadingHTTPServer(("127.0.0.1", 0), Remote) as server:
        server.daemon_threads = True
        server.asked, server.answers, server.released = [], {}, threading.Event()
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.host = f"127.0.0.1:{server.server_address[1]}"
        server.address = f"http://{server.host}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def remote():
    with serving() as server:
        server.answers = {
            "/regions": said(REGIONS),
            "/json": said(REGIONS, "application/json; charset=utf-8"),
            "/none": said(rows(("region",))),
            "/yes": said(rows((), (), ())),
            "/blank": said(rows(("region",), ({"type": "bnode", "value": "b0"},))),
            "/moved": said(b"", status=302, Location=f"{server.address}/regions"),
            "/broken": said(b"", status=500),
            "/html": said(b"<p>hello", "text/html"),
            "/half": said(REGIONS[:40]),
            "/cut": said(REGIONS, **{"Content-Length": str(len(REGIONS) + 10)}),
            "/large": said(REGIONS + b" " * 200_000),
            "/gzip": said(REGIONS, **{"Content-Encoding": "gzip"}),
            "/boolean": said(b'{"head": {}, "boolean": true}'),
            "/deep": said(b"[" * 90_000),
            "/towns.ttl": said(TOWNS.encode(), "text/turtle; charset=utf-8"),
            "/relative": said(b"<#it> <p> _:b . _:b <p> 1 .", "text/turtle"),
            "/towns.json": said(b'{"@id": "urn:a", "urn:b": "c"}', "application/ld+json"),
            "/empty": said(b"", "text/turtle"),
            "/bad.ttl": said(b"<a> <b> . } ; DROP ALL", "text/turtle"),
        }
        yield server


@pytest.fixture
def ask(remote):
    """The text that reaches the engine where the remote is the only host allowed."""
    remote.asked.clear()
    return partial(resolved, allowed=(remote.host,), limits=SHORT)


def service(remote, path="/regions", pattern="{ ?town <http://e/in> ?region }", silent=""):
    return f"SELECT * {{ SERVICE {silent} <{remote.address}{path}> {pattern} }}"


def test_the_rows_of_an_allowed_service_stand_in_the_text(remote, ask):
    text = ask(service(remote))
    assert [(method, path) for method, path, _, _ in remote.asked] == [("POST", "/regions")]
    _, _, headers, body = remote.asked[0]
    assert headers["Accept"] == RESULTS
    assert headers["Host"] == remote.host
    assert {"Authorization", "Cookie"}.isdisjoint(headers)
    assert parse_qs(body.decode()) == {
        "query": ["BASE <http://here.example/sparql>\nSELECT * WHERE { ?town <http://e/in> ?region }"]
    }
    found = [(row["region"].value, row["label"] and row["label"].value) for row in ox.Store().query(text)]
    assert found == [("http://e/south", 'Sud "\\u0022 } SERVICE'), ("http://e/north", None)]


def test_prefixes_go_with_the_query_and_plain_json_is_read(remote, ask):
    text = ask(f"PREFIX e: <http://e/> SELECT * {{ SERVICE <{remote.address}/json> {{ ?x e:in ?region }} }}")
    assert "PREFIX e: <http://e/>\nSELECT * WHERE" in parse_qs(remote.asked[0][3].decode())["query"][0]
    assert len(list(ox.Store().query(text))) == 2


@pytest.mark.parametrize(("path", "count"), [("/none", 0), ("/yes", 2)])
def test_no_row_joins_with_nothing_and_rows_without_variables_each_join(remote, ask, path, count):
    assert len(list(ox.Store().query(ask(service(remote, path))))) == count


def test_a_clause_keeps_the_lines_of_what_follows_it(remote, ask):
    text = ask(f"SELECT * {{\nSERVICE <{remote.address}/none>\n{{ ?a ?b ?c\n}}\nHERE")
    assert text.split("\n")[4].strip() == "HERE"


FAILING = ["/moved", "/broken", "/html", "/half", "/cut", "/large", "/gzip", "/boolean", "/deep"]


@pytest.mark.parametrize("path", FAILING)
def test_what_is_no_whole_answer_is_an_error_and_under_silent_one_empty_solution(remote, ask, path):
    with pytest.raises(ServiceFailed, match=remote.host):
        ask(service(remote, path))
    assert [asked[1] for asked in remote.asked] == [path]
    assert len(list(ox.Store().query(ask(service(remote, path, silent="SILENT"))))) == 1


@pytest.mark.parametrize("path", ["/stalls", "/drips"])
def test_a_slow_service_is_left_at_the_deadline_even_if_it_never_falls_silent(remote, path):
    start = time.monotonic()
    with pytest.raises(ServiceFailed, match="délai"):
        resolved(service(remote, path), (remote.host,), Limits(deadline_s=0.5))
    assert time.monotonic() - start < 3


def test_the_deadline_is_for_all_clauses_together(remote):
    clause = f"SERVICE SILENT <{remote.address}/stalls> {{ ?a ?b ?c }}"
    start = time.monotonic()
    text = resolved(f"SELECT * {{ {clause * 4} }}", (remote.host,), Limits(deadline_s=0.5))
    assert time.monotonic() - start < 1.5
    assert len(list(ox.Store().query(text))) == 1


def test_the_bytes_are_for_all_clauses_together(remote):
    clause = f"SERVICE <{remote.address}/regions> {{ ?a ?b ?c }}"
    limits = Limits(result_bytes=len(REGIONS) * 2 - 1)
    assert resolved(f"SELECT * {{ {clause} }}", (remote.host,), limits)
    with pytest.raises(ServiceFailed, match="octets"):
        resolved(f"SELECT * {{ {clause * 2} }}", (remote.host,), limits)


def test_a_service_that_is_not_there_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ServiceFailed, match=host):
        resolved(f"SELECT * {{ SERVICE <http://{host}/> {{ ?s ?p ?o }} }}", (host,), SHORT)


def test_a_blank_node_in_the_answer_is_an_error_that_says_what_to_do_silent_or_not(remote, ask):
    for silent in ("", "SILENT"):
        with pytest.raises(BadRequest, match="isBlank"):
            ask(service(remote, "/blank", silent=silent))


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("x) } DROP ALL #", iri("http://e/")),
        ("", iri("http://e/")),
        ("x", iri("http://e/> } #")),
        ("x", iri("relative")),
        ("x", iri(5)),
        ("x", {"type": "literal", "value": 5}),
        ("x", {"type": "literal", "value": "a", "xml:lang": "fr) }"}),
        ("x", {"type": "literal", "value": "a", "datatype": "http://e/> <http://e/"}),
        ("x", {"type": "literal", "value": "\ud800"}),
    ],
)
def test_an_answer_cannot_write_anything_but_terms_into_the_text(remote, ask, name, term):
    remote.answers["/given"] = said(rows((name,), (term,)))
    with pytest.raises(ServiceFailed):
        ask(service(remote, "/given"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=4))
def test_any_text_in_an_answer_comes_through_as_it_is(texts):
    with serving() as remote:
        found = rows(("x",), *[({"type": "literal", "value": text},) for text in texts])
        remote.answers["/"] = said(found)
        text = resolved(service(remote, "/"), (remote.host,), SHORT)
        assert [row["x"].value for row in ox.Store().query(text)] == texts


@pytest.mark.parametrize(
    "address",
    [
        "http://elsewhere.example/",
        "http://listed.example.evil.example/",
        "http://listed.example@elsewhere.example/",
        "http://someone:secret@listed.example/",
        "http://listed.example:81/",
        "file://listed.example/etc/passwd",
        "ftp://listed.example/",
        "http:/listed.example/",
        "http://listed.example:port/",
        "http://[::1",
        "data:text/turtle,",
    ],
)
def test_what_is_not_on_the_list_is_refused_without_a_look(address, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with pytest.raises(Refused, match="SERVICE est refusé"):
        resolved(f"SELECT * {{ SERVICE SILENT <{address}> {{ }} }}", ("listed.example:80",), SHORT)
    with pytest.raises(Refused, match="LOAD est refusé"):
        resolved_update(f"LOAD SILENT <{address}>", ("listed.example:80",), SHORT)


def test_the_refusal_names_the_setting_and_one_refused_service_lets_no_other_be_asked(remote, ask):
    text = service(remote).replace("SELECT * {", "SELECT * { SERVICE <http://other.example/> { ?a ?b ?c } ")
    with pytest.raises(Refused, match=r"other\.example:80.*MAILLAGE_SERVICES"):
        ask(text)
    assert remote.asked == []
    with pytest.raises(Refused, match=r"\?region"):
        ask("SELECT * { ?x ?y ?region SERVICE ?region { ?a ?b ?c } }")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_a_listed_name_never_leads_to_an_address_that_is_not_public(address, monkeypatch):
    """The resolver alone is stood in for: no name of this machine has such addresses."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80)),
        (family, socket.SOCK_STREAM, 6, "", (address, 80)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused, match="pas publique"):
        resolved("SELECT * { SERVICE SILENT <http://named.example/> { } }", ("named.example",), SHORT)


def test_a_name_is_looked_up_once_and_leads_to_the_address_that_was_checked(remote, monkeypatch):
    port = remote.server_address[1]
    looked = []

    def resolver(host, *_, **__):
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    text = f"SELECT * {{ SERVICE <http://named.example:{port}/regions> {{ ?a ?b ?c }} }}"
    with pytest.raises(Refused, match="pas publique"):
        resolved(text, ("named.example",), SHORT)
    remote.asked.clear()
    looked.clear()
    resolved(text, ("named.example", "127.0.0.1"), SHORT)
    assert looked == ["named.example"]
    assert remote.asked[0][2]["Host"] == f"named.example:{port}"


@pytest.mark.parametrize("listed", ["localhost", "localhost:{port}", "127.0.0.1"])
def test_this_machine_is_called_where_it_is_listed_with_or_without_the_port(remote, listed):
    port = remote.server_address[1]
    host = listed.partition(":")[0]
    text = f"SELECT * {{ SERVICE <http://{host}:{port}/regions> {{ ?a ?b ?c }} }}"
    assert "VALUES" in resolved(text, (listed.format(port=port),), SHORT)


def test_no_proxy_of_the_environment_is_used(remote, ask, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert "VALUES" in ask(service(remote))


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate of this test")
def test_a_certificate_must_be_of_the_name_that_was_asked_for(tmp_path, monkeypatch):
    pair = (tmp_path / "certificate.pem", tmp_path / "key.pem")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=DNS:localhost", "-out", str(pair[0]), "-keyout", str(pair[1])]
    subprocess.run([*command.split(), *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    with serving(context) as remote:
        remote.answers = {"/": said(REGIONS)}
        port = remote.server_address[1]

        def asked(host):
            text = f"SELECT * {{ SERVICE <https://{host}:{port}/> {{ ?a ?b ?c }} }}"
            return resolved(text, ("localhost", "127.0.0.1"), SHORT)

        with pytest.raises(ServiceFailed, match=r"self.signed"):
            asked("localhost")
        monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
        assert "VALUES" in asked("localhost")
        with pytest.raises(ServiceFailed, match=r"127\.0\.0\.1"):
            asked("127.0.0.1")


def test_what_is_left_after_the_allowed_services_is_checked_again(remote):
    allowed = (remote.host,)
    assert "VALUES" in refusals.passed(service(remote), allowed, SHORT)
    with pytest.raises(Refused, match="maillage build"):
        refusals.passed(f"INSERT {{ ?a ?b ?c }} WHERE {service(remote)[9:]}", allowed, SHORT)


def test_a_document_goes_with_its_type_and_address_and_comes_back_whole():
    document = Document(bytes(range(256)), "text/turtle", "http://e/a;b?c=,d")
    assert Document.of_data_iri(document.data_iri()) == document
    empty = Document(b"", "text/turtle", "http://e/")
    assert Document.of_data_iri(empty.data_iri()) == empty


@pytest.mark.parametrize(
    "given_iri", ["http://e/", "data:text/turtle,a", "data:text/turtle;base64,YQ==", "data:a;base=b;base64,é"]
)
def test_an_iri_that_holds_no_document_is_refused(given_iri):
    with pytest.raises(BadRequest, match="LOAD"):
        Document.of_data_iri(given_iri)


def test_the_address_is_asked_with_its_query_and_without_its_fragment(remote):
    remote.answers["/a%20b?c=%C3%A9"] = said(b"", "text/turtle")
    place = place_of(f"{remote.address}/a b?c=é#part", (remote.host,), "LOAD")
    found = fetch(place, (remote.host,), "text/turtle", Bounds(time.monotonic() + 5, 10))
    assert found == Document(b"", "text/turtle", f"{remote.address}/a b?c=é")


@pytest.fixture(scope="module", params=["union", "strict"])
def site(request, tmp_path_factory, remote):
    home = tmp_path_factory.mktemp("home")
    given_settings = {"MAILLAGE_SERVICES": remote.host, "MAILLAGE_DEFAULT_GRAPH": request.param}
    with empty_site(home, **given_settings) as client:
        yield client


@pytest.fixture
def client(site):
    assert update(site, "DROP ALL").status_code == 200
    return site


def update(client, text):
    return client.post("/update", data={"update": text}, headers=WRITER)


def values(client, text):
    """The rows of a query, as lists of strings in the order of its variables."""
    answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": RESULTS})
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.text)
    names = found["head"]["vars"]
    return [[row.get(name, {}).get("value") for name in names] for row in found["results"]["bindings"]]


def test_the_rows_of_a_service_join_with_the_graph(client, remote):
    update(client, f"PREFIX e: <http://e/> INSERT DATA {{ {TOWNS.partition('. ')[2]} }}")
    text = (
        "SELECT ?town ?label {{ ?town <http://e/in> ?region {0} SERVICE <{1}> {{ ?region ?p ?label }} {2} }}"
        " ORDER BY ?town"
    )
    south = 'Sud "\\u0022 } SERVICE'
    joined = values(client, text.format("", f"{remote.address}/regions", ""))
    assert joined == [["http://e/a", None], ["http://e/b", south], ["http://e/c", south]]
    optional = values(client, text.format("OPTIONAL {", f"{remote.address}/none", "}"))
    assert optional == [["http://e/a", None], ["http://e/b", None], ["http://e/c", None]]
    assert values(client, text.format("", f"{remote.address}/none", "")) == []
    silent = text.replace("SERVICE", "SERVICE SILENT").format("", f"{remote.address}/broken", "")
    assert values(client, silent) == optional


def test_an_answer_with_rows_from_elsewhere_is_asked_again_each_time(client, remote):
    text = service(remote)
    remote.asked.clear()
    for _ in range(2):
        answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": RESULTS})
        assert answer.headers["Cache-Control"] == "no-store"
    assert len(remote.asked) == 2
    local = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": RESULTS})
    assert local.headers["Cache-Control"] == "no-cache"


def test_a_failure_elsewhere_is_a_502_and_the_editor_says_it_too(client, remote):
    query = {"query": service(remote, "/broken")}
    answer = client.get("/sparql", query_string=query, headers={"Accept": RESULTS})
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (502, "service-failed")
    page = client.get("/sparql", query_string=query, headers={"Accept": "text/html"})
    assert page.status_code == 502
    assert "répond 500" in page.text
    page = client.get("/sparql", query_string={"query": service(remote)}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "http://e/south" in page.text
    unlisted = client.get("/sparql?query=" + quote("SELECT * { SERVICE <http://o.example/> {} }"))
    assert unlisted.status_code == 403
    assert "MAILLAGE_SERVICES" in unlisted.text


def test_an_update_takes_rows_from_a_service(client, remote):
    text = f"INSERT {{ GRAPH <urn:g> {{ ?region <urn:p> 1 }} }} WHERE {service(remote)[9:]}"
    assert update(client, text).status_code == 200
    found = values(client, "SELECT ?s { GRAPH <urn:g> { ?s <urn:p> 1 } } ORDER BY ?s")
    assert found == [["http://e/north"], ["http://e/south"]]
    beside = update(client, f"DROP ALL; {text}")
    assert beside.status_code == 400
    assert "SERVICE" in beside.json["detail"]
    refused = update(client, text.replace("http://127.0.0.1", "http://other.example"))
    assert refused.status_code == 403


def test_words_in_the_data_of_several_operations_are_no_services(client):
    text = (
        'INSERT DATA { <urn:a> <urn:b> "SERVICE" }; PREFIX s: <urn:s> INSERT DATA { s:service-x s:b "load" }'
    )
    assert resolved_update(text, (), SHORT) == text


def test_load_adds_a_document_to_a_graph_in_the_order_of_its_update(client, remote):
    remote.asked.clear()
    done = update(
        client,
        "INSERT DATA { GRAPH <urn:g> { <urn:old> <urn:b> 1 } } ; CLEAR GRAPH <urn:g> ; "
        f"LOAD <{remote.address}/towns.ttl> INTO GRAPH <urn:g> ; "
        "DELETE WHERE { GRAPH <urn:g> { <http://e/c> ?p ?o } }",
    )
    assert done.status_code == 200, done.text
    assert done.json["after"] != done.json["before"]
    assert remote.asked[0][0] == "GET"
    assert remote.asked[0][2]["Accept"].startswith("text/turtle, application/n-triples")
    found = values(client, "SELECT ?s ?o { GRAPH <urn:g> { ?s ?p ?o } } ORDER BY ?s")
    assert found == [["http://e/a", "http://e/north"], ["http://e/b", "http://e/south"]]


def test_load_without_a_graph_fills_the_default_one_and_relative_iris_go_by_the_document(client, remote):
    text = (
        f"LOAD <{remote.address}/relative>; LOAD <{remote.address}/towns.json>; LOAD <{remote.address}/empty>"
    )
    assert update(client, text).status_code == 200
    found = values(client, "SELECT ?s ?p { ?s ?p ?o FILTER(!isBlank(?s)) } ORDER BY ?s")
    assert found == [[f"{remote.address}/relative#it", f"{remote.address}/p"], ["urn:a", "urn:b"]]
    assert values(client, "SELECT ?o { ?s ?p ?b . ?b ?q ?o }") == [["1"]]


@pytest.mark.parametrize("path", ["/broken", "/moved", "/html", "/bad.ttl", "/large", "/cut"])
def test_a_failing_load_undoes_the_whole_update_unless_it_is_silent(client, remote, path):
    limits = Limits(result_bytes=100_000)
    text = f"INSERT DATA {{ <urn:a> <urn:b> 1 }}; LOAD <{remote.address}{path}>"
    if path != "/bad.ttl":
        with pytest.raises(ServiceFailed):
            resolved_update(text, (remote.host,), limits)
    if path == "/large":
        return
    assert update(client, text).status_code == (400 if path == "/bad.ttl" else 502)
    assert values(client, "SELECT ?s { ?s <urn:b> ?o }") == []
    assert update(client, text.replace("LOAD", "LOAD SILENT")).status_code == 200
    assert values(client, "SELECT ?s { ?s ?p ?o }") == [["urn:a"]]


def test_a_document_that_a_client_writes_into_load_is_refused(client):
    document = Document(TOWNS.encode(), "text/turtle", "http://e/").data_iri()
    assert update(client, f"LOAD <{document}>").status_code == 403
