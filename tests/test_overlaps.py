"""`/overlaps`: what conventions share, what each has alone, and what nobody says.

Hand-worked from the newsletter of 2022: the PST of the 10e and of the 19e both print, as their three axes,
parentalité; lien social, cadre de vie, participation citoyenne; insertion et accès aux droits.
"""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from server import create_app
from server.settings import read_settings

PST = "a=convention/pst-paris-10&b=convention/pst-paris-19"
THEMES = {
    "parentalité",
    "lien social, cadre de vie et participation citoyenne",
    "insertion et accès aux droits",
}


@pytest.fixture(scope="module")
def client(store):
    return create_app(read_settings({}), store).test_client()


def page(client, query):
    answer = client.get(f"/overlaps?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return unescape(answer.get_data(as_text=True))


NAME = r'<tr><th scope="row"><a[^>]*>([^<]*)</a>'
SLUG = r'<tr><th scope="row"><a href="/doc/convention/([^"]*)"'


def matrix_of(html):
    return html[html.index('id="matrix"') : html.index('id="upset"')]


def columns(html):
    pair = html[
        html.index('id="pair"') : html.index("</section>\n</div>") if "</section>\n</div>" in html else None
    ]
    return [set(re.findall(r"<li><a[^>]*>([^<]+)</a>", part)) for part in re.split(r"<h3>", pair)[1:4]]


def test_two_local_projects_share_the_three_themes_that_both_print(client):
    shared, only_10, only_19 = columns(page(client, f"dimension=themes&{PST}"))
    assert shared >= THEMES
    assert not shared & only_10
    assert not shared & only_19


def test_the_parts_of_a_pair_add_up_to_its_two_sizes(client):
    html = page(client, f"dimension=themes&{PST}")
    shared, only_10, only_19 = columns(html)
    chosen = "conventions=convention/pst-paris-10,convention/pst-paris-19"
    (row,) = client.get(f"/queries/overlap.json?dimension=themes&{chosen}").json["rows"]
    assert (row["shared"], row["size_a"], row["size_b"]) == (
        len(shared), len(shared) + len(only_10), len(shared) + len(only_19),
    )  # fmt: skip


def test_each_shared_value_leads_to_a_passage_of_both(client):
    themes = page(client, f"dimension=themes&{PST}")
    first = re.search(r"<li><a[^>]*>parentalité</a>.*?</li>", themes, re.DOTALL)[0]
    assert first.count("/doc/document/caf-paris-pst-2022/passage/") >= 2


def test_signatories_of_the_two_editions_of_the_schema(client):
    shared, only_first, only_second = columns(
        page(
            client,
            "dimension=signatories&a=convention/sdsf-paris-2016-2018&b=convention/sdsf-paris-2021-2026",
        )
    )
    # 2016-2018: l'État, la Ville, la Caf, la MSA; 2021-2026: ten institutions, not "l'État"
    assert shared == {
        "Ville de Paris",
        "Caisse d'allocations familiales de Paris",
        "Mutualité sociale agricole d'Île-de-France",
    }
    assert only_first == {"État"}
    assert len(only_second) == 7


def test_a_convention_that_says_nothing_is_unknown_and_never_nothing(client):
    html = page(client, "dimension=signatories")
    row = html[
        html.index('<tr class="silent"><th scope="row"><a href="/doc/convention/contrat-de-ville-paris"') :
    ]
    row = row[: row.index("</tr>")]
    assert "inconnu : aucun document n'en dit rien" in row
    assert 'class="share' not in row
    assert "%" not in row
    pair = page(
        client, "dimension=signatories&a=convention/contrat-de-ville-paris&b=convention/ctg-paris-2019"
    )
    assert "inconnu, ce qui ne veut pas dire nul" in pair


def test_a_pair_that_shares_nothing_known_reads_zero(client):
    # the CTG of Angers acts in Angers, the PST of the 10e in the 10e: both are said, nothing is shared
    html = page(client, "dimension=territories&a=convention/ctg-angers-2019&b=convention/pst-paris-10")
    shared, only_a, only_b = columns(html)
    assert (shared, only_a, only_b) == (set(), {"Angers"}, {"Paris 10e arrondissement"})


def test_an_interpreted_signature_counts_only_when_asked_for(client):
    query = "a=convention/pst-paris-10&b=convention/ctg-paris-2019"
    stated = page(client, f"dimension=signatories&{query}")
    assert "inconnu, ce qui ne veut pas dire nul" in stated
    shared, _, _ = columns(page(client, f"dimension=signatories-interpreted&{query}"))
    assert shared == {"Ville de Paris", "Caisse d'allocations familiales de Paris"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("dimension=colour", 400),
        ("a=convention/pst-paris-10", 400),
        ("a=convention/pst-paris-10&b=convention/pst-paris-10", 400),
        ("a=convention/none&b=convention/pst-paris-10", 400),
        ("unknown=1", 400),
    ],
)
def test_a_question_that_makes_no_sense_is_an_error(client, query, status):
    assert client.get(f"/overlaps?{query}", headers={"Accept": "text/html"}).status_code == status


