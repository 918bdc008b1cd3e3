"""Bars and timelines: places worked out by hand, what is not said kept apart from zero, bounds said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import small_client

from server import charts
from server.charts import NAMES, WIDTH, Span, bars, moment, timeline


@pytest.fixture(scope="module", autouse=True)
def reader():
    with small_client().application.test_request_context():
        yield


@pytest.mark.parametrize(
    ("lexical", "end", "years"),
    [
        ("2016", False, 2016),
        ("2016", True, 2017),
        ("2016-12", True, 2017),
        ("2016-02", True, round(2016 + 60 / 366, 4)),
        ("2016-12-31", True, 2017),
        ("2019-07-02", False, round(2019 + 182 / 365, 4)),
        ("2019-07-02T10:00:00Z", False, round(2019 + 182 / 365, 4)),
        ("2019+01:00", False, 2019),
        ("2019-02-30", False, None),
        ("2019-13", False, None),
        ("rentrée 2021", False, None),
        ("", False, None),
    ],
)
def test_a_date_is_a_number_of_years_and_its_end_the_instant_after_it(lexical, end, years):
    assert moment(lexical, end) == years


@given(st.dates(date(1000, 1, 1), date(9998, 12, 31)))
def test_a_day_ends_where_the_next_begins(day):
    following = moment(str(day + timedelta(1)))
    assert moment(str(day), end=True) == following
    assert moment(str(day)) < following


def test_a_bar_is_as_long_as_its_number():
    picture = bars([("Caf", Decimal(20)), ("Ville", Decimal(10)), ("CPAM", Decimal(0))], "actions", 3)
    widths = [mark.width for mark in picture.marks]
    assert [tick.text for tick in picture.ticks] == ["0", "5", "10", "15", "20"]
    assert widths == [WIDTH - NAMES - 90, (WIDTH - NAMES - 90) / 2, 0]
    assert picture.sentence == "3 barres, « actions » de 0 à 20. La plus longue : Caf."
    assert picture.zero == NAMES


def test_a_number_that_is_not_said_is_no_zero():
    picture = bars([("Caf", Decimal(2)), ("Ville", None), ("CPAM", Decimal(0))], "n", 3)
    assert [(mark.kind, mark.text) for mark in picture.marks] == [
        ("bar", "2"), ("silent", "non dit"), ("bar", "0"),
    ]  # fmt: skip
    assert picture.sentence.endswith("1 ligne sans nombre : non dit, ce qui n'est pas zéro.")


def test_a_number_below_zero_stands_left_of_it():
    low, high = bars([("a", Decimal(-5)), ("b", Decimal(5))], "n", 2).marks
    zero = bars([("a", Decimal(-5)), ("b", Decimal(5))], "n", 2).zero
    assert low.x + low.width == pytest.approx(zero, abs=0.2)
    assert high.x == zero
    assert low.width == pytest.approx(high.width, abs=0.2)


@settings(deadline=None)
@given(st.lists(st.decimals(-(10**12), 10**12, places=3), min_size=1, max_size=60))
def test_every_bar_stays_in_the_picture(values):
    picture = bars([(f"n{i}", value) for i, value in enumerate(values)], "n", len(values))
    assert 2 <= len(picture.ticks) <= 8
    for mark in picture.marks:
        assert mark.x >= NAMES - 0.1
        assert mark.x + mark.width <= WIDTH - 90 + 0.2
        assert mark.y < picture.height


def test_the_rows_that_are_left_out_are_counted():
    assert bars([("a", Decimal(1))], "n", 1).left_out == ""
    said = bars([("a", Decimal(1))], "n", 2500).left_out
    assert said == "Les 1 premières lignes sur 2500 ; triez le tableau pour en voir d'autres."


def test_a_long_name_takes_two_lines_and_keeps_its_whole_text():
    name = "Direction de la démocratie, des citoyens et des territoires (Ville de Paris)"
    (mark,) = bars([(name, Decimal(1))], "n", 1).marks
    assert mark.lines == ("Direction de la démocratie, des citoyens et", "des territoires (Ville de Paris)")
    assert mark.full == name


def test_a_period_runs_from_its_first_day_to_the_end_of_its_last():
    picture = timeline(
        [Span("Premier", "2016-01-01", "2018-12-31"), Span("Second", "2021-01-01", "2026-12-31")], True, 2
    )
    first, second = picture.marks
    year = first.width / 3
    assert second.width == pytest.approx(6 * year, abs=0.2)
    assert second.x - first.x == pytest.approx(5 * year, abs=0.2)
    assert (first.kind, first.text) == ("span", "de 2016 à 2018")
    assert picture.sentence == "2 lignes datées : 2016 – 2026."


def test_an_end_that_is_not_said_is_drawn_open_and_no_date_at_all_not_drawn():
    spans = [Span("a", "2019-01-01"), Span("b", "", "2020-12-31"), Span("c", "")]
    picture = timeline(spans, True, 3)
    assert [mark.kind for mark in picture.marks] == ["open", "open", "silent"]
    assert [mark.before for mark in picture.marks] == [False, True, False]
    assert [mark.text for mark in picture.marks] == [
        "à partir de 2019, sans fin dite", "jusqu'à 2020", "non dit",
    ]  # fmt: skip
    assert picture.sentence == "2 lignes datées : 2019 – 2020. 1 ligne sans date : non dit."


def test_a_single_date_is_a_point():
    picture = timeline([Span("a", "2019-06-12"), Span("b", "2019-01")], False, 2)
    assert [(mark.kind, mark.text) for mark in picture.marks] == [
        ("point", "12 juin 2019"), ("point", "janvier 2019"),
    ]  # fmt: skip


def test_a_timeline_without_any_date_says_so():
    assert timeline([Span("a", "")], True, 1).sentence == "Aucune date n'est dite."


@settings(deadline=None)
@given(st.lists(st.dates(date(1000, 1, 1), date(9990, 1, 1)), min_size=1, max_size=20))
def test_a_timeline_holds_every_date_and_few_ticks(days):
    picture = timeline([Span(str(day), str(day)) for day in days], False, len(days))
    assert 2 <= len(picture.ticks) <= 11
    assert all(NAMES - 0.1 <= mark.x <= WIDTH for mark in picture.marks)
    assert all(charts.HEAD <= mark.y <= picture.height for mark in picture.marks)
