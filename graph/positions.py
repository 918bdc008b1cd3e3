"""Where organisations and actions stand in pictures: a map of the whole dataset, of which a view
shows a part.

Units stand around their direction and directions around their institution, so that folding and opening one
moves no other; what a version adds finds a free place on the map of the version before. The map is the same
on every run. Refuses to draw, and to let a filter move anything.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations, islice
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from graph import kept
from graph.catalogue import Catalogue
from graph.communities import find_communities
from graph.lazily import np, nx
from graph.network import Network, read_network
from graph.spacing import ROOM, SPACING, Numbers, Spot, pack, spread, turn, wind
from graph.store import Store, versions

Positions = dict[str, Spot]
KIND = "places.json"
_DAMAGE = (ValueError, TypeError, KeyError)
_APART = 600


class Places:
    """The maps of the stores in hand. home: where versions are kept, None to keep nothing."""

    def __init__(self, home: Path | None = None):
        self._home = home
        self._lock = Lock()
        self._known: WeakKeyDictionary[Store, Positions] = WeakKeyDictionary()

    def of(self, store: Store, catalogue: Catalogue) -> Positions:
        """The place of every organisation that pilots at that version, at every level, and of actions."""
        with self._lock:
            if store not in self._known:
                self._known[store] = self._read(store, catalogue)
            return self._known[store]

    def _read(self, store: Store, catalogue: Catalogue) -> Positions:
        home = self._home
        found = kept.read(home, store.version, KIND, _load, _DAMAGE) if home else None
        if found is None:
            whole = read_network(store, catalogue, {"level": "unit", "include": "interpreted"})
            found = places = lay_out(whole, _before(home, store.version) if home else {})
            if home:
                kept.keep(home, store.version, KIND, lambda path: _save(places, path))
        return found


def _load(path: Path) -> Positions:
    return {node: (float(x), float(y)) for node, (x, y) in json.loads(path.read_bytes()).items()}


def _save(places: Positions, path: Path) -> None:
    path.write_text(json.dumps(places), encoding="utf8")


def _before(home: Path, version: str) -> Positions:
    """The newest map of a version before that one; empty where there is none."""
    number = versions.number_of(version)
    paths = (home / "versions").glob(f"*.{KIND}")
    older = [path for path in paths if versions.number_of(path.name) < number]
    for path in sorted(older, key=lambda path: versions.number_of(path.name), reverse=True):
        found = kept.read(home, path.name.removesuffix(f".{KIND}"), KIND, _load, _DAMAGE)
        if found:
            return found
    return {}


def lay_out(whole: Network, before: Mapping[str, Spot] | None = None) -> Positions:
    """A place for every organisation of every line, and for every action with a pilot.

    whole: the network of units, unfiltered; before: the places that those already known keep. Where fewer
    than half are known, the map is drawn afresh.
    """
    lines = sorted({line for held in whole.graph["lines"].values() for line in held})
    organisations = list(dict.fromkeys(step for line in lines for step in line))
    known = {node: spot for node, spot in (before or {}).items() if node in set(organisations)}
    if 2 * len(known) < len(organisations) or not known:
        places = _draw(whole, _institutions(whole), lines)
        return places | _place_actions(whole.graph["pilots"], places)
    places = _join(whole, lines, known)
    actions = _place_actions(whole.graph["pilots"], places)
    return places | {action: (before or {}).get(action, spot) for action, spot in actions.items()}


def _draw(whole: Network, ties: Network, lines: Sequence[tuple[str, str, str]]) -> Positions:
    """A map of those institutions, the largest parts in the middle, each with its units around it."""
    inside = {top: _surround(top, [line for line in lines if line[0] == top]) for top in sorted(ties)}
    radius = {top: _reach(spots.values()) for top, spots in inside.items()}
    centres = _arrange(ties, radius)
    places: Positions = {}
    for top, spots in inside.items():
        partners = [(centres[other], data["weight"]) for other, data in ties[top].items()]
        homes = _turned(whole, spots, centres[top], partners)
        places |= homes
    return {node: (round(x, 1), round(y, 1)) for node, (x, y) in places.items()}


def _institutions(whole: Network) -> "Network":
    """Institutions, and how many actions each two of them share."""
    ties: Network = nx.Graph()
    of = {node: data["institution"] for node, data in whole.nodes(data=True)}
    ties.add_nodes_from(sorted(set(of.values())), actions=0)
    for action in sorted(whole.graph["pilots"]):
        held = sorted({of[node] for node in whole.graph["pilots"][action]})
        for a, b in combinations(held, 2):
            weight = ties.edges[a, b]["weight"] if ties.has_edge(a, b) else 0
            ties.add_edge(a, b, weight=weight + 1)
    return ties


def _surround(top: str, lines: Sequence[tuple[str, str, str]]) -> Positions:
    """Directions and units around their institution, which stands at (0, 0)."""
    below: dict[str, list[str]] = {}
    for _, direction, unit in lines:
        held = below.setdefault(direction, [])
        if unit != direction:
            held.append(unit)
    rings = {direction: list(islice(wind(), len(units) + 1)) for direction, units in below.items()}
    discs = {direction: _reach(ring) for direction, ring in rings.items() if direction != top}
    spots = pack(discs, SPACING / 2) | {top: (0.0, 0.0)}
    for direction, units in below.items():
        if direction != top:
            x, y = spots[direction]
            for unit, (right, down) in zip(units, rings[direction][1:], strict=True):
                spots[unit] = (x + right, y + down)
    return spots


def _reach(spots: Iterable[Spot]) -> float:
    """How far from (0, 0) a disc around those spots goes."""
    return max((math.hypot(x, y) for x, y in spots), default=0.0) + ROOM


def _turned(
    whole: Network, spots: Positions, centre: Spot, partners: Sequence[tuple[Spot, float]]
) -> Positions:
    """The spots at that centre, turned so that who has most partners outside is nearest to them."""
    weights = {node: sum(1 for _ in whole[node]) if node in whole else 0 for node in spots}
    return turn(spots, weights, centre, partners)


def _arrange(ties: Network, radius: Mapping[str, float]) -> Positions:
    """The centres of the institutions' discs: connected parts around the largest, then who stands alone."""
    parts = sorted(nx.connected_components(ties), key=lambda part: (-len(part), min(part)))
    linked = {min(part): _arrange_part(ties, sorted(part), radius) for part in parts if len(part) > 1}
    reach = {
        name: max(math.hypot(x, y) + radius[node] for node, (x, y) in spots.items())
        for name, spots in linked.items()
    }
    first = max(linked, key=lambda name: len(linked[name]), default="")
    middles = pack({name: far for name, far in reach.items() if name != first}, reach.get(first, 0.0))
    centres = {
        node: (middles.get(name, (0.0, 0.0))[0] + x, middles.get(name, (0.0, 0.0))[1] + y)
        for name, spots in linked.items()
        for node, (x, y) in spots.items()
    }
    west = min((x - radius[node] for node, (x, _) in centres.items()), default=0.0)
    east = max((x + radius[node] for node, (x, _) in centres.items()), default=0.0)
    depth = max((y + radius[node] for node, (_, y) in centres.items()), default=0.0)
    alone = [node for part in parts if len(part) == 1 for node in part]
    width = max(east - west, 2 * ROOM * math.ceil(math.sqrt(len(alone))))
    x, top, tallest = west, depth + SPACING / 2, 0.0
    for node in sorted(alone, key=lambda node: (radius[node], node)):
        if x > west and x + 2 * radius[node] > west + width:
            x, top, tallest = west, top + 2 * tallest, 0.0
        centres[node] = (x + radius[node], top + radius[node])
        x, tallest = x + 2 * radius[node], max(tallest, radius[node])
    return centres


