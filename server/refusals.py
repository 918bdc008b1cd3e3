"""Which SPARQL text the read endpoint refuses in words: updates, and calls to services that are not allowed.

And which text gives another answer each time, so that none may be kept.
The reading of the text is `graph.store.services`'; whether the rest parses is the engine's business.
"""

from collections.abc import Collection

from graph.errors import Refused
from graph.store import Limits
from graph.store.clauses import UPDATES, form
from graph.store.federation import resolved
from graph.store.lexer import unescaped, words
from graph.store.services import service_clauses

_CHANGING = ("NOW", "RAND", "UUID", "BNODE")
"""Functions that give something else each time; `UUID` ends the name of STRUUID too."""


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
        capitals = reading.upper()
        if any(word in capitals for word in UPDATES) and (first := form(reading)) in UPDATES:
            raise Refused(update_message(first))


def update_message(operation: str = "SPARQL Update") -> str:
    """Why updates are refused, and how data changes instead."""
    return (
        f"{operation} est refusé à cette adresse, où les données se lisent et ne se modifient pas. "
        "Une mise à jour s'envoie à /update, par POST et avec un jeton d'accès ; ce que disent les tables de "
        "data/ se corrige dans ces tables, puis « maillage build » le publie."
    )


def may_be_kept(text: str, passed: str) -> bool:
    """Whether caches may keep the answer. passed: what the engine is given of the text, which then holds no
    rows that came from elsewhere.
    """
    return passed == text and is_repeatable(text)


def is_repeatable(text: str) -> bool:
    """Whether the text gives the same answer each time, as long as the data do not change.

    Words run together where the grammar lets them, so a word that merely ends so counts as well.
    """
    if not any(name in text.upper() for name in _CHANGING):
        return True
    return not any(token.word.endswith(_CHANGING) for token in words(text))
