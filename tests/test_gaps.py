"""`/gaps`: what the texts leave unsaid, worked out by hand from the five documents.

The Schéma of 2021-2026 is the only plan that prints pilots: 100 actions, of which five pilot cells were lost
when cells were merged. Its ten signatories stand on one page; of them the Académie, the Cour d'appel, the
Tribunal and the MSA stand in no pilot cell. The 2019 page names eight bodies engaged in the CTG of Paris; the
CASVP and the DLH stand in no pilot cell of the Schéma.
"""

import csv
import io
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from small_site import page as get_page
from small_site import small_client

from graph.store import Rows
from graph.terms import iri
from server.blank_spots import KINDS, Found

SCHEMA = "convention/sdsf-paris-2021-2026"
CTG = "convention/ctg-paris-2019"
ID = "https://w3id.org/maillage/id/"
SAME_AS_QUESTION = {
    "unpiloted": ("unpiloted-actions", "action", ("label", "gap", "likely_pilots")),
    "signatories": ("signatories-not-piloting", "institution", ("label", "method", "likely_same")),
    "pilots": ("pilots-not-signing", "institution", ("label", "actions", "likely_same")),
}


@pytest.fixture(scope="module")
def everything(real):
    return real.get("/gaps.json").json["parts"]


def rows(parts, name):
    return parts[name]["rows"]


def ends(parts, name, column):
    return {row[column].removeprefix(ID) for row in rows(parts, name)}


def of(client, convention, **more):
    return client.get("/gaps.json", query_string={"convention": convention, **more}).json["parts"]


def section(client, name, query=""):
    html = client.get(f"/gaps?{query}", headers={"Accept": "text/html"}).get_data(as_text=True)
    found = re.search(rf'<section id="{name}".*?</section>', html, re.DOTALL)
    return unescape(" ".join(found[0].split()))


def test_thirty_four_actions_of_one_hundred_and_twenty_nine_have_no_printed_pilot(real, everything):
    by_convention = {}
    for row in rows(everything, "unpiloted"):
        by_convention.setdefault(row["of_convention"], []).append(row)
    counts = {(c or "").removeprefix(ID): len(found) for c, found in by_convention.items()}
    assert counts == {
        SCHEMA: 5, "convention/ctg-angers-2019": 4, "convention/pst-paris-10": 3,
        "convention/pst-paris-19": 4,
        "convention/pst-paris-14": 1, "convention/pst-paris-17": 1, "": 16,
    }  # fmt: skip
    assert "34 actions sur 129 n'ont pas de pilote imprimé." in section(real, "unpiloted")


def test_likely_pilots_stand_apart_and_fill_no_gap(everything):
    likely = {r["action"].removeprefix(ID): r["likely_pilots"] for r in rows(everything, "unpiloted")}
    assert likely[f"{SCHEMA}/axe-7/objectif-strategique-c/objectif-6/action-1"] == (
        "Politique Autonomie des jeunes (Caf de Paris); SDIS (DASES); SEPLEX (DASES)"
    )
    assert likely["convention/pst-paris-14/action-1"] == "Espace de vie sociale Le Moulin"
    assert sum(value is not None for value in likely.values()) == 7


def test_a_gap_says_what_the_text_lacks_in_its_own_case(everything):
    gaps = {r["action"].removeprefix(ID): r["gap"] for r in rows(everything, "unpiloted")}
    assert gaps[f"{SCHEMA}/axe-2/objectif-3/action-2"] == "cellule pilote vide (fusionnée dans l'original)"
    assert gaps["convention/ctg-angers-2019/action-1"] == "pilote non dit"


def test_the_four_signatories_that_pilot_nothing_are_those_without_a_row(everything):
    assert ends(everything, "signatories", "institution") == {
        "organisation/academie-de-paris", "organisation/cour-d-appel-de-paris",
        "organisation/msa-ile-de-france", "organisation/tribunal-judiciaire-de-paris",
    }  # fmt: skip


def test_every_row_names_the_passages_that_prove_it(everything):
    (court,) = [r for r in rows(everything, "signatories") if r["label"] == "Cour d'appel de Paris"]
    assert court["passages"] == f"{ID}document/schema-parisien-2021-2026/passage/18205-18271"
    for name in ("unpiloted", "signatories", "pilots", "engaged", "axes", "themes", "unsaid"):
        assert all("/passage/" in row["passages"] for row in rows(everything, name)), name


def test_two_signatures_of_one_institution_are_one_row_with_both_passages(everything):
    (msa,) = [r for r in rows(everything, "signatories") if r["label"].startswith("Mutualité")]
    places = [passage.rsplit("/", 1)[-1] for passage in msa["passages"].split()]
    assert places == ["18704-18777", "18786-18871"]


@pytest.mark.parametrize("include", ["stated", "interpreted"])
@pytest.mark.parametrize("name", SAME_AS_QUESTION)
def test_a_kind_says_what_the_question_behind_it_says(real, name, include):
    slug, key, columns = SAME_AS_QUESTION[name]
    asked = {"convention": SCHEMA} if name == "unpiloted" else {"convention": SCHEMA, "include": include}
    said = real.get(f"/queries/{slug}.json", query_string=asked).json["rows"]
    here = rows(of(real, SCHEMA, include=include), name)
    shape = lambda row: (row[key], *(row[column] for column in columns))  # noqa: E731
    assert sorted(map(shape, here), key=str) == sorted(map(shape, said), key=str)
    assert said


