"""Updates as text: cut into operations that do the same together, given a dataset; LOAD is found."""

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import parser
from sparql_texts import mutated, updates

from graph.errors import BadRequest, QuerySyntaxError, Refused
from graph.store import UNNAMED, Dataset
from graph.store.clauses import replace
from graph.store.updates import in_place, kind, load_clauses, operations, unnamed_for_default, with_using

wide = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
USING = Dataset(("http://e/g1",), ("http://e/g2",))


def filled():
    store = ox.Store()
    for graph in (ox.DefaultGraph(), ox.NamedNode("http://e/g1"), ox.NamedNode("http://e/g2")):
        for name in ("a", "ns#a"):
            node = ox.NamedNode(f"http://e/{name}")
            store.add(ox.Quad(node, ox.NamedNode("http://e/ns#p"), ox.Literal(str(graph)), graph))
    return store


def state(store):
    """The dataset up to the names of blank nodes, and its list of graphs."""
    found = ox.Dataset(store)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in found}, {str(graph) for graph in store.named_graphs()}


def after(*texts):
    """The state after those updates; None where one fails."""
    store = filled()
    try:
        for text in texts:
            store.update(text)
    except (SyntaxError, ValueError, OSError, RuntimeError):
        return None
    return state(store)


@wide
@given(updates())
def test_running_the_operations_is_running_the_update(text):
    whole = after(text)
    assume(whole is not None)
    assert after(*operations(text)) == whole


@wide
@given(mutated(updates()))
def test_a_broken_update_is_refused_or_still_does_the_same(text):
    whole = after(text)
    try:
        parts = operations(text)
    except QuerySyntaxError:
        return
    if whole is not None:
        assert after(*parts) == whole


def test_each_operation_has_the_declarations_before_it_and_they_may_change():
    """The engine itself takes a prologue at the beginning only; the standard, before each operation."""
    text = (
        "BASE <http://e/> PREFIX x: <n#>\n"
        "INSERT DATA { x:a x:b <c>; x:d ';' } ; PREFIX x: <m#> BASE <f/> # ; \n insert data { x:a x:b <c> };"
    )
    first, second = operations(text)
    assert "m#" not in first
    store = ox.Store()
    store.update(first)
    store.update(second)
    assert {str(quad.object) for quad in store} == {"<http://e/c>", '";"', "<http://e/f/c>"}
    assert {str(quad.subject) for quad in store} == {"<http://e/n#a>", "<http://e/m#a>"}
    assert len(parser.parseUpdate(text).request) == 2


