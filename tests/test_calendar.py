"""A printed calendar means one period; dates of tables are as precise as they are written."""

import csv
import datetime
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.calendar import Period, cell_date, first_day, is_iso, last_day, precision, read_calendar

DATA = Path(__file__).parents[1] / "data"


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


def closed(start: tuple[int, int, int], end: tuple[int, int, int]) -> Period:
    return Period(day(*start), day(*end))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("1er janv. 2023", closed((2023, 1, 1), (2023, 1, 1))),
        ("1<sup>er</sup> janvier 2023", closed((2023, 1, 1), (2023, 1, 1))),
        ("01/09/2023", closed((2023, 9, 1), (2023, 9, 1))),
        ("1.9.2023", closed((2023, 9, 1), (2023, 9, 1))),
        ("01/09/23", closed((2023, 9, 1), (2023, 9, 1))),
        ("2023-09-01 00:00:00", closed((2023, 9, 1), (2023, 9, 1))),
        ("du 15 mars au 30 juin 2024", closed((2024, 3, 15), (2024, 6, 30))),
        ("du 1er au 15 mars 2024", closed((2024, 3, 1), (2024, 3, 15))),
        ("septembre 2023", closed((2023, 9, 1), (2023, 9, 30))),
        ("Févr. 2024", closed((2024, 2, 1), (2024, 2, 29))),
        ("09/2023", closed((2023, 9, 1), (2023, 9, 30))),
        ("2023-09", closed((2023, 9, 1), (2023, 9, 30))),
        ("mars-juin 2024", closed((2024, 3, 1), (2024, 6, 30))),
        ("de mars à juin 2024", closed((2024, 3, 1), (2024, 6, 30))),
        ("sept.-déc. 2023", closed((2023, 9, 1), (2023, 12, 31))),
        ("novembre - février 2024", closed((2023, 11, 1), (2024, 2, 29))),
        ("novembre 2023 à février 2024", closed((2023, 11, 1), (2024, 2, 29))),
        ("2024 : mars à juin", closed((2024, 3, 1), (2024, 6, 30))),
        ("T3 2024", closed((2024, 7, 1), (2024, 9, 30))),
        ("2024 T3", closed((2024, 7, 1), (2024, 9, 30))),
        ("T3-T4 2024", closed((2024, 7, 1), (2024, 12, 31))),
        ("3e trimestre 2024", closed((2024, 7, 1), (2024, 9, 30))),
        ("3<sup>ème</sup> trim. 2024", closed((2024, 7, 1), (2024, 9, 30))),
        ("1er et 2e trimestres 2024", closed((2024, 1, 1), (2024, 6, 30))),
        ("quatrième trimestre de l'année 2022", closed((2022, 10, 1), (2022, 12, 31))),
        ("S1 2023", closed((2023, 1, 1), (2023, 6, 30))),
        ("second semestre 2023", closed((2023, 7, 1), (2023, 12, 31))),
        ("premier semestre", Period()),
        ("année scolaire 2022-2023", closed((2022, 9, 1), (2023, 8, 31))),
        ("Année scolaire 2022/23", closed((2022, 9, 1), (2023, 8, 31))),
        ("2022-2024", closed((2022, 1, 1), (2024, 12, 31))),
        ("2022-24", closed((2022, 1, 1), (2024, 12, 31))),
        ("de 2022 à 2024", closed((2022, 1, 1), (2024, 12, 31))),
        ("2022, 2023 et 2024", closed((2022, 1, 1), (2024, 12, 31))),
        ("45170", closed((2023, 9, 1), (2023, 9, 1))),
        ("mars", Period()),
        ("T3", Period()),
        ("31/02/2023", Period()),
        ("version 1.2.22", Period()),
        ("sept familles, 2023", closed((2023, 1, 1), (2023, 12, 31))),
        ("2022 - 30 familles", closed((2022, 1, 1), (2022, 12, 31))),
        ("avant-projet 2023", closed((2023, 1, 1), (2023, 12, 31))),
    ],
)
def test_what_is_finer_than_a_year_is_read_as_fine_as_it_is_printed(text: str, period: Period) -> None:
    assert read_calendar(text) == period


