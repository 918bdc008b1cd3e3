"""What a figure about a convention rests on."""

import pytest

from graph.foundations import FEW, INCOMPLETE, TEXTS, TITLE, foundation, weakest


@pytest.mark.parametrize(
    ("title_only", "dimension", "size", "rests_on"),
    [
        (False, "themes", 3, TEXTS),
        (False, "themes", 2, FEW),
        (False, "audiences-interpreted", 2, FEW),
        (False, "pilots", 1, FEW),
        (False, "territories", 1, TEXTS),  # one territory may be all there is
        (False, "signatories", 2, TEXTS),
        (False, "period", 1, TEXTS),
        (True, "themes", 12, TITLE),
        (True, "territories", 1, TITLE),
    ],
)
def test_a_title_or_less_than_three_values_of_what_texts_name_many_of_is_little(
    title_only, dimension, size, rests_on
):
    assert foundation(title_only, dimension, size) == rests_on


def test_a_list_that_a_document_says_is_cut_is_incomplete_unless_a_title_is_all_there_is():
    assert foundation(False, "signatories", 4, incomplete=True) == INCOMPLETE
    assert foundation(True, "signatories", 4, incomplete=True) == TITLE


def test_a_figure_about_several_conventions_rests_on_the_weakest():
    assert weakest(TEXTS, TITLE) == weakest(TITLE, FEW) == TITLE
    assert weakest(TEXTS, FEW) == FEW
    assert weakest(FEW, INCOMPLETE, TEXTS) == INCOMPLETE
    assert weakest(TEXTS) == TEXTS
