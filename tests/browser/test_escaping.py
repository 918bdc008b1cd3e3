"""Names that are markup and scripts, in a real browser: nothing of them runs, no policy has to step in."""

import pytest
from hostile_site import CHANGES, ENDING, MARKUP, hostile_home, hostile_root
from selenium.webdriver.common.by import By

from tests.live_site import live_site

PAGES = (
    "/", "/?lang=en", "/doc/organisation/caf-du-val", "/doc/organisation/ville-de-val-clair",
    "/doc/convention/convention-val-clair", "/doc/convention/convention-val-clair?lang=en",
    "/doc/convention/convention-val-clair/axe-1/action-1",
    "/doc/convention/convention-val-clair/axe-1/action-2",
    "/doc/territoire/commune/99001", "/doc/territoire/departement/99", "/doc/document/val-clair-2020",
    "/queries/actions", "/queries/conventions", "/queries/pilots?convention=convention/convention-val-clair",
    "/queries/search?text=%3Cscript%3Ewindow.evil%3D1%3C%2Fscript%3E", "/network?level=direction", "/network",
    "/overlaps", "/overlaps?dimension=themes", "/rien/%3Cscript%3Ewindow.evil%3D1%3C%2Fscript%3E",
    "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D",
    "/sparql?query=%3C/textarea%3E%3Cscript%3Ewindow.evil=1%3C/script%3E", "/dataset",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile():
    """Address of the service over those names."""
    with live_site(hostile_home(), MAILLAGE_ROOT=str(hostile_root())) as site:
        yield site.address


@pytest.fixture
def window(chromium):
    """The browser, wide, without cookies, its console emptied."""
    chromium.resize(1440)
    chromium.delete_all_cookies()
    chromium.complaints()
    return chromium


def of_policy(complaints):
    return [text for text in complaints if "Content Security Policy" in text or "Uncaught" in text]


@pytest.mark.parametrize("path", PAGES)
def test_no_name_runs_and_no_policy_steps_in(window, hostile, path):
    window.get(hostile + path)
    window.find_element(By.TAG_NAME, "main")
    assert window.execute_script("return window.evil") is None
    assert window.now("img[src=x], b[onmouseover], main script:not([src])") == []
    assert of_policy(window.complaints()) == []


def test_the_picture_draws_names_and_runs_none(window, hostile):
    window.get(f"{hostile}/network?level=institution")
    window.implicitly_wait(5)
    assert window.find_elements(By.CSS_SELECTOR, "canvas")
    text = window.execute_script("return document.body.textContent")
    assert MARKUP in text
    assert window.execute_script("return window.evil") is None
    assert of_policy(window.complaints()) == []


def test_a_name_is_read_as_it_is_written(window, hostile):
    window.get(f"{hostile}/doc/convention/convention-val-clair")
    name = CHANGES["val-clair-2020/conventions.csv"][2]["label"]
    assert ENDING in name
    assert " ".join(window.find_element(By.TAG_NAME, "h1").get_property("textContent").split()).endswith(name)
    assert window.title.startswith("Convention </script>")
