"""Stores elsewhere, part by part: what is sent, what is believed, what is refused.

Answers that no well-behaved engine gives come from a socket that says exactly the bytes a test wrote.
"""

import base64
import gzip
import json
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import contextmanager

import engines
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import (
    Busy,
    NotAcceptable,
    NotFound,
    NotReady,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    StoreError,
    UnsupportedMediaType,
)
from graph.formats import FORMATS, of_kind
from graph.store import Dataset, Limits, Rows, new_store, takes_builds
from graph.store.remote import RemoteStore, RemoteWriter, open_remote, open_writer, publish_remote
from graph.store.remote.answers import read_results, read_triples, write_results, write_triples
from graph.store.remote.credentials import Digest, basic, bearer
from graph.store.remote.exchange import Exchange, Request
from graph.store.remote.form import names_dataset, query_form
from graph.terms import XSD, Minter, Term, iri, literal

LIMITS = Limits()
MINTER = Minter()
A, B, C = (iri(f"https://example.org/{name}") for name in "abc")
EMPTY = b'{"head":{"vars":["n"]},"results":{"bindings":[]}}'


def row_of(kind, name):
    return next(row for row in FORMATS if (row.kind, row.name) == (kind, name))


class Spoken:
    """A server on a real socket: each connection reads one request and says the next of the given answers."""

    def __init__(self, answers: Sequence[bytes], pause_s: float = 0.0):
        self.requests: list[bytes] = []
        self._answers = list(answers)
        self._pause_s = pause_s
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/sparql"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        for answer in self._answers:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self.requests.append(self._read(connection))
                time.sleep(self._pause_s)
                try:
                    connection.sendall(answer)
                except ConnectionError:
                    continue

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        got = b""
        while b"\r\n\r\n" not in got:
            got += connection.recv(65536)
        head, _, body = got.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        while lengths and len(body) < int(lengths[0].split(b":")[1]):
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)


@contextmanager
def spoken(*answers: bytes, pause_s: float = 0.0):
    server = Spoken(answers, pause_s)
    try:
        yield server
    finally:
        server.close()


