"""Which format answers a request: the Accept header, with its q-values, against the table of media types.

Refuses to guess: where nothing acceptable can be produced, it raises. Spec: RFC 9110, section 12.5.1.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from graph.errors import NotAcceptable, NotFound
from graph.formats import FORMATS, HTML, Format

P = ParamSpec("P")
R = TypeVar("R")


def accepted(accept: MIMEAccept, offered: Sequence[Format]) -> list[Format]:
    """The offered formats that the client accepts, best first; ties in the order offered.

    A format also answers to its aliases, after those that are asked for by their own media type: JSON
    results to `application/json`. Parameters of a media range are not compared (`;profile=…`, `;charset=…`).
    An absent header accepts everything.
    """
    return list(_accepted(tuple(accept), tuple(offered))) if accept else list(offered)


@lru_cache(maxsize=1024)
def _accepted(accept: tuple[tuple[str, float], ...], offered: tuple[Format, ...]) -> tuple[Format, ...]:
    ranges = _ranges(accept)
    rated = [(_quality(ranges, row), ranges.quality(row.media_type), row) for row in offered]
    ranked = sorted(rated, key=lambda known: (-known[0], known[1] < known[0]))
    return tuple(row for quality, _, row in ranked if quality > 0)


def for_tools(accept: str | None, offered: Sequence[Format]) -> tuple[Format, ...]:
    """The offered formats that a client with that Accept header takes, best first.

    None of them where it takes none, or asks for a page.
    """
    read = parse_accept_header(accept, MIMEAccept)
    return () if prefers_html(read, offered) else tuple(accepted(read, offered))


def prefers_html(accept: MIMEAccept, offered: Sequence[Format]) -> bool:
    """Whether the client asks for a page: names HTML, and rates no offered format above it."""
    return _prefers_html(tuple(accept), tuple(offered))


@lru_cache(maxsize=1024)
def _prefers_html(accept: tuple[tuple[str, float], ...], offered: tuple[Format, ...]) -> bool:
    named = any(value.split(";")[0].strip() in (HTML.media_type, *HTML.aliases) for value, _ in accept)
    ranges = _ranges(accept)
    rival = max((_quality(ranges, row) for row in offered), default=0)
    return named and _quality(ranges, HTML) > 0 and _quality(ranges, HTML) >= rival


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
        message = f"Aucun format accepté ne convient ; cette adresse donne : {names(offered)}."
        raise NotAcceptable(message, [row.media_type for row in offered])
    return found[0]


def gives(*offered: Format) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare all that a handler can answer with: it runs only for clients that accept some of it.

    The handler raises NotAcceptable (406) for all others. Stands below the route of the handler.
    """

    def guard(handler: Callable[P, R]) -> Callable[P, R]:
        @wraps(handler)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            choose(offered)
            return handler(*args, **kwargs)

        return answer

    return guard


def browser(offered: Sequence[Format] = FORMATS) -> bool:
    """Whether the request in hand comes from someone who wants to read a page."""
    return prefers_html(request.accept_mimetypes, offered)


def content_type(row: Format) -> str:
    """The Content-Type of a format; text formats say their charset."""
    return f"{row.media_type}; charset=utf-8" if row.media_type.startswith("text/") else row.media_type


def names(offered: Sequence[Format]) -> str:
    """The media types of formats, for a message."""
    return ", ".join(dict.fromkeys(row.media_type for row in offered))


def _ranges(accept: Iterable[tuple[str, float]]) -> MIMEAccept:
    """The media ranges without their parameters, their q-values kept."""
    return MIMEAccept([(value.split(";")[0].strip(), quality) for value, quality in accept])


def _quality(ranges: MIMEAccept, row: Format) -> float:
    """The highest quality that the client gives to the format; an alias counts only where it is named."""
    named = {value.lower(): quality for value, quality in ranges}
    aliases = (named.get(alias, 0) for alias in row.aliases)
    return float(max(ranges.quality(row.media_type), *aliases, 0))
