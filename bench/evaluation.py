"""Extraction beside curated tables: precision, recall and F1 of each kind of fact, with every miss.

Refuses to compare what neither side says, and to count a fact twice: facts are matched one to one.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.calendar import read_calendar
from graph.terms import fold
from graph.workbook.draft import Draft

Rows = Sequence[Mapping[str, str]]
Fact = tuple[str, ...]

KINDS = ("actions", "placement", "parts", "institutions", "pilots", "calendars", "signatories")
"""Actions by title; where each hangs; axes and objectives; pilots by institution, and by finest unit;
calendars; who signs. A pilot that is not sure is not said: it counts as a miss, never as a fact."""


@dataclass
class Score:
    """One kind of fact. found, expected: how many each side says; right: said by both."""

    kind: str
    right: int = 0
    found: int = 0
    expected: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what was expected that was found; 1 where nothing was expected."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def compare(draft: Draft, folder: Path, convention: str = "") -> list[Score]:
    """The scores of a draft beside the tables of a folder. convention: the one of the folder that counts,
    "" all."""
    wanted = {name: read_rows(folder / f"{name}.csv") for name in ("actions", "plan", "signatures")}
    if convention:
        for name, column in (("actions", "action"), ("plan", "element"), ("signatures", "convention")):
            wanted[name] = [
                row for row in wanted[name] if row[column].split("/")[0] in (convention, "document")
            ]
    ours, theirs = _facts(_sure(draft)), _facts(wanted)
    pairs = _paired(ours["actions"], theirs["actions"])
    scores = []
    for kind in KINDS:
        found = (
            Counter(_renamed(fact, pairs) for fact in ours[kind])
            if kind not in ("parts", "signatories")
            else Counter(ours[kind])
        )
        expected = Counter(theirs[kind])
        both = found & expected
        scores.append(
            Score(
                kind,
                both.total(),
                found.total(),
                expected.total(),
                _told(expected - both),
                _told(found - both),
            )
        )
    return scores


def _sure(draft: Draft) -> dict[str, list[dict[str, str]]]:
    """The rows of a draft without what is doubtful."""
    tables = {name: [dict(row) for row in rows] for name, rows in draft.tables.items()}
    for (table, index, column), note in draft.notes.items():
        if note.doubt and (table, column) in (("actions", "pilots"), ("actions", "calendar")):
            tables[table][index][column] = ""
        elif note.doubt and (table, column) == ("signatures", "institution"):
            tables[table][index][column] = "?"
    return tables


def _facts(tables: Mapping[str, Rows]) -> dict[str, list[Fact]]:
    facts: dict[str, list[Fact]] = {kind: [] for kind in KINDS}
    titles = {row["element"]: key(row.get("printed") or row["title"]) for row in tables.get("plan", [])}
    for row in tables.get("plan", []):
        facts["parts"].append((row["kind"], _numbered(row["element"]), titles[row["element"]]))
    for row in tables.get("actions", []):
        name = key(row.get("printed") or row["title"])
        parent = row["action"].rpartition("/")[0]
        facts["actions"].append((name, _numbered(parent)))
        facts["placement"].append((name, _numbered(parent)))
        paths = [path.strip() for path in row.get("pilots", "").split(";") if path.strip()]
        place = _numbered(parent)
        facts["pilots"].extend((name, place, path) for path in paths)
        facts["institutions"].extend(
            (name, place, path) for path in dict.fromkeys(p.split("/")[0] for p in paths)
        )
        if row.get("calendar"):
            facts["calendars"].append((name, place, _calendar(row["calendar"])))
    for row in tables.get("signatures", []):
        facts["signatories"].append(
            (row["institution"].split("/")[0], " ".join(sorted(key(row.get("person", "")).split())))
        )
    facts["actions"] = [(name,) for name, _ in facts["actions"]]
    return facts


def _paired(ours: Iterable[Fact], theirs: Iterable[Fact]) -> dict[str, str]:
    """Titles that are the same but for an end that a footnote or a summary adds: ours → theirs."""
    wanted = {fact[0] for fact in theirs}
    pairs = {}
    for (name,) in ours:
        if name not in wanted:
            near = [
                other
                for other in wanted
                if min(len(name), len(other)) > 20 and (name.startswith(other) or other.startswith(name))
            ]
            if len(near) == 1:
                pairs[name] = near[0]
    return pairs


def _renamed(fact: Fact, pairs: Mapping[str, str]) -> Fact:
    return (pairs.get(fact[0], fact[0]), *fact[1:])


def key(text: str) -> str:
    """A text as it is compared: folded, letters and digits only."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def _numbered(path: str) -> str:
    """A path below its convention: level and number, whatever the convention is called."""
    return path.partition("/")[2] if not path.startswith("document/") else "document"


def _calendar(text: str) -> str:
    period = read_calendar(text)
    return f"{period.start}/{period.end}/{period.open_ended}" if period.start else key(text)


def _told(facts: Counter[Fact]) -> list[str]:
    return [" | ".join(part or "-" for part in fact) for fact in sorted(facts.elements())]
