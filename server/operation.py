"""One operation of the service as its description and its form have it: a row, and what rows share.

Refuses to know any address: `operations` and `changing` do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from graph.catalogue import Parameter, Query
from graph.formats import Format
from server.schemas import BINARY, TEXT, Schema, reference

MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class Input:
    """One parameter. where: "query" or "path"; example: as it stands in the address."""

    name: str
    schema: Schema
    description: str
    example: str | int | list[str] | None = None
    where: str = "query"
    required: bool = False
    parameter: Parameter | None = None


@dataclass(frozen=True)
class Operation:
    """One operation. rule: the route that answers it; path: the same as OpenAPI writes it.

    answers: by media type, of the status 200; others: the same of other statuses. bodies: by media type, of
    what is sent. success, problems: its statuses. plain: what is answered can be shown on a page. secured: it
    needs a token.
    """

    id: str
    rule: str
    path: str
    tag: str
    summary: str
    inputs: Sequence[Input] = ()
    answers: Mapping[str, Schema] = field(default_factory=dict)
    method: str = "get"
    success: Mapping[int, str] = field(default_factory=lambda: {200: ""})
    problems: Sequence[int] = (400, 404, 406, 502, 503)
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    query: Query | None = None
    others: Mapping[int, Mapping[str, Schema]] = field(default_factory=dict)
    plain: bool = True
    secured: bool = False


def media(rows: Sequence[Format], json: Schema) -> dict[str, Schema]:
    """Those formats by media type: JSON by that schema, spreadsheets as bytes, the rest as text."""
    found = {}
    for row in rows:
        shape = json if row.name == "json" else reference("JsonLd") if row.name == "jsonld" else TEXT
        found[row.media_type] = BINARY if row.name == "xlsx" else shape
    return found


def suffix(formats: Sequence[Format]) -> Input:
    """The parameter of an address that ends with the name of one of those formats."""
    names = list(dict.fromkeys(row.suffix for row in formats))
    return Input("suffix", {"enum": names}, gettext("Format du fichier"), names[0], "path", True)
