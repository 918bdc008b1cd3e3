"""Names that are markup, scripts or formulas stay names: in pages, pictures, every RDF syntax and every file.

Files for people disarm what a spreadsheet would run. The results of SPARQL itself stay to the letter of the
standard, whatever they hold: programs read those.
"""

import csv
import io
import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from urllib.parse import quote, urldefrag, urlsplit

import pytest
import rdflib
from hostile_site import CHANGES, DANGEROUS, ENDING, FORMULA, MARKUP, ODD, QUOTES, hostile_home
from openpyxl import load_workbook
from pool_site import keeper_of
from small_site import BROWSER

from graph.terms import BASE
from server import create_app
from server.settings import read_settings

CAF = "organisation/caf-du-val"
LABEL = rdflib.RDFS.label
STARTS = ("/", "/queries", "/network", "/overlaps", "/ontology", "/sparql", "/api", "/dataset", "/problem")
MOST_PAGES = 250
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture(scope="module")
def client():
    with keeper_of(hostile_home()) as source:
        yield create_app(read_settings({"MAILLAGE_HOME": str(hostile_home())}), source).test_client()


class Page(HTMLParser):
    """What a page would run, load or link, and the texts that it shows."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.dangers, self.links, self.data, self.open = [], [], [], []
        self.shown = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if tag not in VOID:
            self.open.append((tag, given))
        handlers = [name for name in given if name.startswith("on")] + [
            name for name in given if name == "style"
        ]
        wrong = tag in ("b", "iframe", "object", "embed", "base") or handlers or given.get("src") == "x"
        if (
            tag == "script"
            and not given.get("src", "").startswith("/")
            and given.get("type") != "application/json"
        ):
            wrong = True
        addresses = [given.get(name, "") for name in ("href", "src", "action", "formaction")]
        if wrong or any(
            address.strip().lower().startswith(("javascript:", "data:", "vbscript:")) for address in addresses
        ):
            self.dangers.append(self.get_starttag_text())
        if tag == "a" and "href" in given:
            self.links.append(given["href"])

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if self.open and self.open[-1][0] == "script":
            self.data.append(text)
        else:
            self.shown += text


def get(client, path, accept=BROWSER, status=200):
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == status, (path, answer.status_code, answer.get_data(as_text=True)[:300])
    return answer


@pytest.fixture(scope="module")
def pages(client):
    """Every page that links lead to, in both languages, up to a bound."""
    found, waiting = {}, [f"{path}{lang}" for path in STARTS for lang in ("", "?lang=en")]
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        if path in found:
            continue
        answer = client.get(path, headers={"Accept": BROWSER})
        assert answer.status_code in (200, 303, 308, 400, 404), (path, answer.status_code)
        if answer.status_code in (303, 308):
            waiting.append(urlsplit(answer.location).path)
        if not answer.content_type.startswith("text/html"):
            continue
        found[path] = (answer, Page(answer.get_data(as_text=True)))
        for link in found[path][1].links:
            target = urldefrag(link)[0]
            if target.startswith("/") and not target.startswith(("//", "/dump", "/static")):
                waiting.append(target)
    return found


def test_no_page_holds_markup_that_came_from_a_name(pages):
    assert len(pages) > 60
    assert {path: page.dangers for path, (_, page) in pages.items() if page.dangers} == {}


def test_names_are_shown_as_they_are(pages):
    shown = " ".join(" ".join(page.shown.split()) for _, page in pages.values())
    for name in (MARKUP, ENDING, QUOTES, FORMULA, *DANGEROUS[1:4]):
        assert " ".join(name.split()) in shown, name


def test_every_page_forbids_inline_scripts_and_says_it_is_not_to_be_guessed_at(pages):
    for path, (answer, _) in pages.items():
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'self'" in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8", path


def test_data_inside_pages_is_json_that_no_name_can_leave(pages):
    blocks = [(path, text) for path, (_, page) in pages.items() for text in page.data if text.strip()]
    for path, text in blocks:
        json.loads(text)
        assert "<" not in text, path


def test_what_a_reader_typed_is_shown_and_not_run(client):
    for path in (
        f"/queries/search?text={quote(MARKUP)}", f"/queries/search?text={quote(ENDING)}",
        f"/queries/pilots?convention={quote(QUOTES)}", f"/sparql?query={quote(ENDING)}",
        f"/sparql?query={quote(QUOTES)}",
        f"/network?convention={quote(MARKUP)}", f"/overlaps?dimension={quote(QUOTES)}", f"/{quote(MARKUP)}",
        f"/doc/{quote(ENDING)}", f"/voc/{quote(QUOTES)}", f"/queries/{quote(MARKUP, safe='')}",
        f"/problem/{quote(MARKUP, safe='')}",
        f"/queries/conventions?{quote(MARKUP)}={quote(QUOTES)}", f"/ontology/{quote(MARKUP, safe='')}",
        f"/api/{quote(QUOTES)}",
    ):  # fmt: skip
        answer = client.get(path, headers={"Accept": BROWSER})
        assert answer.status_code in (200, 400, 404), path
        assert Page(answer.get_data(as_text=True)).dangers == [], path
        assert "unsafe" not in answer.headers["Content-Security-Policy"], path


def test_pictures_hold_names_as_text(client):
    view = get(client, "/network.json", "*/*").json
    titles = " ".join(node["title"] for node in view["nodes"])
    assert MARKUP in titles
    for suffix in ("gexf", "graphml"):
        tree = ET.fromstring(get(client, f"/network.{suffix}", "*/*").data)
        texts = {text for node in tree.iter() for text in (*node.attrib.values(), node.text)}
        assert MARKUP in texts, suffix
        assert not any(node.tag.rpartition("}")[2] in ("script", "img", "b") for node in tree.iter())
    rows = list(csv.reader(io.StringIO(get(client, "/network.csv", "*/*").get_data(as_text=True))))
    assert len({len(row) for row in rows}) == 1


def test_json_is_never_taken_for_a_page(client):
    for path in ("/network.json", "/queries/conventions.json", "/openapi.json"):
        answer = get(client, path, "*/*")
        assert answer.content_type.startswith("application/json"), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated"
)  # rdflib's own reader of JSON-LD makes one
@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld"])
def test_every_rdf_syntax_gives_back_the_very_name(client, suffix):
    form = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}[suffix]
    graph = rdflib.Graph().parse(data=get(client, f"/data/{CAF}.{suffix}", "*/*").data, format=form)
    said = {(str(o), o.language) for o in graph.objects(rdflib.URIRef(f"{BASE}id/{CAF}"), LABEL)}
    assert (MARKUP, "fr") in said
    assert (ENDING, "en") in said


ASKED = f"/sparql?query={quote(f'SELECT ?l {{ <{BASE}id/{CAF}> <{LABEL}> ?l }} ORDER BY ?l')}"


def test_sparql_results_give_back_the_very_name_in_every_syntax(client):
    tree = ET.fromstring(get(client, ASKED, "application/sparql-results+xml").data)
    literals = {node.text for node in tree.iter() if node.tag.endswith("}literal")}
    assert literals == {MARKUP, ENDING}
    rows = get(client, ASKED, "application/sparql-results+json").json["results"]["bindings"]
    assert {row["l"]["value"] for row in rows} == {MARKUP, ENDING}


def test_sparql_csv_keeps_to_its_standard_and_disarms_nothing(client):
    """The standard says that a cell is the lexical form: an apostrophe would be another value.

    https://www.w3.org/TR/sparql11-results-csv-tsv/
    """
    convention = f"{BASE}id/convention/contrat-enfance"
    asked = f"/sparql?query={quote(f'SELECT ?l {{ <{convention}> <{LABEL}> ?l }}')}"
    rows = list(csv.reader(io.StringIO(get(client, asked, "text/csv").get_data(as_text=True))))
    assert rows == [["l"], [FORMULA]]
    lines = get(client, asked, "text/tab-separated-values").get_data(as_text=True).splitlines()
    assert lines[1].startswith('"=HYPERLINK(\\"http://evil.example\\"')


def cells(client, suffix):
    """Every text cell of every question that needs no argument, in one format."""
    for slug in ("conventions", "actions", "blank-spots",
    "unpiloted-actions?convention=convention/convention-val-clair",
                 "signatories?convention=convention/convention-val-clair"):  # fmt: skip
        name, _, asked = slug.partition("?")
        body = get(client, f"/queries/{name}.{suffix}?{asked}", "*/*").data
        if suffix == "xlsx":
            for sheet in load_workbook(io.BytesIO(body)):
                yield from (
                    (cell.value, cell.data_type) for row in sheet for cell in row if cell.value is not None
                )
        else:
            text = io.StringIO(body.decode(), newline="")
            yield from (
                (cell, "s")
                for row in csv.reader(text, delimiter="," if suffix == "csv" else "\t")
                for cell in row
            )


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_no_cell_of_a_question_begins_as_a_formula(client, suffix):
    found = {value for value, _ in cells(client, suffix)}
    assert [value for value in found if value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")] == []
    assert {f"'{name}" for name in (FORMULA, DANGEROUS[1], DANGEROUS[4])} <= found


def test_no_cell_of_a_workbook_is_a_formula(client):
    found = list(cells(client, "xlsx"))
    assert {kind for value, kind in found if str(value)[:1] in "=+-@"} == {"s"}
    assert FORMULA in {value for value, _ in found}


def test_the_hostile_names_are_those_of_the_tables():
    names = {value for rows in CHANGES.values() for cells in rows.values() for value in cells.values()}
    assert {MARKUP, ENDING, QUOTES, ODD, FORMULA} <= names


SECURE = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"])
def test_every_route_and_every_refusal_carries_the_security_headers(client, method):
    for rule in sorted({rule.rule for rule in client.application.url_map.iter_rules()}):
        path = rule.replace("<path:", "<").replace("<suffix>", "json")
        path = "/".join(quote("x") if "<" in part else part for part in path.split("/"))
        for accept in (BROWSER, "application/json", "nothing/known"):
            with client.open(path, method=method, headers={"Accept": accept}) as answer:
                assert answer.status_code < 500, (method, path)
                assert set(answer.headers.keys()) >= SECURE, (method, path, answer.status_code)
                assert "unsafe" not in answer.headers["Content-Security-Policy"]
