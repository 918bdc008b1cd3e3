"""Where a browser finds a thing: the local address of every IRI that this deployment publishes.

Refuses to change an IRI: only the address that a page links to differs, never what the graph says.
"""

from urllib.parse import quote

from graph.terms import BASE, MLG, PREFIXES
from server.service import service

_SAFE = "/-._~,;=@!"


def address(iri: str) -> str:
    """The page of an IRI: under /doc/, /voc/ or /ontology here, or the IRI itself elsewhere."""
    base = service().settings.base
    if iri.startswith(base + "id/"):
        return "/doc/" + quote(iri[len(base) + 3 :], safe=_SAFE)
    if iri.startswith(base + "graph/document/"):
        return "/doc/document/" + quote(iri[len(base) + 15 :], safe=_SAFE)
    if iri.startswith(BASE + "voc/"):
        return "/voc/" + quote(iri[len(BASE) + 4 :], safe=_SAFE)
    if iri.startswith(str(MLG)):
        return "/ontology#" + quote(iri[len(str(MLG)) :], safe=_SAFE)
    return iri


def evidence(iri: str) -> str:
    """The question that shows every passage behind what is said of an IRI of ours."""
    return "/queries/evidence?subject=" + quote(short(iri).removeprefix("id/"), safe=_SAFE)


def short(iri: str) -> str:
    """What stands for an IRI without a label: a prefixed name, or the rest after base or scheme."""
    base = service().settings.base
    for name, namespace in PREFIXES.items():
        if iri.startswith(str(namespace)) and "/" not in iri[len(str(namespace)) :]:
            return f"{name}:{iri[len(str(namespace)) :]}"
    for prefix in (base + "id/", base, BASE):
        if iri.startswith(prefix):
            return iri[len(prefix) :]
    return iri.split("://", 1)[-1]
