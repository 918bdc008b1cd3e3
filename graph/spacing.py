"""Arithmetic of places on a plane: winding outwards, packing discs, keeping discs apart, turning them.

Knows nothing of what is placed. Units are those of the picture: `SPACING` is the gap between two units,
`ROOM` what a sign and its name take to each side.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from graph.lazily import np, nx

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACING = 120.0
ROOM = 0.75 * SPACING
Spot = tuple[float, float]
Numbers: TypeAlias = "NDArray[np.float64]"
_GOLDEN = math.pi * (3 - math.sqrt(5))
_SEED = 20_212_026
_CAREFUL = 150
_ROUNDS = 200
_TOUCH = 3.0


def wind(gap: float = SPACING) -> Iterator[Spot]:
    """Spots winding outwards from (0, 0) without end, about `gap` from each other: a sunflower's seeds."""
    for number in count():
        away = 0.9 * gap * math.sqrt(number)
        yield away * math.cos(number * _GOLDEN), away * math.sin(number * _GOLDEN)


def pack(discs: Mapping[str, float], middle: float) -> dict[str, Spot]:
    """Centres for discs of those radii around a disc of radius `middle` at (0, 0), the largest nearest."""
    placed: list[tuple[float, float, float]] = [(0.0, 0.0, middle)]
    found: dict[str, Spot] = {}
    for name in sorted(discs, key=lambda name: (-discs[name], name)):
        radius = discs[name]
        found[name] = x, y = next(
            (x, y)
            for x, y in wind(SPACING / 4)
            if all(math.hypot(x - a, y - b) >= radius + held for a, b, held in placed)
        )
        placed.append((x, y, radius))
    return found


def spread(network: "nx.Graph[str]", radius: Mapping[str, float]) -> dict[str, Spot]:
    """Centres for a disc around each node, around (0, 0): linked ones near, none upon another.

    network: edges with weight, of which more brings nearer.
    """
    nodes = sorted(network)
    part: nx.Graph[str] = nx.Graph()
    part.add_nodes_from(nodes)
    for a, b, data in network.edges(data=True):
        part.add_edge(a, b, weight=data["weight"], distance=data["weight"] ** -0.25)
    if len(nodes) <= _CAREFUL and nx.is_connected(part):
        found = nx.kamada_kawai_layout(part, weight="distance")
    else:
        found = nx.spring_layout(part, seed=_SEED, iterations=60)
    radii = np.array([radius[node] for node in nodes])
    scale = 0.5 * math.sqrt(float((radii**2).sum()))
    spots = keep_apart(scale * np.array([found[node] for node in nodes]), radii)
    return {
        node: (float(x), float(y)) for node, (x, y) in zip(nodes, spots - spots.mean(axis=0), strict=True)
    }


def keep_apart(spots: Numbers, radii: Numbers) -> Numbers:
    """The spots moved as little as it takes for discs to overlap by less than 3; 200 rounds at most."""
    moved = spots.astype(float)
    least = radii[:, None] + radii[None, :]
    for _ in range(_ROUNDS):
        apart = moved[:, None, :] - moved[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        np.fill_diagonal(distance, np.inf)
        lack = np.clip(least - distance, 0, None)
        if lack.max() < _TOUCH:
            break
        push = lack / (2 * np.maximum(distance, 1e-6))
        moved = moved + 0.9 * (push[..., None] * apart).sum(axis=1)
    return moved


def turn(
    spots: Mapping[str, Spot], weights: Mapping[str, float], centre: Spot,
    towards: Sequence[tuple[Spot, float]],
) -> dict[str, Spot]:  # fmt: skip
    """The spots around that centre, turned by the angle that brings the heaviest nearest to `towards`.

    towards: spots that pull, each with how hard.
    """
    pull_x = pull_y = 0.0
    for (x, y), weight in towards:
        away = math.hypot(x - centre[0], y - centre[1]) or 1.0
        pull_x += weight * (x - centre[0]) / away
        pull_y += weight * (y - centre[1]) / away
    own_x = sum(weights[name] * x for name, (x, _) in spots.items())
    own_y = sum(weights[name] * y for name, (_, y) in spots.items())
    angle = math.atan2(pull_y, pull_x) - math.atan2(own_y, own_x) if towards else 0.0
    cos, sin = math.cos(angle), math.sin(angle)
    return {
        name: (centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for name, (x, y) in spots.items()
    }
