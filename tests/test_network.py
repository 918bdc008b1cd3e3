"""The co-piloting network, on a plan of four actions."""

import importlib.util
import logging
import xml.etree.ElementTree as ET

import networkx as nx
import pytest
from worlds import World

from graph import network, network_files, positions, resources, rules
from graph.catalogue import Catalogue
from graph.errors import IllTypedParameter, UnknownParameter
from graph.terms import Minter, literal

CATALOGUE = Catalogue.load(resources() / "queries" / "explore", Minter())


@pytest.fixture(scope="module")
def store():
    """Ville (DASES with unit DST, DFPE, PMI without direction) and Caf share two actions; RSPP has one."""
    world = World()
    world.organisation("ville", "institution", "Ville")
    world.organisation("ville/dases", "direction", "DASES")
    world.organisation("ville/dases/dst", label="DST")
    world.organisation("ville/dfpe", "direction", "DFPE")
    world.organisation("ville/pmi", label="PMI")
    world.organisation("caf", "institution", "Caf")
    world.organisation("rspp", "institution", "RSPP")
    world.convention("plan")
    for axis in ("1", "2"):
        world.axis(f"plan/axe-{axis}")
    world.action("plan/axe-1/action-1", "ville/dases/dst", "ville/dfpe", "caf", label="Première")
    world.action("plan/axe-1/action-2", "ville/pmi", "ville/dfpe", "caf", label="Deuxième")
    world.action("plan/axe-2/action-1", "rspp", label="Troisième")
    world.action("plan/axe-2/action-2", likely=["rspp", "caf"], label="Quatrième")
    store = world.load()
    rules.run(store, [world.document], world.minter)
    return store


def short(iri):
    return iri.split("/organisation/")[-1]


def read(store, **arguments):
    return network.read_network(store, CATALOGUE, arguments)


def links(graph):
    return {(short(a), short(b)): data["weight"] for a, b, data in network.edges(graph)}


def test_nodes_are_the_organisations_that_pilot_and_how_many_actions(store):
    graph = read(store)
    assert {short(node): data["actions"] for node, data in graph.nodes(data=True)} == {
        "ville": 2,
        "caf": 2,
        "rspp": 1,
    }
    assert (graph.graph["actions"], graph.graph["unpiloted"]) == (4, 1)


def test_an_edge_weighs_the_actions_of_both_and_names_them(store):
    graph = read(store)
    assert links(graph) == {("caf", "ville"): 2}
    ((_, _, data),) = network.edges(graph)
    assert [graph.graph["labels"][action] for action in data["actions"]] == ["Première", "Deuxième"]
    assert data["internal"] is False


def test_at_direction_level_directions_of_one_institution_are_linked_and_marked_internal(store):
    graph = read(store, level="direction")
    assert links(graph) == {
        ("caf", "ville/dfpe"): 2,
        ("caf", "ville/pmi"): 1,
        ("caf", "ville/dases"): 1,
        ("ville/dases", "ville/dfpe"): 1,
        ("ville/dfpe", "ville/pmi"): 1,
    }
    internal = {(short(a), short(b)) for a, b, data in network.edges(graph) if data["internal"]}
    assert internal == {("ville/dases", "ville/dfpe"), ("ville/dfpe", "ville/pmi")}


def test_a_unit_whose_direction_nobody_names_stands_for_itself_among_directions(store):
    graph = read(store, level="direction")
    assert {short(node) for node in graph} == {"ville/dases", "ville/dfpe", "ville/pmi", "caf", "rspp"}
    assert {short(unit) for unit in graph.graph["apart"]} == {"ville/pmi"}
    assert graph.nodes[Minter().organisation("ville/pmi").value]["label"] == "PMI"


