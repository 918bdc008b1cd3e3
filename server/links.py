"""Where a browser finds a thing: the local address of every IRI that this deployment publishes, and back.

Refuses to change an IRI: only the address that a page links to differs, never what the graph says.
"""

import re
from urllib.parse import quote

from graph.terms import BASE, MLG, PREFIXES
from server.service import service

_SAFE = "/-._~,;=@!"
_PLANES = "".join(f"{chr(n << 16)}-{chr((n << 16) + 0xFFFD)}" for n in range(1, 14))
_ILLEGAL = re.compile(
    r"%(?![0-9A-Fa-f]{2})|[^\w%/?#:@\-.~!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    f"{_PLANES}\U000e1000-\U000efffd]",
    re.ASCII,
)


def address(iri: str) -> str:
    """The page of an IRI: under /doc/, /voc/, /graph/ or /ontology here, or the IRI itself elsewhere."""
    base = service().settings.base
    if iri.startswith(base + "graph/document/"):
        return "/doc/document/" + quote(iri[len(base) + 15 :], safe=_SAFE)
    spaces = (
        (base + "id/", "/doc/"),
        (base + "graph/", "/graph/"),
        (base + ".well-known/genid/", "/.well-known/genid/"),
        (BASE + "voc/", "/voc/"),
        (str(MLG), "/ontology#"),
        (BASE + "ontology/", "/ontology/"),
    )
    for space, page in spaces:
        if iri.startswith(space):
            return page + quote(iri[len(space) :], safe=_SAFE)
    if iri.startswith(BASE + "shapes/"):
        return "/shapes/" + quote(iri[len(BASE) + 7 :], safe=_SAFE + "#")
    return "/ontology" if iri == BASE + "ontology" else iri


def escape(path: str) -> str:
    """A decoded path as it stands in a header or an address, in ASCII."""
    return quote(path, safe=_SAFE)


def spellings(path: str) -> list[str]:
    """How the end of an IRI may be written, of which a request gives the decoded path.

    What no IRI may hold (a space, `<`) was percent-encoded; the rest may have been.
    Spec: RFC 3987, section 2.2.
    """
    legal = _ILLEGAL.sub(lambda found: quote(found[0], safe="", errors="replace"), path)
    return list(dict.fromkeys((legal, escape(path))))


def evidence(iri: str) -> str:
    """The question that shows every passage behind what is said of an IRI of ours."""
    return "/queries/evidence?subject=" + quote(local(iri), safe=_SAFE)


def local(iri: str) -> str:
    """How an address and a parameter name a thing: what follows `id/`."""
    return short(iri).removeprefix("id/")


def short(iri: str) -> str:
    """What stands for an IRI without a label: a prefixed name, or the rest after base or scheme."""
    base = service().settings.base
    for name, namespace in PREFIXES.items():
        if iri.startswith(str(namespace)) and "/" not in iri[len(str(namespace)) :]:
            return f"{name}:{iri[len(str(namespace)) :]}"
    for prefix in (base + "id/", base, BASE):
        if iri.startswith(prefix) and iri != prefix:
            return iri[len(prefix) :]
    return iri.split("://", 1)[-1]
