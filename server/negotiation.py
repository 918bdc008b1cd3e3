"""Which format answers a request: the Accept header, with its q-values, against the table of media types.

Refuses to guess: where nothing acceptable can be produced, it raises. Spec: RFC 9110, section 12.5.1.
"""

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import MIMEAccept

from graph.errors import NotAcceptable, NotFound
from graph.formats import FORMATS, Format

HTML = "text/html"


def accepted(accept: MIMEAccept, offered: Sequence[Format]) -> list[Format]:
    """The offered formats that the client accepts, best first; ties in the order offered.

    A format also answers to the media types of its namesakes: JSON results to `application/json`.
    An absent header accepts everything.
    """
    if not accept:
        return list(offered)
    rated = [(max(accept.quality(m) for m in _media_types(row)), row) for row in offered]
    return [row for quality, row in sorted(rated, key=lambda pair: -pair[0]) if quality > 0]


def prefers_html(accept: MIMEAccept, offered: Sequence[Format]) -> bool:
    """Whether the client asks for a page: names HTML, and rates no offered format above it."""
    named = any(HTML in value or "application/xhtml+xml" in value for value, _ in accept)
    rival = max((accept.quality(m) for row in offered for m in _media_types(row)), default=0)
    return named and accept.quality(HTML) > 0 and accept.quality(HTML) >= rival


def choose(offered: Sequence[Format], suffix: str | None = None) -> Format:
    """The format of a request: that of its suffix, else the best that it accepts.

    Raises NotFound (404) for a suffix that is no format here, NotAcceptable (406) where the client accepts
    none of those offered.
    """
    if suffix is not None:
        for row in offered:
            if suffix in (row.name, row.suffix):
                return row
        known = ", ".join(f".{row.suffix}" for row in offered)
        raise NotFound(f"« .{suffix} » n'est pas un format de cette adresse ; elle donne {known}.")
    found = accepted(request.accept_mimetypes, offered)
    if not found:
        raise NotAcceptable(f"Aucun format accepté ne convient ; cette adresse donne : {names(offered)}.")
    return found[0]


def browser(offered: Sequence[Format] = FORMATS) -> bool:
    """Whether the request in hand comes from someone who wants to read a page."""
    return prefers_html(request.accept_mimetypes, offered)


def content_type(row: Format) -> str:
    """The Content-Type of a format; text formats say their charset."""
    return f"{row.media_type}; charset=utf-8" if row.media_type.startswith("text/") else row.media_type


def names(offered: Sequence[Format]) -> str:
    """The media types of formats, for a message."""
    return ", ".join(dict.fromkeys(row.media_type for row in offered))


def _media_types(row: Format) -> list[str]:
    return [row.media_type, *(other.media_type for other in FORMATS if other.name == row.name)]
