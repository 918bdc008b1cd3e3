"""A real browser: Debian's Chromium, headless. Its tests are skipped where there is none."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from npm_packages import installed
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
PATIENCE_S = 3
ARRIVAL_S = 30
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN_AXE = """
const [levels, done] = arguments;
for (const box of document.querySelectorAll("details")) box.open = true;
axe.run(document, {runOnly: levels, resultTypes: ["violations"]}).then(found => done(found.violations.map(
  fault => `${fault.id}: ${fault.nodes.map(node => `${node.target} ${node.html}`.slice(0, 300)).join(" | ")}`
)), error => done([String(error)]));
"""
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--accept-lang=fr",
)  # fmt: skip


class Browser(webdriver.Chrome):
    """Chromium with a window of any width, and the complaints of its console."""

    def resize(self, width, height=900):
        """A window of that many CSS pixels, a phone's below 600."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    @contextmanager
    def leaving(self):
        """What is done inside leads to another page, which is there afterwards: clicks do not wait."""
        page = self.find_element(By.TAG_NAME, "html")
        yield
        WebDriverWait(self, ARRIVAL_S, 0.05).until(staleness_of(page))

    def follow(self, element):
        """Click a link or a button that leads to another page."""
        with self.leaving():
            element.click()

    def now(self, selector):
        """What the page holds at this moment: `find_elements` waits for the first of them."""
        return self.execute_script("return [...document.querySelectorAll(arguments[0])]", selector)

    def complaints(self):
        """What the console says since it was last asked, errors and refused requests."""
        return [entry["message"] for entry in self.get_log("browser") if entry["level"] == "SEVERE"]

    def faults(self, axe):
        """What axe-core, whose text is given, finds wrong with the page: its folded parts are opened first.

        The driver puts it there, which the page's own content security policy does not hinder.
        """
        self.execute_script(axe)
        return self.execute_async_script(_RUN_AXE, LEVELS)


def launch(folder, **preferences):
    if not (CHROMIUM.exists() and DRIVER.exists()):
        pytest.skip(f"no {CHROMIUM} with {DRIVER}: apt-get install chromium chromium-driver")
    options = Options()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = Browser(options=options, service=Service(str(DRIVER)))
    browser.implicitly_wait(PATIENCE_S)
    browser.set_script_timeout(60)
    return browser


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """One browser for all tests of the session."""
    browser = launch(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def axe():
    """The text of axe-core, from npm as the lock file of this folder has it."""
    folder = installed(Path(__file__).parent)
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf8")


@pytest.fixture
def browser(chromium, served):
    """The browser, wide, without cookies, its console emptied."""
    chromium.resize(1440)
    chromium.get(served + "/health")
    chromium.delete_all_cookies()
    chromium.complaints()
    return chromium


@pytest.fixture
def plain_browser(tmp_path):
    """A browser whose reader has switched JavaScript off."""
    browser = launch(tmp_path, **{"profile.managed_default_content_settings.javascript": 2})
    yield browser
    browser.quit()
