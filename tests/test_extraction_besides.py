"""What stands beside pilots and dates is taken where it is sure, and listed where it is not."""

import io

import openpyxl
import pytest
from plans import making

from graph import resources
from graph.extraction import extract
from graph.extraction.besides import sentences
from graph.extraction.fields import is_second
from graph.tables import read_reference
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.wordlists import Terms
from graph.workbook.world import World
from graph.workbook.writing import workbook

FICHE = """# Schéma des services aux familles du Val-d'Ombre 2025-2029

# Gouvernance

Le comité départemental se réunit deux fois par an.

# Axe 1 : Accueillir

## Fiche action n° 1.1 : Ouvrir une crèche

Pilote : Caf du Val-d'Ombre

Partenaires : CPAM du Val-d'Ombre, Collectif Inconnu

Financeurs : CPAM du Val-d'Ombre

Calendrier : 2025

Public visé : Parents et jeunes enfants, voisins de palier

Territoire : Bassin de vie de Sarmonville

Indicateurs : Nombre de places

Responsable : Madame Martin

# Annexe : chiffres

Le département compte 1 450 naissances.
"""


def book(rows, **others):
    """A spreadsheet: rows of its first sheet, and other sheets by name."""
    file = openpyxl.Workbook()
    sheet = file.active
    sheet.title = "Plan"
    for row in rows:
        sheet.append(row)
    for name, lines in others.items():
        other = file.create_sheet(name)
        for line in lines:
            other.append(line)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def draft():
    return extract(FICHE.encode(), "schema.md", making.names())


def doubts(draft, table):
    return {(i, c): n.doubt for (t, i, c), n in draft.notes.items() if t == table and n.doubt}


def test_partners_are_contributions_that_wait_for_a_look(draft):
    rows = [(row["agent"], row["role"]) for row in draft.tables["contributions"]]
    assert rows == [
        ("cpam-du-val-d-ombre", "participant"), ("Collectif Inconnu", "participant"),
        ("cpam-du-val-d-ombre", "financeur"),
    ]  # fmt: skip
    assert all((place, "agent") in doubts(draft, "contributions") for place in range(3))
    (action,) = draft.tables["actions"]
    assert all(row["to"] == action["action"] for row in draft.tables["contributions"])


def test_partners_are_no_pilots(draft):
    assert draft.tables["actions"][0]["pilots"] == "caf-du-val-d-ombre"


def test_publics_that_are_no_concepts_stand_in_their_cell_with_a_doubt(draft):
    assert draft.tables["actions"][0]["audiences"] == "parents; jeunes enfants (0-6 ans); voisins de palier"
    asked = "« voisins de palier » n'est pas un public de la liste : duquel s'agit-il ?"
    assert doubts(draft, "actions")[0, "audiences"] == asked


def test_a_place_that_is_no_territory_stands_in_its_cell_with_a_doubt(draft):
    assert draft.tables["actions"][0]["territories"] == "Bassin de vie de Sarmonville"
    asked = "« Bassin de vie de Sarmonville » n'est pas un territoire certain : duquel s'agit-il ?"
    assert doubts(draft, "actions")[0, "territories"] == asked


def test_a_label_without_a_column_is_listed(draft):
    (left,) = [one for one in draft.unread if "action « Ouvrir une crèche »" in one.where]
    assert left.text == "Indicateurs : Nombre de places ; Responsable : Madame Martin"


def test_themes_and_schemes_of_an_action_are_taken_or_stand_in_their_cell_with_a_doubt():
    told = "Thèmes abordés : Parentalité, vivre ensemble\n\nDispositifs mobilisés : LAEP\n\nIndicateurs"
    made = extract(FICHE.replace("Indicateurs", told).encode(), "schema.md", making.names())
    [action] = made.tables["actions"]
    assert (action["themes"], action["schemes"]) == ("parentalité; vivre ensemble", "laep")
    found = doubts(made, "actions")
    assert found[0, "themes"] == "« vivre ensemble » n'est pas un thème de la liste : duquel s'agit-il ?"
    assert (0, "schemes") not in found


