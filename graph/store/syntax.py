"""Where a query stops being SPARQL, and what should stand there.

The engine's own word is the furthest place it tried, with a part of what it tried there. Read on the error
path only, this finds the usual slips in the text first. Refuses to parse: the engine decides what is SPARQL.
"""

import re
from typing import NamedTuple

from graph.store.clauses import UPDATES, Prologue
from graph.store.lexer import Token, words

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_DECLARATIONS = ("BASE", "PREFIX", "VERSION")
_CLOSING = {"{": "}", "(": ")", "[": "]", "{|": "|}", "<<(": ")>>"}
_SEMANTIC = (
    ("variable that is unbound", "une variable du GROUP BY, ou un agrégat, dans le SELECT"),
    ("IRI parsing failed", "un IRI valide entre < et >"),
    ("Prefix not found", "un préfixe déclaré par PREFIX"),
)
_REFUSED = {"SERVICE", "LATERAL"}


class Place(NamedTuple):
    """A place in the text, 1-based, and what was expected there."""

    line: int
    column: int
    expected: str


def diagnose(text: str, line: int, column: int, wish: str) -> Place:
    """The place to show for a query that the engine refuses at line and column, wishing for something.

    A wrong first word, an undeclared prefix and an unbalanced bracket are found in the text; else the
    engine's place is moved back to the token that it stopped at.
    """
    tokens = list(words(text))
    found = _first_word(tokens) or _prefix(tokens) or _bracket(tokens, len(text))
    if found:
        return Place(*_position(text, found[0]), found[1])
    for part, meaning in _SEMANTIC:
        if part in wish:
            return Place(*_position(text, _stop(text, tokens, line, column)), meaning)
    return Place(*_position(text, _stop(text, tokens, line, column)), _readable(wish))


def _first_word(tokens: list[Token]) -> tuple[int, str] | None:
    """The first word after the prologue, where it is no query form."""
    index = Prologue().read(tokens, 0)
    if index < len(tokens):
        word = tokens[index].word
        if word.startswith((*_FORMS, *UPDATES)) or word in _DECLARATIONS:
            return None
    return tokens[index].start if index < len(tokens) else 0, "SELECT, ASK, CONSTRUCT ou DESCRIBE"


def _prefix(tokens: list[Token]) -> tuple[int, str] | None:
    """The first name whose prefix no PREFIX declares."""
    prologue = Prologue()
    rest = tokens[prologue.read(tokens, 0) :]
    if rest and rest[0].word in _DECLARATIONS:
        return None
    for token in rest:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in prologue.prefixes:
            return token.start, f"PREFIX {prefix}: <…> au début de la requête : ce préfixe n'est pas déclaré"
    return None


def _bracket(tokens: list[Token], end: int) -> tuple[int, str] | None:
    """The first bracket that closes nothing, or what the text still leaves open."""
    waiting: list[str] = []
    for token in tokens:
        if token.text in _CLOSING:
            waiting.append(_CLOSING[token.text])
        elif token.text in _CLOSING.values():
            if not waiting:
                return token.start, f"la fin de la requête, ou un « {token.text} » de moins"
            if waiting.pop() != token.text:
                return token.start, f"un signe qui ferme ce qui est ouvert, avant « {token.text} »"
    return (end, f"« {waiting[-1]} »") if waiting else None


def _stop(text: str, tokens: list[Token], line: int, column: int) -> int:
    """Where the last token begins that the engine had read when it stopped."""
    reached = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1
    before = [token.start for token in tokens if token.start <= reached]
    return before[-1] if before else 0


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _readable(wish: str) -> str:
    """The engine's list without its character classes, and without what is refused here."""
    listed = re.sub(r"\[('|_)[^\]]*\]", "", wish.removeprefix("expected ").removeprefix("one of "))
    kept = dict.fromkeys(part.strip() for part in listed.split(", ") if part.strip(" |\n."))
    return ", ".join(part for part in kept if part not in _REFUSED) or "une suite valide à cet endroit"
