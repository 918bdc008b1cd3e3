"""Settling: what a coordinator writes becomes the tables of data/; what is wrong is said, all at once."""

import dataclasses
import hashlib
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_cases import CONVENTIONS, DOCUMENT, agen, said, settled, terms, world, xlsx

from graph.errors import Fault
from graph.names import Gazetteer
from graph.workbook.columns import sheets
from graph.workbook.draft import ROW, Draft, Note
from graph.workbook.folders import draft_of
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.world import Settled, World
from graph.workbook.writing import write_workbook

PLAN = [
    ("Niveau", "Mot du document", "Numéro", "Titre"),
    ("Axe", "défi", "1", "Accueillir"),
    ("Objectif", "", "", "Ouvrir des lieux"),
    ("Objectif", "", "", "Former"),
    ("Axe", "défi", "2", "Soutenir"),
    ("Enjeu ou principe", "enjeu", "", "La proximité"),
]


def column(found: Settled, table: str, name: str) -> list[str]:
    """The cells of a column."""
    return [row[name] for row in found.tables.get(table, [])]


def passages(found: Settled, cell: str) -> list[str]:
    """What the passages of a cell say in the document's text."""
    spans = [part.split("-") for part in cell.split("; ")]
    return [found.text[int(start) : int(end)] for start, end in spans]


# Paths


def test_parts_of_the_plan_get_their_paths_from_their_order_and_numbers() -> None:
    found = settled(agen(Plan=PLAN))
    assert said(found) == []
    assert column(found, "plan", "element") == [
        "ctg-agen/defi-1", "ctg-agen/defi-1/objectif-1", "ctg-agen/defi-1/objectif-2", "ctg-agen/defi-2",
        "ctg-agen/enjeu-1",
    ]  # fmt: skip
    assert column(found, "plan", "kind") == ["axis", "objective", "objective", "axis", "principle"]
    assert column(found, "plan", "level_name") == ["défi", "objectif", "objectif", "défi", "enjeu"]


def test_actions_hang_on_the_axis_and_objective_that_their_row_names() -> None:
    rows = [
        ("Axe", "Objectif", "Action"),
        ("1", "Former", "A"), ("Défi 1 : Accueillir", "Former", "B"), ("2", "", "C"), ("Soutenir", None, "D"),
        ("1", "ouvrir des lieux", "E"),
    ]  # fmt: skip
    found = settled(agen(Plan=PLAN, Actions=rows))
    assert said(found) == []
    assert column(found, "actions", "action") == [
        "ctg-agen/defi-1/objectif-2/action-1", "ctg-agen/defi-1/objectif-2/action-2",
        "ctg-agen/defi-2/action-1",
        "ctg-agen/defi-2/action-2", "ctg-agen/defi-1/objectif-1/action-1",
    ]  # fmt: skip


def test_axes_and_objectives_that_only_actions_name_join_the_plan() -> None:
    rows = [
        ("Orientation", "Objectif", "Action"),
        ("Orientation 1 : Accueillir", "1.1 Ouvrir", "A"),
        ("Orientation 1 : Accueillir", "1.2. Former", "B"),
        ("Orientation 2 : Soutenir", "", "C"),
    ]
    found = settled(agen(Actions=rows))
    assert said(found) == []
    plan = found.tables["plan"]
    assert [
        (row["element"], row["kind"], row["level_name"], row["number"], row["title"]) for row in plan
    ] == [
        ("ctg-agen/orientation-1", "axis", "orientation", "1", "Accueillir"),
        ("ctg-agen/orientation-1/objectif-1", "objective", "objectif", "1.1", "Ouvrir"),
        ("ctg-agen/orientation-1/objectif-2", "objective", "objectif", "1.2", "Former"),
        ("ctg-agen/orientation-2", "axis", "orientation", "2", "Soutenir"),
    ]
    assert passages(found, plan[0]["at"]) == ["Orientation 1 : Accueillir"]


def test_an_axis_of_which_only_an_unknown_number_is_said_is_a_fault() -> None:
    found = settled(agen(Plan=PLAN, Actions=[("Axe", "Action"), ("7", "A")]))
    [fault] = found.faults
    assert (fault.where, fault.row, fault.column, fault.value) == ("Actions", 2, "Axe", "7")
    assert fault.expected == "un axe ou un objectif de la feuille Plan, par son titre ou son numéro"


