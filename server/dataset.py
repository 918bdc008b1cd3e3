"""The dataset as a whole: VoID and DCAT, a page for people, and the whole of it as one file.

Refuses counts of another version than the one that is served, and blank subjects: a catalogue that harvests
this can name all that it finds.
Specs: https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/
"""

from collections.abc import Iterable

from flask import Blueprint, Response, redirect, render_template, request

from graph.formats import Format, of_kind
from graph.metadata import LICENCE, describe_constants
from graph.statistics import Document, Statistics, read_statistics
from graph.terms import (
    DCAT,
    DCTERMS,
    FOAF,
    RDF,
    VOID,
    Minter,
    Term,
    Triple,
    digest,
    integer,
    iri,
    literal,
)
from server import labels, negotiation, rdf
from server.answers import reply
from server.service import service

blueprint = Blueprint("dataset", __name__)
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_PROTOCOL = iri("https://www.w3.org/TR/sparql11-protocol/")
_OPENAPI = iri("https://spec.openapis.org/oas/v3.1.0")
_FRENCH = iri("http://publications.europa.eu/resource/authority/language/FRA")
_TITLES = {
    "sparql": {"fr": "Point d'accès SPARQL", "en": "SPARQL endpoint"},
    "api": {"fr": "Questions et exports (OpenAPI)", "en": "Questions and exports (OpenAPI)"},
    "dump": {"fr": "Tout le jeu de données", "en": "The whole dataset"},
    "catalogue": {"fr": "Ce que ce service publie", "en": "What this service publishes"},
}


@blueprint.get("/dataset")
@blueprint.get("/dataset.<suffix>")
def show(suffix: str | None = None) -> Response:
    """The dataset as a page, or as VoID and DCAT in the graph format asked for.

    Raises NotFound (404) for an unknown suffix, NotAcceptable (406).
    """
    offered = of_kind("graph")
    if suffix is None and negotiation.browser(offered):
        return _page()
    return _written(negotiation.choose(offered, suffix))


@blueprint.get("/.well-known/void")
def show_void() -> Response:
    """The same where VoID clients look for it; a reader gets the page.

    Spec: https://www.w3.org/TR/void/#well-known. Raises NotAcceptable (406).
    """
    offered = of_kind("graph")
    if negotiation.browser(offered):
        return redirect("/dataset", 303)  # type: ignore[return-value]
    return _written(negotiation.choose(offered))


@blueprint.get("/dump")
@blueprint.get("/dump.<suffix>")
def dump(suffix: str | None = None) -> Response:
    """Every named graph of this version in one file.

    Raises NotFound (404) for an unknown suffix, NotAcceptable (406).
    """
    chosen = negotiation.choose(of_kind("dataset"), suffix)
    return reply(chosen, service().store.dump(chosen), "maillage")


def _written(chosen: Format) -> Response:
    minter = service().settings.minter
    triples = describe(_statistics(), minter, request.host_url)
    return reply(chosen, rdf.write(triples, chosen), "dataset")


def _statistics() -> Statistics:
    return read_statistics(service().store, service().settings.minter.thing("dataset"))


def _page() -> Response:
    found = _statistics()
    named = labels.of_terms([row.name for row in found.classes] + [row.name for row in found.properties])
    files = [(f".{row.suffix}", row.media_type, f"/dump.{row.suffix}") for row in of_kind("dataset")]
    forms = [(f".{row.suffix}", f"/dataset.{row.suffix}") for row in of_kind("graph")]
    return Response(
        render_template(
            "dataset.html", found=found, named=named, licence=LICENCE, files=files, forms=forms,
            iri=service().settings.minter.thing("dataset").value,
        )
    )  # fmt: skip


def describe(found: Statistics, minter: Minter, host: str) -> list[Triple]:
    """The dataset, its statistics, its parts and where to get it.

    host: the address of the service, with its final slash.
    """
    me = minter.thing("dataset")
    return [
        *describe_constants(minter),
        (me, DCAT.version, literal(found.version)),
        (me, DCAT.landingPage, iri(f"{host}dataset")),
        (me, DCTERMS.language, _FRENCH),
        (me, VOID.sparqlEndpoint, iri(f"{host}sparql")),
        (me, VOID.uriLookupEndpoint, iri(f"{host}queries/search?text=")),
        *_counts(me, found),
        *_partitions(me, found),
        *(triple for document in found.documents for triple in _part(me, document)),
        *_services(me, host),
        *_dumps(me, host),
        *_catalogue(me, host),
    ]


