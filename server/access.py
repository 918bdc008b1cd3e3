"""Who may write: the bearer token of a request against the tokens of this service.

Writes need the token with each request: in the Authorization header or, at `/sources`, in the form that a
person fills in. No cookie and no address carries it, so that no page can make a browser write on its reader's
behalf. Reading is open to all, and this module never asks for it.
Spec: RFC 6750 (bearer tokens), RFC 9110 section 11.
"""

from dataclasses import replace

from flask import current_app, request

from graph.errors import Forbidden, Unauthorised
from graph.store import Limits, Writer
from server.service import Services, service
from server.tokens import Right

WRITE_DEADLINE_S = 120.0
"""How long one write may take, in seconds: those who write are known, and a large graph takes its time."""
READ_ONLY = (
    "Ce service est en lecture seule : il ne connaît aucun jeton d'accès. Qui le tient en ajoute un par "
    "« maillage token add NOM --right write », et ce jeton accompagne chaque écriture dans l'en-tête "
    "« Authorization: Bearer … »."
)


def authorise(right: Right) -> str:
    """The name of the token in hand, once it is known to carry that right.

    Raises Forbidden (403) where the service knows no token at all or the right is too low, Unauthorised (401)
    for a token that is missing or unknown.
    """
    if not service().tokens.tokens():
        raise Forbidden(READ_ONLY)
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthorised(
            "Écrire demande un jeton d'accès, dans l'en-tête « Authorization: Bearer … » "
            "et nulle part ailleurs."
        )
    return holder(secret.strip(), right)


def holder(secret: str, right: Right) -> str:
    """The name of the token with that secret, once it is known to carry that right.

    secret: from the header, or typed into a form of ours: no page can make a browser send what it never kept.
    Raises what `authorise` does.
    """
    tokens = service().tokens
    if not tokens.tokens():
        raise Forbidden(READ_ONLY)
    if not secret:
        raise Unauthorised("Cette écriture demande un jeton d'accès.")
    token = tokens.find(secret)
    if token is None:
        raise Unauthorised("Ce jeton d'accès n'est pas connu ici, ou il a été retiré.")
    if token.right < right:
        raise Forbidden(
            f"Le jeton « {token.name} » a le droit {token.right.name.lower()} ; "
            f"cette opération demande {right.name.lower()}."
        )
    return token.name


def writer() -> tuple[Writer, str]:
    """What changes the dataset, and the name of who asks for it.

    Raises Forbidden (403), Unauthorised (401), as `authorise` does; Forbidden also where the store takes no
    writes.
    """
    who = authorise(Right.WRITE)
    found = service().writer
    if found is None:
        raise Forbidden("L'entrepôt de ce service ne se modifie pas par HTTP.")
    return found, who


def limits() -> Limits:
    """What a write may use: what a query may, and more time."""
    known = service().limits
    return replace(known, deadline_s=max(known.deadline_s, WRITE_DEADLINE_S))


def version_now() -> str:
    """The dataset version after a write: `service()` keeps the one that the request began with."""
    services: Services = current_app.extensions["maillage"]
    return services.current().store.version


def allow_upload() -> None:
    """Let the body of the request in hand be as long as an upload, and not only as a question."""
    request.max_content_length = request.max_form_memory_size = service().settings.max_upload
