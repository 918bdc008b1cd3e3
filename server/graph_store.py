"""The Graph Store Protocol: `/store`, one graph a request, read by all and written by who has a token.

A graph is named by `?graph=IRI` or `?default`, or directly: `/store/…` is the graph whose IRI is that very
address. What is put in the default graph stands beside the named ones; what is read from it is what queries
read, the merge of all, or under the standard's own reading what was put there. Refuses PATCH: `/update` does
what it would. `/graph/…` shows the graphs of this deployment and takes no writes. A write takes If-Match with
any ETag that reading the graph gives, If-None-Match, and `*` in both: see `server.conditions`.
Spec: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

import uuid
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, jsonify, request

from graph.errors import BadRequest, UnsupportedMediaType
from graph.formats import of_kind
from graph.store import Limits, Writer
from server import access, conditions, negotiation, protocol, serialisations
from server.answers import reply
from server.service import service

blueprint = Blueprint("graph_store", __name__)
blueprint.before_request(access.allow_upload)
_MULTIPART = "multipart/form-data"
_UNTYPED = ("", "application/octet-stream")
_SAFE = "/:@!$&'()*+,;=~"


class Part(NamedTuple):
    """One RDF document of a request: its bytes and its media type."""

    body: bytes
    media_type: str


@blueprint.get("/store")
@blueprint.get("/store/<path:name>")
def read(name: str | None = None) -> Response:
    """The triples of a graph, in the format that the client accepts.

    Raises BadRequest (400) where no graph is named, NotFound (404) for an absent one, NotAcceptable (406).
    """
    graph = _target(name)
    row = negotiation.choose(serialisations.GRAPHS)
    written = serialisations.carrier(row)
    store, limits = service().store, service().limits
    body = store.read_graph(graph, written, limits)
    request.environ[conditions.STATE] = conditions.state(store, graph, row, limits)
    return reply(*serialisations.finish(written, body, [row]))


@blueprint.put("/store")
@blueprint.put("/store/<path:name>")
def put(name: str | None = None) -> Response:
    """Make a graph hold exactly those triples: 201 where it is new, 204 where it was there.

    Raises Unauthorised (401), Forbidden (403), BadRequest (400), UnsupportedMediaType (415),
    PayloadTooLarge (413), and what the limits raise.
    """
    writer, who = access.writer()
    graph = _target(name)
    if "Content-Range" in request.headers:
        raise BadRequest("« Content-Range » : un graphe ne s'écrit pas par morceaux ; envoyez-le entier.")
    if request.mimetype == _MULTIPART:
        raise UnsupportedMediaType(f"PUT prend un seul document ; attendu : {_readable()}.")
    part = _whole_body()
    new = _given(writer, graph).put_graph(graph, part.body, part.media_type, _limits(graph), who)
    return _created(graph, _location(graph)) if new else _unsaid()


@blueprint.post("/store")
@blueprint.post("/store/<path:name>")
def post(name: str | None = None) -> Response:
    """Add triples to a graph: 201 where it is new, else 200, or 204 where nothing was sent.

    `/store` alone makes a graph, whose IRI is its Location. A multipart form may carry several files. Raises
    as `put` does.
    """
    writer, who = access.writer()
    fresh = name is None and not {"graph", "default"} & set(request.args)
    graph = f"{_address()}/{uuid.uuid4()}" if fresh else _target(name)
    parts = _files() if request.mimetype == _MULTIPART else [_whole_body()]
    new = _given(writer, graph).add_to_graph(graph, parts, _limits(graph), who)
    if new:
        return _created(graph, graph if fresh and graph else _location(graph))
    return _changed(graph) if any(part.body.strip() for part in parts) else _unsaid()


@blueprint.delete("/store")
@blueprint.delete("/store/<path:name>")
def delete(name: str | None = None) -> Response:
    """Remove a graph; the default one is emptied.

    Raises Unauthorised (401), Forbidden (403), BadRequest (400), NotFound (404) where there is none.
    """
    writer, who = access.writer()
    graph = _target(name)
    _given(writer, graph).delete_graph(graph, _limits(graph), who)
    return _changed(graph)


def _target(name: str | None) -> str | None:
    """The IRI of the graph that the request is about, None for the default one. Raises BadRequest (400)."""
    graphs, default = request.args.getlist("graph"), "default" in request.args
    if name is not None:
        if graphs or default:
            raise BadRequest("Cette adresse est déjà celle d'un graphe : sans « graph » ni « default ».")
        return _address()
    if len(graphs) + default != 1:
        raise BadRequest("Nommez un graphe, et un seul : « ?graph=IRI » ou « ?default ».")
    return protocol.absolute(graphs[0]) if graphs else None


def _address() -> str:
    """The address of the request without its parameters, in the characters that travel.

    Raises BadRequest (400) where the Host header is none.
    """
    if not request.host:
        raise BadRequest("L'en-tête Host manque, ou n'est pas le nom d'un hôte.")
    return protocol.absolute(f"{request.scheme}://{request.host}{quote(request.path, safe=_SAFE)}")


def _location(graph: str | None) -> str:
    """Where the graph of the request is found: its own address, or the store's with its name."""
    if graph == _address():
        return graph
    named = "default" if graph is None else urlencode({"graph": graph})
    return f"{_address()}?{named}"


