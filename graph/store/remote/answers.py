"""What a remote store answers, read strictly, and written again in the format that was asked for.

One format is asked of the store for each kind of answer: JSON for solutions, whose end cannot be missed, and
N-Triples for graphs. Refuses an answer that is not wholly what its standard says. Mends one thing: booleans
that come as 0 and 1, which RDF holds to be the same values.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from rdflib import Dataset, Graph

from graph.errors import RemoteFault
from graph.formats import Format
from graph.store import Rows
from graph.store.results import read_answer
from graph.terms import PREFIXES, XSD, XSD_STRING, Term, Triple, ntriples

_IRI = r"<([^\x00-\x20<>\"{}|^`]*)>"
_BNODE = r"_:([\w:](?:[\w:.·-]*[\w:·-])?)"
_LITERAL = rf'"((?:[^"\\\n\r]|\\.)*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^{_IRI})?'
_END = r"[ \t]*(?:#.*)?[\r\n]+"
_LINE = re.compile(
    rf"[ \t]*(?:{_IRI}|{_BNODE})[ \t]*{_IRI}[ \t]*(?:{_IRI}|{_BNODE}|{_LITERAL})[ \t]*\.{_END}"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf\"'\\]))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_BOOLEANS = {"0": "false", "1": "true"}
_NAMESPACE = "http://www.w3.org/2005/sparql-results#"


def read_results(body: bytes) -> Rows | bool:
    """The solutions of a SELECT, or the answer to an ASK, from SPARQL results JSON.

    Raises RemoteFault where the JSON ends early, or is anything but what the standard says.
    Spec: https://www.w3.org/TR/sparql11-results-json/
    """
    try:
        return read_answer(body, _term)
    except ValueError as error:
        raise RemoteFault(
            f"L'entrepôt distant a donné des résultats JSON inachevés ou mal formés ({_tail(body)})."
        ) from error


def _term(value: dict[str, Any]) -> Term:
    kind, text = value["type"], value["value"]
    if not isinstance(text, str):
        raise TypeError(f"a value is text, not {text!r}")
    if kind == "uri":
        return Term("iri", text)
    if kind == "bnode":
        return Term("bnode", text)
    if kind not in ("literal", "typed-literal"):
        raise ValueError(f"no kind of term: {kind}")
    return _literal(text, value.get("xml:lang"), value.get("datatype"))


def _literal(text: str, language: str | None, datatype: str | None) -> Term:
    if datatype == XSD.boolean.value:
        text = _BOOLEANS.get(text, text)
    return Term("literal", text, language or None, None if language else datatype or XSD_STRING)


def read_triples(body: bytes) -> list[Triple]:
    """The triples of N-Triples, in order, each once.

    Raises RemoteFault where a line is no triple, or where the last line does not end.
    Spec: https://www.w3.org/TR/n-triples/
    """
    try:
        lines = (line.decode("utf8") for line in body.splitlines(keepends=True))
        return list(dict.fromkeys(_triple(line) for line in lines if _says(line)))
    except ValueError as error:
        raise RemoteFault(
            f"L'entrepôt distant a donné un graphe inachevé ou mal formé ({_tail(body)})."
        ) from error


def _says(line: str) -> bool:
    """Whether the line is more than blanks and a comment."""
    return bool(line.strip()) and not line.lstrip(" \t").startswith("#")


def _triple(line: str) -> Triple:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"no triple: {line[:80]}")
    subject, subject_node, predicate, value, node, text, language, datatype = found.groups()
    return (
        Term("bnode", subject_node) if subject is None else Term("iri", _plain(subject)),
        Term("iri", _plain(predicate)),
        Term("iri", _plain(value)) if value is not None
        else Term("bnode", node) if node is not None
        else _literal(_plain(text), language, datatype and _plain(datatype)),
    )  # fmt: skip


def _plain(text: str) -> str:
    """The text without its escapes. Raises ValueError where a backslash begins none."""
    if "\\" not in text:
        return text
    if "\\" in _ESCAPE.sub("", text):
        raise ValueError(f"no escape of N-Triples: {text[:80]}")
    return _ESCAPE.sub(lambda m: _ESCAPED[m[3]] if m[3] else chr(int(m[1] or m[2], 16)), text)


def _tail(body: bytes) -> str:
    """The end of an answer, which is where an engine leaves its reason."""
    return f"{len(body)} octets, les derniers : « {body[-80:].decode('utf8', 'replace').strip()} »"


def write_results(found: Rows | bool, row: Format) -> bytes:
    """Solutions in a format of kind "results", or an ASK's answer as JSON or XML.

    Spec: https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/,
    https://www.w3.org/TR/sparql11-results-csv-tsv/
    """
    if isinstance(found, bool):
        return _json_of({"head": {}, "boolean": found}) if row.name == "json" else _ask_xml(found)
    return {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}[row.name](found)


def _json_of(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _json(rows: Rows) -> bytes:
    bindings = [
        {name: _json_term(term) for name, term in record.items() if term} for record in rows.records()
    ]
    return _json_of({"head": {"vars": list(rows.variables)}, "results": {"bindings": bindings}})


def _json_term(term: Term) -> dict[str, str]:
    if term.kind != "literal":
        return {"type": "uri" if term.kind == "iri" else "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype and term.datatype != XSD_STRING:
        found["datatype"] = term.datatype
    return found


def _xml(rows: Rows) -> bytes:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in rows.variables)
    results = []
    for record in rows.records():
        bindings = "".join(
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in record.items()
            if term
        )
        results.append(f"<result>{bindings}</result>")
    return _xml_of(f"<head>{variables}</head><results>{''.join(results)}</results>")


def _ask_xml(found: bool) -> bytes:
    return _xml_of(f"<head></head><boolean>{str(found).lower()}</boolean>")


def _xml_of(content: str) -> bytes:
    return f'<?xml version="1.0"?><sparql xmlns="{_NAMESPACE}">{content}</sparql>'.encode()


def _xml_term(term: Term) -> str:
    text = escape(term.value, {"\r": "&#13;"})
    if term.kind != "literal":
        name = "uri" if term.kind == "iri" else "bnode"
        return f"<{name}>{text}</{name}>"
    told = ""
    if term.language:
        told = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype and term.datatype != XSD_STRING:
        told = f" datatype={quoteattr(term.datatype)}"
    return f"<literal{told}>{text}</literal>"


def _csv(rows: Rows) -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(rows.variables)
    table.writerows(
        ["" if term is None else f"_:{term.value}" if term.kind == "bnode" else term.value for term in row]
        for row in rows.rows
    )
    return out.getvalue().encode()


def _tsv(rows: Rows) -> bytes:
    lines = ["\t".join(f"?{name}" for name in rows.variables)]
    lines += [
        "\t".join(term.ntriples().replace("\t", "\\t") if term else "" for term in row) for row in rows.rows
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def write_triples(triples: Iterable[Triple], row: Format) -> bytes:
    """Triples in a format of kind "graph", with the project's prefixes."""
    lines = ntriples(triples).encode()
    return lines if row.name == "ntriples" else _serialise(Graph(), lines, "nt", row)


def write_quads(lines: bytes, row: Format) -> bytes:
    """N-Quads in a format of kind "dataset", with the project's prefixes."""
    return lines if row.name == "nquads" else _serialise(Dataset(), lines, "nquads", row)


def _serialise(graph: Graph, lines: bytes, syntax: str, row: Format) -> bytes:
    graph.parse(data=lines, format=syntax)
    for name, namespace in PREFIXES.items():
        graph.bind(name, str(namespace))
    return graph.serialize(format=row.media_type, encoding="utf8")
