"""What a cell holds by its own words, whatever the head of its column: a date, the name of a body, a number.

Refuses to say which body or which day: `names` and `calendar` do.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from graph.calendar import read_calendar
from graph.terms import fold

MOST = 0.6
"""Share of the cells of a column that make it what they are."""
_LONGEST_DATE, _LONGEST_BODY = 60, 200
_DATE_WORDS = 7
_BODY = re.compile(
    r"(?:(?:la|le|les|une?) |l')?(?:ville|mairie|commune|caf|caisse|"
    r"conseils? (?:departemental|regional|general|municipal)|departement|region|etat|prefecture|"
    r"sous-prefecture|msa|cpam|carsat|udaf|ccas|cias|pmi|association|asso|communaute|agglomeration|"
    r"metropole|academie|education nationale|dsden|ars|pole emploi|france travail|missions? locales?|"
    r"maison (?:de l'emploi|des solidarites)|service|direction|cc|ca|cu|syndicat|federation|union|epci|"
    r"intercommunalite|rectorat|ddets|drajes|agence|chambre|office|mutualite|pays d[eu']|"
    r"centres? (?:social|socio|socioculturel|hospitalier|intercommunal|communal|"
    r"de (?:sante|ressources|gestion))|"
    r"(?:ch|chu|ehpad|mjc|cpts|petr|ddcs|dreets|crous|opac|oph|adil|cidff|caue|cdad|mdph|pjj|ght|pnr) "
    r"(?:de|du|des|d'\w+)|hopital|college|lycee|ecole|bailleurs?|tribunal|reseau|comite departemental|"
    r"groupement|cooperative|fondation|maison (?:de sante|des (?:adolescents|jeunes|associations|familles|"
    r"services)|departementale|france services)|relais petite enfance|"
    r"espaces? de vie sociale)\b(?!.*[.!?] \S)"
)
_ACRONYM = re.compile(r"(?=.*[A-ZÉÈ]{2})[A-ZÉÈ][A-ZÉÈ0-9&'.-]{1,9}(?: [A-ZÉÈ0-9][A-ZÉÈ0-9&'.-]{0,9}){0,2}")
_UNIT = re.compile(r"[A-ZÉÈ]{2,6} (?:de la |de l['’]|des |du |de |d['’])(?P<whole>.+)")
_BETWEEN = re.compile(r"[\n,;/+&]| et ")
_NUMBER = re.compile(r"(?:n\s*°\s*)?[A-Z]{0,2}[-.]?\d{1,5}(?:[.\-]\d{1,3}){0,3}[a-z]?\.?")
_SUM = re.compile(r".*€\s*|(?!(?:19|20)\d{6})\d{5,}(?:[.,]\d+)?|\d{1,3}(?:[ .\u202f\xa0]\d{3})+(?:,\d+)?")
_MONTHS = frozenset({"janvier", "fevrier", "septembre", "octobre", "novembre", "decembre"})
_VERB = re.compile(r"\w{2,}(?:er|ir|re)\b")


@lru_cache(maxsize=8192)
def is_date(text: str) -> bool:
    """Whether a cell is a date or a period, and little else."""
    if not text or len(text) > _LONGEST_DATE or len(text.split()) > _DATE_WORDS or _SUM.fullmatch(text):
        return False
    first = fold(text).split()[0]
    if _VERB.fullmatch(first) and first not in _MONTHS:
        return False
    period = read_calendar(text)
    return period.start is not None or period.end is not None


@lru_cache(maxsize=8192)
def is_body(text: str) -> bool:
    """Whether a cell is the name of an organisation, or several, and little else."""
    if not text or len(text) > _LONGEST_BODY:
        return False
    first = next((part.strip(" -–•") for part in _BETWEEN.split(text) if part.strip(" -–•")), "")
    unit = _UNIT.match(first)
    return bool(
        _BODY.match(fold(first)) or _ACRONYM.fullmatch(first) or (unit and _BODY.match(fold(unit["whole"])))
    )


def is_acronym(text: str) -> bool:
    """Whether a text is one acronym and nothing else."""
    return bool(_ACRONYM.fullmatch(text.strip())) and " " not in text.strip()


def is_number(text: str) -> bool:
    """Whether a cell is a number or a code: `3`, `1.2`, `A-4`."""
    return bool(_NUMBER.fullmatch(text.strip())) and not is_date(text)


def mostly(texts: Iterable[str], what: str) -> bool:
    """Whether most of the cells that say something are of a kind: `date`, `body` or `number`."""
    test = is_date if what == "date" else is_body if what == "body" else is_number
    said = [text for text in texts if text]
    return bool(said) and sum(test(text) for text in said) >= MOST * len(said)


def hardly_a_title(text: str) -> bool:
    """Whether an action can hardly be called so: no words, a number, a date."""
    letters = sum(c.isalpha() for c in text)
    filled = sum(not c.isspace() for c in text)
    return letters < 4 or letters < 0.4 * filled or is_number(text) or is_date(text)
