"""The words of SPARQL text: cut as the engine cuts them, in linear time, and losing nothing."""

import time

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sparql_texts import mutated, queries, updates

from graph.store import lexer

wide = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SIGNS = st.text("<>#'\"\\uUD80a:.?@-_()[]{}|^ \n;=&é1e+", max_size=40)


def cut(text):
    return [(token.kind, token.text) for token in lexer.words(text)]


def is_query(text):
    try:
        ox.Store().query(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("SELECT*{}", [("word", "SELECT"), ("mark", "*"), ("mark", "{"), ("mark", "}")]),
        ("?a $b ?0 ?", [("variable", "?a"), ("variable", "$b"), ("variable", "?0"), ("mark", "?")]),
        ("1 1.5 .5 1e3 1.e-3", [("number", n) for n in ("1", "1.5", ".5", "1e3", "1.e-3")]),
        ("1.AS", [("number", "1"), ("mark", "."), ("word", "AS")]),
        ("'a''b'", [("string", "'a'"), ("string", "'b'")]),
        ("'''a''b'''", [("string", "'''a''b'''")]),
        ('"""a""\n"b"""', [("string", '"""a""\n"b"""')]),
        (r"'a\'b'", [("string", r"'a\'b'")]),
        (r"'\u0027'", [("string", r"'\u0027'")]),
        ("'a\nb'", [("mark", "'"), ("word", "a"), ("word", "b"), ("mark", "'")]),
        ("'x'@en-GB--ltr.", [("string", "'x'"), ("tag", "@en-GB--ltr"), ("mark", ".")]),
        ("'1'^^<t>", [("string", "'1'"), ("mark", "^^"), ("iri", "<t>")]),
        ("a.b-c:d.e ex: :x :", [("name", "a.b-c:d.e"), ("name", "ex:"), ("name", ":x"), ("name", ":")]),
        (r"ex:a\-b%41\/.", [("name", r"ex:a\-b%41\/"), ("mark", ".")]),
        ("_:a.b.", [("label", "_:a.b"), ("mark", ".")]),
        ("<a#b>#c", [("iri", "<a#b>")]),
        (r"<\u0041>", [("iri", r"<\u0041>")]),
        ("<<(?s", [("mark", "<<("), ("variable", "?s")]),
        ("{|a:b|}", [("mark", "{|"), ("name", "a:b"), ("mark", "|}")]),
        ("<<a:b", [("mark", "<<"), ("name", "a:b")]),
        ("a # it's\r\nb", [("word", "a"), ("word", "b")]),
        ("\u00a0", [("mark", "\u00a0")]),
    ],
)
def test_each_terminal_is_cut_as_the_grammar_says(text, tokens):
    assert cut(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("ex:a.b.SERVICE", [("name", "ex:a.b"), ("mark", "."), ("word", "SERVICE")]),
        (r"'''\uD800'", [("string", "''"), ("mark", "'"), ("mark", "\\"), ("word", "uD800"), ("mark", "'")]),
        (r"\u0053ERVICE", [("mark", "\\"), ("word", "u0053ERVICE")]),
        ("ex:a\U00010000", [("name", "ex:a"), ("mark", "\U00010000")]),
    ],
)
def test_where_the_engine_leaves_the_standard_its_reading_counts(text, tokens):
    assert cut(text) == tokens


@pytest.mark.parametrize(
    ("text", "iris"),
    [
        ("SELECT * { ?s<b>?o }", ["<b>"]),
        ("SELECT * { FILTER(?a<?b&&?c>?d) }", []),
        ("SELECT * { FILTER(?a<=?b&&?c>?d) }", []),
        ("SELECT (?a<?b&&?c>?d AS ?x) {}", []),
        ("SELECT * { ?s ?p ?o } ORDER BY (?a<?b&&?c>?d)", []),
        ("SELECT * { FILTER(?a = <b>) ?s ?p (?o <c>) }", ["<b>", "<c>"]),
        ("SELECT * { ?s (<a>|<b>)/<c> ?o }", ["<a>", "<b>", "<c>"]),
        ("SELECT * { VALUES (?a ?b) { (<a> <b>) } }", ["<a>", "<b>"]),
        ("SELECT * { FILTER regex(?a, 'x') ?s ?p (1<b>) }", ["<b>"]),
        ("SELECT * { { SELECT (?a<?b&&?c>?d AS ?e) { ?s ?p (?o<c>) } } }", ["<c>"]),
        ("SELECT * { FILTER EXISTS { ?s ?p (?o<c>) } }", ["<c>"]),
        ("SELECT * { FILTER(?a<http://e/#>?b) }", ["<http://e/#>"]),
    ],
)
def test_an_angle_is_an_iri_or_a_comparison_by_its_place(text, iris):
    assert [token.text for token in lexer.words(text) if token.kind == "iri"] == iris


