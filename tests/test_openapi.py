"""`/openapi.json` is a valid OpenAPI 3.1 document, and each operation answers its examples as it says.

SPARQL text from outside runs in the workers of a started service, so operations are asked over HTTP.
"""

import csv
import io
import json
import urllib.error
import urllib.request
from urllib.parse import quote, urlencode

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from small_site import BROWSER, small_client

from graph import resources
from graph.catalogue import Catalogue, Parameter
from graph.formats import FORMATS, HTML
from graph.terms import Minter
from server import histories, schemas, views
from server.operations import operations

CATALOGUE = Catalogue.load(resources() / "queries" / "explore", Minter())
NOT_DESCRIBED = {
    "/health/ready": "the same as /health",
    "/": "a page", "/favicon.ico": "where the icon is",
    "/api": "a page", "/api/<identifier>": "a page",
    "/dataset": "a page, or what /dataset.{suffix} gives",
    "/dump": "what /dump.{suffix} gives, by Accept",
    "/openapi.yaml": "this description as YAML",
    "/network/vis-network.js": "a script",
    "/accessibility": "a page", "/doc/document/<path:slug>/text": "a page, for this deployment's readers",
    "/sparql/terms.json": "what the editor of /sparql proposes, for the scripts of that page alone",
    "/sparql/check": "where the editor of /sparql marks a slip, for the scripts of that page alone",
    "/static/<path:filename>": "style, scripts and pictures",
    "/doc/<path:path>": "a page", "/data/<path:path>": "where /id/{path} leads",
    "/ontology": "a page, or a file", "/ontology.<suffix>": "where /ontology leads",
    "/ontology/<name>": "a page, or a file", "/ontology/context.jsonld": "linked data",
    "/shapes/<path:path>": "linked data",
    "/graph/<path:path>": "linked data", "/.well-known/genid/<path:path>": "linked data",
    "/store/<path:name>": "what /store gives, by the address of the graph",
    "/problem": "pages that say what each problem is", "/problem/<name>": "one of them",
    "/metrics": "for the one who runs the service",
    "/history/<version>": "a page, and its files", "/history/<version>.<suffix>": "those files",
}  # fmt: skip


@pytest.fixture(scope="module")
def client():
    return small_client()


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").get_json()


@pytest.fixture(scope="module")
def real(served):
    """The description that the started service gives of itself."""
    with urllib.request.urlopen(f"{served}/openapi.json", timeout=30) as answer:
        return json.load(answer)


def each(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def address(path, operation):
    """The path with an example for each parameter that needs one, and for a query of the endpoint."""
    query, always = [], operation["operationId"].startswith("sparql")
    for parameter in operation["parameters"]:
        example = parameter.get("example")
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(example), safe="/"))
        elif example is not None and (parameter["required"] or always):
            text = ",".join(example) if isinstance(example, list) else str(example)
            query.append((parameter["name"], text))
    return path + (f"?{urlencode(query)}" if query else "")


def ask(served, path, accept="*/*"):
    request = urllib.request.Request(served + path, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()


def check(document, schema, value):
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)


# The document


def test_the_document_is_valid(document):
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_yaml_says_the_same(client, document):
    answer = client.get("/openapi.yaml")
    assert answer.mimetype == "application/yaml"
    assert yaml.safe_load(answer.text) == document


def test_every_schema_is_one(document):
    found = list(document["components"]["schemas"].values())
    for _, _, operation in each(document):
        found += [parameter["schema"] for parameter in operation["parameters"]]
        for answer in operation["responses"].values():
            found += [media["schema"] for media in answer.get("content", {}).values()]
    assert len(found) > 200
    for schema in found:
        Draft202012Validator.check_schema(schema)


def test_names_of_operations_are_unique(document):
    names = [operation["operationId"] for *_, operation in each(document)]
    assert len(set(names)) == len(names)


def test_the_server_is_the_host_that_was_asked(client):
    found = client.get("/openapi.json", base_url="https://exemple.fr").get_json()
    assert found["servers"] == [{"url": "https://exemple.fr"}]


def test_the_language_is_that_of_the_request(client, document):
    english = client.get("/openapi.json?lang=en").get_json()
    client.delete_cookie("lang")
    path = "/queries/pilots"
    assert document["paths"][path]["get"]["summary"] == CATALOGUE.get("pilots").summary_fr
    assert english["paths"][path]["get"]["summary"] == CATALOGUE.get("pilots").summary
    assert (
        english["components"]["responses"]["Problem404"]["description"]
        != (document["components"]["responses"]["Problem404"]["description"])
    )


def test_every_address_is_described_or_known_not_to_be(client):
    with client.application.test_request_context():
        client.application.preprocess_request()
        described = {row.rule for row in operations()}
    routes = {rule.rule for rule in client.application.url_map.iter_rules()}
    assert routes - described - set(NOT_DESCRIBED) == set()
    assert described <= routes


# The questions


