"""`/network` in a real browser: the list walks in step with the canvas, views change without a reload.

Hand-worked from the Schéma parisien 2021-2026, as tests/test_networks.py says.
"""

import re

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

SCHEMA = "convention=convention/sdsf-paris-2021-2026"
CAF, VILLE = "Caisse d'allocations familiales de Paris", "Ville de Paris"


def open_network(browser, served, query):
    browser.get(f"{served}/network?{query}")
    return drawn(browser)


def drawn(browser, but=None):
    """The box of the picture, once it is drawn, and is another one than `but`."""

    def found(b):
        box = b.find_element(By.ID, "picture")
        return box if box != but and box.get_attribute("data-drawn") else None

    return WebDriverWait(browser, 20, ignored_exceptions=None).until(found)


def title(browser):
    return browser.find_element(By.ID, "walk-title").text


def items(browser):
    return browser.find_elements(By.CSS_SELECTOR, "#walk-list button")


def names(browser):
    return [item.find_element(By.TAG_NAME, "span").text for item in items(browser)]


def selected(browser):
    return browser.execute_script(
        "const n = maillageNetwork; return n.getSelectedNodes().map(id => n.body.data.nodes.get(id).name)"
    )


def spots(browser):
    return browser.execute_script(
        "const n = maillageNetwork, p = n.getPositions();"
        "return Object.fromEntries(n.body.data.nodes.map(d => [d.name, [p[d.id].x, p[d.id].y]]))"
    )


def click_at(browser, box, place):
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    size = box.size
    ActionChains(browser).move_to_element_with_offset(
        box, round(place["x"] - size["width"] / 2), round(place["y"] - size["height"] / 2)
    ).click().perform()


def test_the_list_holds_every_sign_of_the_canvas(browser, served):
    open_network(browser, served, SCHEMA)
    assert sorted(names(browser)) == sorted(spots(browser))
    assert len(items(browser)) == 15
    assert browser.complaints() == []


def test_a_keyboard_walks_from_a_node_to_its_neighbours(browser, served):
    open_network(browser, served, SCHEMA)
    first = items(browser)[0]
    first.send_keys(Keys.ARROW_DOWN)
    second = browser.switch_to.active_element
    assert second == items(browser)[1]
    walked = second.find_element(By.TAG_NAME, "span").text
    second.send_keys(Keys.ENTER)
    assert title(browser) == walked
    assert selected(browser) == [walked]
    assert browser.switch_to.active_element.get_attribute("id") == "walk-title"
    # the Caf co-pilots with seven, the Ville with six
    assert len(items(browser)) == {CAF: 7, VILLE: 6}[walked]
    near = next(
        item
        for item in items(browser)
        if "Pôle emploi" in item.text or "CLLAJ" in item.text or "Comité" in item.text
    )
    name = near.find_element(By.TAG_NAME, "span").text
    near.send_keys(Keys.ENTER)
    assert (title(browser), selected(browser)) == (name, [name])
    assert names(browser) == [walked]
    browser.find_element(By.ID, "walk-back").send_keys(Keys.ENTER)
    assert len(items(browser)) == 15
    assert selected(browser) == []
    assert "#" not in browser.current_url
    assert browser.complaints() == []


def test_a_sign_chosen_on_the_canvas_moves_the_list_and_is_announced(browser, served):
    box = open_network(browser, served, f"{SCHEMA}&axis=3")
    place = browser.execute_script(
        "const n = maillageNetwork, d = n.body.data.nodes.get().find(d => d.name === arguments[0]);"
        "return n.canvasToDOM(n.getPosition(d.id))", "Pôle emploi",
    )  # fmt: skip
    click_at(browser, box, place)
    WebDriverWait(browser, 5).until(lambda b: title(b) == "Pôle emploi")
    said = browser.find_element(By.ID, "walk-said")
    assert said.get_attribute("aria-live") == "polite"
    assert "2 actions" in said.get_property("textContent")
    assert names(browser) == [VILLE]
    assert re.search(r"#node-\w{20}$", browser.current_url)


def test_the_address_keeps_the_chosen_sign(browser, served):
    open_network(browser, served, SCHEMA)
    items(browser)[0].click()
    name, address = title(browser), browser.current_url
    browser.get("about:blank")
    browser.get(address)
    drawn(browser)
    assert (title(browser), selected(browser)) == (name, [name])


