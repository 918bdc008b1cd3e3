"""How organisations are told apart in a picture: a colour and a shape, a short name, and what they mean.

An institution has the same mark in every view. Refuses to tell anything by colour alone: nine marks are nine
shapes or borders, and groups and links also have a number beside the name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from graph.network import Network
from graph.terms import iri
from server.scenes import Scene
from server.service import service

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#6b4c9a", "#8c4a2f", "#767676")
SHAPES = ("dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star", "square", "dot")
DASHED = 7
ACTION, PLAIN, BRIDGE = 8, 0, 6
_FOLD = 18


@dataclass(frozen=True)
class Key:
    """A line of the legend. mark: a place in `COLOURS` and `SHAPES`; shape: what it draws there."""

    mark: int
    shape: str
    text: str


def marks(scene: Scene) -> dict[str, int]:
    """The mark of every node of the picture."""
    drawn, emphasis = scene.drawn, scene.terms["emphasis"]
    if emphasis == "bridges" and not scene.grouped:
        return {
            n: BRIDGE if n in scene.standing and scene.standing[n].cut_off else _plain(drawn, n)
            for n in drawn
        }
    if emphasis == "communities" or scene.grouped:
        last = len(COLOURS) - 1
        return {
            n: min(scene.group_of.get(n, last + 1) - 1, last) if _is_body(drawn, n) else ACTION for n in drawn
        }
    rank = {institution: number for number, institution in enumerate(service().pilot_institutions)}
    last = len(COLOURS) - 1
    return {n: min(rank.get(drawn.nodes[n]["institution"], last), last) for n in drawn}


def _plain(drawn: Network, node: str) -> int:
    return PLAIN if _is_body(drawn, node) else ACTION


def _is_body(drawn: Network, node: str) -> bool:
    return bool(drawn.nodes[node].get("kind") != "action")


def legend(scene: Scene) -> list[Key]:
    """What the marks of this picture mean."""
    drawn, given = scene.drawn, marks(scene)
    bodies = {node: mark for node, mark in given.items() if _is_body(drawn, node)}
    keys = _keys(scene, bodies)
    if len(bodies) < len(given):
        keys.append(Key(ACTION, "action", gettext("une action")))
    return keys


def _keys(scene: Scene, bodies: Mapping[str, int]) -> list[Key]:
    last = len(COLOURS) - 1
    if scene.terms["emphasis"] == "bridges" and not scene.grouped:
        texts = {
            BRIDGE: gettext(
                "sans elle, des partenaires ne sont plus reliés aux autres ; combien, après son nom"
            ),
            PLAIN: gettext("les autres organisations"),
        }
        return [Key(mark, SHAPES[mark], texts[mark]) for mark in sorted(set(bodies.values()), reverse=True)]
    if scene.terms["emphasis"] == "communities" or scene.grouped:
        named = {
            number - 1: gettext(
                "groupe %(number)s, autour de « %(leader)s »",
                number=number, leader=scene.whole.nodes[group.leader]["label"],
            )
            for number, group in enumerate(scene.groups, 1)
        }  # fmt: skip
        rest = gettext("les autres groupes, et les organisations sans copilote")
    else:
        named = {mark: scene.drawn.nodes[node]["institution_label"] for node, mark in bodies.items()}
        count = len({scene.drawn.nodes[node]["institution"] for node, mark in bodies.items() if mark == last})
        rest = ngettext("%(num)d autre institution", "%(num)d autres institutions", count)
    shown = sorted(set(bodies.values()))
    return [Key(mark, SHAPES[mark], named[mark] if mark < last else rest) for mark in shown]


def short_names(network: Network) -> dict[str, str]:
    """What stands beside a node: the acronym, or the label without its bracket, in lines of 18 letters."""
    acronyms: dict[str, str] = {}
    bodies = [node for node in sorted(network) if _is_body(network, node)]
    if bodies:
        for row in service().page("acronyms", thing=[iri(node) for node in bodies]).values():
            acronyms.setdefault(row["thing"] or "", row["acronym"] or "")
    return {
        node: acronyms.get(node) or _folded(network.nodes[node]["label"].split(" (")[0]) for node in network
    }


def _folded(label: str) -> str:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _FOLD:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