def test_a_part_of_the_plan_that_is_called_a_theme_says_that_theme_or_that_it_is_to_confirm():
    rows = [["Thématique", "Action", "Pilote"], ["Petite enfance", "Ouvrir une crèche", "Caf du Val-d'Ombre"],
            ["Vivre ensemble", "Fêter", "Caf du Val-d'Ombre"]]  # fmt: skip
    made = extract(book(rows), "plan.xlsx", making.names())
    first, second = [row["element"] for row in made.tables["plan"]]
    said = [(row["subject"], row["property"], row["value"]) for row in made.tables["statements"]]
    assert (first, "theme", "petite-enfance") in said
    assert (second, "gap", "theme-a-confirmer") in said


def test_what_is_printed_and_not_understood_is_imported_as_a_gap_and_the_certain_rest_goes_in(draft):
    terms = Terms.read(resources() / "ontology" / "vocabularies")
    read = read_workbook(workbook(draft, ".xlsx", terms), "a.xlsx")
    found = settle(read, World(read_reference(making.HERE / "reference")[0], terms))
    assert [(fault.column, fault.value) for fault in found.faults] == []
    [action] = found.tables["actions"]
    assert (action["audiences"], action["territories"]) == ("parents; jeunes-enfants", "")
    assert {"public-a-confirmer", "territoire-a-confirmer"} <= set(action["gaps"].split("; "))
    [warning] = [one for one in found.warnings if one.column == "Publics"]
    assert warning.value == "voisins de palier"
    assert warning.expected.endswith(
        "Le reste de la cellule est importé. Lacune « public imprimé, à confirmer »."
    )


def test_parts_outside_the_plan_are_listed_under_their_titles(draft):
    texts = [one.text for one in draft.unread]
    assert "Gouvernance — Le comité départemental se réunit deux fois par an." in texts
    assert "Annexe : chiffres — Le département compte 1 450 naissances." in texts


def test_nothing_of_which_something_was_made_is_listed(draft):
    said = " ".join(one.text for one in draft.unread)
    assert "Ouvrir une crèche" not in said and "Accueillir" not in said and "Caf du" not in said


def test_a_place_that_is_surely_one_is_taken():
    text = FICHE.replace("Bassin de vie de Sarmonville", "Sarmonville")
    made = extract(text.encode(), "schema.md", making.names())
    sure = [one.path for one in making.names().territories("Sarmonville") if one.sure]
    assert made.tables["actions"][0]["territories"] == "; ".join(sure)


def test_terms_that_are_given_are_those_of_the_code():
    terms = Terms.read(resources() / "ontology" / "vocabularies")
    made = extract(FICHE.encode(), "schema.md", making.names(), terms)
    assert made.tables["actions"][0]["audiences"] == "parents; jeunes enfants (0-6 ans); voisins de palier"


PLAN = [
    ["PROJET SOCIAL DE TERRITOIRE – PAYS DE SARMONVILLE"],
    ["Plan d'actions 2024-2027 – document de travail"],
    [],
    ["Axe", "Action", "Porteur", "Co-porteur", "Échéance", "Budget prév."],
    ["Axe 1 : Jeunesse", "Ouvrir un local", "Caf du Val-d'Ombre", "", "2025", 45000],
    ["Axe 1 : Jeunesse", "Former les animateurs de Sarmonville", "", "Caf du Val-d'Ombre", "2026", ""],
]
CONTACTS = [["Structure", "Contact", "Tél"], ["Caf", "Mme Roux", "05 00 00 00 00"]]


@pytest.fixture(scope="module")
def sheet():
    return extract(book(PLAN, Contacts=CONTACTS), "plan_v2.xlsx", making.names())


def test_lines_above_the_head_of_a_sheet_give_title_and_period(sheet):
    (convention,) = sheet.tables["conventions"]
    assert convention["label"] == "Projet social de territoire – pays de Sarmonville 2024-2027"
    assert (convention["start"], convention["end"]) == ("2024-01-01", "2027-12-31")
    assert convention["calendar"] == "2024-2027"


def test_what_was_filled_by_default_is_doubtful(sheet):
    assert {column for _, column in doubts(sheet, "document")} == {"publisher", "nature"}
    assert sheet.document["nature"] == "tableau-de-suivi"
    untitled = extract(book(PLAN[3:]), "plan_v2.xlsx", making.names())
    assert {column for _, column in doubts(untitled, "document")} == {"title", "publisher", "nature"}


