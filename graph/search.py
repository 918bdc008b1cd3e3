"""Full text beside the store: an SQLite FTS5 index in memory, one a dataset version.

Compares folded text (no accents, no case), word by word and by prefix; every spelling and acronym of a thing
is a row of its own, and the best row of a thing stands for it. Refuses query syntax: what is typed is words.
Spec: https://sqlite.org/fts5.html
"""

import re
import sqlite3
import threading

from graph.store import Rows
from graph.terms import Term, fold

COLUMNS = ("thing", "label", "type", "matched")
LIMIT = 200
_WORD = re.compile(r"\w+")
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
        with self._engine:
            self._engine.executemany(
                "INSERT INTO spelling (folded, row) VALUES (?, ?)",
                ((fold(_text(row["matched"])), number) for number, row in enumerate(self._rows)),
            )

    def find(self, text: str, limit: int = LIMIT) -> Rows:
        """Things that match every word, the best first: exact name, then beginning of a name, then the rest.

        text: what a person typed, in any case, with or without accents; the beginning of a word is enough.
        Returns thing, label, type, matched; one row a thing, no row where the text holds no word.
        """
        asked = fold(text)
        words = _WORD.findall(asked)
        if not words:
            return Rows(COLUMNS)
        with self._lock:
            hits = self._engine.execute(_FIND, (" AND ".join(f'"{word}"*' for word in words),)).fetchall()
        ranked = sorted((self._rank(asked, folded, number), number) for number, folded in hits)
        best: dict[Term | None, int] = {}
        for _, number in ranked:
            best.setdefault(self._rows[number]["thing"], number)
        found = [self._rows[number] for number in list(best.values())[:limit]]
        return Rows(COLUMNS, [tuple(row[name] for name in COLUMNS) for row in found])

    def _rank(self, asked: str, folded: str, number: int) -> tuple[int, bool, int]:
        """Exact, prefix, contained as typed, or word by word; then names before spellings, shorter first."""
        place = 0 if folded == asked else 1 if folded.startswith(asked) else 2 if asked in folded else 3
        return place, folded != fold(_text(self._rows[number]["label"])), len(folded)


def _text(term: Term | None) -> str:
    return term.value if term else ""
