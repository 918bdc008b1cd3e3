"""A part of a view whose rows show their passages: links beside each row of a page, addresses in its files.

Refuses two tables: what a page shows and what a file holds are made of the same rows.
"""

from collections.abc import Collection
from dataclasses import dataclass

from graph.store import Rows
from graph.terms import Term, literal
from server import tables
from server.evidence import Evidence
from server.service import service
from server.views import Part


@dataclass(frozen=True)
class Proven(Part):
    """A part with its table. proved: the rows of the part, each with the passages that prove it."""

    proved: tables.Table

    @property
    def table(self) -> tables.Table:
        """The rows as a page shows them, with their sources."""
        return self.proved


def prove(name: str, title: str, rows: Rows, hidden: Collection[str] = ()) -> Proven:
    """The part of those rows, which name their proofs in columns `proof_…`: a row for each proof.

    hidden: columns that its files have and its page has not.
    """
    evidence = Evidence(tables.proof_subjects(rows))
    kept = [index for index, column in enumerate(rows.variables) if column not in hidden]
    shown = Rows(tuple(rows.variables[i] for i in kept), [tuple(row[i] for i in kept) for row in rows.rows])
    table = tables.build(shown, service().settings.page_rows, evidence, joined="proof_subject")
    return Proven(name, title, _with_passages(rows, evidence), table)


def _with_passages(rows: Rows, evidence: Evidence) -> Rows:
    """The rows without their proofs, each once, and the addresses of the passages in a column of text."""
    kept = [name for name in rows.variables if name not in tables.PROOF]
    found: dict[tuple[Term | None, ...], set[tuple[str, int, str]]] = {}
    for record in rows.records():
        places = found.setdefault(tuple(record[name] for name in kept), set())
        proofs = tables.proofs_of(record, evidence)
        places.update((proof.document, proof.start, proof.passage) for proof in proofs)
    written = [
        (*row, literal(" ".join(passage for *_, passage in sorted(places))) if places else None)
        for row, places in found.items()
    ]
    return Rows((*kept, "passages"), written)
