"""The curated organisations and territories → triples of `graph/reference`.

Refuses a SIREN below an institution: ORG keys organisations by identifier, which would merge its units.
"""

from collections.abc import Iterable, Iterator

from graph.mapping.ledger import Origin
from graph.reference import OrganisationRow, Reference, TerritoryRow
from graph.terms import CV, DCTERMS, IGEO, MLG, ORG, RDF, RDFS, SKOS, XSD, Minter, Term, Triple, literal

_CLASSES = {
    "institution": (ORG.FormalOrganization,),
    "direction": (MLG.Direction, ORG.OrganizationalUnit),
    "unit": (ORG.OrganizationalUnit,),
}


def map_reference(reference: Reference, minter: Minter) -> tuple[list[Triple], dict[Term, Origin]]:
    """The triples of the reference tables, and which row minted each thing."""
    triples: list[Triple] = []
    origins: dict[Term, Origin] = {}
    for row in reference.organisations:
        me = minter.organisation(row.organisation)
        origins[me] = Origin(row.where, row.row)
        triples += [(me, predicate, value) for predicate, value in _organisation(row, minter)]
    for place in reference.territories:
        me = minter.territory(place.territory)
        origins[me] = Origin(place.where, place.row)
        triples += [(me, predicate, value) for predicate, value in _territory(place, minter)]
    return list(dict.fromkeys(triples)), origins


def _organisation(row: OrganisationRow, minter: Minter) -> Iterator[tuple[Term, Term]]:
    for name in _CLASSES[row.kind]:
        yield RDF.type, name
    if row.public and row.kind == "institution":
        yield RDF.type, CV.PublicOrganisation
    yield from _names(row.label, row.label_en, row.spellings)
    if row.acronym:
        yield SKOS.notation, literal(row.acronym)
    if row.parent:
        yield ORG.subOrganizationOf, minter.organisation(row.parent)
    if row.siren and not row.parent:
        yield ORG.identifier, literal(row.siren)
    for other in row.close_match:
        yield SKOS.closeMatch, minter.organisation(other)
    if row.note:
        yield SKOS.note, literal(row.note, language="fr")


def _territory(row: TerritoryRow, minter: Minter) -> Iterator[tuple[Term, Term]]:
    yield RDF.type, MLG.Territory
    yield RDF.type, DCTERMS.Location
    yield from _names(row.label, row.label_en, row.spellings)
    yield MLG.territoryKind, literal(row.kind)
    if row.code_insee:
        yield IGEO.codeINSEE, literal(row.code_insee, XSD.token)
    for container in row.within:
        yield MLG.within, minter.territory(container)


def _names(label: str, label_en: str, spellings: Iterable[str]) -> Iterator[tuple[Term, Term]]:
    yield RDFS.label, literal(label, language="fr")
    if label_en:
        yield RDFS.label, literal(label_en, language="en")
    for spelling in spellings:
        if spelling != label:
            yield SKOS.altLabel, literal(spelling, language="fr")
