"""What stands beside pilots and dates is taken where it is sure, and listed where it is not."""

import io

import openpyxl
import pytest
from plans import making

from graph import resources
from graph.extraction import extract
from graph.extraction.besides import sentences
from graph.extraction.fields import is_second
from graph.workbook.wordlists import Terms

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


def test_publics_that_are_concepts_are_taken_and_the_others_listed(draft):
    assert draft.tables["actions"][0]["audiences"] == "parents; jeunes-enfants"
    (left,) = [one for one in draft.unread if "action « Ouvrir une crèche »" in one.where]
    assert "Public visé : voisins de palier" in left.text
    assert "Parents" not in left.text


def test_a_place_that_is_no_territory_and_a_label_without_a_column_are_listed(draft):
    (left,) = [one for one in draft.unread if "action « Ouvrir une crèche »" in one.where]
    assert draft.tables["actions"][0]["territories"] == ""
    assert "Territoire : Bassin de vie de Sarmonville" in left.text
    assert "Indicateurs : Nombre de places" in left.text
    assert "Responsable : Madame Martin" in left.text


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
    assert made.tables["actions"][0]["audiences"] == "parents; jeunes-enfants"


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