def test_organisations_and_actions_are_called_as_readers_call_them(store):
    graph = read(store, level="direction")
    dfpe, caf, first = (
        Minter().organisation("ville/dfpe").value,
        Minter().organisation("caf").value,
        next(iter(graph.graph["labels"])),
    )
    network.rename(graph, {dfpe: ("Families", "en"), Minter().organisation("ville").value: ("City", "en")})
    assert network.name_of(graph, dfpe) == literal("Families", language="en")
    assert network.name_of(graph, caf) == literal("Caf", language="fr")
    assert network.name_of(graph, first) == literal("Première", language="fr")
    assert (graph.nodes[dfpe]["label"], graph.nodes[dfpe]["institution_label"]) == ("Families", "City")
    assert network.tabulate(graph).values()[0]["b_label"] == "Families"
    assert "« Caf » et « Families »" in network.summarise(graph)


def test_likely_pilots_are_drawn_only_when_asked_for(store):
    graph = read(store, include="interpreted")
    assert links(graph) == {("caf", "ville"): 2, ("caf", "rspp"): 1}
    assert graph.graph["unpiloted"] == 0


@pytest.mark.parametrize(
    ("filters", "nodes"),
    [
        ({"convention": "plan"}, {"ville", "caf", "rspp"}),
        ({"axis": "axe-2"}, {"rspp"}),
        ({"organisation": "dst"}, {"ville", "caf"}),
        ({"organisation": "rspp"}, {"rspp"}),
        ({"year": "2021"}, set()),
    ],
)
def test_filters_leave_the_actions_that_the_list_of_actions_shows(store, filters, nodes):
    graph = read(store, **filters)
    assert {short(node) for node in graph} == nodes
    assert list(graph.graph["labels"]) == [
        row["action"] for row in CATALOGUE.run(store, "actions", filters).values()
    ]


def test_an_unknown_filter_or_level_is_refused(store):
    with pytest.raises(UnknownParameter, match="« couleur »"):
        read(store, couleur="bleu")
    with pytest.raises(IllTypedParameter, match="« level »"):
        read(store, level="service")


def test_an_empty_network_says_so(store):
    graph = read(store, year="1999")
    assert (
        network.summarise(graph) == "Au niveau des institutions, aucun pilote n'est connu pour ces actions."
    )
    assert network.tabulate(graph).rows == []


def test_at_unit_level_each_pilot_stands_for_itself_and_none_is_linked_to_its_own_direction(store):
    graph = read(store, level="unit")
    assert {short(node) for node in graph} == {"ville/dases/dst", "ville/dfpe", "ville/pmi", "caf", "rspp"}
    assert links(graph)[("caf", "ville/dases/dst")] == 1
    assert links(graph)[("ville/dfpe", "ville/pmi")] == 1


def test_one_institution_is_opened_or_folded_alone(store):
    assert {short(node) for node in read(store, open="ville")} == {
        "ville/dases", "ville/dfpe", "ville/pmi", "caf", "rspp",
    }  # fmt: skip
    assert {short(node) for node in read(store, level="unit", fold="ville/dases,caf")} == {
        "ville/dases", "ville/dfpe", "ville/pmi", "caf", "rspp",
    }  # fmt: skip
    assert {short(node) for node in read(store, level="unit", fold="ville")} == {"ville", "caf", "rspp"}


def test_depth_reaches_the_co_pilots_of_co_pilots(store):
    def around(depth, **more):
        return {
            short(n) for n in read(store, organisation="rspp", include="interpreted", depth=depth, **more)
        }

    # Quatrième: RSPP and Caf, likely; Caf then leads to Ville
    assert around("1") == {"rspp", "caf"}
    assert around("2") == {"rspp", "caf", "ville"}
    assert around("3") == {"rspp", "caf", "ville"}
    assert around("2", axis="axe-2") == {"rspp", "caf"}


def test_an_edge_says_how_many_of_its_actions_rest_on_a_likely_pilot(store):
    graph = read(store, include="interpreted")
    likely = {(short(a), short(b)): data["likely"] for a, b, data in network.edges(graph)}
    assert likely == {("caf", "ville"): 0, ("caf", "rspp"): 1}


def test_without_a_filter_the_actions_are_those_of_the_question_in_its_order(store):
    rows = CATALOGUE.run(store, "actions", {}).values()
    assert read(store).graph["labels"] == {row["action"]: row["label"] for row in rows}
    assert list(read(store).graph["labels"]) == [row["action"] for row in rows]