def test_nested_territories_are_neither_shared_nor_nothing(client):
    # a PST acts in its arrondissement, the CTG in the département that contains it
    html = page(client, "dimension=territories")
    row = html[html.index('href="/doc/convention/pst-paris-19"') :]
    cell = re.search(
        r"<a [^>]*title=\"[^\"]*dans « Convention territoriale globale de Paris \(2019\)[^>]*>([^<]*)", row
    )
    assert cell[1] == "dedans"
    assert "autour" in html
    assert "dedans" not in page(client, "dimension=themes")


def test_a_convention_that_is_only_named_is_marked_as_such(client):
    # the édito of the Ville names the Contrat de Ville and says nothing of it
    row = page(client, "dimension=territories").split('href="/doc/convention/contrat-de-ville-paris"')[1]
    assert "contenu non dit" in row[: row.index("</th>")]


@pytest.mark.parametrize("bound", [2, 5])
def test_above_the_bound_those_that_say_most_are_compared_and_the_page_says_so(client, monkeypatch, bound):
    whole = page(client, "dimension=themes")
    assert "qui disent le plus sont comparées" not in whole
    names = re.findall(NAME, matrix_of(whole))
    assert len(names) > bound
    for module in ("overlaps", "overlap_tables", "matrices"):
        monkeypatch.setattr(f"server.{module}.MAXIMUM", bound)
    html = page(client, "dimension=themes")
    sizes = dict(
        zip(names, map(int, re.findall(r'</th><td class="number">(\d+)</td>', matrix_of(whole))), strict=True)
    )
    assert f"Seules les {bound} qui disent le plus sont comparées ici." in html
    kept = re.findall(NAME, matrix_of(html))
    assert (
        sorted((sizes[name] for name in kept), reverse=True) == sorted(sizes.values(), reverse=True)[:bound]
    )
    assert html.count('<td class="share') == bound * (bound - 1)
    assert len(client.get("/overlaps.json").json["parts"]["pairs"]["rows"]) == bound * (bound - 1) // 2


