"""IRI references made absolute.

Refuses to check: what is no IRI comes back joined all the same, and the engine says so.
Spec: https://www.rfc-editor.org/rfc/rfc3986#section-5.2
"""

import re

_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


def is_absolute(iri: str) -> bool:
    """Whether it has a scheme, and no character that would end it in SPARQL text."""
    return _ABSOLUTE.fullmatch(iri) is not None


def resolve(reference: str, base: str | None) -> str:
    """The reference as an absolute IRI; as it is where it has a scheme, or where there is no base.

    The dots of an IRI that is absolute already stay, as in the engine: a name of a graph is not normalised.
    """
    scheme, authority, path, query, fragment = _split(reference)
    if base is None or scheme is not None:
        return reference
    scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is None:
        authority = base_authority
        if not path:
            path, query = base_path, base_query if query is None else query
        elif path.startswith("/"):
            path = _without_dots(path)
        else:
            path = _without_dots(_merged(path, base_path, base_authority))
    else:
        path = _without_dots(path)
    return "".join(
        (
            f"{scheme}:" if scheme is not None else "",
            f"//{authority}" if authority is not None else "",
            path,
            f"?{query}" if query is not None else "",
            f"#{fragment}" if fragment is not None else "",
        )
    )


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.fullmatch(iri)
    return (match[1], match[2], match[3], match[4], match[5]) if match else (None, None, iri, None, None)


def _merged(path: str, base_path: str, base_authority: str | None) -> str:
    if base_authority is not None and not base_path:
        return "/" + path
    return base_path[: base_path.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """Remove `.` and `..` segments; a `..` above the root stays there."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return ("/" if path.startswith("/") and kept[:1] != [""] else "") + "/".join(kept)
