"""Who co-pilots what, as a networkx graph: nodes are organisations, an edge the actions of both.

The actions are those that the question `actions` lists with the same filters, so a picture, its table and its
text never disagree. Refuses to draw: where nodes stand is in `positions`, pictures are made by whoever shows
them.

What is computed of the network goes through functions that networkx dispatches, so that a backend named by
NETWORKX_BACKEND_PRIORITY takes over without a change here (docs/decisions/0011-network-backends.md).
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any, TypeAlias

from graph.catalogue import Catalogue, Parameter, Query, read_page
from graph.folding import LEVELS, Folding, Line
from graph.lazily import nx
from graph.store import Rows, Store
from graph.terms import XSD, Term, fold, integer, iri, literal

COLUMNS = ("a", "a_label", "b", "b_label", "actions", "internal", "action_list", "likely", "action_labels")
PARAMETERS = (
    Parameter("level", "token", "direction", False, "institution", LEVELS, "Niveau", "Level"),
    Parameter("depth", "token", "2", False, "1", ("1", "2", "3"),
              "Pas autour de l'organisation", "Steps around the organisation"),
    Parameter("open", "text", "organisation/ville-de-paris", False,
              label_fr="Organisations ouvertes", label_en="Opened organisations"),
    Parameter("fold", "text", "organisation/caf-de-paris", False,
              label_fr="Organisations repliées", label_en="Folded organisations"),
)  # fmt: skip

Network: TypeAlias = "nx.Graph[str]"
_STEPS = ("institution", "direction", "pilot")


def read_network(store: Store, catalogue: Catalogue, arguments: Mapping[str, str]) -> Network:
    """The co-piloting network of the actions that the arguments leave.

    arguments: those of `PARAMETERS`, and what `actions` takes. With `organisation`, the actions that it
    pilots, through its units too; with `depth` 2 or 3, those of its co-pilots as well, and of theirs.
    Nodes are IRIs with label, institution, institution_label, actions (how many it pilots here); edges
    have weight (actions of both), actions (their IRIs, in plan order), internal (one institution), likely
    (how many have a pilot of the two that is only likely). The graph has level, include, folding, labels (of
    actions), names (of organisations on any line), pilots (action → nodes), stated (printed pilotings, action
    and node), lines (node → those of the units that it stands for), apart (units whose direction no document
    names), spoken (the language of names that are not French), actions, unpiloted (those without pilot).
    Raises UnknownParameter, IllTypedParameter (400).
    """
    own = {parameter.name for parameter in PARAMETERS}
    given = {name: value for name, value in arguments.items() if name in own}
    filters = {name: value for name, value in arguments.items() if name not in own}
    terms = catalogue.bind(store, Query("network", "", "", PARAMETERS, (), ""), given)
    chosen = {name: term.value if term else "" for name, term in terms.items()}
    folding = Folding(
        chosen["level"],
        _organisations(store, catalogue, "fold", chosen["fold"]),
        _organisations(store, catalogue, "open", chosen["open"]),
    )
    labels = _actions(store, catalogue, filters)
    query = read_page("network-pilots")
    include = catalogue.bind(store, query, {n: v for n, v in filters.items() if n == "include"})
    rows = catalogue.answer(store, query, include).values()
    if filters.get("organisation") and chosen["depth"] != "1":
        everyone = {name: value for name, value in filters.items() if name != "organisation"}
        labels = _widen(labels, _actions(store, catalogue, everyone), rows, folding, int(chosen["depth"]))
    network = _gather(rows, labels, folding)
    network.graph |= {"level": folding.level, "include": (include["include"] or literal("stated")).value}
    return network


def _actions(store: Store, catalogue: Catalogue, filters: Mapping[str, str]) -> dict[str, str]:
    """The actions that the filters leave, in plan order, and what they are called."""
    everything = not {name for name, value in filters.items() if value} - {"include"}
    catalogue.bind(store, catalogue.get("actions"), filters)
    rows = (
        catalogue.answer(store, read_page("network-actions"), {})
        if everything
        else catalogue.run(store, "actions", filters)
    )
    return {row["action"]: row["label"] or "" for row in rows.values() if row["action"]}


def _organisations(store: Store, catalogue: Catalogue, name: str, value: str) -> frozenset[str]:
    parts = [part for part in value.split(",") if part.strip()]
    return frozenset(catalogue.resolve(store, name, part, "organisation").value for part in parts)


def find_node(network: Network, organisation: str) -> str | None:
    """The node that stands for an organisation: itself, or what it is folded into; None where none does."""
    if organisation in network:
        return organisation
    lines = network.graph["lines"].items()
    return next((node for node, held in lines if any(organisation in line for line in held)), None)


def take_part(network: Network, nodes: Collection[str]) -> Network:
    """The network of those nodes alone, and of the actions that they pilot."""
    part: Network = network.subgraph(nodes).copy()
    pilots = {a: [n for n in held if n in part] for a, held in network.graph["pilots"].items()}
    pilots = {action: held for action, held in pilots.items() if held}
    part.graph |= {"pilots": pilots, "actions": len(pilots), "unpiloted": 0}
    return part


def rename(network: Network, names: Mapping[str, tuple[str, str]]) -> None:
    """Call organisations and actions by those names where there is one. names: text and language, by IRI."""
    called = {thing: text for thing, (text, _) in names.items()}
    for known in (network.graph["names"], network.graph["labels"]):
        known |= {thing: called[thing] for thing in known if thing in called}
    for node, data in network.nodes(data=True):
        data["label"] = called.get(node, data["label"])
        data["institution_label"] = called.get(data["institution"], data["institution_label"])
    network.graph["spoken"] = {thing: language for thing, (_, language) in names.items() if language != "fr"}


def name_of(network: Network, thing: str) -> Term:
    """What an organisation or an action of the network is called, in its language."""
    known = network.graph["names"] if thing in network.graph["names"] else network.graph["labels"]
    return literal(known[thing], language=network.graph["spoken"].get(thing, "fr"))


def _line(row: Mapping[str, str | None]) -> Line:
    institution, direction, pilot = (row[name] or "" for name in ("institution", "direction", "pilot"))
    return institution, pilot if _stands_apart(row) else direction, pilot


def _stands_apart(row: Mapping[str, str | None]) -> bool:
    """Whether the pilot is a unit of which no document names the direction."""
    return row["direction"] == row["institution"] != row["pilot"]


def _widen(
    near: Mapping[str, str],
    every: Mapping[str, str],
    rows: list[dict[str, str | None]],
    folding: Folding,
    depth: int,
) -> dict[str, str]:
    """The actions of every one that is `depth - 1` steps away, at most, from who pilots those near."""
    pilots: dict[str, set[str]] = {}
    for row in rows:
        pilots.setdefault(row["action"] or "", set()).add(folding.place(_line(row)))
    reached = set(near)
    for _ in range(depth - 1):
        partners = set().union(*(pilots.get(action, set()) for action in reached))
        reached |= {action for action in every if pilots.get(action, set()) & partners}
    return {action: label for action, label in every.items() if action in reached}


def _gather(rows: list[dict[str, str | None]], labels: Mapping[str, str], folding: Folding) -> Network:
    """The network of those actions, each pilot under the organisation that stands for it."""
    network: Network = nx.Graph()
    pilots: dict[str, list[str]] = {action: [] for action in labels}
    lines: dict[str, list[Line]] = {}
    names: dict[str, str] = {}
    stated: set[tuple[str, str]] = set()
    apart: set[str] = set()
    for row in rows:
        action, line = row["action"] or "", _line(row)
        if action not in pilots:
            continue
        node = folding.place(line)
        names |= {row[step] or "": row[f"{step}_label"] or "" for step in _STEPS}
        if node not in network:
            institution = {"institution": line[0], "institution_label": names[line[0]]}
            network.add_node(node, label=names[node], actions=0, **institution)
        if line not in lines.setdefault(node, []):
            lines[node].append(line)
        if node not in pilots[action]:
            pilots[action].append(node)
            network.nodes[node]["actions"] += 1
        if row["stated"] == "true":
            stated.add((action, node))
        if _stands_apart(row):
            apart.add(line[-1])
    network.graph |= {"folding": folding, "labels": dict(labels), "pilots": pilots, "lines": lines}
    for action, partners in pilots.items():
        for a, b in combinations(sorted(partners), 2):
            _link(network, a, b, action, {(action, a), (action, b)} <= stated)
    network.graph |= {"stated": stated, "names": names, "apart": apart, "spoken": {}}
    network.graph |= {"actions": len(pilots), "unpiloted": sum(not partners for partners in pilots.values())}
    return network


def bipartite(network: Network) -> Network:
    """The same as organisations and the actions that each pilots: `kind` says which a node is.

    An edge joins an organisation to an action; its `actions` is that action alone.
    """
    both: Network = nx.Graph(**network.graph)
    for node, data in network.nodes(data=True):
        both.add_node(node, **data, kind="organisation")
    for action, partners in network.graph["pilots"].items():
        if partners:
            label = network.graph["labels"][action]
            both.add_node(action, label=label, kind="action", actions=1, institution="", institution_label="")
        for node in partners:
            likely = int((action, node) not in network.graph["stated"])
            both.add_edge(node, action, weight=1, actions=[action], internal=False, likely=likely)
    return both


def _link(network: Network, a: str, b: str, action: str, stated: bool) -> None:
    """Count the action for the pair, unless one of the two only stands in for an unnamed unit of itself."""
    of_a, of_b = network.nodes[a]["institution"], network.nodes[b]["institution"]
    lines = network.graph["lines"]
    if any(a in line for line in lines[b]) or any(b in line for line in lines[a]):
        return
    if not network.has_edge(a, b):
        network.add_edge(a, b, weight=0, actions=[], internal=of_a == of_b, likely=0)
    network.edges[a, b]["weight"] += 1
    network.edges[a, b]["likely"] += not stated
    network.edges[a, b]["actions"].append(action)


def edges(network: Network) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Pairs with their data, the most shared first, then by label; the node of the lower IRI stands first."""
    names = {node: fold(data["label"]) for node, data in network.nodes(data=True)}
    pairs = [(min(a, b), max(a, b), data) for a, b, data in network.edges(data=True)]
    pairs.sort(key=lambda edge: (-edge[2]["weight"], *(names[node] for node in edge[:2])))
    yield from pairs


def tabulate(network: Network) -> Rows:
    """The edges as a table, one row a pair; `action_list` holds IRIs separated by spaces, `action_labels`
    their names.
    """
    rows: list[tuple[Term | None, ...]] = []
    for a, b, data in edges(network):
        rows.append((
            iri(a), name_of(network, a), iri(b), name_of(network, b),
            integer(data["weight"]), literal(str(data["internal"]).lower(), XSD.boolean),
            literal(" ".join(data["actions"])), integer(data["likely"]),
            literal(" ; ".join(network.graph["labels"][action] for action in data["actions"])),
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
    "levels": {"institution": "institutions", "direction": "directions", "unit": "unités"},
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
    "levels": {"institution": "institution", "direction": "directorate", "unit": "unit"},
    "organisation": ("organisation", "organisations"),
    "action": ("action", "actions"),
    "pair": ("pair shares", "pairs share"),
    "nothing": "At {level} level, no pilot is known for these actions.",
    "who": "At {level} level: {organisations} for {actions} with a pilot.",
    "pairs": "{pairs} at least one action; the strongest link joins “{a}” and “{b}” ({actions}).",
    "alone": "With no co-pilot here: {organisations}.",
    "unpiloted": "With no known pilot, hence not in the picture: {actions}.",
}
