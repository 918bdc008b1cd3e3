"""Answers kept beside a version: those of the text itself, asked once, and no file believed blindly."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import small_build

from graph import answers, resources
from graph.catalogue import Catalogue, fill, page_text, read_page
from graph.network import read_network
from graph.store import Rows, open_store, versions
from graph.terms import XSD, Minter, digest, iri, literal

EXPLORE = resources() / "queries" / "explore"
TEXT = {"text": digest("SELECT")}
LEVELS, READINGS = ("institution", "direction"), ("stated", "interpreted")
TERMS = st.one_of(
    st.none(),
    st.builds(literal, st.text()),
    st.builds(literal, st.text(), language=st.sampled_from(["fr", "en"])),
    st.builds(lambda number: literal(str(number), XSD.integer), st.integers()),
    st.builds(lambda name: iri(f"https://exemple.fr/{name}"), st.text("abc", min_size=1)),
)


@pytest.fixture
def home(tmp_path):
    return Path(shutil.copytree(small_build(), tmp_path / "home"))


@given(st.lists(st.tuples(TERMS, TERMS, TERMS)))
def test_what_is_saved_is_what_is_loaded(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("kept") / "1.co-pilots.json"
    rows = Rows(("a", "b", "c"), table)
    answers.save(rows, "SELECT", path)
    assert answers.load(path, "SELECT") == rows
    with pytest.raises(answers.DAMAGE):
        answers.load(path, "SELECT DISTINCT")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", json.dumps(TEXT | {"variables": ["a"], "rows": [[1]], "terms": []}),
     json.dumps(TEXT | {"variables": ["a"], "rows": [[0]], "terms": [["iri", "a", None, None, "more"]]}),
     json.dumps({"variables": ["a"], "rows": [], "terms": []})],
)  # fmt: skip
def test_a_damaged_file_is_no_answer(tmp_path, content):
    path = tmp_path / "1.co-pilots.json"
    path.write_text(content, encoding="utf8")
    with pytest.raises(answers.DAMAGE):
        answers.load(path, "SELECT")


def test_a_file_is_named_after_the_question_and_the_tokens_that_are_given():
    terms = {"convention": None, "level": literal("direction"), "include": literal("stated")}
    assert answers.kind("co-pilots", terms) == "co-pilots.direction.stated.json"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("include", READINGS)
def test_a_kept_answer_is_that_of_the_text(home, level, include):
    store, asked = open_store(home), {"level": level, "include": include}
    catalogue = Catalogue.load(EXPLORE, Minter(), home)
    query = catalogue.get("co-pilots")
    expected = store.select(fill(query.text, catalogue.bind(store, query, asked)))
    first = catalogue.run(store, "co-pilots", asked)
    again = Catalogue.load(EXPLORE, Minter(), home).run(store, "co-pilots", asked)
    assert expected == first == again
    assert expected.rows
    assert versions.side(home, store.version, f"co-pilots.{level}.{include}.json").exists()


def test_an_answer_about_one_convention_is_not_kept(home):
    store, catalogue = open_store(home), Catalogue.load(EXPLORE, Minter(), home)
    convention = catalogue.run(store, "conventions", {}).values()[0]["convention"]
    catalogue.run(store, "co-pilots", {"convention": convention})
    assert not list((home / "versions").glob("*.co-pilots.*"))


def test_every_choice_of_tokens_is_ready_once_the_catalogue_is_warm(home, monkeypatch):
    store = open_store(home)
    Catalogue.load(EXPLORE, Minter(), home).warm(store)
    later = Catalogue.load(EXPLORE, Minter(), home)
    monkeypatch.setattr(type(store), "select", lambda *_: pytest.fail("asked again"))
    found = [
        later.run(store, "co-pilots", {"level": level, "include": include})
        for level in LEVELS
        for include in READINGS
    ]
    assert all(rows.variables == later.get("co-pilots").columns for rows in found)


def test_what_pages_ask_of_a_whole_version_is_ready_too(home, monkeypatch):
    store = open_store(home)
    asked = ("network-actions", "map-subjects", "agenda-organisations")
    expected = [store.select(page_text(name)) for name in asked]
    Catalogue.load(EXPLORE, Minter(), home).warm(store)
    later = Catalogue.load(EXPLORE, Minter(), home)
    monkeypatch.setattr(type(store), "select", lambda *_: pytest.fail("asked again"))
    assert [later.answer(store, read_page(name), {}) for name in asked] == expected
    assert read_network(store, later, {"include": "interpreted", "level": "direction"}).number_of_edges()


@pytest.mark.parametrize("content", [b"", b"not what it should be" * 100])
def test_a_damaged_file_is_made_again(home, content):
    store = open_store(home)
    expected = Catalogue.load(EXPLORE, Minter(), home).run(store, "co-pilots", {})
    path = versions.side(home, store.version, "co-pilots.institution.stated.json")
    path.write_bytes(content)
    assert Catalogue.load(EXPLORE, Minter(), home).run(store, "co-pilots", {}) == expected
    assert path.read_bytes() != content
