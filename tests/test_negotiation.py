"""The Accept header decides, with its q-values; nothing acceptable is an error, never a guess."""

import pytest
from flask import Flask
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from graph.errors import NotAcceptable, NotFound
from graph.formats import HTML, of_kind
from server import negotiation

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RESULTS, TABLES, GRAPHS = of_kind("results"), of_kind("table"), of_kind("graph")


def accept(header):
    return parse_accept_header(header, MIMEAccept)


def names(header, offered=RESULTS):
    return [row.name for row in negotiation.accepted(accept(header), offered)]


def test_the_highest_quality_comes_first():
    assert names("text/csv;q=0.5, application/sparql-results+xml;q=0.9") == ["xml", "csv"]


def test_equal_qualities_stand_in_the_order_offered():
    assert names("*/*") == ["json", "xml", "csv", "tsv"]
    assert names("") == ["json", "xml", "csv", "tsv"]


def test_a_quality_of_zero_excludes():
    assert names("text/csv;q=0, text/tab-separated-values") == ["tsv"]
    assert names("text/*, text/csv;q=0") == ["tsv"]


def test_json_results_answer_to_plain_json():
    assert names("application/json") == ["json"]
    assert names("application/sparql-results+json", TABLES) == ["json"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("text/plain, */*;q=0.1", "ntriples"),
        ("text/n3, */*;q=0.1", "turtle"),
        ("text/turtle, application/x-turtle, */*;q=0.1", "turtle"),
        ("application/turtle,text/turtle", "turtle"),
        ("text/rdf+n3,application/n-triples,application/turtle,application/n3,text/n3", "ntriples"),
        ("application/rdf+xml, */*;q=0.1", "rdfxml"),
        ("application/xml", "rdfxml"),
        ("text/xml;q=0.3, text/turtle;q=0.2", "rdfxml"),
        ("application/ld+json, application/json;q=0.9, */*;q=0.1", "jsonld"),
        ("application/ld+json,application/x-json+ld", "jsonld"),
        ("application/json", "jsonld"),
        ("text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.8,*/*;q=0.5", "turtle"),
        (
            "application/n-quads,application/trig;q=0.95,text/turtle;q=0.9,application/n-triples;q=0.7",
            "turtle",
        ),
    ],
)
def test_the_media_types_that_clients_send_are_understood(header, name):
    assert names(header, GRAPHS)[0] == name


def test_a_format_asked_by_its_own_media_type_comes_before_one_asked_by_an_alias():
    assert names("text/xml, text/turtle", GRAPHS) == ["turtle", "rdfxml"]
    assert names("application/xml, application/sparql-results+json") == ["json", "xml"]


def test_a_range_of_many_types_means_what_is_sent_and_no_alias_of_it():
    assert names("text/*", GRAPHS) == ["turtle"]
    assert names("text/*") == ["csv", "tsv"]


def test_xml_results_answer_to_plain_xml():
    assert names("application/xml;q=0.5, text/csv;q=0.4") == ["xml", "csv"]
    assert names("text/xml") == ["xml"]


@pytest.mark.parametrize(
    "header",
    [
        "application/ld+json;profile=http://www.w3.org/ns/json-ld#compacted",
        "application/ld+json; charset=utf-8",
    ],
)
def test_parameters_of_a_media_range_are_not_compared(header):
    assert names(header, GRAPHS) == ["jsonld"]


@pytest.mark.parametrize("header", ["rubbish", "a/b/c", "*/html", ";q=1", "text", "/"])
def test_a_header_that_is_no_media_range_accepts_nothing(header):
    assert names(header, GRAPHS) == []


def test_a_handler_runs_only_where_one_of_its_formats_is_accepted():
    app = Flask("essai")

    @app.get("/")
    @negotiation.gives(HTML, *TABLES)
    def show():
        return "ok"

    assert show.__name__ == "show"
    for header in (BROWSER, "*/*", "", "application/json", "text/csv;q=0.1"):
        with app.test_request_context(headers={"Accept": header}):
            assert show() == "ok"
    with app.test_request_context(headers={"Accept": "text/turtle"}), pytest.raises(NotAcceptable) as raised:
        show()
    assert raised.value.acceptable[:3] == ("text/html", "application/json", "text/csv")


@pytest.mark.parametrize(
    ("header", "page"),
    [
        (BROWSER, True),
        ("*/*", False),
        ("", False),
        ("text/csv", False),
        ("text/html;q=0.5, text/csv", False),
        ("text/html;q=0", False),
        ("application/json, text/plain, */*", False),
    ],
)
def test_only_who_names_html_gets_a_page(header, page):
    assert negotiation.prefers_html(accept(header), TABLES) is page


def test_a_suffix_wins_over_the_header():
    with Flask("essai").test_request_context(headers={"Accept": "application/json"}):
        assert negotiation.choose(TABLES, "csv").name == "csv"
        assert negotiation.choose(TABLES).name == "json"


def test_an_unknown_suffix_is_not_found():
    with Flask("essai").test_request_context(), pytest.raises(NotFound, match=r"\.pdf"):
        negotiation.choose(TABLES, "pdf")


def test_what_cannot_be_produced_is_not_acceptable_and_says_what_can():
    with (
        Flask("essai").test_request_context(headers={"Accept": "image/png"}),
        pytest.raises(NotAcceptable, match="text/csv"),
    ):
        negotiation.choose(TABLES)


def test_text_formats_say_their_charset():
    types = {row.name: negotiation.content_type(row) for row in (*RESULTS, *of_kind("graph"))}
    assert types["csv"] == "text/csv; charset=utf-8"
    assert types["turtle"] == "text/turtle; charset=utf-8"
    assert types["json"] == "application/sparql-results+json"
