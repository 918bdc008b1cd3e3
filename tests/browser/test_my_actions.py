"""A coordinator finds what an organisation pilots, with whom, and takes the calendar away."""

import io
import urllib.request

import icalendar
import openpyxl
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
    plain_browser.follow(
        plain_browser.find_element(By.LINK_TEXT, "Direction des affaires scolaires (Ville de Paris)")
    )
    assert plain_browser.current_url.endswith("organisation=organisation/ville-de-paris/dasco")
    lead = plain_browser.find_element(By.CSS_SELECTOR, ".lead").text
    assert "pilote 10 actions" in lead
    tables = plain_browser.find_elements(By.CSS_SELECTOR, "section[aria-labelledby=printed] tbody")
    assert sum(len(body.find_elements(By.TAG_NAME, "tr")) for body in tables) == 10


def test_likely_actions_are_added_apart_by_the_form(browser, served):
    browser.get(f"{served}/my-actions?organisation={DASES}")
    assert browser.now("#likely") == []
    Select(browser.find_element(By.NAME, "include")).select_by_value("interpreted")
    browser.follow(browser.find_element(By.CSS_SELECTOR, "button.main"))
    apart = browser.find_element(By.CSS_SELECTOR, "section.apart")
    assert len(apart.find_elements(By.CSS_SELECTOR, "tbody tr")) == 2
    assert "interprété, 70 %" in apart.text
    assert browser.complaints() == []


def test_an_action_leads_to_the_passage_that_names_its_pilot(browser, served):
    browser.get(f"{served}/my-actions?organisation={DASES}")
    browser.follow(browser.find_element(By.CSS_SELECTOR, "section[aria-labelledby=printed] .sources a"))
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


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize(
    ("lang", "partners", "call", "sheet", "name"),
    [
        ("fr", "15 copilotes", "Qui appeler", "Tout dans un tableur (XLSX)", "Personne"),
        ("en", "15 co-pilots", "Whom to call", "All in a spreadsheet (XLSX)", "Person"),
    ],
)
def test_a_coordinator_sees_partners_finds_whom_to_call_and_takes_a_sheet_away(
    browser, served, width, lang, partners, call, sheet, name
):
    browser.resize(width)
    browser.get(f"{served}/network?organisation=organisation/ville-de-paris/dfpe&level=direction&lang={lang}")
    assert partners in browser.find_element(By.CSS_SELECTOR, ".lead").text
    browser.follow(browser.find_element(By.CSS_SELECTOR, ".steps a"))
    steps = browser.find_element(By.CSS_SELECTOR, "nav.steps")
    assert partners in steps.text
    steps.find_element(By.LINK_TEXT, call).click()
    assert browser.current_url.endswith("#contacts")
    table = browser.find_element(By.CSS_SELECTOR, "section[aria-labelledby=contacts] table")
    assert "Tahar Belmounès" in table.text
    assert browser.find_element(By.ID, "contacts").rect["y"] > 0
    file = steps.find_element(By.LINK_TEXT, sheet).get_attribute("href")
    with urllib.request.urlopen(f"{file}&lang={lang}", timeout=10) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.read()))
    assert book[call]["B1"].value == name
    assert book["Avec qui" if lang == "fr" else "With whom"].max_row == 1 + 15
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []
    browser.resize(1440)


def test_on_a_phone_an_action_stands_beside_its_co_pilots(browser, served):
    browser.resize(375)
    browser.get(f"{served}/my-actions?organisation={DASES}")
    heads = browser.find_elements(By.CSS_SELECTOR, "section[aria-labelledby=printed] thead tr")[0]
    copilots = heads.find_elements(By.TAG_NAME, "th")[1]
    assert copilots.text.startswith("Copilotes")
    assert copilots.rect["x"] + copilots.rect["width"] <= 375
    browser.resize(1440)