def test_opening_an_institution_needs_no_reload_and_moves_nobody(browser, served):
    box = open_network(browser, served, SCHEMA)
    browser.execute_script("window.stays = true")
    before = spots(browser)
    next(item for item in items(browser) if item.text.startswith(VILLE)).click()
    browser.find_element(By.XPATH, "//ul[@id='walk-links']//a[contains(., 'Ouvrir')]").click()
    box = drawn(browser, box)
    after = spots(browser)
    assert browser.execute_script("return window.stays")
    assert "open=organisation/ville-de-paris" in browser.current_url
    assert len(after) > len(before)
    assert {name: after[name] for name in before if name in after} == {
        name: spot for name, spot in before.items() if name in after
    }
    browser.back()
    box = drawn(browser, box)
    assert spots(browser) == before
    assert "open=" not in browser.current_url
    assert browser.complaints() == []


def test_a_group_opens_by_its_link_and_all_come_back(browser, served):
    box = open_network(browser, served, f"{SCHEMA}&level=direction&grouping=communities")
    groups = names(browser)
    assert len(groups) < 10
    items(browser)[0].click()
    browser.find_element(By.XPATH, "//ul[@id='walk-links']//a[contains(., 'Ouvrir')]").click()
    box = drawn(browser, box)
    assert "community=" in browser.current_url
    assert groups[0] in names(browser)
    browser.find_element(By.LINK_TEXT, "Voir tous les groupes").click()
    drawn(browser, box)
    assert names(browser) == groups
    assert browser.complaints() == []


def test_a_way_is_drawn_with_its_steps_numbered(browser, served):
    open_network(browser, served, f"{SCHEMA}&from=rspp&to=apur")
    numbers = browser.execute_script(
        "return maillageNetwork.body.data.edges.get().map(e => e.label).filter(Boolean).sort()"
    )
    assert len(numbers) == len(browser.find_elements(By.CSS_SELECTOR, "#way ol > li"))
    assert numbers == [str(step) for step in range(1, len(numbers) + 1)]


def test_everything_is_there_without_javascript(plain_browser, served):
    plain_browser.get(f"{served}/network?{SCHEMA}")
    assert not plain_browser.find_element(By.ID, "walk").is_displayed()
    rows = plain_browser.find_elements(By.CSS_SELECTOR, "tr[id^=node-]")
    assert len(rows) == 15
    ville = next(row for row in rows if row.text.startswith(VILLE))
    plain_browser.follow(ville.find_element(By.LINK_TEXT, "Ouvrir"))
    assert "open=organisation/ville-de-paris" in plain_browser.current_url
    opened = plain_browser.find_elements(By.CSS_SELECTOR, "tr[id^=node-]")
    assert len(opened) > 15
    dfpe = next(row for row in opened if "petite enfance (Ville" in row.text.split("\n")[0])
    dfpe.find_element(By.TAG_NAME, "summary").click()
    near = dfpe.find_element(By.CSS_SELECTOR, "ul.plain a")
    assert plain_browser.find_elements(By.ID, near.get_attribute("href").partition("#")[2])
    plain_browser.follow(dfpe.find_element(By.PARTIAL_LINK_TEXT, "Replier dans"))
    assert len(plain_browser.find_elements(By.CSS_SELECTOR, "tr[id^=node-]")) == 15


@pytest.mark.parametrize("query", ["", "level=direction&view=actions", "from=rspp&to=apur", "embed=1"])
def test_the_page_fits_and_its_buttons_are_large_enough(browser, served, query):
    for width in (375, 768):
        browser.resize(width)
        open_network(browser, served, query)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        small = [
            b.text
            for b in browser.find_elements(By.CSS_SELECTOR, "#walk button, #zoom button")
            if 0 < b.size["height"] < 24
        ]
        assert small == []
    assert browser.complaints() == []


def test_the_wheel_scrolls_the_page_until_the_picture_is_meant(browser, served):
    box = open_network(browser, served, SCHEMA)
    before = browser.execute_script("return maillageNetwork.getScale()")
    turn = "new WheelEvent('wheel', {deltaY: 120, bubbles: true})"
    browser.execute_script(f"arguments[0].querySelector('canvas').dispatchEvent({turn})", box)
    assert browser.execute_script("return maillageNetwork.getScale()") == before
    browser.find_element(By.CSS_SELECTOR, "[data-zoom='1.4']").click()
    assert browser.execute_script("return maillageNetwork.getScale()") == pytest.approx(1.4 * before)


