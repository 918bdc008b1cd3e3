"""SHACL on each document's graph, `queries/checks` over the whole → one report.

Refuses to judge style or OWL consistency (`ontology` does), and to stop at the first finding.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from graph.catalogue import fill, read_header
from graph.errors import Fault, MaillageError
from graph.mapping import Mapped
from graph.mapping.ledger import Origin
from graph.shapes import Violation, find_violations
from graph.store import Store
from graph.terms import RDF, RDFS, SKOS, Term, Triple, iri, ntriples

_REFERENCE = "reference"
_SHAPE_ADVICE = "Corrigez la ligne, ou la forme de ontology/shapes/data.ttl si c'est elle qui se trompe."


@dataclass(frozen=True)
class Check:
    """One query that must return no row. summary: what is wrong where it returns one; advice: what to do."""

    slug: str
    summary: str
    advice: str
    text: str


@dataclass(frozen=True)
class Finding:
    """One thing wrong in the graph. document: folder, "reference", or "" where it is of no one document.

    origin: the table row that minted the subject; blocking: nothing is published while it stands.
    """

    document: str
    origin: Origin | None
    subject: str
    wrong: str
    advice: str
    blocking: bool = True

    def fault(self) -> Fault:
        """The same as a fault of the tables."""
        where = self.origin.where if self.origin else self.document or "graphe"
        row = self.origin.row if self.origin else None
        return Fault(where, row, None, self.subject, f"{self.wrong}. {self.advice}")


@dataclass(frozen=True)
class Report:
    """Everything that validation found."""

    findings: tuple[Finding, ...] = ()

    @property
    def faults(self) -> list[Fault]:
        """What stops a build."""
        return [finding.fault() for finding in self.findings if finding.blocking]

    @property
    def warnings(self) -> list[Fault]:
        """What does not."""
        return [finding.fault() for finding in self.findings if not finding.blocking]


def read_checks(folder: Path) -> list[Check]:
    """The queries below `queries/checks`. Raises MaillageError where a header lacks something."""
    checks = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf8")
        header = read_header(text)
        missing = [key for key in ("summary", "summary_fr", "advice_fr") if not header.get(key)]
        if missing or header.get("columns") != ["subject", "label", "detail"]:
            raise MaillageError(f"{path}: the header lacks {', '.join(missing) or 'its three columns'}")
        checks.append(Check(path.stem, header["summary_fr"], header["advice_fr"], text))
    return checks


def run_checks(
    store: Store,
    checks: Iterable[Check],
    origins: Mapping[Term, Origin],
    touched: Sequence[Term] | None = None,
) -> Report:
    """Ask every check; each row that one returns is a finding.

    touched: the subjects to look at, None for all. Raises QuerySyntaxError where a check is no SPARQL.
    """
    terms: dict[str, Term | list[Term] | None] = {"subject": None if touched is None else list(touched)}

    def rows(check: Check) -> list[tuple[Term | None, ...]]:
        return store.select(fill(check.text, terms)).rows

    checks, findings = list(checks), []
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the engine lets go of Python while it searches
        answers = list(pool.map(rows, checks))
    for check, answer in zip(checks, answers, strict=True):
        for subject, label, detail in answer:
            subject = subject or Term("literal", "?")
            shown = " — ".join(term.value for term in (label, detail) if term and term.value)
            wrong = f"{check.summary} ({shown})" if shown else check.summary
            origin = find_origin(subject, origins)
            findings.append(Finding(_document(origin), origin, subject.value, wrong, check.advice))
    return Report(tuple(findings))


def find_origin(subject: Term, origins: Mapping[Term, Origin]) -> Origin | None:
    """The row that minted a thing, or the nearest thing above it in its path."""
    path = subject.value
    while path.count("/") > 3:
        found = origins.get(Term("iri", path))
        if found:
            return found
        path = path.rpartition("/")[0]
    return None


def _document(origin: Origin | None) -> str:
    return origin.where.partition("/")[0] if origin else ""


@dataclass(frozen=True)
class Subject:
    """One graph to hold to the shapes: what it says, and which row minted each of its things.

    document: a folder, "reference", or "reference/{folder}" for what a document brings to those tables.
    """

    document: str
    triples: Sequence[Triple]
    origins: Mapping[Term, Origin]


def subjects(mapped: Mapped) -> list[Subject]:
    """The reference tables, what documents bring to them, every document's graph and its own description."""

    def of_table(name: str) -> dict[Term, Origin]:
        return {term: origin for term, origin in mapped.origins.items() if _document(origin) == name}

    brought = [
        Subject(f"{_REFERENCE}/{name}", triples, of_table(name)) for name, triples in mapped.declared.items()
    ]
    documents = [
        Subject(
            name,
            [*ledger.content, *(triple for triple in ledger.provenance if triple[0] == ledger.document)],
            {ledger.document: Origin(f"{name}/document.toml", 1), **ledger.origins},
        )
        for name, ledger in mapped.documents.items()
    ]
    return [Subject(_REFERENCE, mapped.reference, of_table(_REFERENCE)), *brought, *documents]


def run_shapes(graphs: Sequence[Subject], shapes: Path, context: Sequence[Triple]) -> Report:
    """Hold every graph to the shapes.

    context: vocabularies and class hierarchy, merged into the data so that value nodes have their classes. A
    document's graph is seen with what its things name, as far as that leads.
    Raises MaillageError where the shapes cannot be applied.
    """
    around: dict[Term, list[Triple]] = {}
    for triple in context:
        around.setdefault(triple[0], []).append(triple)
    for graph in graphs:
        for triple in graph.triples:
            if graph.document.partition("/")[0] == _REFERENCE or triple[1] in (RDF.type, RDFS.label):
                around.setdefault(triple[0], []).append(triple)
    findings = [
        _finding(graph.document, origin, violation)
        for graph in graphs
        for violation in find_violations(shapes, ntriples(_surrounded(graph.triples, around)))
        if (origin := graph.origins.get(iri(violation.focus)))
    ]
    return Report(tuple(dict.fromkeys(findings)))


def _surrounded(triples: Sequence[Triple], around: Mapping[Term, list[Triple]]) -> list[Triple]:
    """The triples with all that is said about what they name, and about what that names."""
    found = dict.fromkeys(triples)
    known = {subject for subject, _, _ in triples}
    waiting = [term for triple in triples for term in triple if term.kind == "iri"]
    while waiting:
        term = waiting.pop()
        for triple in around.get(term, ()):
            if triple not in found:
                found[triple] = None
                if triple[2] not in known:
                    waiting.append(triple[2])
    return list(found)


def _finding(document: str, origin: Origin, violation: Violation) -> Finding:
    where = " ".join(filter(None, (violation.path, violation.value)))
    message = violation.message.rstrip(".") or "Une règle des formes SHACL est enfreinte"
    wrong = f"{message} ({where})"
    return Finding(document, origin, violation.focus, wrong, _SHAPE_ADVICE, violation.blocking)


def class_context(ontology: Iterable[Triple], vocabularies: Iterable[Triple]) -> list[Triple]:
    """What the shapes need to know beside the data: subclass links, and the concepts with their schemes."""
    kept = (RDF.type, SKOS.inScheme, SKOS.broader, RDFS.label)
    return [
        *(t for t in ontology if t[1] == RDFS.subClassOf and t[2].kind == "iri"),
        *(t for t in vocabularies if t[1] in kept),
    ]
