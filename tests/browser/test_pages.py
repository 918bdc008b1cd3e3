"""What a person sees: pages fit narrow and wide windows, ask no other host, and work without JavaScript."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

SCHEMA = "convention/sdsf-paris-2021-2026"
PAGES = [
    "/",
    "/queries",
    "/queries/actions",
    f"/queries/pilots?convention={SCHEMA}",
    "/queries/overlap?conventions=convention/ctg-paris-2019",
    "/queries/search?text=parentalit%C3%A9",
    f"/doc/{SCHEMA}",
    f"/doc/{SCHEMA}/axe-1/objectif-strategique-a/objectif-3/action-1",
    "/doc/organisation/ville-de-paris",
    "/doc/territoire/departement/75",
    "/doc/document/schema-parisien-2021-2026",
    "/voc/theme/parentalite",
    "/ontology",
    "/sparql",
]


def open_page(browser, address):
    browser.get(address)
    return browser.find_element(By.TAG_NAME, "main")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_window_and_asks_nobody_else(browser, served, path):
    for width in (375, 1440):
        browser.resize(width)
        open_page(browser, served + path)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        asked = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
        assert [name for name in asked if not name.startswith(served)] == []
    assert browser.complaints() == []
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "fr"


def test_every_control_has_a_name(browser, served):
    for path in ("/", "/queries/actions", "/sparql"):
        open_page(browser, served + path)
        for control in browser.find_elements(By.CSS_SELECTOR, "input, select, textarea, button"):
            named = control.accessible_name or not control.is_displayed()
            assert named, (path, control.get_attribute("outerHTML"))


def test_the_first_key_reaches_the_content(browser, served):
    open_page(browser, served)
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    link = browser.switch_to.active_element
    assert link.get_attribute("href").endswith("#content")
    assert link.is_displayed()


def test_a_click_on_a_heading_sorts_the_table(browser, served):
    open_page(browser, f"{served}/queries/pilots?convention={SCHEMA}")
    rows = "return [...document.querySelectorAll('table.rows tbody tr')]"
    column = f"{rows}.map(r => Number(r.cells[2].textContent))"
    heading = browser.find_element(By.CSS_SELECTOR, "thead th:nth-child(3) button")
    for direction, ordered in (("ascending", sorted), ("descending", lambda n: sorted(n, reverse=True))):
        heading.click()
        numbers = browser.execute_script(column)
        assert numbers == ordered(numbers)
        assert heading.find_element(By.XPATH, "..").get_attribute("aria-sort") == direction


def test_a_fact_leads_to_its_passage_in_place(browser, served):
    open_page(browser, f"{served}/doc/{SCHEMA}/axe-1")
    browser.follow(browser.find_element(By.CSS_SELECTOR, "#plan .sources a"))
    assert "/passage/" in browser.current_url
    assert browser.find_element(By.TAG_NAME, "h1").text.startswith("PASSAGE")
    assert "Structurer un réseau" in browser.find_element(By.TAG_NAME, "main").text


def test_the_language_is_switched_and_kept(browser, served):
    open_page(browser, served + "/queries")
    browser.follow(browser.find_element(By.LINK_TEXT, "English"))
    assert browser.find_element(By.TAG_NAME, "h1").text == "Questions"
    browser.find_element(By.LINK_TEXT, "Network")
    open_page(browser, f"{served}/doc/{SCHEMA}")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"


def test_a_question_is_asked_without_javascript(plain_browser, served):
    open_page(plain_browser, served + "/queries/pilots")
    assert plain_browser.now("table.rows") == []
    Select(plain_browser.find_element(By.NAME, "convention")).select_by_visible_text(
        "Schéma parisien des services aux familles 2021-2026"
    )
    plain_browser.follow(plain_browser.find_element(By.CSS_SELECTOR, "form.question button"))
    rows = plain_browser.find_elements(By.CSS_SELECTOR, "table.rows tbody tr")
    assert rows[0].text == "Caisse d'allocations familiales de Paris 56 20 preuves"
    assert len(rows) == 15
    assert plain_browser.now("thead button") == []


def test_a_search_from_any_page_finds_by_acronym(browser, served):
    open_page(browser, served + "/ontology")
    with browser.leaving():
        browser.find_element(By.ID, "search").send_keys("dases", Keys.ENTER)
    first = browser.find_element(By.CSS_SELECTOR, "table.rows tbody th a")
    assert first.get_attribute("href") == f"{served}/doc/organisation/ville-de-paris/dases"


def test_a_print_shows_the_whole_plan(browser, served):
    open_page(browser, f"{served}/doc/{SCHEMA}")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    hidden = browser.execute_script(
        "const seen = e => e.getClientRects().length > 0 && e.offsetHeight > 0;"
        "return [...document.querySelectorAll('#plan a')].filter(a => !seen(a)).length"
    )
    nav = browser.find_element(By.CSS_SELECTOR, ".top nav").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert hidden == 0
    assert nav is False
