"""Records → triples: the reference tables, each document's facts with their evidence.

Refuses rdflib and any engine: triples are light tuples of `graph.terms`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.mapping.document import map_document
from graph.mapping.ledger import Ledger, Origin
from graph.mapping.reference import map_reference
from graph.reference import Reference
from graph.tables import Tables
from graph.terms import Minter, Term, Triple

__all__ = ["Ledger", "Mapped", "Origin", "map_declared", "map_document", "map_reference", "map_tables"]


@dataclass(frozen=True)
class Mapped:
    """The triples of everything that was read. origins: thing → the table row that minted it.

    reference: of the curated tables; declared: of the organisations and territories that documents bring.
    """

    reference: list[Triple]
    documents: dict[str, Ledger]
    origins: dict[Term, Origin]
    declared: Mapping[str, list[Triple]] = field(default_factory=dict)

    @property
    def provenance(self) -> list[Triple]:
        """Documents, passages and attestations, over all documents."""
        return [triple for ledger in self.documents.values() for triple in ledger.provenance]


def map_tables(tables: Tables, minter: Minter) -> Mapped:
    """The triples of all tables."""
    triples, origins = map_reference(tables.reference, minter)
    ledgers = {document.source.folder: map_document(document, minter) for document in tables.documents}
    declared, named = map_declared(
        {document.source.folder: document.declared for document in tables.documents}, minter
    )
    for found in (named, *(ledger.origins for ledger in ledgers.values())):
        for subject, origin in found.items():
            origins.setdefault(subject, origin)
    return Mapped(triples, ledgers, origins, declared)


def map_declared(
    declared: Mapping[str, Reference], minter: Minter
) -> tuple[dict[str, list[Triple]], dict[Term, Origin]]:
    """The triples of what documents bring to the reference tables, by folder, and which row minted what."""
    triples: dict[str, list[Triple]] = {}
    origins: dict[Term, Origin] = {}
    for folder, reference in declared.items():
        if reference:
            triples[folder], named = map_reference(reference, minter)
            origins = named | origins
    return triples, origins
