"""Which documents changed since the published version, by digests of their folders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.inputs import Inputs
from graph.terms import Minter

FOLDERS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2"]))


@given(st.text(), FOLDERS)
def test_what_is_written_is_what_is_read(shared, documents):
    inputs = Inputs(shared, documents)
    assert Inputs.parse(inputs.text()) == inputs


@given(FOLDERS, FOLDERS)
def test_changed_and_removed_documents_are_told_apart(before, now):
    changed, removed = Inputs("x", now).since(Inputs("x", before))
    assert removed == sorted(before.keys() - now.keys())
    assert changed == sorted(name for name in now if now[name] != before.get(name))


@pytest.mark.parametrize("text", [None, "", "ecee9142", "[]", "{}", '{"shared": "x"}', "3"])
def test_what_another_version_of_the_code_recorded_says_nothing(text):
    assert Inputs.parse(text) is None


def test_a_cell_belongs_to_its_document_and_a_reference_table_to_all(small_root):
    before = Inputs.of(small_root, Minter())
    (small_root / "data" / "val-clair-2020" / "plan.csv").write_text("", encoding="utf8")
    one = Inputs.of(small_root, Minter())
    assert (one.shared, one.since(before)) == (before.shared, (["val-clair-2020"], []))
    (small_root / "data" / "vide").mkdir()
    assert Inputs.of(small_root, Minter()).since(one) == (["vide"], [])
    (small_root / "data" / "reference" / "territories.csv").write_text("", encoding="utf8")
    assert Inputs.of(small_root, Minter()).shared != before.shared
    assert Inputs.of(small_root, Minter("https://exemple.fr/")).shared != one.shared
