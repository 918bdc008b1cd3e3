"""What every handler needs: settings, store, the questions for people and the queries of the pages.

Knows no engine and no route.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import BoundedSemaphore

from flask import current_app

from graph import resources
from graph.catalogue import Catalogue, fill, page_text
from graph.network import read_network
from graph.overlap import Incidence, read_incidences
from graph.store import Rows, Store
from graph.terms import Term
from server.settings import Settings


@dataclass(frozen=True)
class Service:
    """One dataset version and what it can be asked."""

    settings: Settings
    store: Store
    questions: Catalogue

    @classmethod
    def of(cls, settings: Settings, store: Store) -> "Service":
        """A service over that store, with the project's own questions.

        Raises MaillageError where one is wrong.
        """
        questions = Catalogue.load(resources() / "queries" / "explore", settings.minter)
        return cls(settings, store, questions)

    def page(self, name: str, **terms: Term | list[Term] | None) -> Rows:
        """The rows of `queries/pages/{name}.rq` for those terms.

        Raises MaillageError where the file is wrong.
        """
        return self.store.select(fill(page_text(name), terms))

    @cached_property
    def concept_names(self) -> Mapping[str, str]:
        """The English names of concepts by their French ones; none where concepts of one name differ."""
        found: dict[str, set[str]] = {}
        for row in self.page("concept-names").values():
            found.setdefault(row["french"] or "", set()).add(row["english"] or "")
        return {french: english.pop() for french, english in found.items() if len(english) == 1}

    @cached_property
    def queries(self) -> BoundedSemaphore:
        """How many outside queries may run at once: half of the threads, so that pages keep answering."""
        return BoundedSemaphore(max(1, self.settings.threads // 2))

    @cached_property
    def incidences(self) -> Mapping[str, Incidence]:
        """What each convention says along each dimension, read once."""
        return read_incidences(self.store)

    @cached_property
    def pilot_institutions(self) -> list[str]:
        """The institutions that pilot anything, those with most actions first: what colours go by."""
        seen = read_network(self.store, self.questions, {"level": "institution", "include": "interpreted"})
        return sorted(seen, key=lambda node: (-seen.nodes[node]["actions"], node))

    def triple_count(self) -> int:
        """How many triples the merge of all named graphs holds."""
        return int(self.page("triples").values()[0]["triples"] or 0)


def service() -> Service:
    """The service of the application in hand."""
    found: Service = current_app.extensions["maillage"]
    return found
