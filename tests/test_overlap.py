"""What conventions have in common, on sets small enough to count by hand."""

import pytest
from worlds import World

from graph import rules
from graph.overlap import Incidence, describe, make_incidences, read_values
from graph.terms import MLG, Minter, concept, iri, literal

THEMES = concept("dimension", "themes")
A, B, C, SILENT = (iri(f"https://exemple.fr/{name}") for name in ("a", "b", "c", "silent"))


def held(convention, values):
    return [(convention, literal(value)) for value in values]


@pytest.fixture
def incidence():
    """A has 1 2 3, B has 2 3 4 5, C has 9."""
    return Incidence(THEMES, held(A, "123") + held(B, "2345") + held(C, "9") + held(A, "1"))


def test_an_overlap_counts_what_both_have_and_what_each_has(incidence):
    (overlap,) = incidence.overlaps([A, B])
    assert (overlap.a, overlap.b) == (A, B)
    assert [value.value for value in overlap.shared] == ["2", "3"]
    assert (overlap.count_a, overlap.count_b) == (3, 4)
    assert overlap.jaccard == 2 / 5
    assert overlap.share_of_a == 2 / 3
    assert overlap.share_of_b == 2 / 4


def test_two_known_sets_with_nothing_in_common_have_an_overlap_of_none(incidence):
    (overlap,) = incidence.overlaps([A, C])
    assert overlap.shared == ()
    assert (overlap.count_a, overlap.count_b, overlap.jaccard) == (3, 1, 0.0)


def test_a_convention_that_says_nothing_has_no_overlap(incidence):
    assert incidence.overlaps([A, SILENT]) == []
    assert incidence.overlaps([SILENT]) == []
    assert incidence.values_of(SILENT) == ()


@pytest.mark.parametrize(
    ("chosen", "pairs"),
    [
        ([], [(A, B), (A, C), (B, C)]),
        ([B], [(A, B), (B, C)]),
        ([C, A], [(A, C)]),
        ([A, B, C], [(A, B), (A, C), (B, C)]),
        ([A, A], [(A, B), (A, C)]),
    ],
)
def test_one_is_compared_with_all_others_and_several_among_themselves(incidence, chosen, pairs):
    assert [(overlap.a, overlap.b) for overlap in incidence.overlaps(chosen)] == pairs


def test_what_only_one_of_two_has_follows_from_its_values(incidence):
    (overlap,) = incidence.overlaps([A, B])
    assert [v.value for v in incidence.values_of(A) if v not in overlap.shared] == ["1"]
    assert [v.value for v in incidence.values_of(B) if v not in overlap.shared] == ["4", "5"]


@pytest.fixture
def world():
    """Two plans: one on médiation (a kind of parentalité) in 2021–2023, the other on parentalité in 2023."""
    world = World()
    for name in ("ville", "caf"):
        world.organisation(name, "institution")
    world.organisation("ville/dfpe", "direction")
    parenthood, mediation = world.theme("parentalite"), world.theme("mediation", broader="parentalite")
    youth = world.theme("jeunesse")
    world.convention("premier")
    world.convention("second")
    action = world.action("premier/action-1", "ville/dfpe", likely=["caf"])
    world.say(action, MLG.theme, mediation)
    world.say(action, MLG.theme, youth, "interpreted")
    world.say(world.minter.element("second"), MLG.theme, parenthood)
    world.say(world.minter.element("second"), MLG.theme, youth)
    world.action("second/action-1", "caf")
    world.signature("premier", "ville/dfpe")
    world.signature("premier", "caf", "interpreted")
    world.signature("second", "caf")
    world.period("premier", "2021-01-01", "2023-12-31")
    world.period("second", "2023-05-02")
    return world


@pytest.fixture
def derived(world):
    store = world.load()
    rules.run(store, [world.document], world.minter)
    return store


def values(store, dimension, convention):
    incidence = make_incidences(read_values(store)).get(dimension)
    found = incidence.values_of(Minter().element(convention)) if incidence else ()
    return [value.value.rsplit("/", 1)[-1] for value in found]


@pytest.mark.parametrize(
    ("dimension", "first", "second"),
    [
        ("themes", ["mediation", "parentalite"], ["jeunesse", "parentalite"]),
        ("themes-interpreted", ["jeunesse", "mediation", "parentalite"], ["jeunesse", "parentalite"]),
        ("pilots", ["ville"], ["caf"]),
        ("pilots-interpreted", ["caf", "ville"], ["caf"]),
        ("signatories", ["ville"], ["caf"]),
        ("signatories-interpreted", ["caf", "ville"], ["caf"]),
        ("period", ["2021", "2022", "2023"], ["2023"]),
        ("territories", [], []),
    ],
)
def test_a_convention_has_its_own_values_and_those_of_its_elements(derived, dimension, first, second):
    assert values(derived, dimension, "premier") == first
    assert values(derived, dimension, "second") == second


def test_the_graph_holds_a_node_for_each_pair_and_dimension_of_which_both_say_something(derived):
    triples = describe(read_values(derived), Minter())
    by_node = {}
    for subject, predicate, value in triples:
        by_node.setdefault(subject, {}).setdefault(predicate, []).append(value)
    themes = next(node for node in by_node.values() if node[MLG.dimension] == [THEMES])
    assert themes[MLG.conventionA] == [Minter().element("premier")]
    assert themes[MLG.conventionB] == [Minter().element("second")]
    assert themes[MLG.sharedValue] == [concept("theme", "parentalite")]
    numbers = {name: themes[name][0].value for name in (MLG.sharedCount, MLG.countA, MLG.countB, MLG.jaccard)}
    assert list(numbers.values()) == ["1", "2", "2", "0.3333"]
    dimensions = sorted(node[MLG.dimension][0].value.rsplit("/", 1)[-1] for node in by_node.values())
    assert dimensions == [
        f"{name}{interpreted}"
        for name in ("period", "pilots", "signatories", "themes")
        for interpreted in ("", "-interpreted")
    ]


def test_above_the_maximum_of_conventions_the_graph_holds_none(derived):
    assert describe(read_values(derived), Minter(), maximum=1) == []
    assert describe(read_values(derived), Minter(), maximum=2) != []
