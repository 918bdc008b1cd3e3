"""The short path of a build: some documents changed, and only what depends on them is computed again.

What is published afterwards is what a whole build would publish, quad for quad. Documents that did not change
are not read again, save those that mention a thing whose class or name changes, or that mint the same thing:
their rows are needed to say what is wrong. Refuses to publish anything while one fault stands, and to work
where more than documents changed (`build` then takes the long path).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from graph import integrity, overlap, validate
from graph.beside import Beside
from graph.brought import Brought
from graph.comparison import DAMAGE, KIND, Comparison, read_labels
from graph.delta import Delta
from graph.errors import Busy, InvalidData
from graph.inputs import Inputs
from graph.kept import keep, read
from graph.mapping import Ledger, Mapped, Origin, map_document, map_reference
from graph.metadata import describe_document
from graph.published import Elsewhere, Published
from graph.records import DocumentTables
from graph.rules import count_shared_actions, derive
from graph.shelf import folders
from graph.stages import Stages
from graph.store import Change, Store, begin, commit, new_store, open_store, published_version, versions
from graph.tables import known_names, read_declared, read_documents, read_reference, read_vocabulary
from graph.terms import DCTERMS, MLG, OA, PROV, RDF, RDFS, Minter, Term, Triple, iri
from graph.validate import Report, Subject

_SHARE = 40  # of so many triples, one thing looked at on its own takes as long as all are together
_PROOFS = frozenset(
    {MLG.Attestation, RDF.Statement, MLG.Passage, OA.SpecificResource, OA.TextPositionSelector}
)
_SHARED_CLASSES = frozenset({MLG.Convention, PROV.Plan, DCTERMS.PeriodOfTime})


@dataclass(frozen=True)
class Grown:
    """What was published: its version, the documents that were read, what follows from them, and warnings."""

    version: str
    documents: Mapping[str, Ledger]
    derived: int
    report: Report


class Growth:
    """One change of some documents, from their tables to what is published."""

    def __init__(
        self,
        root: Path,
        home: Path,
        minter: Minter,
        folders: Mapping[str, Path],
        changed: Sequence[str],
        removed: Sequence[str],
    ):
        """folders: of every document there is now; changed: those new or different; removed: those gone."""
        self._root, self._home, self._minter, self._folders = root, home, minter, folders
        self._changed, self._removed = changed, removed
        self.before = Published(open_store(home), root, minter)
        self.asserted, self.derived = Delta(), Delta()
        self.ledgers: dict[str, Ledger] = {}
        self._near: dict[str, Ledger] = {}
        self._restructured: set[Term] = set()
        self._renewed: set[str] = set()
        self._mentioning: set[Term] = set()
        self._origins: dict[Term, Origin] = {}
        self._comparison: Comparison | None = None

    def read(self) -> tuple[list[Subject], list[Triple]]:
        """Read what changed; what the shapes are to look at, and what they are to see around it.

        Raises InvalidData with every fault of the tables.
        """
        apart = {*self._changed, *self._removed}
        vocabulary = read_vocabulary(self._root / "ontology" / "vocabularies")
        reference, faults = read_reference(self._root / "data" / "reference")
        declared, wrong = read_declared(self._folders, reference)
        faults += wrong
        names = known_names(reference.joined(declared.values()), vocabulary)
        self._brought = Brought(self.before, declared, apart)

        def read(slugs: Iterable[str]) -> list[DocumentTables]:
            found, wrong = read_documents({slug: self._folders[slug] for slug in slugs}, names, declared)
            faults.extend(wrong)
            return found

        documents = read(self._changed)
        self.ledgers = self._map(documents)
        self._replace_asserted()
        held = self.before.names(self._named(self.ledgers.values()), apart)
        near = read(sorted(self._neighbours(held, apart)))
        self._near = self._map(near)
        together = sorted([*documents, *near], key=lambda document: document.source.folder)
        apart |= self._near.keys()
        both = [*self.ledgers.values(), *self._near.values()]
        held = self.before.names(self._named(both), apart) if near else held
        faults += integrity.check(together, Elsewhere(self.before, held, apart))
        if faults:
            raise InvalidData(faults)
        triples, origins = map_reference(reference, self._minter)
        origins = self._brought.origins | origins
        brought = {folder: held for folder, held in self._brought.now.items() if folder in self._changed}
        mapped = Mapped([], {**self.ledgers, **self._near}, origins, brought)
        self._origins = {**{s: o for ledger in both for s, o in ledger.origins.items()}, **origins}
        _, *subjects = validate.subjects(mapped)
        context = validate.class_context(self._graph("ontology"), self._graph("vocabularies"))
        return subjects, [*context, *triples, *self._brought.triples, *held]

    def derive(self) -> int:
        """Work out what follows from the changed documents; how many triples that are."""
        minter = self._minter
        derived = self._brought.derive(self._restructured)
        for folder in {*derived, *self._brought.before()}:
            self._replace(f"inferred/reference/{folder}", derived.get(folder, ()))
        ledgers = self.ledgers | {folder: self._near[folder] for folder in self._renewed}
        now = new_store()
        for folder, ledger in ledgers.items():
            now.insert(minter.graph(f"document/{folder}"), ledger.content)
            now.insert(minter.graph("provenance"), ledger.attesting(MLG.agent))  # all that rules read of it
        named = self._named(ledgers.values())
        around = [
            *self._brought.held(named, derived),
            *(t for folder in derived for t in (*self._brought.now[folder], *derived[folder])),
        ]
        now.insert(minter.graph("reference"), around)
        count = 0
        for folder, triples in derive(now, list(ledgers), minter):
            self._replace(f"inferred/{folder}", triples)
            count += len(triples)
        return count

    def finish(self, after: Store, held: Beside) -> Change:
        """What else changes once documents and what follows from them are in place: counts and overlaps.

        after: the next version, not published yet. Raises InvalidData with what checks and shapes find.
        """
        checks = validate.read_checks(self._root / "queries" / "checks")
        touched = self._touched(versions.current(self._home).triples // _SHARE)
        found = validate.run_checks(after, checks, self._origins, touched)
        report = held.report()
        if report.faults or found.faults:
            raise InvalidData(report.faults + found.faults)
        rest = Delta()
        shared = self._minter.graph("inferred/all")
        nodes = list(dict.fromkeys(s for s, p, _ in self._triples() if p == MLG.sharedAction))
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
        start = self._minter.thing("convention/").value
        named = {s.value for s, _, _ in self._triples()}
        named |= {o.value for _, p, o in self._triples() if p == RDF.subject}
        slugs = {name.removeprefix(start).partition("/")[0] for name in named if name.startswith(start)}
        touched = {iri(start + slug) for slug in slugs}  # whatever is of a convention has its path
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
            content, proofs = (ledger.content, ledger.provenance) if ledger else ((), ())
            self._replace(f"document/{folder}", content)
            self.asserted.replace(minter.graph("provenance"), self.before.provenance(folder), proofs)
            part = minter.graph(f"document/{folder}")
            self.asserted.replace(
                minter.graph("metadata"),
                (triple for triple in described if part in (triple[0], triple[2])),
                describe_document(ledger.source, minter) if ledger else (),
            )
        for folder in self._removed:
            self._replace(f"inferred/{folder}", ())
        for folder in {*self._changed, *self._removed} & {*self._brought.before(), *self._brought.now}:
            self._replace(f"reference/{folder}", self._brought.now.get(folder, ()))
        self._restructured = self._brought.restructured()

    def _replace(self, name: str, triples: Iterable[Triple]) -> None:
        """Those triples are all that the graph of that name holds; without any, there is no such graph."""
        graph, after = self._minter.graph(name), list(triples)
        delta = self.derived if name.startswith("inferred/") else self.asserted
        delta.replace(graph, self._graph(name), after)
        if not after:
            delta.drop(graph)

    def _neighbours(self, held: Mapping[Triple, set[str]], apart: Collection[str]) -> set[str]:
        """The documents whose faults the change may make, though they did not change themselves."""
        minted = {s for ledger in self.ledgers.values() for s in ledger.origins}
        near = {
            folder
            for (thing, predicate, name), folders in held.items()
            if predicate == RDF.type and thing in minted and name not in _SHARED_CLASSES
            for folder in folders
        }
        names = [t for t in self._triples() if t[1] in (RDF.type, RDFS.label) and t[2] not in _PROOFS]
        others = held.keys() | self.before.names({s for s, _, _ in names}, apart).keys()
        renamed = {triple[0] for triple in names if triple not in others}
        before = {t[0] for graph in self.asserted.gone.values() for t in graph} | {t[0] for t in others}
        for things, found in ((renamed & before, near), (self._restructured, self._renewed)):
            for folder, subject in self.before.mentions(things):
                if folder not in apart:
                    found.add(folder)
                    self._mentioning.add(subject)
        return near | self._renewed

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

    def _touched(self, most: int) -> list[Term] | None:
        """What the checks are to look at: whatever the change says something of, or names.

        None for everything, where that is more than so many things.
        """
        start = (self._minter.thing("convention/").value, self._minter.thing("document/").value)
        found = set(self._mentioning)
        for subject, predicate, value in self._triples():
            found.add(subject)
            if predicate == RDF.subject or value.value.startswith(start):
                found.add(value)
            if len(found) > most:
                return None
        return sorted(term for term in found if term.kind == "iri")

    def _triples(self) -> Iterator[Triple]:
        """Every triple that leaves or joins a graph, so far."""
        return chain(self.asserted.triples(), self.derived.triples())

    def _map(self, documents: Iterable[DocumentTables]) -> dict[str, Ledger]:
        return {document.source.folder: map_document(document, self._minter) for document in documents}

    def _graph(self, name: str) -> list[Triple]:
        return self.before.store.graph(self._minter.graph(name))


@dataclass(frozen=True)
class Order:
    """What a build is to publish, and what its line in the history says: who asked for it, what it does."""

    inputs: Inputs
    who: str = "maillage build"
    what: str = ""


def grow(root: Path, home: Path, minter: Minter, before: Inputs, order: Order, stages: Stages) -> Grown:
    """Publish what changed documents say now, and what depends on it.

    before: what the published version was built from; only documents differ from what is ordered.
    Raises InvalidData (422) with every fault, Busy (503) where another write came between; in each case
    nothing that was published before has changed.
    """
    changed, removed = order.inputs.since(before)
    if not changed and not removed:
        done = commit(home, Change(), order.who, order.what, order.inputs.text())
        return Grown(done.after, {}, 0, Report())
    what = order.what or f"documents : {', '.join([*changed, *removed])}"
    with Beside(root / "ontology" / "shapes" / "data.ttl") as held:
        growth = Growth(root, home, minter, folders(order.inputs, root, home), changed, removed)
        with stages.stage("tables", "Lecture des tables"):
            held.hold(*growth.read())
        with begin(home, order.who, what, order.inputs.text()) as write:
            if published_version(home) != growth.before.store.version:
                raise Busy("Une autre écriture a eu lieu pendant la construction ; recommencez.")
            write.start(growth.asserted.change())
            with stages.stage("rules", "Règles"):
                derived = growth.derive()
            with stages.stage("publish", "Publication"):
                write.add(growth.derived.change())
                if write.changes:
                    write.add(growth.finish(write.after, held))
                done = write.publish()
        growth.keep(done.after)
    return Grown(done.after, growth.ledgers, derived, held.report())
