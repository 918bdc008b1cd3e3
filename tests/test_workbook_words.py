"""The workbooks of the pages are for readers: no heading and no sheet keeps the name that a program uses."""

import io

import pytest
from openpyxl import load_workbook

from server import columns

PST = "a=convention/pst-paris-10&b=convention/pst-paris-19"
VIEWS = (
    "/overlaps.xlsx",
    "/overlaps.xlsx?date=2022-01-01",
    f"/compare.xlsx?{PST}",
    "/network.xlsx",
    "/network.xlsx?view=actions",
    "/timeline.xlsx",
    "/map.xlsx",
    "/gaps.xlsx",
    "/my-actions.xlsx",
    "/my-actions.xlsx?organisation=organisation/caf-de-paris&include=interpreted",
    "/search.xlsx?text=rsa",
    "/sources.xlsx",
)


@pytest.mark.parametrize("address", VIEWS)
def test_every_heading_and_every_sheet_is_in_the_readers_words(real, address, monkeypatch):
    asked, titles, sheets = set(), columns.title, columns.sheet
    named = set()
    monkeypatch.setattr(columns, "title", lambda name: asked.add(name) or titles(name))
    monkeypatch.setattr(columns, "sheet", lambda name: named.add(name) or sheets(name))
    answer = real.get(address)
    assert answer.status_code == 200
    assert {name for name in asked - named if not columns.is_known(name)} == set()
    assert named - set(columns.SHEETS) == set()
    book = load_workbook(io.BytesIO(answer.data))
    assert len(book.sheetnames) == len(named) + 1  # the last one says what they answer


def test_the_headings_of_the_overlaps_are_french_or_english_as_the_reader_is(real):
    french = load_workbook(io.BytesIO(real.get("/overlaps.xlsx").data))
    assert french.sheetnames == [
        "Paires", "Conventions", "Valeurs communes", "Valeurs", "Dimensions", "À propos",
    ]  # fmt: skip
    assert [cell.value for cell in french["Conventions"][1]][:4] == [
        "Nom", "Nombre de valeurs", "Repose sur", "Nature des documents",
    ]  # fmt: skip
    english = load_workbook(io.BytesIO(real.get("/overlaps.xlsx?lang=en").data))
    assert english.sheetnames == [
        "Pairs", "Conventions", "Common values", "Values", "Dimensions", "About",
    ]  # fmt: skip
