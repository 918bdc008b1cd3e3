"""Labels: what a line opens, what the head of a column means, what a sentence announces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.extraction import fields
from graph.extraction.announcing import announced
from graph.extraction.blocks import Cell, Row
from graph.extraction.columns import columns_of
from graph.extraction.entries import entries_in, inside
from graph.extraction.fields import field_of
from graph.extraction.labels import ACTION, AXIS, OBJECTIVE, PRINCIPLE, STRATEGIC, label_of, like, numbered
from graph.extraction.seen import clean_title


@pytest.mark.parametrize(
    ("line", "word", "rank", "number", "title"),
    [
        ("AXE 1", "axe", AXIS, "1", ""),
        ("Axe 1 : Petite enfance", "axe", AXIS, "1", "Petite enfance"),
        ("Axe n°2 – Jeunesse", "axe", AXIS, "2", "Jeunesse"),
        ("AXE STRATÉGIQUE III. Logement", "axe", AXIS, "III", "Logement"),
        ("ORIENTATION A - Accueillir", "orientation", AXIS, "A", "Accueillir"),
        ("Premier axe : informer", "axe", AXIS, "1", "informer"),
        ("Deuxième défi : Loger", "défi", AXIS, "2", "Loger"),
        ("ENJEU I – Faire grandir", "enjeu", AXIS, "I", "Faire grandir"),
        ("A. OBJECTIF STRATÉGIQUE", "objectif stratégique", STRATEGIC, "A", ""),
        ("Objectif opérationnel 1.2 : Former", "objectif opérationnel", OBJECTIVE, "1.2", "Former"),
        ("OBJECTIF 3 : Faire évoluer les RIF", "objectif", OBJECTIVE, "3", "Faire évoluer les RIF"),
        ("OS 1 : Prévenir les ruptures", "objectif stratégique", STRATEGIC, "1", "Prévenir les ruptures"),
        ("OG n°2. Loger", "objectif général", STRATEGIC, "2", "Loger"),
        ("OO 1.2 – Lever les freins", "objectif opérationnel", OBJECTIVE, "1.2", "Lever les freins"),
        ("Obj. 3 : Former", "objectif", OBJECTIVE, "3", "Former"),
        ("Obj. op. 4 - Dire", "objectif opérationnel", OBJECTIVE, "4", "Dire"),
        ("Sous-objectif 2 - Écouter", "sous-objectif", OBJECTIVE, "2", "Écouter"),
        ("Principe 4 : L'ancrage", "principe", PRINCIPLE, "4", "L'ancrage"),
        ("Fiche action n° 12 : Créer un LAEP", "fiche", ACTION, "12", "Créer un LAEP"),
        ("Action 1.1 – Ouvrir", "action", ACTION, "1.1", "Ouvrir"),
    ],
)
def test_a_line_says_what_it_opens(line, word, rank, number, title):
    label = label_of(line)
    assert label is not None
    assert (label.word, label.rank, label.number, label.title) == (word, rank, number, title)
    assert line[label.at : label.at + len(title)] == title


@pytest.mark.parametrize(
    "line",
    [
        "Axe 1 vise à informer les familles",
        "L'axe 1 est décliné en objectifs",
        "Action sociale",
        "Actions :",
        "Objectif Améliorer",
        "Axe 1 : Petite enfance ........ 12",
        "AXE 2\t14",
        "Axes 1 et 2",
        "Orientation scolaire et professionnelle",
        "",
        "Axe 1, 2 et 3",
        "OSE Luzay",
        "OS : nos priorités",
        "Os 2 fois par jour",
    ],
)
def test_a_sentence_that_mentions_a_part_opens_none(line):
    assert label_of(line) is None


@pytest.mark.parametrize(
    ("line", "word", "number"),
    [
        ("(suite objectif 1)", "objectif", "1"),
        ("(suite)", "", ""),
        ("(suite de l'axe 2)", "axe", "2"),
        ("Suite", "", ""),
    ],
)
def test_a_mark_suite_names_the_part_that_goes_on(line, word, number):
    label = label_of(line)
    assert label is not None and label.suite
    assert (label.word, label.number, label.title) == (word, number, "")


def test_a_title_followed_by_suite_is_that_part_again():
    label = label_of("Objectif 1 : Informer (suite)")
    assert label is not None
    assert (label.number, label.title, label.suite) == ("1", "Informer", True)


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("1.2 Développer", "1.2", "Développer"),
        ("II – Parentalité", "II", "Parentalité"),
        ("A. Accueil", "A", "Accueil"),
    ],
)
def test_a_number_alone_opens_a_part(line, number, title):
    label = numbered(line)
    assert label is not None and (label.number, label.title) == (number, title)


@pytest.mark.parametrize(
    "line", ["2023 et suivantes", "3 rue des Lilas", "12 mars 2024", "A compter de 2024"]
)
def test_a_number_in_a_sentence_opens_nothing(line):
    assert numbered(line) is None


@given(st.text(max_size=450))
def test_no_line_breaks_the_reading_of_labels(line):
    label = label_of(line)
    if label:
        assert label.title == line[label.at : label.at + len(label.title)] or label.suite
    numbered(line)
    field_of(line)
    announced(line, True)
    clean_title(line)


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Pilote", fields.PILOT),
        ("Pilote(s)", fields.PILOT),
        ("Pilotes / copilotes", fields.PILOT),
        ("Porteur", fields.PILOT),
        ("Porteur de l'action :", fields.PILOT),
        ("Porté par", fields.PILOT),
        ("Co-pilotée par :", fields.PILOT),
        ("Action portée et animée par", fields.PILOT),
        ("Qui porte l'action ?", fields.PILOT),
        ("Chef de file", fields.PILOT),
        ("Structure pilote", fields.PILOT),
        ("Copilote", fields.PILOT),
        ("Co-pilotes", fields.PILOT),
        ("Maître d’ouvrage", fields.PILOT),
        ("MAÎTRISE D'OUVRAGE", fields.PILOT),
        ("Structure porteuse", fields.PILOT),
        ("Intitulé", fields.TITLE),
        ("Intitulé de l'action", fields.TITLE),
        ("Action", fields.TITLE),
        ("Actions à mener", fields.TITLE),
        ("Fiche", fields.TITLE),
        ("Nom de la fiche action", fields.TITLE),
        ("Échéance", fields.CALENDAR),
        ("Calendrier", fields.CALENDAR),
        ("Calendrier prévisionnel", fields.CALENDAR),
        ("Date de début", fields.START),
        ("Date de fin", fields.END),
        ("Descriptif", fields.SUMMARY),
        ("Description de l'action", fields.SUMMARY),
        ("Partenaires associés", fields.PARTNERS),
        ("Budget prévisionnel", fields.OTHER),
        ("N°", fields.NUMBER),
        ("N° de l'action", fields.NUMBER),
        ("Axe stratégique", fields.PLACE),
        ("Objectif opérationnel", fields.PLACE),
        ("2025", fields.YEAR),
        ("Instance", fields.BODY),
        ("Périodicité", fields.BODY),
    ],
)
def test_the_head_of_a_column_is_known_under_its_names(label, role):
    found = field_of(label)
    assert found is not None and found.role == role


@pytest.mark.parametrize(
    "label",
    [
        "Comité de pilotage",
        "Caf de Paris",
        "Développer l'offre",
        "",
        "Allocataires",
        "Territoire pilote de l'État",
    ],
)
def test_what_is_no_label_of_a_pilot_is_none(label):
    found = field_of(label)
    assert found is None or found.role != fields.PILOT


def test_a_column_of_pilots_and_partners_is_told_as_mixed():
    found = field_of("Pilote et partenaires")
    assert found is not None and found.role == fields.PILOT and found.mixed


def row(*texts):
    return Row(tuple(Cell(0, 1, text) for text in texts), 0, 1)


def test_a_head_gives_each_column_its_role():
    found = columns_of(
        row("Axe", "Objectif", "N°", "Intitulé", "Chef de file", "Copilote", "Date de début", "Date de fin")
    )
    assert found is not None
    assert (found.title, found.pilots, found.calendars, found.number) == (3, (4, 5), (6, 7), 2)
    assert found.places == ((0, "axe"), (1, "objectif"))


def test_objectives_after_the_action_describe_it():
    found = columns_of(row("Action", "Objectif", "Pilote"))
    assert found is not None and found.places == () and found.summaries == (1,)


@pytest.mark.parametrize(
    "texts",
    [
        ("Instance", "Périodicité", "Composition", "Rôles et objectifs"),
        ("Indicateur", "2019", "2023"),
        ("Action", "Budget"),
        ("Nom", "Fonction"),
        ("Pilote", "Caf de Paris"),
        ("Sigle", "Signification"),
    ],
)
def test_a_table_of_something_else_is_no_plan(texts):
    assert columns_of(row(*texts)) is None


def test_a_head_that_says_who_and_when_needs_no_name_for_what():
    found = columns_of(row("Nous voulons", "Qui ?", "Pour quand ?"))
    assert found is not None and (found.title, found.pilots, found.calendars) == (0, (1,), (2,))


def test_one_line_may_hold_several_labels():
    entries = entries_in("Porteur : CCPL - Échéance : 2024", 100)
    assert [(e.field.role, e.value.text, e.value.spans) for e in entries] == [
        (fields.PILOT, "CCPL", ((110, 114),)),
        (fields.CALENDAR, "2024", ((128, 132),)),
    ]


def test_labels_may_come_after_the_title_of_an_entry():
    title, entries = inside("Créer un lieu (pilote : Caf de Paris ; échéance : 2025)", 0)
    assert title == "Créer un lieu"
    assert [e.value.text for e in entries] == ["Caf de Paris", "2025"]


def test_a_colon_in_a_title_is_no_label():
    assert inside("Familles : ouvrir un lieu", 0) == ("Familles : ouvrir un lieu", [])


@pytest.mark.parametrize(
    ("text", "word", "rank"),
    [
        ("· 5 défis :", "défi", AXIS),
        ("3 domaines de travail ont été retenus :", "domaine", AXIS),
        (
            "Les axes stratégiques sont traversés par quatre enjeux majeurs, pris en compte dans les "
            "objectifs :",
            "enjeu",
            PRINCIPLE,
        ),
        ("La convention vise à :", "visée", PRINCIPLE),
        ("Les partenaires ont porté de nombreuses actions :", "action", ACTION),
    ],
)
def test_a_sentence_announces_its_list(text, word, rank):
    found = announced(text, False)
    assert found is not None and (found.word, found.rank) == (word, rank)


def test_a_choice_is_told_from_a_plan():
    found = announced("le projet retient 3 axes parmi les 7 thématiques suivantes :", False)
    assert found is not None and found.choice


@pytest.mark.parametrize(
    "text",
    ["Les partenaires sont :", "un plan d'actions :", "Les axes retenus.", "Chaque action est suivie :"],
)
def test_other_sentences_announce_nothing(text):
    assert announced(text, False) is None


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        ("Action 1.2 : Ouvrir un lieu", "Ouvrir un lieu", "1.2"),
        ("1.2 Ouvrir un lieu", "Ouvrir un lieu", "1.2"),
        ("A3 - Ouvrir", "Ouvrir", "A3"),
        ("Engagement 2.1. Former", "Former", "2.1"),
        ("Informer les familles*", "Informer les familles", ""),
        ("3 ateliers par an", "3 ateliers par an", ""),
    ],
)
def test_a_title_is_told_from_its_number(text, title, number):
    assert clean_title(text) == (title, number)


def test_titles_are_compared_without_accents_articles_and_marks():
    assert like("L’éducation-enfance- jeunesse", "Education – Enfance - Jeunesse")
    assert not like("Petite enfance", "Enfance")