def test_an_action_without_axis_among_others_with_one_is_placed_under_the_convention_with_a_warning() -> None:
    found = settled(agen(Plan=PLAN, Actions=[("Axe", "Action"), ("1", "A"), (None, "B")]))
    assert column(found, "actions", "action")[1] == "ctg-agen/action-1"
    [warning] = found.warnings
    assert (warning.row, warning.column) == (3, "Axe")


def test_a_path_that_is_given_stays_and_must_agree_with_the_rest_of_its_row() -> None:
    rows = [
        ("Identifiant", "Axe", "Action"),
        ("ctg-agen/defi-2/action-9", "1", "A"),
        ("ctg-agen/action-3", "", "B"),
    ]
    found = settled(agen(Plan=PLAN, Actions=rows))
    [fault] = found.faults
    assert (fault.row, fault.value) == (2, "ctg-agen/defi-2/action-9")
    assert "ctg-agen/defi-1" in fault.expected


def test_an_action_with_a_path_stays_there_when_the_name_of_its_axis_is_mended() -> None:
    rows = [("Identifiant", "Axe", "Action"), ("ctg-agen/defi-1/action-1", "Un ancien nom", "A")]
    found = settled(agen(Plan=PLAN, Actions=rows))
    assert said(found) == []
    assert column(found, "actions", "action") == ["ctg-agen/defi-1/action-1"]
    [warning] = found.warnings
    assert (warning.column, warning.value) == ("Axe", "Un ancien nom")
    assert "videz-le" in warning.expected


def test_actions_of_a_document_that_names_no_convention_hang_on_nothing_and_say_so() -> None:
    found = settled({"Document": DOCUMENT, "Actions": [("Action",), ("A",)]})
    assert said(found) == []
    [row] = found.tables["actions"]
    assert row["action"] == "document/ctg-agen/action-1"
    assert row["gaps"] == "convention-non-precisee; pilote-non-dit; calendrier-non-dit"


def test_with_two_conventions_each_row_says_which() -> None:
    conventions = [
        *CONVENTIONS,
        ("Schéma du Lot-et-Garonne", "schéma départemental des services aux familles", "sdsf"),
    ]
    rows = [
        ("Convention", "Action"),
        ("Schéma du Lot-et-Garonne", "A"),
        ("ctg-agen", "B"),
        (None, "C"),
        ("CTG d'Agem", "D"),
    ]
    found = settled({"Document": DOCUMENT, "Conventions": conventions, "Actions": rows})
    assert column(found, "actions", "action")[:2] == ["sdsf/action-1", "ctg-agen/action-1"]
    missing, unknown = found.faults
    assert (missing.row, missing.column) == (4, "Convention")
    assert "puisque le classeur en a plusieurs" in missing.expected
    assert (unknown.row, unknown.closest[0]) == (5, "CTG d'Agen")


def test_events_contributions_and_figures_are_counted_past_what_other_documents_mint() -> None:
    sheets = agen(
        Actions=[("Action",), ("A",)],
        Événements=[("Événement", "Date"), ("signée", "16/10/2024"), ("évaluée", 2026)],
        Contributions=[
            ("À quoi", "Organisation", "Rôle", "Montant"),
            ("A", "Ville d'Angers", "financeur", "24 000,50 €"),
        ],
        Chiffres=[("Libellé", "Valeur"), ("Places", "1 200")],
    )
    draft = read_workbook(xlsx(sheets), "a.xlsx")
    found = settle(draft, dataclasses.replace(world(), taken=frozenset({"ctg-agen/evenement-1"})))
    assert said(found) == []
    assert column(found, "events", "event") == ["ctg-agen/evenement-2", "ctg-agen/evenement-3"]
    assert column(found, "events", "date") == ["2024-10-16", "2026"]
    assert column(found, "contributions", "contribution") == ["ctg-agen/action-1/contribution-1"]
    assert column(found, "contributions", "amount") == ["24000.50"]
    assert column(found, "figures", "value") == ["1200"]


def test_a_convention_and_a_document_without_identifiers_are_named_by_their_titles() -> None:
    found = settled({
        "Document": DOCUMENT[:4],
        "Conventions": [("Intitulé", "Type"), ("Convention territoriale globale d'Agen 2024-2028", "ctg")],
    })  # fmt: skip
    assert said(found) == []
    assert found.slug == "ctg-d-agen-2024-2028"
    assert column(found, "conventions", "convention") == ["convention-territoriale-globale-d-agen-2024-2028"]


# Cells