def _limits(graph: str | None) -> Limits:
    """What a write may use; relative IRIs begin at the graph's own."""
    return replace(access.limits(), base=graph or _address())


def _given(writer: Writer, graph: str | None) -> Writer:
    """That writer, under the conditions of the request on that graph.

    Raises Refused (403) where it cannot check them; it then raises PreconditionFailed (412) itself.
    """
    asked = conditions.Conditions.read(request.environ)
    return conditions.conditional(writer, conditions.GraphCondition(asked, graph, service().limits))


def _whole_body() -> Part:
    """The body as one document; where there is neither a body nor a type, an empty one."""
    body = request.get_data()
    untyped = not body and not request.mimetype
    return Part(body, of_kind("graph")[0].media_type if untyped else _media_type(request.mimetype))


def _files() -> list[Part]:
    """The files of a multipart form. Raises BadRequest (400) where there is none, or something else."""
    if not request.mimetype_params.get("boundary"):
        raise BadRequest(
            "Le Content-Type « multipart/form-data » ne dit pas son « boundary », qui sépare les fichiers ; "
            "laissez le client le poser, par exemple « curl -F fichier=@graphe.ttl »."
        )
    stray = next(iter(request.form), None)
    if stray is not None:
        raise BadRequest(f"« {stray[:40]} » n'est pas un fichier : chaque partie en est un, avec son nom.")
    files = [file for _, file in request.files.items(multi=True)]
    if not files:
        raise BadRequest("Le formulaire ne porte aucun fichier.")
    return [Part(file.read(), _media_type(file.mimetype, file.filename or "")) for file in files]


def _media_type(given: str, file_name: str = "") -> str:
    """The media type of a document of triples; by the suffix of its file where the type says nothing.

    Raises UnsupportedMediaType (415) for what is none.
    """
    suffix = file_name.rpartition(".")[2].lower() if given in _UNTYPED else None
    for row in of_kind("graph"):
        if given == row.media_type or (suffix and suffix == row.suffix):
            return row.media_type
    said = f"« {given} » ne se lit pas ici" if given else "Le Content-Type manque"
    raise UnsupportedMediaType(f"{said} ; attendu : {_readable()}.")


def _readable() -> str:
    return negotiation.names(of_kind("graph"))


def _created(graph: str | None, location: str) -> Response:
    response = _changed(graph)
    response.status_code = 201
    response.headers["Location"] = location
    return response


def _changed(graph: str | None) -> Response:
    """What was changed, and the version that shows it."""
    version = access.version_now()
    response = jsonify(graph=graph, version=version)
    response.headers["Maillage-Version"] = version
    return response


def _unsaid() -> Response:
    return Response(status=204, headers={"Maillage-Version": access.version_now()})
