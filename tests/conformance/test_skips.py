"""What skips.toml says of the engine is true: its limits are shown here, so that a lifted one is seen."""

import tomllib
from pathlib import Path

import pytest

SKIPS = tomllib.loads((Path(__file__).parent / "skips.toml").read_text(encoding="utf8"))["skip"]
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@pytest.fixture(scope="module")
def service(endpoint):
    """One triple in a graph of its own, and a number that is written in an unusual way."""
    endpoint.put("http://conformance.example/skips", "<urn:skips> <urn:number> 01 .")
    return endpoint


def rows(service, text):
    return service.query(text, accept="text/csv").body.decode().split()[1:]


def test_a_skip_names_its_suite_its_tests_and_its_reason():
    for skip in SKIPS:
        assert set(skip) == {"suite", "tests", "reason"}
        assert skip["tests"] and skip["reason"].endswith(".")
    names = [test for skip in SKIPS for test in skip["tests"]]
    assert len(names) == len(set(names))


def test_a_path_of_length_zero_misses_a_term_that_is_not_in_the_graph(service):
    assert rows(service, "SELECT ?o { <urn:nowhere> <urn:p>* ?o }") == []  # the standard: urn:nowhere


def test_the_variable_of_a_graph_is_lost_around_an_aggregate(service):
    text = (
        "SELECT ?g ?n FROM NAMED <http://conformance.example/skips> "
        "{ GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    )
    assert rows(service, text) == [",1"]  # the standard: the graph's name, and 1


def test_a_double_is_cast_to_its_shortest_string(service):
    assert rows(service, "SELECT (STR(1.0e0) AS ?x) {}") == ["1.0e0"] or rows(
        service, "SELECT (<http://www.w3.org/2001/XMLSchema#string>(1.0e0) AS ?x) {}"
    ) == ["1"]


def test_a_number_is_kept_by_its_value(service):
    text = "SELECT (STR(?n) AS ?x) { GRAPH ?g { <urn:skips> <urn:number> ?n } }"
    assert rows(service, text) == ["1"]  # the standard: 01
