"""What each organisation holds together in a network: its partners, the ways through it, who it alone links.

Says nothing of importance: a partner that the documents do not name is no partner here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from graph.lazily import nx
from graph.network import Network

_SEED = 20_212_026
_EXACT, _SAMPLE = 1_000, 200
_KEPT = 8


@dataclass(frozen=True)
class Place:
    """Where an organisation stands.

    partners: how many it has an action with; between: the part of the shortest ways between two others that
    goes through it, from 0 to 1; cut_off: how many are no longer linked to the rest without it.
    """

    partners: int
    between: float
    cut_off: int


def measure(network: Network) -> Mapping[str, Place]:
    """The place of every node. Above 1,000 nodes, `between` is reckoned from a fixed sample of 200."""
    return _measure(tuple(sorted(network)), tuple(sorted((min(pair), max(pair)) for pair in network.edges)))


@lru_cache(maxsize=_KEPT)
def _measure(nodes: tuple[str, ...], pairs: tuple[tuple[str, str], ...]) -> Mapping[str, Place]:
    """The same of a network by its content: each form of a picture, and each way to colour it, asks again."""
    network: Network = nx.Graph()
    network.add_nodes_from(nodes)
    network.add_edges_from(pairs)
    size = len(network)
    sample = None if size <= _EXACT else min(size, _SAMPLE)
    between = nx.betweenness_centrality(network, k=sample, seed=_SEED) if size else {}
    cut = _cut_off(network)
    return {node: Place(network.degree(node), between[node], cut.get(node, 0)) for node in network}


def _cut_off(network: Network) -> dict[str, int]:
    """For each node that alone links others: how many lose the largest part of what is left without it."""
    found: dict[str, int] = {}
    cutting = set(nx.articulation_points(network))
    tree = _blocks(network, cutting)
    for part in nx.connected_components(tree):
        root = min(part)
        parents = dict(nx.bfs_predecessors(tree, root))
        below = {node: tree.nodes[node]["size"] for node in part}
        for node in reversed([root, *parents]):
            if node in parents:
                below[parents[node]] += below[node]
        for node in part & cutting:
            sides = [below[other] for other in tree[node] if parents.get(other) == node]
            sides.append(below[root] - below[node])
            found[node] = sum(sides) - max(sides)
    return found


def _blocks(network: Network, cutting: set[str]) -> Network:
    """The tree of the parts that no single node divides (" 0", " 1"…), and of the nodes that hold them."""
    tree: Network = nx.Graph()
    blocks = cast("Iterable[set[str]]", nx.biconnected_components(network))  # whose stub says lists
    for number, block in enumerate(blocks):
        name = f" {number}"  # no IRI begins so
        tree.add_node(name, size=len(block - cutting))
        for node in block & cutting:
            tree.add_node(node, size=1)
            tree.add_edge(name, node)
    return tree
