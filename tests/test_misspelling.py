"""How far two spellings are apart, and what a misspelt word is read as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.misspelling import ACRONYM, ORGANISATION, OTHER, closest, distance, reach

WORDS = st.text("abcé", max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("dases", "dases", 0),
        ("dasses", "dases", 1),  # one too many
        ("emaus", "emmaus", 1),  # one missing
        ("lokale", "locale", 1),  # one wrong
        ("dsaes", "dases", 1),  # two swapped
        ("dasses", "depasse", 3),
        ("abc", "", 3),
    ],
)
def test_letters_are_added_dropped_replaced_or_swapped(one, other, letters):
    assert distance(one, other, 9) == letters


@given(WORDS, WORDS, st.integers(0, 4))
def test_a_distance_beyond_the_most_is_one_more_and_the_same_both_ways(one, other, most):
    whole = distance(one, other, 20)
    assert distance(one, other, most) == min(whole, most + 1)
    assert distance(other, one, 20) == whole
    assert abs(len(one) - len(other)) <= whole <= max(len(one), len(other))
    assert (whole == 0) == (one == other)


@pytest.mark.parametrize(
    ("word", "letters"), [("dfpe", 1), ("dasses", 1), ("parental", 2), ("parentalitte", 3)]
)
def test_one_letter_in_four_may_be_wrong(word, letters):
    assert reach(word) == letters


def test_the_nearest_come_first_and_of_these_acronyms_then_words_of_organisations():
    known = [
        ("cages", OTHER),
        ("cases", OTHER),
        ("dases", ACRONYM),
        ("gases", ORGANISATION),
        ("depasse", OTHER),
    ]
    assert closest("fases", known) == ["dases", "gases", "cases"]


def test_of_words_as_near_that_which_begins_alike_for_longest_comes_first():
    assert closest("instution", [("insertion", OTHER), ("institution", OTHER)]) == [
        "institution",
        "insertion",
    ]


def test_what_is_two_letters_worse_than_the_best_is_no_guess():
    known = [("parentalite", OTHER), ("parentalites", OTHER), ("parentale", ACRONYM)]
    assert closest("parentalitte", known) == ["parentalite", "parentalites"]
    assert closest("parentalitte", [("parentale", ACRONYM)]) == ["parentale"]
    assert closest("parentalitte", []) == []
    assert closest("dase", [("deux", OTHER)]) == []
