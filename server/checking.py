"""What `maillage check` looks at, step by step: ontology, tables, logic.

Refuses to stop at the first fault: every step is tried, and a step that cannot run says why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InvalidData
from server.settings import Settings


@dataclass(frozen=True)
class Outcome:
    """What a step found. skipped: why it did not run; said: a figure worth telling."""

    faults: tuple[str, ...] = ()
    skipped: str = ""
    said: str = ""


def check_turtle(settings: Settings, _: Path) -> Outcome:
    """Each file of the ontology is Turtle, in its canonical form."""
    from graph import ontology

    faults = []
    for name in ontology.FILES:
        try:
            if not ontology.is_canonical(settings.root / name):
                faults.append(f"{name} : n'est pas sous sa forme canonique")
        except InvalidData as error:
            faults.extend(map(str, error.faults))
    return Outcome(tuple(faults), said=f"{len(ontology.FILES)} fichiers")


def check_style(settings: Settings, _: Path) -> Outcome:
    """Each term has what the style shapes ask: labels, definitions, examples."""
    from graph import ontology

    try:
        return Outcome(tuple(ontology.style_report(settings.root).faults))
    except InvalidData as error:
        return Outcome(tuple(map(str, error.faults)))


def check_tables(settings: Settings, folder: Path) -> Outcome:
    """The tables build: every cell, SHACL, every check of queries/checks."""
    from graph.build import build

    try:
        result = build(settings.root, folder, settings.minter)
    except InvalidData as error:
        return Outcome(tuple(map(str, error.faults)))
    return Outcome(said=f"{sum(result.facts.values())} triplets, {result.attested_share:.0%} attestés")


def check_evidence(settings: Settings, _: Path) -> Outcome:
    """Each recorded passage says what the tables record, where the documents' texts are at hand."""
    from graph.evidence import check_passages
    from graph.tables import read_tables, read_vocabulary

    if not settings.sources.is_dir():
        return Outcome(skipped=f"aucun texte dans {settings.sources} (réglage MAILLAGE_SOURCES)")
    try:
        tables = read_tables(
            settings.root / "data", read_vocabulary(settings.root / "ontology" / "vocabularies")
        )
    except InvalidData:
        return Outcome(skipped="les tables ne se lisent pas")
    faults = check_passages(tables.documents, tables.reference, settings.sources)
    return Outcome(tuple(map(str, faults)), said=f"{len(tables.documents)} documents relus")


def check_consistency(settings: Settings, folder: Path) -> Outcome:
    """Ontology, reference tables and documents hold no contradiction, by HermiT."""
    import rdflib

    from graph import ontology
    from graph.store import open_store
    from graph.terms import ntriples

    if missing := ontology.missing_reasoner():
        return Outcome(skipped=missing)
    if not (folder / "current.json").exists():
        return Outcome(skipped="les tables ne se construisent pas")
    store, minter = open_store(folder), settings.minter
    names = [
        "reference",
        *(f"document/{p.parent.name}" for p in (settings.root / "data").glob("*/document.toml")),
    ]
    data = "".join(ntriples(store.graph(minter.graph(name))) for name in names)
    instances = rdflib.Graph().parse(data=data, format="nt")
    found = ontology.consistency(settings.root, instances)
    faults = [f"classe sans instance possible : {iri}" for iri in found.unsatisfiable]
    return Outcome(
        (*faults, *(() if found.consistent else ("l'ensemble se contredit",))),
        said=f"{len(instances)} triplets",
    )


def check_negative_cases(settings: Settings, _: Path) -> Outcome:
    """What must contradict the ontology does."""
    from graph import ontology

    if missing := ontology.missing_reasoner():
        return Outcome(skipped=missing)
    if not (settings.root / ontology.NEGATIVE_CASES).is_dir():
        return Outcome(skipped="les cas contraires ne sont que dans le dépôt")
    cases = ontology.negative_cases(settings.root)
    faults = tuple(
        f"{name} : ne se contredit pas, et le devrait" for name, contradicts in cases if not contradicts
    )
    return Outcome(faults, said=f"{len(cases)} cas")


STEPS: tuple[tuple[str, Callable[[Settings, Path], Outcome]], ...] = (
    ("Turtle canonique", check_turtle),
    ("Style de l'ontologie", check_style),
    ("Tables, formes SHACL et contrôles", check_tables),
    ("Passages relus dans les textes", check_evidence),
    ("Cohérence logique (HermiT)", check_consistency),
    ("Cas contraires (HermiT)", check_negative_cases),
)
