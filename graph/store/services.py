"""The SERVICE clauses of a text: what would make the engine call another server.

Each comes with its place and the query to send, so that the caller can ask an allowed service itself and
put the rows in its stead. The engine's grammar needs no space between tokens, and where one reading fails it
tries another: refuses every text in which it could read a SERVICE clause that is not found here.
Spec: https://www.w3.org/TR/sparql11-federated-query/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from graph.errors import Refused
from graph.store.clauses import Prologue, levels
from graph.store.lexer import Token, unescaped, words

_NAMES_A_GRAPH = frozenset(("GRAPH", "FROM", "NAMED", "USING"))
_PLAIN_LOCAL = re.compile(r"(?:[A-Za-z0-9_:.-]|%[0-9A-Fa-f]{2})*")
_NO_PATH = re.compile(r"(?:(?:[^:/?#]+:)?//[^/?#]*)?")


@dataclass(frozen=True)
class ServiceClause:
    """One SERVICE clause.

    start, end: its place in the text, from its keyword to the brace that closes its group. silent: whether
    its failure counts as one empty solution. iri: of the service, absolute; None where `variable` (without
    its sign) names it. pattern: its group, braces included. query: what to ask that service.
    """

    start: int
    end: int
    silent: bool
    iri: str | None
    variable: str | None
    pattern: str
    query: str


def service_clauses(text: str, base: str | None = None) -> list[ServiceClause]:
    """The outermost SERVICE clauses of a query, or of one update operation, in their order.

    A clause within another's group is that service's business. base: what relative IRIs are resolved against
    where the text has no BASE. Raises Refused (403) where the engine, or a store that replaces codepoint
    escapes before it parses, could read a SERVICE clause that is none of these.
    """
    plain = unescaped(text)
    if "SERVICE" not in plain.upper() and (plain is text or "SERVICE" not in text.upper()):
        return []
    found = _read(text, base)
    if plain != text and len(_read(plain, base)) != len(found):
        raise _unplaced()
    return found


def _read(text: str, base: str | None) -> list[ServiceClause]:
    """The clauses in this reading of the text. Raises Refused (403) where another could be read."""
    sequence = list(words(text))
    if any(token.doubtful for token in sequence):
        raise _unplaced()
    prologue = Prologue(base, text=f"BASE <{base}>\n" if base else "")
    prologue.read(sequence, 0)
    found = list(_clauses(sequence, text, prologue))
    placed = [(clause.start, clause.end) for clause in found]
    risky = _has_bare_namespace(sequence)
    for index, token in enumerate(sequence):
        inside = placed and placed[0][0] <= token.start < placed[0][1]
        if placed and token.end >= placed[0][1]:
            placed.pop(0)
        if not inside and _could_call(sequence, index, prologue, risky):
            raise _unplaced()
    return found


def _clauses(sequence: list[Token], text: str, prologue: Prologue) -> Iterator[ServiceClause]:
    depths = list(levels(sequence))
    index = 0
    while index < len(sequence):
        head = sequence[index]
        index += 1
        if head.word != "SERVICE":
            continue
        silent = [token.word for token in sequence[index : index + 1]] == ["SILENT"]
        target, brace = [*sequence[index + silent : index + silent + 2], head, head][:2]
        iri = prologue.iri(target)
        variable = target.text[1:] if target.kind == "variable" else None
        glued = not silent and target.kind == "name" and target.text.upper().startswith("SILENT")
        close = next(
            (
                at
                for at in range(index + silent + 2, len(sequence))
                if sequence[at].text == "}" and depths[at] == depths[index - 1]
            ),
            None,
        )
        if brace.text != "{" or close is None or glued or (iri is None and variable is None):
            raise _unplaced()
        pattern = text[brace.start : sequence[close].end]
        query = f"{prologue.text}SELECT * WHERE {pattern}"
        yield ServiceClause(head.start, sequence[close].end, silent, iri, variable, pattern, query)
        index = close + 1


def _could_call(sequence: list[Token], index: int, prologue: Prologue, risky: bool) -> bool:
    """Whether the engine could read the keyword SERVICE in this token.

    A keyword may be glued to the word, or to the prefix, that follows it. A name whose whole IRI is invalid
    is read again as its bare prefix and what follows: risky, where a namespace can make it so.
    """
    token = sequence[index]
    if token.kind == "word":
        return "SERVICE" in token.word
    if token.kind != "name" or "SERVICE" not in token.text.upper():
        return False
    prefix, _, local = token.text.partition(":")
    before = sequence[index - 1].word if index else ""
    after = sequence[index + 1].text if index + 1 < len(sequence) else ""
    if "SERVICE" in prefix.upper() and after == "{" and before not in _NAMES_A_GRAPH:
        return True
    if "SERVICE" not in local.upper():
        return False
    return risky or prefix not in prologue.prefixes or not _PLAIN_LOCAL.fullmatch(local)


def _has_bare_namespace(sequence: list[Token]) -> bool:
    """Whether a namespace ends in its host or port, so that a local name could make an invalid IRI of it."""
    return any(
        name.kind == "name"
        and name.text.endswith(":")
        and iri.kind == "iri"
        and _NO_PATH.fullmatch(unescaped(iri.text[1:-1]))
        for name, iri in pairwise(sequence)
    )


def _unplaced() -> Refused:
    return Refused(
        "SERVICE est refusé : ce texte pourrait interroger un autre service d'une manière qui ne se contrôle "
        "pas. Séparez SERVICE, SILENT et l'IRI du service par des espaces, et n'écrivez pas SERVICE ailleurs."
    )
