"""A SERVICE clause is found at its place or the text is refused: the engine never calls out unseen."""

import os
import re
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sparql_texts import PROLOGUE, calls, groups, joined, mutated, queries

from graph.errors import Refused
from graph.store.clauses import replace
from graph.store.services import service_clauses

wide = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
texts = st.one_of(calls("http://ADDRESS/"), mutated(calls("http://ADDRESS/")))
HIDDEN = [
    "SELECT * {FILTER(1<2)#>'''\nSERVICE <ADDRESS>{?s ?p ?o}#'''\n}",
    "SELECT * {FILTER(1<2)#>\nSERVICE <ADDRESS>{?s ?p ?o}}",
    "SELECT * {VALUES (?a ?b) {('''a' )}SERVICE<ADDRESS>{?s ?p ?o}#\\uD800'''\n}",
    "PREFIX ex: <http://e/> SELECT * {OPTIONAL{?s ?p ?q,ex:a.b.} SERVICE<ADDRESS>{?s ?p ?o}}",
    "PREFIX ex: <http://e:80> SELECT * {{} UNION {?s ?p ex:SERVICE<ADDRESS>{?s ?p ?o}}}",
    "BASE <http://e:80> PREFIX ex: <> SELECT * {?s ?p ex:SERVICE<ADDRESS>{?s ?p ?o}}",
    "SELECT * {BIND(true AS ?x)SERVICE<ADDRESS>{?s ?p ?o}}",
    "SELECT * {LATERAL{SERVICE SILENT<ADDRESS>{?s ?p ?o}}}",
    "SELECT * {{SELECT*{SERVICE<ADDRESS>{?s ?p ?o}}}}",
    "ASK {FILTER NOT EXISTS {SERVICE<ADDRESS>{?s ?p ?o}}}",
    "PREFIX x: <ADDRESS> SELECT * {SERVICEx:{?s ?p ?o}}",
    "PREFIX silent: <ADDRESS> SELECT * {SERVICE silent:{?s ?p ?o}}",
]


ELSEWHERE = {
    *re.findall(r"https?:[^\s>]*", PROLOGUE),
    *("http://e/a", "http://e/g1", "http://e/g2", "http://e/ns#a", "http://e/t", r"http://e/\u0041(;)"),
}


LISTEN = """
import socket, sys
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    connection, _ = server.accept()
    print("call", flush=True)
    connection.close()
"""


class Listener:
    """A server that says who came and answers nothing; a process, as the engine waits with the GIL held."""

    def __init__(self):
        self._process = subprocess.Popen([sys.executable, "-c", LISTEN], stdout=subprocess.PIPE, text=True)
        self.address = f"http://127.0.0.1:{int(self._process.stdout.readline())}/"
        os.set_blocking(self._process.stdout.fileno(), False)

    def called(self):
        """Whether anyone came since it was last asked."""
        try:
            return bool(os.read(self._process.stdout.fileno(), 65_536))
        except BlockingIOError:
            return False

    def close(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def listener():
    found = Listener()
    yield found
    found.close()


def run(text):
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("x")))
    try:
        answer = store.query(text)
        return answer if isinstance(answer, ox.QueryBoolean) else len(list(answer))
    except (SyntaxError, OSError, RuntimeError, ValueError):
        return None


def is_local(text, address):
    """Whether the text, mutated, names no server but that one: no test goes out."""
    return set(re.findall(r"https?:[^\s>]*", text.replace(address, ""))) <= ELSEWHERE


def found_in(text):
    """How many clauses are found; None where the text is refused."""
    try:
        return len(service_clauses(text))
    except Refused:
        return None


@pytest.mark.parametrize("text", HIDDEN)
def test_no_hidden_clause_is_passed(text, listener):
    text = text.replace("ADDRESS", listener.address)
    run(text)
    listener.called()
    assert found_in(text) != 0


