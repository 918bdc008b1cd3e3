"""An answer as things and links between them: places, sizes, and the sentence that says the same.

Placed the same way on every run, in units of the SVG. Refuses to draw more things than can be read: those
that are left out are counted.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext, ngettext

from graph.lazily import nx
from graph.network import Network
from server.charts import LETTER, WIDTH

MOST_NODES = 100
Link = tuple[str, str, Decimal | None]
Box = tuple[float, float, float, float]
_ALWAYS = 5


@dataclass(frozen=True)
class Node:
    """A thing. kind: "a" or "b", the column that it stands in; name: what stands beside it, if anything."""

    x: float
    y: float
    radius: float
    kind: str
    full: str
    name: str
    name_y: float


@dataclass(frozen=True)
class Diagram:
    """Nodes and lines: x1, y1, x2, y2, width. legend: kinds of nodes, and the columns that they stand in.

    unnamed: how many nodes have no room for their name.
    """

    kind: str
    sentence: str
    height: float
    nodes: Sequence[Node]
    lines: Sequence[tuple[float, ...]]
    left_out: str
    legend: Sequence[tuple[str, str]]
    unnamed: int


def first_nodes(links: Iterable[Link]) -> list[str]:
    """The things of the first links, as many as a picture holds."""
    found: dict[str, None] = {}
    for a, b, _ in links:
        if len({*found, a, b}) <= MOST_NODES:
            found |= {a: None, b: None}
    return list(found)


def network(links: Sequence[Link], names: Mapping[str, str], titled: tuple[str, str]) -> Diagram:
    """Things and links between them, placed the same way on every run.

    names: of the things that are drawn; titled: the two columns. A link is as thick as its number says, or as
    many rows as have it.
    """
    drawn: Network = nx.Graph()
    drawn.add_nodes_from(names)
    for a, b, weight in links:
        if a in names and b in names and a != b:
            held = drawn.edges[a, b]["weight"] if drawn.has_edge(a, b) else 0.0
            drawn.add_edge(a, b, weight=held + float(1 if weight is None else max(weight, Decimal(0))))
    places, height = _packed(drawn)
    firsts, seconds = {a for a, _, _ in links}, {b for _, b, _ in links}
    apart = not firsts & seconds
    ranked = sorted(names, key=lambda n: (-drawn.degree(n), names[n]))
    sizes = {n: round(5 + 2 * math.sqrt(drawn.degree(n)), 1) for n in names}
    labelled = _named(ranked, names, places, sizes)
    weights = [data["weight"] for *_, data in drawn.edges(data=True)] or [0.0]
    least, range_ = min(weights), max(weights) - min(weights)
    nodes = [
        Node(
            *places[n], sizes[n], "b" if apart and n in seconds else "a", names[n],
            *labelled.get(n, ("", 0.0)),
        )
        for n in names
    ]  # fmt: skip
    lines = [
        (*places[a], *places[b], round(1.2 + 3.8 * (data["weight"] - least) / range_, 1) if range_ else 1.2)
        for a, b, data in drawn.edges(data=True)
    ]
    rest = len(firsts | seconds) - len(names)
    return Diagram(
        "network",
        _network_sentence(drawn, ranked, names),
        height,
        nodes,
        lines,
        ngettext(
            "%(num)d autre chose n'est pas dans l'image, qui en tient %(most)s ; le tableau l'a.",
            "%(num)d autres choses ne sont pas dans l'image, qui en tient %(most)s ; le tableau les a.",
            rest, most=MOST_NODES,
        ) if rest else "",
        [("a", titled[0]), ("b", titled[1])] if apart else [],
        len(names) - len(labelled),
    )  # fmt: skip


def _named(
    ranked: Sequence[str],
    names: Mapping[str, str],
    places: Mapping[str, tuple[float, float]],
    sizes: Mapping[str, float],
) -> dict[str, tuple[str, float]]:
    """The names that have room, below their node or above: those of the most linked first, none over another.

    The most linked things are named all the same: the picture means nothing without them.
    """
    taken = [_box(*places[node], sizes[node], sizes[node]) for node in names]
    found: dict[str, tuple[str, float]] = {}
    for rank, node in enumerate(ranked):
        (x, y), text = places[node], _short(names[node])
        half, away = len(text) * LETTER / 2, sizes[node] + 9
        boxes = [_box(x, y + away, half, 6), _box(x, y - away, half, 6)]
        free = [box for box in boxes if all(_apart(box, other) for other in taken)]
        if free or rank < _ALWAYS:
            box = (free or boxes)[0]
            taken.append(box)
            found[node] = (text, round(box[3] - 2, 1))
    return found


def _box(x: float, y: float, half: float, tall: float) -> Box:
    return x - half, y - tall, x + half, y + tall


def _apart(a: Box, b: Box) -> bool:
    return a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]


def _packed(drawn: Network) -> tuple[dict[str, tuple[float, float]], float]:
    """A place for each node, connected parts side by side in rows, the largest first; and the height."""
    parts = sorted(nx.connected_components(drawn), key=lambda part: (-len(part), min(part)))
    places: dict[str, tuple[float, float]] = {}
    left, top, deepest = 0.0, 0.0, 0.0
    for part in parts:
        wide = WIDTH if len(part) > 12 else min(WIDTH, 170 + 36 * len(part))
        tall = 70 + 34 * math.sqrt(len(part)) * (2.4 if len(part) > 12 else 1)
        if left + wide > WIDTH:
            left, top, deepest = 0.0, top + deepest, 0.0
        for node, (x, y) in _spread(drawn.subgraph(sorted(part))).items():
            across, down = wide / 2 - 85, tall / 2 - 28
            places[node] = (
                round(left + wide / 2 + x * across, 1),
                round(top + tall / 2 + y * down, 1),
            )
        left, deepest = left + wide, max(deepest, tall)
    return places, round(top + deepest, 1)


def _spread(part: Network) -> dict[str, tuple[float, float]]:
    """Places of one connected part, filling [-1, 1] both ways."""
    ordered: Network = nx.Graph()
    ordered.add_nodes_from(sorted(part))
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in part.edges()))
    found = nx.kamada_kawai_layout(ordered)
    sides = []
    for axis in (0, 1):
        values = [float(place[axis]) for place in found.values()]
        low, high = min(values), max(values)
        middle, half = (low + high) / 2, (high - low) / 2
        sides.append({n: (float(p[axis]) - middle) / half if half > 1e-9 else 0.0 for n, p in found.items()})
    return {node: (sides[0][node], sides[1][node]) for node in ordered}


def _network_sentence(drawn: Network, ranked: Sequence[str], names: Mapping[str, str]) -> str:
    things = ngettext("%(num)d chose", "%(num)d choses", len(drawn))
    ties = ngettext("%(num)d lien", "%(num)d liens", drawn.number_of_edges())
    said: str = gettext("%(things)s, %(ties)s.", things=things, ties=ties)
    if drawn.number_of_edges():
        said += " " + gettext(
            "La plus liée : %(name)s (%(degree)s).", name=names[ranked[0]], degree=drawn.degree(ranked[0])
        )
    if (parts := nx.number_connected_components(drawn)) > 1:
        said += " " + ngettext(
            "%(num)d groupe sans lien.", "%(num)d groupes que rien ne relie entre eux.", parts
        )
    return said


def _short(name: str, most: int = 24) -> str:
    """A name of at most that many letters, its end cut."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
