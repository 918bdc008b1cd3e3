"""The geometry of the UpSet plot, worked out by hand on three sets: A has 1 2 3 4, B has 2 3 5, C has 5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.upset import (
    BARS,
    COLUMN,
    GAP,
    HEAD,
    LINE,
    NAME_WIDTH,
    NOTE,
    PADDING,
    SIZE_WIDTH,
    Intersection,
    draw,
    fold,
    intersect,
    partition,
)

A, B, C = (1, 2, 3, 4), (2, 3, 5), (5,)
SETS = [("Première", "texte intégral", 4), ("Seconde", "", 3), ("Tierce", "", 1)]


def test_a_value_is_in_the_one_intersection_of_all_sets_that_have_it():
    assert intersect([A, B, C]) == [
        Intersection((0, 1), (2, 3)),  # two values of two sets come before two values of one
        Intersection((0,), (1, 4)),
        Intersection((1, 2), (5,)),
    ]


def test_sets_without_values_have_no_intersection():
    assert intersect([]) == []
    assert intersect([(), ()]) == []


@given(st.lists(st.frozensets(st.integers(0, 12)), max_size=6))
def test_the_intersections_part_all_values_and_add_up_to_each_set(sets):
    found = intersect(sets)
    values = [value for one in found for value in one.values]
    assert sorted(values) == sorted(set().union(*sets))
    for place, held in enumerate(sets):
        assert sum(len(one.values) for one in found if place in one.members) == len(held)
    assert [len(one.values) for one in found] == sorted((len(one.values) for one in found), reverse=True)


@pytest.fixture
def picture():
    return draw(SETS, intersect([A, B, C]))


def test_rows_are_as_high_as_their_text_and_lie_one_below_the_other(picture):
    first, second, third = picture.rows
    assert first.y == HEAD + BARS + GAP
    assert first.height == PADDING + LINE + NOTE
    assert (second.y, second.height) == (first.y + first.height, PADDING + LINE)
    assert third.y + third.height + GAP == picture.height
    assert first.middle == first.y + (PADDING + LINE + NOTE) / 2


def test_the_bar_of_a_set_is_in_proportion_to_the_largest(picture):
    longest = SIZE_WIDTH - 34
    assert [row.bar for row in picture.rows] == [longest, round(longest * 3 / 4, 1), round(longest / 4, 1)]


def test_columns_stand_side_by_side_and_their_bars_on_one_line(picture):
    left = NAME_WIDTH + SIZE_WIDTH + GAP
    assert picture.left == left
    assert [column.x for column in picture.columns] == [left + COLUMN * (n + 0.5) for n in range(3)]
    assert [column.height for column in picture.columns] == [BARS, BARS, BARS / 2]
    assert {column.top + column.height for column in picture.columns} == {HEAD + BARS}
    assert picture.width == left + 3 * COLUMN + GAP
    assert COLUMN >= 24  # what a finger or a shaky hand needs, WCAG 2.2, 2.5.8


def test_a_column_has_a_dot_for_each_set_that_has_its_values_and_no_dot_for_each_other(picture):
    middles = [row.middle for row in picture.rows]
    assert [column.dots for column in picture.columns] == [
        (middles[0], middles[1]), (middles[0],), (middles[1], middles[2]),
    ]  # fmt: skip
    assert [column.empty for column in picture.columns] == [
        (middles[2],), (middles[1], middles[2]), (middles[0],),
    ]  # fmt: skip


def test_an_unknown_set_has_a_row_without_a_bar_and_is_in_no_column_not_even_as_empty():
    picture = draw([*SETS, ("Muette", "", None)], intersect([A, B, C]))
    silent = picture.rows[3]
    assert (silent.size, silent.bar) == (None, 0)
    assert all(silent.middle not in (*column.dots, *column.empty) for column in picture.columns)


def test_intersections_beyond_the_most_are_counted_and_not_drawn():
    picture = draw(SETS, intersect([A, B, C]), most=2)
    assert [column.count for column in picture.columns] == [2, 2]
    assert picture.hidden == 1


def test_a_picture_of_nothing_has_a_size():
    picture = draw([], [])
    assert (picture.rows, picture.columns, picture.hidden) == ((), (), 0)
    assert picture.width > 0
    assert picture.height > 0


def test_names_are_cut_between_words():
    assert fold("un deux trois", 7) == ("un deux", "trois")
    assert fold("antidisestablishment", 7) == ("antidisestablishment",)
    assert fold("", 7) == ("",)


def test_the_lines_of_a_row_stay_within_it():
    (row,) = draw([("mot " * 40, "remarque " * 20, 1)], intersect([(1,)])).rows
    heights = [y for y, _, _ in row.baselines]
    assert heights == sorted(heights)
    assert row.y < heights[0]
    assert heights[-1] < row.y + row.height
    assert [note for _, _, note in row.baselines] == sorted(note for _, _, note in row.baselines)


@pytest.mark.parametrize(
    ("counts", "pieces"),
    [
        ([1, 2, 1], [(0, 25), (25, 50), (75, 25)]),
        ([0, 0, 4], [(0, 0), (0, 0), (0, 100)]),
        ([0, 0, 0], [(0, 0), (0, 0), (0, 0)]),
    ],
)
def test_a_bar_is_shared_out_by_the_counts(counts, pieces):
    assert partition(100, counts) == pieces