def _arrange_part(ties: Network, nodes: Sequence[str], radius: Mapping[str, float]) -> Positions:
    """One connected part; above 600 institutions its groups first, then each group's members around it."""
    part = ties.subgraph(nodes)
    if len(nodes) <= _APART:
        return spread(part, radius)
    groups = find_communities(part)
    inside = {group.leader: spread(part.subgraph(group.members), radius) for group in groups}
    reach = {
        leader: max(math.hypot(*spots[node]) + radius[node] for node in spots)
        for leader, spots in inside.items()
    }
    whose = {node: group.leader for group in groups for node in group.members}
    between: Network = nx.Graph()
    between.add_nodes_from(sorted(reach))
    for a, b, data in part.edges(data=True):
        one, other = sorted((whose[a], whose[b]))
        if one != other:
            before = between.get_edge_data(one, other, {"weight": 0})["weight"]
            between.add_edge(one, other, weight=before + data["weight"])
    centres = spread(between, reach)
    return {
        node: (centres[leader][0] + x, centres[leader][1] + y)
        for leader, spots in inside.items()
        for node, (x, y) in spots.items()
    }


def _join(whole: Network, lines: Sequence[tuple[str, str, str]], known: Mapping[str, Spot]) -> Positions:
    """The known places; below them a map of what has no tie to anyone there; and for each other new
    organisation a free place: near its own, else near its partners."""
    ties = _institutions(whole)
    apart = {
        top
        for part in nx.connected_components(ties)
        if not any(node in known for node in part)
        for top in part
    }
    places = _below(known, _draw(whole, ties.subgraph(apart), lines)) | dict(known)
    for line in lines:
        for step, above in zip(line, (None, *line), strict=False):
            if step not in places:
                partners = [places[other] for other in ties[step] if other in places] if above is None else []
                near = [places[above]] if above else partners
                places[step] = _free(near, places)
    return places


