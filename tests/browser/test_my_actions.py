"""A coordinator finds what an organisation pilots, with whom, and takes the calendar away."""

import urllib.request

import icalendar
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

DASES = "organisation/ville-de-paris/dases"


@pytest.mark.parametrize(
    "query", ["", f"?organisation={DASES}&include=interpreted", f"?organisation={DASES}&lang=en"]
)
def test_the_page_fits_its_window_and_is_silent(browser, served, query):
    for width in (375, 768, 1440):
        browser.resize(width)
        browser.get(f"{served}/my-actions{query}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        asked = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
        assert [name for name in asked if not name.startswith(served)] == []
    assert browser.complaints() == []
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1


def test_an_organisation_is_chosen_from_the_list_without_javascript(plain_browser, served):
    plain_browser.get(f"{served}/my-actions")
    plain_browser.find_element(By.LINK_TEXT, "Direction des affaires scolaires (Ville de Paris)").click()
    assert plain_browser.current_url.endswith("organisation=organisation/ville-de-paris/dasco")
    lead = plain_browser.find_element(By.CSS_SELECTOR, ".lead").text
    assert "pilote 10 actions" in lead
    tables = plain_browser.find_elements(By.CSS_SELECTOR, "section[aria-labelledby=printed] tbody")
    assert sum(len(body.find_elements(By.TAG_NAME, "tr")) for body in tables) == 10


def test_likely_actions_are_added_apart_by_the_form(browser, served):
    browser.get(f"{served}/my-actions?organisation={DASES}")
    assert browser.find_elements(By.ID, "likely") == []
    Select(browser.find_element(By.NAME, "include")).select_by_value("interpreted")
    browser.find_element(By.CSS_SELECTOR, "button.main").click()
    apart = browser.find_element(By.CSS_SELECTOR, "section.apart")
    assert len(apart.find_elements(By.CSS_SELECTOR, "tbody tr")) == 2
    assert "interprété, 70 %" in apart.text
    assert browser.complaints() == []


def test_an_action_leads_to_the_passage_that_names_its_pilot(browser, served):
    browser.get(f"{served}/my-actions?organisation={DASES}")
    browser.find_element(By.CSS_SELECTOR, "section[aria-labelledby=printed] .sources a").click()
    assert "/passage/" in browser.current_url
    assert "DASES" in browser.find_element(By.TAG_NAME, "main").text


def test_the_calendar_that_the_page_links_has_what_the_page_counts(browser, served):
    browser.get(f"{served}/my-actions?organisation={DASES}")
    assert "15 actions datées." in browser.find_element(By.CSS_SELECTOR, ".subscribe").text
    file = browser.find_element(By.PARTIAL_LINK_TEXT, "iCalendar").get_attribute("href")
    address = browser.find_element(By.ID, "subscribe").get_attribute("value")
    assert address == file.replace("http://", "webcal://")
    with urllib.request.urlopen(file, timeout=10) as answer:
        events = icalendar.Calendar.from_ical(answer.read()).walk("VEVENT")
    assert len(events) == 15
    browser.get(str(events[0]["URL"]))
    assert browser.find_element(By.TAG_NAME, "h1").text.endswith(str(events[0]["SUMMARY"]).split(" (")[0])
    assert browser.complaints() == []


def test_every_table_has_a_caption_and_every_control_a_name(browser, served):
    browser.get(f"{served}/my-actions?organisation={DASES}&include=interpreted")
    for table in browser.find_elements(By.TAG_NAME, "table"):
        assert table.find_element(By.TAG_NAME, "caption").get_attribute("textContent").strip()
    for control in browser.find_elements(By.CSS_SELECTOR, "input, select, button"):
        assert control.accessible_name or not control.is_displayed(), control.get_attribute("outerHTML")
