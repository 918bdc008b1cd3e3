"""Municipal arrondissements as documents print them: « 9eme et 16eme », « le 19<sup>e</sup> arr. », « Paris
10e ».

Refuses school classes (« élèves de 3e et 4e »), ranks, dates and footnotes: an ordinal alone is no
arrondissement.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CITIES = {"paris": (75100, 20), "lyon": (69380, 9), "marseille": (13200, 16)}
"""Code before the first arrondissement, and how many there are."""
_NEAR = {
    "departement/75": "paris", "commune/75056": "paris", "departement/69": "lyon", "commune/69123": "lyon",
    "departement/13": "marseille", "commune/13055": "marseille",
}  # fmt: skip

_GAP = r"(?:\s|&nbsp;|</?[a-z]+>)*"
_ORDINAL = rf"(?<![\w/])(?P<n>\d{{1,2}}){_GAP}(?:er|ère|ere|ème|eme|è|e|°)(?!\w)(?:{_GAP}</sup>)?"
_ITEM = re.compile(_ORDINAL, re.IGNORECASE)
_BETWEEN = (
    rf"{_GAP}(?:,|/|&amp;|&|\bet\b|\bou\b|;|-){_GAP}(?:et\b{_GAP})?(?:(?:le|les|du|des|dans le)\b{_GAP})?"
)
_LIST = re.compile(
    rf"{_ORDINAL.replace('?P<n>', '')}(?:{_BETWEEN}{_ORDINAL.replace('?P<n>', '')})*", re.IGNORECASE
)
_BARE = re.compile(
    r"(?:^|[\n,;/(•&]|\bet\b)\s*(?P<city>paris|lyon|marseille)\s+(?P<n>\d{1,2})(?=\s*(?:$|[\n,;/)&]|\bet\b))",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(rf"{_GAP}(?:arrondissements?\b|arrdts?\b|ardts?\b|arrts?\b|arr\b\.?)", re.IGNORECASE)
_NOUN_BEFORE = re.compile(
    r"(?:\barrondissements?|\barrdts?\b\.?|\barr\.?)\s*(?:[:(]|de paris)?\s*[:(]?\s*$", re.IGNORECASE
)
_CITY = re.compile(r"\b(paris|lyon|marseille)\s*(?:\(\s*)?(?:,\s*)?(?:le\s+)?$", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:dans|sur)\s+(?:le|les)\s+$", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:le|les|du|des)\s+$", re.IGNORECASE)
_SAID = re.compile(
    r"\W*(?:arrondissements?|arrdts?|ardts?|arr)\b\.?\s*(?:de\s+)?(paris|lyon|marseill)(?:e|iens?|ais)?\b",
    re.IGNORECASE,
)
_WORD_AFTER = re.compile(rf"{_GAP}[a-zà-ÿ]{{3,}}")
_CLASSES = frozenset({3, 4, 5, 6})


@dataclass(frozen=True)
class Ordinal:
    """A numbered arrondissement at its place. city: "" where nothing says it; sure: whether a noun, the
    town's name or « dans le » says that it is an arrondissement; beside: where the town is named, (0, 0)
    if it is not."""

    start: int
    end: int
    number: int
    city: str
    sure: bool
    beside: tuple[int, int]

    @property
    def code(self) -> str:
        """Its Insee code, "" where the city is not known."""
        return f"{CITIES[self.city][0] + self.number}" if self.city else ""


def find(text: str, near: str = "") -> Iterator[Ordinal]:
    """The arrondissements of a text, in order. near: path of the territory that it speaks of."""
    city_near = _NEAR.get(near, "")
    if near.startswith("arrondissement-municipal/"):
        code = int(near.rpartition("/")[2]) if near.rpartition("/")[2].isdecimal() else 0
        city_near = next((city for city, (first, count) in CITIES.items() if 0 < code - first <= count), "")
    for group in _LIST.finditer(text):
        before, after = text[max(0, group.start() - 40) : group.start()], text[group.end() : group.end() + 60]
        items = list(_ITEM.finditer(text, group.start(), group.end()))
        numbers = {int(item["n"]) for item in items}
        named, said = _CITY.search(before), _SAID.match(after)
        beside = _span(named, group.start() - len(before)) or _span(said, group.end()) or (0, 0)
        noun = bool(_NOUN_AFTER.match(after) or _NOUN_BEFORE.search(before))
        printed = text[slice(*beside)].casefold()
        city = next((name for name in CITIES if printed and name.startswith(printed)), "") or city_near
        alone = not re.sub(r"<[^<>]*>|\W", "", text[: group.start()] + text[group.end() :])
        sure = noun or bool(named) or (alone and bool(city) and not numbers <= _CLASSES)
        sure = sure or _placed(before, after, numbers, len(items))
        if not sure and not (city and _said(before, after, numbers)):
            continue
        most = CITIES[city][1] if city else max(count for _, count in CITIES.values())
        for item in items:
            if 0 < int(item["n"]) <= most:
                yield Ordinal(item.start(), item.end(), int(item["n"]), city, sure, beside)


def numbered(text: str) -> Iterator[Ordinal]:
    """The arrondissements of a list that gives their number alone, « Paris 19 »; one that may be the town's
    département is not sure."""
    for found in _BARE.finditer(text):
        city, number = found["city"].casefold(), int(found["n"])
        first, most = CITIES[city]
        if 0 < number <= most:
            yield Ordinal(*found.span("n"), number, city, number != first // 1000, found.span("city"))


def by_postcode(code: str) -> list[str]:
    """The arrondissement that a postcode is of: `75019`, and `75116` besides; none for any other."""
    number = int(code) if code.isdecimal() else 0
    codes = {
        first // 1000 * 1000 + rank: first + rank
        for first, most in CITIES.values()
        for rank in range(1, most + 1)
    }
    found = codes.get(number) or (number if number == 75116 else 0)
    return [f"arrondissement-municipal/{found}"] if found else []


def _span(found: re.Match[str] | None, offset: int) -> tuple[int, int] | None:
    """Where a town's name stands in the text."""
    return (found.start(1) + offset, found.end(1) + offset) if found else None


def _placed(before: str, after: str, numbers: set[int], count: int) -> bool:
    """« dans le 19e », but not « dans le 2e trimestre », nor what may be school classes."""
    if not _PLACE.search(before) or numbers <= _CLASSES:
        return False
    return count > 1 or not _WORD_AFTER.match(after)


def _said(before: str, after: str, numbers: set[int]) -> bool:
    """Whether ordinals without a noun may still be arrondissements: « Les 9eme et 16eme », « le 19e. »."""
    article = bool(_ARTICLE.search(before)) and not numbers <= _CLASSES
    return article and (len(numbers) > 1 or not _WORD_AFTER.match(after))
