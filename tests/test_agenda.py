"""`/my-actions`: what an organisation pilots, when and with whom, and the same as a calendar file.

Hand-worked from the tables of the Schéma: the DASES and its units stand in fifteen pilot cells (five of 2021,
seven of 2022, three of "2023 et suivantes") and are the likely pilots of two of the cells that were lost; the
Académie pilots nothing; "Rentrée 2021" and "Rentrée 2022" stand once each.
"""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import icalendar
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import page as get_page
from small_site import small_client

from graph.formats import of_kind
from graph.store import versions
from server import create_app
from server.calendars import Agenda, Event, span, write
from server.settings import read_settings

DASES = "organisation/ville-de-paris/dases"
DFPE = "organisation/ville-de-paris/dfpe"
CAF = "organisation/caf-de-paris"
CAF_47 = "organisation/caf-de-lot-et-garonne"
CASVP = "organisation/casvp"
SCHEMA = "convention/sdsf-paris-2021-2026"
ID = "https://w3id.org/maillage/id/"
STAMP = datetime(2026, 11, 22, 7, 0, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(store, built_home):
    return create_app(read_settings({"MAILLAGE_HOME": str(built_home)}), store).test_client()


def parts(client, organisation, **more):
    asked = {"organisation": organisation, **more}
    return {n: p["rows"] for n, p in client.get("/my-actions.json", query_string=asked).json["parts"].items()}


def one(client, organisation, path):
    (row,) = [r for r in parts(client, organisation)["actions"] if r["action"].endswith(path)]
    return row


def calendar(client, organisation, **more):
    answer = client.get("/my-actions.ics", query_string={"organisation": organisation, **more})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return icalendar.Calendar.from_ical(answer.data)


def html(client, query):
    answer = client.get(f"/my-actions?{query}", headers={"Accept": "text/html"})
    return " ".join(unescape(answer.get_data(as_text=True)).split())


def test_an_organisation_pilots_what_its_units_pilot(client):
    actions = parts(client, DASES)["actions"]
    assert len(actions) == 15
    said = client.get("/queries/actions-of.json", query_string={"organisation": DASES}).json["rows"]
    assert {row["action"] for row in actions} == {row["action"] for row in said}
    assert [row["start"][:4] for row in actions] == ["2021"] * 5 + ["2022"] * 7 + ["2023"] * 3


def test_actions_stand_by_start_and_then_by_their_place_in_the_plan(client):
    actions = parts(client, DFPE)["actions"]
    order = [
        (row["start"], [int(n) if n.isdigit() else n for n in re.split(r"(\d+)", row["action"])])
        for row in actions
    ]
    assert order == sorted(order)
    assert len(actions) == 30


def test_a_row_names_the_unit_and_the_other_pilots_in_the_order_printed(client):
    row = one(client, DASES, "axe-1/objectif-strategique-b/objectif-5/action-2")
    assert row["units"] == "DST (DASES)"
    assert row["co_pilots"] == (
        "Territoires (Caf de Paris); "
        "Direction de la démocratie, des citoyens et des territoires (Ville de Paris)"
    )
    assert (row["period"], row["calendar"], row["end"]) == (
        "à partir de 2023, sans fin dite", "2023 et suivantes", None,
    )  # fmt: skip
    assert row["passages"].startswith(f"{ID}document/schema-parisien-2021-2026/passage/")


def test_an_action_of_two_units_is_one_row(client):
    row = one(client, DASES, "axe-7/objectif-strategique-b/objectif-3/action-4")
    assert row["units"] == "SDIS (DASES); Pôle Jeunesse (DASES / SEPLEX)"


def test_likely_actions_stand_apart_and_only_where_asked_for(client):
    assert {row["method"] for row in parts(client, DASES)["actions"]} == {"stated"}
    asked = parts(client, DASES, include="interpreted")["actions"]
    assert [row["method"] for row in asked] == ["stated"] * 15 + ["interpreted"] * 2
    assert {row["action"].removeprefix(f"{ID}{SCHEMA}/") for row in asked[15:]} == {
        "axe-7/objectif-strategique-c/objectif-6/action-1",
        "axe-7/objectif-strategique-c/objectif-6/action-3",
    }  # fmt: skip
    apart = html(client, f"organisation={DASES}&include=interpreted").split('<section class="apart"')[1]
    assert apart.split("</section>")[0].count("<tr><") - 1 == 2


def test_an_action_of_no_convention_is_listed_once(client):
    """The page of 2019 tells of one action that the CASVP bears, of no convention: a likely pilot."""
    rows = parts(client, CASVP, include="interpreted")["actions"]
    assert [row["action"].removeprefix(ID) for row in rows] == [
        "document/caf-paris-conventions-2019/action-1"
    ]
    text = html(client, f"organisation={CASVP}&include=interpreted")
    assert "1 action probable est lue dans le texte, à part." in text


def test_no_pilot_said_is_no_zero_and_contributions_are_told(client):
    """The table of the CTG of Lot-et-Garonne: the Caf supports twelve actions, takes part in one of them too,
    finances the post of the convention and coordinates the Schéma."""
    rows = parts(client, CAF_47)["contributions"]
    assert len(rows) == 15
    assert len({row["about"] for row in rows}) == 14
    assert [row["role"] for row in rows].count("soutien") == 12
    (post,) = [row for row in rows if row["role"] == "financeur"]
    assert (float(post["amount"]), post["about"]) == (24000, f"{ID}convention/ctg-lot-et-garonne-2024-2026")
    assert post["others"] == "CHRS La Roseraie; CILIOHPAJ; Département de Lot-et-Garonne"
    assert all("/document/lot-et-garonne-ctg-2024/passage/" in row["passages"] for row in rows)
    text = html(client, f"organisation={CAF_47}")
    assert "aucun texte ne dit ce qu'elle pilote. Elle contribue autrement à 14 actions ou convention" in text
    assert "pilote 0 action" not in text
    assert 'id="contributions"' in text
    silent = html(client, "organisation=organisation/academie-de-paris")
    assert "Académie de Paris : aucun texte ne dit ce qu'elle pilote." in silent
    assert 'id="contributions"' not in silent
    assert "avec ces choix, aucun texte ne dit" in html(client, f"organisation={DASES}&year=1999")


def test_what_is_left_out_is_counted_and_one_click_away(client):
    text = html(client, f"organisation={DASES}")
    assert "2 actions probables ne sont pas comptées ici." in text
    assert f'href="/my-actions?organisation={DASES}&include=interpreted"' in text


def test_co_pilots_are_counted_by_shared_action(client):
    partners = parts(client, DASES, include="interpreted")["partners"]
    counts = {row["partner_label"]: (row["actions"], row["likely"]) for row in partners}
    assert counts["Politique Parentalité (Caf de Paris)"] == (4, 0)
    assert counts["Politique Autonomie des jeunes (Caf de Paris)"] == (1, 2)
    assert not any(row["partner"].startswith(ID + DASES) for row in partners)


def test_whom_to_call_is_what_the_documents_name_at_the_co_pilots(client):
    contacts = parts(client, DASES)["contacts"]
    people = {row["person"]: row["quality"] for row in contacts if row["person"]}
    assert people["Tahar Belmounès"] == "Directeur Général de la Caisse d'allocations familiales de Paris"
    assert (
        people["Pierre Albertini"] == "Directeur Général de la Caisse primaire d'assurance-maladie de Paris"
    )
    assert not any("Hidalgo" in person for person in people)
    seats = {row["quality"] for row in contacts if (row["about"] or "").endswith("/comite-technique")}
    assert "Secrétaire général du COFIL (Caf de Paris)" in seats


def test_contributors_of_an_action_are_among_those_to_call(client):
    found = parts(client, "organisation/espace-de-vie-sociale-le-moulin", include="interpreted")
    assert [(row["label"], row["role"]) for row in found["contacts"]] == [
        ("Espace de vie sociale Le Moulin", "porteur")
    ]


def test_a_year_and_a_convention_narrow_the_actions(client):
    assert len(parts(client, DASES, year="2022")["actions"]) == 7
    assert len(parts(client, DASES, convention=SCHEMA)["actions"]) == 15
    assert parts(client, DASES, convention="convention/ctg-paris-2019")["actions"] == []


def test_nothing_found_does_not_say_that_nothing_is_piloted(client):
    text = html(client, "organisation=organisation/academie-de-paris")
    assert "Cela ne veut pas dire qu'elle n'en pilote pas." in text
    assert "webcal:" not in text


def test_without_an_organisation_all_are_listed_with_how_many_they_pilot(client):
    rows = client.get("/my-actions.json").json["parts"]["organisations"]["rows"]
    counts = {row["organisation"].removeprefix(ID): (row["actions"], row["likely"]) for row in rows}
    assert len(counts) == 44
    assert (counts[DASES], counts[DFPE], counts[CAF]) == ((15, 2), (30, 2), (56, 3))
    assert counts["organisation/casvp"] == (0, 1)
    assert f'href="/my-actions?organisation={DASES}"' in html(client, "")


def test_the_files_have_the_rows_of_the_page(client):
    asked = f"organisation={DASES}&include=interpreted"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/my-actions.xlsx?{asked}").data))
    assert book.sheetnames[:-1] == ["Actions", "Contributions", "Avec qui", "Qui appeler"]
    table = list(csv.DictReader(io.StringIO(client.get(f"/my-actions.csv?{asked}").get_data(as_text=True))))
    assert len(table) == book["Actions"].max_row - 1 == 17
    text = html(client, asked)
    assert all(row["label"].split("'")[0][:20] in text for row in table)


def test_the_calendar_has_an_event_for_each_dated_action(client):
    found = calendar(client, DASES, include="interpreted")
    events = found.walk("VEVENT")
    assert len(events) == 17
    assert [str(e["STATUS"]) for e in events].count("TENTATIVE") == 2
    assert {e["DTSTAMP"].dt.tzinfo is not None for e in events} == {True}
    assert found["VERSION"] == "2.0" and found["PRODID"]


def test_a_bare_year_is_a_span_of_that_year_and_says_so(client):
    (event,) = [e for e in calendar(client, DASES).walk("VEVENT") if "rentrée zen" in e["SUMMARY"]]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2021, 1, 1), date(2022, 1, 1))
    assert event["SUMMARY"].endswith("(2021, jour non dit)")
    assert "l'événement couvre l'année entière" in event["DESCRIPTION"]
    assert event["URL"] == f"http://localhost/doc/{SCHEMA}/axe-6/objectif-1/action-2"
    assert event["CATEGORIES"].cats == ["Schéma parisien des services aux familles 2021-2026"]
    assert "Pilotes imprimés : " in event["DESCRIPTION"]
    assert "Éducation nationale" in event["DESCRIPTION"]