@pytest.mark.parametrize("text", ["fin 2023", "début 2023", "à la mi-2023", "milieu de 2023", "hiver 2023"])
def test_a_vague_part_of_a_year_says_no_more_than_the_year_and_that_it_is_wider(text: str) -> None:
    assert read_calendar(text) == closed((2023, 1, 1), (2023, 12, 31))
    assert read_calendar(text).wider


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("printemps 2025", closed((2025, 3, 1), (2025, 6, 30))),
        ("Été 2025", closed((2025, 6, 1), (2025, 9, 30))),
        ("à l'automne 2025", closed((2025, 9, 1), (2025, 12, 31))),
        ("hiver 2024-2025", closed((2024, 12, 1), (2025, 3, 31))),
        ("hiver 2024/25", closed((2024, 12, 1), (2025, 3, 31))),
        ("printemps et été 2025", closed((2025, 3, 1), (2025, 9, 30))),
        ("de l'été 2025 à l'automne 2026", closed((2025, 6, 1), (2026, 12, 31))),
        ("vacances d'été 2025", closed((2025, 6, 1), (2025, 9, 30))),
        ("Été 2025 et suivantes", Period(day(2025, 6, 1), None, True)),
        ("d'ici l'été 2025", Period(None, day(2025, 9, 30))),
    ],
)
def test_a_season_is_the_months_that_it_touches_and_says_that_it_is_read_so(
    text: str, period: Period
) -> None:
    assert read_calendar(text) == period
    assert read_calendar(text).wider.startswith("Le document imprime une saison")


@pytest.mark.parametrize(
    "text",
    [
        "2024", "courant 2024", "mars 2024", "1er semestre 2024", "T3 2024", "d'ici fin 2025",
        "jusqu'à fin 2025", "de début 2024 à fin 2025", "2024 - fin 2025", "avant fin juin 2024",
        "menée en 2023, a été évaluée", "rentrée 2022", "à définir", "",
    ],
)  # fmt: skip
def test_a_calendar_that_says_its_days_is_not_wider_than_what_is_printed(text: str) -> None:
    assert read_calendar(text).wider == ""


@pytest.mark.parametrize("text", ["mi-juin 2024", "début juin 2024", "fin juin 2024"])
def test_a_vague_part_of_a_month_is_that_month_and_says_that_it_is_wider(text: str) -> None:
    assert read_calendar(text) == closed((2024, 6, 1), (2024, 6, 30))
    assert read_calendar(text).wider


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("à partir de septembre 2023", day(2023, 9, 1)),
        ("à partir du 1er janvier 2023", day(2023, 1, 1)),
        ("A compter du 01/09/2023", day(2023, 9, 1)),
        ("dès 2023", day(2023, 1, 1)),
        ("Dès la rentrée 2023", day(2023, 9, 1)),
        ("2023 et au-delà", day(2023, 1, 1)),
        ("2023 et années suivantes", day(2023, 1, 1)),
        ("2023 →", day(2023, 1, 1)),
        ("Janvier 2023 - en cours", day(2023, 1, 1)),
        ("2023, puis en continu", day(2023, 1, 1)),
        ("T2 2023 (action permanente)", day(2023, 4, 1)),
    ],
)
def test_what_goes_on_starts_and_has_no_end(text: str, start: datetime.date) -> None:
    assert read_calendar(text) == Period(start, None, True)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("d'ici 2025", day(2025, 12, 31)),
        ("D’ici fin 2025", day(2025, 12, 31)),
        ("d'ici le 1er juin 2024", day(2024, 6, 1)),
        ("jusqu'en 2025", day(2025, 12, 31)),
        ("jusqu'au 31 mars 2024", day(2024, 3, 31)),
        ("au plus tard fin 2025", day(2025, 12, 31)),
        ("d'ici à 2026", day(2026, 12, 31)),
        ("à l'horizon 2025", day(2025, 12, 31)),
        ("avant 2025", day(2024, 12, 31)),
        ("avant juin 2024", day(2024, 5, 31)),
        ("avant la fin 2025", day(2025, 12, 31)),
        ("avant fin juin 2024", day(2024, 6, 30)),
    ],
)
def test_a_deadline_is_an_end_without_a_start(text: str, end: datetime.date) -> None:
    assert read_calendar(text) == Period(None, end)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("à partir de 2020 et jusqu'en 2022", closed((2020, 1, 1), (2022, 12, 31))),
        ("depuis 2016, jusqu'au 30 juin 2020", closed((2016, 1, 1), (2020, 6, 30))),
        ("de la rentrée 2022 à juin 2024", closed((2022, 9, 1), (2024, 6, 30))),
        ("rentrée 2022-2023", Period(day(2022, 9, 1))),
        ("2022 - rentrée 2023", Period(day(2022, 1, 1))),
        ("en continu sur 2022-2024", closed((2022, 1, 1), (2024, 12, 31))),
        ("à la rentrée, courant 2022", Period(day(2022, 9, 1))),
    ],
)
def test_a_beginning_and_an_end_that_are_both_said_are_both_read(text: str, period: Period) -> None:
    assert read_calendar(text) == period


