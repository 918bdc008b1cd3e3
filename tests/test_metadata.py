"""What the dataset says of itself in the store: constants, one document at a time, and no count."""

from dataclasses import replace

from graph.metadata import LICENCE, describe_constants, describe_dataset, describe_document, subset
from graph.sources import Source
from graph.store import Store
from graph.terms import DCAT, DCTERMS, MLG, RDF, RDFS, VOID, Minter, iri, literal

ID = "https://w3id.org/maillage/id/"
SOURCE = Source(
    folder="val-clair-2020", title="La convention de Val-Clair", publisher="Val-Clair", nature="page",
    file="x.txt", sha256="0" * 64, length=10, bytes=11,
)  # fmt: skip
COUNTS = {VOID.triples, VOID.entities, VOID.documents, VOID.classes, VOID.properties, DCAT.version}


def test_the_dataset_is_one_of_void_and_of_dcat_with_titles_in_both_languages(minter: Minter) -> None:
    triples = describe_constants(minter)
    me = iri(ID + "dataset")
    assert {value for subject, name, value in triples if name == RDF.type} == {VOID.Dataset, DCAT.Dataset}
    assert (me, DCTERMS.license, iri(LICENCE)) in triples
    assert (me, VOID.uriSpace, literal(ID)) in triples
    assert (me, VOID.vocabulary, iri(str(MLG))) in triples
    labels = {value.language: value.value for _, name, value in triples if name == RDFS.label}
    assert labels.keys() == {"fr", "en"}
    assert labels["en"] == "Maillage: the graph of public partnerships"


def test_a_document_is_a_subset_with_title_source_and_licence(minter: Minter) -> None:
    graph = iri("https://w3id.org/maillage/graph/document/val-clair-2020")
    assert subset("val-clair-2020", minter) == graph
    assert describe_document(SOURCE, minter) == [
        (iri(ID + "dataset"), VOID.subset, graph),
        (iri(ID + "dataset"), DCTERMS.hasPart, graph),
        (graph, RDF.type, VOID.Dataset),
        (graph, DCTERMS.term("title"), literal("La convention de Val-Clair", language="fr")),
        (graph, DCTERMS.source, iri(ID + "document/val-clair-2020")),
        (graph, DCTERMS.license, iri(LICENCE)),
    ]


def test_a_title_keeps_the_language_of_its_document(minter: Minter) -> None:
    english = replace(SOURCE, language="en", title="The agreement")
    titles = [value for _, name, value in describe_document(english, minter) if name == DCTERMS.term("title")]
    assert titles == [literal("The agreement", language="en")]


def test_one_more_document_adds_its_own_triples_and_changes_no_other(minter: Minter) -> None:
    other = replace(SOURCE, folder="autre-2021", title="Autre")
    one, two = describe_dataset([SOURCE], minter), describe_dataset([SOURCE, other], minter)
    assert two[: len(one)] == one
    assert two[len(one) :] == describe_document(other, minter)


def test_nothing_that_a_write_could_make_false_is_stored(minter: Minter, store: Store) -> None:
    stored = store.graph(minter.graph("metadata"))
    assert {name for _, name, _ in stored} & COUNTS == set()
    assert sum(name == VOID.subset for _, name, _ in stored) == 5


def test_a_deployment_describes_itself_under_its_own_base() -> None:
    minter = Minter("https://exemple.fr/partenariats")
    subjects = {subject.value for subject, _, _ in describe_dataset([SOURCE], minter)}
    assert subjects == {
        "https://exemple.fr/partenariats/id/dataset",
        "https://exemple.fr/partenariats/graph/document/val-clair-2020",
    }
