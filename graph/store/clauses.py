"""What a SPARQL text says before it runs: its form, its prologue, and the graphs that it names.

Each clause comes with its place, so that it can be cut or replaced. Refuses to parse the rest: that is the
engine's business, and so is every error of it.
Spec: https://www.w3.org/TR/sparql11-query/#sparqlGrammar
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph.errors import QuerySyntaxError
from graph.store import Dataset
from graph.store.iris import resolve
from graph.store.lexer import Token, unescaped, words

UPDATES = frozenset(("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"))
_DECLARATIONS = ("BASE", "PREFIX", "VERSION")
_OPENING = frozenset(("{", "(", "[", "{|", "<<("))
_CLOSING = frozenset(("}", ")", "]", "|}", ")>>"))


@dataclass
class Prologue:
    """The declarations in force at a place of the text.

    base: what relative IRIs are resolved against, None where nothing says so. text: the declarations
    themselves, to stand before another text.
    """

    base: str | None = None
    prefixes: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def iri(self, token: Token) -> str | None:
        """The IRI that an `iri` or `name` token stands for; None for other tokens and undeclared prefixes."""
        if token.kind == "iri":
            return resolve(unescaped(token.text[1:-1]), self.base)
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            namespace = self.prefixes.get(prefix)
            return None if namespace is None else namespace + local.replace("\\", "")
        return None

    def read(self, sequence: Sequence[Token], index: int) -> int:
        """Take in the declarations that stand at the index; returns the index after them.

        `PREFIXa:<…>` needs no space, as in the engine. A declaration that is broken is left where it stands.
        """
        while index < len(sequence):
            length = self._declaration(sequence[index : index + 3])
            if not length:
                break
            self.text += " ".join(token.text for token in sequence[index : index + length]) + "\n"
            index += length
        return index

    def _declaration(self, ahead: Sequence[Token]) -> int:
        """Take in the declaration that these tokens begin with; returns how many they are."""
        kinds = [token.kind for token in ahead]
        word = ahead[0].word
        if word == "VERSION" and kinds[1:2] == ["string"]:
            return 2
        if word == "BASE" and kinds[1:2] == ["iri"]:
            self.base = self.iri(ahead[1])
            return 2
        if word == "PREFIX" and kinds[1:] == ["name", "iri"]:
            self.prefixes[ahead[1].text.removesuffix(":")] = self.iri(ahead[2]) or ""
            return 3
        if kinds[:2] == ["name", "iri"] and ahead[0].text.upper().startswith("PREFIX"):
            self.prefixes[ahead[0].text[len("PREFIX") :].removesuffix(":")] = self.iri(ahead[1]) or ""
            return 2
        return 0


def form(text: str) -> str:
    """The first keyword after the prologue, in capitals: SELECT, ASK, INSERT …; empty where there is none."""
    found = (token.word for token in words(text) if token.word)
    return next((word for word in found if word not in _DECLARATIONS), "")


def is_update(text: str) -> bool:
    """Whether the text is an update, by its first keyword."""
    return form(text) in UPDATES


def replace(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """The text with each place (start, end) replaced by other text, set off by spaces.

    The places are of the text as given; they do not overlap.
    """
    pieces, position = [], 0
    for start, end, new in sorted(changes):
        pieces += [text[position:start], " ", new, " "]
        position = end
    return "".join([*pieces, text[position:]])


def levels(sequence: Iterable[Token]) -> Iterator[int]:
    """How many brackets are open around each token; a bracket itself counts as outside of itself."""
    depth = 0
    for token in sequence:
        mark = token.text if token.kind == "mark" else ""
        depth -= mark in _CLOSING
        yield depth
        depth += mark in _OPENING


def dataset_clauses(text: str, base: str | None = None) -> Dataset:
    """The graphs of the query's FROM and FROM NAMED clauses, as absolute IRIs, in their order.

    base: what relative IRIs are resolved against where the text has no BASE. Raises QuerySyntaxError (400)
    where a clause is glued to another word or names an undeclared prefix.
    """
    found = [(named, iri) for _, _, named, iri in _dataset(text, base)]
    return Dataset(
        tuple(iri for named, iri in found if not named), tuple(iri for named, iri in found if named)
    )


def without_dataset(text: str) -> str:
    """The query without its FROM and FROM NAMED clauses. Raises QuerySyntaxError (400) as dataset_clauses."""
    return replace(text, [(start, end, "") for start, end, _, _ in _dataset(text, None)])


def _dataset(text: str, base: str | None) -> Iterator[tuple[int, int, bool, str]]:
    """Start, end, whether named, and IRI of each dataset clause."""
    if "FROM" not in text.upper():
        return
    sequence = list(words(text))
    prologue = Prologue(base)
    rest = sequence[prologue.read(sequence, 0) :]
    outside = [token for token, level in zip(rest, levels(rest), strict=True) if not level]
    at = 0
    while at < len(outside):
        token = outside[at]
        if token.word == "FROM":
            named = [following.word for following in outside[at + 1 : at + 2]] == ["NAMED"]
            at += 1 + named
            target = outside[at] if at < len(outside) else token
            iri = prologue.iri(target)
            if iri is None:
                raise misplaced(text, token.start, "Après FROM vient l'IRI d'un graphe, ou NAMED et un IRI")
            yield token.start, target.end, named, iri
        elif "FROM" in _glued(token) and (not at or outside[at - 1].word != "DESCRIBE"):
            raise misplaced(text, token.start, "Un espace doit séparer FROM de ce qui l'entoure")
        at += 1


def _glued(token: Token) -> str:
    """The part of a token in which the engine could read keywords, in capitals."""
    return token.word or (token.text.upper().partition(":")[0] if token.kind == "name" else "")


def misplaced(text: str, offset: int, message: str) -> QuerySyntaxError:
    """The error to raise for what stands at that offset; the message lacks its full stop."""
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - before.rfind("\n")
    return QuerySyntaxError(f"{message} (ligne {line}, colonne {column}).", line, column)
