"""Conditional writes at `/store`, and what a header of tags names. Spec: RFC 9110, sections 8.8.3 and 13."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pool_site import WRITER, empty_site

from graph.errors import PreconditionFailed, Refused
from graph.store import Limits
from server import front
from server.conditions import Conditions, GraphCondition, conditional, names

TURTLE = {"content_type": "text/turtle"}
ONE, TWO = "<urn:a> <urn:p> 1 .", "<urn:a> <urn:p> 2 ."
TAGS = frozenset(('"a"', '"b"'))


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with empty_site(tmp_path_factory.mktemp("home")) as found:
        front.install(found.application, front.version_of(found.application), 10**7, front.Bounds())
        yield found.application


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def graph(request):
    """A graph of the test's own."""
    return f"/store?graph=urn:test:{request.node.name.encode().hex()}"


def tag(client, graph, **headers):
    """The ETag that a reader is given."""
    answer = client.get(graph, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200
    return answer.headers["ETag"]


def write(client, method, graph, body=ONE, **headers):
    given_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(graph, method=method, data=body, headers=WRITER | given_headers, **TURTLE)


def value(client, graph):
    return client.get(graph, headers={"Accept": "application/n-triples"}).text


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json", "*/*"])
@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_the_tag_of_any_representation_that_was_read_lets_one_write(client, graph, accept, coding):
    long = "".join(f"<urn:a> <urn:p> {number} .\n" for number in range(100))
    write(client, "PUT", graph, long)
    read = tag(client, graph, Accept=accept, Accept_Encoding=coding)
    assert not read.startswith("W/")
    assert write(client, "PUT", graph, TWO, If_Match=read).status_code == 204
    assert write(client, "PUT", graph, ONE, If_Match=read).status_code == 412
    assert "2" in value(client, graph)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_on_a_state_that_is_past_is_412_and_changes_nothing(client, graph, method):
    write(client, "PUT", graph, ONE)
    old = tag(client, graph)
    write(client, "PUT", graph, TWO)
    before = value(client, graph), client.get("/health").json["version"]
    for wanted in (old, f'"x", {old}', '"x"', "x", ""):
        answer = write(client, method, graph, "<urn:a> <urn:p> 3 .", If_Match=wanted)
        assert answer.status_code == 412
        assert answer.json["type"].endswith("/precondition-failed")
    assert (value(client, graph), client.get("/health").json["version"]) == before
    assert write(client, method, graph, ONE, If_Match=f'"x", {tag(client, graph)}').status_code in (200, 204)


def test_a_write_elsewhere_leaves_the_tag_of_a_graph_as_it_was(client, graph):
    write(client, "PUT", graph, ONE)
    read = tag(client, graph)
    write(client, "PUT", f"{graph}-other", TWO)
    assert tag(client, graph) == read
    assert write(client, "PUT", graph, TWO, If_Match=read).status_code == 204


def test_the_same_triples_in_another_order_have_the_same_tag(client, graph):
    write(client, "PUT", graph, f"{ONE} {TWO}")
    one = tag(client, graph)
    write(client, "DELETE", graph)
    write(client, "PUT", graph, TWO)
    write(client, "POST", graph, ONE)
    assert tag(client, graph) == one


def test_a_weak_tag_never_lets_one_write(client, graph):
    write(client, "PUT", graph, ONE)
    assert write(client, "PUT", graph, TWO, If_Match=f"W/{tag(client, graph)}").status_code == 412
    assert write(client, "PUT", graph, TWO, If_None_Match=f"W/{tag(client, graph)}").status_code == 412


def test_a_star_asks_whether_the_graph_is_there(client, graph):
    assert write(client, "PUT", graph, If_Match="*").status_code == 412
    assert client.get(graph).status_code == 404
    assert write(client, "PUT", graph, If_None_Match="*").status_code == 201
    assert write(client, "PUT", graph, TWO, If_None_Match="*").status_code == 412
    assert write(client, "POST", graph, TWO, If_None_Match="*").status_code == 412
    assert write(client, "PUT", graph, ONE, If_Match="*").status_code == 204
    assert write(client, "DELETE", graph, If_Match="*").status_code == 200


def test_a_graph_that_is_made_under_a_name_of_ours_is_new(client):
    assert write(client, "POST", "/store", If_Match="*").status_code == 412
    assert write(client, "POST", "/store", If_None_Match="*").status_code == 201


def test_the_default_graph_is_always_there(client):
    assert write(client, "PUT", "/store?default", If_None_Match="*").status_code == 412
    assert write(client, "PUT", "/store?default", If_Match=tag(client, "/store?default")).status_code == 204


def test_an_answer_to_a_write_has_no_tag(client, graph):
    for method in ("PUT", "PUT", "POST", "DELETE"):
        assert "ETag" not in write(client, method, graph, TWO).headers


def test_a_condition_opens_nothing_to_who_may_not_write(client, graph):
    answer = client.put(graph, data=ONE, headers={"If-Match": '"x"'}, **TURTLE)
    assert answer.status_code == 401


def test_a_part_of_a_graph_is_not_put(client, graph):
    answer = write(client, "PUT", graph, Content_Range="bytes 0-5/10")
    assert answer.status_code == 400
    assert client.get(graph).status_code == 404


def test_of_many_writers_who_saw_the_same_state_one_wins(app, client, graph):
    write(client, "PUT", graph, ONE)
    read, outcomes = tag(client, graph), []

    def one(number):
        body = f"<urn:a> <urn:p> {number} ."
        outcomes.append(write(app.test_client(), "PUT", graph, body, If_Match=read).status_code)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(10, 18)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [204] + [412] * 7


def update(client, text, **headers):
    given_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/update", data={"update": text}, headers=WRITER | given_headers)


def test_an_update_on_condition_of_a_version_goes_through_while_that_is_the_current_one(client):
    first = update(client, f"INSERT DATA {{ GRAPH <urn:test:update> {{ {ONE} }} }}")
    read = first.headers["Maillage-Version"]
    second = update(client, f"INSERT DATA {{ GRAPH <urn:test:update> {{ {TWO} }} }}", If_Match=f'"{read}"')
    assert (second.status_code, second.json["before"]) == (200, read)
    text = "DROP GRAPH <urn:test:update>"
    for headers in ({"If_Match": f'"{read}"'}, {"If_Match": '"x"'}, {"If_None_Match": "*"}):
        assert update(client, text, **headers).status_code == 412
    assert client.get("/health").json["version"] == second.json["after"]
    assert update(client, text, If_Match="*").status_code == 200


def test_a_store_that_cannot_look_and_write_at_once_takes_no_condition():
    writer = object()
    none = GraphCondition(Conditions(), "urn:g", Limits())
    assert conditional(writer, none) is writer
    with pytest.raises(Refused, match="If-Match"):
        conditional(writer, GraphCondition(Conditions("*"), "urn:g", Limits()))


@pytest.mark.parametrize(
    ("header", "tags", "strong", "named"),
    [
        ('"a"', TAGS, True, True), ('"c", "b"', TAGS, True, True), ('"c"', TAGS, True, False),
        ('W/"a"', TAGS, True, False), ('W/"a"', TAGS, False, True), ("*", TAGS, True, True),
        (" * ", TAGS, False, True), ("*", None, True, False), ('"a"', None, False, False),
        ('"*"', TAGS, True, False), ("a", TAGS, True, False), ('"c,"a"', TAGS, True, False),
        ("", TAGS, True, False), ('"x" W/"b"', TAGS, True, False),
    ],
)  # fmt: skip
def test_a_header_names_the_tags_that_stand_in_it(header, tags, strong, named):
    assert names(header, tags, strong) is named


@given(st.none() | st.text(max_size=30), st.none() | st.text(max_size=30))
def test_whatever_stands_in_a_header_the_condition_holds_or_does_not(match, none_match):
    try:
        Conditions(match, none_match).check(TAGS)
    except PreconditionFailed as error:
        assert "«" in str(error)
