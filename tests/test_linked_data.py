"""Every IRI that is minted answers where its path leads: 303 for things, then a page or triples, by Accept.

The rules are those of https://www.w3.org/TR/cooluris/ and RFC 9110; the triples are read back with rdflib.
"""

import random
import re
from urllib.parse import quote, urlsplit

import pytest
from pool_site import WRITER, empty_site
from rdflib import Dataset, Graph, URIRef, compare
from small_site import BROWSER, ID, page, small_client, small_home, small_store

from graph import resources
from graph.build import build
from graph.formats import of_kind
from graph.store import new_store, open_store
from graph.terms import BASE, MLG, Minter, iri, literal
from server import create_app, links
from server.settings import read_settings

pytestmark = pytest.mark.filterwarnings(  # rdflib's own parsers of JSON-LD and quads still use them
    "ignore:.*(ConjunctiveGraph|default_context|Dataset.identifier).* is deprecated:DeprecationWarning"
)
CONVENTION = "convention/convention-val-clair"
OTHER_BASE = "https://donnees.example.org/maillage/"
TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
UNSAID = ("ontology#", "ontology/1.0.0")  # the namespace and the version: another IRI has the triples
IN_PLACE = ["/voc/theme/parentalite", "/voc/theme", "/graph/reference", "/.well-known/genid/shapes-data-1",
            "/ontology", "/ontology/1.0.0", "/ontology/alignments", "/shapes/data"]  # fmt: skip


