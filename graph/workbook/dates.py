"""A date as people write it in a cell → ISO, as precise as it is said.

Refuses periods and anything that may mean two days: those stay as they are, for a person to mend.
"""

import datetime
import re

from graph.calendar import is_iso
from graph.terms import fold

_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)  # fmt: skip
_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:le )?(?:(?:[a-z]+di|dimanche) )?(?:(\d{1,2})(?:er)? )?([a-z]+)\.? (\d{4})", re.ASCII)
_SERIAL = re.compile(r"[2-5]\d{4}", re.ASCII)
_EPOCH = datetime.date(1899, 12, 30)  # day 0 of Excel and LibreOffice, after Excel's 29 February 1900


def iso_date(text: str) -> str | None:
    """The ISO year, month or day that a cell says; None where it says none, or more than one.

    `16/10/2024`, `16 octobre 2024`, `1er janv. 2024`, `octobre 2024`, `10/2024`, `2024`, and the serial
    number 45581 of a spreadsheet. Days come before months, as in France.
    """
    plain = fold(text)
    if is_iso(plain):
        return plain
    found = ""
    if match := _NUMERIC.fullmatch(plain):
        found = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    elif match := _MONTH.fullmatch(plain):
        found = f"{match[2]}-{int(match[1]):02}"
    elif match := _WORDS.fullmatch(plain):
        month = _month(match[2])
        day = f"-{int(match[1]):02}" if match[1] else ""
        found = f"{match[3]}-{month:02}{day}" if month else ""
    elif _SERIAL.fullmatch(plain):
        found = (_EPOCH + datetime.timedelta(int(plain))).isoformat()
    return found if found and is_iso(found) else None


def _month(word: str) -> int:
    """The month that a word or its beginning names, 1 to 12; 0 for none, or for two (`jui`, `ma`)."""
    named = [number for number, month in enumerate(_MONTHS, 1) if len(word) >= 3 and month.startswith(word)]
    return named[0] if len(named) == 1 else 0