def _below(known: Mapping[str, Spot], drawn: Positions) -> Positions:
    """A map moved below another one, middle under middle."""
    if not drawn:
        return {}
    (left, right), (west, east) = (
        (min(x for x, _ in spots.values()), max(x for x, _ in spots.values())) for spots in (known, drawn)
    )
    across = (left + right - west - east) / 2
    down = max(y for _, y in known.values()) - min(y for _, y in drawn.values()) + 2 * SPACING
    return {node: (round(x + across, 1), round(y + down, 1)) for node, (x, y) in drawn.items()}


def _free(near: Sequence[Spot], places: Mapping[str, Spot]) -> Spot:
    """The first spot, winding outwards from the middle of those near, with nobody within `SPACING`."""
    taken: Numbers = np.array(list(places.values()))
    bottom = (float(taken[:, 0].mean()), float(taken[:, 1].max()) + SPACING)
    x, y = np.mean(near, axis=0) if near else bottom
    spots = ((x + right, y + down) for right, down in wind())
    free = partial(_is_free, taken)
    right, down = next(spot for spot in spots if free(spot))
    return round(float(right), 1), round(float(down), 1)


def _is_free(taken: Numbers, spot: Spot) -> bool:
    return bool(np.hypot(*(taken - np.array(spot)).T).min() >= SPACING / 2)


def _place_actions(pilots: Mapping[str, Sequence[str]], places: Mapping[str, Spot]) -> Positions:
    """Actions between their pilots; those of the same pilots wind around one spot."""
    together: dict[tuple[str, ...], list[str]] = {}
    for action, held in sorted(pilots.items()):
        if held:
            together.setdefault(tuple(sorted(held)), []).append(action)
    found: Positions = {}
    for held, actions in together.items():
        x, y = (sum(places[node][axis] for node in held) / len(held) for axis in (0, 1))
        ring = islice(wind(SPACING / 4), 1, len(actions) + 1)
        for action, (right, down) in zip(actions, ring, strict=True):
            found[action] = (round(x + right, 1), round(y + down, 1))
    return found
