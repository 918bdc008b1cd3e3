"""A dataset in a SPARQL 1.1 store elsewhere, read over the SPARQL 1.1 Protocol.

Every query is sent with its dataset: the default graph is a graph that holds the RDF merge (no engine's own
default graph is relied upon, because they differ), the named graphs are those that the store lists as served.
Refuses to pass on what an engine says without reading it: see `answers`.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.errors import (
    NotAcceptable,
    NotFound,
    NotReady,
    QuerySyntaxError,
    QueryTimeout,
    RemoteFault,
    ResultTooLarge,
)
from graph.formats import Format
from graph.store import Dataset, Limits, Rows
from graph.store.remote.address import Address
from graph.store.remote.answers import (
    read_results,
    read_triples,
    write_quads,
    write_results,
    write_triples,
)
from graph.store.remote.exchange import MOST_BYTES, Answer, post_form
from graph.store.remote.form import names_dataset, query_form
from graph.terms import Term, Triple, iri, ntriples

_SOLUTIONS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_LATE = ("timed out", "timeout", "time limit", "execution time")
_NO_LIMITS = Limits(deadline_s=0, result_bytes=MOST_BYTES)


@dataclass(frozen=True)
class Served:
    """What a remote store says that it serves. inputs: digest of what a build made it from, if one did.

    graphs: the digest of each where it is known, "" where not, by IRI.
    """

    version: str
    inputs: str | None
    graphs: Mapping[str, str] = field(default_factory=dict)


class RemoteStore:
    """The dataset at one address, at whatever version it is there; read-only."""

    def __init__(self, address: Address):
        self.address = address
        self._lock = threading.Lock()
        self._known: tuple[float, Served] | None = None

    @property
    def version(self) -> str:
        """The version that the store itself holds, read again after `fresh_s` seconds.

        Raises NotReady (503) where nothing is published there, RemoteFault where it cannot be read.
        """
        return self.served().version

    def served(self, fresh: bool = False) -> Served:
        """What is served; fresh: read now. Raises NotReady (503) where nothing is published there."""
        with self._lock:
            if fresh or not self._known or time.monotonic() - self._known[0] > self.address.fresh_s:
                found = self.read_served()
                if found is None:
                    raise NotReady(f"Rien n'est publié à {self.address.query} : lancez « maillage build ».")
                self._known = time.monotonic(), found
            return self._known[1]

    def read_served(self) -> Served | None:
        """What is served, read now; None where nothing is. Raises RemoteFault where it cannot be read."""
        rows = self._solutions(self._send(self.address.text("served"), None, _NO_LIMITS, _SOLUTIONS)).values()
        if not rows:
            return None
        inputs = (rows[0]["inputs"] or "").removeprefix("urn:sha256:")
        graphs = {row["graph"]: row["digest"] or "" for row in rows if row["graph"]}
        return Served(max(row["version"] or "" for row in rows), inputs or None, dict(sorted(graphs.items())))

    def select(self, text: str) -> Rows:
        """Run one SELECT query, rows in query order. Raises QuerySyntaxError (400), RemoteFault."""
        return self._solutions(self._ask(text, Dataset(), _NO_LIMITS, _SOLUTIONS))

    def construct(self, text: str) -> list[Triple]:
        """Run one CONSTRUCT or DESCRIBE query. Raises QuerySyntaxError (400), RemoteFault."""
        return read_triples(self._ask(text, Dataset(), _NO_LIMITS, _TRIPLES).body)

    def answer(
        self,
        text: str,
        formats: Sequence[Format],
        dataset: Dataset = Dataset(),
        limits: Limits | None = None,
    ) -> tuple[Format, bytes]:
        """Run any query and serialise the whole answer.

        limits: deadline and bytes hold here, while the answer is read; memory is the engine's own affair.
        Raises QuerySyntaxError (400), NotAcceptable (406), QueryTimeout and Busy (503), ResultTooLarge (413),
        RemoteFault where the store's answer is not whole or not what the standard says.
        """
        limits = limits or _NO_LIMITS
        shape = query_form(text)
        if shape in ("CONSTRUCT", "DESCRIBE"):
            row = _first(formats, "graph", ("turtle", "ntriples", "jsonld", "rdfxml"))
            body = write_triples(read_triples(self._ask(text, dataset, limits, _TRIPLES).body), row)
        else:
            names = ("json", "xml") if shape == "ASK" else ("json", "xml", "csv", "tsv")
            row = _first(formats, "results", names)
            body = write_results(read_results(self._ask(text, dataset, limits, _SOLUTIONS).body), row)
        if len(body) > limits.result_bytes:
            raise ResultTooLarge(f"La réponse dépasse {limits.result_bytes} octets.")
        return row, body

    def graph(self, name: Term) -> list[Triple]:
        """The triples of one named graph.

        Raises RemoteFault where fewer come than the store counts: N-Triples have no end that could be missed.
        """
        text = self.address.text("graph", graph=name)
        found = read_triples(self._send(text, None, _NO_LIMITS, _TRIPLES).body)
        if (counted := self.size(name)) != len(found):
            raise RemoteFault(
                f"L'entrepôt distant donne {len(found)} triplets sur {counted} : relevez sa limite de lignes."
            )
        return found

    def read_graph(self, graph: str | None, format: Format, limits: Limits) -> bytes:
        """One graph, None for the default one, serialised as a graph format.

        Raises NotFound (404) where there is none of that name, QueryTimeout and Busy (503),
        ResultTooLarge (413), RemoteFault.
        """
        if graph is not None and graph not in self.served().graphs:
            raise NotFound(f"Aucun graphe ne s'appelle « {graph} ».")
        default = self.address.unnamed if limits.strict else self.address.merge
        text = self.address.text("graph", graph=default if graph is None else iri(graph))
        return write_triples(read_triples(self._send(text, None, limits, _TRIPLES).body), format)

    def size(self, graph: Term) -> int:
        """How many triples one named graph holds."""
        text = self.address.text("size", graph=graph)
        return int(
            self._solutions(self._send(text, None, _NO_LIMITS, _SOLUTIONS)).values()[0]["triples"] or 0
        )

    def dump(self, format: Format) -> bytes:
        """All named graphs, serialised as a dataset format; read graph by graph, not in one transaction."""
        names = [iri(name) for name in self.served(fresh=True).graphs]
        return write_quads("".join(ntriples(self.graph(name), name) for name in names).encode(), format)

    def _ask(self, text: str, dataset: Dataset, limits: Limits, wanted: str) -> Answer:
        """Send a query with its dataset: the one of the request, else of the text, else of the store."""
        if not dataset and not names_dataset(text):
            default = self.address.unnamed if limits.strict else self.address.merge
            dataset = Dataset((default.value,), tuple(self.served().graphs))
        base = f"BASE {iri(limits.base).ntriples()} " if limits.base else ""
        return self._send(base + text, dataset, limits, wanted)

    def _send(self, text: str, dataset: Dataset | None, limits: Limits, wanted: str) -> Answer:
        pairs = [("query", text)]
        if dataset:
            pairs += [("default-graph-uri", name) for name in dataset.default_graphs]
            pairs += [("named-graph-uri", name) for name in dataset.named_graphs]
        request = post_form(self.address.query, pairs, wanted, idempotent=True)
        answer = self.address.exchange.send(request, limits.deadline_s or None, limits.result_bytes)
        check_answer(answer, "la requête")
        return answer

    @staticmethod
    def _solutions(answer: Answer) -> Rows:
        found = read_results(answer.body)
        if isinstance(found, bool):
            raise QuerySyntaxError("Une requête SELECT était attendue.")
        most = answer.headers.get("x-sparql-maxrows", "")
        if most.isdigit() and len(found.rows) + 1 >= int(most):  # Virtuoso stops one row short of its limit
            raise RemoteFault(
                f"L'entrepôt distant s'arrête à {most} lignes : relevez sa limite (ResultSetMaxRows)."
            )
        return found


def check_answer(answer: Answer, what: str) -> None:
    """Raise where a store refuses, or where it gives a part for the whole.

    Raises QuerySyntaxError (400), QueryTimeout (503), RemoteFault. The header X-SQL-State is how Virtuoso
    says that a 200 holds only what it found before its own time limit.
    """
    if answer.headers.get("x-sql-state"):
        raise QueryTimeout(
            f"L'entrepôt distant n'a répondu qu'en partie : {answer.headers.get('x-sql-message')}"
        )
    if answer.status < 300:
        return
    if answer.status >= 500 and any(word in answer.message.lower() for word in _LATE):
        raise QueryTimeout(f"L'entrepôt distant a arrêté {what} à sa propre limite : {answer.message}")
    if answer.status == 400:
        raise QuerySyntaxError(f"L'entrepôt distant refuse {what} : {answer.message}")
    raise RemoteFault(f"L'entrepôt distant répond {answer.status} à {what} : {answer.message}")


def _first(formats: Sequence[Format], kind: str, names: Sequence[str]) -> Format:
    for row in formats:
        if row.kind == kind and row.name in names:
            return row
    raise NotAcceptable(f"Cette requête se donne en {', '.join(names)} : aucun format accepté ne convient.")
