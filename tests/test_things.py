"""A thing has a page whose every fact leads to its passage; what is printed, read and computed stay apart.

Hand-worked from `fixtures/small`: the accord of Val-Clair names a City and a Caf, one axis, two actions (the
second with an empty pilot cell), two signatories, one committee.
"""

import hashlib
import re
from urllib.parse import quote

import pytest
from small_site import ID, SMALL, page, small_client

from graph.store import Rows
from graph.terms import iri
from server import tables, texts

CONVENTION = "/doc/convention/convention-val-clair"
PASSAGE = "/doc/document/val-clair-2020/passage/80-103"


@pytest.fixture(scope="module")
def client():
    return small_client()


def section(text, heading):
    """What stands under a heading of a page."""
    return text.split(f"<h2>{heading}", 1)[1].split("</section>", 1)[0]


def test_the_address_of_a_thing_leads_to_its_page(client):
    answer = client.get("/id/convention/convention-val-clair")
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://localhost" + CONVENTION)


def test_a_convention_shows_its_facts_each_with_its_source(client):
    status, text = page(client, CONVENTION)
    assert status == 200
    assert '<span class="kind">Convention</span> Convention de Val-Clair 2020-2023</h1>' in text
    assert "« 2020-2023 » (de 2020 à 2023)" in text
    source = 'passage/229-240" title="Convention de Val-Clair, caractères 229 à 240 · imprimé">source</a>'
    assert f'<a href="/doc/document/val-clair-2020/{source}' in text


def test_no_fact_of_a_document_stands_without_its_source(client):
    for path in (CONVENTION, CONVENTION + "/axe-1/action-1", CONVENTION + "/axe-1/action-2"):
        text = page(client, path)[1]
        facts = text.split('<dl class="facts">')[1].split("</dl>")[0]
        values = re.findall(r"<dd>(.*?)</dd>", facts)
        assert len(values) > 3
        for value in values:
            for one in re.findall(r"<li>(.*?)</li>", value) or [value]:
                assert 'class="sources"' in one or 'class="unsaid"' in one
        for table in ("Signataires", "Pilotes imprimés", "Événements"):
            if f"<h2>{table}" in text:
                for row in section(text, table).split("<tbody>")[-1].split("</tr>")[:-1]:
                    assert 'class="sources"' in row


def test_an_interpretation_says_that_it_is_one_and_why(client):
    text = page(client, CONVENTION)[1]
    assert 'title="le chiffre parle des familles, la convention non">interprété, 60 %</span>' in text


def test_the_plan_is_a_tree_with_counts(client):
    plan = section(page(client, CONVENTION)[1], "Le plan")
    assert '<span class="level">axe 1</span> <a href="/doc/convention/convention-val-clair/axe-1">' in plan
    assert '<span class="count">2 actions</span>' in plan
    assert plan.index("Ouvrir un lieu d") < plan.index("Former les professionnels")


def test_signatories_show_person_quality_and_what_is_not_said(client):
    signatories = section(page(client, CONVENTION)[1], "Signataires")
    assert "<td>Jeanne Petit</td><td>Maire</td>" in signatories
    assert "5 mars 2020" in signatories
    paul = signatories.split("Paul Grand")[1].split("</tr>")[0]
    assert "non dit" in paul


def test_an_action_keeps_printed_and_likely_pilots_apart(client):
    text = page(client, CONVENTION + "/axe-1/action-2")[1]
    assert "non dit" in section(text, "Pilotes imprimés")
    likely = section(text, "Pilotes probables")
    assert "Politique Parentalité (Caf du Val)" in likely
    assert "interprété, 70 %" in likely
    assert '<section class="apart"> <h2>Pilotes probables' in text
    assert "« Rentrée 2021 » (à partir de septembre 2021)" in text
    first = page(client, CONVENTION + "/axe-1/action-1")[1]
    assert "Ville de Val-Clair" in section(first, "Pilotes imprimés")
    assert "Pilotes probables" not in first
    assert "« 2021 et suivantes » (à partir de 2021, sans fin dite)" in first


def test_an_action_says_where_it_stands(client):
    text = page(client, CONVENTION + "/axe-1/action-1")[1]
    crumbs = text.split('class="crumbs">')[1].split("</p>")[0]
    assert crumbs.index("Convention de Val-Clair") < crumbs.index("Axe 1")


def test_an_organisation_shows_what_it_pilots_through_its_units_and_with_whom(client):
    text = page(client, "/doc/organisation/caf-du-val")[1]
    pilots = section(text, "Pilote, elle-même ou par ses unités")
    assert "Ouvrir un lieu d" in pilots
    assert "Politique Parentalité (Caf du Val)" in pilots
    assert "Former les professionnels" not in pilots
    assert "Former les professionnels" in section(text, "Pilote probablement")
    assert "Ville de Val-Clair" in section(text, "Avec qui")
    assert "Paul Grand" in section(text, "Signe")
    assert "12 500" in section(text, "Contribue et siège").replace("\u202f", " ").replace("\xa0", " ")


def test_an_action_piloted_by_two_units_is_one_row_with_both(client):
    rows = Rows(
        ("action", "units", "proof_subject"),
        [
            (iri(ID + "a"), iri(ID + "organisation/x"), iri(ID + "a/pilotage-1")),
            (iri(ID + "a"), iri(ID + "organisation/y"), iri(ID + "a/pilotage-2")),
            (iri(ID + "b"), iri(ID + "organisation/x"), iri(ID + "b/pilotage-1")),
        ],
    )
    with client.application.test_request_context("/"):
        client.application.preprocess_request()
        table = tables.build(rows, 1, joined="units")
        first = table.rows[0].cells[1]
        assert (table.total, len(table.rows)) == (2, 1)
        assert (first.text, [c.text for c in first.more]) == ("organisation/x", ["organisation/y"])
        assert len(tables.build(rows, 9).rows) == 3


