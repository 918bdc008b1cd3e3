"""The SPARQL service description: what each endpoint speaks, and how large each graph of this version is.

Queries and updates have an address each, and are a service each. The graph store is neither, and the standard
has no word for it: it stands as a data service that conforms to its protocol. Refuses to promise: what a
setting can switch off is described only where it is on.
Spec: https://www.w3.org/TR/sparql11-service-description/
"""

from dataclasses import dataclass

from flask import Response, request

from graph.formats import of_kind
from graph.statistics import GraphSize, read_graphs, read_triples
from graph.store import UNNAMED, Store
from graph.terms import DCAT, DCTERMS, RDF, RDFS, VOID, Term, Triple, integer, iri
from server import negotiation, rdf, serialisations
from server.answers import reply
from server.rdf import SD
from server.service import service

_SIMPLE = iri("http://www.w3.org/ns/entailment/Simple")
_OUTPUTS = (*serialisations.RESULTS, *serialisations.GRAPHS)
_GRAPH_STORE = iri("http://www.w3.org/TR/sparql11-http-rdf-update/")


@dataclass(frozen=True)
class Abilities:
    """What differs from one deployment to another.

    default_graph: the graph that the default graph of a query is, or None where it is the merge of all.
    updates: whether it takes writes. services: whether SERVICE reaches any host.
    """

    default_graph: Term | None = None
    updates: bool = False
    services: bool = False


def describe_service() -> Response:
    """The description of this service for the request in hand, in the graph format that it accepts best.

    Raises NotAcceptable (406) where it accepts none.
    """
    chosen = negotiation.choose(of_kind("graph"))
    triples = service_description(request.host_url, service().store, abilities())
    return reply(chosen, rdf.write(triples, chosen))


def abilities() -> Abilities:
    """What the service in hand does: it writes for who has a token, where it knows any."""
    updates = service().writer is not None and bool(service().tokens.tokens())
    settings = service().settings
    return Abilities(iri(UNNAMED) if settings.strict else None, updates, bool(settings.services))


def service_description(root: str, store: Store, able: Abilities) -> list[Triple]:
    """The services under that root over that version of the dataset, as triples.

    root: absolute, with its last slash. Counts are those of the store's version, never what was counted at
    build.
    """
    address = f"{root}sparql"
    me, dataset, graphs = iri(f"{address}#service"), iri(f"{address}#dataset"), iri(f"{root}store")
    return [
        *_service(me, address, SD.SPARQL11Query, dataset, able),
        *((me, SD.resultFormat, rdf.format_name(row)) for row in _OUTPUTS),
        (me, RDFS.seeAlso, graphs),
        (graphs, RDF.type, DCAT.DataService),
        (graphs, DCAT.endpointURL, graphs),
        (graphs, DCTERMS.conformsTo, _GRAPH_STORE),
        *(_update_service(root, me, dataset, able) if able.updates else ()),
        (dataset, RDF.type, SD.Dataset),
        *_graphs(dataset, store, able),
    ]


def _service(me: Term, address: str, language: Term, dataset: Term, able: Abilities) -> list[Triple]:
    """What every service of this deployment says of itself."""
    features = [
        *([] if able.default_graph else [SD.UnionDefaultGraph]),
        *([SD.BasicFederatedQuery] if able.services else []),
    ]
    return [
        (me, RDF.type, SD.Service),
        (me, SD.endpoint, iri(address)),
        (me, SD.supportedLanguage, language),
        *((me, SD.feature, feature) for feature in features),
        (me, SD.defaultEntailmentRegime, _SIMPLE),
        (me, SD.defaultDataset, dataset),
    ]


def _update_service(root: str, queries: Term, dataset: Term, able: Abilities) -> list[Triple]:
    """The service that takes updates: the formats are those of the documents that LOAD reads."""
    address = f"{root}update"
    me = iri(f"{address}#service")
    return [
        *_service(me, address, SD.SPARQL11Update, dataset, able),
        *((me, SD.inputFormat, rdf.format_name(row)) for row in of_kind("graph")),
        (me, SD.feature, SD.EmptyGraphs),
        (queries, RDFS.seeAlso, me),
        (me, RDFS.seeAlso, queries),
    ]


def _graphs(dataset: Term, store: Store, able: Abilities) -> list[Triple]:
    """The default graph and the named ones, each with its triples."""
    graphs = read_graphs(store)
    if able.default_graph:
        own = [row for row in graphs if row.graph == able.default_graph]
        total = own[0].triples if own else 0
        graphs = tuple(row for row in graphs if row.graph != able.default_graph)
    else:
        total = read_triples(store)
    default = Term("bnode", "default")
    triples: list[Triple] = [
        (dataset, SD.defaultGraph, default),
        (default, RDF.type, SD.Graph),
        (default, VOID.triples, integer(total)),
    ]
    for position, row in enumerate(graphs):
        triples += _named_graph(dataset, row, position)
    return triples


def _named_graph(dataset: Term, row: GraphSize, position: int) -> list[Triple]:
    named, graph = Term("bnode", f"named{position}"), Term("bnode", f"graph{position}")
    return [
        (dataset, SD.namedGraph, named),
        (named, RDF.type, SD.NamedGraph),
        (named, SD.name, row.graph),
        (named, SD.graph, graph),
        (graph, RDF.type, SD.Graph),
        (graph, VOID.triples, integer(row.triples)),
    ]
