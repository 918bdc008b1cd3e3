"""A strategist defends a figure: from a row that counts to what it counts, and on to a passage."""

import pytest
from selenium.webdriver.common.by import By

SCHEMA, PST = "convention/sdsf-paris-2021-2026", "convention/pst-paris-10"
CTG = "convention/ctg-paris-2019"


@pytest.mark.parametrize(
    ("question", "row", "counted", "document"),
    [
        (f"actions-per-year?convention={SCHEMA}", 0, 30, "schema-parisien-2021-2026"),
        (f"shared-themes?a={PST}&b=convention/pst-paris-19", 0, 3, "caf-paris-pst-2022"),
    ],
)
def test_a_row_of_figures_leads_to_what_it_counts_and_on_to_a_passage(
    browser, served, question, row, counted, document
):
    browser.get(f"{served}/queries/{question}")
    browser.follow(browser.find_elements(By.CSS_SELECTOR, "a.proofs")[row])
    assert "/counted?" in browser.current_url
    rows = browser.find_elements(By.CSS_SELECTOR, "#actions tbody tr")
    assert len(rows) == counted
    browser.follow(rows[0].find_element(By.CSS_SELECTOR, ".sources a"))
    assert f"/doc/document/{document}/passage/" in browser.current_url
    assert browser.complaints() == []


def test_who_is_engaged_without_piloting_leads_to_the_passage_that_says_so(browser, served):
    browser.get(f"{served}/queries/engaged-not-piloting?engaged_in={CTG}&plan={SCHEMA}")
    row = browser.find_element(By.XPATH, "//tbody/tr[contains(., 'logement')]")
    browser.follow(row.find_element(By.CSS_SELECTOR, "a.proofs"))
    browser.follow(
        browser.find_element(By.CSS_SELECTOR, "a[href*='caf-paris-conventions-2019/passage/2778-2781']")
    )
    assert browser.complaints() == []


def test_a_value_near_the_other_convention_says_how_and_leads_to_both_passages(browser, served):
    browser.get(f"{served}/compare?a={CTG}&b={SCHEMA}")
    first = "//h4[contains(., 'lu par nous chez')]/following-sibling::ul[1]/li[1]"
    read = browser.find_element(By.XPATH, first)
    assert "interprété" in read.text
    sides = [link.get_attribute("href") for link in read.find_elements(By.CSS_SELECTOR, ".sources a")]
    assert any("caf-paris-conventions-2019" in side for side in sides)
    assert any("schema-parisien-2021-2026" in side for side in sides)
    assert browser.find_elements(By.XPATH, "//span[@class='near'][contains(., 'commun aux deux')]")
    assert browser.complaints() == []


@pytest.mark.parametrize("path", [f"/counted?conventions={SCHEMA}&year=2022", f"/compare?a={CTG}&b={SCHEMA}"])
def test_the_lists_fit_their_window(browser, served, path):
    for width in (375, 768, 1440):
        browser.resize(width)
        browser.get(served + path)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []
