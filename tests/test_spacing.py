"""Arithmetic of places: discs that do not overlap, spots that wind outwards, turning that keeps distances."""

import math
from itertools import combinations, islice

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.spacing import SPACING, keep_apart, pack, spread, turn, wind


def test_winding_starts_in_the_middle_and_keeps_a_distance():
    spots = list(islice(wind(100.0), 60))
    assert spots[0] == (0.0, 0.0)
    assert min(math.dist(a, b) for a, b in combinations(spots, 2)) > 80
    assert [math.hypot(*spot) for spot in spots] == sorted(math.hypot(*spot) for spot in spots)


@given(st.lists(st.floats(20, 300), min_size=1, max_size=12))
def test_packed_discs_overlap_neither_each_other_nor_the_middle(radii):
    discs = {str(number): radius for number, radius in enumerate(radii)}
    spots = pack(discs, 60.0)
    for name, spot in spots.items():
        assert math.hypot(*spot) >= discs[name] + 60 - 1e-6
    for a, b in combinations(spots, 2):
        assert math.dist(spots[a], spots[b]) >= discs[a] + discs[b] - 1e-6


def test_discs_are_moved_until_they_hardly_touch():
    radii = np.array([50.0, 100.0, 25.0])
    spots = keep_apart(np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 5.0]]), radii)
    for a, b in combinations(range(3), 2):
        assert math.dist(spots[a], spots[b]) > radii[a] + radii[b] - 4


@pytest.mark.parametrize("size", [3, 200])
def test_linked_nodes_end_nearer_than_the_others(size):
    ring = nx.Graph()
    for number in range(size):
        ring.add_edge(f"{number:03}", f"{(number + 1) % size:03}", weight=1)
    spots = spread(ring, dict.fromkeys(ring, SPACING / 2))
    assert set(spots) == set(ring)
    linked = [math.dist(spots[a], spots[b]) for a, b in ring.edges]
    every = [math.dist(spots[a], spots[b]) for a, b in combinations(spots, 2)]
    assert sum(linked) / len(linked) <= sum(every) / len(every) + 1e-6
    assert min(every) > 0.85 * SPACING


def test_turning_brings_the_heaviest_towards_its_partners_and_keeps_distances():
    spots = {"middle": (0.0, 0.0), "heavy": (100.0, 0.0), "light": (-100.0, 0.0)}
    turned = turn(spots, {"middle": 0, "heavy": 5, "light": 1}, (1000.0, 0.0), [((1000.0, 800.0), 3.0)])
    assert turned["heavy"] == pytest.approx((1000.0, 100.0))
    assert turned["light"] == pytest.approx((1000.0, -100.0))
    assert turn(spots, dict.fromkeys(spots, 1), (5.0, 5.0), [])["heavy"] == (105.0, 5.0)
