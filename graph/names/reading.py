"""What was read in a text: which words, what they name, how it is known, and why.

Refuses to mean more than it says: what is likely or unknown is never sure.
"""

from dataclasses import dataclass, replace

HOWS = ("exact", "alias", "acronym", "likely", "unknown")
"""Ways to know a name: its label; another of its spellings; its acronym, alone or in the context of its
institution; a resemblance; nothing."""


@dataclass(frozen=True)
class Reading:
    """One thing that a text names.

    text: as printed; start, end: code points in the text that was read, end excluded; path: what it names, ""
    where unknown; how: of `HOWS`; score: 0 to 1, 1 where sure; why: one French sentence; others: the closest
    paths and their scores, best first; unconfirmed: whether it is known, and the text itself leaves it open.
    """

    text: str
    start: int
    end: int
    path: str = ""
    how: str = "unknown"
    score: float = 0.0
    why: str = ""
    others: tuple[tuple[str, float], ...] = ()
    unconfirmed: bool = False

    @property
    def sure(self) -> bool:
        """Whether it may be taken without a person's look: exact, alias, or acronym in context."""
        return self.how in HOWS[:3]

    def moved(self, by: int) -> "Reading":
        """The same, in a text that has `by` more code points before it."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Pilots:
    """What a whole cell names: one reading for each finest unit, in order of place.

    rest: pieces of text that name no pilot, as (text, start, end); partners: those of them that name who only
    helps.
    """

    readings: tuple[Reading, ...] = ()
    rest: tuple[tuple[str, int, int], ...] = ()
    partners: tuple[tuple[str, int, int], ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The organisations that are sure, each once, in order of place."""
        return tuple(reading.path for reading in self.readings if reading.sure)

    @property
    def sure(self) -> bool:
        """Whether something is named and nothing in it is doubtful."""
        return bool(self.readings) and all(reading.sure for reading in self.readings)
