"""Every question against the five documents: `questions/{slug}.toml` holds answers found by reading them.

A case asks (`ask`) and says what must come: `count` rows; `rows`, all in order; `first`, `last`; `has` and
`lacks`, rows among them, in the `columns` named; `only`, what every row says; `total`, sums of a column.
IRIs stand without the base, an empty cell as "". A refused case names the error and what its message says.
"""

import csv
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from graph import errors, resources
from graph.catalogue import Catalogue
from graph.terms import BASE, MLG, Minter

FOLDER = Path(__file__).parent / "questions"
CATALOGUE = Catalogue.load(resources() / "queries" / "explore", Minter())
FILES = {path.stem: tomllib.loads(path.read_text(encoding="utf8")) for path in sorted(FOLDER.glob("*.toml"))}
CASES = [(slug, case) for slug, file in FILES.items() for case in file.get("case", ())]
REFUSED = [(slug, case) for slug, file in FILES.items() for case in file.get("refused", ())]
PLAN = "sdsf-paris-2021-2026"


def name(value):
    slug, case = value
    return f"{slug} {case.get('ask', {})}"


def answer(store, slug, arguments):
    """The rows, as dictionaries of short strings."""
    rows = CATALOGUE.run(store, slug, arguments).values()
    return [{key: (value or "").removeprefix(BASE) for key, value in row.items()} for row in rows]


def test_every_question_has_an_answer_and_a_refusal():
    for query in CATALOGUE:
        assert FILES[query.slug]["case"], query.slug
        assert FILES[query.slug]["refused"], query.slug


@pytest.mark.parametrize("given", CASES, ids=name)
def test_a_question_answers_what_the_documents_say(store, given):
    slug, case = given
    rows = answer(store, slug, case.get("ask", {}))
    seen = [[row[column] for column in case.get("columns", row)] for row in rows]
    if "count" in case:
        assert len(rows) == case["count"], case["why"]
    if "rows" in case:
        assert seen == case["rows"], case["why"]
    if "first" in case:
        assert seen[0] == case["first"], case["why"]
    if "last" in case:
        assert seen[-1] == case["last"], case["why"]
    assert [row for row in case.get("has", ()) if row not in seen] == [], case["why"]
    assert [row for row in case.get("lacks", ()) if row in seen] == [], case["why"]
    for column, value in case.get("only", {}).items():
        assert {row[column] for row in rows} <= {value}, case["why"]
    for column, total in case.get("total", {}).items():
        assert sum(int(row[column]) for row in rows) == total, case["why"]


@pytest.mark.parametrize("given", REFUSED, ids=name)
def test_a_question_refuses_what_it_cannot_understand_and_says_which(store, given):
    slug, case = given
    with pytest.raises(getattr(errors, case["error"])) as refused:
        CATALOGUE.run(store, slug, case.get("ask", {}))
    assert case["says"] in str(refused.value)
    assert refused.value.status == 400


# The hundred rows of the Schéma, read by a second reader: action, pilots in printed order, start.
with (FOLDER / "schema-2021-2026.csv").open(encoding="utf8", newline="") as _file:
    READING = list(csv.DictReader(_file))
CAF = {
    "caf-de-paris", "politique-parentalite", "politique-petite-enfance", "politique-insertion",
    "politique-autonomie-des-jeunes", "politique-logement", "service-communication", "territoires",
    "departement-developpement-des-territoires",
}  # fmt: skip
DASES = {
    "dases", "dst", "service-de-sante-scolaire", "ceipe", "pole-expertise-metier-et-travail-social", "sdppe",
    "pole-accueil-bepa", "sdis", "pole-partenariat-et-insertion", "seplex", "pole-jeunesse",
}  # fmt: skip
WITHOUT_DIRECTION = {"pmi", "observatoire-des-violences-faites-aux-femmes", "ville-de-paris"}
VILLE = DASES | WITHOUT_DIRECTION | {"dfpe", "dasco", "ddct", "service-politique-de-la-ville", "dac", "djs"}


