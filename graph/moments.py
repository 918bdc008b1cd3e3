"""The moments that a French calendar names: days, months, seasons, quarters, half-years, school years, years.

Each has a first and a last day, no finer than the text: « fin 2023 » is within 2023, « rentrée 2022 »
begins on 1 September with no end. Refuses a month or a quarter for which the text gives no year, and days
that do not exist.
"""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_FAR = 15
_TOUCHED = 4  # months of a year that a season lies in: spring in March to June
_RANKS = {
    "premiere": 1, "premier": 1, "deuxieme": 2, "seconde": 2, "second": 2, "troisieme": 3, "quatrieme": 4,
}  # fmt: skip

_YEAR = r"(?<!\d)(?:19|20)[0-9]{2}(?!\d)"
_ALONE = r"(?<!(?<![\da-z])\d[/.])(?<!(?<![\da-z])\d\d[/.])"
"""No figures and a stroke before: « 13/2024 » says no month, and nothing else."""
_OF = r"\s*(?:de\s+l'annee\s+|de\s+|du\s+|d'|en\s+|[/'.-]\s*)?"
_SHORT = r"(?:janv|jan|fevr|fev|avr|juill|juil|sept|oct|nov|dec)"
_NEXT = r"(?=\.|\s*[-–/]|\s+(?:(?:a|au|et)\s+\S+\s+)?(?:19|20)\d\d(?!\d))"
_MONTH = rf"(?:{'|'.join(_MONTHS)}|{_SHORT}{_NEXT}\.?)(?![a-z])"
_MONTHS_SHORT = rf"(?:{'|'.join(_MONTHS)}|{_SHORT})"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:\s*er)?"
_RANK = rf"(?:[1-4]\s*(?:er|ere|re|e|eme|nd|nde)|{'|'.join(_RANKS)}|dernier)"
_TENS = rf"(?:-(?:1[3-9]|[2-4][0-9])(?![\d/.-])(?!\s+{_MONTH})|\s+2[0-9](?=\s*(?:$|[-–/]|au?\b)))"
_SEASON = r"(?:printemps|ete|automne|hiver)"
_SEASON_NEXT = rf"(?=\s*(?:et|a|au|[-–/])\s*(?:a\s+|de\s+)?(?:l'|le\s+)?{_SEASON}{_OF}{_YEAR})"
_TRIM = rf"(?=\s*(?:et|-|a|au)\s+(?:le\s+)?{_RANK}\s+trim)"

