"""Request bodies of unknown length (chunked): read whole, or refused whole.

Refuses what werkzeug does with them: it reads up to the limit and hands over the beginning as if it were all.
"""

import io

from flask import Flask, request

from graph.errors import PayloadTooLarge


def install(app: Flask) -> None:
    """Give each chunked body its length before it is read. Raises PayloadTooLarge (413) over the limit."""
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
