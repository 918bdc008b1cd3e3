"""The parts of pages: cells, folded label columns, language, headers, links."""

import pytest
from small_site import ID, page, small_client

from graph.store import Rows
from graph.terms import DCAT, MLG, RDFS, XSD, iri, literal
from server import cells, language, links, tables
from server.labels import Labels


@pytest.fixture(scope="module")
def client():
    return small_client()


@pytest.fixture
def french(client):
    with client.application.test_request_context("/"):
        client.application.preprocess_request()
        yield


@pytest.fixture
def english(client):
    with client.application.test_request_context("/?lang=en"):
        client.application.preprocess_request()
        yield


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("convention", "label", "type"), {"label": "convention"}),
        (("partner", "partner_label", "actions"), {"partner_label": "partner"}),
        (
            ("direction_a", "label_a", "direction_b", "label_b"),
            {"label_a": "direction_a", "label_b": "direction_b"},
        ),
        (("a", "a_label", "b", "b_label"), {"a_label": "a", "b_label": "b"}),
        (
            ("subject", "label", "document", "document_label"),
            {"label": "subject", "document_label": "document"},
        ),
    ],
)
def test_a_label_column_folds_into_the_column_it_names(names, expected):
    row = tuple(literal(n) if "label" in n else iri("https://e/" + n) for n in names)
    assert tables.fold(names, [row]) == expected


def test_the_name_of_a_token_stands_in_place_of_the_token(french):
    rows = Rows(("status", "n", "status_label"), [(literal("signed"), literal("1"), literal("signée"))])
    table = tables.build(rows, limit=9)
    assert table.titles == ("État", "n")
    assert [cell.text for cell in table.rows[0].cells] == ["signée", "1"]


def test_a_label_without_an_iri_stays_a_column():
    assert tables.fold(("number", "label"), [(literal("1"), literal("un"))]) == {}


def test_what_is_absent_is_not_said(french):
    assert cells.cell(None, Labels([])).text == "non dit"
    assert cells.cell(literal(""), Labels([])).said is False
    assert cells.cell(literal("0", XSD.integer), Labels([])).text == "0"
    assert cells.cell(literal("false", XSD.boolean), Labels([])).text == "non"


@pytest.mark.parametrize(
    ("term", "column", "text"),
    [
        (literal("2021", XSD.integer), "year", "2021"),
        (literal("12500", XSD.decimal), "amount", "12\u202f500"),
        (literal("5000", XSD.integer), "value", "5\u202f000"),
        (literal("52.5", XSD.decimal), "n", "52,5"),
        (literal("0.266667", XSD.decimal), "jaccard", "26,7 %"),
        (literal("2019-07-10", XSD.date), "date", "10 juillet 2019"),
        (literal("2022-11", XSD.gYearMonth), "date", "novembre 2022"),
        (literal("2019", XSD.gYear), "date", "2019"),
        (literal("2019-09-01"), "signed_on", "1er septembre 2019"),
        (literal("2022-01-01", XSD.date), "start", "2022"),
        (literal("2026-12-31", XSD.date), "end", "2026"),
        (literal("arrondissement-municipal"), "kind", "arrondissement municipal"),
        (literal("pilots-interpreted"), "dimension", "pilotes, interprétés compris"),
    ],
)
def test_values_read_as_french(french, term, column, text):
    assert cells.cell(term, Labels([]), column).text.replace("\xa0", " ") == text


def test_values_read_as_english(english):
    assert cells.cell(literal("2019-07-10", XSD.date), Labels([])).text == "10 July 2019"
    assert cells.cell(literal("12500", XSD.decimal), Labels([])).text == "12,500"
    assert cells.cell(None, Labels([])).text == "not said"


@pytest.mark.parametrize(
    ("start", "end", "open_ended", "text"),
    [
        ("2021-01-01", "2026-12-31", False, "de 2021 à 2026"),
        ("2019-01-01", "2019-12-31", False, "2019"),
        ("2023-01-01", None, True, "à partir de 2023, sans fin dite"),
        ("2021-09-01", None, False, "à partir du 1er septembre 2021"),
        ("2019-07-10", "2020-03-05", False, "du 10 juillet 2019 au 5 mars 2020"),
        (None, "2020-03-05", False, "jusqu'au 5 mars 2020"),
        (None, None, False, ""),
    ],
)
def test_periods_read_as_french(french, start, end, open_ended, text):
    assert cells.period(start, end, open_ended) == text


def test_a_day_that_the_printed_calendar_does_not_say_is_none(french):
    assert cells.period("2021-09-01", None, False, "Rentrée 2021") == "à partir de septembre 2021"
    assert cells.period("2021-09-01", None, False, "1er septembre 2021") == "à partir du 1er septembre 2021"
    assert cells.period("2022-01-01", "2022-12-31", False, "2022") == "2022"
    columns = ("action", "start", "calendar")
    rows = [
        (literal("x"), literal("2021-09-01", XSD.date), literal("Rentrée 2021")),
        (literal("y"), literal("2022-01-01", XSD.date), literal("2022")),
    ]
    table = tables.build(Rows(columns, rows), limit=5)
    assert [row.cells[1].text.replace("\xa0", " ") for row in table.rows] == ["septembre 2021", "2022"]


