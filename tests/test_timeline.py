"""`/timeline`: what is dated stands at its date, what is not stands nowhere on the axis.

Worked out by hand. The small world: one convention, « 2020-2023 », signed on 5 March 2020, that carries on an
older contract of which only an end in 2020 is read. The real documents: five periods are printed (two schemes
of Paris, two of Lot-et-Garonne, the CTG 2024-2026), and the newsletter dates neither the 9e nor the 16e.
"""

import re
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import page, small_client

from graph.terms import iri, literal
from server import bars, chronology, tables
from server.chronology import Event, Span, Tie
from server.labels import Label
from server.pictures import Axis

PARTS = ("conventions", "events", "successions")


@pytest.fixture(scope="module")
def small():
    return small_client()


def parts(client, query=""):
    answer = client.get(f"/timeline.json?date=2022-06-01&{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {name: part["rows"] for name, part in answer.json["parts"].items()}


def slug(value):
    return value.rsplit("/", 1)[-1]


def drawing(client, query=""):
    answer = client.get(f"/timeline?date=2022-06-01&{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def span(name="a", start=None, end=None, open_ended=None):
    return Span(iri(f"urn:{name}"), None, (), None, start, end, open_ended)


def test_a_period_an_event_and_a_succession_are_those_of_the_document(small):
    found = parts(small)
    assert [
        (slug(r["convention"]), r["start"], r["end"], r["open_ended"], r["state"])
        for r in found["conventions"]
    ] == [
        ("convention-val-clair", "2020-01-01", "2023-12-31", False, "running"),
        ("contrat-enfance", None, None, None, None),
    ]
    assert [
        (slug(r["convention"]), slug(r["event_type"]), r["date"], r["method"]) for r in found["events"]
    ] == [
        ("contrat-enfance", "ended", "2020", "interpreted"),
        ("convention-val-clair", "signed", "2020-03-05", "stated"),
    ]  # fmt: skip
    (tie,) = found["successions"]
    assert (slug(tie["convention"]), tie["relation"], slug(tie["other"]), tie["method"]) == (
        "convention-val-clair", "replaces", "contrat-enfance", "interpreted",
    )  # fmt: skip


def test_every_row_of_every_part_has_its_passages(real):
    for name, rows in parts(real).items():
        assert rows, name
        assert all("/passage/" in row["passages"] for row in rows), name


def test_the_sentence_is_made_of_the_figures_of_the_tables(real):
    found = parts(real)
    sentence = real.get("/timeline.json?date=2022-06-01").json["summary"]
    full = sum(bool(r["start"] and r["end"]) for r in found["conventions"])
    states = [r["state"] for r in found["conventions"]]
    assert f"{len(states)} conventions : {full} ont une période dite" in sentence
    assert f"{states.count('running')} dans leur période, {states.count('over')} au-delà" in sentence
    assert f"pour {states.count(None)}, cela n'est pas dit" in sentence
    undated = sum(r["date"] is None for r in found["events"])
    assert f"{len(found['events'])} événements, dont {undated} sans date" in sentence
    local = sum(r["relation"] == "local-plan-of" for r in found["successions"])
    assert f"{local} projets locaux" in sentence


def test_only_the_printed_periods_have_a_start(real):
    dated = {slug(r["convention"]): (r["start"], r["end"]) for r in parts(real)["conventions"] if r["start"]}
    assert dated == {
        "sdsf-paris-2016-2018": ("2016-01-01", "2018-12-31"),
        "sdsf-paris-2021-2026": ("2021-01-01", "2026-12-31"),
        "sdsf-lot-et-garonne-2016-2020": ("2016-01-01", "2020-12-31"),
        "sdsf-lot-et-garonne-2021-2026": ("2021-01-01", "2026-12-31"),
        "ctg-lot-et-garonne-2024-2026": ("2024-01-01", "2026-12-31"),
    }


def test_the_picture_draws_what_the_tables_hold(real):
    found, html = parts(real), drawing(real)
    svg = html[html.index('<svg class="bars"') : html.index("<figcaption>")]
    chips = html[html.index('class="inline unknown"') : html.index('id="conventions"')]
    drawn = len(re.findall(r'class="bar-link"', svg))
    silent = len(re.findall(r"<li><a", chips))
    assert (drawn, silent, drawn + silent) == (19, 11, len(found["conventions"]))
    assert len(re.findall(r'class="mark[ "]', svg)) == len(found["events"]) == 23
    assert svg.count('class="succession') == sum(r["relation"] == "replaces" for r in found["successions"])
    names = html[html.index('<ol class="names">') : html.index("</ol>")]
    assert len(re.findall(r'class="name local"', names)) == 9


def test_an_event_without_a_date_stands_beside_the_axis(real):
    html = drawing(real)
    assert "Projet social de territoire du 9e arrondissement de Paris : engagée, date non dite" in html
    beside = float(re.search(r'class="beside" x="([\d.]+)"', html)[1])
    sign = r'aria-label="([^"]*)"><title>[^<]*</title>(?:(?!</a>).)*?translate\(([\d.]+) '
    places = {name: float(x) for name, x in re.findall(r'class="mark[^>]*' + sign, html, re.DOTALL)}
    assert all((x > beside) == ("date non dite" in name) for name, x in places.items())
    assert len([x for x in places.values() if x > beside]) == 8


def test_an_interpreted_event_is_drawn_hollow_and_said_so(real):
    html = drawing(real)
    mark = re.search(r'<a [^>]*class="mark read" aria-label="([^"]*10e[^"]*)"', html)
    assert mark
    assert mark[1].endswith("signée, novembre 2022, interprété")


def test_local_plans_follow_the_convention_that_they_carry_out(real):
    html = drawing(real)
    names = re.findall(r'<li class="(place|name|name local)">.*?>([^<]+)</(?:a|span)>', html)
    order = [name for _, name in names]
    start = order.index("Convention territoriale globale de Paris (2019)")
    assert [kind for kind, _ in names[start + 1 : start + 10]] == ["name local"] * 9
    assert names[0] == ("place", "Paris")
    older = order.index("Schéma parisien des services aux familles 2016-2018")
    assert order[older + 1] == "Schéma parisien des services aux familles 2021-2026"


def test_filters_keep_what_they_say(real):
    lot = parts(real, "territory=territoire/departement/47")["conventions"]
    assert {r["territory"] for r in lot} == {"Lot-et-Garonne"}
    near = parts(real, "territory=territoire/arrondissement-municipal/75119")["conventions"]
    assert {r["territory"] for r in near} == {"Paris", "Paris 19e arrondissement"}
    plans = parts(real, "kind=pst")
    assert len(plans["conventions"]) == 9
    assert plans["successions"] == []
    two = "conventions=convention/sdsf-paris-2016-2018,convention/sdsf-paris-2021-2026"
    assert [r["relation"] for r in parts(real, two)["successions"]] == ["replaces"]


def test_years_leave_out_what_is_known_to_lie_outside_and_keep_the_unknown(real):
    found = parts(real, "from=2021&to=2023")
    kept = {slug(r["convention"]) for r in found["conventions"]}
    assert "sdsf-paris-2021-2026" in kept
    assert "pst-paris-13" in kept
    assert kept.isdisjoint(
        {"sdsf-paris-2016-2018", "sdsf-lot-et-garonne-2016-2020", "ctg-lot-et-garonne-2024-2026"}
    )
    assert {r["date"] for r in found["events"]} == {None, "2022-11"}


@pytest.mark.parametrize(
    "query", ["from=2024&to=2020", "from=12", "to=99999", "date=demain", "kind=rien", "territory=nulle-part"]
)
def test_a_wrong_choice_is_refused(small, query):
    assert small.get(f"/timeline.json?{query}").status_code == 400


@pytest.mark.parametrize("suffix", ["json", "csv", "tsv", "xlsx", "ttl", "nt", "jsonld", "rdf"])
def test_the_address_gives_every_form(small, suffix):
    assert small.get(f"/timeline.{suffix}?date=2022-06-01").status_code == 200


def test_each_part_is_a_file_of_its_own(small):
    for part in PARTS:
        text = small.get(f"/timeline.csv?part={part}&date=2022-06-01").get_data(as_text=True)
        assert len(text.splitlines()) == 1 + len(parts(small)[part])
    assert small.get("/timeline.csv?part=rien").status_code == 404


def test_what_shows_today_is_not_kept_by_caches(small):
    assert small.get("/timeline.json").headers["Cache-Control"] == "no-store"
    assert "no-store" not in small.get("/timeline.json?date=2022-06-01").headers["Cache-Control"]


def test_the_shared_address_names_the_day(small):
    assert 'value="http://localhost/timeline?date=2022-06-01"' in drawing(small)


def test_in_english_nothing_of_the_page_is_french(small):
    status, html = page(small, "/timeline?lang=en&date=2022-06-01")
    assert status == 200
    assert "2 conventions: 1 has a stated period" in html
    assert "neither start nor end stated" in html


@pytest.mark.parametrize(
    ("said", "day", "state"),
    [
        (span(start=date(2020, 1, 1), end=date(2023, 12, 31)), date(2019, 12, 31), "coming"),
        (span(start=date(2020, 1, 1), end=date(2023, 12, 31)), date(2020, 1, 1), "running"),
        (span(start=date(2020, 1, 1), end=date(2023, 12, 31)), date(2023, 12, 31), "running"),
        (span(start=date(2020, 1, 1), end=date(2023, 12, 31)), date(2024, 1, 1), "over"),
        (span(start=date(2020, 1, 1)), date(2021, 1, 1), None),
        (span(start=date(2020, 1, 1), open_ended=True), date(2050, 1, 1), "running"),
        (span(end=date(2020, 1, 1)), date(2019, 1, 1), None),
        (span(end=date(2020, 1, 1)), date(2021, 1, 1), "over"),
        (span(), date(2021, 1, 1), None),
    ],
)
def test_the_state_at_a_day_is_said_only_where_the_period_tells_it(said, day, state):
    assert said.state(day) == state


def draw(app, spans, events=(), ties=(), years=(None, None)):
    named = {one.convention.value: Label(one.convention.value, "fr") for one in spans}
    named |= {event.type.value: Label("signée", "fr") for event in events}
    with app.application.test_request_context():
        return bars.draw(spans, events, ties, named, date(2022, 6, 1), years)


def test_an_unknown_end_runs_to_the_edge_and_a_known_one_does_not(small):
    known, half, goes_on = (
        span("a", date(2021, 1, 1), date(2021, 12, 31)),
        span("b", date(2021, 1, 1)),
        span("c", date(2021, 1, 1), open_ended=True),
    )
    picture = draw(small, [known, half, goes_on])
    found = {row.label: row.bar for row in picture.rows if row.bar}
    assert found["urn:a"].x + found["urn:a"].width == pytest.approx(picture.axis.place(date(2022, 1, 1)))
    assert (found["urn:a"].end, found["urn:b"].end, found["urn:c"].end) == (True, False, False)
    assert (found["urn:b"].open, found["urn:c"].open) == (False, True)
    for name in ("urn:b", "urn:c"):
        assert found[name].x + found[name].width == pytest.approx(picture.axis.right)
    assert "fin non dite" in found["urn:b"].title
    assert "se poursuit, sans fin dite" in found["urn:c"].title


def test_a_year_alone_is_drawn_as_the_whole_year(small):
    kind = iri("urn:type/signed")
    event = Event(iri("urn:e"), iri("urn:a"), kind, literal("2021"), interpreted=False)
    picture = draw(small, [span("a", date(2020, 1, 1), date(2022, 12, 31))], [event])
    (mark,) = picture.rows[1].marks
    assert (mark.left, mark.right) == (
        picture.axis.place(date(2021, 1, 1)), picture.axis.place(date(2021, 12, 31)),
    )  # fmt: skip
    assert mark.shape == "signed"


def test_a_ring_of_successions_is_drawn_once_each(small):
    spans = [span("a", date(2020, 1, 1)), span("b", date(2021, 1, 1))]
    ties = [
        Tie(iri("urn:a"), iri("urn:b"), local=False, interpreted=False),
        Tie(iri("urn:b"), iri("urn:a"), local=False, interpreted=False),
    ]
    picture = draw(small, spans, ties=ties)
    assert [row.label for row in picture.rows if row.bar] == ["urn:a", "urn:b"]
    assert len(picture.lines) == 2


def test_more_rows_than_can_be_read_are_counted_not_drawn(small):
    spans = [span(f"c-{n}", date(2020, 1, 1)) for n in range(bars.MOST_ROWS + 5)]
    picture = draw(small, spans)
    assert len(picture.rows) == bars.MOST_ROWS
    assert picture.hidden == 6  # the territory takes a row


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_an_earlier_day_never_stands_to_the_right_of_a_later_one(one, other):
    axis = Axis(2016, 2026, 24.0, 800.0)
    first, last = sorted((one, other))
    assert 24.0 <= axis.place(first) <= axis.place(last) <= 800.0


@given(st.integers(1000, 2999), st.integers(0, 400), st.floats(100, 2000))
def test_the_numbers_of_years_do_not_touch(first, more, width):
    places = [x for x, _ in Axis(first, first + more, 0.0, width).years]
    assert all(b - a >= 40 for a, b in pairwise(places)) or more > width


def test_a_convention_of_which_nothing_is_dated_is_silent():
    tie = Tie(iri("urn:a"), iri("urn:b"), local=False, interpreted=True)
    assert chronology.is_silent(span("c"), [], [tie])
    assert not chronology.is_silent(span("b"), [], [tie])
    assert not chronology.is_silent(span("c", end=date(2020, 1, 1)), [], [])


def test_the_axis_holds_the_day_asked_for(small):
    picture = draw(small, [span("a", date(2019, 1, 1), date(2020, 12, 31))])
    assert (picture.axis.first, picture.axis.last) == (2019, 2022)
    assert picture.day == picture.axis.place(date(2022, 6, 1))
    assert draw(small, [span("a", date(2019, 1, 1))], years=(2018, 2020)).day is None


def test_passages_of_a_row_are_those_of_its_fact_alone(small):
    assert tables.PROOF == ("proof_subject", "proof_property", "proof_value")
    (tie,) = parts(small)["successions"]
    assert tie["passages"].split() == ["https://w3id.org/maillage/id/document/val-clair-2020/passage/181-213"]


@pytest.mark.parametrize(
    "address", ["/", "/queries/conventions", "/queries/local-plans?convention=convention/ctg-paris-2019"]
)
def test_a_date_of_signature_that_is_only_read_is_marked_wherever_it_stands(real, address):
    """The newsletter dates the presentation of the PST of the 10e and 19e: the signature is read into it."""
    text = unescape(real.get(address, headers={"Accept": "text/html"}).get_data(as_text=True))
    assert text.count('novembre 2022 <span class="badge reading">interprété</span>') == 2
    assert text.count("novembre 2022") == 2
    assert "10 juillet 2019 <span" not in text


def test_the_timeline_and_the_question_read_the_date_of_a_signature_alike(real):
    rows = real.get("/queries/conventions.json").json["rows"]
    said = {row["convention"]: row["signed_on_method"] for row in rows}
    events = [row for row in parts(real)["events"] if slug(row["event_type"]) == "signed" and row["date"]]
    assert len(events) >= 7
    assert all(said[row["convention"]] == row["method"] for row in events)


def test_a_file_of_the_conventions_says_which_dates_are_read(real):
    lines = real.get("/queries/conventions.csv").get_data(as_text=True).splitlines()
    (tenth,) = [line for line in lines if "/pst-paris-10," in line]
    assert tenth.endswith(",interpreted")
