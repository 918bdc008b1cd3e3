"""SPARQL results in JSON as rows of terms. Refuses what is no whole answer.

Spec: https://www.w3.org/TR/sparql11-results-json/
"""

import json
from collections.abc import Callable
from typing import Any

from graph.errors import StoreError
from graph.store import Rows
from graph.terms import XSD_STRING, Term


def read_term(value: dict[str, Any]) -> Term:
    """One term; a triple term becomes a literal that holds its JSON."""
    kind = value["type"]
    if kind == "uri":
        return Term("iri", value["value"])
    if kind == "bnode":
        return Term("bnode", value["value"])
    if kind == "triple":
        return Term("literal", json.dumps(value["value"], ensure_ascii=False))
    language = value.get("xml:lang")
    return Term("literal", value["value"], language, None if language else value.get("datatype", XSD_STRING))


def read_answer(body: bytes, term: Callable[[dict[str, Any]], Term] = read_term) -> Rows | bool:
    """The rows of a SELECT, or the answer to an ASK. term: reads one term.

    Raises ValueError where the bytes are no whole answer.
    """
    try:
        answer = json.loads(body)
        if isinstance(answer.get("boolean"), bool) and "head" in answer:
            return bool(answer["boolean"])
        names = tuple(answer["head"]["vars"])
        found = [
            tuple(term(binding[name]) if name in binding else None for name in names)
            for binding in answer["results"]["bindings"]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(repr(error)) from error
    return Rows(names, found)


def read_rows(body: bytes) -> Rows:
    """The rows of a SELECT. Raises StoreError where the bytes are no whole answer to one."""
    try:
        found = read_answer(body)
    except ValueError as error:
        raise StoreError(f"L'entrepôt n'a pas répondu en entier à un SELECT : {error}.") from error
    if isinstance(found, bool):
        raise StoreError("L'entrepôt a répondu à un SELECT par oui ou non.")
    return found
