"""A question is a page, JSON, CSV, TSV and XLSX; the answers are those of the small data, worked by hand.

Val-Clair: one convention of two actions, the first piloted by the Caf (its policy) and the City, the second
with an empty cell; so two institutions pilot one action each, none alone.
"""

import csv
import io
import json
from datetime import datetime

import pytest
from openpyxl import load_workbook
from small_site import ID, page, small_client

from graph.formats import of_kind
from graph.store import Rows
from graph.terms import XSD, iri, literal
from server import columns, exports

PILOTS = "/queries/pilots{}?convention=convention-val-clair"
CAF, CITY = ID + "organisation/caf-du-val", ID + "organisation/ville-de-val-clair"


@pytest.fixture(scope="module")
def client():
    return small_client()


def test_json_has_its_one_shape(client):
    body = client.get(PILOTS.format(""), headers={"Accept": "application/json"}).get_json()
    assert set(body) == {"query", "parameters", "columns", "rows", "version"}
    assert body["query"] == "pilots"
    assert body["parameters"] == {"convention": "convention-val-clair"}
    assert body["columns"] == ["organisation", "label", "actions", "alone"]
    assert [(row["organisation"], row["actions"], row["alone"]) for row in body["rows"]] == [
        (CAF, 1, 0),
        (CITY, 1, 0),
    ]


def test_csv_and_tsv_hold_the_same_rows(client):
    rows = list(csv.reader(io.StringIO(client.get(PILOTS.format(".csv")).text)))
    assert rows[0] == ["organisation", "label", "actions", "alone"]
    assert rows[1] == [CAF, "Caisse d'allocations familiales du Val", "1", "0"]
    tsv = list(csv.reader(io.StringIO(client.get(PILOTS.format(".tsv")).text), delimiter="\t"))
    assert tsv == rows


def test_xlsx_holds_the_same_rows_with_numbers(client):
    answer = client.get(PILOTS.format(".xlsx"))
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["organisation", "label", "actions", "alone"]
    assert [cell.value for cell in sheet[2]][2:] == [1, 0]


@pytest.mark.parametrize(
    ("suffix", "accept"),
    [("csv", "text/csv"), ("tsv", "text/tab-separated-values"), ("json", "application/json")],
)
def test_suffix_and_accept_give_the_same_bytes(client, suffix, accept):
    by_accept = client.get(PILOTS.format(""), headers={"Accept": accept})
    assert client.get(PILOTS.format(f".{suffix}")).data == by_accept.data


def test_a_page_shows_labels_that_link_and_keeps_parameters(client):
    status, text = page(client, PILOTS.format(""))
    assert status == 200
    assert "2 lignes" in text
    assert '<a href="/doc/organisation/ville-de-val-clair">Ville de Val-Clair</a>' in text
    assert f"{ID}organisation" not in text.split("<details", 1)[0]
    assert 'href="/queries/pilots.xlsx?convention=convention-val-clair"' in text
    assert '<option value="convention/convention-val-clair" selected>' in text


def test_a_form_without_its_parameter_is_a_page_and_a_file_is_an_error(client):
    status, text = page(client, "/queries/pilots")
    assert status == 200
    assert "<form" in text
    assert "<table" not in text
    assert client.get("/queries/pilots.json").status_code == 400


def test_a_wrong_value_stays_in_the_form_with_its_reason(client):
    status, text = page(client, "/queries/active-on?date=demain")
    assert status == 400
    assert "AAAA-MM-JJ" in text
    assert 'value="demain"' in text


def test_blank_fields_count_as_absent_and_lang_is_no_parameter(client):
    given = "/queries/actions.json?convention=convention-val-clair&axis=&year=&theme=&lang=fr"
    assert client.get(given).get_json()["parameters"] == {"convention": "convention-val-clair"}


def test_a_list_may_be_chosen_several_times(client):
    repeated = "/queries/overlap.json?conventions=convention-val-clair&conventions=contrat-enfance"
    assert client.get(repeated).get_json()["parameters"] == {
        "conventions": "convention-val-clair,contrat-enfance"
    }


