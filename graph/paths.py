"""How two organisations of a network are linked: the shortest way from one to the other, through partners.

Of ways of one length, the one whose pairs share most actions is shown, and how many there are is said.
Refuses to make up a link: where no way exists in what the documents say, there is none.
"""

from dataclasses import dataclass

from graph.lazily import nx
from graph.network import Network

_LIGHT = 1e-5


@dataclass(frozen=True)
class Way:
    """A way through a network. nodes: from the first to the last; ways: how many are as short."""

    nodes: tuple[str, ...]
    ways: int

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The pairs that it goes through, in order."""
        return list(zip(self.nodes, self.nodes[1:], strict=False))


def find_way(network: Network, start: str, end: str) -> Way | None:
    """The shortest way between two nodes; None where they are not linked, or one of them is not there."""
    if start not in network or end not in network:
        return None
    for _, _, data in network.edges(data=True):
        data["length"] = 1 + _LIGHT / data["weight"]  # fewest steps first, then the most shared
    try:
        nodes = nx.shortest_path(network, start, end, weight="length")
    except nx.NetworkXNoPath:
        return None
    return Way(tuple(nodes), _count(network, start, end))


def _count(network: Network, start: str, end: str) -> int:
    """How many ways between two linked nodes are as short as the shortest."""
    ways = {start: 1}
    for layer in nx.bfs_layers(network, start):
        if end in layer:
            return ways[end]
        reached: dict[str, int] = {}
        for node in layer:
            for other in network[node]:
                if other not in ways:
                    reached[other] = reached.get(other, 0) + ways[node]
        ways |= reached
    return 0
