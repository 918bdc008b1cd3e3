"""Words that say nothing are gaps with a warning; bodies of governance are no organisations."""

from dataclasses import replace

import pytest
from workbook_cases import agen, said, settled, world, xlsx

from graph.names import Gazetteer
from graph.names.silence import governance, unsaid
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.world import Settled

UNSAID = [
    "à définir", "À préciser", "NC", "N.C.", "n/a", "néant", "-", "—", "?", "aucun", "non défini",
    "(à définir)",
    "Reste à confirmer", "à valider", "à trouver",
    "à définir ultérieurement", "en cours de définition", "sans objet", "…",
]  # fmt: skip
GERS = [
    ("Intitulé", "Type", "Territoires", "Identifiant"),
    ("CTG", "convention territoriale globale", "Gers", "ctg-agen"),
]
LINES = [
    ["departement", "32", "Gers", "gers", ""],
    ["departement", "40", "Landes", "landes", ""],
    ["epci", "200030435", "CC du Bas Armagnac", "cc bas armagnac|bas armagnac", ""],
    ["commune", "32296", "Nogaro", "nogaro", "epci/200030435 departement/32"],
    ["commune", "32160", "L'Isle-Jourdain", "isle jourdain", "departement/32"],
    ["commune", "32278", "Montaut", "montaut", "departement/32"],
    ["commune", "40191", "Montaut", "montaut", "departement/40"],
    ["commune", "40282", "Saint-Sever", "saint sever", "departement/40"],
    ["commune", "32013", "Auch", "auch", "departement/32"],
]


def in_gers(territories: str = "Gers", **sheets: object) -> Settled:
    """What becomes of a workbook of a convention there, where a few places are known."""
    rows = [GERS[0], ("CTG", "convention territoriale globale", territories, "ctg-agen")]
    found = agen(Conventions=rows, **sheets)  # type: ignore[arg-type]
    known = replace(world(), gazetteer=Gazetteer.of(LINES))
    return settle(read_workbook(xlsx(found), "a.xlsx"), known)


@pytest.mark.parametrize("text", UNSAID)
def test_words_that_say_nothing_are_known_by_themselves(text: str) -> None:
    assert unsaid(text)


@pytest.mark.parametrize(
    "text", ["", "2024", "Caf à définir", "en cours", "Nord", "CNAF", "permanent", "à Nogaro"]
)
def test_words_that_say_something_are_not_taken_for_silence(text: str) -> None:
    assert not unsaid(text)


@pytest.mark.parametrize("text", UNSAID)
def test_a_pilot_a_calendar_and_a_place_that_are_not_said_are_gaps_with_a_warning(text: str) -> None:
    found = settled(
        agen(Actions=[("Action", "Pilotes", "Calendrier", "Territoires"), ("A", text, text, text)])
    )
    assert said(found) == []
    [action] = found.tables["actions"]
    assert (action["pilots"], action["calendar"], action["territories"]) == ("", "", "")
    assert action["pilots_printed"] == text
    assert set(action["gaps"].split("; ")) == {"pilote-non-dit", "calendrier-non-dit", "territoire-non-dit"}
    assert [(warning.column, warning.value) for warning in found.warnings] == [
        ("Pilotes", text), ("Calendrier", text), ("Territoires", text)
    ]  # fmt: skip
    assert found.warnings[0].expected == (
        f"« {text} » ne dit rien : c'est une lacune, comme une cellule vide. Lacune « pilote non dit »."
    )


def test_a_row_about_someone_who_is_not_said_is_left_aside_with_a_warning() -> None:
    found = settled(agen(Signatures=[("Institution",), ("Ville d'Angers",), ("à définir",)]))
    assert said(found) == []
    assert [row["institution"] for row in found.tables["signatures"]] == ["ville-d-angers"]
    [warning] = found.warnings
    assert (warning.row, warning.column) == (3, "Institution")
    assert warning.expected.endswith(
        "La ligne est laissée de côté. Lacune « liste des signataires incomplète »."
    )


def test_who_is_named_beside_such_words_is_a_pilot() -> None:
    found = settled(agen(Actions=[("Action", "Pilotes"), ("A", "Ville d'Angers ; à définir")]))
    assert said(found) == []
    [action] = found.tables["actions"]
    assert (action["pilots"], action["gaps"]) == ("ville-d-angers", "calendrier-non-dit")
    assert [warning.value for warning in found.warnings] == ["à définir"]


