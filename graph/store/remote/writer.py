"""Writes to a remote store: content is staged first, then one update request makes it the served one.

Each write ends by raising the version. Refuses to send a write twice: what broke half-way is reported, and
whether it took place is read from the version.
"""

import datetime
import hashlib
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graph.errors import BadRequest, NotFound, Refused, StoreError, UnsupportedMediaType
from graph.formats import of_kind
from graph.store import Dataset, Limits, Store, Transaction
from graph.store.remote.exchange import Request, post_form
from graph.store.remote.store import RemoteStore, Served, check_answer
from graph.store.updates import load_clauses
from graph.terms import DCAT, DCTERMS, PROV, Namespace, Term, Triple, iri, literal, ntriples

_SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_READ = {row.media_type for row in of_kind("graph")}
_NOTHING = Served("0-", None)
_SEPARATOR = " ;\n"


class RemoteWriter:
    """Who changes the dataset of one remote store; calls of one process wait for each other, no others do."""

    def __init__(self, store: RemoteStore):
        self.store = store
        self._address = store.address
        self._lock = threading.Lock()

    def update(self, text: str, using: Dataset, limits: Limits, who: str) -> Transaction:
        """Carry out a SPARQL update and make the merge again; graphs that it creates belong under the base.

        using: sent on as it is; the text is then one request, and the merge another.
        Raises QuerySyntaxError (400), QueryTimeout and Busy (503), StoreError.
        Spec: https://www.w3.org/TR/sparql11-protocol/#update-operation
        """
        if load_clauses(text):
            raise Refused("LOAD ne passe pas par ici vers un entrepôt distant : envoyez le graphe à /store.")
        base = f"BASE {iri(limits.base).ntriples()} " if limits.base else ""
        with self._lock:
            after = [self._address.text(name) for name in ("discover", "merge", "forget")]
            if using:
                self._post(base + text, using, limits)
                return self._commit(after, (text,), limits, who, "update")
            return self._commit([base + text, *after], (text,), limits, who, "update")

    def put_graph(self, graph: str | None, body: bytes, media_type: str, limits: Limits, who: str) -> bool:
        """Replace one graph (None: the default one) by those triples; whether the graph is new.

        Raises BadRequest (400) where the body does not parse, UnsupportedMediaType (415), StoreError.
        Spec: https://www.w3.org/TR/sparql11-http-rdf-update/
        """
        return self._write("replace", graph, [(body, media_type)], limits, who)

    def add_to_graph(
        self, graph: str | None, parts: Sequence[tuple[bytes, str]], limits: Limits, who: str
    ) -> bool:
        """Add those triples to one graph (None: the default one); whether the graph is new.

        parts: documents, each with its media type.
        Raises BadRequest (400) where the body does not parse, UnsupportedMediaType (415), StoreError.
        """
        return self._write("add", graph, parts, limits, who)

    def delete_graph(self, graph: str | None, limits: Limits, who: str) -> None:
        """Remove one graph (None: empty the default one). Raises NotFound (404) where there is none."""
        with self._lock:
            if graph is not None and graph not in self._served().graphs:
                raise NotFound(f"Aucun graphe ne s'appelle « {graph} ».")
            name = iri(graph) if graph is not None else self._address.unnamed
            texts = [self._address.text("drop", graph=name), *map(self._address.text, ("merge", "forget"))]
            self._commit(texts, ("delete", name.value), limits, who, f"DELETE {name.value}")

    def _write(
        self, manner: str, graph: str | None, parts: Sequence[tuple[bytes, str]], limits: Limits, who: str
    ) -> bool:
        for _, media_type in parts:
            kind = media_type.partition(";")[0].strip().lower()
            if kind not in _READ:
                raise UnsupportedMediaType(f"« {kind} » n'est pas lu ici ; lus : {', '.join(sorted(_READ))}.")
        name = iri(graph) if graph is not None else self._address.unnamed
        staged = self._address.staged(name)
        with self._lock:
            is_new = name.value not in self._served().graphs
            for number, (body, media_type) in enumerate(parts):
                method = "POST" if number else "PUT"
                self._stage(method, staged, body, media_type, limits.deadline_s)
            texts = [
                self._address.text(manner, graph=name, staged=staged),
                self._address.text("list", graph=name),
                *map(self._address.text, ("merge", "forget")),
            ]
            digests = [hashlib.sha256(body).hexdigest() for body, _ in parts]
            self._commit(texts, (manner, name.value, *digests), limits, who, f"{manner} {name.value}")
        return is_new

    def publish(self, store: Store, inputs: str) -> str:
        """Make another store's dataset the served one; returns its version.

        Only graphs whose content changed are sent; to a store that serves nothing yet, without staging.
        Raises StoreError where the store refuses or breaks off; what is served has then not changed, unless
        the very last answer was lost on its way.
        """
        graphs = _by_graph(store)
        digests = {
            name: hashlib.sha256(b"".join(sorted(lines))).hexdigest() for name, lines in graphs.items()
        }
        with self._lock:
            before = self._served()
            changed = sorted(name for name, digest in digests.items() if before.graphs.get(name) != digest)
            gone = sorted(set(before.graphs) - set(digests))
            if not changed and not gone and before.inputs == inputs:
                return before.version
            texts = [self._address.text("drop", graph=iri(name)) for name in gone]
            for name in changed:
                texts += self._send(iri(name), b"".join(graphs[name]), is_seen=before is not _NOTHING)
            after = _next(before, repr(sorted(digests.items()))) if changed or gone else before.version
            listed = ntriples(self._describe(before.version, inputs, digests)).encode()
            texts += self._send(self._address.names()["served"], listed, is_seen=True)
            texts += [self._address.text("merge")] if changed or gone else []
            texts.append(self._address.text("version", version=literal(after)))
            self._post(_SEPARATOR.join(texts), Dataset(), None)
            return self.store.served(fresh=True).version

    def _send(self, graph: Term, lines: bytes, is_seen: bool) -> list[str]:
        """Put the new content of a graph; the update that is left to do where readers see the old one."""
        staged = self._address.staged(graph)
        self._stage("PUT", staged if is_seen else graph, lines, "application/n-triples", None)
        return [self._address.text("replace", graph=graph, staged=staged)] if is_seen else []

    def _describe(self, version: str, inputs: str, digests: Mapping[str, str]) -> list[Triple]:
        """What the store says that it serves, still under the version before."""
        me = self._address.names()["dataset"]
        listed = [(me, _SD.namedGraph, iri(name)) for name in digests]
        known = [(iri(name), DCTERMS.identifier, literal(digest)) for name, digest in digests.items()]
        return [
            (me, DCAT.version, literal(version)),
            (me, PROV.wasDerivedFrom, iri(f"urn:sha256:{inputs}")),
            *listed,
            *known,
        ]

    def _served(self) -> Served:
        """What is served now; an empty dataset where nothing was ever published."""
        return self.store.read_served() or _NOTHING

    def _commit(
        self, texts: list[str], parts: tuple[str, ...], limits: Limits, who: str, what: str
    ) -> Transaction:
        """One update request that ends by raising the version."""
        before = self._served()
        when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        after = _next(before, when, who, *parts)
        raised = self._address.text("version", version=literal(after))
        self._post(_SEPARATOR.join([*texts, raised]), Dataset(), limits)
        self.store.served(fresh=True)
        return Transaction(before.version, after, when, who, what)

    def _post(self, text: str, using: Dataset, limits: Limits | None) -> None:
        """One update request, sent once."""
        if not self._address.update:
            raise StoreError("MAILLAGE_STORE_UPDATE est vide : cet entrepôt distant est en lecture seule.")
        pairs = [
            ("update", text),
            *(("using-graph-uri", name) for name in using.default_graphs),
            *(("using-named-graph-uri", name) for name in using.named_graphs),
        ]
        request = post_form(self._address.update, pairs, "*/*", idempotent=False)
        answer = self._address.exchange.send(request, limits.deadline_s if limits else None)
        check_answer(answer, "la mise à jour")

    def _stage(
        self, method: str, staged: Term, body: bytes, media_type: str, deadline_s: float | None
    ) -> None:
        """Put content where it waits. Raises BadRequest (400) where the store cannot read it."""
        url = self._address.graph_url(staged)
        request = Request(method, url, {"Content-Type": media_type}, body)
        answer = self._address.exchange.send(request, deadline_s)
        if answer.status == 400:
            raise BadRequest(f"Le corps ne se lit pas : {answer.message}")
        if answer.status == 415:
            raise UnsupportedMediaType(f"L'entrepôt distant ne lit pas « {media_type} ».")
        check_answer(answer, "l'envoi d'un graphe")


def _next(before: Served, *parts: str) -> str:
    """The version after, which depends on the one before and on what is written."""
    digest = hashlib.sha256("\x1f".join((before.version, *parts)).encode()).hexdigest()
    return f"{int(before.version.partition('-')[0]) + 1}-{digest[:12]}"


def _by_graph(store: Store) -> dict[str, list[bytes]]:
    """The triples of each graph of a store, as N-Triples lines."""
    (row,) = (row for row in of_kind("dataset") if row.name == "nquads")
    found: dict[str, list[bytes]] = defaultdict(list)
    for line in store.dump(row).splitlines():
        triple, _, name = line.removesuffix(b" .").rpartition(b" <")
        found[name.removesuffix(b">").decode()].append(triple + b" .\n")
    return dict(found)