def test_labels_in_french_or_english_and_slugs_are_one_concept() -> None:
    rows = [
        ("Action", "Thèmes", "Publics"),
        ("A", "Parentalité; early childhood", "parents, jeunes"),
        ("B", "petite-enfance", ""),
    ]
    found = settled(agen(Actions=rows))
    assert said(found) == []
    assert column(found, "actions", "themes") == ["parentalite; petite-enfance", "petite-enfance"]
    assert column(found, "actions", "audiences") == ["parents; jeunes", ""]


def test_an_unknown_word_is_a_fault_with_the_closest_of_its_list() -> None:
    found = settled(agen(Actions=[("Action", "Thèmes"), ("A", "parentalité; parantalité")]))
    [fault] = found.faults
    assert fault.value == "parantalité"
    assert fault.closest[0] == "parentalité"


def test_territories_and_themes_of_a_convention_are_stated_of_it() -> None:
    conventions = [
        ("Intitulé", "Type", "Identifiant", "Territoires", "Thèmes", "Début"),
        ("CTG d'Agen", "ctg", "ctg-agen", "Agen; Lot-et-Garonne", "handicap", "1er janvier 2024"),
    ]
    found = settled({"Document": DOCUMENT, "Conventions": conventions})
    assert said(found) == []
    assert column(found, "conventions", "start") == ["2024-01-01"]
    stated = [(row["subject"], row["property"], row["value"]) for row in found.tables["statements"]]
    assert stated == [
        ("ctg-agen", "territory", "commune/47001"), ("ctg-agen", "territory", "departement/47"),
        ("ctg-agen", "theme", "handicap"),
    ]  # fmt: skip
    assert passages(found, found.tables["statements"][2]["at"]) == ["handicap"]


def test_pilots_are_read_from_free_cells_and_their_text_is_kept() -> None:
    cell = "Caf de Paris - Politique Parentalité Ville de Paris - DFPE"
    found = settled(
        agen(Actions=[("Action", "Pilotes"), ("A", cell), ("B", "ville-d-angers; caf-de-maine-et-loire")])
    )
    assert said(found) == []
    first, second = found.tables["actions"]
    assert first["pilots"] == "caf-de-paris/politique-parentalite; ville-de-paris/dfpe"
    assert first["pilots_printed"] == cell
    assert passages(found, first["pilots_at"]) == [cell]
    assert (second["pilots"], second["pilots_printed"]) == ("ville-d-angers; caf-de-maine-et-loire", "")


def test_pilots_may_have_a_sheet_of_their_own() -> None:
    found = settled(
        agen(
            Actions=[("Action",), ("Ouvrir",), ("Fermer",)],
            Pilotages=[
                ("Action", "Pilote"),
                ("Fermer", "Ville d'Angers"),
                ("Fermer", "Caf de Maine-et-Loire"),
            ],
        )
    )
    assert said(found) == []
    opened, closed = found.tables["actions"]
    assert (opened["pilots"], opened["gaps"]) == ("", "pilote-non-dit; calendrier-non-dit")
    assert closed["pilots"] == "ville-d-angers; caf-de-maine-et-loire"
    assert closed["pilots_printed"] == "Ville d'Angers; Caf de Maine-et-Loire"
    assert passages(found, closed["pilots_at"]) == [
        "Fermer\tVille d'Angers",
        "Fermer\tCaf de Maine-et-Loire",
    ] or (passages(found, closed["pilots_at"]) == ["Fermer\tVille d'Angers\nFermer\tCaf de Maine-et-Loire"])


def test_an_unknown_organisation_is_a_fault_that_says_which_row_to_add() -> None:
    found = settled(agen(Signatures=[("Institution",), ("Syndicat mixte du Bruilhois",)]))
    [fault] = found.faults
    assert (fault.where, fault.row, fault.column) == ("Signatures", 2, "Institution")
    assert (
        "feuille Organisations une ligne : Nom « Syndicat mixte du Bruilhois », Genre « institution »"
        in fault.expected
    )


def test_a_likely_name_is_a_fault_with_its_score_and_never_taken() -> None:
    found = settled(agen(Actions=[("Action", "Pilotes"), ("A", "Caisse d'alocation familiale de Paris")]))
    [fault] = found.faults
    assert (fault.row, fault.column) == (2, "Pilotes")
    assert fault.closest[0] == "Caisse d'allocations familiales de Paris"
    assert "%" in fault.expected
    assert column(found, "actions", "pilots") == [""]


