"""PDF with text → blocks: titles by size and weight, tables by their rules, what each page repeats left out.

Refuses a PDF without text, and says what to do with it; refuses passwords; pictures are not looked at.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from graph.errors import UnreadableFile
from graph.extraction.blocks import ITEM, Composer, Document, Line, Piece
from graph.extraction.readers import archives

MAX_PAGES = 1000
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
_UNNAMED = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff]")
_FEW_LETTERS = 20
_EDGE = 0.12


@dataclass(frozen=True)
class _Printed:
    """A line of a page, outside tables. size: of its letters, points; gap: white above it, points."""

    text: str
    page: int
    top: float
    bottom: float
    left: float
    right: float
    size: float
    bold: bool
    edge: bool


@dataclass(frozen=True)
class _Ruled:
    """A table of a page."""

    lines: tuple[Line, ...]
    page: int
    top: float


def read_pdf(data: bytes, name: str) -> Document:
    """The blocks of a PDF. Raises UnreadableFile: encrypted, damaged, too long, or without text."""
    parts: list[_Printed | _Ruled] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise UnreadableFile(f"« {name} » a {len(pdf.pages)} pages ; {MAX_PAGES} au plus sont lues.")
            pages = len(pdf.pages)
            title = str((pdf.metadata or {}).get("Title") or "")
            for page in pdf.pages:
                parts.extend(_page(page))
                page.close()
    except (PSException, PdfminerException, MalformedPDFException, PDFSyntaxError) as error:
        raise _failed(error, name) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise archives.damaged(name, f"{type(error).__name__} : {error}") from error
    letters = sum(len(part.text) for part in parts if isinstance(part, _Printed))
    if not pages or (
        letters < _FEW_LETTERS * min(pages, 3) and not any(isinstance(p, _Ruled) for p in parts)
    ):
        raise UnreadableFile(_NO_TEXT.format(name=name))
    composer = Composer()
    _compose(_without_repeats(parts, pages), composer)
    return composer.document("PDF", title, pages)


def _failed(error: Exception, name: str) -> UnreadableFile:
    chain = [
        error,
        *(part for part in error.args if isinstance(part, Exception)),
        error.__cause__,
        error.__context__,
    ]
    if any(isinstance(part, PDFPasswordIncorrect) for part in chain):
        return UnreadableFile(archives.ENCRYPTED.format(name=name))
    return archives.damaged(name, error or type(error).__name__)


def _page(page: Page) -> Iterator[_Printed | _Ruled]:
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    boxes = [table.bbox for table in tables]
    outside = page.filter(lambda thing: not any(_within(thing, box) for box in boxes)) if boxes else page
    found: list[_Printed | _Ruled] = [*_lines(outside, page)]
    for table in tables:
        found.append(_Ruled(tuple(_rows(table)), page.page_number, table.bbox[1]))
    yield from sorted(found, key=lambda part: part.top)


def _within(thing: dict[str, object], box: tuple[float, float, float, float]) -> bool:
    if thing.get("object_type") != "char":
        return False
    x = (float(str(thing["x0"])) + float(str(thing["x1"]))) / 2
    y = (float(str(thing["top"])) + float(str(thing["bottom"]))) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _lines(outside: Page, page: Page) -> Iterator[_Printed]:
    height = float(page.height)
    for line in outside.extract_text_lines(return_chars=True, strip=True):
        chars = [char for char in line["chars"] if str(char["text"]).strip()]
        if not chars:
            continue
        sizes = Counter(round(float(char["size"]), 1) for char in chars)
        heavy = sum(bool(_BOLD.search(str(char["fontname"]))) for char in chars)
        top, bottom = float(line["top"]), float(line["bottom"])
        edge = top < height * _EDGE or bottom > height * (1 - _EDGE)
        yield _Printed(
            " ".join(_glyphs(str(line["text"])).split()), page.page_number, top, bottom,
            float(line["x0"]), float(line["x1"]),
            sizes.most_common(1)[0][0], heavy > 0.9 * len(chars), edge,
        )  # fmt: skip


def _rows(table: "pdfplumber.table.Table") -> Iterator[Line]:
    """The rows of a table; a place without a cell of its own belongs to the one whose box covers it."""
    texts = table.extract()
    boxes: list[tuple[tuple[float, float, float, float], str, int]] = []
    for row, line in zip(table.rows, texts, strict=True):
        for box, text in zip(row.cells, line, strict=True):
            if box is not None:
                boxes.append((box, text or "", len(boxes) + 1))
    columns = _columns(table)
    for number, row in enumerate(table.rows, 1):
        middle = (row.bbox[1] + min(_bottoms(row), default=row.bbox[3])) / 2
        pieces = []
        for left, right in columns:
            centre = (left + right) / 2
            inside = [b for b in boxes if b[0][0] <= centre <= b[0][2] and b[0][1] <= middle <= b[0][3]]
            box, text, origin = inside[0] if inside else (None, "", 0)
            spans = box is not None and sum(1 for a, b in columns if box[0] <= (a + b) / 2 <= box[2]) > 1
            tall = box is not None and any(
                other is not row
                and box[1] <= (other.bbox[1] + min(_bottoms(other), default=0.0)) / 2 <= box[3]
                for other in table.rows
            )
            pieces.append(Piece(" ".join(_glyphs(text).split()), origin if spans or tall else 0))
        yield Line(tuple(pieces), number)


def _bottoms(row: "pdfplumber.table.CellGroup") -> list[float]:
    return [float(cell[3]) for cell in row.cells if cell is not None]


def _columns(table: "pdfplumber.table.Table") -> list[tuple[float, float]]:
    """The narrowest columns that the cells make: from each left or right edge to the next."""
    edges: list[float] = []
    for cell in table.cells:
        edges.extend((float(cell[0]), float(cell[2])))
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > 3:
            kept.append(edge)
    return list(pairwise(kept))


def _glyphs(text: str) -> str:
    """Text without the codes of letters that the file does not name: first on its line, such a sign is a
    bullet."""
    return _UNNAMED.sub("", re.sub(rf"^\s*(?:{_UNNAMED.pattern})\s*", "• ", text))


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
    if not -1 <= line.top - last.bottom <= 0.75 * line.size:
        return False
    if line.size in levels or line.bold:
        return last.right - last.left > 200 and not re.match(r"[A-ZÉ]\w+\s+(?:n°\s*)?\d+\s*[:.–-]", line.text)
    full = last.right >= max(part.right for part in above) - 4 * line.size and last.right - last.left > 200
    return full and not (_ENDS.search(last.text) and line.text[:1].isupper() and last.right - last.left < 350)


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
