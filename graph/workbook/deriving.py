"""What a workbook says in columns and sheets of its own → rows as data/ has them.

Pilots of their own sheet join their action; territories, themes and summaries of a convention become
statements; territories that the gazetteer knows become rows. Refuses to say anything twice.
"""

from graph.workbook.columns import joined, parts
from graph.workbook.ownnames import territory_cells, widen
from graph.workbook.passages import by_row, missing
from graph.workbook.work import Work

_STATED = {"territories": "territory", "themes": "theme", "summary": "summary"}
_UNNAMED = "convention-non-precisee"


def derive(work: Work) -> None:
    """Write those rows."""
    _pilotings(work)
    for index, row in list(work.each("conventions")):
        for column, property_ in _STATED.items():
            text = row.get(column, "")
            for value in [text] if column == "summary" and text else parts(text):
                said = {"subject": row["convention"], "property": property_, "value": value}
                if not any(said.items() <= other.items() for other in work.rows("statements")):
                    work.add("statements", said, ("conventions", index, column))
    for _, row in work.each("actions"):
        held = parts(row.get("gaps", ""))
        if row.get("action", "").startswith("document/") and _UNNAMED not in held:
            row["gaps"] = joined((_UNNAMED, *held))
    own = {row.get("territory") for _, row in work.each("territories")}
    found = [place for place in work.places.values() if place.territory not in own]
    for territory in found:
        work.add("territories", territory_cells(territory), ("territories", -1, "territory"))
    if found:
        widen(work)


def _pilotings(work: Work) -> None:
    """Add each pilot of the sheet « Pilotages » to its action, as printed and as a path."""
    actions = {row["action"]: row for _, row in work.each("actions") if row.get("action")}
    raw = work.draft.tables.get("pilotings", [])
    notes = by_row(work.draft)
    printed: dict[str, list[str]] = {}
    for index, piloting in work.each("pilotings"):
        row = actions.get(piloting.get("action", ""))
        if row is None:
            continue
        held = parts(row.get("pilots", ""))
        row["pilots"] = joined(dict.fromkeys((*held, *parts(piloting.get("pilot", "")))))
        said = printed.setdefault(row["action"], parts(row.get("pilots_printed", "")))
        said += [raw[index].get("pilot", "")] if raw[index].get("pilot") else []
        row["pilots_printed"] = joined(said)
        spans = missing("pilotings", {}, notes.get(("pilotings", index), {})).get("at", "")
        row["pilots_at"] = joined(filter(None, (row.get("pilots_at", ""), spans)))
