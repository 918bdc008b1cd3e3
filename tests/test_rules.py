"""Derived facts, on a world of two institutions small enough to work out by hand."""

import pytest
from worlds import World

from graph import rules
from graph.errors import MaillageError
from graph.terms import MLG, RDF, Minter, concept

PLAN = "plan"


@pytest.fixture
def world():
    """Ville (DASES with unit DST, DFPE, and PMI without a direction), Caf with one policy, RSPP."""
    world = World()
    world.organisation("ville", "institution")
    world.organisation("ville/dases", "direction")
    world.organisation("ville/dases/dst")
    world.organisation("ville/dfpe", "direction")
    world.organisation("ville/pmi")
    world.organisation("caf", "institution")
    world.organisation("caf/parentalite", "direction")
    world.organisation("rspp", "institution")
    world.convention(PLAN)
    world.axis(f"{PLAN}/axe-1")
    return world


def derive(world, *others):
    store = world.load()
    for other in others:
        other.load(store)
    rules.run(store, [world.document, *(other.document for other in others)], world.minter)
    return store


def objects(store, graph, subject, predicate):
    triples = store.graph(Minter().graph(f"inferred/{graph}"))
    return {
        o.value.split("/id/")[-1].split("/", 1)[-1] for s, p, o in triples if (s, p) == (subject, predicate)
    }


def everything(store):
    return store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def co_pilotings(store, level, convention=None):
    """Pair → (actions, internal), as the computed nodes say."""
    triples = everything(store)
    nodes = {s for s, p, o in triples if (p, o) == (RDF.type, MLG.CoPiloting)}
    found = {}
    for node in nodes:
        held = {}
        for s, p, o in triples:
            if s == node:
                held.setdefault(p, []).append(o.value)
        home = Minter().element(convention).value if convention else None
        if held[MLG.level] == [concept("level", level).value] and held.get(MLG.inConvention, [None]) == [
            home
        ]:
            pair = tuple(sorted(value.split("organisation/")[-1] for value in held[MLG.partner]))
            assert len(held[MLG.sharedAction]) == int(held[MLG.actionCount][0])
            found[pair] = (int(held[MLG.actionCount][0]), held[MLG.internal][0])
    return found


def test_an_element_is_part_of_every_ancestor_and_in_its_convention(world):
    action = world.action(f"{PLAN}/axe-1/action-1")
    store = derive(world)
    assert objects(store, "essai", action, MLG.partOf) == {"plan/axe-1", "plan"}
    assert objects(store, "essai", action, MLG.inConvention) == {"plan"}


def test_a_territory_is_within_every_territory_that_contains_it(world):
    for path, within in (
        ("region/11", None),
        ("departement/75", "region/11"),
        ("secteur/centre", "departement/75"),
    ):
        world.territory(path, within)
    first = world.territory("arrondissement/75101", "secteur/centre")
    store = derive(world)
    assert objects(store, "reference", first, MLG.withinAny) == {
        "secteur/centre",
        "departement/75",
        "region/11",
    }


@pytest.mark.parametrize(
    ("path", "institution", "direction"),
    [
        ("ville", "ville", "ville"),
        ("ville/dases", "ville", "ville/dases"),
        ("ville/dases/dst", "ville", "ville/dases"),
        ("ville/pmi", "ville", "ville"),
        ("caf", "caf", "caf"),
    ],
)
def test_a_unit_without_a_named_direction_answers_to_its_institution(world, path, institution, direction):
    store = derive(world)
    node = Minter().organisation(path)
    assert objects(store, "reference", node, MLG.institution) == {institution}
    assert objects(store, "reference", node, MLG.direction) == {direction}


def test_named_as_pilot_and_pilots_through_a_direction_are_kept_apart(world):
    action = world.action(f"{PLAN}/axe-1/action-1", "ville/dases/dst", "caf/parentalite")
    store = derive(world)
    assert objects(store, "essai", action, MLG.pilot) == {"ville/dases/dst", "caf/parentalite"}
    assert objects(store, "essai", action, MLG.pilotDirection) == {"ville/dases", "caf/parentalite"}
    assert objects(store, "essai", action, MLG.pilotInstitution) == {"ville", "caf"}


