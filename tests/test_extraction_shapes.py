"""Tables turned on their side, tables without a known head, columns that no head names."""

import pytest
from plans import making
from workbook_cases import xlsx

from graph.extraction import extract
from graph.extraction.contents import hardly_a_title, is_body, is_date, is_number
from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document


def plan_of(text, name="plan.md"):
    return find_plan(read_document(text.encode(), name))


def actions(plan):
    return [
        (a.parent.path if a.parent else "", a.title.flat, [p.flat for p in a.pilots], a.calendar.flat)
        for a in plan.actions
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Caf du Val-d'Ombre", "body"),
        ("la Ville de Sarmonville", "body"),
        ("CCPL", "body"),
        ("PMI, CCAS", "body"),
        ("2024", "date"),
        ("septembre 2025", "date"),
        ("fin 2024 - 2026", "date"),
        ("1.2", "number"),
        ("A-4", "number"),
        ("Créer une crèche", ""),
        ("Organiser les assises 2025", ""),
        ("Associer les parents", ""),
        ("Communiquer", ""),
        ("", ""),
    ],
)
def test_what_a_cell_holds(text, what):
    tests = (("body", is_body), ("date", is_date), ("number", is_number))
    held = [name for name, test in tests if test(text)]
    assert held == ([what] if what else [])


@pytest.mark.parametrize(
    ("text", "hardly"), [("12", True), ("2024-2025", True), ("n°", True), ("Ouvrir", False)]
)
def test_what_can_hardly_be_a_title(text, hardly):
    assert hardly_a_title(text) is hardly


SIDEWAYS = """# Axe 1 : Logement

| Action | Prévenir les impayés | Repérer l'indigne |
|---|---|---|
| Pilote | Caf | CCPL |
| Échéance | 2024 | |
"""


def test_a_column_for_each_action_is_turned():
    assert actions(plan_of(SIDEWAYS)) == [
        ("axe-1", "Prévenir les impayés", ["Caf"], "2024"),
        ("axe-1", "Repérer l'indigne", ["CCPL"], ""),
    ]


def test_titles_may_stand_at_the_top_without_a_label():
    plan = plan_of(SIDEWAYS.replace("| Action |", "|  |"))
    assert [action.title.flat for action in plan.actions] == ["Prévenir les impayés", "Repérer l'indigne"]


def test_the_passage_of_a_turned_cell_is_its_own():
    document = read_document(SIDEWAYS.encode(), "plan.md")
    plan = find_plan(document)
    ((start, end),) = plan.actions[1].pilots[0].spans
    assert document.text[start:end] == "CCPL"


def test_a_fiche_with_labels_in_two_columns_is_not_turned():
    plan = plan_of(
        "| Intitulé | Ouvrir un lieu | Copilote | MSA |\n|---|---|---|---|\n"
        "| Pilote | Caf | Partenaires | CCAS |\n| Échéance | 2024 | Budget | 10 € |\n"
    )
    assert actions(plan) == [("", "Ouvrir un lieu", ["MSA", "Caf"], "2024")]


HEADLESS = """# Axe 1 : Enfance

| | | | |
|---|---|---|---|
| 1 | Agrandir l'accueil de loisirs | Mairie de Brézins | 2024 |
| 2 | Proposer un séjour d'été | Caf du Val-d'Ombre | 2025 |
| 3 | Rédiger une charte du temps | | 2024 |
"""


def test_a_table_without_a_head_is_read_by_its_cells_and_says_so():
    plan = plan_of(HEADLESS)
    assert actions(plan) == [
        ("axe-1", "Agrandir l'accueil de loisirs", ["Mairie de Brézins"], "2024"),
        ("axe-1", "Proposer un séjour d'été", ["Caf du Val-d'Ombre"], "2025"),
        ("axe-1", "Rédiger une charte du temps", [], "2024"),
    ]
    assert all({"title", "pilots", "calendar"} <= set(action.doubts) for action in plan.actions)
    assert any("sans en-tête" in unread.why for unread in plan.unread)


def test_a_head_in_unknown_words_is_not_an_action():
    plan = plan_of(HEADLESS.replace("| | | | |", "| Rang | Ce que nous ferons | Bras armé | Horizon |"))
    assert [action.number for action in plan.actions] == ["1", "2", "3"]


def test_of_two_columns_of_names_none_is_taken_for_the_pilot():
    plan = plan_of(
        "# Axe 1 : Enfance\n\n| | | |\n|---|---|---|\n"
        "| Agrandir l'accueil de loisirs | Mairie de Brézins | Caf |\n"
        "| Proposer un séjour d'été | Caf du Val-d'Ombre | MSA |\n"
    )
    assert [action.pilots for action in plan.actions] == [[], []]
    assert all("Plusieurs portent" in action.doubts["pilots"] for action in plan.actions)


