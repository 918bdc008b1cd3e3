"""The first page. Refuses to be anything but a page."""

from flask import Blueprint, Response, redirect, render_template, url_for

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
    table = tables.build(rows, service().settings.page_rows)
    return Response(render_template("home.html", table=table, counts=counts))


@blueprint.get("/favicon.ico")
def lead_to_icon() -> Response:
    """Where programs look for the icon that do not read the page's link."""
    return redirect(url_for("static", filename="icon.svg"), 301)  # type: ignore[return-value]
