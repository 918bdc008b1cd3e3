"""What an organisation holds together: partners, ways through it, and whom it alone links to the rest."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.centrality import Place, measure


def test_the_middle_of_a_star_cuts_off_all_but_one():
    star = nx.Graph([("m", leaf) for leaf in "abcd"])
    places = measure(star)
    # without m, four stand alone: three of them are not with the "largest" part, which is one
    assert places["m"] == Place(partners=4, between=1.0, cut_off=3)
    assert places["a"] == Place(partners=1, between=0.0, cut_off=0)


def test_the_bridge_between_two_groups_cuts_off_the_smaller():
    graph = nx.Graph(["ab", "bc", "ca", "cx", "xy", "yz", "zw", "wx"])
    places = measure(graph)
    # without c: a, b against x, y, z, w; without x: y, z, w against a, b, c
    assert {node: place.cut_off for node, place in places.items() if place.cut_off} == {"c": 2, "x": 3}
    assert places["x"].between == pytest.approx((3 * 3 + 0.5) / 15)


def test_whoever_stands_alone_has_no_partner_and_cuts_off_nobody():
    graph = nx.Graph([("a", "b")])
    graph.add_node("c")
    assert measure(graph)["c"] == Place(0, 0.0, 0)
    assert measure(nx.Graph()) == {}


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] < e[1]), max_size=18))
def test_cut_off_is_what_taking_the_organisation_away_leaves_apart(edges):
    graph = nx.Graph([(str(a), str(b)) for a, b in edges])
    for node, place in measure(graph).items():
        part = nx.node_connected_component(graph, node)
        rest = graph.subgraph(part - {node})
        sizes = [len(side) for side in nx.connected_components(rest)]
        assert place.cut_off == sum(sizes) - max(sizes, default=0), node