def http(body: bytes, status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """An HTTP answer; length: what it announces, which may be a lie."""
    lines = [
        f"HTTP/1.1 {status}",
        "Connection: close",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def fetch(*answers: bytes, exchange: Exchange | None = None, most_bytes: int = 10**6, **options):
    with spoken(*answers) as server:
        answer = (exchange or Exchange()).send(Request("GET", server.url, **options), 5, most_bytes)
        return answer, server.requests


# One exchange


def test_a_whole_answer_is_given_with_its_status_and_headers():
    answer, _ = fetch(http(b"whole", X_Kind="Test"))
    assert (answer.status, answer.headers["x-kind"], answer.body) == (200, "Test", b"whole")


def test_a_body_shorter_than_announced_is_no_answer():
    with pytest.raises(StoreError, match="réponse entière"):
        fetch(http(b"half", length=8), idempotent=False)


def test_chunks_that_end_before_the_last_one_are_no_answer():
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    whole, _ = fetch(start + b"4\r\nhalf\r\n0\r\n\r\n")
    assert whole.body == b"half"
    with pytest.raises(StoreError, match="réponse entière"):
        fetch(start + b"4\r\nhalf\r\n", idempotent=False)


def test_bytes_that_are_not_in_the_coding_they_claim_are_no_answer():
    squeezed = gzip.compress(b"whole" * 100)
    answer, requests = fetch(http(squeezed, Content_Encoding="gzip"))
    assert answer.body == b"whole" * 100
    assert b"Accept-Encoding: gzip" in requests[0]
    with pytest.raises(StoreError, match="réponse entière"):
        fetch(http(b"not gzip", Content_Encoding="gzip"), idempotent=False)


def test_bytes_count_once_expanded_so_that_a_small_bomb_is_still_too_large():
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(ResultTooLarge):
        fetch(http(bomb, Content_Encoding="gzip"), most_bytes=100_000)


def test_an_answer_of_exactly_the_limit_is_not_too_large():
    assert fetch(http(b"12345"), most_bytes=5)[0].body == b"12345"
    with pytest.raises(ResultTooLarge):
        fetch(http(b"123456"), most_bytes=5)


def test_a_silent_store_is_left_at_the_deadline():
    with spoken(http(b"late"), pause_s=1.0) as server:
        start = time.monotonic()
        with pytest.raises(QueryTimeout):
            Exchange().send(Request("GET", server.url), 0.3)
        assert time.monotonic() - start < 0.9


@pytest.mark.parametrize("status", ["429 Too Many Requests", "502 Bad Gateway", "503 Busy", "504 Late"])
def test_what_may_be_repeated_is_sent_again_until_the_store_answers(status):
    answer, requests = fetch(http(b"busy", status), http(b"at last"))
    assert answer.body == b"at last"
    assert len(requests) == 2


def test_a_store_that_stays_busy_is_said_to_be():
    with pytest.raises(Busy, match="503"):
        fetch(*[http(b"come back", "503 Unavailable")] * 3)


def test_a_broken_connection_is_tried_again_where_that_is_safe():
    answer, requests = fetch(b"", http(b"at last"))
    assert answer.body == b"at last"
    assert len(requests) == 2


@pytest.mark.parametrize("answer", [b"", http(b"busy", "503 Unavailable")])
def test_a_write_is_never_sent_twice(answer):
    with spoken(answer, http(b"second")) as server:
        with pytest.raises((StoreError, Busy)):
            Exchange().send(Request("POST", server.url, body=b"x", idempotent=False), 5)
        time.sleep(0.3)
        assert len(server.requests) == 1


def test_a_redirection_is_not_followed():
    answer, requests = fetch(http(b"", "302 Found", Location="http://127.0.0.1:9/elsewhere"))
    assert answer.status == 302
    assert len(requests) == 1


# Credentials


def test_a_password_is_sent_in_base64_of_utf8():
    assert basic("é", "p:w").prove("GET", "http://x/") == {
        "Authorization": "Basic " + base64.b64encode("é:p:w".encode()).decode()
    }


def test_a_token_is_sent_as_bearer():
    assert bearer("t0k.en").prove("POST", "http://x/")["Authorization"] == "Bearer t0k.en"


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_a_digest_is_the_one_of_the_standard_s_own_example(algorithm, response):
    """RFC 7616, section 3.9.1."""
    asked = {
        "realm": "http-auth@example.org", "qop": "auth, auth-int", "algorithm": algorithm,
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    }  # fmt: skip
    once = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    made = Digest("Mufasa", "Circle of Life").answer(asked, "GET", "/dir/index.html", "00000001", once)
    assert f'response="{response}"' in made
    assert f'qop=auth, nc=00000001, cnonce="{once}"' in made


def test_a_digest_is_asked_for_before_a_body_is_sent_and_counts_its_uses():
    asks = 'Digest realm="SPARQL", nonce="n1", opaque="o", qop="auth", algorithm="MD5"'
    held = Exchange(Digest("dba", "secret"))
    with spoken(http(b"", "401 No", WWW_Authenticate=asks), http(b"first"), http(b"second")) as server:
        for body in (b"first", b"second"):
            assert held.send(Request("PUT", server.url, body=body), 5).body == body
        challenge, first, second = server.requests
    assert challenge.startswith(b"GET") and b"authorization" not in challenge.lower()
    assert b"nc=00000001" in first and b"nc=00000002" in second
    assert b"secret" not in challenge + first + second


def test_a_nonce_that_went_stale_is_replaced_once():
    asks = 'Digest realm="SPARQL", nonce="{}", qop="auth", algorithm="MD5"'
    answers = [http(b"", "401 No", WWW_Authenticate=asks.format(nonce)) for nonce in ("n1", "n2")]
    answer, requests = fetch(*answers, http(b"in"), exchange=Exchange(Digest("dba", "dba")))
    assert answer.body == b"in"
    assert b'nonce="n2"' in requests[2]


# What comes back


def test_solutions_are_read_term_by_term():
    body = {
        "head": {"link": [], "vars": ["a", "b", "c", "d", "e"]},
        "results": {
            "distinct": False,
            "bindings": [
                {
                    "a": {"type": "uri", "value": A.value},
                    "b": {"type": "literal", "value": "é", "xml:lang": "fr"},
                    "c": {"type": "typed-literal", "value": "1", "datatype": XSD.integer.value},
                    "d": {"type": "bnode", "value": "b0"},
                }
            ],
        },
    }
    expected = (A, literal("é", language="fr"), literal("1", XSD.integer), Term("bnode", "b0"), None)
    assert read_results(json.dumps(body).encode()) == Rows(("a", "b", "c", "d", "e"), [expected])


@pytest.mark.parametrize(("written", "read"), [("0", "false"), ("1", "true"), ("true", "true")])
def test_booleans_come_in_one_form(written, read):
    cell = {"type": "typed-literal", "value": written, "datatype": XSD.boolean.value}
    body = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": cell}]}}
    assert read_results(json.dumps(body).encode()).rows == [(literal(read, XSD.boolean),)]


@pytest.mark.parametrize("found", [True, False])
def test_the_answer_to_an_ask_is_read(found):
    assert read_results(json.dumps({"head": {}, "boolean": found}).encode()) is found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'{"head":{"vars":["n"]},"results":{"bindings":[',
        EMPTY[:-2] + b"The SPARQL operation has been cancelled",
        EMPTY + b"The SPARQL operation has been cancelled",
        b'{"head":{"vars":["n"]}}',
        b'{"results":{"bindings":[]}}',
        b'{"boolean":true}',
        b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"uri"}}]}}',
        b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":1}}]}}',
        b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"other","value":"1"}}]}}',
        b"<html>Bad gateway</html>",
    ],
)
def test_results_that_are_not_whole_are_refused(body):
    with pytest.raises(StoreError, match="inachevés ou mal formés"):
        read_results(body)


