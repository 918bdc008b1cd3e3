"""A workbook that comes in: what it is, beside what is there already."""

from pathlib import Path

import pytest
from shelved import small_library
from workbook_cases import DOCUMENT, agen, xlsx

from graph.errors import Conflict, InvalidData
from graph.incoming import Incoming, read_incoming
from graph.life import Library, carry, importing

OWN = "Régie des Deux-Rives"


@pytest.fixture
def mine(tmp_path: Path) -> Library:
    return small_library(tmp_path)


def sent(mine: Library, *actions: str) -> Incoming:
    """A workbook that brings an organisation of its own, which pilots those actions."""
    rows = [("Action", "Pilotes"), *((title, OWN) for title in actions)]
    sheets = agen(
        Document=[row for row in DOCUMENT if row[0] != "Identifiant du document"],
        Actions=rows,
        Organisations=[("Nom", "Genre"), (OWN, "institution")],
        Événements=[("Événement", "Date"), ("signée", "2024-05-12")],
    )
    return read_incoming(mine, xlsx(sheets), "classeur.xlsx")


def test_the_same_workbook_twice_is_the_same_document(mine: Library) -> None:
    first = sent(mine, "Ouvrir un lieu")
    assert first.bundle is not None, first.faults
    assert carry(mine, importing(first.bundle), "léa").changed
    again = sent(mine, "Ouvrir un lieu")
    assert again.bundle == first.bundle
    assert not carry(mine, importing(again.bundle), "léa").changed


def test_another_workbook_of_the_same_name_is_refused_as_a_whole_not_cell_by_cell(mine: Library) -> None:
    first = sent(mine, "Ouvrir un lieu")
    assert first.bundle is not None
    carry(mine, importing(first.bundle), "léa")
    other = sent(mine, "Ouvrir deux lieux")
    assert other.faults == () and other.bundle is not None
    with pytest.raises(Conflict, match="en diffère"):
        carry(mine, importing(other.bundle), "léa")


def test_what_only_a_build_finds_is_said_of_the_row_of_the_workbook(mine: Library) -> None:
    """A convention that ends before it starts, which no cell shows by itself; row 1 is the header."""
    conventions = [
        ("Intitulé", "Type", "Identifiant", "Début", "Fin"),
        ("CTG d'Agen", "convention territoriale globale", "ctg-agen", "01/01/2028", "31/12/2024"),
    ]
    read = read_incoming(mine, xlsx(agen(Conventions=conventions)), "classeur.xlsx")
    assert read.bundle is not None, read.faults
    with pytest.raises(InvalidData) as caught:
        carry(mine, importing(read.bundle), "léa")
    told = read.refused(caught.value)
    assert {(fault.where, fault.row) for fault in told} == {("Conventions", 2)}
    assert not any("http" in (fault.value or "") for fault in told)
