"""Where a passage stands, as readers say it: the sheet, row and columns of a workbook, else its characters.

A workbook that is its own document is kept as text, and its text says them. Refuses to guess: the passage of
any other document, or of a text that is not kept here, has its characters.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from flask_babel import gettext, ngettext

from graph import shelf
from graph.store import Rows
from graph.terms import Term, iri, literal
from graph.workbook.owntext import Spot, Spots
from server import words
from server.service import service

_PASSAGE = re.compile(r"(.+)/passage/(\d{1,9})-(\d{1,9})")
_POSITION = {"document", "start", "end"}
_KEPT = 256
_Cell = TypeVar("_Cell")


def of(thing: str) -> str:
    """What a node without a label is called: a passage by where it stands; "" where nothing fits."""
    spot = _spot(thing)
    if spot is None:
        return words.node_name(thing) or ""
    if spot.first == spot.last:
        said = gettext("feuille %(sheet)s, ligne %(row)s", sheet=spot.sheet, row=spot.first)
    else:
        said = gettext(
            "feuille %(sheet)s, lignes %(first)s à %(last)s",
            sheet=spot.sheet, first=spot.first, last=spot.last,
        )  # fmt: skip
    if spot.columns:
        listed = ", ".join(spot.columns)
        said = ngettext(
            "%(place)s, colonne %(columns)s", "%(place)s, colonnes %(columns)s", len(spot.columns),
            place=said, columns=listed,
        )  # fmt: skip
    return str(gettext("%(place)s (écrit après l'import)", place=said) if spot.later else said)


def is_known(passage: str) -> bool:
    """Whether the passage of that IRI has a sheet and a row."""
    return _spot(passage) is not None


def with_places(rows: Rows) -> Rows:
    """The rows of a file, with a column in words for each that holds passages, where one has sheet and row.

    Passages are IRIs, apart by spaces, in columns that are called so; or `document`, `start` and `end`.
    """
    found = {
        name.replace("passage", "place"): [term.value.split() if term else [] for term in terms]
        for index, name in enumerate(rows.variables)
        if "passage" in name and _are_passages(terms := [row[index] for row in rows.rows])
    }
    if set(rows.variables) >= _POSITION:
        found["place"] = [_cited(record) for record in rows.records()]
    made = {name: cells for name, cells in found.items() if any(is_known(p) for cell in cells for p in cell)}
    told = [[_told(cell) for cell in cells] for cells in made.values()]
    return Rows(
        (*rows.variables, *made),
        [(*row, *(cells[index] for cells in told)) for index, row in enumerate(rows.rows)],
    )


def on_page(rows: Rows) -> Rows:
    """The rows of a page: a passage instead of `start` and `end`, where one of them has sheet and row."""
    if not set(rows.variables) >= _POSITION:
        return rows
    cited = [_cited(record) for record in rows.records()]
    if not any(is_known(passage) for held in cited for passage in held):
        return rows
    start, end = map(rows.variables.index, ("start", "end"))

    def replaced(row: Sequence[_Cell], passage: _Cell) -> tuple[_Cell, ...]:
        return tuple(passage if index == start else cell for index, cell in enumerate(row) if index != end)

    passages = [iri(held[0]) if held else None for held in cited]
    return Rows(replaced(rows.variables, "passage"), list(map(replaced, rows.rows, passages)))


def _told(passages: Sequence[str]) -> Term | None:
    return literal("; ".join(map(of, passages))) if passages else None


def _are_passages(terms: Sequence[Term | None]) -> bool:
    first = next((term for term in terms if term is not None), None)
    return first is not None and bool(_PASSAGE.fullmatch(first.value.partition(" ")[0]))


def _cited(record: dict[str, Term | None]) -> list[str]:
    document, start, end = (record[name] for name in ("document", "start", "end"))
    return [f"{document.value}/passage/{start.value}-{end.value}"] if document and start and end else []


def _spot(passage: str) -> Spot | None:
    found = _PASSAGE.fullmatch(passage)
    sha256 = service().text_hashes.get(found[1]) if found else None
    if not found or not sha256:
        return None
    return _spots(service().settings.home, sha256, service().store.version).at(int(found[2]), int(found[3]))


@lru_cache(maxsize=_KEPT)
def _spots(home: Path, sha256: str, _: str) -> Spots:
    """The rows of a text that came with an import; none where it is not kept here as of that version."""
    return Spots(shelf.read_text(home, sha256))
