"""The dataset's description of itself: VoID and DCAT, in `graph/metadata`.

Refuses anything that changes without the data: no clock, so that an unchanged rebuild publishes nothing new.
"""

import hashlib
from collections import Counter

from graph.mapping import Mapped
from graph.records import DocumentTables
from graph.store import Store
from graph.tables import Tables
from graph.terms import (
    DCAT,
    DCTERMS,
    FOAF,
    MLG,
    ORG,
    PROV,
    RDF,
    RDFS,
    SKOS,
    VOID,
    XSD,
    Minter,
    Term,
    Triple,
    iri,
    literal,
)

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_TITLES = {
    "fr": "Maillage : le graphe des partenariats publics",
    "en": "Maillage: the graph of public partnerships",
}
_SUMMARIES = {
    "fr": "Conventions, actions, pilotes, signataires, territoires : chaque fait avec sa preuve.",
    "en": "Agreements, actions, pilots, signatories, territories: each fact with its proof.",
}


def describe_dataset(store: Store, tables: Tables, mapped: Mapped, minter: Minter) -> list[Triple]:
    """The dataset with its counts, licence and version, and one subset per document.

    Spec: https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/
    """
    me = minter.thing("dataset")
    triples: list[Triple] = [
        (me, RDF.type, VOID.Dataset),
        (me, RDF.type, DCAT.Dataset),
        (me, DCTERMS.license, iri(LICENCE)),
        (me, DCAT.version, literal(_content_version(mapped))),
        (me, FOAF.homepage, iri(minter.base)),
        (me, VOID.uriSpace, literal(minter.thing("").value)),
        *((me, VOID.vocabulary, iri(str(name))) for name in (MLG, ORG, PROV, SKOS)),
        *_count(me, VOID.triples, sum(map(store.size, _graphs(mapped, minter)))),
        *_count(me, VOID.documents, len(tables.documents)),
    ]
    for language, title in _TITLES.items():
        triples.append((me, DCTERMS.term("title"), literal(title, language=language)))
        triples.append((me, RDFS.label, literal(title, language=language)))
        triples.append((me, DCTERMS.description, literal(_SUMMARIES[language], language=language)))
    triples += _partitions(me, mapped, minter)
    for document in tables.documents:
        triples += _subset(me, document, mapped, minter)
    return triples


def _graphs(mapped: Mapped, minter: Minter) -> list[Term]:
    documents = [name for folder in mapped.documents for name in (f"document/{folder}", f"inferred/{folder}")]
    shared = ("ontology", "vocabularies", "shapes", "reference", "provenance")
    return [minter.graph(name) for name in (*shared, "inferred/reference", "inferred/all", *documents)]


def _partitions(me: Term, mapped: Mapped, minter: Minter) -> list[Triple]:
    """How many things of each class the documents and reference tables hold."""
    typed = {
        (subject, value)
        for triples in (mapped.reference, *(ledger.content for ledger in mapped.documents.values()))
        for subject, predicate, value in triples
        if predicate == RDF.type
    }
    triples: list[Triple] = []
    for name, count in sorted(Counter(value for _, value in typed).items()):
        part = minter.thing(f"dataset/classe/{name.value.rpartition('#')[2].rpartition('/')[2]}")
        triples += [(me, VOID.classPartition, part), (part, VOID.term("class"), name)]
        triples += _count(part, VOID.entities, count)
    return triples


def _subset(me: Term, document: DocumentTables, mapped: Mapped, minter: Minter) -> list[Triple]:
    folder = document.source.folder
    part = minter.graph(f"document/{folder}")
    return [
        (me, VOID.subset, part),
        (me, DCTERMS.hasPart, part),
        (part, RDF.type, VOID.Dataset),
        (part, DCTERMS.term("title"), literal(document.source.title, language="fr")),
        (part, DCTERMS.source, minter.document(folder)),
        *_count(part, VOID.triples, len(mapped.documents[folder].content)),
    ]


def _count(subject: Term, predicate: Term, count: int) -> list[Triple]:
    return [(subject, predicate, literal(str(count), XSD.integer))]


def _content_version(mapped: Mapped) -> str:
    """Changes exactly when a fact, its evidence or a reference table changes."""
    lines = {" ".join(term.ntriples() for term in triple) for triple in mapped.reference}
    for ledger in mapped.documents.values():
        lines.update(ledger.attestations)
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]
