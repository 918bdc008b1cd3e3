"""The pages of a draft: the sheet of the document, and one for each table.

Refuses to judge cells: what a draft holds is shown, under the label that means it.
"""

from graph.workbook.columns import Column, SheetKind, joined, parts
from graph.workbook.draft import Draft, Note, Row
from graph.workbook.pages import Box, Head, Page
from graph.workbook.standing import in_words
from graph.workbook.wordlists import Terms

_ONE = ("concept", "choice", "flag")
_PASSAGE = 300  # letters of a passage that a comment shows
PROPERTIES = {"theme": "theme", "audience": "audience", "scheme": "scheme", "gap": "gap"}
"""Vocabulary of the value of a statement, by its property."""

RUBRICS = ("Rubrique", "Valeur", "Explication")


def document_page(draft: Draft, kind: SheetKind, terms: Terms, banded: bool) -> Page:
    """What the document is: a row for each key."""
    rows = tuple(
        (
            Box(column.header, fill=column.need),
            Box(
                _shown(column, written(draft.document.get(column.column)), {}, terms),
                _comment(note),
                "doubt" if note and note.doubt else "",
                offers=column.list,
            ),
            Box(_explained(column)),
        )
        for column in kind.columns
        for note in (draft.notes.get((kind.table, -1, column.column)),)
    )
    heads = (Head(RUBRICS[0], 26), Head(RUBRICS[1], 70), Head(RUBRICS[2], 80, "tucked"))
    return Page(kind.title, kind.table, heads, rows, kind.explanation if banded else "", kind.tab)


def table_page(draft: Draft, kind: SheetKind, terms: Terms, banded: bool) -> Page:
    """A table: a row for each of the draft's, and room for more."""
    heads = tuple(
        Head(
            column.header, column.width, column.need, _explained(column), column.list,
            strict=column.kind in _ONE, tucked=column.need == "tucked", textual=column.kind != "number",
        )
        for column in kind.columns
    )  # fmt: skip
    rows = tuple(
        tuple(
            _box(column, row, terms, draft.notes.get((kind.table, index, column.column)))
            for column in kind.columns
        )
        for index, row in enumerate(in_words(draft) if kind.table == "actions" else _rows(draft, kind))
    )
    band = kind.explanation if banded else ""
    return Page(kind.title, kind.table, heads, rows, band, kind.tab, free=True)


def _rows(draft: Draft, kind: SheetKind) -> list[Row]:
    return draft.tables.get(kind.table, [])


def written(value: object) -> str:
    """A key of document.toml as a cell: `{"actions": 100}` is `actions=100`."""
    if isinstance(value, dict):
        return joined(f"{name}={count}" for name, count in value.items())
    return "" if value is None else str(value)


def _box(column: Column, row: Row, terms: Terms, note: Note | None) -> Box:
    text = _shown(column, row.get(column.column, ""), row, terms)
    doubt = "doubt" if note and note.doubt else ""
    return Box(text, _comment(note), doubt, numeric=column.kind == "number")


def _shown(column: Column, text: str, row: Row, terms: Terms) -> str:
    """The labels of the slugs that a cell holds, and any other text as it is."""
    offered = PROPERTIES.get(row.get("property", ""), "") if column.kind == "value" else column.list
    if not text or not offered:
        return text
    words = terms.of(offered)
    if column.several:
        return joined(words.label(part) for part in parts(text))
    return words.label(text)


def _explained(column: Column) -> str:
    need = "Nécessaire. " if column.need == "required" else ""
    example = f"\nExemple : {column.example}" if column.example else ""
    return f"{need}{column.explanation}{example}"


def _comment(note: Note | None) -> str:
    if note is None:
        return ""
    lines = [note.doubt] if note.doubt else []
    if note.passage:
        cut = len(note.passage) > _PASSAGE
        lines.append(f"Le document imprime : « {note.passage[:_PASSAGE]}{'…' if cut else ''} »")
    if note.at:
        lines.append(f"Passage : {joined(f'{start}-{end}' for start, end in note.at)}")
    if note.method == "interpreted":
        lines.append(f"Interprété, confiance {note.confidence:g}")
    return "\n".join(lines)
