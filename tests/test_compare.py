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

from graph.terms import iri
from server.differences import Dimension, Relations

CTG, SCHEMA, PST = "convention/ctg-paris-2019", "convention/sdsf-paris-2021-2026", "convention/pst-paris-10"


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


def test_a_dimension_that_both_state_has_every_figure(real):
    found = {row["dimension"]: row for row in rows(real, CTG, SCHEMA, "dimensions")}
    assert list(found) == ["signatories", "pilots", "themes", "audiences", "schemes", "territories", "period"]
    assert found["signatories"] == {
        "dimension": "signatories", "size_a": 2, "size_b": 10, "shared": 2, "only_a": 0, "only_b": 8,
        "share_of_a": 1, "share_of_b": 0.2, "jaccard": 0.2, "finer_a": 0, "finer_b": 0, "read_in_a": 0,
        "read_in_b": 0, "unconfirmed_a": False, "unconfirmed_b": False,
    }  # fmt: skip
    assert (found["territories"]["shared"], found["territories"]["jaccard"]) == (1, 1)


def test_where_one_is_silent_what_they_share_is_unknown_and_never_none(real):
    pilots = next(r for r in rows(real, CTG, SCHEMA, "dimensions") if r["dimension"] == "pilots")
    assert (pilots["size_a"], pilots["size_b"]) == (None, 15)
    assert [pilots[name] for name in ("shared", "only_a", "only_b", "share_of_a", "jaccard")] == [None] * 5
    html = page(real, f"a={CTG}&b={SCHEMA}")
    line = html[html.index('<a href="#pilots">') :].split("</tr>")[0]
    assert '<td class="unknown" colspan="7"><span>inconnu : aucun document ne le dit de A</span>' in line
    assert "%" not in line


@pytest.mark.parametrize(("a", "b"), [(CTG, SCHEMA), (SCHEMA, PST), (PST, "convention/pst-paris-19")])
def test_the_values_add_up_to_the_sizes_and_agree_with_the_question(real, a, b):
    known = view(real, a, b)["parts"]
    for row in known["dimensions"]["rows"]:
        held = [v["side"] for v in known["values"]["rows"] if v["dimension"] == row["dimension"]]
        of_a, of_b = (("shared", own, f"finer-{own}", f"read-in-{other}") for own, other in ("ab", "ba"))
        assert sum(held.count(side) for side in of_a) == (row["size_a"] or 0)
        assert sum(held.count(side) for side in of_b) == (row["size_b"] or 0)
        if row["shared"] is not None:
            sides = ("shared", "a", "b", "finer-a", "finer-b", "read-in-a", "read-in-b")
            columns = ("shared", "only_a", "only_b", "finer_a", "finer_b", "read_in_a", "read_in_b")
            assert [held.count(side) for side in sides] == [row[column] for column in columns]
            asked = f"dimension={row['dimension']}&conventions={a},{b}"
            (same,) = real.get(f"/queries/overlap.json?{asked}").json["rows"]
            assert (same["shared"], same["jaccard"]) == (row["shared"], row["jaccard"])


def test_every_value_leads_to_a_passage_of_each_convention_that_says_it(real):
    for row in rows(real, CTG, SCHEMA, "values"):
        said = {
            "shared": "ab", "a": "a", "finer-a": "a", "b": "b", "finer-b": "b", "read-in-a": "ab",
            "read-in-b": "ab",
        }[row["side"]]  # fmt: skip
        for side in ("a", "b"):
            proved = bool(row[f"passage_{side}"])
            assert proved == (side in said), row
            assert (row[f"passages_{side}"] or 0) >= proved


def test_facing_actions_are_those_of_the_question_each_with_both_passages(real):
    found = rows(real, PST, SCHEMA, "facing")
    asked = real.get(f"/queries/facing-actions.json?a={PST}&b={SCHEMA}").json["rows"]

    def plain(row):
        """The row of the question, its lists of names in one order."""
        cells = [row[name] for name in asked[0]]
        return [sorted(cell.split("; ")) if isinstance(cell, str) else [str(cell)] for cell in cells]

    assert sorted(map(plain, found)) == sorted(map(plain, asked))
    assert all("/caf-paris-pst-2022/passage/" in row["passage_a"] for row in found)
    assert all("/schema-parisien-2021-2026/passage/" in row["passage_b"] for row in found)