def test_an_open_end_is_said_and_never_drawn(client):
    (event,) = [e for e in calendar(client, DASES).walk("VEVENT") if "violences éducatives" in e["SUMMARY"]]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2023, 1, 1), date(2024, 1, 1))
    assert "à partir de 2023, sans fin dite" in event["SUMMARY"]
    assert "Se poursuit ensuite, sans fin dite" in event["DESCRIPTION"]


def test_what_goes_on_comes_back_every_year_until_the_plan_ends(client):
    """« 2023 et suivantes » in a Schéma of 2021-2026; « 2022 » alone is that year and no other."""
    events = calendar(client, DASES).walk("VEVENT")
    repeated = {str(e["SUMMARY"]): dict(e["RRULE"]) for e in events if "RRULE" in e}
    assert len(repeated) == 3
    assert all("sans fin dite" in title for title in repeated)
    assert all(rule == {"FREQ": ["YEARLY"], "UNTIL": [date(2026, 12, 31)]} for rule in repeated.values())
    (event,) = [e for e in events if "violences éducatives" in e["SUMMARY"]]
    assert "l'événement revient jusqu'à la fin de la convention (2026)" in event["DESCRIPTION"]


def test_a_start_without_an_end_is_not_said_to_go_on(client):
    found = [e for e in calendar(client, CAF).walk("VEVENT") if "Rentrée 202" in e["SUMMARY"]]
    assert all("RRULE" not in e and "Le texte ne dit pas jusqu'à quand." in e["DESCRIPTION"] for e in found)