def test_the_bodies_of_the_ctg_that_the_scheme_does_not_name_are_two(real):
    found = [r for r in rows(of(real, CTG), "engaged") if r["engagement"] == "engagé"]
    assert {r["organisation"].removeprefix(ID) for r in found} == {
        "organisation/casvp", "organisation/ville-de-paris/dlh",
    }  # fmt: skip
    asked = {"engaged_in": CTG, "plan": SCHEMA}
    said = real.get("/queries/engaged-not-piloting.json", query_string=asked).json["rows"]
    assert {r["organisation"] for r in said} == {r["organisation"] for r in rows(of(real, CTG), "engaged")}


def test_those_engaged_elsewhere_are_found_from_the_plan_that_misses_them_too(real):
    found = {(r["label"], r["engaged_in"].removeprefix(ID)) for r in rows(of(real, SCHEMA), "engaged")}
    assert ("État", "convention/sdsf-paris-2016-2018") in found
    assert ("Ministère de la Justice", "convention/separations-paris-2019") in found
    assert len(found) == 6


def test_who_signed_the_plan_itself_is_not_absent_from_it(real):
    """The MSA d'Île-de-France signs both Schémas, and pilots nothing: it is a signatory without an action."""
    msa = f"{ID}organisation/msa-ile-de-france"
    parts = of(real, SCHEMA)
    assert msa not in {r["organisation"] for r in rows(parts, "engaged")}
    assert msa in {r["institution"] for r in rows(parts, "signatories")}
    asked = {"engaged_in": "convention/sdsf-paris-2016-2018", "plan": SCHEMA}
    said = real.get("/queries/engaged-not-piloting.json", query_string=asked).json["rows"]
    assert {r["organisation"]: r["in_plan"] for r in said}[msa] == "signataire"


def test_those_absent_say_who_in_the_plan_is_probably_the_same(real):
    near = {r["label"]: r["likely_same"] for r in rows(of(real, SCHEMA), "engaged")}
    assert near["État"] == "Préfecture de Paris"
    assert near["MSA (non précisée)"] == "Mutualité sociale agricole d'Île-de-France"
    assert near["Ministère de la Justice"] is None
    assert "Probablement la même que" in section(real, "engaged")


def test_a_unit_whose_institution_signed_the_plan_says_so(real):
    """The Ville de Paris signs the Schéma; the DLH that the page of 2019 names is a unit of it."""
    signed = {r["label"]: r["institution_signed"] for r in rows(of(real, SCHEMA), "engaged")}
    assert {label: name for label, name in signed.items() if name} == {
        "Direction du logement et de l'habitat (Ville de Paris)": "Ville de Paris"
    }
    assert "Son institution a signé" in section(real, "engaged")


def test_an_engagement_that_is_only_read_says_so(real):
    methods = {r["label"]: r["method"] for r in rows(of(real, SCHEMA), "engaged")}
    assert methods["Ministère de la Justice"] == "interpreted"
    assert methods["Centre d'action sociale de la Ville de Paris"] == "stated"


def test_bodies_of_another_ground_are_not_missed_in_paris(everything):
    assert {r["absent_from"].removeprefix(ID) for r in rows(everything, "engaged")} == {SCHEMA}
    assert not any(
        "angers" in r["engaged_in"] or "garonne" in r["engaged_in"] for r in rows(everything, "engaged")
    )


def test_no_axis_but_five_objectives_belong_to_one_institution(real, everything):
    assert ends(everything, "axes", "element") == {
        f"{SCHEMA}/{path}"
        for path in (
            "axe-1/objectif-strategique-a/objectif-2", "axe-4/objectif-3",
            "axe-5/objectif-strategique-a/objectif-1", "axe-5/objectif-strategique-a/objectif-2",
            "axe-6/objectif-4",
        )
    }  # fmt: skip
    assert "0 axe" in section(real, "axes")
    assert "5 objectifs sur 39" in section(real, "axes")


def test_the_objective_of_the_parents_places_is_the_cafs_alone(everything):
    (row,) = [
        r
        for r in rows(everything, "axes")
        if r["element"].endswith("axe-1/objectif-strategique-a/objectif-2")
    ]
    assert (row["institution_label"], row["actions"], row["unpiloted"]) == (
        "Caisse d'allocations familiales de Paris", 2, 0,
    )  # fmt: skip
    places = {passage.rsplit("/", 1)[-1] for passage in row["passages"].split()}
    assert places == {"42238-42274", "42429-42465"}


def test_four_themes_of_the_ctg_are_in_no_local_plan_that_prints_themes(real):
    found = {row["theme_label"]: row["likely_plans"] for row in rows(of(real, CTG), "themes")}
    assert found == {
        "enfance": "Projet social de territoire du 19e arrondissement de Paris",
        "jeunesse": "Projet social de territoire du 17e arrondissement de Paris",
        "logement": None,
        "petite enfance": None,
    }


