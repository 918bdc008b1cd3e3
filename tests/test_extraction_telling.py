"""Running text that tells who pilots, when, and who commits to what: never a guess, never what is denied."""

import pytest

from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document
from graph.extraction.telling import date_told, only_bodies, pilots_told


def plan_of(text, name="plan.md"):
    return find_plan(read_document(text.encode(), name))


def piloted(plan):
    return [(a.title.flat, [p.flat for p in a.pilots], a.calendar.flat) for a in plan.actions]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("L'action est pilotée par la Caf.", "la Caf"),
        ("Elle sera copilotée par la Caf et la MSA, dès 2025.", "la Caf et la MSA"),
        ("Cette action, nouvelle, naît en 2024. Elle est portée par l'UDAF.", "l'UDAF"),
        ("Le pilotage est assuré conjointement par la Caf et le Département.", "la Caf et le Département"),
        ("Le pilotage de l'action est confié au CCAS de Luzay.", "CCAS de Luzay"),
        ("Pilotage : assuré par la Ville de Luzay avec l'appui de la Caf", "la Ville de Luzay"),
        ("La Caf assure le pilotage de l'action.", "La Caf"),
        ("En 2025, la Caf et la Ville assurent le pilotage.", "la Caf et la Ville"),
        ("Le Département est chef de file de l'action.", "Le Département"),
        ("La Ville de Luzay pilote cette action.", "La Ville de Luzay"),
        ("Le projet se fait sous la responsabilité du CCAS de Luzay.", "CCAS de Luzay"),
        ("Pilotée par la MSA, l'action concerne les aidants.", "la MSA"),
    ],
)
def test_a_sentence_says_who_pilots(text, who):
    (told,) = pilots_told(text)
    assert (told.text, told.doubt) == (who, "")
    assert text[slice(*told.at)] == who


@pytest.mark.parametrize(
    "text",
    [
        "L'action n'est pas pilotée par la Caf.",
        "Le pilote n'est pas encore désigné.",
        "Le pilotage sera précisé lors du premier comité.",
        "Un comité de pilotage se réunit à la Caf.",
        "La Caf participe à l'action et la finance.",
        "L'action est ouverte aux habitants par la Ville.",
        "L'action est portée par des habitants.",
        "La Caf et la Ville s'engagent à se réunir.",
    ],
)
def test_what_is_denied_or_is_something_else_names_nobody(text):
    assert pilots_told(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("L'action pourrait être pilotée par la Caf.", "conditionnel"),
        ("L'action a été pilotée par la Caf.", "passé"),
        ("Le groupe de travail est piloté par la Caf.", "peut-être d'autre chose"),
        ("L'action est coordonnée par la Caf.", "peut-être d'autre chose"),
    ],
)
def test_what_is_not_sure_says_so(text, why):
    (told,) = pilots_told(text)
    assert told.text == "la Caf" and why in told.doubt


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("L'action est pilotée par la Caf, de 2025 à 2027.", "de 2025 à 2027"),
        ("Elle sera mise en œuvre en 2025.", "en 2025"),
        ("Le service démarre en septembre 2024.", "en septembre 2024"),
        ("L'action débute à la rentrée 2025 et dure.", "à la rentrée 2025"),
        ("L'action sera lancée d'ici fin 2026.", "d'ici fin 2026"),
        ("L'action est portée par l'UDAF à partir de 2024.", "à partir de 2024"),
    ],
)
def test_a_sentence_says_when(text, when):
    told = date_told(text)
    assert told is not None and (told.text, told.doubt) == (when, "")


@pytest.mark.parametrize(
    "text",
    [
        "Le territoire comptait 1 200 enfants en 2022.",
        "L'action a été lancée en 2019.",
        "Le centre ouvrira le soir.",
        "Le diagnostic de 2023 montre un besoin.",
    ],
)
def test_other_dates_are_not_those_of_the_action(text):
    assert date_told(text) is None


def test_two_dates_that_differ_are_a_doubt():
    told = date_told("L'action démarre en 2025. Elle sera déployée en 2027.")
    assert told is not None and "dates différentes" in told.doubt


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("assuré conjointement par la Caf et la Ville", "la Caf et la Ville"),
        ("Le pilotage est assuré par la Caf", "la Caf"),
        ("sous la responsabilité du CCAS", "CCAS"),
        ("Caf de l'Orne", "Caf de l'Orne"),
        ("Porte ouverte", "Porte ouverte"),
    ],
)
def test_words_that_tell_how_are_no_part_of_a_name(cell, kept):
    assert only_bodies(cell) == kept


