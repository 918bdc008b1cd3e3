"""What stands before the application: kept answers, conditions, codings, limits and request ids.

The application here counts how often it is asked; the last tests ask the whole service over the small data.
"""

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
from flask import Flask, Response, request
from pool_site import small_pool_client
from small_site import small_store
from werkzeug.test import EnvironBuilder

from server import bodies, front, heads, protocol

LONG = "Une réponse assez longue pour être codée. " * 40
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


def _answer_error(error):
    """The status of an error of ours or of werkzeug."""
    return str(error), getattr(error, "status", getattr(error, "code", 500))


class World:
    """A small application behind the front, its client, what it was asked, and the version it serves."""

    def __init__(self, **bounds):
        self.version, self.asked = "1-a", []
        app = Flask("essai")
        app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_UPLOAD"] = 1000
        bodies.install(app)
        app.register_error_handler(Exception, _answer_error)
        app.after_request(self.add_headers)
        app.add_url_rule("/<path:rest>", view_func=self.answer, methods=["GET", "POST", "PUT"])
        self.front = front.install(
            app, lambda: self.version, 10**6, front.Bounds(**{"body": 1000, "upload": 1000} | bounds)
        )
        self.client = app.test_client(use_cookies=False)

    def answer(self, rest):
        version, sent = self.version, request.get_data().decode()
        self.asked.append(request.method)
        status = int(request.args.get("status", 200))
        said = f"{version} {request.cookies.get('lang')} {request.accept_mimetypes} {sent}"
        response = Response(f"{said} {LONG if 'long' in rest else ''}", status, content_type="text/plain")
        response.headers["Maillage-Version"] = version
        if "stream" in rest:
            return Response(
                iter(["a", "b"]), content_type="text/plain", headers={"Maillage-Version": version}
            )
        for name in ("Cache-Control", "Vary", "Set-Cookie"):
            if name in request.args:
                response.headers[name] = request.args[name]
        return response

    def add_headers(self, response):
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers.setdefault("Vary", "Accept, Cookie")
        return response

    def get(self, path="/a", **headers):
        return self.client.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


@pytest.fixture
def world():
    return World()


def test_the_same_request_is_computed_once(world):
    first, second = world.get(), world.get()
    assert first.data == second.data
    assert len(world.asked) == 1


def test_head_has_the_headers_of_get_and_no_body(world):
    world.get("/long", Accept_Encoding="gzip")
    head = world.client.head("/long", headers={"Accept-Encoding": "gzip"})
    again = world.get("/long", Accept_Encoding="gzip")
    assert head.data == b""
    assert len(world.asked) == 1

    def told(answer):
        return {name: value for name, value in answer.headers if name != "X-Request-Id"}

    assert told(head) == told(again)
    assert int(head.headers["Content-Length"]) == len(again.data)


def test_head_first_serves_get_later(world):
    assert world.client.head("/a").data == b""
    assert world.get().data.startswith(b"1-a")
    assert world.asked == ["GET"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/a"}, {"path": "/b"}),
        ({"path": "/a?x=1"}, {"path": "/a?x=2"}),
        ({"Accept": "text/csv"}, {"Accept": "text/html"}),
        ({"Cookie": "lang=fr"}, {"Cookie": "lang=en"}),
        ({"Host": "a.example"}, {"Host": "b.example"}),
        ({"Cookie": "lang=en"}, {}),
    ],
)
def test_requests_that_differ_have_answers_of_their_own(world, one, other):
    world.get(**one)
    world.get(**other)
    world.get(**one)
    assert len(world.asked) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Cookie": "lang=en; suivi=1"}, {"Cookie": "suivi=2; lang=en"}),
        ({"User_Agent": "a"}, {"User_Agent": "b"}),
        ({"Accept_Encoding": "gzip"}, {"Accept_Encoding": "zstd"}),
        ({"X_Request_Id": "a"}, {"X_Request_Id": "b"}),
        ({"If_None_Match": '"x"'}, {"Range": "bytes=0-1"}),
    ],
)
def test_what_an_answer_does_not_depend_on_shares_it(world, one, other):
    world.get(**one)
    assert world.get(**other).status_code == 200
    assert len(world.asked) == 1


@pytest.mark.parametrize("path", ["/sparql", "/sparql?default-graph-uri=x:y"])
@pytest.mark.parametrize("kind", [FORM, QUERY, f"{QUERY}; charset=UTF-8"])
def test_a_posted_query_is_kept_by_its_body(world, kind, path):
    def post(body):
        return world.client.post(path, data=body, content_type=kind)

    assert post("query=1").data == post("query=1").data
    assert len(world.asked) == 1
    post("query=2")
    assert len(world.asked) == 2