def test_leniently_a_name_that_is_not_sure_is_a_gap_with_a_warning() -> None:
    sheets = agen(
        Actions=[("Action", "Pilotes"), ("A", "Syndicat mixte du Bruilhois"), ("B", "Ville d'Angers")],
        Signatures=[("Institution",), ("Ville d'Angers",), ("Syndicat mixte du Bruilhois",)],
    )
    found = settled(sheets, lenient=True)
    assert said(found) == []
    first, second = found.tables["actions"]
    assert (first["pilots"], first["pilots_printed"]) == ("", "Syndicat mixte du Bruilhois")
    assert first["gaps"].startswith("pilote-a-confirmer")
    assert second["pilots"] == "ville-d-angers"
    assert column(found, "signatures", "institution") == ["ville-d-angers"]
    assert [(row["property"], row["value"]) for row in found.tables["statements"]] == [
        ("gap", "signataires-a-confirmer")
    ]
    assert [(warning.where, warning.row) for warning in found.warnings] == [("Actions", 2), ("Signatures", 3)]


def test_a_workbook_brings_its_own_organisations_and_territories() -> None:
    sheets = agen(
        Organisations=[
            ("Nom", "Sigle", "Rattachée à", "Publique", "SIREN"),
            ("Ville d'Agen", None, None, "oui", "214 700 015"),
            ("Direction des familles", "DIF", "Ville d'Agen", "non", None),
        ],
        Territoires=[("Nom", "Genre", "Dans"), ("Montanou", "quartier", "Agen")],
        Actions=[("Action", "Pilotes", "Territoires"), ("A", "Ville d'Agen", "Montanou")],
    )
    found = settled(sheets)
    assert said(found) == []
    named = found.tables["organisations"]
    assert [(row["organisation"], row["kind"], row["public"], row["siren"]) for row in named] == [
        ("ville-d-agen", "institution", "yes", "214700015"), ("ville-d-agen/dif", "direction", "", ""),
    ]  # fmt: skip
    [territory] = found.tables["territories"]
    assert (territory["territory"], territory["within"]) == ("quartier/47001-montanou", "commune/47001")
    [action] = found.tables["actions"]
    assert (action["pilots"], action["territories"]) == ("ville-d-agen", "quartier/47001-montanou")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("16/10/2024", "2024-10-16"), ("16-10-2024", "2024-10-16"), ("16.10.2024", "2024-10-16"),
        ("le 16 octobre 2024", "2024-10-16"), ("1er janv. 2023", "2023-01-01"), ("octobre 2024", "2024-10"),
        ("10/2024", "2024-10"), ("2024", "2024"), ("2024-10", "2024-10"), ("45581", "2024-10-16"),
        ("mercredi 16 octobre 2024", "2024-10-16"), ("août 2024", "2024-08"),
    ],
)  # fmt: skip
def test_dates_are_understood_as_people_write_them(text: str, iso: str) -> None:
    found = settled(agen(Événements=[("Événement", "Date"), ("signée", text)]))
    assert said(found) == []
    assert column(found, "events", "date") == [iso]


@pytest.mark.parametrize("text", ["31/02/2024", "bientôt", "jui 2024", "13/13/2024", "2024-2026"])
def test_a_text_that_says_no_date_or_two_is_a_fault(text: str) -> None:
    [fault] = settled(agen(Événements=[("Événement", "Date"), ("signée", text)])).faults
    assert (fault.where, fault.column, fault.value) == ("Événements", "Date", text)
    assert fault.expected == "une date : 16/10/2024, octobre 2024 ou 2024"


LINES = [
    ["region", "75", "Nouvelle-Aquitaine", "nouvelle aquitaine", "pays/france-metropolitaine"],
    ["commune", "47323", "Villeneuve-sur-Lot", "villeneuve sur lot", "epci/200023307 departement/47"],
    ["epci", "200023307", "Grand Villeneuvois", "grand villeneuvois", "departement/47"],
    ["commune", "93066", "Saint-Denis", "saint denis", "departement/93"],
    ["commune", "11339", "Saint-Denis", "saint denis", "departement/47"],
]  # fmt: skip


def in_france(sheets: dict[str, Iterable[object]]) -> Settled:
    """What becomes of a workbook where a few places of France are known."""
    wide = dataclasses.replace(world(), gazetteer=Gazetteer.of(LINES))
    return settle(read_workbook(xlsx(sheets), "a.xlsx"), wide)  # type: ignore[arg-type]


