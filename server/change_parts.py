"""Changes as the tables of a page: facts, pairs that co-pilot or overlap, things that come and go.

Refuses an IRI as a name: what this version knows is linked, what it does not know is called by its words.
"""

from collections.abc import Sequence

from flask_babel import gettext

from graph.changes import Changes
from graph.plain_words import Words, count_facts, sense
from graph.store import Rows
from graph.terms import Term, literal
from server import labels
from server.service import service
from server.values import whole
from server.views import Part

FACTS = ("sense", "document", "thing", "property", "before", "after")
PAIRS = ("pair", "a", "b", "measure", "before", "after")
THINGS = ("class", "came", "went")


def parts(changes: Changes, words: Words) -> Sequence[Part]:
    """The tables of some changes, the facts first."""
    minter = service().settings.minter
    documents = {fact.document: minter.document(fact.document) for fact in changes.facts if fact.document}
    ends = {term for pair in changes.pairs for term in (pair.a, pair.b, pair.measure)}
    named = {*(fact.thing for fact in changes.facts), *documents.values()}
    known = labels.of_terms(named | ends | {*changes.things})

    def shown(term: Term) -> Term:
        return term if term.value in known else said(words.thing(term))

    def said(text: str) -> Term:
        return literal(text, language="fr")  # what documents say; the rest is in the reader's language

    facts: list[tuple[Term | None, ...]] = [
        (
            literal(sense(fact)),
            shown(documents[fact.document]) if fact.document else None,
            shown(fact.thing),
            literal(words.property(fact.property)),
            said(words.values(fact.before)),
            said(words.values(fact.after)),
        )
        for fact in changes.facts
    ]
    pairs: list[tuple[Term | None, ...]] = [
        (literal(p.kind), shown(p.a), shown(p.b), shown(p.measure), whole(p.before), whole(p.after))
        for p in changes.pairs
    ]
    things: list[tuple[Term | None, ...]] = [
        (name, whole(came), whole(went)) for name, (came, went) in changes.things.items()
    ]
    return (
        Part("facts", str(gettext("Les faits")), Rows(FACTS, facts)),
        Part("pairs", str(gettext("Copilotages et recouvrements")), Rows(PAIRS, pairs)),
        Part("things", str(gettext("Ce qui apparaît et disparaît")), Rows(THINGS, things)),
    )


def sentence(changes: Changes) -> str:
    """The changes in one sentence."""
    if not changes:
        return str(gettext("Rien ne change."))
    return str(
        gettext(
            "Faits : %(added)s ajoutés, %(removed)s retirés, %(changed)s changés. Copilotages et "
            "recouvrements touchés : %(pairs)s. Preuves ajoutées ou retirées : %(proofs)s.",
            **count_facts(changes.facts), pairs=len(changes.pairs), proofs=changes.proofs,
        )
    )  # fmt: skip
