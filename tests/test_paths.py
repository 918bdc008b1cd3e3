"""Ways between two organisations: the shortest, then the most shared; none where nobody is linked."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.paths import Way, find_way


def network(*edges):
    graph = nx.Graph()
    for a, b, weight in edges:
        graph.add_edge(a, b, weight=weight)
    return graph


KITE = network(("a", "b", 1), ("b", "d", 1), ("a", "c", 5), ("c", "d", 5), ("d", "e", 2))


def test_of_two_ways_as_short_the_most_shared_is_shown_and_the_other_is_counted():
    assert find_way(KITE, "a", "d") == Way(("a", "c", "d"), 2)
    assert find_way(KITE, "a", "e") == Way(("a", "c", "d", "e"), 2)


def test_a_step_more_is_never_shorter_however_much_it_shares():
    graph = network(("a", "b", 1), ("a", "c", 900), ("c", "b", 900))
    assert find_way(graph, "a", "b") == Way(("a", "b"), 1)


def test_the_steps_are_the_pairs_in_order():
    assert Way(("a", "c", "d"), 2).steps == [("a", "c"), ("c", "d")]


@pytest.mark.parametrize(("start", "end"), [("a", "z"), ("y", "a"), ("a", "alone")])
def test_where_no_way_is_there_is_none(start, end):
    graph = network(("a", "b", 1))
    graph.add_node("alone")
    assert find_way(graph, start, end) is None


@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda e: e[0] < e[1]), min_size=1))
def test_ways_are_as_many_and_as_short_as_a_full_search_finds(edges):
    graph = network(*((str(a), str(b), 1 + a) for a, b in edges))
    start, *_, end = sorted(graph)
    found = find_way(graph, start, end)
    if not nx.has_path(graph, start, end):
        assert found is None
        return
    every = list(nx.all_shortest_paths(graph, start, end))
    assert list(found.nodes) in every
    assert found.ways == len(every)
