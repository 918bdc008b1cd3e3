"""What a network comes down to, in sentences made of its figures: who links whom, its groups, a way through.

Refuses the words of graph theory, and to say that two organisations never work together: only that no
document says so.
"""

from collections.abc import Sequence

from flask_babel import gettext, ngettext

from graph import network
from server.language import language
from server.scenes import MOST_NODES, Scene


def title(scene: Scene) -> str:
    """What the page is called."""
    if scene.terms["organisation"]:
        node = network.find_node(scene.whole, scene.terms["organisation"])
        if node:
            return str(gettext("Avec qui « %(name)s » copilote", name=scene.whole.nodes[node]["label"]))
    return str(gettext("Qui copilote quoi"))


def sentence(scene: Scene) -> str:
    """The picture in a few sentences: who, the strongest link, whom nobody else links."""
    said = [network.summarise(scene.seen, language())]
    if scene.terms["community"]:
        said.append(gettext("Un seul groupe est montré."))
    if scene.seen:
        said.append(of_bridges(scene))
    if scene.grouped:
        said.append(gettext("L'image montre un signe par groupe ; ouvrez-en un pour voir ses organisations."))
    elif len(scene.drawn) > MOST_NODES:
        said.append(gettext("C'est trop pour une image : filtrez, ou ouvrez le fichier GEXF dans Gephi."))
    return " ".join(said)


def of_bridges(scene: Scene) -> str:
    """Whose absence would part others from the rest, the worst first."""
    ranked = sorted(
        ((place.cut_off, node) for node, place in scene.standing.items() if place.cut_off),
        key=lambda found: (-found[0], scene.seen.nodes[found[1]]["label"]),
    )
    if not ranked:
        return str(gettext("Aucune organisation n'est seule à relier des partenaires aux autres."))
    count, node = ranked[0]
    text: str = ngettext(
        "Sans « %(name)s », %(num)d partenaire n'est plus relié aux autres.",
        "Sans « %(name)s », %(num)d partenaires ne sont plus reliés aux autres.",
        count, name=scene.seen.nodes[node]["label"],
    )  # fmt: skip
    if len(ranked) > 1:
        text += " " + ngettext(
            "%(num)d autre organisation relie ainsi, seule, des partenaires aux autres.",
            "%(num)d autres organisations relient ainsi, seules, des partenaires aux autres.",
            len(ranked) - 1,
        )
    if scene.given.get("organisation"):
        text += " " + gettext(
            "Cela vaut dans cette vue, coupée autour d'une organisation : hors d'elle, ces partenaires ont "
            "peut-être d'autres liens."
        )
    return text


def of_groups(scene: Scene) -> str:
    """How many groups there are, and the largest."""
    if not scene.groups:
        return str(gettext("Aucun groupe : personne ne copilote ici."))
    largest = scene.groups[0]
    count: str = ngettext(
        "%(num)d groupe copilote surtout en son sein.",
        "%(num)d groupes copilotent surtout en leur sein.",
        len(scene.groups),
    )
    return str(count + " " + gettext(
        "Le plus grand compte %(members)s organisations, autour de « %(leader)s ».",
        members=len(largest.members), leader=scene.whole.nodes[largest.leader]["label"],
    ))  # fmt: skip


def of_way(scene: Scene, names: Sequence[str]) -> str:
    """How the two organisations asked for are linked, or that they are not. names: of the two."""
    ends, way = scene.ends, scene.way
    if ends is None:
        return ""
    pair = {"a": names[0], "b": names[1]}
    if ends.same:
        label = scene.seen.nodes[ends.nodes[0] or ""]["label"]
        return str(gettext(
            "« %(a)s » et « %(b)s » sont ici une même organisation, « %(label)s » : changez de niveau, "
            "ou ouvrez-la.",
            label=label, **pair,
        ))  # fmt: skip
    missing = [name for name, node in zip(names, ends.nodes, strict=True) if node is None]
    if missing:
        return str(
            gettext(
                "%(missing)s ne pilote aucune action de cette vue : aucun lien n'est connu. "
                "C'est seulement ce que disent les documents.",
                missing=", ".join(_quoted(name) for name in missing),
            )
        )
    if way is None:
        return str(
            gettext(
                "« %(a)s » et « %(b)s » ne sont pas reliées, même par d'autres. "
                "C'est seulement ce que disent les documents de cette vue.",
                **pair,
            )
        )
    if len(way.steps) == 1:
        return str(gettext("« %(a)s » et « %(b)s » copilotent directement.", **pair))
    text: str = gettext(
        "« %(a)s » et « %(b)s » ne copilotent pas ensemble, mais sont reliées par %(through)s.",
        through=", ".join(_quoted(scene.seen.nodes[node]["label"]) for node in way.nodes[1:-1]),
        **pair,
    )
    if way.ways > 1:
        text += " " + ngettext(
            "%(num)d autre chemin est aussi court.", "%(num)d autres chemins sont aussi courts.", way.ways - 1
        )
    return text


def _quoted(name: str) -> str:
    return str(gettext("« %(name)s »", name=name))
