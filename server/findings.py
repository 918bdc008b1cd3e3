"""What a network comes down to, in sentences made of its figures: who links whom, its groups, a way through.

Refuses the words of graph theory, and to say that two organisations never work together: only that no
document says so.
"""

from collections.abc import Sequence

from flask_babel import gettext, ngettext

from graph import network
from server.language import language
from server.scenes import MOST_NODES, Scene

_FEW = 6


def title(scene: Scene) -> str:
    """What the page is called."""
    if scene.centre and scene.centre.name:
        return str(gettext("Avec qui « %(name)s » copilote", name=scene.centre.name))
    return str(gettext("Qui copilote quoi"))


def sentence(scene: Scene) -> str:
    """The picture in a few sentences: who, the strongest link, whom nobody else links."""
    said = [of_centre(scene), network.summarise(scene.seen, language())]
    if scene.terms["community"]:
        said.append(gettext("Un seul groupe est montré."))
    if scene.seen:
        said.append(of_bridges(scene))
    if scene.grouped:
        said.append(gettext("L'image montre un signe par groupe ; ouvrez-en un pour voir ses organisations."))
    elif len(scene.drawn) > MOST_NODES:
        said.append(gettext("C'est trop pour une image : filtrez, ou ouvrez le fichier GEXF dans Gephi."))
    return " ".join(filter(None, said))


def of_centre(scene: Scene) -> str:
    """What the organisation in the middle pilots, and with how many; empty where none is asked for."""
    centre = scene.centre
    if centre is None or not centre.name:
        return ""
    if centre.within:
        return str(
            gettext(
                "« %(name)s » est ici comptée dans « %(whole)s » : changez de niveau, ou ouvrez-la.",
                name=centre.name, whole=scene.seen.nodes[centre.within]["label"],
            )
        )  # fmt: skip
    actions: str = ngettext("%(num)d action", "%(num)d actions", centre.actions)
    if not centre.partners:
        return str(
            gettext("« %(name)s » pilote %(actions)s, sans copilote ici.", name=centre.name, actions=actions)
        )
    return str(
        ngettext(
            "« %(name)s » pilote %(actions)s, dont %(shared)s avec %(num)d copilote.",
            "« %(name)s » pilote %(actions)s, dont %(shared)s avec %(num)d copilotes.",
            centre.partners, name=centre.name, actions=actions, shared=centre.shared,
        )
    )  # fmt: skip


def of_units(scene: Scene) -> str:
    """Which units stand for themselves among directions, and why a question has other numbers; else empty."""
    if scene.seen.graph["level"] != "direction" or scene.grouped:
        return ""
    apart = (unit for unit in scene.seen.graph["apart"] if unit in scene.seen)
    units = [_quoted(label) for label in sorted(scene.seen.nodes[unit]["label"] for unit in apart)]
    if not units:
        return ""
    return str(
        ngettext(
            "Aucun document ne nomme la direction de %(names)s : ce service figure ici sous son propre nom, "
            "alors que les questions « copilotes » le comptent avec son institution.",
            "Aucun document ne nomme la direction de %(names)s : ces services figurent ici sous leur propre "
            "nom, alors que les questions « copilotes » les comptent avec leur institution.",
            len(units), names=", ".join(units[:_FEW]) + ("…" if units[_FEW:] else ""),
        )
    )  # fmt: skip


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
