"""Pairs of conventions in every dimension at once.

Hand-worked: `long` says five themes and a territory, `short` three of these themes and one more, and the same
territory, `named` one theme of `long` that is read from its title, `mute` nothing at all.
"""

import re
from html import unescape

import pytest

from graph.foundations import FEW, TEXTS, TITLE, foundation
from graph.overlap import Incidence
from graph.profiles import compare
from graph.terms import iri, literal
from server.comparisons import DIMENSIONS

LONG, SHORT, NAMED, MUTE = (iri(f"urn:{name}") for name in ("long", "short", "named", "mute"))
THEMES = {LONG: "abcde", SHORT: "abcx", NAMED: "e"}
PLACES = {LONG: "p", SHORT: "p"}


def incidence(name, said):
    return Incidence(literal(name), [(one, literal(v)) for one, values in said.items() for v in values])


@pytest.fixture(scope="module")
def incidences():
    return {
        "themes": incidence("themes", THEMES),
        "territories": incidence("territories", PLACES),
        "period": None,
    }


def figures(pair):
    return {f.dimension: (f.size_a, f.size_b, f.shared, f.foundation) for f in pair.facets}


def test_pairs_with_most_dimensions_in_common_come_first_and_the_one_that_says_less_is_the_first(incidences):
    first, second, *rest = compare(
        incidences,
        [LONG, SHORT, NAMED, MUTE],
        founded=lambda one, name, size: foundation(one == NAMED, name, size),
    )
    assert (first.a, first.b, first.known, first.common, first.shared) == (SHORT, LONG, 2, 2, 4)
    assert figures(first) == {
        "themes": (4, 5, 3, TEXTS), "territories": (1, 1, 1, TEXTS), "period": (None, None, None, TEXTS),
    }  # fmt: skip
    # named and long share one theme, that only a title says: no dimension counts
    assert (second.a, second.b, second.known, second.common, second.shared) == (NAMED, LONG, 1, 0, 1)
    assert figures(second)["themes"] == (1, 5, 1, TITLE)
    assert figures(second)["territories"] == (None, 1, None, TEXTS)
    # short and named say themes and share none, which is known; nothing is known of mute and any other
    assert [(one.a, one.b, one.known, one.shared) for one in rest] == [(NAMED, SHORT, 1, 0)]


def test_shares_are_of_what_each_says_and_unknown_where_one_is_silent(incidences):
    first, *_ = compare(incidences, [LONG, SHORT])
    themes, _, period = first.facets
    assert (themes.share_of_a, themes.share_of_b) == (3 / 4, 3 / 5)
    assert (period.share_of_a, period.share_of_b) == (None, None)


def test_one_in_focus_is_the_first_of_each_of_its_pairs(incidences):
    pairs = compare(incidences, [LONG, SHORT, NAMED, MUTE], focus=LONG)
    assert [(one.a, one.b) for one in pairs] == [(LONG, SHORT), (LONG, NAMED)]
    assert figures(pairs[1])["themes"] == (5, 1, 1, FEW)


@pytest.mark.parametrize("conventions", [[], [LONG], [MUTE, NAMED]])
def test_where_no_two_say_anything_there_is_no_pair(incidences, conventions):
    assert compare(incidences, conventions) == []


def rows(client, query=""):
    return client.get(f"/overlaps.json?{query}").json["parts"]["dimensions"]["rows"]


def section(client, query=""):
    html = unescape(client.get(f"/overlaps?{query}", headers={"Accept": "text/html"}).get_data(as_text=True))
    table = html[html.index('class="matrix profile"') :].split("</table>")[0]
    return table.split("<tbody>")[1].split("</tr>\n")[:-1]


def pairs_of(found):
    """The rows by pair, in order: seven of each."""
    return [found[place : place + len(DIMENSIONS)] for place in range(0, len(found), len(DIMENSIONS))]


