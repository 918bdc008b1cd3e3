"""What the published version says, where a change must know of the rest: the queries of `queries/growth`.

Refuses to be asked for everything: each question names the things that it is about.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from graph.catalogue import fill
from graph.store import Rows, Store
from graph.terms import MLG, RDF, Minter, Term, Triple, literal

_KINDS = {"convention": MLG.Convention, "element": MLG.PlanElement, "body": MLG.GovernanceBody}


class Published:
    """What the published version says, asked by the queries of `queries/growth`."""

    def __init__(self, store: Store, root: Path, minter: Minter):
        self.store, self.minter = store, minter
        self._folder = root / "queries" / "growth"
        self._documents = minter.graph("document/").value

    def text(self, name: str, **terms: Term | Collection[Term]) -> str:
        """One of the queries, with those terms."""
        held = {key: value if isinstance(value, Term) else list(value) for key, value in terms.items()}
        text = (self._folder / f"{name}.rq").read_text(encoding="utf8")
        return fill(text, {"documents": literal(self._documents), **held})

    def ask(self, name: str, **terms: Term | Collection[Term]) -> Rows:
        """The rows of one of them."""
        return self.store.select(self.text(name, **terms))

    def folder_of(self, graph: Term | None) -> str:
        """The folder of the document whose graph that is."""
        return graph.value.removeprefix(self._documents) if graph else ""

    def provenance(self, document: str) -> list[Triple]:
        """What `graph/provenance` holds of one document."""
        terms = {"document": self.minter.document(document), "graph": self.minter.graph("provenance")}
        return self.store.construct(self.text("provenance", **terms))

    def reference(self, graphs: Collection[Term], things: Collection[Term]) -> list[Triple]:
        """What those graphs of the reference tables hold of some things, and of what they name in turn."""
        found: list[Triple] = []
        seen, waiting = set(things), set(things)
        while waiting:
            triples = self.store.construct(self.text("reference", graph=graphs, thing=waiting))
            found += triples
            waiting = {value for _, _, value in triples if value.kind == "iri"} - seen
            seen |= waiting
        return found

    def names(self, things: Collection[Term], apart: Collection[str]) -> dict[Triple, set[str]]:
        """The classes and names of those things, each with the documents, but those apart, that give it."""
        found: dict[Triple, set[str]] = {}
        for graph, thing, predicate, value in self.ask("names", thing=things).rows if things else ():
            folder = self.folder_of(graph)
            if thing and predicate and value and folder not in apart:
                found.setdefault((thing, predicate, value), set()).add(folder)
        return found

    def mentions(self, things: Collection[Term]) -> list[tuple[str, Term]]:
        """The documents that say something of those things, with the subject of which they say it."""
        rows = self.ask("mentions", thing=things).rows if things else ()
        return [(self.folder_of(graph), subject) for graph, subject in rows if subject]


class Elsewhere:
    """What the documents that are not read again declare (`integrity.Elsewhere`)."""

    def __init__(self, published: Published, names: Iterable[Triple], apart: Collection[str]):
        self._published, self._apart = published, apart
        self._declared = {(s, o) for s, p, o in names if p == RDF.type}

    def declares(self, kind: str, path: str) -> bool:
        """Whether one of them declares that path."""
        thing = self._published.minter.element(path)
        kinds = _KINDS.values() if kind == "element" else (_KINDS[kind],)
        return any((thing, name) in self._declared for name in kinds)

    def all(self, kind: str) -> Iterator[str]:
        """Every path of that kind."""
        start = self._published.minter.thing("convention/").value
        for name in _KINDS.values() if kind == "element" else (_KINDS[kind],):
            for graph, thing in self._published.ask("declared", **{"class": name}).rows:
                if thing and self._published.folder_of(graph) not in self._apart:
                    yield thing.value.removeprefix(start)
