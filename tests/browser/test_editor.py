"""`/sparql` in a browser: colours, proposals and marks where the editor was built; a plain form where not."""

import gzip
import time
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import server

STATIC = Path(server.__file__).parent / "static"
BUILT = STATIC / "built" / "editor.js"
MLG = "PREFIX mlg: <https://w3id.org/maillage/ontology#>\n"
PILOTS = MLG + (
    "SELECT ?organisation (COUNT(DISTINCT ?action) AS ?actions) WHERE {\n"
    "  ?piloting mlg:pilotingOf ?action ; mlg:agent ?organisation\n} GROUP BY ?organisation"
)
LINKS = MLG + "SELECT ?action ?organisation { ?p mlg:pilotingOf ?action ; mlg:agent ?organisation } LIMIT 40"
BROKEN = "SELECT * WHERE {\n  ?s ?p }"
SHADOW = "document.querySelector('.rich').shadowRoot"

built = pytest.mark.skipif(not BUILT.exists(), reason="the editor is not built: make assets, where npm is")


def address(served, text, **more):
    return f"{served}/sparql?query={quote(text)}" + "".join(f"&{n}={quote(v)}" for n, v in more.items())


def until(browser, expression, seconds=6):
    return WebDriverWait(browser, seconds).until(lambda b: b.execute_script(f"return {expression}"))


def write(browser, *keys):
    browser.execute_script("maillageEditor().focus()")
    ActionChains(browser).send_keys(*keys).perform()


def press(browser, key):
    """Control and that key."""
    ActionChains(browser).key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()


def written(browser):
    return browser.execute_script("return maillageEditor().state.doc.toString()")


@built
def test_a_name_of_the_graph_is_proposed_and_declares_its_prefix(browser, served):
    browser.get(served + "/sparql")
    write(browser, "SELECT ?c WHERE { ?c a conv")
    listed = f"[...{SHADOW}.querySelectorAll('.cm-tooltip-autocomplete li')].map(li => li.innerText)"
    first = until(browser, f"({listed}).length && ({listed})[0]")
    assert first == "mlg:Conventionconvention (classe)"
    time.sleep(0.2)
    write(browser, Keys.ENTER, " }")
    assert written(browser) == MLG + "SELECT ?c WHERE { ?c a mlg:Convention }"
    press(browser, Keys.ENTER)
    assert len(browser.find_elements(By.CSS_SELECTOR, "table.answered tbody tr")) == 30
    assert browser.complaints() == []


@built
def test_a_thing_is_proposed_by_its_label(browser, served):
    browser.get(served + "/sparql")
    write(browser, "ASK { ?p ?q peri")
    listed = f"[...{SHADOW}.querySelectorAll('.cm-completionLabel')].map(e => e.innerText)"
    until(browser, f"({listed}).includes('Réseau de santé périnatal parisien')")
    assert browser.complaints() == []


@built
def test_a_slip_is_marked_while_writing_and_a_sound_query_is_not(browser, served):
    browser.get(served + "/sparql")
    write(browser, "SELECT * WHERE { ?s ?p ] }")
    marked = f"{SHADOW}.querySelector('.cm-lintRange-error')?.innerText"
    assert until(browser, marked) == "]"
    press(browser, "a")
    write(browser, "SELECT (SHA1('a') AS ?x) WHERE { }")
    WebDriverWait(browser, 6).until(lambda b: b.execute_script(f"return !{marked}"))
    assert browser.complaints() == []


@built
def test_a_prefix_that_nothing_declares_is_marked(browser, served):
    browser.get(served + "/sparql")
    write(browser, "SELECT * WHERE { ?s foaf:name ?n }")
    assert until(browser, f"{SHADOW}.querySelector('.cm-lintRange-error')?.innerText") == "foaf:name"
    assert browser.complaints() == []


@built
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_error_takes_the_focus_and_is_marked_at_its_place(browser, served, language):
    browser.get(address(served, BROKEN, lang=language))
    assert until(browser, f"{SHADOW}.querySelector('.cm-lintRange-error')?.innerText") == "}"
    assert browser.execute_script(f"return {SHADOW}.activeElement.classList.contains('cm-content')")
    assert browser.execute_script("return maillageEditor().state.selection.main.head") == BROKEN.index("}")
    problem = browser.find_element(By.ID, "problem-text")
    assert problem.get_attribute("lang") == language
    assert problem.text.startswith({"fr": "Ligne 2, colonne 9", "en": "Line 2, column 9"}[language])


