"""What can be asked over HTTP, one row an operation: the questions of the catalogue, and the fixed addresses.

Declares only. Refuses addresses that the application in hand does not answer: what a deployment leaves out is
not described. Pages for people are not operations, but for those whose rows are files too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import current_app
from flask_babel import gettext

from graph.catalogue import Parameter, Query, page_text
from graph.formats import HTML, Format, of_kind
from server import (
    agenda,
    compare,
    counted,
    document_files,
    forms,
    gaps,
    maps,
    networks,
    overlaps,
    schemas,
    searching,
    serialisations,
    timeline,
    views,
)
from server.schemas import BINARY, TEXT, Schema, reference
from server.service import service

MULTIPART = "multipart/form-data"
PROBLEMS = (400, 403, 404, 406, 413, 415, 502, 503, 507)
_VIEWED = (400, 404, 406, 413, 502, 503)
_WRITES = (400, 401, 403, 412, 413, 415, 502, 503, 507)
_ATTACHED = (400, 401, 403, 409, 413, 422)
_CHANGED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 503, 507)


@dataclass(frozen=True)
class Input:
    """One parameter. where: "query" or "path"; example: as it stands in the address."""

    name: str
    schema: Schema
    description: str
    example: str | int | list[str] | None = None
    where: str = "query"
    required: bool = False
    parameter: Parameter | None = None


@dataclass(frozen=True)
class Operation:
    """One operation. rule: the route that answers it; path: the same as OpenAPI writes it.

    answers: by media type, of the status 200. bodies: by media type, of what is sent. success, problems: its
    statuses. plain: what is answered can be shown on a page. secured: it needs a token.
    """

    id: str
    rule: str
    path: str
    tag: str
    summary: str
    inputs: Sequence[Input] = ()
    answers: Mapping[str, Schema] = field(default_factory=dict)
    method: str = "get"
    success: Mapping[int, str] = field(default_factory=lambda: {200: ""})
    problems: Sequence[int] = (400, 404, 406, 502, 503)
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    query: Query | None = None
    plain: bool = True
    secured: bool = False


def operations() -> list[Operation]:
    """Every operation of the application in hand, the questions first, in the language of the request."""
    routes = {
        (rule.rule, method) for rule in current_app.url_map.iter_rules() for method in rule.methods or ()
    }
    rows = [
        *_questions(),
        *_views(),
        *_searches(),
        *_dataset(),
        *_sparql(),
        *_writes(),
        *_linked_data(),
        *_operation(),
    ]
    return [row for row in rows if (row.rule, row.method.upper()) in routes]


def inputs_of(query: Query) -> tuple[Input, ...]:
    """The parameters of a question, an example only where it needs one or has no default."""
    return tuple(
        Input(
            p.name,
            schemas.of_parameter(p),
            schemas.described(p),
            schemas.value_of(p, p.example) if p.example else None,
            required=p.required,
            parameter=p,
        )
        for p in query.parameters
    )


def _media(rows: Sequence[Format], json: Schema) -> dict[str, Schema]:
    """Those formats by media type: JSON by that schema, spreadsheets as bytes, the rest as text."""
    found = {}
    for row in rows:
        shape = json if row.name == "json" else reference("JsonLd") if row.name == "jsonld" else TEXT
        found[row.media_type] = BINARY if row.name == "xlsx" else shape
    return found


def _questions() -> list[Operation]:
    tag, catalogue = gettext("Questions"), list(service().questions)
    listed = Operation(
        "list-questions", "/queries", "/queries", tag, gettext("Les questions, leurs paramètres et colonnes"),
        answers={"application/json": reference("Questions")},
    )  # fmt: skip
    asked = [
        Operation(
            query.slug, "/queries/<slug>", f"/queries/{query.slug}", tag, forms.summary(query),
            inputs_of(query), _media(of_kind("table"), schemas.of_question(query)), query=query,
        )
        for query in catalogue
    ]  # fmt: skip
    slugs = [query.slug for query in catalogue]
    question = Input("question", {"enum": slugs}, gettext("Question"), "conventions", "path", True)
    given = Input("parameters", {"type": "object", "additionalProperties": TEXT},
                  gettext("Les paramètres de la question, chacun sous son nom"))  # fmt: skip
    files = Operation(
        "download-question", "/queries/<slug>.<suffix>", "/queries/{question}.{suffix}", tag,
        gettext("La réponse à une question dans le format du suffixe"),
        (question, _suffix(of_kind("table")), given), _media(of_kind("table"), {"type": "object"}),
        plain=False,
    )  # fmt: skip
    return [listed, *asked, files]


def _views() -> list[Operation]:
    """The pages that `views` answers, each with the parameters of its own question."""
    tables = gettext("Tableaux")
    pair = compare.question()
    pair = replace(pair, parameters=tuple(replace(p, required=p.name in "ab") for p in pair.parameters))
    picture = Operation(
        "network", "/network", "/network", gettext("Réseau"),
        gettext("Le réseau des copilotages : nœuds placés et liens"), inputs_of(networks.question()),
    )  # fmt: skip
    rows = (
        ("overlaps", gettext("Où les conventions se recouvrent"), overlaps.question(), ()),
        ("compare", gettext("Ce que les deux ont en commun, dimension par dimension"), pair, ()),
        ("timeline", gettext("Les conventions dans le temps"), timeline.question(), ()),
        ("map", gettext("Ce que les documents disent des territoires"), maps.question(), ()),
        ("gaps", gettext("Ce que les textes ne disent pas"), gaps.question(), ()),
        ("counted", gettext("Les actions comptées"), counted.question(), ()),
        ("my-actions", gettext("Mes actions"), agenda.question(), (agenda.CALENDAR,)),
        ("search", forms.summary(searching.QUESTION), searching.QUESTION, ()),
        ("sources", gettext("Les documents et leurs textes"), None, ()),
        ("imports", gettext("Les documents d'ici, et d'où ils viennent"), None, ()),
        ("history", gettext("L'historique des écritures"), None, ()),
    )
    found = _forms_of(
        picture, reference("Picture"), of_kind("network"),
        gettext("Le réseau des copilotages en fichier, pour un tableur ou pour Gephi"),
    )  # fmt: skip
    for slug, title, query, more in rows:
        given = inputs_of(query) if query else ()
        row = Operation(f"view-{slug}", f"/{slug}", f"/{slug}", tables, title, given)
        found += _forms_of(row, reference("View"), more)
    return found


def _forms_of(row: Operation, json: Schema, more: Sequence[Format], file: str = "") -> list[Operation]:
    """A view by Accept, and as a file by suffix. more: its formats beside `views.FORMS`; file: its title."""
    files = [*views.FILES, *more]
    part = Input("part", TEXT, f"{gettext('Tableau')} (CSV, TSV)")
    whole = replace(row, inputs=(*row.inputs, part), answers=_media([*files, HTML], json), problems=_VIEWED)
    by_suffix = replace(
        whole, id=f"{row.id}-file", rule=f"{row.rule}.<suffix>", path=f"{row.path}.{{suffix}}",
        summary=file or f"{row.summary} ({gettext('Fichier').lower()})",
        inputs=(_suffix(files), *whole.inputs), answers=_media(files, json), plain=False,
    )  # fmt: skip
    return [whole, by_suffix]


def _searches() -> list[Operation]:
    """What a text finds while it is typed."""
    text = Input("text", TEXT, gettext("Texte"), searching.QUESTION.parameters[0].example)
    return [
        Operation("suggestions", "/search/suggestions", "/search/suggestions", gettext("Tableaux"),
                  gettext("Ce que le texte trouve"), (text,),
                  {"application/json": reference("Suggestions")}, problems=(406, 502, 503)),
    ]  # fmt: skip


def _dataset() -> list[Operation]:
    tag, graphs = gettext("Jeu de données"), _media(of_kind("graph"), {})
    return [
        Operation("dataset", "/dataset.<suffix>", "/dataset.{suffix}", tag,
                  gettext("Ce que contient le jeu de données : VoID et DCAT"),
                  (_suffix(of_kind("graph")),), graphs),
        Operation("void", "/.well-known/void", "/.well-known/void", tag,
                  gettext("La même description, là où VoID la cherche"), answers=graphs),
        Operation("sparql-examples", "/.well-known/sparql-examples", "/.well-known/sparql-examples", tag,
                  gettext("Les questions comme requêtes SPARQL d'exemple"), answers=graphs),
        Operation("dump", "/dump.<suffix>", "/dump.{suffix}", tag, gettext("Tous les graphes en un fichier"),
                  (_suffix(of_kind("dataset")),), _media(of_kind("dataset"), {}), plain=False),
    ]  # fmt: skip


def _sparql() -> list[Operation]:
    tag, uri = "SPARQL", {"type": "array", "items": {"type": "string", "format": "uri"}}
    formats = (*serialisations.RESULTS, *serialisations.GRAPHS)
    answers = _media(formats, reference("SparqlResults"))
    example = _without_header(page_text("triples"))
    text = Input("query", TEXT, gettext("Requête SPARQL 1.1, en lecture"), example, required=True)
    graphs = (
        Input("default-graph-uri", uri, gettext("Graphes qui font le graphe par défaut")),
        Input("named-graph-uri", uri, gettext("Graphes nommés de la requête")),
        Input("timeout", TEXT, gettext("Durée au plus, en secondes (5) ou avec son unité (500ms)")),
    )
    ask = Operation(
        "sparql", "/sparql", "/sparql", tag,
        gettext("Une requête SPARQL ; sans elle, ce que sait faire le service"),
        (replace(text, required=False), *graphs), answers, problems=PROBLEMS,
    )  # fmt: skip
    fields = {"query": TEXT, "default-graph-uri": uri, "named-graph-uri": uri}
    form = {"type": "object", "required": ["query"], "properties": fields}
    bodies = {"application/x-www-form-urlencoded": form, "application/sparql-query": TEXT}
    return [
        ask,
        replace(ask, id="sparql-post", method="post", bodies=bodies, inputs=(),
                summary=gettext("La même, dans le corps de la requête")),
        Operation("sparql-file", "/sparql.<suffix>", "/sparql.{suffix}", tag,
                  gettext("Une requête SPARQL, dans le format du suffixe"),
                  (_suffix(formats), text, *graphs), answers, problems=PROBLEMS),
    ]  # fmt: skip


def _writes() -> list[Operation]:
    """SPARQL update, the graph store and the documents' files, where this deployment takes writes."""
    tag, uri = gettext("Écriture"), {"type": "string", "format": "uri"}
    graph = (
        Input("graph", uri, gettext("IRI du graphe")),
        Input("default", TEXT, gettext("Le graphe par défaut (sans valeur)")),
    )
    rdf = dict.fromkeys((row.media_type for row in of_kind("graph")), TEXT)
    done = {200: "", 204: ""}
    update = {"application/sparql-update": TEXT, "application/x-www-form-urlencoded": {
        "type": "object", "required": ["update"], "properties": {"update": TEXT},
    }}  # fmt: skip
    row = Operation(
        "update", "/update", "/update", tag, gettext("Une mise à jour SPARQL, en une transaction"),
        method="post", bodies=update, success=done, problems=_WRITES, secured=True,
    )  # fmt: skip
    store = replace(row, rule="/store", path="/store", inputs=graph, bodies=rdf)
    absent = (*_WRITES, 404)
    return [
        row,
        replace(store, id="read-graph", method="get", summary=gettext("Un graphe"), bodies={},
                answers=_media(serialisations.GRAPHS, {}), success={200: ""}, secured=False,
                problems=(400, 404, 406, 413, 502, 503, 507)),
        replace(store, id="replace-graph", method="put", success={201: "", **done},
                summary=gettext("Remplacer un graphe")),
        replace(store, id="add-to-graph", method="post", success={201: "", **done},
                summary=gettext("Ajouter à un graphe")),
        replace(store, id="delete-graph", method="delete", bodies={}, problems=absent,
                summary=gettext("Supprimer un graphe")),
        Operation("attach-source", "/sources", "/sources", tag, gettext("Joindre le fichier d'un document"),
                  method="post", bodies={MULTIPART: schemas.FILE}, success={201: ""}, problems=_ATTACHED,
                  secured=True),
        *_lives(tag),
    ]  # fmt: skip


