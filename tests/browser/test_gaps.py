"""A strategist reads the blank spots: from a figure to its rows to a passage, with and without script."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

CTG = "convention/ctg-paris-2019"


def shown(browser, selector):
    return [element for element in browser.find_elements(By.CSS_SELECTOR, selector) if element.is_displayed()]


@pytest.mark.parametrize("query", ["", f"?convention={CTG}", "?lang=en"])
def test_the_page_fits_its_window_and_is_silent(browser, served, query):
    for width in (375, 768, 1440):
        browser.resize(width)
        browser.get(f"{served}/gaps{query}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        asked = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
        assert [name for name in asked if not name.startswith(served)] == []
    assert browser.complaints() == []
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1


def test_a_figure_leads_to_its_rows_and_a_row_to_its_passage(browser, served):
    browser.get(f"{served}/gaps")
    figure = browser.find_element(By.LINK_TEXT, "Signataires qui ne pilotent rien")
    assert figure.find_element(By.XPATH, "../../dd").text == "4"
    figure.click()
    assert browser.current_url.endswith("#signatories")
    rows = shown(browser, "#signatories tbody tr")
    assert len(rows) == 4
    browser.follow(rows[1].find_element(By.CSS_SELECTOR, ".sources a"))
    assert browser.current_url.endswith("/passage/18205-18271")
    assert "Jean-Michel Hayat" in browser.find_element(By.TAG_NAME, "main").text
    assert browser.complaints() == []


def test_a_long_list_opens_with_the_keyboard(browser, served):
    browser.get(f"{served}/gaps")
    assert shown(browser, "#unpiloted tbody tr") == []
    browser.find_element(By.CSS_SELECTOR, "#unpiloted .gap-list summary").send_keys(Keys.ENTER)
    assert len(shown(browser, "#unpiloted tbody tr")) == 34


def test_one_convention_is_chosen_and_what_is_unknown_is_drawn_so_without_javascript(plain_browser, served):
    plain_browser.get(f"{served}/gaps")
    control = Select(plain_browser.find_element(By.NAME, "convention"))
    control.select_by_visible_text("Convention territoriale globale de Paris (2019)")
    plain_browser.follow(plain_browser.find_element(By.CSS_SELECTOR, "button.main"))
    assert f"convention={CTG}" in plain_browser.current_url.replace("%2F", "/")
    unknown = plain_browser.find_element(By.CSS_SELECTOR, "#signatories .gap-unknown")
    assert unknown.text.startswith("Inconnu ici")
    assert unknown.value_of_css_property("border-top-style") == "dashed"
    assert len(plain_browser.find_elements(By.CSS_SELECTOR, "#themes tbody tr")) == 4


def test_every_table_has_a_caption_and_every_control_a_name_of_its_own(browser, served):
    browser.get(f"{served}/gaps?convention={CTG}")
    for table in browser.find_elements(By.TAG_NAME, "table"):
        assert table.find_element(By.TAG_NAME, "caption").get_attribute("textContent").strip()
        assert all(
            head.get_attribute("scope") == "col" for head in table.find_elements(By.CSS_SELECTOR, "thead th")
        )
    for control in browser.find_elements(By.CSS_SELECTOR, "input, select, button, summary"):
        assert control.accessible_name or not control.is_displayed(), control.get_attribute("outerHTML")


def test_a_frame_has_the_figures_and_no_form(browser, served):
    browser.get(f"{served}/gaps?convention={CTG}&embed=1")
    assert shown(browser, "form") == []
    assert len(shown(browser, ".gap")) == 7
    assert browser.complaints() == []
