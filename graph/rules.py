"""Derived facts: every `rules/*.rq` file is one CONSTRUCT, run where its scope says and after what it needs.

Refuses to assert: what a rule yields goes to `graph/inferred/…` alone, so that withdrawing a document drops
what followed from it and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from graph.catalogue import fill, read_header
from graph.errors import MaillageError
from graph.store import WritableStore
from graph.terms import Minter, Triple, literal

FOLDER = Path(__file__).parent / "rules"
SCOPES = ("reference", "evidence", "document", "all", "overlap")


@dataclass(frozen=True)
class Rule:
    """One rule. scope: what it may read and where its triples go.

    reference: the curated tables, into `inferred/reference`; document: one document and the reference tables,
    into `inferred/{folder}`; all: everything, into `inferred/all`; evidence: what the document rules may read
    of `graph/provenance`, published nowhere; overlap: convention, dimension, value, for `overlap.py` alone.
    """

    name: str
    summary: str
    scope: str
    after: tuple[str, ...]
    text: str


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
    rules = read_rules()
    reference, derived = minter.graph("reference"), minter.graph("inferred/reference")
    scope = store.scope([reference])
    for triples in _derive(rules, "reference", scope, minter):
        scope.insert(derived, triples)
        store.insert(derived, triples)
    for document in documents:
        _run_document(rules, store, document, minter)
    for triples in _derive(rules, "all", store, minter):
        store.insert(minter.graph("inferred/all"), triples)


def _run_document(rules: Sequence[Rule], store: WritableStore, document: str, minter: Minter) -> None:
    """Run the document rules on that document, the reference tables and what attests its participations."""
    names = (f"document/{document}", "reference", "inferred/reference")
    scope = store.scope([minter.graph(name) for name in names])
    for triples in _derive(rules, "evidence", store, minter, document):
        scope.insert(minter.graph("provenance"), triples)
    derived = minter.graph(f"inferred/{document}")
    for triples in _derive(rules, "document", scope, minter, document):
        scope.insert(derived, triples)
        store.insert(derived, triples)


def _derive(
    rules: Sequence[Rule], scope: str, store: WritableStore, minter: Minter, document: str = ""
) -> Iterator[list[Triple]]:
    """What each rule of one scope yields; the caller inserts it before the next, which may need it, runs."""
    terms = {"base": literal(minter.base), "document": minter.document(document)}
    for rule in rules:
        if rule.scope == scope:
            yield store.construct(fill(rule.text, terms))