@built
def test_a_reader_may_prefer_the_plain_field_and_it_is_kept(browser, served):
    browser.get(address(served, PILOTS))
    button = browser.find_element(By.XPATH, "//button[.='Champ simple']")
    button.click()
    field = browser.find_element(By.ID, "query")
    assert field.is_displayed()
    assert field.get_attribute("value") == PILOTS
    browser.refresh()
    assert browser.find_element(By.ID, "query").is_displayed()
    browser.find_element(By.XPATH, "//button[.='Éditeur avec couleurs']").click()
    assert not browser.find_element(By.ID, "query").is_displayed()
    assert written(browser) == PILOTS
    browser.execute_script("localStorage.clear()")
    assert browser.complaints() == []


@built
def test_the_tab_key_leaves_the_editor(browser, served):
    browser.get(address(served, PILOTS))
    browser.execute_script("maillageEditor().focus()")
    ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.text == "Exécuter"
    assert written(browser) == PILOTS


def test_the_script_and_style_of_the_page_weigh_at_most_300_kb(browser, served):
    browser.get(address(served, PILOTS, view="chart"))
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map(e => e.name)"
        ".filter(name => /\\.(js|css)$/.test(name))"
    )
    assert all(name.startswith(served) for name in loaded)
    sizes = [len(gzip.compress((STATIC / name.split("/static/")[1]).read_bytes())) for name in loaded]
    assert sum(sizes) < 300_000


@pytest.mark.parametrize(("width", "view", "text"), [(1440, "chart", PILOTS), (375, "network", LINKS)])
def test_a_picture_fits_its_window(browser, served, width, view, text):
    browser.resize(width)
    browser.get(address(served, text, view=view))
    assert browser.find_element(By.CSS_SELECTOR, ".drawn svg[role=img]").is_displayed()
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []


def test_the_bars_say_what_the_table_says(browser, served):
    browser.get(address(served, PILOTS, view="chart", sort="-actions"))
    drawn = browser.execute_script(
        "return [...document.querySelectorAll('.mark')].map(m => m.querySelector('title').textContent)"
    )
    told = browser.execute_script(
        "return [...document.querySelectorAll('table.answered tbody tr')]"
        ".map(r => r.cells[0].querySelector('a').textContent + ' : ' + r.cells[1].textContent.trim())"
    )
    assert drawn == told
    assert len(told) == 41


def test_code_is_copied_by_a_button(browser, served):
    browser.get(address(served, PILOTS))
    browser.find_element(By.CSS_SELECTOR, "details.snippet summary").click()
    button = browser.find_element(By.CSS_SELECTOR, "details.snippet button.copy")
    browser.execute_script("navigator.clipboard.writeText = async text => { window.copied = text; }")
    button.click()
    copied = until(browser, "window.copied")
    assert copied.startswith(f"curl -H 'Accept: text/csv' {served}/sparql")
    assert PILOTS in copied
    assert browser.find_element(By.CSS_SELECTOR, "button.copy").text == "Copié"


def test_a_question_opens_its_query_here(browser, served):
    browser.get(f"{served}/queries/pilots?convention=convention/sdsf-paris-2021-2026")
    rows = len(browser.find_elements(By.CSS_SELECTOR, "table.rows tbody tr"))
    browser.find_element(By.CSS_SELECTOR, "details.code summary").click()
    browser.follow(browser.find_element(By.CSS_SELECTOR, "details.code a"))
    assert len(browser.find_elements(By.CSS_SELECTOR, "table.answered tbody tr")) == rows
    assert browser.complaints() == []


def test_everything_but_the_colours_works_without_javascript(plain_browser, served):
    plain_browser.get(served + "/sparql")
    plain_browser.find_element(By.ID, "query").send_keys(PILOTS)
    plain_browser.follow(plain_browser.find_element(By.CSS_SELECTOR, "form.editor button.main"))
    plain_browser.follow(plain_browser.find_element(By.PARTIAL_LINK_TEXT, "?actions"))
    plain_browser.follow(plain_browser.find_element(By.PARTIAL_LINK_TEXT, "?actions"))
    plain_browser.follow(plain_browser.find_element(By.LINK_TEXT, "Graphique"))
    first = plain_browser.find_element(By.CSS_SELECTOR, ".mark .value").text
    cells = plain_browser.find_elements(By.CSS_SELECTOR, "table.answered tbody td.number")
    assert first == cells[0].text == str(max(int(cell.text) for cell in cells))
    state = parse_qs(urlsplit(plain_browser.current_url).query)
    assert (state["view"], state["sort"]) == (["chart"], ["-actions"])
    assert plain_browser.find_elements(By.XPATH, "//button[.='Champ simple']") == []
