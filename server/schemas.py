"""The shape of every JSON that the service answers, as JSON Schema (draft 2020-12, as in OpenAPI 3.1).

Refuses to say more than answers hold: a test asks each operation and checks what it gets against these.
"""

from typing import Any

from flask_babel import gettext

from graph.catalogue import Parameter, Query
from server import columns
from server.language import language

Schema = dict[str, Any]
_INTEGERS = {
    "actions", "actions_a", "actions_b", "alone", "conventions", "documents", "institution_count", "shared",
    "size_a", "size_b", "year",
}  # fmt: skip
_NUMBERS = {"jaccard", "confidence", "share_of_a", "share_of_b"}
_BOOLEANS = {"internal", "concurrent", "open_ended"}
_APART = {
    ("actions-per-year", "open_ended"): ["integer"],
    ("evidence", "start"): ["integer"],
    ("evidence", "end"): ["integer"],
    ("evidence", "value"): ["string", "number", "boolean"],
}
TEXT: Schema = {"type": "string"}
BINARY: Schema = {}
FILE: Schema = {
    "type": "object", "required": ["file"],
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
}  # fmt: skip
_TEXTS: Schema = {"type": "array", "items": TEXT}
_ROW: Schema = {
    "type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}
}  # fmt: skip


def reference(name: str) -> Schema:
    """A pointer to a schema of `components`."""
    return {"$ref": f"#/components/schemas/{name}"}


def of_parameter(parameter: Parameter) -> Schema:
    """What values a question's parameter takes; a list is written with commas."""
    found: Schema = {"type": "string"}
    if parameter.type == "integer":
        found = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    elif parameter.type == "date":
        found = {"type": "string", "format": "date"}
    elif parameter.type == "conventions":
        found = {"type": "array", "items": TEXT}
    if parameter.choices:
        found["enum"] = list(parameter.choices)
    if parameter.default is not None:
        found["default"] = value_of(parameter, parameter.default)
    return found


def value_of(parameter: Parameter, text: str) -> str | int | list[str]:
    """A default or an example as JSON has it."""
    if parameter.type == "integer":
        return int(text)
    return text.split(",") if parameter.type == "conventions" else text


def of_question(query: Query) -> Schema:
    """The JSON answer to a question: what was asked, its columns, and one object a row."""
    row = {name: _column(query.slug, name) for name in query.columns}
    return _closed({
        "query": {"const": query.slug},
        "parameters": {"type": "object", "additionalProperties": TEXT},
        "columns": {"const": list(query.columns)},
        "rows": {"type": "array", "items": _closed(row)},
        "version": TEXT,
    })  # fmt: skip


def _column(slug: str, name: str) -> Schema:
    types = _APART.get((slug, name)) or (
        ["integer"] if name in _INTEGERS
        else ["number"] if name in _NUMBERS
        else ["boolean"] if name in _BOOLEANS
        else ["string"]
    )  # fmt: skip
    return {"type": [*types, "null"], "description": columns.title(name)}


def components() -> dict[str, Schema]:
    """The schemas that several operations share, by name."""
    return {
        "Problem": _problem(),
        "Fault": _fault(),
        "Transaction": _closed(dict.fromkeys(("before", "after", "when", "who", "what"), TEXT)),
        "Imported": _imported(),
        "Trial": _trial(),
        "Health": _open({"status": TEXT, "version": TEXT}),
        "Questions": {"type": "array", "items": _question()},
        "Picture": _picture(),
        "View": _view(),
        "Suggestions": _suggestions(),
        "SparqlResults": _sparql_results(),
        "JsonLd": {"type": ["object", "array"]},
    }


def _problem() -> Schema:
    """RFC 9457, with what a syntax error and invalid data add: the faults of a workbook, and its warnings."""
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "line": {"type": ["integer", "null"], "minimum": 1},
            "column": {"type": ["integer", "null"], "minimum": 1},
            "expected": {"type": ["string", "null"]},
            **{name: {"type": "array", "items": reference("Fault")} for name in ("faults", "warnings")},
        },
    }


def _fault() -> Schema:
    """`graph.errors.Fault`: where it is, what stands there, what should; `also`, `row_to_add`: of a name."""
    row, text = {"type": ["integer", "null"], "minimum": 1}, {"type": ["string", "null"]}
    place = {"type": "array", "prefixItems": [TEXT, row, text], "minItems": 3, "maxItems": 3}
    found = _closed({
        "where": TEXT, "row": row, "column": text, "value": text, "expected": TEXT, "closest": _TEXTS,
    })  # fmt: skip
    found["properties"] |= {
        "also": {"type": "array", "items": place},
        "row_to_add": {"type": "object", "additionalProperties": TEXT},
    }
    return found


