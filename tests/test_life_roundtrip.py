"""A document that goes out of a store as a workbook and comes back changes nothing there, in any format.

Held for the documents of the repository, for a coordinator's own workbook and for what extraction wrote, over
the real tables and names; and in another store it says what it said in the first.
"""

import shutil
import tomllib

import pytest
from plans import making
from shelved import library
from workbook_cases import FOLDERS, agen, xlsx

from graph import history, resources, shelf
from graph.extraction import extract
from graph.incoming import export, read_incoming
from graph.life import carry, document, importing
from graph.names import Gazetteer, Names
from graph.store import open_store, published_version
from graph.tables import read_reference
from graph.terms import Minter
from graph.workbook.wordlists import Terms
from graph.workbook.writing import workbook

SCHEMA = "schema-parisien-2021-2026"
FORMS = (".xlsx", ".ods", ".zip", "")
TWO = (".xlsx", "")
IN_ALL = (SCHEMA, "lot-et-garonne-ctg-2024")  # the longest document, and one with nearly every table
OWN = agen(
    Actions=[
        ("Action", "Pilotes", "Calendrier", "Territoires"),
        ("Ouvrir un lieu", "Ville d'Agen ; Association du Val", "2024", "Agen ; Quartier des Îles"),
        ("Tenir une permanence", "Caf de Paris / Association du Val", "T3 2024", "Boé"),
    ],
    Organisations=[("Nom", "Genre"), ("Ville d'Agen", "institution"), ("Association du Val", "institution")],
    Territoires=[("Nom", "Genre", "Dans"), ("Quartier des Îles", "quartier", "Agen")],
)


@pytest.fixture(scope="module")
def real(built_home, tmp_path_factory):
    """The repository's own documents, in a store that the tests may change."""
    return library(resources(), shutil.copytree(built_home, tmp_path_factory.mktemp("round") / "home"))


def comes_back(real, slug, folder, forms=FORMS):
    """Assert that the document is, in each format, what it was before it went out."""
    held = document(real, slug)
    for form in forms:
        place = folder / f"{slug}{form}"
        export(real, slug, place)
        found = read_incoming(real, place, replacing=slug)
        assert (found.faults, found.warnings) == ((), ()), form
        assert {**found.bundle.files, "document.toml": b""} == {**held.files, "document.toml": b""}, form
        assert described(found.bundle) == described(held), form
        assert found.bundle.text == held.text, form
    return found.bundle


def described(bundle):
    """What a document says of itself; comments for who curates it say nothing."""
    return tomllib.loads(bundle.files["document.toml"].decode())


@pytest.mark.parametrize("slug", [folder.name for folder in FOLDERS])
def test_a_document_of_the_repository_goes_out_and_comes_back_without_a_new_version(real, slug, tmp_path):
    version, lines = published_version(real.home), history.read_lines(real.home)
    again = comes_back(real, slug, tmp_path, FORMS if slug in IN_ALL else TWO)
    done = carry(real, importing(again, slug), "léa")
    assert not done.changed
    assert published_version(real.home) == version
    assert history.read_lines(real.home) == lines
    assert shelf.built_from(real.home, version).shelf == {}
    assert document(real, slug).digest == document(library(resources(), real.home), slug).digest


def test_a_coordinators_workbook_with_its_own_names_comes_back(real, tmp_path):
    found = read_incoming(real, xlsx(OWN), "agen.xlsx")
    first = carry(real, importing(found.bundle), "léa").transaction.after
    assert {"organisations.csv", "territories.csv"} <= document(real, "ctg-agen").files.keys()
    again = comes_back(real, "ctg-agen", tmp_path)
    assert not carry(real, importing(again, "ctg-agen"), "léa").changed
    assert published_version(real.home) == first


def test_what_extraction_wrote_comes_back_once_it_is_imported(real, tmp_path):
    plan = next(plan for plan in making.written_plans() if plan.name == "fiches-txt")
    reference, _ = read_reference(resources() / "data" / "reference")
    draft = extract(plan.file(), "fiches.txt", Names.of(reference, Gazetteer.load()))
    assert draft.text
    book = workbook(draft, ".xlsx", Terms.read(resources() / "ontology" / "vocabularies"))
    found = read_incoming(real, book, "fiches.xlsx")
    assert found.warnings  # names of a département that is not in the tables: they are gaps
    carry(real, importing(found.bundle), "léa")
    assert document(real, found.slug).text == draft.text
    again = comes_back(real, found.slug, tmp_path)
    assert not carry(real, importing(again, found.slug), "léa").changed


def test_in_another_store_a_workbook_says_what_it_said_in_the_first(real, tmp_path):
    export(real, SCHEMA, tmp_path / "schema.xlsx")
    other = library(resources(), tmp_path / "elsewhere", own=False)
    found = read_incoming(other, tmp_path / "schema.xlsx")
    carry(other, importing(found.bundle), "léa")
    minter = Minter()
    for name in (f"document/{SCHEMA}", f"inferred/{SCHEMA}"):
        here, there = (open_store(one.home).graph(minter.graph(name)) for one in (real, other))
        assert len(here) > 1_000
        assert sorted(here, key=str) == sorted(there, key=str), name
