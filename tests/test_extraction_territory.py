"""The territory of a convention: a whole name, never a piece of a local one."""

import pytest

from graph.extraction.conventions import find_convention
from graph.extraction.readers import read_document
from graph.extraction.territory import find_territory
from graph.names import Gazetteer, Names
from graph.names.gazetteer import name_key
from graph.reference import Reference

DROME, JURA, CREUSE = "departement/26", "departement/39", "departement/23"
PLACES = (
    ("departement", "26", "Drôme"), ("departement", "39", "Jura"), ("departement", "23", "Creuse"),
    ("departement", "40", "Landes"), ("departement", "42", "Loire"), ("departement", "86", "Vienne"),
    ("commune", "80225", "Creuse"), ("commune", "46102", "Figeac"), ("commune", "81221", "Brézac"),
    ("epci", "242600252", "Communauté de communes du Val de Drôme"),
    ("epci", "200067064", "Decazeville Communauté"),
)  # fmt: skip


@pytest.fixture(scope="module")
def names():
    lines = [[kind, code, name, name_key(name), ""] for kind, code, name in PLACES]
    return Names.of(Reference(), Gazetteer.of(lines))


def territory(names, text):
    """The path of the territory of a text, and whether a person should look."""
    document = read_document(text.encode(), "d.md")
    found = find_territory(document, find_convention(document, "d.md"), names)
    return (found.path, bool(found.doubt)) if found else ("", False)


@pytest.mark.parametrize(
    ("title", "path", "doubtful"),
    [
        ("Schéma départemental des services aux familles de la Creuse 2023-2027", CREUSE, False),
        ("SCHÉMA DÉPARTEMENTAL DES SERVICES AUX FAMILLES DE LA CREUSE", CREUSE, False),
        ("Pacte des solidarités du département de la Drôme", DROME, False),
        ("SDSF Jura 2023-2027", JURA, False),
        ("Convention Territoriale Globale Rurale de la Drôme", DROME, True),
        ("CTG du Val de Drôme 2023-2026", "epci/242600252", True),
        ("CTG DECAZEVILLE COMMUNAUTÉ 2022-2026", "epci/200067064", False),
        ("Convention territoriale globale de Figeac", "commune/46102", True),
        ("Convention territoriale globale de la commune de Figeac", "commune/46102", False),
        ("Contrat local de santé du Pays Cœur de Drôme", "", False),
        ("CTG Haut Jura Arcade", "", False),
        ("CTG du Pays d'Orthe et Arrigans Landes", "", False),
        ("Contrat local de santé du bassin de la Vienne", "", False),
        ("Contrat local de santé Sud Loire", "", False),
    ],
)
def test_a_departement_is_the_territory_only_where_its_whole_name_is_printed(names, title, path, doubtful):
    assert territory(names, f"# {title}\n\nTexte.\n") == (path, doubtful)


@pytest.mark.parametrize(
    ("below", "path", "doubtful"),
    [
        ("Commune de Figeac – 2022 / 2025", "commune/46102", False),
        ("Département de la Creuse", CREUSE, False),
        ("Creuse – 2023-2027", CREUSE, True),
        ("Quartiers de la Cité, Lapanouse–Brézac et Rayssac", "", False),
        ("Il fixe jusqu'en 2028 les priorités de l'action sociale dans la Drôme.", DROME, True),
    ],
)
def test_the_lines_below_a_title_name_the_territory_that_it_does_not(names, below, path, doubtful):
    assert territory(names, f"# Projet éducatif de territoire\n\n{below}\n\n## Plan\n") == (path, doubtful)


def test_no_departement_is_taken_below_a_title_with_a_local_name(names):
    text = "# Contrat local de santé du Pays Cœur de Drôme\n\nDépartement de la Drôme\n\n## Plan\n"
    assert territory(names, text) == ("", False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# CTG du Grand Luzay\n\nDépartement de la Drôme\n", (DROME, True)),
        ("# CTG 2022-2026\n\nConseillers du département de la Drôme\n", (DROME, True)),
        ("# CTG 2022-2026\n\nEntre le département de la Drôme et la Caf\n\nTexte.\n", ("", False)),
    ],
)
def test_a_line_beside_a_title_is_certain_only_where_both_say_no_more(names, text, found):
    assert territory(names, text) == found
