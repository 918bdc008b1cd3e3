"""Every kind of page that a reader meets, once: what the rules that hold for all pages are tested on."""

SCHEMA = "convention/sdsf-paris-2021-2026"
CTG = "convention/ctg-paris-2019"
_QUERY = "SELECT%20%3Fc%20WHERE%20%7B%20%3Fc%20a%20mlg%3AConvention%20%7D"

PAGES = (
    "/",
    "/accessibility",
    "/queries",
    "/queries/actions",
    f"/queries/pilots?convention={SCHEMA}",
    f"/queries/overlap?conventions={CTG}",
    "/search?text=parentalit%C3%A9",
    "/search?text=parentalitte",
    "/sources",
    "/imports",
    "/history",
    "/overlaps",
    f"/compare?a={CTG}&b={SCHEMA}",
    "/timeline",
    "/map",
    "/gaps",
    f"/counted?conventions={SCHEMA}&year=2021",
    f"/counted?conventions={CTG},{SCHEMA}&theme=parentalite",
    "/network",
    f"/network?convention={SCHEMA}&level=direction",
    "/my-actions",
    "/my-actions?organisation=organisation/ville-de-paris/dases",
    "/sparql",
    f"/sparql?query=PREFIX%20mlg%3A%20%3Chttps%3A%2F%2Fw3id.org%2Fmaillage%2Fontology%23%3E%20{_QUERY}",
    f"/doc/{SCHEMA}",
    f"/doc/{CTG}",
    f"/doc/{SCHEMA}/axe-1",
    f"/doc/{SCHEMA}/axe-1/objectif-strategique-a/objectif-3/action-1",
    "/doc/organisation/ville-de-paris",
    "/doc/organisation/ville-de-paris/dases",
    "/doc/territoire/departement/75",
    "/doc/document/schema-parisien-2021-2026",
    "/doc/document/caf-paris-conventions-2019/passage/389-426",
    "/voc/theme",
    "/voc/theme/parentalite",
    "/ontology",
    "/graph/metadata",
    "/dataset",
    "/api",
    "/api/sparql",
    "/problem",
    "/problem/not-found",
)
"""Addresses that answer 200, one or more of every kind."""

WRONG = ("/queries/pilots?convention=nulle-part", "/nulle-part")
"""Addresses that answer an error, as a page."""

RARE = {
    "histories.show_line": "/history/2-0123456789ab",
    "sources.show_text": "/doc/document/schema-parisien-2021-2026/text",
    "things.show_node": "/.well-known/genid/x",
}
"""Routes whose page exists only where a document is attached, or a node has no name: not in the data here."""

NO_PAGES = {
    "static": "/static/icon.svg",
    "home.show_icon": "/favicon.ico",
    "health.report_life": "/health/live",
    "health.report_health": "/health",
    "metrics.show_metrics": "/metrics",
    "graph_store.read": "/store?default",
    "networks.vis": "/network/vis-network.js",
    "completion.terms": "/sparql/terms.json",
    "searching.suggest": "/search/suggestions?text=a",
    "things.lead": "/id/organisation/ville-de-paris",
    "things.give_data": "/data/organisation/ville-de-paris.ttl",
    "ontologies.give_context": "/ontology/context.jsonld",
    "ontologies.show_part": "/ontology/alignments.ttl",
    "ontologies.show_shapes": "/shapes/data.ttl",
    "dataset.show_void": "/.well-known/void",
    "dataset.dump": "/dump.nq",
    "document_files.give_template": "/imports/template.xlsx",
    "document_files.give_document": "/imports/documents/schema-parisien-2021-2026.xlsx",
    "examples.show": "/.well-known/sparql-examples",
    "openapi.show_json": "/openapi.json",
    "openapi.show_yaml": "/openapi.yaml",
}
"""Routes that never answer a page, each with an address of it."""


def spoken(path, language):
    """The address of that page in that language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"
