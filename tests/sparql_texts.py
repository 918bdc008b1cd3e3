"""SPARQL texts to draw, by its grammar: queries and updates, most of which the engine accepts, written oddly.

Each strategy gives text with random space, comments, letter case and literal forms between and within tokens.
`calls` draws texts that call out to a service, `mutated` breaks texts a little.
"""

from hypothesis import strategies as st

NAMESPACES = {
    "": "http://e/",
    "ex": "http://e/ns#",
    "service": "http://e/service/",
    "a.b-c": "urn:x:",
    "select": "http://e/select?q=",
    "é": "http://e/é/",
}
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in NAMESPACES.items())
GRAPHS = ("<http://e/g1>", "<http://e/g2>", ":g1", "service:g")
GAPS = (" ", "\n", "\t\r\n ", ' # it\'s "odd" } ) ; SERVICE <x> {\n', "#\r", "  # ''' <a> \\u0022\n")
LOCALS = ("", "a", "b1", "a.b", "9", "a:b", "%41", "x\\-y", "l\\'", "é", "_")


def joined(*parts):
    """The drawn parts with a drawn gap between each two."""
    pieces = []
    for part in parts:
        pieces += [st.sampled_from(GAPS), part if isinstance(part, st.SearchStrategy) else st.just(part)]
    return brief(st.tuples(*pieces[1:]).map("".join))


def brief(strategy):
    """The same strategy with a short name: hypothesis writes names out, and these nest deeply."""

    @st.composite
    def drawn(draw):
        return draw(strategy)

    return drawn()


def keyword(word):
    """A keyword in some letter case."""
    return st.sampled_from((word, word.lower(), word.title()))


variables = st.sampled_from(("?a", "?b", "$c", "?service", "?filter", "?été", "?0"))
iris = st.one_of(
    st.sampled_from(
        ("<http://e/a>", "<http://e/ns#a>", "<urn:x:'y>", "<http://e/\\u0041(;)>", "<mailto:a@b>")
    ),
    st.tuples(st.sampled_from(tuple(NAMESPACES)), st.sampled_from(LOCALS)).map(":".join),
)
strings = st.sampled_from(
    (
        "'a'",
        '"SERVICE <http://e/> {}"',
        "''",
        '""',
        "'''it's } ; ''q'''",
        '"""a\n"b""  # no comment"""',
        "'\\'\\\\'",
        '"\\u0022; DROP ALL \\U0001F600"',
        '"""\\""""',
        "'<a>'",
    )
)
literals = st.one_of(
    strings,
    st.tuples(strings, st.sampled_from(("@fr", "@en-GB", "@ar--rtl", "^^<http://e/t>", "^^ex:t"))).map(
        "".join
    ),
    st.sampled_from(("1", "1.5", ".5", "1e3", "1.e-3", "-2", "+2.5", "true", "false")),
)
objects = st.one_of(variables, iris, literals)
predicates = st.one_of(iris, st.just("a"), variables)
paths = brief(
    st.recursive(
        st.one_of(iris, st.just("a")),
        lambda inner: st.one_of(
            joined(inner, st.sampled_from(("/", "|")), inner),
            joined("(", inner, ")"),
            joined("^(", inner, ")"),
            st.tuples(st.just("("), inner, st.sampled_from((")*", ")+", ")?"))).map("".join),
            joined("!(", iris, "|", "^", iris, ")"),
        ),
        max_leaves=4,
    )
)
expressions = brief(
    st.recursive(
        st.one_of(variables, literals, iris),
        lambda inner: st.one_of(
            joined(
                "(",
                inner,
                st.sampled_from(("=", "!=", "<", ">", "<=", ">=", "&&", "||", "+", "*")),
                inner,
                ")",
            ),
            st.tuples(st.just("("), variables, st.sampled_from(("<", "<=")), variables, st.just(")")).map(
                "".join
            ),
            joined(keyword("STR"), "(", inner, ")"),
            joined(keyword("IF"), "(", inner, ",", inner, ",", inner, ")"),
            joined(inner, keyword("IN"), "(", inner, ",", inner, ")").map("({})".format),
            joined("!", inner),
            joined(keyword("COALESCE"), "(", inner, ")"),
        ),
        max_leaves=4,
    )
)
subjects = st.one_of(variables, iris)
triples = st.one_of(
    joined(subjects, predicates, objects, "."),
    joined(subjects, predicates, objects, ",", objects, ";", iris, objects, ";", "."),
    joined(variables, paths, objects, "."),
    joined("[", iris, objects, "]", iris, "(", objects, objects, ")", "."),
    joined("<<(", iris, iris, objects, ")>>", ".").map(lambda term: f"?t ex:reifies {term}"),
    joined("?s", "ex:p", objects, "{|", iris, objects, "|}", "."),
)
values = st.one_of(
    joined(keyword("VALUES"), variables, "{", st.one_of(iris, literals), keyword("UNDEF"), "}"),
    joined(keyword("VALUES"), "(?v", "?w", ")", "{", "(", iris, st.one_of(iris, literals), ")", "}"),
)


