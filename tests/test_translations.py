"""Every French text that a reader meets has an English one, and no text stands outside the translations."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment

import graph.errors
import server
from graph.errors import MaillageError

SERVER = Path(server.__file__).parent
CATALOGUE = SERVER / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"encoding": "utf-8", "extensions": "jinja2.ext.i18n"}}
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None, "_": None}
SAME_IN_BOTH = {
    "Maillage", "SPARQL", "API", "IRI", "CC", "BY", "PREFIX", "mlg",
    "CSV", "TSV", "JSON", "XLSX", "YAML", "GEXF", "GraphML", "PNG",
}  # fmt: skip


@pytest.fixture(scope="module")
def english():
    with CATALOGUE.open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale="en") if message.id}


def used():
    found = {message for _, _, message, _, _ in extract_from_dir(SERVER, METHODS, OPTIONS, KEYWORDS)}
    kinds = [kind for kind in vars(graph.errors).values() if isinstance(kind, type)]
    return found | {kind.title for kind in kinds if issubclass(kind, MaillageError)}


def test_every_text_is_translated(english):
    missing = sorted(str(text) for text in used() if not english.get(text) or not all(english[text]))
    assert missing == []


def test_no_translation_is_left_over(english):
    assert sorted(map(str, set(english) - used())) == []


def test_a_translation_has_the_placeholders_of_its_source(english):
    def holes(text):
        return sorted(set(re.findall(r"%\((\w+)\)", text)))

    for source, text in english.items():
        for one, other in zip(*((x,) if isinstance(x, str) else x for x in (source, text)), strict=True):
            assert holes(one) == holes(other), source


@pytest.mark.parametrize("path", sorted((SERVER / "templates").glob("*.html")), ids=lambda p: p.name)
def test_a_template_has_no_text_outside_translations(path):
    source = re.sub(r"\{% trans.*?endtrans %\}", "", path.read_text(encoding="utf8"), flags=re.DOTALL)
    texts = "".join(text for _, kind, text in Environment().lex(source) if kind == "data")
    texts = re.sub(r"<code>.*?</code>", " ", texts, flags=re.DOTALL)
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", texts))
    assert [word for word in words if word not in SAME_IN_BOTH] == []
