"""`/map`: a figure counts what is said of that very territory; what is not said is never zero.

Worked out by hand. The small world: two actions of the convention of Val-Clair (« 2021 et suivantes » and
« Rentrée 2021 »), one action of no convention and no territory; nothing acts on the département. The real
documents: the newsletter tells three actions of the PST of the 10e and four of the 19e, the page of 2019 the
Maison des Liens Familiaux in the 19e, one action of the PST of the 14e and one of the 17e.
"""

import re
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import small_client

from graph.terms import iri
from server.maps import GRID
from server.pictures import CLASSES, classes, shade
from server.places import Subject

OWN = {"75110": 3, "75114": 1, "75117": 1, "75119": 5}
PROJECTS = {9, 10, 12, 13, 14, 15, 16, 17, 19}


@pytest.fixture(scope="module")
def small():
    return small_client()


def parts(client, query=""):
    answer = client.get(f"/map.json?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {name: part["rows"] for name, part in answer.json["parts"].items()}


def figures(client, measure, query=""):
    rows = parts(client, f"measure={measure}&{query}")["territories"]
    return {row["territory"].rsplit("/", 1)[-1]: row[measure] for row in rows}


def drawing(client, query=""):
    answer = client.get(f"/map?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def tiles(client, query=""):
    """Shade and text of each arrondissement, by its number."""
    html = drawing(client, query)
    found = re.findall(
        r'class="tile ([\w-]+) "[^>]*>.*?class="who"[^>]*>(\d+)e?r?(?:<|e)'
        r'.*?class="(?:none|value)"[^>]*>([^<]+)<',
        html, re.DOTALL,
    )  # fmt: skip
    return {int(number): (style, text) for style, number, text in found}


def test_actions_without_a_territory_of_their_own_act_where_their_convention_does(small):
    rows = {r["territory"].rsplit("/", 1)[-1]: r for r in parts(small)["territories"]}
    assert (rows["99001"]["actions"], rows["99001"]["conventions"], rows["99001"]["gaps"]) == (2, 1, 1)
    bearers = [r["said_of_label"] for r in parts(small)["things"]]
    assert bearers == ["Convention de Val-Clair 2020-2023", "Convention de Val-Clair 2020-2023", None]


def test_what_no_document_says_is_not_zero(small):
    row = next(r for r in parts(small)["territories"] if r["territory"].endswith("/99"))
    assert (row["actions"], row["conventions"], row["gaps"], row["named"]) == (None, None, None, 0)


def test_zero_stands_only_where_what_is_said_rules_the_rest_out(small):
    """In 2030 the convention of 2020-2023 is over; in 2022 only the action without an end runs."""
    assert figures(small, "actions", "year=2022")["99001"] == 1
    assert figures(small, "actions", "year=2030")["99001"] == 0
    assert figures(small, "conventions", "year=2030")["99001"] == 0
    assert figures(small, "gaps", "year=2030")["99001"] is None  # the axis of the plan has no period


def test_an_unknown_date_is_not_zero(real):
    """The actions of the PST have no calendar: in 2022 they may run or not."""
    found = figures(real, "actions", "year=2022")
    assert [found[code] for code in OWN] == [None] * 4


def test_a_tile_counts_the_actions_of_its_own_territory_alone(real):
    found = figures(real, "actions")
    assert {code: found[code] for code in found if code.startswith("751") and found[code]} == OWN
    assert found["paris-centre"] is None
    rows = {r["territory_label"]: r["actions"] for r in parts(real)["territories"]}
    assert rows["Paris"] == 100


def test_the_whole_city_is_told_in_the_sentence_and_not_spread(real):
    sentence = real.get("/map.json").json["summary"]
    assert "Tout Paris : 100 actions, à ne pas répartir entre les arrondissements." in sentence
    assert "10 actions dans 4 arrondissements ; le plus : 5 (19e)" in sentence
    assert "Pour 16 arrondissements, ce n'est pas dit." in sentence
    assert "14 actions n'ont pas de territoire dit." in sentence


def test_the_projects_of_the_documents_are_the_conventions_of_the_tiles(real):
    found = figures(real, "conventions")
    assert {int(code[3:]) for code, value in found.items() if code.startswith("751") and value} == PROJECTS
    assert found["47"] == 5
    assert found["49007"] == 1


def test_the_tiles_say_what_the_table_says(real):
    for measure in ("actions", "conventions", "gaps"):
        table = figures(real, measure)
        for number, (style, text) in tiles(real, f"measure={measure}").items():
            value = table[f"751{number:02}"]
            assert text == ("non dit" if value is None else str(value))
            assert (style == "unsaid") == (value is None)
        assert len(tiles(real, f"measure={measure}")) == 20


def test_every_arrondissement_has_one_tile_and_leads_to_its_page(real):
    assert sorted(number for row in GRID for number in row if number) == list(range(1, 21))
    links = set(
        re.findall(r'href="(/doc/territoire/arrondissement-municipal/751\d\d)" class="tile', drawing(real))
    )
    assert len(links) == 20


def test_neighbours_of_the_grid_are_neighbours_of_the_city():
    """Of the pairs of tiles that touch, the three that share no border of the city are written down."""
    beside = {
        frozenset(pair)
        for row in GRID for pair in pairwise(row) if all(pair)
    } | {
        frozenset(pair)
        for above, below in pairwise(GRID)
        for pair in zip(above, below, strict=True) if all(pair)
    }  # fmt: skip
    city = {
        1: {2, 3, 4, 6, 7, 8, 9}, 2: {1, 3, 9, 10}, 3: {1, 2, 4, 10, 11}, 4: {1, 3, 5, 11, 12},
        5: {4, 6, 12, 13, 14}, 6: {1, 5, 7, 14, 15}, 7: {1, 6, 8, 15, 16}, 8: {1, 7, 9, 16, 17, 18},
        9: {1, 2, 8, 10, 17, 18}, 10: {2, 3, 9, 11, 18, 19}, 11: {3, 4, 10, 12, 19, 20},
        12: {4, 5, 11, 13, 20}, 13: {5, 12, 14}, 14: {5, 6, 13, 15}, 15: {6, 7, 14, 16},
        16: {7, 8, 15, 17}, 17: {8, 9, 16, 18}, 18: {8, 9, 10, 17, 19}, 19: {10, 11, 18, 20},
        20: {11, 12, 19},
    }  # fmt: skip
    assert {tuple(sorted(pair)) for pair in beside if min(pair) not in city[max(pair)]} == {
        (2, 6),
        (4, 6),
        (10, 20),
    }


def test_paris_centre_frames_its_four_arrondissements(real):
    html = drawing(real)
    assert html.count('<rect class="central"') == 4
    assert "/doc/territoire/secteur/paris-centre" in html


def test_filters_narrow_what_is_counted(real):
    schema = figures(real, "actions", "convention=convention/sdsf-paris-2021-2026")
    assert schema["75119"] is None
    theme = figures(real, "actions", "theme=parentalite")
    assert theme["75110"] == 1
    assert theme["75119"] is not None


def test_with_a_filter_zero_needs_the_whole_text_of_a_convention_of_that_ground(real):
    """Of all the documents, only the Schéma of Paris is a whole text; it sets out its actions for the whole
    city. Articles and letters give examples: what they say of the 14e and of Lot-et-Garonne is no list."""
    found = parts(real, "theme=parentalite")["territories"]
    said = {r["territory"].split("/territoire/")[1]: r["actions"] for r in found if r["actions"] is not None}
    inside = "arrondissement-municipal"
    assert said == {"departement/75": 59, f"{inside}/75110": 1, f"{inside}/75119": 2}
    conventions = figures(real, "conventions", "theme=parentalite")
    assert (conventions["47"], conventions["75114"], conventions["49007"]) == (1, None, None)
    paris = next(r for r in parts(real, "year=2030")["territories"] if r["territory_label"] == "Paris")
    assert paris["actions"] == 0  # the Schéma ends in 2026
    assert tiles(real, "theme=parentalite")[14] == ("unsaid", "non dit")
    said = "un zéro n'est dit que là où le texte entier d'une convention énonce ses actions"
    assert said in drawing(real, "theme=parentalite")
    assert said not in drawing(real)


def test_each_thing_counted_has_the_passage_of_its_territory(real):
    for row in parts(real)["things"]:
        assert "/passage/" in row["passages"], row
    links = next(r for r in parts(real)["things"] if "Maison des Liens" in r["thing_label"])
    assert links["territory"] == "Paris 19e arrondissement"
    assert "caf-paris-conventions-2019" in links["passages"]


def test_the_figures_are_the_numbers_of_things_counted(real):
    for measure in ("actions", "conventions", "gaps"):
        counted = [r["territory"] for r in parts(real, f"measure={measure}")["things"] if r["territory"]]
        table = {r["territory_label"]: r[measure] for r in parts(real, f"measure={measure}")["territories"]}
        assert {name: counted.count(name) for name in set(counted)} == {n: v for n, v in table.items() if v}


@pytest.mark.parametrize("query", ["measure=rien", "year=12", "theme=rien", "convention=rien", "autre=1"])
def test_a_wrong_choice_is_refused(small, query):
    assert small.get(f"/map.json?{query}").status_code == 400


@pytest.mark.parametrize("suffix", ["json", "csv", "tsv", "xlsx", "ttl", "nt", "jsonld", "rdf"])
def test_the_address_gives_every_form(small, suffix):
    assert small.get(f"/map.{suffix}").status_code == 200


def test_without_paris_there_is_no_grid(small):
    html = drawing(small)
    assert '<svg class="tiles"' not in html
    assert "En tout : 2 actions." in html


def test_in_english_ordinals_are_english(real):
    html = drawing(real, "lang=en")
    for ordinal in ("1st", "2nd", "3rd", "11th", "13th", "20th"):
        assert f">{ordinal}<" in html
    assert "All Paris: 100 actions, not to be spread" in html


@pytest.mark.parametrize(
    ("start", "end", "open_ended", "year", "runs"),
    [
        (None, None, False, 2022, None),
        (date(2021, 9, 1), None, False, 2021, True),
        (date(2021, 9, 1), None, False, 2020, False),
        (date(2021, 9, 1), None, False, 2022, None),  # « Rentrée 2021 » does not say until when
        (date(2021, 9, 1), None, False, 2027, False),
        (date(2021, 1, 1), None, True, 2025, True),
        (date(2021, 1, 1), None, True, 2027, False),  # its convention ends in 2026
        (date(2021, 1, 1), date(2023, 12, 31), False, 2023, True),
        (date(2021, 1, 1), date(2023, 12, 31), False, 2020, False),
    ],
)
def test_a_period_runs_in_a_year_as_far_as_its_text_says(start, end, open_ended, year, runs):
    one = Subject(iri("urn:a"), "action", None, None, None, start, end, open_ended)
    assert one.runs_in(year, date(2026, 12, 31)) is runs


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([], []),
        ([0, 0], []),
        ([1, 1, 1], [(1, 1)]),
        ([3, 5, 1, 1], [(1, 1), (3, 3), (5, 5)]),
        ([3, 4, 5, 9, 14], [(3, 3), (4, 5), (9, 9), (14, 14)]),
    ],
)
def test_classes_are_few_and_cut_where_values_are_far_apart(values, limits):
    assert classes(values) == limits


@given(st.lists(st.integers(0, 500), max_size=40))
def test_every_value_has_one_class_and_larger_ones_no_lighter_shade(values):
    limits = classes(values)
    assert len(limits) <= CLASSES
    for value in values:
        assert sum(first <= value <= last for first, last in limits) == (value > 0)
    shades = [shade(value, limits) for value in sorted(values)]
    assert shades == sorted(shades)
    assert shade(None, limits) == "unsaid"
