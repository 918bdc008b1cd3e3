"""Titles that say that the plan is over: governance, money, annexes, a review.

Refuses to judge what stands below them: `plan` does.
"""

import re

from graph.extraction.blocks import Block
from graph.terms import fold

_NUMBER = r"(?:(?:partie|chapitre|titre|section)\s+)?(?:[\divx]+\s*[.):–-]*\s*)?(?:la |l'|les? )?"
_CLOSING = re.compile(
    _NUMBER + r"(?:gouvernance|annexes?\b|bilan|evaluation|suivi|glossaire|sommaire|table des matieres|"
    r"signatures?|signataires|modalites|duree|resiliation|financement|budgets?\b|article|diagnostic|"
    r"preambule|rappels?\b|instances?\b|comites? (?:de (?:pilotage|suivi)|technique|strategique)s?\b|"
    r"liste des sigles)"
)
_BACK = re.compile(_NUMBER + r"(?:bilan|evaluation|suivi)\b")
_REVIEW = re.compile(_NUMBER + r"bilan\b(?!.*\b(?:perspectives?|plan d|programme)\b)")


def closes(block: Block) -> bool:
    """Whether a title says that the plan is over: governance, annexes, a review."""
    return bool(_CLOSING.match(fold(block.flat)))


def looks_back(block: Block) -> bool:
    """Whether what stands under a title looks back on actions rather than sets them out."""
    return bool(_BACK.match(fold(block.flat)))


def reviews(block: Block) -> bool:
    """Whether what stands under a title is a review of what was done, wherever it stands."""
    return bool(_REVIEW.match(fold(block.flat)))
