"""The page of a search: grouped by type, with counts, spellings and readings, in every form; suggestions.

Hand-worked from `fixtures/small`: the accord of Val-Clair, its City and Caf, one axis, two actions.
"""

import re
from urllib.parse import quote

import pytest
from small_site import ID, page, small_client

from graph import resources
from graph.store import Rows
from graph.terms import iri, literal
from server import searching

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def client():
    return small_client()


def things(client, query):
    body = client.get(f"/search.json?{query}").get_json(force=True)
    return body["parts"]["things"]["rows"]


def suggested(client, text, **options):
    return client.get(f"/search/suggestions?text={quote(text)}", headers=JSON, **options).get_json()


def test_results_stand_by_type_with_their_counts(client):
    status, text = page(client, "/search?text=val-clair")
    assert status == 200
    headings = re.findall(r'<h2 id="g-(\w+)">([^<]+) <span class="count">(\d+)</span>', text)
    assert [token for token, _, _ in headings][:2] == ["convention", "organisation"]
    listed = {token: int(count) for token, _, count in headings}
    for token, count in listed.items():
        section = text.split(f'id="g-{token}"')[1].split("</section>")[0]
        assert section.count('<th scope="row"') == min(count, 6)
        assert f'<a href="/search?text=val-clair&amp;type={token}"' in text
    total = sum(listed.values())
    assert f"{total} choses portent « val-clair » dans leur nom" in text


def test_a_link_shows_one_type_only(client):
    text = page(client, "/search?text=val-clair&type=organisation")[1]
    assert re.findall(r'<h2 id="g-(\w+)">', text) == ["organisation"]
    assert 'type=organisation" aria-current="true"' in text
    kinds = {row["type"] for row in things(client, "text=val-clair&type=organisation")}
    assert kinds <= {"institution", "direction", "unité"}


def test_a_unit_says_its_institution_and_an_action_its_convention(real):
    (dases,) = [r for r in things(real, "text=dases&type=organisation") if r["thing"].endswith("/dases")]
    assert (dases["matched"], dases["whole_label"]) == ("DASES", "Ville de Paris")
    assert dases["whole"] == ID + "organisation/ville-de-paris"
    wholes = {row["whole_label"] for row in things(real, "text=parentalit%C3%A9&type=action")}
    assert wholes - {None} == {"Schéma parisien des services aux familles 2021-2026"}


def test_what_matched_is_shown_where_it_is_not_the_name(real):
    text = page(real, "/search?text=dases")[1]
    row = text.split('href="/doc/organisation/ville-de-paris/dases">')[1].split("</tr>")[0]
    assert "<td>DASES</td>" in row
    assert 'href="/doc/organisation/ville-de-paris">Ville de Paris</a>' in row
    own = text.split('href="/doc/organisation/ville-de-paris/dases/dst">')[1].split("</tr>")[0]
    assert "<td>son nom</td>" in own


def test_accents_case_and_old_spellings_find_the_same(real):
    wanted = [row["thing"] for row in things(real, "text=parentalit%C3%A9")]
    assert wanted
    for spelling in ("parentalite", "PARENTALIT%C3%89", "%20parentalit%C3%A9%20"):
        assert [row["thing"] for row in things(real, f"text={spelling}")] == wanted


def test_a_typo_is_answered_and_the_page_says_what_was_read(real):
    text = page(real, "/search?text=parentalt%C3%A9")[1]
    assert "Rien ne porte « parentalté » tel quel. Vouliez-vous dire" in text
    assert f'<a href="/search?text={quote("parentalité")}">parentalité</a>' in text
    assert "Vouliez-vous dire" not in page(real, "/search?text=parentalit%C3%A9")[1]


def test_words_that_no_name_holds_together_are_offered_alone(real):
    text = page(real, "/search?text=dases+angers")[1]
    assert "Rien ne porte « dases angers » dans son nom." in text
    count = len(things(real, "text=dases"))
    assert f'<a href="/search?text=dases">dases</a> ({count})' in text


def test_nothing_found_is_said_as_nothing_in_a_name(client):
    status, text = page(client, "/search?text=zzzzz")
    assert status == 200
    assert "Rien ne porte « zzzzz » dans son nom." in text
    assert "<table" not in text
    assert things(client, "text=zzzzz") == []


def test_without_text_the_page_asks_for_one(client):
    status, text = page(client, "/search")
    assert status == 200
    assert '<form class="search wide not-embedded" action="/search">' in text
    assert client.get("/search?text=").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search?text=caf&type=zebra", 400),
        ("/search?text=caf&colour=red", 400),
        ("/search?text=caf&text=dases", 400),
        ("/search.zip?text=caf", 404),
        ("/search.csv?text=caf&part=zebra", 404),
        ("/search?text=%ff", 400),
    ],
)
def test_an_address_that_means_nothing_is_refused(client, address, status):
    assert client.get(address).status_code == status


