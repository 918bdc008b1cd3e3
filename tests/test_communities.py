"""Groups of organisations: stable, known by their leader, and joined into a network of groups."""

import random

import networkx as nx

from graph.communities import find_communities, join


def network(edges, alone=()):
    """Pairs with the actions of both, each action named once a pair."""
    graph = nx.Graph()
    for node in alone:
        graph.add_node(node)
    for a, b, actions in edges:
        graph.add_edge(a, b, weight=len(actions), actions=list(actions), internal=False, likely=0)
    for node in graph:
        graph.nodes[node].update(
            label=node, actions=len({x for *_, d in graph.edges(node, data="actions") for x in d})
        )
    pilots = {}
    for a, b, actions in edges:
        for action in actions:
            pilots.setdefault(action, set()).update((a, b))
    graph.graph["pilots"] = {action: sorted(held) for action, held in pilots.items()}
    return graph


TWO = [
    ("a", "b", "123"), ("b", "c", "45"), ("a", "c", "67"),
    ("x", "y", "AB"), ("y", "z", "CD"), ("x", "z", "EF"),
    ("c", "x", "7"),
]  # fmt: skip


def test_two_triangles_on_one_link_are_two_groups():
    first, second = find_communities(network(TWO, alone="q"))
    assert (set(first.members), first.inside, first.outside) == ({"a", "b", "c"}, 3, 1)
    assert (set(second.members), second.inside, second.outside) == ({"x", "y", "z"}, 3, 1)
    # a and b share five actions within, c four
    assert first.leader == first.members[0] == "a"


def test_whoever_co_pilots_with_none_is_in_no_group():
    assert find_communities(network([], alone="qr")) == []


def test_the_order_in_which_facts_are_read_changes_nothing():
    expected = find_communities(network(TWO))
    for seed in range(5):
        edges = [(b, a, actions) for a, b, actions in TWO]
        random.Random(seed).shuffle(edges)
        assert find_communities(network(edges)) == expected


def test_groups_joined_count_the_distinct_actions_between_them():
    graph = network([*TWO, ("b", "x", "7"), ("b", "y", "8")])
    groups = find_communities(graph)
    joined = join(graph, groups)
    assert {node: data["members"] for node, data in joined.nodes(data=True)} == {
        groups[0].leader: 3, groups[1].leader: 3,
    }  # fmt: skip
    ((_, _, data),) = joined.edges(data=True)
    assert (sorted(data["actions"]), data["weight"], data["pairs"]) == (["7", "8"], 2, 3)
