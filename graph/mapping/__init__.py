"""Records → triples: the reference tables, each document's facts with their evidence.

Refuses rdflib and any engine: triples are light tuples of `graph.terms`.
"""

from dataclasses import dataclass

from graph.mapping.document import map_document
from graph.mapping.ledger import Ledger, Origin
from graph.mapping.reference import map_reference
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
    triples, origins = map_reference(tables.reference, minter)
    ledgers = {document.source.folder: map_document(document, minter) for document in tables.documents}
    for ledger in ledgers.values():
        for subject, origin in ledger.origins.items():
            origins.setdefault(subject, origin)
    return Mapped(triples, ledgers, origins)
