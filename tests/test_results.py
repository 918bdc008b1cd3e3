"""What an answer can be shown as is read from its values: kinds of columns, views, order, pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import ID, small_client

from graph.store import Rows
from graph.terms import XSD, Term, iri, literal
from server import results
from server.results import Result, kinds

CAF, VILLE = iri(f"{ID}organisation/caf"), iri(f"{ID}organisation/ville")


@pytest.fixture(scope="module", autouse=True)
def reader():
    with small_client().application.test_request_context():
        yield


def number(value):
    return literal(str(value), XSD.integer)


def day(value):
    return literal(value, XSD.date)


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        ([CAF, VILLE, None], "iri"),
        ([Term("bnode", "b0"), CAF], "iri"),
        ([number(1), literal("2.5", XSD.decimal)], "number"),
        ([day("2019-01-01"), literal("2020", XSD.gYear)], "date"),
        ([literal("2019"), literal("2020-03")], "date"),
        ([literal("2019"), literal("bientôt")], "text"),
        ([literal("2019", language="fr")], "text"),
        ([number(1), CAF], "text"),
        ([literal("12")], "text"),
        ([literal("pas une date", XSD.date)], "text"),
        ([None, None], ""),
    ],
)
def test_a_column_is_of_the_kind_that_all_its_values_are_of(terms, kind):
    assert kinds(Rows(("x",), [(term,) for term in terms])) == {"x": kind}


@pytest.mark.parametrize(
    ("names", "row", "views"),
    [
        (("a", "b"), (CAF, VILLE), {"table": ("a", "b"), "network": ("a", "b")}),
        (
            ("a", "b", "n"),
            (CAF, VILLE, number(3)),
            {"table": ("a", "b", "n"), "network": ("a", "b", "n"), "chart": ("a", "b", "n")},
        ),
        (("a", "n"), (CAF, number(3)), {"table": ("a", "n"), "chart": ("a", "n")}),
        (("year", "n"), (number(2019), number(3)), {"table": ("year", "n"), "chart": ("year", "n")}),
        (("d", "n"), (day("2019-01-01"), number(3)), {"table": ("d", "n"), "chart": ("d", "n")}),
        (
            ("a", "start", "end"),
            (CAF, day("2019-01-01"), day("2020-01-01")),
            {"table": ("a", "start", "end"), "timeline": ("a", "start", "end")},
        ),
        (("t",), (literal("mot"),), {"table": ("t",)}),
        (("d",), (day("2019-01-01"),), {"table": ("d",)}),
        (
            ("a", "a_label", "n"),
            (CAF, literal("Caf"), number(1)),
            {"table": ("a", "a_label", "n"), "chart": ("a", "n")},
        ),
    ],
)
def test_the_views_are_those_that_the_columns_allow(names, row, views):
    assert Result(Rows(names, [row])).columns_of == views


def test_what_a_view_lacks_is_said():
    assert Result(Rows(("a", "n"), [(CAF, number(1))])).missing == [
        "réseau, deux colonnes d'IRI",
        "chronologie, une colonne de noms et une ou deux de dates",
    ]


def test_numbers_are_ordered_as_numbers_and_what_is_unbound_stands_last():
    rows = Rows(("n",), [(number(9),), (None,), (number(10),), (number(-1),)])
    up, down = ([row[0] and row[0].value for row in Result(rows, sort).rows.rows] for sort in ("n", "-n"))
    assert up == ["-1", "9", "10", None]
    assert down == ["10", "9", "-1", None]


def test_texts_are_ordered_without_accents_and_case():
    rows = Rows(("t",), [(literal(text),) for text in ("Zèbre", "école", "Eau", "été")])
    assert [row[0].value for row in Result(rows, "t").rows.rows] == ["Eau", "école", "été", "Zèbre"]


def test_an_order_by_no_column_is_the_querys_own():
    rows = Rows(("n",), [(number(2),), (number(1),)])
    result = Result(rows, "rien")
    assert result.sort == ""
    assert result.rows.rows == rows.rows


def test_an_iri_stands_beside_its_label_and_only_once_where_it_has_none():
    convention = iri(f"{ID}convention/contrat-enfance")
    rows = Rows(("c", "x"), [(convention, iri("http://exemple.fr/x"))])
    known, unknown = Result(rows).page(1).rows[0]
    assert known.short == "convention/contrat-enfance"
    assert known.cell.text != known.short
    assert known.cell.href == "/doc/convention/contrat-enfance"
    assert (unknown.cell.text, unknown.short) == ("exemple.fr/x", "")


@given(st.integers(1, 450), st.integers(-3, 12), st.integers(1, 120))
def test_pages_hold_every_row_once_and_any_number_leads_to_one(total, wanted, size):
    result = Result(Rows(("n",), [(number(index),) for index in range(total)]))
    pages = result.page(1, size).pages
    seen = [row[0].cell.text for number in range(1, pages + 1) for row in result.page(number, size).rows]
    assert seen == [str(index) for index in range(total)]
    page = result.page(wanted, size)
    assert 1 <= page.number <= pages
    assert page.last - page.first + 1 == len(page.rows) <= size


def test_a_chart_names_its_rows_by_the_answers_own_labels():
    rows = Rows(("a", "a_label", "n"), [(CAF, literal("La Caf", language="fr"), number(3))])
    assert [mark.full for mark in Result(rows).picture("chart").marks] == ["La Caf"]


def test_rows_that_share_a_name_are_named_by_all_their_columns():
    rows = Rows(
        ("a", "theme", "n"),
        [(literal("Paris"), literal("logement"), number(3)), (literal("Paris"), literal("santé"), number(1))],
    )
    assert [mark.full for mark in Result(rows).picture("chart").marks] == [
        "Paris · logement", "Paris · santé",
    ]  # fmt: skip


def test_a_chart_keeps_the_order_of_the_table_and_its_bound():
    rows = Rows(("t", "n"), [(literal(f"n{index:03}"), number(index)) for index in range(200)])
    picture = Result(rows, "-n").picture("chart")
    assert len(picture.marks) == 60
    assert picture.marks[0].full == "n199"
    assert "60 premières lignes sur 200" in picture.left_out


def test_a_timeline_begins_with_the_first_date_unless_the_table_is_ordered():
    rows = Rows(
        ("t", "d"),
        [(literal("sans"), None), (literal("tard"), day("2020-01-01")), (literal("tôt"), day("2016-01-01"))],
    )
    assert [mark.full for mark in Result(rows).picture("timeline").marks] == ["tôt", "tard", "sans"]
    assert [mark.full for mark in Result(rows, "t").picture("timeline").marks] == ["sans", "tard", "tôt"]


def test_a_number_that_is_none_is_not_drawn_as_zero():
    rows = Rows(("t", "n"), [(literal("a"), literal("NaN", XSD.double)), (literal("b"), number(0))])
    assert [mark.kind for mark in Result(rows).picture("chart").marks] == ["silent", "bar"]


def test_a_network_leaves_out_rows_that_lack_an_end():
    rows = Rows(("a", "b"), [(CAF, VILLE), (CAF, None)])
    picture = Result(rows).picture("network")
    assert len(picture.nodes) == 2
    assert len(picture.lines) == 1


def test_an_order_of_very_many_things_is_that_of_their_iris(monkeypatch):
    monkeypatch.setattr(results, "SORTED_BY_LABEL", 1)
    rows = Rows(("c",), [(iri("http://e/b"),), (iri("http://e/a"),)])
    assert [row[0].value for row in Result(rows, "c").rows.rows] == ["http://e/a", "http://e/b"]
