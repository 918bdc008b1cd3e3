"""What the passages of a text print, and whether they bear a cell out.

Refuses to be strict where it cannot be: a cell may shorten, mend or reorder what is printed.
"""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from graph.names import Names
from graph.names.text import keys
from graph.terms import fold
from graph.workbook.columns import parts

_ALIKE = 70.0  # of 100
_LONGEST = 120  # letters of a passage that a sentence quotes
_NUMBERS = re.compile(r"\d+", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d)[\s.](?=\d{3}(?!\d))")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MONTHS = ("janv", "fev", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")


@dataclass(frozen=True)
class Passages:
    """The passages of a text. whole: the text, "" where it is not at hand: then they bear nothing out."""

    whole: str
    resolver: Names

    def text(self, at: str) -> str:
        """What some passages (`3-14; 20-31`) print, on one line and not too long."""
        found = " ".join(self._slices(at).split())
        return found if len(found) <= _LONGEST else f"{found[: _LONGEST - 1]}…"

    def say(self, text: str, at: str) -> bool:
        """Whether passages print a text, or one much like it with the same numbers."""
        slices = _THOUSANDS.sub("", self._slices(at))
        whole = re.escape(" ".join(fold(text).split()))
        if whole and re.search(rf"(?<!\w){whole}(?!\w)", " ".join(fold(slices).split())):
            return True
        printed, wanted = " ".join(keys(slices)), " ".join(keys(text))
        date = _DATE.fullmatch(text)
        numbers = {int(part) for part in (date.groups() if date else _NUMBERS.findall(text)) if part}
        found = set(map(int, _NUMBERS.findall(slices)))
        if date and date[2]:
            found |= {int(date[2])} if _MONTHS[int(date[2]) - 1 & 11] in printed else set()
        if not printed or not numbers <= found:
            return False
        return bool(date) or fuzz.token_set_ratio(wanted, printed) >= _ALIKE

    def only_ticks(self, at: str) -> bool:
        """Whether passages print but marks, which mean what the head of their column says: « X », « oui »."""
        words = keys(self._slices(at))
        return bool(self._slices(at)) and all(len(word) == 1 or word == "oui" for word in words)

    def names(self, path: str, at: str) -> bool:
        """Whether passages print a name of an organisation, be it an acronym."""
        row = self.resolver.lexicon.rows.get(path)
        printed = f" {' '.join(keys(self._slices(at)))} "
        names = (row.label, row.acronym, *row.spellings) if row else ()
        return any(f" {' '.join(keys(name))} " in printed for name in names if name)

    def organisations(self, at: str, near: str = "") -> set[str]:
        """The organisations that passages name, likely ones too. near: the territory in view."""
        printed = self._slices(at)
        readings = self.resolver.pilots(printed, near=near).readings if printed.strip() else ()
        return {reading.path for reading in readings if reading.path}

    def _slices(self, at: str) -> str:
        spans = [part.partition("-") for part in parts(at)]
        pieces = (self.whole[int(a) : int(b)] for a, _, b in spans if a.isdecimal() and b.isdecimal())
        return "\n".join(pieces)
