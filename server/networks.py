"""`/network`: who co-pilots what, as a picture, a sentence, a table and files.

The only module that imports pyvis: its model holds the picture, its package the script that draws it; its own
pages are never served. Refuses a picture that says more, or less, than the table below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request, send_file
from flask_babel import ngettext

from graph import network
from graph.catalogue import Query, read_page
from graph.errors import NotFound
from graph.formats import of_kind
from graph.network import Network
from graph.terms import digest, iri
from server import exports, forms, links, negotiation, queries
from server.answers import reply
from server.evidence import Source, passages
from server.language import language
from server.service import service

blueprint = Blueprint("networks", __name__)
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#6b4c9a", "#8c4a2f", "#767676")
ALL_LABELS, MOST_NODES = 300, 5000
_WIDENING = 1.8
_FILES = {"gexf": network.write_gexf, "graphml": network.write_graphml}


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
    """Two organisations and the actions that both pilot."""

    id: str
    a: Named
    b: Named
    internal: bool
    actions: tuple[SharedAction, ...]


@dataclass(frozen=True)
class Member:
    """An organisation of the picture. partners: label, page, shared actions; ego: its own network."""

    id: str
    label: str
    href: str
    institution: str
    actions: int
    partners: tuple[Mapping[str, Any], ...]
    ego: str


@blueprint.get("/network")
def page() -> Response:
    """The picture and its table for a reader, or the picture's data as JSON."""
    given = _given()
    if not negotiation.prefers_html(request.accept_mimetypes, of_kind("table")):
        return show_json()
    seen = network.read_network(service().store, service().questions, given)
    kept = f"?{urlencode(given, safe='/,')}" if given else ""
    return Response(
        render_template(
            "network.html",
            controls=_controls(given),
            sentence=network.summarise(seen, language()),
            pairs=_pairs(seen),
            members=_members(seen, given),
            legend=_legend(seen),
            drawn=len(seen) <= MOST_NODES,
            source=f"/network.json{kept}",
            downloads=[
                (s.upper(), f"/network.{s}{kept}") for s in ("csv", "xlsx", "gexf", "graphml", "json")
            ],
        )
    )


@blueprint.get("/network.json")
def show_json() -> Response:
    """The picture as vis-network draws it: nodes with positions, edges, options."""
    seen = network.read_network(service().store, service().questions, _given())
    response = jsonify(
        sentence=network.summarise(seen, language()), version=service().store.version, **_picture(seen)
    )
    response.headers["Maillage-Version"] = service().store.version
    return response


@blueprint.get("/network.<suffix>")
def download(suffix: str) -> Response:
    """The network as GEXF, GraphML, CSV, TSV or XLSX. Raises NotFound (404) for any other suffix."""
    given = _given()
    formats = {row.suffix: row for row in (*of_kind("table"), *of_kind("network"))}
    if suffix not in formats:
        raise NotFound(f"« network.{suffix} » n'existe pas ; formats : {', '.join(formats)}.")
    seen = network.read_network(service().store, service().questions, given)
    if suffix in _FILES:
        body = _FILES[suffix](seen)
    else:
        rows = network.tabulate(seen)
        body = exports.write(rows, formats[suffix], "network", given, service().store.version)
    return reply(formats[suffix], body, "copilotage")


@blueprint.get("/network/vis-network.js")
def vis() -> Response:
    """The drawing script, from the installed pyvis package."""
    return send_file(_package_file("vis-network.min.js"), mimetype="text/javascript", max_age=86400)


def _package_file(name: str) -> Path:
    spec = find_spec("pyvis")
    folders = spec.submodule_search_locations if spec else None
    found = sorted(path for folder in folders or () for path in Path(folder).glob(f"lib/vis-*/{name}"))
    if not found:
        raise NotFound(f"Le paquet pyvis installé ne contient pas {name}.")
    return found[-1]


def question() -> Query:
    """The parameters of the page: the level, then those of the question `actions`."""
    listed, pilots = service().questions.get("actions"), read_page("network-pilots")
    names = {parameter.name for parameter in listed.parameters}
    own = tuple(parameter for parameter in pilots.parameters if parameter.name not in names)
    return replace(listed, slug="network", parameters=(*own, *listed.parameters))


def _given() -> dict[str, str]:
    return queries.arguments(question())


def _controls(given: Mapping[str, str]) -> list[forms.Control]:
    return forms.controls(question(), given)


def _pairs(seen: Network) -> list[Pair]:
    sources = _sources({action for *_, data in network.edges(seen) for action in data["actions"]})
    found = []
    for a, b, data in network.edges(seen):
        actions = tuple(
            SharedAction(
                seen.graph["labels"][action],
                links.address(action),
                tuple(source for source, _ in sources.get(action, ())),
                not any(stated for _, stated in sources.get(action, ())),
            )
            for action in data["actions"]
        )
        found.append(Pair(digest(a, b), _named(seen, a), _named(seen, b), data["internal"], actions))
    return found


