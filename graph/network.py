"""Who co-pilots what, as a networkx graph: nodes are organisations of one level, an edge the actions of both.

The actions are those that the question `actions` lists with the same filters, so a picture, its table and its
text never disagree. Refuses to draw: positions are numbers here, pictures are made by whoever shows them.

What is computed of the network goes through functions that networkx dispatches, so that a backend named by
NETWORKX_BACKEND_PRIORITY takes over without a change here (docs/decisions/0011-network-backends.md).
"""

import io
import math
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, TypeAlias

import networkx as nx

from graph.catalogue import Catalogue, fill, read_page
from graph.store import Rows, Store
from graph.terms import XSD, Term, fold, iri, literal

SPACING = 150.0
COLUMNS = ("a", "a_label", "b", "b_label", "actions", "internal", "action_list")
_SEED = 20_212_026
_CAREFUL = 150

Network: TypeAlias = "nx.Graph[str]"
Positions = dict[str, tuple[float, float]]


def read_network(store: Store, catalogue: Catalogue, arguments: Mapping[str, str]) -> Network:
    """The co-piloting network of the actions that the arguments leave.

    arguments: `level` (institution or direction), `include` (stated or interpreted), and what `actions`
    takes; with `organisation`, only the actions that it pilots, through its units too.
    Nodes are IRIs with label, institution, institution_label, actions (how many it pilots here); edges
    have weight (actions of both), actions (their IRIs, in plan order), internal (one institution). The graph
    has level, include, labels (action → label), actions, unpiloted (those for which no pilot is known).
    Raises UnknownParameter, IllTypedParameter (400).
    """
    query = read_page("network-pilots")
    own = {parameter.name for parameter in query.parameters}
    terms = catalogue.bind(store, query, {name: arguments[name] for name in own if name in arguments})
    listed = catalogue.run(
        store, "actions", {name: value for name, value in arguments.items() if name != "level"}
    )
    labels = {row["action"]: row["label"] for row in listed.values()}
    pilots: dict[str, list[str]] = {action: [] for action in labels if action}
    network: Network = nx.Graph()
    for row in store.select(fill(query.text, terms)).values():
        action, partner = row["action"], row["partner"]
        if action in pilots and partner:
            pilots[action].append(partner)
            if partner not in network:
                network.add_node(
                    partner, label=row["partner_label"], actions=0,
                    institution=row["institution"], institution_label=row["institution_label"],
                )  # fmt: skip
            network.nodes[partner]["actions"] += 1
    network.graph |= {name: term.value for name, term in terms.items() if term}
    network.graph |= {"labels": labels, "actions": len(pilots)}
    network.graph["unpiloted"] = sum(not partners for partners in pilots.values())
    for action, partners in pilots.items():
        for a, b in combinations(sorted(partners), 2):
            _link(network, a, b, action)
    return network


def _link(network: Network, a: str, b: str, action: str) -> None:
    """Count the action for the pair, unless one of the two only stands in for an unnamed unit of itself."""
    of_a, of_b = network.nodes[a]["institution"], network.nodes[b]["institution"]
    if a == of_b or b == of_a:
        return
    if not network.has_edge(a, b):
        network.add_edge(a, b, weight=0, actions=[], internal=of_a == of_b)
    network.edges[a, b]["weight"] += 1
    network.edges[a, b]["actions"].append(action)


def lay_out(network: Network) -> Positions:
    """A position for every node, the same on every run; about `SPACING` units between neighbours.

    Connected parts stand side by side, the largest first; those that co-pilot with none, in rows below.
    """
    parts = sorted(nx.connected_components(network), key=lambda part: (-len(part), min(part)))
    positions: Positions = {}
    left = 0.0
    depth = 0.0
    for part in parts:
        if len(part) > 1:
            radius = SPACING * math.sqrt(len(part))
            for node, (x, y) in _spread(network, sorted(part)).items():
                positions[node] = (round(left + radius * (1 + x), 1), round(radius * y, 1))
            left += 2 * radius + SPACING
            depth = max(depth, radius)
    alone = [node for part in parts if len(part) == 1 for node in part]
    columns = max(1, round(left / SPACING)) if left else max(1, math.ceil(math.sqrt(len(alone))))
    for number, node in enumerate(alone):
        row, column = divmod(number, columns)
        positions[node] = (round(column * SPACING, 1), round(depth + (row + 1) * SPACING, 1))
    return positions


def _spread(network: Network, nodes: list[str]) -> Positions:
    """Positions of one connected part within [-1, 1], from its edges alone."""
    part: Network = nx.Graph()
    part.add_nodes_from(nodes)
    for a, b, data in sorted(edges(network), key=lambda edge: edge[:2]):
        if a in part:
            part.add_edge(a, b, weight=data["weight"], distance=data["weight"] ** -0.25)
    if len(nodes) <= _CAREFUL:
        found = nx.kamada_kawai_layout(part, weight="distance")
    else:
        found = nx.spring_layout(part, seed=_SEED, iterations=100)
    return {node: (float(found[node][0]), float(found[node][1])) for node in nodes}


