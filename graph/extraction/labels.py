"""A line that says what part of the plan it opens: « AXE 1 : … », « A. OBJECTIF STRATÉGIQUE », « II – … ».

Refuses sentences that only mention an axis, and lines of a table of contents.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.extraction.fields import label_key

AXIS, STRATEGIC, OBJECTIVE, EITHER, PRINCIPLE, ACTION = 1, 2, 3, 4, 0, 9
"""EITHER: a part where actions stand below it, else an action."""
_WORDS = {
    r"axes?(?:\s+(?:strat[ée]gique|th[ée]matique|prioritaire|transversal|de\s+travail)s?)?": (
        "axe",
        AXIS,
    ),
    r"orientation(?:\s+(?:strat[ée]gique|prioritaire))?": ("orientation", AXIS),
    r"enjeu(?:\s+(?:majeur|strat[ée]gique|prioritaire))?": ("enjeu", AXIS),
    r"d[ée]fi": ("défi", AXIS),
    r"domaine(?:\s+(?:de\s+travail|d['’]intervention|d['’]action))?": ("domaine", AXIS),
    r"th[ée]matique": ("thématique", AXIS),
    r"th[èe]me": ("thème", AXIS),
    r"priorit[ée]": ("priorité", AXIS),
    r"volet": ("volet", AXIS),
    r"chantier": ("chantier", AXIS),
    r"ambition": ("ambition", AXIS),
    r"pilier": ("pilier", AXIS),
    r"objectif\s+strat[ée]gique": ("objectif stratégique", STRATEGIC),
    r"objectif\s+g[ée]n[ée]ral": ("objectif général", STRATEGIC),
    r"objectif\s+op[ée]rationnel": ("objectif opérationnel", OBJECTIVE),
    r"objectif\s+sp[ée]cifique": ("objectif spécifique", OBJECTIVE),
    r"sous[\s-]+objectif": ("sous-objectif", OBJECTIVE),
    r"objectif": ("objectif", OBJECTIVE),
    r"principe": ("principe", PRINCIPLE),
    r"engagement": ("engagement", EITHER),
    r"fiche[\s-]*(?:action|projet|mesure)|fiche": ("fiche", ACTION),
    r"action|mesure": ("action", ACTION),
}
_SHORT_WORDS = {
    r"(?-i:O\.?S)\.?": ("objectif stratégique", STRATEGIC),
    r"(?-i:O\.?G)\.?": ("objectif général", STRATEGIC),
    r"(?-i:O\.?O)\.?": ("objectif opérationnel", OBJECTIVE),
    r"obj\.?\s*strat\.?": ("objectif stratégique", STRATEGIC),
    r"obj\.?\s*g[ée]n\.?": ("objectif général", STRATEGIC),
    r"obj\.?\s*op(?:[ée]r?(?:at)?)?\.?": ("objectif opérationnel", OBJECTIVE),
    r"obj\.?": ("objectif", OBJECTIVE),
}
"""Level names cut short, which are such only before a number: « OS 1 », « Obj. 2 »."""
_WORD = "(?P<word>" + "|".join(_WORDS) + ")"
_WORD_OR_SHORT = (
    f"(?P<word>{'|'.join(_WORDS)}|(?:{'|'.join(_SHORT_WORDS)})"
    r"(?=\s*\d|\s*n\s*[°ºo]\s*\d|\s+[A-Z]\b))"
)
_DECIMAL = r"[A-Z]?\d{1,3}(?:[.\-]\d{1,2}){0,3}(?:\s?(?:bis|ter))?"
_LETTERED = r"[IVX]{1,5}(?:[.-]\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){0,3}"
_NUMBER = rf"(?P<number>{_DECIMAL}|(?-i:{_LETTERED}))(?![\w'’])"
_SEPARATOR = r"\s*(?P<sep>[:.\-–—)/|>•]+|(?=\s)|$)\s*"
_FORWARD = re.compile(
    rf"{_WORD_OR_SHORT}\s*(?:(?:n\s*[°ºo]|num[ée]ro)\s*\.?\s*)?{_NUMBER}{_SEPARATOR}(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
_BARE = re.compile(rf"{_WORD}\s*(?:[:–—]\s*(?P<title>.*)|$)", re.IGNORECASE | re.DOTALL)
_BACKWARD = re.compile(
    rf"{_NUMBER}\s*(?:[.):–—-]|(?:er|re|e|è|ème|eme|nd|nde)\b)*\s*{_WORD}\s*(?:[:–—-]\s*(?P<title>.*)|$)",
    re.IGNORECASE | re.DOTALL,
)
_ORDINALS = (
    "premi",
    "deuxi",
    "second",
    "troisi",
    "quatri",
    "cinqui",
    "sixi",
    "septi",
    "huiti",
    "neuvi",
    "dixi",
)
_ORDINAL = re.compile(
    rf"(?P<ordinal>{'|'.join(_ORDINALS)})(?:er|ère|ere|ème|eme|e)?\s+{_WORD}\s*(?:[:–—-]\s*(?P<title>.*)|$)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|(?-i:[IVX]{1,5}(?:[.-]\d{1,2}){0,3}|[A-H](?:\.\d{1,2}){0,3}))(?:\s*[.):–—-]+\s*|\s+)(?P<title>[^\W\d_].*)",
    re.DOTALL,
)
_SUITE = re.compile(
    rf"[\s(\[–—-]*suite(?:\s+(?:et\s+fin|de\s+l['’]|du|de\s+la)?\s*{_WORD}\s*(?:n\s*°\s*)?(?P<number>{_DECIMAL}|[A-Z])?)?[\s)\].]*$",
    re.IGNORECASE,
)
_IS_SUITE = re.compile(r"[\s(\[–—-]*\(?\bsuite(?:\s+et\s+fin)?\)?[\s)\]]*$", re.IGNORECASE)
CONTENTS = re.compile(r"(?:\.{3,}|…{2,}|_{3,}|\t)\s*(?:p(?:age|\.)?\s*)?\d{1,3}\s*$|\s\.\s\.\s\.")
LONGEST = 400


@dataclass(frozen=True)
class Label:
    """What a line says that it opens. word: level name, "" where only a number stands; rank: 1 axis, 2
    strategic objective, 3 objective, 0 principle, 9 action; number: as printed; title: what follows, and
    where in the line.
    """

    word: str
    rank: int
    number: str
    title: str = ""
    at: int = 0
    suite: bool = False

    @property
    def worded(self) -> bool:
        """Whether the line names its level."""
        return bool(self.word)


def label_of(text: str) -> Label | None:
    """What a line opens, by its own words; None where it is none, or only mentions a part."""
    line = text.strip()
    if not line or len(line) > LONGEST or CONTENTS.search(line):
        return None
    shift = len(text) - len(text.lstrip())
    mark = _SUITE.fullmatch(line)
    if mark:
        word, rank = _meaning(mark["word"]) if mark["word"] else ("", 0)
        return Label(word, rank, (mark["number"] or "").upper(), suite=True)
    suite = _IS_SUITE.search(line)
    kept = line[: suite.start()].rstrip() if suite and suite.start() else line
    for pattern in (_FORWARD, _ORDINAL, _BACKWARD, _BARE):
        found = pattern.fullmatch(kept)
        label = _label(found, bool(suite)) if found else None
        if label:
            return Label(label.word, label.rank, label.number, label.title, label.at + shift, label.suite)
    return None


def _label(found: re.Match[str], suite: bool) -> Label | None:
    word, rank = _meaning(found["word"])
    groups = found.groupdict()
    number = (groups.get("number") or "").strip()
    if "ordinal" in groups:
        number = str(_ordinal(groups["ordinal"]))
    title = (groups.get("title") or "").strip()
    if groups.get("sep") == "" and title and not _opens(title, found["word"]):
        return None
    if title[:1].islower() and groups.get("sep") == "":
        return None
    at = found.start("title") + len(found["title"]) - len(found["title"].lstrip()) if title else 0
    return Label(word, rank, number.upper() if len(number) <= 4 else number, title, at, suite)


def _opens(title: str, word: str) -> bool:
    """Whether what follows a number without any sign is a title: « AXE 1 Améliorer … », not « Axe 1 vise …
    »."""
    return title[:1].isupper() or title[:1] in '«"“(' or word.isupper()


def numbered(text: str) -> Label | None:
    """What a line opens by a number alone: « 1.2 Développer … », « II – Parentalité », « A. Accueil »."""
    line = text.strip()
    found = _NUMBERED.fullmatch(line) if len(line) <= LONGEST and not CONTENTS.search(line) else None
    if not found or not found["title"].strip():
        return None
    title = found["title"].strip()
    if not (title[0].isupper() or title[0] in '«“"') or (re.match(r"[A-Z] [a-z]", line)):
        return None
    return Label("", 0, found["number"], title, len(text) - len(text.lstrip()) + found.start("title"))


def _meaning(word: str) -> tuple[str, int]:
    for pattern, meaning in (*_WORDS.items(), *_SHORT_WORDS.items()):
        if re.fullmatch(pattern, word.strip(), re.IGNORECASE):
            return meaning
    return "", 0


def _ordinal(start: str) -> int:
    place = _ORDINALS.index(start.lower())
    return place + 1 if place < 2 else place


def like(one: str, other: str) -> bool:
    """Whether two titles are the same but for accents, case, marks, an article before, or an end cut
    short."""
    a, b = title_key(one), title_key(other)
    return a == b or (min(len(a), len(b)) > 24 and (a.startswith(b) or b.startswith(a)))


@lru_cache(maxsize=16384)
def title_key(text: str) -> str:
    """Letters and digits of a title, folded, without the article before it."""
    key = re.sub(r"[^a-z0-9]+", " ", label_key(text)).strip()
    return re.sub(r"^(?:l|le|la|les|un|une|des|d|du|de) ", "", key).replace(" ", "")