@pytest.mark.parametrize("text", ["", " # ; \n", "PREFIX a: <u:a>"])
def test_an_update_may_be_empty(text):
    assert operations(text) == []
    assert kind(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        ";",
        "CLEAR ALL;;",
        "CLEAR ALL;; CLEAR ALL",
        "CLEAR ALL CLEAR ALL",
        "CLEARALL",
        "SELECT * {}",
        "INSERT DATA { } WHERE { }",
        "LOADx:y",
        "LOADSILENT<u:a>",
        "CLEAR ALL; INSERT DATA { ",
        "DELETE { } INSERT { } ",
        "PREFIX a <u:a> CLEAR ALL",
    ],
)
def test_what_is_no_operation_is_an_error(text):
    with pytest.raises(QuerySyntaxError) as caught:
        operations(text)
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("INSERT DATA {<a:a> <a:b> 1", 1, 27, "« } »"),
        ("CLEAR ALL;\nINSERT DATA {\n <a:a> <a:b> (1 2 }", 3, 19, "avant « } »"),
        ("INSERT DATA { <http://e/a b> <u:a> 1", 1, 15, "sans espace"),
        ("LOAD <http://e/a b>", 1, 6, "« <http://e/a b> » en contient une"),
        ("CLEAR ALL;\n;", 2, 1, "une opération avant « ; »"),
        ("CLEAR ALL\nCLEAR ALL", 2, 1, "« ; » entre deux opérations"),
        ("INSERT DATA { } WHERE { }", 1, 17, "la fin de la mise à jour"),
        ("CLEAR", 1, 1, "CLEAR, puis GRAPH"),
        ("MOVE <u:a>", 1, 1, "TO"),
        ("DELETE { }", 1, 1, "DELETE WHERE { … }"),
        ("PREFIX a <u:a> CLEAR ALL", 1, 1, "deux-points"),
        ("SELECT * {}", 1, 1, "INSERT, DELETE"),
        ("\n  {}", 2, 3, "INSERT, DELETE"),
        ("LOAD x:a ; \0", 1, 6, "PREFIX x: <…>"),
        ("LOAD <u:a> ; \0", 1, 14, "U+0000"),
        ("CLEAR ALL;\nDELETE DATA { <u:a> <u:b> _:x }", 2, 27, "nœud anonyme"),
        ("DELETE DATA { <u:a> <u:b> (1) }", 1, 27, "nœud anonyme"),
        ("DELETE DATA { ?s <u:b> 1 }", 1, 15, "variable"),
    ],
)
def test_the_slip_of_an_update_is_shown_where_it_is(text, line, column, expected):
    with pytest.raises(QuerySyntaxError, match="la mise à jour ne se lit pas") as caught:
        operations(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert expected in (caught.value.expected or "")


@wide
@given(updates())
def test_an_operation_in_its_place_is_the_same_operation(text):
    for number, operation in enumerate(operations(text)):
        alone = in_place(text, number)
        assert after(alone) == after(operation)
        assert text.startswith(alone[-20:], len(alone) - len(alone[-20:]))


def test_an_operation_in_its_place_keeps_lines_columns_and_declarations():
    text = "PREFIX a: <u:;>\nCLEAR ALL ; # ; x\n PREFIX b: <u:b>\nINSERT DATA {\n a:a b:b 1 } ; \n DROP ALL"
    assert in_place(text, 0) == "PREFIX a: <u:;>\nCLEAR ALL"
    second = in_place(text, 1)
    assert second.splitlines()[1].strip() == "# ; x"
    assert second.splitlines()[2:] == [" PREFIX b: <u:b>", "INSERT DATA {", " a:a b:b 1 }"]
    assert in_place(text, 2).splitlines()[-1] == " DROP ALL"
    assert "CLEAR" not in second and "INSERT" not in in_place(text, 2)


def test_a_label_names_one_node_of_one_insert_data():
    shared = "INSERT DATA { _:x <u:p> 1 } ; INSERT DATA { _:x <u:p> 2 }"
    with pytest.raises(QuerySyntaxError, match="_:x") as caught:
        operations(shared)
    assert shared[caught.value.column - 1 :].startswith("_:x <u:p> 2")
    assert after(shared) is None
    assert len(operations("INSERT DATA { _:x <u:p> 1 } ; INSERT { _:x <u:p> 2 } WHERE {}")) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { }", "INSERT DATA"),
        ("PREFIX drop: <u:> delete data{ drop:a drop:a drop:a }", "DELETE DATA"),
        ("DELETE DATA { <u:a> <u:b> () }", "DELETE DATA"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE WHERE"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "MODIFY"),
        ("WITH <u:g> DELETE { } INSERT { } USING NAMED <u:g> USING <u:h> WHERE { }", "MODIFY"),
        ("INSERT{}WHERE{}", "MODIFY"),
        ("LOAD SILENT <u:a> INTO GRAPH <u:g>", "LOAD"),
        ("CLEAR SILENT NAMED", "CLEAR"),
        ("DROP GRAPH <u:g>", "DROP"),
        ("CREATE SILENT GRAPH <u:g>", "CREATE"),
        ("ADD <u:g> TO DEFAULT", "ADD"),
        ("MOVE SILENT GRAPH <u:g> TO <u:h>", "MOVE"),
        ("PREFIX to: <u:> COPY to:a TO to:b", "COPY"),
    ],
)
def test_the_kind_of_each_operation(text, expected):
    assert kind(text) == expected
    if expected != "LOAD":
        ox.Store().update(text.replace("DROP GRAPH", "DROP SILENT GRAPH"))


@wide
@given(updates())
def test_without_a_dataset_of_the_protocol_a_text_stays_as_it_is(text):
    assert with_using(text, Dataset()) == text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (
            "DELETE WHERE { ?s ?p '<http://e/g1>' }",
            "DELETE { ?s ?p '<http://e/g1>' } USING <http://e/g1> USING NAMED <http://e/g2>"
            " WHERE { ?s ?p '<http://e/g1>' }",
        ),
        (
            "insert{<u:s> <u:p> ?o}where{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }; CLEAR GRAPH <http://e/g2>",
            "insert{<u:s> <u:p> ?o} USING <http://e/g1> USING NAMED <http://e/g2>"
            " where{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }; CLEAR GRAPH <http://e/g2>",
        ),
        ("INSERT DATA { <u:a> <u:where> 'WHERE' }", "INSERT DATA { <u:a> <u:where> 'WHERE' }"),
    ],
)
def test_each_where_reads_the_graphs_of_the_protocol(text, same):
    assert after(with_using(text, USING)) == after(same)


