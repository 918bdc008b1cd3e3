"""Records → triples: the reference tables, each document's facts with their evidence.

Refuses rdflib and any engine: triples are light tuples of `graph.terms`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.mapping.document import map_document
from graph.mapping.ledger import Ledger, Origin
from graph.mapping.reference import map_reference
from graph.records import DocumentTables
from graph.reference import Reference
from graph.tables import Tables
from graph.terms import Minter, Term, Triple

__all__ = ["Ledger", "Mapped", "Origin", "map_document", "map_reference", "map_tables"]


@dataclass(frozen=True)
class Mapped:
    """The triples of everything that was read. origins: thing → the table row that minted it."""

    reference: list[Triple]
    documents: dict[str, Ledger]
    origins: dict[Term, Origin]

    @property
    def provenance(self) -> list[Triple]:
        """Documents, passages and attestations, over all documents."""
        return [triple for ledger in self.documents.values() for triple in ledger.provenance]


def map_tables(tables: Tables, minter: Minter) -> Mapped:
    """The triples of all tables."""
    return map_records(tables.reference, tables.documents, minter)


def map_records(reference: Reference, documents: Sequence[DocumentTables], minter: Minter) -> Mapped:
    """The triples of the reference tables and of some documents."""
    triples, origins = map_reference(reference, minter)
    ledgers = {document.source.folder: map_document(document, minter) for document in documents}
    for ledger in ledgers.values():
        for subject, origin in ledger.origins.items():
            origins.setdefault(subject, origin)
    return Mapped(triples, ledgers, origins)
