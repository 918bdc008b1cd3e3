"""What one address of `/network` shows: which organisations, folded how, linked how, and what follows.

Everything that a picture, its tables and its sentences tell is read here once. Refuses to draw.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from graph import network
from graph.catalogue import Parameter, Query
from graph.centrality import Place, measure
from graph.communities import Community, find_communities, join
from graph.folding import Folding, Line
from graph.network import Network
from graph.paths import Way, find_way
from graph.positions import Positions
from server import labels, links, queries
from server.language import language
from server.service import service

WHOLE, MOST_NODES = 2_000, 5_000
_SHAPE = (
    Parameter(
        "view", "token", "actions", False, "organisations", ("organisations", "actions"), "Vue", "View"
    ),
)
_EMPHASIS = (
    Parameter("emphasis", "token", "communities", False, "institutions",
              ("institutions", "communities", "bridges"), "Montrer", "Show"),
    Parameter("grouping", "token", "communities", False, "auto", ("auto", "communities", "none"),
              "Regrouper", "Group"),
    Parameter("community", "organisation", "organisation/caf-de-paris", False,
              label_fr="Seulement le groupe de", label_en="Only the group of"),
    Parameter("from", "organisation", "organisation/cpam-de-paris", False,
              label_fr="De", label_en="From"),
    Parameter("to", "organisation", "organisation/rspp", False, label_fr="À", label_en="To"),
)  # fmt: skip
_HERE = {parameter.name for parameter in (*_SHAPE, *_EMPHASIS)}


def question() -> Query:
    """The parameters of the page: its own, and those of the question `actions`."""
    listed = service().questions.get("actions")
    level, depth, opened, folded = network.PARAMETERS
    filters = [parameter for parameter in listed.parameters if parameter.name != "organisation"]
    organisation = next(parameter for parameter in listed.parameters if parameter.name == "organisation")
    return replace(
        listed,
        slug="network",
        parameters=(*_SHAPE, level, organisation, depth, *filters, *_EMPHASIS, opened, folded),
    )


def arguments() -> dict[str, str]:
    """The state in the address of the request in hand. Raises BadRequest (400)."""
    return queries.arguments(question())


@dataclass(frozen=True)
class Ends:
    """Two organisations to link, by IRI, and the nodes that stand for them; None where none does."""

    start: str
    end: str
    nodes: tuple[str | None, str | None]

    @property
    def same(self) -> bool:
        """Whether one node stands for both."""
        return self.nodes[0] is not None and self.nodes[0] == self.nodes[1]


@dataclass(frozen=True)
class Centre:
    """An organisation at the centre of a view. name: its own; within: the node that it is folded into.

    actions: how many it and its units pilot here; shared: how many of them with partners; partners: how many.
    """

    name: str
    within: str | None
    actions: int
    shared: int
    partners: int


@dataclass(frozen=True)
class Scene:
    """What is shown. given: the state; whole: what the filters leave; seen: of it, the opened group or all.

    community: the IRI of the organisation whose group is opened.
    """

    given: Mapping[str, str]
    terms: Mapping[str, str]
    whole: Network
    seen: Network
    groups: list[Community]

    @cached_property
    def grouped(self) -> bool:
        """Whether groups stand for their members in the picture."""
        asked = self.terms["grouping"]
        if self.terms["community"] or asked == "none":
            return False
        return bool(self.groups) and (asked == "communities" or self._size > WHOLE)

    @property
    def _size(self) -> int:
        return len(self.seen) + (self.seen.graph["actions"] if self.terms["view"] == "actions" else 0)

    @cached_property
    def drawn(self) -> Network:
        """The network that the picture draws, and that its table lists."""
        if self.grouped:
            return join(self.seen, self.groups)
        return network.bipartite(self.seen) if self.terms["view"] == "actions" else self.seen

    @cached_property
    def standing(self) -> Mapping[str, Place]:
        """Where every organisation stands: its partners, the ways through it, whom it alone links."""
        return measure(self.seen)

    @cached_property
    def group_of(self) -> dict[str, int]:
        """The number of the group of each organisation, from 1 for the largest."""
        return {node: number for number, group in enumerate(self.groups, 1) for node in group.members}

    @cached_property
    def centre(self) -> "Centre | None":
        """What the organisation at the centre of the view comes down to; None where there is none."""
        organisation = self.terms["organisation"]
        return _read_centre(self.seen, organisation) if organisation else None

    @cached_property
    def ends(self) -> Ends | None:
        """The two organisations to link; None where the address does not name two."""
        start, end = self.terms["from"], self.terms["to"]
        if not (start and end):
            return None
        return Ends(start, end, (network.find_node(self.seen, start), network.find_node(self.seen, end)))

    @cached_property
    def way(self) -> Way | None:
        """The shortest way between the two; None where there is none, or nothing to link."""
        start, end = self.ends.nodes if self.ends else (None, None)
        return find_way(self.seen, start, end) if start and end and start != end else None

    @cached_property
    def positions(self) -> Positions:
        """Where everything stands at this version, whatever is shown of it."""
        return service().places.of(service().store, service().questions)

    def address(self, **changes: str) -> str:
        """The page of this state with those parameters instead; an empty value leaves one out."""
        state = {name: value for name, value in {**self.given, **changes}.items() if value}
        return "/network" + (f"?{urlencode(state, safe='/,')}" if state else "")

    def opening(self, node: str) -> str:
        """The address of the picture with that organisation opened; empty where there is nothing to open."""
        lines: list[Line] = self.seen.graph["lines"].get(node, [])
        folding: Folding = self.seen.graph["folding"]
        opens = any(folding.opens(line) for line in lines)
        return self._folded(folding.open(node, lines)) if opens else ""

    def closing(self, node: str) -> tuple[str, str]:
        """What that organisation can be folded into, and the address that does; both empty for neither."""
        folding: Folding = self.seen.graph["folding"]
        parents = {folding.parent(line) for line in self.seen.graph["lines"].get(node, [])} - {None}
        parent = next(iter(parents), None)
        if parent is None:
            return "", ""
        every = [line for lines in self.whole.graph["lines"].values() for line in lines]
        return parent, self._folded(folding.fold(parent, every))

    def _folded(self, folding: Folding) -> str:
        opened, folded = (
            ",".join(sorted(links.local(organisation) for organisation in held))
            for held in (folding.opened, folding.folded)
        )
        return self.address(open=opened, fold=folded)


def read_scene(given: Mapping[str, str]) -> Scene:
    """What the state shows. Raises UnknownParameter, IllTypedParameter (400)."""
    here = service()
    asked = question()
    terms = here.questions.bind(here.store, asked, given)
    values = {name: term.value if term else "" for name, term in terms.items()}
    rest = {name: value for name, value in given.items() if name not in _HERE}
    whole = network.read_network(here.store, here.questions, rest)
    if language() != "fr":
        network.rename(whole, _names(whole))
    groups = find_communities(whole)
    seen = whole
    if values["community"]:
        node = network.find_node(whole, values["community"])
        group = [group for group in groups if node in group.members]
        seen = network.take_part(whole, group[0].members if group else [node] if node else [])
        groups = group
    return Scene(given, values, whole, seen, groups)


def _names(whole: Network) -> dict[str, tuple[str, str]]:
    """What organisations and actions are called in the reader's language, where that is not French."""
    known = labels.Labels([*whole.graph["names"], *whole.graph["labels"]])
    return {thing: (held.text, held.language) for thing, held in known.items() if held.language}


def _read_centre(seen: Network, organisation: str) -> Centre:
    lines, pilots = seen.graph["lines"], seen.graph["pilots"]
    own = {n for n in seen if any(organisation in line[: line.index(n) + 1] for line in lines[n])}
    name = seen.graph["names"].get(organisation, "")
    if not own:
        return Centre(name, network.find_node(seen, organisation), 0, 0, 0)
    near = {other for node in own for other in seen[node]} - own
    held = [set(partners) for partners in pilots.values() if own & set(partners)]
    return Centre(name, None, len(held), sum(bool(partners & near) for partners in held), len(near))
