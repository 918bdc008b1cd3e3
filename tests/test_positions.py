"""The map: everything has a place of its own, and keeps it from one version, level and filter to the next."""

import math
from itertools import combinations

import pytest
from worlds import World

from graph import positions, resources, rules
from graph.catalogue import Catalogue
from graph.network import read_network
from graph.positions import Places, lay_out
from graph.store.embedded import disk
from graph.terms import Minter

CATALOGUE = Catalogue.load(resources() / "queries" / "explore", Minter())


def make(*more):
    """Ville with two directions and a unit, Caf, RSPP; each of `more` co-pilots one action with the Caf."""
    world = World()
    for path, kind in (
        ("ville", "institution"), ("ville/dases", "direction"), ("ville/dases/dst", "unit"),
        ("ville/dfpe", "direction"), ("caf", "institution"), ("rspp", "institution"),
    ):  # fmt: skip
        world.organisation(path, kind)
    world.convention("plan")
    world.axis("plan/axe-1")
    world.action("plan/axe-1/action-1", "ville/dases/dst", "ville/dfpe", "caf")
    world.action("plan/axe-1/action-2", "ville/dfpe", "caf")
    world.action("plan/axe-1/action-3", "rspp")
    for number, path in enumerate(more, 4):
        world.organisation(path, "institution" if "/" not in path else "direction")
        world.action(f"plan/axe-1/action-{number}", path, "caf")
    store = world.load()
    rules.run(store, [world.document], world.minter)
    return store


def whole(store):
    return read_network(store, CATALOGUE, {"level": "unit", "include": "interpreted"})


@pytest.fixture(scope="module")
def places():
    return lay_out(whole(make()))


def apart(places, nodes):
    return min(math.dist(places[a], places[b]) for a, b in combinations(nodes, 2))


def bodies(places):
    return [node for node in places if "/organisation/" in node]


def test_every_organisation_of_every_level_and_every_action_has_a_place(places):
    paths = {node.split("/id/")[1] for node in places}
    assert paths == {
        "organisation/ville", "organisation/ville/dases", "organisation/ville/dases/dst",
        "organisation/ville/dfpe", "organisation/caf", "organisation/rspp",
        *(f"convention/plan/axe-1/action-{number}" for number in (1, 2, 3)),
    }  # fmt: skip
    assert apart(places, bodies(places)) > 60


def test_the_map_is_the_same_on_every_run(places):
    assert lay_out(whole(make())) == places


def test_units_stand_nearer_their_own_institution_than_others_do(places):
    minter = Minter()
    spot = {path: places[minter.organisation(path).value] for path in ("ville", "ville/dfpe", "caf", "rspp")}
    assert math.dist(spot["ville"], spot["ville/dfpe"]) < math.dist(spot["caf"], spot["ville/dfpe"])


def test_what_a_version_adds_finds_a_free_place_and_moves_nobody(places):
    later = lay_out(whole(make("cpam", "ville/djs")), places)
    assert {node: later[node] for node in places} == places
    assert set(bodies(later)) - set(places) == {
        Minter().organisation(path).value for path in ("cpam", "ville/djs")
    }
    assert apart(later, bodies(later)) >= 60


def linked_in_pairs(count):
    """A world of that many pairs of institutions, each pair with an action of its own."""
    world = World()
    world.convention("plan")
    world.axis("plan/axe-1")
    for number in range(count):
        pair = [f"a{number}", f"b{number}"]
        for path in pair:
            world.organisation(path, "institution")
        world.action(f"plan/axe-1/action-{number}", *pair)
    store = world.load()
    rules.run(store, [world.document], world.minter)
    return store


def stretch(places):
    """How much longer than broad a map is."""
    sides = [max(axis) - min(axis) for axis in zip(*places.values(), strict=True)]
    return max(sides) / min(sides)


def test_many_small_parts_make_a_round_map_and_not_a_row():
    assert stretch(lay_out(whole(linked_in_pairs(16)))) < 2


def test_what_comes_without_a_tie_to_anyone_stands_below_as_a_map_of_its_own():
    held = whole(linked_in_pairs(30))
    whole_map = lay_out(held)
    later = {Minter().organisation(f"{side}{number}").value for side in "ab" for number in range(14)}
    known = {node: whole_map[node] for node in bodies(whole_map) if node not in later}
    after = lay_out(held, known)
    fresh = {node: after[node] for node in bodies(after) if node not in known}
    assert fresh.keys() == later
    assert stretch(fresh) < 2
    assert min(y for _, y in fresh.values()) > max(y for _, y in known.values())
    assert apart(after, bodies(after)) > 60


def test_a_map_that_knows_too_few_is_drawn_afresh(places):
    rspp = Minter().organisation("rspp").value
    assert lay_out(whole(make()), {rspp: (9e9, 9e9)}) == places


def test_actions_of_the_same_pilots_stand_apart_between_them(places):
    store = make("cpam", "caf-de-lyon")
    found = lay_out(whole(store))
    caf, cpam = (found[Minter().organisation(path).value] for path in ("caf", "cpam"))
    action = found[Minter().element("plan/axe-1/action-4").value]
    middle = ((caf[0] + cpam[0]) / 2, (caf[1] + cpam[1]) / 2)
    assert math.dist(action, middle) < 60
    assert apart(found, [node for node in found if "/action-" in node]) > 10


def test_the_map_is_kept_beside_its_version_and_the_next_starts_from_it(tmp_path, monkeypatch):
    first, second = make(), make("cpam")
    disk.publish(tmp_path, first, "one")
    opened = disk.open_current(tmp_path)
    found = Places(tmp_path).of(opened, CATALOGUE)
    assert list(tmp_path.glob(f"versions/*.{positions.KIND}"))
    monkeypatch.setattr(positions, "lay_out", None)
    assert Places(tmp_path).of(opened, CATALOGUE) == found
    monkeypatch.undo()
    disk.publish(tmp_path, second, "two")
    later = Places(tmp_path).of(disk.open_current(tmp_path), CATALOGUE)
    assert {node: later[node] for node in found} == found
    assert len(later) == len(found) + 2
