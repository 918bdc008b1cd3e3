"""What a request of the SPARQL 1.1 protocol is read as, one rule a test, without any store.

A method is given with its address and body; the outcome is the request as read, or the error it raises.
"""

import pytest
from flask import Flask, request
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import BadRequest, Busy, MaillageError, NotAcceptable, Refused, UnsupportedMediaType
from graph.store import Dataset, Limits
from server import bodies, protocol, serialisations
from server.protocol import QUERY, UPDATE, WAITED, left

APP = Flask("essai")
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
DIRECT_UPDATE = "application/sparql-update"
OFFERED = (*serialisations.RESULTS, *serialisations.GRAPHS)
LIMITS = Limits(deadline_s=10.0)


def read(operation=QUERY, address="", body=None, content_type=None, method=None, limits=LIMITS):
    method = method or ("GET" if body is None else "POST")
    with APP.test_request_context(
        f"/sparql{address}", method=method, data=body, content_type=content_type, base_url="http://h.example"
    ):
        bodies.take(request.environ, 10**6, 10**6)
        return protocol.read(operation, limits)


def formats(address="", accept=None):
    with APP.test_request_context(f"/sparql{address}", headers={"Accept": accept} if accept else {}):
        return [row.name for row in protocol.formats(protocol.read(QUERY, LIMITS), OFFERED)]


@pytest.mark.parametrize(
    "given",
    [
        {"address": "?query=ASK%7B%7D"},
        {"address": "?query=ASK%7B%7D", "method": "HEAD"},
        {"body": "query=ASK%7B%7D", "content_type": FORM},
        {"body": "query=ASK%7B%7D", "content_type": f"{FORM}; charset=UTF-8"},
        {"body": "ASK{}", "content_type": DIRECT},
        {"body": "ASK{}", "content_type": 'Application/SPARQL-Query; charset="utf-8"'},
    ],
)
def test_a_query_comes_by_get_by_form_and_as_the_body(given):
    assert read(**given).text == "ASK{}"


def test_an_update_comes_by_form_and_as_the_body():
    assert read(UPDATE, body="update=CLEAR+ALL", content_type=FORM).text == "CLEAR ALL"
    assert read(UPDATE, body="CLEAR ALL", content_type=DIRECT_UPDATE).text == "CLEAR ALL"


def test_without_a_text_there_is_none_and_an_empty_one_is_one():
    assert read().text is None
    assert read(address="?query=").text == ""
    assert read(body="", content_type=FORM).text is None
    assert read(body="", content_type=DIRECT).text == ""


def test_a_text_is_read_beyond_ascii():
    assert read(address="?query=%23%20%C3%A9%F0%9F%8C%8D").text == "# é🌍"
    assert read(body="# é🌍".encode(), content_type=DIRECT).text == "# é🌍"


DATASET = Dataset(("http://e/1", "urn:x:2"), ("http://e/é", "http://e/4"))


@pytest.mark.parametrize(
    ("operation", "default", "named"),
    [
        (QUERY, "default-graph-uri", "named-graph-uri"),
        (UPDATE, "using-graph-uri", "using-named-graph-uri"),
    ],
)
def test_a_dataset_has_as_many_graphs_as_are_given_in_their_order(operation, default, named):
    parameters = f"{default}=http://e/1&{named}=http://e/%C3%A9&{default}=urn:x:2&{named}=http://e/4"
    direct = read(operation, "?" + parameters, "x", operation.media_type)
    form = read(operation, "", f"{operation.name}=x&{parameters}", FORM)
    beside = read(operation, "?" + parameters, f"{operation.name}=x", FORM)
    assert [asked.dataset for asked in (direct, form, beside)] == [DATASET] * 3


def test_a_dataset_of_form_and_address_is_both():
    asked = read(
        address="?default-graph-uri=urn:b", body="query=x&default-graph-uri=urn:a", content_type=FORM
    )
    assert asked.dataset.default_graphs == ("urn:a", "urn:b")


@pytest.mark.parametrize("graph", ["", "x", "/g", "//e/g", "a b:c", "http://e/<g>", "http://e/\x01", "http:"])
def test_a_graph_is_an_absolute_iri(graph):
    with pytest.raises(BadRequest, match="IRI absolu"):
        protocol.absolute(graph)