@wide
@given(text=texts)
def test_what_the_engine_calls_is_found_or_refused(text, listener):
    text = text.replace("http://ADDRESS/", listener.address)
    assume(is_local(text, listener.address))
    run(text)
    if listener.called():
        assert found_in(text) != 0


@wide
@given(text=texts)
def test_without_its_clauses_a_text_calls_no_one(text, listener):
    text = text.replace("http://ADDRESS/", listener.address)
    assume(is_local(text, listener.address))
    if found_in(text):
        rest = replace(text, [(c.start, c.end, "VALUES ?x {}") for c in service_clauses(text)])
        run(rest)
        assert not listener.called()
        assert found_in(rest) in (0, None)


@wide
@given(queries())
def test_words_in_strings_comments_and_names_are_no_clauses(text):
    """Save where codepoint escapes or an apostrophe in an IRI give the text two readings."""
    assert found_in(text) == 0 or "'y>" in text or "\\u0022" in text


def test_a_clause_comes_with_its_place_its_service_and_its_query():
    text = (
        "BASE <http://e/> PREFIX x: <y#>\n"
        "SELECT * { ?s ?p ?o service Silent x:sparql # {\n { ?o x:q '}' { SERVICE <in> {} } } FILTER(?o) }"
    )
    (clause,) = service_clauses(text)
    assert text[clause.start : clause.end].startswith("service Silent x:sparql")
    assert clause.pattern == "{ ?o x:q '}' { SERVICE <in> {} } }"
    assert text[clause.end :] == " FILTER(?o) }"
    assert (clause.silent, clause.iri, clause.variable) == (True, "http://e/y#sparql", None)
    assert clause.query == "BASE <http://e/>\nPREFIX x: <y#>\nSELECT * WHERE " + clause.pattern


def test_a_variable_may_name_the_service():
    (clause,) = service_clauses("SELECT * { ?a ?b ?c . SERVICE $c { ?a ?b 1 } }")
    assert (clause.iri, clause.variable, clause.silent) == (None, "c", False)


def test_several_clauses_come_in_their_order():
    text = "SELECT * { SERVICE <u:a> {} { 1SERVICE<u:b>{} } UNION { SERVICE <u:c> { SERVICE <u:d> {} } } }"
    assert [clause.iri for clause in service_clauses(text)] == ["u:a", "u:b", "u:c"]


def test_the_base_given_resolves_services_and_goes_with_the_query():
    (clause,) = service_clauses("SELECT * { SERVICE <sparql> { ?s <p> ?o } }", "http://e/x/")
    assert clause.iri == "http://e/x/sparql"
    assert clause.query == "BASE <http://e/x/>\nSELECT * WHERE { ?s <p> ?o }"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE ex:a { } }",
        "SELECT * { SERVICE <u:a> ?s ?p ?o }",
        "SELECT * { SERVICE <u:a> { ",
        "SELECT * { SERVICE",
        "SELECT * { SERVICESILENT <u:a> { } }",
        "SELECT * { \\u0053ERVICE <u:a> { } }",
        "SELECT * { BIND('\\u0027 SERVICE <u:a> { } # ' AS ?x) }",
    ],
)
def test_what_cannot_be_placed_is_refused(text):
    with pytest.raises(Refused, match="SERVICE"):
        service_clauses(text)


@wide
@given(groups())
def test_the_query_of_a_clause_is_one_that_the_service_can_read(group):
    text = f"{PROLOGUE} SELECT * {{ SERVICE <u:a> {group} }}"
    if run(f"{PROLOGUE} SELECT * WHERE {group}") is not None and found_in(text):
        (clause,) = service_clauses(text)
        assert clause.pattern == group
        assert run(clause.query) is not None


@wide
@given(
    joined(
        "SELECT * {",
        st.sampled_from(("?s ?p", "?s ex:service")),
        st.sampled_from(("service:x", "ex:service")),
        "}",
    )
)
def test_service_in_names_of_sound_namespaces_passes(text):
    assert found_in(PROLOGUE + text) == 0