def test_an_open_end_has_no_end_where_no_convention_gives_one():
    open_ended = replace(span(date(2016, 1, 1), None, "depuis 2016"), open_ended=True)
    event = Event("one@x", "Titre", open_ended, "", "http://x/doc/a", "", False)
    data = write(Agenda("A", "", "http://x/a.ics", "http://x/a", "fr", STAMP, 1, [event]))
    assert b"RRULE:FREQ=YEARLY\r\n" in data


def test_a_term_start_is_its_month_under_the_words_printed(client):
    found = [
        e
        for e in calendar(client, "organisation/ville-de-paris").walk("VEVENT")
        if "Rentrée 202" in e["SUMMARY"]
    ]
    found += [e for e in calendar(client, CAF).walk("VEVENT") if "Rentrée 202" in e["SUMMARY"]]
    assert found
    for event in found:
        start = event["DTSTART"].dt
        assert (start.month, start.day, event["DTEND"].dt) == (9, 1, date(start.year, 10, 1))
        assert event["SUMMARY"].endswith(f"(« Rentrée {start.year} », jour non dit)")


def test_actions_without_a_date_are_told_in_the_description(client):
    found = calendar(client, "organisation/espace-de-vie-sociale-le-moulin", include="interpreted")
    assert found.walk("VEVENT") == []
    assert "– Mise en place d'un point informations-vacances" in found["DESCRIPTION"]


def test_an_event_keeps_its_uid_in_every_calendar(client):
    of_unit = {e["UID"] for e in calendar(client, f"{DASES}/dst").walk("VEVENT")}
    of_all = {e["UID"] for e in calendar(client, "organisation/ville-de-paris").walk("VEVENT")}
    assert len(of_unit) == 4
    assert of_unit < of_all
    assert all(uid.endswith("@w3id.org") for uid in of_all)


