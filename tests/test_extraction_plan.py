"""The plan: parts by titles of any style, actions by tables, fiches and lists, and what is never guessed."""

import pytest

from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document


def plan_of(text, name="plan.md"):
    return find_plan(read_document(text.encode(), name))


def parts(plan):
    return [(element.path, element.title) for element in plan.outline.elements()]


def actions(plan):
    return [
        (a.parent.path if a.parent else "", a.title.flat, [p.flat for p in a.pilots], a.calendar.flat)
        for a in plan.actions
    ]


HEAD = "Intitulé\tPilote\tÉchéance\n"


def test_a_title_may_stand_below_its_number():
    plan = plan_of(
        f"# AXE 1\n\n## Informer les familles.\n\n### A. OBJECTIF STRATÉGIQUE\n\nAller vers elles.\n\n"
        f"{HEAD}Ouvrir\tCaf\t2024\n"
    )
    assert parts(plan) == [
        ("axe-1", "Informer les familles"),
        ("axe-1/objectif-strategique-a", "Aller vers elles"),
    ]
    assert actions(plan) == [("axe-1/objectif-strategique-a", "Ouvrir", ["Caf"], "2024")]


def test_titles_in_bold_and_in_capitals_open_parts():
    plan = plan_of(
        f"AXE 1 - INFORMER\n\n**Objectif 1 : Publier**\n\n{HEAD}Éditer\tCaf\t2024\n\nOBJECTIF 2 : DIRE\n\n"
        f"{HEAD}Parler\tCaf\t2025\n"
    )
    assert [path for path, _ in parts(plan)] == ["axe-1", "axe-1/objectif-1", "axe-1/objectif-2"]


def test_without_headings_each_level_has_its_own_style():
    plan = plan_of(
        "AXE 1 - PETITE ENFANCE\n\nObjectif opérationnel 1 : Accueillir\n\nACTION N°1 : Ouvrir un lieu\n"
        "Pilote : Caf\nÉchéance : 2024\n\nAXE 2 - JEUNESSE\n\nACTION N°2 : Former\nPilote : MSA\n"
        "Échéance : 2025\n",
        "plan.txt",
    )
    assert [where for where, *_ in actions(plan)] == ["axe-1/objectif-operationnel-1", "axe-2"]


def test_a_head_in_plain_words_says_objective_action_pilot_and_date():
    plan = plan_of(
        "# Axe 1 : X\n\n| Ce que nous voulons | Ce que nous allons faire | Qui fait quoi ? | Quand ? |\n"
        "|---|---|---|---|\n| Relier | Réunir deux fois par an | Caf | 2024 |\n"
    )
    assert parts(plan) == [("axe-1", "X"), ("axe-1/objectif-1", "Relier")]
    assert actions(plan) == [("axe-1/objectif-1", "Réunir deux fois par an", ["Caf"], "2024")]


def test_numbering_restarts_at_each_axis_and_goes_on_across_strategic_objectives():
    text = (
        "# Axe 1 : X\n## A. Objectif stratégique : Y\n### Objectif 1 : a\n## B. Objectif stratégique : "
        "Z\n### Objectif 2 : b\n# Axe 2 : W\n### Objectif 1 : c\n"
    )
    assert [path for path, _ in parts(plan_of(text))] == [
        "axe-1",
        "axe-1/objectif-strategique-a",
        "axe-1/objectif-strategique-a/objectif-1",
        "axe-1/objectif-strategique-b",
        "axe-1/objectif-strategique-b/objectif-2",
        "axe-2",
        "axe-2/objectif-1",
    ]


def test_of_two_words_for_axes_the_first_is_the_outer_one():
    plan = plan_of("# Orientation 1 : X\n## Axe 1 : Y\n## Axe 2 : Z\n# Orientation 2 : W\n## Axe 3 : V\n")
    assert [(e.path, e.kind) for e in plan.outline.elements()] == [
        ("orientation-1", "axis"),
        ("orientation-1/axe-1", "strategic-objective"),
        ("orientation-1/axe-2", "strategic-objective"),
        ("orientation-2", "axis"),
        ("orientation-2/axe-3", "strategic-objective"),
    ]


