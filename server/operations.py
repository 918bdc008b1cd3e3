"""What can be asked over HTTP, one row an operation: the questions of the catalogue, and the fixed addresses.

Declares only. Refuses addresses that the application in hand does not answer: what a deployment leaves out is
not described. Pages for people are not operations, but for those whose rows are files too.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import current_app
from flask_babel import gettext

from graph.catalogue import Query, page_text
from graph.formats import HTML, Format, of_kind
from server import (
    agenda,
    changing,
    compare,
    counted,
    forms,
    gaps,
    histories,
    maps,
    networks,
    overlaps,
    schemas,
    searching,
    serialisations,
    timeline,
    views,
)
from server.operation import Input, Operation, media, suffix
from server.schemas import TEXT, Schema, reference
from server.service import service

PROBLEMS = (400, 403, 404, 406, 413, 415, 502, 503, 507)
_VIEWED = (400, 404, 406, 413, 502, 503)


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
        *changing.writes(),
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


def _questions() -> list[Operation]:
    tag, catalogue = gettext("Questions"), list(service().questions)
    listed = Operation(
        "list-questions", "/queries", "/queries", tag, gettext("Les questions, leurs paramètres et colonnes"),
        answers={"application/json": reference("Questions")},
    )  # fmt: skip
    asked = [
        Operation(
            query.slug, "/queries/<slug>", f"/queries/{query.slug}", tag, forms.summary(query),
            inputs_of(query), media(of_kind("table"), schemas.of_question(query)), query=query,
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
        (question, suffix(of_kind("table")), given), media(of_kind("table"), {"type": "object"}),
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
    )
    found = _forms_of(
        picture, reference("Picture"), of_kind("network"),
        gettext("Le réseau des copilotages en fichier, pour un tableur ou pour Gephi"),
    )  # fmt: skip
    for slug, title, query, more in rows:
        given = inputs_of(query) if query else ()
        row = Operation(f"view-{slug}", f"/{slug}", f"/{slug}", tables, title, given)
        found += _forms_of(row, reference("View"), more)
    between = (
        Input("from", TEXT, gettext("D'une version")), Input("to", TEXT, gettext("à une autre")),
    )  # fmt: skip
    history = Operation(
        "view-history", "/history", "/history", tables, gettext("L'historique des écritures"), between,
        success={200: "", 303: ""},
    )  # fmt: skip
    return [*found, *_forms_of(history, reference("View"), files=histories.FILES)]


def _forms_of(
    row: Operation,
    json: Schema,
    more: Sequence[Format] = (),
    file: str = "",
    files: Sequence[Format] = views.FILES,
) -> list[Operation]:
    """A view by Accept, and as a file by suffix. files: its formats, and more; file: the title of a file."""
    files = [*files, *more]
    part = Input("part", TEXT, f"{gettext('Tableau')} (CSV, TSV)")
    whole = replace(row, inputs=(*row.inputs, part), answers=media([*files, HTML], json), problems=_VIEWED)
    by_suffix = replace(
        whole, id=f"{row.id}-file", rule=f"{row.rule}.<suffix>", path=f"{row.path}.{{suffix}}",
        summary=file or f"{row.summary} ({gettext('Fichier').lower()})",
        inputs=(suffix(files), *whole.inputs), answers=media(files, json), plain=False,
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
    tag, graphs = gettext("Jeu de données"), media(of_kind("graph"), {})
    return [
        Operation("dataset", "/dataset.<suffix>", "/dataset.{suffix}", tag,
                  gettext("Ce que contient le jeu de données : VoID et DCAT"),
                  (suffix(of_kind("graph")),), graphs),
        Operation("void", "/.well-known/void", "/.well-known/void", tag,
                  gettext("La même description, là où VoID la cherche"), answers=graphs),
        Operation("sparql-examples", "/.well-known/sparql-examples", "/.well-known/sparql-examples", tag,
                  gettext("Les questions comme requêtes SPARQL d'exemple"), answers=graphs),
        Operation("dump", "/dump.<suffix>", "/dump.{suffix}", tag, gettext("Tous les graphes en un fichier"),
                  (suffix(of_kind("dataset")),), media(of_kind("dataset"), {}), plain=False),
    ]  # fmt: skip


def _sparql() -> list[Operation]:
    tag, uri = "SPARQL", {"type": "array", "items": {"type": "string", "format": "uri"}}
    formats = (*serialisations.RESULTS, *serialisations.GRAPHS)
    answers = media(formats, reference("SparqlResults"))
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
                  (suffix(formats), text, *graphs), answers, problems=PROBLEMS),
    ]  # fmt: skip


def _linked_data() -> list[Operation]:
    tag, graphs = gettext("Données liées"), media(of_kind("graph"), {})

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
