"""Headers that every answer carries: what a page may load, who may read the data, and what may be kept.

Refuses nothing and changes no body; ETag and 304 are the front's, which knows the bytes that are sent.
Specs: CSP level 3, CORS (Fetch), RFC 9111 section 5.2.2.
"""

from flask import Flask, Response, request

from graph.errors import NotReady
from server.service import service

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
_SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_EXPOSED = "ETag, Link, Location, Maillage-Version, Retry-After, X-Request-Id"
_READING = ("GET", "HEAD", "POST", "OPTIONS")
_KEPT = (200, 303)


def install(app: Flask) -> None:
    """Add the headers to each answer of the application."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        response.vary.update(("Accept", "Cookie"))
        if request.method == "OPTIONS":
            _allow_reading(response)
        response.headers.setdefault("Cache-Control", "no-cache" if _may_be_kept(response) else "no-store")
        _name_version(response)
        return response


def _allow_reading(response: Response) -> None:
    """Answer a CORS preflight: other sites' pages may read, and never write, even with a token."""
    allowed = {method.strip() for method in response.headers.get("Allow", "GET, HEAD").split(",")}
    reading = [method for method in _READING if method in allowed]
    response.headers["Access-Control-Allow-Methods"] = ", ".join(reading)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, X-Request-Id"
    response.headers["Access-Control-Max-Age"] = "86400"


def _may_be_kept(response: Response) -> bool:
    """Whether the answer is a function of the dataset version and the request: what caches must check."""
    reads = request.method in ("GET", "HEAD") or (request.method == "POST" and request.path == "/sparql")
    return reads and response.status_code in _KEPT


def _name_version(response: Response) -> None:
    try:
        response.headers.setdefault("Maillage-Version", service().store.version)
    except NotReady:
        response.headers["Cache-Control"] = "no-store"
