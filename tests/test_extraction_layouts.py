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


LABELLED = [
    ("axe-1/objectif-1", "Créer un bus", ["Caf du Val"], "2025"),
    ("axe-1/objectif-1", "Former des aidants", ["MSA"], "2026"),
]


def test_a_bold_entry_above_its_labels_is_an_action():
    entry = (
        "<li><p><strong>{}</strong></p><p>Structure responsable : {}<br>Avec : EPCI<br>Échéance : {}</p></li>"
    )
    page = (
        "<html><body><h2>Axe 1 : Aller vers</h2><h3>Objectif 1 : Relier</h3><ul>"
        + entry.format("Créer un bus", "Caf du Val", "2025")
        + entry.format("Former des aidants", "MSA", "2026")
        + "</ul></body></html>"
    )
    assert actions(plan_of(page, "page.html")) == LABELLED


@pytest.mark.parametrize(
    "lines",
    [
        "**{}**\n\nAvec : EPCI\n\nStructure responsable : {}\n\nÉchéance : {}\n\n",
        "- {}\n  Avec : EPCI\n  Structure responsable : {}\n  Échéance : {}\n",
        "- **{}**\n  - Avec : EPCI\n  - Structure responsable : {}\n  - Échéance : {}\n",
        "**{}**\n\nStructure responsable :\n\n{}\n\nÉchéance :\n\n{}\n\n",
    ],
)
def test_labels_below_a_short_title_make_an_action_whatever_comes_first(lines):
    entries = lines.format("Créer un bus", "Caf du Val", "2025") + lines.format(
        "Former des aidants", "MSA", "2026"
    )
    assert actions(plan_of(f"# Axe 1 : Aller vers\n\n## Objectif 1 : Relier\n\n{entries}")) == LABELLED


def test_a_table_of_bodies_that_steer_is_no_action():
    plan = plan_of(
        "# Axe 1 : Aller vers\n\n## Créer un bus\n\nPilote : Caf\n\n# Titre 4 – Gouvernance\n\n"
        "| Instance | Pilote | Rôle |\n|---|---|---|\n| Comité | Caf et MSA | Valide |\n"
        "| Équipe | MSA | Prépare |\n"
    )
    assert [title for _, title, *_ in actions(plan)] == ["Créer un bus"]


def test_a_committee_with_its_labels_is_no_action():
    plan = plan_of(
        "# Axe 1 : Aller vers\n\n## Créer un bus\n\nPilote : Caf\n\n# Gouvernance\n\n"
        "## Le comité de pilotage\n\nPilote : MSA\n\nFréquence : deux fois par an\n"
    )
    assert [title for _, title, *_ in actions(plan)] == ["Créer un bus"]


def test_contact_lines_outside_a_plan_are_no_action():
    text = "# Accueil\n\n**Nous joindre**\n\nResponsable : Mme Ardi\n\nPublic : familles\n"
    assert actions(plan_of(text)) == []


def test_a_cell_of_dates_with_labels_of_its_own_stays_as_printed():
    plan = plan_of(
        "## Fiche action 1 : Ouvrir un lieu\n\n| Pilote | Caf |\n|---|---|\n"
        "| Calendrier | Démarrage : 2023 – Fin : 2028 |\n"
    )
    assert actions(plan) == [("", "Ouvrir un lieu", ["Caf"], "Démarrage : 2023 – Fin : 2028")]


def test_an_entry_with_its_labels_is_an_action_beside_tables_of_actions():
    plan = plan_of(
        "# Axe 1 : Aller vers\n\n| Action | Pilote |\n|---|---|\n| Loger | MSA |\n\n# Axe 2 : Garder\n\n"
        "- Créer un bus (pilote : Caf, échéance : 2025)\n"
    )
    assert actions(plan) == [("axe-1", "Loger", ["MSA"], ""), ("axe-2", "Créer un bus", ["Caf"], "2025")]


@pytest.mark.parametrize("title", ["Budget", "4. Suivi et évaluation", "Titre 5 – Financement 2024"])
def test_a_chapter_that_closes_the_plan_is_no_action_whatever_its_table_says(title):
    plan = plan_of(
        "# Axe 1 : Aller vers\n\n## Créer un bus\n\nPilote : Caf\n\n"
        f"# {title}\n\n| Poste | Montant |\n|---|---|\n| Coordination | 40 000 € |\n"
    )
    assert [said for _, said, *_ in actions(plan)] == ["Créer un bus"]
