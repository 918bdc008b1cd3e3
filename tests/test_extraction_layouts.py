"""What layouts that were first met in tests/plans taught: where an action ends, and never another's pilot."""

import pytest

from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document


def plan_of(text, name="plan.md"):
    return find_plan(read_document(text.encode(), name))


def actions(plan):
    return [
        (a.parent.path if a.parent else "", a.title.flat, [p.flat for p in a.pilots], a.calendar.flat)
        for a in plan.actions
    ]


NUMBERED = (
    "1. PETITE ENFANCE\n\n1.1 Accueillir\n\n1.1.1 Ouvrir une crèche\nPilote : Caf\n\n"
    "1.1.2 Former des agents\nPilote : Ville de Luzay\nÉchéance : 2025\n\n1.2 Informer\n\n"
    "1.2.1 Publier un guide\nPilote :\nÉchéance : 2026\n\n2. JEUNESSE\n\n2.1 Bouger\n\n"
    "2.1.1 Prêter des vélos\nPilote : MSA\n"
)  # fmt: skip


def test_numbers_alone_part_actions_and_place_them():
    assert actions(plan_of(NUMBERED, "plan.txt")) == [
        ("partie-1/sous-partie-1", "Ouvrir une crèche", ["Caf"], ""),
        ("partie-1/sous-partie-1", "Former des agents", ["Ville de Luzay"], "2025"),
        ("partie-1/sous-partie-2", "Publier un guide", [], "2026"),
        ("partie-2/sous-partie-1", "Prêter des vélos", ["MSA"], ""),
    ]


def test_a_pilot_that_is_said_again_below_a_new_title_is_that_of_the_new_one():
    plan = plan_of(
        "Ouvrir une crèche\nPilote : Caf\nÉchéance : 2025\n\nFormer des agents\nPilote : MSA\n", "plan.txt"
    )
    assert [(title, pilots) for _, title, pilots, _ in actions(plan)] == [
        ("Ouvrir une crèche", ["Caf"]), ("Former des agents", ["MSA"]),
    ]  # fmt: skip


def test_a_pilot_that_is_said_again_below_a_sentence_is_a_doubt():
    plan = plan_of(
        "Ouvrir une crèche\nPilote : Caf\n\nLe lieu sera prêté par la commune.\n\nPilote : MSA\n",
        "plan.txt",
    )
    (action,) = plan.actions
    assert "deux actions" in action.doubts["pilots"] and "deux actions" in action.doubts["title"]


def test_two_labels_of_pilots_in_a_row_are_two_pilots():
    plan = plan_of("Ouvrir une crèche\nPilote : Caf\nPilote : MSA\n", "plan.txt")
    assert [(p, a.doubts) for a in plan.actions for p in [[s.flat for s in a.pilots]]] == [
        (["Caf", "MSA"], {})
    ]


def page(body):
    return f"<html><body><h1>Axe 1 : X</h1>{body}</body></html>"


def rows(*lines):
    cells = ("".join(f"<td>{cell}</td>" for cell in line) for line in lines)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in cells)}</table>"


HEAD = ("Fiche-action n° 1", "Ouvrir une crèche")


def test_a_fiche_goes_on_in_the_table_below_it():
    plan = plan_of(
        page(
            rows(HEAD, ("Public", "Tous"), ("Pilote", "Caf"))
            + rows(("Copilote", "MSA"), ("Échéance", "2025"))
        ),
        "a.html",
    )
    assert actions(plan) == [("axe-1", "Ouvrir une crèche", ["Caf", "MSA"], "2025")]


@pytest.mark.parametrize(
    "below",
    [
        rows(("Pilote", "MSA"), ("Échéance", "2025")),
        "<p>Un texte.</p>" + rows(("Copilote", "MSA"), ("Échéance", "2025")),
    ],
)
def test_a_table_with_the_same_labels_or_further_down_is_not_its_rest(below):
    plan = plan_of(page(rows(HEAD, ("Public", "Tous"), ("Pilote", "Caf")) + below), "a.html")
    assert plan.actions[0].title.flat == "Ouvrir une crèche"
    assert [p.flat for p in plan.actions[0].pilots] == ["Caf"]


def table(*lines):
    head = "| Action | Pilote | Échéance |\n|---|---|---|\n"
    return "# Axe 1 : X\n\n" + head + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def test_a_cell_that_is_a_list_holds_as_many_actions_of_one_row():
    plan = plan_of(table(("• Aider les crèches<br>• Former les agents", "Caf", "2025")))
    assert actions(plan) == [
        ("axe-1", "Aider les crèches", ["Caf"], "2025"), ("axe-1", "Former les agents", ["Caf"], "2025"),
    ]  # fmt: skip
    assert all(not action.doubts for action in plan.actions)


def test_several_actions_beside_several_lines_of_pilots_are_a_doubt():
    plan = plan_of(table(("• Aider les crèches<br>• Former les agents", "Caf<br>MSA", "2025")))
    assert all("qui pilote quoi" in action.doubts["pilots"] for action in plan.actions)


def test_a_title_followed_by_its_steps_is_one_action():
    plan = plan_of(table(("Ouvrir un lieu :<br>- étude<br>- travaux", "Caf", "2025")))
    assert len(plan.actions) == 1


def test_labels_inside_a_cell_are_labels():
    text = (
        "# Axe 1 : X\n\n| Actions | Mise en œuvre |\n|---|---|\n"
        "| Ouvrir un lieu | Pilote : Caf<br>Copilote : MSA<br>Échéance : 2025 |\n"
        "| Fermer un lieu | Échéance : 2026 |\n"
    )
    assert actions(plan_of(text)) == [
        ("axe-1", "Ouvrir un lieu", ["Caf", "MSA"], "2025"), ("axe-1", "Fermer un lieu", [], "2026"),
    ]  # fmt: skip


