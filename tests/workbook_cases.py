"""What tests of workbooks share: the world of the repository's tables, and workbooks made cell by cell."""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook

from graph import resources
from graph.tables import read_reference
from graph.workbook.reading import read_workbook
from graph.workbook.settling import settle
from graph.workbook.wordlists import Terms
from graph.workbook.world import Settled, World

DATA = resources() / "data"
FOLDERS = sorted(path.parent for path in DATA.glob("*/document.toml"))

DOCUMENT = [
    ("Rubrique", "Valeur"),
    ("Titre", "CTG d'Agen 2024-2028"),
    ("Éditeur", "Ville d'Agen"),
    ("Nature", "texte intégral d'une convention"),
    ("Identifiant du document", "ctg-agen"),
]
CONVENTIONS = [
    ("Intitulé", "Type", "Identifiant"),
    ("CTG d'Agen", "convention territoriale globale", "ctg-agen"),
]

Rows = Sequence[Sequence[object]]


@cache
def terms() -> Terms:
    """The vocabularies of the repository."""
    return Terms.read(resources() / "ontology" / "vocabularies")


@cache
def world() -> World:
    """The curated tables and vocabularies; no gazetteer, no other document."""
    reference, faults = read_reference(DATA / "reference")
    assert not faults
    return World(reference, terms())


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook of those rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def agen(**sheets: Rows) -> dict[str, Rows]:
    """The sheets of a small document about one convention, and more."""
    return {"Document": DOCUMENT, "Conventions": CONVENTIONS} | sheets


def settled(sheets: Mapping[str, Rows], lenient: bool = False) -> Settled:
    """What a workbook of those rows becomes."""
    return settle(read_workbook(xlsx(sheets), "classeur.xlsx"), world(), lenient)


def said(found: Settled) -> list[str]:
    """The faults as sentences."""
    return list(map(str, found.faults))


def files_below(folder: Path) -> set[str]:
    """The files of a folder, by relative name."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
