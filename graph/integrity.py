"""What must hold between rows, tables and documents: every path names something, and only one thing.

Refuses to look into single cells, which `cells` has read, and at triples, which `validate` sees.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from graph.cells import closest
from graph.errors import Fault
from graph.records import DocumentTables
from graph.reference import Reference
from graph.rows import Row, columns

_MINTED = {
    "plan": "element",
    "actions": "action",
    "events": "event",
    "contributions": "contribution",
    "bodies": "body",
    "figures": "figure",
}
_NAMES = {
    "convention": "une convention qu'un conventions.csv déclare",
    "element": "une convention ou un élément qu'une table déclare",
    "body": "une instance qu'un bodies.csv déclare",
}
_DECLARING = frozenset({"conventions", "plan", "actions", "bodies"})
_COUNTED = {"signatures": "convention", "memberships": "body"}


class Elsewhere(Protocol):
    """What documents other than those in hand declare, by kind: "convention", "element" or "body"."""

    def declares(self, kind: str, path: str) -> bool:
        """Whether one of them declares that path."""

    def all(self, kind: str) -> Iterable[str]:
        """Every path of that kind, for advice on a wrong one."""


class _Declared:
    """The paths of one kind that the documents in hand declare, or others elsewhere."""

    def __init__(self, kind: str, own: set[str], elsewhere: Elsewhere | None):
        self._kind, self._own, self._elsewhere = kind, own, elsewhere

    def __contains__(self, path: object) -> bool:
        if path in self._own:
            return True
        return self._elsewhere is not None and self._elsewhere.declares(self._kind, str(path))

    def __iter__(self) -> Iterator[str]:
        others = self._elsewhere.all(self._kind) if self._elsewhere else ()
        return iter(self._own.union(others))


def check(documents: Sequence[DocumentTables], elsewhere: Elsewhere | None = None) -> list[Fault]:
    """Every fault between rows, over those documents.

    elsewhere: what documents that are not read again declare, where there are any; none of those mints what
    one in hand does. Where a table that declares paths could not be read, the rows of its document are not
    blamed for naming them.
    """
    readable = [document for document in documents if not document.unread & _DECLARING]
    broken = {path for document in documents for path in document.broken}
    conventions = {row.convention for document in documents for row in document.conventions} | broken
    elements = {row.element for document in documents for row in document.plan}
    elements |= {row.action for document in documents for row in document.actions}
    bodies = {row.body for document in documents for row in document.bodies} | broken
    own = {"convention": conventions, "element": conventions | elements | bodies, "body": bodies}
    known = {kind: _Declared(kind, paths, elsewhere) for kind, paths in own.items()}
    return [
        *_unnamed(readable, known),
        *_orphans(readable, known["convention"], known["element"]),
        *_twice(documents),
        *_collisions(documents),
    ]


def _unnamed(documents: Sequence[DocumentTables], known: dict[str, _Declared]) -> Iterator[Fault]:
    """References to what no table declares."""
    for document in documents:
        for row in document.rows():
            for column, value, refers in _references(row):
                if value not in known[refers]:
                    near = closest(value, known[refers])
                    yield Fault(row.where, row.row, column, value, _NAMES[refers], near)


def _references(row: Row) -> Iterator[tuple[str, str, str]]:
    for column, cell in columns(type(row)).items():
        if cell.refers:
            yield column, getattr(row, column), cell.refers
    for column, value, cell in row.dependent():
        if cell.refers:
            yield column, value, cell.refers


def _orphans(
    documents: Sequence[DocumentTables], conventions: _Declared, known: _Declared
) -> Iterator[Fault]:
    """Paths whose parent no table declares; what is no plan element may be counted below its convention."""
    for document in documents:
        alone = f"document/{document.source.folder}"
        for name, column in _MINTED.items():
            for row in getattr(document, name):
                path = getattr(row, column)
                parent = path.rpartition("/")[0]
                counted = name not in ("plan", "actions") and path.split("/")[0] in conventions
                if not parent or not (parent in known or counted or (parent == alone and name != "plan")):
                    expected = "un chemin dont le parent est une convention ou un élément déclaré"
                    beside = [name for name in known if name.count("/") == parent.count("/")]
                    yield Fault(row.where, row.row, column, path, expected, closest(parent, beside))


def _twice(documents: Sequence[DocumentTables]) -> Iterator[Fault]:
    """Paths that two rows mint, in one document or in two; a convention may stand once in each document."""
    seen: dict[str, Row] = {}
    for document in documents:
        here: dict[str, Row] = {}
        for convention in document.conventions:
            first = here.setdefault(convention.convention, convention)
            if first is not convention:
                yield _already(convention, "convention", convention.convention, first)
        for name, column in _MINTED.items():
            for row in getattr(document, name):
                first_row = seen.setdefault(getattr(row, column), row)
                if first_row is not row:
                    yield _already(row, column, getattr(row, column), first_row)


def _already(row: Row, column: str, path: str, first: Row) -> Fault:
    expected = f"un chemin encore libre (déjà {first.where}, ligne {first.row})"
    return Fault(row.where, row.row, column, path, expected)


def _collisions(documents: Iterable[DocumentTables]) -> Iterator[Fault]:
    """Signatures of one convention, or members of one body, in two documents: their numbers would collide."""
    seen: dict[tuple[str, str], Row] = {}
    for document in documents:
        for table, column in _COUNTED.items():
            for row in getattr(document, table):
                first = seen.setdefault((table, getattr(row, column)), row)
                if first.where != row.where:
                    expected = f"toutes les lignes de ce sujet dans un seul document (déjà {first.where})"
                    yield Fault(row.where, row.row, column, getattr(row, column), expected)


def check_names(curated: Reference, brought: Iterable[Reference]) -> list[Fault]:
    """What is wrong between the organisations and territories that documents bring, and the curated ones.

    Two documents may bring the same one where their rows say the same of it. No code names two of them.
    """
    faults = []
    rows: dict[str, Row] = {}
    codes: dict[tuple[str, str, str], tuple[str, Row]] = {}
    for number, reference in enumerate((curated, *brought)):
        for row, column, path, code in _named(reference):
            first = rows.setdefault(path, row)
            if number and replace(first, where="", row=0) != replace(row, where="", row=0):
                expected = f"la même ligne que {first.where}, ligne {first.row}, ou un autre chemin"
                faults.append(Fault(row.where, row.row, column, path, expected))
            other, holder = codes.setdefault(code, (path, row)) if code[-1] else (path, row)
            if number and other != path:
                held = f"« {other} », {holder.where}, ligne {holder.row}"
                expected = f"un code encore libre (déjà celui de {held})"
                faults.append(Fault(row.where, row.row, code[0], code[-1], expected))
    return faults


def _named(reference: Reference) -> Iterator[tuple[Row, str, str, tuple[str, str, str]]]:
    """Each row with the column of its path, its path, and its code: column, kind, value."""
    for row in reference.organisations:
        yield row, "organisation", row.organisation, ("siren", "", row.siren)
    for place in reference.territories:
        yield place, "territory", place.territory, ("code_insee", place.kind, place.code_insee)
