"""The shapes, held by rudof: what it finds is what another processor finds, in the words of the shapes."""

import random
from pathlib import Path

import pyshacl
import pytest
import rdflib

from graph import resources
from graph.build import skolemise
from graph.errors import MaillageError
from graph.shapes import find_violations
from graph.store import read_turtle
from graph.terms import Minter, Triple, ntriples
from graph.validate import class_context, subjects

SHAPES = resources() / "ontology" / "shapes" / "data.ttl"
SH = rdflib.SH


@pytest.fixture(scope="module")
def seen(small) -> list[Triple]:
    """The small document with the reference tables, the vocabularies and the class hierarchy."""
    folder = resources() / "ontology"
    vocabularies = [t for path in (folder / "vocabularies").glob("*.ttl") for t in read_turtle(path)]
    ontology = skolemise(read_turtle(folder / "maillage.ttl"), "ontology", Minter())
    context = class_context(ontology, vocabularies)
    return [*context, *(triple for subject in subjects(small) for triple in subject.triples)]


def spoil(triples: list[Triple], chance: random.Random) -> list[Triple]:
    """The triples with sixty of them gone, or with the predicate or value of another one."""
    spoilt = list(triples)
    for _ in range(60):
        place = chance.randrange(len(spoilt))
        subject, predicate, _ = spoilt[place]
        _, other, another = chance.choice(triples)
        made = chance.choice([None, (subject, predicate, another), (subject, other, another)])
        if made and made[1].value.rpartition("#")[2] not in ("startDate", "endDate"):
            spoilt.append(made)  # what cannot be compared is reported by the two in ways of their own
        elif made is None:
            spoilt.pop(place)
    return spoilt


def by_pyshacl(data: str) -> set[tuple[str, bool]]:
    graph = rdflib.Graph().parse(data=data, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(SHAPES))
    return {
        (str(report.value(node, SH.focusNode)), report.value(node, SH.resultSeverity) == SH.Violation)
        for node in report.objects(None, SH.result)
    }


@pytest.mark.parametrize("seed", range(12))
def test_another_processor_finds_the_same_things_at_fault(seed: int, seen: list[Triple]) -> None:
    data = ntriples(spoil(seen, random.Random(seed)))
    found = find_violations(SHAPES, data)
    assert found
    assert {(violation.focus, violation.blocking) for violation in found} == by_pyshacl(data)


@pytest.mark.parametrize("seed", range(4))
def test_each_result_speaks_in_the_words_of_its_shape(seed: int, seen: list[Triple]) -> None:
    said = {
        str(text) for text in rdflib.Graph().parse(SHAPES).objects(None, SH.message) if text.language == "fr"
    }
    found = find_violations(SHAPES, ntriples(spoil(seen, random.Random(seed))))
    assert {violation.message for violation in found} <= said


def test_shapes_that_are_no_turtle_are_named(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text("shape:A a sh:NodeShape ;")
    with pytest.raises(MaillageError, match=r"shapes\.ttl"):
        find_violations(path, "")
