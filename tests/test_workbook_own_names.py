"""The organisations and territories that a workbook brings: once, whoever else brings them, and only its
own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from shelved import small_library
from workbook_cases import agen, said, settled, world, xlsx

from graph.incoming import read_incoming
from graph.life import Library, carry, importing, withdrawing
from graph.names import Gazetteer
from graph.reference import OrganisationRow, Reference, TerritoryRow
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.world import Settled, World

HEADS = ("Nom", "Genre", "Sigle", "Publique", "SIREN", "Autres graphies", "Territoire", "Rattachée à")


def organisation(where: str, path: str, label: str, **more: object) -> OrganisationRow:
    cells: dict[str, object] = {
        "kind": "institution", "label_en": "", "acronym": "", "public": True, "siren": "", "spellings": (),
        "close_match": (), "note": "", **more,
    }  # fmt: skip
    return OrganisationRow(where=where, row=2, organisation=path, label=label, **cells)  # type: ignore[arg-type]


def beside(*brought: OrganisationRow | TerritoryRow) -> World:
    """The world with what another document, « albret », brings."""
    others = Reference(
        tuple(row for row in brought if isinstance(row, OrganisationRow)),
        tuple(row for row in brought if isinstance(row, TerritoryRow)),
    )
    return replace(world(), reference=world().reference.joined([others]))


def settled_in(known: World, **sheets: Sequence[Sequence[object]]) -> Settled:
    return settle(read_workbook(xlsx(agen(**sheets)), "classeur.xlsx"), known)


def named(found: Settled) -> list[str]:
    return [row["organisation"] for row in found.tables.get("organisations", ())]


def test_a_row_about_a_curated_organisation_is_left_out_with_one_warning() -> None:
    found = settled(agen(
        Organisations=[("Nom", "Sigle"), ("Ville d'Angers", "VA"), ("Ville d'Agen", None)],
        Actions=[("Action", "Pilotes"), ("A", "Ville d'Angers; Ville d'Agen")],
    ))  # fmt: skip
    assert said(found) == []
    [warning] = found.warnings
    assert (warning.where, warning.row, warning.column, warning.value) == (
        "Organisations",
        2,
        "Nom",
        "Ville d'Angers",
    )
    assert "déjà connue (ville-d-angers)" in warning.expected
    assert "Enlevez-la." in warning.expected
    assert "(Sigle)" in warning.expected
    assert named(found) == ["ville-d-agen"]
    assert found.tables["actions"][0]["pilots"] == "ville-d-angers; ville-d-agen"


def test_a_path_of_the_curated_tables_names_nothing_else() -> None:
    found = settled(agen(Organisations=[("Nom", "Identifiant"), ("Les Tilleuls", "ville-d-angers")]))
    assert said(found) == [
        "Organisations, ligne 2, colonne « Identifiant » : « ville-d-angers » : un autre identifiant : "
        "ville-d-angers est déjà celui de « Ville d'Angers » (les tables de référence)"
    ]


ALBRET = organisation("albret/organisations.csv", "albret-communaute", "Albret Communauté", acronym="AC")


@pytest.mark.parametrize(
    "row",
    [
        ("Albret Communauté", "institution", "AC", "oui"),
        ("ALBRET COMMUNAUTE", None, None, None),
        ("AC", None, None, None),
    ],
)
def test_what_another_document_brings_may_be_brought_again_in_the_same_words(row: tuple[object, ...]) -> None:
    found = settled_in(
        beside(ALBRET),
        Organisations=[HEADS, row],
        Actions=[("Action", "Pilotes"), ("A", "Albret Communauté")],
    )
    assert (said(found), found.warnings) == ([], ())
    [brought] = found.tables["organisations"]
    assert {name: text for name, text in brought.items() if text} == {
        "organisation": "albret-communaute", "kind": "institution", "label": "Albret Communauté",
        "acronym": "AC", "public": "yes",
    }  # fmt: skip
    assert found.tables["actions"][0]["pilots"] == "albret-communaute"


def test_another_account_of_what_another_document_brings_is_a_fault_on_each_cell_that_differs() -> None:
    found = settled_in(
        beside(ALBRET), Organisations=[HEADS, ("Albret Communauté", None, "ALB", "oui", "200068948")]
    )
    assert [(fault.row, fault.column, fault.value) for fault in found.faults] == [
        (2, "Sigle", "ALB"), (2, "SIREN", "200068948")
    ]  # fmt: skip
    sigle, siren = (fault.expected for fault in found.faults)
    assert sigle.startswith(
        "« AC », comme le dit le document « albret » de albret-communaute, ou une cellule vide"
    )
    assert siren.startswith("rien, comme le dit le document « albret »")
    assert "un autre Identifiant" in siren


def test_a_territory_that_another_document_brings_may_be_brought_again() -> None:
    place = TerritoryRow(
        where="albret/territories.csv", row=2, territory="quartier/47001-montanou", kind="quartier",
        label="Montanou", label_en="", code_insee="", within=("commune/47001",), spellings=(),
    )  # fmt: skip
    rows = [("Nom", "Genre", "Dans"), ("Montanou", "quartier", "Agen")]
    found = settled_in(
        beside(place), Territoires=rows, Actions=[("Action", "Territoires"), ("A", "Montanou")]
    )
    assert (said(found), found.warnings) == ([], ())
    assert [row["territory"] for row in found.tables["territories"]] == ["quartier/47001-montanou"]
    moved = settled_in(
        beside(place),
        Territoires=[*rows[:1], ("Montanou", "quartier", "Agen"), ("Le Pin", "quartier", "Agen")],
    )
    assert [row["territory"] for row in moved.tables["territories"]] == [
        "quartier/47001-montanou", "quartier/47001-le-pin"
    ]  # fmt: skip


def test_a_territory_that_only_another_document_holds_is_brought_too_so_that_it_may_be_withdrawn() -> None:
    place = TerritoryRow(
        where="albret/territories.csv", row=2, territory="commune/47195", kind="commune", label="Nérac",
        label_en="Nérac", code_insee="47195", within=("departement/47",), spellings=(),
    )  # fmt: skip
    found = settled_in(beside(place), Actions=[("Action", "Territoires"), ("A", "Nérac"), ("B", "Agen")])
    assert said(found) == []
    assert [row["territory"] for row in found.tables["territories"]] == ["commune/47195"]


def test_a_name_twice_in_one_sheet_is_one_fault_that_says_where_the_first_is() -> None:
    found = settled(agen(Organisations=[("Nom",), ("Albret Communauté",), ("Albret Communauté",)]))
    assert said(found) == [
        "Organisations, ligne 3, colonne « Nom » : « Albret Communauté » : une seule ligne par nom : la "
        "ligne 2 le dit déjà. Enlevez l'une des deux"
    ]


def test_a_unit_may_have_the_name_of_another_institutions_unit() -> None:
    found = settled(agen(Organisations=[
        ("Nom", "Rattachée à"), ("Ville d'Agen", None), ("DST", "Ville d'Agen"), ("DFPE", None),
    ]))  # fmt: skip
    assert named(found)[:2] == ["ville-d-agen", "ville-d-agen/dst"]
    [fault] = found.faults
    assert (fault.row, fault.column) == (4, "Rattachée à")
    assert "déjà un nom de ville-de-paris/dfpe" in fault.expected


GERS = [
    ("Intitulé", "Type", "Territoires", "Identifiant"),
    ("CTG d'Agen", "convention territoriale globale", "Lot-et-Garonne", "ctg-agen"),
    ("Schéma de Paris", "schéma départemental des services aux familles", "Paris", "sdsf-paris"),
    ("Convention sans lieu", "convention territoriale globale", None, "sans-lieu"),
]


def test_the_state_is_that_of_the_territory_of_each_convention() -> None:
    found = settled(agen(
        Conventions=GERS,
        Actions=[
            ("Convention", "Action", "Pilotes", "Territoires"),
            ("ctg-agen", "A", "État", None), ("sdsf-paris", "B", "l'État", None),
            ("sans-lieu", "C", "services de l'État", "Agen"), ("sans-lieu", "D", "État", None),
        ],
        Signatures=[
            ("Convention", "Institution"), ("sdsf-paris", "Éducation nationale"),
            ("ctg-agen", "Éducation nationale"),
        ],
    ))  # fmt: skip
    assert [row["pilots"] for row in found.tables["actions"]] == [
        "etat-lot-et-garonne", "etat", "etat-lot-et-garonne", ""
    ]  # fmt: skip
    assert [row["institution"] for row in found.tables["signatures"]] == [
        "education-nationale", "education-nationale-lot-et-garonne"
    ]  # fmt: skip
    [fault] = found.faults
    assert (fault.where, fault.row, fault.column, fault.value) == ("Actions", 5, "Pilotes", "État")
    assert set(fault.closest) == {"État (etat)", "État (Lot-et-Garonne)"}


def test_a_state_that_is_not_known_there_is_offered_as_a_new_one_and_then_taken() -> None:
    sheets = agen(
        Conventions=[GERS[0], ("CTG du Gers", "convention territoriale globale", "Gers", "ctg-gers")],
        Territoires=[
            ("Nom", "Genre", "Code Insee", "Identifiant"),
            ("Gers", "departement", "32", "departement/32"),
        ],
        Actions=[("Action", "Pilotes"), ("A", "État"), ("B", "l'État; Éducation nationale")],
    )
    refused = settled(sheets)
    first, second = refused.faults
    assert "« État » ne l'est pas ici (Gers)" in first.expected
    assert "Nom « État (Gers) », Genre « institution », Territoire « Gers »" in first.expected
    assert "Nom « Éducation nationale (Gers) »" in second.expected
    as_told = [("Nom", "Genre", "Territoire"), ("État (Gers)", "institution", "Gers")]
    in_short = [("Nom", "Territoire"), ("Éducation nationale", "Gers")]
    found = settled(
        {**sheets, "Organisations": [*as_told, ("Éducation nationale (Gers)", "institution", None)]}
    )
    assert said(found) == []
    assert [row["pilots"] for row in found.tables["actions"]] == [
        "etat-gers",
        "etat-gers; education-nationale-gers",
    ]
    short = settled({**sheets, "Organisations": in_short})
    assert named(short) == ["education-nationale-gers"]
    assert [fault.value for fault in short.faults] == ["État"]
    assert "2 cellules le disent ; aussi : Actions, ligne 3 (Pilotes)." in short.faults[0].expected


def test_the_state_of_the_one_departement_around_a_commune_is_meant() -> None:
    found = settled(agen(
        Conventions=[GERS[0], ("CTG d'Agen", "convention territoriale globale", "Agen", "ctg-agen")],
        Actions=[("Action", "Pilotes"), ("A", "État / Caf")],
    ))  # fmt: skip
    assert said(found) == []
    assert found.tables["actions"][0]["pilots"] == "etat-lot-et-garonne; caf-de-lot-et-garonne"


LINES = [
    ["departement", "32", "Gers", "gers", ""],
    ["commune", "32013", "Auch", "auch", "departement/32"],
    ["commune", "32107", "Condom", "condom", "departement/32"],
]


def test_a_new_institution_of_a_place_that_the_gazetteer_alone_knows_is_that_of_its_conventions() -> None:
    known = replace(world(), gazetteer=Gazetteer.of(LINES))
    sheets = {
        "Conventions": [
            GERS[0], ("CTG d'Auch", "ctg", "Auch", "ctg-auch"),
            ("CTG de Condom", "ctg", "Condom", "ctg-condom"),
        ],
        "Actions": [
            ("Convention", "Action", "Pilotes"), ("ctg-auch", "A", "CCAS; État"),
            ("ctg-condom", "B", "CCAS; État"),
        ],
    }  # fmt: skip
    first, second, third = settled_in(known, **sheets).faults
    assert "Nom « CCAS (Auch) », Genre « institution », Territoire « Auch »" in first.expected
    assert "Nom « État (Gers) »" in second.expected
    assert "2 cellules le disent ; aussi : Actions, ligne 3 (Pilotes)." in second.expected
    assert "Nom « CCAS (Condom) »" in third.expected
    told = [("Nom", "Territoire"), ("CCAS (Auch)", "Auch"), ("CCAS (Condom)", "Condom"), ("État", "Gers")]
    found = settled_in(known, **sheets, Organisations=told)
    assert said(found) == []
    assert [row["pilots"] for row in found.tables["actions"]] == [
        "ccas-auch; etat-gers",
        "ccas-condom; etat-gers",
    ]
    assert {row["organisation"]: row["territory"] for row in found.tables["organisations"]} == {
        "ccas-auch": "commune/32013", "ccas-condom": "commune/32107", "etat-gers": "departement/32"
    }  # fmt: skip
    assert {row["territory"] for row in found.tables["territories"]} == {
        "commune/32013", "commune/32107", "departement/32"
    }  # fmt: skip


def test_of_a_convention_that_covers_two_departements_none_is_in_view() -> None:
    found = settled(agen(
        Conventions=[GERS[0], ("CTG", "convention territoriale globale", "Lot-et-Garonne; Paris", "ctg")],
        Actions=[("Action", "Pilotes"), ("A", "Caf")],
    ))  # fmt: skip
    [fault] = found.faults
    assert {
        "Caisse d'allocations familiales de Paris",
        "Caisse d'allocations familiales de Lot-et-Garonne",
    } <= (set(fault.closest))


def brought(slug: str, *rows: tuple[object, ...], pilot: str = "Foyer rural du Val") -> bytes:
    """The workbook of a document of the small library, that brings organisations."""
    return xlsx({
        "Document": [
            ("Rubrique", "Valeur"), ("Titre", slug), ("Éditeur", "Ville"), ("Nature", "texte-integral"),
            ("Identifiant du document", slug),
        ],
        "Conventions": [("Intitulé", "Type", "Identifiant"), (f"CTG {slug}", "ctg", f"ctg-{slug}")],
        "Actions": [("Action", "Pilotes"), ("Ouvrir un lieu", pilot)],
        "Organisations": [("Nom", "Sigle"), *rows],
    })  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> Library:
    return small_library(tmp_path)


def test_two_workbooks_bring_one_organisation_and_either_may_be_withdrawn(mine: Library) -> None:
    for slug, rows in (
        ("premier", [("Foyer rural du Val", "FRV")]),
        ("second", [("Foyer rural du Val", None)]),
    ):
        incoming = read_incoming(mine, brought(slug, *rows), f"{slug}.xlsx")
        assert (incoming.faults, incoming.warnings) == ((), ())
        assert incoming.bundle
        assert (
            b"foyer-rural-du-val,institution,Foyer rural du Val,,FRV"
            in incoming.bundle.files["organisations.csv"]
        )
        assert carry(mine, importing(incoming.bundle), "léa").changed
    assert carry(mine, withdrawing("premier"), "léa").changed
    refused = read_incoming(mine, brought("tiers", ("Foyer rural du Val", "FRVC")), "tiers.xlsx")
    assert refused.bundle is None
    assert [(fault.where, fault.row, fault.column) for fault in refused.faults] == [
        ("Organisations", 2, "Sigle")
    ]
    assert "le document « second »" in refused.faults[0].expected


def test_the_same_workbook_again_changes_nothing_and_its_own_rows_are_no_others(mine: Library) -> None:
    file = brought("premier", ("Foyer rural du Val", "FRV"))
    first = read_incoming(mine, file, "premier.xlsx").bundle
    assert first
    assert carry(mine, importing(first), "léa").changed
    again = read_incoming(mine, brought("premier", ("Foyer rural du Val", "FR")), "premier.xlsx", "premier")
    assert again.faults == ()
    same = read_incoming(mine, file, "premier.xlsx", "premier").bundle
    assert same
    assert not carry(mine, importing(same, "premier"), "léa").changed
