"""The first page. Refuses to be anything but a page."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request

from graph.catalogue import page_text
from graph.errors import UnknownParameter
from graph.formats import HTML
from server import negotiation, tables
from server.queries import RESERVED
from server.service import service

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@negotiation.gives(HTML)
def show_home() -> Response:
    """What this is, for three readers, and the conventions known.

    Raises UnknownParameter (400), NotAcceptable (406).
    """
    unknown = sorted(set(request.args).difference(RESERVED))
    if unknown:
        raise UnknownParameter(f"L'accueil ne prend pas de paramètre « {unknown[0]} ».")
    rows = service().questions.run(service().store, "conventions", {})
    counts = service().page("counts").values()[0]
    table = tables.with_passages(tables.build(rows, service().settings.page_rows), rows)
    counted = "/sparql?" + urlencode({"query": page_text("counts")})
    return Response(render_template("home.html", table=table, counts=counts, counted=counted))


@blueprint.get("/favicon.ico")
def show_icon() -> Response:
    """The icon, for programs that look for it without reading the page's link."""
    return current_app.send_static_file("icon.svg")
