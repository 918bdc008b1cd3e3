"""A line that ends by a pilot and a date that nothing names: « Ouvrir un lieu – Caf – 2025 », « Ouvrir un
lieu (Caf, 2025) ».

Refuses a tail of which any piece is neither a date nor the name of a body, and an acronym that only sums up
the words before it.
"""

import re
from dataclasses import dataclass

from graph.extraction import fields
from graph.extraction.contents import is_acronym, is_body, is_date
from graph.extraction.fields import UNSET, field_of
from graph.extraction.seen import Said

_DASHED = re.compile(r"\s+[-–—|]\s+|\s*;\s+")
_CLOSED = re.compile(r"\s*\((?P<inside>[^()]+)\)\s*[.;]?\s*$")
_COMMAS = re.compile(r"\s*[,;]\s+|\s+[-–—]\s+")
_LEAST = 8
_LEGEND = re.compile(r"[,;/|–—]|\s-\s|\bet\b")
UNSAID = "L'organisation qui suit l'intitulé a été prise ; rien n'écrit qu'elle pilote."


@dataclass(frozen=True)
class Tail:
    """What ends a line. title: what stands before it; bodies, date: empty where it has none."""

    title: str
    bodies: Said
    date: Said

    @property
    def whole(self) -> bool:
        """Whether it says both who and when: only entries of a plan do."""
        return bool(self.bodies) and bool(self.date)

    @property
    def unread(self) -> bool:
        """Whether something stands between the title and the date that is the name of no known body."""
        return bool(self.date) and not self.bodies and bool(_DASHED.search(self.title))


def tail_of(text: str, start: int) -> Tail | None:
    """The tail of a line; None where it has none. start: where the line stands in the document."""
    closed = _CLOSED.search(text)
    if closed:
        pieces = _pieces(text, closed.start("inside"), closed.end("inside"), _COMMAS)
        found = _read(text[: closed.start()], pieces, start)
        return None if found and not found.date and is_acronym(found.bodies.flat) else found
    pieces = _pieces(text, 0, len(text), _DASHED)
    for first in range(1, len(pieces)):
        found = _read(text[: pieces[first - 1][2]], pieces[first:], start)
        if found:
            return found if len(pieces) - first <= 2 else None
    return None


_Piece = tuple[str, int, int]


def _pieces(text: str, start: int, end: int, between: re.Pattern[str]) -> list[_Piece]:
    found, place = [], start
    for cut in [*between.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        said = text[place:stop].strip(" .")
        if said:
            at = text.index(said, place)
            found.append((said, at, at + len(said)))
        place = cut.end() if cut else end
    return found


def _read(title: str, pieces: list[_Piece], start: int) -> Tail | None:
    """The tail that these pieces are: names first, one date, or a word that says that nobody is known."""
    title = title.strip()
    if len(title) < _LEAST or is_body(title) or is_date(title) or not pieces:
        return None
    dates = [piece for piece in pieces if is_date(piece[0])]
    bodies = [piece for piece in pieces if piece not in dates and is_body(piece[0])]
    unset = [piece for piece in pieces if UNSET.fullmatch(piece[0])]
    if len(dates) > 1 or len(dates) + len(bodies) + len(unset) < len(pieces):
        return None
    if dates and dates[0] is not pieces[-1]:
        return None
    said = Said(
        ", ".join(one[0] for one in bodies), tuple((start + one[1], start + one[2]) for one in bodies)
    )
    date = Said(dates[0][0], ((start + dates[0][1], start + dates[0][2]),)) if dates else Said()
    return Tail(title, said, date)


def legend(text: str) -> bool:
    """Whether a line says that what ends the entries below it is who pilots: « (pilote, échéance) »."""
    for group in (
        *re.findall(r"\(([^()]+)\)", text),
        text.rstrip(" :.").rpartition(":")[2],
        text.rstrip(" :."),
    ):
        found = [field_of(piece) for piece in _LEGEND.split(group) if piece.strip()]
        roles = {field.role for field in found if field}
        if len(found) > 1 and all(found) and fields.PILOT in roles:
            return True
    return False
