"""Everything is done with a keyboard: reached in order, seen when reached, left again, pressed with Enter."""

from itertools import groupby

import pytest
from page_kinds import SCHEMA
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

WALKED = (
    "/",
    "/overlaps",
    "/timeline",
    "/map",
    "/gaps",
    "/my-actions",
    "/network",
    "/sparql",
    "/search?text=dases",
    "/queries/pilots",
    f"/doc/{SCHEMA}/axe-1",
)
_STOPS, _AT_ONCE = 600, 30
_PARTS = 4  # of a field for a date: day, month, year, calendar
_WALK = """
const where = () => {
const e = document.activeElement;
if (!e || e === document.body || e === document.documentElement) return null;
const box = e.getBoundingClientRect(), inner = e.shadowRoot ? e.shadowRoot.querySelector(".cm-editor") : null;
const ring = [e, inner, ...(e instanceof SVGElement ? e.querySelectorAll("rect, circle, path") : [])]
  .filter(Boolean).map(part => getComputedStyle(part))
  .some(style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
    || style.boxShadow !== "none" || parseFloat(style.strokeWidth) >= 2);
if (!e.dataset.stop) e.dataset.stop = document.querySelectorAll("[data-stop]").length + 1;
const seen = [...document.querySelectorAll("[data-stop]")].filter(s => s !== e && s.dataset.stop === String(
  Number(e.dataset.stop) - 1))[0];
const after = !seen || Boolean(seen.compareDocumentPosition(e) & 4);
return {stop: Number(e.dataset.stop), ring, after, shown: box.width > 0 && box.height > 0,
        inside: box.bottom > 0 && box.top < innerHeight, what: e.outerHTML.slice(0, 140)};
};
window.walked = [];
document.addEventListener("keydown", () => window.walked.push(where()), true);
"""
_SETTLED = """
const field = document.querySelector("#query"), editor = document.querySelector("script[src*='/built/']");
return document.readyState === "complete" && (!field || !editor || field.hidden);
"""


def press(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()


def walk(browser):
    """Where Tab leads, stop by stop, until it leaves the page."""
    browser.execute_script(_WALK)
    press(browser, Keys.TAB)
    for last in range(_AT_ONCE, _STOPS, _AT_ONCE):
        press(browser, *[Keys.TAB] * _AT_ONCE)
        walked = browser.execute_script("return window.walked")[1:]  # each key says where the one before led
        assert len(walked) == last
        ends = (n for n, where in enumerate(walked) if where is None or (n and where["stop"] == 1))
        end = next(ends, None)
        if end is not None:
            break
    stays = [list(same) for _, same in groupby(walked[:end], key=lambda where: where["stop"])]
    assert [same[0]["what"] for same in stays if len(same) > _PARTS + 1] == [], "Tab stays"
    return [same[0] for same in stays]


@pytest.mark.parametrize("path", WALKED)
def test_tab_goes_through_the_page_in_order_shows_where_it_is_and_comes_out(browser, served, path):
    browser.get(served + path)
    WebDriverWait(browser, 10).until(lambda at: at.execute_script(_SETTLED))
    stops = walk(browser)
    assert len(stops) > 10
    assert [s["what"] for s in stops if not s["ring"]] == []
    assert [s["what"] for s in stops if not s["after"]] == []
    assert [s["what"] for s in stops if not (s["shown"] and s["inside"])] == []
    assert [s["stop"] for s in stops] == list(range(1, len(stops) + 1))
    assert browser.complaints() == []


def test_the_skip_link_leads_past_the_head(browser, served):
    browser.get(served + "/queries/actions")
    press(browser, Keys.TAB, Keys.ENTER, Keys.TAB)
    place = "return Boolean(document.activeElement.closest('main'))"
    assert browser.execute_script(place)


def test_a_question_is_asked_with_keys_alone(browser, served):
    browser.get(served + "/queries/pilots")
    choice = browser.find_element(By.ID, "p-convention")
    browser.execute_script("arguments[0].focus()", choice)
    press(browser, "Schéma parisien des services aux familles 2021")
    chosen = browser.execute_script("return arguments[0].selectedOptions[0].textContent", choice)
    assert chosen == "Schéma parisien des services aux familles 2021-2026"
    button = browser.find_element(By.CSS_SELECTOR, "form.question button")
    while not browser.execute_script("return document.activeElement === arguments[0]", button):
        press(browser, Keys.TAB)
    with browser.leaving():
        press(browser, Keys.ENTER)
    assert len(browser.find_elements(By.CSS_SELECTOR, "table.rows tbody tr")) == 15


def test_enter_in_a_field_asks(browser, served):
    browser.get(served + "/")
    browser.execute_script("document.getElementById('text').focus()")
    with browser.leaving():
        press(browser, "parentalité", Keys.ENTER)
    assert "parentalit" in browser.current_url
    assert browser.find_element(By.CSS_SELECTOR, "main a[href*='/voc/theme/parentalite']")


def test_a_plan_unfolds_with_enter(browser, served):
    browser.get(f"{served}/doc/{SCHEMA}")
    handle = browser.find_element(By.CSS_SELECTOR, "#plan summary")
    browser.execute_script("arguments[0].focus()", handle)
    before = browser.execute_script("return arguments[0].parentElement.open", handle)
    press(browser, Keys.ENTER)
    assert browser.execute_script("return arguments[0].parentElement.open", handle) is not before


def test_a_wide_table_scrolls_with_the_arrows(browser, served):
    browser.resize(375)
    browser.get(served + "/queries/conventions")
    box = browser.find_element(By.CSS_SELECTOR, ".scroll")
    browser.execute_script("arguments[0].focus()", box)
    press(browser, *[Keys.ARROW_RIGHT] * 4)
    moved = "const [box, done] = arguments; setTimeout(() => done(box.scrollLeft), 300)"
    assert browser.execute_async_script(moved, box) > 0


def test_a_table_is_sorted_with_enter_and_says_so(browser, served):
    browser.get(f"{served}/queries/pilots?convention={SCHEMA}")
    heading = browser.find_element(By.CSS_SELECTOR, "thead th:nth-child(3) button")
    browser.execute_script("arguments[0].focus()", heading)
    press(browser, Keys.ENTER)
    assert heading.find_element(By.XPATH, "..").get_attribute("aria-sort") == "ascending"
    assert browser.execute_script("return document.activeElement === arguments[0]", heading)


def test_the_language_is_switched_with_enter(browser, served):
    browser.get(served + "/queries")
    link = browser.find_element(By.CSS_SELECTOR, ".languages a")
    browser.execute_script("arguments[0].focus()", link)
    with browser.leaving():
        press(browser, Keys.ENTER)
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
