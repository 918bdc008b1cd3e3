"""SHACL (https://www.w3.org/TR/shacl/) by rudof: what some shapes find in some triples.

The only file that touches rudof. Refuses to know which row of which table is at fault.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graph.errors import MaillageError

if TYPE_CHECKING:
    import rdflib

_SH = "http://www.w3.org/ns/shacl#"


class Violation(NamedTuple):
    """One result. focus: the IRI of the thing; path and value: "" where the result has none.

    message: that of the shape, in French, "" where it has none; blocking: whether it is a violation.
    """

    focus: str
    path: str
    value: str
    message: str
    blocking: bool


def find_violations(shapes: Path, data: str) -> list[Violation]:
    """What those shapes, in Turtle, find in those triples, as N-Triples.

    Raises MaillageError where the shapes cannot be applied.
    """
    import pyrudof  # here: what only serves a store need not load it

    session = pyrudof.Rudof(pyrudof.RudofConfig())
    try:
        session.read_shacl(shapes.read_text(encoding="utf8"), pyrudof.ShaclFormat.Turtle)
        session.read_data(data, pyrudof.RDFFormat.NTriples)
        if session.validate_shacl().conforms:
            return []
        told = session.serialize_shacl_validation_results(pyrudof.ResultShaclValidationFormat.NTriples)
    except pyrudof.RudofError as error:
        raise MaillageError(f"{shapes} cannot be applied: {error}") from error
    return _read(told, shapes)


def _read(told: str, path: Path) -> list[Violation]:
    """The results of a report in N-Triples, those of the shapes inside other shapes left out."""
    import rdflib  # here: a tenth of a second, which triples without faults need not spend

    sh = rdflib.Namespace(_SH)
    report, shapes = rdflib.Graph().parse(data=told, format="nt"), rdflib.Graph().parse(path)
    found = []
    for report_node in report.subjects(sh.conforms):
        for result in report.objects(report_node, sh.result):
            row = {str(key).removeprefix(_SH): value for key, value in report.predicate_objects(result)}
            said = [*report.objects(result, sh.resultMessage), *_messages(row, report, shapes)]
            french = [str(text) for text in said if getattr(text, "language", "") == "fr"]
            blocking = row.get("resultSeverity", sh.Violation) == sh.Violation
            focus, value = (str(row.get(key, "")) for key in ("focusNode", "value"))
            where = _path(report, row.get("resultPath"))
            found.append(Violation(focus, where, value, next(iter(french), ""), blocking))
    return found


def _messages(
    row: Mapping[str, "rdflib.term.Node"], report: "rdflib.Graph", shapes: "rdflib.Graph"
) -> "list[rdflib.term.Node]":
    """The messages of the shape that made a result: rudof leaves them out for some constraints.

    A property shape without a name is known by its path and by the parameter of its constraint.
    """
    import rdflib

    sh = rdflib.Namespace(_SH)
    source, path = row["sourceShape"], _path(report, row.get("resultPath"))
    if isinstance(source, rdflib.URIRef):
        return list(shapes.objects(source, sh.message))
    name = str(row["sourceConstraintComponent"]).removeprefix(_SH).removesuffix("ConstraintComponent")
    parameter = sh[name[0].lower() + name[1:]]
    sources = [shape for shape, held in shapes.subject_objects(sh.path) if _path(shapes, held) == path]
    return [
        message
        for shape in sources
        if (shape, parameter, None) in shapes
        for message in shapes.objects(shape, sh.message)
    ]


def _path(graph: "rdflib.Graph", node: "rdflib.term.Node | None") -> str:
    """A property path as SPARQL writes it, "" for none."""
    import rdflib
    from rdflib.collection import Collection

    if node is None or isinstance(node, rdflib.URIRef):
        return str(node or "")
    sh = rdflib.Namespace(_SH)
    if inverse := graph.value(node, sh.inversePath):
        return f"^{_path(graph, inverse)}"
    several = graph.value(node, sh.alternativePath)
    return "|".join(_path(graph, held) for held in (Collection(graph, several) if several else ()))
