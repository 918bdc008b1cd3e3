"""The calendar that a document prints, and the dates of a table → a period.

Refuses to guess: text without a year gives no date, and nothing is filled in from the rows around it.
"""

import calendar
import datetime
import itertools
import math
import re
import unicodedata
from dataclasses import dataclass, field, replace

from graph.moments import Moment, moments, plain

_YEAR = re.compile(r"(?<!\d)(?:19|20)[0-9]{2}(?!\d)")
_OPEN = re.compile(
    r"\bet (?:les )?(?:annees? )?suivantes?\b|\bdepuis\b|\ba (?:partir|compter) (?:de\b|du\b|des\b|d')"
    r"|\bet (?:au[- ]dela|apres|plus|ensuite)\b|[-–]\s*(?:en cours|ce jour|aujourd'hui)\b"
    r"|(?:19|20)[0-9]{2}\s*(?:\+|→|->|=>|et ss?\b\.?)\s*$"
)
_FROM = re.compile(r"\bdès\b")
_LASTING = re.compile(
    r"\ben continue?\b|\bpermanente?\b|\bperenne\b|\bchaque annee\b|\btous les ans\b|\bau fil de l'eau\b"
)
_LINK = r"(?:[\s']|\b(?:a|le|la|l|fin|debut|mi|de|du|d|en|annee|mois|courant)\b)*$"
_UNTIL = re.compile(
    rf"\b(?:d'ici|jusqu'(?:en|a|au|aux)|au plus tard|(?:a l')?horizon|avant)(?:\b|(?<=')){_LINK}"
)
_BEFORE = re.compile(rf"\bavant\b(?!.*\bfin\b){_LINK}")
_DUE = re.compile(rf"\b(?:echeance|date (?:limite|butoir)|deadline)\s*:?{_LINK}")
_VAGUE = re.compile(
    r"\b(debut|mi|fin|milieu|premiers? mois|derniers? mois|vacances(?: d(?:e la |es |e |'|u )\w+)?|noel"
    r"|toussaint|paques|sem(?:aines?|\.)? ?[0-9]{1,2})\s*(?:-\s*|de\s+|du\s+|d'|(?:l')?annee\s+|la\s+)*$"
)
_AT_MOST = re.compile(r"\s*,?\s*\(?(?:au plus tard|dernier delai|maximum|au maximum)\b")
_HEDGED = re.compile(
    r"\?|\ba (?:confirmer|valider|preciser)\b|\bsous reserve\b|\bprevisionnel|\bprovisoire|\benviron\b"
    r"|\bvers\b|\bautour d|\bprobable|\bpeut-etre\b|\beventuel"
)
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "douze": 12}
_LENGTH = rf"(?P<n>[0-9]{{1,2}}|{'|'.join(_NUMBERS)})\s+(?P<unit>mois|ans?|annees?)\b"
_FOR = re.compile(rf"\s*,?\s*(?:(?:pour|pendant|sur|durant)(?: une (?:duree|periode) de)?\s+|\(\s*){_LENGTH}")
_LASTED = re.compile(rf"(?<!les ){_LENGTH}\s+(?:a (?:partir|compter) d|des\b)")
_MOST = 120  # months of a duration
_SEASONS = (
    "Le document imprime une saison : elle est lue comme les mois qu'elle touche (printemps : mars à juin ; "
    "été : juin à septembre ; automne : septembre à décembre ; hiver d'une seule année : l'année entière)."
)
_PART = (
    "Le document ne dit que « début », « mi », « fin » ou des vacances : la période donnée est plus large "
    "que ce qu'il imprime."
)
_RESERVED = "Le document ne donne ces dates que sous réserve."
_BACK = "Le document imprime une date antérieure à celle qui la précède."
_APART = "Le document imprime des moments séparés : la période va du premier au dernier."
_AND = re.compile(r"\s*(?:[,;+&]|\bet\b|\bpuis\b)\s*(?:(?:en|le|la|les)\b\s*)?")
_TERM = re.compile(r"\brentree\b")
_SERIAL = re.compile(r"\s*([3-7][0-9]{4})(?:[.,]0+)?\s*")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_EPOCH, _EPOCH_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)
_SERIALS = range(36526, 73051)
"""Serials of spreadsheets that are taken for dates: 2000-01-01 to 2100-01-01."""
_CALENDAR_YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Period:
    """First and last day, None where the text gives none. open_ended: it goes on, with no end said.

    wider: in French, why these days are wider or surer than what is printed; "" where they are what it says.
    It does not count where periods are compared.
    """

    start: datetime.date | None = None
    end: datetime.date | None = None
    open_ended: bool = False
    wider: str = field(default="", compare=False)


