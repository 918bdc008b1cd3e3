"""Changes for readers: what comes and goes in brief, and the same as the tables of a page and its files.

Refuses an IRI as a name: what this version knows is linked, what it does not know is called by its words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext

from graph.changes import CO_PILOTING, Changes, Fact, Pair
from graph.gist import FEW, Entry, Remark, by_ends, describe, read_entries, read_remarks, told
from graph.plain_words import THINGS, Words, say_shared, sense, sum_up
from graph.store import Rows
from graph.terms import Term, literal
from server import labels
from server.cells import Cell, cell
from server.service import service
from server.values import whole
from server.views import Part

FACTS = ("sense", "document", "thing", "property", "before", "after")
PAIRS = ("pair", "a", "b", "measure", "before", "after", "gained", "lost")
COUNTS = ("class", "came", "went")
ENTRIES = ("sense", "class", "thing", "said")
MOST = 2_000


@dataclass(frozen=True)
class Told:
    """Something that changes. name: of the thing, or of both ends; lines: what is said of it, each after the
    property that says it, or ""."""

    name: tuple[Cell, ...]
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """What changes alike, under a title. told: the first few; more: the others, as many as a page holds;
    left: how many there are besides. number: whether each has lines of its own, of numbers."""

    title: str
    told: Sequence[Told]
    more: Sequence[Told]
    left: int


@dataclass(frozen=True)
class Gist:
    """Changes as a page shows them: sentences; what comes and goes; what is said otherwise; the pairs."""

    sentences: Sequence[str]
    things: Sequence[Group]
    others: Part
    pairs: Sequence[Group]


def gist(changes: Changes, words: Words) -> Gist:
    """The changes in brief, in the language of the words."""
    name, gone = _namer(changes, words), str(gettext(" (disparaît)"))
    things = [
        _group(
            words.count(len(held), THINGS[kind]) + ("" if came else gone),
            [Told((name(entry.thing),), tuple(_tied(describe(entry, words)))) for entry in held],
        )
        for (kind, came), found in groupby(read_entries(changes), key=lambda entry: (entry.kind, entry.came))
        if (held := list(found))
    ]
    pairs = [
        _group(
            str(gettext("Copilotages") if kind == CO_PILOTING else gettext("Recouvrements")),
            [
                Told((name(a), name(b)), tuple(_tied(("", say_shared(pair, words)) for pair in held)))
                for (a, b), held in by_ends(found).items()
            ],
        )
        for kind, found in groupby(changes.pairs, key=lambda pair: pair.kind)
    ]
    remarks = _remarks(read_remarks(changes, words), words)
    others = Part("others", str(gettext("Ce qui est dit autrement")), remarks)
    return Gist(sum_up(changes, words), things, others, pairs)


def _tied(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, tie(text)) for name, text in lines)


def tie(text: str) -> str:
    """A text whose French quotes stand on the line of what they quote."""
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def _group(title: str, told: Sequence[Told]) -> Group:
    return Group(title, told[:FEW], told[FEW:MOST], max(0, len(told) - MOST))


def _namer(changes: Changes, words: Words) -> Callable[[Term], Cell]:
    """How things are shown: linked where this version has them, else by the name that they have there."""
    moved = (thing for sides in changes.things.values() for things in sides for thing in things)
    known = labels.of_terms({*moved, *(end for pair in changes.pairs for end in (pair.a, pair.b))})

    def shown(term: Term) -> Cell:
        return cell(term, known) if term.value in known else Cell(words.thing(term), language="fr")

    return shown


def parts(changes: Changes, words: Words) -> Sequence[Part]:
    """The tables of some changes, the facts first."""
    entries: list[tuple[Term | None, ...]] = [_entry(entry, words) for entry in read_entries(changes)]
    counts: list[tuple[Term | None, ...]] = [
        (name, whole(len(came)), whole(len(went))) for name, (came, went) in changes.things.items()
    ]
    return (
        Part("facts", str(gettext("Les faits")), _facts(changes.facts, words)),
        Part("pairs", str(gettext("Copilotages et recouvrements")), _pairs(changes.pairs, words)),
        Part("entries", str(gettext("Ce qui apparaît et disparaît")), Rows(ENTRIES, entries)),
        Part("things", str(gettext("Combien apparaissent et disparaissent")), Rows(COUNTS, counts)),
    )


def _entry(entry: Entry, words: Words) -> tuple[Term | None, ...]:
    sense_of = literal("added" if entry.came else "removed")
    return sense_of, entry.kind, _said(words.thing(entry.thing)), literal(told(describe(entry, words), words))


def _facts(facts: Iterable[Fact], words: Words) -> Rows:
    remarks = [
        Remark(
            sense(fact), fact.document, fact.thing, words.property(fact.property),
            words.values(fact.before), words.values(fact.after),
        )
        for fact in facts
    ]  # fmt: skip
    return _remarks(remarks, words)


def _remarks(remarks: Sequence[Remark], words: Words) -> Rows:
    """A row for each; things and documents linked where this version has them."""
    minter = service().settings.minter
    documents = {one.document: minter.document(one.document) for one in remarks if one.document}
    known = labels.of_terms({*(one.thing for one in remarks), *documents.values()})

    def shown(term: Term) -> Term:
        return term if term.value in known else _said(words.thing(term))

    rows: list[tuple[Term | None, ...]] = [
        (
            literal(one.sense),
            shown(documents[one.document]) if one.document else None,
            shown(one.thing),
            literal(one.property),
            _said(one.before),
            _said(one.after),
        )
        for one in remarks
    ]
    return Rows(FACTS, rows)


def _pairs(pairs: Iterable[Pair], words: Words) -> Rows:
    held = list(pairs)
    known = labels.of_terms({term for pair in held for term in (pair.a, pair.b, pair.measure)})

    def shown(term: Term) -> Term:
        return term if term.value in known else _said(words.thing(term))

    rows: list[tuple[Term | None, ...]] = [
        (
            literal(p.kind), shown(p.a), shown(p.b), shown(p.measure), whole(p.before), whole(p.after),
            _said(words.values(p.came)), _said(words.values(p.went)),
        )
        for p in held
    ]  # fmt: skip
    return Rows(PAIRS, rows)


def _said(text: str) -> Term:
    """What documents say, which is French; the rest is in the reader's language."""
    return literal(text, language="fr")