@pytest.mark.parametrize(
    "rows",
    [
        "| Caf | 2024 |\n| MSA | 2025 |\n| CCAS | 2026 |\n",
        "| 12 | 15 | 2024 |\n| 13 | 16 | 2025 |\n| 14 | 18 | 2026 |\n",
        "| Naissances dans le canton | 145 |\n| Familles suivies par an | 1200 |\n",
    ],
)
def test_tables_of_figures_and_of_names_are_no_plan(rows):
    assert plan_of(f"# Axe 1 : Enfance\n\n{rows}").actions == []


def test_cells_that_name_their_level_place_the_action_under_any_head():
    plan = plan_of(
        "Grande famille;Intitulé de l'action;Pilote\nAxe 1 : Enfance;Ouvrir;Caf\n;Fermer;MSA\n"
        "Axe 2 : Âge;Aider;Caf\n",
        "plan.csv",
    )
    assert [(action.parent.path, action.title.flat) for action in plan.actions] == [
        ("axe-1", "Ouvrir"), ("axe-1", "Fermer"), ("axe-2", "Aider"),
    ]  # fmt: skip


def test_a_column_of_names_under_an_unknown_head_is_said_unread():
    plan = plan_of(
        "Intitulé de l'action\tBras armé\tÉchéance\nOuvrir un lieu\tCaf\t2024\nFermer un lieu\tMSA\t2025\n",
        "plan.txt",
    )
    assert [action.pilots for action in plan.actions] == [[], []]
    assert all("Bras armé" in action.doubts["pilots"] for action in plan.actions)
    assert any("Bras armé" in unread.why for unread in plan.unread)


def test_a_row_of_totals_is_no_action():
    plan = plan_of(
        "Axe;Intitulé de l'action;Pilote\nAxe 1;Ouvrir un lieu;Caf\nTotal;5 actions;\n", "plan.csv"
    )
    assert [action.title.flat for action in plan.actions] == ["Ouvrir un lieu"]


def test_doubts_of_a_table_without_a_head_reach_the_draft():
    draft = extract(HEADLESS.encode(), "plan.md", making.names())
    doubted = {
        (column, index)
        for (table, index, column), note in draft.notes.items()
        if table == "actions" and note.doubt
    }
    assert {("title", 0), ("pilots", 0), ("calendar", 0), ("pilots", 2)} <= doubted
    assert draft.tables["actions"][1]["pilots"] == "Caf du Val-d'Ombre"


def test_a_table_of_numbers_of_fiches_holds_no_action():
    plan = plan_of(
        "# Axe 1 : Soigner\n\n| Axes | Objectifs | Fiches |\n|---|---|---|\n| Axe 1 | Accéder | 1-1, 1-2 |\n"
        "| Axe 2 | Prévenir | Fiche 3 |\n\n## Fiche action 1-1 : Installer\n\nPilote : ARS\n"
    )
    assert [title for _, title, *_ in actions(plan)] == ["Installer"]


def test_a_table_of_expenses_and_receipts_holds_no_action():
    plan = plan_of(
        "# Petite enfance\n\n| Action | Pilote |\n|---|---|\n| Ouvrir | Caf |\n\n# Comptes\n\n"
        "| Dépenses | Montant | Recettes | Montant |\n|---|---|---|---|\n"
        "| Poste de coordination | 48000 | Caf | 24000 |\n| Animateur itinérant | 39000 | MSA | 63000 |\n"
    )
    assert [title for _, title, *_ in actions(plan)] == ["Ouvrir"]


@pytest.mark.parametrize("text", ["48000", "12 500", "3 000 €", "2 024,50 €"])
def test_a_sum_of_money_is_no_date(text):
    assert not is_date(text)


def test_a_sheet_that_prints_its_own_axis_adds_no_level_of_its_name():
    head = ("N°", "Action", "Pilote")
    book = xlsx(
        {
            "Enfance": [("Thématique 1 – Petite enfance", "", ""), head, ("1", "Ouvrir", "Caf")],
            "Jeunes": [("Thématique 2 – Jeunesse", "", ""), head, ("2", "Former", "MSA")],
        }
    )
    plan = find_plan(read_document(book, "plan.xlsx"))
    assert [where for where, *_ in actions(plan)] == ["thematique-1", "thematique-2"]
