"""Who pilots an action and when, as running text tells it: « L'action est pilotée par la Caf, dès 2025. »

Refuses what is denied, and what is piloted but is not the action; what is told in the past, on condition, or
of something that may not be the action says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.calendar import read_calendar
from graph.extraction.blocks import Block, Paragraph, Span

_WHAT = r"(?:actions?|projet|mesure|op[ée]ration|d[ée]marche|dispositif|fiche|service)"
_SUBJECT = rf"(?:(?:cette|l['’]|la|le|ce)\s?(?:pr[ée]sente?\s+)?{_WHAT}|{_WHAT}|elle|il|celle-ci|celui-ci)"
_BE = r"(?:est|sera|seront|sont|serait|pourrait [êe]tre|devrait [êe]tre|a [ée]t[ée]|[ée]tait)"
_TOGETHER = r"(?:(?:conjointement|ensemble|directement|également|principalement)\s+)?"
_DONE = r"(?:co-?\s?pilot|pilot|co-?\s?port|port)[ée]e?s?"
_LED = r"(?:coordonn|anim|men|conduit)[ée]?e?s?"
_CHARGE = r"(?:co-?\s?pilotage|pilotage|portage|ma[îi]trise d['’]ouvrage)"
_OF = r"(?:de la |de l['’]|des |du |de |d['’])"
_PASSIVE = re.compile(
    rf"(?:(?<![\w'’])(?P<subject>{_SUBJECT})(?P<aux>\s+{_BE})?\s+|^\s*(?:{_BE}\s+)?)(?P<also>[^\W\d_]+ement\s+)?{_DONE}\s+{_TOGETHER}par\s+",
    re.IGNORECASE,
)
_ENTRUSTED = re.compile(
    rf"\b{_CHARGE}\b(?:\s+{_OF}(?:cette\s+)?{_WHAT})?\s*(?P<aux>{_BE})?\s*:?\s*{_TOGETHER}"
    rf"(?:assur|exerc|conduit|port|partag|confi)[ée]?e?\s+{_TOGETHER}(?:par\s+|entre\s+|[àa]\s+(?=l)|aux?\s+)",
    re.IGNORECASE,
)
_UNDER = re.compile(
    rf"\bsous\s+(?:le\s+{_CHARGE}|la\s+(?:responsabilit[ée]|conduite|ma[îi]trise d['’]ouvrage)|l['’][ée]gide)"
    rf"\s+(?:conjointe?\s+)?{_OF}",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    rf"\s+(?:(?:assure|assurent|assurera|assureront|exerce|exercent)\s+{_TOGETHER}(?:le|la)\s+{_CHARGE}"
    rf"|(?:co-?\s?)?pilot(?:e|ent|era|eront)\s+{_TOGETHER}(?:cette|l['’]|la|le|ce)\s?{_WHAT}"
    rf"|(?:est|sont|sera|seront)\s+(?:le\s+|la\s+|les\s+)?(?:(?:co-?\s?)?(?:pilote|porteur)s?|chefs? de file|"
    rf"ma[îi]tres? d['’]ouvrage)(?:\s+{_OF}(?:cette\s+)?{_WHAT}|(?=[\s,.;]|$)))",
    re.IGNORECASE,
)
_LOOSE = re.compile(rf"\b(?:(?:co-?\s?)?pilot[ée]e?s?|{_LED})\s+{_TOGETHER}par\s+", re.IGNORECASE)
_MAIN = re.compile(rf",\s+{_SUBJECT}\s", re.IGNORECASE)
_STOP = re.compile(
    r"[.;:()\n]|,?\s+(?:avec|en (?:lien|partenariat|collaboration|concertation|association|articulation|"
    r"appui)|qui|pour|afin|dans|dès|depuis|à (?:partir|compter)|d['’]ici|jusqu|sur|lors|au titre|chaque|y)\b"
    r"|,?\s+(?:de|en|entre|fin|courant|début|pour)\s+(?:\w+\s+)?20\d\d"
    r"|,\s+(?:elle|il|ce|cette|et (?:elle|il|sera|est))\b"
    r"|,\s+(?:un|une|des|ce|cette)\s|\s+et\s+(?:d[ée]bute|d[ée]marre|commence|sera|est|s['’]|se\s|aura|vise|permet|"
    r"concerne|doit|prend|donne)\w*"
    r"|,?\s+(?:est|sera|a|ont|sont|seront|participe\w*|contribue\w*)\s",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bn(?:['’]|e\s)\s?\w+(?:\s+\w+)?\s+(?:pas|plus|jamais|encore)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:a [ée]t[ée]|[ée]tait|avait|avaient|ont [ée]t[ée])\b", re.IGNORECASE)
_IF = re.compile(r"\b(?:serait|pourrait|devrait|pourraient|devraient|[ée]ventuellement)\b", re.IGNORECASE)
_NOT_BODY = re.compile(
    r"(?:un|une|des|plusieurs|chaque|certain|différent|ses|leurs?|son|sa)\b", re.IGNORECASE
)
_MONTH = (
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre|"
    r"printemps|[ée]t[ée]|automne|hiver|rentr[ée]e(?: scolaire)?|(?:premier|second|deuxi[èe]me|troisi[èe]me|"
    r"quatri[èe]me|1er|2e|3e|4e) (?:trimestre|semestre)|T[1-4]|S[12])"
)
_MOMENT = rf"(?:(?:\d{{1,2}}(?:er)?\s+)?{_MONTH}\s+(?:de\s+)?)?(?<!\d)20[0-4]\d(?!\d)"
_LEADS = (
    r"(?:(?:chaque ann[ée]e|à partir|à compter|à la|à l['’]|d['’]ici(?: à)?|jusqu['’](?:en|à)|avant|dès|"
    r"depuis|courant|entre|fin|d[ée]but|mi|de|du|en|la|le|au|l['’]|an|mois)[\s-]*)*"
)
_DATE = re.compile(
    rf"{_LEADS}{_MOMENT}(?:\s*(?:[-–—/]|à|au|et|jusqu['’](?:en|à))\s*(?:la\s+|fin\s+)?{_MOMENT})?(?:\s+et\s+suivantes?)?",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"(?<![\w'’]){_SUBJECT}\s+(?:\w+\s+){{0,2}}?(?:mise? en (?:œuvre|oeuvre|service|place)|lanc|d[ée]marre|"
    r"d[ée]but|r[ée]alis[ée]|engag[ée]|ouvr|pr[ée]vu|programm[ée]|d[ée]ploy|se d[ée]roul|"
    r"s['’][ée]tend|commenc)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<![A-Z])(?<!\bM)(?<!\bSt)(?<!\bMme)[.!?](?=\s+[A-ZÉÀÈÊ«]|\s*$)|\n")
_COMMITS = re.compile(
    r"(?P<who>[^.;:]{2,160}?)\s+s['’]engage(?:nt|ra|ront)?\s+(?:\w+ment\s+|aussi\s+)?à\s+(?P<what>[^\W\d_].+)",
    re.DOTALL,
)
_OPENING = re.compile(r"[^,]*\b20\d\d[^,]*,\s*")
_CONDITION = "Le texte le dit au conditionnel : est-ce décidé ?"
_BEFORE = "Le texte le dit au passé : est-ce encore le cas ?"
_OTHER = "Une phrase le dit, peut-être d'autre chose que de l'action : qui la pilote ?"
_SEVERAL = "Plusieurs phrases donnent des dates différentes : laquelle est celle de l'action ?"


@dataclass(frozen=True)
class Told:
    """What a sentence tells. at: where it stands in the text that was read; doubt: why a person should
    look."""

    text: str
    at: Span
    doubt: str = ""


def sentences(text: str) -> Iterator[Span]:
    """Where the sentences of a text stand."""
    start = 0
    for end in _SENTENCE.finditer(text):
        yield start, end.end()
        start = end.end()
    if text[start:].strip():
        yield start, len(text)


def pilots_told(text: str) -> list[Told]:
    """Who is said to pilot the action, one for each sentence that says so."""
    return [told for first, last in sentences(text) if (told := _pilot(text, first, last))]


def _pilot(text: str, first: int, last: int) -> Told | None:
    sentence = text[first:last]
    if _DENIED.search(sentence):
        return None
    doubt = _CONDITION if _IF.search(sentence) else _BEFORE if _PAST.search(sentence) else ""
    for pattern in (_PASSIVE, _ENTRUSTED, _UNDER):
        found = pattern.search(sentence)
        if found:
            main = _MAIN.search(sentence, found.end()) if not sentence[: found.start()].strip() else None
            return _body(text, first + found.end(), first + main.start() if main else last, doubt)
    active = _ACTIVE.search(sentence)
    if active:
        opening = _OPENING.match(sentence, 0, active.start())
        return _named(text, first + (opening.end() if opening else 0), first + active.start(), doubt)
    loose = _LOOSE.search(sentence)
    return _body(text, first + loose.end(), last, doubt or _OTHER) if loose else None


def _body(text: str, start: int, last: int, doubt: str) -> Told | None:
    """Who stands from there to the end of what names them."""
    stop = _STOP.search(text, start, last)
    return _named(text, start, stop.start() if stop else last, doubt)


def _named(text: str, start: int, end: int, doubt: str) -> Told | None:
    said = text[start:end].strip(" \n,.;")
    if not said or len(said) > 200 or _NOT_BODY.match(said) or not any(c.isupper() for c in said):
        return None
    start += text[start:end].index(said)
    return Told(said, (start, start + len(said)), doubt)


def date_told(text: str) -> Told | None:
    """When the action is said to take place: by the sentence that says who pilots it, or that it begins."""
    found = []
    for first, last in sentences(text):
        sentence = text[first:last]
        if _DENIED.search(sentence) or _PAST.search(sentence):
            continue
        begins = _WHEN.search(sentence)
        if not begins and not _pilot(text, first, last):
            continue
        for date in _DATE.finditer(text, first + (begins.start() if begins else 0), last):
            said = date[0].strip()
            period = read_calendar(said)
            if period.start or period.end:
                at = date.start() + date[0].index(said)
                found.append(Told(said, (at, at + len(said)), _CONDITION if _IF.search(sentence) else ""))
    if not found:
        return None
    if len({read_calendar(told.text) for told in found}) > 1:
        return Told(found[0].text, found[0].at, _SEVERAL)
    return found[0]


def commitments(text: str) -> Iterator[tuple[Told, Told]]:
    """« La Caf s'engage à ouvrir … » → who, and what, for each sentence that says so."""
    for first, last in sentences(text):
        found = _COMMITS.match(text, first, last)
        if found is None or _DENIED.search(text[first:last]):
            continue
        who = _named(text, found.start("who"), found.end("who"), "")
        what = found["what"].rstrip(" .;\n")
        if who and what and not what.endswith(":"):
            at = found.start("what")
            yield who, Told(what, (at, at + len(what)))


