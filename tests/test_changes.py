"""What lies between two versions, in facts, pairs and plain words; worked out by hand on the small data.

The document of `shelved` names one convention, one axis, two actions, each piloted by the Ville and the Caf.
"""

import pytest
from shelved import plan_of, small_library

from graph.changes import CO_PILOTING, OVERLAP, Changes, Fact, Pair, read_changes
from graph.corrections import Edit, correcting
from graph.errors import NotFound
from graph.gist import bearer, by_ends, describe, read_entries, read_remarks, say
from graph.history import read_line, read_lines
from graph.life import carry, compare, importing, withdrawing
from graph.plain_words import THINGS, Words, count_facts, say_shared, sense, sum_up
from graph.store import Change, commit, open_store
from graph.terms import MLG, Minter, integer, iri, literal

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
    counts = {name.value.rpartition("#")[2]: tuple(map(len, sides)) for name, sides in changes.things.items()}
    assert counts == {
        "Convention": (1, 0), "Axis": (1, 0), "Action": (2, 0), "Piloting": (4, 0), "SourceDocument": (1, 0),
    }  # fmt: skip
    assert sum_up(changes, words)[0] == (
        "Apparaissent : 1 convention, 1 axe, 2 actions, 4 pilotages et 1 document."
    )
    told = {
        tuple(map(words.thing, (pair.a, pair.b, pair.measure))): (pair.before, pair.after)
        for pair in changes.pairs
    }
    caf, ville = "Caisse d'allocations familiales du Val", "Ville de Val-Clair"
    # An action of the small data is piloted by a direction of the Caf and the Ville; both new ones by it.
    assert told[caf, ville, "institution"] == (1, 3)
    pilots = [key for key in told if key[2].startswith("pilotes")]
    assert pilots
    assert all(told[key] == (0, 2) for key in pilots)
    assert {pair.kind for pair in changes.pairs} == {CO_PILOTING, OVERLAP}


def test_one_cell_is_one_changed_fact_in_words(mine):
    carry(mine, importing(plan_of()), "léa")
    carry(mine, correcting("vallee-2024", Edit("actions", ACTION, "title", "Ouvrir deux lieux")), "léa")
    changes, words = last(mine)
    (fact,) = changes.facts
    assert (sense(fact), words.property(fact.property)) == ("changed", "nom")
    line = "  ~ « Ouvrir deux lieux » — nom : « Ouvrir un lieu » → « Ouvrir deux lieux »"
    assert line in list(say(changes, words))
    assert sum_up(changes, words) == ["Faits : 1 changé.", "Preuves ajoutées ou retirées : 2."]
    assert changes.pairs == ()
    assert changes.proofs == 2


def test_a_pilot_that_changes_is_told_by_the_action_and_its_pairs_go(mine):
    carry(mine, importing(plan_of()), "léa")
    carry(mine, correcting("vallee-2024", Edit("actions", ACTION, "pilots", "caf-du-val")), "léa")
    changes, words = last(mine)
    start = "  ~ « pilotage 1 (Ouvrir un lieu) » — organisation : « Ville de Val-Clair »"
    assert any(line.startswith(start) for line in say(changes, words))
    (pair,) = [p for p in changes.pairs if p.kind == CO_PILOTING and words.thing(p.measure) == "institution"]
    assert (pair.before, pair.after) == (3, 2)
    assert say_shared(pair, words) == "2 actions ensemble au lieu de 3 ; en moins : « Ouvrir un lieu »"


def test_a_pilot_that_goes_is_one_line(mine):
    carry(mine, importing(plan_of()), "léa")
    carry(mine, correcting("vallee-2024", Edit("actions", ACTION, "pilots", "ville-de-val-clair")), "léa")
    changes, words = last(mine)
    lines = list(say(changes, words))
    assert lines[:2] == ["Disparaît : 1 pilotage.", "Faits : 4 retirés."]
    about = [line for line in lines if "Ouvrir un lieu" in line and "—" in line]
    assert about == ["  − « Ouvrir un lieu » — pilote : « Caisse d'allocations familiales du Val »"]
    (remark,) = read_remarks(changes, words)
    assert (remark.sense, remark.before, remark.after) == (
        "removed", "Caisse d'allocations familiales du Val", ""
    )  # fmt: skip


