"""RDF as JSON-LD that people can read: names of the ontology for its terms, prefixes for the others.

Refuses contexts to fetch: a document carries the part of the context that it uses. Refuses to lose anything:
reading the document back gives the same triples. Spec: https://www.w3.org/TR/json-ld11/
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graph.store import Rows
from graph.terms import DCTERMS, MLG, OWL, PREFIXES, RDF, RDFS, SKOS, XSD, XSD_STRING, Term, Triple

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
_KEYWORDS = {"id": "@id", "type": "@type"}


@dataclass(frozen=True)
class Name:
    """A name of the context and the IRI that it stands for.

    coercion: "@id" where its values are IRIs, or the IRI of their datatype; texts: its values are grouped by
    language; single: it has one value at most; noun: it is a class.
    """

    name: str
    iri: str
    coercion: str | None = None
    texts: bool = False
    single: bool = False
    noun: bool = False

    def definition(self) -> str | dict[str, str]:
        """The name as a term definition (https://www.w3.org/TR/json-ld11/#expanded-term-definition)."""
        if self.noun:
            return self.iri
        container = "@language" if self.texts else None if self.single else "@set"
        known = {"@id": self.iri, "@type": self.coercion, "@container": container}
        return {key: value for key, value in known.items() if value is not None}


TEXTS = tuple(
    Name(term.value.replace("#", "/").rpartition("/")[2], term.value, texts=True)
    for term in (
        RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, SKOS.example, SKOS.note,
        DCTERMS.term("title"), DCTERMS.description,
    )
)  # fmt: skip


def read_names(rows: Rows) -> tuple[Name, ...]:
    """The names of an ontology, of the rows of `queries/pages/ontology-names.rq`, and those of texts.

    Its own terms go by their local name; what it reuses goes by its prefix, and is here for its coercion.
    """
    kinds: dict[str, set[Term]] = {}
    ranges: dict[str, set[Term]] = {}
    for term, relation, value in rows.rows:
        if term is not None and value is not None:
            (kinds if relation == RDF.type else ranges).setdefault(term.value, set()).add(value)
    names = [_name(iri, found, ranges.get(iri, set())) for iri, found in kinds.items()]
    return (*TEXTS, *(known for known in names if known is not None))


def context(names: Iterable[Name]) -> dict[str, Any]:
    """The whole context, as a document of its own (https://www.w3.org/TR/json-ld11/#the-context)."""
    prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    terms = {known.name: known.definition() for known in names}
    return {"@context": {"@version": 1.1, **_KEYWORDS, **prefixes, **terms}}


def write(triples: Iterable[Triple], names: Iterable[Name], first: str | None = None) -> bytes:
    """The triples as one JSON-LD document in UTF-8. first: the IRI of the node that leads."""
    held = list(dict.fromkeys(triples))
    return json.dumps(_Writer(names, held).document(held, first), ensure_ascii=False, indent=1).encode()


def _name(iri: str, kinds: set[Term], ranges: set[Term]) -> Name | None:
    """The name of a term of those classes and ranges; None for a term that a prefix serves as well."""
    own, single = iri.startswith(str(MLG)), OWL.FunctionalProperty in kinds
    name = iri.removeprefix(str(MLG)) if own else _prefixed(iri)
    if not name or not kinds & _KINDS:
        return None
    if OWL.Class in kinds:
        return Name(name, iri, noun=True) if own else None
    if OWL.ObjectProperty in kinds:
        return Name(name, iri, "@id", single=single)
    if ranges == {RDF.langString}:
        return Name(name, iri, texts=True)
    typed = {one.value for one in ranges if one.value.startswith(str(XSD)) and one.value != XSD_STRING}
    coercion = typed.pop() if len(typed) == len(ranges) == 1 else None
    return Name(name, iri, coercion, single=single) if own or coercion else None


def _prefixed(iri: str) -> str:
    """The IRI as `prefix:local`; empty where no prefix of ours begins it."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(str(namespace))
        if local and local != iri and not local.startswith("//"):
            return f"{prefix}:{local}"
    return ""


class _Writer:
    """Writes triples, and remembers what of the context it used."""

    def __init__(self, names: Iterable[Name], triples: Iterable[Triple]):
        """A prefix that some IRI has for its scheme is left out: `org:x` must stay what it is."""
        schemes = {
            value.split(":")[0]
            for triple in triples
            for term in triple
            for value in (term.value, term.datatype or "")
        }
        self._prefixes = {p: str(namespace) for p, namespace in PREFIXES.items() if p not in schemes}
        kept = [known for known in names if known.name.split(":")[0] not in schemes]
        self._nouns = {known.iri: known for known in kept if known.noun}
        self._verbs = {known.iri: known for known in kept if not known.noun}
        self._used: dict[str, Any] = {}

    def document(self, triples: Iterable[Triple], first: str | None) -> dict[str, Any]:
        nodes: dict[Term, dict[Term, list[Term]]] = {}
        for subject, property_, value in triples:
            nodes.setdefault(subject, {}).setdefault(property_, []).append(value)
        ordered = sorted(nodes.items(), key=lambda known: known[0].value != first)
        graph = [self._node(subject, values) for subject, values in ordered]
        return {
            "@context": {"@version": 1.1, **_KEYWORDS, **dict(sorted(self._used.items()))},
            "@graph": graph,
        }

    def _node(self, subject: Term, values: dict[Term, list[Term]]) -> dict[str, Any]:
        node: dict[str, Any] = {"id": self._reference(subject)}
        types = [value for value in values.get(RDF.type, ()) if value.kind != "literal"]
        if types:
            node["type"] = _alone([self._noun(value) for value in types])
        for property_, found in values.items():
            rest = [value for value in found if property_ != RDF.type or value.kind == "literal"]
            if rest:
                known = self._verbs.get(property_.value)
                node[self._verb(property_.value, known)] = self._values(rest, known)
        return node

    def _values(self, values: list[Term], known: Name | None) -> Any:
        if known is None:
            return _alone([self._value(value, None) for value in values])
        if not known.texts:
            written = [self._value(value, known.coercion) for value in values]
            return _alone(written) if known.single else written
        if any(value.kind != "literal" or value.datatype not in (None, XSD_STRING) for value in values):
            return [self._value(value, None) for value in values]
        texts: dict[str, list[str]] = {}
        for value in values:
            texts.setdefault(value.language or "@none", []).append(value.value)
        return {language: _alone(found) for language, found in texts.items()}

    def _value(self, value: Term, coercion: str | None) -> Any:
        if value.kind != "literal":
            reference = self._reference(value)
            return reference if coercion == "@id" else {"id": reference}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype or XSD_STRING
        if coercion in (None, datatype):
            if datatype == XSD.integer.value and _INTEGER.fullmatch(value.value):
                return int(value.value)
            if datatype == XSD.boolean.value and value.value in ("true", "false"):
                return value.value == "true"
        if coercion == datatype or (coercion is None and datatype == XSD_STRING):
            return value.value
        if datatype == XSD_STRING:
            return {"@value": value.value}
        return {"@value": value.value, "@type": self._compact(datatype)}

    def _verb(self, iri: str, known: Name | None) -> str:
        if known is None:
            return self._compact(iri)
        self._used[known.name] = known.definition()
        if ":" in known.name:
            self._compact(iri)
        return known.name

    def _noun(self, term: Term) -> str:
        known = self._nouns.get(term.value)
        if known is None:
            return self._reference(term)
        self._used[known.name] = known.definition()
        return known.name

    def _reference(self, term: Term) -> str:
        return f"_:{term.value}" if term.kind == "bnode" else self._compact(term.value)

    def _compact(self, iri: str) -> str:
        short = _prefixed(iri)
        prefix = short.split(":")[0]
        if not short or prefix not in self._prefixes:
            return iri
        self._used[prefix] = self._prefixes[prefix]
        return short


def _alone(values: list[Any]) -> Any:
    """One value as it is, several as a list."""
    return values[0] if len(values) == 1 else values
