"""Every exception of the project, each with the HTTP status it answers with.

Refuses to hold behaviour: an error says what is wrong, where, and what to do; one handler in `server`
turns it into an answer, and the command line into a message.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class MaillageError(Exception):
    """Base of all errors that a user can see. `title` is short, the message is one full sentence or more."""

    status = 500
    title = "Erreur interne"


class QuerySyntaxError(MaillageError):
    """SPARQL text that does not parse: `line` and `column` are 1-based, `expected` is the parser's wish."""

    status = 400
    title = "Requête SPARQL mal formée"

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None, expected: str | None = None
    ):
        super().__init__(message)
        self.line, self.column, self.expected = line, column, expected


class BadRequest(MaillageError):
    """A request that lacks something or says it in a form that is not understood."""

    status = 400
    title = "Requête mal formée"


class LengthRequired(BadRequest):
    """A body that does not say how long it is, so that its end cannot be told from a broken connection."""

    status = 411
    title = "Longueur du corps demandée"


class UriTooLong(BadRequest):
    """An address over the bound."""

    status = 414
    title = "Adresse trop longue"


class HeadersTooLong(BadRequest):
    """Headers over the bound."""

    status = 431
    title = "En-têtes trop longs"


class UnknownParameter(BadRequest):
    """A parameter that the question does not take."""

    title = "Paramètre inconnu"


class MissingParameter(BadRequest):
    """A required parameter that was not given."""

    title = "Paramètre manquant"


class IllTypedParameter(BadRequest):
    """A parameter whose value has the wrong type, is outside its list, or names no known thing."""

    title = "Paramètre invalide"


class Refused(MaillageError):
    """An operation that this endpoint does not carry out (update, SERVICE, LOAD)."""

    status = 403
    title = "Opération refusée"


class NotFound(MaillageError):
    """A page, question or thing that does not exist here."""

    status = 404
    title = "Introuvable"


class UnknownQuery(NotFound):
    """A question slug that the catalogue does not hold."""

    title = "Question inconnue"


class UnknownThing(NotFound):
    """An IRI about which the graph says nothing."""

    title = "Ressource inconnue"


class MethodNotAllowed(MaillageError):
    """An HTTP method that the address does not answer."""

    status = 405
    title = "Méthode non permise"


class NotAcceptable(MaillageError):
    """No format that the client accepts can be produced; `acceptable`: the media types that can."""

    status = 406
    title = "Aucun format acceptable"

    def __init__(self, message: str, acceptable: Sequence[str] = ()):
        super().__init__(message)
        self.acceptable = tuple(acceptable)


class PreconditionFailed(MaillageError):
    """A condition of the request (If-Match, If-None-Match) that does not hold; nothing was done."""

    status = 412
    title = "Condition non remplie"


class PayloadTooLarge(MaillageError):
    """A request body over the limit."""

    status = 413
    title = "Corps de requête trop long"


class UnsupportedMediaType(MaillageError):
    """A request body in a media type that is not read here."""

    status = 415
    title = "Type de média non pris en charge"


class NotReady(MaillageError):
    """The store holds no dataset yet."""

    status = 503
    title = "Aucune donnée publiée"


class Busy(MaillageError):
    """More queries at once than this service answers; the client may come back."""

    status = 503
    title = "Service occupé"


class QueryTimeout(MaillageError):
    """A query that was stopped at its deadline."""

    status = 503
    title = "Délai dépassé"


class QueryTooHeavy(MaillageError):
    """A query that was stopped because it asked for more memory than one query may have."""

    status = 507
    title = "Requête trop lourde"


class ResultTooLarge(MaillageError):
    """An answer over the limit of bytes; nothing of it was sent."""

    status = 413
    title = "Réponse trop longue"


class Unauthorised(MaillageError):
    """A write without a token, or with one that is not known here."""

    status = 401
    title = "Jeton d'accès demandé"


class Forbidden(MaillageError):
    """A token that does not carry the right it needs, or a server that takes no writes at all."""

    status = 403
    title = "Droit insuffisant"


class UnreadableFile(MaillageError):
    """A file that is not what it says it is, or that cannot be read: damaged, encrypted, without text."""

    status = 422
    title = "Fichier illisible"


class UnknownDocument(MaillageError):
    """A file that is none of the source documents: its hash, or its length, is not one that is recorded."""

    status = 422
    title = "Document inconnu"


class AlreadyAttached(MaillageError):
    """The file of a document that is attached here already."""

    status = 409
    title = "Document déjà joint"


class Conflict(MaillageError):
    """Something that what is published rules out: a name that is taken, a document that others need."""

    status = 409
    title = "Conflit avec ce qui est publié"


class StoreError(MaillageError):
    """The store cannot be opened, is locked by another writer, or is damaged."""

    title = "Entrepôt inutilisable"


class RemoteFault(StoreError):
    """A store elsewhere that does not answer, or not in full, or not as the standard says."""

    status = 502
    title = "Entrepôt distant en défaut"


class ServiceFailed(MaillageError):
    """An allowed service, or a document to load, that gave no whole answer within the limits."""

    status = 502
    title = "Service distant en échec"


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a table or a graph.

    where: file or document, and the row (1-based, header = row 1) when there is one; column, value: the cell;
    expected: what should stand there; closest: known values that look like it.
    """

    where: str
    row: int | None
    column: str | None
    value: str | None
    expected: str
    closest: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = (
            self.where
            + (f", ligne {self.row}" if self.row else "")
            + (f", colonne « {self.column} »" if self.column else "")
        )
        found = f" : « {self.value} »" if self.value is not None else ""
        hint = f" ; le plus proche : {', '.join(self.closest)}" if self.closest else ""
        return f"{place}{found} : {self.expected}{hint}"


class InvalidData(MaillageError):
    """Tables or a graph that break the rules: carries every fault found, never only the first."""

    status = 422
    title = "Données invalides"

    def __init__(self, faults: Sequence[Fault]):
        self.faults = tuple(faults)
        count = len(self.faults)
        super().__init__(
            "\n".join(
                [f"{count} erreur{'s' if count > 1 else ''} ; rien n'a été publié.", *map(str, self.faults)]
            )
        )
