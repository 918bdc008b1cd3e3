"""Code to copy: every character of the query stays, and the code runs against the service."""

import ast
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.snippets import GRAPH, TABLE, TRUTH, python_text, r_text, snippets

QUERY = (
    "PREFIX mlg: <https://w3id.org/maillage/ontology#>\nSELECT ?c WHERE { ?c a mlg:Convention } ORDER BY ?c"
)
AWKWARD = 'SELECT * { ?s ?p \'l\\\'été\' , """$HOME `x` %20""" }\nSPARQL\n'


@given(st.text())
def test_python_reads_back_the_same_text(text):
    assert ast.literal_eval(python_text(text)) == text


@given(st.text(alphabet=")(\"-'\\ab\n"))
def test_an_r_text_ends_nowhere_but_at_its_end(text):
    said = r_text(text)
    dashes, inner = re.fullmatch(r'r"(-*)\((.*)\)\1"', said, re.DOTALL).groups()
    assert inner == text
    assert f'){dashes}"' not in text


def test_each_language_gets_the_readers_own_address_and_query():
    for piece in snippets(QUERY, "https://exemple.fr/sparql"):
        assert "https://exemple.fr/sparql" in piece.code
        assert "?c a mlg:Convention" in piece.code
    assert [piece.language for piece in snippets(QUERY, "x")] == [
        "curl", "Python, pandas", "Python, SPARQLWrapper", "R",
    ]  # fmt: skip


@pytest.mark.parametrize(("form", "accept"), [(TABLE, "text/csv"), (GRAPH, "text/turtle")])
def test_the_format_fits_the_form_of_the_query(form, accept):
    assert f"Accept: {accept}'" in snippets(QUERY, "x", form)[0].code


def test_a_graph_or_a_truth_value_is_no_table_for_pandas():
    for form in (GRAPH, TRUTH):
        assert all("pandas" not in piece.code for piece in snippets(QUERY, "x", form))


@pytest.mark.parametrize("form", [TABLE, TRUTH, GRAPH])
def test_the_python_code_compiles(form):
    for piece in snippets(AWKWARD, "https://exemple.fr/sparql", form):
        if piece.language.startswith("Python"):
            ast.parse(piece.code)


def run(code, *command):
    return subprocess.run(
        [*command], input=code, capture_output=True, text=True, timeout=60, check=True
    ).stdout


def test_the_curl_command_gives_the_rows(served):
    code = snippets(QUERY, f"{served}/sparql")[0].code
    lines = run(code, "bash").split()
    assert lines[0] == "c"
    assert "https://w3id.org/maillage/id/convention/ctg-paris-2019" in lines


def test_the_curl_command_sends_every_character(served):
    text = 'SELECT ("""l\'été $HOME `x` %20 + & é""" AS ?x) {}\nSPARQL'
    code = snippets(text.replace("\nSPARQL", "\n#\nSPARQL"), "http://x")[0].code
    assert code.endswith("SPARQL_\n")
    code = snippets(text.removesuffix("\nSPARQL"), f"{served}/sparql")[0].code
    assert "l'été $HOME `x` %20 + & é" in run(code, "bash")


@pytest.mark.parametrize("index", [1, 2])
def test_the_python_code_gives_the_rows(served, index):
    code = snippets(QUERY, f"{served}/sparql")[index].code
    assert "convention/" in run(code, sys.executable, "-W", "ignore")
