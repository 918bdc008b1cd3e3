"""What the dataset says of itself that no write changes: titles, licence, which graph holds which document.

Refuses counts and versions: those depend on the whole, and stay true only when they are asked of the version
in hand (`graph.statistics`). What stands here depends on constants, and on one document at a time.
"""

from collections.abc import Iterable

from graph.sources import Source
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
    Minter,
    Term,
    Triple,
    iri,
    literal,
)

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
TITLES = {
    "fr": "Maillage : le graphe des partenariats publics",
    "en": "Maillage: the graph of public partnerships",
}
SUMMARIES = {
    "fr": "Conventions, actions, pilotes, signataires, territoires : chaque fait avec sa preuve.",
    "en": "Agreements, actions, pilots, signatories, territories: each fact with its proof.",
}
VOCABULARIES = (MLG, ORG, PROV, SKOS, DCTERMS)


def describe_dataset(documents: Iterable[Source], minter: Minter) -> list[Triple]:
    """The content of `graph/metadata`: the dataset, and one subset per document.

    Spec: https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/
    """
    parts = [triple for source in documents for triple in describe_document(source, minter)]
    return [*describe_constants(minter), *parts]


def describe_constants(minter: Minter) -> list[Triple]:
    """The triples that are the same whatever the dataset holds."""
    me = minter.thing("dataset")
    triples: list[Triple] = [
        (me, RDF.type, VOID.Dataset),
        (me, RDF.type, DCAT.Dataset),
        (me, DCTERMS.license, iri(LICENCE)),
        (me, FOAF.homepage, iri(minter.base)),
        (me, VOID.uriSpace, literal(minter.thing("").value)),
        *((me, VOID.vocabulary, iri(str(name))) for name in VOCABULARIES),
    ]
    for language, title in TITLES.items():
        triples.append((me, DCTERMS.term("title"), literal(title, language=language)))
        triples.append((me, RDFS.label, literal(title, language=language)))
        triples.append((me, DCTERMS.description, literal(SUMMARIES[language], language=language)))
    return triples


def describe_document(source: Source, minter: Minter) -> list[Triple]:
    """The subset that one document makes: its named graph, where it comes from, its licence."""
    me, part = minter.thing("dataset"), subset(source.folder, minter)
    return [
        (me, VOID.subset, part),
        (me, DCTERMS.hasPart, part),
        (part, RDF.type, VOID.Dataset),
        (part, DCTERMS.term("title"), literal(source.title, language=source.language)),
        (part, DCTERMS.source, minter.document(source.folder)),
        (part, DCTERMS.license, iri(LICENCE)),
    ]


def subset(folder: str, minter: Minter) -> Term:
    """The IRI of a document's subset, which is that of its graph."""
    return minter.graph(f"document/{folder}")
