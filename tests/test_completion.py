"""What the editor proposes: the graph's own terms and things, small, and kept as long as its version."""

import gzip
import urllib.request

import pytest
from small_site import ID, small_client

from server import completion


@pytest.fixture(scope="module")
def client():
    return small_client()


def proposed(client, language="fr"):
    return client.get(f"/sparql/terms.json?lang={language}").json


def test_terms_in_use_come_with_their_name_and_definition(client):
    terms = {row[0]: row[1:] for row in proposed(client)["terms"]}
    assert terms["mlg:Convention"] == [
        "convention",
        "Accord, schéma, contrat ou cadre par lequel des organisations s'engagent ensemble.",
        "class",
    ]
    assert terms["mlg:elementOf"][2] == "property"
    assert terms["skos:prefLabel"][2] == "property"


def test_a_name_is_in_the_readers_language(client):
    english = {row[0]: row[1] for row in proposed(client, "en")["terms"]}
    assert (
        english["mlg:signatureOf"] != {row[0]: row[1] for row in proposed(client)["terms"]}["mlg:signatureOf"]
    )


def test_things_come_with_their_iri_and_label(client):
    things = dict(proposed(client)["things"])
    assert things[f"{ID}convention/contrat-enfance"]
    assert all(label for label in things.values())


def test_every_prefix_of_a_term_is_declared(client):
    found = proposed(client)
    assert {row[0].split(":")[0] for row in found["terms"]} <= set(found["prefixes"])


def test_things_are_bounded(client, monkeypatch):
    monkeypatch.setattr(completion, "MOST_THINGS", 2)
    assert len(proposed(client)["things"]) == 2


def test_the_address_of_a_version_is_kept_and_another_is_checked(client):
    version = proposed(client)["version"]
    kept = client.get(f"/sparql/terms.json?v={version}").headers["Cache-Control"]
    assert kept == "private, max-age=31536000, immutable"
    assert client.get("/sparql/terms.json?v=1-0").headers["Cache-Control"] == "no-cache"


def test_the_page_names_the_proposals_of_its_version(client):
    text = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert f'data-terms="/sparql/terms.json?v={proposed(client)["version"]}"' in text


def test_the_proposals_of_the_real_graph_are_small(served):
    with urllib.request.urlopen(f"{served}/sparql/terms.json") as answer:
        assert len(gzip.compress(answer.read())) < 30_000
