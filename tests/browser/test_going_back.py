"""A form shows what its page answers, Back too; without scripts no page holds what only a script fills."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

FORMS = (
    ("/overlaps", "p-dimension", "pilots"),
    ("/network", "p-level", "unit"),
    ("/map", None, None),
    ("/gaps", None, None),
    ("/my-actions", None, None),
)


@pytest.mark.parametrize(("path", "field", "choice"), FORMS)
def test_back_brings_the_form_of_the_page_that_it_brings(browser, served, path, field, choice):
    browser.get(served + path)
    found = browser.find_elements(By.CSS_SELECTOR, f"#{field}" if field else "form.question select")
    select = Select(found[0])
    before = select.first_selected_option.get_attribute("value")
    values = [option.get_attribute("value") for option in select.options]
    select.select_by_value(choice or next(value for value in values if value not in ("", before)))
    browser.follow(browser.find_element(By.CSS_SELECTOR, "form.question button.main"))
    WebDriverWait(browser, 10).until(lambda at: "?" in at.current_url)
    browser.back()
    WebDriverWait(browser, 10).until(lambda at: "?" not in at.current_url)
    value = "return document.querySelector(arguments[0]).value"
    place = f"#{field}" if field else "form.question select"
    WebDriverWait(browser, 5).until(lambda at: at.execute_script(value, place) == before)
    assert browser.complaints() == []


def test_without_scripts_the_network_is_its_tables_without_an_empty_frame(plain_browser, served):
    plain_browser.get(served + "/network")
    assert not plain_browser.find_element(By.CSS_SELECTOR, "figure").is_displayed()
    assert "dans l'image" not in plain_browser.find_element(By.TAG_NAME, "main").text
    assert plain_browser.find_element(By.ID, "tables").is_displayed()
    assert len(plain_browser.find_elements(By.CSS_SELECTOR, "main table tbody tr")) > 10


def test_with_scripts_the_picture_is_there(browser, served):
    browser.get(served + "/network")
    assert browser.find_element(By.ID, "picture").is_displayed()