def _counts(me: Term, found: Statistics) -> list[Triple]:
    counts = {
        VOID.triples: found.triples,
        VOID.entities: found.entities,
        VOID.classes: len(found.classes),
        VOID.properties: len(found.properties),
        VOID.distinctSubjects: found.subjects,
        VOID.distinctObjects: found.objects,
        VOID.documents: len(found.documents),
    }
    return [(me, name, integer(count)) for name, count in counts.items()]


def _partitions(me: Term, found: Statistics) -> Iterable[Triple]:
    """One class partition a class, one property partition a property."""
    for kind in found.classes:
        part = iri(f"{me.value}/classe/{digest(kind.name.value)}")
        yield (me, VOID.classPartition, part)
        yield (part, VOID.term("class"), kind.name)
        yield (part, VOID.entities, integer(kind.entities))
    for row in found.properties:
        part = iri(f"{me.value}/propriete/{digest(row.name.value)}")
        yield (me, VOID.propertyPartition, part)
        yield (part, VOID.property, row.name)
        yield (part, VOID.triples, integer(row.triples))
        yield (part, VOID.distinctSubjects, integer(row.subjects))
        yield (part, VOID.distinctObjects, integer(row.objects))


def _part(me: Term, document: Document) -> Iterable[Triple]:
    part = document.graph
    yield (me, VOID.subset, part)
    yield (me, DCTERMS.hasPart, part)
    yield (part, RDF.type, VOID.Dataset)
    yield (part, VOID.triples, integer(document.size.triples))
    yield (part, VOID.entities, integer(document.size.entities))
    said = {
        DCTERMS.term("title"): document.title,
        DCTERMS.source: document.source,
        DCTERMS.license: document.licence,
    }
    for name, value in said.items():
        if value is not None:
            yield (part, name, value)


def _services(me: Term, host: str) -> Iterable[Triple]:
    """The endpoint and the questions, each a data service with the address of its own description."""
    described = {
        "sparql": (f"{host}sparql", f"{host}sparql", _PROTOCOL),
        "api": (f"{host}queries", f"{host}openapi.json", _OPENAPI),
    }
    for name, (address, description, standard) in described.items():
        it = iri(f"{host}dataset#{name}")
        yield (it, RDF.type, DCAT.DataService)
        yield (it, DCAT.endpointURL, iri(address))
        yield (it, DCAT.endpointDescription, iri(description))
        yield (it, DCTERMS.conformsTo, standard)
        yield (it, DCAT.servesDataset, me)
        yield (it, DCTERMS.license, iri(LICENCE))
        yield from _titled(it, name)


def _dumps(me: Term, host: str) -> Iterable[Triple]:
    """One distribution a file, and one for the endpoint."""
    for row in of_kind("dataset"):
        it, file = iri(f"{host}dataset#dump-{row.suffix}"), iri(f"{host}dump.{row.suffix}")
        yield (me, VOID.dataDump, file)
        yield (me, VOID.feature, rdf.format_name(row))
        yield (me, DCAT.distribution, it)
        yield (it, RDF.type, DCAT.Distribution)
        yield (it, DCAT.accessURL, file)
        yield (it, DCAT.downloadURL, file)
        yield (it, DCAT.mediaType, iri(_MEDIA_TYPES + row.media_type))
        yield (it, DCTERMS.term("format"), rdf.format_name(row))
        yield (it, DCTERMS.license, iri(LICENCE))
        yield from _titled(it, "dump", f" ({row.name})")
    asked = iri(f"{host}dataset#distribution-sparql")
    yield (me, DCAT.distribution, asked)
    yield (asked, RDF.type, DCAT.Distribution)
    yield (asked, DCAT.accessURL, iri(f"{host}sparql"))
    yield (asked, DCAT.accessService, iri(f"{host}dataset#sparql"))
    yield (asked, DCTERMS.license, iri(LICENCE))
    yield from _titled(asked, "sparql")


def _catalogue(me: Term, host: str) -> Iterable[Triple]:
    """The catalogue that a harvester starts from."""
    it = iri(f"{host}dataset#catalogue")
    yield (it, RDF.type, DCAT.Catalog)
    yield (it, DCAT.dataset, me)
    yield (it, FOAF.homepage, iri(host))
    for name in ("sparql", "api"):
        yield (it, DCAT.service, iri(f"{host}dataset#{name}"))
    yield from _titled(it, "catalogue")


def _titled(it: Term, name: str, more: str = "") -> Iterable[Triple]:
    for language, title in _TITLES[name].items():
        yield (it, DCTERMS.term("title"), literal(title + more, language=language))
