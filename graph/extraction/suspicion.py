"""A plan as read → what in it can hardly be right, said as doubts on its cells and in `unread`.

Refuses to mend: what is suspicious stays as read, for a person to look at.
"""

import re
from collections.abc import Sequence

from graph.extraction.contents import hardly_a_title, is_acronym, is_body, is_date
from graph.extraction.fields import LONGEST, TITLE, field_of
from graph.extraction.labels import title_key
from graph.extraction.seen import Action, Plan

_FEW = 4
_MANY = 0.5
_BETWEEN = re.compile(r"\s+[-–—|/]\s+|\s*[();]\s*")
_TAIL = "Cet intitulé semble contenir le pilote ou la date de l'action : rien n'en a été détaché."
_LABEL_WORDS = 3
_NO_WORDS = "Cet intitulé est très court, ou n'est qu'un nombre ou une date : est-ce bien une action ?"
_A_LABEL = "Cet intitulé est le nom d'une rubrique : est-ce bien une action ?"
_BODIES = (
    "La plupart des intitulés de cette partie sont des noms d'organisations : la colonne a pu être mal prise."
)
_SAME = "La plupart des intitulés de cette partie sont les mêmes : la colonne a pu être mal prise."
_NO_PILOT = (
    "Aucune des {count} actions n'a de pilote : une rubrique ou une colonne a pu ne pas être reconnue."
)


def doubt(plan: Plan) -> None:
    """Mark the actions whose titles can hardly be right, and say what the plan as a whole lacks."""
    current = [action for action in plan.actions if not action.past]
    for action in current:
        why = _title(action)
        if why and "title" not in action.doubts:
            action.doubts["title"] = why
            plan.leave(action.title.flat, action.where, why)
    groups: dict[str, list[Action]] = {}
    for action in current:
        groups.setdefault(action.where.rpartition(", ligne")[0] or action.where, []).append(action)
    for where, group in groups.items():
        _whole(plan, where, group)
    if len(current) > 1 and not any(action.pilots for action in current):
        plan.leave("", current[0].where, _NO_PILOT.format(count=len(current)))


def _title(action: Action) -> str:
    title = action.title.flat
    if hardly_a_title(title):
        return _NO_WORDS
    tail = [part for part in _BETWEEN.split(title)[1:] if part and not _sums_up(part, title)]
    if (not action.pilots and any(map(is_body, tail))) or (not action.calendar and any(map(is_date, tail))):
        return _TAIL
    known = field_of(title) if len(title) <= LONGEST and len(title.split()) <= _LABEL_WORDS else None
    return _A_LABEL if known and known.role != TITLE else ""


def _sums_up(part: str, title: str) -> bool:
    """Whether a part of a title is an acronym in brackets, which sums up the words before it."""
    return is_acronym(part) and f"({part})" in title


def _whole(plan: Plan, where: str, group: Sequence[Action]) -> None:
    """One doubt for all the actions of a table, where their titles seem to be those of another column."""
    if len(group) < _FEW:
        return
    titles = [action.title.flat for action in group]
    bodies = sum(map(is_body, titles)) > _MANY * len(group)
    same = len({title_key(title) for title in titles}) < (1 - _MANY) * len(group)
    why = _BODIES if bodies else _SAME if same else ""
    if why:
        plan.leave(" | ".join(titles[:3]), where, why)
        for action in group:
            action.doubts["title"] = why
