"""Organisations and territories that a document brings: there for every question, gone with it, back with it.

And a new edition under another name: what it replaces is said and stays readable. All over real workers, on
the small data, by the workbook that a coordinator sends.
"""

import csv
import io

import pytest
from click.testing import CliRunner
from pool_site import WRITER
from shelved import plan_of, small_library
from test_imports_pages import XLSX, site, written
from workbook_cases import xlsx

from graph import life, shelf
from graph.incoming import export, read_incoming
from graph.store import open_store, published_version
from server.cli import main

ID = "https://w3id.org/maillage/id/"
PLACE = "territoire/quartier/99001-quartier-des-iles"
ASSOCIATION = "organisation/association-du-val"


def book(slug="iles-2024", title="Convention des Îles", pilots="Association du Val", **sheets):
    """A workbook about one convention whose two actions the Ville and the Caf pilot beside another."""
    return xlsx(
        {
            "Document": [
                ("Rubrique", "Valeur"),
                ("Titre", f"{title} ({slug})"),
                ("Éditeur", "Ville de Val-Clair"),
                ("Nature", "texte intégral d'une convention"),
                ("Identifiant du document", slug),
            ],
            "Conventions": [
                ("Intitulé", "Type", "Identifiant", "Territoires"),
                (title, "convention territoriale globale", f"convention-{slug}", "Quartier des Îles"),
            ],
            "Actions": [
                ("Action", "Pilotes", "Calendrier", "Territoires"),
                ("Ouvrir un lieu", f"Ville de Val-Clair ; {pilots}", "2024", "Quartier des Îles"),
                ("Tenir une permanence", f"Caf du Val / {pilots}", "T3 2024", "Val-Clair"),
            ],
            **sheets,
        }
    )