def read_calendar(text: str) -> Period:
    """The period that a printed calendar means.

    What is printed first is the start, what ends last is the end: « 2022-2024 », « mars-juin 2024 »,
    « T3 2024 » (1 July to 30 September), « S1 2023 », « 01/09/2023 » (that day), « année scolaire 2022-2023 »
    (1 September to 31 August); « courant 2022 » says the year; « fin 2023 » no more than that, and « été
    2025 » no more than the months that the season touches, and `wider` says so. « et suivantes »,
    « depuis », « à partir de », « dès » leave it open-ended, and so does « en continu » beside one moment.
    A duration closes it: « 24 mois à compter de 2024 ».
    « Rentrée 2021 » starts on 1 September 2021, with no end said. « d'ici 2025 », « jusqu'en 2025 »,
    « au plus tard fin 2025 » give an end and no start; « avant juin 2024 » ends on 31 May. A text that is a
    spreadsheet's serial of a date is that day. « En continu » alone, « permanent », « mars » give no date.
    """
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial[1]) in _SERIALS:
        return read_calendar(cell_date(int(serial[1])))
    read = plain(text)
    found = moments(read)
    if not found:
        return Period()
    return replace(_lasting(_period(text, read, found), read, found), wider=_wider(read, found))


def _period(text: str, read: str, found: list[Moment]) -> Period:
    """The period of the moments that a text names. read: the text as `plain` gives it."""
    if _TERM.search(read) and all(moment.kind in ("year", "years") for moment in found):
        year = int(_YEAR.findall(read)[0])
        return Period(datetime.date(year, 9, 1), None, bool(_OPEN.search(read)))
    ends = [0, *(moment.end for moment in found[:-1])]
    bounds = [read[before : moment.start] for before, moment in zip(ends, found, strict=True)]
    deadlines = [_due(words, len(found)) for words in bounds]
    deadlines[-1] = deadlines[-1] or bool(_AT_MOST.match(read, found[-1].end))
    if deadlines[0]:
        return Period(None, _last(found, deadlines, bounds))
    open_ended = not any(deadlines) and _is_open(text, read, found)
    end = None if open_ended or _lasts(found) else _last(found, deadlines, bounds)
    return _ordered(found[0].first, end, open_ended)


def _due(words: str, count: int) -> bool:
    """Whether the words before a moment make it the end; « échéance » that of a lone one. count: moments."""
    return bool(_UNTIL.search(words) or (count == 1 and _DUE.search(words)))


def _lasting(period: Period, read: str, found: list[Moment]) -> Period:
    """The period, closed by the duration that a text says of its one moment: « 2 ans à partir de 2024 »."""
    said = _FOR.match(read, found[0].end) or _LASTED.search(read, 0, found[0].start)
    if not said or len(found) > 1 or not period.start or "tous les" in read:
        return period
    count = int(said["n"]) if said["n"].isdecimal() else _NUMBERS[said["n"]]
    months = count if said["unit"] == "mois" else 12 * count
    if not 0 < months <= _MOST:
        return period
    year, month = divmod(period.start.year * 12 + period.start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    after = datetime.date(year, month + 1, min(period.start.day, last))
    return Period(period.start, after - datetime.timedelta(days=1))


def cell_date(value: object, epoch_1904: bool = False) -> str:
    """A spreadsheet's cell as a calendar is printed: an ISO date, a year, or the text as it stands.

    A date or a time of a date is its day; a number from 1900 to 2099 is a year; another whole or broken
    number that would be a date of this century is one (days since 1899-12-30, or since 1904-01-01 where the
    workbook says so). Nothing (`None`) is the empty text.
    """
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value).strip()
    if not math.isfinite(value):
        return ""
    if value in _CALENDAR_YEARS:
        return str(int(value))
    if int(value) in _SERIALS:
        epoch = _EPOCH_1904 if epoch_1904 else _EPOCH
        return (epoch + datetime.timedelta(days=int(value))).date().isoformat()
    return str(int(value)) if value == int(value) else str(value)


