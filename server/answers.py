"""Bytes of a format as an HTTP answer. Refuses any media type that is not in the table of formats."""

from flask import Response

from graph.formats import Format
from server import negotiation
from server.service import service


def reply(row: Format, body: bytes, file_name: str | None = None) -> Response:
    """An answer in that format, with the dataset version it was read from.

    file_name: what a browser calls the file when it saves it, without suffix.
    """
    response = Response(body, headers=said(row, service().store.version))
    if file_name:
        response.headers["Content-Disposition"] = f'inline; filename="{file_name}.{row.suffix}"'
    return response


def said(row: Format, version: str) -> dict[str, str]:
    """What an answer in that format says of itself: its type, and the dataset version it was read from."""
    return {"Content-Type": negotiation.content_type(row), "Maillage-Version": version}
