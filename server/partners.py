"""The tables of `/network`: pairs with the actions of both, organisations with their partners, groups, a way.

Each is also a part of the view's files, with the same rows. Refuses a row without the passages behind it,
where the page shows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from graph import network
from graph.network import Network
from graph.store import Rows
from graph.terms import XSD, Term, digest, integer, iri, literal
from server import links
from server.evidence import Source, passages
from server.scenes import Scene
from server.service import service


@dataclass(frozen=True)
class Named:
    """Something with a page. label: its name; href: its page; language: of the name."""

    label: str
    href: str
    language: str | None = "fr"


@dataclass(frozen=True)
class SharedAction(Named):
    """An action of both, with the passages that name its pilots. interpreted: no pilot of it is printed."""

    passages: tuple[Source, ...] = ()
    interpreted: bool = False


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
class Partner(Named):
    """One that an organisation co-pilots with, by the row that holds it. actions: of both."""

    actions: int = 0


@dataclass(frozen=True)
class Member:
    """An organisation. between: percent of the shortest ways through it; ego: the address of its own network.

    agenda: that of its actions and of whom to call; opening, closing: those that open it, and that fold it
    into `parent`; empty for neither.
    """

    id: str
    name: Named
    institution: Named
    actions: int
    partners: tuple[Partner, ...]
    between: int
    cut_off: int
    group: int | None
    ego: str
    agenda: str
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
    members: tuple[Named, ...]
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
    held, name = sources.get(action, ()), _named(seen, action)
    return SharedAction(
        name.label,
        name.href,
        name.language,
        tuple(source for source, _ in held),
        not any(stated for _, stated in held),
    )


def _sources(actions: set[str]) -> dict[str, list[tuple[Source, bool]]]:
    """The passages that name the pilots of each action, and whether they state it."""
    asked = [iri(action) for action in sorted(actions)]
    return passages(service().page("pilot-passages", action=asked), "action") if asked else {}


def _named(seen: Network, node: str) -> Named:
    """An organisation or an action, by the name that readers know."""
    name = network.name_of(seen, node)
    return Named(name.value, links.address(node), name.language)


def ranked(seen: Network) -> list[str]:
    """The organisations, those that pilot most first."""
    return sorted(seen, key=lambda node: (-seen.nodes[node]["actions"], seen.nodes[node]["label"], node))


def partners(seen: Network, node: str) -> tuple[Partner, ...]:
    """Those that it co-pilots with, most actions first."""
    near = sorted(seen[node].items(), key=lambda item: (-item[1]["weight"], seen.nodes[item[0]]["label"]))
    return tuple(_row(seen, other, data["weight"]) for other, data in near)


def _row(seen: Network, node: str, actions: int) -> Partner:
    """A node, by the row of the page that holds it."""
    name = network.name_of(seen, node)
    return Partner(name.value, f"#node-{digest(node)}", name.language, actions)


def members(scene: Scene, most: int | None = None) -> list[Member]:
    """The organisations, those that pilot most first; at most that many."""
    seen, found = scene.seen, []
    names = scene.whole.graph["names"]
    for node in ranked(seen)[:most]:
        data, place = seen.nodes[node], scene.standing[node]
        parent, closing = scene.closing(node)
        ego = scene.address(organisation=links.local(node), community="")
        found.append(
            Member(
                digest(node), _named(seen, node), _named(seen, data["institution"]), data["actions"],
                partners(seen, node), round(100 * place.between), place.cut_off, scene.group_of.get(node),
                ego, agenda(scene, node), scene.opening(node), closing, names.get(parent, ""),
            )
        )  # fmt: skip
    return found


def agenda(scene: Scene, node: str) -> str:
    """The address of what an organisation of the view pilots, with whom, and whom to call."""
    kept = {name: scene.given[name] for name in ("convention", "include") if scene.given.get(name)}
    asked = urlencode({"organisation": links.local(node), **kept}, safe="/,")
    return f"/my-actions?{asked}"


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
            tuple(_named(scene.whole, node) for node in group.members),
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
            iri(node), network.name_of(scene.seen, node), iri(data["institution"]),
            network.name_of(scene.seen, data["institution"]),
            integer(data["actions"]), integer(place.partners),
            literal(str(round(place.between, 4)), XSD.decimal), integer(place.cut_off),
            integer(group) if group else None,
        ))  # fmt: skip
    return Rows(columns, rows)


def tabulate_groups(scene: Scene) -> Rows:
    """The groups as a table of the files, a row a member."""
    rows: list[tuple[Term | None, ...]] = [
        (integer(number), iri(node), network.name_of(scene.whole, node), integer(len(group.members)),
         integer(group.inside), integer(group.outside))
        for number, group in enumerate(scene.groups, 1)
        for node in group.members
    ]  # fmt: skip
    return Rows(("group", "organisation", "label", "members", "inside", "outside"), rows)


def tabulate_way(scene: Scene) -> Rows:
    """The way as a table of the files: a row for each action of each step."""
    rows: list[tuple[Term | None, ...]] = []
    for number, (a, b) in enumerate(scene.way.steps if scene.way else (), 1):
        for action in scene.seen.edges[a, b]["actions"]:
            named = (part for n in (a, b, action) for part in (iri(n), network.name_of(scene.seen, n)))
            rows.append((integer(number), *named))
    return Rows(("step", "a", "a_label", "b", "b_label", "action", "action_label"), rows)


def acts(scene: Scene, most: int | None = None) -> Sequence[Partner]:
    """The actions of the picture that shows them, in plan order, each with how many pilot it."""
    held = scene.seen.graph["pilots"]
    found = [action for action in scene.seen.graph["labels"] if held.get(action)]
    return [_row(scene.seen, action, len(held[action])) for action in found[:most]]
