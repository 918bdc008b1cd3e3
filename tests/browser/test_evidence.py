"""From a fact to its passage in its text; a document attached by who holds it, without JavaScript."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from selenium.webdriver.common.by import By
from small_site import SMALL, small_home

from graph import resources
from server.tokens import Right, TokenFile

SCHEMA = "/doc/convention/sdsf-paris-2021-2026"
PASSAGE = "/doc/document/val-clair-2020/passage/80-103"


@pytest.fixture
def holder(tmp_path):
    """A service over the small data that holds no text, its address, and a token that may write."""
    secret = TokenFile(tmp_path / "tokens.json").add("caf", Right.WRITE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "MAILLAGE_HOME": str(small_home()), "HOST": "127.0.0.1", "PORT": str(port),
        "MAILLAGE_SOURCES": str(tmp_path / "sources"), "MAILLAGE_TOKENS": str(tmp_path / "tokens.json"),
        "MAILLAGE_PROCESSES": "2",
    }  # fmt: skip
    command = [sys.executable, "-m", "server.cli", "serve", "--empty"]
    with subprocess.Popen(command, cwd=resources(), env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            answers(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}", secret
        finally:
            process.terminate()


def answers(address, process):
    """Return once the address answers; fail where the process ends or half a minute passes."""
    for _ in range(300):
        assert process.poll() is None
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer")


def test_a_fact_leads_to_its_passage_in_the_whole_text(browser, served):
    browser.get(f"{served}{SCHEMA}/axe-1")
    browser.follow(browser.find_element(By.CSS_SELECTOR, ".sources a"))
    quoted = browser.find_element(By.CSS_SELECTOR, "blockquote mark")
    said = quoted.text
    assert "underline" in quoted.value_of_css_property("text-decoration-line")
    browser.follow(browser.find_element(By.LINK_TEXT, "Le passage dans tout le texte"))
    target = browser.find_element(By.CSS_SELECTOR, "a.number:target")
    assert browser.execute_script(
        "const r = arguments[0].getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight", target
    )
    chosen = browser.execute_script(
        "return [...document.querySelectorAll('mark.chosen')].map(m => m.textContent).join('')"
    )
    assert chosen.split() == said.split()
    assert browser.complaints() == []


def test_the_text_fits_a_narrow_window_and_each_number_can_be_touched(browser, served):
    browser.resize(375)
    browser.get(f"{served}/doc/document/schema-parisien-2021-2026/text")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 375
    small = browser.execute_script(
        "return [...document.querySelectorAll('a.number')].map(a => a.getBoundingClientRect())"
        ".filter(r => r.width < 24 || r.height < 24).length"
    )
    assert small == 0
    assert browser.complaints() == []


def test_a_document_is_attached_by_form_and_read_at_once(plain_browser, holder):
    address, secret = holder
    plain_browser.get(address + PASSAGE)
    assert plain_browser.now("mark") == []
    plain_browser.follow(plain_browser.find_element(By.LINK_TEXT, "Les documents et leurs textes"))
    plain_browser.find_element(By.ID, "file").send_keys(
        str(SMALL / "data" / "val-clair-2020" / "document.toml")
    )
    plain_browser.find_element(By.ID, "token").send_keys(secret)
    plain_browser.follow(plain_browser.find_element(By.CSS_SELECTOR, "form.question button"))
    problem = plain_browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    assert problem.startswith(("Document inconnu", "Corps de requête trop long"))
    plain_browser.find_element(By.ID, "file").send_keys(str(SMALL / "sources" / "accord.txt"))
    plain_browser.find_element(By.ID, "token").send_keys(secret)
    plain_browser.follow(plain_browser.find_element(By.CSS_SELECTOR, "form.question button"))
    assert "est joint" in plain_browser.find_element(By.ID, "attached").text
    assert secret not in plain_browser.current_url + plain_browser.page_source
    for _ in range(4):  # each of the processes that answer
        plain_browser.get(address + PASSAGE)
        assert len(plain_browser.find_elements(By.TAG_NAME, "mark")) == 1