def institution(unit):
    return "caf-de-paris" if unit in CAF else "ville-de-paris" if unit in VILLE else unit


def direction(unit):
    if unit in DASES:
        return "dases"
    return (
        "ddct"
        if unit == "service-politique-de-la-ville"
        else "ville-de-paris"
        if unit in WITHOUT_DIRECTION
        else unit
    )


LEVELS = {"institution": institution, "direction": direction}


def read_pilots(level):
    """Pilots of each action at one level, as the second reader has them."""
    return [{LEVELS[level](unit) for unit in row["pilots"].split("; ") if unit} for row in READING]


def last(iri):
    return iri.rsplit("/", 1)[-1]


def test_two_readers_of_the_schema_find_the_same_pilots_in_every_cell_in_printed_order(store):
    held = {}
    for subject, predicate, value in store.graph(Minter().graph("document/schema-parisien-2021-2026")):
        held.setdefault(subject.value, {})[predicate] = value.value
    derived = store.graph(Minter().graph("inferred/schema-parisien-2021-2026"))
    printed = {
        (subject.value, value.value) for subject, predicate, value in derived if predicate == MLG.pilot
    }
    cells = {}
    for node in sorted(
        (node for node in held.values() if MLG.pilotingOf in node), key=lambda node: int(node[MLG.order])
    ):
        if (node[MLG.pilotingOf], node[MLG.agent]) in printed:
            cells.setdefault(node[MLG.pilotingOf], {})[last(node[MLG.agent])] = True
    for row in READING:
        action = Minter().element(f"{PLAN}/{row['action']}").value
        assert "; ".join(cells.pop(action, {})) == row["pilots"], row
    assert cells == {}


def test_two_readers_of_the_schema_find_the_same_calendar(store):
    found = {
        row["action"]: (row["start"], row["open_ended"])
        for row in answer(store, "actions", {"convention": PLAN})
    }
    for row in READING:
        expected = (row["start"], "true" if row["open"] else "false")
        assert found[f"id/convention/{PLAN}/{row['action']}"] == expected, row


@pytest.mark.parametrize("level", LEVELS)
def test_counts_of_pilots_are_those_of_the_cells(store, level):
    cells = read_pilots(level)
    counts = Counter(pilot for cell in cells for pilot in cell)
    alone = Counter(pilot for cell in cells if len(cell) == 1 for pilot in cell)
    rows = answer(store, "pilots", {"convention": PLAN, "level": level})
    assert {last(row["organisation"]): (int(row["actions"]), int(row["alone"])) for row in rows} == {
        pilot: (count, alone[pilot]) for pilot, count in counts.items()
    }


@pytest.mark.parametrize("level", LEVELS)
def test_pairs_of_co_pilots_are_those_of_the_cells(store, level):
    pairs = Counter()
    for cell in read_pilots(level):
        for a, b in combinations(sorted(cell), 2):
            if a != institution(b) and b != institution(a):
                pairs[frozenset((a, b))] += 1
    rows = answer(store, "co-pilots", {"convention": PLAN, "level": level})
    assert {frozenset((last(row["a"]), last(row["b"]))): int(row["actions"]) for row in rows} == pairs
    for row in rows:
        assert (row["internal"] == "true") == (institution(last(row["a"])) == institution(last(row["b"])))


def test_crossings_of_directions_are_those_of_the_cells(store):
    crossings = Counter()
    for row in READING:
        units = [unit for unit in row["pilots"].split("; ") if unit]
        for a in {direction(unit) for unit in units if unit in CAF}:
            for b in {direction(unit) for unit in units if unit in VILLE}:
                crossings[a, b] += 1
    arguments = {"convention": PLAN, "a": "caf-de-paris", "b": "ville-de-paris"}
    rows = answer(store, "direction-crossings", arguments)
    assert {
        (last(row["direction_a"]), last(row["direction_b"])): int(row["actions"]) for row in rows
    } == crossings
