"""`/compare`: what two conventions share, what each has alone, what is not said, actions that face others.

Hand-worked from the documents of 2019 and of the Schéma 2021-2026: the CTG of Paris is signed by the Caf and
the Ville, the Schéma by ten institutions, those two among them; the page of the CTG prints no pilot, no
period and no action; both act in Paris. The newsletter of 2022 prints three actions of the PST of the 10e.
"""

import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from server import create_app
from server.comparisons import Dimension
from server.settings import read_settings

CTG, SCHEMA, PST = "convention/ctg-paris-2019", "convention/sdsf-paris-2021-2026", "convention/pst-paris-10"


@pytest.fixture(scope="module")
def client(store):
    return create_app(read_settings({}), store).test_client()


def page(client, query):
    answer = client.get(f"/compare?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return unescape(answer.get_data(as_text=True))


def view(client, a, b, more=""):
    answer = client.get(f"/compare.json?a={a}&b={b}{more}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def rows(client, a, b, part, more=""):
    return view(client, a, b, more)["parts"][part]["rows"]


def test_a_dimension_that_both_state_has_every_figure(client):
    found = {row["dimension"]: row for row in rows(client, CTG, SCHEMA, "dimensions")}
    assert list(found) == ["signatories", "pilots", "themes", "audiences", "schemes", "territories", "period"]
    assert found["signatories"] == {
        "dimension": "signatories", "size_a": 2, "size_b": 10, "shared": 2, "only_a": 0, "only_b": 8,
        "share_of_a": 1, "share_of_b": 0.2, "jaccard": 0.2,
    }  # fmt: skip
    assert (found["territories"]["shared"], found["territories"]["jaccard"]) == (1, 1)


def test_where_one_is_silent_what_they_share_is_unknown_and_never_none(client):
    pilots = next(r for r in rows(client, CTG, SCHEMA, "dimensions") if r["dimension"] == "pilots")
    assert (pilots["size_a"], pilots["size_b"]) == (None, 15)
    assert [pilots[name] for name in ("shared", "only_a", "only_b", "share_of_a", "jaccard")] == [None] * 5
    html = page(client, f"a={CTG}&b={SCHEMA}")
    line = html[html.index('<a href="#pilots">') :].split("</tr>")[0]
    assert '<td class="unknown" colspan="7"><span>inconnu : aucun document ne le dit de A</span>' in line
    assert "%" not in line


@pytest.mark.parametrize(("a", "b"), [(CTG, SCHEMA), (SCHEMA, PST), (PST, "convention/pst-paris-19")])
def test_the_values_add_up_to_the_sizes_and_agree_with_the_question(client, a, b):
    known = view(client, a, b)["parts"]
    for row in known["dimensions"]["rows"]:
        held = [v["side"] for v in known["values"]["rows"] if v["dimension"] == row["dimension"]]
        assert held.count("shared") + held.count("a") == (row["size_a"] or 0)
        assert held.count("shared") + held.count("b") == (row["size_b"] or 0)
        if row["shared"] is not None:
            assert [held.count(side) for side in ("shared", "a", "b")] == [
                row["shared"], row["only_a"], row["only_b"],
            ]  # fmt: skip
            asked = f"dimension={row['dimension']}&conventions={a},{b}"
            (same,) = client.get(f"/queries/overlap.json?{asked}").json["rows"]
            assert (same["shared"], same["jaccard"]) == (row["shared"], row["jaccard"])


def test_every_value_leads_to_a_passage_of_each_convention_that_says_it(client):
    for row in rows(client, CTG, SCHEMA, "values"):
        said = {"shared": ("a", "b"), "a": ("a",), "b": ("b",)}[row["side"]]
        for side in ("a", "b"):
            proved = bool(row[f"passage_{side}"])
            assert proved == (side in said), row
            assert (row[f"passages_{side}"] or 0) >= proved


def test_facing_actions_are_those_of_the_question_each_with_both_passages(client):
    found = rows(client, PST, SCHEMA, "facing")
    asked = client.get(f"/queries/facing-actions.json?a={PST}&b={SCHEMA}").json["rows"]
    assert [{name: row[name] for name in asked[0]} for row in found] == asked
    assert all("/caf-paris-pst-2022/passage/" in row["passage_a"] for row in found)
    assert all("/schema-parisien-2021-2026/passage/" in row["passage_b"] for row in found)


def test_the_page_lists_each_pair_once_under_the_actions_of_the_side_that_has_fewer(client):
    count = len(rows(client, PST, SCHEMA, "facing"))
    for query, letter in ((f"a={PST}&b={SCHEMA}", "A"), (f"a={SCHEMA}&b={PST}", "B")):
        html = page(client, query)
        section = html[html.index('id="facing"') :]
        groups = re.findall(r'<span class="letter [ab]">([AB])</span>', section)
        assert groups == [letter] * 3  # the newsletter prints three actions, each faces some
        faced = [int(number) for number in re.findall(r"(\d+) actions? en face", section)]
        assert sum(faced) == count == section.count('<tr><th scope="row">')
        assert faced == sorted(faced, reverse=True)
        assert section.count("/doc/document/caf-paris-pst-2022/passage/") >= 3
        assert section.count("/doc/document/schema-parisien-2021-2026/passage/") >= count


def test_actions_that_no_document_sets_out_are_unknown_and_not_absent(client):
    html = page(client, f"a={CTG}&b={SCHEMA}")
    assert "Inconnu : aucun document n'énonce les actions de l'une des deux" in html
    assert "Aucune paire" not in html
    # both local projects print actions, in two arrondissements of which none contains the other
    both = page(client, f"a={PST}&b=convention/pst-paris-19")
    assert "Aucune paire : les deux énoncent des actions" in both


def test_one_sentence_sums_up_the_figures_in_french_and_in_english(client):
    counts = {row["dimension"]: row["shared"] for row in rows(client, CTG, SCHEMA, "dimensions")}
    french = view(client, CTG, SCHEMA)["summary"]
    assert french.endswith(
        "« Convention territoriale globale de Paris (2019) » et « Schéma parisien des services aux familles "
        f"2021-2026 » ont en commun 2 signataires, {counts['themes']} thèmes, {counts['audiences']} publics "
        "et 1 territoire ; inconnu, l'une ou l'autre n'en disant rien : pilotes, dispositifs et période ; "
        "les actions de l'une ou de l'autre ne sont pas dites."
    )
    english = page(client, f"a={CTG}&b={SCHEMA}&lang=en")
    assert (
        f"have in common 2 signatories, {counts['themes']} themes, {counts['audiences']} audiences" in english
    )
    assert "unknown, as one or the other says nothing of it: pilots, schemes, and period;" in english
    assert english.count("<h1>Two conventions side by side</h1>") == 1
    client.delete_cookie("lang")


def test_nested_territories_are_neither_shared_nor_nothing_in_common(client):
    sentence = view(client, PST, SCHEMA)["summary"]
    assert "leurs territoires sont emboîtés" in sentence
    assert "rien de commun" not in sentence
    assert "emboîtés : A dans B" in page(client, f"a={PST}&b={SCHEMA}")
    assert "emboîtés : B dans A" in page(client, f"a={SCHEMA}&b={PST}")
    apart = view(client, PST, "convention/pst-paris-19")["summary"]
    assert "rien de commun : territoires" in apart


def test_interpreted_facts_count_when_asked_for(client):
    stated, both = (
        {
            row["dimension"].removesuffix("-interpreted"): row["size_a"]
            for row in rows(client, PST, CTG, "dimensions", more)
        }
        for more in ("", "&include=interpreted")
    )
    assert stated["signatories"] is None  # who signs the local projects is only read into the page
    assert both["signatories"] == 2


def test_without_two_conventions_the_page_asks_which_and_a_file_is_refused(client):
    for query in ("", f"a={PST}"):
        html = page(client, query)
        assert html.count("<select") == 3
        assert 'id="dimensions"' not in html
        assert client.get(f"/compare.csv?{query}").status_code == 400
        assert client.get(f"/compare?{query}", headers={"Accept": "application/json"}).status_code == 400
    assert 'value="convention/pst-paris-10" selected' in page(client, f"a={PST}")


@pytest.mark.parametrize(
    ("query", "status"),
    [(f"a={PST}&b={PST}", 400), (f"a={PST}&b=none", 400), (f"a={PST}&b={CTG}&x=1", 400)],
)
def test_a_comparison_that_makes_no_sense_is_an_error(client, query, status):
    assert client.get(f"/compare?{query}", headers={"Accept": "text/html"}).status_code == status


def test_the_address_gives_every_form_and_each_table(client):
    query = f"a={PST}&b={SCHEMA}"
    lines = client.get(f"/compare.csv?{query}&part=facing").get_data(as_text=True).splitlines()
    assert len(lines) == 1 + len(rows(client, PST, SCHEMA, "facing"))
    book = load_workbook(io.BytesIO(client.get(f"/compare.xlsx?{query}").data))
    assert book.sheetnames[:3] == ["dimensions", "values", "facing"]
    assert b"convention/pst-paris-10" in client.get(f"/compare.ttl?{query}").data
    assert client.get(f"/compare.csv?{query}&part=none").status_code == 404


def test_the_two_pages_lead_to_each_other(client):
    html = page(client, f"a={PST}&b={SCHEMA}")
    assert f"/overlaps?conventions={PST},{SCHEMA}&dimension=themes" in html
    assert f'href="/compare?a={SCHEMA}&b={PST}"' in html
    asked = f"/overlaps?dimension=themes&a={PST}&b={SCHEMA}"
    over = unescape(client.get(asked, headers={"Accept": "text/html"}).get_data(as_text=True))
    assert f'href="/compare?a={PST}&b={SCHEMA}"' in over


def test_a_dimension_counts_by_hand():
    one = Dimension("themes", ("x", "y", "z"), ("y", "z", "u", "v"))
    assert one.counts == (3, 4, 2, 1, 2)
    assert one.ratios == (2 / 3, 2 / 4, 2 / 5)
    assert (one.shared, one.only_a, one.only_b) == (["y", "z"], ["x"], ["u", "v"])
    silent = Dimension("themes", (), ("y",))
    assert silent.counts == (None, 1, None, None, None)
    assert silent.ratios == (None, None, None)
