"""The catalogue: what a `.rq` file promises, and what an argument may be."""

import re

import pytest
from worlds import World

from graph import resources
from graph.catalogue import Catalogue, Parameter, Query, fill, read_query
from graph.errors import (
    IllTypedParameter,
    MaillageError,
    MissingParameter,
    UnknownParameter,
    UnknownQuery,
)
from graph.terms import SKOS, Minter, iri, literal

EXPLORE = resources() / "queries" / "explore"
FILES = sorted([*EXPLORE.glob("*.rq"), *(resources() / "queries" / "pages").glob("*.rq")])
QUESTIONS = """
conventions: -> convention label type signed_on start end territory documents
actions-per-axis: convention -> axis number label actions
actions-per-objective: convention -> objective axis_number number label actions
actions-per-year: convention -> year actions open_ended
actions: convention? axis? organisation? year? theme? territory? -> action label axis_number objective_number start open_ended pilots
multi-institution-actions: convention minimum=2 -> action label institutions institution_count
pilots: convention level=institution -> organisation label actions alone
co-pilots: convention? level=institution -> a a_label b b_label actions internal
co-pilots-of: organisation level=institution -> partner partner_label actions
actions-of: organisation -> action label convention pilots
direction-crossings: convention? a b -> direction_a label_a direction_b label_b actions
unpiloted-actions: convention -> action label gap likely_pilots
signatories: convention -> institution label person quality signed_on method
shared-signatories: a b -> institution label method
signatories-not-piloting: convention -> institution label
pilots-not-signing: convention -> institution label actions
engaged-not-piloting: engaged_in plan -> organisation label
overlap: dimension? conventions? -> a a_label b b_label dimension shared size_a size_b jaccard share_of_a share_of_b
shared-themes: a b -> theme label actions_a actions_b
facing-actions: a b -> action_a label_a action_b label_b themes audiences territory_reach concurrent
conventions-covering: territory -> convention label reach
local-plans: convention -> plan label territory status status_date themes
mentions-of-territory: territory -> subject label kind document
active-on: date convention? -> action label pilots open_ended
bridge-institutions: minimum=2 -> institution label conventions roles
evidence: subject -> property value document start end method confidence
blank-spots: convention? -> subject label gap
search: text -> thing label type matched
"""  # noqa: E501 (one question a line, as the contract has them)
CONTRACT = dict(line.split(": ", 1) for line in QUESTIONS.strip().splitlines())
COUNTS_PILOTS = (
    "actions", "multi-institution-actions", "pilots", "co-pilots", "co-pilots-of", "actions-of",
    "direction-crossings", "signatories-not-piloting", "pilots-not-signing", "engaged-not-piloting",
    "active-on", "bridge-institutions",
)  # fmt: skip


@pytest.fixture(scope="module")
def questions():
    return Catalogue.load(EXPLORE, Minter())


@pytest.mark.parametrize("slug", CONTRACT)
def test_a_question_takes_and_gives_what_the_contract_says(questions, slug):
    wanted, columns = CONTRACT[slug].split("-> ")
    query = questions.get(slug)
    taken = []
    for parameter in query.parameters:
        if parameter.name != "include":
            default = f"={parameter.default}" if parameter.default else ""
            taken.append(parameter.name + ("" if parameter.required or default else "?") + default)
    assert taken == wanted.split()
    assert list(query.columns[: len(columns.split())]) == columns.split()


def test_there_is_no_question_outside_the_contract(questions):
    assert {query.slug for query in questions} == set(CONTRACT)


