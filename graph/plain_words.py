"""Changes in plain words: the names of things, properties and values, and one sentence for each change.

In French or English. Refuses IRIs where a thing has any name: its label, else its place below a thing that
has one, else the end of its path.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.catalogue import fill, page_text
from graph.changes import CO_PILOTING, OVERLAP, Changes, Fact, Pair
from graph.store import Store
from graph.terms import DCAT, DCTERMS, IGEO, MLG, ORG, RDFS, SKOS, XSD, Term, iri

_BATCH = 2_000
NODE = re.compile(r"/(pilotage|signature|evenement|contribution|membre|periode)(?:-(\d+))?$")
_NODES = {
    "pilotage": ("pilotage", "piloting"), "signature": ("signature", "signature"),
    "evenement": ("événement", "event"), "contribution": ("contribution", "contribution"),
    "membre": ("membre", "member"), "periode": ("période", "period"),
}  # fmt: skip
_PROPERTIES = {
    RDFS.label: ("nom", "name"), SKOS.altLabel: ("autre graphie", "other spelling"),
    SKOS.notation: ("sigle", "acronym"), SKOS.note: ("note", "note"),
    SKOS.closeMatch: ("probablement la même que", "probably the same as"),
    DCTERMS.description: ("résumé", "summary"), DCTERMS.temporal: ("période", "period"),
    DCTERMS.replaces: ("remplace", "replaces"), DCTERMS.relation: ("cite", "cites"),
    DCAT.startDate: ("début", "start"), DCAT.endDate: ("fin", "end"),
    ORG.subOrganizationOf: ("rattachée à", "part of"), ORG.identifier: ("identifiant", "identifier"),
    IGEO.codeINSEE: ("code INSEE", "INSEE code"), MLG.agent: ("organisation", "organisation"),
}  # fmt: skip
THINGS = {
    MLG.Convention: (("convention", "conventions"), ("agreement", "agreements")),
    MLG.Axis: (("axe", "axes"), ("axis", "axes")),
    MLG.StrategicObjective: (
        ("objectif stratégique", "objectifs stratégiques"), ("strategic objective", "strategic objectives")
    ),
    MLG.Objective: (("objectif", "objectifs"), ("objective", "objectives")),
    MLG.Principle: (("principe", "principes"), ("principle", "principles")),
    MLG.Action: (("action", "actions"), ("action", "actions")),
    MLG.Piloting: (("pilotage", "pilotages"), ("piloting", "pilotings")),
    MLG.Signature: (("signature", "signatures"), ("signature", "signatures")),
    MLG.Contribution: (("contribution", "contributions"), ("contribution", "contributions")),
    MLG.LifecycleEvent: (("événement", "événements"), ("event", "events")),
    MLG.GovernanceBody: (("instance", "instances"), ("governance body", "governance bodies")),
    MLG.Figure: (("chiffre", "chiffres"), ("figure", "figures")),
    ORG.FormalOrganization: (("institution", "institutions"), ("institution", "institutions")),
    ORG.OrganizationalUnit: (("unité", "unités"), ("unit", "units")),
    MLG.Territory: (("territoire", "territoires"), ("territory", "territories")),
    MLG.SourceDocument: (("document", "documents"), ("document", "documents")),
}  # fmt: skip
_SHARED = {
    "audiences": (("public commun", "publics communs"), ("shared audience", "shared audiences")),
    "period": (("année commune", "années communes"), ("shared year", "shared years")),
    "pilots": (("pilote commun", "pilotes communs"), ("shared pilot", "shared pilots")),
    "schemes": (("dispositif commun", "dispositifs communs"), ("shared scheme", "shared schemes")),
    "signatories": (("signataire commun", "signataires communs"), ("shared signatory", "shared signatories")),
    "territories": (("territoire commun", "territoires communs"), ("shared territory", "shared territories")),
    "themes": (("thème commun", "thèmes communs"), ("shared theme", "shared themes")),
}  # fmt: skip
_LISTED = 5
_BOOLEANS = {"true": ("oui", "yes"), "false": ("non", "no")}


class Words:
    """What everything in some changes is called, in one language, "fr" or "en"."""

    def __init__(self, changes: Changes, store: Store, language: str = "fr"):
        """store: a version that names what the changes do not."""
        self._side = 0 if language == "fr" else 1
        self._quotes = ("« ", " »") if language == "fr" else ("“", "”")
        self.language = language
        self._names: dict[Term, Term] = {}
        for thing, labels in changes.names.items():
            for label in labels:
                self._keep(thing, label)
        wanted = sorted(term for term in _named(changes) if term not in changes.names)
        for start in range(0, len(wanted), _BATCH):
            text = fill(page_text("labels"), {"thing": wanted[start : start + _BATCH]})
            for named, said in store.select(text).rows:
                if named and said:
                    self._keep(named, said)

    def _keep(self, thing: Term, label: Term) -> None:
        order = (self.language, "fr")
        known = self._names.get(thing)
        rank = order.index(label.language) if label.language in order else len(order)
        if known is None or rank < (order.index(known.language) if known.language in order else len(order)):
            self._names[thing] = label

    def thing(self, term: Term) -> str:
        """What a thing is called: "signature 2 (Convention territoriale globale)" where it has no name."""
        if term in self._names:
            return self._names[term].value
        node = NODE.search(term.value)
        if node:
            words = f"{self.node(term)} {node[2] or ''}".strip()
            return f"{words} ({self.thing(iri(term.value[: node.start()]))})"
        return term.value.rsplit("/", 1)[-1].replace("-", " ")

    def node(self, term: Term) -> str:
        """What a node that says something of another thing is: "signature"; "" for any other."""
        found = NODE.search(term.value)
        return _NODES[found[1]][self._side] if found else ""

    def either(self, french: str, english: str) -> str:
        """The one of two texts that is in this language."""
        return (french, english)[self._side]

    def count(self, number: int, names: tuple[tuple[str, str], tuple[str, str]]) -> str:
        """So many of those: "1 action", "2 actions". names: one and several, in French, then in English."""
        return f"{number} {names[self._side][not is_one(number, self.language)]}"

    def quote(self, text: str) -> str:
        """A text between the quotes of this language."""
        return text.join(self._quotes)

    def property(self, term: Term) -> str:
        """What a property is called."""
        if term in _PROPERTIES:
            return _PROPERTIES[term][self._side]
        name = self._names.get(term)
        return name.value if name else re.split(r"[#/]", term.value)[-1]

    def value(self, term: Term) -> str:
        """A value as a reader has it."""
        if term.kind == "iri":
            return self.thing(term)
        if term.datatype == XSD.date.value and self.language == "fr":
            return "/".join(reversed(term.value.split("-")))
        return _BOOLEANS.get(term.value, (term.value, term.value))[self._side]

    def values(self, terms: Iterable[Term]) -> str:
        """Several values, in one text."""
        return self.either(" ; ", "; ").join(self.value(term) for term in terms)

    def few(self, terms: Sequence[Term]) -> str:
        """The first values, quoted unless they are numbers, and how many others there are."""
        held = sorted(self.value(term) for term in terms)
        more = len(held) - _LISTED
        listed = ", ".join(text if text.isdigit() else self.quote(text) for text in held[:_LISTED])
        others = self.either(f" et {more} autre{'s' * (more > 1)}", f" and {more} other{'s' * (more > 1)}")
        return listed + others if more > 0 else listed


def _named(changes: Changes) -> Iterator[Term]:
    """Everything in the changes that may have a name, once."""
    found: set[Term] = set()
    for fact in changes.facts:
        found.update((fact.thing, fact.property))
        found.update(term for term in (*fact.before, *fact.after) if term.kind == "iri")
        node = NODE.search(fact.thing.value)
        if node:
            found.add(iri(fact.thing.value[: node.start()]))
    for pair in changes.pairs:
        found.update((pair.a, pair.b, pair.measure))
        found.update(term for term in (*pair.came, *pair.went) if term.kind == "iri")
    yield from found


def is_one(number: int, language: str = "fr") -> bool:
    """Whether so many of something are said in the singular, as French does for none."""
    return number < 2 if language == "fr" else number == 1


def sum_up(changes: Changes, words: Words) -> list[str]:
    """The changes in a few sentences: what comes and goes, how many facts and pairs are touched."""
    if not changes:
        return [words.either("Rien ne change.", "Nothing changes.")]
    said = []
    for side, verbs in enumerate(_VERBS):
        held = [(len(changes.things.get(name, _NONE)[side]), names) for name, names in THINGS.items()]
        counts = [words.count(count, names) for count, names in held if count]
        if counts:
            one = sum(count for count, _ in held) == 1
            said.append(f"{words.either(verbs[not one], verbs[2])}{_and(counts, words)}.")
    facts = count_facts(changes.facts)
    counts = [words.count(facts[sense], _SENSES[sense]) for sense in _SENSES if facts[sense]]
    if counts:
        said.append(words.either("Faits : ", "Facts: ") + ", ".join(counts) + ".")
    for kind, names in _LINKS.items():
        pairs = [pair for pair in changes.pairs if pair.kind == kind]
        if pairs:
            said.append(f"{words.either(*names)}{_of_pairs(kind, pairs, words)}.")
    if changes.proofs:
        said.append(
            words.either("Preuves ajoutées ou retirées : ", "Proofs added or removed: ")
            + f"{changes.proofs}."
        )
    return said


_NONE: tuple[frozenset[Term], frozenset[Term]] = (frozenset(), frozenset())
_VERBS = (("Apparaît : ", "Apparaissent : ", "New: "), ("Disparaît : ", "Disparaissent : ", "Gone: "))
_SENSES = {
    "added": (("ajouté", "ajoutés"), ("added", "added")),
    "removed": (("retiré", "retirés"), ("removed", "removed")),
    "changed": (("changé", "changés"), ("changed", "changed")),
}
_LINKS = {CO_PILOTING: ("Copilotages : ", "Co-pilots: "), OVERLAP: ("Recouvrements : ", "Overlaps: ")}
_PAIRS = {
    CO_PILOTING: (
        ("paire d'organisations", "paires d'organisations"),
        ("pair of organisations", "pairs of organisations"),
    ),
    OVERLAP: (
        ("paire de conventions", "paires de conventions"), ("pair of agreements", "pairs of agreements")
    ),
}  # fmt: skip


def _and(parts: Sequence[str], words: Words) -> str:
    """Parts of a sentence in a row."""
    last = words.either(" et ", " and ").join(parts[-2:])
    return ", ".join((*parts[:-2], last))


def _of_pairs(kind: str, pairs: Iterable[Pair], words: Words) -> str:
    """How many pairs have more in common, and how many less."""
    counts = []
    one, many = words.either("a", "shares"), words.either("ont", "share")
    for sign, side in (
        (1, words.either(" plus en commun", " more")),
        (-1, words.either(" moins en commun", " less")),
    ):
        ends = {(pair.a, pair.b) for pair in pairs if (pair.after - pair.before) * sign > 0}
        if ends:
            verb = one if is_one(len(ends), words.language) else many
            counts.append(f"{words.count(len(ends), _PAIRS[kind])} {verb}{side}")
    return ", ".join(counts)


def count_facts(facts: Iterable[Fact]) -> Mapping[str, int]:
    """How many facts are "added", "removed" and "changed"."""
    counts = {"added": 0, "removed": 0, "changed": 0}
    for fact in facts:
        counts[sense(fact)] += 1
    return counts


def sense(fact: Fact) -> str:
    """Whether a fact is "added", "removed" or "changed"."""
    return "changed" if fact.before and fact.after else "removed" if fact.before else "added"


def say_fact(fact: Fact, words: Words) -> str:
    """One fact as a line: `~ « Action » — pilote : « Caf » → « Ville »`."""
    sides = [words.quote(words.values(terms)) for terms in (fact.before, fact.after) if terms]
    said = f"{words.property(fact.property)}{words.either(' : ', ': ')}{' → '.join(sides)}"
    return f"{SIGNS[sense(fact)]} {words.quote(words.thing(fact.thing))} — {said}"


SIGNS = {"added": "+", "removed": "−", "changed": "~"}


def say_shared(pair: Pair, words: Words) -> str:
    """What a pair shares more, or less: "2 thèmes communs au lieu de 1 ; en plus : « parentalité »"."""
    names = _SHARED.get(pair.along, _TOGETHER) if pair.kind == OVERLAP else _TOGETHER
    said = words.count(pair.after, names)
    if pair.read:
        said += words.either(", interprétations comprises", ", interpretations included")
    if not pair.before:
        return f"{said}{words.either(' : ', ': ')}{words.few(pair.came)}" if pair.came else said
    said += words.either(f" au lieu de {pair.before}", f" instead of {pair.before}")
    lists = (
        (pair.came, words.either("en plus : ", "more: ")),
        (pair.went, words.either("en moins : ", "less: ")),
    )
    return words.either(" ; ", "; ").join([said, *(name + words.few(held) for held, name in lists if held)])


_TOGETHER = (("action ensemble", "actions ensemble"), ("action together", "actions together"))
