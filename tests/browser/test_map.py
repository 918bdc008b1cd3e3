"""The map in a real browser: tiles lead to their page, the legend explains their shades, no script needed."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select


def open_map(browser, served, query=""):
    browser.get(f"{served}/map?{query}")
    return browser.find_element(By.CSS_SELECTOR, "svg.tiles")


def fill(element):
    return element.find_element(By.TAG_NAME, "rect").value_of_css_property("fill")


def test_a_tile_leads_to_its_arrondissement_by_keyboard(browser, served):
    svg = open_map(browser, served)
    tile = svg.find_element(By.CSS_SELECTOR, 'a.tile[href$="/75119"]')
    assert tile.get_attribute("aria-label") == "19e 5 (Paris 19e arrondissement : 5 actions ; nommé 9 fois)"
    browser.execute_script("arguments[0].focus()", tile)
    with browser.leaving():
        browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("/doc/territoire/arrondissement-municipal/75119")
    assert "Maison des Liens Familiaux" in browser.find_element(By.TAG_NAME, "main").text
    assert browser.complaints() == []


def test_the_measure_changes_tiles_table_and_sentence(browser, served):
    open_map(browser, served)
    Select(browser.find_element(By.NAME, "measure")).select_by_value("conventions")
    browser.follow(browser.find_element(By.CSS_SELECTOR, "form.question button"))
    assert "12 conventions" in browser.find_element(By.CSS_SELECTOR, ".lead").text
    said = browser.find_elements(By.CSS_SELECTOR, "svg.tiles a.tile:not(.unsaid):not(.whole)")
    assert len(said) == 9
    assert browser.complaints() == []


def test_what_is_not_said_is_hatched_and_zero_is_not(browser, served):
    """In 2030 the Schéma, the one whole text, is over: none in the city; of its parts nothing is said."""
    svg = open_map(browser, served, "year=2030")
    fills = {fill(tile) for tile in svg.find_elements(By.CSS_SELECTOR, "a.tile.unsaid")}
    assert fills == {'url("#unsaid")'}
    none = svg.find_elements(By.CSS_SELECTOR, "a.tile.step-0")
    assert none
    assert {fill(tile) for tile in none} == {"rgb(255, 255, 255)"}


def test_the_legend_has_the_shade_of_every_tile(browser, served):
    svg = open_map(browser, served, "measure=gaps")
    shades = {
        name
        for tile in svg.find_elements(By.CSS_SELECTOR, "a.tile:not(.whole)")
        for name in tile.get_attribute("class").split() if name.startswith("step-")
    }  # fmt: skip
    for shade in shades:
        swatch = browser.find_element(By.CSS_SELECTOR, f".legend .swatch.{shade}")
        assert fill(svg.find_element(By.CSS_SELECTOR, f"a.tile.{shade}")) in swatch.value_of_css_property(
            "background-color"
        ).replace("rgba", "rgb").replace(", 1)", ")")


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_tiles_are_large_enough_at_every_width(browser, served, width):
    browser.resize(width)
    svg = open_map(browser, served)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    for tile in svg.find_elements(By.CSS_SELECTOR, "a.tile rect"):
        assert tile.rect["width"] >= 44
    assert browser.complaints() == []


def test_without_scripts_the_map_is_whole(plain_browser, served):
    svg = open_map(plain_browser, served, "lang=en")
    assert len(svg.find_elements(By.CSS_SELECTOR, "a.tile")) == 22
    assert len(plain_browser.find_elements(By.CSS_SELECTOR, "#territories tbody tr")) == 32
    assert plain_browser.complaints() == []
