"""SHACL on each document's graph, `queries/checks` over the whole → one report.

Refuses to judge style or OWL consistency (`ontology` does), and to stop at the first finding.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.catalogue import fill, read_header
from graph.errors import Fault, MaillageError
from graph.mapping import Mapped
from graph.mapping.ledger import Origin
from graph.store import Store
from graph.terms import RDF, RDFS, SKOS, Term, Triple

if TYPE_CHECKING:
    import rdflib

_SH = "http://www.w3.org/ns/shacl#"
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
    findings = []
    for check in checks:
        for subject, label, detail in store.select(fill(check.text, terms)).rows:
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
    """The reference tables, what documents bring to them, and every document's graph."""

    def of_table(name: str) -> dict[Term, Origin]:
        return {term: origin for term, origin in mapped.origins.items() if _document(origin) == name}

    brought = [
        Subject(f"{_REFERENCE}/{name}", triples, of_table(name)) for name, triples in mapped.declared.items()
    ]
    documents = [Subject(name, ledger.content, ledger.origins) for name, ledger in mapped.documents.items()]
    return [Subject(_REFERENCE, mapped.reference, of_table(_REFERENCE)), *brought, *documents]


def run_shapes(graphs: Sequence[Subject], shapes: Path, context: Sequence[Triple]) -> Report:
    """Hold every graph to the shapes (https://www.w3.org/TR/shacl/).

    context: vocabularies and class hierarchy, merged into the data because pySHACL's `ont_graph` does not
    supply them to value nodes. A document's graph is seen with what its things name, as far as that leads.
    Raises MaillageError where pySHACL gives no report.
    """
    import rdflib  # half a second with pySHACL, which a start without a build need not spend

    shapes_graph = _flattened(rdflib.Graph().parse(shapes, format="turtle"))
    around: dict[Term, list[Triple]] = {}
    for triple in context:
        around.setdefault(triple[0], []).append(triple)
    for graph in graphs:
        for triple in graph.triples:
            if graph.document.partition("/")[0] == _REFERENCE or triple[1] in (RDF.type, RDFS.label):
                around.setdefault(triple[0], []).append(triple)
    findings: list[Finding] = []
    for graph in graphs:
        findings += _held(graph, _surrounded(graph.triples, around), shapes_graph)
    return Report(tuple(dict.fromkeys(findings)))


def _flattened(shapes: "rdflib.Graph") -> "rdflib.Graph":
    """The same shapes with each property shape bearing the targets of its node shape.

    pySHACL calls a nested property shape once per focus node, and one with targets of its own once in all.
    """
    import rdflib

    target, prop = rdflib.URIRef(_SH + "targetClass"), rdflib.URIRef(_SH + "property")
    used = set(shapes.objects()) - set(shapes.objects(None, target))
    for shape in set(shapes.subjects(target, None)) - used:
        for part in list(shapes.objects(shape, prop)):
            shapes.remove((shape, prop, part))
            for name in shapes.objects(shape, target):
                shapes.add((part, target, name))
            shapes.add((part, rdflib.RDF.type, rdflib.URIRef(_SH + "PropertyShape")))
    return shapes


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


def _held(graph: Subject, triples: Iterable[Triple], shapes: "rdflib.Graph") -> list[Finding]:
    """What the shapes find about the things of one graph."""
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    convert = Converter()
    data.addN((convert(s), convert(p), convert(o), data) for s, p, o in triples)
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    if not isinstance(results, rdflib.Graph):
        raise MaillageError(f"{graph.document}: pySHACL could not run: {results}")
    findings = []
    for result in results.objects(None, rdflib.URIRef(_SH + "result")):
        row = {str(key).removeprefix(_SH): value for key, value in results.predicate_objects(result)}
        origin = graph.origins.get(Term("iri", str(row["focusNode"])))
        if origin:
            messages = list(results.objects(result, rdflib.URIRef(_SH + "resultMessage")))
            findings.append(_finding(graph.document, origin, row, messages))
    return findings


def _finding(document: str, origin: Origin, row: Mapping[str, Any], messages: Sequence[Any]) -> Finding:
    french = [str(m) for m in messages if m.language == "fr"] or sorted(map(str, messages))
    where = " ".join(str(row[key]) for key in ("resultPath", "value") if key in row)
    blocking = str(row.get("resultSeverity", _SH + "Violation")) == _SH + "Violation"
    wrong = f"{french[0].rstrip('.') if french else 'Une règle des formes SHACL est enfreinte'} ({where})"
    return Finding(document, origin, str(row["focusNode"]), wrong, _SHAPE_ADVICE, blocking)


class Converter:
    """Light terms → rdflib terms, each converted once."""

    def __init__(self) -> None:
        self._known: dict[Term, Any] = {}

    def __call__(self, term: Term) -> Any:
        """The rdflib term."""
        import rdflib

        found = self._known.get(term)
        if found is None:
            if term.kind == "iri":
                found = rdflib.URIRef(term.value)
            elif term.kind == "bnode":
                found = rdflib.BNode(term.value)
            else:
                datatype = rdflib.URIRef(term.datatype) if term.datatype else None
                found = rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
            self._known[term] = found
        return found


def class_context(ontology: Iterable[Triple], vocabularies: Iterable[Triple]) -> list[Triple]:
    """What the shapes need to know beside the data: subclass links, and the concepts with their schemes."""
    kept = (RDF.type, SKOS.inScheme, SKOS.broader, RDFS.label)
    return [
        *(t for t in ontology if t[1] == RDFS.subClassOf and t[2].kind == "iri"),
        *(t for t in vocabularies if t[1] in kept),
    ]
