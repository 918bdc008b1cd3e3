"""Workbooks to take away: an empty one to fill, and each document as the import reads it again.

Refuses other types of file, and a store elsewhere, which keeps no documents.
"""

from collections.abc import Mapping

from flask import Blueprint, Response

from graph.errors import NotFound
from graph.incoming import exported
from graph.workbook.draft import Draft
from graph.workbook.wordlists import Terms
from graph.workbook.writing import workbook
from server import life
from server.service import service
from server.sources import keep_private

blueprint = Blueprint("document_files", __name__)
TYPES: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip",
}
"""Media type by extension of the files that a workbook can be; the zip holds a CSV a sheet."""


@blueprint.get("/imports/template.<suffix>")
def give_template(suffix: str) -> Response:
    """An empty workbook to fill. Raises NotFound (404) for another extension."""
    return _file(Draft(), "modele", suffix)


@blueprint.get("/imports/documents/<slug>.<suffix>")
def give_document(slug: str, suffix: str) -> Response:
    """A document of this version as a workbook, whose import would change nothing.

    Raises NotFound (404) for an unknown document or extension, Forbidden (403) where the store is elsewhere.
    """
    _check(suffix)
    return keep_private(_file(exported(life.library(), slug), slug, suffix))


def _file(draft: Draft, name: str, suffix: str) -> Response:
    _check(suffix)
    terms = Terms.read(service().settings.root / "ontology" / "vocabularies")
    response = Response(workbook(draft, f".{suffix}", terms), content_type=TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    response.headers["Maillage-Version"] = service().store.version
    return response


def _check(suffix: str) -> None:
    if suffix not in TYPES:
        raise NotFound(f"Un classeur ne s'écrit pas en « {suffix} » ; attendu : {', '.join(TYPES)}.")
