"""Where an action stands, in words: the axis and the objective that its path goes through.

A person who reads a workbook sees them; whoever reads it back has the path. Refuses to name what the plan of
the workbook does not hold.
"""

from collections.abc import Mapping

from graph.workbook.draft import Draft, Row

_PLACES = ("axis", "objective", "within")
_OBJECTIVES = ("objective", "strategic-objective")


def in_words(draft: Draft) -> list[Row]:
    """The actions of a draft, those with a path and no place in words with both."""
    parts = {row["element"]: row for row in draft.tables.get("plan", ()) if row.get("element")}
    return [
        row
        if not row.get("action") or any(row.get(name) for name in _PLACES)
        else {**row, **_said(row, parts)}
        for row in draft.tables.get("actions", ())
    ]


def _said(row: Row, parts: Mapping[str, Row]) -> Row:
    found: Row = {}
    path = row["action"].rpartition("/")[0]
    while path:
        part = parts.get(path, {})
        kind = "objective" if part.get("kind") in _OBJECTIVES else part.get("kind", "")
        if kind in ("axis", "objective") and part.get("title"):
            number = part.get("number", "")
            found.setdefault(kind, f"{number}. {part['title']}" if number else part["title"])
        path = path.rpartition("/")[0]
    return found
