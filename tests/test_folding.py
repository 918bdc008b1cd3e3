"""Folding: which organisation stands for a unit, and what opening or folding one changes."""

import pytest

from graph.folding import Folding

DST = ("ville", "ville/dases", "ville/dases/dst")
DASES = ("ville", "ville/dases", "ville/dases")
DFPE = ("ville", "ville/dfpe", "ville/dfpe")
PMI = ("ville", "ville/pmi", "ville/pmi")  # no document names its direction
CAF = ("caf", "caf", "caf")
LINES = [DST, DASES, DFPE, PMI, CAF]


def shown(folding):
    return [folding.place(line) for line in LINES]


@pytest.mark.parametrize(
    ("level", "nodes"),
    [
        ("institution", ["ville", "ville", "ville", "ville", "caf"]),
        ("direction", ["ville/dases", "ville/dases", "ville/dfpe", "ville/pmi", "caf"]),
        ("unit", ["ville/dases/dst", "ville/dases", "ville/dfpe", "ville/pmi", "caf"]),
    ],
)
def test_a_level_holds_for_all(level, nodes):
    assert shown(Folding(level)) == nodes


def test_an_opened_institution_shows_directions_and_units_that_have_none():
    assert shown(Folding("institution", opened=frozenset({"ville"}))) == [
        "ville/dases", "ville/dases", "ville/dfpe", "ville/pmi", "caf",
    ]  # fmt: skip


def test_a_folded_institution_stays_so_whatever_is_open_below():
    folding = Folding("unit", frozenset({"ville"}), frozenset({"ville/dases"}))
    assert shown(folding) == ["ville"] * 4 + ["caf"]


def test_opening_goes_one_step_down_and_folding_one_step_up():
    closed = Folding()
    opened = closed.open("ville", LINES[:4])
    assert shown(opened) == ["ville/dases", "ville/dases", "ville/dfpe", "ville/pmi", "caf"]
    further = opened.open("ville/dases", [DST, DASES])
    assert shown(further)[:2] == ["ville/dases/dst", "ville/dases"]
    assert further.parent(DST) == "ville/dases"
    back = further.fold("ville/dases", LINES)
    assert shown(back) == shown(opened)
    assert back.fold("ville", LINES) == closed


def test_folding_below_the_level_of_all_is_undone_by_opening():
    whole = Folding("unit")
    folded = whole.fold("ville/dases", LINES)
    assert shown(folded) == ["ville/dases", "ville/dases", "ville/dfpe", "ville/pmi", "caf"]
    assert folded.open("ville/dases", [DST, DASES]) == whole


def test_only_what_hides_something_opens_and_only_what_has_a_parent_folds():
    folding = Folding("direction")
    assert [folding.opens(line) for line in LINES] == [True, False, False, False, False]
    assert [folding.parent(line) for line in LINES] == ["ville", "ville", "ville", "ville", None]
