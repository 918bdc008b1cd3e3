"""Words with which a cell leaves a name open: « Caf (à confirmer) », « MSA ? », « Caf ou Département ».

Refuses to choose: of one or the other, none is certain.
"""

import re
from collections.abc import Sequence

from graph.moments import plain

_NEAR = 60  # characters around a name
_LATER = r"(?:reste\s+)?a\s+(?:confirmer|valider|verifier|solliciter|definir|preciser|determiner)"
_UNSURE = r"sous\s+reserve|pressenti|envisage|potentiel|probable|non\s+confirme|pas\s+encore\s+confirme"
_PERHAPS = r"(?:eventuellement|peut-etre|probablement|sans doute)"
_ARTICLE = r"(?:(?:le|la|les|un|une)\s+|l['’]\s*)?$"
_AFTER = re.compile(
    rf"[^\S\n]*(?:\s*[(\[]\s*|[,:–-]\s*)?(?:\?|(?:{_LATER}|{_UNSURE})|(?:eventuel|{_PERHAPS})\w*\s*(?:[)\];\n]|$))"
)
_SECOND = re.compile(r"\s*,\s*a\s+(?:definir|preciser|determiner)")
"""Of someone else: « Caf, à définir »."""
_BEFORE = re.compile(rf"(?:\b{_PERHAPS}|\b(?:{_LATER}|{_UNSURE})\w*\s*:)\s*{_ARTICLE}")
_OR_AFTER = re.compile(r"\s*,?\s*(?:ou|voire)\b")
_OR_BEFORE = re.compile(rf"(\bet\s*/\s*)?\b(?:ou|voire)\s+{_ARTICLE}")
_LISTED = re.compile(r"\s*,\s*")


def left_open(cell: str, spans: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Which names of a cell it leaves open, and why in French. spans: where the names stand, in order."""
    found: dict[int, str] = {}
    for number, (start, end) in reversed(list(enumerate(spans))):
        after, before = plain(cell[end : end + _NEAR]), plain(cell[max(0, start - _NEAR) : start])
        name = cell[start:end]
        or_before = _OR_BEFORE.search(before)
        if _OR_AFTER.match(after) or (or_before and not or_before[1]):
            found[number] = f"le texte laisse le choix entre « {name} » et une autre"
        elif (_AFTER.match(after) and not _SECOND.match(after)) or _BEFORE.search(before):
            found[number] = f"le texte ne dit pas que « {name} » soit certain"
        elif "choix" in found.get(number + 1, "") and _LISTED.fullmatch(cell[end : spans[number + 1][0]]):
            found[number] = f"le texte laisse le choix entre « {name} » et une autre"
    return found
