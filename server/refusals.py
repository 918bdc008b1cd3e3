"""Which SPARQL text is refused before it reaches the engine: updates, SERVICE, LOAD.

Reads tokens, so that the words in strings, comments, IRIs, prefixed names and variables pass. The engine's
grammar needs no space between tokens (`1SERVICE<…>`, `SERVICE:b{` call out), so a word that merely contains
SERVICE is refused as well. Refuses nothing else: whether the rest parses is the engine's business.
Spec: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

import re
from collections.abc import Iterator

from graph.errors import Refused

_TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*\"{3}
                |'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
                |"(?:[^"\\\n\r]|\\.)*"
                |'(?:[^'\\\n\r]|\\.)*')
    | (?P<comment>\#[^\n\r]*)
    | (?P<space>\s+)
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:\w(?:[\w.-]*[\w-])?)?:
        (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
           (?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)?)
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_BEFORE_A_GRAPH = {"GRAPH", "FROM", "NAMED"}
_LAST_CODEPOINT = 0x10FFFF


def check(text: str) -> None:
    """Raises Refused (403) where the text is an update or calls another service."""
    for reading in {text, _unescaped(text)}:
        tokens = [t for t in _tokens(reading) if t[0] not in ("space", "comment")]
        if "SERVICE" in reading.upper() and _calls_out(tokens):
            raise Refused(
                "SERVICE est refusé : ce point d'accès n'interroge aucun autre service. "
                "Interrogez l'autre service à part, et joignez les réponses chez vous."
            )
        if (first := _first_keyword(tokens)) in _UPDATES:
            raise Refused(update_message(first))


def update_message(operation: str = "SPARQL Update") -> str:
    """Why updates are refused, and how data changes instead."""
    return (
        f"{operation} est refusé : les données se lisent ici et ne se modifient pas par SPARQL. "
        "Elles se corrigent dans les tables de data/, puis « maillage build » les publie."
    )


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each token, upper case."""
    return ((token.lastgroup or "other", token[0].upper()) for token in _TOKEN.finditer(text))


def _calls_out(tokens: list[tuple[str, str]]) -> bool:
    """Whether the engine could read a SERVICE clause in these tokens."""
    for index, (kind, text) in enumerate(tokens):
        if kind == "word" and "SERVICE" in text:
            return True
        # `FILTER(?a<?b)SERVICE#>`: a comparison where an IRI could begin.
        if kind == "iri" and "SERVICE" in text.partition(")")[2]:
            return True
        if kind == "name" and "SERVICE" in text.partition(":")[0]:
            following = tokens[index + 1][1] if index + 1 < len(tokens) else ""
            before = tokens[index - 1][1] if index else ""
            if following == "{" and before not in _BEFORE_A_GRAPH:
                return True
    return False


def _first_keyword(tokens: list[tuple[str, str]]) -> str:
    """The first word after the prologue; names and IRIs follow PREFIX and BASE, which are no words."""
    words = (text for kind, text in tokens if kind == "word")
    return next((word for word in words if word not in ("PREFIX", "BASE", "VERSION")), "")


def _unescaped(text: str) -> str:
    """The text with its codepoint escapes replaced, as SPARQL says to do before parsing."""

    def character(found: re.Match[str]) -> str:
        code = int(found[1] or found[2], 16)
        return chr(code) if code <= _LAST_CODEPOINT else found[0]

    return _CODEPOINT.sub(character, text)
