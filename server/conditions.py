"""Conditions of a request, If-Match and If-None-Match: which tags they name, and whether one is in force.

A graph's tag names its triples, in any order, and the representation: what was read in any format and coding
can be written over on condition that it has not changed. Refuses to check and write in two steps: of two
writers who saw the same state, one alone may win. Dates are no conditions here, as nothing has one.
Spec: RFC 9110, sections 8.8.3 and 13.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from graph.errors import NotFound, PreconditionFailed, Refused
from graph.formats import Format, of_kind
from graph.store import Limits, Store, Writer
from server import cache, compression, serialisations

STATE = "maillage.state"
"""Where the environment of a request names the state of what it shows, for its ETag."""
_TAG = re.compile(r'(W/)?("[^"]*")')
_LINES = next(row for row in of_kind("graph") if row.name == "ntriples")
_LONGER = 10


@runtime_checkable
class Conditional(Protocol):
    """A writer that can look before it writes, as one step."""

    def given(self, check: "Condition") -> Writer:
        """A writer that first shows the current version to `check`; nothing is written where that raises."""


@dataclass(frozen=True)
class Conditions:
    """What a request asks of the state before it is carried out; None where it asks nothing."""

    match: str | None = None
    none_match: str | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Conditions":
        """The conditions in the environment of a request."""
        return cls(environ.get("HTTP_IF_MATCH"), environ.get("HTTP_IF_NONE_MATCH"))

    def __bool__(self) -> bool:
        return self.match is not None or self.none_match is not None

    def check(self, tags: frozenset[str] | None) -> None:
        """Raise PreconditionFailed (412) where they do not hold.

        tags: those that the resource has now, one for each representation; None where it does not exist.
        """
        if self.match is not None and not names(self.match, tags, strong=True):
            raise PreconditionFailed(
                "« If-Match » ne nomme pas l'état présent, qui a changé depuis ou n'existe pas. Relisez-le, "
                "puis recommencez avec son nouvel ETag."
            )
        if self.none_match is not None and names(self.none_match, tags):
            raise PreconditionFailed(
                "« If-None-Match » exclut l'état présent, qui existe déjà ou n'a pas changé ; "
                "rien n'a été fait."
            )


@dataclass(frozen=True)
class GraphCondition:
    """The conditions of a request on one graph, None for the default one, as clients read it."""

    conditions: Conditions
    graph: str | None
    limits: Limits

    def __call__(self, store: Store) -> None:
        """Raise PreconditionFailed (412) where they do not hold in that version."""
        self.conditions.check(tags(store, self.graph, self.limits))


@dataclass(frozen=True)
class VersionCondition:
    """The conditions of a request on the whole dataset, whose tag is its version (`Maillage-Version`)."""

    conditions: Conditions

    def __call__(self, store: Store) -> None:
        """Raise PreconditionFailed (412) where they do not hold in that version."""
        self.conditions.check(frozenset((f'"{store.version}"',)))


Condition = GraphCondition | VersionCondition


def conditional(writer: Writer, condition: Condition) -> Writer:
    """That writer, bound to check first, where there is anything to check.

    Raises Refused (403) where the store elsewhere cannot check and write as one step.
    """
    if not condition.conditions:
        return writer
    if not isinstance(writer, Conditional):
        raise Refused(
            "L'entrepôt de ce service ne sait pas vérifier « If-Match » ou « If-None-Match » et écrire d'un "
            "seul geste ; rien n'a été fait."
        )
    return writer.given(condition)


def names(header: str, tags: frozenset[str] | None, strong: bool = False) -> bool:
    """Whether a header names one of those tags; `*` names whatever exists.

    strong: a weak tag names none (RFC 9110 section 8.8.3.2).
    """
    if tags is None:
        return False
    given = {tag for weak, tag in _TAG.findall(header) if not (strong and weak)}
    return header.strip() == "*" or not given.isdisjoint(tags)


def state(store: Store, graph: str | None, row: Format, limits: Limits) -> str:
    """What names the state of a graph in that format: the same for the same triples in any order.

    Raises NotFound (404) where there is none of that name, and what the limits raise.
    """
    return f"{_digest(store, graph, limits)}-{row.name}"


def tags(store: Store, graph: str | None, limits: Limits) -> frozenset[str] | None:
    """Every ETag that a reader of that graph can have been given; None where there is no such graph."""
    try:
        digest = _digest(store, graph, limits)
    except NotFound:
        return None
    return frozenset(
        cache.tag(f"{digest}-{row.name}", coding)
        for row in serialisations.GRAPHS
        for coding in compression.CODINGS
    )


def _digest(store: Store, graph: str | None, limits: Limits) -> str:
    """The digest of the graph's N-Triples, which are longer than the format that a client may be given."""
    longer = replace(limits, result_bytes=_LONGER * limits.result_bytes)
    lines = store.read_graph(graph, _LINES, longer).splitlines(keepends=True)
    return hashlib.blake2b(b"".join(sorted(lines)), digest_size=16).hexdigest()
