"""PDF with text → blocks: titles by size and weight, tables by their rules, what each page repeats left out.

Refuses a PDF without text, and says what to do with it; refuses passwords; pictures are not looked at.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import chars_to_textmap

from graph.errors import PayloadTooLarge, UnreadableFile
from graph.extraction.blocks import ITEM, Composer, Document, Line
from graph.extraction.readers.gutters import Box, boxes, centred, columns
from graph.extraction.readers.ruled import glyphs, rows
from graph.extraction.readers.streams import check_streams
from graph.workbook import archives

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what is wrong is said once, by `read_pdf`

MAX_PAGES = 1000
_LARGEST = 14_400  # points: the largest page that the format knows
_NO_TEXT = (
    "« {name} » ne contient pas de texte : ses pages sont des images (un document numérisé). Passez-le "
    "d'abord à la "
    "reconnaissance de caractères (OCR), par exemple avec OCRmyPDF ou « Reconnaître le texte » d'un "
    "lecteur de PDF, "
    "puis recommencez."
)
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;…»]\s*$")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—|\s]*\d{1,4}(?:\s*(?:/|sur)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_FEW_LETTERS = 20
_EDGE = 0.12
_ROOM, _WIDE, _NEARLY = 480.0, 0.417, 0.73
_SIGNS = re.compile(
    r"(?:fait|signée?|établie?)\s+(?:à|en)\b|(?:les )?(?:signatures?|signataires|parties signataires)\s*:?$",
    re.IGNORECASE,
)
_INTRO = 4  # lines between « Fait à … » and those who sign
_APART = 1e6  # points: so wide a column that no line of it is full, and none goes on in the next
_EDGES = ("x0", "top", "x1", "bottom")
_FOOT = 0.6
_SMALL = 0.88
_RAISED = 0.75
_WORD_END = re.compile(r"[^\W\d]$|[.,;)»]$")
_NOTE = re.compile(r"(?:\d{1,2}|[*¹²³⁴⁵⁶⁷⁸⁹]+)[\s.):]*[^\W\d_]")


@dataclass(frozen=True)
class _Printed:
    """A line of a page, outside tables. size: of its letters, points; room: width of its column, points;
    strip: number of the strip of the page in which it stands; height: of the page, points; edge: near the
    top or foot of the page."""

    text: str
    page: int
    top: float
    bottom: float
    left: float
    right: float
    size: float
    bold: bool
    edge: bool
    room: float = _ROOM
    strip: int = 0
    height: float = 842.0


@dataclass(frozen=True)
class _Ruled:
    """A table of a page."""

    lines: tuple[Line, ...]
    page: int
    top: float


def read_pdf(data: bytes, name: str) -> Document:
    """The blocks of a PDF. Raises UnreadableFile (422): encrypted, damaged or without text; PayloadTooLarge
    (413): more pages than are read, or streams that unpack to more."""
    parts: list[_Printed | _Ruled] = []
    try:
        check_streams(data, name)
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise PayloadTooLarge(
                    f"« {name} » a {len(pdf.pages)} pages ; {MAX_PAGES} au plus sont lues. Partagez-le."
                )
            pages = len(pdf.pages)
            title = str((pdf.metadata or {}).get("Title") or "")
            for page in pdf.pages:
                if max(page.width, page.height) > _LARGEST:
                    raise archives.damaged(name, "une page y est plus grande que tout papier")
                parts.extend(_page(page))
                page.close()
    except (PSException, PdfminerException, MalformedPDFException, PDFSyntaxError) as error:
        raise _failed(error, name) from error
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise archives.damaged(name) from error
    letters = sum(len(part.text) for part in parts if isinstance(part, _Printed))
    if not pages or (
        letters < _FEW_LETTERS * min(pages, 3) and not any(isinstance(p, _Ruled) for p in parts)
    ):
        raise UnreadableFile(_NO_TEXT.format(name=name))
    composer = Composer()
    _compose(_notes_last(_without_repeats(parts, pages)), composer)
    return composer.document("PDF", title, pages)


def _failed(error: Exception, name: str) -> UnreadableFile:
    chain = [
        error,
        *(part for part in error.args if isinstance(part, Exception)),
        error.__cause__,
        error.__context__,
    ]
    if any(isinstance(part, PDFPasswordIncorrect) for part in chain):
        return UnreadableFile(archives.encrypted(name))
    return archives.damaged(name)


def _page(page: Page) -> Iterator[_Printed | _Ruled]:
    marks = _note_marks(page.chars)
    if marks:
        page = page.filter(lambda thing: (thing.get("x0"), thing.get("top")) not in marks)
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    ruled = [(table.bbox, _Ruled(tuple(rows(table)), page.page_number, table.bbox[1])) for table in tables]
    chars = [(_box(c), c) for c in page.chars]
    if ruled:
        chars = [one for one in chars if not any(centred(one[0], box) for box, _ in ruled)]
    letters = (box for box, char in chars if not char["text"].isspace())
    strips = boxes(letters, [box for box, _ in ruled], _box(dict(zip(_EDGES, page.bbox, strict=True))))
    found: list[_Printed | _Ruled] = []
    for number, strip in enumerate(strips):
        alone = len(strips) == 1
        within = [one for one in ruled if alone or centred(one[0], strip)]
        ruled = [one for one in ruled if one not in within]
        own = chars if alone else [one for one in chars if centred(one[0], strip)]
        room = _ROOM if alone or not own else max(b[2] for b, _ in own) - min(b[0] for b, _ in own)
        lines = sorted(_lines([char for _, char in own], page, number, room), key=lambda line: line.top)
        foot = max((box[3] for box, _ in within), default=0.0)
        above = [line for line in lines if line.top < foot]
        below = lines[len(above) :]
        found.extend(sorted([*above, *(table for _, table in within)], key=lambda part: part.top))
        found.extend(_signed(below, own, page) if alone else below)
    yield from [*found, *(table for _, table in ruled)]


def _signed(lines: list[_Printed], chars: list[tuple[Box, dict[str, Any]]], page: Page) -> list[_Printed]:
    """The lines of a page, those who sign column by column where they stand side by side below « Fait à … »
    or « Signatures »."""
    last = next((place for place in range(len(lines) - 1, -1, -1) if _SIGNS.match(lines[place].text)), None)
    if last is None:
        return lines
    floor = max((line.bottom for line in lines if not line.edge), default=0.0)
    for first in range(last, min(last + _INTRO, len(lines))):
        zone = (float(page.bbox[0]), lines[first].bottom, float(page.bbox[2]), floor + 1)
        parts = columns([box for box, _ in chars], zone)
        if len(parts) > 1:
            below = [
                line
                for place, part in enumerate(parts, 1)
                for line in _lines([c for box, c in chars if centred(box, part)], page, place, _APART)
            ]
            return [*lines[: first + 1], *below, *(one for one in lines[first + 1 :] if one.top > floor)]
    return lines


def _box(thing: dict[str, Any]) -> Box:
    """Where a letter stands, points."""
    return float(thing["x0"]), float(thing["top"]), float(thing["x1"]), float(thing["bottom"])


def _note_marks(chars: list[dict[str, Any]]) -> set[tuple[object, object]]:
    """Where the marks of footnotes stand: small figures, raised behind a word. « m² » is no mark."""
    found: set[tuple[object, object]] = set()
    word: dict[str, Any] | None = None
    edge = 0.0
    for char in chars:
        small = word is not None and float(char["size"]) <= _RAISED * float(word["size"])
        if word is None or not small or not str(char["text"]).isdigit():
            word, edge = (char, float(char["x1"])) if str(char["text"]).strip() else (word, edge)
            continue
        raised = float(word["top"]) - 4 < float(char["top"]) and float(char["bottom"]) < float(word["bottom"])
        if raised and abs(float(char["x0"]) - edge) < 3 and _WORD_END.search(str(word["text"])):
            edge = float(char["x1"])
            if str(word["text"]) != "m":
                found.add((char["x0"], char["top"]))
    return found


def _lines(within: list[dict[str, Any]], page: Page, strip: int, room: float) -> Iterator[_Printed]:
    height = float(page.height)
    if not within:
        return
    for line in chars_to_textmap(within).extract_text_lines(strip=True, return_chars=True):
        chars = [char for char in line["chars"] if str(char["text"]).strip()]
        if not chars:
            continue
        sizes = Counter(round(float(char["size"]), 1) for char in chars)
        heavy = sum(bool(_BOLD.search(str(char["fontname"]))) for char in chars)
        top, bottom = float(line["top"]), float(line["bottom"])
        edge = top < height * _EDGE or bottom > height * (1 - _EDGE)
        yield _Printed(
            " ".join(glyphs(str(line["text"])).split()), page.page_number, top, bottom,
            float(line["x0"]), float(line["x1"]),
            sizes.most_common(1)[0][0], heavy > 0.9 * len(chars), edge, room, strip, height,
        )  # fmt: skip


def _without_repeats(parts: list[_Printed | _Ruled], pages: int) -> list[_Printed | _Ruled]:
    """All but the page numbers, and what the top or foot of three pages or more repeats.

    A title that runs on from page to page is kept where it first stands.
    """
    body = _body_size(parts)
    seen: Counter[str] = Counter(
        _running(part, body) for part in parts if isinstance(part, _Printed) and part.edge
    )
    repeated = {text for text, count in seen.items() if count >= max(3, pages // 8)}
    kept: list[_Printed | _Ruled] = []
    before = ""
    for part in parts:
        if isinstance(part, _Printed) and part.edge:
            running = _running(part, body)
            again = running in repeated and (part.size <= body or running == before)
            before = running if running in repeated and part.size > body else before
            if again or _PAGE_NUMBER.fullmatch(part.text):
                continue
        kept.append(part)
    return kept


def _running(part: _Printed, body: float) -> str:
    """A line as pages repeat it: in small letters, whatever number it bears."""
    return re.sub(r"\d+", "0", part.text) if part.size <= body else part.text


def _notes_last(parts: list[_Printed | _Ruled]) -> list[_Printed | _Ruled]:
    """The parts with the notes at the foot of pages behind all the rest: small lines, under all others of
    their page, of which the first bears a number."""
    body = _body_size(parts)
    notes: list[_Printed | _Ruled] = []
    for _, group in groupby(parts, key=lambda part: part.page):
        page = list(group)
        small = [p for p in page if isinstance(p, _Printed) and p.size <= _SMALL * body]
        floor = max((p.top for p in page if p not in small), default=0.0)
        foot = sorted((p for p in small if p.top > max(floor, _FOOT * p.height)), key=lambda p: p.top)
        first = next((place for place, p in enumerate(foot) if _NOTE.match(p.text)), len(foot))
        notes.extend(foot[first:])
    told = set(map(id, notes))
    return [*(part for part in parts if id(part) not in told), *notes]


def _body_size(parts: list[_Printed | _Ruled]) -> float:
    """Size of most letters outside tables, points."""
    printed = [part for part in parts if isinstance(part, _Printed)]
    weights: Counter[float] = Counter()
    for part in [part for part in printed if not part.edge] or printed:
        weights[part.size] += len(part.text)
    return weights.most_common(1)[0][0] if weights else 10.0


def _compose(parts: list[_Printed | _Ruled], composer: Composer) -> None:
    printed = [part for part in parts if isinstance(part, _Printed)]
    body = _body_size(parts)
    larger = sorted({part.size for part in printed if part.size > body + 0.8}, reverse=True)
    levels = {size: min(place, 6) for place, size in enumerate(larger, 1)}
    waiting: list[_Printed] = []
    for part in parts:
        if waiting and not (isinstance(part, _Printed) and _goes_on(waiting, part, levels)):
            _paragraph(waiting, composer, levels)
            waiting = []
        if isinstance(part, _Printed):
            waiting.append(part)
        else:
            composer.table(list(part.lines), part.page)
    if waiting:
        _paragraph(waiting, composer, levels)


def _goes_on(above: list[_Printed], line: _Printed, levels: dict[float, int]) -> bool:
    """Whether a line continues the paragraph above it: the same style, no white between, the line above
    full."""
    last = above[-1]
    if line.size != last.size or line.bold != last.bold or line.page != last.page or ITEM.match(line.text):
        return False
    wide = last.right - last.left > _WIDE * last.room
    if line.strip != last.strip:
        return line.room == last.room and wide and not _ENDS.search(last.text) and line.text[:1].islower()
    if not -1 <= line.top - last.bottom <= 0.75 * line.size:
        return False
    if line.size in levels or line.bold:
        return wide and not re.match(r"[A-ZÉ]\w+\s+(?:n°\s*)?\d+\s*[:.–-]", line.text)
    full = last.right >= max(part.right for part in above) - 4 * line.size and wide
    return full and not (
        _ENDS.search(last.text) and line.text[:1].isupper() and last.right - last.left < _NEARLY * last.room
    )


def _paragraph(lines: list[_Printed], composer: Composer, levels: dict[float, int]) -> None:
    first = lines[0]
    text = lines[0].text
    for line in lines[1:]:
        text = (
            text[:-1] + line.text
            if re.search(r"[a-zé]-$", text) and line.text[:1].islower()
            else f"{text} {line.text}"
        )
    if first.size in levels:
        composer.heading(text, levels[first.size], first.bold, page=first.page)
    else:
        composer.line(text, first.bold, first.page)