@pytest.mark.parametrize(
    "text",
    ["en continu", "permanent", "Pérenne", "annuel", "tous les ans", "à définir", "rentrée", "-", "47000 €"],
)
def test_text_without_a_year_gives_no_date(text: str) -> None:
    assert read_calendar(text) == Period()


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024/09/01", closed((2024, 9, 1), (2024, 9, 1))),
        ("2024.9.15", closed((2024, 9, 15), (2024, 9, 15))),
        ("2024/09/31", Period()),
        ("sept-24", closed((2024, 9, 1), (2024, 9, 30))),
        ("janv.-25", closed((2025, 1, 1), (2025, 1, 31))),
        ("sept-24 à juin-25", closed((2024, 9, 1), (2025, 6, 30))),
        ("janv 25", closed((2025, 1, 1), (2025, 1, 31))),
        ("de mars 25 à juin 26", closed((2025, 3, 1), (2026, 6, 30))),
        ("15 mars-15 avril 2024", closed((2024, 3, 15), (2024, 4, 15))),
        ("dernier trimestre 2025", closed((2025, 10, 1), (2025, 12, 31))),
        ("dernier semestre 2025", closed((2025, 7, 1), (2025, 12, 31))),
        ("première moitié de 2025", closed((2025, 1, 1), (2025, 6, 30))),
        ("T3.2024", closed((2024, 7, 1), (2024, 9, 30))),
        ("13/2024", Period()),
        ("fiche 40/2024", Period()),
    ],
)
def test_a_date_in_a_short_form_is_read_whole_or_not_at_all(text: str, period: Period) -> None:
    assert read_calendar(text) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("24 mois à compter de janvier 2025", closed((2025, 1, 1), (2026, 12, 31))),
        ("2 ans à partir du 1er septembre 2024", closed((2024, 9, 1), (2026, 8, 31))),
        ("deux ans dès la rentrée 2024", closed((2024, 9, 1), (2026, 8, 31))),
        ("à partir de 2024, pour 3 ans", closed((2024, 1, 1), (2026, 12, 31))),
        ("janvier 2025 pendant 18 mois", closed((2025, 1, 1), (2026, 6, 30))),
        ("mars 2025 (6 mois)", closed((2025, 3, 1), (2025, 8, 31))),
        ("2024-2026 (3 ans)", closed((2024, 1, 1), (2026, 12, 31))),
        ("à partir de 2024 pour les 3 ans", Period(day(2024, 1, 1), None, True)),
        ("tous les 2 ans à partir de 2024", Period(day(2024, 1, 1), None, True)),
        ("jeunes de 11 à 17 ans à partir de 2024", Period(day(2024, 1, 1), None, True)),
        ("31/08/2024 pour 6 mois", closed((2024, 8, 31), (2025, 2, 27))),
    ],
)
def test_a_duration_closes_what_begins(text: str, period: Period) -> None:
    assert read_calendar(text) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("échéance : 31 décembre 2025", Period(None, day(2025, 12, 31))),
        ("Échéance fin 2025", Period(None, day(2025, 12, 31))),
        ("date limite : juin 2025", Period(None, day(2025, 6, 30))),
        ("30 juin 2025 au plus tard", Period(None, day(2025, 6, 30))),
        ("2025 dernier délai", Period(None, day(2025, 12, 31))),
        ("de 2024 à juin 2025 au plus tard", closed((2024, 1, 1), (2025, 6, 30))),
        ("échéance : 2024-2026", closed((2024, 1, 1), (2026, 12, 31))),
    ],
)
def test_a_term_that_is_said_is_an_end_and_a_span_stays_one(text: str, period: Period) -> None:
    assert read_calendar(text) == period
    assert read_calendar(text).wider == ""


