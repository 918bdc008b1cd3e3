"""SPARQL to send: drawn by its grammar (`tests/sparql_texts.py`), mutated, and some only hard to read."""

from functools import cache

from hypothesis import HealthCheck, Phase, given, settings

from tests import sparql_texts
from tests.fuzz.words import mutated

DEEP = 100_000
_DRAWN = 120


@cache
def queries():
    """Queries of the grammar, the same at every run."""
    return _drawn(sparql_texts.queries()) + _drawn(sparql_texts.calls("http://127.0.0.1:9/"))


@cache
def updates():
    """Updates of the grammar, the same at every run."""
    return _drawn(sparql_texts.updates())


def _drawn(strategy):
    found = []

    @settings(
        max_examples=_DRAWN, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(text):
        found.append(text)

    collect()
    return tuple(found)


def hard(trap):
    """Texts that are short to write and hard to read, by name; trap: an address that must never be asked."""
    deep = DEEP
    return {
        "groups": "SELECT * " + "{" * deep + "}" * deep,
        "open groups": "SELECT * " + "{" * deep,
        "brackets": "SELECT * { FILTER(" + "(" * deep + "1" + ")" * deep + ") }",
        "not": "ASK { FILTER(" + "!" * deep + "true) }",
        "minus": "ASK { FILTER(" + "-" * deep + "1 = 1) }",
        "sum": "ASK { FILTER(" + "1+" * deep + "1 = 1) }",
        "or": "ASK { FILTER(" + "?a||" * deep + "true) }",
        "path": "ASK { ?s " + "(" * deep + "<a:a>" + ")" * deep + " ?o }",
        "long path": "ASK { ?s " + "<a:a>/" * deep + "<a:a> ?o }",
        "list": "ASK { ?s ?p " + "(" * deep + ")" * deep + " }",
        "blank": "ASK { ?s ?p " + "[<a:a> " * deep + "1" + "]" * deep + " }",
        "triple terms": "ASK { ?s ?p " + "<<( <a:a> <a:a> " * deep + "1" + ")>>" * deep + " }",
        "unions": "ASK { {} " + "UNION {} " * deep + "}",
        "optionals": "ASK { " + "OPTIONAL { ?s ?p ?o " * 3000 + "}" * 3000 + "}",
        "exists": "ASK { " + "FILTER EXISTS { " * 3000 + "}" * 3000 + "}",
        "selects": "SELECT * { " * 3000 + "}" * 3000,
        "functions": "ASK { FILTER(" + "STR(" * deep + "1" + ")" * deep + ") }",
        "coalesce": "ASK { FILTER(" + "COALESCE(" * deep + "1" + ")" * deep + ") }",
        "values": "ASK { VALUES ?a { " + "1 " * deep + "} }",
        "prefixes": "".join(f"PREFIX p{n}: <a:{n}> " for n in range(20_000)) + "ASK {}",
        "comment": "ASK {} #" + "x" * 900_000,
        "string": "ASK { ?s ?p '" + "x" * 900_000 + "' }",
        "escapes": "ASK { ?s ?p '" + "\\u0041" * 100_000 + "' }",
        "regex": "ASK { FILTER REGEX('" + "a" * 5000 + "', '^(a+)+$b') }",
        "big regex": "ASK { FILTER REGEX('a', '(((a{1,1000}){1,1000}){1,1000})') }",
        "replace": "SELECT (REPLACE('" + "a" * 2000 + "', 'a', '" + "b" * 2000 + "') AS ?x) {}",
        "concat": "SELECT ?h { BIND('" + "a" * 1000 + "' AS ?a) "
        + "".join(f"BIND(CONCAT(?{a},?{a},?{a},?{a},?{a},?{a},?{a},?{a},?{a},?{a}) AS ?{b}) "
                  for a, b in ("ab", "bc", "cd", "de", "ef", "fg", "gh")) + "}",
        "product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
        "counted product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "closure": "SELECT * { ?a (!<a:a>)* ?b . ?b (!<a:a>)* ?c . ?c (!<a:a>)* ?d }",
        "service": f"SELECT * {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}",
        "silent service": f"SELECT * {{ SERVICE SILENT <{trap}> {{ ?s ?p ?o }} }}",
        "service variable": f"SELECT * {{ BIND(<{trap}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        "from": f"SELECT * FROM <{trap}> {{ ?s ?p ?o }}",
        "load": f"LOAD <{trap}>",
        "silent load": f"LOAD SILENT <{trap}> INTO GRAPH <a:a>",
        "dates": "SELECT * { BIND('9999999999-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime>"
        " AS ?d)"
        " BIND(YEAR(?d) + 9223372036854775807 AS ?y) BIND(?d - ?d AS ?z) }",
        "numbers": "SELECT (9223372036854775807 + 1 AS ?a) (1/0 AS ?b) (-9223372036854775808 / -1 AS ?c)"
        " (1e308*10 AS ?d) (0.1/3 AS ?e) (ABS(-9223372036854775808) AS ?f) {}",
        "slices": "SELECT (SUBSTR('é', -9223372036854775808, 9223372036854775807) AS ?a)"
        " (SUBSTR('é', 1e300) AS ?b) {} LIMIT 18446744073709551615 OFFSET 18446744073709551615",
        "empty": "", "spaces": "   ", "nul": "\0", "mark": "\ufeffASK {}", "not sparql": "SELECT",
    }  # fmt: skip


def query(rng):
    """A query: as the grammar has it, or mutated."""
    text = rng.choice(queries())
    return mutated(rng, text, queries()) if rng.random() < 0.7 else text


def update(rng):
    """An update: as the grammar has it, or mutated."""
    text = rng.choice(updates())
    return mutated(rng, text, updates()) if rng.random() < 0.7 else text
