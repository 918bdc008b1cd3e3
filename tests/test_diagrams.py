"""Networks of an answer: who is linked, what is named, what is left out, and places that do not move."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import small_client

from server import diagrams
from server.charts import WIDTH

NAMES = {"a": "Caf", "b": "Ville", "c": "CPAM", "d": "Préfecture"}


@pytest.fixture(scope="module", autouse=True)
def reader():
    with small_client().application.test_request_context():
        yield


def test_the_sentence_counts_things_links_and_groups():
    picture = diagrams.network([("a", "b", None), ("b", "c", None), ("d", "d", None)], NAMES, ("x", "y"))
    assert picture.sentence == (
        "4 choses, 2 liens. La plus liée : Ville (2). 2 groupes que rien ne relie entre eux."
    )
    assert len(picture.lines) == 2
    assert picture.left_out == ""


def test_two_columns_without_a_thing_in_common_are_told_apart_by_shape():
    apart = diagrams.network([("a", "b", None), ("a", "c", None)], {k: NAMES[k] for k in "abc"}, ("x", "y"))
    assert [node.kind for node in apart.nodes] == ["a", "b", "b"]
    assert apart.legend == [("a", "x"), ("b", "y")]
    mixed = diagrams.network([("a", "b", None), ("b", "c", None)], {k: NAMES[k] for k in "abc"}, ("x", "y"))
    assert {node.kind for node in mixed.nodes} == {"a"}
    assert mixed.legend == []


def test_a_link_is_as_thick_as_its_number_and_rows_without_one_count_as_one():
    heavy = diagrams.network([("a", "b", Decimal(9)), ("b", "c", Decimal(1))], NAMES, ("x", "y"))
    assert sorted(line[4] for line in heavy.lines) == [1.2, 5.0]
    counted = diagrams.network([("a", "b", None), ("b", "a", None), ("b", "c", None)], NAMES, ("x", "y"))
    assert sorted(line[4] for line in counted.lines) == [1.2, 5.0]
    alike = diagrams.network([("a", "b", None), ("b", "c", None)], NAMES, ("x", "y"))
    assert [line[4] for line in alike.lines] == [1.2, 1.2]


def test_the_first_things_are_drawn_and_the_others_counted():
    links = [(f"a{i}", f"b{i}", None) for i in range(70)]
    kept = diagrams.first_nodes(links)
    assert len(kept) == diagrams.MOST_NODES
    assert kept[:4] == ["a0", "b0", "a1", "b1"]
    picture = diagrams.network(links, {node: node for node in kept}, ("x", "y"))
    assert picture.left_out.startswith("40 autres choses ne sont pas dans l'image, qui en tient 100")


def test_the_most_linked_thing_always_has_its_name():
    links = [("hub", f"n{i}", None) for i in range(60)]
    names = {node: f"{node} avec un nom assez long" for node in diagrams.first_nodes(links)}
    picture = diagrams.network(links, names, ("x", "y"))
    assert (
        next(node for node in picture.nodes if node.full.startswith("hub")).name == "hub avec un nom assez l…"
    )
    assert picture.unnamed == sum(not node.name for node in picture.nodes) > 0


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij")), min_size=1, max_size=30)
)
def test_a_network_stays_in_its_frame_and_in_its_place(pairs):
    links = [(a, b, None) for a, b in pairs]
    names = {node: node for node in diagrams.first_nodes(links)}
    first, again = (diagrams.network(links, names, ("x", "y")) for _ in range(2))
    assert first == again
    assert all(0 <= node.x <= WIDTH and 0 <= node.y <= first.height for node in first.nodes)
    assert len(first.nodes) == len({*"".join(a + b for a, b in pairs)})
