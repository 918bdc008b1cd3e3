"""SERVICE and LOAD carried out before a text reaches the engine, which calls no one.

An allowed service is asked for its rows, which stand in the text as VALUES in the stead of the clause; an
allowed document stands in the stead of its address. Refuses services that are named by a variable, blank
nodes in their answers (VALUES holds none), and in an update a SERVICE beside another operation.
Specs: https://www.w3.org/TR/sparql11-federated-query/, https://www.w3.org/TR/sparql11-update/#load
"""

import re
import time
from collections.abc import Collection
from urllib.parse import urlencode

from graph.errors import BadRequest, Refused, ServiceFailed, StoreError
from graph.formats import of_kind
from graph.store import Limits, Rows
from graph.store.clauses import replace
from graph.store.documents import Document
from graph.store.fetching import Bounds, Place, fetch, place_of
from graph.store.iris import is_absolute
from graph.store.lexer import unescaped, words
from graph.store.results import read_rows
from graph.store.services import ServiceClause, service_clauses
from graph.store.updates import LoadClause, load_clauses, operations
from graph.terms import Term, iri

_RESULTS = ("application/sparql-results+json", "application/json")
_GRAPHS = {name: row.media_type for row in of_kind("graph") for name in (*row.aliases, row.media_type)}
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*(?:--(?:ltr|rtl))?")
_NOTHING_DONE = "INSERT DATA {}"


def resolved(text: str, allowed: Collection[str], limits: Limits) -> str:
    """The query, or the single operation, with the rows of each service in the stead of its SERVICE clause.

    allowed: hosts, in lower case, with or without a port. limits: `deadline_s` and `result_bytes` hold for
    all clauses together. Where SILENT allows a service to fail, one empty solution stands instead.
    Raises Refused (403) for a host that is not allowed and a service that a variable names, ServiceFailed
    (502) where a service does not answer, BadRequest (400) where it answers by blank nodes.
    """
    clauses = service_clauses(text, limits.base)
    if not clauses:
        return text
    places = [_service(clause, allowed) for clause in clauses]
    bounds = Bounds(time.monotonic() + limits.deadline_s, limits.result_bytes)
    changes = []
    for clause, place in zip(clauses, places, strict=True):
        try:
            document = fetch(place, allowed, _RESULTS[0], bounds, urlencode({"query": clause.query}))
            bounds = bounds._replace(most_bytes=bounds.most_bytes - len(document.body))
            new = _values(_rows(document, place), place)
        except ServiceFailed:
            if not clause.silent:
                raise
            new = "{}"
        lines = "\n" * text.count("\n", clause.start, clause.end)
        changes.append((clause.start, clause.end, new + lines))
    return replace(text, changes)


def resolved_update(text: str, allowed: Collection[str], limits: Limits) -> str:
    """The update with the rows of services, and documents in the stead of the addresses of LOAD.

    Raises as `resolved`, BadRequest (400) where SERVICE stands beside another operation (what is before it
    could change what it means), QuerySyntaxError (400) where the operations cannot be told apart.
    """
    if "SERVICE" in unescaped(text).upper():
        parts = operations(text)
        if any(service_clauses(part, limits.base) for part in parts):
            if len(parts) > 1:
                raise BadRequest("Une mise à jour qui contient SERVICE ne contient que cette opération.")
            text = resolved(text, allowed, limits)
    clauses = load_clauses(text, limits.base)
    places = [place_of(clause.source, allowed, "LOAD") for clause in clauses]
    bounds = Bounds(time.monotonic() + limits.deadline_s, limits.result_bytes)
    changes = []
    for clause, place in zip(clauses, places, strict=True):
        try:
            document = fetch(place, allowed, ", ".join(dict.fromkeys(_GRAPHS.values())), bounds)
            bounds = bounds._replace(most_bytes=bounds.most_bytes - len(document.body))
            new = _load(clause, document, place)
        except ServiceFailed:
            if not clause.silent:
                raise
            new = _NOTHING_DONE
        changes.append((clause.start, clause.end, new))
    return replace(text, changes) if changes else text


def _service(clause: ServiceClause, allowed: Collection[str]) -> Place:
    if clause.iri is None:
        raise Refused(
            f"SERVICE est refusé : la variable ?{clause.variable} nomme le service ; écrivez son adresse."
        )
    return place_of(clause.iri, allowed, "SERVICE")


def _rows(document: Document, place: Place) -> Rows:
    if document.media_type not in _RESULTS:
        raise ServiceFailed(
            f"Le service « {place.authority} » répond en « {document.media_type[:80]} » ; "
            f"attendu : {_RESULTS[0]}."
        )
    try:
        return read_rows(document.body)
    except (StoreError, RecursionError) as error:
        raise _malformed(place) from error


def _values(rows: Rows, place: Place) -> str:
    """The rows as a VALUES block, on one line.

    Raises ServiceFailed (502) for terms that are none, BadRequest (400) for those that VALUES cannot hold.
    """
    names = [f"?{name}" for name in rows.variables]
    for name in names:
        if [(token.kind, token.text) for token in words(name)] != [("variable", name)]:
            raise _malformed(place)
    if len(set(names)) < len(names):
        raise _malformed(place)
    solutions = [f"({' '.join(_term(term, place) for term in row)})" for row in rows.rows]
    text = f"VALUES ({' '.join(names)}) {{ {' '.join(solutions)} }}"
    if any("\ud800" <= sign <= "\udfff" for sign in set(text)):
        raise _malformed(place)
    return text


def _term(term: Term | None, place: Place) -> str:
    if term is None:
        return "UNDEF"
    if term.kind == "bnode" or (term.kind == "literal" and not term.language and term.datatype is None):
        raise BadRequest(
            f"Le service « {place.authority} » répond par un nœud anonyme ou un triplet cité, que rien ici "
            "ne peut rejoindre. Dans SERVICE, écartez-les (FILTER(!isBlank(?x))), ou prenez d'eux un IRI ou "
            "un texte dans un sous-SELECT."
        )
    parts = (term.value, term.language or "", term.datatype or "")
    sound = all(isinstance(part, str) for part in parts) and (
        is_absolute(term.value)
        if term.kind == "iri"
        else _TAG.fullmatch(term.language)
        if term.language
        else is_absolute(term.datatype or "")
    )
    if not sound:
        raise _malformed(place)
    return term.ntriples()


def _load(clause: LoadClause, document: Document, place: Place) -> str:
    """A LOAD of the document itself. Raises ServiceFailed (502) where it is no RDF that is read here."""
    media_type = _GRAPHS.get(document.media_type)
    if media_type is None:
        raise ServiceFailed(
            f"Le document de « {place.authority} » est du « {document.media_type[:80]} » ; "
            f"attendu : {', '.join(dict.fromkeys(_GRAPHS.values()))}."
        )
    source = Document(document.body, media_type, document.address).data_iri()
    graph = f" INTO GRAPH {iri(clause.graph).ntriples()}" if clause.graph is not None else ""
    return f"LOAD {'SILENT ' * clause.silent}<{source}>{graph}"


def _malformed(place: Place) -> ServiceFailed:
    return ServiceFailed(f"Le service « {place.authority} » n'a pas répondu en entier à un SELECT, en JSON.")
