"""The ontology's own checks: canonical Turtle, documentation style, logical consistency by HermiT.

The only module that imports owlready2, at build time only. Refuses to answer for the reasoner where no Java
is found (it says so), to reason on evidence (passages, attestations) or on dates (no OWL 2 datatype), and to
write Turtle whose blank nodes are shared, because no stable text stands for them.
"""

import contextlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import owlready2
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Namespace
from rdflib.collection import Collection
from rdflib.term import BNode, Literal, Node, URIRef

from graph import terms
from graph.errors import Fault, InvalidData, MaillageError
from graph.shapes import find_violations

MLG = Namespace(str(terms.MLG))
OA = Namespace(str(terms.OA))
ORG = Namespace(str(terms.ORG))
SCHEMES = (
    "theme", "audience", "scheme", "convention-type", "event-type", "role", "gap", "source-nature", "method",
    "level", "dimension",
)  # fmt: skip
ONTOLOGY_FILES = ("ontology/maillage.ttl", "ontology/alignments.ttl")
VOCABULARY_FILES = tuple(f"ontology/vocabularies/{scheme}.ttl" for scheme in SCHEMES)
DATA_SHAPES = "ontology/shapes/data.ttl"
STYLE_SHAPES = "ontology/shapes/style.ttl"
FILES = (*ONTOLOGY_FILES, *VOCABULARY_FILES, DATA_SHAPES, STYLE_SHAPES)
NEGATIVE_CASES = "tests/inconsistent"

# The alignments stay out: rdf:Statement and undeclared super-properties would leave OWL 2 DL.
_REASONED_FILES = (ONTOLOGY_FILES[0], *VOCABULARY_FILES)
# Types whose instances are evidence or comparison, never reasoned on.
_UNREASONED = (MLG.Attestation, MLG.Passage, MLG.SourceDocument, MLG.Overlap, OA.TextPositionSelector)
# Types whose instances are all different things: without that, a functional clash would merge them unseen.
_ORGANISATIONS = (ORG.FormalOrganization, ORG.Organization, ORG.OrganizationalUnit, MLG.Direction)
_DISTINCT = (_ORGANISATIONS, (MLG.Convention,), (MLG.Territory,))
# Datatypes that our data use and HermiT does not know (https://www.w3.org/TR/owl2-syntax/#Datatype_Maps).
_NO_OWL2_DATATYPE = frozenset((XSD.date, XSD.gYear, XSD.gYearMonth, XSD.time, XSD.duration))
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_-])?")
_INDENT = "    "


@dataclass(frozen=True)
class StyleReport:
    """What the style shapes say of the ontology. faults: one "term: message" in French each, sorted."""

    conforms: bool
    faults: list[str]


@dataclass(frozen=True)
class ConsistencyResult:
    """What the reasoner found. skipped: why it did not run (the rest then says nothing), or None.

    unsatisfiable: IRIs of the classes that can have no instance, sorted.
    """

    skipped: str | None
    consistent: bool
    unsatisfiable: list[str]


def load(root: Path) -> rdflib.Graph:
    """The ontology, its alignments and every vocabulary in one graph.

    root: folder that holds `ontology/`, the checkout or the wheel's resources.
    Raises InvalidData where a file is missing or is no Turtle.
    """
    return _load(root, (*ONTOLOGY_FILES, *VOCABULARY_FILES))


def canonical(turtle: str) -> str:
    """The one Turtle text of that graph: sorted, one value a line, prefixes in use only; comments are lost.

    Lists keep their order. `canonical(canonical(text)) == canonical(text)`.
    Raises InvalidData where the text is no Turtle, or a blank node is used twice or in a circle.
    Spec: https://www.w3.org/TR/turtle/
    """
    return _Turtle(_parse(turtle, "turtle")).text()


def is_canonical(path: Path) -> bool:
    """Whether that file stands as `canonical` writes it. Raises InvalidData as `canonical` does."""
    text = path.read_text(encoding="utf8")
    return text == canonical(text)


def style_report(root: Path, ontology: rdflib.Graph | None = None) -> StyleReport:
    """The ontology and vocabularies against `shapes/style.ttl`.

    ontology: the graph to judge, by default `load(root)`.
    Raises InvalidData where a file is no Turtle, MaillageError where the shapes cannot be applied.
    Spec: https://www.w3.org/TR/shacl/
    """
    judged = load(root) if ontology is None else ontology
    found = find_violations(root / STYLE_SHAPES, judged.serialize(format="nt"))
    faults = {f"{violation.focus} : {violation.message}" for violation in found}
    return StyleReport(not found, sorted(faults))


