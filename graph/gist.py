"""Changes in brief: the things that come and go, each in one line with what is said of it, and the rest.

A new document is told by its conventions and actions, not by thousands of facts. Refuses to leave anything
out in silence: what is not told one by one is counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from graph.changes import CO_PILOTING, Changes, Fact, Pair
from graph.plain_words import NODE, SIGNS, THINGS, Words, say_fact, say_shared, sense, sum_up
from graph.terms import DCAT, DCTERMS, MLG, RDFS, Term, iri

FEW = 5
_TOLD_BY_OTHERS = {RDFS.label, MLG.levelName, MLG.number, MLG.order, DCTERMS.temporal}
_PERIOD = (MLG.calendarText, DCAT.startDate, DCAT.endDate)


@dataclass(frozen=True)
class Entry:
    """A thing that came, or went, of that kind; facts: what is said of it, and of the nodes below it."""

    thing: Term
    kind: Term
    came: bool
    facts: tuple[Fact, ...]


def read_entries(changes: Changes) -> list[Entry]:
    """The things that came and went, but for the nodes that stand for what is said of others; by kind."""
    said: dict[Term, list[Fact]] = {}
    for fact in changes.facts:
        said.setdefault(bearer(fact.thing), []).append(fact)
    return [
        Entry(thing, kind, came, tuple(said.get(thing, ())))
        for kind in THINGS
        for came, things in zip((True, False), changes.things.get(kind, ()), strict=False)
        for thing in sorted(things)
        if bearer(thing) == thing and thing in said
    ]


@dataclass(frozen=True)
class Remark:
    """What is said otherwise of a thing that stays, in words; sense: "added", "removed" or "changed"."""

    sense: str
    document: str
    thing: Term
    property: str
    before: str
    after: str


def read_remarks(changes: Changes, words: Words) -> list[Remark]:
    """The facts about things that neither came nor went; a node that came or went is one remark."""
    moved = {thing for sides in changes.things.values() for things in sides for thing in things}
    facts = [fact for fact in changes.facts if bearer(fact.thing) not in moved]
    found = []
    for (document, node), group in groupby(facts, key=lambda fact: (fact.document, fact.thing)):
        held = list(group)
        senses = {sense(fact) for fact in held}
        if bearer(node) != node and len(senses) == 1 and "changed" not in senses and len(held) > 1:
            name, text = _node(node, {fact.property: fact.after or fact.before for fact in held}, words)
            sides = ("", text) if senses == {"added"} else (text, "")
            found.append(Remark(senses.pop(), document, bearer(node), name, *sides))
        else:
            found += [
                Remark(
                    sense(fact), document, node, words.property(fact.property),
                    words.values(fact.before), words.values(fact.after),
                )
                for fact in held
            ]  # fmt: skip
    return found


def bearer(thing: Term) -> Term:
    """The thing of which a node says something: the action of a piloting; any other thing is its own."""
    node = NODE.search(thing.value)
    return iri(thing.value[: node.start()]) if node else thing


def describe(entry: Entry, words: Words) -> list[tuple[str, str]]:
    """What is said of a thing, by property: ("pilote", "« Caf »"), its calendar, what it is part of.

    What its nodes say comes first: who pilots it, who signed it, and when.
    """
    found: dict[str, list[str]] = {}
    own: dict[str, list[str]] = {}
    for node, facts in groupby(sorted(entry.facts, key=lambda fact: fact.thing), key=lambda fact: fact.thing):
        held = {fact.property: fact.after or fact.before for fact in facts}
        if node == entry.thing:
            for property_, values in held.items():
                if property_ not in _TOLD_BY_OTHERS:
                    own.setdefault(words.property(property_), []).extend(map(words.value, values))
        else:
            name, text = _node(node, held, words)
            found.setdefault(name, []).append(text)
    said = (*found.items(), *own.items())
    return [(name, ", ".join(map(words.quote, values))) for name, values in said]


def told(said: Iterable[tuple[str, str]], words: Words) -> str:
    """What `describe` gives, in one line."""
    return words.either(" ; ", "; ").join(words.either(" : ", ": ").join(pair) for pair in said)


def _node(node: Term, held: Mapping[Term, Sequence[Term]], words: Words) -> tuple[str, str]:
    """What a node says of its bearer: ("pilote", "Ville de Paris")."""
    printed, *days = (held.get(name, ()) for name in _PERIOD)
    if printed or any(days):
        dates = " – ".join(filter(None, map(words.values, days)))
        return words.either("calendrier", "calendar"), words.values(printed) or dates
    roles = held.get(MLG.role, ())
    back = bearer(node)
    kept = [
        value
        for name in sorted(held, key=lambda name: name != MLG.agent)
        for value in held[name]
        if name not in (MLG.order, MLG.role) and value != back
    ]
    name = words.values(roles) if roles else words.node(node)
    return name, ", ".join(map(words.value, kept))


def say(changes: Changes, words: Words, whole: bool = False) -> Iterator[str]:
    """The changes line by line, in brief; whole: every fact and every pair."""
    yield from sum_up(changes, words)
    if whole:
        for document, held in groupby(sorted(changes.facts, key=_document), key=_document):
            yield from ("", _document_name(document, words), *(f"  {say_fact(fact, words)}" for fact in held))
    else:
        yield from _say_entries(read_entries(changes), words)
        yield from _say_remarks(read_remarks(changes, words), words)
    yield from say_pairs(changes.pairs, words, len(changes.pairs) if whole else 2 * FEW)


def _say_entries(entries: Iterable[Entry], words: Words) -> Iterator[str]:
    for (kind, came), group in groupby(entries, key=lambda entry: (entry.kind, entry.came)):
        held = list(group)
        yield ""
        yield words.count(len(held), THINGS[kind])
        for entry in held[:FEW]:
            said = told(describe(entry, words), words)
            sign = SIGNS["added" if came else "removed"]
            yield f"  {sign} {words.quote(words.thing(entry.thing))}{' — ' * bool(said)}{said}"
        yield from _others(len(held) - FEW, words)


def _say_remarks(remarks: Sequence[Remark], words: Words) -> Iterator[str]:
    """What is said otherwise, by document, the reference tables apart."""
    most = FEW * FEW
    for document, held in groupby(sorted(remarks[:most], key=_document), key=_document):
        yield ""
        yield _document_name(document, words)
        for one in held:
            sides = " → ".join(words.quote(side) for side in (one.before, one.after) if side)
            said = f"{one.property}{words.either(' : ', ': ')}{sides}"
            yield f"  {SIGNS[one.sense]} {words.quote(words.thing(one.thing))} — {said}"
    yield from _others(len(remarks) - most, words)


def _document(said: Fact | Remark) -> str:
    return said.document


def _document_name(slug: str, words: Words) -> str:
    return slug or words.either("tables de référence", "reference tables")


def say_pairs(pairs: Sequence[Pair], words: Words, most: int) -> Iterator[str]:
    """What pairs share more or less: each pair by its names, then a line a dimension; at most so many."""
    for kind, group in groupby(pairs, key=lambda pair: pair.kind):
        yield ""
        co_piloting = kind == CO_PILOTING
        yield (
            words.either("copilotages", "co-pilots")
            if co_piloting
            else words.either("recouvrements", "overlaps")
        )
        together = by_ends(group)
        for (a, b), held in list(together.items())[:most]:
            first, second = (words.quote(words.thing(end)) for end in (a, b))
            yield f"  {first}{words.either(' et ', ' and ')}{second}"
            yield from (f"    {say_shared(pair, words)}" for pair in held)
        yield from _others(len(together) - most, words)


def by_ends(pairs: Iterable[Pair]) -> Mapping[tuple[Term, Term], Sequence[Pair]]:
    """The pairs of the same two things together: those first that share most besides years.

    Of each two things, what is printed stands before what is interpreted, and years come last.
    """
    found: dict[tuple[Term, Term], list[Pair]] = {}
    for pair in sorted(pairs, key=lambda pair: (pair.along == "period", pair.read)):
        found.setdefault((pair.a, pair.b), []).append(pair)
    return dict(sorted(found.items(), key=lambda row: _weight(row[1]), reverse=True))


def _weight(pairs: Iterable[Pair]) -> tuple[int, int]:
    changed = [(pair.along == "period", abs(pair.after - pair.before)) for pair in pairs]
    return sum(n for years, n in changed if not years), sum(n for years, n in changed if years)


def _others(more: int, words: Words) -> Iterator[str]:
    if more > 0:
        yield "  … " + words.either(
            f"et {more} autre{'s' * (more > 1)}", f"and {more} other{'s' * (more > 1)}"
        )
