"""The Accept header decides, with its q-values; nothing acceptable is an error, never a guess."""

import pytest
from flask import Flask
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from graph.errors import NotAcceptable, NotFound
from graph.formats import of_kind
from server import negotiation

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RESULTS, TABLES = of_kind("results"), of_kind("table")


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
