"""Actions that a document names twice: in a summary, and where it sets them out.

Refuses to join two that are both set out: the document may mean two.
"""

from graph.extraction.labels import title_key
from graph.extraction.seen import Action, Plan

_TWINS = 50


def drop_announcements(plan: Plan) -> None:
    """Leave out an action that a summary only named, where its own fiche or row says more of it."""
    told: dict[str, list[Action]] = {}
    kept = []
    for action in reversed(plan.actions):
        later = told.setdefault(title_key(action.title.flat), [])
        again = any(o.number == action.number or o.parent is action.parent for o in later)
        if action.bare and not action.past and again:
            if action.parent:
                action.parent.actions -= 1
            continue
        kept.append(action)
        if not action.bare and len(later) < _TWINS:
            later.append(action)
    plan.actions = kept[::-1]
