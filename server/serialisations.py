"""What the store writes, made fit to be sent: every format of an answer, and XML that is XML.

The store writes Turtle and N-Triples; what it wrote so is TriG and N-Quads as well, and is sent as such to
who asks for those. Some RDF has no XML 1.0: a literal may hold U+0001, a property may end where no XML name
can begin. The engine writes them all the same, so each XML answer is read once more here. Refuses to mend
one: another format holds it.
Specs: https://www.w3.org/TR/trig/, https://www.w3.org/TR/n-quads/, https://www.w3.org/TR/xml/#charsets
"""

from collections.abc import Sequence
from xml.parsers import expat

from graph.errors import NotAcceptable
from graph.formats import Format, of_kind

_XML = ("application/sparql-results+xml", "application/rdf+xml")
_CARRIERS = {"trig": "turtle", "nquads": "ntriples"}
RESULTS = of_kind("results")
GRAPHS = (*of_kind("graph"), *(row for row in of_kind("dataset") if row.name in _CARRIERS))


def carrier(row: Format) -> Format:
    """The format that the store is asked for, where an answer is wanted in that one."""
    name = _CARRIERS.get(row.name)
    return next(known for known in GRAPHS if known.name == name) if name else row


def finish(written: Format, body: bytes, wanted: Sequence[Format]) -> tuple[Format, bytes]:
    """The first of the wanted formats that the bytes are, and the bytes.

    written: the format that the store wrote, a carrier of one of those wanted.
    Raises NotAcceptable (406) where they are XML and not well formed.
    """
    if written.media_type in _XML:
        try:
            expat.ParserCreate(namespace_separator=" ").Parse(body, True)
        except expat.ExpatError as error:
            raise NotAcceptable(
                "La réponse porte un caractère ou une propriété que XML 1.0 ne sait pas écrire "
                f"({error}) ; demandez-la en JSON ou en Turtle."
            ) from error
    return next(row for row in wanted if carrier(row) == written), body
