"""The questions as example queries, for the editors and assistants that look for them there.

Refuses texts that a tool would have to change: each runs as it is on the endpoint of this deployment.
Format: https://github.com/sib-swiss/sparql-examples (SHACL executables, schema.org target and keywords).
"""

import re
from collections.abc import Iterable

from flask import Blueprint, Response, request
from flask_babel import force_locale, gettext

from graph.catalogue import Query
from graph.formats import of_kind
from graph.terms import BASE, OWL, RDF, RDFS, XSD, Minter, Term, Triple, iri, literal
from server import negotiation, rdf
from server.answers import reply
from server.language import LANGUAGES
from server.queries import TOPICS
from server.rdf import SCHEMA, SH
from server.service import service

blueprint = Blueprint("examples", __name__)
_PREFIX = re.compile(r"^PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)


@blueprint.get("/.well-known/sparql-examples")
def show() -> Response:
    """Every question of the catalogue as an executable, in the graph format that the client accepts best.

    Raises NotAcceptable (406).
    """
    chosen = negotiation.choose(of_kind("graph"))
    triples = describe(list(service().questions), service().settings.minter, request.host_url)
    return reply(chosen, rdf.write(triples, chosen), "sparql-examples")


def example_text(query: Query, minter: Minter) -> str:
    """The question's text without its header, its example in place under the base of this deployment."""
    lines = [line for line in query.text.splitlines() if not line.startswith("#+")]
    return "\n".join(lines).replace(f"<{BASE}id/", f"<{minter.base}id/")


def describe(queries: list[Query], minter: Minter, host: str) -> list[Triple]:
    """Those questions as sh:SPARQLSelectExecutable, with the prefixes that they use.

    host: the address of the service, with its final slash.
    """
    document = f"{host}.well-known/sparql-examples"
    prefixes = iri(f"{document}#prefixes")
    triples: list[Triple] = [(prefixes, RDF.type, OWL.Ontology), (prefixes, OWL.imports, iri(SH.rstrip("#")))]
    declared = {found for query in queries for found in _PREFIX.findall(query.text)}
    for name, namespace in sorted(declared):
        it = iri(f"{document}#prefix-{name}")
        triples += [
            (prefixes, SH.declare, it),
            (it, SH.prefix, literal(name)),
            (it, SH.namespace, literal(namespace, XSD.anyURI)),
        ]
    for query in queries:
        triples += _example(iri(f"{document}#{query.slug}"), query, minter)
        triples.append((iri(f"{document}#{query.slug}"), SH.prefixes, prefixes))
        triples.append((iri(f"{document}#{query.slug}"), SCHEMA.target, iri(f"{host}sparql")))
    return triples


def _example(me: Term, query: Query, minter: Minter) -> Iterable[Triple]:
    yield (me, RDF.type, SH.SPARQLExecutable)
    yield (me, RDF.type, SH.SPARQLSelectExecutable)
    yield (me, RDFS.comment, literal(query.summary_fr, language="fr"))
    yield (me, RDFS.comment, literal(query.summary, language="en"))
    yield (me, SH.select, literal(example_text(query, minter)))
    for language, keyword in _keywords(query.slug):
        yield (me, SCHEMA.keywords, literal(keyword, language=language))


def _keywords(slug: str) -> Iterable[tuple[str, str]]:
    """What the question is about: its topic on the page of questions, in each language."""
    for topic, slugs in TOPICS:
        if slug in slugs:
            for language in LANGUAGES:
                with force_locale(language):
                    yield language, gettext(str(topic))
