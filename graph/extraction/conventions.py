"""Which convention a document is, its kind and its period, from its title and first pages.

Refuses to make up a title: without one, the file's name stands, and says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.calendar import is_iso
from graph.extraction.blocks import Block, Document, Heading, Item, Span, Table
from graph.terms import fold, slug

_KINDS = (
    (r"conventions? territoriales? globales?|\bctg\b", "ctg"),
    (r"schemas? (?:\w+ ){0,3}(?:des )?services? aux familles|\bsdsf\b", "sdsf"),
    (r"projets? sociaux? (?:de|des) territoires?|projet social de territoire|\bpst\b", "pst"),
    (r"projets? educatifs? (?:de )?territoria(?:l|ux)|projet educatif de territoire|\bpedt\b", "pedt"),
    (r"contrats? de ville", "contrat-de-ville"),
    (r"contrats? enfance[ -](?:et )?jeunesse", "contrat-enfance-jeunesse"),
    (r"conventions?[ -]cadre|accords?[ -]cadre", "convention-cadre"),
    (r"\bpactes?\b", "pacte"),
    (r"\bstrategies?\b|\bfeuilles? de route\b", "strategie"),
    (r"\bchartes?\b", "charte"),
    (r"contrats? locaux?|contrat local|contrat territorial", "contrat-local"),
    (r"\bconventions?\b", "convention"),
    (
        r"\b(?:schemas?|plans?|programmes?|projets?) (?:\w+ ){0,2}(?:departementa|territoria|loca|communa|"
        r"intercommuna|d'actions?|de developpement|pour l)",
        "strategie",
    ),
)
YEARS = re.compile(r"(?<!\d)(20[0-4]\d)\s*(?:[-–—/]|à|au|et)\s*(20[0-4]\d)(?!\d)")
_NAMED = re.compile(
    r"\b((?:CTG|SDSF|PST|PEDT|Convention|Schéma|Projet|Contrat|Pacte|Stratégie)(?:\s+[\w'’-]+){0,7}?)\s+(20[0-4]\d\s*[-–/]\s*20[0-4]\d)",
    re.IGNORECASE,
)
_MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_MONTH = (
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre|"
    r"janv\.?|f[ée]vr\.?|juil\.?|sept\.?|oct\.?|nov\.?|d[ée]c\.?)"
)
DATE = re.compile(
    rf"(?P<day>\d{{1,2}})(?:er)?\s+(?P<month>{_MONTH})\s+(?P<year>\d{{4}})|(?P<d>\d{{1,2}})\s?[/.]\s?(?P<m>\d{{1,2}})\s?[/.]\s?(?P<y>\d{{4}})",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"(?:du|de la p[ée]riode du|à compter du|entre "
    rf"le)\s+(?P<first>{DATE.pattern.replace('?P<', '?P<a_')})\s+(?:et\s+)?(?:au|jusqu['’]au|et "
    rf"le)\s+(?P<last>{DATE.pattern.replace('?P<', '?P<b_')})",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(
    r"[^aeiouyà-ÿœ]{2,}|sdsf|pedt|cej|caf|msa|cias|ccas|epci|ars|petr|ptsm|clspd|pdi|eaje|pmi"
)
_UNTITLED = "Aucun titre de convention n'a été reconnu : le nom est celui du fichier ou de ses propriétés."
_FIRST_BLOCKS = 60
_LONGEST = 250
_HEAD_ROWS = 4
_TYPE_WORDS = {
    "ctg": "convention-territoriale-globale",
    "pst": "projet-social-de-territoire",
    "sdsf": "services-aux-familles",
}


@dataclass(frozen=True)
class Found:
    """A convention as its document presents it. start, end: ISO, "" where nothing is said; calendar: as
    printed, at `dates`; doubt: why a person should look.
    """

    slug: str
    label: str
    printed: str
    kind: str
    spans: tuple[Span, ...]
    start: str = ""
    end: str = ""
    calendar: str = ""
    dates: tuple[Span, ...] = ()
    doubt: str = ""


def find_convention(document: Document, name: str) -> Found:
    """The convention that a document is or presents. name: of the file, where nothing else gives a title."""
    block, kind = _title(document)
    told = _mentioned(document) if block is None else None
    doubt = ""
    spans: tuple[Span, ...] = ((0, min(len(document.text), 200)),)
    if block is not None:
        label, spans = block.flat, (block.span,)
    elif told:
        label, spans = told[0], (told[1],)
        kind = kind_of(label)
    else:
        label = " ".join((document.title or re.sub(r"\.\w{2,5}$", "", name)).replace("_", " ").split())
        kind = kind_of(label) or "convention"
        doubt = _UNTITLED
    start, end, calendar, dates = _period(document, label, block, spans)
    if calendar and calendar not in label and re.fullmatch(r"20\d\d.20\d\d", calendar.replace(" ", "")):
        label = f"{label} {calendar}"
        spans = tuple(dict.fromkeys((*spans, *dates)))
    return Found(
        _slug(label, kind, start),
        _cased(label, document.text),
        label,
        kind,
        spans,
        start,
        end,
        calendar,
        dates,
        doubt,
    )


def kind_of(text: str) -> str:
    """The kind of convention that a text names, "" if none."""
    folded = fold(text)
    return next((kind for pattern, kind in _KINDS if re.search(pattern, folded)), "")


def iso(found: re.Match[str], prefix: str = "") -> str:
    """A date as matched by `DATE`, in ISO; "" where it does not exist."""
    groups = found.groupdict()
    day, month, year = (groups[f"{prefix}{key}"] for key in ("day", "month", "year"))
    if year is None:
        day, number, year = (groups[f"{prefix}{key}"] for key in ("d", "m", "y"))
        text = f"{year}-{int(number):02}-{int(day):02}"
    else:
        key = fold(month).rstrip(".")[:4]
        place = next(
            (p for p, known in enumerate(_MONTHS, 1) if known.startswith(key) or key.startswith(known[:4])), 0
        )
        text = f"{year}-{place:02}-{int(day):02}"
    return text if is_iso(text) else ""


def find_title(document: Document) -> Block | None:
    """The block that names the convention of a document; None where none does."""
    return _title(document)[0]


def _title(document: Document) -> tuple[Block | None, str]:
    """The block that names the convention: a title first, then the first line that does."""
    blocks = [
        block
        for block in document.blocks[:_FIRST_BLOCKS]
        if not isinstance(block, Table) and len(block.flat) <= _LONGEST
    ]
    blocks = [b for b in blocks if not (isinstance(b, Heading) and b.sheet)]
    blocks += list(_first_rows(document)) if not blocks else []
    blocks = [b for b in blocks if not fold(b.flat).startswith("rappel")]
    titles = [block for block in blocks if isinstance(block, Heading) or block.bold or block.flat.isupper()]
    first = [block for block in blocks if not isinstance(block, Item)][:12]
    for group in (titles, first):
        for specific in (True, False):
            for block in group:
                kind = kind_of(block.flat)
                general = kind in ("convention", "strategie", "convention-cadre", "charte", "pacte")
                if kind and general is not specific and not re.search(r"[.;:?]$", block.flat):
                    return block, kind
    return None, ""


def _first_rows(document: Document) -> Iterator[Block]:
    """The rows of a single text that stand above the head of a table: the title of a spreadsheet."""
    for block in document.blocks[:_FIRST_BLOCKS]:
        for row in block.rows[:_HEAD_ROWS] if isinstance(block, Table) else ():
            said = [cell for cell in row.cells if cell.flat]
            if len({cell.flat for cell in said}) == 1 and len(said[0].flat) <= _LONGEST:
                yield Block(said[0].start, said[0].end, said[0].text, bold=True)


def _mentioned(document: Document) -> tuple[str, Span] | None:
    """A convention that running text names with its years (« la CTG 2024-2026 »), the latest of them."""
    found = [(m[2], m) for m in _NAMED.finditer(document.text) if kind_of(m[1])]
    latest = max(found, key=lambda one: one[0], default=None)
    return (" ".join(latest[1][0].split()), latest[1].span()) if latest else None


def _period(
    document: Document, label: str, block: Block | None, spans: tuple[Span, ...]
) -> tuple[str, str, str, tuple[Span, ...]]:
    """Start, end, text and place of the period: in the title, right below it, or where its term is set
    out."""
    near = [] if block is None else [block]
    if block is not None and block in document.blocks:
        place = document.blocks.index(block)
        near += [
            b for b in document.blocks[max(0, place - 3) : place + 6] if b is not block and len(b.flat) <= 120
        ]
    elif block is not None:
        near += [row for row in _first_rows(document) if row != block]
    for one in near:
        found = YEARS.search(document.text, one.start, one.end)
        if found and found[1] <= found[2]:
            return f"{found[1]}-01-01", f"{found[2]}-12-31", found[0], (found.span(),)
    if block is None:
        found = YEARS.search(label)
        if found and found[1] <= found[2]:
            start, end = spans[0]
            at = document.text.find(found[0], start, end)
            return (
                f"{found[1]}-01-01",
                f"{found[2]}-12-31",
                found[0],
                ((at, at + len(found[0])) if at >= 0 else spans[0],),
            )
    start, end = (document.blocks[0].start, document.blocks[-1].end) if document.blocks else (0, 0)
    whole = _FROM_TO.search(document.text, start, end)
    if whole:
        first, last = iso(whole, "a_"), iso(whole, "b_")
        if first and last and first < last:
            return first, last, " ".join(whole[0].split()), (whole.span(),)
    return "", "", "", ()


def _slug(label: str, kind: str, start: str) -> str:
    made = slug(label)
    long = _TYPE_WORDS.get(kind, "")
    if long and long in made:
        made = made.replace(long, kind, 1)
    words = [
        word
        for word in made.split("-")
        if word not in ("de", "du", "des", "la", "le", "les", "l", "d", "et", "entre", "aux", "au", "a", "en")
    ]
    if start and start[:4] not in words:
        words.append(start[:4])
    return "-".join(dict.fromkeys(words))[:70].strip("-") or "convention"


def _cased(label: str, text: str) -> str:
    """A title in capitals, as a sentence, with the capitals of its acronyms and those that its words have
    all through the text; the others as printed."""
    letters = [c for c in label if c.isalpha()]
    if letters and sum(c.isupper() for c in letters) > 0.8 * len(letters) and len(label) > 6:
        words = set(_LETTERS.findall(text))

        def cased(found: re.Match[str]) -> str:
            low = found[0].lower()
            if _ACRONYM.fullmatch(low):
                return found[0]
            return low.capitalize() if low.capitalize() in words and low not in words else low

        made = _LETTERS.sub(cased, label)
        return made[:1].upper() + made[1:]
    return label