def groups(extra=()):
    """Group graph patterns, braces included; extra: other strategies for what a group may hold."""

    def nest(inner):
        return st.one_of(
            joined("{", inner, "}"),
            joined("{", triples, inner, triples, "}"),
            joined("{", inner, keyword("UNION"), inner, "}"),
            joined("{", keyword("OPTIONAL"), inner, keyword("MINUS"), inner, "}"),
            joined("{", keyword("GRAPH"), st.one_of(st.sampled_from(GRAPHS), variables), inner, "}"),
            joined("{", keyword("FILTER"), keyword("NOT"), keyword("EXISTS"), inner, "}"),
            joined("{", keyword("SELECT"), "*", inner, keyword("LIMIT"), "3", "}"),
            joined("{", "SELECT", "(", "COUNT", "(", "*", ")", "AS", "?n", ")", "WHERE", inner, "}"),
        )

    leaves = [
        joined("{", triples, "}"),
        joined("{", triples, triples, "}"),
        joined("{", triples, keyword("FILTER"), "(", expressions, ")", "}"),
        joined("{", keyword("BIND"), "(", expressions, keyword("AS"), "?new", ")", "}"),
        joined("{", values, "}"),
        *extra,
    ]
    return brief(st.recursive(st.one_of(leaves), nest, max_leaves=4))


froms = st.lists(st.tuples(st.booleans(), st.sampled_from(GRAPHS)), max_size=3)


def _dataset(drawn):
    return " ".join(f"FROM {'NAMED ' * named}{graph}" for named, graph in drawn)


def queries(group=None, dataset=froms):
    """Whole queries of the four forms, prologue included."""
    group = groups() if group is None else group
    named = dataset.map(_dataset)
    return brief(
        st.one_of(
            joined(PROLOGUE, keyword("SELECT"), "*", named, keyword("WHERE"), group, keyword("LIMIT"), "5"),
            joined(
                PROLOGUE, keyword("SELECT"), keyword("DISTINCT"), "?a", named, group, "ORDER BY", "DESC(?a)"
            ),
            joined(PROLOGUE, keyword("ASK"), named, group),
            joined(PROLOGUE, keyword("CONSTRUCT"), "{", "?a ex:p ?b", "}", named, keyword("WHERE"), group),
            joined(PROLOGUE, keyword("DESCRIBE"), "?a", "service:x", named, keyword("WHERE"), group),
            joined(
                PROLOGUE, "SELECT ?a (COUNT(?b) AS ?n)", named, group, "GROUP BY ?a", "HAVING (COUNT(?b) < 9)"
            ),
        )
    )


data = joined(
    st.one_of(iris, st.sampled_from(("_:x", "_:y.z"))), iris, st.one_of(iris, literals, st.just("[]")), "."
)
ground = joined(iris, iris, st.one_of(iris, literals), ".")
quads = st.one_of(data, joined(keyword("GRAPH"), st.sampled_from(GRAPHS), "{", data, "}"))
templates = joined("{", st.sampled_from(("?a", ":s")), iris, st.one_of(st.just("?b"), iris), ".", "}")
named_graphs = st.sampled_from(GRAPHS).map("GRAPH {}".format)
operations = st.one_of(
    joined(keyword("INSERT"), keyword("DATA"), "{", quads, quads, "}"),
    joined(keyword("DELETE"), keyword("DATA"), "{", ground, "}"),
    joined(keyword("DELETE"), keyword("WHERE"), "{", "?a", iris, objects, ".", "}"),
    joined(keyword("DELETE"), templates, keyword("INSERT"), templates, keyword("WHERE"), groups()),
    joined(keyword("INSERT"), templates, "USING", st.sampled_from(GRAPHS), keyword("WHERE"), groups()),
    joined(
        keyword("WITH"), st.sampled_from(GRAPHS), keyword("DELETE"), templates, keyword("WHERE"), groups()
    ),
    joined(st.sampled_from(("CLEAR", "DROP")), "SILENT", st.one_of(st.just("DEFAULT"), named_graphs)),
    joined("CREATE", keyword("SILENT"), named_graphs),
    joined(st.sampled_from(("ADD", "COPY", "MOVE")), "SILENT", "DEFAULT", "TO", st.sampled_from(GRAPHS)),
    joined(st.sampled_from(("ADD", "COPY", "MOVE")), "SILENT", st.sampled_from(GRAPHS), "TO", "DEFAULT"),
)


@st.composite
def updates(draw, minimum=1):
    """Whole updates of several operations that share one prologue; labels are of one operation each."""
    drawn = draw(st.lists(operations, min_size=minimum, max_size=4))
    own = [text.replace("_:", f"_:n{number}") for number, text in enumerate(drawn)]
    return PROLOGUE + draw(st.sampled_from(GAPS)).join([own[0], *(f"; {text}" for text in own[1:])])


def calls(address):
    """Queries that hold a SERVICE clause at that address, in every place that the grammar knows."""
    clause = st.one_of(
        joined(keyword("SERVICE"), f"<{address}>", groups()),
        joined(keyword("SERVICE"), keyword("SILENT"), f"<{address}>", groups()),
        st.sampled_from(("1", "1.5", "true", "'x'@fr", "ex:a.", "ex:a.b.", ":")).map(
            lambda end: f"?s ?p {end}SERVICE<{address}>{{}}"
        ),
    )
    return queries(group=joined("{", st.one_of(triples, st.just("")), clause, "}"))


@st.composite
def mutated(draw, texts):
    """A text with one to four pieces of it removed, doubled, moved, or put into others' place."""
    text = draw(texts)
    signs = (
        "<",
        ">",
        "#",
        "'",
        '"""',
        "\\",
        "(",
        ")",
        "{",
        "}",
        "SERVICE",
        ";",
        ":",
        ".",
        "\\uD800",
        "\n",
        "?",
    )
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        middle = draw(st.sampled_from(("", text[start:end] * 2, *signs)))
        text = text[:start] + middle + text[end:]
    return text
