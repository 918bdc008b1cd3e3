"""The network and the overlaps in a real browser: drawn, clickable, silent, and with no request elsewhere."""

import base64
import json
import shutil
import struct
import zlib
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
SCHEMA = "convention=convention/sdsf-paris-2021-2026"
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--accept-lang=fr",
    "--disable-background-networking", "--disable-component-update", "--window-size=1440,1000",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium and its driver are not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def open_network(browser, served, query):
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(f"{served}/network?{query}")
    WebDriverWait(browser, 20).until(lambda b: b.find_element(By.ID, "picture").get_attribute("data-drawn"))
    return browser.find_element(By.ID, "picture")


def test_the_picture_draws_every_organisation_of_the_table(browser, served):
    picture = open_network(browser, served, SCHEMA)
    assert picture.get_attribute("data-drawn") == "15"
    assert picture.find_elements(By.TAG_NAME, "canvas")
    ink = browser.execute_script(
        "const c = arguments[0].querySelector('canvas'); const d = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data; let n = 0;"
        "for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n", picture,
    )  # fmt: skip
    assert ink > 5000


def test_nothing_is_asked_of_another_host_and_the_console_is_silent(browser, served):
    open_network(browser, served, SCHEMA)
    asked = [
        json.loads(entry["message"])["message"]["params"]["request"]["url"]
        for entry in browser.get_log("performance")
        if '"Network.requestWillBeSent"' in entry["message"]
    ]
    assert asked
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []
    assert browser.get_log("browser") == []


def test_a_click_on_a_line_lists_its_actions_with_their_sources(browser, served):
    picture = open_network(browser, served, f"{SCHEMA}&axis=3")
    row = next(r for r in browser.find_elements(By.CSS_SELECTOR, "tr[id^=pair-]") if "Pôle emploi" in r.text)
    place = browser.execute_script(
        "const n = window.maillageNetwork, e = n.body.edges[arguments[0]];"
        "return n.canvasToDOM({x: (e.from.x + e.to.x) / 2, y: (e.from.y + e.to.y) / 2})",
        row.get_attribute("id").removeprefix("pair-"),
    )
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", picture)
    size = picture.size
    webdriver.ActionChains(browser).move_to_element_with_offset(
        picture, round(place["x"] - size["width"] / 2), round(place["y"] - size["height"] / 2)
    ).click().perform()
    panel = browser.find_element(By.ID, "walk-shared")
    WebDriverWait(browser, 5).until(lambda _: panel.is_displayed())
    # axe 3, objectif 3: the two rows piloted by Pôle emploi and the DFPE
    assert "Identifier les besoins de recrutement des gestionnaires" in panel.text
    assert len(panel.find_elements(By.CSS_SELECTOR, "li")) == 2
    assert panel.find_elements(By.CSS_SELECTOR, "a[href*='/passage/']")


def test_the_address_keeps_the_view_and_the_selection(browser, served):
    open_network(browser, served, f"{SCHEMA}&axis=3")
    row = browser.find_element(By.CSS_SELECTOR, "tr[id^=pair-]").get_attribute("id")
    open_network(browser, served, f"{SCHEMA}&axis=3&level=direction")
    browser.get(f"{served}/network?{SCHEMA}&axis=3#{row}")
    WebDriverWait(browser, 20).until(lambda b: b.find_element(By.ID, "walk-shared").is_displayed())
    assert browser.find_element(By.ID, "p-axis").get_attribute("value") == "3"


def test_a_cell_of_the_matrix_opens_what_two_conventions_share(browser, served):
    browser.get_log("browser")
    browser.get(f"{served}/overlaps?dimension=themes")
    cell = browser.find_element(
        By.CSS_SELECTOR, "a[title*='10e arrondissement'][title*='dans « Projet social de territoire du 19e']"
    )
    cell.click()
    WebDriverWait(browser, 20).until(staleness_of(cell))
    assert "parentalité" in browser.find_element(By.CSS_SELECTOR, "#pair section").text
    assert browser.get_log("browser") == []


def test_the_picture_is_taken_away_as_a_png_with_a_white_ground(browser, served):
    open_network(browser, served, f"{SCHEMA}&axis=3")
    browser.execute_script(
        "HTMLAnchorElement.prototype.click = function () { window.taken = [this.download, this.href] }"
    )
    browser.execute_script("document.getElementById('save-png').click()")
    name, address = browser.execute_script("return window.taken")
    assert name == "copilotage.png"
    png = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    width, _, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (png[:8], depth, colour) == (b"\x89PNG\r\n\x1a\n", 8, 6)
    assert width > 500
    data, place = b"", 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        data += png[place + 8 : place + 8 + size] if png[place + 4 : place + 8] == b"IDAT" else b""
        place += size + 12
    # the first pixel of the first row, which no filter changes
    assert zlib.decompress(data)[1:5] == b"\xff\xff\xff\xff"