@pytest.mark.parametrize(("method", "path"), [("POST", "/update"), ("PUT", "/sparql"), ("POST", "/store")])
def test_what_may_write_is_never_kept(world, method, path):
    for _ in range(2):
        world.client.open(path, method=method, data="x", content_type=QUERY)
    assert len(world.asked) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/a?Cache-Control=no-store",
        "/a?Cache-Control=max-age=60",
        "/a?Set-Cookie=lang=en",
        "/a?Vary=Accept,%20Origin",
        "/a?Vary=*",
        "/a?status=404",
        "/a?status=503",
        "/a?status=201",
        "/stream",
    ],
)
def test_what_the_answer_forbids_is_not_kept(world, path):
    world.get(path)
    world.get(path)
    assert len(world.asked) == 2


def test_a_redirection_by_accept_is_kept_without_etag(world):
    assert world.get("/a?status=303").status_code == 303
    again = world.get("/a?status=303", If_None_Match="*")
    assert (again.status_code, again.headers.get("ETag")) == (303, None)
    assert len(world.asked) == 1


def test_a_request_with_a_token_neither_reads_nor_fills_the_cache(world):
    world.get(Authorization="Bearer x")
    world.get()
    world.get(Authorization="Bearer x")
    assert len(world.asked) == 3


def test_codings_come_from_one_computation_with_an_etag_each(world):
    answers = {c: world.get("/long", Accept_Encoding=c) for c in ("identity", "gzip", "zstd")}
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 3
    assert gzip.decompress(answers["gzip"].data) == answers["identity"].data
    assert answers["identity"].headers.get("Content-Encoding") is None
    assert {answer.headers["Vary"] for answer in answers.values()} == {"Accept, Cookie, Accept-Encoding"}
    assert len(world.asked) == 1


def test_no_coding_at_all_is_406(world):
    assert world.get(Accept_Encoding="br, *;q=0").status_code == 406