def _lives(tag: str) -> list[Operation]:
    """A document imported, or only tried, and a line of the history undone."""
    given = (
        Input("replace", TEXT, gettext("Le document dont c'est une nouvelle édition")),
        Input("dry-run", {"enum": ["1"]}, gettext("Dire ce qui changerait, et ne rien changer")),
        Input("all", {"enum": ["1"]}, gettext("Dire chaque fait et chaque paire, sans abréger")),
    )
    suffix = Input(
        "suffix", {"enum": [*document_files.TYPES]}, gettext("Type de fichier"), "xlsx", "path", True
    )
    slug = Input("slug", TEXT, gettext("Document"), "schema-parisien-2021-2026", "path", True)
    files = dict.fromkeys(document_files.TYPES.values(), BINARY)
    workbooks = [row.media_type for row in of_kind("table") if row.name == "xlsx"]
    version = Input("version", TEXT, gettext("Version"), required=True)
    return [
        Operation("import-document", "/imports", "/imports", tag, gettext("Importer un document"), given,
                  method="post", bodies={MULTIPART: schemas.FILE, **dict.fromkeys(workbooks, BINARY)},
                  success={200: "", 201: ""}, problems=_CHANGED, secured=True),
        Operation("template", "/imports/template.<suffix>", "/imports/template.{suffix}", tag,
                  gettext("Un classeur vide, à remplir"), (suffix,), files, problems=(404, 503), plain=False),
        Operation("export-document", "/imports/documents/<slug>.<suffix>",
                  "/imports/documents/{slug}.{suffix}", tag, gettext("Un document comme classeur"),
                  (slug, suffix), files, problems=(403, 404, 503), plain=False),
        Operation("undo", "/history", "/history", tag, gettext("Annuler une ligne de l'historique"),
                  (version,), method="post", problems=_CHANGED, secured=True),
    ]  # fmt: skip