def split_told(text: str, block: Block) -> tuple[str, tuple[Block, ...]]:
    """A title that running text follows: the title, and that text where it tells who pilots or when; the
    whole, and nothing, where it tells neither. text: of the block, or its end."""
    own = _OWN.match(text)
    first = (own.start("told"),) if own else tuple(start for start, _ in sentences(text))[1:2]
    rest = text[first[0] :] if first else ""
    if not rest or not (pilots_told(rest) or date_told(rest)):
        return text, ()
    start = block.start + block.text.rfind(rest)
    return text[: first[0]].rstrip(" ,."), (Paragraph(start, block.end, rest, page=block.page),)


def only_bodies(text: str) -> str:
    """A cell of pilots without the words that tell how they pilot: « assuré conjointement par la Caf »."""
    found = _CELL.match(text)
    return text[found.end() :] if found else text


_OWN = re.compile(rf"[^.:;]{{8,}}?(?P<told>,?\s+{_BE}\s+{_DONE}\s+{_TOGETHER}par\s)", re.IGNORECASE)
_CELL = re.compile(
    rf"\s*(?:(?:(?:le\s+)?{_CHARGE}\s+)?(?:{_BE}\s+)?{_TOGETHER}(?:assur|exerc|partag|confi|port|pilot)[ée]e?s?\s+{_TOGETHER}"
    rf"(?:par|entre|[àa](?=\s+l))\s+|(?:sous|par)\s+la\s+responsabilit[ée]\s+(?:conjointe\s+)?{_OF}|"
    rf"sous\s+l['’][ée]gide\s+{_OF}|sous\s+le\s+{_CHARGE}\s+(?:conjoint\s+)?{_OF})",
    re.IGNORECASE,
)