@pytest.mark.parametrize("kind", ["{}", "W/{}", '"x", {}', '"a,b" , W/{}, "y"', "*", " * "])
def test_if_none_match_that_names_the_answer_is_304(world, kind):
    etag = world.get().headers["ETag"]
    answer = world.get(If_None_Match=kind.format(etag))
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert answer.headers["Vary"] == "Accept, Cookie, Accept-Encoding"
    assert "Content-Type" not in answer.headers
    assert world.client.head("/a", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("wanted", ['"x"', "", "W/", "x", '"*"'])
def test_if_none_match_that_names_another_is_200(world, wanted):
    assert world.get(If_None_Match=wanted).status_code == 200


def test_the_etag_of_one_coding_does_not_match_another(world):
    etag = world.get("/long", Accept_Encoding="gzip").headers["ETag"]
    assert world.get("/long", If_None_Match=etag).status_code == 200
    assert world.get("/long", Accept_Encoding="gzip", If_None_Match=etag).status_code == 304


def test_a_condition_on_a_first_request_does_not_spoil_what_is_kept(world):
    assert world.get(If_None_Match="*").status_code == 304
    assert world.get().data.startswith(b"1-a")
    assert len(world.asked) == 1


def test_a_request_id_is_kept_where_it_is_sane_and_made_where_not(world):
    assert world.get(X_Request_Id="job-7.a_B").headers["X-Request-Id"] == "job-7.a_B"
    for wrong in ("a b", "x" * 65, "é", "a;b", ""):
        assert world.get(X_Request_Id=wrong).headers["X-Request-Id"] != wrong
    made = {world.get().headers["X-Request-Id"] for _ in range(20)}
    assert len(made) == 20


def test_a_long_address_is_414_and_long_headers_431():
    world = World(address=100, headers=300)
    assert world.get("/a?" + "x" * 90).status_code == 200
    assert world.get("/a?" + "x" * 99).status_code == 414
    assert world.get(X_Long="x" * 300).status_code == 431


@pytest.mark.parametrize("path", ["/sparql", "/update"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Encoding": "gzip"}, 415),
        ({"Content-Encoding": "identity"}, 200),
        ({"Content-Type": f"{QUERY}; charset=iso-8859-1"}, 415),
        ({"Content-Type": f'{QUERY}; charset="utf-8"'}, 200),
    ],
)
def test_a_coded_body_or_another_charset_is_415(world, path, headers, status):
    given = {"Content-Type": QUERY} | headers
    assert world.client.post(path, data="ASK {}", headers=given).status_code == status
    assert len(world.asked) == (status == 200)


@pytest.mark.parametrize("path", ["/sparql", "/update"])
@pytest.mark.parametrize(("declared", "status"), [(6, 200), (7, 400), (5000, 413)])
def test_a_body_shorter_than_declared_is_never_taken_for_whole(world, path, declared, status):
    answer = world.client.post(
        path, data="ASK {}", content_type=QUERY, environ_overrides={"CONTENT_LENGTH": str(declared)}
    )
    assert answer.status_code == status
    assert len(world.asked) == (status == 200)


@pytest.mark.parametrize(
    ("sent", "status"), [("x=é", 200), ("x=\xe9", 400), ("\xff", 400), ("lang=%ff", 400)]
)
def test_bytes_that_nobody_escaped_are_read_as_if_they_were(world, sent, status):
    raw = sent.encode("utf8" if status == 200 else "latin1").decode("latin1")
    assert world.client.get("/a", environ_overrides={"QUERY_STRING": raw}).status_code == status


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_an_answer_that_is_not_sent_is_told_so(world, method):
    closed = []

    class Chunks(list):
        def close(self):
            closed.append(True)

    chunks = Chunks([b"a", b"b"])

    def streaming(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return chunks

    one = front.Front(streaming, world.front.cache, front.Bounds(), lambda _: None)
    environ = EnvironBuilder("/", method=method).get_environ()
    sent = one(environ, lambda status, headers: None)
    assert (list(sent), closed) == (([], [True]) if method == "HEAD" else ([b"a", b"b"], []))


def test_a_host_is_needed(world):
    assert world.client.get("/a", environ_overrides={"HTTP_HOST": ""}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("wanted", "status"), [("{}", 200), ('"x", {}', 200), ("*", 200), ('"x"', 412)])
def test_if_match_that_names_another_state_is_412(world, method, wanted, status):
    etag = world.get().headers["ETag"]
    for _ in range(2):
        answer = world.client.open("/a", method=method, headers={"If-Match": wanted.format(etag)})
        assert answer.status_code == status
    assert world.get(If_Match=f"W/{etag}").status_code == 412
    assert world.get(If_Match='"x"', If_None_Match=etag).status_code == 412


@pytest.mark.parametrize(("method", "path"), [("POST", "/sparql"), ("POST", "/a"), ("PUT", "/a")])
def test_an_answer_that_shows_no_resource_has_no_etag(world, method, path):
    for _ in range(2):
        answer = world.client.open(path, method=method, data="x", content_type=QUERY)
        assert answer.status_code == 200
        assert "ETag" not in answer.headers


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding", "Accept-Language", "Accept-Charset"])
def test_a_preference_of_more_than_a_hundred_parts_is_refused_before_it_is_read(world, name):
    def ask(number):
        parts = ", ".join(f"a/b{part};q=0.5" for part in range(number))
        started = time.process_time()
        status = world.client.get(f"/{number}", headers={name: parts}).status_code
        return status, time.process_time() - started

    assert ask(100)[0] in (200, 406)
    status, seconds = ask(3000)
    assert status == 431
    assert seconds < 0.2


@pytest.mark.parametrize(
    ("host", "good"),
    [
        ("a", True), ("a.example", True), ("A.example.:8080", True), ("my_service:1", True),
        ("127.0.0.1:65535", True), ("[::1]", True), ("[2001:db8::7]:443", True), ("a.example:", True),
        ("a,b", False), ("a.example,a.example", False), ("a b", False), ("", False), (":80", False),
        ("a:65536", False), ("a:b", False), ("a@b", False), ("a/b", False), ("a?b", False), ("a..b", False),
        ("[::1", False), ("[::g]", False), ("[:]", False), ("::1", False), ("<script>", False),
        ("x" * 64, False), ("données.example", False), ("a#b", False), ("a\\b", False), ("a:80:80", False),
    ],
)  # fmt: skip
def test_a_host_is_one_name_or_address_and_a_port(world, host, good):
    assert heads.is_host(host) is good
    for path in ("/a", "/health", "/sparql"):
        given = world.client.get(path, environ_overrides={"HTTP_HOST": host})
        assert (given.status_code == 400) is not good


def test_requests_over_the_number_computed_at_once_wait_their_turn():
    world = World(threads=2)
    at_once, most, lock = [0], [0], threading.Lock()
    answer = world.answer

    def slow(rest):
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        threading.Event().wait(0.02)
        with lock:
            at_once[0] -= 1
        return answer(rest)

    name = next(name for name in world.client.application.view_functions if name != "static")
    world.client.application.view_functions[name] = slow
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: world.client.application.test_client().get(f"/{n}"), range(16)))
    assert {found.status_code for found in answers} == {200}
    assert most[0] == 2