def _linked_data() -> list[Operation]:
    tag, graphs = gettext("Données liées"), _media(of_kind("graph"), {})

    def path(example: str) -> tuple[Input]:
        return (Input("path", TEXT, gettext("Ce qui suit dans l'IRI"), example, "path", True),)

    return [
        Operation("thing", "/id/<path:path>", "/id/{path}", tag,
                  gettext("Une chose : renvoie vers ce qui la décrit"), path("convention/ctg-paris-2019"),
                  success={303: ""}, problems=(404, 406, 502, 503), plain=False),
        Operation("concept", "/voc/<path:path>", "/voc/{path}", tag,
                  gettext("Une notion ou un vocabulaire"), path("theme/parentalite"),
                  {**graphs, HTML.media_type: TEXT}),
    ]  # fmt: skip


def _operation() -> list[Operation]:
    tag = gettext("Service")
    return [
        Operation("health", "/health", "/health", tag,
                  gettext("Si le service répond, et quelle version il sert"),
                  answers={"application/json": reference("Health")}, problems=(503,)),
        Operation("life", "/health/live", "/health/live", tag, gettext("Si un processus du service répond"),
                  answers={"application/json": {"type": "object"}}, problems=()),
        Operation("openapi", "/openapi.json", "/openapi.json", tag, gettext("Cette description"),
                  answers={"application/json": {"type": "object"}}, problems=(), plain=False),
    ]  # fmt: skip


def _without_header(text: str) -> str:
    """The SPARQL of a query file, without the lines that describe it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+"))


def _suffix(formats: Sequence[Format]) -> Input:
    names = list(dict.fromkeys(row.suffix for row in formats))
    return Input("suffix", {"enum": names}, gettext("Format du fichier"), names[0], "path", True)
