"""What the pages of the life of documents share: where documents live, who asks, a version once it is served.

Refuses whoever has no token, and a store that is elsewhere or takes no writes.
"""

from pathlib import Path

from flask import request

from graph.errand import Errand, Outcome, send
from graph.errors import Forbidden, PreconditionFailed, Unauthorised
from graph.life import Library
from graph.store.pool import PoolWriter, wait_for
from server import access
from server.conditions import Conditions
from server.service import service
from server.tokens import Right

ENVELOPE = 1 << 16


def library() -> Library:
    """Where the documents of this service live. Raises Forbidden (403) where its store is elsewhere."""
    settings = service().settings
    if not isinstance(settings.location, Path):
        raise Forbidden(
            "L'entrepôt de ce service est ailleurs : il ne garde ni documents importés ni historique, et "
            "aucun document ne s'importe ici."
        )
    return Library(settings.root, settings.location, settings.minter, settings.own)


def is_open() -> bool:
    """Whether who holds a token can import here."""
    return bool(service().tokens.tokens()) and service().writer is not None


def asking() -> str:
    """The name of the token of the request in hand: in the Authorization header, or typed into the form.

    Raises Forbidden (403), Unauthorised (401) as `access.authorise` does; Forbidden where nothing is written.
    """
    request.max_content_length = request.max_form_memory_size = service().settings.max_upload + ENVELOPE
    if request.headers.get("Authorization"):
        who = access.authorise(Right.WRITE)
    else:
        secret = request.form.get("token", "").strip()
        if not secret and service().tokens.tokens():
            raise Unauthorised("Changer les documents demande un jeton d'accès de droit « write ».")
        who = access.holder(secret, Right.WRITE)
    if service().writer is None:
        raise Forbidden("L'entrepôt de ce service ne se modifie pas par HTTP.")
    return who


def check_still(who: str) -> None:
    """Raise Forbidden (403) where the token of that name was withdrawn, or may write no more."""
    tokens = service().tokens.tokens()
    if not any(token.name == who and token.right >= Right.WRITE for token in tokens):
        raise Forbidden(f"Le jeton « {who} » a été retiré, ou n'écrit plus ici ; rien n'a été fait.")


def expected() -> str:
    """The version that must still be current, by If-Match; "" where the request says nothing.

    Raises PreconditionFailed (412) where another one is.
    """
    given = Conditions.read(request.environ)
    version = service().store.version
    if not given:
        return ""
    if given.none_match is not None:
        raise PreconditionFailed('« If-None-Match » ne dit rien ici ; attendu : « If-Match: "version" ».')
    given.check(frozenset({f'"{version}"'}))
    return version


def carry(errand: Errand) -> Outcome:
    """Have an errand run, and wait until its version is served. Raises what the errand raises."""
    outcome = send(errand)
    writer = service().writer
    if outcome.done and outcome.done.changed and isinstance(writer, PoolWriter):
        wait_for(writer.run, outcome.done.transaction.after)
    return outcome
