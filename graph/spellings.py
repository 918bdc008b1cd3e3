"""The tables that a search reads: every spelling of every thing, the words in them, and what words share.

One row a spelling, numbered in the order in which equals are to stand: names and acronyms before other
spellings, shorter first. Refuses to answer anything: `graph.search` does.
Spec: https://sqlite.org/fts5.html
"""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from graph import acronyms, misspelling
from graph.stages import collection_paused
from graph.store import Rows
from graph.terms import Term, fold

_WORD = re.compile(r"\w+")
_ORGANISATIONS = ("institution", "direction", "unité")
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE spelling (
  number INTEGER PRIMARY KEY, owner INTEGER, folded TEXT,
  form INTEGER, thing TEXT, label TEXT, kind TEXT, matched TEXT
);
CREATE TABLE form (number INTEGER PRIMARY KEY, parts TEXT);
CREATE VIRTUAL TABLE words USING fts5(
  folded, content = '', columnsize = 0, prefix = '1 2 3', tokenize = 'unicode61'
);
INSERT INTO words (words, rank) VALUES ('hashsize', 100000000);
CREATE VIRTUAL TABLE known USING fts5vocab(words, 'row');
CREATE TABLE gram (gram TEXT, word TEXT, standing INTEGER, PRIMARY KEY (gram, word)) WITHOUT ROWID;
"""
_INDEX = "CREATE INDEX exact ON spelling (folded)"
Form = tuple[str, str | None, str | None]


@collection_paused()
def fill(engine: sqlite3.Connection, rows: Rows) -> None:
    """Write rows, the acronyms of things beside them; of equals the thing with more such spellings first.

    rows: thing, label, type, matched; one a spelling.
    """
    folded_once, called = folding(), acronyms.of_things(rows)
    written = [*rows.rows, *acronyms.spellings(rows, called)]
    held = [(folded_once(_text(row[3])), row) for row in written]
    owners = {thing: place for place, thing in enumerate(dict.fromkeys(row[0] for row in rows.rows))}
    of_thing: dict[Term | None, list[str]] = defaultdict(list)
    for folded, row in held:
        of_thing[row[0]].append(folded)

    def rank(place: int) -> tuple[bool, int, int, int]:
        folded, row = held[place]
        others = of_thing[row[0]]
        alike = sum(folded in other for other in others) if len(others) > 1 else 1
        is_name = folded == folded_once(_text(row[1])) or acronyms.is_acronym(_text(row[3]))
        return not is_name, len(folded), -alike, place

    ranked = [held[place] for place in sorted(range(len(held)), key=rank)]
    forms: dict[tuple[Form | None, ...], int] = {}
    engine.executescript(_TABLES)
    engine.executemany(
        "INSERT INTO spelling VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (number, owners[row[0]], folded, forms.setdefault(_form(row), len(forms)), *map(_text, row))
            for number, (folded, row) in enumerate(ranked, 1)
        ),
    )
    engine.executemany("INSERT INTO form VALUES (?, ?)", ((n, json.dumps(form)) for form, n in forms.items()))
    engine.executemany(
        "INSERT INTO words (rowid, folded) VALUES (?, ?)", ((n, f) for n, (f, _) in enumerate(ranked, 1))
    )
    engine.execute(_INDEX)
    words = set(_WORD.findall(" ".join({part for folded, _ in ranked for part in folded.split(" ")})))
    standings = _standings(ranked, called)
    engine.executemany(
        "INSERT OR IGNORE INTO gram VALUES (?, ?, ?)",
        (
            (gram, word, standings.get(word, misspelling.OTHER))
            for word in sorted(words)
            for gram in grams(word)
        ),
    )
    engine.commit()


def _standings(
    ranked: Sequence[tuple[str, Sequence[Term | None]]], called: acronyms.Acronyms
) -> dict[str, int]:
    """The words that come first of those as near to a misspelt one: acronyms, and those of organisations."""
    found = {
        word: misspelling.ORGANISATION
        for folded, row in ranked
        if _text(row[2]) in _ORGANISATIONS
        for word in _WORD.findall(folded)
    }
    return found | {folded: misspelling.ACRONYM for known in called.values() for folded in known}


def grams(word: str) -> list[str]:
    """The pairs of letters of a word, each with its initial: what misspelt words still share."""
    return sorted({word[0] + word[place : place + 2] for place in range(len(word) - 1)})


def folding() -> Callable[[str], str]:
    """`fold`, for many texts made of few words: each word is folded once."""
    word = cache(fold)
    return cache(lambda text: " ".join(filter(None, map(word, text.split()))))


def _form(row: Sequence[Term | None]) -> tuple[Form | None, ...]:
    """What the terms of a row are, but for their text: few rows differ in it."""
    return tuple((term.kind, term.language, term.datatype) if term else None for term in row)


def _text(term: Term | None) -> str:
    return term.value if term else ""
