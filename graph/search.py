"""Full text beside the store: one SQLite file a dataset version, an FTS5 index of folded names.

Compares folded text (no accents, no case), word by word and by prefix; every spelling and acronym of a thing
is a row of its own, and the best row of a thing stands for it. Rows are numbered in the order in which equals
are to stand, so that the best of a hundred thousand are the first that the index gives. Where nothing
answers, the closest words of the index are tried. Refuses query syntax: what is typed is words.
Spec: https://sqlite.org/fts5.html
"""

import json
import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from graph.store import Rows
from graph.terms import Term, fold

COLUMNS = ("thing", "label", "type", "matched")
LIMIT = 200
KIND = "search.sqlite"
DAMAGE = (sqlite3.DatabaseError,)
_WORD = re.compile(r"\w+")
_ALIKE = 0.75
_SHORTEST_MISSPELT = 4
_CANDIDATES = 40
_FEW = 150
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE spelling (number INTEGER PRIMARY KEY, folded TEXT, thing INTEGER, answer TEXT);
CREATE VIRTUAL TABLE words USING fts5(folded, content = '', prefix = '1 2', tokenize = 'unicode61');
CREATE VIRTUAL TABLE known USING fts5vocab(words, 'row');
CREATE TABLE gram (gram TEXT, word TEXT, PRIMARY KEY (gram, word)) WITHOUT ROWID;
"""
_INDEX = "CREATE INDEX exact ON spelling (folded)"
_EXACT = "SELECT number FROM spelling WHERE folded = ? ORDER BY number LIMIT ?"
_FIND = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
_BEGUN = "SELECT 1 FROM known WHERE term >= ? AND term < ? LIMIT 1"
_GRAMS = """
SELECT word, COUNT(*) AS shared FROM gram WHERE gram IN (%s) GROUP BY word ORDER BY shared DESC, word LIMIT ?
"""
_ANSWER = "SELECT number, thing, answer, folded FROM spelling WHERE number IN (%s)"


class Index:
    """What `queries/explore/search.rq` says can be found, ready to be searched from any thread."""

    def __init__(self, rows: Rows, engine: sqlite3.Connection | None = None):
        """rows: thing, label, type, matched; one a spelling, in the order in which equals are to stand.

        engine: where they stand already.
        """
        self._lock = threading.Lock()
        self._engine = engine or sqlite3.connect(":memory:", check_same_thread=False)
        if engine is None:
            _fill(self._engine, rows)

    @classmethod
    def open(cls, path: Path) -> "Index":
        """What `write` wrote. Raises FileNotFoundError, or one of `DAMAGE` where it cannot be understood."""
        if not path.exists():
            raise FileNotFoundError(path)
        engine = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        engine.execute("SELECT number FROM spelling LIMIT 1")
        return cls(Rows(COLUMNS), engine)

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
        with self._lock:
            found = self._search(asked, [[word] for word in words], limit)
            if not found:
                meant = [self._readings(word) for word in words]
                found = self._search(" ".join(readings[0] for readings in meant), meant, limit)
        return Rows(COLUMNS, [tuple(Term(*part) for part in json.loads(answer)) for answer in found])

    def _search(self, asked: str, words: Sequence[Sequence[str]], limit: int) -> list[str]:
        """The best answer of each thing.

        A few hits are ranked one by one; of many, each step finds what those before find, and more.
        """
        best: dict[int, str] = {}
        few = self._engine.execute(_FIND, (_match(words, "*"), _FEW + 1)).fetchall()
        if len(few) <= _FEW:
            marks = ",".join("?" * len(few))
            rows = self._engine.execute(_ANSWER % marks, [number for (number,) in few])
            ranked = sorted((_place(asked, words, folded), *row) for *row, folded in rows)
            for *_, thing, answer in ranked:
                best.setdefault(thing, answer)
            return list(best.values())[:limit]
        seen: dict[int, None] = {}
        for query, argument in _steps(asked, words):
            numbers = [n for (n,) in self._engine.execute(query, (argument, 2 * limit)) if n not in seen]
            seen.update(dict.fromkeys(numbers))
            marks = ",".join("?" * len(numbers))
            for _, thing, answer, _ in sorted(self._engine.execute(_ANSWER % marks, numbers)):
                best.setdefault(thing, answer)
            if len(best) >= limit:
                break
        return list(best.values())[:limit]

    def _readings(self, word: str) -> list[str]:
        """The word where it is known or too short to guess, else the closest ones of the same initial."""
        if (
            len(word) < _SHORTEST_MISSPELT
            or self._engine.execute(_BEGUN, (word, word + "\U0010ffff")).fetchone()
        ):
            return [word]
        grams = _grams(word)
        marks = ",".join("?" * len(grams))
        close = [known for known, _ in self._engine.execute(_GRAMS % marks, (*grams, _CANDIDATES))]
        return get_close_matches(word, close, 3, _ALIKE) or [word]


def write(rows: Rows, path: Path) -> None:
    """Write the index of those rows as one file."""
    engine = sqlite3.connect(path)
    _fill(engine, rows)
    engine.close()


def _steps(asked: str, words: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Queries, the strictest first: exact; begins with the whole words; holds them; apart; then begun."""
    yield _EXACT, asked
    phrase = f'"{" ".join(_WORD.findall(asked))}"'
    whole = _match(words, "")
    for match in (f"^{phrase}", phrase, whole, f"^{phrase}*", f"{phrase}*", _match(words, "*")):
        yield _FIND, match


