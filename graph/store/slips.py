"""The slips of a query or an update that show in its words, without asking the engine.

Read on the error path only: what is found here is no proof that the rest is SPARQL. Refuses to parse.
Each slip is the offset where its word begins, and what should stand there instead, in French.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.errors import QuerySyntaxError
from graph.store.clauses import UPDATES, Prologue, levels
from graph.store.lexer import Token, words

Slip = tuple[int, str]

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_DECLARATIONS = ("BASE", "PREFIX", "VERSION")
_CLOSING = {"{": "}", "(": ")", "[": "]", "{|": "|}", "<<(": ")>>"}
_MARKS = frozenset("{}()[]<>=!|/^?*+-&.,;~@:$%\\'\"")
_IRI_START = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_IRI_LINE = re.compile(r"<([^<>\r\n]*)>")
_NOT_IN_IRI = re.compile(r'[\x00-\x20"{}|^`\\]')
_BAD_ESCAPE = re.compile(r"""\\(?![tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}).?""", re.DOTALL)
_LONGEST_SHOWN = 60


class Place(NamedTuple):
    """A place in the text, 1-based, and what was expected there."""

    line: int
    column: int
    expected: str

    def error(self, what: str = "la requête") -> QuerySyntaxError:
        """The error to raise for it. what: what does not read, with its article."""
        message = f"Ligne {self.line}, colonne {self.column} : {what} ne se lit pas ; attendu : "
        return QuerySyntaxError(f"{message}{self.expected}.", *self)


def place(text: str, offset: int, expected: str) -> Place:
    """The place of that offset of the text."""
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - before.rfind("\n"), expected)


def in_query(text: str, tokens: Sequence[Token]) -> Slip | None:
    """The first slip of a text that should be a query; or one operation of an update."""
    slips = (*_first_word(tokens), *_lexical(text, tokens), *_prefix(tokens), *in_data(tokens))
    return min(slips, default=None) or _bracket(tokens, len(text))


def in_update(text: str) -> Slip | None:
    """The first slip within the operations of an update."""
    tokens = list(words(text))
    return min((*_lexical(text, tokens), *_prefix(tokens), *in_data(tokens)), default=None) or _bracket(
        tokens, len(text)
    )


def rebound(tokens: Sequence[Token], stop: int) -> str | None:
    """The variable of a BIND that ends before that offset, where its group has the variable already."""
    groups: list[set[str]] = [set()]
    before = ""
    found = None
    for token in tokens:
        if token.start >= stop:
            break
        if token.text == "{":
            groups.append(set())
        elif token.text == "}" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] |= inner
        elif token.kind == "variable":
            if before == "AS" and token.text in groups[-1]:
                found = token.text
            groups[-1].add(token.text)
        before = token.word
    return found


def shown(text: str) -> str:
    """A piece of text in « »; a character that does not show, or not for what it is, by its number."""
    if len(text) == 1 and not text.isascii() and text.isprintable():
        return f"« {text} » (U+{ord(text):04X})"
    if not text.isprintable():
        return f"le caractère U+{next(ord(sign) for sign in text if not sign.isprintable()):04X}"
    return f"« {text} »" if len(text) <= _LONGEST_SHOWN else f"« {text[:_LONGEST_SHOWN]}… »"


def _first_word(tokens: Sequence[Token]) -> Iterator[Slip]:
    """The first word after the prologue, where it is no query form."""
    index = Prologue().read(tokens, 0)
    word = tokens[index].word if index < len(tokens) else ""
    if not word.startswith((*_FORMS, *UPDATES)) and word not in _DECLARATIONS:
        yield tokens[index].start if index < len(tokens) else 0, "SELECT, ASK, CONSTRUCT ou DESCRIBE"


def _lexical(text: str, tokens: Sequence[Token]) -> Iterator[Slip]:
    """What begins no token: a broken IRI or string, a character that SPARQL never uses."""
    opened: list[str] = []
    for token in tokens:
        if token.text in _CLOSING:
            opened.append(token.text)
        elif token.text in _CLOSING.values() and opened:
            opened.pop()
        if token.text in ("''", '""') and text.startswith(token.text[0], token.end):
            yield _broken_string(text, token.end)
            return
        if token.kind != "mark":
            continue
        if token.text == "<":
            yield from _broken_iri(text, token.start, opened[-1:] == ["("])
        elif token.text in ("'", '"'):
            yield _broken_string(text, token.start)
            return
        elif token.text[0] not in _MARKS:
            yield token.start, f"autre chose que {shown(token.text)}"


def _broken_iri(text: str, start: int, may_compare: bool) -> Iterator[Slip]:
    """What spoils the IRI that begins there, if one does; in parentheses `<` compares, save in `<scheme://`."""
    opening = _IRI_START.match(text, start)
    if may_compare and not (opening and text.startswith("//", opening.end())):
        return
    whole = _IRI_LINE.match(text, start)
    bad = _NOT_IN_IRI.search(whole[1]) if whole else None
    if whole and bad and bad[0] == " ":
        yield start, f"un IRI sans espace, qui s'y écrit %20 ; {shown(whole[0])} en contient une"
    elif whole and bad:
        yield start, f"un IRI sans {shown(bad[0])} entre < et >"
    elif opening and not whole:
        yield start, "un IRI fini par « > » sur la même ligne"


def _broken_string(text: str, start: int) -> Slip:
    """What spoils the string that begins there."""
    mark = text[start]
    if text[max(0, start - 2) : start] == mark * 2:
        start, mark = start - 2, mark * 3
    end = text.find(mark, start + len(mark))
    line_end = text.find("\n", start)
    bad = _BAD_ESCAPE.search(text, start, end)
    if end >= 0 and bad:
        return (
            start,
            rf"un texte sans {shown(bad[0])} : après \ vient t, b, n, r, f, \, un guillemet ou uXXXX",
        )
    if len(mark) == 1 and 0 <= line_end < end:
        return start, f"un texte fini par « {mark} » sur la même ligne, ou mis entre « {mark * 3} »"
    return start, f"un texte fini par « {mark} »"


def _prefix(tokens: Sequence[Token]) -> Iterator[Slip]:
    """The first name whose prefix no PREFIX declares; declarations may stand before each operation."""
    prologue = Prologue()
    index = prologue.read(tokens, 0)
    if index < len(tokens) and tokens[index].word in _DECLARATIONS:
        return
    while index < len(tokens):
        token = tokens[index]
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in prologue.prefixes:
            yield token.start, f"PREFIX {prefix}: <…> au début : ce préfixe n'est pas déclaré"
            return
        index = prologue.read(tokens, index + 1) if token.text == ";" else index + 1


def in_data(tokens: Sequence[Token]) -> Iterator[Slip]:
    """Variables within INSERT DATA and DELETE DATA; blank nodes within any DELETE."""
    clause = ""
    for index, (token, level) in enumerate(zip(tokens, levels(tokens), strict=True)):
        if not level:
            after = tokens[index + 1].word if index + 1 < len(tokens) else ""
            if token.word in ("INSERT", "DELETE"):
                clause = f"{token.word} DATA" if after == "DATA" else token.word
            elif token.word in ("WHERE", "USING") and tokens[index - 1].word != "DELETE":
                clause = ""
        elif clause.endswith("DATA") and token.kind == "variable":
            yield token.start, f"un terme, car {clause} ne prend pas de variable"
            return
        elif clause.startswith("DELETE") and _is_blank(tokens[index : index + 2]):
            yield token.start, "autre chose qu'un nœud anonyme, que DELETE ne prend pas"
            return


def _is_blank(ahead: Sequence[Token]) -> bool:
    """Whether a blank node begins there: by a label, in brackets, or as the list that parentheses hold."""
    first, second = ahead[0], ahead[1].text if len(ahead) > 1 else ""
    return first.kind == "label" or first.text == "[" or (first.text == "(" and second != ")")


def _bracket(tokens: Sequence[Token], end: int) -> Slip | None:
    """The first bracket that closes nothing, or what the text still leaves open."""
    waiting: list[str] = []
    for token in tokens:
        if token.text in _CLOSING:
            waiting.append(_CLOSING[token.text])
        elif token.text in _CLOSING.values():
            if not waiting:
                return token.start, f"la fin du texte, ou un « {token.text} » de moins"
            if waiting.pop() != token.text:
                return token.start, f"un signe qui ferme ce qui est ouvert, avant « {token.text} »"
    return (end, f"« {waiting[-1]} »") if waiting else None
