"""The same questions over stores elsewhere: what the embedded store answers, each of them must answer.

Every engine is started for this module and loaded once, by the publication that `maillage build` makes. What
an engine itself gets wrong stands in `remote/{engine}.toml` with the reason, and must then really fail.
"""

import tomllib
from collections import Counter
from pathlib import Path

import engines
import pytest
import test_questions as questions

from graph import network, overlap, resources
from graph.catalogue import read_query
from graph.formats import of_kind
from graph.store import Limits
from graph.store.remote import open_remote, publish_remote
from graph.store.remote.form import query_form
from graph.terms import MLG, Minter, Term, iri
from server import create_app
from server.settings import read_settings

FOLDER = Path(__file__).parent / "remote"
ENGINES = [*engines.NAMES]
PAGES = sorted((resources() / "queries" / "pages").glob("*.rq"))
CHECKS = sorted((resources() / "queries" / "checks").glob("*.rq"))
QUADS = next(row for row in of_kind("dataset") if row.name == "nquads")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory, store):
    """One engine with the real data."""
    with engines.start(request.param, tmp_path_factory.mktemp(request.param)) as started:
        publish_remote(started.query, store, "inputs", started.environment)
        yield started


@pytest.fixture(scope="module")
def remote(engine):
    """The store over that engine; the version is believed for as long as the tests last."""
    return open_remote(engine.query, {**engine.environment, "MAILLAGE_STORE_FRESH": "600"})


@pytest.fixture(scope="module")
def excused(engine):
    """What this engine is known to get wrong: reasons by what was asked."""
    path = FOLDER / f"{engine.name}.toml"
    rows = tomllib.loads(path.read_text(encoding="utf8")) if path.exists() else {}
    found = {("question", row["slug"], row["case"]): row["reason"] for row in rows.get("question", ())}
    found |= {("refused", row["slug"], row["case"]): row["reason"] for row in rows.get("refused", ())}
    return found | {("rest", row["name"]): row["reason"] for row in rows.get("rest", ())}


def hold(excused, key, test):
    """Run a test; one that the ledger excuses must fail."""
    if key not in excused:
        test()
        return
    with pytest.raises((AssertionError, questions.errors.MaillageError)):
        test()


def same_value(term: Term) -> Term:
    """Numbers by value: an engine may write 0.50 as 0.5, as RDF allows for canonical forms."""
    number = (term.datatype or "").rpartition("#")[2] in ("integer", "decimal")
    return term._replace(value=str(float(term.value))) if number else term


def same_triple(triple):
    subject, predicate, value = triple
    return subject, predicate, same_value(value)


def multiset(rows):
    return Counter(tuple(sorted(row.items(), key=str)) for row in rows)


@pytest.mark.parametrize("given", questions.CASES, ids=questions.name)
def test_a_question_answers_the_same_over_a_remote_store(remote, excused, given):
    slug, case = given
    test = questions.test_a_question_answers_what_the_documents_say
    key = ("question", slug, questions.FILES[slug]["case"].index(case))
    hold(excused, key, lambda: test(remote, given))


@pytest.mark.parametrize("given", questions.REFUSED, ids=questions.name)
def test_a_question_refuses_the_same_over_a_remote_store(remote, excused, given):
    slug, case = given
    test = questions.test_a_question_refuses_what_it_cannot_understand_and_says_which
    key = ("refused", slug, questions.FILES[slug]["refused"].index(case))
    hold(excused, key, lambda: test(remote, given))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_finds_the_same_rows_over_a_remote_store(remote, excused, store, path):
    text = read_query(path).text
    is_sample = "LIMIT" in text and "ORDER BY" not in text

    def ask(one):
        if query_form(text) in ("CONSTRUCT", "DESCRIBE"):
            return Counter(map(same_triple, one.construct(text)))
        return multiset(one.select(text).values())

    def test():
        there, here = ask(remote), ask(store)
        assert there.total() == here.total() if is_sample else there == here

    hold(excused, ("rest", f"pages/{path.stem}"), test)


