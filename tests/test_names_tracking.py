"""Pilot cells as people fill them in a tracking sheet: what is certain is taken, what the cell leaves open is
not, and who only helps is no pilot."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from workbook_cases import agen, said, settled

from graph.names import Gazetteer, Names
from graph.reference import OrganisationRow, Reference
from graph.tables import read_reference

ROOT = Path(__file__).parents[1]
LINES = [
    ["departement", "09", "Ariège", "ariege", ""],
    ["epci", "200000001", "Communauté de communes du Pays de Mirepoix", "pays mirepoix", "departement/09"],
    ["epci", "200000002", "Communauté d'agglomération Foix Agglomération", "foix agglomeration", ""],
    ["commune", "09194", "Mirepoix", "mirepoix", "epci/200000001 departement/09"],
]  # fmt: skip
PAYS = "epci/200000001"


def row(path: str, label: str, kind: str = "institution", acronym: str = "") -> OrganisationRow:
    return OrganisationRow(
        where="", row=2, organisation=path, kind=kind, label=label, label_en="", acronym=acronym,
        public=False, siren="", spellings=(), close_match=(), note="",
    )  # fmt: skip


@pytest.fixture(scope="module")
def mirepoix() -> Names:
    """The resolver of a workbook that brings its own organisations, without their territories."""
    reference, _ = read_reference(ROOT / "data" / "reference")
    own = (
        row("caf-ariege", "Caf de l'Ariège"),
        row("cc", "Communauté de communes du Pays de Mirepoix", acronym="CCPM"),
        row("cc/jeunesse", "Service jeunesse", "direction"),
        row("cc-val", "CC Val de Lèze"),
        row("ville", "Commune de Mirepoix"),
    )
    wide = Reference((*reference.organisations, *own), reference.territories)
    return Names.of(wide, Gazetteer.of(LINES), frozenset(each.organisation for each in own))


def taken(names: Names, cell: str, near: str) -> list[str]:
    return sorted(names.pilots(cell, near=near).paths)


def unsure(names: Names, cell: str, near: str) -> list[str]:
    return [reading.text for reading in names.pilots(cell, near=near).readings if not reading.sure]


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("C.A.F.", ["caf-de-lot-et-garonne"]),
        ("La C.P.A.M, C.A.F. 47", ["caf-de-lot-et-garonne", "cpam-lot-et-garonne"]),
        ("CD", ["departement-de-lot-et-garonne"]),
        ("- Caf;\n- CD;", ["caf-de-lot-et-garonne", "departement-de-lot-et-garonne"]),
        ("CAF 47/CD", ["caf-de-lot-et-garonne", "departement-de-lot-et-garonne"]),
        ("Dpt", ["departement-de-lot-et-garonne"]),
        ("CG 47", ["departement-de-lot-et-garonne"]),
        ("Caf et/ou Département", ["caf-de-lot-et-garonne", "departement-de-lot-et-garonne"]),
        ("Co-pilotage Caf/Département", ["caf-de-lot-et-garonne", "departement-de-lot-et-garonne"]),
        ("1. CAF 2. CPAM", ["caf-de-lot-et-garonne", "cpam-lot-et-garonne"]),
        ("1) CD 47\n2) CPAM", ["cpam-lot-et-garonne", "departement-de-lot-et-garonne"]),
        ("Caf (pilote 1), CPAM (pilote 2)", ["caf-de-lot-et-garonne", "cpam-lot-et-garonne"]),
        ("Porteur Caf", ["caf-de-lot-et-garonne"]),
        ("La Roseraie (CHRS)", ["chrs-la-roseraie"]),
        ("Caf du département de Lot-et-Garonne", ["caf-de-lot-et-garonne"]),
    ],
)
def test_short_forms_that_the_territory_decides_are_taken(names: Names, cell: str, paths: list[str]) -> None:
    assert (taken(names, cell, "departement/47"), unsure(names, cell, "departement/47")) == (paths, [])


@pytest.mark.parametrize(
    ("cell", "near"), [("CD", ""), ("CD", "32"), ("CA", "47"), ("cd", "47"), ("Dpt", "32"), ("M.Caf", "47")]
)
def test_two_letters_mean_nothing_where_no_territory_decides(names: Names, cell: str, near: str) -> None:
    assert taken(names, cell, near) == []


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("DASES (DST)", ["ville-de-paris/dases/dst"]),
        ("DASES-SDIS", ["ville-de-paris/dases/sdis"]),
        ("Dases / Sdppe", ["ville-de-paris/dases/sdppe"]),
        ("Caf - Politique Logement", ["caf-de-paris/politique-logement"]),
        (
            "Caf : Politiques Logement et Insertion",
            ["caf-de-paris/politique-insertion", "caf-de-paris/politique-logement"],
        ),
        ("Direction des familles et de la petite enfance", ["ville-de-paris/dfpe"]),
    ],
)
def test_a_unit_belongs_to_the_institution_that_the_context_made_certain(
    names: Names, cell: str, paths: list[str]
) -> None:
    assert (taken(names, cell, "departement/75"), unsure(names, cell, "departement/75")) == (paths, [])


def test_a_unit_alone_is_not_taken_where_its_name_may_be_any_ones(names: Names) -> None:
    assert taken(names, "Territoires", "departement/75") == []
    assert taken(names, "Service de santé scolaire du rectorat", "departement/75") == []
    assert taken(names, "Direction des familles et de la petite enfance", "departement/47") == []


@pytest.mark.parametrize(
    ("cell", "near", "paths"),
    [
        ("la Communauté de communes", PAYS, ["cc"]),
        ("CC", PAYS, ["cc"]),
        ("l'EPCI", PAYS, ["cc"]),
        ("Com com et Caf", PAYS, ["caf-ariege", "cc"]),
        ("CC Pays de Mirepoix", "", ["cc"]),
        ("Communauté de communes (service jeunesse)", PAYS, ["cc/jeunesse"]),
        ("service jeunesse", PAYS, ["cc/jeunesse"]),
        ("Mairie", "commune/09194", ["ville"]),
        ("Mairie Mirepoix", "", ["ville"]),
        ("Communauté de communes du Val de Lèze", "", ["cc-val"]),
    ],
)
def test_the_institution_of_the_convention_s_own_territory_is_meant_by_its_kind(
    mirepoix: Names, cell: str, near: str, paths: list[str]
) -> None:
    assert taken(mirepoix, cell, near) == paths


@pytest.mark.parametrize(
    ("cell", "near"),
    [("Ville", PAYS), ("l'EPCI", "departement/09"), ("Agglo", PAYS), ("l'EPCI", "epci/200000002")],
)
def test_a_kind_that_is_not_that_of_the_territory_stays_open(mirepoix: Names, cell: str, near: str) -> None:
    assert taken(mirepoix, cell, near) == []


@pytest.mark.parametrize("text", ["EPCI", "Communauté de communes", "Com com"])
def test_the_convention_s_own_epci_is_proposed_by_its_name(text: str) -> None:
    bare = Names.of(Reference(), Gazetteer.of(LINES))
    name = "Communauté de communes du Pays de Mirepoix"
    assert bare.placed(text, PAYS) == (name, name)
    assert bare.placed("Métropole", PAYS)[0] != name
    assert bare.placed("EPCI", "departement/09") == ("EPCI (Ariège)", "Ariège")


def test_a_centre_of_a_named_town_is_that_of_the_town(names: Names) -> None:
    assert taken(names, "CCAS de la Ville d'Angers", "") == ["ccas-d-angers"]
    assert taken(names, "CCAS de la commune de Bordeaux", "commune/49007") == []


@pytest.mark.parametrize(
    "cell",
    [
        "Caf ?", "Caf (?)", "Caf (à confirmer)", "Caf à valider", "Caf - sous réserve", "À confirmer : Caf",
        "Caf (pressentie)", "Caf, éventuellement", "probablement la Caf",
    ],
)  # fmt: skip
def test_a_name_that_the_cell_leaves_open_is_never_taken(names: Names, cell: str) -> None:
    found = names.pilots(cell, near="47")
    assert found.paths == ()
    [reading] = [each for each in found.readings if each.path]
    assert (reading.path, reading.how, reading.unconfirmed) == ("caf-de-lot-et-garonne", "likely", True)


def test_only_the_name_beside_the_doubt_is_left_open(names: Names) -> None:
    assert taken(names, "Caf, CD 47 (à confirmer)", "47") == ["caf-de-lot-et-garonne"]
    assert taken(names, "Caf ; MSA ? ; CPAM", "47") == ["caf-de-lot-et-garonne", "cpam-lot-et-garonne"]


def test_of_one_or_the_other_none_is_taken(names: Names) -> None:
    found = names.pilots("CPAM ; MSA, Caf ou Département", near="47")
    assert found.paths == ("cpam-lot-et-garonne",)
    assert [each.text for each in found.readings if each.unconfirmed] == ["MSA", "Caf", "Département"]


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("Caf (pilote) ; MSA, CPAM (partenaires)", ["caf-de-lot-et-garonne"]),
        ("Caf (pilote), MSA (partenaire)", ["caf-de-lot-et-garonne"]),
        ("Caf\nFinanceurs : CD 47, MSA", ["caf-de-lot-et-garonne"]),
        ("Caf en appui : MSA", ["caf-de-lot-et-garonne"]),
        ("CD 47 avec l'appui de la Caf", ["departement-de-lot-et-garonne"]),
        ("Caf avec le soutien du CD 47 ; MSA", ["caf-de-lot-et-garonne", "msa-lot-et-garonne"]),
    ],
)
def test_who_only_helps_is_no_pilot(names: Names, cell: str, paths: Sequence[str]) -> None:
    found = names.pilots(cell, near="47")
    assert (sorted(found.paths), len(found.partners)) == (paths, 1)
    assert set(found.partners) <= set(found.rest)


def imported(cell: str) -> tuple[str, str, list[str], list[str]]:
    """What an import makes of a pilot cell: pilots, gaps, faults and warnings."""
    found = settled(agen(Actions=[("Action", "Pilotes"), ("A", cell)]))
    pilots, gaps = (found.tables["actions"][0][name] for name in ("pilots", "gaps"))
    return pilots, gaps, said(found), [warning.expected for warning in found.warnings]


def test_a_pilot_to_be_confirmed_goes_in_as_a_gap_with_a_warning() -> None:
    pilots, gaps, faults, [warning] = imported("Ville d'Angers ; Caf de Paris (à confirmer)")
    assert (pilots, gaps, faults) == ("ville-d-angers", "pilote-a-confirmer; calendrier-non-dit", [])
    assert "« Caf de Paris »" in warning and "pilote imprimé, à confirmer" in warning


def test_partners_are_left_with_a_warning_that_says_where_they_go() -> None:
    pilots, gaps, faults, [warning] = imported("Ville d'Angers en lien avec la Caf de Paris")
    assert (pilots, gaps, faults) == ("ville-d-angers", "calendrier-non-dit", [])
    assert warning.startswith("« en lien avec la Caf de Paris »") and "Contributions" in warning


@pytest.mark.parametrize(
    "who", ["Mme Durand", "M. Le Goff", "J. Martin", "coordinatrice CTG", "Chargée de mission"]
)
def test_a_person_beside_an_institution_is_left_with_a_warning(who: str) -> None:
    pilots, _, faults, [warning] = imported(f"Ville d'Angers ({who})")
    assert (pilots, faults) == ("ville-d-angers", [])
    assert warning.startswith(f"« {who} »")


@pytest.mark.parametrize("when", ["à partir de 2026", "2024-2026", "depuis mars 2025", "dès la rentrée 2025"])
def test_a_date_beside_an_institution_is_no_name(when: str) -> None:
    pilots, _, faults, _ = imported(f"Ville d'Angers ({when})")
    assert (pilots, faults) == ("ville-d-angers", [])


def test_a_place_alone_proposes_the_institutions_that_bear_its_name(mirepoix: Names) -> None:
    [reading] = mirepoix.pilots("Pays de Mirepoix", near=PAYS).readings
    assert (reading.path, reading.others[0][0]) == ("", "cc")


def test_a_person_alone_is_asked_about_as_a_person() -> None:
    pilots, _, [fault], _ = imported("Mme Durand")
    assert pilots == "" and "l'organisation pour laquelle" in fault and "Genre" not in fault


@pytest.mark.parametrize(
    "cell", ["Idem", "idem action 2", "voir fiche 3", "cf. axe 2", "tous les partenaires"]
)
def test_words_that_send_elsewhere_are_gaps_with_a_warning(cell: str) -> None:
    pilots, gaps, faults, warnings = imported(cell)
    assert (pilots, gaps, faults) == ("", "pilote-non-dit; calendrier-non-dit", [])
    assert len(warnings) == 1
