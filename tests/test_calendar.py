"""A printed calendar means one period; dates of tables are as precise as they are written."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.calendar import Period, first_day, is_iso, last_day, precision, read_calendar


def day(year: int, month: int, number: int) -> datetime.date:
    return datetime.date(year, month, number)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2022", Period(day(2022, 1, 1), day(2022, 12, 31))),
        ("2021-2026", Period(day(2021, 1, 1), day(2026, 12, 31))),
        ("2023 et suivantes", Period(day(2023, 1, 1), None, True)),
        ("2021 ET SUIVANTES", Period(day(2021, 1, 1), None, True)),
        ("depuis 2016", Period(day(2016, 1, 1), None, True)),
        ("à partir de 2020", Period(day(2020, 1, 1), None, True)),
        ("Rentrée 2021", Period(day(2021, 9, 1), None)),
        ("Rentrée 2021 et suivantes", Period(day(2021, 9, 1), None, True)),
        ("entre 2019 et 2020", Period(day(2019, 1, 1), day(2020, 12, 31))),
        ("", Period()),
        ("à définir", Period()),
        ("dossier 120215", Period()),
    ],
)
def test_printed_calendar_means(text: str, period: Period) -> None:
    assert read_calendar(text) == period


@given(st.integers(1900, 2099))
def test_a_bare_year_is_its_first_to_its_last_day(year: int) -> None:
    assert read_calendar(f" {year}\t") == Period(day(year, 1, 1), day(year, 12, 31))


@given(st.text())
def test_any_text_gives_a_period_that_does_not_end_before_it_starts(text: str) -> None:
    period = read_calendar(text)
    assert period.end is None or (period.start is not None and period.start <= period.end)


@given(st.dates())
def test_a_day_is_its_own_first_and_last_day(value: datetime.date) -> None:
    text = value.isoformat()
    assert (first_day(text), last_day(text), precision(text)) == (value, value, "date")


def test_a_month_and_a_year_end_on_their_last_day() -> None:
    assert (first_day("2020-02"), last_day("2020-02")) == (day(2020, 2, 1), day(2020, 2, 29))
    assert (first_day("2019"), last_day("2019")) == (day(2019, 1, 1), day(2019, 12, 31))
    assert [precision(text) for text in ("2019", "2022-11", "2019-07-10")] == ["gYear", "gYearMonth", "date"]


@pytest.mark.parametrize(
    "text", ["", "19", "2019-13", "2019-02-30", "10/07/2019", "2019-7-1", "٢٠١٩", "0000"]
)
def test_what_is_no_iso_date_is_refused(text: str) -> None:
    assert not is_iso(text)