def test_the_dataset_of_the_protocol_is_what_is_read_and_not_where_is_written():
    text = "INSERT { <u:s> <u:p> ?o } WHERE { ?s ?p ?o }"
    quads, _ = after(with_using(text, Dataset(("http://e/g2",))))
    assert {quad for quad in quads if "u:s" in quad} == {'<u:s> <u:p> "<http://e/g2>"'}


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { } USING <u:g> WHERE { }",
        "CLEAR ALL; INSERT { } USING NAMED <u:g> WHERE { }",
        "WITH <u:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_two_datasets_at_once_are_a_bad_request(text):
    with pytest.raises(BadRequest, match=r"USING|WITH"):
        with_using(text, USING)


@pytest.mark.parametrize("graph", ["g", "http://e/> DROP ALL #", "", "http://e/a b"])
def test_a_graph_of_the_protocol_is_an_absolute_iri(graph):
    with pytest.raises(BadRequest, match="absolu"):
        with_using("DELETE WHERE { ?s ?p ?o }", Dataset((), (graph,)))


@wide
@given(updates())
def test_a_text_with_its_dataset_still_runs(text):
    assume(after(text) is not None)
    try:
        given_one = with_using(text, USING)
    except BadRequest:
        return
    assert after(given_one) is not None
    assert len(operations(given_one)) == len(operations(text))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("CLEAR DEFAULT", f"CLEAR SILENT GRAPH <{UNNAMED}>"),
        ("DROP SILENT DEFAULT", f"DROP SILENT GRAPH <{UNNAMED}>"),
        ("COPY DEFAULT TO <u:g>", f"COPY GRAPH <{UNNAMED}> TO <u:g>"),
        ("MOVE DEFAULT TO <u:g>", f"MOVE SILENT GRAPH <{UNNAMED}> TO <u:g>"),
        ("ADD GRAPH <u:g> TO DEFAULT", f"ADD GRAPH <u:g> TO GRAPH <{UNNAMED}>"),
        ("INSERT DATA { <u:DEFAULT> <u:p> 'DEFAULT' }", "INSERT DATA { <u:DEFAULT> <u:p> 'DEFAULT' }"),
    ],
)
def test_the_graph_without_name_is_given_its_own(text, same):
    assert unnamed_for_default(text).split() == same.split()
    assert after(unnamed_for_default(text)) is not None


def test_load_is_found_with_its_source_and_its_graph():
    text = "BASE <http://e/> PREFIX x: <y#> LOAD <a.ttl>;\nload silent x:b INTO GRAPH <g> ; CLEAR ALL"
    first, second = load_clauses(text)
    assert (first.silent, first.source, first.graph) == (False, "http://e/a.ttl", None)
    assert (second.silent, second.source, second.graph) == (True, "http://e/y#b", "http://e/g")
    assert text[second.start : second.end] == "load silent x:b INTO GRAPH <g>"
    data = [(load.start, load.end, "INSERT DATA { <u:a> <u:b> 1 }") for load in (first, second)]
    assert [kind(operation) for operation in operations(replace(text, data))] == ["INSERT DATA"] * 2 + [
        "CLEAR"
    ]
    assert load_clauses("LOAD<a>", "http://e/")[0].source == "http://e/a"
    assert load_clauses(replace(text, data)) == []


def test_words_that_only_look_like_load_are_none():
    assert load_clauses("INSERT DATA { <u:load> <u:p> 'LOAD <u:a>' } # ; LOAD <u:a>") == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("LOAD SILENTx:a", Refused),
        ("LOAD x:a", QuerySyntaxError),
        ("INSERT {} WHERE { FILTER(?a<?b)#>'''\n } ; LOAD <http://127.0.0.1/> #'''\n }", Refused),
        ("LOAD <u:a> INTOGRAPH <u:g>", QuerySyntaxError),
        ("INSERT DATA {} LOAD <u:a>", QuerySyntaxError),
    ],
)
def test_a_load_that_cannot_be_placed_is_refused(text, error):
    with pytest.raises(error):
        load_clauses("PREFIX SILENTx: <u:> " + text if error is Refused else text)


@wide
@given(st.text("LOADloadSI<>u:a;{}'# \n", max_size=40))
def test_no_text_makes_the_engine_load_unseen(text):
    try:
        seen = load_clauses(text)
    except (QuerySyntaxError, Refused):
        return
    try:
        ox.Store().update(text)
    except (SyntaxError, ValueError):
        return
    except (OSError, RuntimeError):
        assert seen
