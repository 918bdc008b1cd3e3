"""The search box of every page: suggestions by keyboard and by pointer, and the same without JavaScript."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

DASES = "/doc/organisation/ville-de-paris/dases"


def box(browser, address):
    browser.get(address)
    return browser.find_element(By.ID, "search")


def wait(browser, condition):
    return WebDriverWait(browser, 5, 0.05).until(lambda _: condition())


def options(browser):
    return browser.find_elements(By.CSS_SELECTOR, "#search-suggestions [role=option]")


def typed(browser, field, text):
    field.send_keys(text)
    wait(browser, lambda: options(browser))


def announced(browser):
    return browser.find_element(By.CSS_SELECTOR, ".search-box [role=status]").get_attribute("textContent")


def test_suggestions_open_as_one_types_and_say_how_many(browser, served):
    field = box(browser, served + "/queries")
    assert (field.aria_role, field.get_attribute("aria-expanded")) == ("combobox", "false")
    typed(browser, field, "dase")
    assert field.get_attribute("aria-expanded") == "true"
    assert len(options(browser)) == 8
    assert announced(browser) == "8 suggestions. Flèches haut et bas pour choisir."
    assert browser.find_element(By.ID, field.get_attribute("aria-controls")).aria_role == "listbox"
    first = options(browser)[0]
    assert "Direction de l'action sociale" in first.text
    assert "DASES · direction · Ville de Paris" in first.text
    assert browser.complaints() == []


def test_arrows_choose_enter_goes_there(browser, served):
    field = box(browser, served + "/sources")
    typed(browser, field, "dases")
    field.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    chosen = browser.find_element(By.ID, field.get_attribute("aria-activedescendant"))
    assert chosen.get_attribute("aria-selected") == "true"
    assert chosen.get_attribute("id") == options(browser)[1].get_attribute("id")
    field.send_keys(Keys.ARROW_UP)
    assert field.get_attribute("aria-activedescendant") == options(browser)[0].get_attribute("id")
    assert browser.switch_to.active_element == field
    field.send_keys(Keys.ENTER)
    wait(browser, lambda: browser.current_url == served + DASES)
    assert browser.complaints() == []


def test_the_arrows_go_round_by_the_text_that_was_typed(browser, served):
    field = box(browser, served + "/sources")
    typed(browser, field, "dases")
    field.send_keys(Keys.ARROW_UP)
    assert field.get_attribute("aria-activedescendant") == options(browser)[-1].get_attribute("id")
    field.send_keys(Keys.ARROW_DOWN)
    assert field.get_attribute("aria-activedescendant") is None
    field.send_keys(Keys.ENTER)
    wait(browser, lambda: browser.current_url == served + "/search?text=dases")


def test_escape_closes_and_keeps_what_was_typed(browser, served):
    field = box(browser, served + "/sources")
    typed(browser, field, "dases")
    field.send_keys(Keys.ESCAPE)
    assert options(browser) == []
    assert field.get_attribute("aria-expanded") == "false"
    assert field.get_attribute("value") == "dases"
    field.send_keys(Keys.ARROW_DOWN)
    wait(browser, lambda: options(browser))
    field.send_keys(Keys.TAB)
    wait(browser, lambda: field.get_attribute("aria-expanded") == "false")


def test_a_click_goes_to_the_thing(browser, served):
    field = box(browser, served + "/sources")
    typed(browser, field, "dases")
    options(browser)[0].click()
    wait(browser, lambda: browser.current_url == served + DASES)


def test_a_typo_says_what_was_read(browser, served):
    field = box(browser, served + "/sources")
    typed(browser, field, "parentalté")
    shown = browser.find_element(By.CSS_SELECTOR, "#search-suggestions .meaning")
    assert shown.text == "Lu comme « parentalité »"


def test_nothing_found_is_announced(browser, served):
    field = box(browser, served + "/sources")
    field.send_keys("zzzzz")
    wait(browser, lambda: announced(browser) == "Aucune suggestion.")
    assert field.get_attribute("aria-expanded") == "false"
    assert browser.complaints() == []


def test_fast_typing_asks_for_the_last_text_alone(browser, served):
    field = box(browser, served + "/sources")
    typed(browser, field, "parentalité")
    asked = browser.execute_script(
        "return performance.getEntriesByType('resource').map(e => decodeURIComponent(e.name))"
        ".filter(n => n.includes('/search/suggestions'))"
    )
    assert asked[-1].endswith("text=parentalité")
    assert len(asked) < 5


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_the_list_fits_the_window(browser, served, width):
    browser.resize(width)
    field = box(browser, served + "/sources")
    typed(browser, field, "caf")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    place = browser.find_element(By.ID, "search-suggestions").rect
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width
    assert all(option.rect["height"] >= 24 for option in options(browser))


def test_the_box_of_the_first_page_suggests_too(browser, served):
    browser.get(served + "/")
    field = browser.find_element(By.CSS_SELECTOR, "form.search.wide input[type=search]")
    field.send_keys("angers")
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "main [role=option]"))
    assert browser.complaints() == []


def test_the_page_of_results_fits_and_shows_one_type(browser, served):
    for width in (375, 1440):
        browser.resize(width)
        browser.get(f"{served}/search?text=paris")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.follow(browser.find_element(By.PARTIAL_LINK_TEXT, "Territoires"))
    assert browser.current_url.endswith("type=territory")
    assert [h.get_attribute("id") for h in browser.find_elements(By.CSS_SELECTOR, "main h2")] == [
        "g-territory"
    ]
    assert browser.complaints() == []


def test_a_search_needs_no_javascript(plain_browser, served):
    field = box(plain_browser, served + "/ontology")
    assert field.get_attribute("role") is None
    with plain_browser.leaving():
        field.send_keys("parentalté", Keys.ENTER)
    assert "Vouliez-vous dire" in plain_browser.find_element(By.CSS_SELECTOR, ".meant").text
    plain_browser.follow(plain_browser.find_element(By.LINK_TEXT, "parentalité"))
    assert plain_browser.now(".meant") == []
    assert len(plain_browser.find_elements(By.CSS_SELECTOR, "table.rows")) > 2