def test_a_comparison_that_could_hide_the_rest_is_marked_as_doubtful():
    assert any(token.doubtful for token in lexer.words("SELECT * { FILTER(?a<?b)#>'''\n }"))
    assert any(token.doubtful for token in lexer.words("SELECT * { ?s ?p (?a<b'>) }"))
    for text in ("SELECT * { ?a<b#c> ?d }", "FILTER(?a<http://e/#b>)", "FILTER(?a = <b#c>)"):
        assert not any(token.doubtful for token in lexer.words(text)), text


@wide
@given(st.one_of(SIGNS, st.text(max_size=60), queries(), updates(), mutated(queries())))
def test_the_tokens_cover_the_text(text):
    found = list(lexer.tokens(text))
    assert "".join(token.text for token in found) == text
    assert all(text.startswith(token.text, token.start) and token.text for token in found)


@wide
@given(queries())
def test_space_around_every_token_changes_nothing_for_the_engine(text):
    """Were a token cut otherwise than the engine cuts it, a space inside would break the text."""
    assert is_query(" ".join(token.text for token in lexer.words(text))) == is_query(text)


@wide
@given(st.text("'\"\\uUD08a\n#{}x ", max_size=14).map("'{}".format))
def test_a_string_ends_where_it_ends_for_the_engine(text):
    query = f"SELECT * {{ BIND({text} AS ?x) }}"
    found = list(lexer.words(text))
    if is_query(query):
        assert [token.kind for token in found] == ["string"]
    elif [token.kind for token in found] == ["string"]:
        assert is_query(f"SELECT * {{ BIND({found[0].text} AS ?x) }}")


@wide
@given(st.text("ab.:-_%41\\~é·7", max_size=10))
def test_a_name_ends_where_it_ends_for_the_engine(local):
    """A bare percent sign, escaped, is in the terminal but in no IRI."""
    assume("\\%" not in local)
    name = f"ex:a{local}"
    whole = [token.text for token in lexer.words(name)] == [name]
    assert is_query(f"PREFIX ex: <http://e/> SELECT * {{ BIND({name} AS ?x) }}") == whole


@pytest.mark.parametrize("escape", [r"\u00e9", r"\U0001F600", r"\u0022"])
def test_codepoint_escapes_are_replaced(escape):
    assert lexer.unescaped(f"a{escape}b") == "a" + chr(int(escape[2:], 16)) + "b"


@pytest.mark.parametrize("text", [r"\uD800", r"\U00110000", r"\u12", r"\U0000DFFF"])
def test_what_is_no_character_stays_as_written(text):
    assert lexer.unescaped(text) == text


def spent(text):
    start = time.process_time()
    assert sum(len(token.text) for token in lexer.tokens(text)) == len(text)
    return time.process_time() - start


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "'''",
        '"',
        "<",
        "<a",
        "\\",
        ":a",
        "_:a.",
        "a:.",
        "@a-",
        "1e",
        r"'\z",
        "a-",
        r"'''\uD800",
        r":a\-.",
        "(?a<b'>",
        "a.a:",
        "<<(",
        "#",
        "''",
        r"<\u0041",
        "%4",
        "?",
        "1.",
        "{|(",
        "'''a" + '"' * 3,
    ],
)
def test_no_text_takes_more_than_linear_time(piece):
    short, long = (piece * (size // len(piece)) for size in (25_000, 200_000))
    assert spent(long) < 8 * 4 * (spent(short) + 0.02)


def test_a_megabyte_of_hostile_text_is_read_in_seconds():
    for text in (":" + "a" * 500_000 + "." * 500_000, "'''" + "a" * 1_000_000, "a." * 500_000):
        assert spent(text) < 20
