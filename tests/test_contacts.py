"""Whom to call: every co-pilot stands in the table, with who is named for it, or the words that nobody is.

Hand-worked from the Schéma parisien 2021-2026. The DFPE pilots with fifteen. Those who sign for the Caf, the
CPAM and Pôle emploi are named; no document names anybody at the Apur, nor at the Éducation nationale (the
Académie signs), nor at another unit of the Ville, for whose institution the Maire signs.
"""

import csv
import io
from html import unescape

import openpyxl
from small_site import small_client

DFPE = "organisation/ville-de-paris/dfpe"
UNSAID = "aucun nom dans les documents"


def contacts(client, organisation, **more):
    asked = {"organisation": organisation, **more}
    return client.get("/my-actions.json", query_string=asked).json["parts"]["contacts"]["rows"]


def test_who_has_no_name_is_listed_with_these_words_after_those_who_have_one(real):
    rows = contacts(real, DFPE)
    unnamed = [
        row["organisation"].split("/organisation/")[1]
        for row in rows
        if (row["person"] or "").startswith(UNSAID)
    ]
    assert unnamed == [
        "ville-de-paris/ddct", "ville-de-paris/dases", "ville-de-paris/dac", "ville-de-paris/dasco", "apur",
        "ville-de-paris/observatoire-des-violences-faites-aux-femmes", "education-nationale",
    ]  # fmt: skip
    assert [row["person"] for row in rows[-7:]] == [UNSAID] * 6 + [
        f"{UNSAID} ; probablement la même que « Académie de Paris »"
    ]
    assert {"Tahar Belmounès", "Pierre Albertini", "Caroline Bacchini"} <= {row["person"] for row in rows}
    assert not any("Hidalgo" in (row["person"] or "") for row in rows)


def test_each_co_pilot_is_reached_itself_or_through_its_institution(real):
    rows = contacts(real, DFPE, include="interpreted")
    parts = real.get("/my-actions.json", query_string={"organisation": DFPE, "include": "interpreted"}).json[
        "parts"
    ]
    reached = {row[name] for row in rows for name in ("organisation", "institution")}
    for partner in parts["partners"]["rows"]:
        assert {partner["partner"], partner["institution"]} & reached, partner


def test_the_page_says_it_in_words_and_leaves_no_row_of_silences(real):
    answer = real.get(f"/my-actions?organisation={DFPE}", headers={"Accept": "text/html"})
    text = unescape(answer.get_data(as_text=True))
    rows = text[text.index('id="contacts"') :].split("<tr>")
    (apur,) = [row for row in rows if "Atelier parisien" in row]
    assert f'<span class="unsaid">{UNSAID}</span>' in apur
    assert "non dit" not in apur
    english = real.get(f"/my-actions?organisation={DFPE}&lang=en", headers={"Accept": "text/html"})
    real.get("/my-actions?lang=fr", headers={"Accept": "text/html"})
    assert english.get_data(as_text=True).count(">no name in the documents<") == 6
    # « Éducation nationale » pilots; the « Académie de Paris », probably the same, signed
    assert f">{UNSAID} ; probablement la même que « Académie de Paris »<" in text
    assert ">no name in the documents; probably the same as “" in english.get_data(as_text=True)


def test_sheets_are_for_people_and_the_other_files_keep_their_names(real):
    book = openpyxl.load_workbook(io.BytesIO(real.get(f"/my-actions.xlsx?organisation={DFPE}").data))
    assert [cell.value for cell in book["Qui appeler"][1]] == [
        "Nom", "Personne", "Qualité", "Rôle", "À propos de", "Date", "Lecture", "Organisation (adresse)",
        "À propos de (adresse)", "Institution (adresse)", "Passages (adresse)",
    ]  # fmt: skip
    assert [cell.value for cell in book["Avec qui"][1]] == [
        "Partenaire", "Institution", "Actions", "Actions probables", "Partenaire (adresse)",
        "Institution (adresse)",
    ]  # fmt: skip
    assert [cell.value for cell in book["Avec qui"][2]][:3] == [
        "Politique Parentalité (Caf de Paris)", "Caisse d'allocations familiales de Paris", 13,
    ]  # fmt: skip
    assert {cell.value for cell in book["Qui appeler"]["G"][1:]} == {"imprimé", "interprété", None}
    english = openpyxl.load_workbook(
        io.BytesIO(real.get(f"/my-actions.xlsx?organisation={DFPE}&lang=en").data)
    )
    assert english["With whom"]["A1"].value == "Partner"
    table = csv.reader(
        io.StringIO(real.get(f"/my-actions.csv?organisation={DFPE}&part=partners").get_data(as_text=True))
    )
    assert next(table) == [
        "partner",
        "partner_label",
        "institution",
        "institution_label",
        "actions",
        "likely",
    ]


def test_nobody_is_to_be_called_where_nothing_is_piloted():
    site = small_client()
    assert contacts(site, "organisation/caf-du-val", year="1900") == []