def test_a_column_that_no_rule_takes_and_a_sheet_that_is_no_plan_are_listed(sheet):
    listed = {(one.text, one.where) for one in sheet.unread}
    assert ("Budget prév. : 45000", "feuille « Plan », ligne 5, action « Ouvrir un local »") in listed
    (contacts,) = [one for one in sheet.unread if one.where == "feuille « Contacts »"]
    assert contacts.text == "Structure | Contact | Tél ; Caf | Mme Roux | 05 00 00 00 00"


def test_a_co_pilot_alone_is_a_doubt_and_not_the_sole_pilot(sheet):
    found = doubts(sheet, "actions")
    assert (0, "pilots") not in found
    assert "le seul pilote" in found[1, "pilots"]


@pytest.mark.parametrize(
    ("label", "second"),
    [
        ("co-porteur", True), ("copilote", True), ("autre pilote", True), ("structure co-pilote", True),
        ("pilote", False), ("pilote et copilote", False), ("porteur de l'action", False),
    ],
)  # fmt: skip
def test_labels_of_co_pilots_are_told_from_those_of_pilots(label, second):
    assert is_second(label) is second


def test_a_slug_says_nothing_of_the_type_of_the_file(sheet):
    assert sheet.document["slug"] == sheet.tables["conventions"][0]["convention"]


def test_reasons_are_sentences_and_none_stands_twice():
    assert sentences(["Une raison", "est-ce elle ?", "", "Une raison"]) == "Une raison. est-ce elle ?"


def test_a_name_that_nothing_knows_is_prepared_once_and_waits_to_be_confirmed():
    text = (
        "# Axe 1 : X\n\nAction\tPilote\nDire\tCollectif Inconnu\nFaire\tCollectif Inconnu\nVoir\tà définir\n"
    )
    made = extract(text.encode(), "plan.md", making.names())
    assert [row["label"] for row in made.tables["organisations"]] == ["Collectif Inconnu"]
    assert "à confirmer" in doubts(made, "organisations")[0, "label"]


def test_two_names_of_one_organisation_prepare_one_row_and_a_body_of_governance_none():
    rows = "Dire\tCaf du Gers\nFaire\tCaf 32\nVoir\tComité de pilotage\n"
    made = extract(f"# Axe 1 : X\n\nAction\tPilote\n{rows}".encode(), "plan.md", making.names())
    assert [row["label"] for row in made.tables["organisations"]] == ["Caf du Gers"]


def test_a_partner_that_nothing_knows_is_prepared_as_well(draft):
    assert [row["label"] for row in draft.tables["organisations"]] == ["Collectif Inconnu"]


def test_a_table_of_contents_and_titles_printed_again_are_not_listed():
    text = "# Schéma de Luzay\n\nAxe 1 : Accueillir ........ 4\n\nAccueillir\n\n" + FICHE
    made = extract(text.encode(), "schema.md", making.names())
    assert not any("Accueillir" in one.text for one in made.unread)


def test_a_long_part_is_cut_with_a_mark():
    text = FICHE.replace("se réunit deux fois par an", "se réunit " + "encore " * 400)
    made = extract(text.encode(), "schema.md", making.names())
    (part,) = [one for one in made.unread if one.text.startswith("Gouvernance")]
    assert len(part.text) == 1500 and part.text.endswith("…")


def test_a_heading_between_actions_of_which_nothing_is_made_is_listed():
    head = "| Action | Pilote |\n|---|---|\n"
    made = extract(
        "# CTG 2024-2027\n\n## Axe 1 : Grandir\n\n### Objectif 1 : Garder\n\n"
        f"{head}| Ouvrir un lieu | Caf |\n\n### Petits et grands\n\n{head}| Former les agents | MSA |\n\n"
        f"### Plan d'actions\n\n{head}| Loger les jeunes | MSA |\n".encode(),
        "ctg.md",
        making.names(),
    )
    assert [one.text for one in made.unread if "Titre au milieu" in one.why] == ["Petits et grands"]