def test_a_withdrawal_tells_what_goes_by_the_names_it_had(mine):
    carry(mine, importing(plan_of()), "léa")
    carry(mine, withdrawing("vallee-2024"), "léa")
    changes, words = last(mine)
    assert sum_up(changes, words)[0] == (
        "Disparaissent : 1 convention, 1 axe, 2 actions, 4 pilotages et 1 document."
    )
    assert set(map(sense, changes.facts)) == {"removed"}
    for whole in (False, True):
        assert any("− « Ouvrir un lieu »" in line for line in say(changes, words, whole))
        assert not any("http" in line for line in say(changes, words, whole))


def test_versions_compare_either_way_and_over_several_lines(mine):
    start = read_lines(mine.home)[0].version
    carry(mine, importing(plan_of()), "léa")
    middle = read_lines(mine.home)[0].version
    carry(mine, withdrawing("vallee-2024"), "léa")
    end = read_lines(mine.home)[0].version
    assert not compare(mine, start, end)[0]
    assert sum_up(*compare(mine, start, end)) == ["Rien ne change."]
    assert sum_up(*compare(mine, start, end, "en")) == ["Nothing changes."]
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


def dimension(slug):
    return iri(f"https://w3id.org/maillage/voc/dimension/{slug}")


def themes(*slugs):
    return tuple(iri(f"https://w3id.org/maillage/voc/theme/{slug}") for slug in slugs)


A, B = (iri(f"https://w3id.org/maillage/id/convention/{name}") for name in ("ctg-a", "ctg-b"))


@pytest.fixture(scope="module")
def words_of(tmp_path_factory):
    """Words in a language for changes made by hand."""
    library = small_library(tmp_path_factory.mktemp("words"))
    store = open_store(library.home)

    def words(changes, language="fr"):
        return Words(changes, store, language)

    words.store = store
    return words


@pytest.mark.parametrize(
    ("before", "after", "came", "went", "french", "english"),
    [
        (0, 1, ("logement",), (), "1 thème commun : « logement »", "1 shared theme: “housing”"),
        (
            1, 2, ("logement",), (), "2 thèmes communs au lieu de 1 ; en plus : « logement »",
            "2 shared themes instead of 1; more: “housing”",
        ),
        (
            1, 0, (), ("logement",), "0 thème commun au lieu de 1 ; en moins : « logement »",
            "0 shared themes instead of 1; less: “housing”",
        ),
        (
            2, 3, ("logement", "jeunesse"), ("handicap",),
            "3 thèmes communs au lieu de 2 ; en plus : « jeunesse », « logement » ; en moins : « handicap »",
            "3 shared themes instead of 2; more: “housing”, “youth”; less: “disability”",
        ),
    ],
)  # fmt: skip
def test_an_overlap_says_its_number_what_became_common_and_what_no_longer_is(
    words_of, before, after, came, went, french, english
):
    pair = Pair(OVERLAP, A, B, dimension("themes"), before, after, themes(*came), themes(*went))
    changes = Changes(pairs=(pair,))
    assert say_shared(pair, words_of(changes)) == french
    assert say_shared(pair, words_of(changes, "en")) == english


def test_more_than_five_common_values_are_counted_and_numbers_are_not_quoted(words_of):
    years = tuple(literal(str(year)) for year in range(2020, 2027))
    pair = Pair(OVERLAP, A, B, dimension("period"), 0, 7, years)
    words = words_of(Changes(pairs=(pair,)))
    assert say_shared(pair, words) == "7 années communes : 2020, 2021, 2022, 2023, 2024 et 2 autres"


def quads(node, dimension_slug, count, *values, kind="recouvrement"):
    """What the build derives of one overlap of A and B."""
    thing = iri(f"https://w3id.org/maillage/id/{kind}/{node}")
    return {
        (thing, MLG.conventionA, A), (thing, MLG.conventionB, B),
        (thing, MLG.dimension, dimension(dimension_slug)), (thing, MLG.sharedCount, integer(count)),
        *((thing, MLG.sharedValue, value) for value in values),
    }  # fmt: skip


def changed_pairs(words_of, removed, added):
    store = words_of.store
    graph = Minter().graph("inferred/all")
    found = read_changes({graph: removed}, {graph: added}, store, Minter())
    return sorted((pair.along, pair.read, pair.before, pair.after, pair.came) for pair in found.pairs)


def test_an_overlap_that_shares_nothing_is_no_change(words_of):
    assert changed_pairs(words_of, set(), quads(1, "themes", 0) | quads(2, "territories", 0)) == []


