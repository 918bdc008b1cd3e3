"""The items of a list of territories of which nothing was read: « Trifouillis » in « Agen, Trifouillis ».

Refuses to look inside an item of which something was read.
"""

import itertools
import re
from collections.abc import Sequence

from graph.names.reading import Reading
from graph.names.text import BREAKS, content, tokens, word_set

_ITEM = re.compile(r"[,;/|+•&\n]|\s[-–—]\s|\set\s", re.IGNORECASE)
_SILENT = word_set(
    "etc commune communes ville villes departement departements region regions arrondissement epci "
    "arrondissements territoire territoires dont notamment ainsi que autres autre ailleurs alentours "
    "environs quartier"
)


def unread(text: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The items, each unknown; those that begin with a small letter, or say only « etc. », are words."""
    found: list[Reading] = []
    bounds = [(0, 0), *(match.span() for match in _ITEM.finditer(text)), (len(text), len(text))]
    for (_, start), (end, _) in itertools.pairwise(bounds):
        run = [token for token in tokens(text[start:end]) if token.content and token.kind not in BREAKS]
        if any(each.start < end and each.end > start for each in readings) or not run:
            continue
        if not run[0].capital or set(content(run)) <= _SILENT:
            continue
        first, last = start + run[0].start, start + run[-1].end
        found.append(Reading(text[first:last], first, last))
    return tuple(found)