def test_an_empty_answer_does_not_say_no(client):
    text = page(client, "/queries/signatories?convention=contrat-enfance")[1]
    assert "Cela ne veut pas dire « non »" in text


def test_an_unsaid_cell_reads_as_such(client):
    text = page(client, "/queries/signatories?convention=convention-val-clair")[1]
    assert '<td><span class="unsaid">non dit</span></td>' in text


def test_every_question_is_listed_with_its_parameters(client):
    listed = client.get("/queries").get_json()
    assert {row["query"] for row in listed} >= {"conventions", "pilots", "search"}
    pilots = next(row for row in listed if row["query"] == "pilots")
    assert [(p["name"], p["required"]) for p in pilots["parameters"]][:1] == [("convention", True)]
    assert page(client, "/queries")[1].count('<li><a href="/queries/') == len(listed)


def test_every_question_has_a_page_and_a_form(client):
    for row in client.get("/queries").get_json():
        status, text = page(client, row["href"])
        assert status == 200, row["query"]
        for parameter in row["parameters"]:
            assert f'name="{parameter["name"]}"' in text


def test_the_page_hands_its_query_to_the_editor(client):
    text = page(client, PILOTS.format(""))[1]
    assert 'href="/sparql?query=%23%2B' in text


def test_a_search_that_finds_nothing_says_only_that(client):
    text = page(client, "/queries/search?text=zzzz")[1]
    assert "Rien de ce nom dans le graphe." in text
    assert "Cela ne veut pas dire" not in text


def test_each_row_leads_to_its_proofs(client):
    text = page(client, "/queries/actions?convention=convention-val-clair")[1]
    rows = text.split("<tbody>")[1].split("</tr>")[:-1]
    href = "/queries/evidence?subject=convention/convention-val-clair/axe-1/action-"
    assert [f'href="{href}{number}"' in row for number, row in enumerate(rows, 1)] == [True, True]
    assert "Convention de Val-Clair" in page(client, href + "1")[1]
    assert ">preuves</a>" not in page(client, href + "1")[1]


def test_names_of_concepts_that_stand_as_text_are_said_in_english():
    own = small_client()
    gap = "contenu non dit"
    assert gap in page(own, "/queries/blank-spots")[1].split("<tbody>")[1]
    english = page(own, "/queries/blank-spots?lang=en")[1].split("<tbody>")[1].split("</tbody>")[0]
    assert gap not in english
    assert "<td>content not said</td>" in english


def test_every_column_that_a_reader_sees_has_a_title(client):
    with client.application.test_request_context("/"):
        client.application.preprocess_request()
        for query in client.application.extensions["maillage"].questions:
            for name in query.columns:
                known = {name, *(word for word in name.split("_") if word == "label")} & set(columns.TITLES)
                assert known or name.removesuffix("_label") in columns.TITLES, (query.slug, name)


DANGEROUS = Rows(
    ("a", "b"),
    [
        (literal("=1+1"), literal("-5", XSD.integer)),
        (literal("@cmd"), literal("a\tb\nc")),
        (iri("https://e/x"), None),
        (literal("+33"), literal("2.5", XSD.decimal)),
        (literal("vrai\x00"), literal("true", XSD.boolean)),
    ],
)


def written(name):
    row = next(row for row in of_kind("table") if row.name == name)
    return exports.write(DANGEROUS, row, "essai", {}, "1")


def test_text_that_looks_like_a_formula_is_disarmed_in_csv_but_numbers_stay():
    rows = list(csv.reader(io.StringIO(written("csv").decode())))
    assert rows[1:4] == [["'=1+1", "-5"], ["'@cmd", "a\tb\nc"], ["https://e/x", ""]]
    assert rows[4] == ["'+33", "2.5"]


def test_a_tsv_row_is_one_line():
    lines = written("tsv").decode().splitlines()
    assert len(lines) == 6
    assert lines[2] == "'@cmd\ta b c"