def test_likely_pilots_are_not_pilots(world):
    action = world.action(f"{PLAN}/axe-1/action-1", likely=["ville/dfpe"])
    store = derive(world)
    assert objects(store, "essai", action, MLG.pilot) == set()
    assert objects(store, "essai", action, MLG.pilotInstitution) == set()
    assert objects(store, "essai", action, MLG.likelyPilot) == {"ville/dfpe"}
    assert objects(store, "essai", action, MLG.likelyPilotInstitution) == {"ville"}


def test_what_is_printed_is_not_also_likely(world):
    action = world.action(f"{PLAN}/axe-1/action-1", "ville/dfpe", likely=["ville/dfpe", "ville/dases"])
    store = derive(world)
    assert objects(store, "essai", action, MLG.likelyPilot) == {"ville/dases"}
    assert objects(store, "essai", action, MLG.likelyPilotInstitution) == set()


def test_signatories_are_stated_and_interpreted_ones(world):
    world.signature(PLAN, "ville")
    world.signature(PLAN, "caf", "interpreted")
    store = derive(world)
    assert objects(store, "essai", Minter().element(PLAN), MLG.signatory) == {"ville", "caf"}


def test_an_action_counts_once_per_pair_however_many_units_it_names(world):
    world.action(f"{PLAN}/axe-1/action-1", "ville/dases", "ville/dases/dst", "caf/parentalite")
    store = derive(world)
    assert co_pilotings(store, "institution") == {("caf", "ville"): (1, "false")}
    assert co_pilotings(store, "direction") == {("caf/parentalite", "ville/dases"): (1, "false")}


def test_two_directions_of_one_institution_co_pilot_and_it_is_internal(world):
    world.action(f"{PLAN}/axe-1/action-1", "ville/dases/dst", "ville/dfpe")
    store = derive(world)
    assert co_pilotings(store, "institution") == {}
    assert co_pilotings(store, "direction") == {("ville/dases", "ville/dfpe"): (1, "true")}


def test_an_institution_that_stands_in_for_an_unnamed_direction_does_not_pair_with_its_own_units(world):
    world.action(f"{PLAN}/axe-1/action-1", "ville/pmi", "ville/dfpe", "rspp")
    store = derive(world)
    assert co_pilotings(store, "direction") == {
        ("rspp", "ville"): (1, "false"),
        ("rspp", "ville/dfpe"): (1, "false"),
    }


def test_co_piloting_is_counted_for_each_convention_and_over_all(world):
    world.action(f"{PLAN}/axe-1/action-1", "ville/dases", "caf")
    world.action(f"{PLAN}/axe-1/action-2", "ville/dfpe", "caf")
    world.convention("autre")
    world.action("autre/action-1", "ville", "caf")
    store = derive(world)
    assert co_pilotings(store, "institution", PLAN) == {("caf", "ville"): (2, "false")}
    assert co_pilotings(store, "institution", "autre") == {("caf", "ville"): (1, "false")}
    assert co_pilotings(store, "institution") == {("caf", "ville"): (3, "false")}


def test_co_pilots_with_goes_both_ways_and_never_to_itself(world):
    world.action(f"{PLAN}/axe-1/action-1", "ville/dases", "caf/parentalite")
    store = derive(world)
    triples = store.graph(Minter().graph("inferred/essai"))
    pairs = {
        (s.value.split("organisation/")[-1], o.value.split("organisation/")[-1])
        for s, p, o in triples
        if p == MLG.coPilotsWith
    }
    assert pairs == {
        ("ville", "caf"),
        ("caf", "ville"),
        ("ville/dases", "caf/parentalite"),
        ("caf/parentalite", "ville/dases"),
    }


def test_likely_pilots_make_no_co_pilots(world):
    world.action(f"{PLAN}/axe-1/action-1", "ville/dases", likely=["caf"])
    assert co_pilotings(derive(world), "institution") == {}


def test_rules_derive_the_same_nodes_on_every_build(world):
    world.action(f"{PLAN}/axe-1/action-1", "ville/dases", "caf")
    first, second = derive(world), derive(world)
    assert set(everything(first)) == set(everything(second))


