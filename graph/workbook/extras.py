"""The sheets beside the tables: what to check, what was not understood, the document's text.

Refuses to hold facts: they are in the tables.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.errors import Fault
from graph.workbook.columns import DOCUMENT, key, sheet_named, sheet_of
from graph.workbook.draft import ROW, Draft, Note, Place, Unread
from graph.workbook.pages import Box, Head, Page

GUIDE = "Lisez-moi"
CHECK = "À vérifier"
UNREAD = "Non compris"
FAULTS = "À corriger"
TEXT = "Texte"
LISTS = "Listes"
CHECKED = ("Feuille", "Ligne", "Colonne", "Valeur", "Pourquoi", "Vérifié")
"""The headers of « À vérifier »."""
NAMES = frozenset(map(key, (GUIDE, CHECK, UNREAD, FAULTS, TEXT, LISTS)))

_CHUNK = 8_000  # letters of the document's text in one cell
_YES = frozenset({"oui", "yes", "o", "x", "vrai", "true", "1"})
Rows = Sequence[Sequence[str]]


def check_page(draft: Draft, rows: Mapping[Place, int]) -> Page:
    """The doubtful cells. rows: where each stands in the workbook that is written."""
    lines = []
    for place, note in draft.notes.items():
        table, _, column = place
        if note.doubt and place in rows:
            value = _value(draft, place)
            sheet = sheet_of(table)
            lines.append((sheet.title, str(rows[place]), sheet.header(column), value, note.doubt, ""))
    return check_sheet(lines)


def check_sheet(lines: Iterable[Sequence[str]]) -> Page:
    """That sheet. lines: the texts of `CHECKED`, in its order."""
    rows = tuple(tuple(Box(text, numeric=number == 1) for number, text in enumerate(line)) for line in lines)
    heads = (
        Head("Feuille", 16), Head("Ligne", 8, textual=False), Head("Colonne", 20), Head("Valeur", 40),
        Head("Pourquoi", 60), Head("Vérifié", 12, "required", offers="flag"),
    )  # fmt: skip
    band = (
        "Ces cellules sont douteuses. Corrigez-les sur place, ou écrivez « oui » dans Vérifié ; sinon, "
        "elles ne sont pas importées."
    )
    return Page(CHECK, "a-verifier", heads, rows, band, "guide")


def _value(draft: Draft, place: Place) -> str:
    table, index, column = place
    if table == DOCUMENT:
        return str(draft.document.get(column, ""))
    return draft.tables[table][index].get(column, "") if column != ROW else ""


def unread_page(unread: Sequence[Unread]) -> Page:
    """What was seen and not understood."""
    heads = (Head("Texte", 70), Head("Où", 24), Head("Pourquoi", 60))
    rows = tuple((Box(item.text), Box(item.where), Box(item.why)) for item in unread)
    return Page(UNREAD, "non-compris", heads, rows, "Ce que la lecture a vu sans le comprendre.", "guide")


def text_page(text: str) -> Page:
    """The document's text, in which passages are counted: pieces in order, written as JSON strings."""
    pieces = [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]
    rows = tuple((Box(json.dumps(piece, ensure_ascii=False)),) for piece in pieces)
    return Page(TEXT, "texte", (Head("Texte du document", 100, "tucked"),), rows, tab="guide", hidden=True)


def faults_page(faults: Sequence[Fault], warnings: Sequence[Fault]) -> Page:
    """Everything to mend, and everything to look at."""
    heads = (
        Head("Quoi", 14), Head("Feuille", 16), Head("Ligne", 8, textual=False), Head("Colonne", 22),
        Head("Valeur", 36), Head("Attendu", 70), Head("Le plus proche", 44),
    )  # fmt: skip
    rows = [
        tuple(
            Box(text, fill=fill if number == 0 else "", numeric=number == 2)
            for number, text in enumerate(_line(what, fault))
        )
        for what, fill, found in (("Erreur", "fault", faults), ("Attention", "warning", warnings))
        for fault in found
    ]
    return Page(FAULTS, "a-corriger", heads, tuple(rows), tab="guide")


def _line(what: str, fault: Fault) -> tuple[str, ...]:
    row = str(fault.row) if fault.row else ""
    near = ", ".join(fault.closest)
    return what, fault.where, row, fault.column or "", fault.value or "", fault.expected, near


def read_extra(name: str, rows: Rows, draft: Draft) -> None:
    """Take what one of these sheets says into a draft: doubts that nobody has settled, the text."""
    wanted = key(name)
    if wanted == key(TEXT):
        draft.text = _text(rows)
    elif wanted == key(UNREAD):
        draft.unread += [Unread(*line) for line in _lines(rows, ("Texte", "Où", "Pourquoi"))]
    elif wanted == key(CHECK):
        for sheet, row, column, value, why, checked in _lines(rows, CHECKED):
            if checked.casefold() not in _YES:
                _doubt(draft, sheet, row, column, value, why)


def _lines(rows: Rows, heads: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The cells below those headers, which stand in any order."""
    wanted = [key(head) for head in heads]
    places: list[int] = []
    for row in rows:
        keys = [key(cell) for cell in row]
        if not places and all(head in keys for head in wanted):
            places = [keys.index(head) for head in wanted]
        elif places and any(row):
            yield tuple(row[place] if place < len(row) else "" for place in places)


def _text(rows: Rows) -> str:
    pieces = []
    for row in rows:
        if row and row[0].startswith('"'):
            try:
                pieces.append(str(json.loads(row[0])).encode().decode())  # half a letter is none
            except ValueError:
                return ""
    return "".join(pieces)


def _doubt(draft: Draft, sheet: str, row: str, column: str, value: str, why: str) -> None:
    """Note a doubt on the cell that it was said of, wherever it has moved, as long as it says the same."""
    kind = sheet_named(sheet)
    meant = kind.meant(column) if kind else None
    if not kind or not meant:
        return
    origin = draft.origins.get(kind.table)
    rows = draft.tables.get(kind.table, ())
    same = [index for index, held in enumerate(rows) if held.get(meant.column, "") == value]
    here = [index for index in same if origin and str(origin.rows.get(index, "")) == row]
    for index in here or (same if value else ()):
        draft.notes[kind.table, index, meant.column] = Note(doubt=why)
