"""The cells of pilots of an action, as printed → the organisations that they surely name, and the doubts.

Refuses to take for pilots those who help, and a name that the resolver is not sure of.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.extraction.besides import sentences
from graph.extraction.blocks import Span
from graph.extraction.filling import SECOND
from graph.extraction.seen import Action
from graph.extraction.telling import only_bodies
from graph.names import Pilots, Reading

_HELPERS = re.compile(
    r",?\s*\(?\b(?:avec (?:l['’](?:appui|aide|accompagnement|expertise)|le (?:soutien|concours|"
    r"partenariat)|la (?:participation|collaboration))|"
    r"en (?:lien|partenariat|collaboration|concertation|association|articulation) avec)\b",
    re.IGNORECASE,
)
"""What follows names those who help, who are no pilots."""
_BETWEEN = re.compile(r"\s*\)?(?P<cut>\s*(?:[,;/+&•]|\bet\b|\n)\s*(?:[-–—•*]\s+)?)")
_SEMICOLON = re.compile(r"\s*;\s*")
_MIXED = "La colonne mêle pilotes et partenaires : qui pilote ?"
_REST = "Reste d'une cellule de pilotes, qui ne nomme pas d'organisation connue."


@dataclass(frozen=True)
class Piloted:
    """Who pilots an action.

    paths: organisations that are surely named; printed: all cells as printed; whole: the paths can be taken
    for what is printed; doubt: why a person should look, "" where certain; confidence: 0 to 1; left: what was
    not understood, and why, ("", "") where all was; alone: co-pilots, of whom no pilot is said;
    unknown: names that nothing knows; names: what is printed, one organisation a piece.
    """

    paths: tuple[str, ...]
    printed: str
    whole: bool
    doubt: str
    confidence: float
    left: tuple[str, str]
    alone: bool = False
    unknown: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        """The cell of the table: paths where they can be taken, else what is printed."""
        return "; ".join(self.paths if self.whole else self.names)


def read_pilots(action: Action, named: Callable[[str], Pilots]) -> Piloted:
    """The pilots of an action that has some. named: reads the organisations of a cell."""
    readings: list[Reading] = []
    rest: list[str] = []
    names: list[str] = []
    lines: list[str] = []
    for said in action.pilots:
        read = only_bodies(_HELPERS.split(said.text, maxsplit=1)[0])
        found = named(read)
        between = cuts(said.text, read, found.readings)
        names += pieces(said.text, between)
        lines.append(_line(said.text, between))
        readings += found.readings
        rest += [text for text, _, _ in found.rest if any(c.isalpha() for c in text)]
    sure = tuple(dict.fromkeys(reading.path for reading in readings if reading.sure))
    unsure = [reading for reading in readings if not reading.sure]
    printed = " ; ".join(lines)
    doubts = [action.doubts["pilots"]] if "pilots" in action.doubts else []
    doubts += [_MIXED] if action.mixed else []
    doubts += [reading.why for reading in unsure]
    doubts += [f"« {text} » n'a pas été compris." for text in rest if not sure]
    doubt = sentences(doubts)
    alone = action.doubts.get("pilots") == SECOND
    whole = bool(sure) and not action.mixed and (alone or "pilots" not in action.doubts)
    left = ("", "")
    if whole and doubt and not alone:
        left = " ; ".join(reading.text for reading in unsure) or printed, doubt
    elif whole and rest:
        left = " ; ".join(rest), _REST
    score = min((reading.score for reading in unsure), default=1.0) if doubt else 1.0
    unknown = tuple(dict.fromkeys(reading.text for reading in unsure if reading.how == "unknown"))
    confidence = 1.0 if whole and not alone else min(score, 0.6)
    return Piloted(sure, printed, whole, doubt, confidence, left, alone, unknown, tuple(dict.fromkeys(names)))


def cuts(text: str, read: str, readings: Sequence[Reading]) -> list[Span]:
    """Where a cell is cut: where two of its names meet with nothing but a separator between them, and at each
    « ; ». read: what of the cell was read, in which the readings are placed.

    What stands in brackets is cut nowhere.
    """
    shift = text.find(read)
    found = {(one.start(), one.end()) for one in _SEMICOLON.finditer(text)}
    for one, other in pairwise(readings if shift >= 0 else ()):
        start, end = shift + one.end, shift + other.start
        between = _BETWEEN.fullmatch(text, start, end)
        if between:
            found.add(between.span("cut"))
    return sorted(span for span in found if text.count("(", 0, span[0]) <= text.count(")", 0, span[0]))


def pieces(text: str, between: Sequence[Span]) -> list[str]:
    """A cell as printed, an organisation a piece. between: where it is cut."""
    ends = [0, *(place for span in between for place in span), len(text)]
    said = (text[start:end].replace(";", ",") for start, end in zip(ends[::2], ends[1::2], strict=True))
    return [flat for one in said if (flat := " ".join(one.split()).strip(" ,/•-–"))]


def _line(text: str, between: Sequence[Span]) -> str:
    """A cell on one line, in which a line break between two names is a « ; »."""
    for start, end in reversed(between):
        if "\n" in text[start:end]:
            text = f"{text[:start]} ; {text[end:]}"
    return " ".join(text.split())