@given(st.integers(min_value=0))
def test_no_beginning_of_an_answer_passes_for_the_answer(cut):
    rows = Rows(("n",), [(literal("é"),), (A,), (None,)])
    body = write_results(rows, row_of("results", "json"))
    with pytest.raises(StoreError):
        read_results(body[: cut % len(body)])


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LITERALS = st.one_of(
    st.builds(literal, TEXTS),
    st.builds(lambda text: literal(text, language="fr"), TEXTS),
    st.builds(lambda number: literal(str(number), XSD.integer), st.integers()),
)


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.sampled_from([B, C]), LITERALS)))
def test_triples_come_back_as_they_were_written(triples):
    body = write_triples(triples, row_of("graph", "ntriples"))
    assert read_triples(body) == list(dict.fromkeys(triples))


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('<https://example.org/a>\t<https://example.org/b>\t"\\u00E9\\t" .\n', literal("é\t")),
        (
            '<https://example.org/a> <https://example.org/b> "\\U0001F600"@fr-FR. # so\r\n',
            literal("😀", language="fr-FR"),
        ),
        ("<https://example.org/a><https://example.org/b><https://example.org/c>.\n", C),
        ("<https://example.org/a> <https://example.org/b> _:b0 .\n", Term("bnode", "b0")),
    ],
)
def test_every_way_to_write_a_triple_is_read(line, value):
    assert read_triples(f"# a comment\n\n{line}".encode()) == [(A, B, value)]


@pytest.mark.parametrize(
    "rest",
    [
        b"The SPARQL operation has been cancelled",
        b"<https://example.org/a> <https://example.org/b> <https://exam",
        b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .",
        b'<https://example.org/a> <https://example.org/b> "\\x" .\n',
        b'"a" <https://example.org/b> "c" .\n',
        b'<https://example.org/a> <https://example.org/b> "\xff" .\n',
    ],
)
def test_a_graph_that_is_not_whole_is_refused(rest):
    whole = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"
    assert read_triples(whole) == [(A, B, C)]
    with pytest.raises(StoreError, match="inachevé ou mal formé"):
        read_triples(whole + rest)


