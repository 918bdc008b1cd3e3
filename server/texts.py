"""The text of a document, where this deployment holds it: a passage in its context, the whole with its marks.

Refuses a text whose hash is not the one that the graph records, and to say which file it lies in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from graph.attached import Document, read

CONTEXT = 300


@dataclass(frozen=True)
class Quotation:
    """A passage with what stands before and after it, CONTEXT code points at most each side."""

    before: str
    passage: str
    after: str


@dataclass(frozen=True)
class Mark:
    """A passage in the whole text. number: in the order of the text, from 1; facts: how many it proves;
    place: where it stands, in words."""

    number: int
    start: int
    end: int
    facts: int
    href: str
    place: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of the text that is within a passage, or in none. marks: the passages that begin with it.

    chosen: it is within the passage that the reader came for.
    """

    text: str
    marked: bool
    marks: tuple[Mark, ...]
    chosen: bool = False


def quote(
    folders: Path | Sequence[Path], file_name: str | None, sha256: str | None, start: int, end: int
) -> Quotation | None:
    """The code points from start to end (excluded) of the document, or None where it is not held here."""
    known = Document("", "", sha256 or "", None, None, file_name)
    text = read([folders] if isinstance(folders, Path) else folders, known) if sha256 else None
    if text is None or not 0 <= start < end <= len(text):
        return None
    return Quotation(text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT])


def pieces(text: str, marks: Iterable[Mark], chosen: tuple[int, int] = (0, 0)) -> Iterator[Piece]:
    """The whole text, cut where passages begin and end; together the pieces are the text.

    marks: in the order of their beginnings; they may overlap. Those that reach out of the text are left out.
    chosen: beginning and end of the passage that the reader came for.
    """
    kept = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    cuts = sorted({0, len(text), *(m.start for m in kept), *(m.end for m in kept)})
    begun: dict[int, list[Mark]] = {}
    for mark in kept:
        begun.setdefault(mark.start, []).append(mark)
    reach = 0
    for start, end in pairwise(cuts):
        here = begun.get(start, [])
        reach = max(reach, *(mark.end for mark in here)) if here else reach
        within = start < reach
        yield Piece(text[start:end], within, tuple(here), within and chosen[0] <= start and end <= chosen[1])