BRINGS = {
    "Organisations": [("Nom", "Genre", "Sigle"), ("Association du Val", "institution", "ADV")],
    "Territoires": [("Nom", "Genre", "Dans"), ("Quartier des Îles", "quartier", "Val-Clair")],
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A library that is served, and a client of it."""
    mine = small_library(tmp_path_factory.mktemp("brought"))
    with site(mine) as client:
        yield mine, client


@pytest.fixture
def mine(served):
    """The library; each test begins with the small data alone."""
    mine, _ = served
    yield mine
    for slug in sorted(shelf.built_from(mine.home, published_version(mine.home)).shelf, reverse=True):
        life.carry(mine, life.withdrawing(slug), "test")


@pytest.fixture
def client(served, mine):
    return served[1]


def sent(client, content, status=201, **query):
    """What a workbook that is sent makes of the service."""
    answer = client.post("/imports", query_string=query, data=content, headers=WRITER, content_type=XLSX)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def rows(client, question, **given):
    answer = client.get(f"/queries/{question}.csv", query_string=given)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def select(client, pattern):
    answer = client.post(
        "/sparql", data={"query": f"SELECT DISTINCT ?x WHERE {{ {pattern} }}"}, headers={"Accept": "text/csv"}
    )
    return sorted(answer.get_data(as_text=True).split()[1:])


def brought(client, slug="iles-2024"):
    """The things that the reference graph of a document declares."""
    return select(client, f"GRAPH <https://w3id.org/maillage/graph/reference/{slug}> {{ ?x a ?class }}")


def test_what_a_document_brings_is_there_for_every_question(client):
    sent(client, book(**BRINGS))
    assert brought(client) == [ID + ASSOCIATION, ID + PLACE]
    inner = "GRAPH <https://w3id.org/maillage/graph/inferred/reference/iles-2024>"
    within = f"{inner} {{ <{ID}{PLACE}> <https://w3id.org/maillage/ontology#withinAny> ?x }}"
    assert select(client, within) == [
        f"{ID}territoire/commune/99001",
        f"{ID}territoire/departement/99",
    ]
    covering = rows(client, "conventions-covering", territory=PLACE)
    assert [(row["label"], row["reach"]) for row in covering] == [
        ("Convention des Îles", "direct"),
        ("Convention de Val-Clair 2020-2023", "enclosing"),
    ]
    assert [row["partner_label"] for row in rows(client, "co-pilots-of", organisation=ASSOCIATION)] == [
        "Caisse d'allocations familiales du Val",
        "Ville de Val-Clair",
    ]
    pilots = rows(client, "pilots", convention="convention-iles-2024")
    assert {row["label"]: row["actions"] for row in pilots}["Association du Val"] == "2"
    assert len(rows(client, "actions", convention="convention-iles-2024", territory=PLACE)) == 1
    assert len(rows(client, "actions", convention="convention-iles-2024", territory="commune/99001")) == 2
    for text, thing in (("association du val", ASSOCIATION), ("quartier des iles", PLACE)):
        assert [row["thing"] for row in rows(client, "search", text=text)] == [ID + thing]
    for thing in (ASSOCIATION, PLACE):
        assert client.get(f"/doc/{thing}").status_code == 200


def test_what_a_document_brought_goes_with_it_and_comes_back_with_it(client, mine):
    imported = sent(client, book(**BRINGS))["transaction"]["after"]
    undone = undo(client, imported)
    assert undone.status_code == 200
    assert brought(client) == []
    assert client.get(f"/doc/{ASSOCIATION}").status_code == 404
    assert client.get("/queries/conventions-covering", query_string={"territory": PLACE}).status_code == 400
    assert rows(client, "search", text="association du val") == []
    assert undo(client, published_version(mine.home)).status_code == 200
    assert brought(client) == [ID + ASSOCIATION, ID + PLACE]
    assert len(rows(client, "conventions-covering", territory=PLACE)) == 2
    assert client.get(f"/doc/{PLACE}").status_code == 200


def test_another_document_names_what_one_brought_and_holds_it_there(client, mine):
    """By name, in the words of the first; and neither a page nor a command takes it away from under it."""
    imported = sent(client, book(**BRINGS))["transaction"]["after"]
    sent(client, book("iles-2025", "Avenant des Îles"))
    assert brought(client, "iles-2025") == [ID + PLACE]  # a territory stands by itself
    version = published_version(mine.home)
    refused = undo(client, imported)
    assert refused.status_code == 409
    said = refused.get_json()["detail"]
    assert said.startswith("Impossible (annulation de la version")
    assert "d'autres documents s'en servent" in said
    assert "« association-du-val » sert à iles-2025/actions.csv (lignes 2, 3)" in said
    withdrawn = CliRunner().invoke(
        main,
        ["withdraw", "iles-2024"],
        env={"MAILLAGE_HOME": str(mine.home), "MAILLAGE_ROOT": str(mine.root)},
    )
    assert withdrawn.exit_code == 1
    assert "« association-du-val » sert à iles-2025/actions.csv (lignes 2, 3)" in withdrawn.output
    assert published_version(mine.home) == version
    assert brought(client) == [ID + ASSOCIATION, ID + PLACE]


def test_a_territory_that_two_documents_bring_stays_until_both_are_gone(client, mine):
    sent(client, book(**BRINGS))
    sent(client, book("iles-2025", "Avenant des Îles", **BRINGS))
    life.carry(mine, life.withdrawing("iles-2024"), "léa")
    assert declared(mine, "iles-2024") == []
    assert declared(mine, "iles-2025") == [ID + ASSOCIATION, ID + PLACE]
    life.carry(mine, life.withdrawing("iles-2025"), "léa")
    assert declared(mine, "iles-2025") == []


def test_an_edition_under_another_name_says_what_it_replaces_and_both_are_read(client, mine, tmp_path):
    sent(client, written(mine, plan_of()))
    old = published_version(mine.home)
    new = plan_of("vallee-2028", "convention-vallee-2028", title="Fermer un lieu")
    done = sent(client, written(mine, new), replace="vallee-2024")["transaction"]["after"]
    line = f"<{ID}convention/convention-vallee-2028> <http://purl.org/dc/terms/replaces> ?x"
    assert select(client, line) == [f"{ID}convention/convention-vallee-2024"]
    graph = "GRAPH <https://w3id.org/maillage/graph/document/vallee-2028>"
    assert select(client, f"{graph} {{ {line} }}") == [f"{ID}convention/convention-vallee-2024"]
    evidence = rows(client, "evidence", subject="convention/convention-vallee-2028")
    proof = next(row for row in evidence if row["property"].endswith("replaces"))
    assert proof["method"].endswith("interpreted")
    for year, title in ((2024, "Ouvrir un lieu"), (2028, "Fermer un lieu")):
        named = {"convention": f"convention-vallee-{year}"}
        assert rows(client, "actions", **named)[0]["label"] == title
        assert client.get(f"/doc/convention/convention-vallee-{year}").status_code == 200
    export(mine, "vallee-2024", tmp_path / "then.xlsx", old)
    then = read_incoming(mine, tmp_path / "then.xlsx", replacing="vallee-2024")
    assert then.bundle.files["actions.csv"] == plan_of().files["actions.csv"]
    assert undo(client, done).status_code == 200
    assert select(client, line) == []
    assert client.get("/doc/document/vallee-2028").status_code == 404
    assert rows(client, "actions", convention="convention-vallee-2024")[0]["label"] == "Ouvrir un lieu"


def test_an_edition_under_the_same_name_leaves_the_old_one_readable_as_of_its_version(client, mine, tmp_path):
    old = sent(client, written(mine, plan_of()))["transaction"]["after"]
    new = sent(client, written(mine, plan_of(title="Fermer un lieu")), replace="vallee-2024")["transaction"]
    assert new["before"] == old
    then = life.document(mine, "vallee-2024", old)
    assert b"Ouvrir un lieu" in then.files["actions.csv"]
    export(mine, "vallee-2024", tmp_path / "then.xlsx", old)
    assert read_incoming(mine, tmp_path / "then.xlsx").bundle.files == then.files
    told = client.get(f"/history/{new['after']}.csv").get_data(as_text=True)
    assert "Ouvrir un lieu" in told
    assert "Fermer un lieu" in told
    assert undo(client, new["after"]).status_code == 200
    assert rows(client, "actions", convention="convention-vallee-2024")[0]["label"] == "Ouvrir un lieu"


def undo(client, version):
    """The answer to who takes a line of the history back."""
    return client.post("/history", data={"version": version}, headers=WRITER)


def declared(mine, slug):
    """The same, read in the store: who wrote there was not the service."""
    triples = open_store(mine.home).graph(mine.minter.graph(f"reference/{slug}"))
    return sorted({subject.value for subject, _, _ in triples})