def test_a_value_that_is_only_read_is_marked_in_its_cell(french):
    rows = [(literal("2022-11"), literal("interpreted")), (literal("2019"), literal("stated")), (None, None)]
    table = tables.build(Rows(("signed_on", "signed_on_method"), rows), limit=5)
    assert table.names == ("signed_on",)
    assert [row.cells[0].read for row in table.rows] == [True, False, False]


def test_a_table_says_how_many_rows_it_leaves_out(french):
    table = tables.build(Rows(("n",), [(literal(str(i)),) for i in range(5)]), limit=2)
    assert (len(table.rows), table.total) == (2, 5)


def test_iris_of_ours_lead_to_our_pages(french):
    assert links.address(ID + "organisation/caf-du-val") == "/doc/organisation/caf-du-val"
    assert links.address("https://w3id.org/maillage/voc/theme/sante") == "/voc/theme/sante"
    assert links.address(MLG.pilot.value) == "/ontology#pilot"
    assert links.address("https://w3id.org/maillage/graph/document/val") == "/doc/document/val"
    assert links.address("https://exemple.fr/x") == "https://exemple.fr/x"
    assert links.address(ID + "a b'\"<") == "/doc/a%20b%27%22%3C"


def test_an_iri_without_a_label_is_shown_short(french):
    assert links.short(RDFS.label.value) == "rdfs:label"
    assert links.short(ID + "organisation/x") == "organisation/x"
    named = Labels([])
    assert named[DCAT.startDate.value].text == "début"
    assert named[ID + "convention/x/signature-2"].text == "signature 2"
    assert named[ID + "convention/x/periode"].text == "période"
    assert named[ID + "document/x/passage/3-9"].text == "caractères 3 à 9"


def test_a_row_that_names_a_passage_leads_to_it(french):
    names = ("document", "start", "end", "reason")
    row = (iri(ID + "document/x"), literal("3", XSD.integer), literal("9", XSD.integer), None)
    table = tables.build(Rows(names, [row, (*row[:3], literal("lu"))]), limit=9)
    assert table.rows[0].cells[1].href == "/doc/document/x/passage/3-9"
    assert table.rows[0].cells[3].text == "—"
    assert tables.build(Rows(names, [row]), limit=9).names == names[:3]


def test_no_page_loads_anything_from_elsewhere_or_inline(client):
    for path in ("/", "/queries/conventions", "/sparql", "/doc/convention/convention-val-clair", "/rien"):
        answer = client.get(path, headers={"Accept": "text/html"})
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        for forbidden in ("<style", " style=", "onclick=", "<script>", 'src="http', "@import"):
            assert forbidden not in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_language_is_chosen_by_address_and_kept_by_cookie():
    own = small_client()
    assert '<html lang="fr">' in page(own, "/")[1]
    assert '<html lang="en">' in page(own, "/?lang=en")[1]
    assert '<html lang="en">' in page(own, "/queries")[1]
    assert '<html lang="fr">' in page(own, "/?lang=fr")[1]
    assert own.get("/").headers["Content-Language"] == "fr"


def test_the_switch_keeps_the_page_and_its_parameters(client):
    text = page(client, "/queries/pilots?convention=convention-val-clair")[1]
    assert 'href="/queries/pilots?convention=convention-val-clair&amp;lang=en"' in text


def test_health_says_version_and_size(client):
    body = client.get("/health").get_json()
    assert (body["status"], set(body)) == ("ok", {"status", "live", "ready", "version", "triples"})
    assert body["version"].startswith("1-")
    assert body["triples"] > 1000


def test_the_first_page_leads_everywhere(client):
    text = page(client, "/")[1]
    for href in ("/queries", "/network", "/overlaps", "/sparql", "/ontology", "/search"):
        assert f'"{href}"' in text
    assert '<a href="/doc/convention/convention-val-clair">Convention de Val-Clair 2020-2023</a>' in text


def test_outside_a_request_french_is_spoken(client):
    with client.application.app_context():
        assert language.language() == "fr"


def test_the_first_page_refuses_a_parameter_that_it_does_not_take_as_other_pages_do(real):
    assert real.get("/?foo=bar", headers={"Accept": "text/html"}).status_code == 400
    assert real.get("/?lang=fr", headers={"Accept": "text/html"}).status_code == 200


def test_a_unit_whose_pilotings_are_only_read_says_so_without_naming_cells(real):
    # the Casvp's are read in prose
    text = real.get("/doc/organisation/casvp", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "Lus par nous, sans être imprimés" in text
    assert "cellules vides" not in text
