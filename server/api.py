"""`/api`: what can be asked over HTTP, and a form to try each operation: its address, curl line and answer.

Works without JavaScript. Refuses to show another answer than the address gives: the operation is asked
through the application itself, with the same headers.
"""

import json
import shlex
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app, render_template, request

from graph.errors import NotFound
from graph.formats import HTML
from server import forms, negotiation
from server.language import language
from server.operation import MULTIPART, Input, Operation
from server.operations import operations

blueprint = Blueprint("api", __name__, url_prefix="/api")
_RESERVED = ("lang", "accept")
_SHOWN = 20_000


@dataclass(frozen=True)
class Trial:
    """One call: its address, its curl line, and what it answered; text: None where it is no text."""

    address: str
    curl: str
    status: int
    media_type: str
    length: int
    text: str | None
    cut: bool


@blueprint.get("", strict_slashes=False)
@negotiation.gives(HTML)
def list_operations() -> Response:
    """The operations by subject, each with its address and its form. Raises NotAcceptable (406)."""
    groups: dict[str, list[Operation]] = {}
    for row in operations():
        groups.setdefault(row.tag, []).append(row)
    return Response(render_template("api.html", groups=groups))


@blueprint.get("/<identifier>")
@negotiation.gives(HTML)
def try_operation(identifier: str) -> Response:
    """The form of one operation and, once it is filled, its answer.

    Raises NotFound (404), NotAcceptable (406).
    """
    row = next((row for row in operations() if row.id == identifier), None)
    if row is None:
        raise NotFound(f"Aucune opération ne s'appelle « {identifier} ». La liste est à /api.")
    given = arguments(row)
    accept = request.args.get("accept", "")
    accept = accept if accept in row.answers else next(iter(row.answers), "")
    path = address(row, given or examples(row))
    ready = all(given.get(i.name) for i in row.inputs if i.required)
    tried = row.method == "get" and row.plain and ready and (given or "accept" in request.args)
    return Response(
        render_template(
            "operation.html",
            row=row,
            controls=[_control(i, given) for i in row.inputs],
            accept=accept,
            address=request.host_url.rstrip("/") + path,
            curl=curl(row, request.host_url.rstrip("/") + path, accept),
            trial=_try(row, path, accept) if tried else None,
        )
    )


def arguments(row: Operation) -> dict[str, list[str]]:
    """What the form says for each parameter of the operation; blank ones count as absent."""
    found = {i.name: [v.strip() for v in request.args.getlist(i.name) if v.strip()] for i in row.inputs}
    return {name: values for name, values in found.items() if values}


def examples(row: Operation) -> dict[str, list[str]]:
    """The example of each parameter that the operation needs."""
    return {i.name: [_text(i)] for i in row.inputs if i.required}


def address(row: Operation, given: dict[str, list[str]]) -> str:
    """The path and query of a call with those values. Lists of the catalogue are written with commas."""
    path, query = row.path, []
    for given_input in row.inputs:
        values = given.get(given_input.name, [])
        if given_input.where == "path":
            text = values[0] if values else _text(given_input)
            path = path.replace(f"{{{given_input.name}}}", quote(text, safe="/-._~"))
        elif given_input.parameter is not None and values:
            query.append((given_input.name, ",".join(values)))
        else:
            query += [(given_input.name, value) for value in values]
    return path + (f"?{urlencode(query, safe='/,')}" if query else "")


def curl(row: Operation, url: str, accept: str) -> str:
    """The command that makes the same call from a terminal."""
    words = ["curl"]
    if row.method != "get":
        words += ["-X", row.method.upper()]
    if row.secured:
        words += ["-H", "Authorization: Bearer $TOKEN"]
    if MULTIPART in row.bodies:
        words += ["-F", "file=@document"]
    elif row.bodies:
        words += ["-H", f"Content-Type: {next(iter(row.bodies))}", "--data-binary", "@-"]
    elif accept and "suffix" not in {i.name for i in row.inputs}:
        words += ["-H", f"Accept: {accept}"]
    return " ".join(word if word.startswith("-") else _quoted(word) for word in [*words, url])


def _quoted(word: str) -> str:
    """A word for the shell; one with a variable in double quotes, so that the shell fills it in."""
    return f'"{word}"' if "$TOKEN" in word else shlex.quote(word)


def _try(row: Operation, path: str, accept: str) -> Trial:
    """Ask the application in hand, as if the address had been opened."""
    headers = {"Accept": accept or "*/*", "Cookie": f"lang={language()}"}
    asked = current_app.test_request_context(path, base_url=request.host_url, headers=headers)
    with current_app.app_context(), asked:
        answer = current_app.full_dispatch_request()
        body, media_type = answer.get_data(), answer.mimetype or ""
    url = request.host_url.rstrip("/") + path
    text = _readable(body, media_type)
    cut = text is not None and len(text) > _SHOWN
    return Trial(
        url, curl(row, url, accept), answer.status_code, media_type, len(body), text and text[:_SHOWN], cut
    )


def _readable(body: bytes, media_type: str) -> str | None:
    """The body as text, JSON indented; None where it is no text."""
    if media_type.endswith("json"):
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    try:
        return body.decode("utf8")
    except UnicodeDecodeError:
        return None


def _control(given_input: Input, given: dict[str, list[str]]) -> forms.Control:
    """The control of one parameter: that of the question's own form, or one made from its schema."""
    value = ",".join(given.get(given_input.name, []))
    if given_input.parameter is not None:
        return forms.control(given_input.parameter, value)
    choices = given_input.schema.get("enum", ())
    options = tuple(forms.Option(name, name, "", name == value) for name in choices)
    kind = "select" if options else "text"
    label, example = given_input.description, _text(given_input)
    return forms.Control(
        given_input.name, label, kind, value, given_input.required, example, options, closed=False
    )


def _text(given_input: Input) -> str:
    """The example as it stands in an address; empty where there is none."""
    example = given_input.example
    return ",".join(example) if isinstance(example, list) else "" if example is None else str(example)
