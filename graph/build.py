"""The whole path: tables → records → triples → SHACL and checks → rules → store → snapshot.

Refuses to publish anything while one fault stands: the dataset that readers see is replaced last, or not.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from graph import overlap, rules, validate
from graph.beside import Beside
from graph.comparison import KIND, Comparison
from graph.errors import InvalidData
from graph.growth import Order, grow
from graph.inputs import Inputs
from graph.kept import keep
from graph.mapping import Ledger, Mapped, map_tables
from graph.metadata import describe_dataset
from graph.shelf import folders, working
from graph.stages import Stages, collection_paused
from graph.store import Location, WritableStore, new_store, publish, published_inputs, read_turtle
from graph.tables import read_tables, read_vocabulary
from graph.terms import Minter, Term, Triple


@dataclass(frozen=True)
class BuildResult:
    """What a build did. asserted, attested, derived: triples; seconds: by stage; facts: by document."""

    version: str
    asserted: int
    attested: int
    derived: int
    evidence: int
    seconds: dict[str, float]
    facts: dict[str, int]
    warnings: tuple[str, ...] = ()

    @property
    def attested_share(self) -> float:
        """Share of the content triples that evidence proves, between 0 and 1."""
        return self.attested / self.asserted if self.asserted else 1.0

    @property
    def total_seconds(self) -> float:
        """Seconds that all stages took."""
        return sum(self.seconds.values())


@collection_paused()
def build(
    root: Path,
    home: Location,
    minter: Minter | None = None,
    progress: Callable[[str], None] = lambda _: None,
    own: bool = True,
) -> BuildResult:
    """Build the dataset of `root` (its data/, ontology/ and queries/) and of the shelf, and publish it.

    Where only documents differ from what is published there, only what depends on them is computed again
    (`growth`), and the result counts those documents alone.
    progress: told in French what starts; own: whether the documents of `root` belong to the dataset.
    Raises InvalidData (422) with every fault, QuerySyntaxError where an ontology file or check does not
    parse, MaillageError where a check or rule has a wrong header, StoreError where another process writes,
    Busy (503) where another build does not end; in each case nothing that was published before has changed.
    """
    minter = minter or Minter()
    with working(home) if isinstance(home, Path) else nullcontext():
        return carry_out(root, home, minter, Order(wanted(root, home, minter, own)), progress)


def carry_out(
    root: Path, home: Location, minter: Minter, order: Order, progress: Callable[[str], None] = lambda _: None
) -> BuildResult:
    """Publish what is ordered, for who holds the right to build in a folder (`shelf.working`).

    Raises what `build` does.
    """
    inputs, stages = order.inputs, Stages(progress)
    before = Inputs.parse(published_inputs(home))
    if isinstance(home, Path) and before and before.shared == inputs.shared and before != inputs:
        grown = grow(root, home, minter, before, order, stages)
        return _result(grown.version, grown.documents, grown.derived, stages.seconds, grown.report)
    return _build(root, home, minter, inputs, stages)


def _build(root: Path, home: Location, minter: Minter, inputs: Inputs, stages: Stages) -> BuildResult:
    """The long path, over everything."""
    with Beside(root / "ontology" / "shapes" / "data.ttl") as held:
        with stages.stage("tables", "Lecture des tables"):
            where = folders(inputs, root, home if isinstance(home, Path) else None)
            tables = read_tables(root / "data", read_vocabulary(root / "ontology" / "vocabularies"), where)
        with stages.stage("triples", "Écriture des triplets"):
            mapped = map_tables(tables, minter)
            ontology = _ontology(root, minter)
        context = validate.class_context(ontology["ontology"], ontology["vocabularies"])
        held.hold(validate.subjects(mapped), context)
        with stages.stage("store", "Chargement"):
            store = _load(ontology, mapped, minter)
        with stages.stage("checks", "Requêtes de contrôle"):
            checks = validate.read_checks(root / "queries" / "checks")
            found = validate.run_checks(store, checks, mapped.origins)
        if found.faults:
            raise InvalidData(held.report().faults + found.faults)
        with stages.stage("rules", "Règles"):
            rules.run(store, list(mapped.documents), minter)
        with stages.stage("overlap", "Recouvrements"):
            comparison = Comparison.read(store)
            store.insert(minter.graph("inferred/all"), overlap.describe(comparison.values, minter))
        with stages.stage("metadata", "Description du jeu de données"):
            store.insert(
                minter.graph("metadata"), describe_dataset((d.source for d in tables.documents), minter)
            )
        with stages.stage("shapes", "Contrôle des formes SHACL"):
            report = held.report()
    if report.faults:
        raise InvalidData(report.faults)
    with stages.stage("publish", "Publication"):
        version = publish(home, store, inputs.text())
        if isinstance(home, Path):
            keep(home, version, KIND, comparison.save)
    brought = (f"reference/{name}" for name in mapped.declared)
    names = [*mapped.documents, "reference", *brought, "all"]
    derived = sum(store.size(minter.graph(f"inferred/{name}")) for name in names)
    return _result(version, mapped.documents, derived, stages.seconds, report)


def _ontology(root: Path, minter: Minter) -> dict[str, list[Triple]]:
    """The graphs of ontology, vocabularies and shapes, without blank nodes."""
    folder = root / "ontology"
    graphs = {
        "ontology": sorted(folder.glob("*.ttl")),
        "vocabularies": sorted((folder / "vocabularies").glob("*.ttl")),
        "shapes": sorted((folder / "shapes").glob("*.ttl")),
    }
    read: dict[str, list[Triple]] = {name: [] for name in graphs}
    for name, paths in graphs.items():
        for path in paths:
            read[name] += skolemise(read_turtle(path), f"{name}-{path.stem}", minter)
    return read


def skolemise(triples: list[Triple], name: str, minter: Minter) -> list[Triple]:
    """The triples with an IRI for each blank node, numbered in their order, so that rebuilds are stable."""
    known: dict[str, Term] = {}

    def named(term: Term) -> Term:
        if term.kind != "bnode":
            return term
        return known.setdefault(term.value, minter.skolem(f"{name}-{len(known) + 1}"))

    return [(named(subject), predicate, named(value)) for subject, predicate, value in triples]


def _load(ontology: dict[str, list[Triple]], mapped: Mapped, minter: Minter) -> WritableStore:
    """A store of everything that is asserted."""
    store = new_store()
    for name, triples in ontology.items():
        store.insert(minter.graph(name), triples)
    store.insert(minter.graph("reference"), mapped.reference)
    for folder, triples in mapped.declared.items():
        store.insert(minter.graph(f"reference/{folder}"), triples)
    for folder, ledger in mapped.documents.items():
        store.insert(minter.graph(f"document/{folder}"), ledger.content)
    store.insert(minter.graph("provenance"), mapped.provenance)
    return store


def _result(
    version: str,
    documents: Mapping[str, Ledger],
    derived: int,
    seconds: dict[str, float],
    report: validate.Report,
) -> BuildResult:
    ledgers = documents.values()
    return BuildResult(
        version=version,
        asserted=sum(ledger.asserted for ledger in ledgers),
        attested=sum(ledger.attested for ledger in ledgers),
        derived=derived,
        evidence=sum(len(ledger.provenance) for ledger in ledgers),
        seconds=seconds,
        facts={folder: len(ledger.content) for folder, ledger in documents.items()},
        warnings=tuple(map(str, report.warnings)),
    )


def wanted(root: Path, home: Location, minter: Minter, own: bool = True) -> Inputs:
    """What a build would be of: what `root` holds now, and the shelf as the published version has it.

    Raises StoreError where the state of `home` cannot be understood.
    """
    before = Inputs.parse(published_inputs(home))
    return Inputs.of(root, minter, before.shelf if before else {}, own)


def inputs_digest(root: Path, minter: Minter | None = None) -> str:
    """What a build of a checkout alone depends on, document by document, as one line (`inputs.Inputs`)."""
    return Inputs.of(root, minter or Minter()).text()


def is_current(root: Path, home: Location, minter: Minter | None = None, own: bool = True) -> bool:
    """Whether what is published in `home` was built from exactly what `root` and the shelf hold now.

    own: whether the documents of `root` belong. Raises StoreError where the state of `home` cannot be
    understood.
    """
    return published_inputs(home) == wanted(root, home, minter or Minter(), own).text()
