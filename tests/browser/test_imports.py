"""A coordinator brings her convention in a workbook: what is wrong, what would change, done, read, undone.

Over the small data, in a service of its own that takes writes. The workbook is the template, filled by hand.
"""

import io
import re
import time
from pathlib import Path

import openpyxl
import pytest
from live_site import live_site
from page_scripts import (
    CUT,
    FRENCH_IN_ENGLISH,
    SMALLEST_TARGET,
    SPACED,
    TABLES,
    TARGETS,
    WIDER_THAN_THE_WINDOW,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select
from shelved import small_library

from graph.workbook.draft import Draft
from graph.workbook.wordlists import Terms
from graph.workbook.writing import workbook

CONVENTION = "CTG de la Vallée 2024-2027"
SLUG = "ctg-de-la-vallee-2024-2027"
DOCUMENT = "suivi-de-la-ctg"
HEADS = 2  # rows above the first that is filled


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return small_library(tmp_path_factory.mktemp("imports"))


@pytest.fixture(scope="module")
def site(library):
    with live_site(library.home, writes=True, MAILLAGE_ROOT=str(library.root)) as found:
        yield found


@pytest.fixture(scope="module")
def served(site):
    return site.address


@pytest.fixture
def token(site):
    """The secret, as whoever runs the service gives it."""
    return site.token.split()[-1]


@pytest.fixture
def file(library, tmp_path):
    """A maker of workbooks: her convention, with the pilots of its first action as they are given."""

    def make(pilots="Ville de Val-Clair ; Caisse d'allocations familiales du Val", name="ma-ctg.xlsx"):
        terms = Terms.read(library.root / "ontology" / "vocabularies")
        book = openpyxl.load_workbook(io.BytesIO(workbook(Draft(), ".xlsx", terms)))
        for row in book["Document"].iter_rows():
            if row[0].value in ("Titre", "Éditeur"):
                row[1].value = {"Titre": "Suivi de la CTG", "Éditeur": "Ville de Val-Clair"}[row[0].value]
        fill(
            book["Conventions"],
            {
                "Intitulé": CONVENTION,
                "Type": "convention territoriale globale",
                "Début": "1er janv. 2024",
                "Fin": "2027",
            },
        )
        fill(
            book["Actions"],
            {
                "Convention": CONVENTION,
                "Axe": "Axe 1 : Familles",
                "Action": "Ouvrir un lieu",
                "Pilotes": pilots,
            },
            {
                "Convention": CONVENTION,
                "Axe": "Axe 1 : Familles",
                "Action": "Tenir une permanence",
                "Calendrier": "rentrée 2024",
            },
        )
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def fill(sheet, *rows):
    heads = {cell.value: cell.column for cell in sheet[HEADS]}
    for number, row in enumerate(rows, HEADS + 1):
        for name, value in row.items():
            sheet.cell(number, heads[name]).value = value


def attempt(browser, served, token, path, language="fr"):
    browser.get(f"{served}/imports?lang={language}")
    browser.find_element(By.ID, "file").send_keys(str(path))
    browser.find_element(By.ID, "token").send_keys(token)
    browser.follow(browser.find_element(By.CSS_SELECTOR, "form[enctype] button.main"))


def confirm(browser):
    browser.follow(browser.find_element(By.CSS_SELECTOR, "form.confirm button.main"))
    browser.find_element(By.ID, "done")


def undo_last(browser, served, token):
    browser.get(f"{served}/history")
    browser.find_element(By.ID, "token").send_keys(token)
    browser.follow(browser.find_elements(By.CSS_SELECTOR, "button[name=version]")[0])
    browser.find_element(By.ID, "done")


def taken(folder, name):
    """The file that the browser puts in a folder, once it is whole."""
    deadline = time.monotonic() + 10
    while not (folder / name).exists():
        assert time.monotonic() < deadline, list(folder.iterdir())
        time.sleep(0.05)
    return openpyxl.load_workbook(folder / name)


def main_text(browser):
    return " ".join(browser.find_element(By.TAG_NAME, "main").text.replace("\u00a0", " ").split())


def test_a_faulty_workbook_shows_its_faults_and_gives_a_copy_that_points_at_them(
    browser, served, token, file, tmp_path
):
    folder = tmp_path / "taken"
    folder.mkdir()
    behaviour = {"behavior": "allow", "downloadPath": str(folder)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
    attempt(browser, served, token, file("Les Amis du Lac"))
    assert "1 erreur est à corriger" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    (row,) = browser.find_elements(By.CSS_SELECTOR, ".cells tbody tr")
    cells = [cell.text for cell in row.find_elements(By.CSS_SELECTOR, "th, td")]
    assert cells[:4] == ["Actions", "3", "Pilotes", "Les Amis du Lac"]
    assert "Les Amis du Lac" in cells[4]
    browser.find_element(By.CSS_SELECTOR, "a[download]").click()
    sheet = taken(folder, "corrections.xlsx")["Actions"]
    column = next(cell.column for cell in sheet[HEADS] if cell.value == "Pilotes")
    cell = sheet.cell(HEADS + 1, column)
    assert "Les Amis du Lac" in cell.comment.text
    assert cell.fill.fgColor.rgb != sheet.cell(HEADS + 2, column).fill.fgColor.rgb
    # The corrected workbook is tried from the same page.
    browser.find_element(By.ID, "file").send_keys(str(file()))
    browser.find_element(By.ID, "token").send_keys(token)
    browser.follow(browser.find_element(By.CSS_SELECTOR, "form[enctype] button.main"))
    assert browser.find_element(By.CSS_SELECTOR, "form.confirm button.main").text == "Importer ainsi"
    browser.get(f"{served}/history")
    assert DOCUMENT not in main_text(browser)
    assert browser.complaints() == [] or all("422" in line for line in browser.complaints())


def test_a_good_workbook_is_tried_confirmed_read_in_the_history_and_the_network_then_undone(
    browser, served, token, file
):
    attempt(browser, served, token, file())
    told = main_text(browser)
    assert "Apparaissent : 1 convention, 1 axe, 2 actions, 2 pilotages et 1 document." in told
    assert "« Ville de Val-Clair », « Caisse d'allocations familiales du Val »" in told
    assert "2 actions ensemble au lieu de 1 ; en plus : « Ouvrir un lieu »" in told
    assert token not in browser.page_source
    confirm(browser)
    assert "import de « Suivi de la CTG »" in main_text(browser)
    browser.follow(browser.find_element(By.LINK_TEXT, "Ce qui a changé"))
    assert browser.find_element(By.TAG_NAME, "h1").text.replace("\u00a0", " ").startswith("Import de « Suivi")
    assert "2 actions ensemble au lieu de 1" in main_text(browser)
    browser.back()
    browser.follow(browser.find_element(By.LINK_TEXT, CONVENTION))
    assert browser.find_element(By.TAG_NAME, "h1").text.endswith(CONVENTION)
    assert "Ouvrir un lieu" in main_text(browser)
    browser.back()
    browser.follow(browser.find_element(By.PARTIAL_LINK_TEXT, "Son réseau"))
    assert browser.current_url.endswith(f"/network?convention=convention/{SLUG}")
    assert "Caisse d'allocations familiales du Val" in main_text(browser)
    browser.get(f"{served}/imports")
    browser.follow(browser.find_element(By.LINK_TEXT, "Suivi de la CTG"))
    assert CONVENTION in main_text(browser)
    undo_last(browser, served, token)
    assert "annulation de la version" in main_text(browser)
    browser.get(f"{served}/imports")
    assert "Suivi de la CTG" not in main_text(browser)
    assert browser.complaints() == []
    browser.get(f"{served}/doc/convention/{SLUG}")
    assert "404" in browser.complaints()[0]


def test_two_versions_are_compared_from_the_history(browser, served, token, file):
    attempt(browser, served, token, file())
    confirm(browser)
    browser.get(f"{served}/history")
    browser.find_element(By.CSS_SELECTOR, "details.more summary").click()
    lines = Select(browser.find_element(By.ID, "from"))
    assert "publication" in lines.first_selected_option.text
    browser.follow(browser.find_element(By.CSS_SELECTOR, "form[action='/history'] button.main"))
    assert re.search(r"/history/\d+-\w+\?from=1-", browser.current_url)
    assert "1 convention" in main_text(browser)
    undo_last(browser, served, token)


def test_a_line_is_undone_from_its_own_page(browser, served, token, file):
    attempt(browser, served, token, file())
    confirm(browser)
    browser.follow(browser.find_element(By.LINK_TEXT, "Ce qui a changé"))
    browser.find_element(By.ID, "token").send_keys(token)
    browser.follow(browser.find_element(By.CSS_SELECTOR, "button[name=version]"))
    assert "annulation de la version" in browser.find_element(By.ID, "done").text


def test_a_document_and_the_template_are_taken_from_the_page(browser, served, tmp_path):
    behaviour = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
    browser.get(f"{served}/imports")
    browser.find_element(By.LINK_TEXT, "Le modèle (XLSX)").click()
    assert taken(tmp_path, "modele.xlsx")["Actions"].max_row >= HEADS
    browser.find_element(By.CSS_SELECTOR, "td a[href$='val-clair-2020.xlsx']").click()
    actions = taken(tmp_path, "val-clair-2020.xlsx")["Actions"]
    titles = {row[3].value for row in actions.iter_rows(min_row=HEADS + 1)}
    assert len(titles - {None}) > 1


def test_what_is_refused_is_said_on_the_page_with_the_form(browser, served, token, tmp_path):
    file = tmp_path / "faux.xlsx"
    file.write_bytes(b"%PDF-1.7 not a workbook")
    attempt(browser, served, token, file)
    assert browser.find_element(By.CSS_SELECTOR, ".problem").text
    attempt(browser, served, "a-guess", Path(__file__))
    assert "jeton" in browser.find_element(By.CSS_SELECTOR, ".problem").text
    assert browser.find_element(By.ID, "file")


@pytest.mark.parametrize(("language", "width"), [("fr", 1440), ("en", 375), ("fr", 768)])
def test_each_step_is_accessible_fits_its_window_and_speaks_one_language(
    browser, served, token, file, axe, language, width
):
    browser.resize(width)
    seen = []

    def check(step):
        assert browser.faults(axe) == [], step
        assert browser.execute_script(TABLES) == [], step
        assert browser.execute_script(TARGETS, SMALLEST_TARGET) == [], step
        assert browser.execute_script(WIDER_THAN_THE_WINDOW) <= 0, step
        assert browser.execute_script("return document.documentElement.lang") == language
        if language == "en":
            assert browser.execute_script(FRENCH_IN_ENGLISH) == [], step
        browser.execute_script(SPACED)
        assert browser.execute_script(CUT) == [], step
        seen.append(step)

    browser.get(f"{served}/imports?lang={language}")
    check("imports")
    attempt(browser, served, token, file("Les Amis du Lac"), language)
    check("faults")
    attempt(browser, served, token, file(), language)
    check("trial")
    confirm(browser)
    check("done")
    browser.follow(browser.find_element(By.CSS_SELECTOR, "#done .steps a"))
    check("line")
    browser.get(f"{served}/history")
    check("history")
    undo_last(browser, served, token)
    assert seen == ["imports", "faults", "trial", "done", "line", "history"]
