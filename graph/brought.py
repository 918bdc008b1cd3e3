"""The organisations and territories that documents bring to the reference tables, as some documents change.

Refuses to look at the documents' facts: it says which things changed, and which documents name them.
"""

from collections.abc import Collection, Iterable, Mapping

from graph.mapping import map_declared
from graph.published import Published
from graph.reference import Reference
from graph.rules import derive_names
from graph.store import canonical, new_store
from graph.terms import MLG, ORG, RDF, Term, Triple

_STRUCTURE = frozenset({RDF.type, ORG.subOrganizationOf, MLG.within})
_BELOW = frozenset({ORG.subOrganizationOf, MLG.within})


class Brought:
    """What documents bring now, beside what the published version holds of it."""

    def __init__(self, before: Published, declared: Mapping[str, Reference], apart: Collection[str]):
        """declared: by document, as all tables say now; apart: the documents new, changed or gone."""
        self._before, self._apart = before, apart
        minter = before.minter
        mapped, self.origins = map_declared(declared, minter)
        self.now = {folder: list(dict.fromkeys(canonical(triples))) for folder, triples in mapped.items()}

    @property
    def triples(self) -> list[Triple]:
        """What all documents bring."""
        return [triple for triples in self.now.values() for triple in triples]

    def before(self) -> dict[str, list[Triple]]:
        """What the documents apart brought."""
        graphs = {name: self._before.minter.graph(f"reference/{name}") for name in self._apart}
        return {name: held for name, graph in graphs.items() if (held := self._before.store.graph(graph))}

    def restructured(self) -> set[Term]:
        """The things that come, go, or stand elsewhere than they did, and all that stands below these."""
        others = {t for folder, triples in self.now.items() if folder not in self._apart for t in triples}
        was = {triple for triples in self.before().values() for triple in triples} | others
        changed = {s for s, p, _ in was.symmetric_difference(self.triples) if p in _STRUCTURE}
        below: dict[Term, list[Term]] = {}
        for subject, predicate, value in self.triples if changed else ():
            if predicate in _BELOW:
                below.setdefault(value, []).append(subject)
        waiting = list(changed)
        while waiting:
            fresh = [thing for thing in below.get(waiting.pop(), ()) if thing not in changed]
            changed.update(fresh)
            waiting += fresh
        return changed

    def held(self, things: Iterable[Term], renewed: Collection[str]) -> list[Triple]:
        """What the reference tables say of those things, and what follows from it, as published.

        renewed: documents, besides those apart, whose part is left out.
        """
        minter = self._before.minter
        kept = [folder for folder in self.now if folder not in self._apart and folder not in renewed]
        names = ["reference", *(f"reference/{folder}" for folder in kept)]
        graphs = [minter.graph(prefix + name) for name in names for prefix in ("", "inferred/")]
        return self._before.reference(graphs, set(things))

    def derive(self, restructured: Collection[Term]) -> dict[str, list[Triple]]:
        """What follows from what documents bring, for those apart and those with a thing that changed."""
        minter = self._before.minter
        concerned = [
            folder
            for folder, triples in self.now.items()
            if folder in self._apart or any(s in restructured for s, _, _ in triples)
        ]
        if not concerned:
            return {}
        scratch = new_store()
        named = {term for folder in concerned for s, _, o in self.now[folder] for term in (s, o)}
        around = self._before.reference(
            [
                minter.graph("reference"),
                *(minter.graph(f"reference/{name}") for name in self.now if name not in concerned),
            ],
            {term for term in named if term.kind == "iri"},
        )
        scratch.insert(minter.graph("reference"), around)
        for folder in concerned:
            scratch.insert(minter.graph(f"reference/{folder}"), self.now[folder])
        found = derive_names(scratch, concerned, minter)
        return {folder: found.get(f"reference/{folder}", []) for folder in concerned}
