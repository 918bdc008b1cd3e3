"""The institution for which an office signs, « maire de Luzay » → « Ville de Luzay », and whether two names
are one institution's.

Refuses to know any institution: it only turns the words that are printed.
"""

import re

from graph.names import families
from graph.names.text import keys, tokens
from graph.terms import fold

_OF = r"(?:de la |de l['’]|du |des |de |d['’])"
_PLACE = rf"(?P<place>{_OF}[A-ZÉÈÎ][^,;]*?)(?=\s+et\s+(?:vice|pr[ée]sid|conseill|d[ée]put)|[,;]|$)"
_MORE = r"(?:[\s-]+(?:[\w'’]+ale?s?|adjointe?|d[ée]l[ée]gu[ée]e?|ex[ée]cuti(?:f|ve)|par int[ée]rim))*"
_OFFICE = (
    r"(?:vice-?|co-?|sous-)?(?:pr[ée]sidente?|direct(?:eur|rice)|rect(?:eur|rice)|responsable|g[ée]rante?|"
    r"secr[ée]taire|d[ée]l[ée]gu[ée]e?|administrat(?:eur|rice)|conseill(?:er|[èe]re)|repr[ée]sentante?)"
)
_TURNED = (
    (re.compile(rf"(?:.*\bau )?maire(?:sse)?(?:[- ]adjointe?)?\s+{_PLACE}", re.IGNORECASE), "Ville {place}"),
    (re.compile(rf"sous-pr[ée]f[eè]te?\s+{_PLACE}", re.IGNORECASE), "État (sous-préfecture {place})"),
    (
        re.compile(
            r"pr[ée]f[eè]te?\s+(?P<place>(?:de (?:la )?r[ée]gion )?" + _PLACE.removeprefix("(?P<place>"),
            re.IGNORECASE,
        ),
        "État (préfecture {place})",
    ),
    (re.compile(r"pr[ée]f[eè]te?$", re.IGNORECASE), "État"),
    (
        re.compile(rf"direct(?:eur|rice) acad[ée]mique\b.*?nationale(?:\s+{_PLACE})?", re.IGNORECASE),
        "DSDEN {place}",
    ),
)
_HEADS = re.compile(
    rf"{_OFFICE}{_MORE}\s+{_OF}(?:(?:son |leur )?conseil d['’]administration {_OF})?(?P<body>.+)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"[A-ZÉÈÎ]|(?:conseil (?:d[ée]partemental|r[ée]gional)|caisse|caf\b|communaut[ée]|agglom|m[ée]tropole|"
    r"d[ée]partement|r[ée]gion|association|syndicat|union|agence|centre|ville|commune|f[ée]d[ée]ration|"
    r"acad[ée]mie|mission locale|office|chambre|mutualit)"
)
_INNER = re.compile(
    r"(?:action|enfance|education|petite|jeunesse|famille|solidarites?|pole|services?|direction)\b"
)
_STATE = ("etat", "prefecture")
_ACRONYM = re.compile(r"[A-Z]{3,}")


def institution_of(quality: str) -> str:
    """The institution that an office names, « directrice de la Caf du Lot » → « Caf du Lot »; "" where it
    names none."""
    for part in re.split(r"[,;]\s*", quality):
        said = part.strip()
        for pattern, written in _TURNED:
            found = pattern.match(said)
            if found:
                return written.format(place=found.groupdict().get("place") or "").strip()
        headed = _HEADS.fullmatch(said)
        if headed and _BODY.match(headed["body"]) and not _INNER.match(fold(headed["body"])):
            return headed["body"].strip()
    return ""


def signing(body: str, quality: str) -> str:
    """The institution of a signature: the one that is printed, or that of the office; of the State, which
    préfecture."""
    turned = institution_of(quality)
    return turned if not body or (fold(body) == "etat" and turned.startswith("État (")) else body


def one_institution(one: str, other: str) -> bool:
    """Whether two names are one institution's: the same words behind the same kind, a kind alone (« la Caf »)
    or an acronym of the other."""
    (kind, words), (second, others) = _key(one), _key(other)
    if kind or second:
        return kind == second and (kind == _STATE[0] or words == others or not words or not others)
    return words == others or _abbreviates(one, other) or _abbreviates(other, one)


def _key(name: str) -> tuple[str, tuple[str, ...]]:
    """The kind of an institution, and the other words of its name."""
    run = tokens(name)
    first = next((place for place, token in enumerate(run) if token.content), None)
    found = families.find(run, first, {}) if first is not None else None
    words = keys(name)
    if found is None:
        return "", words
    return _STATE[0] if found.family in _STATE else found.family, words[len(found.form) :]


def _abbreviates(short: str, long: str) -> bool:
    """Whether a name begins by the acronym of another, printed behind it or made of its initials."""
    found = _ACRONYM.match(short)
    if not found:
        return False
    initials = "".join(word[0] for word in keys(long) if word != "et")
    return f"({found[0]})" in long or (" " in long and initials.startswith(found[0].lower()))
