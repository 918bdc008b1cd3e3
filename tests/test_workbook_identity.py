"""The names that titles give: short, plain, and different for two editions of one convention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.workbook.identity import LONGEST, short

LONG = "Convention territoriale globale du Département du Gers et de ses communautés de communes"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("CTG d'Albret 2023-2027", "ctg-d-albret-2023-2027"),
        (f"{LONG} 2024-2027", "convention-territoriale-globale-du-departement-du-2024-2027"),
        (f"{LONG} 2028-2031", "convention-territoriale-globale-du-departement-du-2028-2031"),
        (f"{LONG} (2024)", "convention-territoriale-globale-du-departement-du-gers-2024"),
        (LONG, "convention-territoriale-globale-du-departement-du-gers-et-de"),
    ],
)
def test_a_long_title_is_cut_between_words_and_keeps_its_years(title: str, name: str) -> None:
    assert short(title) == name


@given(st.text(), st.integers(1900, 2099), st.integers(1900, 2099))
def test_titles_that_differ_by_their_years_have_different_names(title: str, one: int, other: int) -> None:
    assert (short(f"{title} {one}") == short(f"{title} {other}")) == (one == other)
    assert len(short(f"{title} {one}-{other}")) <= LONGEST