def _done() -> Schema:
    """What is told of an import, or of its trial. warnings: of cells, or of the whole in one sentence."""
    warning = {"anyOf": [reference("Fault"), _closed({"expected": TEXT})]}
    return _open({
        "document": {"type": "string", "format": "uri"}, "title": TEXT, "changed": {"type": "boolean"},
        "transaction": reference("Transaction"), "warnings": {"type": "array", "items": warning},
    })  # fmt: skip


def _imported() -> Schema:
    """An import that took place. history: where its line is read; absent where nothing changed."""
    found = _done()
    found["properties"]["history"] = {"type": "string", "format": "uri-reference"}
    return {**found, "additionalProperties": False}


def _trial() -> Schema:
    """What an import would change. all: where each fact and pair is told, absent where they are."""
    found, count = _done(), {"type": "integer", "minimum": 0}
    counts = _closed({
        "facts": _closed(dict.fromkeys(("added", "removed", "changed"), count)), "pairs": count,
        "proofs": count,
    })  # fmt: skip
    told = {
        "dry_run": {"const": True}, "summary": _TEXTS, "counts": counts,
        **{name: {"type": "array", "items": _ROW} for name in ("facts", "pairs", "entries", "things")},
    }  # fmt: skip
    found["required"] += list(told)
    found["properties"] |= {**told, "all": {"type": "string", "format": "uri-reference"}}
    return {**found, "additionalProperties": False}


def _question() -> Schema:
    """One row of /queries."""
    parameter = _closed({
        "name": TEXT, "type": TEXT, "required": {"type": "boolean"}, "default": {"type": ["string", "null"]},
        "example": TEXT, "enum": _TEXTS,
    })  # fmt: skip
    return _closed({
        "query": TEXT, "summary": TEXT, "summary_fr": TEXT, "columns": _TEXTS, "href": TEXT,
        "parameters": {"type": "array", "items": parameter},
    })  # fmt: skip


def _picture() -> Schema:
    """The network as vis-network draws it."""
    node = _open({"id": TEXT, "label": TEXT, "x": {"type": "number"}, "y": {"type": "number"}})
    edge = _open({"from": TEXT, "to": TEXT})
    return _open({
        "sentence": TEXT, "version": TEXT, "options": {"type": "object"},
        "nodes": {"type": "array", "items": node}, "edges": {"type": "array", "items": edge},
    })  # fmt: skip


def _view() -> Schema:
    """What a page shows, as `exports.write_sheets` writes it: its state, its sentence, its tables by name."""
    part = _closed({"title": TEXT, "columns": _TEXTS, "rows": {"type": "array", "items": _ROW}})
    return _closed({
        "view": TEXT,
        "parameters": {"type": "object", "additionalProperties": TEXT},
        "summary": TEXT,
        "parts": {"type": "object", "minProperties": 1, "additionalProperties": part},
        "version": TEXT,
    })  # fmt: skip


def _suggestions() -> Schema:
    """What a text finds while it is typed. meant: the words that it was read as."""
    names = ("label", "type", "group", "whole", "matched", "href")
    found = _closed(dict.fromkeys(names, TEXT))
    return _closed({"text": TEXT, "meant": _TEXTS, "suggestions": {"type": "array", "items": found}})


def _sparql_results() -> Schema:
    """https://www.w3.org/TR/sparql11-results-json/"""
    term = _open({"type": {"enum": ["uri", "literal", "bnode", "triple"]}, "value": {}})
    binding = {"type": "object", "additionalProperties": term}
    return {
        "type": "object",
        "required": ["head"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": _TEXTS}},
            "boolean": {"type": "boolean"},
            "results": _open({"bindings": {"type": "array", "items": binding}}),
        },
        "oneOf": [{"required": ["boolean"]}, {"required": ["results"]}],
    }


def _open(properties: dict[str, Schema]) -> Schema:
    """An object that has those members, and may have others."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _closed(properties: dict[str, Schema]) -> Schema:
    """An object that has exactly those members."""
    return {**_open(properties), "additionalProperties": False}


def described(parameter: Parameter) -> str:
    """What a parameter is, for a reader: its label, and how a thing is named where it takes one."""
    label = parameter.label_en if language() == "en" else parameter.label_fr
    named = gettext("IRI, ce qui suit « id/ », dernier segment, nom ou sigle")
    plain = parameter.type in ("token", "integer", "date", "text")
    return label if plain else f"{label} ({named})"