@pytest.mark.parametrize("query", list(CATALOGUE), ids=lambda query: query.slug)
def test_a_question_is_described_as_its_file_states_it(document, query):
    operation = document["paths"][f"/queries/{query.slug}"]["get"]
    given = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert list(given) == [parameter.name for parameter in query.parameters]
    for parameter in query.parameters:
        schema = given[parameter.name]["schema"]
        assert given[parameter.name]["required"] is parameter.required
        assert schema.get("enum", []) == list(parameter.choices)
        assert ("default" in schema) is (parameter.default is not None)
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(
            given[parameter.name]["example"]
        )
    content = operation["responses"]["200"]["content"]
    assert set(content) >= {"application/json", "text/csv", "text/tab-separated-values"}
    rows = content["application/json"]["schema"]["properties"]["rows"]["items"]
    assert list(rows["properties"]) == list(query.columns)


# The views


VIEWS = (
    "overlaps", "compare", "timeline", "map", "gaps", "counted", "my-actions", "search", "sources", "imports",
    "history", "network",
)  # fmt: skip


@pytest.mark.parametrize("slug", VIEWS)
def test_a_view_is_described_in_every_form_with_the_errors_that_can_come(document, slug):
    page, file = (document["paths"][path]["get"] for path in (f"/{slug}", f"/{slug}.{{suffix}}"))
    types = set(page["responses"]["200"]["content"])
    files = histories.FILES if slug == "history" else views.FILES
    assert types >= {form.media_type for form in (HTML, *files)}
    assert set(file["responses"]["200"]["content"]) == types - {"text/html"}
    for operation in (page, file):
        assert {"400", "404", "406", "413"} <= set(operation["responses"])
    suffix, *rest = file["parameters"]
    assert rest == page["parameters"]
    assert (
        {form.suffix for form in files}
        <= set(suffix["schema"]["enum"])
        <= {form.suffix for form in FORMATS if form.suffix != "html"}
    )
    assert rest[-1]["name"] == "part"


def test_the_parameters_of_a_view_are_those_that_its_page_reads(document):
    def names(slug):
        return [one["name"] for one in document["paths"][f"/{slug}"]["get"]["parameters"]]

    assert names("overlaps") == [
        "dimension", "date", "undated", "sort", "conventions", "a", "b", "column", "part",
    ]  # fmt: skip
    assert names("timeline") == ["conventions", "territory", "kind", "from", "to", "date", "part"]
    assert names("map") == ["measure", "convention", "theme", "year", "part"]
    assert names("gaps") == ["convention", "include", "part"]
    assert names("search") == ["text", "type", "part"]
    assert names("sources") == ["part"]
    assert "ics" in document["paths"]["/my-actions.{suffix}"]["get"]["parameters"][0]["schema"]["enum"]


def test_a_comparison_asks_for_both_conventions(document):
    given = document["paths"]["/compare"]["get"]["parameters"]
    assert {one["name"] for one in given if one["required"]} == {"a", "b"}


@pytest.mark.parametrize("slug", VIEWS)
def test_every_file_of_a_view_is_of_the_media_type_described(served, real, slug):
    operation = real["paths"][f"/{slug}.{{suffix}}"]["get"]
    example = address(f"/{slug}.{{suffix}}", operation)
    allowed = set(operation["responses"]["200"]["content"])
    for suffix in ("csv", "xlsx", "ttl"):
        status, media_type, _ = ask(served, example.replace(".json", f".{suffix}"))
        if (slug, suffix) == ("history", "ttl"):
            assert (status, media_type) == (404, "application/problem+json")
            continue
        assert (status, media_type in allowed) == (200, True), suffix


def test_the_history_is_offered_in_no_form_that_would_hold_nothing(client):
    turtle = {"Accept": "text/turtle"}
    assert client.get("/history", headers=turtle).status_code == 406
    assert client.get("/history.ttl").status_code == 404
    page = client.get("/history", headers={"Accept": BROWSER})
    assert 'type="text/csv"' in page.headers["Link"]
    assert "turtle" not in page.headers["Link"]
    assert 'href="/history.csv"' in page.text
    assert "/history.ttl" not in page.text
    assert client.get("/imports", headers=turtle).status_code == 200


def test_the_answers_to_writes_are_described_one_by_one(document):
    def content(path, status):
        return document["paths"][path]["post"]["responses"][status]["content"]

    def named(schema):
        return schema["$ref"].rpartition("/")[2]

    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    one = content("/imports", "200")["application/json"]["schema"]["anyOf"]
    assert list(map(named, one)) == ["Trial", "Imported"]
    assert named(content("/imports", "201")["application/json"]["schema"]) == "Imported"
    faults = content("/imports", "422")
    assert named(faults["application/problem+json"]["schema"]) == "Problem"
    assert set(faults) == {"application/problem+json", sheet}
    assert named(content("/history", "200")["application/json"]["schema"]) == "Transaction"
    confirm = document["paths"]["/imports/confirm"]["post"]
    assert set(confirm["requestBody"]["content"]) == {"application/x-www-form-urlencoded"}
    assert "303" in confirm["responses"]


