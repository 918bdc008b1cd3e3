"""The timeline in a real browser: every mark a link, names in sight while bars scroll, no script needed."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

ON = "date=2024-07-01"


def open_timeline(browser, served, query=ON):
    browser.get(f"{served}/timeline?{query}")
    return browser.find_element(By.CSS_SELECTOR, "svg.bars")


def test_a_mark_leads_to_its_event_and_back_to_the_passage(browser, served):
    svg = open_timeline(browser, served)
    mark = svg.find_element(By.CSS_SELECTOR, 'a.mark[aria-label*="6 septembre 2024"]')
    browser.execute_script("arguments[0].focus()", mark)
    with browser.leaving():
        browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("/doc/convention/sdsf-lot-et-garonne-2021-2026/evenement-1")
    assert browser.find_elements(By.CSS_SELECTOR, 'a[href*="/passage/"]')
    assert browser.complaints() == []


def test_choosing_a_territory_narrows_picture_and_tables_alike(browser, served):
    open_timeline(browser, served)
    Select(browser.find_element(By.NAME, "territory")).select_by_visible_text("Lot-et-Garonne")
    browser.follow(browser.find_element(By.CSS_SELECTOR, "form.question button"))
    asked = "territory=territoire%2Fdepartement%2F47"
    WebDriverWait(browser, 10).until(lambda at: asked in at.current_url)
    drawn = browser.find_elements(By.CSS_SELECTOR, "svg.bars a.bar-link")
    silent = browser.find_elements(By.CSS_SELECTOR, ".undated li")
    rows = browser.find_elements(By.CSS_SELECTOR, "#conventions tbody tr")
    assert (len(drawn), len(silent), len(rows)) == (4, 1, 5)
    marks = browser.find_elements(By.CSS_SELECTOR, "svg.bars a.mark")
    assert len(marks) == len(browser.find_elements(By.CSS_SELECTOR, "#events tbody tr")) == 4
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_the_picture_scrolls_in_its_own_box_and_the_names_stay(browser, served, width):
    browser.resize(width)
    open_timeline(browser, served)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    frame = browser.find_element(By.CSS_SELECTOR, ".frame")
    browser.execute_script("arguments[0].scrollLeft = 9999", frame)
    left = browser.execute_script(
        "return document.querySelector('.names').getBoundingClientRect().left"
        " - arguments[0].getBoundingClientRect().left", frame,
    )  # fmt: skip
    assert abs(left) <= 2
    assert browser.complaints() == []


def test_a_name_stands_beside_its_bar(browser, served):
    svg = open_timeline(browser, served)
    names = browser.find_elements(By.CSS_SELECTOR, ".names .name")
    bars = svg.find_elements(By.CSS_SELECTOR, "a.bar-link")
    assert len(names) == len(bars) == 19
    for name, bar in zip(names, bars, strict=True):
        target = bar.find_element(By.CSS_SELECTOR, ".target")
        middle = name.rect["y"] + name.rect["height"] / 2
        assert abs(middle - target.rect["y"] - target.rect["height"] / 2) <= 2
        assert bar.get_attribute("aria-label").startswith(name.text.replace("\n", " ")[:20])


def test_what_is_clicked_is_large_enough(browser, served):
    svg = open_timeline(browser, served)
    for target in svg.find_elements(By.CSS_SELECTOR, ".target"):
        assert min(target.rect["width"], target.rect["height"]) >= 24


def test_without_scripts_the_timeline_is_whole(plain_browser, served):
    svg = open_timeline(plain_browser, served, f"{ON}&lang=en")
    assert len(svg.find_elements(By.CSS_SELECTOR, "a.mark")) == 23
    assert len(plain_browser.find_elements(By.CSS_SELECTOR, "#successions tbody tr")) == 12
    assert "Conventions over time" in plain_browser.title
    assert plain_browser.complaints() == []


def test_in_a_frame_it_has_no_form(browser, served):
    open_timeline(browser, served, f"{ON}&embed=1")
    assert not browser.find_element(By.CSS_SELECTOR, "form.question").is_displayed()
    assert browser.now("header.top") == []
    assert browser.complaints() == []