@pytest.mark.parametrize(
    "given",
    [
        {"address": "?query=x&query=y"},
        {"body": "query=x&query=y", "content_type": FORM},
        {"body": "query=x", "content_type": FORM, "address": "?query=y"},
        {"body": "x", "content_type": DIRECT, "address": "?query=y"},
        {"operation": UPDATE, "body": "update=x&update=y", "content_type": FORM},
        {"operation": UPDATE, "body": "x", "content_type": DIRECT_UPDATE, "address": "?update=y"},
    ],
)
def test_a_text_given_twice_is_a_bad_request(given):
    with pytest.raises(BadRequest, match="2 fois"):
        read(**given)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("ASK {}", None),
        ("query=ASK%7B%7D", None),
        ("ASK {}", "text/plain"),
        ("ASK {}", "application/sparql-query+x"),
        ('{"query": "ASK {}"}', "application/json"),
        ("--b\r\n", "multipart/form-data; boundary=b"),
        ("ASK {}", "garbage"),
    ],
)
def test_a_body_of_no_known_type_is_unsupported_and_told_which_are(body, content_type):
    with pytest.raises(UnsupportedMediaType, match="application/sparql-query"):
        read(body=body, content_type=content_type)


@pytest.mark.parametrize("charset", ["UTF-16", "iso-8859-1", "utf-7", "x" * 500])
@pytest.mark.parametrize("media_type", [FORM, DIRECT])
def test_a_body_in_another_charset_is_unsupported(charset, media_type):
    with pytest.raises(UnsupportedMediaType, match="UTF-8"):
        read(body=b"query=x", content_type=f"{media_type}; charset={charset}")


@pytest.mark.parametrize(
    ("body", "media_type"), [(b"query=%ff", FORM), (b"query=\xff", FORM), (b"\xff", DIRECT)]
)
def test_bytes_that_are_no_utf8_are_a_bad_request(body, media_type):
    with pytest.raises(BadRequest, match="UTF-8"):
        read(body=body, content_type=media_type)


def test_an_operation_at_the_address_of_the_other_is_told_where_it_goes():
    for wrong in (
        {"address": "?update=x"},
        {"body": "update=x", "content_type": FORM},
        {"body": "x", "content_type": DIRECT_UPDATE},
    ):
        with pytest.raises(Refused, match="/update"):
            read(QUERY, **wrong)
    for wrong in ({"body": "query=x", "content_type": FORM}, {"body": "x", "content_type": DIRECT}):
        with pytest.raises(Refused, match="/sparql"):
            read(UPDATE, **wrong)


def test_a_dataset_under_the_name_of_the_other_operation_is_not_passed_over():
    with pytest.raises(BadRequest, match="« using-graph-uri » s'appelle « default-graph-uri »"):
        read(QUERY, "?query=x&using-graph-uri=urn:a")
    with pytest.raises(BadRequest, match="« named-graph-uri » s'appelle « using-named-graph-uri »"):
        read(UPDATE, "?named-graph-uri=urn:a", "x", DIRECT_UPDATE)


def test_relative_iris_begin_at_the_address_without_its_parameters():
    assert read(address="?query=x").limits.base == "http://h.example/sparql"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5),
        ("2.5s", 2.5),
        ("500ms", 0.5),
        ("30000", 10),
        ("0", 10),
        ("", 10),
        (" 3 ", 3),
        ("9&timeout=4", 4),
    ],
)
def test_a_timeout_lowers_the_deadline_and_never_raises_it(text, seconds):
    assert read(address=f"?query=x&timeout={text}").limits.deadline_s == seconds


@pytest.mark.parametrize("text", ["x", "-1", "1e9", "nan", "inf", "5m", "٥", "1" * 400, "5 s s"])
def test_a_timeout_that_is_no_duration_is_a_bad_request(text):
    with pytest.raises(BadRequest, match="timeout"):
        read(address=f"?query=x&timeout={text}")


