"""What a request of the SPARQL 1.1 protocol carries: text, dataset, limits, and the formats that it names.

A query comes by GET, by form or as the body; an update by form or as the body. Refuses what could be misread:
a text given twice, an operation at the address of the other, an unknown value of a parameter that it knows.
Parameters that it does not know count for nothing, and so does a byte order mark before a text. Two things
are more than the standard: the dataset may stand in the address of a form, as the standard's own tests have
it; `timeout`, `format`, `output` and `results` are understood.
Spec: https://www.w3.org/TR/sparql11-protocol/
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g, request
from werkzeug.datastructures import CombinedMultiDict

from graph.errors import BadRequest, Busy, Refused, UnsupportedMediaType
from graph.formats import Format
from graph.store import Dataset, Limits
from server import bodies, negotiation

FORM = "application/x-www-form-urlencoded"
WAITED = "maillage.waited"
"""Where the environment of a request says how many seconds it waited for the same one, already in hand."""
_MARK = "\ufeff"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f<>\"{}|\\^`]+")
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)(ms|s)?")
_NAMING = ("format", "output", "results")
_SHORT = {"json": ("json", "jsonld"), "xml": ("xml", "rdfxml"), "n3": ("turtle",), "rdf": ("rdfxml",)}


@dataclass(frozen=True)
class Operation:
    """One operation of the protocol: its parameter, its media type, its dataset's parameters, its address."""

    name: str
    media_type: str
    default_graph: str
    named_graph: str
    address: str
    elsewhere: str


QUERY = Operation(
    "query",
    "application/sparql-query",
    "default-graph-uri",
    "named-graph-uri",
    "/sparql",
    "Une requête s'envoie à /sparql ; cette adresse ne reçoit que des mises à jour.",
)
UPDATE = Operation(
    "update",
    "application/sparql-update",
    "using-graph-uri",
    "using-named-graph-uri",
    "/update",
    "Une mise à jour s'envoie à /update, par POST et avec un jeton d'accès ; les données de cette adresse se "
    "lisent et ne se modifient pas.",
)
_OTHER = {QUERY.name: UPDATE, UPDATE.name: QUERY}


@dataclass(frozen=True)
class Request:
    """What the protocol carries. text: None where none is given; wanted: short names of formats."""

    text: str | None
    dataset: Dataset
    limits: Limits
    wanted: tuple[str, ...] = ()


def read(operation: Operation, limits: Limits) -> Request:
    """The operation of the request in hand, within those limits; its relative IRIs begin at this address.

    Raises BadRequest (400) where something is missing, given twice or in no UTF-8, Refused (403) for the
    other operation, UnsupportedMediaType (415) for another media type; `bodies.take` refused another charset.
    """
    if request.method in ("GET", "HEAD"):
        texts = _values(operation.name)
    elif request.mimetype == FORM:
        bodies.check_utf8(request.get_data(cache=True), "le formulaire")
        texts = _values(operation.name)
    elif request.mimetype == operation.media_type:
        texts = [_body(), *_values(operation.name)]
    elif request.mimetype == _OTHER[operation.name].media_type:
        raise Refused(_OTHER[operation.name].elsewhere)
    else:
        given = f"« {request.mimetype} » ne se lit pas ici" if request.mimetype else "Le Content-Type manque"
        raise UnsupportedMediaType(f"{given} ; attendu : {FORM} ou {operation.media_type}.")
    _check_operation(operation)
    if len(texts) > 1:
        raise BadRequest(f"« {operation.name} » est donné {len(texts)} fois ; le protocole en veut un.")
    dataset = Dataset(
        tuple(absolute(graph) for graph in _values(operation.default_graph)),
        tuple(absolute(graph) for graph in _values(operation.named_graph)),
    )
    seconds = left(_deadline(limits.deadline_s), request.environ)
    return Request(
        texts[0].removeprefix(_MARK) if texts else None,
        dataset,
        replace(limits, deadline_s=seconds, base=request.base_url),
        tuple(value for name in _NAMING for value in _values(name) if value.strip()),
    )


def formats(asked: Request, offered: Sequence[Format]) -> list[Format]:
    """The offered formats that fit the request: those it names by a parameter, then those it accepts.

    A parameter may give several names, with commas between them, as SPARQLWrapper does.
    Raises BadRequest (400) where no format has a name that is given, NotAcceptable (406) where none fits.
    """
    named: list[Format] = []
    for value in asked.wanted:
        rows = [row for short in value.split(",") for row in offered if _is_named(row, short.strip())]
        if not rows:
            known = ", ".join(row.name for row in offered)
            raise BadRequest(f"« {value[:40]} » n'est pas un format de cette adresse ; elle donne : {known}.")
        named += rows
    found = [*named, *negotiation.accepted(request.accept_mimetypes, offered)]
    return list(dict.fromkeys(found)) or [negotiation.choose(offered)]


def absolute(text: str) -> str:
    """That text, where it is an absolute IRI. Raises BadRequest (400)."""
    if not _ABSOLUTE.fullmatch(text):
        raise BadRequest(f"« {text[:200]} » n'est pas l'IRI absolu d'un graphe.")
    return text


def left(deadline_s: float, environ: Mapping[str, Any]) -> float:
    """The seconds of a deadline that are left to a request. Raises Busy (503) where none are.

    In tenths: what it takes to see that nobody asks the same is no wait.
    """
    found: float = deadline_s - round(environ.get(WAITED, 0.0), 1)
    if found <= 0:
        raise Busy("La même requête est en cours depuis aussi longtemps que son délai ; recommencez.")
    return found


def _values(name: str) -> list[str]:
    """Every value of a parameter: of the form where there is one, then of the address."""
    if "parameters" not in g:
        form = request.method == "POST" and request.mimetype == FORM
        g.parameters = CombinedMultiDict([request.form, request.args]) if form else request.args
    found: list[str] = g.parameters.getlist(name)
    return found


def _body() -> str:
    try:
        return request.get_data().decode("utf8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"Le corps de la requête n'est pas de l'UTF-8 : {error}.") from error


def _check_operation(operation: Operation) -> None:
    """Refuse the parameters of the other operation: passed over, they would change what is meant."""
    other = _OTHER[operation.name]
    if _values(other.name):
        raise Refused(other.elsewhere)
    for theirs, ours in (
        (other.default_graph, operation.default_graph),
        (other.named_graph, operation.named_graph),
    ):
        if _values(theirs):
            raise BadRequest(f"À {operation.address}, « {theirs} » s'appelle « {ours} ».")


def _deadline(most_s: float) -> float:
    """Seconds that the answer may take: `timeout` where it is shorter; 0 stands for the service's own.

    A number alone is in seconds, so that a client which means milliseconds merely gets the service's own.
    Raises BadRequest (400) for what is no duration.
    """
    shortest = most_s
    for text in filter(str.strip, _values("timeout")):
        found = _DURATION.fullmatch(text.strip())
        if not found:
            raise BadRequest(f"« timeout » vaut « {text[:40]} » ; attendu : 5, 2.5s ou 500ms.")
        seconds = float(found[1]) / (1000 if found[2] == "ms" else 1)
        shortest = min(shortest, seconds or most_s)
    return shortest


def _is_named(row: Format, short: str) -> bool:
    word = re.sub(r"[^a-z0-9]", "", short.lower())
    return row.media_type == short.lower() or row.name in _SHORT.get(word, (word,)) or row.suffix == word
