"""`/network`: the picture says what the Schéma prints, in every form that it takes.

Hand-worked from the pilot cells of the Schéma parisien 2021-2026. Fifteen institutions pilot: Caf, Ville,
CPAM, RSPP, UDAF, Relais Parents-Enfants, CITHEA, Emmaüs Connect, ARC, Pôle emploi, Mission locale, CLLAJ,
Préfecture, Éducation nationale, Apur. UDAF, Relais, CITHEA and Emmaüs stand alone wherever they are named.
"""

import csv
import io
import re
import xml.etree.ElementTree as ET
from html import unescape
from urllib.parse import parse_qs, urlsplit

import openpyxl
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


def page(client, query):
    answer = client.get(f"/network?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def rows_of(html, kind):
    """The rows that repeat the picture: name of the node or line → the texts of its cells."""
    found = {}
    for name, row in re.findall(rf'<tr id="{kind}-(\w+)">(.*?)</tr>', html, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        found[name] = [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in cells]
    return found


@pytest.mark.parametrize(
    "query",
    [
        SCHEMA, f"{SCHEMA}&level=direction", f"{SCHEMA}&level=unit&include=interpreted",
        "organisation=ville-de-paris/dases&depth=2&level=direction", f"{SCHEMA}&open=ville-de-paris",
        "community=education-nationale&level=direction", f"{SCHEMA}&emphasis=bridges",
    ],
)  # fmt: skip
def test_the_tables_hold_exactly_what_the_picture_draws(client, query):
    view, labels, _ = picture(client, query)
    html = page(client, query)
    assert view["sentence"] in html
    members = rows_of(html, "node")
    assert {name: row[0] for name, row in members.items()} == labels
    linked = {node["id"]: 0 for node in view["nodes"]}
    for edge in view["edges"]:
        linked[edge["from"]] += 1
        linked[edge["to"]] += 1
    assert {name: int(row[3].split()[0]) for name, row in members.items()} == linked
    if "bridges" not in query:
        assert {n["id"]: n["value"] for n in view["nodes"]} == {n: int(row[2]) for n, row in members.items()}
    drawn = {
        edge["id"]: (frozenset((labels[edge["from"]], labels[edge["to"]])), edge["value"])
        for edge in view["edges"]
    }
    assert {n: (frozenset(row[:2]), int(row[2])) for n, row in rows_of(html, "pair").items()} == drawn


def test_the_tables_of_organisations_and_actions_hold_what_that_picture_draws(client):
    view, labels, _ = picture(client, f"{SCHEMA}&view=actions")
    html = page(client, f"{SCHEMA}&view=actions")
    assert {name: row[0] for name, row in rows_of(html, "node").items()} == labels
    kinds = [node["kind"] for node in view["nodes"]]
    # 95 rows of the Schéma have a printed pilot; fifteen institutions pilot
    assert (kinds.count("organisation"), kinds.count("action")) == (15, 95)
    assert rows_of(html, "pair").keys() == {edge["id"] for edge in view["edges"]}


def test_the_table_of_groups_holds_what_their_picture_draws(client):
    query = f"{SCHEMA}&level=direction&grouping=communities"
    view = client.get(f"/network.json?{query}").json
    rows = rows_of(page(client, query), "node")
    assert {node["id"]: node["value"] for node in view["nodes"]} == {
        n: int(row[1]) for n, row in rows.items()
    }
    # 28 directions and institutions pilot, four of them with nobody; so do the PMI and the
    # Observatoire, whose direction the Schéma does not name
    assert sum(node["value"] for node in view["nodes"]) == 26
    assert len(view["edges"]) == len(rows_of(page(client, query), "pair"))


def test_opening_a_group_shows_its_members_alone_where_they_stood(client):
    whole = client.get(f"/network.json?{SCHEMA}&level=direction&grouping=communities").json
    place = {n["id"]: (n["x"], n["y"]) for n in picture(client, f"{SCHEMA}&level=direction")[0]["nodes"]}
    for group in whole["nodes"]:
        address = group["links"][0]["href"]
        view = client.get(address.replace("/network?", "/network.json?")).json
        assert len(view["nodes"]) == group["value"]
        assert {n["id"]: (n["x"], n["y"]) for n in view["nodes"]}.items() <= place.items()


@pytest.mark.parametrize("more", ["axis=3", "organisation=caf-de-paris", "year=2021", "include=interpreted"])
def test_a_filter_shows_a_part_at_the_same_places(client, more):
    def places(query):
        return {n["id"]: (n["x"], n["y"]) for n in client.get(f"/network.json?{query}").json["nodes"]}

    for level in ("institution", "direction", "unit"):
        whole, part = places(f"level={level}&include=interpreted"), places(f"level={level}&{more}")
        assert part
        assert part.items() <= whole.items()


def test_folding_and_opening_one_institution_moves_no_other(client):
    def places(query):
        return {
            n["name"]: (n["x"], n["y"]) for n in client.get(f"/network.json?{SCHEMA}&{query}").json["nodes"]
        }

    closed, opened = places("level=institution"), places("level=institution&open=ville-de-paris")
    assert set(opened) > set(closed) - {"Ville de Paris"}
    assert {name: opened[name] for name in closed if name in opened} == {
        name: spot for name, spot in closed.items() if name in opened
    }


def test_links_open_an_institution_into_directions_these_into_units_and_fold_them_back(client):
    def shown(address):
        view = client.get(address.replace("/network?", "/network.json?")).json
        return {
            node["name"]: {link["text"].split()[0]: link["href"] for link in node["links"]}
            for node in view["nodes"]
        }

    start = shown("/network?level=institution")
    assert "Ouvrir" not in start["Pôle emploi"]
    opened = shown(start["Ville de Paris"]["Ouvrir"])
    dases = "Direction de l'action sociale, de l'enfance et de la santé (Ville de Paris)"
    assert dases in opened
    assert "Caisse d'allocations familiales de Paris" in opened
    further = shown(opened[dases]["Ouvrir"])
    assert len(further) > len(opened)
    state = parse_qs(urlsplit(opened[dases]["Ouvrir"]).query)
    assert state["open"] == ["organisation/ville-de-paris,organisation/ville-de-paris/dases"]
    folded = shown(next(links["Replier"] for name, links in opened.items() if name == dases))
    assert folded.keys() == start.keys()
    html = page(client, "level=institution")
    assert start["Ville de Paris"]["Ouvrir"] in html


def test_a_way_names_who_links_two_and_the_actions_of_each_step(client):
    query = "from=rspp&to=apur&level=direction"
    html = page(client, query)
    # "CPAM, RSPP" (axe 1), "DFPE, CPAM" and "Ville de Paris - DFPE, Caf de Paris, Apur" (axe 1, objectif 7)
    assert "ne copilotent pas ensemble, mais sont reliées par" in html
    way = html[html.index('id="way"') : html.index('<form class="question')]
    assert way.count('<li><a href="/doc/organisation/') == 3
    assert way.count("/passage/") >= 3
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/network.csv?{query}&part=way").get_data().decode("utf-8-sig"))
        )
    )
    assert [row["step"] for row in rows] == sorted(row["step"] for row in rows)
    assert {row["step"] for row in rows} == {"1", "2", "3"}
    assert rows[0]["a_label"] == "Réseau de santé périnatal parisien"
    drawn = client.get(f"/network.json?{query}").json
    assert sorted(edge["label"] for edge in drawn["edges"] if edge.get("label")) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=cithea&to=rspp", "ne sont pas reliées, même par d'autres"),
        ("from=udaf-de-paris&to=rspp&axis=3", "ne pilote aucune action de cette vue"),
        ("from=dases&to=dfpe", "sont ici une même organisation, « Ville de Paris »"),
        ("from=caf-de-paris&to=ville-de-paris", "copilotent directement"),
    ],
)
def test_two_that_are_not_linked_are_said_so_in_a_sentence_about_the_documents(client, query, said):
    answer = client.get(f"/network.json?{query}")
    assert said in answer.json["way"]
    assert said in page(client, query)
    if said.startswith("ne "):
        assert "C'est seulement ce que disent les documents" in answer.json["way"]