def test_a_territory_shows_what_covers_it_and_what_names_it(client):
    text = page(client, "/doc/territoire/commune/99001")[1]
    assert "Convention de Val-Clair" in section(text, "Conventions qui le couvrent")
    assert "Part des familles suivies" in section(text, "Ce qui porte sur lui ou le nomme")
    assert "Ouvrir un lieu d" in section(text, "Ce qui s'y passe")
    assert '<a href="/doc/territoire/departement/99">Val</a>' in text


def test_a_concept_shows_what_it_is_said_of_by_reading(client):
    theme = page(client, "/voc/theme/parentalite")[1]
    assert "Convention de Val-Clair" in section(theme, "Dite par le texte")
    audience = page(client, "/voc/audience/familles")[1]
    assert "Convention de Val-Clair" in section(audience, "Lue par le curateur")
    assert "Dite par le texte" not in audience


def test_a_vocabulary_lists_its_concepts(client):
    assert "parentalité" in section(page(client, "/voc/theme")[1], "Notions")


def test_a_document_shows_its_hash_and_length(client):
    text = page(client, "/doc/document/val-clair-2020")[1]
    assert hashlib.sha256((SMALL / "sources" / "accord.txt").read_bytes()).hexdigest() in text
    assert "717" in text
    assert "738" in text
    assert PASSAGE in text


def test_a_passage_is_shown_in_place_where_the_text_is_held(client):
    status, text = page(client, PASSAGE)
    assert status == 200
    assert "Caractères 80 à 103" in text
    assert "<mark>Mme Jeanne PETIT, Maire</mark>" in text
    assert "Jeanne Petit" in text.split("Ce qu'il prouve")[1]


def test_a_passage_without_its_text_says_how_to_attach_it(tmp_path):
    text = page(small_client(MAILLAGE_SOURCES=str(tmp_path)), PASSAGE)[1]
    assert '<a href="/sources">' in text
    assert "<mark>" not in text
    assert "Jeanne Petit" in text


def test_a_text_that_was_changed_is_not_shown(tmp_path):
    content = (SMALL / "sources" / "accord.txt").read_text(encoding="utf8")
    (tmp_path / "accord.txt").write_text(content.replace("Jeanne", "Jeanna"), encoding="utf8")
    assert "<mark>" not in page(small_client(MAILLAGE_SOURCES=str(tmp_path)), PASSAGE)[1]


def test_a_text_is_found_by_its_hash_whatever_its_name(tmp_path):
    content = (SMALL / "sources" / "accord.txt").read_bytes()
    (tmp_path / "autre-nom.txt").write_bytes(content)
    found = texts.quote(tmp_path, "accord.txt", hashlib.sha256(content).hexdigest(), 0, 10)
    assert found == texts.Quotation("", "CONVENTION", content.decode()[10:310])
    assert texts.quote(tmp_path, "accord.txt", hashlib.sha256(content).hexdigest(), 5, 10_000) is None


def test_other_things_have_a_page_of_their_triples(client):
    status, text = page(client, CONVENTION + "/signature-1")
    assert status == 200
    assert '<span class="kind">Signature</span>' in text
    assert "Jeanne Petit" in text
    assert '<a href="/doc/convention/convention-val-clair">' in text


def test_a_tool_gets_the_triples(client):
    answer = client.get(CONVENTION, headers={"Accept": "text/turtle"})
    assert answer.content_type == "text/turtle; charset=utf-8"
    assert "Jeanne Petit" in answer.text
    assert client.get(CONVENTION, headers={"Accept": "application/ld+json"}).get_json(force=True)


def test_labels_stand_for_iris_wherever_there_is_one(client):
    text = page(client, "/doc/organisation/ville-de-val-clair")[1]
    assert ID not in text.split('class="iri"')[0]


def test_a_territory_says_its_kind_in_words(client):
    text = page(client, "/doc/territoire/departement/99")[1]
    assert "<dt>Nature</dt> <dd>département" in text


def test_a_way_of_reading_has_one_name_on_every_page(client):
    text = page(client, "/doc/document/val-clair-2020")[1]
    methods = section(text, "Faits prouvés, par lecture")
    assert ">imprimé</a>" in methods
    assert "énoncé" not in methods


def test_levels_of_a_plan_are_said_in_english_and_its_titles_are_marked_french(client):
    text = page(client, CONVENTION + "?lang=en")[1]
    client.delete_cookie("lang")
    assert '<span class="level">axis 1</span>' in text
    assert "<dt>axis</dt>" in text
    assert '<a href="/doc/convention/convention-val-clair/axe-1" lang="fr">' in text


def test_labels_follow_the_language(client):
    assert "Val-Clair agreement 2020-2023</h1>" in page(client, CONVENTION + "?lang=en")[1]
    client.delete_cookie("lang")


def test_the_ontology_has_an_anchor_for_each_term(client):
    text = page(client, "/ontology")[1]
    assert '<div id="Convention">' in text
    assert '<div id="pilot">' in text
    assert '<div id="sharedValue">' in text
    assert "PREFIX mlg:" in text


@pytest.mark.parametrize(
    "path", ["/doc/convention/x", "/voc/theme/x", "/doc/" + quote("<x>"), "/doc/convention"]
)
def test_what_the_graph_does_not_know_is_404(client, path):
    assert client.get(path).status_code == 404