def test_what_is_interpreted_says_only_what_is_not_printed(words_of):
    (logement,), (jeunesse,) = themes("logement"), themes("jeunesse")
    printed = quads(1, "themes", 1, logement)
    twin = quads(2, "themes-interpreted", 1, logement)
    assert changed_pairs(words_of, set(), printed | twin) == [("themes", False, 0, 1, (logement,))]
    more = quads(2, "themes-interpreted", 2, logement, jeunesse)
    assert changed_pairs(words_of, set(), printed | more) == [
        ("themes", False, 0, 1, (logement,)), ("themes", True, 0, 2, (jeunesse,))
    ]  # fmt: skip
    assert changed_pairs(words_of, set(), more) == [("themes", True, 0, 2, (jeunesse, logement))]


def test_values_that_change_while_their_number_stays_are_no_change_of_an_overlap(words_of):
    (logement,), (jeunesse,) = themes("logement"), themes("jeunesse")
    assert changed_pairs(words_of, quads(1, "themes", 1, logement), quads(1, "themes", 1, jeunesse)) == []


def test_pairs_are_told_by_their_ends_those_that_share_most_besides_years_first():
    c = iri("https://w3id.org/maillage/id/convention/ctg-c")
    years, theme = dimension("period"), dimension("themes")
    pairs = (
        Pair(OVERLAP, A, B, theme, 0, 1),
        Pair(OVERLAP, A, B, years, 0, 9),
        Pair(OVERLAP, A, c, theme, 5, 2),
    )
    assert list(by_ends(pairs)) == [(A, c), (A, B)]
    assert [pair.along for pair in by_ends(pairs)[A, B]] == ["themes", "period"]


def test_a_new_document_is_told_by_its_things_and_every_fact_is_kept_for_who_asks(mine):
    carry(mine, importing(plan_of()), "léa")
    changes, words = last(mine)
    entries = read_entries(changes)
    assert [(words.thing(entry.thing), entry.came) for entry in entries] == [
        ("Convention vallee-2024", True), ("Familles", True), ("Ouvrir un lieu", True),
        ("Tenir une permanence", True),
    ]  # fmt: skip
    assert dict(describe(entries[0], words))["calendrier"] == "« 01/01/2024 – 31/12/2027 »"
    assert describe(entries[2], words) == [
        ("pilote", "« Ville de Val-Clair », « Caisse d'allocations familiales du Val »"),
        ("élément de", "« Familles »"),
        ("présente la lacune", "« calendrier non dit »"),
    ]
    assert read_remarks(changes, words) == []
    brief, whole = (list(say(changes, words, whole)) for whole in (False, True))
    assert "2 actions" in brief
    assert len(brief) < len(changes.facts) < len(whole)
    assert sum(len(entry.facts) for entry in entries) == len(changes.facts)


def test_a_big_document_is_told_in_few_lines(mine):
    names = [iri(f"https://w3id.org/maillage/id/convention/ctg-a/action-{n}") for n in range(2000)]
    facts = tuple(Fact("x", name, MLG.theme, (), themes("logement")) for name in names)
    changes = Changes(facts, things={MLG.Action: (frozenset(names), frozenset())})
    words = Words(changes, open_store(mine.home))
    lines = list(say(changes, words))
    assert lines[:2] == ["Apparaissent : 2000 actions.", "Faits : 2000 ajoutés."]
    assert lines[3] == "2000 actions"
    assert lines[-1] == "  … et 1995 autres"
    assert len(lines) == 10


def test_a_node_belongs_to_the_thing_of_which_it_says_something():
    action = iri("https://w3id.org/maillage/id/convention/ctg/action-1")
    assert bearer(iri(f"{action.value}/pilotage-2")) == action
    assert bearer(iri(f"{action.value}/periode")) == action
    assert bearer(action) == action


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [(0, "0 action", "0 actions"), (1, "1 action", "1 action"), (2, "2 actions", "2 actions")],
)
def test_a_number_is_said_in_the_plural_of_each_language(words_of, number, french, english):
    assert words_of(Changes()).count(number, THINGS[MLG.Action]) == french
    assert words_of(Changes(), "en").count(number, THINGS[MLG.Action]) == english


def test_sentences_are_in_the_language_of_the_words(mine):
    carry(mine, importing(plan_of()), "léa")
    line = read_lines(mine.home, 1)[0].transaction
    changes, words = compare(mine, line.before, line.after, "en")
    first, second, co_pilots, overlaps, proofs = sum_up(changes, words)
    assert first == "New: 1 agreement, 1 axis, 2 actions, 4 pilotings and 1 document."
    assert second == f"Facts: {len(changes.facts)} added."
    assert co_pilots.startswith("Co-pilots: 1 pair of organisations shares more")
    assert overlaps.startswith("Overlaps: ")
    assert proofs.startswith("Proofs added or removed: ")