def test_a_part_that_is_none_and_a_parameter_that_is_none_are_problems(served, real):
    for path, status in {
        "/gaps.csv?part=rien": 404, "/gaps.json?couleur=bleu": 400, "/compare.json": 400, "/map.pdf": 404,
    }.items():  # fmt: skip
        found, media_type, body = ask(served, path)
        assert (found, media_type) == (status, "application/problem+json"), path
        described = real["components"]["responses"][f"Problem{status}"]["content"][media_type]["schema"]
        check(real, described, json.loads(body))


def test_a_parameter_is_typed_as_the_question_reads_it():
    def schema(kind, **more):
        return schemas.of_parameter(Parameter("p", kind, "1", False, **more))

    assert schema("integer", default="2") == {
        "type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 2,
    }  # fmt: skip
    assert schema("date") == {"type": "string", "format": "date"}
    assert schema("conventions") == {"type": "array", "items": {"type": "string"}}
    assert schema("token", default="a", choices=("a", "b")) == {
        "type": "string", "enum": ["a", "b"], "default": "a",
    }  # fmt: skip
    assert schema("organisation") == {"type": "string"}


def test_a_list_is_written_with_commas_and_not_repeated(document):
    given = document["paths"]["/queries/overlap"]["get"]["parameters"]
    conventions = next(parameter for parameter in given if parameter["name"] == "conventions")
    assert (conventions["style"], conventions["explode"]) == ("form", False)
    assert conventions["example"] == ["convention/ctg-paris-2019", "convention/sdsf-paris-2021-2026"]


# Each operation, asked


def test_every_operation_that_reads_answers_its_examples(served, real):
    for path, method, operation in each(real):
        if method != "get" or operation["operationId"] in ("thing", "read-graph"):
            continue
        status, media_type, _ = ask(served, address(path, operation))
        assert status == 200, (path, status)
        assert media_type in operation["responses"]["200"]["content"], path


def test_every_json_answer_is_of_its_schema(served, real):
    asked = 0
    for path, method, operation in each(real):
        content = operation["responses"].get("200", {}).get("content", {})
        for media_type, media in content.items():
            if method != "get" or "json" not in media_type or "ld+json" in media_type or "{suffix}" in path:
                continue
            status, given, body = ask(served, address(path, operation), media_type)
            assert status == 200, path
            if given == media_type:
                check(real, media["schema"], json.loads(body))
                asked += 1
    assert asked >= len(list(CATALOGUE)) + len(VIEWS) + 4


def test_every_media_type_of_a_question_is_given(served, real):
    operation = real["paths"]["/queries/pilots"]["get"]
    columns = list(CATALOGUE.get("pilots").columns)
    for media_type in operation["responses"]["200"]["content"]:
        status, given, body = ask(served, address("/queries/pilots", operation), media_type)
        assert (status, given) == (200, media_type)
        if media_type == "text/csv":
            assert next(csv.reader(io.StringIO(body.decode()))) == columns


def test_an_error_is_a_problem_of_its_schema(served, real):
    cases = {
        "/queries/pilots": 400,
        "/queries/pilots?convention=rien": 400,
        "/queries/pilots?couleur=bleu": 400,
        "/sparql?query=SELECT": 400,
        "/dump.pdf": 404,
        "/network.pdf": 404,
    }
    for path, status in cases.items():
        found, media_type, body = ask(served, path)
        assert (found, media_type) == (status, "application/problem+json"), path
        described = real["components"]["responses"][f"Problem{status}"]["content"][media_type]["schema"]
        check(real, described, json.loads(body))


def test_a_thing_leads_to_its_description(client, document):
    answer = client.get(address("/id/{path}", document["paths"]["/id/{path}"]["get"]))
    assert str(answer.status_code) in document["paths"]["/id/{path}"]["get"]["responses"]


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/sparql", "get", {"200", "400", "403", "404", "406", "413", "415", "502", "503", "507"}),
        ("/queries/conventions", "get", {"200", "400", "404", "406", "502", "503"}),
        ("/health/live", "get", {"200"}),
    ],
)
def test_every_status_that_can_come_is_named(document, path, method, statuses):
    assert set(document["paths"][path][method]["responses"]) == statuses


def test_the_example_of_a_query_is_sparql_without_the_header_of_its_file(document):
    given = {one["name"]: one for one in document["paths"]["/sparql"]["get"]["parameters"]}
    assert given["query"]["example"].startswith("SELECT")


WRITES = {
    ("post", "/update"),
    ("post", "/store"),
    ("post", "/sources"),
    ("post", "/imports"),
    ("post", "/history"),
}


def test_a_write_asks_for_a_token(document):
    for path, method, operation in each(document):
        writes = (method, path) in WRITES or method in ("put", "delete")
        assert ("security" in operation) is writes, (path, method)
        if writes:
            assert {"401", "403"} <= set(operation["responses"])
