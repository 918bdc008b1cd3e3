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
    """The ISO day on which a sentence says that the convention was signed, and where; "" where none does."""
    for block in document.blocks:
        if isinstance(block, Table) or not _SIGNED.search(block.flat):
            continue
        for first, last in _sentences(document.text[block.start : block.end]):
            sentence = document.text[block.start + first : block.start + last]
            day = DATE.search(sentence)
            if day and _SIGNED.search(sentence) and iso(day):
                return iso(day), ((block.start + first + day.start(), block.start + first + day.end()),)
    return "", ()
