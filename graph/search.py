"""Full text beside the store: an SQLite FTS5 index in memory, one a dataset version.

Compares folded text (no accents, no case), word by word and by prefix; every spelling and acronym of a thing
is a row of its own, and the best row of a thing stands for it. Where nothing answers, the closest words of
the index are tried. Refuses query syntax: what is typed is words.
Spec: https://sqlite.org/fts5.html
"""

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from graph.store import Rows
from graph.terms import Term, fold

COLUMNS = ("thing", "label", "type", "matched")
LIMIT = 200
_WORD = re.compile(r"\w+")
_ALIKE = 0.75
_SHORTEST_MISSPELT = 4
_FIND = """
SELECT row, folded FROM spelling WHERE folded MATCH ?
"""


class Index:
    """What `queries/explore/search.rq` says can be found, ready to be searched from any thread."""

    def __init__(self, rows: Rows):
        """rows: thing, label, type, matched; one a spelling, in the order in which equals are to stand."""
        self._rows = [dict(zip(rows.variables, row, strict=True)) for row in rows.rows]
        self._lock = threading.Lock()
        self._engine = sqlite3.connect(":memory:", check_same_thread=False)
        self._engine.execute(
            "CREATE VIRTUAL TABLE spelling USING fts5(folded, row UNINDEXED, tokenize = 'unicode61')"
        )
        spellings = [(fold(_text(row["matched"])), number) for number, row in enumerate(self._rows)]
        self._words = sorted({word for folded, _ in spellings for word in _WORD.findall(folded)})
        with self._engine:
            self._engine.executemany("INSERT INTO spelling (folded, row) VALUES (?, ?)", spellings)

    def find(self, text: str, limit: int = LIMIT) -> Rows:
        """Things that match every word, the best first: exact name, whole words, begun words.

        text: what a person typed, in any case, with or without accents; the beginning of a word is enough.
        Where nothing matches, words are read as the closest ones that the index knows.
        Returns thing, label, type, matched; one row a thing, no row where the text holds no word.
        """
        asked = fold(text)
        words = _WORD.findall(asked)
        if not words:
            return Rows(COLUMNS)
        hits = self._hits([[word] for word in words])
        if not hits:
            meant = [self._readings(word) for word in words]
            asked = " ".join(readings[0] for readings in meant)
            hits = self._hits(meant)
        spellings = Counter(self._rows[number]["thing"] for _, number in hits)
        ranked = sorted(
            (self._rank(asked, folded, number), -spellings[self._rows[number]["thing"]], number)
            for folded, number in hits
        )
        best: dict[Term | None, int] = {}
        for *_, number in ranked:
            best.setdefault(self._rows[number]["thing"], number)
        found = [self._rows[number] for number in list(best.values())[:limit]]
        return Rows(COLUMNS, [tuple(row[name] for name in COLUMNS) for row in found])

    def _hits(self, words: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
        """Spellings, with their row, that hold for each word the beginning of one of its readings."""
        each = (" OR ".join(f'"{reading}"*' for reading in readings) for readings in words)
        match = " AND ".join(f"({readings})" for readings in each)
        with self._lock:
            return [(folded, number) for number, folded in self._engine.execute(_FIND, (match,))]

    def _readings(self, word: str) -> list[str]:
        """The word where it is known or too short to guess, else the closest ones of the same initial."""
        if len(word) < _SHORTEST_MISSPELT or any(known.startswith(word) for known in self._words):
            return [word]
        same = [known for known in self._words if known[0] == word[0]]
        return get_close_matches(word, same, 3, _ALIKE) or [word]

    def _rank(self, asked: str, folded: str, number: int) -> tuple[int, bool, int]:
        """How the spelling matches (_place); then names before spellings, shorter first."""
        return _place(asked, folded), folded != fold(_text(self._rows[number]["label"])), len(folded)


def _place(asked: str, folded: str) -> int:
    """0 exact; 1 begins with the whole words; 2 holds them; 3 apart; 4 to 6 where a word is only begun."""
    words, phrase = _WORD.findall(folded), f" {' '.join(_WORD.findall(asked))} "
    spaced = f" {' '.join(words)} "
    tests = (
        folded == asked,
        spaced.startswith(phrase),
        phrase in spaced,
        set(phrase.split()) <= set(words),
        folded.startswith(asked),
        asked in folded,
    )
    return tests.index(True) if True in tests else len(tests)


def _text(term: Term | None) -> str:
    return term.value if term else ""