def test_a_territory_that_the_gazetteer_knows_joins_the_document_with_what_contains_it() -> None:
    found = in_france(agen(Actions=[("Action", "Territoires"), ("A", "Villeneuve-sur-Lot")]))
    assert said(found) == []
    assert column(found, "actions", "territories") == ["commune/47323"]
    assert [(row["territory"], row["within"]) for row in found.tables["territories"]] == [
        ("commune/47323", "epci/200023307; departement/47"),
        ("epci/200023307", "departement/47"),
    ]


def test_a_workbook_that_brings_a_place_and_what_contains_it_is_read_as_it_stands(tmp_path: Path) -> None:
    wide = dataclasses.replace(world(), gazetteer=Gazetteer.of(LINES))
    rows = [("Action", "Pilotes", "Territoires"), ("A", "Ville d'Angers", "Villeneuve-sur-Lot")]
    first = settle(read_workbook(xlsx(agen(Actions=rows)), "a.xlsx"), wide)
    first.write(tmp_path / first.slug)
    write_workbook(draft_of(tmp_path / first.slug), tmp_path / "out.xlsx", wide.terms)
    again = settle(read_workbook(tmp_path / "out.xlsx"), wide)
    assert again.faults == ()
    assert again.tables == first.tables


def test_an_action_that_has_its_path_keeps_the_gaps_that_it_has() -> None:
    rows = [("Action", "Identifiant", "Pilotes"), ("A", "x/action-1", "Ville d'Angers")]
    found = settled(agen(Actions=rows))
    assert column(found, "actions", "gaps") == [""]
    rows = [("Action", "Pilotes"), ("A", "Ville d'Angers")]
    assert column(settled(agen(Actions=rows)), "actions", "gaps") == ["calendrier-non-dit"]


def test_a_name_that_several_places_bear_is_a_fault_that_names_them() -> None:
    found = in_france(agen(Actions=[("Action", "Territoires"), ("A", "Saint-Denis")]))
    [fault] = found.faults
    assert (fault.row, fault.column, fault.value) == (2, "Territoires", "Saint-Denis")
    assert set(fault.closest) == {"Saint-Denis (commune/93066)", "Saint-Denis (commune/11339)"}
    assert "écrivez son identifiant, par exemple « commune/" in fault.expected


# Faults and warnings


def test_a_reference_to_nothing_is_one_fault_and_the_rest_of_its_row_is_read_all_the_same() -> None:
    rows = [
        ("À quoi", "Organisation", "Rôle", "Montant"),
        ("Rien de connu", "Ville d'Angers", "financeur", "cher"),
    ]
    found = settled(agen(Contributions=rows))
    assert [(fault.column, fault.value) for fault in found.faults] == [
        ("À quoi", "Rien de connu"), ("Montant", "cher"),
    ]  # fmt: skip


def test_a_workbook_that_is_wrong_everywhere_is_refused_in_a_bearable_time() -> None:
    rows = [
        ("À quoi", "Organisation", "Rôle"),
        *((f"Rien {n}", f"Personne {n}", "rôle") for n in range(1_000)),
    ]
    start = time.process_time()
    found = settled(agen(Contributions=rows))
    assert len(found.faults) == 3_000
    assert time.process_time() - start < 20


def test_every_fault_is_said_at_once_where_a_person_sees_it() -> None:
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Document": [("Titre", "CTG"), ("Nature", "roman")],
        "Conventions": [("Nos conventions",), ("Intitulé", "Type"), ("CTG d'Agen", "CTGG"), (None, "ctg")],
        "Actions": [("Action", "Calendrier"), ("A", "2024"), (None, "2025")],
        "Contributions": [
            ("À quoi", "Organisation", "Rôle", "Montant"),
            ("A", "Ville d'Angers", "banquier", "beaucoup"),
        ],
    }
    found = settled(sheets)
    places = [(fault.where, fault.row, fault.column, fault.value) for fault in found.faults]
    assert len(places) == len(set(places))
    assert set(places) >= {
        ("Document", None, "Éditeur", None), ("Document", 2, "Nature", "roman"),
        ("Conventions", 3, "Type", "CTGG"), ("Conventions", 4, "Intitulé", None),
        ("Actions", 3, "Action", None),
        ("Contributions", 2, "Rôle", "banquier"), ("Contributions", 2, "Montant", "beaucoup"),
    }  # fmt: skip
    assert all(fault.where in sheets for fault in found.faults)


