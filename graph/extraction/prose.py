"""Signatures that running text tells: « X, maire, et Y, directrice, ont signé… ».

Refuses those who merely attend: who stands after « en présence de » signs only where nobody else is named,
and then as a reading.
"""

import re
from collections.abc import Iterator

from graph.extraction.blocks import Document, Span, Table
from graph.extraction.conventions import DATE, iso
from graph.extraction.people import BODIES, CIVIL, FIRST, LAST, QUALITY, Signer
from graph.terms import fold

_SIGNED = re.compile(r"\b(?:sign[ée]e?s?|signature|signent|signé|officialis\w+|paraph\w+)\b", re.IGNORECASE)
_DAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
_MADE = re.compile(
    r"\b(?-i:Fait|FAIT|Signée?|SIGNÉE?|[ÉE]tablie?)s?\s+(?:en [^,.\n]{1,60}?,?\s+)?"
    r"(?:à\s+(?-i:[A-ZÉÈÎ])[\w'’ -]{1,40}?\s*,?\s*)?"
    rf"\ble\s*:?\s*{_DAY}(?:{DATE.pattern})",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"(?<!sera )(?<!seront )(?<!être )\b(?:sign[ée]e?s?|signent|officialis\w+|paraph\w+)\b", re.IGNORECASE
)
_NOUN = re.compile(
    r"\bsignature\b(?:\s+(?:officielle|(?:de la|du|de l['’])[^,.;:]{3,60}?))?(?:\s+(?:a eu lieu|s['’]est "
    rf"\w+|est intervenue))?\s*,?\s*(?:soit\s+|:\s*)?(?:l[ea]|ce|en date du)?\s*{_DAY}$",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"jusqu|s['’]ach[èe]v|prend(?:ra)?\s|expir|compter|[ée]ch[ée]an|\bterme\b|dur[ée]e|à partir|"
    r"plus tard|\bavant\b|d[ée]lib[ée]r|p[ée]riode|renouvel|termin|[ée]valu",
    re.IGNORECASE,
)
_FORMER = re.compile(
    r"\b(?:pr[ée]c[ée]dente?|ancien(?:ne)?|ant[ée]rieure?)s?\b|^\s*(?:Vu|Consid[ée]rant)\b", re.IGNORECASE
)
_PRESENCE = re.compile(r"\ben pr[ée]sence d", re.IGNORECASE)


def told_signers(document: Document) -> Iterator[Signer]:
    """« X, maire, et Y, directrice, ont signé… »: those before « en présence de » sign, the others attend."""
    for block in document.blocks:
        if isinstance(block, Table) or not _SIGNED.search(block.flat):
            continue
        for first, last in _sentences(block.text):
            sentence = block.text[first:last]
            if not _SIGNED.search(sentence):
                continue
            cut = _PRESENCE.search(sentence)
            told = list(_pairs(sentence[: cut.start()] if cut else sentence))
            implied = ""
            if not told and cut:
                told = list(_pairs(sentence[cut.end() :]))
                implied = (
                    "La page dit la signature faite « en présence de » ces personnes, sans dire qui signe."
                )
            if told:
                for person, quality in told:
                    yield Signer(
                        person,
                        quality,
                        "",
                        ((block.start + first, min(block.start + last, block.end)),),
                        implied=implied,
                    )
                return


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for end in re.finditer(r"(?<![A-Z])(?<!\bM)(?<!\bMme)[.!?](?=\s+[A-ZÉÀ«])|\n", text):
        yield start, end.end()
        start = end.end()
    yield start, len(text)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """« Claire MARTIN, maire de X et Paul LE ROY, directeur » → each name with what follows it."""
    found = [
        m
        for m in re.finditer(rf"(?:{CIVIL}\s+)?(?P<name>{FIRST}\s+{LAST})\s*,\s*", text)
        if not BODIES.search(fold(m["name"]))
    ]
    for one, after in zip(found, [*found[1:], None], strict=False):
        rest = text[one.end() : after.start() if after else len(text)]
        quality = re.split(
            r",?\s+(?:ont|a|viennent|se sont|et de|et)\s*$|\s+(?:ont|a|viennent|se sont)\s", rest, maxsplit=1
        )[0].strip(" ,.;")
        if QUALITY.search(fold(quality)):
            yield one["name"], quality


def told_date(document: Document) -> tuple[str, tuple[Span, ...]]:
    """The ISO day that « Fait à …, le » prints, or on which a sentence says that the convention was signed,
    and where; "" where none does. The day on which a term begins or ends is none."""
    for done in reversed(list(_MADE.finditer(document.text))):
        if iso(done):
            return iso(done), (done.span(),)
    for block in document.blocks:
        if isinstance(block, Table) or not _SIGNED.search(block.flat):
            continue
        for first, last in _sentences(document.text[block.start : block.end]):
            sentence = document.text[block.start + first : block.start + last]
            for day in DATE.finditer(sentence):
                if iso(day) and _signs(sentence[: day.start()], sentence[day.end() :]):
                    start = block.start + first
                    return iso(day), ((start + day.start(), start + day.end()),)
    return "", ()


def _signs(before: str, after: str) -> bool:
    """Whether the words around a date say that it is the day of the signature."""
    if _FORMER.search(before):
        return False
    verbs = list(_SIGN.finditer(before))
    if verbs:
        return not _TERM.search(before, verbs[-1].end())
    if _NOUN.search(before):
        return True
    late = _SIGN.search(after)
    return late is not None and not _TERM.search(before) and not _TERM.search(after[: late.start()])