def test_text_from_outside_never_takes_the_turns_of_pages_and_is_refused_at_once_over_its_share():
    world = World(threads=1, outside=2)
    app, answer, begun, go_on = (
        world.client.application,
        world.answer,
        threading.Barrier(3),
        threading.Event(),
    )

    def slow(rest):
        if rest == "sparql":
            begun.wait(10)
            assert go_on.wait(10)
        return answer(rest)

    name = next(name for name in app.view_functions if name != "static")
    app.view_functions[name] = slow
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(lambda n=n: app.test_client().get(f"/sparql?query={n}")) for n in range(2)]
        begun.wait(10)
        assert world.get("/page").status_code == 200
        started = time.monotonic()
        assert world.get("/sparql?query=3").status_code == 503
        assert time.monotonic() - started < 1
        go_on.set()
        assert {one.result(10).status_code for one in asked} == {200}


def test_who_waits_for_the_same_request_is_told_how_long():
    world = World()
    app, begun, go_on, waited = world.client.application, threading.Event(), threading.Event(), []

    def slow(rest):
        waited.append(request.environ[protocol.WAITED])
        begun.set()
        assert go_on.wait(10)
        return Response("x", headers={"Cache-Control": "no-store"})

    name = next(name for name in app.view_functions if name != "static")
    app.view_functions[name] = slow
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: app.test_client().get("/sparql?query=1"))
        assert begun.wait(10)
        second = pool.submit(lambda: app.test_client().get("/sparql?query=1"))
        time.sleep(0.3)
        go_on.set()
        assert (first.result(10).status_code, second.result(10).status_code) == (200, 200)
    assert waited[0] < 0.1
    assert waited[1] > 0.2


def test_a_new_version_is_seen_at_once_and_what_was_in_hand_is_finished_on_the_old_one(world):
    begun, go_on = threading.Event(), threading.Event()
    app = world.client.application
    name = next(name for name in app.view_functions if name != "static")
    answer = world.answer

    def slow(rest):
        found = answer(rest)
        if rest == "slow":
            begun.set()
            assert go_on.wait(10)
        return found

    app.view_functions[name] = slow
    assert world.get().data.startswith(b"1-a")
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(lambda: app.test_client().get("/slow"))
        assert begun.wait(10)
        world.version = "2-b"
        assert world.get().data.startswith(b"2-b")
        go_on.set()
        assert late.result(10).data.startswith(b"1-a")
    assert world.get("/slow").data.startswith(b"2-b")


def test_no_request_fails_while_versions_rise(world):
    app = world.client.application
    statuses, stop = [], threading.Event()

    def ask(number):
        client = app.test_client()
        while not stop.is_set():
            before = int(world.version.split("-")[0])
            answer = client.get(f"/{number % 3}")
            statuses.append(answer.status_code)
            assert int(answer.data.split(b"-")[0]) >= before

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, number) for number in range(4)]
        for number in range(2, 60):
            world.version = f"{number}-x"
            threading.Event().wait(0.005)
        stop.set()
        for one in asked:
            one.result(10)
    assert set(statuses) == {HTTPStatus.OK}


@pytest.fixture(scope="module")
def site():
    """The whole service over the small data, behind the front."""
    app = small_pool_client().application
    if not isinstance(app.wsgi_app, front.Front):
        front.install(app, lambda: small_store().version, 10**7, front.Bounds())
    return app


@pytest.mark.parametrize(
    "path", ["/", "/queries/conventions.csv", "/queries/conventions", "/sparql?query=ASK%20%7B%7D"]
)
def test_pages_questions_and_queries_go_through_the_cache(site, path):
    client = site.test_client()
    first = client.get(path)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert any(key[0] == path.partition("?")[0] for key in site.wsgi_app.cache._entries)


@pytest.mark.parametrize(
    ("path", "headers", "status", "kind"),
    [
        ("/" + "x" * 40_000, {}, 414, "uri-too-long"),
        ("/rien", {"X-Long": "x" * 70_000}, 431, "headers-too-long"),
        ("/", {"Accept-Encoding": "identity;q=0"}, 406, "not-acceptable"),
    ],
)
def test_a_refusal_of_the_front_is_a_problem_like_any_other(site, path, headers, status, kind):
    answer = site.test_client().get(path, headers=headers)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.get_json()["type"].endswith(f"/problem/{kind}")
    assert answer.headers["Cache-Control"] == "no-store"
