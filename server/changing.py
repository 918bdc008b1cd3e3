"""The operations that change something: SPARQL update, the graph store, files, documents and their history.

Declares only, as `operations` does.
"""

from dataclasses import replace

from flask_babel import gettext

from graph.formats import HTML, of_kind
from server import document_files, imports, problems, schemas, serialisations
from server.operation import MULTIPART, Input, Operation, media
from server.schemas import BINARY, TEXT, reference

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_WRITES = (400, 401, 403, 412, 413, 415, 502, 503, 507)
_ATTACHED = (400, 401, 403, 409, 413, 422)
_CHANGED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 503, 507)


def writes() -> list[Operation]:
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
                answers=media(serialisations.GRAPHS, {}), success={200: ""}, secured=False,
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
    table = next(row.media_type for row in of_kind("table") if row.name == "xlsx")
    version = Input("version", TEXT, gettext("Version"), required=True)
    bodies = {MULTIPART: schemas.FILE, **dict.fromkeys(imports.NAMES, BINARY)}
    trial = {"anyOf": [reference("Trial"), reference("Imported")]}
    faulty = {problems.MEDIA_TYPE: reference("Problem"), table: BINARY}
    ticket = {"type": "object", "required": ["ticket"], "properties": {"ticket": TEXT}}
    return [
        Operation("import-document", "/imports", "/imports", tag, gettext("Importer un document"), given,
                  {_JSON: trial, HTML.media_type: TEXT}, method="post", bodies=bodies,
                  success={200: "", 201: ""}, others={201: {_JSON: reference("Imported")}, 422: faulty},
                  problems=_CHANGED, secured=True),
        Operation("confirm-import", "/imports/confirm", "/imports/confirm", tag,
                  gettext("Importer ce qu'une page d'essai a montré"), method="post",
                  bodies={_FORM: ticket}, success={303: ""}, problems=_CHANGED),
        Operation("template", "/imports/template.<suffix>", "/imports/template.{suffix}", tag,
                  gettext("Un classeur vide, à remplir"), (suffix,), files, problems=(404, 503), plain=False),
        Operation("export-document", "/imports/documents/<slug>.<suffix>",
                  "/imports/documents/{slug}.{suffix}", tag, gettext("Un document comme classeur"),
                  (slug, suffix), files, problems=(403, 404, 503), plain=False),
        Operation("undo", "/history", "/history", tag, gettext("Annuler une ligne de l'historique"),
                  (version,), {_JSON: reference("Transaction")}, method="post", success={200: "", 303: ""},
                  problems=_CHANGED, secured=True),
    ]  # fmt: skip
