"""Journeys of a strategist in a real browser: from the matrix and the plot to passages and a comparison."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

PST, SCHEMA = "convention/pst-paris-10", "convention/sdsf-paris-2021-2026"
PAGES = [
    "/overlaps",
    "/overlaps?dimension=territories",
    "/overlaps?dimension=signatories&date=2022-06-01&undated=counted",
    f"/overlaps?dimension=themes&a={PST}&b={SCHEMA}",
    "/compare",
    f"/compare?a={PST}&b={SCHEMA}",
    "/compare?a=convention/ctg-paris-2019&b=convention/contrat-de-ville-paris&lang=en",
    f"/compare?a={PST}&b={SCHEMA}&embed=1",
]
BOXES = "return [...document.querySelectorAll('.scroll')].filter(b => b.offsetWidth > innerWidth).length"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_window_and_its_pictures_scroll_in_their_own_box(browser, served, path):
    for width in (375, 768, 1440):
        browser.resize(width)
        browser.get(served + path)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.execute_script(BOXES) == 0
    asked = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert [name for name in asked if not name.startswith(served)] == []
    assert browser.complaints() == []
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1


def test_the_plot_of_all_conventions_is_wide_and_high_enough_to_read(browser, served):
    browser.get(served + "/overlaps?dimension=themes")
    texts = browser.find_elements(By.CSS_SELECTOR, ".upset text")
    sizes = [float(text.value_of_css_property("font-size").removesuffix("px")) for text in texts]
    assert min(sizes) >= 10
    targets = [hit.size for hit in browser.find_elements(By.CSS_SELECTOR, ".upset .hit")]
    assert targets
    assert min(size["width"] for size in targets) >= 24
    names = browser.execute_script(
        "return [...document.querySelectorAll('.upset .name')].map(t => t.getBBox().x + t.getBBox().width)"
    )
    bars = browser.execute_script("return [...document.querySelectorAll('.set-bar')].map(b => b.getBBox().x)")
    assert max(names) <= min(bars)


def test_a_column_is_opened_with_the_keyboard_and_leads_to_a_passage(browser, served):
    browser.get(served + "/overlaps?dimension=signatories")
    column = browser.find_element(By.CSS_SELECTOR, ".upset a.open")
    title = column.accessible_name
    browser.execute_script("arguments[0].focus()", column)
    with browser.leaving():
        browser.switch_to.active_element.send_keys(Keys.ENTER)
    section = browser.find_element(By.ID, "column")
    assert section.find_element(By.TAG_NAME, "h2").text == title
    browser.follow(section.find_element(By.CSS_SELECTOR, ".sources a"))
    assert "/passage/" in browser.current_url
    assert browser.complaints() == []


def test_a_cell_leads_to_what_two_conventions_share_and_on_to_their_comparison(browser, served):
    browser.get(served + "/overlaps?dimension=themes")
    cell = "a[title*='10e arrondissement'][title*='dans « Schéma parisien des services aux familles 2021']"
    browser.follow(browser.find_element(By.CSS_SELECTOR, cell))
    browser.follow(browser.find_element(By.CSS_SELECTOR, "#pair a[href^='/compare']"))
    assert browser.find_element(By.TAG_NAME, "h1").text == "Deux conventions côte à côte"
    assert "ont en commun 6 thèmes" in browser.find_element(By.CSS_SELECTOR, ".lead").text
    browser.find_element(By.CSS_SELECTOR, "details.facing summary").click()
    pair = browser.find_element(By.CSS_SELECTOR, "details.facing[open]")
    proofs = [a.get_attribute("href") for a in pair.find_elements(By.CSS_SELECTOR, ".sources a")]
    assert any("caf-paris-pst-2022/passage" in proof for proof in proofs)
    assert any("schema-parisien-2021-2026/passage" in proof for proof in proofs)
    assert browser.complaints() == []


def test_two_conventions_are_compared_and_a_day_is_chosen_without_javascript(plain_browser, served):
    plain_browser.get(served + "/compare")
    for name, value in (("a", PST), ("b", SCHEMA)):
        Select(plain_browser.find_element(By.ID, f"p-{name}")).select_by_value(value)
    plain_browser.follow(plain_browser.find_element(By.CSS_SELECTOR, "form.question button"))
    assert len(plain_browser.find_elements(By.CSS_SELECTOR, "table.sides tbody tr")) == 7
    plain_browser.get(served + "/overlaps?date=2022-06-01")
    assert "2 conventions sont dites en vigueur" in plain_browser.find_element(By.CSS_SELECTOR, ".lead").text
    plain_browser.follow(plain_browser.find_element(By.CSS_SELECTOR, "a[href*='undated=counted']"))
    assert (
        Select(plain_browser.find_element(By.ID, "p-undated")).first_selected_option.text
        == "les compter aussi"
    )
    assert plain_browser.find_elements(By.CSS_SELECTOR, ".upset .column")


def test_from_the_seven_dimensions_at_a_glance_to_a_passage(browser, served):
    browser.get(served + "/overlaps")
    browser.find_element(By.CSS_SELECTOR, "a[href='#dimensions']").click()
    row = browser.find_element(By.CSS_SELECTOR, ".profile tbody tr")
    assert len(row.find_elements(By.TAG_NAME, "td")) == 1 + 7
    themes = row.find_element(By.CSS_SELECTOR, "td.share a[href*='dimension=themes']")
    title = themes.get_attribute("title")
    browser.follow(themes)
    pair = browser.find_element(By.ID, "pair")
    shared = pair.find_element(By.CSS_SELECTOR, ".count").text
    assert f"{shared} en commun" in title
    browser.follow(pair.find_element(By.CSS_SELECTOR, ".sources a"))
    assert "/passage/" in browser.current_url
    assert browser.complaints() == []


def test_what_rests_on_a_title_is_hatched_and_what_is_unknown_is_hatched_otherwise(browser, served):
    browser.get(served + "/overlaps?dimension=themes")

    def ground(selector):
        cell = browser.find_element(By.CSS_SELECTOR, selector)
        return cell.value_of_css_property("background-image"), cell.value_of_css_property("color")

    kinds = ("step-4:not(.weak)", "step-4.weak", "unknown")
    solid, weak, unknown = (ground(f".matrix td.{kind}") for kind in kinds)
    assert solid[0] == "none"
    assert weak[0].startswith("repeating-linear-gradient(45deg")
    assert unknown[0].startswith("repeating-linear-gradient(135deg")
    assert weak[1] != solid[1]  # dark text on the light hatching, light text on the dark cell
