"""What holds for every page: no other host, a silent console, little to load, names and no IRIs, all forms.

How soon each page shows is printed, never asserted: `pytest tests/browser/test_rules.py -k soon -s`.
"""

import contextlib
import csv
import gzip
import http.server
import io
import json
import threading
import urllib.request
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
import rdflib
from page_kinds import PAGES, SCHEMA, spoken
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

MOST_BYTES = 300 * 1000
CUT = "/search"  # its page shows the first things of each type, its files all of them
TABLES = {"json", "csv", "tsv", "xlsx"}
TRIPLES = {"ttl", "jsonld", "nt", "rdf"}
LINES = "/history"  # they are no things: they have no triples

_LOADED = """
return performance.getEntriesByType("resource").map(e => e.name);
"""
_STATE = r"""
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
const bare = /https?:\/\/\S+|\b(?:organisation|convention|territoire|document)\/[a-z0-9-]{3,}/;
while (walker.nextNode()) {
  const place = walker.currentNode.parentElement;
  if (place.closest("code, pre, script, style, textarea, input, select, .cm-editor")) continue;
  if (place.checkVisibility() && bare.test(walker.currentNode.textContent))
    found.push(walker.currentNode.textContent.trim().slice(0, 120));
}
return found;
"""
_VIEW = """
const field = document.getElementById("share-address");
return field && {
  address: field.value,
  frame: document.getElementById("share-frame").value,
  files: [...document.querySelectorAll("p.downloads a")].map(a => a.href),
  title: document.querySelector("h1").textContent.trim(),
  tables: [...document.querySelectorAll("main table tbody")].map(b => b.rows.length),
  note: [...document.querySelectorAll("main .note")].some(n => /premières lignes/.test(n.textContent)),
};
"""
_CONTENT = """
const main = document.querySelector("main").cloneNode(true);
main.querySelectorAll("canvas, [data-drawn], .vis-network").forEach(e => e.remove());
return main.textContent.replace(/\\s+/g, " ").trim();
"""
FOR_TOOLS = ("/graph/metadata", "/dataset", "/api/sparql")  # what they show is addresses


