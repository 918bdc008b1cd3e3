"""What a type of problem means: the pages that the `type` of an error leads to, one for each kind of error.

Refuses types that no error here has (404). Spec: RFC 9457, section 3.1.1.
"""

import re
from collections.abc import Iterator
from functools import cache

from flask import Blueprint, Response, render_template

from graph.errors import MaillageError, NotFound
from graph.formats import HTML
from server import negotiation

blueprint = Blueprint("problem_types", __name__)


def slug(kind: type[MaillageError]) -> str:
    """The name of a type of problem: `QueryTimeout` is `query-timeout`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


@blueprint.get("/problem")
@negotiation.gives(HTML)
def list_types() -> Response:
    """Every type of problem that this service answers with. Raises NotAcceptable (406)."""
    return _show(None)


@blueprint.get("/problem/<name>")
@negotiation.gives(HTML)
def show_type(name: str) -> Response:
    """One type of problem. Raises NotFound (404), NotAcceptable (406)."""
    if name not in _types():
        raise NotFound(f"Aucune erreur n'est du type « {name} » ; la liste est à /problem.")
    return _show(name)


def _show(name: str | None) -> Response:
    ordered = sorted(_types().items(), key=lambda known: (known[1].status, known[0]))
    return Response(render_template("problem-types.html", types=ordered, chosen=name))


@cache
def _types() -> dict[str, type[MaillageError]]:
    return {slug(kind): kind for kind in _with_kinds(MaillageError)}


def _with_kinds(kind: type[MaillageError]) -> Iterator[type[MaillageError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _with_kinds(child)