def test_solutions_are_written_in_the_four_formats():
    rows = Rows(("n", "t"), [(A, literal('a"\t<', language="fr")), (Term("bnode", "x"), None)])
    written = {
        name: write_results(rows, row_of("results", name)).decode() for name in ("json", "xml", "csv", "tsv")
    }
    assert read_results(written["json"].encode()) == rows
    assert '<literal xml:lang="fr">a"\t&lt;</literal>' in written["xml"]
    assert written["csv"] == 'n,t\r\nhttps://example.org/a,"a""\t<"\r\n_:x,\r\n'
    assert written["tsv"] == '?n\t?t\n<https://example.org/a>\t"a\\"\\t<"@fr\n_:x\t\n'


# What a text asks for


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# ASK\nPREFIX select: <http://x/construct#> base <urn:x> ask {}", "ASK"),
        ("construct { ?s ?p ?o } where { ?s ?p ?o }", "CONSTRUCT"),
        ("PREFIX : <http://x/> DESCRIBE :select", "DESCRIBE"),
        ("INSERT DATA {}", None),
        ("", None),
    ],
)
def test_the_form_of_a_query_is_its_first_word_after_the_prologue(text, form):
    assert query_form(text) == form


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * FROM <urn:x> {}", True),
        ("SELECT * from named <urn:x> {}", True),
        ('SELECT ?from { ?from <urn:from> "FROM", ex:from } # FROM <x>', False),
    ],
)
def test_a_dataset_is_named_by_the_word_from_alone(text, names):
    assert names_dataset(text) is names


# Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILLAGE_STORE_UPDATE", "ftp://x/update"),
        ("MAILLAGE_STORE_GRAPHS", "store"),
        ("MAILLAGE_STORE_UPDATE", "http://user:secret@x/update"),
        ("MAILLAGE_STORE_AUTH", "ntlm"),
        ("MAILLAGE_STORE_TIMEOUT", "0"),
        ("MAILLAGE_STORE_CONNECT_TIMEOUT", "soon"),
        ("MAILLAGE_STORE_FRESH", "-1"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_and_no_secret_shown(name, value):
    with pytest.raises(StoreError, match=name) as refused:
        open_remote("https://store.example/sparql", {name: value})
    assert "secret" not in str(refused.value)


def test_a_token_and_a_password_exclude_each_other():
    both = {"MAILLAGE_STORE_USER": "u", "MAILLAGE_STORE_TOKEN": "t"}
    with pytest.raises(StoreError, match="MAILLAGE_STORE_TOKEN"):
        open_remote("https://store.example/sparql", both)


def test_a_store_without_update_url_has_no_writer():
    assert open_writer("https://store.example/sparql", {}) is None


# What an engine says of itself


def ask(answer: bytes, text: str = "SELECT ?n { }", limits: Limits = LIMITS):
    with spoken(*[answer] * 3) as server:
        store = open_remote(server.url, {})
        return store.answer(text, of_kind("results"), Dataset(("urn:x",)), limits)


def test_a_part_that_virtuoso_gives_for_the_whole_is_an_error():
    with pytest.raises(QueryTimeout, match="qu'en partie"):
        ask(http(EMPTY, X_SQL_State="S1TAT", X_SQL_Message="RC...: Returning incomplete results"))


def test_a_time_limit_of_the_engine_s_own_is_said_to_be_one():
    with pytest.raises(QueryTimeout):
        ask(http(b"Virtuoso S1T00 Error SR171: Transaction timed out", "500 SPARQL Request Failed"))


def test_a_text_that_the_engine_refuses_is_the_asker_s_error():
    with pytest.raises(QuerySyntaxError, match="line 1"):
        ask(http(b"syntax error at line 1", "400 Bad Request"))


def test_any_other_refusal_is_the_store_s_error():
    with pytest.raises(StoreError, match="500"):
        ask(http(b"out of memory", "500 Error"))


def test_a_format_that_fits_no_solutions_is_refused_before_anything_is_sent():
    with pytest.raises(NotAcceptable):
        open_remote("http://127.0.0.1:9/", {}).answer("SELECT * {}", of_kind("graph"))


# Writing, on real engines


@pytest.fixture(scope="module", params=engines.NAMES)
def engine(request, tmp_path_factory):
    with engines.start(request.param, tmp_path_factory.mktemp(request.param)) as started:
        yield started


def published(*graphs):
    """A store under construction with those graphs: name and triples."""
    store = new_store()
    for name, triples in graphs:
        store.insert(MINTER.graph(name), triples)
    return store


@pytest.fixture
def writer(engine):
    """A writer on an engine that serves two graphs, which share one triple."""
    first = published(("one", [(A, B, C), (A, B, literal("é"))]), ("two", [(A, B, C)]))
    publish_remote(engine.query, first, "inputs", engine.environment)
    made = open_writer(engine.query, {**engine.environment, "MAILLAGE_STORE_FRESH": "600"})
    assert isinstance(made, RemoteWriter)
    return made


def number(version: str) -> int:
    return int(version.partition("-")[0])


def merge(store: RemoteStore) -> set[tuple[str | None, ...]]:
    rows = store.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").values()
    return {tuple(row.values()) for row in rows}


def test_an_engine_without_a_publication_is_not_ready(engine):
    elsewhere = {**engine.environment, "MAILLAGE_BASE": "https://elsewhere.example/"}
    with pytest.raises(NotReady, match="maillage build"):
        _ = open_remote(engine.query, elsewhere).version


def test_a_publication_replaces_adds_and_drops_graphs_and_raises_the_version(engine, writer):
    before = writer.store.version
    second = published(("two", [(B, B, C)]), ("three", [(C, B, C)]))
    after = publish_remote(engine.query, second, "other-inputs", engine.environment)
    served = writer.store.served(fresh=True)
    assert number(after) == number(before) + 1
    assert (served.version, served.inputs) == (after, "other-inputs")
    assert list(served.graphs) == [MINTER.graph("three").value, MINTER.graph("two").value]
    assert writer.store.graph(MINTER.graph("two")) == [(B, B, C)]
    assert writer.store.size(MINTER.graph("one")) == 0
    assert merge(writer.store) == {(B.value, B.value, C.value), (C.value, B.value, C.value)}


def test_other_inputs_of_the_same_dataset_keep_the_version(engine, writer):
    before = writer.store.version
    same = published(("one", [(A, B, C), (A, B, literal("é"))]), ("two", [(A, B, C)]))
    assert publish_remote(engine.query, same, "inputs-again", engine.environment) == before
    assert writer.store.served(fresh=True).inputs == "inputs-again"


def test_an_update_is_seen_in_its_graph_and_in_the_merge(writer):
    before, graph = writer.store.version, MINTER.graph("made").ntriples()
    text = f"INSERT DATA {{ GRAPH {graph} {{ {B.ntriples()} {B.ntriples()} {B.ntriples()} }} }}"
    done = writer.update(text, Dataset(), LIMITS, "test")
    assert (done.before, done.after, done.who) == (before, writer.store.version, "test")
    assert number(done.after) == number(before) + 1
    assert MINTER.graph("made").value in writer.store.served().graphs
    assert (B.value, B.value, B.value) in merge(writer.store)


def test_a_wrong_update_changes_nothing(writer):
    before = writer.store.served(fresh=True)
    with pytest.raises(QuerySyntaxError):
        writer.update("INSERT DATA {", Dataset(), LIMITS, "test")
    assert writer.store.served(fresh=True) == before


def test_a_graph_is_put_added_to_and_deleted(writer):
    name = "https://example.org/graphs/new"
    turtle = f"{A.ntriples()} {B.ntriples()} 'put' .".encode()
    assert writer.put_graph(name, turtle, "text/turtle; charset=utf-8", LIMITS, "test")
    assert not writer.add_to_graph(name, [(turtle.replace(b"put", b"added"), "text/turtle")], LIMITS, "test")
    assert {value.value for *_, value in writer.store.graph(iri(name))} == {"put", "added"}
    assert not writer.put_graph(name, turtle, "text/turtle", LIMITS, "test")
    assert [value.value for *_, value in writer.store.graph(iri(name))] == ["put"]
    assert (A.value, B.value, "put") in merge(writer.store)
    writer.delete_graph(name, LIMITS, "test")
    assert name not in writer.store.served().graphs
    assert (A.value, B.value, "put") not in merge(writer.store)
    with pytest.raises(NotFound):
        writer.delete_graph(name, LIMITS, "test")


def test_a_graph_is_read_in_any_format_and_an_absent_one_is_not_found(writer):
    ntriples, turtle = (row_of("graph", name) for name in ("ntriples", "turtle"))
    body = writer.store.read_graph(MINTER.graph("two").value, ntriples, LIMITS)
    assert body == f"{A.ntriples()} {B.ntriples()} {C.ntriples()} .\n".encode()
    assert b"<https://example.org/>" in writer.store.read_graph(None, turtle, LIMITS)
    with pytest.raises(NotFound):
        writer.store.read_graph("https://example.org/absent", ntriples, LIMITS)


def test_a_media_type_that_is_no_graph_is_refused_before_it_is_sent(writer):
    with pytest.raises(UnsupportedMediaType):
        writer.put_graph("urn:x", b"a,b", "text/csv", LIMITS, "test")


def test_a_digest_of_a_graph_is_forgotten_once_someone_writes(writer):
    assert all(writer.store.served(fresh=True).graphs.values())
    writer.put_graph(MINTER.graph("two").value, b"", "text/turtle", LIMITS, "test")
    assert not any(writer.store.served(fresh=True).graphs.values())


# What engines do at their own limits


def test_oxigraph_s_truncated_200_is_an_error(tmp_path):
    triples = [(iri(f"https://example.org/{n}"), B, literal(str(n))) for n in range(3000)]
    with engines.start("oxigraph", tmp_path, timeout_s=1) as engine:
        publish_remote(engine.query, published(("many", triples)), "inputs", engine.environment)
        store = open_remote(engine.query, engine.environment)
        product = "?a ?b ?c . ?d ?e ?f"
        with pytest.raises(StoreError, match="cancelled"):
            store.select(f"SELECT ?a ?d WHERE {{ {product} }}")
        with pytest.raises(StoreError, match="cancelled"):
            store.construct(f"CONSTRUCT {{ ?a ?e ?d }} WHERE {{ {product} }}")


def test_virtuoso_s_silent_end_at_its_row_limit_is_an_error(tmp_path):
    triples = [(A, B, literal(str(n))) for n in range(50)]
    with engines.start("virtuoso", tmp_path, rows=20) as engine:
        publish_remote(engine.query, published(("many", triples)), "inputs", engine.environment)
        store = open_remote(engine.query, engine.environment)
        assert len(store.select("SELECT ?c WHERE { ?a ?b ?c } LIMIT 10").rows) == 10
        with pytest.raises(StoreError, match="ResultSetMaxRows"):
            store.select("SELECT ?c WHERE { ?a ?b ?c }")
        with pytest.raises(StoreError, match="sur 50"):
            store.graph(MINTER.graph("many"))


def test_builds_go_to_a_store_elsewhere_only_where_it_takes_updates(monkeypatch, tmp_path):
    monkeypatch.delenv("MAILLAGE_STORE_UPDATE", raising=False)
    assert takes_builds("https://store.example/sparql") is False
    monkeypatch.setenv("MAILLAGE_STORE_UPDATE", "https://store.example/update")
    assert takes_builds("https://store.example/sparql") is True
    assert takes_builds(tmp_path) is True
