"""Who signs, as the opening and closing pages print it: « Entre… et… », « Pour la Caf… », a name and its
quality.

Refuses those who merely attend, and dates left blank; institutions are resolved elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.extraction.blocks import Block, Document, Heading, Span, Table
from graph.extraction.conventions import DATE, iso
from graph.extraction.offices import institution_of, one_institution
from graph.extraction.parties import find_parties
from graph.extraction.people import CUT, Signer, is_person, side_by_side, split
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
_HEAD = re.compile(r"(?:Pour\s|(?:Le|La|L['’])\s?[^\W\d_]+)")
_HEADS = re.compile(
    r"\s+(?=Pour\s+(?:la|le|les|l['’])|(?:Le|La|L['’])\s?"
    r"(?i:(?:vice-|sous-|co-)?(?:pr[ée]f|pr[ée]sid|direct|rect|maire)))"
)
_BODIES_HEAD = re.compile(
    r"(?:institution|structure|organisme|partenaire|partie|collectivite|signataire)s?\b"
)
_SIGNERS_HEAD = re.compile(r"(?:representant|nom|prenom|qualite|fonction|signature)e?s?\b")
_OFFICE = re.compile(r"(?:Le|La|L['’])\s?")
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
    found = [*find_parties(document), *zone]
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
        group = [one for column in lines for part in _apart(column) for one in _groups(part)]
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
            yield from _by_row(block) or _by_column(block)
        elif len(block.flat) > _SHORT or (
            isinstance(block, Heading) and not is_person(block.flat) and not _FOR.fullmatch(block.flat)
        ):
            break
        elif not _PLACE_AND_DATE.fullmatch(block.flat):
            lines.extend(_Line(text, block.span) for text in block.text.split("\n"))
    yield lines


def _apart(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """The lines, those that print several columns side by side parted into them: « Pour la Caf Pour la Ville
    », then as many names."""
    columns: list[list[_Line]] = [[]]
    for line in lines:
        heads = _HEADS.split(line.text.strip())
        starts = {head.split()[0] == "Pour" for head in heads if head and _HEAD.match(head)}
        apart = len(heads) > 1 and len(starts) == 1 and bool(_HEAD.match(heads[0]))
        if apart and not (starts == {False} and len(heads) == len(columns)):
            yield from columns
            cut = any(CUT.search(head) for head in heads)
            columns = [[]] if cut else [[_Line(head, line.span)] for head in heads]
            continue
        names = tuple(heads) if apart else side_by_side(line.text, len(columns)) if len(columns) > 1 else ()
        if names:
            for column, name in zip(columns, names, strict=True):
                column.append(_Line(name, line.span))
        elif len(columns) > 1:
            yield from columns
            columns = [[line]]
        else:
            columns[0].append(line)
    yield from columns


def _by_row(table: Table) -> list[list[_Line]]:
    """The rows of a table whose head names institutions and who signs for them, each as « Pour … » and the
    rest; nothing for another table."""
    heads = [fold(cell.flat) for cell in table.rows[0].cells]
    body = next((place for place, head in enumerate(heads) if _BODIES_HEAD.match(head)), None)
    if body is None or not any(_SIGNERS_HEAD.match(head) for head in heads):
        return []
    found = []
    for row in table.rows[1:]:
        cells = [cell for cell in row.cells if cell.flat and not cell.merged]
        said = row.cells[body] if body < len(row.cells) and row.cells[body].flat else None
        if said:
            first = _Line(
                said.flat if _FOR.fullmatch(said.flat) else f"Pour {said.flat}", (said.start, said.end)
            )
            rest = ", ".join(cell.flat for cell in cells if cell is not said)
            found.append([first, *([_Line(rest, (cells[0].start, cells[-1].end))] if rest else [])])
    return found


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
    together = False

    def made() -> Iterator[Signer]:
        if person or body or institution_of(quality):
            yield Signer(person, quality, body, tuple(dict.fromkeys(spans)))

    for line in _whole(lines):
        text = line.text.strip(" ,;:.-–—_")
        if not text:
            continue
        named, said = split(text)
        party = _FOR.fullmatch(text)
        starts = bool(party) or (bool(named) and (bool(person) or (name_first is True and bool(quality))))
        starts = starts or (bool(said) and not named and name_first is False and bool(person) and not party)
        alone = bool(said) and not named and bool(_OFFICE.match(line.text.strip()))
        if line.text.rstrip().endswith(".") and alone:
            continue
        starts = starts or (alone and bool(quality) and (together or not (person or body)))
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
        person, together = named or person, bool(named and said)
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
    names = [seen.body or institution_of(seen.quality) for seen in (one, other)]
    offices = {fold(seen.quality)[:6] for seen in (one, other) if seen.quality}
    return all(names) and len(offices) < 2 and one_institution(*names)
