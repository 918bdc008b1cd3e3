"""`/network`: who co-pilots what, as a picture, sentences, tables and files, all of one state in the address.

The only module that imports pyvis: its model holds the picture, its package the script that draws it; its own
pages are never served. Refuses a picture that says more, or less, than the tables below it.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, send_file
from flask_babel import gettext, ngettext

from graph import network_files
from graph.catalogue import Query
from graph.errors import NotFound
from graph.formats import of_kind
from graph.network import edges, name_of, tabulate
from graph.terms import digest, iri
from server import (
    captions,
    findings,
    labels,
    links,
    marks,
    negotiation,
    network_form,
    partners,
    scenes,
    views,
)
from server.answers import reply
from server.partners import Named as Named
from server.scenes import MOST_NODES, Scene
from server.service import service

blueprint = Blueprint("networks", __name__)
ALL_LABELS, PAGE_PAIRS = 300, 200
_WIDENING = 1.8
_FEW = 25
_THIN, _WIDEST = 0.4, 4.0
_DARK, _FAINT, _LINE = "#1b2530", "#d3d9de", "#8b97a3"
_FILES = {"gexf": network_files.write_gexf, "graphml": network_files.write_graphml}


@dataclass(frozen=True)
class NetworkView(views.View):
    """A view that is also a file for Gephi and its like."""

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Names of the forms that are files, with their addresses."""
        return [*super().downloads, *((name.upper(), self.form(f".{name}")) for name in _FILES)]


@blueprint.get("/network")
@blueprint.get("/network.<suffix>")
def page(suffix: str | None = None) -> Response:
    """The picture and its tables for a reader; the same as a file by suffix or Accept; JSON is the picture.

    Raises BadRequest, UnknownParameter, IllTypedParameter (400), NotFound (404), NotAcceptable (406).
    """
    offered = (*views.FORMS, *of_kind("network"))
    form = negotiation.choose(offered[1:] if suffix else offered, suffix)
    scene = scenes.read_scene(scenes.arguments())
    if form.kind == "network":
        return reply(form, _FILES[form.name](scene.drawn, scene.positions), "copilotage")
    view = _view(scene)
    if form.kind == "table" and form.name == "json":
        response = jsonify(_picture(scene) | _said(scene, view))
        response.headers["Maillage-Version"] = service().store.version
        return response
    return views.answer(view, suffix, "network.html", **({} if suffix else _context(scene)))


def _view(scene: Scene) -> NetworkView:
    titles = {
        "pairs": gettext("Pilotes et actions")
        if scene.terms["view"] == "actions" and not scene.grouped
        else gettext("Paires qui copilotent"),
        "organisations": gettext("Organisations"),
        "groups": gettext("Groupes"),
        "way": gettext("Chemin"),
    }
    rows = {
        "pairs": tabulate(scene.drawn),
        "organisations": partners.tabulate_members(scene),
        "groups": partners.tabulate_groups(scene),
        "way": partners.tabulate_way(scene),
    }
    parts = [views.Part(name, titles[name], rows[name]) for name in rows if name != "way" or scene.way]
    return NetworkView("network", findings.title(scene), findings.sentence(scene), scene.given, parts)


def _said(scene: Scene, view: NetworkView) -> dict[str, Any]:
    return {
        "sentence": view.sentence, "way": findings.of_way(scene, _end_names(scene)), "address": view.address,
        "parameters": dict(scene.given), "version": service().store.version,
    }  # fmt: skip


def _context(scene: Scene) -> dict[str, Any]:
    """What the page shows beside the view: at most so many rows of each table as a page has."""
    most = service().settings.page_rows
    return {
        **network_form.controls(scene),
        "scene": scene,
        "drawn": len(scene.drawn) <= MOST_NODES,
        "pairs": partners.pairs(scene.drawn, most=min(most, PAGE_PAIRS)),
        "all_pairs": scene.drawn.number_of_edges(),
        "members": partners.members(scene, most),
        "acts": partners.acts(scene, most) if scene.terms["view"] == "actions" and not scene.grouped else (),
        "groups": partners.groups(scene),
        "of_groups": findings.of_groups(scene),
        "of_units": findings.of_units(scene),
        "agenda": partners.agenda(scene, scene.terms["organisation"]) if scene.centre else "",
        "way": partners.way(scene),
        "of_way": findings.of_way(scene, _end_names(scene)),
        "legend": marks.legend(scene),
        "colours": marks.COLOURS,
    }


def _end_names(scene: Scene) -> list[str]:
    ends = scene.ends
    named = labels.of_terms([iri(ends.start), iri(ends.end)]) if ends else {}
    return [named[end].text for end in (ends.start, ends.end)] if ends else []