def test_the_stamp_is_when_the_dataset_version_was_written(client, built_home, store):
    written = datetime.fromisoformat(versions.record(built_home, store.version)["when"]).replace(
        microsecond=0
    )
    found = calendar(client, DASES)
    assert {e["DTSTAMP"].dt for e in found.walk("VEVENT")} == {written}
    assert {e["SEQUENCE"] for e in found.walk("VEVENT")} == {versions.number_of(store.version)}
    one, two = (client.get(f"/my-actions.ics?organisation={DASES}").data for _ in range(2))
    assert one == two


def test_the_answer_is_text_calendar_in_lines_of_seventy_five_octets(client):
    answer = client.get(f"/my-actions.ics?organisation={CAF}&include=interpreted")
    assert answer.content_type == "text/calendar; charset=utf-8"
    lines = answer.data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert answer.headers["Maillage-Version"]


def test_the_calendar_is_given_by_accept_too(client):
    answer = client.get(f"/my-actions?organisation={DASES}", headers={"Accept": "text/calendar"})
    assert answer.content_type.startswith("text/calendar")
    assert [row.suffix for row in of_kind("calendar")] == ["ics"]


def test_the_page_offers_the_calendar_to_subscribe_to(client):
    text = html(client, f"organisation={DASES}&include=interpreted")
    assert f'value="webcal://localhost/my-actions.ics?organisation={DASES}&include=interpreted"' in text
    english = html(client, f"organisation={DASES}&lang=en")
    assert f"/my-actions.ics?organisation={DASES}&lang=en" in english
    client.delete_cookie("lang")


def test_a_calendar_without_an_organisation_is_refused_with_advice(client):
    answer = client.get("/my-actions.ics")
    assert answer.status_code == 400
    assert "organisation" in answer.get_data(as_text=True)
    assert client.get("/my-actions.ics?organisation=nobody-at-all").status_code == 400
    assert client.get(f"/my-actions.pdf?organisation={DASES}").status_code == 404


def test_small_data_gives_its_page_and_its_calendar():
    site = small_client()
    status, text = get_page(site, "/my-actions?organisation=organisation/caf-du-val&include=interpreted")
    assert status == 200
    assert "pilote 1 action d&#39;après les textes" in text
    found = icalendar.Calendar.from_ical(
        site.get("/my-actions.ics?organisation=organisation/caf-du-val&include=interpreted").data
    )
    events = {str(e["SUMMARY"]): e for e in found.walk("VEVENT")}
    lost = events["Former les professionnels (« Rentrée 2021 », jour non dit)"]
    assert str(lost["STATUS"]) == "TENTATIVE"
    assert "Politique Parentalité (Caf du Val) (probable)" in lost["DESCRIPTION"]
    assert "Ouvrir un lieu d'accueil (à partir de 2021, sans fin dite, jour non dit)" in events


@pytest.mark.parametrize(
    ("start", "end", "printed", "days", "precision"),
    [
        ("2022-01-01", "2022-12-31", "2022", ("2022-01-01", "2023-01-01"), "year"),
        ("2021-01-01", "2023-12-31", "2021-2023", ("2021-01-01", "2024-01-01"), "year"),
        ("2023-01-01", None, "2023 et suivantes", ("2023-01-01", "2024-01-01"), "year"),
        ("2021-09-01", None, "Rentrée 2021", ("2021-09-01", "2021-10-01"), "month"),
        ("2021-12-01", None, "décembre 2021", ("2021-12-01", "2022-01-01"), "month"),
        ("2021-09-15", None, "le 15 septembre 2021", ("2021-09-15", "2021-09-16"), "day"),
        ("2021-09-01", None, "1er septembre 2021", ("2021-09-01", "2021-09-02"), "day"),
        ("2021-09-15", None, "", ("2021-09-15", "2021-09-16"), "day"),
        ("2021-03-02", "2021-03-05", "du 2 au 5 mars 2021", ("2021-03-02", "2021-03-06"), "day"),
    ],
)
def test_an_event_covers_the_days_that_the_text_means(start, end, printed, days, precision):
    found = span(date.fromisoformat(start), date.fromisoformat(end) if end else None, printed)
    assert (found.start.isoformat(), found.after.isoformat(), found.precision) == (*days, precision)


texts = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n", exclude_characters="\ufeff"
    ),
    max_size=200,
)


@given(title=texts, description=texts, category=texts)
def test_whatever_the_text_a_reader_of_calendars_gets_it_back(title, description, category):
    event = Event(
        "one@x", title, span(date(2022, 1, 1), None, ""), description, "http://x/doc/a", category, False
    )
    data = write(Agenda(title, description, "http://x/a.ics", "http://x/a", "fr", STAMP, 3, [event]))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    (found,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert (found["SUMMARY"], found["DESCRIPTION"]) == (title, description)
    assert not category or found["CATEGORIES"].cats == [category]
    assert (found["DTSTAMP"].dt, found["SEQUENCE"], found["UID"]) == (STAMP, 3, "one@x")
