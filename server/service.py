"""What every handler needs: settings, the store at one version, the questions, who may write.

A request sees one dataset version from its beginning to its end. Knows no engine and no route.
"""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

from flask import current_app, g

from graph import kept, resources
from graph.catalogue import Catalogue, fill, read_page
from graph.centrality import measure
from graph.errors import MaillageError
from graph.network import read_network
from graph.overlap import Incidence
from graph.positions import Places
from graph.statistics import read_triples
from graph.store import Limits, Rows, Store, Writer, versions
from graph.terms import Term
from server.settings import Settings
from server.tokens import TokenFile

_KEPT = 3
_WARM_S = 0.5


@runtime_checkable
class Source(Protocol):
    """Where the versions of the dataset are found."""

    def version(self) -> str:
        """The version to serve now, in microseconds. Raises NotReady (503) where there is none."""

    def store(self, version: str) -> Store:
        """The dataset at that version."""

    @property
    def writer(self) -> Writer | None:
        """Who changes the dataset; None where nobody can."""


@dataclass(frozen=True)
class Fixed:
    """One store that never changes: what tests and a single reading need."""

    only: Store
    writer: Writer | None = None

    def version(self) -> str:
        """The version of that store."""
        return self.only.version

    def store(self, version: str) -> Store:
        """That store, at its only version."""
        assert version == self.only.version
        return self.only


@dataclass(frozen=True)
class Service:
    """One dataset version and what it can be asked."""

    settings: Settings
    store: Store
    questions: Catalogue
    writer: Writer | None
    tokens: TokenFile
    places: Places

    @cached_property
    def limits(self) -> Limits:
        """What text from outside may use here, at most."""
        known = self.settings
        return Limits(known.deadline, known.result_bytes, known.query_memory, strict=known.strict)

    @cached_property
    def triples(self) -> int:
        """How many triples the merge of all graphs holds: as recorded with the version, else counted."""
        location = self.settings.location
        known = versions.read_current(location) if isinstance(location, Path) else None
        return known.triples if known and known.version == self.store.version else read_triples(self.store)

    def page(self, name: str, **terms: Term | list[Term] | None) -> Rows:
        """The rows of `queries/pages/{name}.rq` for those terms.

        Raises MaillageError where the file is wrong.
        """
        query = read_page(name)
        if query.kept and not terms:
            return self.questions.answer(self.store, query, {})
        return self.store.select(fill(query.text, terms))

    @cached_property
    def concept_names(self) -> Mapping[str, str]:
        """The English names of concepts, organisations and territories by their French ones, where these are
        names of no other."""
        found: dict[str, set[str]] = {}
        for row in self.page("concept-names").values():
            found.setdefault(row["french"] or "", set()).add(row["english"] or "")
        return {french: english.pop() for french, english in found.items() if len(english) == 1}

    @cached_property
    def text_hashes(self) -> Mapping[str, str]:
        """The SHA-256 of the text in which the passages of each document count, by IRI."""
        rows = self.page("source-documents").values()
        return {row["document"] or "": row["sha256"] or "" for row in rows}

    @cached_property
    def incidences(self) -> Mapping[str, Incidence]:
        """What each convention says along each dimension, read once."""
        return self.questions.compared(self.store).incidences

    @cached_property
    def pilot_institutions(self) -> list[str]:
        """The institutions that pilot anything, those with most actions first: what colours go by."""
        seen = read_network(self.store, self.questions, {"level": "institution", "include": "interpreted"})
        return sorted(seen, key=lambda node: (-seen.nodes[node]["actions"], node))


@dataclass
class Services:
    """The services of the versions that requests in hand still see, the newest last."""

    settings: Settings
    source: Source
    questions: Catalogue
    tokens: TokenFile
    places: Places = field(default_factory=Places)
    _known: dict[str, Service] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, settings: Settings, source: Source) -> "Services":
        """Services over that source, with the project's own questions.

        Raises MaillageError where one is wrong.
        """
        home = settings.location if isinstance(settings.location, Path) else None
        questions = Catalogue.load(resources() / "queries" / "explore", settings.minter, home)
        return cls(settings, source, questions, TokenFile(settings.tokens), Places(home))

    def current(self) -> Service:
        """The service of the version to serve now. Raises NotReady (503) where there is none."""
        version = self.source.version()
        known = self._known.get(version)
        return known or self._open(version)

    def warm_often(self) -> None:
        """Get ready, for each version that comes, what answers beside the store; in an endless thread."""
        threading.Thread(target=self._warm, name="warm", daemon=True).start()

    def _warm(self) -> None:
        warmed, location = "", self.settings.location
        home = location if isinstance(location, Path) else None
        while True:
            with suppress(MaillageError):
                version = self.source.version()
                if version != warmed:
                    with kept.alone(home):
                        self._ready(self._open(version).store)
                    warmed = version
            time.sleep(_WARM_S)

    def _ready(self, store: Store) -> None:
        self.questions.warm(store)
        self.places.of(store, self.questions)
        measure(read_network(store, self.questions, {}))

    def _open(self, version: str) -> Service:
        with self._lock:
            if version not in self._known:
                store = self.source.store(version)
                self._known[version] = Service(
                    self.settings, store, self.questions, self.source.writer, self.tokens, self.places
                )
                for old in list(self._known)[:-_KEPT]:
                    del self._known[old]
            return self._known[version]


def service() -> Service:
    """The service of the request in hand: the version current when it was first asked for."""
    if "service" not in g:
        services: Services = current_app.extensions["maillage"]
        g.service = services.current()
    found: Service = g.service
    return found
