"""The whole path: tables → records → triples → SHACL and checks → rules → store → snapshot.

Refuses to publish anything while one fault stands: the dataset that readers see is replaced last, or not.
"""

import gc
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph import overlap, rules, validate
from graph.beside import Beside
from graph.errors import InvalidData
from graph.mapping import Mapped, map_tables
from graph.metadata import describe_dataset
from graph.store import Location, WritableStore, new_store, publish, published_inputs, read_turtle
from graph.tables import read_tables, read_vocabulary
from graph.terms import Minter, Term, Triple

_INPUTS = ("data/**/*.csv", "data/**/*.toml", "ontology/**/*.ttl", "queries/checks/*.rq")
_CODE = ("**/*.py", "rules/*.rq")


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


@dataclass
class _Clock:
    progress: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, message: str) -> Iterator[None]:
        """Say what starts, and keep how long it took."""
        self.progress(message)
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


@contextmanager
def _no_collection() -> Iterator[None]:
    """Garbage collection paused: a build makes some hundred thousand terms and drops none before its end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_no_collection()
def build(
    root: Path, home: Location, minter: Minter | None = None, progress: Callable[[str], None] = lambda _: None
) -> BuildResult:
    """Build the dataset of `root` (its data/, ontology/ and queries/) and publish it in `home`.

    progress: told in French what starts. Raises InvalidData (422) with every fault, QuerySyntaxError where an
    ontology file or check does not parse, MaillageError where a check or rule has a wrong header, StoreError
    where another process writes; in each case nothing that was published before has changed.
    """
    minter = minter or Minter()
    clock = _Clock(progress)
    inputs = inputs_digest(root, minter)
    with clock.stage("tables", "Lecture des tables"):
        tables = read_tables(root / "data", read_vocabulary(root / "ontology" / "vocabularies"))
    with clock.stage("triples", "Écriture des triplets"):
        mapped = map_tables(tables, minter)
        ontology = _ontology(root, minter)
    context = validate.class_context(ontology["ontology"], ontology["vocabularies"])
    shapes = root / "ontology" / "shapes" / "data.ttl"
    with Beside(validate.subjects(mapped), shapes, context) as held:
        with clock.stage("store", "Chargement"):
            store = _load(ontology, mapped, minter)
        with clock.stage("checks", "Requêtes de contrôle"):
            checks = validate.read_checks(root / "queries" / "checks")
            found = validate.run_checks(store, checks, mapped.origins)
        if found.faults:
            raise InvalidData(held.report().faults + found.faults)
        with clock.stage("rules", "Règles"):
            rules.run(store, list(mapped.documents), minter)
        with clock.stage("overlap", "Recouvrements"):
            store.insert(minter.graph("inferred/all"), overlap.compute(store, minter))
        with clock.stage("metadata", "Description du jeu de données"):
            store.insert(
                minter.graph("metadata"), describe_dataset((d.source for d in tables.documents), minter)
            )
        with clock.stage("shapes", "Contrôle des formes SHACL"):
            report = held.report()
    if report.faults:
        raise InvalidData(report.faults)
    with clock.stage("publish", "Publication"):
        version = publish(home, store, inputs)
    return _result(version, store, mapped, minter, clock.seconds, report)


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
    for folder, ledger in mapped.documents.items():
        store.insert(minter.graph(f"document/{folder}"), ledger.content)
    store.insert(minter.graph("provenance"), mapped.provenance)
    return store


def _result(
    version: str,
    store: WritableStore,
    mapped: Mapped,
    minter: Minter,
    seconds: dict[str, float],
    report: validate.Report,
) -> BuildResult:
    names = [*mapped.documents, "reference", "all"]
    ledgers = mapped.documents.values()
    return BuildResult(
        version=version,
        asserted=sum(ledger.asserted for ledger in ledgers),
        attested=sum(ledger.attested for ledger in ledgers),
        derived=sum(store.size(minter.graph(f"inferred/{name}")) for name in names),
        evidence=len(mapped.provenance),
        seconds=seconds,
        facts={folder: len(ledger.content) for folder, ledger in mapped.documents.items()},
        warnings=tuple(map(str, report.warnings)),
    )


def inputs_digest(root: Path, minter: Minter | None = None) -> str:
    """Digest of all that a build depends on: tables, ontology, checks, code and the base of the IRIs."""
    found = hashlib.sha256((minter or Minter()).base.encode())
    code = Path(__file__).parent
    for folder, patterns in ((root, _INPUTS), (code, _CODE)):
        for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
            found.update(f"\n{path.relative_to(folder).as_posix()}\n".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def is_current(root: Path, home: Location, minter: Minter | None = None) -> bool:
    """Whether what is published in `home` was built from exactly what `root` holds now.

    Raises StoreError where the state of `home` cannot be understood.
    """
    return published_inputs(home) == inputs_digest(root, minter)