def test_whoever_alone_links_others_is_named_with_how_many(client):
    view = picture(client, f"{SCHEMA}&emphasis=bridges")[0]
    # without the Caf, CLLAJ and ARC are alone; without the Ville, Pôle emploi; without Éducation nationale,
    # the Mission locale
    cut = {n["name"]: n["label"].split("· ")[1] for n in view["nodes"] if "· " in n["label"]}
    assert cut == {
        "Caisse d'allocations familiales de Paris": "2", "Ville de Paris": "1", "Éducation nationale": "1",
    }  # fmt: skip
    assert (
        "Sans « Caisse d'allocations familiales de Paris », 2 partenaires ne sont plus reliés"
        in view["sentence"]
    )
    assert {n["shape"] for n in view["nodes"] if n["name"] in cut} == {"star"}
    assert {n["shape"] for n in view["nodes"] if n["name"] not in cut} == {"dot"}


@pytest.mark.parametrize("emphasis", ["institutions", "communities", "bridges"])
def test_no_two_marks_of_a_picture_differ_by_colour_alone(client, emphasis):
    view = picture(client, f"level=direction&emphasis={emphasis}")[0]
    marks = {(n["color"]["background"], n["shape"], str(n["shapeProperties"])) for n in view["nodes"]}
    assert len({mark[1:] for mark in marks}) == len(marks)


