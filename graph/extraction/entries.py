"""Labels and their values in a line or a small table: « Pilote : Caf – Échéance : 2024 ».

Refuses labels that nobody knows: their text belongs to the value before them, or to none.
"""

import re
from dataclasses import dataclass

from graph.extraction import fields
from graph.extraction.blocks import Block, Cell, Heading, Row, Table
from graph.extraction.columns import only_text
from graph.extraction.fields import Field, field_of, label_key
from graph.extraction.labels import ACTION, OBJECTIVE, Label, label_of
from graph.extraction.seen import Said

_INLINE = re.compile(r"(?P<label>[^:\n]{2,70}?)\s*:\s*(?P<value>.*)", re.DOTALL)
_FURTHER = re.compile(
    r"(?:\s+[-–—|/•]\s*|[;,.|]\s*|\s*\(|\s{2,}|\n)(?P<label>[^\W\d_][^:;,.()|\n]{2,40}?)\s*:\s*"
)
_SAMPLE = 1000
PROVES = (fields.PILOT, fields.CALENDAR, fields.START)
"""Roles of labels that only actions have."""


@dataclass
class Entry:
    """A label and its value. printed: the label as it stands."""

    field: Field
    value: Said
    printed: str = ""

    @property
    def label(self) -> str:
        """The label as the rules compare it."""
        return label_key(self.printed)

    @property
    def aims(self) -> bool:
        """Whether it says what an action aims at, rather than the part in which it stands."""
        aim = self.field.role == fields.PLACE and self.field.weak
        return aim and not re.match(r"\W*[A-Za-z]?\d", self.value.text)


def entries_in(text: str, start: int) -> list[Entry]:
    """Labels and values in one line: « Pilote : Caf – Échéance : 2024 ». start: where the line stands."""
    found = _INLINE.fullmatch(text)
    known = field_of(found["label"]) if found else None
    if not found or not known or known.role == fields.YEAR:
        return []
    entries, label, begin, key = [], known, found.start("value"), found["label"]
    for other in _FURTHER.finditer(text, begin):
        named = field_of(other["label"])
        if named and named.role != fields.YEAR:
            entries.append(Entry(label, _said(text, begin, other.start(), start), key))
            label, begin, key = named, other.end(), other["label"]
    entries.append(Entry(label, _said(text, begin, len(text), start), key))
    return entries


def inside(text: str, start: int) -> tuple[str, list[Entry]]:
    """A line whose labels come after its title: « Créer un lieu (pilote : Caf) » → the title, and the
    labels."""
    for other in _FURTHER.finditer(text):
        named = field_of(other["label"])
        if named and named.role in (*PROVES, fields.PARTNERS):
            begin = other.start("label")
            return text[: other.start()].strip(), entries_in(text[begin:], start + begin)
    return text, []


def _said(text: str, begin: int, end: int, start: int) -> Said:
    raw = text[begin:end]
    kept = raw.strip().strip(";,")
    if kept.endswith(")") and kept.count("(") < kept.count(")"):
        kept = kept[:-1]
    kept = kept.strip().rstrip(".") if not kept.rstrip().endswith("...") else kept.strip()
    place = start + begin + raw.find(kept) if kept else start + begin
    return Said(kept, ((place, place + len(kept)),) if kept else ())


def entries_of(block: Block) -> list[Entry]:
    """The labels of a block that is no table; a label alone has an empty value."""
    said = block.flat.rstrip(" :")
    plain = len(said) <= fields.LONGEST and not any(c == ":" or c.isdigit() for c in said)
    alone = field_of(said) if plain else None
    if alone and alone.role not in (fields.YEAR, fields.BODY):
        styled = isinstance(block, Heading) or block.bold or block.flat.endswith(":")
        if styled or alone.role in PROVES:
            return [Entry(alone, Said(), said)]
    label = label_of(block.flat)
    if label and (label.number or label.rank == ACTION):
        return []
    return entries_in(block.text, block.start)


def table_entries(table: Table) -> list[Entry | Label | Said]:
    """What a table of labels and values says, in order; empty where it is none."""
    found: list[Entry | Label | Said] = []
    labels = 0
    waiting: list[tuple[Field, str]] = []
    for place, row in enumerate(table.rows):
        if place == _SAMPLE and labels < 0.25 * _SAMPLE:
            return []
        alone = only_text(row)
        label = label_of(alone.flat) if alone else None
        if alone and label and label.rank in (ACTION, *range(1, OBJECTIVE + 1)):
            found.append(Label(label.word, label.rank, label.number, label.title, alone.start))
        elif alone and not field_of(alone.flat):
            inline = entries_in(alone.text, alone.start)
            labels += len(inline)
            found.extend(inline or [Said(alone.flat, alone.spans)])
        elif _first_labelled(row):
            found.append(_first_labelled(row) or Said())
        elif waiting:
            found.extend(
                Entry(f, _cell(c), key) for (f, key), c in zip(waiting, _distinct(row), strict=False)
            )
            waiting = []
        else:
            pairs, waiting = _pairs(row)
            labels += len(pairs) + len(waiting)
            found.extend(pairs)
    roles = {entry.field.role for entry in found if isinstance(entry, Entry)}
    enough = labels >= 2 and labels >= 0.5 * len(table.rows) and roles & {*PROVES, fields.TITLE}
    return found if enough else []


def _first_labelled(row: Row) -> Label | None:
    """« Fiche-action 3 » in a cell, and its title in the next one."""
    cells = [cell for cell in _distinct(row) if cell.flat]
    label = label_of(cells[0].flat) if len(cells) == 2 else None
    if label is None or label.rank != ACTION or not label.number or label.title:
        return None
    return Label(label.word, label.rank, label.number, cells[1].flat, cells[1].start)


def _label(cell: Cell) -> Field | None:
    found = field_of(cell.flat) if cell.flat else None
    return None if found and found.role == fields.YEAR else found


def _distinct(row: Row) -> list[Cell]:
    """The cells of a row, one that spans several columns once."""
    return [
        c
        for place, c in enumerate(row.cells)
        if not (place and c.merged and c.spans == row.cells[place - 1].spans and c.flat)
    ]


def _pairs(row: Row) -> tuple[list[Entry], list[tuple[Field, str]]]:
    """Labels with the values at their right; or, where the row is all labels, the labels that wait."""
    cells = _distinct(row)
    named = [_label(cell) for cell in cells]
    filled = [place for place, cell in enumerate(cells) if cell.flat]
    if len(filled) > 1 and all(named[place] for place in filled):
        return [], [(one, cell.flat) for one, cell in zip(named, cells, strict=True) if one]
    pairs: list[Entry] = []
    for place, cell in enumerate(cells):
        label = named[place]
        before = pairs[-1] if pairs else None
        if label and (place == 0 or not named[place - 1]):
            pairs.append(Entry(label, Said(), cell.flat))
        elif cell.flat:
            inline = entries_in(cell.text, cell.start)
            if inline and not _of_time(before, inline):
                pairs.extend(inline)
            elif before and not before.value:
                before.value = _cell(cell)
            elif before:
                before.value = Said(f"{before.value.text}\n{cell.text}", (*before.value.spans, *cell.spans))
    return pairs, []


def _of_time(before: Entry | None, inline: list[Entry]) -> bool:
    """Whether labels inside a cell only say when, as the label before the cell does: the cell stays whole."""
    times = (fields.CALENDAR, fields.START, fields.END)
    empty = before is not None and not before.value and before.field.role == fields.CALENDAR
    return empty and all(entry.field.role in times for entry in inline)


def _cell(cell: Cell) -> Said:
    return Said(cell.text, cell.spans)