def _place(asked: str, words: Sequence[Sequence[str]], folded: str) -> int:
    """Which of the `_steps` is the first to find a name."""
    held = _WORD.findall(folded)
    phrase, name = f" {' '.join(_WORD.findall(asked))}", f" {' '.join(held)} "
    tests = (
        folded == asked,
        name.startswith(f"{phrase} "),
        f"{phrase} " in name,
        all(any(reading in held for reading in readings) for readings in words),
        name.startswith(phrase),
        phrase in name,
    )
    return tests.index(True) if True in tests else len(tests)


def _match(words: Sequence[Sequence[str]], ending: str) -> str:
    """One of its readings for each word, as FTS5 writes it. ending: "*" where a word may only begin so."""
    each = (" OR ".join(f'"{reading}"{ending}' for reading in readings) for readings in words)
    return " AND ".join(f"({readings})" for readings in each)


def _fill(engine: sqlite3.Connection, rows: Rows) -> None:
    """Write rows: names before other spellings, shorter first, things with more such spellings first."""
    held = [(fold(_text(row[3])), row) for row in rows.rows]
    number = {thing: place for place, thing in enumerate(dict.fromkeys(row[0] for row in rows.rows))}
    spellings: dict[Term | None, list[str]] = defaultdict(list)
    for folded, row in held:
        spellings[row[0]].append(folded)
    labels: dict[Term | None, str] = {
        label: fold(_text(label)) for label in dict.fromkeys(row[1] for row in rows.rows)
    }

    def rank(place: int) -> tuple[bool, int, int, int]:
        folded, row = held[place]
        alike = sum(folded in other for other in spellings[row[0]])
        return folded != labels[row[1]], len(folded), -alike, place

    ranked = [held[place] for place in sorted(range(len(held)), key=rank)]
    engine.executescript(_TABLES)
    engine.executemany(
        "INSERT INTO spelling VALUES (?, ?, ?, ?)",
        ((n, folded, number[row[0]], json.dumps(row)) for n, (folded, row) in enumerate(ranked, 1)),
    )
    engine.executemany(
        "INSERT INTO words (rowid, folded) VALUES (?, ?)", ((n, f) for n, (f, _) in enumerate(ranked, 1))
    )
    engine.execute(_INDEX)
    words = {word for folded, _ in ranked for word in _WORD.findall(folded)}
    engine.executemany(
        "INSERT OR IGNORE INTO gram VALUES (?, ?)",
        ((gram, word) for word in sorted(words) for gram in _grams(word)),
    )
    engine.commit()


def _grams(word: str) -> list[str]:
    """The pairs of letters of a word, each with its initial: what misspelt words still share."""
    return sorted({word[0] + word[place : place + 2] for place in range(len(word) - 1)})


def _text(term: Term | None) -> str:
    return term.value if term else ""
