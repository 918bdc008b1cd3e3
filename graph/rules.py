"""Derived facts: every `rules/*.rq` file is one CONSTRUCT, run where its scope says and after what it needs.

Refuses to assert: what a rule yields goes to `graph/inferred/…` alone. All that rests on one document is in
that document's graph there, co-piloting included, so that withdrawing it drops what followed from it; only
counts over all documents stand apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from graph.catalogue import fill, read_header
from graph.errors import MaillageError
from graph.store import Store, WritableStore, new_store
from graph.terms import Minter, Term, Triple, literal

FOLDER = Path(__file__).parent / "rules"
SCOPES = ("reference", "evidence", "document", "all", "overlap")


@dataclass(frozen=True)
class Rule:
    """One rule. scope: what it may read and where its triples go.

    reference: the curated tables, into `inferred/reference`, and what documents bring to them, into
    `inferred/reference/{folder}`; document: one document and what the reference tables say of the things that
    it names, into `inferred/{folder}`; all: counts over all documents, into
    `inferred/all`; evidence: what the document rules may read of `graph/provenance`, published nowhere;
    overlap: convention, dimension, value, for `overlap.py` alone.
    """

    name: str
    summary: str
    scope: str
    after: tuple[str, ...]
    text: str


@cache
def read_rules(folder: Path = FOLDER) -> tuple[Rule, ...]:
    """Every rule of the folder, each after those that it needs.

    Raises MaillageError where a header is wrong, or where rules wait for each other.
    """
    rules = {path.stem: _read_rule(path) for path in sorted(folder.glob("*.rq"))}
    for rule in rules.values():
        unknown = [name for name in rule.after if name not in rules]
        if unknown:
            raise MaillageError(f"{rule.name}.rq comes after {unknown[0]}, which is no rule")
    try:
        order = tuple(TopologicalSorter({rule.name: rule.after for rule in rules.values()}).static_order())
    except CycleError as error:
        raise MaillageError(f"rules wait for each other: {' → '.join(error.args[1])}") from error
    return tuple(rules[name] for name in order)


def _read_rule(path: Path) -> Rule:
    text = path.read_text(encoding="utf8")
    header = read_header(text)
    if not header.get("summary") or header.get("scope") not in SCOPES:
        raise MaillageError(f"{path}: a rule says its summary and its scope, one of {', '.join(SCOPES)}")
    return Rule(path.stem, header["summary"], header["scope"], tuple(header.get("after") or ()), text)


def run(store: WritableStore, documents: Sequence[str], minter: Minter) -> None:
    """Add every derived fact to the store, in `graph/inferred/…`.

    documents: folder names, whose graphs are `graph/document/{folder}`.
    Raises MaillageError where a rule file is wrong, QuerySyntaxError (400) where its SPARQL is.
    """
    for name, triples in derive_names(store, documents, minter).items():
        store.insert(minter.graph(f"inferred/{name}"), triples)
    for document, triples in derive(store, documents, minter, documents):
        store.insert(minter.graph(f"inferred/{document}"), triples)
    store.insert(minter.graph("inferred/all"), count_shared_actions(store))


def derive_names(store: WritableStore, documents: Iterable[str], minter: Minter) -> dict[str, list[Triple]]:
    """What follows from the reference tables, by part: "reference" for the curated ones, and
    "reference/{folder}" for what each document brings. Each thing's facts are in the parts that declare it.

    Raises MaillageError where a rule file is wrong, QuerySyntaxError (400) where its SPARQL is.
    """
    names = [f"reference/{folder}" for folder in documents]
    graphs = {name: minter.graph(name) for name in ("reference", *names)}
    scope = store.scope(graphs.values())
    derived = minter.graph("inferred/reference")
    found = [t for part in _derive(read_rules(), "reference", scope, derived, minter) for t in part]
    declared = {name: {subject for subject, _, _ in store.graph(graphs[name])} for name in names}
    brought = set().union(*declared.values())
    parts = {"reference": [triple for triple in found if triple[0] not in brought]}
    for name, things in declared.items():
        if things:
            parts[name] = [triple for triple in found if triple[0] in things]
    return parts


def derive(
    store: Store, documents: Sequence[str], minter: Minter, bringing: Iterable[str] = ()
) -> Iterator[tuple[str, list[Triple]]]:
    """What follows from each of those documents and the reference tables, and from no other document.

    store: holds the documents, the reference tables and what follows from those; it is only read.
    bringing: the documents that bring organisations and territories to the reference tables.
    Raises MaillageError where a rule file is wrong, QuerySyntaxError (400) where its SPARQL is.
    """
    rules = read_rules()
    names = ["reference", *(f"reference/{folder}" for folder in bringing)]
    graphs = [minter.graph(prefix + name) for name in names for prefix in ("", "inferred/")]
    reference = Surroundings([triple for graph in graphs for triple in store.graph(graph)])
    evidence = [rule.text for rule in rules if rule.scope == "evidence"]
    for document in documents:
        held = store.graph(minter.graph(f"document/{document}"))
        scope = new_store()
        scope.insert(minter.graph(f"document/{document}"), held)
        scope.insert(minter.graph("reference"), reference.of(held))
        for text in evidence:
            attested = store.construct(fill(text, {"document": minter.document(document)}))
            scope.insert(minter.graph("provenance"), attested)
        derived = minter.graph(f"inferred/{document}")
        found = [triple for part in _derive(rules, "document", scope, derived, minter) for triple in part]
        yield document, list(dict.fromkeys(found))


def count_shared_actions(store: Store, nodes: Sequence[Term] | None = None) -> list[Triple]:
    """What rests on all documents together: the counts of those co-piloting nodes, None for all of them.

    Raises MaillageError where a rule file is wrong, QuerySyntaxError (400) where its SPARQL is.
    """
    terms: dict[str, Term | list[Term] | None] = {"node": None if nodes is None else list(nodes)}
    return [
        triple
        for rule in read_rules()
        if rule.scope == "all"
        for triple in store.construct(fill(rule.text, terms))
    ]


def _derive(
    rules: Sequence[Rule], scope: str, store: WritableStore, graph: Term, minter: Minter
) -> Iterator[list[Triple]]:
    """What each rule of one scope yields, put into that graph of the store before the next one runs."""
    for rule in rules:
        if rule.scope == scope:
            triples = store.construct(fill(rule.text, {"base": literal(minter.base)}))
            store.insert(graph, triples)
            yield triples


class Surroundings:
    """What some triples say of the things that others name, as far as that leads."""

    def __init__(self, triples: Iterable[Triple]):
        self._about: dict[Term, list[Triple]] = {}
        for triple in triples:
            self._about.setdefault(triple[0], []).append(triple)

    def of(self, named: Iterable[Triple]) -> list[Triple]:
        """The triples about what those name, and about what these name in turn."""
        found: list[Triple] = []
        waiting = {term for triple in named for term in triple if term in self._about}
        seen = set(waiting)
        while waiting:
            about = self._about[waiting.pop()]
            found += about
            fresh = {value for _, _, value in about if value in self._about} - seen
            waiting |= fresh
            seen |= fresh
        return found
