"""`/network`: the picture says what the Schéma prints, in every form that it takes.

Hand-worked from the pilot cells of the Schéma parisien 2021-2026. Fifteen institutions pilot: Caf, Ville,
CPAM, RSPP, UDAF, Relais Parents-Enfants, CITHEA, Emmaüs Connect, ARC, Pôle emploi, Mission locale, CLLAJ,
Préfecture, Éducation nationale, Apur. UDAF, Relais, CITHEA and Emmaüs stand alone wherever they are named.
"""

import csv
import io
import xml.etree.ElementTree as ET
from html import unescape

import pytest

from server import create_app
from server.settings import read_settings

SCHEMA = "convention=convention/sdsf-paris-2021-2026"


@pytest.fixture(scope="module")
def client(store):
    return create_app(read_settings({}), store).test_client()


def picture(client, query):
    answer = client.get(f"/network.json?{query}")
    assert answer.status_code == 200
    view = answer.json
    labels = {node["id"]: node["title"].split("\n")[0] for node in view["nodes"]}
    pairs = {frozenset((labels[edge["from"]], labels[edge["to"]])): edge["value"] for edge in view["edges"]}
    return view, labels, pairs


def test_each_institution_that_pilots_is_one_dot(client):
    view, labels, _ = picture(client, SCHEMA)
    assert len(view["nodes"]) == len(set(labels.values())) == 15
    linked = {end for edge in view["edges"] for end in (edge["from"], edge["to"])}
    assert {labels[node] for node in set(labels) - linked} == {
        "Union départementale des associations familiales de Paris", "Relais Parents-Enfants d'Île-de-France",
        "CITHEA", "Emmaüs Connect",
    }  # fmt: skip


def test_a_line_counts_the_actions_that_both_pilot(client):
    _, _, pairs = picture(client, SCHEMA)
    # axe 7, objectif 2: four rows, each "Éducation Nationale, Mission Locale de Paris"
    assert pairs[frozenset(("Éducation nationale", "Mission locale de Paris"))] == 4
    # axe 3, objectif 3: two rows, each "Pôle emploi, Ville de Paris • DFPE"
    assert pairs[frozenset(("Pôle emploi", "Ville de Paris"))] == 2
    # axe 1, objectif 7: "Ville de Paris - DFPE, Caf de Paris, Apur"
    assert pairs[frozenset(("Atelier parisien d'urbanisme", "Ville de Paris"))] == 1


def test_an_axis_keeps_its_own_actions_only(client):
    _, _, pairs = picture(client, f"{SCHEMA}&axis=3")
    assert pairs == {
        frozenset(("Caisse d'allocations familiales de Paris", "Ville de Paris")): 2,
        frozenset(("Pôle emploi", "Ville de Paris")): 2,
        frozenset(("Éducation nationale", "Ville de Paris")): 1,
    }


def test_likely_pilots_are_drawn_only_when_asked_for(client):
    # axe 7, objectif 7, row 2: an empty cell, likely that of row 1 (Caf, Préfecture, Éducation nationale)
    pair = frozenset(("Préfecture de Paris", "Éducation nationale"))
    assert picture(client, SCHEMA)[2][pair] == 1
    assert picture(client, f"{SCHEMA}&include=interpreted")[2][pair] == 2


def test_directions_of_one_institution_are_linked_at_direction_level(client):
    _, _, pairs = picture(client, f"{SCHEMA}&level=direction&axis=7")
    # axe 7, objectif 3: "Ville de Paris • DAC / DJS"
    dac, djs = (
        f"Direction {name} (Ville de Paris)"
        for name in ("des affaires culturelles", "de la jeunesse et des sports")
    )
    assert pairs[frozenset((dac, djs))] == 1


def test_positions_are_the_same_on_every_call_and_nothing_moves(client):
    first, second = (picture(client, SCHEMA)[0] for _ in range(2))
    assert first["nodes"] == second["nodes"]
    assert first["options"]["physics"] == {"enabled": False}
    assert {edge["arrows"] for edge in first["edges"]} == {""}


def test_an_institution_keeps_its_colour_from_one_view_to_the_next(client):
    def colour(query):
        view, labels, _ = picture(client, query)
        return {labels[node["id"]]: node["color"] for node in view["nodes"]}

    whole, part = colour(SCHEMA), colour(f"{SCHEMA}&axis=3")
    assert part.items() <= whole.items()


def test_the_page_says_in_a_table_what_the_picture_draws(client):
    view, _, pairs = picture(client, SCHEMA)
    html = unescape(client.get(f"/network?{SCHEMA}", headers={"Accept": "text/html"}).get_data(as_text=True))
    assert view["sentence"] in html
    assert html.count('id="pair-') == len(pairs) == 16
    assert html.count('id="node-') == 15


def test_each_shared_action_leads_to_its_passage(client):
    html = client.get(f"/network?{SCHEMA}&axis=3", headers={"Accept": "text/html"}).get_data(as_text=True)
    cell = html[html.index('id="pair-') :]
    assert "/doc/document/schema-parisien-2021-2026/passage/" in cell[: cell.index("</tr>")]


def test_the_files_hold_the_same_pairs(client):
    _, _, pairs = picture(client, SCHEMA)
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"/network.csv?{SCHEMA}").get_data().decode("utf-8-sig")))
    )
    assert {frozenset((r["a_label"], r["b_label"])): int(r["actions"]) for r in rows} == pairs
    gexf = ET.fromstring(client.get(f"/network.gexf?{SCHEMA}").get_data())
    assert len(gexf.findall(".//{*}edge")) == len(pairs)
    graphml = ET.fromstring(client.get(f"/network.graphml?{SCHEMA}").get_data())
    assert len(graphml.findall(".//{*}node")) == 15


def test_filters_that_leave_nothing_say_so(client):
    html = client.get(f"/network?{SCHEMA}&year=1999", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Aucune action ne répond à ces filtres" in html


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/network?colour=red", 400),
        ("/network?level=planet", 400),
        ("/network.exe", 404),
        ("/network?convention=none", 400),
    ],
)
def test_what_the_network_does_not_know_is_an_error(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_the_drawing_script_comes_from_the_installed_package(client):
    with client.get("/network/vis-network.js") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/javascript"
        assert b"vis-network" in answer.get_data()[:2000]