def test_the_page_lists_each_pair_once_under_the_actions_of_the_side_that_has_fewer(real):
    count = len(rows(real, PST, SCHEMA, "facing"))
    for query, letter in ((f"a={PST}&b={SCHEMA}", "A"), (f"a={SCHEMA}&b={PST}", "B")):
        html = page(real, query)
        section = html[html.index('id="facing"') :]
        groups = re.findall(r'<span class="letter [ab]">([AB])</span>', section)
        assert groups == [letter] * 3  # the newsletter prints three actions, each faces some
        faced = [int(number) for number in re.findall(r"(\d+) actions? en face", section)]
        assert sum(faced) == count == section.count('<tr><th scope="row">')
        assert section.count("/doc/document/caf-paris-pst-2022/passage/") >= 3
        assert section.count("/doc/document/schema-parisien-2021-2026/passage/") >= count


def pair(found, action_a, action_b):
    (row,) = [r for r in found if r["action_a"].endswith(action_a) and r["action_b"].endswith(action_b)]
    return row


def test_what_an_axis_says_stands_apart_from_what_the_actions_say_themselves(real):
    """The newsletter says parental respite of a group of the 10e; so does the Schéma of its action 4.3.4. Of
    families, what it says to those who travel is said by the axis 6 (« familles », 72971), not by its
    action 6.1.3."""
    found = rows(real, PST, SCHEMA, "facing")
    own = pair(found, "/axe-1/action-1", "/axe-4/objectif-3/action-4")
    assert own["own_themes"] == "parentalité; répit parental et prévention de l'épuisement"
    assert (own["inherited_themes"], own["inherited_passages"]) == (None, None)
    inherited = pair(found, "/axe-1/action-1", "/axe-6/objectif-1/action-3")
    assert (inherited["own_audiences"], inherited["inherited_audiences"]) == (None, "familles")
    assert inherited["inherited_passages"].endswith("/schema-parisien-2021-2026/passage/72971-72979")
    for row in found:
        for facet in ("themes", "audiences"):
            parts = [set((row[name] or "").split("; ")) - {""} for name in
                     (facet, f"own_{facet}", f"inherited_{facet}")]  # fmt: skip
            assert parts[0] == parts[1] | parts[2]
            assert not parts[1] & parts[2]


def test_the_strongest_pairs_come_first_and_are_counted(real):
    found = rows(real, PST, SCHEMA, "facing")
    said = [bool(row["own_themes"] or row["own_audiences"]) for row in found]
    assert said == sorted(said, reverse=True)
    themes = [len((row["own_themes"] or "").split("; ")) for row in found if row["own_themes"]]
    assert themes == sorted(themes, reverse=True)
    sentence = view(real, PST, SCHEMA)["summary"]
    assert f"{len(found)} paires d'actions se font face, dont {sum(said)} par ce que disent les" in sentence
    html = page(real, f"a={PST}&b={SCHEMA}")
    assert "par leur axe ou objectif : familles" in html
    assert "Une action compte par ce qu'elle dit, ou par ce que dit l'axe ou l'objectif" in html


def test_actions_that_no_document_sets_out_are_unknown_and_not_absent(real):
    html = page(real, f"a={CTG}&b={SCHEMA}")
    assert "Inconnu : aucun document n'énonce les actions de l'une des deux" in html
    assert "Aucune paire" not in html
    # both local projects print actions, in two arrondissements of which none contains the other
    both = page(real, f"a={PST}&b=convention/pst-paris-19")
    assert "Aucune paire : les deux énoncent des actions" in both


def test_one_sentence_sums_up_the_figures_in_french_and_in_english(real):
    counts = {row["dimension"]: row["shared"] for row in rows(real, CTG, SCHEMA, "dimensions")}
    french = view(real, CTG, SCHEMA)["summary"]
    assert french.endswith(
        "« Convention territoriale globale de Paris (2019) » et « Schéma parisien des services aux familles "
        f"2021-2026 » ont en commun 2 signataires, {counts['themes']} thèmes, {counts['audiences']} publics "
        "et 1 territoire ; inconnu, l'une ou l'autre n'en disant rien : pilotes, dispositifs et période ; "
        "les actions de l'une ou de l'autre ne sont pas dites."
    )
    english = page(real, f"a={CTG}&b={SCHEMA}&lang=en")
    assert (
        f"have in common 2 signatories, {counts['themes']} themes, {counts['audiences']} audiences" in english
    )
    assert "unknown, as one or the other says nothing of it: pilots, schemes, and period;" in english
    assert english.count("<h1>Two conventions side by side</h1>") == 1
    real.delete_cookie("lang")


