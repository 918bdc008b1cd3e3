"""The tables of `/network`: pairs with the actions of both, organisations with their partners, groups, a way.

Each is also a part of the view's files, with the same rows. Refuses a row without the passages behind it,
where the page shows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph import network
from graph.network import Network
from graph.store import Rows
from graph.terms import XSD, Term, digest, iri, literal
from server import links
from server.evidence import Source, passages
from server.scenes import Scene
from server.service import service


@dataclass(frozen=True)
class Named:
    """Something with a page. label: its name; href: its page."""

    label: str
    href: str


@dataclass(frozen=True)
class SharedAction:
    """An action of both, with the passages that name its pilots. interpreted: no pilot of it is printed."""

    label: str
    href: str
    passages: tuple[Source, ...]
    interpreted: bool


@dataclass(frozen=True)
class Pair:
    """Two ends of a line and the actions of both. likely: how many of these have an interpreted pilot."""

    id: str
    a: Named
    b: Named
    internal: bool
    likely: int
    actions: tuple[SharedAction, ...]


@dataclass(frozen=True)
class Partner:
    """One that an organisation co-pilots with, by the row that holds it. actions: of both."""

    id: str
    label: str
    actions: int


@dataclass(frozen=True)
class Member:
    """An organisation. between: percent of the shortest ways through it; ego: the address of its own network.

    opening, closing: the addresses that open it, and that fold it into `parent`; empty for neither.
    """

    id: str
    label: str
    href: str
    institution: str
    actions: int
    partners: tuple[Partner, ...]
    between: int
    cut_off: int
    group: int | None
    ego: str
    opening: str
    closing: str
    parent: str


@dataclass(frozen=True)
class Group:
    """A group of organisations. href: the address that opens it; inside, outside: pairs within and beyond."""

    id: str
    number: int
    leader: Named
    href: str
    members: tuple[str, ...]
    actions: int
    inside: int
    outside: int


def pairs(
    seen: Network, chosen: Iterable[tuple[str, str]] | None = None, most: int | None = None
) -> list[Pair]:
    """The lines of a network, the strongest first, or the chosen ones in their order; at most that many."""
    if chosen is None:
        edges = [(a, b, data) for a, b, data in network.edges(seen)]
    else:
        edges = [(a, b, seen.edges[a, b]) for a, b in chosen]
    edges = edges[:most]
    sources = _sources({action for *_, data in edges for action in data["actions"]})
    return [
        Pair(
            line(a, b), *_ends(seen, a, b), data["internal"], data["likely"],
            tuple(_shared(seen, action, sources) for action in data["actions"]),
        )
        for a, b, data in edges
    ]  # fmt: skip


def line(a: str, b: str) -> str:
    """The name of the line between two nodes, in the picture and in its table."""
    return digest(*sorted((a, b)))


def _ends(seen: Network, a: str, b: str) -> tuple[Named, Named]:
    if seen.nodes[a].get("kind") == "action":
        a, b = b, a
    return _named(seen, a), _named(seen, b)


def _shared(seen: Network, action: str, sources: Mapping[str, list[tuple[Source, bool]]]) -> SharedAction:
    held = sources.get(action, ())
    label = seen.graph["labels"][action]
    return SharedAction(
        label,
        links.address(action),
        tuple(source for source, _ in held),
        not any(stated for _, stated in held),
    )


def _sources(actions: set[str]) -> dict[str, list[tuple[Source, bool]]]:
    """The passages that name the pilots of each action, and whether they state it."""
    asked = [iri(action) for action in sorted(actions)]
    return passages(service().page("pilot-passages", action=asked), "action") if asked else {}


def _named(seen: Network, node: str) -> Named:
    return Named(seen.nodes[node]["label"], links.address(node))


def ranked(seen: Network) -> list[str]:
    """The organisations, those that pilot most first."""
    return sorted(seen, key=lambda node: (-seen.nodes[node]["actions"], seen.nodes[node]["label"], node))


def partners(seen: Network, node: str) -> tuple[Partner, ...]:
    """Those that it co-pilots with, most actions first."""
    near = sorted(seen[node].items(), key=lambda item: (-item[1]["weight"], seen.nodes[item[0]]["label"]))
    return tuple(Partner(digest(other), seen.nodes[other]["label"], data["weight"]) for other, data in near)


def members(scene: Scene, most: int | None = None) -> list[Member]:
    """The organisations, those that pilot most first; at most that many."""
    seen, found = scene.seen, []
    for node in ranked(seen)[:most]:
        data, place = seen.nodes[node], scene.standing[node]
        parent, closing = scene.closing(node)
        ego = scene.address(organisation=links.local(node), community="")
        found.append(
            Member(
                digest(node), data["label"], links.address(node), data["institution_label"], data["actions"],
                partners(seen, node), round(100 * place.between), place.cut_off, scene.group_of.get(node),
                ego, scene.opening(node), closing, scene.whole.graph["names"].get(parent, ""),
            )
        )  # fmt: skip
    return found


def groups(scene: Scene) -> list[Group]:
    """The groups, the largest first."""
    piloted: dict[int, int] = {}
    for held in scene.seen.graph["pilots"].values():
        for number in {scene.group_of[node] for node in held if node in scene.group_of}:
            piloted[number] = piloted.get(number, 0) + 1
    return [
        Group(
            digest(group.leader), number, _named(scene.whole, group.leader),
            scene.address(community=links.local(group.leader)),
            tuple(scene.whole.nodes[node]["label"] for node in group.members),
            piloted.get(number, 0), group.inside, group.outside,
        )
        for number, group in enumerate(scene.groups, 1)
    ]  # fmt: skip


def way(scene: Scene) -> list[Pair]:
    """The steps of the way asked for, each with the actions of both; none where there is no way."""
    return pairs(scene.seen, scene.way.steps) if scene.way else []


def tabulate_members(scene: Scene) -> Rows:
    """The organisations as a table of the files. `between` is a share from 0 to 1."""
    columns = ("organisation", "label", "institution", "institution_label", "actions", "partners", "between",
               "cut_off", "group")  # fmt: skip
    rows: list[tuple[Term | None, ...]] = []
    for node in ranked(scene.seen):
        data, place = scene.seen.nodes[node], scene.standing[node]
        group = scene.group_of.get(node)
        rows.append((
            iri(node), _text(data["label"]), iri(data["institution"]), _text(data["institution_label"]),
            _whole(data["actions"]), _whole(place.partners),
            literal(str(round(place.between, 4)), XSD.decimal), _whole(place.cut_off),
            _whole(group) if group else None,
        ))  # fmt: skip
    return Rows(columns, rows)


def tabulate_groups(scene: Scene) -> Rows:
    """The groups as a table of the files, a row a member."""
    rows: list[tuple[Term | None, ...]] = [
        (_whole(number), iri(node), _text(scene.whole.nodes[node]["label"]), _whole(len(group.members)),
         _whole(group.inside), _whole(group.outside))
        for number, group in enumerate(scene.groups, 1)
        for node in group.members
    ]  # fmt: skip
    return Rows(("group", "organisation", "label", "members", "inside", "outside"), rows)


def tabulate_way(scene: Scene) -> Rows:
    """The way as a table of the files: a row for each action of each step."""
    rows: list[tuple[Term | None, ...]] = []
    for number, (a, b) in enumerate(scene.way.steps if scene.way else (), 1):
        for action in scene.seen.edges[a, b]["actions"]:
            named = (part for node in (a, b) for part in (iri(node), _text(scene.seen.nodes[node]["label"])))
            rows.append((_whole(number), *named, iri(action), _text(scene.seen.graph["labels"][action])))
    return Rows(("step", "a", "a_label", "b", "b_label", "action", "action_label"), rows)


def _text(text: str) -> Term:
    return literal(text, language="fr")


def _whole(number: int) -> Term:
    return literal(str(number), XSD.integer)


def acts(scene: Scene, most: int | None = None) -> Sequence[Partner]:
    """The actions of the picture that shows them, in plan order, each with how many pilot it."""
    labels, held = scene.seen.graph["labels"], scene.seen.graph["pilots"]
    found = [action for action in labels if held.get(action)]
    return [Partner(digest(action), labels[action], len(held[action])) for action in found[:most]]
