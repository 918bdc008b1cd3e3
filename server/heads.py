"""The head of a request: how long it may be, how many preferences it may state, and the host that it names.

Refuses before anything is computed. A host that is none would end up in the addresses of answers.
Spec: RFC 9110 sections 7.2, 12.5 and 15.5.15, RFC 9112 section 3.2, RFC 6585 section 5.
"""

import ipaddress
import re
from functools import lru_cache
from typing import Any

from graph.errors import BadRequest, HeadersTooLong, UriTooLong

_LABEL = "[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(rf"((?:{_LABEL}\.)*{_LABEL}\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::([0-9]{{0,5}}))?")
_PORT = 65535
_RANGES = 100
_NEGOTIATED = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_CHARSET")


def check(environ: dict[str, Any], address: int, headers: int) -> None:
    """Refuse a head over the bounds, in bytes of its address and of all its headers, or without one host.

    Raises BadRequest (400), UriTooLong (414), HeadersTooLong (431).
    """
    if len(environ["PATH_INFO"]) + len(environ["QUERY_STRING"]) > address:
        raise UriTooLong(f"L'adresse dépasse {address} octets ; une longue requête SPARQL s'envoie par POST.")
    size = sum(len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_"))
    if size > headers:
        raise HeadersTooLong(f"Les en-têtes dépassent {headers} octets.")
    for name in _NEGOTIATED:
        if environ.get(name, "").count(",") >= _RANGES:
            del environ[name]  # what words this refusal would take as long to read it
            raise HeadersTooLong(f"Un en-tête « Accept » a plus de {_RANGES} éléments.")
    if not environ.get("HTTP_HOST"):
        raise BadRequest("Il manque l'en-tête « Host ».")
    if not is_host(environ["HTTP_HOST"]):
        raise BadRequest("L'en-tête « Host » ne nomme pas un hôte, et un seul, avec son port s'il en a un.")


@lru_cache(maxsize=256)
def is_host(text: str) -> bool:
    """Whether that is the name or the address of one host, and its port where it has one.

    Spec: RFC 9110 section 7.2; of the names of RFC 3986, those that stand in the DNS, and `_`.
    """
    found = _HOST.fullmatch(text)
    if not found or int(found[2] or 0) > _PORT:
        return False
    try:
        return not text.startswith("[") or bool(ipaddress.IPv6Address(found[1][1:-1]))
    except ValueError:
        return False
