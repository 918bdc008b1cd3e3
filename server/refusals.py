"""Which SPARQL text the read endpoint refuses in words: updates, and calls to services that are not allowed.

The reading of the text is `graph.store.services`'; whether the rest parses is the engine's business.
"""

from collections.abc import Collection

from graph.errors import Refused
from graph.store import Limits
from graph.store.clauses import UPDATES, form
from graph.store.federation import resolved
from graph.store.lexer import unescaped
from graph.store.services import service_clauses


def passed(text: str, allowed: Collection[str], limits: Limits) -> str:
    """The text for the engine, with the rows of allowed services in it: whatever else calls out is refused.

    allowed: hosts. Raises as `check`, and as `graph.store.federation.resolved`.
    """
    text = resolved(text, allowed, limits)
    check(text)
    return text


def check(text: str) -> None:
    """Raises Refused (403) where the text is an update or calls another service."""
    if service_clauses(text):
        raise Refused(
            "SERVICE est refusé : ce point d'accès n'interroge aucun autre service. "
            "Interrogez l'autre service à part, et joignez les réponses chez vous."
        )
    for reading in {text, unescaped(text)}:
        if (first := form(reading)) in UPDATES:
            raise Refused(update_message(first))


def update_message(operation: str = "SPARQL Update") -> str:
    """Why updates are refused, and how data changes instead."""
    return (
        f"{operation} est refusé : les données se lisent ici et ne se modifient pas par SPARQL. "
        "Elles se corrigent dans les tables de data/, puis « maillage build » les publie."
    )
