"""A network with its positions as a file of the formats that other tools read: GEXF and GraphML.

Refuses what the formats cannot hold: attributes are text, numbers and booleans, lists are joined by spaces.
"""

import io
import re
from typing import Any

from graph.lazily import nx
from graph.network import Network
from graph.positions import Positions


def write_gexf(network: Network, positions: Positions) -> bytes:
    """The network as GEXF, for Gephi. positions: of every node. Spec: https://gexf.net/schema.html"""
    plain = _flatten(network)
    for node in plain:
        x, y = positions[node]
        plain.nodes[node]["viz"] = {"position": {"x": x, "y": y, "z": 0.0}}
    text = "\n".join(nx.generate_gexf(plain))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text).encode()


def write_graphml(network: Network, positions: Positions) -> bytes:
    """The network as GraphML. positions: of every node.

    Spec: http://graphml.graphdrawing.org/specification.html
    """
    plain = _flatten(network)
    for node in plain:
        x, y = positions[node]
        plain.nodes[node].update(x=x, y=y)
    file = io.BytesIO()
    nx.write_graphml_xml(plain, file)
    return file.getvalue()


def _flatten(network: Network) -> Network:
    """A copy in a stable order whose attributes are text, numbers and booleans, as the formats ask."""
    plain: Network = nx.Graph()
    for node in sorted(network):
        plain.add_node(node, **_plain(network.nodes[node]))
    for a, b, data in sorted((min(a, b), max(a, b), data) for a, b, data in network.edges(data=True)):
        plain.add_edge(a, b, **_plain(data))
    return plain


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: " ".join(value) if isinstance(value, list) else value
        for name, value in data.items()
        if value is not None
    }