_FORMS = re.compile(
    rf"""(?P<iso>{_YEAR}(?P<apart>[-/.])[01]?[0-9](?P=apart)[0-3]?[0-9](?!\d))
    |(?P<day>(?<![\d/.-])[0-3]?[0-9](?:(?P<mark>[/.-])[01]?[0-9](?P=mark)(?:19|20)[0-9]{{2}}|/[01]?[0-9]/[0-9]{{2}})(?![\d/]))
    |(?P<written>(?<!\d)(?:{_DAY}\s*(?:-|–|au|et)\s*)?{_DAY}\s+{_MONTH}(?:\s+{_YEAR})?)
    |(?P<term>rentree\b(?:\s+(?:scolaire|universitaire|de|du|en|septembre))*\s*{_YEAR})
    |(?P<school>annees?\s+scolaires?\s+{_YEAR}(?:\s*[-–/]\s*(?:{_YEAR}|[0-9]{{2}}(?!\d)))?)
    |(?P<season>(?<![a-z]){_SEASON}(?:{_OF}{_YEAR}(?:\s*[-–/]\s*(?:{_YEAR}|[0-9]{{2}}(?![\d/])))?|{_SEASON_NEXT}))
    |(?P<tens>(?<![a-z]){_MONTHS_SHORT}\.?{_TENS})
    |(?P<month>(?<![a-z]){_MONTH}(?:{_OF}{_YEAR})?)
    |(?P<quarter>(?:(?<![a-z0-9])[tq]\s?[1-4](?!\d)|\b{_RANK}(?:\s+trim(?:estre)?s?\b\.?|{_TRIM}))(?:{_OF}{_YEAR})?)
    |(?P<half>(?:(?<![a-z0-9])s\s?[12](?!\d)|\b{_RANK}\s+(?:semestres?|moitie)\b)(?:{_OF}{_YEAR})?)
    |(?P<turned>{_YEAR}\s*[-/, ]?\s*(?:[tq]\s?[1-4]|s\s?[12])(?![a-z0-9]))
    |(?P<numbered>(?<![\d/.-])(?:(?:0[1-9]|1[0-2])[/.-]|[1-9]/){_YEAR})
    |(?P<years>{_YEAR}[-/](?:1[3-9]|[2-9][0-9])(?![\d/.-]))
    |(?P<isomonth>{_YEAR}-(?:0[1-9]|1[0-2])(?![\d-]))
    |(?P<year>{_ALONE}{_YEAR})""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Moment:
    """first, last: its days, None where the text gives none; start, end: its place in the plain text.

    part: (length in months, number) of a part of a year whose year is still to be found, 0 where it is
    complete; days: the days of a month that are printed.
    """

    kind: str
    start: int
    end: int
    first: datetime.date | None = None
    last: datetime.date | None = None
    part: tuple[int, int] = (0, 0)
    days: tuple[int, int] = (0, 0)


def plain(text: str) -> str:
    """The text as it is read: without accents, capitals, mark-up and typographic apostrophes."""
    bare = re.sub(r"</?[a-zA-Z][^<>]*>", "", text).replace("’", "'").casefold()
    return "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))


def moments(text: str) -> list[Moment]:
    """The moments of a plain text, in order. A part of a year takes the next year printed, else the last
    one."""
    found = [moment for match in _FORMS.finditer(text) if (moment := _moment(match))]
    complete: list[Moment] = []
    for index, moment in enumerate(found):
        if not moment.part[0]:
            complete.append(moment)
            continue
        after = next((other for other in found[index + 1 :] if other.first), None)
        before = complete[-1] if complete else None
        dated = _dated(moment, after, before)
        if dated and before and before.kind == "year" and not after:
            complete.pop()
        complete += [dated] if dated else []
    return complete


def _dated(moment: Moment, after: Moment | None, before: Moment | None) -> Moment | None:
    """A part of a year with the year of its neighbour; the year before, where that alone runs forward."""
    if after and after.first:
        dated = _part(moment, after.first.year)
        if dated and dated.first and dated.first > after.first and after.kind != "year":
            dated = _part(moment, after.first.year - 1)
        return dated
    return _part(moment, before.first.year) if before and before.first else None


def _moment(match: re.Match[str]) -> Moment | None:
    kind = next(name for name in _READERS if match[name] is not None)
    read = _READERS[kind](match.group())
    return replace(read, kind=kind, start=match.start(), end=match.end()) if read else None


def _days(first: datetime.date | None, last: datetime.date | None = None) -> Moment:
    return Moment("", 0, 0, first, last)


def _day(text: str) -> Moment | None:
    """A day printed in figures, French or ISO order; None where it does not exist."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", text)]
    year, month, day = numbers if numbers[0] > 31 else numbers[::-1]
    try:
        date = datetime.date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return _days(date, date)


def _months(text: str) -> Moment | None:
    """A month, or a day of one, with its year where it is printed."""
    name = re.search(r"[a-z]{3,}", text)
    number = next(n for n, month in enumerate(_MONTHS, 1) if name and month.startswith(_long(name.group())))
    days = [int(day) for day in re.findall(r"(?<!\d)[0-9]{1,2}(?!\d)", text)]
    return _of_year(text, Moment("", 0, 0, part=(1, number), days=(days[0], days[-1]) if days else (0, 0)))


def _long(name: str) -> str:
    return {"juil": "juill", "jan": "janv", "fev": "fevr"}.get(name, name)


def _quarters(text: str) -> Moment | None:
    return _of_year(text, Moment("", 0, 0, part=(3, _rank(text))))


