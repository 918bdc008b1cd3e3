"""WCAG 2.2 AA on every kind of page: what axe-core finds (nothing), and what no tool of its kind looks for.

Contrast of the theme is computed from its colours in `tests/test_theme.py`; keys in `test_keyboard.py`.
"""

import pytest
from page_kinds import NO_PAGES, PAGES, RARE, WRONG, spoken
from page_scripts import (
    CUT,
    FRENCH_IN_ENGLISH,
    SMALLEST_TARGET,
    SPACED,
    TABLES,
    TARGETS,
    WIDER_THAN_THE_WINDOW,
)
from small_site import BROWSER, small_client

LANGUAGES = ("fr", "en")

_PICTURES = """
const pictures = document.querySelectorAll("main [role=img], main canvas, main svg:not([aria-hidden=true])");
const outer = e => e.parentElement.closest("[role=img], svg");
const named = e => e.matches("[aria-label], [aria-labelledby], :has(title)");
return [...pictures].filter(e => !outer(e)).flatMap(e => {
  const place = e.closest("section") || document.querySelector("main");
  const what = e.outerHTML.slice(0, 120);
  return [...(named(e) || e.tagName === "CANVAS" ? [] : [`no name: ${what}`]),
          ...(place.querySelector("table") ? [] : [`no table beside: ${what}`])];
});
"""


def look(browser, served, path, language="fr", width=1440):
    browser.resize(width)
    browser.get(served + spoken(path, language))


@pytest.mark.parametrize(("language", "width"), [("fr", 1440), ("en", 375)])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_wide_or_narrow(browser, served, axe, path, language, width):
    look(browser, served, path, language, width)
    assert browser.faults(axe) == []
    assert browser.complaints() == []


@pytest.mark.parametrize("path", WRONG)
def test_axe_finds_nothing_on_an_error(browser, served, axe, path):
    for language in LANGUAGES:
        look(browser, served, path, language)
        assert browser.faults(axe) == []


def test_every_route_that_answers_a_page_is_among_the_pages():
    """A new route stands in `page_kinds.PAGES`, or in its `NO_PAGES` with an address that answers no page."""
    client = small_client()
    routes = client.application.url_map.bind("localhost")
    shown = {routes.match(path.partition("?")[0])[0] for path in PAGES}
    known = {rule.endpoint for rule in client.application.url_map.iter_rules() if "GET" in rule.methods}
    assert known - shown - set(NO_PAGES) - set(RARE) == set()
    for endpoint, path in NO_PAGES.items():
        assert routes.match(path.partition("?")[0])[0] == endpoint
        with client.get(path, headers={"Accept": BROWSER}) as answer:
            assert answer.status_code >= 300 or answer.mimetype != "text/html", path


@pytest.mark.parametrize("path", PAGES)
def test_tables_say_what_they_are_and_pictures_have_one(browser, served, path):
    look(browser, served, path)
    assert browser.execute_script(TABLES) == []
    assert browser.execute_script(_PICTURES) == []


@pytest.mark.parametrize("path", PAGES)
def test_what_is_pressed_is_wide_enough_for_a_finger(browser, served, path):
    for width in (1440, 375):
        look(browser, served, path, width=width)
        assert browser.execute_script(TARGETS, SMALLEST_TARGET) == []


@pytest.mark.parametrize("path", PAGES)
def test_french_on_an_english_page_says_that_it_is_french(browser, served, path):
    look(browser, served, path, "en")
    assert browser.execute_script("return document.documentElement.lang") == "en"
    assert browser.execute_script(FRENCH_IN_ENGLISH) == []


@pytest.mark.parametrize("path", PAGES)
def test_at_twice_the_size_nothing_is_lost_or_scrolls_sideways(browser, served, path):
    """WCAG 1.4.4 and 1.4.10: a window of 1440 pixels at 200 %; 1.4.12: with more space between letters."""
    zoomed = {"width": 720, "height": 450, "deviceScaleFactor": 2, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", zoomed)
    browser.get(served + spoken(path, "fr"))
    assert browser.execute_script(WIDER_THAN_THE_WINDOW) <= 0
    wide = browser.execute_script("return document.querySelectorAll('.top nav a, .top input, h1').length")
    seen = browser.execute_script(
        "return [...document.querySelectorAll('.top nav a, .top input, h1')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().right <= innerWidth + 1).length"
    )
    assert seen == wide
    browser.execute_script(SPACED)
    assert browser.execute_script(CUT) == []
    assert browser.execute_script(WIDER_THAN_THE_WINDOW) <= 0


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_for_a_reader_who_wants_no_motion(browser, served, path):
    still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": still})
    look(browser, served, path)
    moving = browser.execute_script(
        "return document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 0).length"
    )
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert moving == 0


def test_with_the_readers_own_colours_the_current_section_and_the_focus_still_show(browser, served):
    forced = [{"name": "forced-colors", "value": "active"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": forced})
    look(browser, served, "/overlaps")
    line = "return getComputedStyle(document.querySelector('.top nav a[aria-current]')).textDecorationLine"
    under = browser.execute_script(line)
    browser.execute_script("document.querySelector('.top nav a').focus({focusVisible: true})")
    ring = browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert under == "underline"
    assert ring == "solid"