def test_the_figures_are_those_of_the_question_and_silence_has_none(real):
    asked = {
        (frozenset((row["a"], row["b"])), row["dimension"]): row
        for name in DIMENSIONS
        for row in real.get(f"/queries/overlap.json?dimension={name}").json["rows"]
    }
    found = rows(real)
    said = [row for row in found if row["shared"] is not None]
    assert len(said) == len(asked)
    for row in said:
        same = asked[frozenset((row["a"], row["b"])), row["dimension"]]
        turned = same["a"] != row["a"]
        assert row["shared"] == same["shared"]
        assert (row["size_a"], row["size_b"]) == tuple(same[f"size_{s}"] for s in ("ba" if turned else "ab"))
    assert all(None in (row["size_a"], row["size_b"]) for row in found if row["shared"] is None)


def test_pairs_stand_in_the_order_that_the_page_states(real):
    def rank(pair):
        common = [
            row for row in pair if row["shared"] and row["foundation_a"] == row["foundation_b"] == "texts"
        ]
        return -len(common), -sum(row["shared"] or 0 for row in pair)

    pairs = pairs_of(rows(real))
    assert [[row["dimension"] for row in pair] for pair in pairs] == [list(DIMENSIONS)] * len(pairs)
    assert [rank(pair) for pair in pairs] == sorted(map(rank, pairs))


def test_the_page_shows_the_first_pairs_each_cell_leading_to_its_values(real):
    found = section(real)
    pairs = pairs_of(rows(real))
    assert len(found) == min(30, len(pairs))
    for shown, pair in zip(found, pairs, strict=False):
        names = re.search(r'<th scope="row"><a[^>]*>(.*?)</a>', shown, re.DOTALL)[1]
        assert pair[0]["a_label"] in names
        assert pair[0]["b_label"] in names
        cells = re.findall(r'<td class="((?:share|unknown)[^"]*)"><a href="([^"]*)"[^>]*>(.*?)</a>', shown)
        assert [("unknown" in kind) for kind, _, _ in cells] == [row["shared"] is None for row in pair]
        for (kind, href, text), row in zip(cells, pair, strict=True):
            assert f"dimension={row['dimension']}" in href
            assert href.endswith("#pair")
            weak = row["shared"] is not None and {row["foundation_a"], row["foundation_b"]} != {"texts"}
            assert ("weak" in kind) == weak
            if row["shared"] and not weak:
                assert text.startswith(f"{round(100 * row['shared'] / row['size_a'])} %")
            elif row["shared"] == 0:
                assert text.startswith(("aucun", "emboîtés"))
            elif row["shared"] is None:
                assert "inconnu" in text


def test_a_cell_opens_the_pair_in_its_dimension(real):
    href = re.search(r'<td class="share[^"]*"><a href="([^"]*)"', section(real)[0])[1]
    opened = real.get(href.split("#")[0], headers={"Accept": "text/html"})
    assert opened.status_code == 200
    assert 'id="pair"' in opened.get_data(as_text=True)


def test_one_chosen_is_set_against_all_others_in_every_dimension(real):
    found = rows(real, "conventions=sdsf-paris-2016-2018")
    assert {row["a"].rsplit("/", 1)[1] for row in found} == {"sdsf-paris-2016-2018"}
    (period,) = [
        r for r in found if r["b"].endswith("/sdsf-lot-et-garonne-2016-2020") and r["dimension"] == "period"
    ]
    # 2016, 2017, 2018 of the three years of the first and the five of the other
    assert (period["shared"], period["size_a"], period["size_b"]) == (3, 3, 5)
    assert (period["share_of_a"], period["share_of_b"]) == (1, 0.6)


def test_nested_territories_are_not_said_to_be_none(real):
    # the PST of the 10e acts in the 10e, the CTG in Paris
    (row,) = section(real, "conventions=pst-paris-10,ctg-paris-2019")
    assert ">emboîtés</a>" in row


def test_what_is_interpreted_counts_in_every_dimension_where_it_counts_in_one(real):
    found = rows(real, "dimension=signatories-interpreted&conventions=pst-paris-10,ctg-paris-2019")
    assert [row["dimension"] for row in found] == [f"{name}-interpreted" for name in DIMENSIONS]
    assert (found[0]["shared"], found[0]["size_a"]) == (2, 2)
