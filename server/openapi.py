"""The OpenAPI 3.1 description, generated from the catalogue and the routes: `/openapi.json` and `.yaml`.

Refuses to be written by hand: a new question, format or parameter is described by being there.
Spec: https://spec.openapis.org/oas/v3.1.0
"""

import json
from http import HTTPStatus
from typing import Any

import yaml
from flask import Blueprint, Response, request
from flask_babel import gettext

from graph.errors import (
    AlreadyAttached,
    BadRequest,
    Busy,
    Conflict,
    Forbidden,
    InvalidData,
    MaillageError,
    NotAcceptable,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    QueryTooHeavy,
    ServiceFailed,
    Unauthorised,
    UnknownDocument,
    UnreadableFile,
    UnsupportedMediaType,
)
from graph.metadata import LICENCE
from server import schemas
from server.operation import Input, Operation
from server.operations import operations
from server.problems import MEDIA_TYPE

blueprint = Blueprint("openapi", __name__)
_ERRORS: tuple[type[MaillageError], ...] = (
    BadRequest, Unauthorised, Forbidden, NotFound, NotAcceptable, AlreadyAttached, PreconditionFailed,
    PayloadTooLarge, UnsupportedMediaType, UnknownDocument, ServiceFailed, Busy, QueryTooHeavy, Conflict,
    InvalidData, UnreadableFile,
)  # fmt: skip
_STATUSES = sorted({kind.status for kind in _ERRORS})
_VERSION = "1.0"


@blueprint.get("/openapi.json")
def show_json() -> Response:
    """The description of this service, on the host that was asked, in the language of the request."""
    body = json.dumps(describe(operations(), request.host_url), ensure_ascii=False, indent=1) + "\n"
    return Response(body, content_type="application/json")


@blueprint.get("/openapi.yaml")
def show_yaml() -> Response:
    """The same as YAML (RFC 9512)."""
    body = yaml.safe_dump(describe(operations(), request.host_url), allow_unicode=True, sort_keys=False)
    return Response(body, content_type="application/yaml")


def describe(rows: list[Operation], host: str) -> dict[str, Any]:
    """Those operations as an OpenAPI document. host: the address of the service, with its final slash."""
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method] = _operation(row)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Maillage",
            "summary": gettext("Qui s'engage, pilote et agit avec qui, et quel passage le prouve"),
            "version": _VERSION,
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": host.rstrip("/")}],
        "tags": [{"name": name} for name in dict.fromkeys(row.tag for row in rows)],
        "paths": paths,
        "components": {
            "schemas": schemas.components(),
            "responses": {_problem_name(status): _problem(status) for status in _STATUSES},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(row: Operation) -> dict[str, Any]:
    content = {media_type: {"schema": schema} for media_type, schema in row.answers.items()}
    answers: dict[str, Any] = {}
    for status, said in row.success.items():
        answers[str(status)] = {"description": said or HTTPStatus(status).phrase}
        if content and status == HTTPStatus.OK:
            answers[str(status)]["content"] = content
    for status in sorted(row.problems):
        answers[str(status)] = {"$ref": f"#/components/responses/{_problem_name(status)}"}
    for status, shapes in row.others.items():
        answers[str(status)] = {
            "description": row.success.get(status) or HTTPStatus(status).phrase,
            "content": {media_type: {"schema": shape} for media_type, shape in shapes.items()},
        }
    found: dict[str, Any] = {
        "operationId": row.id,
        "tags": [row.tag],
        "summary": row.summary,
        "parameters": [_parameter(given) for given in row.inputs],
        "responses": answers,
    }
    if row.bodies:
        bodies = {media_type: {"schema": schema} for media_type, schema in row.bodies.items()}
        found["requestBody"] = {"required": True, "content": bodies}
    if row.secured:
        found["security"] = [{"token": []}]
    return found


def _parameter(given: Input) -> dict[str, Any]:
    """One parameter. Lists that the catalogue writes with commas are not exploded; protocol lists are."""
    found: dict[str, Any] = {
        "name": given.name,
        "in": given.where,
        "required": given.required,
        "description": given.description,
        "schema": given.schema,
    }
    if given.where == "query":
        found |= {"style": "form", "explode": given.parameter is None}
    if given.example is not None:
        found["example"] = given.example
    return found


def _problem(status: int) -> dict[str, Any]:
    said = " / ".join(gettext(kind.title) for kind in _ERRORS if kind.status == status)
    return {"description": said, "content": {MEDIA_TYPE: {"schema": schemas.reference("Problem")}}}


def _problem_name(status: int) -> str:
    return f"Problem{status}"
