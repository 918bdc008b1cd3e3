"""IRI references become absolute as RFC 3986 says; its own examples (section 5.4)."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store.iris import is_absolute, resolve

EXAMPLES = """
g:h g:h|g http://a/b/c/g|./g http://a/b/c/g|g/ http://a/b/c/g/|/g http://a/g|//g http://g|?y http://a/b/c/d;p?y
g?y http://a/b/c/g?y|#s http://a/b/c/d;p?q#s|g#s http://a/b/c/g#s|g?y#s http://a/b/c/g?y#s|;x http://a/b/c/;x
g;x http://a/b/c/g;x|. http://a/b/c/|./ http://a/b/c/|.. http://a/b/|../ http://a/b/|../g http://a/b/g
../.. http://a/|../../ http://a/|../../g http://a/g|../../../g http://a/g|/./g http://a/g|/../g http://a/g
g. http://a/b/c/g.|.g http://a/b/c/.g|g.. http://a/b/c/g..|..g http://a/b/c/..g|./../g http://a/b/g
./g/. http://a/b/c/g/|g/./h http://a/b/c/g/h|g/../h http://a/b/c/h|g?y/./x http://a/b/c/g?y/./x
"""
PAIRS = [tuple(pair.split()) for row in EXAMPLES.strip().splitlines() for pair in row.split("|")]


@pytest.mark.parametrize(("reference", "absolute"), [*PAIRS, ("", "http://a/b/c/d;p?q")])
def test_the_examples_of_the_standard(reference, absolute):
    assert resolve(reference, "http://a/b/c/d;p?q") == absolute


def test_without_a_base_a_reference_stays_as_it_is():
    assert resolve("a", None) == "a"
    assert resolve("http://e/../a", None) == "http://e/../a"


@settings(deadline=None)
@given(
    st.one_of(st.text("ab/.?#", max_size=12), st.sampled_from(("http://a/b/../c", "urn:a/../b", "x:."))),
    st.sampled_from(("http://e", "http://e/", "http://e/a/b", "urn:x:y", "http://e/a?q")),
)
def test_the_engine_resolves_to_the_same_iri(reference, base):
    if reference.startswith("//") or "//" in reference.removeprefix("http://"):
        return
    try:
        row = next(iter(ox.Store().query(f"SELECT (<{reference}> AS ?x) {{}}", base_iri=base)))
    except (SyntaxError, ValueError):
        return
    assert resolve(reference, base) == row["x"].value


@pytest.mark.parametrize(
    ("iri", "absolute"),
    [
        ("http://e/é", True),
        ("urn:x", True),
        ("a/b", False),
        ("http://e/ ", False),
        ("http://e/>", False),
        ("", False),
    ],
)
def test_an_absolute_iri_has_a_scheme_and_ends_nowhere_else(iri, absolute):
    assert is_absolute(iri) is absolute
