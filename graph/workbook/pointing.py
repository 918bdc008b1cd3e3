"""What a cell points at: a convention, a part of the plan, an action, an instance, by path, title or number.

Refuses to choose between two things that bear the same name.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable

from rapidfuzz import fuzz, process

from graph.terms import fold
from graph.workbook.columns import key

_LOOKS_LIKE = 60.0  # of 100
_NUMBERED = re.compile(
    r"(?:(?P<level>[^\W\d_]{2,}(?:[ -][^\W\d_]{4,})?)\s+)?(?:n°\s*)?"
    r"(?P<number>\d{1,3}(?:[.-]\d{1,3})*|[IVX]{1,5}|[A-Z])(?P<mark>\s*[.:)–—-]\s*|\s+|$)(?P<title>.*)",
    re.DOTALL,
)


class Index:
    """Things by path and by all that people call them."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self._paths: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, path: str, label: str, names: Iterable[str] = ()) -> None:
        """Know a thing. label: for advice; names: besides its label and path."""
        self.labels.setdefault(path, label or path)
        for name in dict.fromkeys(map(key, (label, *names))):
            if name and path not in self._paths[name]:
                self._paths[name].append(path)

    def find(self, text: str, below: str = "") -> list[str]:
        """The paths that a text means, one where it is clear. below: only what hangs there."""
        if text in self.labels:
            return [text]
        found = self._paths.get(key(text), [])
        if below:
            found = [path for path in found if path.startswith(f"{below}/")]
        return list(found)

    def closest(self, text: str) -> tuple[str, ...]:
        """Up to three labels of things whose names look like a text."""
        near = process.extract(
            key(text), [name for name, paths in self._paths.items() if paths], scorer=fuzz.WRatio, limit=6,
            score_cutoff=_LOOKS_LIKE,
        )  # fmt: skip
        return tuple(dict.fromkeys(self.labels[self._paths[name][0]] for name, _, _ in near))[:3]


def part_names(level: str, number: str, title: str) -> tuple[str, ...]:
    """What people call a part of a plan: its title, its number, both, with its level's name or without."""
    if not number:
        return (title, f"{level} {title}")
    return (title, number, f"{level} {number}", f"{number} {title}", f"{level} {number} {title}")


def numbered(text: str, levels: Container[str] = frozenset()) -> tuple[str, str, str]:
    """The level's name, the number and the title that a cell such as « Axe 1 : Accueillir » says; each may be
    empty, and a text without number is all title.

    levels: names of levels, folded. A number needs a mark after it (« 1. Accueillir », « A - Accueillir »),
    a level before it (« Axe 1 Accueillir ») or a point in it (« 1.2 Accueillir »): « 3 lieux » has none.
    """
    found = _NUMBERED.fullmatch(text.strip())
    if not found or (found["level"] and fold(found["level"]) not in levels):
        return "", "", text.strip()
    if not (found["level"] or found["mark"].strip() or "." in found["number"] or not found["title"]):
        return "", "", text.strip()
    return (found["level"] or "").casefold(), found["number"], found["title"].strip()