def test_a_table_of_contents_is_no_plan():
    plan = plan_of(
        f"# Sommaire\n\n# Axe 1 : Informer\n\n# Axe 2 : Loger\n\n# Axe 1 : Informer\n\n"
        f"{HEAD}Dire\tCaf\t2024\n\n# Axe 2 : Loger\n\n{HEAD}Bâtir\tVille\t2025\n"
    )
    assert parts(plan) == [("axe-1", "Informer"), ("axe-2", "Loger")]
    assert [place for place, *_ in actions(plan)] == ["axe-1", "axe-2"]


def test_one_number_printed_twice_gives_two_parts_and_a_doubt():
    plan = plan_of(
        f"# Axe 1 : X\n## Objectif 1 : Dire\n\n{HEAD}a\tCaf\t2024\n\n## Objectif 1 : Faire\n\n"
        f"{HEAD}b\tCaf\t2024\n"
    )
    assert [path for path, _ in parts(plan)] == ["axe-1", "axe-1/objectif-1", "axe-1/objectif-1-bis2"]
    assert "deux fois" in list(plan.outline.elements())[2].doubt


def test_a_suite_goes_back_to_its_objective_and_one_at_the_wrong_place_has_no_effect():
    plan = plan_of(
        f"# Axe 1 : X\n## Objectif 1 : a\n\n{HEAD}un\tCaf\t2024\n\n(suite objectif 1)\n\n"
        f"{HEAD}deux\tCaf\t2024\n\n"
        f"## Objectif 2 : b\n\n(suite objectif 9)\n\n{HEAD}trois\tCaf\t2024\n\n(suite objectif 1)\n\n"
        f"{HEAD}quatre\tCaf\t2024\n"
    )
    assert [(place, title) for place, title, *_ in actions(plan)] == [
        ("axe-1/objectif-1", "un"),
        ("axe-1/objectif-1", "deux"),
        ("axe-1/objectif-2", "trois"),
        ("axe-1/objectif-1", "quatre"),
    ]
    assert [unread.text for unread in plan.unread if "suite" in unread.why] == ["(suite objectif 9)"]


def test_an_empty_pilot_is_never_the_one_above():
    plan = plan_of(f"# Axe 1 : X\n\n{HEAD}un\tCaf\t2024\ndeux\t\t2024\ntrois\t-\t\n")
    assert [(pilots, time) for *_, pilots, time in actions(plan)] == [
        (["Caf"], "2024"),
        ([], "2024"),
        ([], ""),
    ]


def test_placement_cells_are_carried_down_until_an_outer_one_changes():
    head = "Axe\tObjectif\tAction\tPilote\n"
    plan = plan_of(
        f"{head}1. Informer\tDire\tun\tCaf\n\t\tdeux\t\n2. Loger\t\ttrois\tVille\n\tBâtir\tquatre\tVille\n",
        "plan.txt",
    )
    assert [(place, title, pilots) for place, title, pilots, _ in actions(plan)] == [
        ("axe-1/objectif-1", "un", ["Caf"]),
        ("axe-1/objectif-1", "deux", []),
        ("axe-2", "trois", ["Ville"]),
        ("axe-2/objectif-1", "quatre", ["Ville"]),
    ]


def test_a_merged_pilot_cell_is_that_of_each_row_it_covers():
    page = (
        "<table><tr><th>Action<th>Pilote<th>Échéance<tr><td>un<td "
        "rowspan=2>Caf<td>2024<tr><td>deux<td>2025</table>"
    )
    plan = plan_of(page.replace("<table>", "<html><h1>Axe 1 : X</h1><table>"), "plan.html")
    assert [(title, pilots) for _, title, pilots, _ in actions(plan)] == [("un", ["Caf"]), ("deux", ["Caf"])]
    assert plan.actions[0].pilots[0].spans == plan.actions[1].pilots[0].spans