_OVERLAPS = """
const n = maillageNetwork, scale = n.getScale();
n.redraw();
const frame = n.canvas.frame;
const inside = ({x, y}) => x > 0 && y > 0 && x < frame.clientWidth && y < frame.clientHeight;
const shown = n.body.data.nodes.getIds().filter(id => n.body.data.nodes.get(id).label.trim()
  && inside(n.canvasToDOM(n.getPosition(id)))); // the others are not drawn, nor their names measured
const boxes = shown.map(id => {
  const {left, width, height, top} = n.body.nodes[id].labelModule.size;
  return {left, width, height, top: top + (n.body.data.nodes.get(id).font.vadjust || 0)};
});
const meet = (a, b) => a.left + a.width > b.left && b.left + b.width > a.left
  && a.top + a.height > b.top && b.top + b.height > a.top;
return {
  names: shown.length,
  letters: [...new Set(shown.map(id => Math.round(n.body.data.nodes.get(id).font.size * scale)))],
  overlaps: boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => meet(a, b))).length,
};
"""


@pytest.mark.parametrize("width", [375, 1440])
def test_names_are_large_enough_to_read_and_none_lies_upon_another(browser, served, width):
    browser.resize(width)
    open_network(browser, served, f"{SCHEMA}&level=direction")
    first = browser.execute_script(_OVERLAPS)
    assert (first["letters"], first["overlaps"]) == ([13], 0)
    assert first["names"] >= (8 if width < 1000 else 20)
    for _ in range(4):
        browser.find_element(By.CSS_SELECTOR, "[data-zoom='1.4']").click()
    closer = browser.execute_script(_OVERLAPS)
    assert (closer["letters"], closer["overlaps"]) == ([13], 0)
    # the name of the sign that is chosen is always written
    last = items(browser)[-1]
    name = last.find_element(By.TAG_NAME, "span").text
    last.click()
    assert browser.execute_script(
        "const n = maillageNetwork; return n.body.data.nodes.get(n.getSelectedNodes()[0]).label.trim()"
    ), name
    assert browser.complaints() == []
    browser.resize(1440)


_SLIDE = """
const done = arguments[0], box = document.createElement("div");
box.style.width = "760px"; box.style.height = "560px";
document.getElementById("picture").replaceWith(box);
const nodes = Array.from({length: 5000}, (_, i) => ({
  id: i, x: 180 * (i % 70), y: 120 * Math.floor(i / 70), value: i % 9,
  label: i < 300 ? `Organisation ${i}` : "", shape: i % 2 ? "dot" : "square",
  borderWidth: 1, shapeProperties: {borderDashes: false}, physics: false,
}));
const edges = Array.from({length: 5600}, (_, i) => (
  {id: `e${i}`, from: i % 5000, to: (i * 7 + 1) % 5000, value: 1}));
const options = {
  physics: {enabled: false}, interaction: {zoomView: false, dragView: false, dragNodes: false, hover: false},
  nodes: {font: {size: 13, strokeWidth: 3}, scaling: {min: 5, max: 20, label: {enabled: false}}},
  edges: {smooth: false, font: {size: 15, strokeWidth: 4},
    scaling: {min: .4, max: 4, label: {enabled: false}}},
};
import("/static/network-picture.js").then(({Picture}) => {
  const n = new Picture(box, {nodes, edges, options}).network;
  const canvas = n.canvas.frame.canvas, before = n.getViewPosition(), scale = n.getScale();
  const send = (kind, x) => canvas.dispatchEvent(new PointerEvent(kind, {
    clientX: x, clientY: 100, button: 0, isPrimary: true, pointerId: 1, bubbles: true}));
  setTimeout(() => {
    send("pointerdown", 100);
    let frames = 0; const start = performance.now();
    (function step() {
      const passed = performance.now() - start;
      if (passed < 1000) {
        frames += 1; send("pointermove", 100 + passed / 10); requestAnimationFrame(step); return;
      }
      send("pointermove", 200);
      const held = canvas.style.transform;
      n.once("afterDrawing", () => setTimeout(() => done({
        frames, held, after: canvas.style.transform,
        moved: (before.x - n.getViewPosition().x) * scale}), 50));
      send("pointerup", 200);
    })();
  }, 1500);
});
"""


def test_five_thousand_signs_follow_the_hand_at_an_interactive_rate(browser, served):
    open_network(browser, served, SCHEMA)
    browser.set_script_timeout(60)
    seen = browser.execute_async_script(_SLIDE)
    assert seen["frames"] >= 15
    assert seen["held"].startswith("translate(100px, 0px)")
    assert (seen["after"], round(seen["moved"])) == ("", 100)
    assert browser.complaints() == []
