"""Names of people and the qualities that stand beside them, as French documents write them.

Refuses organisations and offices for people: « Ville de Paris » and « Les Coordinateurs » are nobody's name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.extraction.blocks import Span
from graph.terms import fold

CIVIL = r"(?:M\.|MM\.|Mr\.?|Mme\.?|Mlle|Monsieur|Madame|Mesdames|Messieurs|Dr\.?|Docteur|Me\b|Maître)"
_PARTICLE = r"(?:(?:de|du|des|le|la|d['’]|Le|La|De|van|von|el|ben)\s*)?"
FIRST = r"[A-ZÉÈÀÂÎÔÛÇ](?:[a-zà-ÿ]+|\.)(?:[-‑ ][A-ZÉÈÀÂÎÔÛÇ][a-zà-ÿ]+)?"
LAST = rf"{_PARTICLE}[A-ZÉÈÀÂÎÔÛÇ][\w'’]+(?:[-‑ ]{_PARTICLE}[A-ZÉÈÀÂÎÔÛÇ][\w'’]+){{0,2}}"
_PERSON = re.compile(rf"(?:{CIVIL}\s+)?(?P<name>{FIRST}\s+{LAST})")
_CIVIL_NAME = re.compile(rf"{CIVIL}\s+(?:{CIVIL}\s+)?(?P<name>(?:{FIRST}\s+)?{LAST})")
QUALITY = re.compile(
    r"\b(?:prefete?|sous-prefete?|maire(?:sse)?|mairie|(?:vice-?)?presidente?|(?:sous-)?direct(?:eur|rice|ion)|adjointe?s?|rect(?:eur|rice)|procureure?|"
    r"deleguee?|secretaire|inspect(?:eur|rice)|deputee?|conseill(?:er|ere)|chef(?:fe)? d|responsable|"
    r"representante?|dasen|administrat(?:eur|rice)|"
    r"coordonnat(?:eur|rice)|gerante?|commissaire)\b"
)
BODIES = re.compile(
    r"\b(?:ville|caf|caisse|conseil|departement|commune|prefecture|association|communaute|agglomeration|metropole|region|etat|msa|cpam|udaf|academie|"
    r"pole emploi|france travail|centre|union|agence|mission|tribunal|cour|mairie|reseau|syndicat|"
    r"direction|convention|schema|fait|axe|objectif|action|plan)\b"
)
_DETERMINER = re.compile(
    r"(?:Les?|La|L['’]|Des?|Du|Un|Une|Ces?|Cette|Pour|Dans|En|Au|Aux|Par|Sur|Vu|Et|Ou)\b"
)
_ARTICLE = re.compile(r"^(?:(?:le|la|son|sa|leur)\s+|l['’]\s*)", re.IGNORECASE)
CUT = re.compile(r"(?:\b(?:de|du|des|la|le|les|et|à|aux?|pour)|[dl]['’])\s*$", re.IGNORECASE)
"""A line that ends before what it says: « président de l'association des »."""
_CAPITALS = re.compile(
    rf"(?:{CIVIL}\s+)?{FIRST}\s+{_PARTICLE}[A-ZÉÈÀÂÎÔÛÇ'’-]{{2,}}(?:\s[A-ZÉÈÀÂÎÔÛÇ'’-]{{2,}})*(?=\s|$)"
)
_OF_BODY = re.compile(rf"{BODIES.pattern}\s*$")
_PERSON_WITHIN = re.compile(rf"\b{CIVIL}\s+[A-ZÉ]")
_CROWD = 4  # words of a name from which on it may be two
_CUT = "La qualité semble coupée, ou mêlée à celle d'une autre personne : la page est peut-être en colonnes."
_LONGEST = 220


@dataclass(frozen=True)
class Signer:
    """A signature as printed. body: the institution where the page names it; signed_on: ISO day, "" if blank;
    implied: why it is a reading rather than a statement.
    """

    person: str
    quality: str
    body: str
    spans: tuple[Span, ...]
    signed_on: str = ""
    implied: str = ""


def split(text: str) -> tuple[str, str]:
    """A line → the person that it names, and the quality that it says, either of them empty."""
    quality = bool(QUALITY.search(fold(text)))
    for pattern in (_CIVIL_NAME, _PERSON):
        for found in _matches(pattern, text):
            name = found["name"]
            last = _DETERMINER.fullmatch(name.split()[-1])
            if BODIES.search(fold(name)) or QUALITY.search(fold(name)) or _DETERMINER.match(name) or last:
                continue
            rest = (text[: found.start()] + " " + text[found.end() :]).strip(" ,;:.-–—()")
            if not quality and rest and pattern is _PERSON:
                continue
            rest = re.sub(r"\s+,", ",", " ".join(rest.split()))
            return name, _ARTICLE.sub("", rest) if quality else ""
    return "", _ARTICLE.sub("", text) if quality and len(text) < _LONGEST else ""


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where a name may stand; behind « du » begins a place, behind « la MSA » the rest of a name."""
    place = 0
    while found := pattern.search(text, place):
        before = text[: found.start()]
        bare = pattern is _PERSON and found.start("name") == found.start()
        if bare and CUT.search(before):
            place = found.start() + len(re.split(r"[\s-]", found[0])[0])
        elif bare and _OF_BODY.search(fold(before)):
            place = found.end()
        else:
            yield found
            place = found.end()


def suspicion(person: str, quality: str) -> str:
    """Why a line may be no single person's, in French; "" where nothing shows it."""
    names = [word for word in person.split() if word[:1].isupper() and len(word) > 2]
    if len(names) >= _CROWD:
        return f"« {person} » réunit peut-être deux noms."
    return _CUT if CUT.search(quality) or _PERSON_WITHIN.search(quality) else ""


def is_person(text: str) -> bool:
    """Whether a line is a name and nothing else."""
    found = _PERSON.fullmatch(text.strip(" ,"))
    return bool(found) and not BODIES.search(fold(text))


def side_by_side(text: str, count: int) -> tuple[str, ...]:
    """As many names as that on one line, « Jean ROUX Anne VIAL »; nothing where they cannot be told apart."""
    words = text.split()
    found = tuple(match[0] for match in _CAPITALS.finditer(text))
    if len(found) == count and " ".join(found) == " ".join(words):
        return found
    capital = all(word[:1].isupper() for word in words)
    if len(words) == 2 * count and capital and not QUALITY.search(fold(text)):
        return tuple(" ".join(words[place : place + 2]) for place in range(0, len(words), 2))
    return ()