def test_prose_belongs_to_its_own_action():
    plan = plan_of(
        "# Axe 1 : Soigner\n\n## Action 1 : Ouvrir un centre\n\nElle est pilotée par la Caf, dès 2025.\n\n"
        "## Action 2 : Former des bénévoles\n\nRien n'est encore décidé.\n\n# Axe 2 : Loger\n\n"
        "## Action 3 : Bâtir un foyer\n\nLa Ville assure le pilotage.\n"
    )
    assert piloted(plan) == [
        ("Ouvrir un centre", ["la Caf"], "dès 2025"),
        ("Former des bénévoles", [], ""),
        ("Bâtir un foyer", ["La Ville"], ""),
    ]
    assert [a.parent.path for a in plan.actions] == ["axe-1", "axe-1", "axe-2"]


def test_a_label_is_heard_before_the_prose():
    plan = plan_of(
        "# Axe 1 : X\n\n## Action 1 : Ouvrir un centre\n\nElle est pilotée par la MSA.\n\n"
        "**Pilote :** à désigner\n\n**Échéance :** 2026\n"
    )
    assert piloted(plan) == [("Ouvrir un centre", [], "2026")]


def test_two_sentences_that_name_two_pilots_are_a_doubt():
    plan = plan_of(
        "# Axe 1 : X\n\n## Action 1 : Ouvrir un centre\n\nElle est pilotée par la MSA.\n\n"
        "L'action est pilotée par la Caf.\n"
    )
    assert "Deux phrases" in plan.actions[0].doubts["pilots"]


@pytest.mark.parametrize(
    "line",
    [
        "Action : Créer une cellule d'alerte. Elle est pilotée par le CCAS de Luzay, dès 2024.",
        "Action : Créer une cellule d'alerte, est pilotée par le CCAS de Luzay dès 2024.",
        "Action 3 : Créer une cellule d'alerte. Pilote : le CCAS de Luzay. Échéance : dès 2024.",
    ],
)
def test_an_action_told_in_one_line_is_split(line):
    plan = plan_of(f"# Axe 1 : X\n\n{line}\n", "plan.txt")
    assert piloted(plan) == [("Créer une cellule d'alerte", ["le CCAS de Luzay"], "dès 2024")]


COMMITS = "La Caf s'engage à ouvrir une permanence hebdomadaire dès 2025."


def test_a_commitment_in_a_part_of_the_plan_is_an_action_to_be_checked():
    plan = plan_of(f"# Axe 1 : Accueillir\n\n{COMMITS}\n")
    (action,) = plan.actions
    assert action.title.flat == "ouvrir une permanence hebdomadaire dès 2025"
    assert [p.flat for p in action.pilots] == ["La Caf"] and action.calendar.flat == "dès 2025"
    assert "est-ce bien une action" in action.doubts["title"] and action.parent.path == "axe-1"


def test_a_list_of_commitments_has_one_pilot():
    plan = plan_of(
        "# Axe 1 : Accueillir\n\nLa Ville de Luzay s'engage à :\n\n- prêter une salle au relais\n"
        "- financer un poste d'animation\n\nUn texte.\n\n- autre chose sans rapport\n"
    )
    assert [(a.title.flat, [p.flat for p in a.pilots]) for a in plan.actions[:2]] == [
        ("prêter une salle au relais", ["La Ville de Luzay"]),
        ("financer un poste d'animation", ["La Ville de Luzay"]),
    ]
    assert all(not action.pilots for action in plan.actions[2:])


def test_a_commitment_of_an_article_is_kept_aside():
    plan = plan_of(f"# Convention\n\n## Article 4 – Engagements\n\n{COMMITS}\n")
    assert plan.actions == []
    assert [unread.text for unread in plan.unread if "Engagement" in unread.why] == [COMMITS]


def test_a_commitment_within_an_action_is_no_action():
    plan = plan_of(f"# Axe 1 : X\n\n## Action 1 : Ouvrir un centre\n\nUn texte.\n\n{COMMITS}\n")
    assert [action.title.flat for action in plan.actions] == ["Ouvrir un centre"]
    assert plan.actions[0].pilots == []
