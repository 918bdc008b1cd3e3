"""The proof of a fact that came from a workbook says its sheet, row and column, wherever readers meet it.

The workbook is one as people have them: a sheet of their own name, a title and an empty row above them.
One of its cells was corrected since.
"""

import csv
import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook
from shelved import small_library
from small_site import page
from workbook_cases import xlsx

from graph.corrections import Edit, correcting
from graph.incoming import export, read_incoming
from graph.life import carry, document, importing
from graph.store import open_store
from server import create_app
from server.settings import read_settings

SHEETS = {
    "Document": [("Titre", "Ma CTG"), ("Éditeur", "Ville"), ("Identifiant du document", "ma-ctg")],
    "Conventions": [("Intitulé", "Type", "Identifiant"), ("CTG du Val", "ctg", "ctg-val")],
    "Plan d'actions": [
        ("Ce que nous ferons",), (None,), ("Action", "Porteur", "Calendrier"),
        ("Ouvrir un lieu", "Ville de Val-Clair", "2024"), (None,),
        ("Tenir une permanence", "Ville de Val-Clair", "2025"),
    ],
}  # fmt: skip
ACTION = "convention/ctg-val/action-1"


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    mine = small_library(tmp_path_factory.mktemp("whereabouts"))
    incoming = read_incoming(mine, xlsx(SHEETS), "ma-ctg.xlsx")
    assert incoming.bundle, incoming.faults
    carry(mine, importing(incoming.bundle), "léa")
    edit = Edit("Actions", "Tenir une permanence", "Pilotes", "Caf du Val")
    carry(mine, correcting("ma-ctg", edit), "léa")
    return mine


def client_of(mine, home):
    settings = read_settings({"MAILLAGE_HOME": str(home), "MAILLAGE_ROOT": str(mine.root)})
    return create_app(settings, open_store(mine.home)).test_client()


@pytest.fixture(scope="module")
def client(mine):
    return client_of(mine, mine.home)


def proofs(client, thing):
    """The property and the place of each fact of a thing, as a file says them."""
    text = client.get(f"/queries/evidence.csv?subject={thing}").get_data(as_text=True)
    return {(row["property"].rpartition("#")[2], row["place"]) for row in csv.DictReader(io.StringIO(text))}


def passage(client, thing, property_):
    """The address of the page of the passage that proves a fact."""
    rows = client.get(f"/queries/evidence.json?subject={thing}").json["rows"]
    row = next(row for row in rows if row["property"].endswith(property_))
    return f"/doc/document/ma-ctg/passage/{row['start']}-{row['end']}"


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("fr", "Feuille Plan d'actions, ligne 4, colonne Calendrier"),
        ("en", "Sheet Plan d'actions, row 4, column Calendrier"),
    ],
)
def test_the_page_of_a_passage_is_headed_by_its_sheet_row_and_column(client, language, heading):
    text = unescape(page(client, f"{passage(client, ACTION, '#calendarText')}?lang={language}")[1])
    client.delete_cookie("lang")
    assert re.search(r"<h1><span[^>]*>Passage</span> ([^<]*)</h1>", text)[1] == heading
    assert f"{heading[:1].lower()}{heading[1:]}" in re.search(r"<title>(.*?)</title>", text)[1]
    assert "<mark>2024</mark>" in text


def test_the_links_to_passages_say_it(client):
    text = unescape(page(client, f"/doc/{ACTION}")[1])
    assert "Ma CTG, feuille Plan d'actions, ligne 4 · imprimé" in text
    assert "Ma CTG, feuille Plan d'actions, ligne 4, colonne Porteur · imprimé" in text
    assert "caractères" not in text
    whole = unescape(page(client, "/doc/document/ma-ctg/text")[1])
    assert ", feuille Plan d'actions, ligne 6, colonne Action" in whole
    assert "feuille Conventions, ligne 2</a>" in unescape(page(client, "/doc/document/ma-ctg")[1])


def test_a_cell_corrected_since_stands_in_its_row_and_says_that_it_was_written_later(client):
    assert ("agent", "feuille Plan d'actions, ligne 6, colonne Porteur (écrit après l'import)") in (
        proofs(client, "convention/ctg-val/action-2")
    )


def test_files_have_a_column_for_it_beside_their_passages(client):
    found = proofs(client, ACTION)
    assert ("calendarText", "feuille Plan d'actions, ligne 4, colonne Calendrier") in found
    assert ("agent", "feuille Plan d'actions, ligne 4, colonne Porteur") in found
    asked = "conventions=convention/ctg-val&year=2024"
    [row] = client.get(f"/counted.json?{asked}").json["parts"]["actions"]["rows"]
    assert row["places"] == "feuille Plan d'actions, ligne 4, colonne Calendrier"
    with client.get(f"/counted.xlsx?{asked}") as answer:
        [titles, cells] = load_workbook(io.BytesIO(answer.data)).worksheets[0].values
    assert dict(zip(titles, cells, strict=True))["Feuille et ligne"] == row["places"]


def test_a_tool_gets_the_columns_that_the_question_declares(client):
    answer = client.get(f"/queries/evidence.json?subject={ACTION}").json
    assert answer["columns"][-1] == "reason"


def test_the_question_about_proofs_shows_passages_in_words(client):
    text = unescape(page(client, f"/queries/evidence?subject={ACTION}")[1])
    assert re.search(r'passage/\d+-\d+">feuille Plan d\'actions, ligne 4, colonne Porteur</a>', text)
    assert ">Début" not in text


def test_any_other_document_has_the_characters_of_its_passages_as_before(client):
    asked = "subject=convention/convention-val-clair"
    head = client.get(f"/queries/evidence.csv?{asked}").get_data(as_text=True).partition("\r\n")[0]
    assert head.split(",")[-1] == "reason"
    assert "Caractères 229 à 240</h1>" in page(client, "/doc/document/val-clair-2020/passage/229-240")[1]
    assert "caractères 229 à 240 · imprimé" in page(client, "/doc/convention/convention-val-clair")[1]
    assert ">Début" in page(client, f"/queries/evidence?{asked}")[1]


def test_where_the_text_is_not_kept_nothing_is_guessed(mine, client, tmp_path):
    address = passage(client, ACTION, "#calendarText")
    start, _, end = address.rpartition("/")[2].partition("-")
    assert f"Caractères {start} à {end}</h1>" in page(client_of(mine, tmp_path), address)[1]


def test_a_document_exported_and_imported_again_keeps_its_places(mine, tmp_path):
    export(mine, "ma-ctg", tmp_path / "relue.xlsx")
    again = read_incoming(mine, tmp_path / "relue.xlsx", replacing="ma-ctg")
    assert again.bundle == document(mine, "ma-ctg")