def test_a_line_that_rests_on_likely_pilots_alone_is_dashed(client):
    view, labels, _ = picture(client, f"{SCHEMA}&include=interpreted")
    stated = picture(client, SCHEMA)[2]
    for edge in view["edges"]:
        pair = frozenset((labels[edge["from"]], labels[edge["to"]]))
        assert edge["dashes"] is (pair not in stated), pair


def test_every_form_holds_the_same_state(client):
    query = f"{SCHEMA}&level=direction&community=education-nationale"
    view, _, pairs = picture(client, query)
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"/network.csv?{query}").get_data().decode("utf-8-sig")))
    )
    assert {frozenset((r["a_label"], r["b_label"])): int(r["actions"]) for r in rows} == pairs
    for suffix, kind in (("ttl", "text/turtle"), ("xlsx", "spreadsheetml"), ("tsv", "tab-separated")):
        answer = client.get(f"/network.{suffix}?{query}")
        assert answer.status_code == 200
        assert kind in answer.content_type
    turtle = client.get(f"/network.ttl?{query}").get_data(as_text=True)
    assert "organisation/education-nationale" in turtle
    members = csv.DictReader(
        io.StringIO(client.get(f"/network.csv?{query}&part=organisations").get_data().decode("utf-8-sig"))
    )
    assert {row["label"] for row in members} == {node["name"] for node in view["nodes"]}


def test_a_frame_shows_the_picture_without_the_form(client):
    html = page(client, f"{SCHEMA}&embed=1")
    assert 'class="embedded"' in html
    assert 'id="picture"' in html


def test_in_english_no_sentence_stays_french(client):
    html = unescape(
        client.get(
            f"/network?{SCHEMA}&emphasis=bridges&from=cithea&to=rspp&lang=en", headers={"Accept": "text/html"}
        ).get_data(as_text=True)
    )
    assert "partners are cut off from the rest" in html
    assert "are not linked, even through others" in html
    client.get("/network?lang=fr", headers={"Accept": "text/html"})


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


OBSERVATORY = "Observatoire des violences faites aux femmes (Ville de Paris)"
DFPE = "organisation/ville-de-paris/dfpe"