def test_a_table_without_a_head_goes_on_with_the_one_before():
    plan = plan_of(f"# Axe 1 : X\n\n{HEAD}un\tCaf\t2024\n\n# Axe 2 : Y\n\ndeux\tVille\t2025\n")
    assert [(place, title) for place, title, *_ in actions(plan)] == [("axe-1", "un"), ("axe-2", "deux")]


def test_a_table_of_governance_is_no_plan():
    plan = plan_of(
        f"# Axe 1 : X\n\n{HEAD}un\tCaf\t2024\n\n# Gouvernance\n\nInstance\tPériodicité\tComposition\n"
        f"Comité\tAnnuelle\tCaf\n"
    )
    assert [title for _, title, *_ in actions(plan)] == ["un"]


def test_actions_that_a_review_repeats_are_left_aside():
    plan = plan_of(f"# Axe 1 : X\n\n{HEAD}un\tCaf\t2024\n\n# Bilan\n\n{HEAD}un\tCaf\t2023\n")
    assert len(plan.actions) == 1
    assert "bilan" in plan.unread[0].why


def test_a_row_without_title_is_kept_aside():
    plan = plan_of(f"# Axe 1 : X\n\n{HEAD}un\tCaf\t2024\n\tVille\t2025\n")
    assert len(plan.actions) == 1 and plan.unread[0].text == "Ville | 2025"


def test_a_row_across_the_table_opens_a_part():
    page = (
        "<html><table><tr><th>Action<th>Pilote<tr><td colspan=2>Axe 1 : Informer<tr><td>un<td>Caf<tr><td "
        "colspan=2>Axe 2 : Loger<tr><td>deux<td>Ville</table>"
    )
    assert [(place, title) for place, title, *_ in actions(plan_of(page, "plan.html"))] == [
        ("axe-1", "un"),
        ("axe-2", "deux"),
    ]


def test_titles_without_level_names_are_parts_where_no_line_has_one():
    plan = plan_of(
        f"# Plan de Luzay\n## I. Naître\n### Avant\n\n{HEAD}un\tCaf\t2024\n\n## II. Grandir\n\n"
        f"{HEAD}deux\tCaf\t2024\n"
    )
    assert parts(plan) == [
        ("partie-i", "Naître"),
        ("partie-i/sous-partie-1", "Avant"),
        ("partie-ii", "Grandir"),
    ]
    assert [place for place, *_ in actions(plan)] == ["partie-i/sous-partie-1", "partie-ii"]


def test_numbers_below_an_axis_are_objectives():
    plan = plan_of(
        f"# Axe 1 : X\n## 1.1 Dire\n\n{HEAD}un\tCaf\t2024\n\n## 1.2 Faire\n\n{HEAD}deux\tCaf\t2024\n"
    )
    assert parts(plan) == [("axe-1", "X"), ("axe-1/objectif-1-1", "Dire"), ("axe-1/objectif-1-2", "Faire")]


FICHE = "Fiche action n° {n}\nAxe : {axe}\nIntitulé : {title}\nPilote : {pilot}\nCalendrier : 2024\n\n"


def test_one_fiche_is_one_action_and_says_where_it_stands():
    text = FICHE.format(n=1, axe="1 - Informer", title="Dire", pilot="Caf") + FICHE.format(
        n=3, axe="2 - Loger", title="Bâtir", pilot=""
    )
    assert actions(plan_of(text, "plan.txt")) == [
        ("axe-1", "Dire", ["Caf"], "2024"),
        ("axe-2", "Bâtir", [], "2024"),
    ]


def test_a_label_alone_takes_the_lines_below_it():
    text = (
        "## Axe 1 : X\n\n### Créer un lieu\n\n**Pilotes**\n\n- Caf\n- Ville\n\n**Échéance**\n\n2025\n\n"
        "### Autre titre\n\nTexte.\n"
    )
    assert actions(plan_of(text)) == [("axe-1", "Créer un lieu", ["Caf Ville"], "2025")]