def test_each_form_holds_the_rows_of_the_page(client):
    rows = things(client, "text=val-clair")
    csv = client.get("/search.csv?text=val-clair").get_data(as_text=True).splitlines()
    assert csv[0] == "thing,label,type,matched,whole,whole_label"
    assert [line.split(",")[0] for line in csv[1:]] == [row["thing"] for row in rows]
    types = client.get("/search.csv?text=val-clair&part=types").get_data(as_text=True).splitlines()
    assert sum(int(line.split(",")[1]) for line in types[1:]) == len(rows)
    turtle = client.get("/search.ttl?text=val-clair")
    assert turtle.content_type.startswith("text/turtle")
    assert client.get("/search.xlsx?text=val-clair").data[:2] == b"PK"
    shown = page(client, "/search?text=val-clair&embed=1")[1]
    assert "<nav" not in shown.split("<main")[0]


def test_what_is_typed_is_shown_as_text(client):
    text = page(client, "/search?text=" + quote('<b>"caf"&\''))[1]
    assert "<b>" not in text
    assert "&lt;b&gt;" in text


def test_suggestions_are_few_grouped_and_lead_to_pages(real):
    body = suggested(real, "dase")
    assert body["text"] == "dase"
    assert body["meant"] == []
    assert len(body["suggestions"]) == 8
    assert body["suggestions"][0] == {
        "label": "Direction de l'action sociale, de l'enfance et de la santé (Ville de Paris)",
        "type": "direction", "group": "Organisations", "whole": "Ville de Paris", "matched": "DASES",
        "href": "/doc/organisation/ville-de-paris/dases",
    }  # fmt: skip
    groups = [row["group"] for row in suggested(real, "paris")["suggestions"]]
    assert len(set(groups)) > 2
    assert groups == sorted(groups, key=groups.index)


def test_suggestions_follow_the_language_and_say_what_was_read(real):
    real.set_cookie("lang", "en")
    try:
        assert suggested(real, "dases")["suggestions"][0]["group"] == "Organisations"
        assert suggested(real, "parentalt")["meant"][0].startswith("parental")
        kinds = {row["type"] for row in suggested(real, "parentalité")["suggestions"]}
        assert "theme" in kinds
    finally:
        real.delete_cookie("lang")


@pytest.mark.parametrize("text", ["", " ", "zzzzz", '"*', "a" * 500])
def test_suggestions_of_nothing_are_none(client, text):
    assert suggested(client, text)["suggestions"] == []


def test_suggestions_are_kept_by_version(real):
    answer = real.get("/search/suggestions?text=caf", headers=JSON)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Maillage-Version"]
    assert real.get("/search/suggestions?text=caf", headers={"Accept": "text/html"}).status_code == 406


def test_a_few_of_each_group_are_picked_before_more_of_one():
    kinds = ["action"] * 10 + ["convention", "institution"] + ["action"] * 10 + ["territoire"]
    rows = Rows(
        ("thing", "label", "type", "matched"),
        [
            (iri(f"https://exemple.fr/{n}"), literal(str(n)), literal(k), literal(str(n)))
            for n, k in enumerate(kinds)
        ],
    )
    picked = [(row["type"], row["label"]) for row in searching.pick(rows).values()]
    assert picked == [
        ("action", "0"), ("action", "1"), ("action", "2"), ("action", "3"), ("action", "4"),
        ("convention", "10"), ("institution", "11"), ("territoire", "22"),
    ]  # fmt: skip


def test_every_type_that_can_be_found_has_a_group():
    text = (resources() / "queries" / "explore" / "search.rq").read_text(encoding="utf8")
    kinds = set(re.findall(r'"\d\d ([^"]+)"', text))
    assert kinds == {kind for group in searching.GROUPS for kind in group.kinds}


def test_every_page_has_the_box_and_its_form_works_alone(client):
    for path in ("/", "/queries", "/sparql", "/sources", "/doc/convention/convention-val-clair"):
        text = page(client, path)[1]
        assert '<form class="search" action="/search" role="search">' in text
        assert '<script type="module" src="/static/search.js"></script>' in text


def test_the_name_that_the_reader_sees_is_said_first_where_an_english_label_matched_too(real):
    # « Convention de gestion du RSA (Lot-et-Garonne) »: its English label starts with the word
    text = page(real, "/search?text=RSA")[1]
    row = text.split('href="/doc/convention/convention-rsa-lot-et-garonne"')[1].split("</tr>")[0]
    assert "<td>son nom</td>" in row
    assert "RSA management agreement" not in row
