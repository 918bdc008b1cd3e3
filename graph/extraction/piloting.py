"""The cells of pilots of an action, as printed → the organisations that they surely name, and the doubts.

Refuses to take for pilots those who help, and a name that the resolver is not sure of.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from graph.extraction.besides import sentences
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
_MIXED = "La colonne mêle pilotes et partenaires : qui pilote ?"
_REST = "Reste d'une cellule de pilotes, qui ne nomme pas d'organisation connue."


@dataclass(frozen=True)
class Piloted:
    """Who pilots an action.

    paths: organisations that are surely named; printed: all cells as printed; whole: the paths can be taken
    for what is printed; doubt: why a person should look, "" where certain; confidence: 0 to 1; left: what was
    not understood, and why, ("", "") where all was; alone: co-pilots, of whom no pilot is said;
    unknown: names that nothing knows.
    """

    paths: tuple[str, ...]
    printed: str
    whole: bool
    doubt: str
    confidence: float
    left: tuple[str, str]
    alone: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        """The cell of the table: paths where they can be taken, else what is printed."""
        return "; ".join(self.paths) if self.whole else self.printed.replace(";", ",")


def read_pilots(action: Action, named: Callable[[str], Pilots]) -> Piloted:
    """The pilots of an action that has some. named: reads the organisations of a cell."""
    readings: list[Reading] = []
    rest: list[str] = []
    for said in action.pilots:
        found = named(only_bodies(_HELPERS.split(said.text, maxsplit=1)[0]))
        readings += found.readings
        rest += [text for text, _, _ in found.rest if any(c.isalpha() for c in text)]
    sure = tuple(dict.fromkeys(reading.path for reading in readings if reading.sure))
    unsure = [reading for reading in readings if not reading.sure]
    printed = " ; ".join(said.flat for said in action.pilots)
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
    return Piloted(sure, printed, whole, doubt, confidence, left, alone, unknown)
