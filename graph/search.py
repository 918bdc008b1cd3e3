"""Full text beside the store: one SQLite file a dataset version, an FTS5 index of folded names.

Compares folded text (no accents, no case), word by word and by prefix; every spelling and acronym of a thing
is a row of its own, and the best row of a thing stands for it. Rows are numbered in the order in which equals
are to stand, so that the best of a hundred thousand are the first that the index gives. Where nothing
answers, the closest words of the index are tried, and `survey` tells which. Refuses query syntax: what is
typed is words.
Spec: https://sqlite.org/fts5.html
"""

import json
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from graph import misspelling, spellings
from graph.store import Rows
from graph.terms import Term, fold

COLUMNS = ("thing", "label", "type", "matched")
LIMIT = 200
KIND = "search.sqlite"
DAMAGE = (sqlite3.DatabaseError,)
_WORD = re.compile(r"\w+")
_ORDINAL = re.compile(r"\b(\d+)\s?(?:i?emes?|nde?|e)\b")
_SHORTEST_MISSPELT = 4
_CANDIDATES = 40
_FEW = 150
_MOST_MEANT = 3
_TRIED = 30
_EXACT = "SELECT number, owner FROM spelling WHERE folded = ? %s ORDER BY number LIMIT ?"
_FIND = """
SELECT number, owner FROM words CROSS JOIN spelling ON number = words.rowid
WHERE words MATCH ? %s ORDER BY words.rowid LIMIT ?
"""
_OF_KINDS = "AND kind IN (SELECT value FROM json_each(?))"
_KINDS = """
SELECT kind, COUNT(DISTINCT owner) FROM words CROSS JOIN spelling ON number = words.rowid
WHERE words MATCH ? GROUP BY kind
"""
_WRITTEN = """
SELECT matched FROM words CROSS JOIN spelling ON number = words.rowid
WHERE words MATCH ? ORDER BY number LIMIT 1
"""
_COUNT = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
_BEGUN = "SELECT 1 FROM known WHERE term >= ? AND term < ? LIMIT 1"
_GRAMS = """
SELECT word, standing, COUNT(*) AS shared FROM gram WHERE gram IN (%s) AND LENGTH(word) BETWEEN ? AND ?
GROUP BY word ORDER BY shared DESC, standing, word LIMIT ?
"""
_NAMES = "SELECT folded, number, owner FROM json_each(?) CROSS JOIN spelling ON number = value %s"
_ANSWERS = "SELECT form, thing, label, kind, matched FROM json_each(?) CROSS JOIN spelling ON number = value"
_FORMS = "SELECT number, parts FROM form"
_LAYOUT = "SELECT gram, word, standing FROM gram LIMIT 0"


@dataclass(frozen=True)
class Survey:
    """What a text finds in all. counts: things by type; meant: what it was read as, the likeliest first.

    meant: whole texts with the words of the index as names write them; empty where it is read as it stands.
    """

    counts: Mapping[str, int]
    meant: tuple[str, ...] = ()


