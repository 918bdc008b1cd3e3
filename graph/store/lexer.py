"""The words of SPARQL text, as the engine cuts them: what every decision on a text before it runs reads.

The terminals are those of SPARQL 1.1 and 1.2 with the embedded engine's own limits: no space is needed
between tokens, a codepoint escape is read in strings and IRIs only, a local name has one run of dots inside
it. Where `<` could open an IRI or compare, the place decides, as in the engine. Linear time on any text.
Refuses to parse: no token is an error, what fits no terminal is a mark of one character.
Spec: https://www.w3.org/TR/sparql12-query/#sparqlGrammar
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_WORD = f"[{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040]"
_NAME = f"[{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040-]"
_CODEPOINT = (
    r"\\(?:u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|U(?!0000[dD][89a-fA-F])00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})"
)
_ESCAPE = rf"""(?:\\[tbnrf"'\\]|{_CODEPOINT})"""
_LOCAL_ESCAPE = r"(?:%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])"
_LOCAL = (
    rf"(?:[{_BASE}_0-9:]|{_LOCAL_ESCAPE})(?:[:{_NAME[1:]}++|{_LOCAL_ESCAPE})*+"
    rf"(?:\.++(?:[:{_NAME[1:]}++|{_LOCAL_ESCAPE})++)?+"
)
_TOKEN = re.compile(
    rf"""
      (?P<blank>(?:[ \t\r\n]++|\#[^\r\n]*+)++)
    | (?P<variable>[?$](?![\u00b7\u0300-\u036f\u203f\u2040]){_WORD}++)
    | (?P<string>'''(?:'{{0,2}}+(?:[^'\\]++|{_ESCAPE}))*+'''
                |\"\"\"(?:"{{0,2}}+(?:[^"\\]++|{_ESCAPE}))*+\"\"\"
                |'(?:[^'\\\r\n]++|{_ESCAPE})*+'
                |"(?:[^"\\\r\n]++|{_ESCAPE})*+")
    | (?P<number>(?:[0-9]++\.[0-9]*+|\.[0-9]++|[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)
    | (?P<name>:(?:{_LOCAL})?+)
    | (?P<label>_:[{_BASE}_0-9]{_NAME}*+(?:\.++{_NAME}++)*+)
    | (?P<word>[{_BASE}_]{_WORD}*+)
    | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+)
    | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|\|\||&&|[<>!]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IRI = re.compile(rf"""<(?:[^<>"{{}}|^`\\\x00-\x20]++|{_CODEPOINT})*+>""")
_PREFIX = re.compile(rf"[{_BASE}]{_NAME}*+(?:\.++{_NAME}++)*+")
_PREFIX_START = re.compile(f"[{_BASE}]")
_PREFIXED = re.compile(f":(?:{_LOCAL})?+")
_ANY_CODEPOINT = re.compile(_CODEPOINT)
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_OPENING = {"(": ")", "[": "]", "{": "}", "{|": "|}", "<<(": ")>>"}
_CLOSING = frozenset(_OPENING.values())
_ONE_EXPRESSION = ("FILTER", "BIND")
_EXPRESSIONS = (*_ONE_EXPRESSION, "SELECT", "GROUP", "HAVING", "ORDER")


class Token(NamedTuple):
    """A piece of the text.

    kind: blank (space and comments), iri, string, number, variable, name (prefixed), label (of a blank node),
    tag (language and direction), word, or mark. text: as written. start: offset of its first character.
    doubtful: the engine could read it otherwise and go on inside a comment or a string; where that matters,
    the text is to be refused.
    """

    kind: str
    text: str
    start: int
    doubtful: bool = False

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """A word in capitals, as keywords have no case; the empty string for any other kind."""
        return self.text.upper() if self.kind == "word" else ""


class _Place:
    """Where in the text's brackets the next token stands: enough to tell a comparison from an IRI."""

    def __init__(self) -> None:
        self._open = [""]
        self._keyword = [""]
        self._expression = [False]
        self.after_operand = False

    @property
    def in_parentheses(self) -> bool:
        """Only between parentheses can `<` compare."""
        return self._open[-1] == "("

    @property
    def in_expression(self) -> bool:
        """Whether these parentheses hold an expression, and no collection, path or row of values."""
        return self._expression[-1]

    def step(self, kind: str, text: str) -> None:
        """Read one token that is not blank."""
        self.after_operand = True
        if kind == "mark":
            self.after_operand = text in _CLOSING
            if text in _OPENING:
                self._enter(text)
            elif self.after_operand and len(self._open) > 1:
                self._leave(text)
        elif kind == "word":
            word = text.upper()
            self.after_operand = word.endswith(("TRUE", "FALSE"))
            if word.startswith(_EXPRESSIONS):
                self._keyword[-1] = word

    def _enter(self, bracket: str) -> None:
        outermost = len(self._open) == 1
        expected = self._expression[-1] or outermost or bool(self._keyword[-1])
        if bracket == "{":
            self._keyword[-1] = ""
        self._open.append(bracket)
        self._keyword.append("")
        self._expression.append(bracket == "(" and expected)

    def _leave(self, bracket: str) -> None:
        self._open.pop()
        self._keyword.pop()
        self._expression.pop()
        if bracket == ")" and self._keyword[-1].startswith(_ONE_EXPRESSION):
            self._keyword[-1] = ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, one after the other, blanks included: their texts, joined, are the text."""
    place = _Place()
    position = 0
    no_prefix_before = 0
    while position < len(text):
        token = None
        if text[position] == "<":
            token = _angle(text, position, place)
        elif position >= no_prefix_before and _PREFIX_START.match(text, position):
            run = _PREFIX.match(text, position)
            end = run.end() if run else position
            local = _PREFIXED.match(text, end)
            if local:
                token = Token("name", text[position : local.end()], position)
            else:
                no_prefix_before = end
        if token is None:
            match = _TOKEN.match(text, position)
            kind, piece = (match.lastgroup or "mark", match[0]) if match else ("mark", text[position])
            token = Token(kind, piece, position)
        if token.kind != "blank":
            place.step(token.kind, token.text)
        yield token
        position = token.end


def words(text: str) -> Iterator[Token]:
    """The tokens of a text without its spaces and comments."""
    return (token for token in tokens(text) if token.kind != "blank")


def unescaped(text: str) -> str:
    """The text with its codepoint escapes replaced, as SPARQL 1.1 does before it parses; what is no
    character (a lone surrogate, a number too large) stays as written.
    """
    return text if "\\" not in text else _ANY_CODEPOINT.sub(lambda found: chr(int(found[0][2:], 16)), text)


def _angle(text: str, position: int, place: _Place) -> Token | None:
    """The IRI that begins there; None where it is a mark.

    After an operand in an expression the engine reads a comparison, even where an IRI would fit. In a
    collection or a row of values it is an IRI. Both readings of what is between come to the same end, unless
    a comment or a string begins there, and an operand cannot begin with `scheme://`.
    """
    match = _IRI.match(text, position)
    if not match:
        return None
    iri = match[0]
    unsure = place.in_parentheses and place.after_operand and not _HIERARCHICAL.match(iri)
    doubtful = unsure and ("#" in iri or "'" in iri)
    if unsure and place.in_expression:
        mark = next(sign for sign in ("<=", "<") if iri.startswith(sign))
        return Token("mark", mark, position, doubtful)
    return Token("iri", iri, position, doubtful)