@pytest.mark.parametrize("slug", COUNTS_PILOTS)
def test_questions_that_count_pilots_leave_likely_ones_out_unless_asked(questions, slug):
    (include,) = [parameter for parameter in questions.get(slug).parameters if parameter.name == "include"]
    assert (include.default, include.choices) == ("stated", ("stated", "interpreted"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_query_file_declares_every_prefix_that_it_uses(path):
    text = re.sub(r'<[^>\s]*>|"[^"]*"', "", path.read_text(encoding="utf8").replace("PREFIX ", "\nPREFIX "))
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX")))
    declared = set(re.findall(r"^PREFIX ([\w-]+):", text, re.MULTILINE))
    assert set(re.findall(r"(?<![\w?])([a-z][\w-]*):\w", body)) == declared


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_query_file_runs_as_it_is_and_gives_its_columns(path):
    query = read_query(path)
    if "\nCONSTRUCT {" in query.text:
        assert World().load().construct(query.text) == []
    else:
        assert World().load().select(query.text).variables == query.columns


@pytest.mark.parametrize("path", sorted(EXPLORE.glob("*.rq")), ids=lambda path: path.stem)
def test_a_question_is_asked_in_both_languages_and_names_its_parameters(path):
    query = read_query(path)
    assert query.summary != query.summary_fr
    for parameter in query.parameters:
        assert parameter.label_fr
        assert parameter.label_en
        assert parameter.example


@pytest.fixture
def world():
    world = World()
    world.organisation("ville", "institution")
    world.organisation("ville/dases", "direction")
    world.organisation("caf", "institution")
    world.organisation("caf/jeunesse", "direction")
    world.organisation("ville/jeunesse", "direction")
    world.territory("departement/75")
    world.theme("parentalite")
    world.convention("ctg-2019")
    world.axis("ctg-2019/axe-1")
    return world.load()


def parameter(kind, **others):
    return Parameter("p", kind, "exemple", False, **others)


def ask(world, kind, value, **others):
    catalogue = Catalogue({}, Minter())
    query = Query("essai", "", "", (parameter(kind, **others),), (), "")
    return catalogue.bind(world, query, {"p": value})["p"]


@pytest.mark.parametrize(
    ("kind", "value", "thing"),
    [
        ("convention", "https://w3id.org/maillage/id/convention/ctg-2019", "id/convention/ctg-2019"),
        ("convention", "convention/ctg-2019", "id/convention/ctg-2019"),
        ("convention", "ctg-2019", "id/convention/ctg-2019"),
        ("organisation", "dases", "id/organisation/ville/dases"),
        ("organisation", "ville/jeunesse", "id/organisation/ville/jeunesse"),
        ("territory", "75", "id/territoire/departement/75"),
        ("theme", "parentalite", "voc/theme/parentalite"),
        ("theme", "https://w3id.org/maillage/voc/theme/parentalite", "voc/theme/parentalite"),
        ("thing", "convention/ctg-2019/axe-1", "id/convention/ctg-2019/axe-1"),
        ("thing", "axe-1", "id/convention/ctg-2019/axe-1"),
    ],
)
def test_a_thing_is_an_iri_or_what_follows_id_or_a_unique_last_segment(world, kind, value, thing):
    assert ask(world, kind, value) == iri(f"https://w3id.org/maillage/{thing}")


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("convention", "nulle-part", "une convention de ce nom n'est pas dans le graphe"),
        ("convention", "organisation/ville", "n'est pas une convention"),
        ("convention", "convention/ctg-2019/axe-1", "n'est pas une convention"),
        ("convention", "dases", "une convention de ce nom n'est pas dans le graphe"),
        ("organisation", "convention/ctg-2019", "n'est pas une organisation"),
        ("organisation", "jeunesse", "désigne plusieurs choses"),
        ("territory", "organisation/ville", "n'est pas un territoire"),
        ("theme", "inconnu", "un thème de ce nom n'est pas dans le graphe"),
        ("thing", "a b", "une chose du graphe de ce nom n'est pas dans le graphe"),
        ("thing", "https://exemple.fr/a b", "n'est pas un IRI"),
        ("thing", '"> ?x', "n'est pas un IRI"),
        ("integer", "deux", "attendu : un nombre entier"),
        ("integer", "-1", "attendu : un nombre entier"),
        ("date", "2022-13-01", "attendu : une date AAAA-MM-JJ"),
        ("date", "2022", "attendu : une date AAAA-MM-JJ"),
        ("token", "autre", "attendu : un, deux"),
    ],
)
def test_an_argument_of_the_wrong_type_is_refused_by_name(world, kind, value, message):
    with pytest.raises(IllTypedParameter, match=message) as refused:
        ask(world, kind, value, choices=("un", "deux"))
    assert refused.value.status == 400
    assert "« p »" in str(refused.value)