def consistency(root: Path, instances: rdflib.Graph) -> ConsistencyResult:
    """Reason with HermiT (OWL 2 DL) over the ontology, the vocabularies and those instances.

    Evidence, overlaps, annotations and literals of no OWL 2 datatype are left out of the copy that is
    reasoned on; organisations, conventions and territories are declared different from one another.
    Raises MaillageError where HermiT itself fails, InvalidData where a file is no Turtle.
    Spec: https://www.w3.org/TR/owl2-direct-semantics/
    """
    missing = missing_reasoner()
    if missing:
        return ConsistencyResult(missing, False, [])
    return _reason(_load(root, _REASONED_FILES) + instances)


def negative_cases(root: Path) -> list[tuple[str, bool]]:
    """Every graph of `tests/inconsistent/` that must contradict the ontology: (name, whether it does).

    Raises MaillageError where the reasoner cannot run: a case that was not tried is no passed case.
    """
    missing = missing_reasoner()
    if missing:
        raise MaillageError(missing)
    ontology, found = _load(root, ONTOLOGY_FILES[:1]), []
    for path in sorted((root / NEGATIVE_CASES).glob("*.ttl")):
        case = _parse(path.read_text(encoding="utf8"), path.name)
        found.append((path.stem, not _reason(ontology + case).consistent))
    return found


def missing_reasoner() -> str | None:
    """Why HermiT cannot run here, as a sentence, or None where it can."""
    if shutil.which("java"):
        return None
    return (
        "Raisonnement non fait : HermiT a besoin de Java, et aucune commande « java » n'est dans le PATH. "
        "Installez un environnement Java 11 ou plus (par exemple le paquet default-jre-headless)."
    )


