"""What a request carries, read whole and as it is, or refused: chunked bodies, escapes that are no UTF-8.

Refuses what werkzeug does with them: of a chunked body over the limit it hands over the beginning as if it
were all, and broken escapes it hands over as another text.
"""

import io
from urllib.parse import unquote_to_bytes

from flask import Flask, request

from graph.errors import BadRequest, PayloadTooLarge


def install(app: Flask) -> None:
    """Measure each chunked body before it is read, and read each address as UTF-8.

    Raises PayloadTooLarge (413) over the limit, BadRequest (400) for other bytes than UTF-8.
    """
    limit = app.config["MAX_CONTENT_LENGTH"]

    @app.before_request
    def measure_body() -> None:
        environment = request.environ
        if environment.get("CONTENT_LENGTH") or not environment.get("wsgi.input_terminated"):
            return
        body = environment["wsgi.input"].read(limit + 1)
        if len(body) > limit:
            raise PayloadTooLarge(f"Le corps de la requête dépasse {limit} octets.")
        environment["wsgi.input"] = io.BytesIO(body)
        environment["CONTENT_LENGTH"] = str(len(body))

    @app.before_request
    def check_address() -> None:
        check_utf8(request.query_string, "l'adresse")


def check_utf8(escaped: bytes, where: str) -> None:
    """Raise BadRequest (400) where percent-escapes do not spell UTF-8."""
    try:
        unquote_to_bytes(escaped).decode("utf8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"Dans {where}, les octets ne sont pas de l'UTF-8 : {error}.") from error