@pytest.fixture
def named():
    """Two CPAM, the DASES and an arrondissement, with the spellings that documents print."""
    world = World()
    for path, names in {
        "cpam-de-paris": [(SKOS.altLabel, literal("CPAM", language="fr"))],
        "cpam-lot": [(SKOS.notation, literal("CPAM"))],
        "ville": [],
        "ville/action-sociale": [(SKOS.notation, literal("DASES")), (SKOS.altLabel, literal("Dases"))],
        "caf-de-paris": [(SKOS.altLabel, literal("Caf de Paris", language="fr"))],
    }.items():
        node = world.organisation(path, "unit" if "/" in path else "institution")
        for predicate, name in names:
            world.say(node, predicate, name)
    world.say(world.territory("arrondissement/75119"), SKOS.altLabel, literal("19e", language="fr"))
    world.convention("ctg-2019", label="Convention territoriale")
    world.convention("schema", label="Schéma")
    return world.load()


@pytest.mark.parametrize(
    ("kind", "value", "thing"),
    [
        ("organisation", "DASES", "id/organisation/ville/action-sociale"),
        ("organisation", "CAF DE PARIS", "id/organisation/caf-de-paris"),
        ("territory", "19e", "id/territoire/arrondissement/75119"),
        ("convention", "schema", "id/convention/schema"),
        ("convention", "convention  territoriale", "id/convention/ctg-2019"),
        ("thing", "dases", "id/organisation/ville/action-sociale"),
    ],
)
def test_a_spelling_that_one_thing_alone_bears_is_accepted(named, kind, value, thing):
    assert ask(named, kind, value) == iri(f"https://w3id.org/maillage/{thing}")


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("organisation", "CPAM", r"plusieurs choses : \S+/cpam-de-paris, \S+/cpam-lot\."),
        ("convention", "DASES", r"n'est pas dans le graphe\.$"),
        ("convention", "ctg-2018", r"Les plus proches : Convention territoriale \(convention/ctg-2019\)\.$"),
        ("convention", "schemma", r"proches : Schéma \(convention/schema\)\.$"),
        ("organisation", "cpam-de-pari", r"proches : cpam-de-paris \(organisation/cpam-de-paris\) ; "),
        ("territory", "zzz", r"n'est pas dans le graphe\.$"),
    ],
)
def test_an_unknown_name_is_refused_with_the_closest_ones(named, kind, value, message):
    with pytest.raises(IllTypedParameter, match=message) as refused:
        ask(named, kind, value)
    assert str(refused.value).count(" ; ") <= 2


def test_several_conventions_are_separated_by_commas_and_each_counts_once(world):
    base = "https://w3id.org/maillage/id/convention/ctg-2019"
    assert ask(world, "conventions", "ctg-2019, convention/ctg-2019") == literal(base)


def test_a_missing_or_unknown_parameter_is_named(world, questions):
    with pytest.raises(MissingParameter, match="« convention »"):
        questions.run(world, "actions-per-axis", {})
    with pytest.raises(MissingParameter, match="« convention »"):
        questions.run(world, "actions-per-axis", {"convention": "  "})
    with pytest.raises(UnknownParameter, match="« couleur »"):
        questions.run(world, "conventions", {"couleur": "bleu"})


def test_an_unknown_question_is_not_found(world, questions):
    with pytest.raises(UnknownQuery, match="« inconnue »") as refused:
        questions.run(world, "inconnue", {})
    assert refused.value.status == 404


def test_a_value_never_becomes_query_text():
    text = 'SELECT ?p WHERE { VALUES (?p) { ("x") } VALUES (?other) { (1) } }'
    evil = 'x") } } DROP ALL # {'
    filled = fill(text, {"p": literal(evil)})
    assert World().load().select(filled).values() == [{"p": evil}]
    assert "VALUES (?other) { (1) }" in filled


def test_an_absent_optional_parameter_is_left_unbound():
    text = 'SELECT ?p WHERE { VALUES (?p) { ("x") } }'
    assert World().load().select(fill(text, {"p": None})).values() == [{"p": None}]


def test_the_search_question_is_answered_by_the_index(world, questions):
    (row,) = questions.run(world, "search", {"text": "DÂSES"}).values()
    assert row["thing"] == "https://w3id.org/maillage/id/organisation/ville/dases"
    assert row["type"] == "direction"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#+ summary: a\n#+ columns: [x]\nSELECT ?x WHERE {}", "header lacks summary_fr"),
        (
            "#+ summary: a\n#+ summary_fr: b\n#+ columns: [x]\n#+ params: {y: {type: text}}\n",
            "y",
        ),
    ],
)
def test_a_header_that_disagrees_with_its_text_is_refused(tmp_path, text, message):
    path = tmp_path / "essai.rq"
    path.write_text(text, encoding="utf8")
    with pytest.raises(MaillageError, match=message):
        read_query(path)