def test_what_the_reader_of_data_finds_is_said_of_the_workbook() -> None:
    rows = [("Action", "Identifiant"), ("A", "ctg-agen/action-1"), ("B", "ctg-agen/action-1"), ("C", "Ctg/É")]
    found = settled(agen(Actions=rows))
    assert [(fault.row, fault.column) for fault in found.faults] == [(4, "Identifiant"), (3, "Identifiant")]
    assert found.faults[1].expected == "un chemin encore libre (déjà feuille Actions, ligne 2)"


# Passages


def test_the_text_of_a_workbook_without_one_is_the_workbook() -> None:
    found = settled(
        agen(Actions=[("Axe", "Action", "Calendrier"), ("1. Accueillir", "Ouvrir\tun lieu", 2024)])
    )
    assert found.text == (
        "Classeur, feuille par feuille : chaque ligne commence par son numéro dans la feuille.\n"
        "Document\nTitre\tCTG d'Agen 2024-2028\nÉditeur\tVille d'Agen\n"
        "Nature\ttexte intégral d'une convention\n"
        "Identifiant du document\tctg-agen\n"
        "Conventions\nligne\tIntitulé\tType\tIdentifiant\n"
        "2\tCTG d'Agen\tconvention territoriale globale\tctg-agen\n"
        "Actions\nligne\tAxe\tAction\tCalendrier\n2\t1. Accueillir\tOuvrir un lieu\t2024\n"
    )
    [action] = found.tables["actions"]
    assert passages(found, action["title_at"]) == ["Ouvrir un lieu"]
    assert passages(found, action["calendar_at"]) == ["2024"]
    assert passages(found, action["row_at"]) == ["1. Accueillir\tOuvrir un lieu\t2024"]
    assert found.document["file"] == "ctg-agen.txt"
    assert found.document["length"] == len(found.text)
    assert found.document["bytes"] == len(found.text.encode())


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_same_cells_give_the_same_text_in_any_format_but_for_what_a_sheet_is_called(form: str) -> None:
    rows = [("Action", "Pilotes"), ("A", "Ville d'Angers")]
    if form == "xlsx":
        draft = read_workbook(xlsx({"Actions": rows}), "a.xlsx")
    else:
        draft = read_workbook("\n".join(";".join(row) for row in rows).encode("cp1252"), "actions.csv")
    _, _, text = settle(draft, world()).text.partition("\n")
    called = {"xlsx": "Actions", "csv": "actions"}[form]
    assert text == f"Document\n{called}\nligne\tAction\tPilotes\n2\tA\tVille d'Angers\n"


def test_passages_of_an_extraction_are_taken_from_its_notes() -> None:
    draft = Draft(
        document={
            "slug": "ctg-agen", "title": "CTG", "publisher": "Ville", "nature": "texte-integral",
            "file": "ctg.pdf", "sha256": "a" * 64, "length": 500, "bytes": 900,
        },
        tables={
            "conventions": [{"convention": "ctg-agen", "label": "CTG d'Agen", "type": "ctg"}],
            "actions": [
                {"title": "Ouvrir", "pilots": "Ville d'Angers", "calendar": "2024"}, {"title": "Fermer"},
            ],
        },
        notes={
            ("conventions", 0, ROW): Note(at=((0, 10),)),
            ("actions", 0, "title"): Note(at=((20, 26),)), ("actions", 0, "pilots"): Note(at=((40, 50),)),
            ("actions", 0, "calendar"): Note(at=((51, 55),)),
        },
    )  # fmt: skip
    found = settle(draft, world())
    assert said(found) == []
    first, second = found.tables["actions"]
    assert (first["title_at"], first["pilots_at"], first["calendar_at"]) == ("20-26", "40-50", "51-55")
    assert first["row_at"] == "20-26; 40-55"
    assert column(found, "conventions", "at") == ["0-10"]
    assert (second["title_at"], second["row_at"]) == ("0-500", "0-500")
    [warning] = found.warnings
    assert warning.expected == "Aucun passage n'est donné pour cette ligne : elle mène au document entier."


# Doubts


def doubtful(table: str, column: str, sheets: dict[str, Iterable[object]]) -> Settled:
    draft = read_workbook(xlsx(sheets), "a.xlsx")  # type: ignore[arg-type]
    draft.notes[table, 0, column] = Note(doubt="La cellule est fusionnée.", confidence=0.6)
    return settle(draft, world())


