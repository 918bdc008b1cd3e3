"""Parts of a plan that cells of a table or labels of a fiche name, opened in their order.

Refuses to order them by where they stand: an axis holds an objective, whichever column comes first.
"""

import re

from graph.extraction.blocks import Document
from graph.extraction.fields import PLACES
from graph.extraction.labels import AXIS, OBJECTIVE, STRATEGIC, label_of, numbered
from graph.extraction.seen import Plan, Said, clean, locate

FAMILIES = dict.fromkeys(PLACES.values(), OBJECTIVE) | {
    "objectif stratégique": STRATEGIC, "objectif général": STRATEGIC,
    **dict.fromkeys(
        ("axe", "orientation", "enjeu", "défi", "domaine", "thématique", "thème", "priorité", "volet",
         "chantier", "ambition",
         "pilier", "champ"), AXIS,
    ),
}  # fmt: skip
"""How deep the level that a word names stands."""
_NUMBER_ONLY = re.compile(r"(?:n\s*°\s*)?([A-Z]?\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])\.?")


def put(document: Document, plan: Plan, levels: list[tuple[str, Said]]) -> None:
    """Open the parts that cells or labels of a fiche name, the outermost first: (level name, what is
    printed)."""
    if plan.outline.full:
        plan.crowd(levels[0][1].flat, "")
        return
    ordered = sorted(levels, key=lambda level: FAMILIES.get(level[0], OBJECTIVE))
    if FAMILIES.get(ordered[0][0]) == AXIS:
        plan.outline.close()
    for word, said in ordered:
        label = label_of(said.flat)
        only = _NUMBER_ONLY.fullmatch(said.flat)
        by_number = numbered(said.flat)
        if label and label.rank <= OBJECTIVE:
            own, number, title = label.word, label.number, label.title
            word = own if own in FAMILIES else word
        elif only:
            number, title = only[1], ""
        elif by_number:
            number, title = by_number.number, by_number.title
        else:
            number, title = "", said.flat
        title = clean(title)
        start, end = (said.spans[0][0], said.spans[-1][1]) if said.spans else (0, 0)
        spans = locate(document, start, end, title or said.flat)
        plan.outline.child(
            word, FAMILIES.get(word, OBJECTIVE), number, title or (said.flat if not number else ""), spans
        )
