"""XML before an RDF parser reads it: how deep, how many attributes, how much its entities grow.

Refuses what costs a parser the square of its size: depth, attributes without number, entities of entities.
Reads no file and no address: an outside entity is left for the RDF parser to refuse.
Spec: https://www.w3.org/TR/xml/
"""

from xml.parsers import expat

from graph.errors import BadRequest
from graph.store.wording import explained

DEPTH = 500
"""Elements within one another, at most."""
ATTRIBUTES = 1000
"""Attributes of one element, at most."""


def check(body: bytes) -> None:
    """Raise BadRequest (400) for a document that is too deep or too wide, grows too much, or is no XML."""
    depth = 0
    parser = expat.ParserCreate()
    parser.ordered_attributes = True

    def enter(_: str, attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise BadRequest(f"Le XML a plus de {DEPTH} éléments l'un dans l'autre.")
        if len(attributes) > 2 * ATTRIBUTES:
            raise BadRequest(f"Un élément du XML a plus de {ATTRIBUTES} attributs.")

    def leave(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = enter, leave
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: charsets it does not know
        raise BadRequest(f"Le corps n'est pas du XML qui se lit : {explained(str(error))}.") from error
