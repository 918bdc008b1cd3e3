"""The first page. Refuses to be anything but a page."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template

from graph.catalogue import page_text
from graph.formats import HTML
from server import negotiation, tables
from server.service import service

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@negotiation.gives(HTML)
def show_home() -> Response:
    """What this is, for three readers, and the conventions known. Raises NotAcceptable (406)."""
    rows = service().questions.run(service().store, "conventions", {})
    counts = service().page("counts").values()[0]
    table = tables.with_passages(tables.build(rows, service().settings.page_rows), rows)
    counted = "/sparql?" + urlencode({"query": page_text("counts")})
    return Response(render_template("home.html", table=table, counts=counts, counted=counted))


@blueprint.get("/favicon.ico")
def show_icon() -> Response:
    """The icon, for programs that look for it without reading the page's link."""
    return current_app.send_static_file("icon.svg")
