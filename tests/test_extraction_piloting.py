"""Cells with several pilots: cut where the names meet, never inside a name, the printed form kept."""

import pytest
from plans import making

from graph.extraction.piloting import read_pilots
from graph.extraction.seen import Action, Said


@pytest.fixture(scope="module")
def names():
    return making.names()


def read(names, *cells):
    action = Action(Said("Ouvrir"), pilots=[Said(cell, ((0, len(cell)),)) for cell in cells])
    return read_pilots(action, names.pilots)


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("ADAF et UDAL", "ADAF; UDAL"),
        ("Ludothèque / Adaf", "Ludothèque; Adaf"),
        ("Adaf, Ludothèque, Amicale", "Adaf; Ludothèque; Amicale"),
        ("Adaf\nPôle ressources handicap", "Adaf; Pôle ressources handicap"),
        ("Adaf ; Ludothèque", "Adaf; Ludothèque"),
        ("Ludothèque (atelier ; jeux)", "Ludothèque (atelier , jeux)"),
        ("Adaf (PMI), Ludothèque", "Adaf (PMI); Ludothèque"),
        ("Adaf – secteur de Luzay", "Adaf – secteur de Luzay"),
        ("Association des maires\net des élus", "Association des maires et des élus"),
        ("Adaf", "Adaf"),
    ],
)
def test_a_cell_that_the_tables_do_not_know_has_a_piece_for_each_name(names, cell, pieces):
    assert read(names, cell).cell == pieces


def test_a_line_break_between_two_names_is_a_semicolon_in_the_printed_form_and_nothing_else_changes(names):
    assert read(names, "Adaf\nLudothèque").printed == "Adaf ; Ludothèque"
    assert read(names, "Adaf et Ludothèque").printed == "Adaf et Ludothèque"
    assert read(names, "Association des maires\net des élus").printed == "Association des maires et des élus"


def test_a_piece_that_the_tables_know_beside_one_that_they_do_not_is_taken_and_the_rest_is_doubtful(names):
    found = read(names, "Caf du Val-d'Ombre ; Ludothèque")
    assert found.whole and "Ludothèque" in found.doubt and len(found.paths) == 1
