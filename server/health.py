"""Whether the service lives and serves: `/health`, `/health/live`, `/health/ready`, for people and probes.

Asks the engine nothing but the size of the dataset, once a version. Never kept by any cache.
"""

from flask import Blueprint, Response, jsonify

from graph.errors import NotReady
from server import headers
from server.service import service

blueprint = Blueprint("health", __name__)
_AGAIN_S = "2"


@blueprint.get("/health/live")
def report_life() -> Response:
    """200 as long as a process answers, whatever it serves."""
    return headers.unkept(jsonify(status="ok", live=True))


@blueprint.get("/health")
@blueprint.get("/health/ready")
def report_health() -> Response:
    """200 once a dataset is served: status, live, ready, version, triples; 503 and `ready` false before."""
    try:
        version = service().store.version
        triples = service().triples
    except NotReady:
        response = jsonify(status="unavailable", live=True, ready=False, version=None, triples=0)
        response.status_code = 503
        response.headers["Retry-After"] = _AGAIN_S
        return headers.unkept(response)
    return headers.unkept(jsonify(status="ok", live=True, ready=True, version=version, triples=triples))