@pytest.mark.parametrize(
    "text",
    [
        "2025 ?", "vers 2026", "2025 (à confirmer)", "2e trimestre 2025 (prévisionnel)", "2028-2024",
        "2025 (reporté de 2024)", "2024 puis 2026", "mars et octobre 2025", "Noël 2024",
        "vacances de la Toussaint 2024", "fin d'année 2025", "semaine 12 2025", "sem. 12 de 2025",
        "fin du 1er semestre 2025", "début du 2e trimestre 2025",
    ],
)  # fmt: skip
def test_dates_that_the_text_leaves_open_go_back_or_stand_apart_are_interpreted(text: str) -> None:
    assert read_calendar(text).start and read_calendar(text).wider


def test_the_calendars_of_the_tables_mean_what_they_meant() -> None:
    """Every form that the five documents print, counted by hand of what each means."""
    found: dict[str, Period] = {}
    for path in sorted(DATA.glob("*/actions.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found |= {row["calendar"]: read_calendar(row["calendar"]) for row in csv.DictReader(lines)}
    assert found == {
        "": Period(),
        "2021": closed((2021, 1, 1), (2021, 12, 31)),
        "2022": closed((2022, 1, 1), (2022, 12, 31)),
        "2021 et suivantes": Period(day(2021, 1, 1), None, True),
        "2023 et suivantes": Period(day(2023, 1, 1), None, True),
        "Rentrée 2021": Period(day(2021, 9, 1)),
        "Rentrée 2022": Period(day(2022, 9, 1)),
        "depuis 2016": Period(day(2016, 1, 1), None, True),
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  T3 2024 ", "T3 2024"),
        (datetime.datetime(2023, 9, 1, 14, 30), "2023-09-01"),
        (datetime.date(2023, 9, 1), "2023-09-01"),
        (45170, "2023-09-01"),
        (45170.75, "2023-09-01"),
        (2023, "2023"),
        (2023.0, "2023"),
        (12, "12"),
        (0.5, "0.5"),
        (math.inf, ""),
        (True, "True"),
    ],
)
def test_a_cell_of_a_spreadsheet_is_read_as_a_person_sees_it(value: object, text: str) -> None:
    assert cell_date(value) == text


def test_a_workbook_that_counts_from_1904_says_so() -> None:
    assert cell_date(43708, epoch_1904=True) == "2023-09-01"


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_a_serial_is_the_day_that_it_counts_to(value: datetime.date) -> None:
    serial = (value - datetime.date(1899, 12, 30)).days
    assert read_calendar(cell_date(serial)) == read_calendar(str(serial)) == Period(value, value)
    assert read_calendar(f"{value.day}/{value.month:02}/{value.year}") == Period(value, value)


@given(st.integers(1900, 2099))
def test_a_bare_year_is_its_first_to_its_last_day(year: int) -> None:
    assert read_calendar(f" {year}\t") == Period(day(year, 1, 1), day(year, 12, 31))


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            [
                "2022",
                "2023",
                "-",
                "/",
                "mars",
                "juin",
                "sept.",
                "T3",
                "S1",
                "à",
                "d'ici",
                "avant",
                "jusqu'en",
                "rentrée",
                "1er",
                "31",
                "trimestre",
                "dès",
                ".",
                "et",
            ]
        )
    ).map(" ".join)
)
def test_any_text_gives_a_period_that_does_not_end_before_it_starts(text: str) -> None:
    period = read_calendar(text)
    assert period.end is None or period.start is None or period.start <= period.end
    assert not (period.open_ended and period.end)


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
