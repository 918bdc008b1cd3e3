"""The short path of a build publishes what the long one would, quad for quad, and finds the same faults."""

import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import build as builder
from graph import resources
from graph.build import build, is_current
from graph.comparison import KIND, Comparison
from graph.errors import InvalidData
from graph.kept import read
from graph.store import open_store

REAL = (
    "angers-ctg-2019", "caf-paris-conventions-2019", "caf-paris-pst-2022", "lot-et-garonne-ctg-2024",
    "schema-parisien-2021-2026",
)  # fmt: skip
COMPARED_WITHOUT = ("caf-paris-conventions-2019", "caf-paris-pst-2022")


def quads(home):
    """The lines of every graph, of the merge too."""
    lines = open_store(home).engine.dump(format=ox.RdfFormat.N_QUADS).splitlines()
    assert len(lines) == len(set(lines)), "a triple of the merge stands there once"
    return set(lines)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A checkout of the real data that tests may change, with nothing published."""
    root = tmp_path_factory.mktemp("growth") / "checkout"
    shutil.copytree(resources() / "data", root / "data")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(resources() / name)
    return root


@pytest.fixture(scope="module")
def whole(real, tmp_path_factory):
    """What a whole build of the real data publishes."""
    home = tmp_path_factory.mktemp("whole")
    build(real, home)
    return home


@pytest.fixture
def home(whole, tmp_path):
    """A folder of its own where the real data is published."""
    return Path(shutil.copytree(whole, tmp_path / "home"))


@pytest.fixture
def long_path(monkeypatch):
    """Count the whole builds."""
    taken = []
    run = builder._build
    monkeypatch.setattr(builder, "_build", lambda *given: taken.append(given) or run(*given))
    return taken


GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.mark.parametrize("document", REAL)
def test_a_document_that_goes_and_comes_back_leaves_what_a_whole_build_publishes(
    real, whole, home, tmp_path, document, long_path
):
    aside = tmp_path / document
    shutil.move(real / "data" / document, aside)
    try:
        build(real, home)
        assert not long_path
        assert document not in str(open_store(home).select(GRAPHS).rows)
        if document in COMPARED_WITHOUT:
            build(real, tmp_path / "without")
            same(home, tmp_path / "without")
            long_path.clear()
    finally:
        shutil.move(aside, real / "data" / document)
    build(real, home)
    assert not long_path
    same(home, whole)
    assert is_current(real, home)


def same(home, other):
    """Both hold the same quads, in the merge too, and keep the same of what conventions say."""
    assert quads(home) == quads(other)
    assert kept(home) == kept(other)


def kept(home):
    store = open_store(home)
    found = read(home, store.version, KIND, Comparison.load, ())
    assert found == Comparison.read(store)
    return found


@contextmanager
def edited(root, name, old, new):
    """One cell of a table changed, and then as it was."""
    path = root / "data" / name
    text = path.read_text(encoding="utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf8")


SCHEMA, LETTER = "schema-parisien-2021-2026", "caf-paris-pst-2022"
REASON = (
    "La lettre nomme la CTG de la Caf et de la Ville de Paris sans la dater ; "
    "celle de 2019 est la seule connue."
)
PARENTS, SHARED = ",caf-de-paris/politique-parentalite,Caf", "ctg-paris-2019,theme,"
EDITS = {
    "a title": (f"{SCHEMA}/actions.csv", "Créer un label « Espace parents »", "Créer un label « Espaces »"),
    "a pilot": (f"{SCHEMA}/actions.csv", PARENTS, ",ville-de-paris/dfpe; caf-de-paris,Caf"),
    "a calendar": (f"{SCHEMA}/actions.csv", ",2022,", ",2021 et suivantes,"),
    "the end of a convention": (f"{SCHEMA}/conventions.csv", "2018-12-31", "2017-12-31"),
    "a signatory": (f"{SCHEMA}/signatures.csv", "tribunal-judiciaire-de-paris", "caf-de-paris"),
    "a theme of a shared convention": (f"{LETTER}/statements.csv", f"{SHARED}enfance", f"{SHARED}logement"),
    "a confidence": (f"{LETTER}/conventions.csv", "0.95", "0.80"),
    "a name of a shared convention": (
        f"{LETTER}/conventions.csv", "Paris territorial framework agreement (2019),", ",",
    ),
}  # fmt: skip


def test_cells_that_change_one_after_the_other_leave_what_a_whole_build_publishes(
    real, whole, home, tmp_path, long_path
):
    with ExitStack() as undone:
        for name, edit in EDITS.items():
            undone.enter_context(edited(real, *edit))
            before = open_store(home).version
            assert build(real, home).version != before, name
        assert not long_path
        build(real, tmp_path / "other")
        same(home, tmp_path / "other")
    long_path.clear()
    build(real, home)
    assert not long_path
    same(home, whole)


FAULTS = {
    "an unknown convention": (f"{LETTER}/signatures.csv", "pst-paris-", "pst-de-paris-"),
    "a cell": (f"{SCHEMA}/actions.csv", "caf-de-paris/politique-parentalite", "caf-de-paris/inconnue"),
    "a second name for a shared convention": (
        f"{LETTER}/conventions.csv", "ctg-paris-2019,Convention territoriale globale de Paris (2019)",
        "ctg-paris-2019,Convention territoriale de Paris",
    ),
    "a second type for a shared convention": (f"{LETTER}/conventions.csv", "Globale,ctg,", "Globale,pst,"),
    "a convention that another document needs": (
        f"{SCHEMA}/conventions.csv", "sdsf-paris-2016-2018,", "sdsf-paris-autre,",
    ),
    "an interpretation without a reason": (f"{LETTER}/conventions.csv", REASON, ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_as_a_whole_build_finds_it_and_nothing_is_published(
    real, whole, home, tmp_path, fault, long_path
):
    with edited(real, *FAULTS[fault]):
        with_growth = faults(real, home)
        assert not long_path
        with_all = faults(real, tmp_path / "other")
    assert set(with_growth) == set(with_all) != set()
    assert open_store(home).version == open_store(whole).version
    assert not list(home.glob("writing-*"))


def faults(root, home):
    """What the build finds wrong, and with what; the row blamed is that of a document that changed."""
    try:
        build(root, home)
    except InvalidData as error:
        return [(fault.value, fault.column, fault.expected) for fault in error.faults]
    return []