def test_the_picture_the_agenda_and_the_question_name_the_same_co_pilots_but_for_one_said_on_the_page(client):
    # axe 4, objectif 2, row 3: "Ville de Paris • Observatoire des violences faites aux femmes • DFPE"; thirty
    # rows name the DFPE, four of them nobody else
    agenda = client.get(f"/my-actions.json?organisation={DFPE}").json["parts"]["partners"]["rows"]
    named = {row["partner_label"]: row["actions"] for row in agenda}
    assert (len(named), named[OBSERVATORY]) == (15, 1)
    for level in ("direction", "unit"):
        view, _, pairs = picture(client, f"organisation={DFPE}&level={level}")
        dfpe = next(n["name"] for n in view["nodes"] if n["href"].endswith("/dfpe"))
        near = {next(iter(pair - {dfpe})): count for pair, count in pairs.items() if dfpe in pair}
        assert near == named
        assert "pilote 30 actions, dont 26 avec 15 copilotes." in view["sentence"]
    said = client.get(f"/queries/co-pilots-of.json?organisation={DFPE}&level=direction").json["rows"]
    assert {row["partner_label"] for row in said} == set(named) - {OBSERVATORY}
    html = page(client, f"organisation={DFPE}&level=direction")
    assert f"Aucun document ne nomme la direction de « {OBSERVATORY} » : ce service figure ici" in html
    assert "Aucun document ne nomme la direction" not in page(client, f"organisation={DFPE}&level=unit")


def test_an_organisation_that_is_folded_away_is_said_to_be(client):
    view = picture(client, f"organisation={DFPE}")[0]
    assert "est ici comptée dans « Ville de Paris » : changez de niveau, ou ouvrez-la." in view["sentence"]
    html = page(client, f"organisation={DFPE}")
    assert (
        "<h1>Avec qui « Direction des familles et de la petite enfance (Ville de Paris) » copilote</h1>"
        in html
    )


def test_organisations_have_the_name_that_the_reader_knows_and_actions_that_of_the_documents(client):
    view = client.get(f"/network.json?{SCHEMA}&level=direction&view=actions&lang=en").json
    names = {node["name"]: node["lang"] for node in view["nodes"] if node["kind"] == "organisation"}
    assert names["Directorate for families and early childhood (City of Paris)"] == "en"
    assert "Direction des familles et de la petite enfance (Ville de Paris)" not in names
    assert {node["lang"] for node in view["nodes"] if node["kind"] == "action"} == {"fr"}
    html = page(client, f"{SCHEMA}&level=direction&lang=en")
    page(client, f"{SCHEMA}&lang=fr")
    assert ">Directorate for families and early childhood (City of Paris)</a>" in html
    action = html[html.index('class="panel-content"') :]
    assert re.search(r'<li><a href="[^"]+" lang="fr">', action)


def test_the_way_from_partners_to_whom_to_call_is_one_link(client):
    html = page(client, f"organisation={DFPE}&level=direction&{SCHEMA}")
    assert f'href="/my-actions?organisation={DFPE}&{SCHEMA}">Ses actions, et qui appeler' in html
    assert f'href="/my-actions?organisation=organisation/pole-emploi&{SCHEMA}">Ses actions, et qui' in html
    back = unescape(
        client.get(f"/my-actions?organisation={DFPE}", headers={"Accept": "text/html"}).get_data(as_text=True)
    )
    assert f'href="/network?organisation={DFPE}&level=unit"' in back


def test_a_sheet_of_the_picture_is_for_people(client):
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/network.xlsx?organisation={DFPE}&level=direction").data)
    )
    pairs, members = ([cell.value for cell in book[name][1]] for name in ("Paires", "Organisations"))
    assert pairs[:3] == ["Première", "Seconde", "Actions"]
    assert pairs[-3:] == ["Première (adresse)", "Seconde (adresse)", "Lesquelles (adresse)"]
    assert members[:4] == ["Nom", "Institution", "Actions", "Copilotes"]
    first = dict(zip(pairs, (cell.value for cell in book["Paires"][2]), strict=True))
    assert first["Actions"] == 13 == first["Lesquelles"].count(" ; ") + 1
