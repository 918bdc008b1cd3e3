"""Changes in plain words: the names of things, properties and values, and one sentence for each change.

In French or English. Refuses IRIs where a thing has any name: its label, else its place below a thing that
has one, else the end of its path.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from graph.catalogue import fill, page_text
from graph.changes import CO_PILOTING, OVERLAP, Changes, Fact, Pair
from graph.store import Store
from graph.terms import DCAT, DCTERMS, IGEO, MLG, ORG, RDFS, SKOS, Term, iri

_BATCH = 2_000
_NODE = re.compile(r"/(pilotage|signature|evenement|contribution|membre|periode)(?:-(\d+))?$")
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
_THINGS = {
    MLG.Convention: ("convention", "conventions"), MLG.Axis: ("axe", "axes"),
    MLG.StrategicObjective: ("objectif stratégique", "objectifs stratégiques"),
    MLG.Objective: ("objectif", "objectifs"), MLG.Principle: ("principe", "principes"),
    MLG.Action: ("action", "actions"), MLG.Piloting: ("pilotage", "pilotages"),
    MLG.Signature: ("signature", "signatures"), MLG.Contribution: ("contribution", "contributions"),
    MLG.LifecycleEvent: ("événement", "événements"), MLG.GovernanceBody: ("instance", "instances"),
    MLG.Figure: ("chiffre", "chiffres"), ORG.FormalOrganization: ("institution", "institutions"),
    ORG.OrganizationalUnit: ("unité", "unités"), MLG.Territory: ("territoire", "territoires"),
    MLG.SourceDocument: ("document", "documents"),
}  # fmt: skip
_BOOLEANS = {"true": ("oui", "yes"), "false": ("non", "no")}


class Words:
    """What everything in some changes is called, in one language, "fr" or "en"."""

    def __init__(self, changes: Changes, store: Store, language: str = "fr"):
        """store: a version that names what the changes do not."""
        self._side = 0 if language == "fr" else 1
        self._language = language
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
        order = (self._language, "fr")
        known = self._names.get(thing)
        rank = order.index(label.language) if label.language in order else len(order)
        if known is None or rank < (order.index(known.language) if known.language in order else len(order)):
            self._names[thing] = label

    def thing(self, term: Term) -> str:
        """What a thing is called: "signature 2 (Convention territoriale globale)" where it has no name."""
        if term in self._names:
            return self._names[term].value
        node = _NODE.search(term.value)
        if node:
            words = f"{_NODES[node[1]][self._side]} {node[2] or ''}".strip()
            return f"{words} ({self.thing(iri(term.value[: node.start()]))})"
        return term.value.rsplit("/", 1)[-1].replace("-", " ")

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
        return _BOOLEANS.get(term.value, (term.value, term.value))[self._side]

    def values(self, terms: Iterable[Term]) -> str:
        """Several values, in one text."""
        return " ; ".join(self.value(term) for term in terms)


def _named(changes: Changes) -> Iterator[Term]:
    """Everything in the changes that may have a name, once."""
    found: set[Term] = set()
    for fact in changes.facts:
        found.update((fact.thing, fact.property))
        found.update(term for term in (*fact.before, *fact.after) if term.kind == "iri")
        node = _NODE.search(fact.thing.value)
        if node:
            found.add(iri(fact.thing.value[: node.start()]))
    for pair in changes.pairs:
        found.update((pair.a, pair.b, pair.measure))
    yield from found


def sum_up(changes: Changes) -> list[str]:
    """The changes in a few French sentences: what comes and goes, how many facts and pairs are touched."""
    if not changes:
        return ["Rien ne change."]
    said = []
    for sign, side in (("apparaissent", 0), ("disparaissent", 1)):
        held = [(changes.things.get(name, (0, 0))[side], names) for name, names in _THINGS.items()]
        counts = [(count, names) for count, names in held if count]
        if counts:
            listed = ", ".join(f"{count} {names[count > 1]}" for count, names in counts)
            verb = sign if sum(count for count, _ in counts) > 1 else sign.replace("aissent", "aît")
            said.append(f"{verb.capitalize()} : {listed}.")
    facts = count_facts(changes.facts)
    said.append(f"Faits : {facts['added']} ajoutés, {facts['removed']} retirés, {facts['changed']} changés.")
    for kind, name in ((CO_PILOTING, "Copilotages"), (OVERLAP, "Recouvrements")):
        pairs = [pair for pair in changes.pairs if pair.kind == kind]
        if pairs:
            new = sum(pair.before is None for pair in pairs)
            gone = sum(pair.after is None for pair in pairs)
            said.append(
                f"{name} : {new} nouveaux, {gone} disparus, {len(pairs) - new - gone} dont le nombre change."
            )
    if changes.proofs:
        said.append(f"Preuves : {changes.proofs} attestations ajoutées ou retirées.")
    return said


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
    """One fact as a French line: `~ « Action » — pilote : « Caf » → « Ville »`."""
    sign = {"added": "+", "removed": "−", "changed": "~"}[sense(fact)]
    sides = [f"« {words.values(terms)} »" for terms in (fact.before, fact.after) if terms]
    return f"{sign} « {words.thing(fact.thing)} » — {words.property(fact.property)} : {' → '.join(sides)}"


def say_pair(pair: Pair, words: Words) -> str:
    """One pair as a French line."""
    link = "copilotent" if pair.kind == CO_PILOTING else "se recouvrent"
    what = "actions" if pair.kind == CO_PILOTING else "valeurs communes"
    numbers = ("aucune" if count is None else str(count) for count in (pair.before, pair.after))
    a, b, measure = (words.thing(term) for term in (pair.a, pair.b, pair.measure))
    return f"« {a} » et « {b} » {link} ({measure}) : {' → '.join(numbers)} {what}"


def say(changes: Changes, words: Words, most: int) -> Iterator[str]:
    """The changes line by line in French, by document; at most so many facts, and as many pairs."""
    yield from sum_up(changes)
    shown = sorted(changes.facts[:most], key=lambda fact: fact.document)
    for document, facts in groupby(shown, key=lambda fact: fact.document):
        yield ""
        yield document or "tables de référence"
        yield from (f"  {say_fact(fact, words)}" for fact in facts)
    if len(changes.facts) > most:
        yield f"  … et {len(changes.facts) - most} autres faits."
    if changes.pairs:
        yield ""
        yield "copilotages et recouvrements"
        yield from (f"  {say_pair(pair, words)}" for pair in changes.pairs[:most])
        if len(changes.pairs) > most:
            yield f"  … et {len(changes.pairs) - most} autres."