def test_a_doubtful_cell_is_a_gap_and_a_warning_and_the_rest_of_its_row_goes_in() -> None:
    rows = [("Action", "Pilotes", "Calendrier"), ("A", "Ville d'Angers", "2024")]
    found = doubtful("actions", "pilots", agen(Actions=rows))
    assert said(found) == []
    [action] = found.tables["actions"]
    assert (action["title"], action["pilots"], action["calendar"]) == ("A", "", "2024")
    assert action["gaps"] == "pilote-a-confirmer"
    [warning] = found.warnings
    assert warning == Fault(
        "Actions", 2, "Pilotes", "Ville d'Angers",
        "La cellule est fusionnée. La cellule n'est pas importée. Lacune « pilote imprimé, à confirmer ».",
    )  # fmt: skip


def test_a_row_that_says_nothing_without_its_doubtful_cell_is_left_out() -> None:
    found = doubtful(
        "signatures",
        "institution",
        agen(Signatures=[("Institution",), ("Ville d'Angers",), ("Caf de Paris",)]),
    )
    assert said(found) == []
    assert column(found, "signatures", "institution") == ["caf-de-paris"]
    assert column(found, "statements", "value") == ["signataires-a-confirmer"]


def test_a_doubtful_part_of_the_plan_stays_as_an_interpretation() -> None:
    found = doubtful("plan", "title", agen(Plan=PLAN))
    assert said(found) == []
    first = found.tables["plan"][0]
    assert (first["method"], first["confidence"], first["reason"]) == (
        "interpreted",
        "0.6",
        "La cellule est fusionnée.",
    )
    assert len(found.warnings) == 1


def test_a_doubtful_name_of_a_convention_does_not_take_away_all_that_hangs_on_it() -> None:
    found = doubtful("conventions", "label", agen(Actions=[("Action",), ("A",)]))
    assert said(found) == []
    assert column(found, "conventions", "method") == ["interpreted"]
    assert column(found, "actions", "action") == ["ctg-agen/action-1"]


def test_what_is_printed_is_kept_whatever_is_doubtful_about_it() -> None:
    rows = [("Action", "Pilotes", "Pilotes imprimés"), ("A", "ville-d-angers", "Ville d'Angers, PRE")]
    found = doubtful("actions", "pilots_printed", agen(Actions=rows))
    [action] = found.tables["actions"]
    assert (action["pilots"], action["pilots_printed"]) == ("ville-d-angers", "Ville d'Angers, PRE")
    assert action["gaps"] == "pilote-a-confirmer; calendrier-non-dit"
    assert [warning.expected for warning in found.warnings] == ["La cellule est fusionnée."]


@pytest.mark.parametrize(
    ("themes", "taken"), [("Parentalité; vivre ensemble", "parentalite"), ("Parentalité", "")]
)
def test_a_doubt_about_one_piece_of_a_list_leaves_the_others_and_one_about_the_whole_none(
    themes: str, taken: str
) -> None:
    found = doubtful("actions", "themes", agen(Actions=[("Action", "Thèmes"), ("A", themes)]))
    assert said(found) == []
    [action] = found.tables["actions"]
    assert action["themes"] == taken
    assert "theme-a-confirmer" in action["gaps"].split("; ")


def test_an_empty_cell_may_be_doubtful() -> None:
    found = doubtful(
        "actions", "pilots", agen(Actions=[("Action", "Pilotes"), ("A", None), ("B", "Ville d'Angers")])
    )
    assert said(found) == []
    assert column(found, "actions", "gaps") == ["pilote-non-dit; calendrier-non-dit", "calendrier-non-dit"]
    assert [(warning.row, warning.value) for warning in found.warnings] == [(2, None)]


# What the document is


def extracted(text: str = "", **keys: object) -> Draft:
    """A draft of a text that stands elsewhere."""
    document = {
        "slug": "ctg-agen", "title": "CTG", "publisher": "Ville", "nature": "texte-integral",
        "file": "ctg.txt", "sha256": hashlib.sha256(b"Un texte").hexdigest(), "length": 8, "bytes": 8, **keys,
    }  # fmt: skip
    return Draft(document=document, text=text)


def test_the_text_that_an_extraction_brings_is_kept_if_it_is_the_one_described() -> None:
    assert settle(extracted("Un texte"), world()).text == "Un texte"
    found = settle(extracted("Un autre texte"), world())
    assert found.text == ""
    assert [warning.column for warning in found.warnings] == ["Empreinte SHA-256"]


def test_a_publisher_that_a_text_does_not_name_is_said_not_to_be_said() -> None:
    found = settle(extracted(publisher=""), world())
    assert (said(found), found.document["publisher"]) == ([], "Éditeur non dit")
    assert len(found.warnings) == 1


