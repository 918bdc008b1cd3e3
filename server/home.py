"""The first page, and the address that says whether the service serves."""

from flask import Blueprint, Response, jsonify, render_template

from server import tables
from server.service import service

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show_home() -> Response:
    """What this is, for three readers, and the conventions known."""
    rows = service().questions.run(service().store, "conventions", {})
    counts = service().page("counts").values()[0]
    table = tables.build(rows, service().settings.page_rows)
    return Response(render_template("home.html", table=table, counts=counts))


@blueprint.get("/health")
def report_health() -> Response:
    """200 once the service serves: {"status": "ok", "version": dataset version, "triples": how many}."""
    return jsonify(status="ok", version=service().store.version, triples=service().triple_count())
