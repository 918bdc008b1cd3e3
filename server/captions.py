"""What a node of a picture says: the name beside it, its figures, and where one can go from it.

Refuses a number that the tables of the page do not hold.
"""

from collections.abc import Mapping

from flask_babel import gettext, ngettext

from server.links import local
from server.partners import agenda
from server.scenes import Scene


def size(scene: Scene, node: str) -> float:
    """How large a node is: by its actions or members, or by the ways through it where these are shown."""
    data = scene.drawn.nodes[node]
    if scene.terms["emphasis"] == "bridges" and node in scene.standing and not scene.grouped:
        return round(100 * scene.standing[node].between, 2)
    return float(data.get("members", data["actions"]))


def beside(scene: Scene, node: str, name: str) -> str:
    """What is written beside a node: its name, and the number that its mark alone would not tell."""
    data, emphasis = scene.drawn.nodes[node], scene.terms["emphasis"]
    if scene.grouped:
        return f"{scene.group_of[node]} · {name}\n({data['members']})"
    if emphasis == "communities" and node in scene.group_of:
        return f"{name} · {scene.group_of[node]}"
    if emphasis == "bridges" and node in scene.standing and scene.standing[node].cut_off:
        return f"{name} · {scene.standing[node].cut_off}"
    return name


def about(scene: Scene, node: str) -> str:
    """What a node comes down to: how many actions, and co-pilots."""
    data = scene.drawn.nodes[node]
    if scene.grouped:
        members: str = ngettext("%(num)d organisation", "%(num)d organisations", data["members"])
        return str(members + " · " + ngettext("%(num)d action", "%(num)d actions", data["actions"]))
    if data.get("kind") == "action":
        return str(ngettext("%(num)d pilote", "%(num)d pilotes", len(scene.drawn[node])))
    count = len(scene.seen[node])
    actions: str = ngettext("%(num)d action", "%(num)d actions", data["actions"])
    return str(actions + " · " + ngettext("%(num)d copilote", "%(num)d copilotes", count))


def links(scene: Scene, node: str) -> list[dict[str, str]]:
    """Where one can go from a node, for the list beside the picture."""
    if scene.drawn.nodes[node].get("kind") == "action":
        return []
    if scene.grouped:
        return [{"href": scene.address(community=local(node)), "text": gettext("Ouvrir ce groupe")}]
    parent, closing = scene.closing(node)
    names: Mapping[str, str] = scene.whole.graph["names"]
    offered = (
        (scene.opening(node), gettext("Ouvrir : montrer ses unités")),
        (closing, gettext("Replier dans « %(name)s »", name=names.get(parent, ""))),
        (scene.address(organisation=local(node), community=""), gettext("Voir son réseau")),
    )
    found = [{"href": href, "text": text} for href, text in offered if href]
    return [
        *found,
        {"href": agenda(scene, node), "text": gettext("Ses actions, et qui appeler"), "leaves": "true"},
    ]
