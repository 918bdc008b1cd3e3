"""SPARQL updates: `/update`, by form or as the body, for who has a token.

`If-Match: "VERSION"` lets it through only while that version, as `Maillage-Version` gave it, is current.
Refuses GET (405), whatever comes without a token (401, 403), and queries. One request is one transaction.
Specs: https://www.w3.org/TR/sparql11-protocol/#update-operation, https://www.w3.org/TR/sparql11-update/
"""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from graph.errors import BadRequest
from graph.store.federation import resolved_update
from server import access, conditions, protocol
from server.service import service

blueprint = Blueprint("updates", __name__)
blueprint.before_request(access.allow_upload)


@blueprint.post("/update")
def update() -> Response:
    """Carry out an update; the answer is its transaction: versions before and after, when, who, what.

    Raises Unauthorised (401), Forbidden (403), BadRequest and QuerySyntaxError (400), Refused (403) for a
    query and for hosts that are not allowed, ServiceFailed (502), UnsupportedMediaType (415),
    PreconditionFailed (412), and what the limits raise.
    """
    writer, who = access.writer()
    asked = protocol.read(protocol.UPDATE, access.limits())
    if asked.text is None:
        raise BadRequest("Il manque le paramètre « update », qui porte la mise à jour SPARQL.")
    text = resolved_update(asked.text, service().settings.services, asked.limits)
    condition = conditions.VersionCondition(conditions.Conditions.read(request.environ))
    done = conditions.conditional(writer, condition).update(text, asked.dataset, asked.limits, who)
    response = jsonify(asdict(done))
    response.headers["Maillage-Version"] = done.after
    return response