def parts(client, query):
    answer = client.get(f"/overlaps.json?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {name: part["rows"] for name, part in answer.json["parts"].items()}


def test_the_files_hold_the_rows_of_the_question_the_most_alike_first(client):
    rows = parts(client, "dimension=signatories")["pairs"]
    asked = client.get("/queries/overlap.json?dimension=signatories").json
    assert list(rows[0]) == asked["columns"]
    assert sorted(map(str, rows)) == sorted(map(str, asked["rows"]))
    likeness = [row["jaccard"] for row in rows]
    assert likeness == sorted(likeness, reverse=True)
    lines = client.get("/overlaps.csv?dimension=signatories").get_data(as_text=True).splitlines()
    assert lines[0] == ",".join(asked["columns"])
    assert len(lines) == 1 + len(rows)


def test_a_tool_that_asks_for_json_gets_the_same_as_by_suffix(client):
    by_accept = client.get("/overlaps?dimension=period", headers={"Accept": "application/json"})
    assert by_accept.json["parts"] == client.get("/overlaps.json?dimension=period").json["parts"]


def test_the_most_alike_stand_side_by_side_or_those_that_say_most_first(client):
    # of the seven that state signatories the ten of the Schéma 2021-2026 are the most; the four of the first
    # edition share three with them (3 of 11), more than the two of each Paris convention of 2019 (2 of 10)
    def names(query):
        html = page(client, f"dimension=signatories&{query}")
        return re.findall(SLUG, matrix_of(html))

    by_likeness, by_size = names(""), names("sort=size")
    assert by_likeness[:2] == by_size[:2] == ["sdsf-paris-2021-2026", "sdsf-paris-2016-2018"]
    assert set(by_likeness[2:4]) == {"ctg-paris-2019", "separations-paris-2019"}
    assert sorted(by_likeness) == sorted(by_size)
    assert len(by_size) == 7


def test_conventions_are_chosen_and_a_silent_one_stays_in_sight(client):
    chosen = "conventions=pst-paris-10,pst-paris-19,contrat-de-ville-paris"
    rows = parts(client, f"dimension=themes&{chosen}")["conventions"]
    assert [(row["convention"].rsplit("/", 1)[1], row["size"]) for row in rows] == [
        ("pst-paris-10", 6), ("pst-paris-19", 5), ("contrat-de-ville-paris", None),
    ]  # fmt: skip
    assert [row["natures"] for row in rows] == ["lettre d'information"] * 2 + ["contenu non dit"]


def test_one_convention_is_set_against_all_others(client):
    html = page(client, "dimension=period&conventions=sdsf-paris-2016-2018")
    assert re.findall(SLUG, matrix_of(html)) == ["sdsf-paris-2016-2018"]
    rows = parts(client, "dimension=period&conventions=sdsf-paris-2016-2018")
    # 2016, 2017 and 2018 are years of the Schéma of Lot-et-Garonne 2016-2020 too, and of no other
    assert {(row["b"].rsplit("/", 1)[1], row["shared"]) for row in rows["pairs"]} == {
        ("sdsf-lot-et-garonne-2016-2020", 3), ("sdsf-paris-2021-2026", 0),
        ("sdsf-lot-et-garonne-2021-2026", 0), ("ctg-lot-et-garonne-2024-2026", 0),
    }  # fmt: skip
    assert [(row["convention_count"], row["values"]) for row in rows["intersections"]] == [
        (2, "2016; 2017; 2018")
    ]


def test_on_a_day_only_what_is_said_to_be_in_force_is_compared(client):
    html = page(client, "dimension=period&date=2022-06-01")
    assert "Au 1er juin 2022, 2 conventions sont dites en vigueur." in html
    rows = parts(client, "dimension=period&date=2022-06-01")["conventions"]
    assert {row["convention"].rsplit("/", 1)[1]: row["standing"] for row in rows} == {
        "sdsf-paris-2021-2026": "in-force", "sdsf-lot-et-garonne-2021-2026": "in-force",
    }  # fmt: skip
    day = html[html.index('id="day"') :]
    over, undated = day.split("Période non dite")[:2]
    assert "2016-2018" in over
    assert "Convention territoriale globale de Paris (2019)" in undated


def test_an_unknown_period_is_not_out_of_force_and_can_be_counted(client):
    rows = parts(client, "dimension=signatories&date=2022-06-01&undated=counted")["conventions"]
    held = {row["convention"].rsplit("/", 1)[1]: row["standing"] for row in rows}
    assert held["ctg-paris-2019"] == "unknown"
    assert "sdsf-paris-2016-2018" not in held
    assert "ctg-lot-et-garonne-2024-2026" not in held  # not yet
    assert "undated=counted" in page(client, "dimension=period&date=2022-06-01")


class Plot(HTMLParser):
    """The columns that the picture draws, the links over them, and the rows of the table below."""

    def __init__(self, text):
        super().__init__()
        self.columns, self.links, self.sizes, self.rows, self.row = [], [], [], [], None
        self.roles, self.inside = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if given.get("class") == "column":
            self.columns.append((int(given["data-members"]), int(given["data-count"])))
        elif given.get("class") == "open":
            self.links.append((given["href"], given["aria-label"]))
        elif given.get("class") == "set-bar":
            self.sizes.append(int(given["data-size"]))
        elif given.get("id") == "intersections" or (tag == "tr" and self.row is not None):
            self.row = []

    def handle_data(self, data):
        if self.row is not None and data.strip():
            self.row.append(data.strip())

    def handle_endtag(self, tag):
        if tag == "tr" and self.row:
            self.rows.append(self.row)
        if tag == "table":
            self.row = None


@pytest.mark.parametrize("dimension", ["signatories", "themes", "territories", "period", "pilots"])
def test_the_plot_the_table_and_the_files_say_the_same(client, dimension):
    plot = Plot(page(client, f"dimension={dimension}"))
    rows = parts(client, f"dimension={dimension}")
    table = [(int(row[1]), int(row[2])) for row in plot.rows[1:]]
    assert plot.columns == table == [(r["convention_count"], r["size"]) for r in rows["intersections"]]
    assert [row[0].replace(" ; ", "; ") for row in plot.rows[1:]] == [
        r["conventions"] for r in rows["intersections"]
    ]
    assert plot.sizes == [r["size"] for r in rows["conventions"] if r["size"] is not None]
    assert sum(members * count for members, count in plot.columns) == sum(plot.sizes)
    assert len(plot.links) == len(plot.columns)


def test_the_plot_is_an_image_with_a_title_and_a_description_and_its_links_lie_outside_it(client):
    html = page(client, "dimension=signatories")
    image = html[html.index('<g role="img" aria-labelledby="upset-title upset-description">') :]
    inside = image[: image.index('<a class="open"')]
    assert '<title id="upset-title">Où les conventions se recouvrent : signataires</title>' in inside
    assert re.search(r'<desc id="upset-description">7 conventions disent', inside)
    assert "<a " not in inside
    assert inside.count("</g>") == len(re.findall("<g[ >]", inside))  # the image is closed before the links


def test_a_column_opens_its_values_with_the_passages_of_each_convention(client):
    html = page(client, "dimension=signatories")
    links = {label: href for href, label in Plot(html).links}
    label = (
        "1 valeur commune à Schéma parisien des services aux familles 2021-2026 et "
        "Schéma parisien des services aux familles 2016-2018, et à elles seules"
    )
    opened = client.get(links[label].split("#")[0], headers={"Accept": "text/html"}).get_data(as_text=True)
    section = opened[opened.index('id="column"') :].split("</section>")[0]
    assert "Mutualité sociale agricole" in section
    assert section.count("/doc/document/schema-parisien-2021-2026/passage/") >= 2
    assert client.get("/overlaps?column=0", headers={"Accept": "text/html"}).status_code == 404


def test_the_years_of_a_period_lead_to_their_passages(client):
    html = page(client, "dimension=period&a=sdsf-paris-2021-2026&b=ctg-lot-et-garonne-2024-2026")
    shared = html[html.index("<h3>En commun") :].split("</section>")[0]
    assert re.findall(r"<li>(\d{4})", shared) == ["2024", "2025", "2026"]
    assert shared.count("/doc/document/schema-parisien-2021-2026/passage/") >= 3
    assert "Comparer ces deux conventions" in html
