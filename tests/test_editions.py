"""What replaced what: the history tells it, and the pages of documents and conventions say it.

By hand: `vallee-2024` comes in, then a new edition of it under its own name, then `vallee-2028` as its new
edition under another name, beside it.
"""

from dataclasses import dataclass
from html import unescape

import pytest
from shelved import plan_of, small_library
from small_site import page

from graph import editions, life
from graph.history import Line
from graph.inputs import Inputs
from graph.life import Library
from graph.shelf import Bundle
from graph.store import Transaction, open_store
from server import create_app
from server.settings import read_settings

FIRST = plan_of()
SECOND = plan_of(title="Ouvrir deux lieux")
LATER = plan_of("vallee-2028", "convention-vallee-2028")


@dataclass(frozen=True)
class Valley:
    library: Library
    versions: list[str]


@pytest.fixture(scope="module")
def valley(tmp_path_factory):
    library = small_library(tmp_path_factory.mktemp("editions"))

    def bring(bundle: Bundle, replacing: str = "") -> str:
        return life.carry(library, life.importing(bundle, replacing), "lea").transaction.after

    first = bring(FIRST)
    return Valley(library, [first, bring(SECOND, "vallee-2024"), bring(LATER, "vallee-2024")])


@pytest.fixture(scope="module")
def client(valley):
    given = {"MAILLAGE_HOME": str(valley.library.home), "MAILLAGE_ROOT": str(valley.library.root)}
    return create_app(read_settings(given), open_store(valley.library.home)).test_client()


def said(client, path):
    """The section of the editions of a page, "" where it has none."""
    status, text = page(client, path)
    assert status == 200
    return unescape(text).partition('<section id="editions">')[2].partition("</section>")[0]


def test_the_edition_before_is_that_of_the_version_before_the_new_one(valley):
    first, second, third = valley.versions
    home = valley.library.home

    def told(*slugs: str) -> list[tuple[str, str, str, str]]:
        found = editions.read_editions(home, slugs)
        return [(one.slug, one.new, one.version, one.line.version) for one in found]

    own = ("vallee-2024", "vallee-2024", first, second)
    other = ("vallee-2024", "vallee-2028", second, third)
    assert told("vallee-2024") == told("vallee-2024", "vallee-2028") == [other, own]
    assert told("vallee-2028") == [other]
    assert told("val-clair-2020") == told() == []
    old = life.document(valley.library, "vallee-2024", first)
    assert old.files["actions.csv"] == FIRST.files["actions.csv"]


@pytest.mark.parametrize("path", ["document/vallee-2024", "convention/convention-vallee-2024"])
def test_a_page_says_since_when_another_edition_stands_what_changed_and_how_to_take_the_old_one_out(
    client, valley, path
):
    first, second, _ = valley.versions
    html = said(client, f"/doc/{path}")
    assert f"(version {second})" in html and "a pris la place de celle d'avant" in html
    assert f'<a href="/history/{second}?from={first}">Ce qui a changé</a>' in html
    assert f"<code>maillage export-document vallee-2024 --version {first} -o vallee-2024.xlsx</code>" in html
    assert client.get(f"/history/{second}?from={first}").status_code == 200


@pytest.mark.parametrize("path", ["document/vallee-2024", "document/vallee-2028"])
def test_two_editions_under_two_names_lead_to_each_other(client, valley, path):
    _, second, third = valley.versions
    html = said(client, f"/doc/{path}")
    assert "est une nouvelle édition de" in html
    assert '<a href="/doc/document/vallee-2024">' in html and '<a href="/doc/document/vallee-2028">' in html
    assert f'<a href="/history/{third}?from={second}">Ce qui a changé</a>' in html


def test_a_document_that_replaced_nothing_says_nothing_of_editions(client):
    assert said(client, "/doc/document/val-clair-2020") == ""
    assert said(client, "/doc/convention/convention-val-clair") == ""


def line(number: int, what: str, slug: str) -> Line:
    done = Transaction(f"{number - 1}-a", f"{number}-a", "2026-11-22T10:00:00Z", "lea", what)
    return Line(done, {slug: None}, {slug: "x"}, {})


def test_a_new_edition_that_is_taken_back_is_none_until_that_is_taken_back_too(monkeypatch, tmp_path):
    brought = line(2, "nouvelle édition : « B » (b) remplace « A » (a)", "b")
    undone = line(3, "annulation de la version 2-a : nouvelle édition : « B » (b) remplace « A » (a)", "b")
    again = line(4, f"annulation de la version 3-a : {undone.transaction.what}", "b")
    held = Inputs("", {"a": "x", "b": "x"}).text()
    monkeypatch.setattr(editions, "published_inputs", lambda home: held)
    for lines, found in (
        ([brought], [brought]),
        ([undone, brought], []),
        ([again, undone, brought], [brought]),
    ):
        monkeypatch.setattr(editions, "read_lines", lambda home, most, lines=lines: lines)
        assert [one.line for one in editions.read_editions(tmp_path, ["a"])] == found