def test_nested_territories_are_neither_shared_nor_nothing_in_common(real):
    sentence = view(real, PST, SCHEMA)["summary"]
    assert "leurs territoires sont emboîtés" in sentence
    assert "rien de commun" not in sentence
    assert "emboîtés : A dans B" in page(real, f"a={PST}&b={SCHEMA}")
    assert "emboîtés : B dans A" in page(real, f"a={SCHEMA}&b={PST}")
    apart = view(real, PST, "convention/pst-paris-19")["summary"]
    assert "rien de commun : territoires" in apart


def test_interpreted_facts_count_when_asked_for(real):
    stated, both = (
        {
            row["dimension"].removesuffix("-interpreted"): row["size_a"]
            for row in rows(real, PST, CTG, "dimensions", more)
        }
        for more in ("", "&include=interpreted")
    )
    assert stated["signatories"] is None  # who signs the local projects is only read into the page
    assert both["signatories"] == 2


def test_without_two_conventions_the_page_asks_which_and_a_file_is_refused(real):
    for query in ("", f"a={PST}"):
        html = page(real, query)
        assert html.count("<select") == 3
        assert 'id="dimensions"' not in html
        assert real.get(f"/compare.csv?{query}").status_code == 400
        assert real.get(f"/compare?{query}", headers={"Accept": "application/json"}).status_code == 400
    assert 'value="convention/pst-paris-10" selected' in page(real, f"a={PST}")


@pytest.mark.parametrize(
    ("query", "status"),
    [(f"a={PST}&b={PST}", 400), (f"a={PST}&b=none", 400), (f"a={PST}&b={CTG}&x=1", 400)],
)
def test_a_comparison_that_makes_no_sense_is_an_error(real, query, status):
    assert real.get(f"/compare?{query}", headers={"Accept": "text/html"}).status_code == status


def test_the_address_gives_every_form_and_each_table(real):
    query = f"a={PST}&b={SCHEMA}"
    lines = real.get(f"/compare.csv?{query}&part=facing").get_data(as_text=True).splitlines()
    assert len(lines) == 1 + len(rows(real, PST, SCHEMA, "facing"))
    book = load_workbook(io.BytesIO(real.get(f"/compare.xlsx?{query}").data))
    assert book.sheetnames[:3] == ["Dimensions", "Valeurs", "Actions en face"]
    assert b"convention/pst-paris-10" in real.get(f"/compare.ttl?{query}").data
    assert real.get(f"/compare.csv?{query}&part=none").status_code == 404


def test_the_two_pages_lead_to_each_other(real):
    html = page(real, f"a={PST}&b={SCHEMA}")
    assert f"/overlaps?conventions={PST},{SCHEMA}&dimension=themes" in html
    assert f'href="/compare?a={SCHEMA}&b={PST}"' in html
    asked = f"/overlaps?dimension=themes&a={PST}&b={SCHEMA}"
    over = unescape(real.get(asked, headers={"Accept": "text/html"}).get_data(as_text=True))
    assert f'href="/compare?a={PST}&b={SCHEMA}"' in over


def test_a_dimension_counts_by_hand():
    one = Dimension("themes", ("x", "y", "z"), ("y", "z", "u", "v"))
    assert [one.counts[n] for n in ("size_a", "size_b", "shared", "a", "b")] == [3, 4, 2, 1, 2]
    assert one.ratios == (2 / 3, 2 / 4, 2 / 5)
    assert (one.shared, one.sides["a"], one.sides["b"]) == (["y", "z"], ["x"], ["u", "v"])
    silent = Dimension("themes", (), ("y",))
    assert [silent.counts[n] for n in ("size_a", "size_b", "shared", "a", "b")] == [None, 1, None, None, None]
    assert silent.ratios == (None, None, None)


CHILDREN, SCHOOL, HEALTH, FOOD, STATE, PREFECTURE = (
    iri(f"urn:{name}") for name in ("children", "school", "health", "food", "state", "prefecture")
)
NEAR = Relations(
    {SCHOOL: frozenset({CHILDREN}), FOOD: frozenset({HEALTH, CHILDREN})},
    {STATE: frozenset({PREFECTURE}), PREFECTURE: frozenset({STATE})},
)