def _sources(actions: set[str]) -> dict[str, list[tuple[Source, bool]]]:
    """The passages that name the pilots of each action, and whether they state it."""
    asked = [iri(action) for action in sorted(actions)]
    return passages(service().page("pilot-passages", action=asked), "action") if asked else {}


def _named(seen: Network, node: str) -> Named:
    return Named(seen.nodes[node]["label"], links.address(node))


def _members(seen: Network, given: Mapping[str, str]) -> list[Member]:
    found = []
    for node in sorted(seen, key=lambda n: (-seen.nodes[n]["actions"], seen.nodes[n]["label"])):
        near = sorted(seen[node].items(), key=lambda item: (-item[1]["weight"], seen.nodes[item[0]]["label"]))
        partners = tuple(
            {"label": seen.nodes[other]["label"], "href": links.address(other), "actions": data["weight"]}
            for other, data in near
        )
        ego = {**given, "organisation": links.short(node).removeprefix("id/")}
        found.append(
            Member(
                digest(node),
                seen.nodes[node]["label"],
                links.address(node),
                seen.nodes[node]["institution_label"],
                seen.nodes[node]["actions"],
                partners,
                f"/network?{urlencode(ego, safe='/,')}",
            )
        )
    return found


def _hues(seen: Network) -> dict[str, int]:
    """A colour number for each institution, the same in every view; the last one is shared by the rest."""
    present = {seen.nodes[node]["institution"] for node in seen}
    ranked = [institution for institution in service().pilot_institutions if institution in present]
    rank = {institution: number for number, institution in enumerate(service().pilot_institutions)}
    return {institution: min(rank[institution], len(COLOURS) - 1) for institution in ranked}


def _legend(seen: Network) -> list[tuple[int, str]]:
    names = {seen.nodes[node]["institution"]: seen.nodes[node]["institution_label"] for node in seen}
    hues = _hues(seen)
    shown = [(hue, names[institution]) for institution, hue in hues.items() if hue < len(COLOURS) - 1]
    rest = len(hues) - len(shown)
    if rest:
        shown.append(
            (len(COLOURS) - 1, ngettext("%(num)d autre institution", "%(num)d autres institutions", rest))
        )
    return shown


def _picture(seen: Network) -> dict[str, Any]:
    """Nodes, edges and options, through pyvis's model; arrows blanked, physics off, positions ours."""
    from pyvis.network import Network as Model

    model = Model(directed=True)
    positions = network.lay_out(seen)
    hues, short = _hues(seen), _short_names(seen)
    largest = sorted(seen, key=lambda n: -seen.nodes[n]["actions"])[:ALL_LABELS]
    labelled = set(seen) if len(seen) <= ALL_LABELS else set(largest)
    for node in seen:
        data = seen.nodes[node]
        about = ngettext("%(num)d action", "%(num)d actions", data["actions"])
        model.add_node(
            digest(node), label=short[node] if node in labelled else " ", title=f"{data['label']}\n{about}",
            x=_WIDENING * positions[node][0], y=positions[node][1], value=data["actions"], shape="dot",
            physics=False, color=COLOURS[hues[data["institution"]]], href=links.address(node),
        )  # fmt: skip
    for a, b, data in network.edges(seen):
        about = ngettext("%(num)d action", "%(num)d actions", data["weight"])
        title = f"{seen.nodes[a]['label']}\n{seen.nodes[b]['label']}\n{about}"
        model.add_edge(digest(a), digest(b), id=digest(a, b), value=data["weight"], title=title, arrows="")
    return {"nodes": model.nodes, "edges": model.edges, "options": _OPTIONS}


def _short_names(seen: Network) -> dict[str, str]:
    """What stands beside a dot: the acronym, or the label without its bracket, in lines of 18 letters."""
    acronyms: dict[str, str] = {}
    if len(seen):
        for row in service().page("acronyms", thing=[iri(node) for node in sorted(seen)]).values():
            acronyms.setdefault(row["thing"] or "", row["acronym"] or "")
    return {node: acronyms.get(node) or _folded(seen.nodes[node]["label"].split(" (")[0]) for node in seen}


def _folded(label: str) -> str:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= 18:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {
        "font": {"size": 24, "color": "#1d2430", "strokeWidth": 4, "strokeColor": "#ffffff"},
        "scaling": {"min": 12, "max": 46, "label": {"enabled": False}},
        "borderWidth": 1,
    },
    "edges": {
        "color": {"color": "#9aa5b1", "highlight": "#1d2430", "hover": "#5b6773"},
        "scaling": {"min": 1, "max": 14, "label": {"enabled": False}},
        "smooth": False,
        "selectionWidth": 2,
    },
}