def test_the_other_limits_are_the_services_own():
    limits = Limits(3.0, 7, 9, strict=True)
    found = read(address="?query=x&timeout=8", limits=limits).limits
    assert (found.deadline_s, found.result_bytes, found.memory_bytes, found.strict) == (3.0, 7, 9, True)


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("?format=json", ["json", "jsonld"]),
        ("?output=csv", ["csv"]),
        ("?results=xml", ["xml", "rdfxml"]),
        ("?format=text/turtle", ["turtle"]),
        ("?format=application/sparql-results%2Bxml", ["xml"]),
        ("?format=json-ld", ["jsonld"]),
        ("?format=N-Triples", ["ntriples"]),
        ("?format=rdf%2Bxml", ["rdfxml"]),
        ("?format=n3", ["turtle"]),
        ("?format=ttl", ["turtle"]),
        ("?format=trig", ["trig"]),
        ("?format=nq", ["nquads"]),
        ("?format=srx", ["xml"]),
        ("?format=json&output=json&results=json", ["json", "jsonld"]),
        ("?format=application/ld%2Bjson,application/x-json%2Bld", ["jsonld"]),
        ("?format=zzz,%20csv", ["csv"]),
    ],
)
def test_a_format_named_by_a_parameter_comes_first(address, first):
    found = formats(address, "*/*")
    assert found[: len(first)] == first
    assert sorted(found) == sorted(formats())


@pytest.mark.parametrize("address", ["?format=cbor", "?output=%00", "?results=json&format=zzz"])
def test_a_format_that_is_not_known_is_a_bad_request(address):
    with pytest.raises(BadRequest, match="ntriples"):
        formats(address, "text/csv")


def test_a_format_without_a_value_leaves_it_to_the_header():
    assert formats("?format=&output=%20&results=", "text/csv") == ["csv"]
    assert formats("?format=json", "text/javascript") == ["json", "jsonld"]


def test_what_nothing_gives_is_not_acceptable_and_says_what_can():
    with pytest.raises(NotAcceptable, match="application/sparql-results"):
        formats("", "image/png")


@pytest.mark.parametrize(("waited", "left_s"), [(0.0, 10.0), (0.002, 10.0), (0.04, 10.0), (2.5, 7.5)])
def test_the_time_waited_for_the_same_request_counts(waited, left_s):
    assert left(10.0, {WAITED: waited}) == left_s
    assert left(10.0, {}) == 10.0


def test_a_request_that_waited_its_whole_deadline_is_told_to_come_back():
    with pytest.raises(Busy, match="recommencez"):
        left(3.0, {WAITED: 3.0})


def test_a_byte_order_mark_before_a_text_is_dropped_once():
    assert read(address="?query=%EF%BB%BFASK%20%7B%7D").text == "ASK {}"
    assert read(address="?query=%EF%BB%BF%EF%BB%BFx").text == "\ufeffx"


def test_a_dataset_format_is_given_to_who_asks_for_it_and_never_first():
    assert formats(accept="application/trig") == ["trig"]
    assert formats(accept="application/n-quads, text/csv;q=0.5") == ["nquads", "csv"]
    assert formats(accept="*/*")[:2] == ["json", "xml"]
    assert [row for row in formats() if row in ("trig", "turtle")] == ["turtle", "trig"]


def test_parameters_that_nobody_knows_count_for_nothing():
    assert read(address="?query=x&soft-limit=9&debug=on&=&&%00=%00").text == "x"


@given(
    st.sampled_from([QUERY, UPDATE]),
    st.text(max_size=30),
    st.binary(max_size=60),
    st.sampled_from([FORM, DIRECT, DIRECT_UPDATE, "text/plain", "multipart/form-data", None])
    | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20),
    st.sampled_from(["GET", "HEAD", "POST"]),
)
@example(QUERY, "timeout=%F0", b"", FORM, "POST")
@example(QUERY, "query=" + "x" * 100_000, b"query&query", FORM, "POST")
@example(UPDATE, "using-graph-uri=" * 500, b"=", FORM, "POST")
def test_no_request_breaks_the_reader(operation, parameters, body, content_type, method):
    address = "?" + parameters.replace("#", "").encode("utf8", "replace").decode()
    try:
        asked = read(operation, address, body, content_type, method)
    except MaillageError as error:
        assert error.status in (400, 403, 415)
    else:
        assert asked.text is None or isinstance(asked.text, str)
        assert 0 < asked.limits.deadline_s <= LIMITS.deadline_s