def test_what_only_a_summary_names_is_one_action_with_its_fiche():
    text = (
        "# Axe 1 : X\n\nAction 1 : Dire\n\nAction 2 : Faire\n\n# Axe 1 : X\n\nAction 1 : Dire\nPilote : "
        "Caf\n\nAction 2 : Faire\nPilote : Ville\n"
    )
    assert [(title, pilots) for _, title, pilots, _ in actions(plan_of(text))] == [
        ("Dire", ["Caf"]),
        ("Faire", ["Ville"]),
    ]


@pytest.mark.parametrize("nobody", ["à définir", "Non déterminé", "à préciser", "-", "N.C."])
def test_a_cell_that_says_nobody_yet_names_nobody(nobody):
    assert actions(plan_of(f"# Axe 1 : X\n\n{HEAD}un\t{nobody}\t2024\n"))[0][2] == []


def test_announced_lists_make_axes_principles_and_past_actions():
    plan = plan_of(
        "Les axes communs retenus sont :\n\n- Informer,\n- Loger.\n\n2 principes :\n\n1. La clarté,\n2. "
        "L'équité.\n\n"
        "Les partenaires ont porté depuis 2016 de nombreuses actions :\n\n- Création d'un centre (4),\n- …\n",
        "page.txt",
    )
    assert parts(plan) == [
        ("axe-1", "Informer"),
        ("axe-2", "Loger"),
        ("principe-1", "La clarté"),
        ("principe-2", "L'équité"),
    ]
    (action,) = plan.actions
    assert (
        action.past
        and action.title.flat == "Création d'un centre (4)"
        and action.calendar.flat == "depuis 2016"
    )


def test_entries_below_an_objective_are_actions_to_be_checked():
    plan = plan_of("# Axe 1 : X\n## Objectif 1 : Dire\n\n- Publier un livret\n")
    assert actions(plan) == [("axe-1/objectif-1", "Publier un livret", [], "")]
    assert "est-ce bien une action" in plan.actions[0].doubts["title"]


def test_a_document_without_a_plan_gives_none():
    plan = plan_of(
        "Une lettre.\n\nElle parle de l'axe 1 et d'un plan d'actions sans le dire.\n", "lettre.txt"
    )
    assert plan.actions == [] and parts(plan) == []


def test_a_heading_without_a_level_beneath_an_axis_is_the_objective_of_its_actions():
    plan = plan_of(
        f"## Axe 1 : Grandir\n\n### Contexte\n\nUn constat.\n\n### Accueillir les petits\n\n{HEAD}"
        f"Ouvrir\tCaf\t2024\n\n### Accueillir les grands\n\n{HEAD}Former\tMSA\t2025\n\n## Axe 2 : Loger\n\n"
        f"{HEAD}Bâtir\tCaf\t2026\n"
    )
    assert parts(plan) == [
        ("axe-1", "Grandir"),
        ("axe-1/objectif-1", "Accueillir les petits"),
        ("axe-1/objectif-2", "Accueillir les grands"),
        ("axe-2", "Loger"),
    ]
    assert [where for where, *_ in actions(plan)] == ["axe-1/objectif-1", "axe-1/objectif-2", "axe-2"]


def test_the_title_of_a_fiche_and_a_heading_as_high_are_no_objectives():
    plan = plan_of(
        "## Axe 1 : Grandir\n\n### Chiffres clés\n\nTrois crèches.\n\n### Ouvrir une crèche\n\n"
        "Pilote : Caf\n\nÉchéance : 2024\n"
    )
    assert actions(plan) == [("axe-1", "Ouvrir une crèche", ["Caf"], "2024")]


def test_what_stands_under_a_closing_chapter_hangs_on_no_axis():
    plan = plan_of(
        f"## Axe 1 : Grandir\n\n{HEAD}Ouvrir\tCaf\t2024\n\n## Gouvernance\n\n### Le comité\n\n"
        f"{HEAD}Réunir\tMSA\t2025\n"
    )
    assert [(where, title) for where, title, *_ in actions(plan)] == [("axe-1", "Ouvrir"), ("", "Réunir")]