@pytest.fixture(scope="module")
def client():
    return small_client()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The service over the small data, minted under another base."""
    home = tmp_path_factory.mktemp("elsewhere")
    build(small_home().parent / "checkout", home, Minter(OTHER_BASE))
    return create_app(read_settings({"MAILLAGE_BASE": OTHER_BASE}), open_store(home)).test_client()


def get(client, path, accept=None, **headers):
    return client.get(path, headers={**({"Accept": accept} if accept else {}), **headers})


def read(answer, suffix):
    assert answer.status_code == 200, answer.text
    assert answer.content_type.split(";")[0] == TYPES[suffix]
    return compare.to_isomorphic(Graph().parse(data=answer.get_data(), format=PARSERS[suffix]))


def link(answer):
    """The targets of a Link header by relation and type."""
    found = re.findall(r'<([^>]*)>; rel="(\w+)"(?:; type="([^"]+)")?', answer.headers["Link"])
    return {(relation, kind): target for target, relation, kind in found}


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, "/doc/{}"),
        ("*/*", "/doc/{}"),
        (BROWSER, "/doc/{}"),
        ("application/xhtml+xml", "/doc/{}"),
        ("text/turtle", "/data/{}.ttl"),
        ("application/n-triples", "/data/{}.nt"),
        ("application/ld+json", "/data/{}.jsonld"),
        ("application/rdf+xml", "/data/{}.rdf"),
        ("text/html;q=0.4, text/turtle;q=0.3", "/doc/{}"),
        ("text/html;q=0.3, text/turtle;q=0.4", "/data/{}.ttl"),
        ("text/html;q=0, */*;q=0.1", "/data/{}.ttl"),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.9, text/html;q=0.1", "/data/{}.rdf"),
        ("text/plain, */*;q=0.1", "/data/{}.nt"),
    ],
)
def test_a_thing_leads_to_the_form_that_is_preferred(client, accept, location):
    answer = get(client, f"/id/{CONVENTION}", accept)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "http://localhost" + location.format(CONVENTION)
    assert "Accept" in [name.strip() for name in ", ".join(answer.headers.getlist("Vary")).split(",")]


def test_the_location_is_on_the_host_that_the_request_came_to(client):
    answer = client.get(f"/id/{CONVENTION}", base_url="https://graphe.example.org:8443")
    assert answer.headers["Location"] == f"https://graphe.example.org:8443/doc/{CONVENTION}"


def test_headers_of_a_proxy_that_nobody_declared_are_not_believed(client):
    headers = {
        "X-Forwarded-Host": "mal.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=mal.example",
    }
    answer = client.get(f"/id/{CONVENTION}", headers=headers)
    assert answer.headers["Location"] == f"http://localhost/doc/{CONVENTION}"


def test_a_service_below_a_path_leads_below_that_path(client):
    answer = client.get(f"/id/{CONVENTION}", base_url="http://localhost/maillage")
    assert answer.headers["Location"] == f"http://localhost/maillage/doc/{CONVENTION}"


def test_a_thing_names_all_its_forms_and_what_describes_it(client):
    found = link(get(client, f"/id/{CONVENTION}"))
    assert found == {
        ("alternate", "text/html"): f"/doc/{CONVENTION}",
        **{("alternate", kind): f"/data/{CONVENTION}.{suffix}" for suffix, kind in TYPES.items()},
        ("describedby", "text/html"): f"/doc/{CONVENTION}",
    }


@pytest.mark.parametrize("suffix", TYPES)
def test_a_file_names_the_thing_that_it_is_about_and_its_other_forms(client, suffix):
    answer = get(client, f"/data/{CONVENTION}.{suffix}")
    found = link(answer)
    assert found["about", ""] == ID + CONVENTION
    assert ("alternate", TYPES[suffix]) not in found
    assert found["alternate", "text/html"] == f"/doc/{CONVENTION}"
    assert answer.headers["Content-Location"] == f"/data/{CONVENTION}.{suffix}"


def test_the_four_files_say_the_same_and_it_is_about_the_thing(client):
    graphs = [read(get(client, f"/data/{CONVENTION}.{suffix}"), suffix) for suffix in TYPES]
    assert all(graph == graphs[0] for graph in graphs)
    assert (URIRef(ID + CONVENTION), URIRef(MLG.conventionType.value)) in {(s, p) for s, p, _ in graphs[0]}
    assert URIRef(ID + CONVENTION + "/signature-1") in set(graphs[0].subjects())


def test_turtle_and_json_ld_have_prefixes(client):
    turtle = get(client, f"/data/{CONVENTION}.ttl").text
    assert "@prefix mlg: <https://w3id.org/maillage/ontology#> ." in turtle
    assert "mlg:conventionType" in turtle
    body = get(client, f"/data/{CONVENTION}.jsonld").get_json(force=True)
    first = body["@graph"][0]
    assert first["id"] == ID + CONVENTION
    assert "Convention" in first["type"]
    assert first["label"]["fr"] == "Convention de Val-Clair 2020-2023"


def test_a_page_gives_triples_too_and_says_where_they_are(client):
    answer = get(client, f"/doc/{CONVENTION}", "application/rdf+xml")
    assert read(answer, "rdf") == read(get(client, f"/data/{CONVENTION}.rdf"), "rdf")
    assert answer.headers["Content-Location"] == f"/data/{CONVENTION}.rdf"
    html = page(client, f"/doc/{CONVENTION}")[1]
    for suffix, kind in TYPES.items():
        assert f'<link rel="alternate" type="{kind}" href="/data/{CONVENTION}.{suffix}">' in html


def test_the_page_of_a_passage_says_where_its_triples_are_as_others_do(client):
    passage = next(
        triple[0].value.removeprefix(ID)
        for triple in small_store().graph(iri(f"{BASE}graph/provenance"))
        if triple[2] == MLG.Passage
    )
    html = page(client, f"/doc/{passage}")[1]
    for suffix, kind in TYPES.items():
        assert f'<link rel="alternate" type="{kind}" href="/data/{passage}.{suffix}">' in html
        assert f'<a href="/data/{passage}.{suffix}" rel="alternate" type="{kind}">.{suffix}</a>' in html


def test_a_file_without_suffix_goes_by_accept_and_is_never_a_page(client):
    assert get(client, f"/data/{CONVENTION}", "application/ld+json").content_type == TYPES["jsonld"]
    assert get(client, f"/data/{CONVENTION}").content_type == "text/turtle; charset=utf-8"
    assert get(client, f"/data/{CONVENTION}", BROWSER).content_type == TYPES["rdf"]
    assert get(client, f"/data/{CONVENTION}", "text/html").status_code == 406


@pytest.mark.parametrize("root", ["id", "doc", "data"])
@pytest.mark.parametrize(
    "path", ["convention/rien", "convention", "a%20b", "%3Cscript%3E", "%ff%fe", "%EE%80%80"]
)
def test_what_the_graph_does_not_know_is_404_and_leads_nowhere(client, root, path):
    answer = get(client, f"/{root}/{path}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert "Location" not in answer.headers


@pytest.mark.parametrize("suffix", ["pdf", "html", "turtle", "ttl.ttl", "trig", ""])
def test_a_suffix_that_is_no_form_of_a_thing_is_404(client, suffix):
    assert get(client, f"/data/{CONVENTION}.{suffix}").status_code == 404


@pytest.mark.parametrize(
    "path", [f"/id/{CONVENTION}", f"/doc/{CONVENTION}", f"/data/{CONVENTION}", *IN_PLACE]
)
def test_what_no_form_satisfies_is_406_with_the_list(client, path):
    answer = get(client, path, "image/png, video/*;q=0.5")
    assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
    assert set(TYPES.values()) <= set(answer.get_json()["acceptable"])


@pytest.mark.parametrize(
    "path", [f"/id/{CONVENTION}", f"/doc/{CONVENTION}", f"/data/{CONVENTION}.nt", *IN_PLACE]
)
def test_head_is_get_without_its_body_and_options_says_what_there_is(client, path):
    got, head, options = client.get(path), client.head(path), client.options(path)
    assert (head.status_code, head.get_data()) == (got.status_code, b"")
    for name in ("Location", "Link", "Content-Type", "ETag"):
        assert head.headers.get(name) == got.headers.get(name)
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["Allow"].split(", "))
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", IN_PLACE)
def test_a_document_answers_in_place_in_five_forms_by_accept_and_by_suffix(client, path):
    status, html = page(client, path)
    assert status == 200
    graphs = []
    for suffix, kind in TYPES.items():
        assert f'<link rel="alternate" type="{kind}" href="{path}.{suffix}">' in html
        by_accept, by_suffix = get(client, path, kind), get(client, f"{path}.{suffix}", BROWSER)
        assert by_accept.get_data() == by_suffix.get_data()
        assert by_accept.headers["Content-Location"] == f"{path}.{suffix}"
        graphs.append(read(by_accept, suffix))
    assert all(graph == graphs[0] for graph in graphs)
    assert len(graphs[0]) > 0


def test_a_vocabulary_comes_with_its_concepts(client):
    found = read(get(client, "/voc/theme.ttl"), "ttl")
    assert URIRef(f"{BASE}voc/theme/parentalite") in set(found.subjects())


def test_a_graph_is_its_triples_and_its_quads(client):
    name = f"{BASE}graph/document/val-clair-2020"
    triples = read(get(client, "/graph/document/val-clair-2020.nt"), "nt")
    assert len(triples) == len(small_store().graph(iri(name)))
    for suffix, media_type, parser in (
        ("trig", "application/trig", "trig"),
        ("nq", "application/n-quads", "nquads"),
    ):
        answer = get(client, "/graph/document/val-clair-2020", media_type)
        assert answer.content_type == media_type
        assert answer.get_data() == get(client, f"/graph/document/val-clair-2020.{suffix}").get_data()
        dataset = Dataset()
        dataset.parse(data=answer.get_data(), format=parser)
        assert compare.to_isomorphic(dataset.graph(URIRef(name))) == triples
        assert {str(graph) for *_, graph in dataset.quads()} == {name}
    assert "triplets" in page(client, "/graph/document/val-clair-2020")[1]
    assert get(client, "/graph/rien").status_code == 404


def test_a_graph_that_is_there_and_empty_is_shown_and_one_that_was_dropped_is_404(tmp_path):
    with empty_site(tmp_path) as client:
        stored = f"/store?graph={BASE}graph/vide"
        assert get(client, "/graph/vide").status_code == 404
        made = client.put(stored, data=b"", content_type="text/turtle", headers=WRITER)
        assert made.status_code == 201
        for path in (stored, "/graph/vide", "/graph/vide.nt", "/graph/vide.nq"):
            answer = get(client, path, None if "." in path else "application/n-triples")
            assert (answer.status_code, answer.get_data()) == (200, b""), path
        status, text = page(client, "/graph/vide")
        assert status == 200
        assert "0 triplet" in text
        assert "non dit</p>" not in text
        assert client.delete(stored, headers=WRITER).status_code == 200
        assert get(client, stored).status_code == get(client, "/graph/vide").status_code == 404


def test_every_term_of_the_ontology_has_its_anchor_on_the_page(client):
    html = page(client, "/ontology")[1]
    terms = {
        str(s) for s in read(get(client, "/ontology.ttl"), "ttl").subjects() if str(s).startswith(str(MLG))
    }
    assert len(terms) > 90
    assert [term for term in terms if f'<div id="{term.removeprefix(str(MLG))}">' not in html] == []
    assert "Version 1.0.0" in html
    assert "Exactement une : l&#39;unité la plus fine que la source nomme." in html


def test_the_ontology_has_no_other_version_and_no_other_form(client):
    for path in ("/ontology/0.9.0", "/ontology/1.0.0.pdf", "/ontology.pdf", "/ontology/rien", "/shapes/rien"):
        assert get(client, path).status_code == 404, path


def test_the_context_of_the_ontology_reads_a_document(client):
    answer = get(client, "/ontology/context.jsonld")
    assert answer.content_type == "application/ld+json"
    document = {
        **answer.get_json(force=True),
        "id": "urn:a",
        "type": "Action",
        "theme": [f"{BASE}voc/theme/x"],
    }
    found = Graph().parse(data=client.application.json.dumps(document), format="json-ld")
    assert set(found.objects(URIRef("urn:a"), URIRef(MLG.theme.value))) == {URIRef(f"{BASE}voc/theme/x")}
    assert (
        URIRef("urn:a"),
        URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        URIRef(MLG.Action.value),
    ) in found
    assert "context.jsonld" in page(client, "/ontology")[1]


@pytest.mark.parametrize(
    "path",
    ["/rien", "/doc/convention/rien", "/sparql?query=SELECT", "/queries/rien.csv", "/queries/pilots.csv"],
)
def test_the_type_of_every_problem_leads_to_what_it_means(client, path):
    problem = get(client, path).get_json()
    status, text = page(client, problem["type"].replace(BASE, "/"))
    assert status == 200
    assert f'<strong>{problem["title"]}</strong></th><td class="number">{problem["status"]}<' in text
    assert get(client, "/problem/rien").status_code == 404


@pytest.mark.parametrize(
    ("path", "first"),
    [*((path, "text/html") for path in ("/", "/ontology", "/problem", "/api", "/api/conventions")),
     ("/queries", "application/json"), ("/network", "text/html")],
)  # fmt: skip
def test_a_page_says_406_to_who_does_not_read_pages(client, path, first):
    answer = get(client, path, "image/png")
    assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
    assert answer.get_json()["acceptable"][0] == "text/html"
    assert get(client, path, "*/*").content_type.startswith(first)


def test_another_base_is_dereferenced_here_and_its_vocabularies_keep_theirs(elsewhere):
    answer = get(elsewhere, f"/id/{CONVENTION}", "text/turtle")
    assert answer.headers["Location"] == f"http://localhost/data/{CONVENTION}.ttl"
    answer = get(elsewhere, answer.headers["Location"])
    assert link(answer)["about", ""] == f"{OTHER_BASE}id/{CONVENTION}"
    assert URIRef(f"{OTHER_BASE}id/{CONVENTION}") in set(read(answer, "ttl").subjects())
    assert f"{OTHER_BASE}id/{CONVENTION}" in page(elsewhere, f"/doc/{CONVENTION}")[1]
    for path in IN_PLACE:
        assert get(elsewhere, path, "text/turtle").status_code == 200, path
        assert page(elsewhere, path)[0] == 200, path


UNUSUAL = {
    "version-1.2": ["version-1.2"],
    "notes.ttl": ["notes.ttl"],
    "été/à-venir": [quote("été/à-venir")],
    "%C3%A9crit": ["%C3%A9crit"],
    "a%20b": ["a%20b"],
    "(x),y;z=1": ["(x),y;z=1"],
    "a+b&c": ["a+b&c"],
}


@pytest.fixture(scope="module")
def odd():
    """A service in which things with unusual IRIs are known, and nothing else."""
    store = new_store()
    known = [(iri(ID + end), MLG.number, literal(end)) for end in UNUSUAL]
    store.insert(iri(f"{BASE}graph/reference"), known)
    return create_app(read_settings({}), store).test_client()


@pytest.mark.parametrize(("end", "paths"), UNUSUAL.items())
def test_an_unusual_iri_is_found_by_its_own_path_and_by_the_address_of_pages(odd, end, paths):
    with odd.application.test_request_context():
        addresses = [links.address(ID + end).removeprefix("/doc/"), *paths]
    for path in addresses:
        for root, suffix in (("id", ""), ("doc", ""), ("data", ""), ("data", ".ttl")):
            answer = odd.get(
                f"/{root}/{path}{suffix}", headers={"Accept": "text/turtle"}, follow_redirects=True
            )
            assert URIRef(ID + end) in set(read(answer, "ttl").subjects())
            assert link(answer)["about", ""].isascii()
    assert page(odd, f"/doc/{addresses[0]}")[0] == 200


def test_every_iri_that_is_minted_answers_in_five_forms(store):
    """A seeded sample of each space of the real graph."""
    client = create_app(read_settings({}), store).test_client()
    rows = store.select((resources() / "tests" / "fixtures" / "minted.rq").read_text(encoding="utf8"))
    spaces: dict[str, list[str]] = {}
    for rest in sorted(term.value.removeprefix(BASE) for (term,) in rows.rows):
        parts = re.split("[/#]", rest)
        spaces.setdefault("/".join(parts[: 2 if parts[0] == "id" else 1]), []).append(rest)
    assert {"voc", "graph", ".well-known", "ontology", "shapes", "id/attestation", "id/convention"} <= set(
        spaces
    )
    spaces["graph"].remove("graph/provenance")  # rdflib would need a minute for its tens of thousands
    chooser = random.Random(3)
    for space, found in spaces.items():
        for rest in chooser.sample(found, min(4, len(found))):
            check_minted(client, space, rest)


def check_minted(client, space, rest):
    path = "/" + quote(rest.split("#")[0])
    for accept, suffix in (("text/html", None), *((kind, suffix) for suffix, kind in TYPES.items())):
        answer = get(client, path, accept)
        if space.startswith("id"):
            assert answer.status_code == 303, path
            answer = get(client, urlsplit(answer.headers["Location"]).path, accept)
        if suffix is None:
            assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8"), path
        else:
            subjects = set(Graph().parse(data=answer.get_data(), format=PARSERS[suffix]).subjects())
            assert space == "graph" or rest in UNSAID or URIRef(BASE + rest) in subjects


@pytest.mark.parametrize("row", of_kind("graph"), ids=lambda row: row.name)
def test_every_alias_of_a_form_leads_to_it(client, row):
    for alias in (row.media_type, *row.aliases):
        leads = get(client, f"/id/{CONVENTION}", alias).headers["Location"]
        expected = "rdf" if alias.endswith("/xml") else row.suffix
        assert leads.endswith(f".{expected}"), alias
