"""Headers that every answer carries: what a page may load, who may read the data, and what may be kept.

Said once, for Flask's answers and for those that come before it. Refuses nothing and changes no body; ETag
and 304 are the front's, which knows the bytes that are sent.
Specs: CSP level 3, CORS (Fetch), RFC 9111 section 5.2.2, RFC 9110 section 12.5.5 (Vary).
"""

from flask import Flask, Response, request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_set_header

from graph.errors import NotReady
from server import bodies
from server.service import service

Pairs = list[tuple[str, str]]
VERSION = "maillage.version"
"""Where the environment of a request names the dataset version that it was answered from before Flask."""
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
_SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_READABLE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Link, Location, Content-Location, Content-Disposition, Retry-After, ETag, Maillage-Version, "
        "X-Request-Id"
    ),
}
_READING = ("GET", "HEAD", "POST", "OPTIONS")
_KEPT = (200, 303)


def install(app: Flask) -> None:
    """Add the headers to each answer of the application, and answer `OPTIONS *`."""

    @app.before_request
    def answer_for_all() -> Response | None:
        whole = request.method == "OPTIONS" and request.environ["PATH_INFO"] == "*"
        return Response(status=204) if whole else None

    @app.after_request
    def add_headers(response: Response) -> Response:
        if request.method == "OPTIONS":
            _allow_reading(response)
        if response.status_code == 204 or (request.method == "OPTIONS" and not response.content_length):
            response.headers.pop("Content-Type", None)
        response.headers.pop("Accept-Ranges", None)  # `Range` is not read
        complete(response.headers, _version(), _may_be_kept(response))
        return response


def complete(said: Headers, version: str, kept: bool) -> None:
    """Add to what an answer says of itself all that it leaves to be said.

    version: of the dataset it was read from, "" where none is served. kept: whether it is a function of that
    version and the request, which caches may keep and must check.
    """
    for name, value in _SECURITY.items():
        said.setdefault(name, value)
    said.update(_READABLE)
    varies = parse_set_header(said.get("Vary"))
    varies.update(("Accept", "Accept-Language", "Cookie"))
    said["Vary"] = varies.to_header()
    said.setdefault("Cache-Control", "no-cache" if kept else "no-store")
    if version:
        said.setdefault("Maillage-Version", version)
    else:
        said["Cache-Control"] = "no-store"


def coded(said: Pairs) -> Pairs:
    """The headers, saying once that the answer varies by Accept-Encoding too."""
    varies = [name.strip() for known, value in said if known.lower() == "vary" for name in value.split(",")]
    rest = [pair for pair in said if pair[0].lower() != "vary"]
    return [*rest, ("Vary", ", ".join(dict.fromkeys((*filter(None, varies), "Accept-Encoding"))))]


def unkept(response: Response) -> Response:
    """The response, for no cache to keep."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _allow_reading(response: Response) -> None:
    """Answer a CORS preflight: other sites' pages may read, and never write, even with a token."""
    allowed = {method.strip() for method in response.headers.get("Allow", "GET, HEAD").split(",")}
    if request.path.startswith(bodies.UPLOADS):
        allowed.discard("POST")
    reading = [method for method in _READING if method in allowed]
    response.headers["Access-Control-Allow-Methods"] = ", ".join(reading)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, X-Request-Id"
    response.headers["Access-Control-Max-Age"] = "86400"


def _may_be_kept(response: Response) -> bool:
    """Whether the answer is a function of the dataset version and the request: what caches must check."""
    reads = request.method in ("GET", "HEAD") or (request.method == "POST" and request.path == "/sparql")
    return reads and response.status_code in _KEPT


def _version() -> str:
    """The version that the request in hand is answered from; "" where none is served."""
    try:
        return str(request.environ.get(VERSION) or service().store.version)
    except NotReady:
        return ""
