"""Content codings of answers: which one a client accepts, and the coded bytes.

Refuses to code what is short or coded already (pictures, archives), unless the client accepts nothing else.
Spec: RFC 9110 section 12.5.3, RFC 8878 (zstd), RFC 1952 (gzip).
"""

import gzip
import re
from functools import lru_cache

import zstandard

from graph.errors import NotAcceptable

IDENTITY = "identity"
SHORTEST = 512
CODINGS = ("zstd", "gzip", IDENTITY)
"""The codings that answers come in, the preferred one first."""
_ZSTD_LEVEL, _GZIP_LEVEL = 3, 5
_TEXTUAL = re.compile(
    r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b|image/svg\+xml"
    r"|application/(?:n-triples|n-quads|trig|javascript|sparql-query)\b"
)


@lru_cache(maxsize=1024)
def acceptable(header: str | None) -> tuple[str, ...]:
    """The codings of ours that an Accept-Encoding header accepts, best first; ties as we prefer.

    Without the header nothing is coded; `identity` is left out only where the header forbids it. A q-value
    that is none counts as 0.
    """
    if header is None:
        return (IDENTITY,)
    rated: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        rated["gzip" if name == "x-gzip" else name] = _quality(parameters)
    others = rated.get("*", 0.0)
    found = {name: rated.get(name, others) for name in CODINGS}
    if IDENTITY not in rated and "*" not in rated:
        found[IDENTITY] = 0.0001
    return tuple(sorted((name for name in CODINGS if found[name] > 0), key=lambda name: -found[name]))


def choose(codings: tuple[str, ...], content_type: str, size: int) -> str:
    """The coding of a body of that type and size, in bytes, among those that the client accepts.

    Raises NotAcceptable (406) where it accepts none of ours.
    """
    if not codings:
        raise NotAcceptable(
            f"Aucun codage accepté ne convient ; ce service en donne : {', '.join(CODINGS)}.", CODINGS
        )
    worthwhile = size >= SHORTEST and _TEXTUAL.match(content_type)
    return codings[0] if worthwhile or IDENTITY not in codings else IDENTITY


def encode(body: bytes, coding: str) -> bytes:
    """The body in that coding; the same bytes for the same body."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    if coding == "gzip":
        return gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return body


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if re.fullmatch(r"\s*(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", value) else 0.0
    return 1.0