@pytest.mark.parametrize(
    "text", ["Comité de pilotage", "Copil", "COTECH petite enfance", "Groupe de travail 2"]
)
def test_a_body_of_governance_is_no_organisation(text: str) -> None:
    assert governance(text)
    found = settled(agen(Actions=[("Action", "Pilotes"), ("A", text), ("B", f"Ville d'Angers ; {text}")]))
    assert said(found) == []
    assert [row["pilots"] for row in found.tables["actions"]] == ["", "ville-d-angers"]
    assert "pilote-a-confirmer" in found.tables["actions"][0]["gaps"]
    assert "pilote" not in found.tables["actions"][1]["gaps"]
    assert len(found.warnings) == 2
    assert all("est une instance de gouvernance, pas une organisation" in w.expected for w in found.warnings)


@pytest.mark.parametrize("text", ["Comité départemental olympique", "Comité local pour le logement autonome"])
def test_a_comite_that_is_an_association_may_be_asked_for(text: str) -> None:
    assert not governance(text)


def test_a_body_that_contributes_is_said_to_belong_on_its_own_sheet() -> None:
    rows = [("À quoi", "Organisation", "Rôle"), ("ctg-agen", "Comité de pilotage", "financeur")]
    [fault] = settled(agen(Contributions=rows)).faults
    assert "Dites-la dans la feuille Instances" in fault.expected


@pytest.mark.parametrize(
    ("text", "name"),
    [("Caf 32", "Caf (Gers)"), ("CD32", "Conseil départemental (Gers)"), ("CPAM (32)", "CPAM (Gers)")],
)
def test_an_acronym_with_the_code_of_its_departement_is_said_to_be_that_one(text: str, name: str) -> None:
    sheets = {"Actions": [("Action", "Pilotes"), ("A", text)]}
    [fault] = in_gers(**sheets).faults
    assert f"C'est sans doute « {name} »" in fault.expected
    assert f"Nom « {name} », Genre « institution », Territoire « Gers »" in fault.expected
    declared = in_gers(**sheets, Organisations=[("Nom", "Territoire"), (name, "Gers")])
    assert said(declared) == []
    assert declared.tables["actions"][0]["pilots"] == declared.tables["organisations"][0]["organisation"]


# Places in view


def placed(territories: str, *cells: str) -> Settled:
    return in_gers(
        territories, Actions=[("Action", "Territoires"), *((f"A{n}", c) for n, c in enumerate(cells))]
    )


def test_all_territories_of_the_convention_are_in_view() -> None:
    found = placed("Gers; CC du Bas Armagnac; Landes", "Nogaro", "Saint-Sever", "Nogaro; Auch")
    assert said(found) == []
    assert [row["territories"] for row in found.tables["actions"]] == [
        "commune/32296", "commune/40282", "commune/32296; commune/32013"
    ]  # fmt: skip


def test_a_commune_of_an_epci_that_the_convention_lists_last_is_in_view() -> None:
    found = placed("Auch; CC du Bas Armagnac", "Nogaro")
    assert said(found) == []
    assert found.tables["actions"][0]["territories"] == "commune/32296"


def test_of_two_places_in_view_that_bear_one_name_none_is_taken() -> None:
    [fault] = placed("Gers; Landes", "Montaut").faults
    assert set(fault.closest) == {"Montaut (commune/32278)", "Montaut (commune/40191)"}
    assert "écrivez son identifiant, par exemple « commune/32278 » (Montaut)" in fault.expected


def test_the_code_of_a_commune_in_view_is_read_and_said_where_it_may_be_a_postal_code() -> None:
    found = placed("Gers", "32296", "32160", "commune/32160")
    assert said(found) == []
    assert [row["territories"] for row in found.tables["actions"]] == [
        "commune/32296", "commune/32160", "commune/32160"
    ]  # fmt: skip
    [warning] = found.warnings
    assert warning.row == 3
    assert warning.expected.startswith("Lu comme le code Insee de L'Isle-Jourdain (commune/32160).")


def test_the_code_of_a_commune_elsewhere_is_not_taken_and_its_path_is_told() -> None:
    [fault] = placed("Gers", "40282").faults
    assert "écrivez-le" in fault.expected and "« commune/40282 » (Saint-Sever)" in fault.expected
