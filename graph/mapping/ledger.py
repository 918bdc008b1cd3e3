"""The triples that one document states, each written together with its evidence.

Refuses a triple without evidence: `state` asks for it, and `declare` writes nothing but `rdf:type`.
"""

from collections.abc import Iterable
from typing import NamedTuple

from graph.cells import Span
from graph.rows import Evidence, Row
from graph.sources import Source
from graph.terms import (
    DCTERMS,
    FOAF,
    MLG,
    OA,
    PROV,
    RDF,
    RDFS,
    XSD,
    Minter,
    Term,
    Triple,
    concept,
    integer,
    literal,
)

_METHODS = {name: concept("method", name) for name in ("stated", "interpreted")}


class Origin(NamedTuple):
    """The table row that minted a thing: file relative to the data folder, row (header = 1)."""

    where: str
    row: int


class Ledger:
    """One document's content triples and the provenance that proves them."""

    def __init__(self, source: Source, minter: Minter):
        self.source, self.minter = source, minter
        self.document = minter.document(source.folder)
        self.origins: dict[Term, Origin] = {}
        self._content: dict[Triple, None] = {}
        self._attestations: dict[Term, Evidence] = {}
        self._passages: dict[Span, Term] = {}
        self.provenance: list[Triple] = []

    @property
    def content(self) -> list[Triple]:
        """What the document states, each triple once, in the order of the tables."""
        return list(self._content)

    @property
    def attestations(self) -> list[str]:
        """One line per attestation: its IRI, which depends on what, where and how, then how sure it is."""
        return [f"{name.value} {held.confidence} {held.reason}" for name, held in self._attestations.items()]

    @property
    def asserted(self) -> int:
        """How many content triples there are, `rdf:type` apart."""
        return sum(1 for _, predicate, _ in self._content if predicate != RDF.type)

    @property
    def attested(self) -> int:
        """How many of them an attestation is about, read back from the provenance itself."""
        parts: dict[Term, dict[Term, Term]] = {}
        for subject, predicate, value in self.provenance:
            if predicate in (RDF.subject, RDF.predicate, RDF.object):
                parts.setdefault(subject, {})[predicate] = value
        proven = {(p[RDF.subject], p[RDF.predicate], p[RDF.object]) for p in parts.values()}
        return len(proven & self._content.keys())

    def attesting(self, predicate: Term) -> list[Triple]:
        """What the attestations of the triples with that predicate say."""
        about = {s for s, p, o in self.provenance if p == RDF.predicate and o == predicate}
        return [triple for triple in self.provenance if triple[0] in about]

    def declare(self, subject: Term, row: Row, *classes: Term) -> Term:
        """Say what a thing is, and which row minted it; returns the thing."""
        self.origins.setdefault(subject, Origin(row.where, row.row))
        for name in classes:
            self._content[(subject, RDF.type, name)] = None
        return subject

    def state(self, subject: Term, predicate: Term, value: Term, evidence: Evidence) -> None:
        """Write one triple and its attestation. Raises ValueError for `rdf:type` or without a passage."""
        if predicate == RDF.type or not evidence.spans:
            raise ValueError(f"{subject.value} {predicate.value}: no evidence, or a type")
        triple = (subject, predicate, value)
        self._content[triple] = None
        spans = tuple(sorted(set(evidence.spans)))
        places = " ".join(f"{start}-{end}" for start, end in spans)
        name = self.minter.attestation(
            subject.value, predicate.value, value.ntriples(), self.source.folder, places, evidence.method,
        )  # fmt: skip
        if name not in self._attestations:
            self._attestations[name] = evidence
            self._attest(name, triple, evidence, spans)

    def text(
        self, subject: Term, predicate: Term, value: str, evidence: Evidence, language: str = "fr"
    ) -> None:
        """Write a text in one language, if there is any."""
        if value:
            self.state(subject, predicate, literal(value, language=language), evidence)

    def typed(self, subject: Term, predicate: Term, value: str, datatype: Term, evidence: Evidence) -> None:
        """Write a typed value, if there is any."""
        if value:
            self.state(subject, predicate, literal(value, datatype), evidence)

    def concepts(
        self, subject: Term, predicate: Term, scheme: str, slugs: Iterable[str], evidence: Evidence
    ) -> None:
        """Write one triple per concept."""
        for slug in slugs:
            self.state(subject, predicate, concept(scheme, slug), evidence)

    def _attest(self, name: Term, triple: Triple, evidence: Evidence, spans: Iterable[Span]) -> None:
        subject, predicate, value = triple
        self.provenance += [
            (name, RDF.type, MLG.Attestation),
            (name, RDF.type, RDF.Statement),
            (name, RDF.subject, subject),
            (name, RDF.predicate, predicate),
            (name, RDF.object, value),
            (name, MLG.method, _METHODS[evidence.method]),
            (name, MLG.confidence, literal(format(evidence.confidence, "f"), XSD.decimal)),
            (name, PROV.wasDerivedFrom, self.document),
            *((name, MLG.passage, self._passage(start, end)) for start, end in spans),
        ]
        if evidence.reason:
            self.provenance.append((name, MLG.reason, literal(evidence.reason, language="fr")))

    def _passage(self, start: int, end: int) -> Term:
        known = self._passages.get((start, end))
        if known:
            return known
        passage = self.minter.passage(self.source.folder, start, end)
        selector = Term("iri", f"{passage.value}/selecteur")
        self._passages[(start, end)] = passage
        self.provenance += [
            (passage, RDF.type, MLG.Passage),
            (passage, RDF.type, OA.SpecificResource),
            (passage, OA.hasSource, self.document),
            (passage, OA.hasSelector, selector),
            (selector, RDF.type, OA.TextPositionSelector),
            (selector, OA.start, literal(str(start), XSD.nonNegativeInteger)),
            (selector, OA.end, literal(str(end), XSD.nonNegativeInteger)),
        ]
        return passage

    def describe_source(self, issued: Term | None) -> None:
        """Write the document itself: title, publisher, nature, date, hash and lengths."""
        source, me = self.source, self.document
        rows: list[tuple[Term, Term | None]] = [
            (RDF.type, MLG.SourceDocument),
            (RDF.type, FOAF.Document),
            (RDFS.label, literal(source.title, language="fr")),
            (RDFS.label, literal(source.title_en, language="en") if source.title_en else None),
            (DCTERMS.publisher, literal(source.publisher)),
            (DCTERMS.language, literal(source.language)),
            (DCTERMS.license, literal(source.licence) if source.licence else None),
            (DCTERMS.issued, issued),
            (MLG.nature, concept("source-nature", source.nature)),
            (MLG.sha256, literal(source.sha256)),
            (MLG.length, integer(source.length)),
            (MLG.bytes, integer(source.bytes)),
            (MLG.fileName, literal(source.file)),
        ]
        self.provenance += [(me, predicate, value) for predicate, value in rows if value]