def test_text_that_looks_like_a_formula_is_text_in_xlsx():
    sheet = load_workbook(io.BytesIO(written("xlsx"))).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert (sheet["B2"].value, sheet["B5"].value, sheet["B4"].value) == (-5, 2.5, None)
    assert sheet["A6"].value == "vrai"


def test_days_and_numbers_are_typed_in_xlsx_and_a_second_sheet_says_what_was_asked():
    names = ("code_insee", "axis_number", "start", "end", "signed_on")
    rows = Rows(
        names,
        [
            (literal("75056"), literal("4"), literal("2021-01-01", XSD.date), None, literal("2019-07-10")),
            (
                literal("01004"),
                literal("4 bis"),
                literal("12", XSD.integer),
                literal("2022"),
                literal("2019-07"),
            ),
        ],
    )
    asked = exports.Asked("actions", {"axis": "=4"}, "1-abc", "Les actions", "https://e/queries/actions")
    xlsx = next(row for row in of_kind("table") if row.name == "xlsx")
    book = load_workbook(io.BytesIO(exports.write_answer(rows, xlsx, asked)))
    sheet, about = book.worksheets
    assert [cell.value for cell in sheet[1]] == list(names)
    day, signed = datetime(2021, 1, 1), datetime(2019, 7, 10)
    assert [cell.value for cell in sheet[2]] == ["75056", 4, day, None, signed]
    assert [cell.value for cell in sheet[3]] == ["01004", "4 bis", 12, "2022", "2019-07"]
    assert [cell.number_format for cell in (sheet["C2"], sheet["E2"])] == ["yyyy", "yyyy-mm-dd"]
    assert about.title == "À propos"
    assert [[cell.value for cell in line] for line in about] == [
        ["Question", "Les actions"],
        ["Paramètre axis", "=4"],
        ["Version des données", "1-abc"],
        ["Adresse", "https://e/queries/actions"],
    ]
    assert about["B2"].data_type == "s"


def test_numbers_and_truths_are_typed_in_json():
    assert b'"b": -5' in written("json")
    assert b'"b": 2.5' in written("json")
    assert b'"b": true' in written("json")
    assert b'"b": null' in written("json")


def test_an_iri_in_a_terminal_is_whole_and_as_a_parameter_takes_it():
    path = "convention/essai/axe-1/objectif-strategique-a/objectif-3/action-1/pilotage-12"
    text = exports.aligned(Rows(("action", "label"), [(iri(ID + path), literal("x" * 80))]))
    assert text.splitlines()[1] == f"{path}  {'x' * 60}"
    other = exports.aligned(Rows(("a",), [(iri("https://exemple.fr/" + "y" * 60),)]))
    assert other.splitlines()[1] == "https://exemple.fr/" + "y" * 60


def test_text_for_a_terminal_stands_in_columns():
    text = exports.aligned(Rows(("nom", "n"), [(literal("un"), literal("1", XSD.integer)), (None, None)]))
    assert text == "nom      n\nun       1\nnon dit  non dit\n"


def test_json_is_what_the_standard_writer_gives_of_the_same_values():
    rows = Rows(
        ("a", 'b "%s"'),
        [
            (literal('é "%" \u2028\n'), None),
            (literal("07", XSD.integer), literal("0.50", XSD.decimal)),
            (literal("true", XSD.boolean), iri("https://exemple.fr/%C3%A9")),
            (literal("7"), literal("7", XSD.integer)),
        ],
    )
    asked = {"text": 'é%s"'}
    for held in (rows, Rows(rows.variables, []), Rows((), [(), ()])):
        body = {
            "query": "x%s", "parameters": asked, "columns": list(held.variables),
            "rows": [dict(zip(held.variables, map(exports.plain, row), strict=True)) for row in held.rows],
            "version": "1-é",
        }  # fmt: skip
        (json_format,) = (row for row in of_kind("table") if row.name == "json")
        written = exports.write(held, json_format, "x%s", asked, "1-é")
        assert written == (json.dumps(body, ensure_ascii=False) + "\n").encode()