@pytest.mark.parametrize("slug", ["../../etc", "/tmp/x", "Été", "a b", "reference", ".."])
def test_the_name_of_a_document_is_a_plain_name(slug: str, tmp_path: Path) -> None:
    found = settle(extracted(slug=slug), world())
    [fault] = found.faults
    assert (fault.column, fault.value) == ("Identifiant du document", slug)
    assert "/" not in found.slug
    assert found.slug not in ("reference", "..", "")


# Speed


def test_two_thousand_actions_are_read_and_settled_in_under_two_seconds() -> None:
    rows: list[tuple[object, ...]] = [("Axe", "Objectif", "Action", "Pilotes", "Calendrier", "Thèmes")]
    pilots = (
        "Caf de Paris - Politique Parentalité Ville de Paris - DFPE",
        "Ville d'Angers; Caf de Maine-et-Loire",
        None,
    )
    rows += [
        (
            f"{n // 100 + 1}. Axe {n // 100}",
            f"{n // 10 % 10 + 1}. But {n // 10}",
            f"Action {n}",
            pilots[n % 3],
            2024,
            "parentalité",
        )
        for n in range(2_000)
    ]
    data = xlsx(agen(Actions=rows))
    fresh = World(world().reference, terms())
    start = time.process_time()
    found = settle(read_workbook(data, "a.xlsx"), fresh)
    taken = time.process_time() - start
    assert said(found) == []
    assert len(found.tables["actions"]) == 2_000
    assert len(found.tables["plan"]) == 220
    assert taken < 2


# Whatever a workbook holds

PIECES = st.sampled_from(
    [
        "", "1", "Axe 1", "2. Former", "ctg-agen", "ctg-agen/axe-1", "Former", "axis", "Ville d'Angers",
        "DST", "Agen", "ville-d-angers; caf-de-paris", "commune/47001", "parentalité; jeunesse", "yes", "non",
        "2024", "16/10/2024", "0-10", "10-0", "interprété", "1,5", "=1+1", "../x", ";", " | ", "É",
        "remplace", "theme",
    ]
)  # fmt: skip
TABLES_OF_TEXT = st.fixed_dictionaries(
    {
        sheet.table: st.lists(
            st.fixed_dictionaries({}, optional={column.column: PIECES for column in sheet.columns}),
            max_size=2,
        )
        for sheet in sheets()[1:]
    }
)
PLAIN_TABLES = st.fixed_dictionaries(
    {
        "plan": st.lists(
            st.fixed_dictionaries(
                {"kind": st.sampled_from(["Axe", "objectif"]), "title": st.sampled_from("ABC")},
                optional={"number": st.sampled_from("12")},
            ),
            max_size=4,
        ),
        "actions": st.lists(
            st.fixed_dictionaries(
                {"title": st.sampled_from("DE"), "axis": st.sampled_from(["", "1. X", "2. Y"])},
                optional={
                    "pilots": st.sampled_from(["DST", "Ville d'Angers"]),
                    "themes": st.just("handicap"),
                },
            ),
            max_size=4,
        ),
    }
)


@settings(max_examples=40, deadline=None)
@given(
    tables=TABLES_OF_TEXT,
    document=st.dictionaries(st.sampled_from(["title", "slug", "date", "sha256"]), PIECES),
    lenient=st.booleans(),
)
def test_whatever_a_workbook_holds_is_settled_or_said_to_be_wrong(
    tables: dict[str, list[dict[str, str]]], document: dict[str, object], lenient: bool
) -> None:
    notes = {("actions", 0, "pilots"): Note(doubt="Douteux.")} if tables["actions"] else {}
    found = settle(Draft(document=document, tables=tables, notes=notes), world(), lenient)
    assert all(fault.expected for fault in (*found.faults, *found.warnings))
    assert "document.toml" in found.files()


@settings(max_examples=40, deadline=None)
@given(tables=PLAIN_TABLES)
def test_what_is_settled_settles_to_itself(tables: dict[str, list[dict[str, str]]]) -> None:
    document: dict[str, object] = {"title": "CTG", "publisher": "Ville", "nature": "texte-integral"}
    conventions = [{"label": "CTG d'Agen", "type": "ctg"}]
    first = settle(Draft(document, {"conventions": conventions, **tables}), world(), lenient=True)
    if not first.faults:
        draft = Draft({"slug": first.slug, **first.document}, dict(first.tables), text=first.text)
        again = settle(draft, world())
        assert again.faults == ()
        assert again.tables == first.tables