class Index:
    """What `queries/explore/search.rq` says can be found, ready to be searched from any thread."""

    def __init__(self, rows: Rows, engine: sqlite3.Connection | None = None):
        """rows: thing, label, type, matched; one a spelling, in the order in which equals are to stand.

        engine: where they stand already.
        """
        self._lock = threading.Lock()
        self._engine = engine or sqlite3.connect(":memory:", check_same_thread=False)
        if engine is None:
            spellings.fill(self._engine, rows)
        self._forms: dict[int, list[spellings.Form | None]] = {
            number: json.loads(parts) for number, parts in self._engine.execute(_FORMS)
        }

    @classmethod
    def open(cls, path: Path) -> "Index":
        """What `write` wrote. Raises FileNotFoundError, or one of `DAMAGE` where it cannot be understood."""
        if not path.exists():
            raise FileNotFoundError(path)
        engine = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        engine.execute(_LAYOUT)  # a file of an older layout is damage, to be written anew
        return cls(Rows(COLUMNS), engine)

    def find(self, text: str, limit: int = LIMIT, kinds: Sequence[str] = ()) -> Rows:
        """Things that match every word, the best first: exact name, whole words, begun words.

        text: what a person typed, in any case, with or without accents; the beginning of a word is enough.
        kinds: types of the things wanted, all where none is given.
        Where nothing matches, words are read as the closest ones that the index knows.
        Returns thing, label, type, matched; one row a thing, no row where the text holds no word.
        """
        asked = typed(text)
        words = _WORD.findall(asked)
        if not words:
            return Rows(COLUMNS)
        with self._lock:
            found = self._search(asked, [[word] for word in words], limit, kinds)
            if not found and not (kinds and self._holds([[word] for word in words])):
                meant = [self._readings(word) for word in words]
                found = self._search(" ".join(readings[0] for readings in meant), meant, limit, kinds)
            answers = self._engine.execute(_ANSWERS, (json.dumps(found),)).fetchall()
        return Rows(COLUMNS, [self._row(*answer) for answer in answers])

    def survey(self, text: str) -> Survey:
        """How many things of each type `find` would give were there no limit, and as what it reads the text.

        text: as for `find`.
        """
        words = _WORD.findall(typed(text))
        if not words:
            return Survey({})
        with self._lock:
            read, meant = self._read(words)
            return Survey(dict(self._engine.execute(_KINDS, (_match(read, "*"),)).fetchall()), meant)

    def meant(self, text: str) -> tuple[str, ...]:
        """As what `find` reads the text, as `survey` says it, without counting."""
        words = _WORD.findall(typed(text))
        with self._lock:
            return self._read(words)[1] if words else ()

    def _read(self, words: Sequence[str]) -> tuple[Sequence[Sequence[str]], tuple[str, ...]]:
        """The readings of each word, and the texts that they make where the words do not stand so."""
        as_typed = [[word] for word in words]
        if self._holds(as_typed):
            return as_typed, ()
        read = [self._readings(word) for word in words]
        return read, self._meant(words, read)

    def _meant(self, words: Sequence[str], read: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """The texts that those readings make and that find something, as names write their words."""
        found = []
        for chosen in islice(product(*read), _TRIED):
            each = [[word] for word in chosen]
            names = (self._engine.execute(_WRITTEN, (_match(each, end),)).fetchone() for end in ("", "*"))
            row = next(filter(None, names), None)
            if row and list(chosen) != list(words):
                found.append(" ".join(_as_written(word, row[0]) for word in chosen))
        return tuple(islice(dict.fromkeys(found), _MOST_MEANT))

    def _holds(self, words: Sequence[Sequence[str]]) -> bool:
        """Whether some name matches."""
        return self._engine.execute(_COUNT, (_match(words, "*"), 1)).fetchone() is not None

    def _row(self, form: int, *values: str) -> tuple[Term | None, ...]:
        parts = zip(self._forms[form], values, strict=True)
        return tuple([Term(part[0], value, part[1], part[2]) if part else None for part, value in parts])

    def _search(
        self, asked: str, words: Sequence[Sequence[str]], limit: int, kinds: Sequence[str]
    ) -> list[int]:
        """The number of the best spelling of each thing.

        A few hits are ranked one by one; of many, each step finds what those before find, and more.
        """
        best: dict[int, int] = {}
        only, wanted = (_OF_KINDS, (json.dumps(kinds),)) if kinds else ("", ())
        few = [number for (number,) in self._engine.execute(_COUNT, (_match(words, "*"), _FEW + 1))]
        if len(few) <= _FEW:
            names = self._engine.execute(_NAMES % only, (json.dumps(few), *wanted))
            ranked = sorted((_place(asked, words, folded), *row) for folded, *row in names)
            for _, number, owner in ranked:
                best.setdefault(owner, number)
            return list(best.values())[:limit]
        for query, argument in _steps(asked, words):
            for number, owner in self._engine.execute(query % only, (argument, *wanted, 2 * limit)):
                best.setdefault(owner, number)
                if len(best) == limit:
                    return list(best.values())
        return list(best.values())

    def _readings(self, word: str) -> list[str]:
        """The word where it is known or too short to guess, else the closest ones that share most with it."""
        if (
            len(word) < _SHORTEST_MISSPELT
            or any(letter.isdigit() for letter in word)  # another number is another thing
            or self._engine.execute(_BEGUN, (word, word + "\U0010ffff")).fetchone()
        ):
            return [word]
        grams, most = spellings.grams(word), misspelling.reach(word)
        asked = (*grams, len(word) - most, len(word) + most, _CANDIDATES)
        close = self._engine.execute(_GRAMS % ",".join("?" * len(grams)), asked)
        return misspelling.closest(word, [(known, standing) for known, standing, _ in close]) or [word]


def typed(text: str) -> str:
    """What a person typed, as names are compared: folded, and ordinals as French prints them (12e)."""
    return _ORDINAL.sub(r"\1e", fold(text))


def write(rows: Rows, path: Path) -> None:
    """Write the index of those rows as one file."""
    engine = sqlite3.connect(path)
    spellings.fill(engine, rows)
    engine.close()


def _steps(asked: str, words: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Queries, the strictest first: exact; begins with the whole words; holds them; apart; then begun."""
    yield _EXACT, asked
    phrase = f'"{" ".join(_WORD.findall(asked))}"'
    whole = _match(words, "")
    for match in (f"^{phrase}", phrase, whole, f"^{phrase}*", f"{phrase}*", _match(words, "*")):
        yield _FIND, match


def _as_written(word: str, name: str) -> str:
    """A folded word as that name writes it, in lower case but for acronyms; itself where it is not in it."""
    held: list[str] = _WORD.findall(name)
    written = next((each for each in held if fold(each) == word), word)
    return written if written.isupper() else written.lower()


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
