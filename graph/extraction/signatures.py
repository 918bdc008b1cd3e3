"""Who signs, as the opening and closing pages print it: « Entre… et… », « Pour la Caf… », a name and its
quality.

Refuses those who merely attend, and dates left blank; institutions are resolved elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.extraction.blocks import Block, Document, Heading, Span, Table
from graph.extraction.conventions import DATE, iso
from graph.extraction.people import BODIES, CUT, Signer, is_person, split
from graph.extraction.prose import told_date, told_signers
from graph.terms import fold

_PLACE_AND_DATE = re.compile(
    r"(?:fait|signée?|établie?)?\s*(?:en \w+ exemplaires?(?: originaux)?,?\s*)?[àa]\s+(?-i:[A-ZÉÈ])[\w'’ "
    r"-]{1,40}?,?\s*(?:\ble\b|,)\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SIGNING = re.compile(
    r"(?:les? )?(?:signatures?|signataires?|parties signataires|cachets? et signatures?)(?: .{0,40})?\s*:?"
)
_FOR = re.compile(r"pour\s+(?P<body>(?:le |la |les |l['’])?.+)", re.IGNORECASE | re.DOTALL)
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
_ZONE = 80
_SHORT = 220


@dataclass(frozen=True)
class Signatures:
    """All who sign; date: ISO day of the signature and where it stands; blank: a place « le … » was left
    empty."""

    seen: tuple[Signer, ...] = ()
    date: str = ""
    date_at: tuple[Span, ...] = ()
    blank: bool = False


def find_signatures(document: Document) -> Signatures:
    """Who signs, and when. Never raises: where nothing is printed, nothing is found."""
    zone, date, at, blank = _zone(document)
    found = [*_parties(document), *zone]
    if not found:
        found = list(told_signers(document))
    if not date and not blank:
        date, at = told_date(document)
    kept = [replace(one, signed_on=date) if date and not one.signed_on else one for one in _merged(found)]
    return Signatures(tuple(kept), date, at, blank)


@dataclass(frozen=True)
class _Line:
    text: str
    span: Span


def _zone(document: Document) -> tuple[list[Signer], str, tuple[Span, ...], bool]:
    """Below « Fait à …, le … » or a title « Signatures »: names, qualities, « Pour … »."""
    found: list[Signer] = []
    date, blank = "", False
    at: tuple[Span, ...] = ()
    for place, block in enumerate(document.blocks):
        if isinstance(block, Table) or len(block.flat) > _SHORT:
            continue
        dated = _PLACE_AND_DATE.fullmatch(block.flat)
        titled = (isinstance(block, Heading) or block.bold) and _SIGNING.fullmatch(fold(block.flat))
        if not dated and not titled:
            continue
        lines = list(_lines_below(document.blocks[place + 1 : place + 1 + _ZONE]))
        group = [one for columns in lines for one in _groups(columns)]
        if not group:
            continue
        found.extend(group)
        day = DATE.search(dated["rest"]) if dated else None
        if dated and day and iso(day):
            date, at = iso(day), (block.span,)
        elif dated:
            blank = True
    return found, date, at, blank and not date


def _lines_below(blocks: Sequence[Block]) -> Iterator[list[_Line]]:
    """The lines of the zone, up to the next part of the document; a table gives one list for each column."""
    lines: list[_Line] = []
    for block in blocks:
        if isinstance(block, Table):
            yield lines
            lines = []
            yield from _by_column(block)
        elif len(block.flat) > _SHORT or (
            isinstance(block, Heading) and not is_person(block.flat) and not _FOR.fullmatch(block.flat)
        ):
            break
        elif not _PLACE_AND_DATE.fullmatch(block.flat):
            lines.extend(_Line(text, block.span) for text in block.text.split("\n"))
    yield lines


def _by_column(table: Table) -> Iterator[list[_Line]]:
    width = max(len(row.cells) for row in table.rows)
    for column in range(width):
        cells = [
            row.cells[column] for row in table.rows if column < len(row.cells) and row.cells[column].flat
        ]
        yield [
            _Line(line, (cell.start, cell.end))
            for cell in cells
            if not cell.merged
            for line in cell.text.split("\n")
        ]


def _groups(lines: Sequence[_Line]) -> Iterator[Signer]:
    """Names with their qualities: which of the two comes first is what the first of them does."""
    body = person = quality = ""
    spans: list[Span] = []
    name_first: bool | None = None

    def made() -> Iterator[Signer]:
        if person or body:
            yield Signer(person, quality, body, tuple(dict.fromkeys(spans)))

    for line in _whole(lines):
        text = line.text.strip(" ,;:.-–—_")
        if not text:
            continue
        named, said = split(text)
        party = _FOR.fullmatch(text)
        starts = bool(party) or (bool(named) and (bool(person) or (name_first is True and bool(quality))))
        starts = starts or (bool(said) and not named and name_first is False and bool(person) and not party)
        if starts:
            yield from made()
            person, quality, spans = "", "", []
            body = "" if party or not body else body
        if party:
            body, rest = _body(party["body"])
            named, said = split(rest) if rest else ("", "")
        elif not named and not said:
            continue
        if name_first is None and (named or said) and not party:
            name_first = bool(named)
        if starts and not party:
            body = ""
        person = named or person
        quality = ", ".join(part for part in (quality, said) if part)
        spans.append(line.span)
    yield from made()


def _whole(lines: Sequence[_Line]) -> list[_Line]:
    """The lines, each that ends by « du », « de la »… with the one below it."""
    found: list[_Line] = []
    for line in lines:
        if found and CUT.search(found[-1].text):
            above = found.pop()
            line = _Line(f"{above.text} {line.text}", (above.span[0], max(above.span[1], line.span[1])))
        found.append(line)
    return found


def _body(text: str) -> tuple[str, str]:
    """« la Caf de X, la directrice » → the institution, and the rest."""
    head, _, rest = text.partition(",")
    return re.sub(r"^(?:le |la |les |l['’])", "", head.strip()), rest.strip()


def _parties(document: Document) -> Iterator[Signer]:
    """The parties of « Entre … et … », each with who represents it."""
    opening = next(
        (
            b
            for b in document.blocks[:150]
            if not isinstance(b, Table)
            and re.match(r"entre\b", fold(b.flat))
            and not re.match(r"entre \d", fold(b.flat))
        ),
        None,
    )
    if opening is None:
        return
    start = (
        opening.start
        + len(document.text[opening.start : opening.end])
        - len(document.text[opening.start : opening.end].lstrip())
    )
    stop = _AGREED.search(document.text, opening.start + 6)
    if stop is None or stop.start() - start > 12_000:
        return
    head = _PREAMBLE.search(document.text, start)
    begin = head.end() if head and head.start() - start < 5 else start
    place = begin
    pieces: list[tuple[int, int]] = []
    for cut in _PARTY.finditer(document.text, begin, stop.start()):
        pieces.append((place, cut.start()))
        place = cut.end()
    pieces.append((place, stop.start()))
    for first, last in pieces:
        raw = document.text[first:last]
        seen = _party(
            " ".join(re.sub(r"\*\*|<[^>]+>|^#+", " ", raw).split()),
            (first + len(raw) - len(raw.lstrip()), first + len(raw.rstrip())),
        )
        if seen:
            yield seen


def _party(text: str, span: Span) -> Signer | None:
    represented = _REPRESENTED.search(text)
    before = text[: represented.start()] if represented else text
    body = _TAIL.sub("", before).strip(" ,;:.-–—•")
    body = re.sub(r"^(?:le |la |les |l['’])", "", body, flags=re.IGNORECASE).partition(",")[0].strip()
    if span[1] <= span[0] or not body or len(body) > 160 or not re.search(r"[A-ZÉ]", body):
        return None
    if represented is None:
        return Signer("", "", body, (span,)) if BODIES.search(fold(body)) else None
    who = _TAIL.sub("", represented["who"]).strip(" ,;.")
    person, quality = split(who)
    return Signer(person, quality or ("" if person else who[:120]), body, (span,))


def _merged(found: Sequence[Signer]) -> list[Signer]:
    """One for each person, or institution where nobody is named: the opening and closing pages say the
    same."""
    kept: list[Signer] = []
    for one in found:
        twin = next((place for place, other in enumerate(kept) if _same(one, other)), None)
        if twin is None:
            kept.append(one)
            continue
        other = kept[twin]
        kept[twin] = replace(
            other,
            person=other.person or one.person,
            quality=other.quality or one.quality,
            body=other.body or one.body,
            spans=tuple(dict.fromkeys((*other.spans, *one.spans))),
        )
    return kept


def _same(one: Signer, other: Signer) -> bool:
    if one.person and other.person:
        return sorted(fold(one.person).split()) == sorted(fold(other.person).split())
    return bool(one.body) and fold(one.body) == fold(other.body)