def test_what_is_narrower_than_a_shared_value_is_no_plain_difference_on_either_side():
    for own, other in ("ab", "ba"):
        wide, narrow = (CHILDREN,), (CHILDREN, SCHOOL, HEALTH)
        one = Dimension("themes", *((narrow, wide) if own == "a" else (wide, narrow)), relations=NEAR)
        assert (one.sides[f"finer-{own}"], one.sides[own], one.sides[other]) == ([SCHOOL], [HEALTH], [])
        assert one.finer_than(SCHOOL) == [CHILDREN]


def test_the_closest_shared_value_above_is_the_one_named():
    nested = Relations({FOOD: frozenset({HEALTH, CHILDREN}), HEALTH: frozenset({CHILDREN})})
    one = Dimension("themes", (CHILDREN, HEALTH, FOOD), (CHILDREN, HEALTH), relations=nested)
    assert one.finer_than(FOOD) == [HEALTH]


def test_what_one_says_and_we_read_in_the_other_stands_between_the_two():
    read_in_a, read_in_b = frozenset({FOOD}), frozenset({SCHOOL})
    one = Dimension("themes", (CHILDREN, SCHOOL), (CHILDREN, FOOD), read_in_a, read_in_b, NEAR)
    assert (one.sides["read-in-b"], one.sides["read-in-a"]) == ([SCHOOL], [FOOD])
    assert (one.sides["a"], one.sides["b"], one.shared) == ([], [], [CHILDREN])


def test_the_likely_same_is_said_on_both_sides_and_only_where_the_other_has_it():
    one = Dimension("signatories", (STATE, CHILDREN), (PREFECTURE, CHILDREN), relations=NEAR)
    assert (one.likely_same(STATE), one.likely_same(PREFECTURE)) == ([PREFECTURE], [STATE])
    assert Dimension("signatories", (STATE,), (CHILDREN,), relations=NEAR).likely_same(STATE) == []


def test_the_state_of_the_first_scheme_is_said_to_be_probably_the_prefecture_of_the_second(real):
    """The first Schéma is signed by « l'État », the second by the Préfet for the Préfecture de Paris."""
    first = "convention/sdsf-paris-2016-2018"
    near = {
        row["value_label"]: row["likely_same"]
        for row in rows(real, first, SCHEMA, "values")
        if row["dimension"] == "signatories" and row["likely_same"]
    }
    assert near == {"État": "Préfecture de Paris", "Préfecture de Paris": "État"}
    html = page(real, f"a={first}&b={SCHEMA}")
    assert "probablement la même que « Préfecture de Paris », en face" in html
    assert "probablement la même que « État », en face" in html


def test_narrower_themes_of_the_scheme_are_said_beside_the_theme_that_both_state(real):
    """Caf page: « enfance » and « petite enfance » of the CTG; the Schéma prints « harcèlement » and others
    under them, but « culture » under none.
    """
    found = {r["value_label"]: r for r in rows(real, CTG, SCHEMA, "values") if r["dimension"] == "themes"}
    assert (found["harcèlement"]["side"], found["harcèlement"]["finer_than"]) == ("finer-b", "enfance")
    assert (found["cadre de vie"]["side"], found["cadre de vie"]["finer_than"]) == (
        "finer-a", "lien social, cadre de vie et participation citoyenne",
    )  # fmt: skip
    assert (found["logement"]["side"], found["logement"]["finer_than"]) == ("shared", None)
    assert found["culture et éveil artistique"]["finer_than"] is None


def test_what_is_only_read_in_the_other_has_the_passages_of_both_and_says_so(real):
    values = rows(real, CTG, SCHEMA, "values")
    read = [r for r in values if r["side"].startswith("read-in-")]
    both = {
        (r["dimension"].removesuffix("-interpreted"), r["value"])
        for r in rows(real, CTG, SCHEMA, "values", "&include=interpreted")
        if r["side"] == "shared"
    }
    kept = {(r["dimension"], r["value"]): r["side"] for r in values}
    assert {(r["dimension"], r["value"]) for r in read} == {
        pair for pair in both if kept.get(pair, "shared") != "shared"
    }
    assert read
    assert all(r["passage_a"] and r["passage_b"] for r in read)
    html = page(real, f"a={CTG}&b={SCHEMA}")
    letter = "A" if read[0]["side"] == "read-in-a" else "B"
    assert f"lu par nous chez {letter}" in html
    assert '<span class="badge reading">interprété</span>' in html
