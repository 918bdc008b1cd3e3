"""A sentence that announces a list (« 5 défis : », « les axes retenus sont : ») → what its entries are.

Refuses choices (« parmi les 7 thématiques ») and lists that nothing announces.
"""

import re
from dataclasses import dataclass

from graph.extraction.labels import ACTION, AXIS, OBJECTIVE, PRINCIPLE, STRATEGIC
from graph.terms import fold

_WORDS = {
    r"axes?": ("axe", AXIS),
    r"defis?": ("défi", AXIS),
    r"domaines?": ("domaine", AXIS),
    r"orientations?": ("orientation", AXIS),
    r"priorites?": ("priorité", AXIS),
    r"thematiques?": ("thématique", AXIS),
    r"ambitions?": ("ambition", AXIS),
    r"piliers?": ("pilier", AXIS),
    r"volets?": ("volet", AXIS),
    r"chantiers?": ("chantier", AXIS),
    r"enjeux": ("enjeu", PRINCIPLE),
    r"principes?": ("principe", PRINCIPLE),
    r"finalites?": ("finalité", PRINCIPLE),
    r"valeurs?": ("valeur", PRINCIPLE),
    r"objectifs? strategiques?": ("objectif stratégique", STRATEGIC),
    r"objectifs? (?:generaux|general)": ("objectif général", PRINCIPLE),
    r"objectifs? transversa(?:l|ux)": ("objectif transversal", OBJECTIVE),
    r"objectifs? operationnels?": ("objectif opérationnel", OBJECTIVE),
    r"objectifs?": ("objectif", OBJECTIVE),
    r"(?:fiches?[- ])?actions?": ("action", ACTION),
}
_WORD = re.compile(r"\b(?:" + "|".join(f"(?P<w{place}>{word})" for place, word in enumerate(_WORDS)) + r")\b")
_MEANINGS = tuple(_WORDS.values())
_AIMS = re.compile(
    r"\b(?:vise(?:nt)?|a pour (?:but|ambition|objet|finalite|finalites|vocation)|ont pour but)\s*(?:a|de|"
    r"d')?\s*:$"
)
_COUNT = re.compile(
    r"\b(?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze)(?: grands?| grandes?)?\s+$"
)
_CHOICE = re.compile(r"\bparmi\b")
_SINGULAR = re.compile(r"\b(?:l'|cet(?:te)?|chaque|un|une|d'un|d'une|par|plan d'|l'ensemble de l')\s*$")
_PAST = re.compile(
    r"\b(?:ont|a ete|ont ete|depuis \d{4}|ces dernieres annees|realisees?|menees? depuis|deja)\b"
)
_LONGEST_TITLE = 160


@dataclass(frozen=True)
class Announced:
    """What the entries below are. word: level name; rank: of `labels`; direct: the sentence ends by a colon;
    past: it tells of what was done; choice: only some of the entries will be kept.
    """

    word: str
    rank: int
    direct: bool
    past: bool = False
    choice: bool = False


def announced(text: str, title: bool) -> Announced | None:
    """What a line announces below it; None where it announces nothing. title: it stands as a title."""
    line = fold(" ".join(text.split()))
    direct = line.endswith(":")
    if not direct and not (title and len(line) <= _LONGEST_TITLE):
        return None
    if direct and _AIMS.search(line):
        return Announced("visée", PRINCIPLE, True)
    counted = sorted(_WORD.finditer(line), key=lambda found: not _COUNT.search(line[: found.start()]))
    for found in counted:
        place = next(p for p in range(len(_MEANINGS)) if found[f"w{p}"])
        word, rank = _MEANINGS[place]
        plural = found[0].split()[0].endswith(("s", "x")) or "actions" in found[0]
        if not plural or _SINGULAR.search(line[: found.start()]):
            continue
        if not direct and rank not in (OBJECTIVE, ACTION):
            continue
        return Announced(word, rank, direct, bool(_PAST.search(line)), bool(_CHOICE.search(line)))
    return None