def test_co_piloting_rests_on_its_document_and_only_the_count_on_all(world):
    other = World("second")
    other.convention("autre")
    world.action(f"{PLAN}/axe-1/action-1", "ville", "caf")
    other.action("autre/action-1", "ville", "caf")
    store = derive(world, other)
    for document in ("essai", "second"):
        triples = store.graph(Minter().graph(f"inferred/{document}"))
        assert len([o for _, p, o in triples if p == MLG.sharedAction]) == 4, "two levels, in and over all"
        assert all(p != MLG.actionCount for _, p, _ in triples)
    counts = store.graph(Minter().graph("inferred/all"))
    assert {p for _, p, _ in counts} == {MLG.actionCount}
    assert sorted(o.value for _, _, o in counts) == ["1", "1", "1", "1", "2", "2"]
    (node,) = {
        s
        for s, _, o in counts
        if o.value == "2" and (s, MLG.level, concept("level", "direction")) in everything(store)
    }
    assert [o.value for _, _, o in rules.count_shared_actions(store, [node])] == ["2"]


def test_a_rule_sees_what_the_reference_tables_say_of_what_it_names_as_far_as_that_leads():
    a, b, c, d = (Minter().organisation(name) for name in "abcd")
    about = [(a, MLG.within, b), (b, MLG.within, c), (d, MLG.within, a), (c, MLG.within, a)]
    found = rules.Surroundings(about).of([(d, MLG.pilot, b)])
    assert sorted(found) == sorted(about)
    assert sorted(rules.Surroundings(about).of([(c, MLG.pilot, c)])) == sorted(set(about) - {about[2]})


def test_computed_nodes_are_minted_under_the_base_of_the_deployment():
    world = World(minter=Minter("https://exemple.fr/g/"))
    for path in ("ville", "caf"):
        world.organisation(path, "institution")
    world.convention(PLAN)
    world.action(f"{PLAN}/action-1", "ville", "caf")
    store = world.load()
    rules.run(store, [world.document], world.minter)
    nodes = {s.value for s, p, o in store.graph(world.minter.graph("inferred/essai")) if o == MLG.CoPiloting}
    assert len(nodes) == 4, "two levels, in the convention and over all"
    assert all(node.startswith("https://exemple.fr/g/id/copilotage/") for node in nodes)


def test_what_one_document_derives_rests_on_that_document_alone(world):
    other = World("second")
    other.convention("autre")
    action = other.action("autre/action-1", "rspp")
    alone = derive(world)
    together = derive(world, other)
    name = Minter().graph("inferred/essai")
    assert set(together.graph(name)) == set(alone.graph(name))
    assert objects(together, "second", action, MLG.pilot) == {"rspp"}


def test_every_derived_property_of_the_ontology_has_its_rule():
    derived = {
        "partOf", "inConvention", "institution", "direction", "pilot", "pilotDirection", "pilotInstitution",
        "likelyPilot", "likelyPilotInstitution", "signatory", "coPilotsWith", "withinAny", "sharedAction",
    }  # fmt: skip
    heads = " ".join(rule.text.split("WHERE")[0] for rule in rules.read_rules() if rule.scope != "overlap")
    assert {name for name in derived if f"mlg:{name}" not in heads} == set()


def test_a_rule_runs_after_those_that_it_names():
    order = [rule.name for rule in rules.read_rules()]
    for rule in rules.read_rules():
        assert all(order.index(name) < order.index(rule.name) for name in rule.after), rule.name


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": "#+ summary: a\n#+ scope: nowhere\n"}, "a rule says its summary and its scope"),
        ({"a": "#+ summary: a\n#+ scope: all\n#+ after: [b]\n"}, "comes after b, which is no rule"),
        (
            {
                "a": "#+ summary: a\n#+ scope: all\n#+ after: [b]\n",
                "b": "#+ summary: b\n#+ scope: all\n#+ after: [a]\n",
            },
            "rules wait for each other",
        ),
    ],
)
def test_a_rule_file_that_is_wrong_says_what(tmp_path, files, message):
    for name, text in files.items():
        (tmp_path / f"{name}.rq").write_text(text, encoding="utf8")
    with pytest.raises(MaillageError, match=message):
        rules.read_rules(tmp_path)


def test_the_module_is_imported_although_a_folder_has_its_name():
    assert rules.__file__.endswith("rules.py")
    assert rules.FOLDER.is_dir()
    assert not (rules.FOLDER / "__init__.py").exists()
