"""What lies between two versions, in facts, pairs and plain words; worked out by hand on the small data.

The document of `shelved` names one convention, one axis, two actions, each piloted by the Ville and the Caf.
"""

import pytest
from shelved import plan_of, small_library

from graph.changes import CO_PILOTING, OVERLAP, Fact
from graph.errors import NotFound
from graph.history import read_line, read_lines
from graph.life import carry, compare, correcting, importing, withdrawing
from graph.life_tables import Edit
from graph.plain_words import count_facts, say, sense, sum_up
from graph.store import Change, commit
from graph.terms import MLG, iri, literal

ACTION = "convention-vallee-2024/axe-1/action-1"


@pytest.fixture
def mine(tmp_path):
    return small_library(tmp_path)


def last(mine):
    line = read_lines(mine.home, 1)[0].transaction
    return compare(mine, line.before, line.after)


def test_an_import_tells_the_things_that_come_and_the_pairs_that_it_makes(mine):
    carry(mine, importing(plan_of()), "léa")
    changes, words = last(mine)
    assert {name.value.rpartition("#")[2]: counts for name, counts in changes.things.items()} == {
        "Convention": (1, 0), "Axis": (1, 0), "Action": (2, 0), "Piloting": (4, 0), "SourceDocument": (1, 0),
    }  # fmt: skip
    assert sum_up(changes)[0] == "Apparaissent : 1 convention, 1 axe, 2 actions, 4 pilotages, 1 document."
    told = {
        tuple(map(words.thing, (pair.a, pair.b, pair.measure))): (pair.before, pair.after)
        for pair in changes.pairs
    }
    caf, ville = "Caisse d'allocations familiales du Val", "Ville de Val-Clair"
    # An action of the small data is piloted by a direction of the Caf and the Ville; both new ones by it.
    assert told[caf, ville, "institution"] == (1, 3)
    pilots = [key for key in told if key[2] == "pilotes" or key[2].startswith("pilotes")]
    assert all(told[key] == (None, 2) for key in pilots)
    assert {pair.kind for pair in changes.pairs} == {CO_PILOTING, OVERLAP}


def test_one_cell_is_one_changed_fact_in_words(mine):
    carry(mine, importing(plan_of()), "léa")
    carry(mine, correcting("vallee-2024", Edit("actions", ACTION, "title", "Ouvrir deux lieux")), "léa")
    changes, words = last(mine)
    (fact,) = changes.facts
    assert (sense(fact), words.property(fact.property)) == ("changed", "nom")
    line = "  ~ « Ouvrir deux lieux » — nom : « Ouvrir un lieu » → « Ouvrir deux lieux »"
    assert line in list(say(changes, words, 9))
    assert changes.pairs == ()
    assert changes.proofs == 2


def test_a_pilot_that_changes_is_told_by_the_action_and_its_pairs_go(mine):
    carry(mine, importing(plan_of()), "léa")
    carry(mine, correcting("vallee-2024", Edit("actions", ACTION, "pilots", "caf-du-val")), "léa")
    changes, words = last(mine)
    start = "  ~ « pilotage 1 (Ouvrir un lieu) » — organisation : « Ville de Val-Clair »"
    assert any(line.startswith(start) for line in say(changes, words, 99))
    (pair,) = [p for p in changes.pairs if p.kind == CO_PILOTING and words.thing(p.measure) == "institution"]
    assert (pair.before, pair.after) == (3, 2)


def test_a_withdrawal_tells_what_goes_by_the_names_it_had(mine):
    carry(mine, importing(plan_of()), "léa")
    carry(mine, withdrawing("vallee-2024"), "léa")
    changes, words = last(mine)
    assert sum_up(changes)[0] == "Disparaissent : 1 convention, 1 axe, 2 actions, 4 pilotages, 1 document."
    assert set(map(sense, changes.facts)) == {"removed"}
    assert any("− « Ouvrir un lieu »" in line for line in say(changes, words, 999))
    assert not any("http" in line for line in say(changes, words, 999))


def test_versions_compare_either_way_and_over_several_lines(mine):
    start = read_lines(mine.home)[0].version
    carry(mine, importing(plan_of()), "léa")
    middle = read_lines(mine.home)[0].version
    carry(mine, withdrawing("vallee-2024"), "léa")
    end = read_lines(mine.home)[0].version
    assert not compare(mine, start, end)[0]
    assert sum_up(compare(mine, start, end)[0]) == ["Rien ne change."]
    there, back = compare(mine, start, middle)[0], compare(mine, middle, start)[0]
    assert {(f.thing, f.property, f.after, f.before) for f in there.facts} == {
        (f.thing, f.property, f.before, f.after) for f in back.facts
    }
    with pytest.raises(NotFound):
        compare(mine, "99-x", end)


def test_what_a_client_writes_in_a_graph_of_its_own_is_no_fact_of_a_document(mine):
    quad = b"<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n"
    commit(mine.home, Change(added=quad), "client", "put")
    assert not last(mine)[0]


def test_words_are_english_for_who_reads_it(mine):
    carry(mine, importing(plan_of()), "léa")
    line = read_lines(mine.home, 1)[0].transaction
    _, words = compare(mine, line.before, line.after, "en")
    pilot = iri(f"https://w3id.org/maillage/id/convention/{ACTION}/pilotage-2")
    assert words.thing(pilot) == "piloting 2 (Ouvrir un lieu)"
    assert words.value(literal("true")) == "yes"


def test_facts_are_counted_by_what_becomes_of_them():
    thing, old, new = iri("http://e/s"), (literal("a"),), (literal("b"),)
    facts = [Fact("x", thing, MLG.theme, *sides) for sides in (((), new), (old, ()), (old, new), (old, new))]
    assert count_facts(facts) == {"added": 1, "removed": 1, "changed": 2}


def test_a_line_is_read_by_its_version(mine):
    carry(mine, importing(plan_of()), "léa")
    newest = read_lines(mine.home)[0]
    assert read_line(mine.home, newest.version) == newest
    with pytest.raises(NotFound):
        read_line(mine.home, "99-x")