def _halves(text: str) -> Moment | None:
    number = _rank(text)
    return _of_year(text, Moment("", 0, 0, part=(6, number))) if number <= 2 else None


def _seasons(text: str) -> Moment | None:
    """The months that a season touches: « été 2025 » is June to September. A winter of one year may be either
    of two, and says no more than the year."""
    years = _years(text)
    if text.startswith("hiver"):
        if len(years) > 1:
            return _days(datetime.date(years[0], 12, 1), datetime.date(years[0] + 1, 3, 31))
        return _whole(text) if years else None
    number = ("printemps", "ete", "automne").index(re.findall("[a-z]+", text)[0]) + 1
    return _of_year(text, Moment("", 0, 0, part=(_TOUCHED, number)))


def _tens(text: str) -> Moment | None:
    """« sept-24 », as spreadsheets show a month."""
    return _months(re.sub(r"[\s.-]+([0-9]{2})$", r" 20\1", text))


def _turned(text: str) -> Moment | None:
    """« 2024 T3 »: the part after its year."""
    year, part = text[:4], text[4:].strip(" -/,")
    return (_halves if part[0] == "s" else _quarters)(f"{part} {year}")


def _numbered(text: str) -> Moment | None:
    month, year = re.split(r"[/.-]", text)
    return _part(Moment("", 0, 0, part=(1, int(month))), int(year))


def _iso_month(text: str) -> Moment | None:
    return _numbered(f"{text[5:]}/{text[:4]}")


def _term(text: str) -> Moment:
    return _days(datetime.date(_years(text)[0], 9, 1))


def _school(text: str) -> Moment:
    """A school year, from 1 September to 31 August; a lone year after « année scolaire » is that year."""
    years = _years(text)
    if len(years) < 2:
        return _whole(text)
    return _days(datetime.date(years[0], 9, 1), datetime.date(max(years[1], years[0] + 1), 8, 31))


def _whole(text: str) -> Moment:
    """A year, or « 2022-24 », from the first day of the first to the last day of the last."""
    years = _years(text)
    last = years[-1] if 0 < years[-1] - years[0] <= _FAR else years[0]
    return _days(datetime.date(years[0], 1, 1), datetime.date(last, 12, 31))


def _years(text: str) -> list[int]:
    """The years printed, the second in two figures or four."""
    first = re.search(_YEAR, text)
    if not first:
        return []
    after = re.findall(r"[0-9]{4}|[0-9]{2}", text[first.end() :])
    year = int(first.group())
    return [year, *(int(n) if len(n) == 4 else year // 100 * 100 + int(n) for n in after)]


def _rank(text: str) -> int:
    found = re.search(r"[1-4]", re.sub(_YEAR, "", text))
    if "dernier" in text:
        return 2 if "semestre" in text or "moitie" in text else 4
    return int(found.group()) if found else next(n for word, n in _RANKS.items() if word in text)


def _of_year(text: str, moment: Moment) -> Moment | None:
    year = re.search(_YEAR, text)
    return _part(moment, int(year.group())) if year else moment


def _part(moment: Moment, year: int) -> Moment | None:
    """A part of that year with its days; None where the day does not exist."""
    length, number = moment.part
    begin, end = (number - 1) * length + 1, number * length
    if length == _TOUCHED:
        begin, end = 3 * number, 3 * number + 3
    try:
        first = datetime.date(year, begin, moment.days[0] or 1)
        last = datetime.date(year, end, moment.days[1] or calendar.monthrange(year, end)[1])
    except ValueError:
        return None
    return replace(moment, first=first, last=last, part=(0, 0))


_READERS: dict[str, Callable[[str], Moment | None]] = {
    "iso": _day, "day": _day, "written": _months, "term": _term, "school": _school, "month": _months,
    "quarter": _quarters, "season": _seasons, "half": _halves, "turned": _turned, "numbered": _numbered,
    "tens": _tens, "years": _whole, "isomonth": _iso_month, "year": _whole,
}  # fmt: skip