def question() -> Query:
    """The parameters of the page, for whoever describes them."""
    return scenes.question()


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


def _picture(scene: Scene) -> dict[str, Any]:
    """Nodes, edges and options, through pyvis's model of each; no arrows, no physics, positions ours."""
    options = _options(len(scene.drawn) > ALL_LABELS, scene.grouped or scene.terms["view"] != "actions")
    if len(scene.drawn) > MOST_NODES:
        return {"nodes": [], "edges": [], "options": options}
    return {"nodes": _nodes(scene), "edges": _edges(scene), "options": options}


def _nodes(scene: Scene) -> list[dict[str, Any]]:
    from pyvis.node import Node  # here: pyvis loads Jinja and IPython's display

    drawn, found = scene.drawn, []
    given, short = marks.marks(scene), marks.short_names(scene.drawn)
    way = set(scene.way.nodes) if scene.way and not scene.grouped else set()
    largest = sorted(
        drawn, key=lambda n: (drawn.nodes[n].get("kind") == "action", -drawn.nodes[n]["actions"], n)
    )
    labelled = set(largest[:ALL_LABELS]) | way
    for node in drawn:
        data, mark = drawn.nodes[node], given[node]
        x, y = scene.positions[node]
        body = data.get("kind") != "action"
        shown = (
            captions.beside(scene, node, short[node])
            if node in labelled and (body or len(drawn) <= _FEW)
            else ""
        )
        about = captions.about(scene, node)
        found.append(
            Node(
                digest(node), marks.SHAPES[mark] if body else "square", label=shown,
                title=f"{data['label']}\n{about}", x=round(_WIDENING * x, 1), y=y, physics=False,
                **({"value": captions.size(scene, node)} if body else {}),
                color={"background": marks.COLOURS[mark] if body else "#ffffff", "border": _DARK},
                borderWidth=3 if node in way else 1,
                shapeProperties={"borderDashes": [4, 3] if body and mark >= marks.DASHED else False},
                href=links.address(node), name=data["label"], about=about,
                lang=name_of(drawn, node).language,
                kind=data.get("kind", "organisation"),
                links=captions.links(scene, node),
            ).options
        )  # fmt: skip
    return found


def _edges(scene: Scene) -> list[dict[str, Any]]:
    from pyvis.edge import Edge

    drawn, found = scene.drawn, []
    way = {partners.line(a, b): n for n, (a, b) in enumerate(scene.way.steps, 1)} if scene.way else {}
    for a, b, data in edges(drawn):
        about = ngettext("%(num)d action", "%(num)d actions", data["weight"])
        if data["likely"]:
            about += " · " + ngettext(
                "dont %(num)d de pilote probable", "dont %(num)d de pilotes probables", data["likely"]
            )
        name = partners.line(a, b)
        options = {
            "value": data["weight"],
            "about": about,
            "arrows": "",
            "dashes": data["likely"] == data["weight"],
        }
        if way and not scene.grouped:
            on = name in way
            options |= {"color": {"color": _DARK if on else _FAINT}, "label": str(way.get(name, "")) or None}
            if on:
                options["scaling"] = {"min": 2.5, "max": 5, "label": {"enabled": False}}
        title = f"{drawn.nodes[a]['label']}\n{drawn.nodes[b]['label']}\n{about}"
        found.append(Edge(digest(a), digest(b), True, id=name, title=title, **options).options)
    return found


def _options(large: bool, weighed: bool) -> dict[str, Any]:
    """How vis-network draws a picture. weighed: whether lines are as thick as they weigh.

    Sizes are pixels of the screen where the whole is seen: the script fits them to its window. A large
    picture slides as it is drawn: nothing of it is moved sign by sign.
    """
    widest = _WIDEST if weighed else _THIN
    edges = _OPTIONS["edges"] | {"scaling": {"min": _THIN, "max": widest, "label": {"enabled": False}}}
    still = {"hover": not large, "dragView": not large, "dragNodes": not large, "hideEdgesOnZoom": large}
    return _OPTIONS | {"edges": edges, "interaction": _OPTIONS["interaction"] | still}


_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {"tooltipDelay": 120, "keyboard": False, "zoomView": False},
    "nodes": {
        "font": {"size": 13, "color": _DARK, "strokeWidth": 3, "strokeColor": "#ffffff"},
        "scaling": {"min": 5, "max": 20, "label": {"enabled": False}},
    },
    "edges": {
        "color": {"color": _LINE, "highlight": _DARK, "hover": "#5b6773"},
        "font": {
            "size": 15,
            "color": _DARK,
            "strokeWidth": 4,
            "strokeColor": "#ffffff",
            "align": "horizontal",
        },
        "smooth": False,
        "selectionWidth": 2,
    },
}