def _wider(read: str, found: list[Moment]) -> str:
    """Why the days of a period are wider or surer than its text; "" where they are what it says."""
    if any(moment.kind == "season" for moment in found):
        return _SEASONS
    if _HEDGED.search(read):
        return _RESERVED
    for one, other in itertools.pairwise(found):
        if one.first and other.last and other.last < one.first:
            return _BACK
        day_after = one.last and one.last + datetime.timedelta(days=1)
        if (
            day_after
            and other.first
            and other.first > day_after
            and _AND.fullmatch(read, one.end, other.start)
        ):
            return _APART
    ends = [0, *(moment.end for moment in found[:-1])]
    for number, (before, moment) in enumerate(zip(ends, found, strict=True)):
        vague = _VAGUE.search(read[before : moment.start])
        until = _due(read[before : moment.start], len(found)) or (number > 0 and number == len(found) - 1)
        opens = number == 0 and len(found) > 1
        if vague and not {"fin": until, "debut": opens}.get(vague[1], False):
            return _PART
    return ""


def _is_open(text: str, read: str, found: list[Moment]) -> bool:
    """Whether the text says that it goes on, with no end."""
    accented = unicodedata.normalize("NFC", text).casefold()
    if _OPEN.search(read) or (_FROM.search(accented) and len(found) == 1):
        return True
    return len(found) == 1 and found[0].kind != "years" and bool(_LASTING.search(read))


def _lasts(found: list[Moment]) -> bool:
    """Whether the last moment has no end: a « rentrée », or one with years tied to it."""
    tied = found[0].kind == "term" and all(moment.kind in ("year", "years") for moment in found[1:])
    return tied or found[-1].last is None


def _last(found: list[Moment], deadlines: list[bool], bounds: list[str]) -> datetime.date | None:
    """The last day of a closed period."""
    ends = [_before(moment, words) for moment, words in zip(found, bounds, strict=True)]
    said = [end for end, deadline in zip(ends, deadlines, strict=True) if deadline and end]
    return max(said or [end for end in ends if end], default=None)


def _before(moment: Moment, words: str) -> datetime.date | None:
    """The moment's last day; the day before it after « avant », but for « avant fin 2025 »."""
    if _BEFORE.search(words) and moment.first:
        return moment.first - datetime.timedelta(days=1)
    return moment.last or moment.first


def _ordered(start: datetime.date | None, end: datetime.date | None, open_ended: bool) -> Period:
    """A period that does not end before it starts: where the text says so, its end is left out."""
    return Period(start, None if start and end and end < start else end, open_ended)


def is_iso(text: str) -> bool:
    """Whether the text is a year, a month or a day that exists: `2019`, `2022-11`, `2019-07-10`."""
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def first_day(text: str) -> datetime.date:
    """First day of an ISO year, month or day. Raises ValueError where it is none of them."""
    year, month, day = _parts(text)
    return datetime.date(year, month or 1, day or 1)


def last_day(text: str) -> datetime.date:
    """Last day of an ISO year, month or day. Raises ValueError where it is none of them."""
    year, month, day = _parts(text)
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


def precision(text: str) -> str:
    """XML Schema type that is as precise as the ISO text: `gYear`, `gYearMonth` or `date`."""
    return ("gYear", "gYearMonth", "date")[text.count("-")]


def _parts(text: str) -> tuple[int, int, int]:
    found = _ISO.fullmatch(text)
    if not found:
        raise ValueError(text)
    return int(found[1]), int(found[2] or 0), int(found[3] or 0)