def test_a_theme_under_a_broader_name_is_taken_up(real):
    assert "cadre de vie" not in {row["theme_label"] for row in rows(of(real, CTG), "themes")}


def test_interpreted_themes_of_plans_count_where_they_are_asked_for(real):
    found = {row["theme_label"] for row in rows(of(real, CTG, include="interpreted"), "themes")}
    assert not {"enfance", "jeunesse"} & found
    assert {"logement", "petite enfance"} <= found


def test_plans_without_themes_are_unknown_and_counted_so(real):
    text = section(real, "themes", f"convention={CTG}")
    assert "4 thèmes ne sont repris par aucun des projets locaux." in text
    assert "6 projets locaux sur 9 n'impriment aucun thème" in text


def test_what_cannot_be_asked_is_unknown_and_never_none(real):
    text = section(real, "signatories", f"convention={CTG}")
    assert "Inconnu ici : ses pilotes ou ses signataires ne sont pas dits." in text
    assert "0 institution" not in text
    figures = real.get(f"/gaps?convention={CTG}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "inconnu</span>" in figures


def test_the_coverage_says_of_which_conventions_each_kind_can_be_asked(everything):
    asked = {}
    for row in rows(everything, "coverage"):
        asked.setdefault(row["blank_spot"], {}).setdefault(row["askable"], []).append(row["of_convention"])
    assert {kind: len(found.get(True, ())) for kind, found in asked.items()} == {
        "Actions sans pilote connu": 6, "Signataires qui ne pilotent rien": 1,
        "Pilotes qui n'ont pas signé": 1,
        "Engagés ailleurs, absents du plan": 6, "Axes et objectifs d'une seule institution": 1,
        "Thèmes sans projet local": 1, "Tout ce qui reste non dit, ou à confirmer": 30,
    }  # fmt: skip
    assert all(len(found.get(True, ())) + len(found.get(False, ())) == 30 for found in asked.values())


def test_every_silence_is_there_with_its_convention(real, everything):
    said = real.get("/queries/blank-spots.json").json["rows"]
    shape = lambda row: (row["subject"], row["gap"], row["of_convention"])  # noqa: E731
    assert sorted(map(shape, rows(everything, "unsaid")), key=str) == sorted(map(shape, said), key=str)
    assert len(said) == 156


def test_each_part_is_a_sheet_and_a_csv_of_the_same_rows(real):
    book = openpyxl.load_workbook(io.BytesIO(real.get("/gaps.xlsx").data))
    names = [
        "Sans pilote imprimé", "Signataires", "Pilotes", "Engagés", "Axes", "Thèmes", "Non dit",
        "Ce qui se demande",
    ]  # fmt: skip
    assert book.sheetnames[:-1] == names
    text = real.get("/gaps.csv?part=pilots").get_data(as_text=True)
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["label"] for row in table][:3] == [
        "Éducation nationale", "Mission locale de Paris", "Réseau de santé périnatal parisien",
    ]  # fmt: skip
    assert len(table) == book["Pilotes"].max_row - 1 == 9
    assert real.get("/gaps.csv?part=nothing").status_code == 404


def test_each_kind_links_the_question_behind_it_and_its_query(real, store):
    text = section(real, "pilots")
    assert f"/queries/pilots-not-signing?convention={SCHEMA}&include=stated" in text
    assert "/sparql?query=" in text
    link = re.search(r'href="(/sparql\?query=[^"]+)"', text)[1]
    (query,) = parse_qs(urlsplit(link).query)["query"]
    assert len({row["institution"] for row in store.select(query).values()}) == 9


def test_a_silence_is_said_to_be_no_fault_in_both_languages(real):
    assert "n'est pas une faute" in real.get("/gaps", headers={"Accept": "text/html"}).get_data(as_text=True)
    english = real.get("/gaps?lang=en", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "no fault" in english
    assert "34 actions out of 129 have no printed pilot." in english
    real.delete_cookie("lang")


def test_small_data_without_local_plans_says_unknown():
    status, text = get_page(small_client(), "/gaps")
    assert status == 200
    assert "1 action sur 3" not in text
    assert "2 actions sur 3 n&#39;ont pas de pilote imprimé." in text
    assert "Inconnu ici : aucun projet local n&#39;en imprime de thème" in text


def test_a_pilot_that_is_printed_and_not_yet_recognised_is_not_said_to_be_missing():
    names = ("action", "likely_pilots", "unconfirmed")
    held = [(iri("http://e/0"), None, iri("http://e/gap")), (iri("http://e/1"), None, None)]
    found = Found(2, Rows(names, held), {"actions": 5})
    with small_client().application.test_request_context():
        assert KINDS[0].figure(found) == (
            "1 action sur 5 n'a pas de pilote imprimé. "
            "1 autre a un pilote imprimé que personne n'a encore confirmé."
        )


def test_an_unknown_parameter_and_convention_are_refused(real):
    assert real.get("/gaps?kind=x").status_code == 400
    assert real.get("/gaps?convention=nowhere").status_code == 400
    assert real.get("/gaps.pdf").status_code == 404