def _load(root: Path, names: Iterable[str]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in names:
        graph += _parse(_read(root, name), name)
    return graph


def _read(root: Path, name: str) -> str:
    try:
        return (root / name).read_text(encoding="utf8")
    except FileNotFoundError as error:
        raise InvalidData([Fault(name, None, None, None, f"fichier attendu sous {root}")]) from error


def _parse(turtle: str, where: str) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    try:
        return graph.parse(data=turtle, format="turtle")
    except (SyntaxError, ValueError, IndexError) as error:  # BadSyntax, a bad IRI, a text cut short
        raise InvalidData([Fault(where, None, None, None, f"texte Turtle attendu ; {error}")]) from error


def _malformed(expected: str) -> InvalidData:
    return InvalidData([Fault("turtle", None, None, None, expected)])


def _french_first(message: Node) -> tuple[bool, str]:
    return getattr(message, "language", None) != "fr", str(message)


def _reason(graph: rdflib.Graph) -> ConsistencyResult:
    text = _reasoned_copy(graph).serialize(format="nt", encoding="utf-8")
    with _passing_folder(), contextlib.closing(owlready2.World()) as world:
        world.get_ontology(str(terms.MLG)).load(fileobj=io.BytesIO(text), format="ntriples")
        try:
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return ConsistencyResult(None, False, [])
        except owlready2.OwlReadyJavaError as error:
            raise MaillageError(f"HermiT n'a pas pu raisonner sur l'ontologie : {error}") from error
        empty = [str(c.iri) for c in world.inconsistent_classes() if c is not owlready2.Nothing]
    return ConsistencyResult(None, True, sorted(empty))


@contextlib.contextmanager
def _passing_folder() -> Iterator[None]:
    """Owlready2 leaves its file behind where HermiT finds a contradiction: it gets a folder that goes."""
    usual = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = usual


def _reasoned_copy(graph: rdflib.Graph) -> rdflib.Graph:
    dropped = {s for kind in _UNREASONED for s in graph.subjects(RDF.type, kind)} | _NO_OWL2_DATATYPE
    said = {RDFS.label, RDFS.isDefinedBy, *graph.subjects(RDF.type, OWL.AnnotationProperty)}
    copy = rdflib.Graph()
    for s, p, o in graph:
        dated = isinstance(o, Literal) and o.datatype in _NO_OWL2_DATATYPE
        if not (dated or p in said or s in dropped or o in dropped):
            copy.add((s, p, o))
    for kinds in _DISTINCT:
        things: list[Node] = list({s for kind in kinds for s in copy.subjects(RDF.type, kind)})
        if len(things) > 1:
            axiom, members = BNode(), BNode()
            copy.add((axiom, RDF.type, OWL.AllDifferent))
            copy.add((axiom, OWL.distinctMembers, members))
            Collection(copy, members, things)
    return copy


class _Turtle:
    """Writes one graph; `_written` counts its triples, so that none is lost in a circle of blank nodes."""

    def __init__(self, graph: rdflib.Graph):
        self._graph = graph
        self._written = 0
        self._used: set[str] = set()
        found = ((str(namespace), prefix) for prefix, namespace in graph.namespaces())
        self._prefixes = sorted(found, key=lambda pair: (-len(pair[0]), pair[1]))

    def text(self) -> str:
        """The whole document, prefixes first. Raises InvalidData on shared or circular blank nodes."""
        for node in {o for o in self._graph.objects() if isinstance(o, BNode)}:
            if len(list(self._graph.subject_predicates(node))) > 1:
                raise _malformed("nœuds anonymes employés une seule fois chacun")
        named = {s for s in self._graph.subjects() if isinstance(s, URIRef)}
        blocks = [self._block(s) for s in sorted(named, key=self._rank)]
        loose = {s for s in self._graph.subjects() if isinstance(s, BNode)} - set(self._graph.objects())
        blocks += sorted(self._block(s) for s in loose)
        if self._written != len(self._graph):
            raise _malformed("nœuds anonymes sans cercle entre eux")
        used = sorted((prefix, space) for space, prefix in self._prefixes if prefix in self._used)
        return "\n".join(["".join(f"@prefix {p}: <{s}> .\n" for p, s in used), *blocks])

    def _rank(self, subject: Node) -> tuple[bool, str]:
        kinds = set(self._graph.objects(subject, RDF.type))
        return not kinds & {OWL.Ontology, SKOS.ConceptScheme}, str(subject)

    def _block(self, subject: Node) -> str:
        name = "[]" if isinstance(subject, BNode) else self._term(subject)
        return f"{name}\n{self._statements(subject, 1)}{_INDENT}.\n"

    def _statements(self, subject: Node, depth: int) -> str:
        pad, lines = _INDENT * depth, []
        for predicate in sorted(set(self._graph.predicates(subject)), key=self._predicate_rank):
            name = "a" if predicate == RDF.type else self._term(predicate)
            objects = list(self._graph.objects(subject, predicate))
            self._written += len(objects)
            if len(objects) == 1:
                lines.append(f"{pad}{name} {self._value(objects[0], depth)[1]} ;\n")
            else:
                texts = [text for _, text in sorted(self._value(o, depth + 1) for o in objects)]
                inner = f" ,\n{pad}{_INDENT}".join(texts)
                lines.append(f"{pad}{name}\n{pad}{_INDENT}{inner} ;\n")
        return "".join(lines)

    def _predicate_rank(self, predicate: Node) -> tuple[bool, str]:
        return predicate != RDF.type, self._term(predicate)

    def _value(self, node: Node, depth: int) -> tuple[tuple[int, str, str], str]:
        """Sort key and text of one object, its own inner lines indented for that depth."""
        if isinstance(node, BNode):
            is_list = self._graph.value(node, RDF.first) is not None
            text = self._list(node, depth) if is_list else self._nested(node, depth)
            return (2, "", text), text
        text = self._term(node)
        return (1, node.language or "", text) if isinstance(node, Literal) else (0, "", text), text

    def _nested(self, node: Node, depth: int) -> str:
        return f"[\n{self._statements(node, depth + 1)}{_INDENT * depth}]"

    def _list(self, head: Node, depth: int) -> str:
        items = []
        for cell in self._cells(head):
            item = self._graph.value(cell, RDF.first)
            if item is None or len(list(self._graph.predicate_objects(cell))) != 2:
                raise _malformed("listes RDF bien formées")
            self._written += 2
            items.append(f"{_INDENT * (depth + 1)}{self._value(item, depth + 1)[1]}\n")
        return f"(\n{''.join(items)}{_INDENT * depth})"

    def _cells(self, head: Node) -> Iterator[Node]:
        cell: Node | None = head
        seen: set[Node] = set()
        while cell is not None and cell != RDF.nil and cell not in seen:
            seen.add(cell)
            yield cell
            cell = self._graph.value(cell, RDF.rest)

    def _term(self, node: Node) -> str:
        if isinstance(node, Literal):
            return self._literal(node)
        if node == RDF.nil:
            return "()"
        for namespace, prefix in self._prefixes:
            if str(node).startswith(namespace) and _LOCAL_NAME.fullmatch(str(node)[len(namespace) :]):
                self._used.add(prefix)
                return f"{prefix}:{str(node)[len(namespace) :]}"
        return terms.iri(str(node)).ntriples()

    def _literal(self, node: Literal) -> str:
        if node.datatype == XSD.boolean or (node.datatype == XSD.integer and re.fullmatch(r"-?\d+", node)):
            return str(node)
        text = terms.literal(str(node), language=node.language).ntriples()
        plain = node.language or node.datatype in (None, XSD.string)
        return text if plain else f"{text}^^{self._term(node.datatype or XSD.string)}"
