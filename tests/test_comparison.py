"""The question `overlap` from matrices: the rows of its text where the graph holds the pairs, and beyond."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import resources
from graph.catalogue import Catalogue, fill
from graph.comparison import DAMAGE, Comparison, order
from graph.overlap import MAXIMUM, renew_values
from graph.store import load_store
from graph.terms import Minter, concept, iri, literal

EXPLORE = resources() / "queries" / "explore"
CTG, SCHEMA, LETTER = "convention/ctg-paris-2019", "convention/sdsf-paris-2021-2026", "convention/pst-paris-9"
THEMES = concept("dimension", "themes")


@pytest.fixture(scope="module")
def real(built_home):
    return load_store(built_home)


@pytest.fixture(scope="module")
def comparison(real):
    return Comparison.read(real)


@pytest.mark.parametrize("dimension", [None, "themes", "period-interpreted", "signatories"])
@pytest.mark.parametrize(
    "conventions", [None, CTG, f"{CTG},{SCHEMA}", f"{SCHEMA},{LETTER},{CTG}", "convention/pst-paris-19"]
)
def test_the_matrices_give_the_rows_of_the_text(real, comparison, dimension, conventions):
    catalogue = Catalogue.load(EXPLORE, Minter())
    query = catalogue.get("overlap")
    asked = {"dimension": dimension, "conventions": conventions}
    terms = catalogue.bind(real, query, {name: value for name, value in asked.items() if value})
    text, matrices = real.select(fill(query.text, terms)), comparison.answer(**terms)
    assert matrices.variables == query.columns == text.variables
    assert sorted(map(str, matrices.rows)) == sorted(map(str, text.rows))
    keys = [place(row) for row in matrices.rows]
    assert keys == sorted(keys) == [place(row) for row in text.rows]
    assert catalogue.run(real, "overlap", {k: v for k, v in asked.items() if v}).rows == matrices.rows


def place(row):
    _, a_label, _, b_label, dimension, shared, _, _, jaccard, _, _ = row
    names = order(a_label.value), order(b_label.value)
    return dimension.value, -int(shared.value), -float(jaccard.value), *names


def many(count):
    """So many conventions, each with a theme of its own and one that all have."""
    names = [iri(f"https://exemple.fr/{number:03}") for number in range(count)]
    values = {THEMES: {name: (literal("commun"), literal(name.value)) for name in names}}
    return Comparison(values, {name.value: name.value[-3:] for name in names}), names


def test_above_the_maximum_those_chosen_are_answered_and_all_together_are_not():
    comparison, names = many(MAXIMUM + 1)
    assert comparison.answer(None, None).rows == []
    against_all = comparison.answer(None, literal(names[7].value)).values()
    assert len(against_all) == MAXIMUM
    assert {row["a"] for row in against_all} == {names[7].value}
    assert [row["b_label"] for row in against_all[:8]] == [f"{n:03}" for n in (0, 1, 2, 3, 4, 5, 6, 8)]
    assert {(row["shared"], row["size_a"], row["jaccard"]) for row in against_all} == {("1", "2", "0.3333")}
    chosen = literal(" ".join(name.value for name in names[:50]))
    assert len(comparison.answer(literal("themes"), chosen).rows) == 50 * 49 // 2
    assert many(MAXIMUM)[0].answer(None, None).rows != []


def test_a_convention_without_a_french_name_stands_in_no_row():
    comparison, names = many(3)
    silent = Comparison(comparison.values, {n.value: "x" for n in names[:2]})
    assert len(silent.answer(None, None).rows) == 1
    assert silent.answer(literal("schemes"), None).rows == []


VALUES = st.dictionaries(
    st.sampled_from([THEMES, concept("dimension", "period")]),
    st.dictionaries(
        st.sampled_from([iri(f"https://exemple.fr/{n}") for n in "abcd"]),
        st.sets(st.builds(literal, st.text()), min_size=1).map(lambda held: tuple(sorted(held))),
        min_size=1,
    ),
)


@given(VALUES)
def test_what_is_saved_is_what_is_loaded(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("kept") / "1.overlap.json"
    Comparison(values, {"https://exemple.fr/a": "É « a »"}).save(path)
    assert Comparison.load(path) == Comparison(values, {"https://exemple.fr/a": "É « a »"})


@given(VALUES, VALUES)
def test_what_touched_conventions_say_is_replaced_and_nothing_else(before, now):
    touched = {iri("https://exemple.fr/a"), iri("https://exemple.fr/b")}
    fresh = {d: {c: v for c, v in held.items() if c in touched} for d, held in now.items()}
    found = renew_values(before, touched, {d: held for d, held in fresh.items() if held})
    for dimension in {*before, *now}:
        for convention in (iri(f"https://exemple.fr/{n}") for n in "abcd"):
            source = fresh if convention in touched else before
            said = source.get(dimension, {}).get(convention)
            assert found.get(dimension, {}).get(convention) == said


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", json.dumps({"terms": [], "values": [[1, []]], "labels": {}})]
)
def test_a_damaged_file_is_no_comparison(tmp_path, content):
    path = tmp_path / "1.overlap.json"
    path.write_text(content, encoding="utf8")
    with pytest.raises(DAMAGE):
        Comparison.load(path)


NAMES = [iri(f"https://exemple.fr/{letter}") for letter in "abcde"]


def counted(values, labels, dimension, chosen):
    """The rows of one dimension as the definition has them, pair by pair, from plain sets."""
    held = {convention: set(has) for convention, has in values.get(dimension, {}).items()}
    spoken = sorted(held)
    if len(chosen) == 1:
        pairs = [(a, b) for a in chosen for b in spoken if a in held and a != b]
    else:
        wanted = [c for c in spoken if not chosen or c in chosen]
        pairs = [(a, b) for place, a in enumerate(wanted) for b in wanted[place + 1 :]]
    rows = []
    for a, b in pairs:
        if a.value in labels and b.value in labels:
            shared, union = len(held[a] & held[b]), len(held[a] | held[b])
            shares = (shared / union, shared / len(held[a]), shared / len(held[b]))
            rows.append(
                (a.value, b.value, shared, len(held[a]), len(held[b]), *(round(s, 4) for s in shares))
            )
    names = {convention: order(label) for convention, label in labels.items()}
    return sorted(rows, key=lambda r: (-r[2], -r[5], names[r[0]], names[r[1]], r[0], r[1]))


@given(
    VALUES,
    st.dictionaries(st.sampled_from([n.value for n in NAMES]), st.sampled_from(["É", "e", "Ô", "f", "Été"])),
    st.lists(st.sampled_from(NAMES), unique=True),
)
def test_bits_count_what_sets_count_in_the_order_of_the_question(values, labels, chosen):
    asked = literal(" ".join(name.value for name in chosen)) if chosen else None
    found = Comparison(values, labels).answer(literal("themes"), asked).values()
    rows = [
        (
            row["a"], row["b"], int(row["shared"]), int(row["size_a"]), int(row["size_b"]),
            *(float(row[name]) for name in ("jaccard", "share_of_a", "share_of_b")),
        )
        for row in found
    ]  # fmt: skip
    assert rows == counted(values, labels, THEMES, chosen)
    assert [(row["a_label"], row["b_label"]) for row in found] == [(labels[r[0]], labels[r[1]]) for r in rows]


def test_what_is_prepared_is_ready_whatever_the_number_of_conventions(comparison, monkeypatch):
    monkeypatch.setattr("graph.comparison.MAXIMUM", 1)
    fresh = Comparison(comparison.values, comparison.labels)
    assert not fresh.answer(None, None).rows
    assert not {"incidences", "_ranks"} & vars(fresh).keys()
    fresh.prepare()
    assert {"incidences", "_ranks"} <= vars(fresh).keys()


def test_without_any_convention_there_is_nothing_to_prepare():
    empty = Comparison({}, {})
    empty.prepare()
    assert not empty.answer(None, None).rows