@pytest.mark.parametrize("level", ["institution", "direction"])
def test_the_network_is_the_same_over_a_remote_store(remote, store, level):
    arguments = {"level": level, "convention": questions.PLAN}
    here, there = (network.read_network(one, questions.CATALOGUE, arguments) for one in (store, remote))
    assert there.nodes(data=True) == here.nodes(data=True)
    weights = [
        {frozenset(edge[:2]): edge[2]["weight"] for edge in one.edges(data=True)} for one in (here, there)
    ]
    assert weights[1] == weights[0] and weights[0]


def test_overlaps_are_the_same_over_a_remote_store(remote, excused, store):
    def test():
        here, there = (overlap.make_incidences(overlap.read_values(one)) for one in (store, remote))
        assert there.keys() == here.keys()
        for dimension, incidence in here.items():
            for convention in incidence.conventions:
                assert there[dimension].values_of(convention) == incidence.values_of(convention), dimension

    hold(excused, ("rest", "overlaps"), test)


def test_every_graph_holds_what_was_published(remote, store):
    lines = store.dump(QUADS).splitlines()
    names = {line.removesuffix(b" .").rpartition(b"<")[2].rstrip(b">").decode() for line in lines}
    assert set(remote.served().graphs) == names
    for name in map(iri, sorted(names)):
        assert remote.size(name) == store.size(name), name.value
    provenance = Minter().graph("provenance")
    here, there = (set(map(same_triple, one.graph(provenance))) for one in (store, remote))
    assert there == here


def test_the_default_graph_is_the_merge_in_which_a_shared_triple_counts_once(remote, store):
    text = (resources() / "queries" / "pages" / "triples.rq").read_text(encoding="utf8")
    assert remote.select(text).values() == store.select(text).values()


def test_named_graphs_are_those_that_were_published_and_none_of_our_own_control(remote):
    text = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?subject ?predicate ?object } }"
    found = {row["graph"] for row in remote.select(text).values()}
    assert found == set(remote.served().graphs)
    assert not any("/control/" in name for name in found)


def test_a_text_that_names_its_own_dataset_is_left_alone(remote):
    reference = Minter().graph("reference")
    text = f"SELECT (COUNT(*) AS ?n) FROM {reference.ntriples()} WHERE {{ ?subject ?predicate ?object }}"
    assert remote.select(text).values() == [{"n": str(remote.size(reference))}]


def test_strict_reading_leaves_the_default_graph_to_the_graph_without_name(remote):
    strict = Limits(strict=True)
    (row,) = (row for row in of_kind("results") if row.name == "csv")
    _, body = remote.answer("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1", [row], limits=strict)
    assert body == b"s,p,o\r\n"


def test_publishing_the_same_again_changes_nothing(engine, remote, store):
    before = remote.served(fresh=True)
    assert publish_remote(engine.query, store, "inputs", engine.environment) == before.version
    assert remote.served(fresh=True) == before


def test_a_construct_gives_the_triples_of_the_merge(remote, store):
    text = f"CONSTRUCT {{ ?s a {MLG.Convention.ntriples()} }} WHERE {{ ?s a {MLG.Convention.ntriples()} }}"
    assert set(remote.construct(text)) == set(store.construct(text))


@pytest.fixture(scope="module")
def clients(remote, store):
    """The service over the embedded store, and over that engine."""
    return [create_app(read_settings({}), one).test_client() for one in (store, remote)]


@pytest.mark.parametrize(
    "path",
    [
        "/queries/actions-of.csv?organisation=caf-de-paris",
        f"/queries/actions.csv?convention={questions.PLAN}",
        "/queries/search.csv?text=parentalite",
        f"/queries/signatories?convention={questions.PLAN}",
        "/network",
        "/",
    ],
)
def test_a_page_reads_the_same_over_a_remote_store(clients, excused, path):
    def ask():
        here, there = (
            client.get(path, headers={"Accept": "text/csv, text/html;q=0.9"}) for client in clients
        )
        assert (
            (there.status_code, there.mimetype) == (here.status_code, here.mimetype) == (200, here.mimetype)
        )
        if here.mimetype == "text/csv":
            assert there.data == here.data

    hold(excused, ("rest", path), ask)