REVIEW = (
    "# CTG de Luzay 2025-2029\n\n# {review}\n\n| Action | Pilote | Réalisé |\n|---|---|---|\n"
    "| Vieille action | Caf | Oui |\n\n"
)


@pytest.mark.parametrize(
    "review", ["Partie 1 – Bilan de la convention 2020-2024", "Bilan", "1. Le bilan partagé"]
)
def test_a_review_that_stands_before_the_plan_gives_no_action(review):
    prospects = "# Partie 2 – Plan d'actions\n\n## Thématique : Seniors\n\n"
    rest = table(("Livrer des repas", "MSA", "2026")).partition("\n\n")[2]
    plan = plan_of(REVIEW.format(review=review) + prospects + rest)
    assert [title for _, title, *_ in actions(plan)] == ["Livrer des repas"]
    assert any("bilan" in unread.why for unread in plan.unread)


def test_a_review_with_its_prospects_is_the_plan():
    plan = plan_of(REVIEW.format(review="Bilan et perspectives"))
    assert [title for _, title, *_ in actions(plan)] == ["Vieille action"]


SPACED = (
    "Axe 1 : X\n\nAction                        Pilote              Échéance\n"
    "Ouvrir une halte-garderie     CC du Pays          2025\n"
    "et son jardin\n"
    "Former les agents             Caf                 2024-2026\n"
    "Créer un guichet                                  2027\n\nUn texte ordinaire qui suit le tableau.\n"
)


def test_columns_that_spaces_align_are_a_table():
    assert actions(plan_of(SPACED, "plan.txt")) == [
        ("axe-1", "Ouvrir une halte-garderie et son jardin", ["CC du Pays"], "2025"),
        ("axe-1", "Former les agents", ["Caf"], "2024-2026"),
        ("axe-1", "Créer un guichet", [], "2027"),
    ]


def test_text_with_wide_spaces_and_no_head_is_no_table():
    assert plan_of("Axe 1 : X\n\nLa Caf      et la Ville      agissent.\n", "plan.txt").actions == []


def test_the_name_of_a_sheet_is_no_action():
    text = "Réunion;Date;Présents\nComité;2024;14\n"
    assert plan_of(text, "suivi.csv").actions == []


@pytest.mark.parametrize("label", ["Objectifs", "Objectifs opérationnels", "Enjeux"])
def test_aims_of_a_fiche_are_no_part_unless_a_number_says_so(label):
    fiche = "Fiche action n° 1\nAxe : 1 - Informer\nIntitulé : Dire\n{label} : {value}\nPilote : Caf\n"
    plan = plan_of(fiche.format(label=label, value="Être entendu de tous"), "plan.txt")
    assert [place for place, *_ in actions(plan)] == ["axe-1"]
    plan = plan_of(fiche.format(label="Objectif opérationnel", value="1.2 Être entendu"), "plan.txt")
    assert [place for place, *_ in actions(plan)] == ["axe-1/objectif-operationnel-1-2"]


def test_an_engagement_is_a_part_where_actions_stand_below_it_and_an_action_elsewhere():
    head = "# Ambition 1 : Loger\n\n## Engagement 1 – Prévenir\n\n"
    part = head + "Action : Créer une cellule\n\n**Pilote :** Caf\n"
    assert actions(plan_of(part)) == [("ambition-1/engagement-1", "Créer une cellule", ["Caf"], "")]
    own = head + "**Pilote :** Caf\n\n**Échéance :** 2025\n"
    assert actions(plan_of(own)) == [("ambition-1", "Prévenir", ["Caf"], "2025")]


LISTED = "# Plan de Luzay\n\n## Loger\n\n### Ce que nous ferons\n\n{entries}\n"


def test_entries_beside_one_that_names_its_pilot_are_actions_to_be_checked():
    entries = "- Bâtir un foyer\n- Rénover dix logements. Pilote : Caf.\n- Informer les jeunes\n"
    plan = plan_of(LISTED.format(entries=entries))
    assert [(a.title.flat, [p.flat for p in a.pilots]) for a in plan.actions] == [
        ("Bâtir un foyer", []), ("Rénover dix logements", ["Caf"]), ("Informer les jeunes", []),
    ]  # fmt: skip
    assert ["title" in action.doubts for action in plan.actions] == [True, False, True]


def test_entries_apart_from_it_are_not():
    entries = "- Douze écoles\n\nUn texte.\n\n- Rénover dix logements. Pilote : Caf.\n"
    plan = plan_of(LISTED.format(entries=entries))
    assert [action.title.flat for action in plan.actions] == ["Rénover dix logements"]


def test_a_list_of_what_is_done_is_kept_aside():
    done = "### Ce que nous avons déjà fait\n\n- 40 places ouvertes en 2023\n"
    plan = plan_of(LISTED.format(entries="- Bâtir un foyer. Pilote : Caf.\n\n" + done))
    assert [action.title.flat for action in plan.actions] == ["Bâtir un foyer"]
    assert [unread.text for unread in plan.unread] == ["40 places ouvertes en 2023"]


def test_an_engagement_is_a_part_where_a_list_of_actions_stands_below_it():
    plan = plan_of(
        "# Schéma\n\n## Engagement n°1 : Loger\n\n- Bâtir un foyer. Pilote : Caf.\n- Rénover dix logements\n"
    )
    assert [(place, title) for place, title, *_ in actions(plan)] == [
        ("engagement-1", "Bâtir un foyer"), ("engagement-1", "Rénover dix logements"),
    ]  # fmt: skip
