"""Clients that nobody here wrote read the service and write to it: what they send is what people will send.

SPARQLWrapper, rdflib's stores, pandas, Comunica (npm) and curl, each over HTTP against `maillage serve`.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import warnings
from pathlib import Path
from urllib.parse import quote

import pandas
import pytest
import rdflib
from npm_packages import installed
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # its own texts hold "\s"
    import SPARQLWrapper
    from SPARQLWrapper import SPARQLExceptions

from tests.live_site import live_site

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = Path(__file__).parent / "clients"
README = (ROOT / "README.md").read_text(encoding="utf8")
MLG = "https://w3id.org/maillage/ontology#"
PLAN = "https://w3id.org/maillage/id/convention/sdsf-paris-2021-2026"
E = rdflib.Namespace("http://e/")
AXES = f"SELECT ?axis WHERE {{ ?axis a <{MLG}Axis> ; <{MLG}elementOf> <{PLAN}> }} ORDER BY ?axis"
ONE = f"SELECT ?s WHERE {{ ?s a <{MLG}Convention> FILTER(?s = <{PLAN}>) }}"
GRAPH = f"CONSTRUCT {{ ?axis a <{MLG}Axis> }} WHERE {{ ?axis a <{MLG}Axis> ; <{MLG}elementOf> <{PLAN}> }}"
AXIS_COUNT = 7


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    """An empty service that takes writes."""
    home = tmp_path_factory.mktemp("writable") / "home"
    home.mkdir()
    with live_site(home, "--empty", writes=True) as site:
        yield site


@pytest.fixture
def empty(writable):
    """The same, emptied."""
    wrapper = writer(writable)
    wrapper.setQuery("DROP ALL")
    wrapper.query()
    return writable


def writer(site):
    wrapper = SPARQLWrapper.SPARQLWrapper(f"{site.address}/sparql", f"{site.address}/update")
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {site.token}")
    wrapper.setMethod(SPARQLWrapper.POST)
    return wrapper


def ask(served, text, form=SPARQLWrapper.JSON, method=SPARQLWrapper.GET, direct=False):
    wrapper = SPARQLWrapper.SPARQLWrapper(f"{served}/sparql", returnFormat=form)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(SPARQLWrapper.POSTDIRECTLY if direct else SPARQLWrapper.URLENCODED)
    wrapper.setQuery(text)
    return wrapper.query()


WAYS = [(SPARQLWrapper.GET, False), (SPARQLWrapper.POST, False), (SPARQLWrapper.POST, True)]


@pytest.mark.parametrize(("method", "direct"), WAYS)
def test_sparqlwrapper_reads_rows_by_every_way_to_ask(served, method, direct):
    answer = ask(served, AXES, SPARQLWrapper.JSON, method, direct).convert()
    assert answer["head"]["vars"] == ["axis"]
    rows = [row["axis"] for row in answer["results"]["bindings"]]
    assert rows[0] == {"type": "uri", "value": f"{PLAN}/axe-1"}
    assert len(rows) == AXIS_COUNT


def test_sparqlwrapper_reads_rows_in_all_its_formats(served):
    xml = ask(served, AXES, SPARQLWrapper.XML).convert()
    assert len(xml.getElementsByTagName("result")) == AXIS_COUNT
    assert ask(served, AXES, SPARQLWrapper.CSV).convert().decode().split("\r\n")[:2] == [
        "axis",
        f"{PLAN}/axe-1",
    ]
    assert ask(served, AXES, SPARQLWrapper.TSV).convert().decode().split("\n")[:2] == [
        "?axis",
        f"<{PLAN}/axe-1>",
    ]


@pytest.mark.parametrize("form", ["TURTLE", "N3", "RDFXML", "XML", "JSONLD"])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper 2.0.0 still makes one
def test_sparqlwrapper_reads_graphs_in_all_its_formats(served, form):
    answer = ask(served, GRAPH, getattr(SPARQLWrapper, form)).convert()
    graph = rdflib.Graph().parse(answer, format="turtle") if isinstance(answer, bytes) else answer
    assert len(graph) == AXIS_COUNT
    assert (rdflib.URIRef(f"{PLAN}/axe-1"), rdflib.RDF.type, rdflib.URIRef(f"{MLG}Axis")) in graph


@pytest.mark.parametrize("form", [SPARQLWrapper.JSON, SPARQLWrapper.XML])
def test_sparqlwrapper_reads_truth(served, form):
    answer = ask(served, f"ASK {{ <{PLAN}> ?p ?o }}", form).convert()
    said = (
        answer["boolean"]
        if form == SPARQLWrapper.JSON
        else answer.getElementsByTagName("boolean")[0].firstChild.data
    )
    assert said in (True, "true")


def test_sparqlwrapper_names_the_error_that_it_is_told(served, writable):
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match="query-syntax-error"):
        ask(served, "SELECT WHERE")
    refused = SPARQLWrapper.SPARQLWrapper(f"{writable.address}/sparql", f"{writable.address}/update")
    refused.setMethod(SPARQLWrapper.POST)
    refused.setQuery("INSERT DATA { <http://e/a> <http://e/p> 1 }")
    with pytest.raises(SPARQLExceptions.Unauthorized):
        refused.query()


@pytest.mark.parametrize("way", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_sparqlwrapper_writes_and_reads_what_it_wrote(empty, way):
    wrapper = writer(empty)
    wrapper.setRequestMethod(way)
    wrapper.setQuery('INSERT DATA { <http://e/a> <http://e/p> "é"@fr ; <http://e/q> 1.5 }')
    assert wrapper.query().response.status == 200
    rows = ask(empty.address, "SELECT ?o { <http://e/a> <http://e/p> ?o }").convert()["results"]["bindings"]
    assert rows == [{"o": {"type": "literal", "value": "é", "xml:lang": "fr"}}]


def test_rdflib_walks_the_graph_by_triples_and_queries(served):
    graph = rdflib.Graph(SPARQLStore(f"{served}/sparql"))
    axes = {s for s, _, _ in graph.triples((None, rdflib.URIRef(f"{MLG}elementOf"), rdflib.URIRef(PLAN)))}
    assert rdflib.URIRef(f"{PLAN}/axe-1") in axes
    assert next(str(row.axis) for row in graph.query(AXES)) == f"{PLAN}/axe-1"
    assert graph.query(f"ASK {{ <{PLAN}> a <{MLG}Convention> }}").askAnswer is True
    assert len(graph.query(GRAPH).graph) == AXIS_COUNT
    labels = {label.language: str(label) for label in graph.objects(rdflib.URIRef(PLAN), rdflib.RDFS.label)}
    assert labels["fr"] == "Schéma parisien des services aux familles 2021-2026"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_asks_by_every_method_and_reads_every_format(served, method, form):
    store = SPARQLStore(f"{served}/sparql", method=method, returnFormat=form)
    assert [str(row[0]) for row in store.query(ONE)] == [PLAN]


def test_rdflib_asks_one_named_graph_alone(empty):
    store = SPARQLUpdateStore(
        f"{empty.address}/sparql",
        f"{empty.address}/update",
        headers={"Authorization": f"Bearer {empty.token}"},
    )
    dataset = rdflib.Dataset(store)
    first, second = dataset.graph(E.g1), dataset.graph(E.g2)  # CREATE GRAPH: again, it would fail, rightly
    first.add((E.a, E.p, rdflib.Literal("g1")))
    second.add((E.a, E.p, rdflib.Literal("g2")))
    assert [str(o) for o in first.objects(E.a, E.p)] == ["g1"]
    assert {graph.identifier for graph in dataset.graphs()} >= {E.g1, E.g2}
    asked = SPARQLStore(f"{empty.address}/sparql").query("SELECT ?o { ?s ?p ?o }", queryGraph=str(E.g2))
    assert [str(row[0]) for row in asked] == ["g2"]


def test_rdflib_adds_and_removes_and_nothing_shows_before_it_commits(empty):
    headers = {"Authorization": f"Bearer {empty.token}"}
    address = (f"{empty.address}/sparql", f"{empty.address}/update")
    store = SPARQLUpdateStore(*address, autocommit=False, dirty_reads=True, headers=headers)
    graph = rdflib.Graph(store, identifier=DATASET_DEFAULT_GRAPH_ID)
    seen = rdflib.Graph(SPARQLStore(address[0]))
    odd = rdflib.Literal("a \"quoted\"\n\\ line, 'é', \U0001f600 and </script>", lang="fr")
    graph.add((E.a, E.p, odd))
    graph.addN([(E.a, E.q, rdflib.Literal(n), graph) for n in range(3)])
    assert len(seen) == 0
    graph.commit()
    assert seen.value(E.a, E.p) == odd
    assert sorted(int(o) for o in seen.objects(E.a, E.q)) == [0, 1, 2]
    graph.remove((E.a, E.q, None))
    graph.rollback()
    assert len(seen) == 4
    graph.remove((E.a, E.q, rdflib.Literal(1)))
    graph.commit()
    assert sorted(int(o) for o in seen.objects(E.a, E.q)) == [0, 2]


def test_rdflib_without_a_token_may_not_write(empty):
    store = SPARQLUpdateStore(f"{empty.address}/sparql", f"{empty.address}/update")
    graph = rdflib.Graph(store, identifier=DATASET_DEFAULT_GRAPH_ID)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        graph.add((E.a, E.p, E.b))


def test_pandas_reads_a_question_and_a_query(served):
    pilots = pandas.read_csv(f"{served}/queries/pilots.csv?convention=convention/sdsf-paris-2021-2026")
    assert pilots.shape[0] == 15
    assert pilots.select_dtypes("number").columns.size >= 1
    text = quote(AXES)
    axes = pandas.read_csv(f"{served}/sparql?query={text}", storage_options={"Accept": "text/csv"})
    assert list(axes.axis) == sorted(axes.axis)
    assert len(axes) == AXIS_COUNT
    named = pandas.read_csv(f"{served}/sparql.csv?query={text}")
    assert named.equals(axes)


def test_pandas_keeps_accents_quotes_and_lines_of_a_cell(empty):
    odd = 'é, "x"\n= 1'
    graph = rdflib.Graph().add((E.a, E.p, rdflib.Literal(odd)))
    wrapper = writer(empty)
    wrapper.setQuery(f"INSERT DATA {{ {graph.serialize(format='nt')} }}")
    wrapper.query()
    body = ask(empty.address, "SELECT ?o { ?s ?p ?o }", SPARQLWrapper.CSV).convert()
    assert list(pandas.read_csv(io.BytesIO(body)).o) == [odd]


@pytest.fixture(scope="session")
def comunica():
    """A function that asks Comunica. Its packages are those of the lock file, kept for the next run."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no node: apt-get install npm")
    folder = installed(CLIENTS)

    def run(form, query, *sources, token=""):
        done = subprocess.run(
            [node, str(CLIENTS / "ask.mjs"), form, query, *sources],
            cwd=folder, env=os.environ | {"TOKEN": token}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.mark.parametrize("found_by", ["sparql@", "@"])
def test_comunica_reads_rows_whether_it_is_told_the_kind_or_finds_it(comunica, served, found_by):
    rows = comunica("bindings", AXES, f"{found_by}{served}/sparql")
    assert rows[0] == {"axis": f"{PLAN}/axe-1"}
    assert len(rows) == AXIS_COUNT


def test_comunica_reads_truth_and_graphs(comunica, served):
    assert comunica("boolean", f"ASK {{ <{PLAN}> ?p ?o }}", f"sparql@{served}/sparql") == [True]
    assert len(comunica("quads", GRAPH, f"sparql@{served}/sparql")) == AXIS_COUNT


def test_comunica_joins_the_service_with_another(comunica, served, empty):
    wrapper = writer(empty)
    wrapper.setQuery(f"INSERT DATA {{ <{PLAN}/axe-1> <http://e/note> 'lu' }}")
    wrapper.query()
    text = f"SELECT ?axis ?note {{ ?axis a <{MLG}Axis> ; <http://e/note> ?note }}"
    rows = comunica("bindings", text, f"sparql@{served}/sparql", f"sparql@{empty.address}/sparql")
    assert rows == [{"axis": f"{PLAN}/axe-1", "note": "lu"}]


def test_comunica_writes_with_a_token(comunica, empty):
    source = f"sparql@{empty.address}/update"
    comunica("void", "INSERT DATA { <http://e/a> <http://e/p> 'é' }", source, token=empty.token)
    rows = comunica("bindings", "SELECT * { ?s ?p ?o }", f"sparql@{empty.address}/sparql")
    assert rows == [{"s": "http://e/a", "p": "http://e/p", "o": "é"}]


def recipes(text):
    """The curl commands of the code blocks, each with the comment above it."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"\n(?=#)", block)]
    return [part.strip() for part in parts if re.search(r"^curl ", part, re.MULTILINE)]


def test_the_readme_shows_how_to_ask_by_curl():
    assert len(recipes(README)) >= 3


@pytest.mark.parametrize("recipe", recipes(README), ids=lambda recipe: recipe.partition("\n")[0].strip("# "))
def test_a_curl_recipe_of_the_readme_works_as_it_stands(recipe, request, tmp_path):
    """Beside a checkout with its .venv, a file plan.ttl, and for who writes a token in JETON."""
    if shutil.which("curl") is None:
        pytest.skip("no curl: apt-get install curl")
    writes = "Bearer" in recipe
    site = request.getfixturevalue("empty") if writes else None
    address = site.address if site else request.getfixturevalue("served")
    maillage = tmp_path / ".venv" / "bin" / "maillage"
    maillage.parent.mkdir(parents=True)
    maillage.write_text(f'#!/bin/sh\nexec {sys.executable} -m server.cli "$@"\n', encoding="utf8")
    maillage.chmod(0o755)
    (tmp_path / ".curlrc").write_text("fail\nsilent\nshow-error\n", encoding="utf8")
    (tmp_path / "plan.ttl").write_text("<http://e/a> <http://e/p> <http://e/b> .", encoding="utf8")
    given = {"CURL_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    if site:
        given |= {"JETON": site.token, "MAILLAGE_HOME": str(site.home)}
    before = set(tmp_path.iterdir())
    done = subprocess.run(
        ["sh", "-e", "-c", recipe.replace("http://127.0.0.1:8000", address)],
        cwd=tmp_path, env=os.environ | given, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    answer = b"".join([done.stdout, *(path.read_bytes() for path in set(tmp_path.iterdir()) - before)])
    assert len(answer) > 100
    assert b"<title>" not in answer