def test_the_bipartite_network_joins_each_action_to_each_of_its_pilots(store):
    both = network.bipartite(read(store, level="direction"))
    pilots = {}
    for node, data in both.nodes(data=True):
        if data["kind"] == "action":
            pilots[data["label"]] = {short(other) for other in both[node]}
    assert pilots == {
        "Première": {"ville/dases", "ville/dfpe", "caf"},
        "Deuxième": {"ville/pmi", "ville/dfpe", "caf"},
        "Troisième": {"rspp"},
    }


def test_a_part_keeps_its_own_pairs_and_the_actions_of_its_members(store):
    graph = read(store, level="direction")
    nodes = {node for node in graph if short(node) in ("caf", "ville/dases")}
    part = network.take_part(graph, nodes)
    assert links(part) == {("caf", "ville/dases"): 1}
    assert sorted(part.graph["labels"][action] for action in part.graph["pilots"]) == ["Deuxième", "Première"]


def test_a_folded_organisation_is_found_under_what_stands_for_it(store):
    minter = Minter()
    graph = read(store)
    assert (
        network.find_node(graph, minter.organisation("ville/dases/dst").value)
        == minter.organisation("ville").value
    )
    assert network.find_node(graph, minter.organisation("inconnue").value) is None


def test_the_summary_says_in_words_what_the_picture_shows(store):
    assert network.summarise(read(store)) == (
        "Au niveau des institutions : 3 organisations pour 3 actions avec pilote. "
        "1 paire partage au moins une action ; le lien le plus fort unit « Caf » et « Ville » (2 actions). "
        "Sans copilote ici : 1 organisation. Sans pilote connu, donc absentes de l'image : 1 action."
    )
    assert network.summarise(read(store, axis="axe-1"), "en") == (
        "At institution level: 2 organisations for 2 actions with a pilot. "
        "1 pair shares at least one action; the strongest link joins “Caf” and “Ville” (2 actions)."
    )


def test_the_table_holds_the_edges_the_most_shared_first(store):
    rows = network.tabulate(read(store, level="direction")).values()
    assert [(row["a_label"], row["b_label"], row["actions"], row["internal"]) for row in rows] == [
        ("Caf", "DFPE", "2", "false"),
        ("Caf", "DASES", "1", "false"),
        ("Caf", "PMI", "1", "false"),
        ("DASES", "DFPE", "1", "true"),
        ("DFPE", "PMI", "1", "true"),
    ]
    assert rows[0]["action_labels"] == "Première ; Deuxième"
    assert rows[0]["action_list"].count("https://") == 2


def test_gexf_and_graphml_read_back_as_the_same_network(store):
    graph = read(store, level="direction")
    places = positions.lay_out(read(store, level="unit", include="interpreted"))
    gexf, graphml = network_files.write_gexf(graph, places), network_files.write_graphml(graph, places)
    assert ET.fromstring(gexf).tag.endswith("gexf")
    again = nx.parse_graphml(graphml.decode())
    assert {(*sorted((a, b)), data["weight"]) for a, b, data in again.edges(data=True)} == {
        (*sorted((a, b)), data["weight"]) for a, b, data in graph.edges(data=True)
    }
    assert again.nodes[Minter().organisation("ville/dfpe").value]["label"] == "DFPE"
    assert b'position x="' in gexf
    assert gexf == network_files.write_gexf(graph, places)


@pytest.mark.skipif(
    importlib.util.find_spec("graphblas_algorithms") is None,
    reason="the backend is not installed (pip install maillage[backends])",
)
def test_a_configured_backend_takes_over_and_says_the_same(store, caplog):
    read = network.read_network(store, CATALOGUE, {"level": "institution"})
    expected = network.summarise(read)
    assert "Sans copilote ici" in expected
    caplog.set_level(logging.DEBUG, logger="networkx.utils.backends")
    network.summarise(read)
    assert "graphblas" not in caplog.text
    with nx.config(backend_priority=["graphblas"]):
        assert network.summarise(read) == expected
    ran = [record.getMessage() for record in caplog.records if "number_of_isolates" in record.getMessage()]
    assert any("Using backend 'graphblas'" in message for message in ran), ran
