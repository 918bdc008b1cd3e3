"""Groups of organisations that work more with each other than with the rest, and the network of these groups.

The same network gives the same groups, on any machine: the search is seeded, and starts in order of IRI.
Refuses to name a group: it is known by its member that shares most actions, which its address names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.lazily import nx
from graph.network import Network

_SEED = 20_212_026
_KEPT = 8


@dataclass(frozen=True)
class Community:
    """A group. leader: its member with most shared actions inside; members: all, the leader first.

    inside, outside: how many pairs are within it, and how many link it to others.
    """

    leader: str
    members: tuple[str, ...]
    inside: int
    outside: int


def find_communities(network: Network) -> list[Community]:
    """The groups, the largest first; organisations without a partner are in none."""
    nodes = sorted(node for node, degree in network.degree() if degree)
    number = {node: place for place, node in enumerate(nodes)}
    ties = [(*sorted((number[a], number[b])), data["weight"]) for a, b, data in network.edges(data=True)]
    parts = _divide(len(nodes), tuple(sorted(ties))) if nodes else ()
    found = [_describe(network, {nodes[place] for place in part}) for part in parts]
    return sorted(found, key=lambda group: (-len(group.members), group.leader))


@lru_cache(maxsize=_KEPT)
def _divide(size: int, ties: tuple[tuple[int, int, int], ...]) -> tuple[frozenset[int], ...]:
    """The parts of a network by its content: each form of a picture asks for them again."""
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(range(size))
    for one, other, weight in ties:
        plain.add_edge(one, other, weight=weight)
    return tuple(map(frozenset, nx.community.louvain_communities(plain, seed=_SEED)))


def _describe(network: Network, members: set[str]) -> Community:
    strength = {
        node: sum(data["weight"] for other, data in network[node].items() if other in members)
        for node in members
    }
    ranked = sorted(members, key=lambda node: (-strength[node], -network.nodes[node]["actions"], node))
    inside = network.subgraph(members).number_of_edges()
    ends = sum(network.degree(node) for node in members)
    return Community(ranked[0], tuple(ranked), inside, ends - 2 * inside)


def join(network: Network, groups: Sequence[Community]) -> Network:
    """The network of the groups: a node each, named by its leader's IRI, with `members` (how many).

    A node's `actions` counts those that a member pilots.
    An edge weighs the distinct actions that members of both pilot; `pairs` counts the linked members.
    """
    group_of = {node: group.leader for group in groups for node in group.members}
    joined: Network = nx.Graph(**network.graph)
    piloted: dict[str, int] = {}
    for held in network.graph["pilots"].values():
        for leader in {group_of[node] for node in held if node in group_of}:
            piloted[leader] = piloted.get(leader, 0) + 1
    for group in groups:
        data = {**network.nodes[group.leader], "actions": piloted.get(group.leader, 0)}
        joined.add_node(group.leader, **data, members=len(group.members))
    for a, b, data in network.edges(data=True):
        one, other = group_of[a], group_of[b]
        if one != other:
            if not joined.has_edge(one, other):
                joined.add_edge(one, other, actions={}, pairs=0, internal=False, likely=0)
            joined.edges[one, other]["actions"] |= dict.fromkeys(data["actions"])
            joined.edges[one, other]["pairs"] += 1
    for _, _, data in joined.edges(data=True):
        data["actions"] = list(data["actions"])
        data["weight"] = len(data["actions"])
    return joined