def edges(network: Network) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Pairs with their data, the most shared first, then by label; the node of the lower IRI stands first."""
    names = network.nodes
    pairs = [(min(a, b), max(a, b), data) for a, b, data in network.edges(data=True)]
    pairs.sort(key=lambda edge: (-edge[2]["weight"], *(fold(names[node]["label"]) for node in edge[:2])))
    yield from pairs


def tabulate(network: Network) -> Rows:
    """The edges as a table, one row a pair; `action_list` holds IRIs separated by spaces."""
    rows: list[tuple[Term | None, ...]] = []
    for a, b, data in edges(network):
        rows.append((
            iri(a), literal(network.nodes[a]["label"], language="fr"),
            iri(b), literal(network.nodes[b]["label"], language="fr"),
            literal(str(data["weight"]), XSD.integer), literal(str(data["internal"]).lower(), XSD.boolean),
            literal(" ".join(data["actions"])),
        ))  # fmt: skip
    return Rows(COLUMNS, rows)


def summarise(network: Network, language: str = "fr") -> str:
    """The picture in a few sentences, in French or in English ("en")."""
    say: dict[str, Any] = _ENGLISH if language == "en" else _FRENCH
    level = say["levels"][network.graph["level"]]
    if not network:
        return str(say["nothing"].format(level=level))
    pairs = list(edges(network))
    alone = nx.number_of_isolates(network)
    parts = [
        say["who"].format(
            level=level,
            organisations=_count(network.number_of_nodes(), *say["organisation"]),
            actions=_count(network.graph["actions"] - network.graph["unpiloted"], *say["action"]),
        )
    ]
    if pairs:
        a, b, data = pairs[0]
        names = {"a": network.nodes[a]["label"], "b": network.nodes[b]["label"]}
        shared = _count(data["weight"], *say["action"])
        parts.append(say["pairs"].format(pairs=_count(len(pairs), *say["pair"]), actions=shared, **names))
    if alone:
        parts.append(say["alone"].format(organisations=_count(alone, *say["organisation"])))
    if network.graph["unpiloted"]:
        parts.append(say["unpiloted"].format(actions=_count(network.graph["unpiloted"], *say["action"])))
    return " ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


_FRENCH: dict[str, Any] = {
    "levels": {"institution": "institutions", "direction": "directions"},
    "organisation": ("organisation", "organisations"),
    "action": ("action", "actions"),
    "pair": ("paire partage", "paires partagent"),
    "nothing": "Au niveau des {level}, aucun pilote n'est connu pour ces actions.",
    "who": "Au niveau des {level} : {organisations} pour {actions} avec pilote.",
    "pairs": "{pairs} au moins une action ; le lien le plus fort unit « {a} » et « {b} » ({actions}).",
    "alone": "Sans copilote ici : {organisations}.",
    "unpiloted": "Sans pilote connu, donc absentes de l'image : {actions}.",
}
_ENGLISH: dict[str, Any] = {
    "levels": {"institution": "institution", "direction": "directorate"},
    "organisation": ("organisation", "organisations"),
    "action": ("action", "actions"),
    "pair": ("pair shares", "pairs share"),
    "nothing": "At {level} level, no pilot is known for these actions.",
    "who": "At {level} level: {organisations} for {actions} with a pilot.",
    "pairs": "{pairs} at least one action; the strongest link joins “{a}” and “{b}” ({actions}).",
    "alone": "With no co-pilot here: {organisations}.",
    "unpiloted": "With no known pilot, hence not in the picture: {actions}.",
}


def write_gexf(network: Network) -> bytes:
    """The network with its positions as GEXF, for Gephi. Spec: https://gexf.net/schema.html"""
    plain = _flatten(network)
    for node, (x, y) in lay_out(network).items():
        plain.nodes[node]["viz"] = {"position": {"x": x, "y": y, "z": 0.0}}
    text = "\n".join(nx.generate_gexf(plain))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text).encode()


def write_graphml(network: Network) -> bytes:
    """The network with its positions as GraphML. Spec: http://graphml.graphdrawing.org/specification.html"""
    plain = _flatten(network)
    for node, (x, y) in lay_out(network).items():
        plain.nodes[node].update(x=x, y=y)
    file = io.BytesIO()
    nx.write_graphml_xml(plain, file)
    return file.getvalue()


def _flatten(network: Network) -> Network:
    """A copy in a stable order whose attributes are text, numbers and booleans, as the formats ask."""
    plain: Network = nx.Graph()
    for node in sorted(network):
        plain.add_node(node, **network.nodes[node])
    for a, b, data in sorted(edges(network), key=lambda edge: edge[:2]):
        plain.add_edge(
            a, b, weight=data["weight"], internal=data["internal"], actions=" ".join(data["actions"])
        )
    return plain
