"""The vocabularies and fixed words that cells offer, with their labels: slug ↔ what a person writes.

Refuses near matches: those are advice (`closest`), never a reading.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from graph.store import read_turtle
from graph.tables import Vocabulary
from graph.terms import BASE, SKOS, fold
from graph.workbook.columns import parts, rows_of

_SIGLE = re.compile(r"(.+?)\s+\(([A-ZÉÈ]{2,}(?:-[A-ZÉÈ]{2,})*)\)")
_SHORT_LIST = 12  # words of a list that is shown whole where nothing in it looks like a text
_LOOKS_LIKE = 60.0  # of 100, below which a word is no advice


@dataclass(frozen=True)
class Word:
    """One value of a list. others: further spellings, folded."""

    slug: str
    label: str
    label_en: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """One list. known: slug by anything that a person may write for it, folded."""

    words: tuple[Word, ...]
    known: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, words: tuple[Word, ...]) -> "Words":
        """The list. A slug means itself; a label that two words share means neither."""
        known = {word.slug: word.slug for word in words}
        meant: defaultdict[str, set[str]] = defaultdict(set)
        for word in words:
            for text in (word.slug.replace("-", " "), word.label, word.label_en):
                meant[fold(text)].add(word.slug)
        for word in words:
            for text in word.others:
                if text not in meant:
                    meant[text].add(word.slug)
        for text, slugs in meant.items():
            if text and len(slugs) == 1:
                known.setdefault(text, *slugs)
        return cls(words, known)

    def slug(self, text: str) -> str | None:
        """The slug that a text means; None where it means none, or two."""
        return self.known.get(text.strip()) or self.known.get(fold(text))

    def label(self, slug: str) -> str:
        """What is shown for a slug: a text that means it, and nothing else."""
        shown = next((word.label for word in self.words if word.slug == slug), slug)
        return shown if self.slug(shown) == slug and ";" not in shown else slug

    def closest(self, text: str) -> tuple[str, ...]:
        """Up to three labels that look like the text, the nearest first; all of a short list where none
        does."""
        found = process.extract(
            fold(text), self.known.keys(), scorer=fuzz.WRatio, limit=9, score_cutoff=_LOOKS_LIKE
        )
        near = tuple(dict.fromkeys(self.label(self.known[name]) for name, _, _ in found))[:3]
        few = len(self.words) <= _SHORT_LIST
        return near or (tuple(self.label(word.slug) for word in self.words) if few else ())


@dataclass(frozen=True)
class Terms:
    """Every list by name: the SKOS schemes, and the words of `words.csv`."""

    lists: Mapping[str, Words]
    vocabulary: Vocabulary

    @classmethod
    def read(cls, folder: Path) -> "Terms":
        """The schemes of a folder of Turtle. Raises QuerySyntaxError where a file does not parse."""
        schemes: defaultdict[str, dict[str, dict[str, list[str]]]] = defaultdict(dict)
        for path in sorted(folder.glob("*.ttl")):
            for subject, predicate, value in read_turtle(path):
                scheme, _, slug = subject.value.removeprefix(f"{BASE}voc/").partition("/")
                if not slug or not subject.value.startswith(f"{BASE}voc/"):
                    continue
                held = schemes[scheme].setdefault(slug, {})
                if predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.notation):
                    name = value.language or "" if predicate == SKOS.prefLabel else "other"
                    held.setdefault(name, []).append(value.value)
        lists = {scheme: Words.of(_words(concepts)) for scheme, concepts in schemes.items()}
        vocabulary = {scheme: frozenset(concepts) for scheme, concepts in schemes.items()}
        return cls({**lists, **_fixed()}, vocabulary)

    def of(self, name: str) -> Words:
        """One list; an empty one where there is none of that name."""
        return self.lists.get(name) or Words.of(())


def _words(concepts: Mapping[str, Mapping[str, list[str]]]) -> tuple[Word, ...]:
    words = [
        Word(
            slug, held.get("fr", [slug])[0], held.get("en", [""])[0],
            tuple(map(fold, (*held.get("other", ()), *_in_short(held.get("fr", ()))))),
        )
        for slug, held in concepts.items()
    ]  # fmt: skip
    return tuple(sorted(words, key=lambda word: fold(word.label)))


def _in_short(labels: Iterable[str]) -> Iterator[str]:
    """« espace de vie sociale (EVS) » is also « EVS », and « espace de vie sociale »."""
    for label in labels:
        found = _SIGLE.fullmatch(label)
        if found:
            yield from (found[1], found[2], *found[2].split("-"))


def _fixed() -> dict[str, Words]:
    found: defaultdict[str, list[Word]] = defaultdict(list)
    for row in rows_of("words.csv"):
        others = tuple(map(fold, parts(row["aliases"], "|")))
        found[row["list"]].append(Word(row["slug"], row["label"], row["label_en"], others))
    return {name: Words.of(tuple(words)) for name, words in found.items()}
