"""What a change does to named graphs, triple by triple: what goes, what comes, and nothing that stays.

Refuses the merge of all graphs: the store keeps that itself.
"""

from collections.abc import Iterable, Iterator, Mapping

from graph.store import Change, canonical
from graph.terms import Term, Triple, ntriples

Quads = dict[Term, dict[Triple, None]]


class Delta:
    """Named graphs, each with the triples that leave it and those that join it."""

    def __init__(self) -> None:
        self.gone: Quads = {}
        self.come: Quads = {}
        self._dropped: list[Term] = []

    def replace(self, graph: Term, before: Iterable[Triple], after: Iterable[Triple]) -> None:
        """Those triples of the graph, as the store gives them, give way to these; what is in both stays."""
        held, wanted = dict.fromkeys(before), dict.fromkeys(canonical(after))
        for quads, these, others in ((self.gone, held, wanted), (self.come, wanted, held)):
            quads.setdefault(graph, {}).update((t, None) for t in these if t not in others)

    def drop(self, graph: Term) -> None:
        """The graph, of which nothing is left, is no graph any more."""
        self._dropped.append(graph)

    def triples(self) -> Iterator[Triple]:
        """Every triple that leaves or joins a graph."""
        for graphs in (self.gone, self.come):
            for triples in graphs.values():
                yield from triples

    def change(self) -> Change:
        """The same, as a store takes it."""
        dropped = tuple(graph.value for graph in self._dropped)
        return Change(_nquads(self.gone), _nquads(self.come), dropped=dropped, exact=True)


def _nquads(graphs: Mapping[Term, Iterable[Triple]]) -> bytes:
    """Those triples as N-Quads."""
    return "".join(ntriples(triples, graph) for graph, triples in graphs.items()).encode()
