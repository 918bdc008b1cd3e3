"""The short path of a build: some documents changed, and only what depends on them is computed again.

What is published afterwards is what a whole build would publish, quad for quad. Documents that did not change
are not read again, save those that mention a thing whose class or name changes, or that mint the same thing:
their rows are needed to say what is wrong. Refuses to publish anything while one fault stands, and to work
where more than documents changed (`build` then takes the long path).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph import integrity, overlap, validate
from graph.beside import Beside
from graph.catalogue import fill
from graph.comparison import DAMAGE, KIND, Comparison, read_labels
from graph.delta import Delta
from graph.errors import Busy, InvalidData
from graph.inputs import Inputs
from graph.kept import keep, read
from graph.mapping import Ledger, Mapped, Origin, map_document, map_reference
from graph.metadata import describe_document
from graph.records import DocumentTables
from graph.rules import count_shared_actions, derive
from graph.stages import Stages
from graph.store import Change, Rows, Store, commit, new_store, open_store, published_version
from graph.tables import known_names, read_documents, read_reference, read_vocabulary
from graph.terms import DCTERMS, MLG, PROV, RDF, RDFS, Minter, Term, Triple, iri, literal
from graph.validate import Report, Subject

_SHARED_CLASSES = frozenset({MLG.Convention, PROV.Plan, DCTERMS.PeriodOfTime})
_KINDS = {"convention": MLG.Convention, "element": MLG.PlanElement, "body": MLG.GovernanceBody}


@dataclass(frozen=True)
class Grown:
    """What was published: its version, the documents that were read, what follows from them, and warnings."""

    version: str
    documents: Mapping[str, Ledger]
    derived: int
    report: Report


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

    def reference(self, graph: Term, things: Collection[Term]) -> list[Triple]:
        """What a graph of the reference tables holds of those things, and of what it names in turn."""
        found: list[Triple] = []
        seen, waiting = set(things), set(things)
        while waiting:
            triples = self.store.construct(self.text("reference", graph=graph, thing=waiting))
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


class _Elsewhere:
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


class Growth:
    """One change of some documents, from their tables to what is published."""

    def __init__(
        self, root: Path, home: Path, minter: Minter, changed: Sequence[str], removed: Sequence[str]
    ):
        """changed: folders that are new or differ; removed: folders that are gone."""
        self._root, self._home, self._minter = root, home, minter
        self._changed, self._removed = changed, removed
        self.before = Published(open_store(home), root, minter)
        self.delta = Delta()
        self._now = new_store()  # literals come out of it in the form in which the published ones do
        self.ledgers: dict[str, Ledger] = {}
        self._near: dict[str, Ledger] = {}
        self._mentioning: set[Term] = set()
        self._origins: dict[Term, Origin] = {}
        self._comparison: Comparison | None = None

    def read(self) -> tuple[list[Subject], list[Triple]]:
        """Read what changed; what the shapes are to look at, and what they are to see around it.

        Raises InvalidData with every fault of the tables.
        """
        data, apart = self._root / "data", {*self._changed, *self._removed}
        vocabulary = read_vocabulary(self._root / "ontology" / "vocabularies")
        reference, faults = read_reference(data / "reference")
        names = known_names(reference, vocabulary)
        documents, wrong = read_documents(data, names, self._changed)
        faults += wrong
        self.ledgers = self._map(documents)
        self._replace_asserted()
        held = self.before.names(self._named(self.ledgers.values()), apart)
        near, wrong = read_documents(data, names, self._neighbours(held, apart))
        faults += wrong
        self._near = self._map(near)
        together = sorted([*documents, *near], key=lambda document: document.source.folder)
        apart |= self._near.keys()
        both = [*self.ledgers.values(), *self._near.values()]
        held = self.before.names(self._named(both), apart)
        faults += integrity.check(together, _Elsewhere(self.before, held, apart))
        if faults:
            raise InvalidData(faults)
        triples, origins = map_reference(reference, self._minter)
        mapped = Mapped([], {**self.ledgers, **self._near}, origins)
        self._origins = {**{s: o for ledger in both for s, o in ledger.origins.items()}, **origins}
        _, *subjects = validate.subjects(mapped)
        context = validate.class_context(self._graph("ontology"), self._graph("vocabularies"))
        return subjects, [*context, *triples, *held]

    def derive(self) -> int:
        """Work out what follows from the changed documents; how many triples that are."""
        for name in ("reference", "inferred/reference"):
            graph = self._minter.graph(name)
            self._now.insert(graph, self.before.reference(graph, self._named(self.ledgers.values())))
        count = 0
        for folder, triples in derive(self._now, list(self.ledgers), self._minter):
            self._replace(f"inferred/{folder}", triples)
            count += len(triples)
        return count

    def finish(self, after: Store, held: Beside) -> Change:
        """What else changes once documents and what follows from them are in place: counts and overlaps.

        after: the next version, not published yet. Raises InvalidData with what checks and shapes find.
        """
        checks = validate.read_checks(self._root / "queries" / "checks")
        found = validate.run_checks(after, checks, self._origins, self._touched())
        report = held.report()
        if report.faults or found.faults:
            raise InvalidData(report.faults + found.faults)
        rest = Delta()
        shared = self._minter.graph("inferred/all")
        nodes = list(dict.fromkeys(s for s, p, _ in self.delta.triples() if p == MLG.sharedAction))
        if nodes:
            counted = self.before.store.construct(self.before.text("counts", node=nodes))
            rest.replace(shared, counted, count_shared_actions(after, nodes))
        self._compare(after, rest, shared)
        return rest.change()

    def keep(self, version: str) -> None:
        """Keep what conventions say beside the version that was just published."""
        if self._comparison:
            keep(self._home, version, KIND, self._comparison.save)

    def _compare(self, after: Store, rest: Delta, graph: Term) -> None:
        """The overlaps of the conventions that the change touches."""
        subjects = {s for s, _, _ in self.delta.triples()}
        subjects |= {o for _, p, o in self.delta.triples() if p == RDF.subject}
        text = self.before.text("conventions", thing=sorted(subjects))
        touched = {
            row[0] for store in (self.before.store, after) for row in store.select(text).rows if row[0]
        }
        kept = read(self._home, self.before.store.version, KIND, Comparison.load, DAMAGE)
        values = kept.values if kept else overlap.read_values(self.before.store)
        fresh = overlap.read_values(after, sorted(touched)) if touched else {}
        renewed = overlap.renew_values(values, touched, fresh)
        self._comparison = Comparison(renewed, read_labels(after))
        few = [overlap.count_conventions(held) <= overlap.MAXIMUM for held in (values, renewed)]
        pairs = touched if all(few) else None
        if any(few):
            rest.replace(
                graph,
                overlap.describe(values, self._minter, touching=pairs),
                overlap.describe(renewed, self._minter, touching=pairs),
            )

    def _replace_asserted(self) -> None:
        """Put what the documents say now in the place of what they said."""
        minter, described = self._minter, self._graph("metadata")
        for folder in (*self._changed, *self._removed):
            ledger = self.ledgers.get(folder)
            proofs = minter.graph(f"provenance/{folder}")
            if ledger:
                self._now.insert(minter.graph(f"document/{folder}"), ledger.content)
                self._now.insert(proofs, ledger.provenance)
            self._replace(f"document/{folder}", self._now.graph(minter.graph(f"document/{folder}")))
            self.delta.replace(
                minter.graph("provenance"), self.before.provenance(folder), self._now.graph(proofs)
            )
            part = minter.graph(f"document/{folder}")
            self.delta.replace(
                minter.graph("metadata"),
                (triple for triple in described if part in (triple[0], triple[2])),
                describe_document(ledger.source, minter) if ledger else (),
            )
        for folder in self._removed:
            self._replace(f"inferred/{folder}", ())

    def _replace(self, name: str, triples: Iterable[Triple]) -> None:
        """Those triples are all that the graph of that name holds; without any, there is no such graph."""
        graph, after = self._minter.graph(name), list(triples)
        self.delta.replace(graph, self._graph(name), after)
        if not after:
            self.delta.drop(graph)

    def _neighbours(self, held: Mapping[Triple, set[str]], apart: Collection[str]) -> set[str]:
        """The documents whose faults the change may make, though they did not change themselves."""
        minted = {s for ledger in self.ledgers.values() for s in ledger.origins}
        near = {
            folder
            for (thing, predicate, name), folders in held.items()
            if predicate == RDF.type and thing in minted and name not in _SHARED_CLASSES
            for folder in folders
        }
        names = [t for t in self.delta.triples() if t[1] in (RDF.type, RDFS.label)]
        others = held.keys() | self.before.names({s for s, _, _ in names}, apart).keys()
        renamed = {triple[0] for triple in names if triple not in others}
        before = {t[0] for graph in self.delta.gone.values() for t in graph} | {t[0] for t in others}
        for folder, subject in self.before.mentions(renamed & before):
            if folder not in apart:
                near.add(folder)
                self._mentioning.add(subject)
        return near

    def _named(self, ledgers: Iterable[Ledger]) -> set[Term]:
        """The things that documents are about or name, and all that stands above them."""
        start = self._minter.thing("").value
        found: set[str] = set()
        for ledger in ledgers:
            for subject, _, value in ledger.content:
                for term in (subject, value):
                    path = term.value if term.kind == "iri" else ""
                    while path.startswith(start) and path not in found and path.count("/") > start.count("/"):
                        found.add(path)
                        path = path.rpartition("/")[0]
        return {iri(path) for path in found}

    def _touched(self) -> list[Term]:
        """What the checks are to look at: whatever the change says something of, or names."""
        start = (self._minter.thing("convention/").value, self._minter.thing("document/").value)
        found = set(self._mentioning)
        for subject, predicate, value in self.delta.triples():
            found.add(subject)
            if predicate == RDF.subject or value.value.startswith(start):
                found.add(value)
        return sorted(term for term in found if term.kind == "iri")

    def _map(self, documents: Iterable[DocumentTables]) -> dict[str, Ledger]:
        return {document.source.folder: map_document(document, self._minter) for document in documents}

    def _graph(self, name: str) -> list[Triple]:
        return self.before.store.graph(self._minter.graph(name))


def grow(root: Path, home: Path, minter: Minter, before: Inputs, inputs: Inputs, stages: Stages) -> Grown:
    """Publish what changed documents say now, and what depends on it.

    before, inputs: what the published version was built from and what `root` holds; only documents differ.
    Raises InvalidData (422) with every fault, Busy (503) where another write came between; in each case
    nothing that was published before has changed.
    """
    changed, removed = inputs.since(before)
    with Beside(root / "ontology" / "shapes" / "data.ttl") as held:
        growth = Growth(root, home, minter, changed, removed)
        with stages.stage("tables", "Lecture des tables"):
            held.hold(*growth.read())
        with stages.stage("rules", "Règles"):
            derived = growth.derive()

        def finish(after: Store) -> Change:
            if published_version(home) != growth.before.store.version:
                raise Busy("Une autre écriture a eu lieu pendant la construction ; recommencez.")
            return growth.finish(after, held)

        with stages.stage("publish", "Publication"):
            what = f"documents : {', '.join([*changed, *removed])}"
            done = commit(home, growth.delta.change(), "maillage build", what, inputs.text(), finish)
            growth.keep(done.after)
    return Grown(done.after, growth.ledgers, derived, held.report())
