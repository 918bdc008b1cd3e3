"""SPARQL updates as text: their operations one by one, the protocol's dataset, and LOAD.

An update is cut at its top-level `;` into operations that run alone, each with the declarations before it.
Refuses to parse what is within the braces; but what is outside of them is read to the last word, so that no
operation runs that was not seen here.
Spec: https://www.w3.org/TR/sparql11-update/#updateLanguage
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.errors import BadRequest, QuerySyntaxError, Refused
from graph.store import UNNAMED, Dataset
from graph.store.clauses import UPDATES, Prologue, levels, replace
from graph.store.iris import is_absolute
from graph.store.lexer import Token, words
from graph.store.slips import in_data, in_update, place

_IRI = r"(?:iri|name) "
_TARGET = rf"(?:DEFAULT |(?:GRAPH )?{_IRI})"
_GROUP = r"\{ \} "
_DATASET = rf"(?:USING (?:NAMED )?{_IRI})*"
_ALL = rf"(?:SILENT )?(?:GRAPH {_IRI}|DEFAULT |NAMED |ALL )"
_SHAPES = {
    kind: re.compile(shape)
    for kind, shape in {
        "INSERT DATA": rf"INSERT DATA {_GROUP}",
        "DELETE DATA": rf"DELETE DATA {_GROUP}",
        "DELETE WHERE": rf"DELETE WHERE {_GROUP}",
        "MODIFY": rf"(?:WITH {_IRI})?"
        rf"(?:DELETE {_GROUP}(?:INSERT {_GROUP})?|INSERT {_GROUP}){_DATASET}WHERE {_GROUP}",
        "LOAD": rf"LOAD (?:SILENT )?{_IRI}(?:INTO GRAPH {_IRI})?",
        "CLEAR": f"CLEAR {_ALL}",
        "DROP": f"DROP {_ALL}",
        "CREATE": rf"CREATE (?:SILENT )?GRAPH {_IRI}",
        "ADD": f"ADD (?:SILENT )?{_TARGET}TO {_TARGET}",
        "MOVE": f"MOVE (?:SILENT )?{_TARGET}TO {_TARGET}",
        "COPY": f"COPY (?:SILENT )?{_TARGET}TO {_TARGET}",
    }.items()
}
_CLEARED = "puis GRAPH et un IRI, DEFAULT, NAMED ou ALL"
_COPIED = "puis un graphe, TO, un graphe (chacun GRAPH et un IRI, ou DEFAULT)"
_WHOLE = {
    "PREFIX": "PREFIX, un préfixe et deux-points, puis son IRI entre < et >",
    "BASE": "BASE et un IRI entre < et >",
    "INSERT": "INSERT DATA { … }, ou INSERT { … } WHERE { … }",
    "DELETE": "DELETE DATA { … }, DELETE WHERE { … }, ou DELETE { … } INSERT { … } WHERE { … }",
    "WITH": "WITH et un IRI, puis DELETE { … } INSERT { … } WHERE { … }",
    "LOAD": "LOAD et un IRI, puis rien, ou INTO GRAPH et un IRI",
    "CREATE": "CREATE GRAPH et un IRI",
    **{verb: f"{verb}, {_CLEARED}" for verb in ("CLEAR", "DROP")},
    **{verb: f"{verb}, {_COPIED}" for verb in ("ADD", "MOVE", "COPY")},
}


@dataclass(frozen=True)
class LoadClause:
    """One LOAD operation.

    start, end: its place in the text. silent: whether its failure counts as nothing done. source: the IRI to
    fetch, absolute where the text gives a base. graph: the graph to fill; None for the default one.
    """

    start: int
    end: int
    silent: bool
    source: str
    graph: str | None


@dataclass(frozen=True)
class _Operation:
    kind: str
    words: list[Token]
    outside: list[Token]
    prologue: Prologue

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


def operations(text: str) -> list[str]:
    """The operations of an update, in their order, each a whole update with the declarations before it.

    Running them one after the other is running the update, save that one which fails does not undo those
    before. Raises QuerySyntaxError (400) where what stands outside of braces is no operation, where two
    INSERT DATA share a blank node label, or where DELETE DATA has a blank node or a variable.
    """
    found = _operations(text)
    _check_labels(text, found)
    return [operation.prologue.text + text[operation.start : operation.end] for operation in found]


def in_place(text: str, number: int) -> str:
    """The operation of that number, from 0, of those that operations gives, alone with its declarations, each
    at the line and column where it stands in the text: so an error of it is shown in the text.

    Raises QuerySyntaxError (400) as operations.
    """
    found = _operations(text)
    gone = [(operation.start, operation.end) for operation in found[:number]]
    gone += [(end, end + 1) for _, end in _pieces(text)]
    pieces, position, last = [], 0, found[number]
    for start, end in sorted(span for span in gone if span[0] < last.start):
        pieces += [text[position:start], re.sub(r"[^\r\n]", " ", text[start:end])]
        position = end
    return "".join([*pieces, text[position : last.end]])


def kind(text: str) -> str:
    """What the first operation of an update is; empty for an update without one.

    INSERT DATA, DELETE DATA, DELETE WHERE, MODIFY (DELETE or INSERT with WHERE), LOAD, CLEAR, DROP, CREATE,
    ADD, MOVE or COPY. Raises QuerySyntaxError (400) as operations.
    """
    return next((operation.kind for operation in _operations(text)), "")


def with_using(text: str, using: Dataset) -> str:
    """The update with the protocol's dataset: each WHERE of it reads those graphs and no others.

    using: `using-graph-uri` and `using-named-graph-uri`, absolute IRIs; where it is empty, the text comes
    back as it is. Raises BadRequest (400) where the text has USING, USING NAMED or WITH of its own, and where
    a graph is no absolute IRI; QuerySyntaxError (400) as operations.
    Spec: https://www.w3.org/TR/sparql11-protocol/#update-dataset
    """
    if not using:
        return text
    for graph in (*using.default_graphs, *using.named_graphs):
        if not is_absolute(graph):
            raise BadRequest(f"« {graph} » n'est pas l'IRI absolu d'un graphe.")
    clauses = [f"USING <{graph}>" for graph in using.default_graphs]
    clauses += [f"USING NAMED <{graph}>" for graph in using.named_graphs]
    dataset = " ".join(clauses)
    changes: list[tuple[int, int, str]] = []
    for operation in _operations(text):
        if own := {"USING", "WITH"} & {token.word for token in operation.outside}:
            raise BadRequest(
                f"La mise à jour contient {min(own)} : using-graph-uri et using-named-graph-uri "
                "ne s'y ajoutent pas."
            )
        where = next((token for token in operation.outside if token.word == "WHERE"), None)
        if where and operation.kind == "DELETE WHERE":
            pattern = text[where.end : operation.end]
            changes.append((where.start, where.end, f"{pattern} {dataset} WHERE"))
        elif where:
            changes.append((where.start, where.start, dataset))
    return replace(text, changes)


def unnamed_for_default(text: str) -> str:
    """The update with `UNNAMED` for the graph without name, which CLEAR, DROP, ADD, MOVE, COPY call DEFAULT.

    The graph without name always exists: where it is emptied or moved away, SILENT is added.
    Raises QuerySyntaxError (400) as operations.
    """
    changes = []
    for operation in _operations(text):
        for index, token in enumerate(operation.outside):
            if token.word == "DEFAULT":
                may_fail = index == 1 and operation.kind in ("CLEAR", "DROP", "MOVE")
                changes.append((token.start, token.end, f"{'SILENT ' * may_fail}GRAPH <{UNNAMED}>"))
    return replace(text, changes)


def load_clauses(text: str, base: str | None = None) -> list[LoadClause]:
    """The LOAD operations of an update, in their order: the caller fetches them and puts INSERT DATA instead.

    base: what relative IRIs are resolved against where the text has no BASE. Raises QuerySyntaxError (400)
    as operations and for an undeclared prefix, Refused (403) where the engine could read another LOAD.
    """
    if "LOAD" not in text.upper():
        return []
    found = []
    for operation in _operations(text, base):
        if any(token.doubtful for token in operation.words):
            raise Refused(
                "LOAD est refusé : ce texte se lit de deux manières. Espacez les comparaisons « < »."
            )
        if operation.kind == "LOAD":
            named = [token for token in operation.outside if token.kind in ("iri", "name")]
            iris = [operation.prologue.iri(token) for token in named]
            if iris[0] is None or iris[-1] is None:
                wish = "un PREFIX pour chaque préfixe des IRI de LOAD"
                raise place(text, operation.start, wish).error("la mise à jour")
            silent = operation.outside[1].word == "SILENT"
            if named[0].text.upper().startswith("SILENT") and not silent:
                raise Refused("LOAD est refusé : séparez SILENT de l'IRI par un espace.")
            graph = iris[1] if len(iris) > 1 else None
            found.append(LoadClause(operation.start, operation.end, silent, iris[0], graph))
    return found


def _operations(text: str, base: str | None = None) -> list[_Operation]:
    """The operations, each with its own state of the prologue; one `;` may end the last."""
    found = []
    prologue = Prologue(base)
    pieces = list(_pieces(text))
    for number, (piece, end) in enumerate(pieces):
        rest = piece[prologue.read(piece, 0) :]
        if rest:
            declared = Prologue(prologue.base, dict(prologue.prefixes), prologue.text)
            outside = [token for token, level in zip(rest, levels(rest), strict=True) if not level]
            found.append(_Operation(_kind(text, outside, rest[0].start), rest, outside, declared))
        elif number < len(pieces) - 1:
            raise place(text, end, "une opération avant « ; »").error("la mise à jour")
    return found


def _pieces(text: str) -> Iterator[tuple[list[Token], int]]:
    """The tokens between top-level `;`, and the offset where they end: one more than there are such signs."""
    piece: list[Token] = []
    sequence = list(words(text))
    for token, level in zip(sequence, levels(sequence), strict=True):
        if token.text == ";" and not level:
            yield piece, token.start
            piece = []
        else:
            piece.append(token)
    yield piece, len(text)


def _kind(text: str, outside: list[Token], start: int) -> str:
    """What the top-level tokens of the piece that starts there are; there may be none.

    Raises QuerySyntaxError (400) where they are no operation.
    """
    words_only = (t.word or (t.text if t.kind == "mark" else t.kind) for t in outside)
    shape = "".join(f"{word} " for word in words_only)
    found = next((name for name, pattern in _SHAPES.items() if pattern.fullmatch(shape)), None)
    if found is None:
        raise _no_operation(text, outside, start, shape)
    return found


def _no_operation(text: str, outside: list[Token], start: int, shape: str) -> QuerySyntaxError:
    """What the piece that starts there lacks: a sign that shows, `;` after an operation, or other words."""
    if slip := in_update(text):
        return place(text, *slip).error("la mise à jour")
    begun = [match for pattern in _SHAPES.values() if (match := pattern.match(shape))]
    if begun:
        extra = outside[max(match[0].count(" ") for match in begun)]
        wish = (
            "« ; » entre deux opérations" if extra.word in UPDATES else "« ; », ou la fin de la mise à jour"
        )
        return place(text, extra.start, wish).error("la mise à jour")
    first = outside[0].word if outside else ""
    wish = _WHOLE.get(
        first, "INSERT, DELETE, WITH, LOAD, CLEAR, DROP, CREATE, ADD, MOVE ou COPY, puis une espace"
    )
    return place(text, outside[0].start if outside else start, wish).error("la mise à jour")


def _check_labels(text: str, found: Sequence[_Operation]) -> None:
    """Raises QuerySyntaxError (400) where two INSERT DATA share a label, which would name two blank nodes,
    and where DELETE DATA has a blank node or a variable: it names what it removes.
    """
    seen: set[str] = set()
    for operation in found:
        if operation.kind == "DELETE DATA" and (slip := next(in_data(operation.words), None)):
            raise place(text, *slip).error("la mise à jour")
        if operation.kind == "INSERT DATA":
            labels = {token.text: token.start for token in operation.words if token.kind == "label"}
            if shared := seen & set(labels):
                label = min(shared)
                wish = f"un autre nom de nœud anonyme : « {label} » est celui d'un autre INSERT DATA"
                raise place(text, labels[label], wish).error("la mise à jour")
            seen |= set(labels)
