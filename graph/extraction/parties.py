"""The parties of a convention, as its opening page names them: « Entre … et … », or a list below « entre : ».

Refuses what stands behind the preamble: a party is named before anything is agreed.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from graph.extraction.blocks import Block, Document, Heading, Item, Span, Table
from graph.extraction.people import BODIES, Signer, split
from graph.terms import fold

_PREAMBLE = re.compile(r"\bentre(?:\s+(?:les soussignée?s|d['’]une part))?\s*[:,]?", re.IGNORECASE)
_AGREED = re.compile(
    r"il (?:a été|est|a) .{0,20}convenu|^\s*(?:préambule|vu\b|considérant|article\s+(?:1|premier)|"
    r"titre\s+1|exposé)",
    re.IGNORECASE | re.MULTILINE,
)
_REPRESENTED = re.compile(r"repr[ée]sent[ée]e?s?\s+par\s+(?P<who>.+)", re.IGNORECASE | re.DOTALL)
_PARTY = re.compile(
    r"(?:^|\n|;|,|\.)\s*(?:[-–•]\s*)?(?:et|entre|d['’]une part|d['’]autre part)\b[\s,:]*"
    r"|\n\s*(?:[-–•]\s*)?(?=[^\n]{3,250}repr[ée]sent[ée])"
    r"|,\s+(?=(?:le |la |les |l['’])[^,;\n]{3,120},\s+repr[ée]sent[ée])",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r",?\s*(?:\(?ci-apr[èe]s|d[ûu]ment|agissant|habilit[ée]|autoris[ée]|ayant|en vertu|d['’]une part|"
    r"d['’]autre part|dont le si[èe]ge|sise?\b|situ[ée]e?\b|domicili|immatricul|n°\s*siret|siret).*",
    re.IGNORECASE | re.DOTALL,
)
_LEADING = re.compile(r"^(?:et|entre)\b[\s,:]+", re.IGNORECASE)
_PARTY_LINE = re.compile(r"(?:et|entre)\b|.*repr[ée]sent[ée]", re.IGNORECASE)
_OPENS = re.compile(r"entre\b(?! \d)|.{0,80}\bentre(?: les soussignee?s| les parties)? ?:$")
_SIGNED_BY = re.compile(
    r"\b(?:sign|conclu)[ée]e?s?\s+(?:le\s+[^,.;]{4,30}?\s+)?(?:par|entre)\s+(?P<who>[^.;]{10,600})",
    re.IGNORECASE,
)
_EACH = re.compile(r"(?:^|,|\bet\b)\s*(?=(?:le|la|les)\s|l['’])", re.IGNORECASE)
_FIRST_BLOCKS, _LONGEST = 150, 12_000


def find_parties(document: Document) -> Iterator[Signer]:
    """The parties of « Entre … et … », each with who represents it."""
    blocks = document.blocks[:_FIRST_BLOCKS]
    place = next(
        (p for p, b in enumerate(blocks) if not isinstance(b, Table) and _OPENS.match(fold(b.flat))), None
    )
    if place is None:
        yield from _signed_by(document, blocks)
        return
    opening, below = blocks[place], blocks[place + 1 :]
    listed = list(takewhile(lambda block: isinstance(block, Item), below))
    if listed and opening.flat.endswith(":"):
        pieces = [(block.start, block.end) for block in listed]
    else:
        pieces = list(_pieces(document, opening, below))
    for first, last in pieces:
        raw = document.text[first:last]
        seen = _party(
            " ".join(re.sub(r"\*\*|<[^>]+>|^#+|^\s*[-–•]\s", " ", raw).split()),
            (first + len(raw) - len(raw.lstrip()), first + len(raw.rstrip())),
        )
        if seen:
            yield seen


def _signed_by(document: Document, blocks: Sequence[Block]) -> Iterator[Signer]:
    """The parties of « Signée le … par la …, le … et la … », each behind its article."""
    for block in blocks:
        found = None if isinstance(block, Table) else _SIGNED_BY.search(document.text, block.start, block.end)
        cuts = list(_EACH.finditer(found["who"])) if found else []
        if found and len(cuts) > 1 and cuts[0].start() == 0:
            ends = [*(cut.start() for cut in cuts[1:]), len(found["who"])]
            for cut, end in zip(cuts, ends, strict=True):
                text, first = found["who"][cut.end() : end].rstrip(" ,"), found.start("who") + cut.end()
                seen = _party(text, (first, first + len(text)))
                if seen:
                    yield seen
            return


def _pieces(document: Document, opening: Block, below: Sequence[Block]) -> Iterator[Span]:
    """Where the parties stand that running text names, up to what is agreed, or to the next title."""
    text = document.text
    own = text[opening.start : opening.end]
    begin = opening.start + (len(own) - len(own.lstrip()))
    agreed = _AGREED.search(text, opening.start + 6)
    titled = next((b.start for b in below if isinstance(b, Heading) and not _PARTY_LINE.match(b.flat)), None)
    stop = agreed.start() if agreed else titled
    if stop is None or stop - begin > _LONGEST:
        return
    head = _PREAMBLE.search(text, begin, stop)
    if head and (head.start() - begin < 5 or opening.flat.endswith(":")):
        begin = head.end()
    for cut in _PARTY.finditer(text, begin, stop):
        yield begin, cut.start()
        begin = cut.end()
    yield begin, stop


def _party(text: str, span: Span) -> Signer | None:
    represented = _REPRESENTED.search(text)
    before = text[: represented.start()] if represented else text
    body = _LEADING.sub("", _TAIL.sub("", before).strip(" ,;:.-–—•"))
    body = re.sub(r"^(?:le |la |les |l['’])", "", body, flags=re.IGNORECASE).partition(",")[0].strip()
    if span[1] <= span[0] or not body or len(body) > 160 or not re.search(r"[A-ZÉ]", body):
        return None
    if represented is None:
        return Signer("", "", body, (span,)) if BODIES.search(fold(body)) else None
    who = _TAIL.sub("", represented["who"]).strip(" ,;.")
    person, quality = split(who)
    return Signer(person, quality or ("" if person else who[:120]), body, (span,))