@cache
def zipped(address):
    """Bytes of that address as a browser loads it, coded by gzip."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        body = answer.read()
        return len(body if answer.headers["Content-Encoding"] == "gzip" else gzip.compress(body))


def fetch(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def table(address):
    """The lines of a CSV file there, its head first."""
    return list(csv.reader(io.StringIO(fetch(address).decode(), newline="")))


def sums(counts):
    """Rows that each run of tables, one after the other, shows: a page may group the rows of one file."""
    return {sum(counts[i:j]) for i in range(len(counts)) for j in range(i + 1, len(counts) + 1)}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host_says_nothing_on_the_console_and_loads_little(browser, served, path):
    for language in ("fr", "en"):
        browser.get(served + spoken(path, language))
        loaded = browser.execute_script(_LOADED)
        assert [name for name in loaded if not name.startswith((served, "data:", "blob:"))] == []
        assert browser.complaints() == []
        assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
        linked = browser.execute_script(
            "return [...document.querySelectorAll('script[src], link[rel=stylesheet]')]"
            ".map(e => e.src || e.href)"
        )
        code = {n.partition("#")[0] for n in (*loaded, *linked) if urlsplit(n).path.endswith((".js", ".css"))}
        assert sum(map(zipped, code)) <= MOST_BYTES, code


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_a_tablet_and_a_desk(browser, served, path):
    for width in (375, 768, 1440):
        browser.resize(width)
        browser.get(served + path)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith(FOR_TOOLS)])
def test_a_reader_meets_names_and_never_their_addresses(browser, served, path):
    for language in ("fr", "en"):
        browser.get(served + spoken(path, language))
        assert browser.execute_script(_STATE) == []


def content(browser):
    """What the page shows once its picture, where it has one, is drawn."""
    drawn = "const box = document.querySelector('#picture'); return !box || Boolean(box.dataset.drawn)"
    WebDriverWait(browser, 20).until(lambda at: at.execute_script(drawn))
    return browser.execute_script(_CONTENT)


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("/sparql")])
def test_a_view_gives_every_form_with_the_filter_that_is_on_screen(browser, served, path):
    browser.get(served + path)
    view = browser.execute_script(_VIEW)
    if not view:
        pytest.skip("a page, not a view: it has no table of its own to take away")
    files = {urlsplit(a).path.rpartition(".")[2]: a for a in view["files"]}
    assert set(files) >= TABLES
    assert set(files) & TRIPLES == (set() if path == LINES else TRIPLES)
    shown = content(browser)
    browser.get(view["address"])
    assert content(browser) == shown

    book = openpyxl.load_workbook(io.BytesIO(fetch(files["xlsx"])))
    *sheets, last = book.worksheets
    assert last.title == "À propos"
    about = {row[0]: row[1] for row in last.iter_rows(values_only=True)}
    assert about["Adresse"] == view["address"]
    state = dict(parse_qsl(urlsplit(view["address"]).query))
    assert {f"Paramètre {name}": value for name, value in state.items()}.items() <= about.items()

    rows = table(files["csv"])
    assert len(rows) - 1 == sheets[0].max_row - 1
    if len(rows) > 1 and not view["note"] and not path.startswith(CUT):
        assert len(rows) - 1 in sums(view["tables"])
    said = json.loads(fetch(files["json"]))
    if "parts" in said:  # the network's JSON is its picture
        for name, sheet in zip(said["parts"], sheets, strict=True):
            lines = table(f"{files['csv']}{'&' if '?' in files['csv'] else '?'}part={name}")
            assert (len(lines[0]), len(lines)) == (sheet.max_column, sheet.max_row)
        assert said["summary"] == about["Question"]
        assert said["parameters"] == state
        assert [len(part["rows"]) for part in said["parts"].values()] == [s.max_row - 1 for s in sheets]
    if path != LINES:
        assert len(rdflib.Graph().parse(data=fetch(files["ttl"]), format="turtle"))


@contextlib.contextmanager
def other_site(frame):
    """Another origin, with a page that holds that frame."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"<!doctype html><title>hôte</title><h1>hôte</h1>{frame}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}/"
        site.shutdown()


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("/sparql")])
def test_a_view_stands_in_a_frame_of_another_site_and_only_as_one(browser, served, path):
    browser.get(served + path)
    view = browser.execute_script(_VIEW)
    if not view:
        pytest.skip("a page, not a view")
    with other_site(view["frame"]) as site:
        browser.get(site)
        browser.switch_to.frame(browser.find_element(By.TAG_NAME, "iframe"))
        assert browser.find_element(By.TAG_NAME, "h1").text.strip()
        assert browser.now("header.top") == []
        assert [form for form in browser.now("form") if form.is_displayed()] == []
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        browser.switch_to.default_content()
        assert browser.complaints() == []
    with other_site(view["frame"].replace("embed=1", "embed=0")) as site:
        browser.get(site)
        assert any("frame-ancestors" in line for line in browser.complaints())


def test_on_paper_heads_forms_and_buttons_are_gone_and_colours_stay(browser, served):
    browser.get(served + f"/doc/{SCHEMA}")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    left = browser.execute_script(
        "return [...document.querySelectorAll('nav, form, button:not(th button), footer, .downloads, .skip')]"
        ".filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"
    )
    exact = browser.execute_script(
        "return getComputedStyle(document.querySelector('.badge')).printColorAdjust"
    )
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert left == []
    assert exact == "exact"


def test_how_soon_each_page_shows_is_printed(browser, served):
    times = []
    for path in PAGES:
        browser.get(served + path)
        painted = browser.execute_async_script(
            "const done = arguments[0];"
            "new PerformanceObserver(found => done(found.getEntries()[0].startTime))"
            ".observe({type: 'paint', buffered: true})"
        )
        times.append((painted, path))
    print("\nfirst paint, milliseconds")
    for painted, path in sorted(times, reverse=True):
        print(f"{painted:7.0f}  {path[:90]}")
    assert len(times) == len(PAGES)
