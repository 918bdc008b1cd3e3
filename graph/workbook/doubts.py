"""Cells about which someone should look: they are not taken, and what is certain around them is.

Refuses silence: each leaves a warning, and a gap where the vocabulary has one.
"""

from graph.workbook.columns import joined as listed
from graph.workbook.columns import parts, sheet_of
from graph.workbook.draft import Note, Place
from graph.workbook.work import GAPS, UNCONFIRMED, Work

_HOLDING = ("conventions", "plan", "bodies")
"""Tables on whose rows others hang: a doubtful row stays, as an interpretation."""
_NAMING = ("label", "title", "number", "kind", "level_name", "type")
_PRINTED = ("printed", "pilots_printed")
"""What the document prints is certain, whatever it means."""
_RESTS = {("actions", "pilots_printed"): [("pilots", UNCONFIRMED["actions", "pilots"])]}
"""What else is to be confirmed where some of what is printed was not understood, and the rest was taken."""
_UNSURE = 0.5


def leave_out(work: Work) -> None:
    """Empty the doubtful cells of the draft, or drop their row where it says nothing without them."""
    for place, note in work.draft.notes.items():
        table, index, column = place
        if note.doubt and column and table in work.tables and index >= 0:
            if table in _HOLDING and column in _NAMING:
                _interpret(work, place, note)
            elif column in _PRINTED:
                work.warn(place, work.tables[table][index].get(column, ""), note.doubt)
                work.gaps += [((table, index, one), gap) for one, gap in _RESTS.get((table, column), ())]
            else:
                _empty(work, place, note)


def _interpret(work: Work, place: Place, note: Note) -> None:
    """What holds other rows stays, as an interpretation with its reason."""
    table, index, column = place
    row = work.tables[table][index]
    if row.get("method") != "interpreted":
        confidence = note.confidence if note.confidence < 1 else _UNSURE
        row.update(method="interpreted", confidence=f"{confidence:g}", reason=note.doubt)
    work.warn(place, row.get(column, ""), f"{note.doubt} La ligne est importée comme une interprétation.")


def _empty(work: Work, place: Place, note: Note) -> None:
    table, index, column = place
    row = work.tables[table][index]
    value = row.get(column, "")
    required = [found.column for found in sheet_of(table).columns if found.need == "required"]
    if column not in required:
        sure, unsure = _parted(work, place, value)
        row[column] = listed(sure)
        work.leave_out(place, listed(unsure), note.doubt, rest=bool(sure))
    elif (table, index) not in work.dropped:
        work.dropped.add((table, index))
        work.leave_out(place, value, f"{note.doubt} La ligne est laissée de côté.")


def _parted(work: Work, place: Place, value: str) -> tuple[list[str], list[str]]:
    """The pieces of a doubtful list: those that are surely of it, where the doubt is about others; and the
    others, all of them where the doubt is about the whole."""
    column = sheet_of(place[0]).column(place[2])
    words, pieces = work.world.terms.of(column.list), parts(value)
    known = {"concepts": words.slug, "territories": work.names.places.label}.get(column.kind)
    sure = [piece for piece in pieces if known and known(piece)]
    return (
        (sure, [piece for piece in pieces if piece not in sure]) if len(sure) < len(pieces) else ([], pieces)
    )


def state_gaps(work: Work) -> None:
    """Write the gaps that stand for what was not taken: in the action's row, or said of the convention.

    An action that names no pilot, or no calendar, has that gap as well, as everywhere in data/. One that has
    its path was written by this code, or by who knows the tables: its gaps are as they stand.
    """
    _state_untaken(work)
    written = work.draft.tables.get("actions", [])
    for index, row in work.each("actions"):
        if index < len(written) and written[index].get("action"):
            continue
        for column in ("pilots", "calendar"):
            gap = GAPS["actions", column]
            held = parts(row.get("gaps", ""))
            if not row.get(column) and not any(said.startswith(gap.partition("-")[0]) for said in held):
                row["gaps"] = listed((*held, gap))


def _state_untaken(work: Work) -> None:
    for (table, index, column), gap in work.gaps:
        row = work.tables[table][index]
        if table == "actions":
            held = parts(row.get("gaps", ""))
            sure = column == "pilots" and row.get("pilots") and gap == GAPS["actions", "pilots"]
            if gap not in held and not sure:
                row["gaps"] = listed((*held, gap))
        elif row.get("convention"):
            said = {"subject": row["convention"], "property": "gap", "value": gap, "at": row.get("at", "")}
            if not any(_same(other, said) for other in work.rows("statements")):
                work.add("statements", said, (table, index, column))


def _same(row: dict[str, str], other: dict[str, str]) -> bool:
    return all(row.get(name) == other[name] for name in ("subject", "property", "value"))
