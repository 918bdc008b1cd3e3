"""`/overlaps`: what conventions share, what each has alone, and what nobody says.

Hand-worked from the newsletter of 2022: the PST of the 10e and of the 19e both print, as their three axes,
parentalité; lien social, cadre de vie, participation citoyenne; insertion et accès aux droits.
"""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

PST = "a=convention/pst-paris-10&b=convention/pst-paris-19"
THEMES = {
    "parentalité",
    "lien social, cadre de vie et participation citoyenne",
    "insertion et accès aux droits",
}


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


def test_two_local_projects_share_the_three_themes_that_both_print(real):
    shared, only_10, only_19 = columns(page(real, f"dimension=themes&{PST}"))
    assert shared >= THEMES
    assert not shared & only_10
    assert not shared & only_19


def test_the_parts_of_a_pair_add_up_to_its_two_sizes(real):
    html = page(real, f"dimension=themes&{PST}")
    shared, only_10, only_19 = columns(html)
    chosen = "conventions=convention/pst-paris-10,convention/pst-paris-19"
    (row,) = real.get(f"/queries/overlap.json?dimension=themes&{chosen}").json["rows"]
    assert (row["shared"], row["size_a"], row["size_b"]) == (
        len(shared), len(shared) + len(only_10), len(shared) + len(only_19),
    )  # fmt: skip


def test_each_shared_value_leads_to_a_passage_of_both(real):
    themes = page(real, f"dimension=themes&{PST}")
    first = re.search(r"<li><a[^>]*>parentalité</a>.*?</li>", themes, re.DOTALL)[0]
    assert first.count("/doc/document/caf-paris-pst-2022/passage/") >= 2


def test_signatories_of_the_two_editions_of_the_schema(real):
    shared, only_first, only_second = columns(
        page(
            real,
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


def test_a_convention_that_says_nothing_is_unknown_and_never_nothing(real):
    html = page(real, "dimension=signatories")
    row = html[
        html.index('<tr class="silent"><th scope="row"><a href="/doc/convention/contrat-de-ville-paris"') :
    ]
    row = row[: row.index("</tr>")]
    assert "inconnu : aucun document n'en dit rien" in row
    assert 'class="share' not in row
    assert "%" not in row
    pair = page(real, "dimension=signatories&a=convention/contrat-de-ville-paris&b=convention/ctg-paris-2019")
    assert "inconnu, ce qui ne veut pas dire nul" in pair


def test_a_pair_that_shares_nothing_known_reads_zero(real):
    # the CTG of Angers acts in Angers, the PST of the 10e in the 10e: both are said, nothing is shared
    html = page(real, "dimension=territories&a=convention/ctg-angers-2019&b=convention/pst-paris-10")
    shared, only_a, only_b = columns(html)
    assert (shared, only_a, only_b) == (set(), {"Angers"}, {"Paris 10e arrondissement"})


def test_an_interpreted_signature_counts_only_when_asked_for(real):
    query = "a=convention/pst-paris-10&b=convention/ctg-paris-2019"
    stated = page(real, f"dimension=signatories&{query}")
    assert "inconnu, ce qui ne veut pas dire nul" in stated
    shared, _, _ = columns(page(real, f"dimension=signatories-interpreted&{query}"))
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
def test_a_question_that_makes_no_sense_is_an_error(real, query, status):
    assert real.get(f"/overlaps?{query}", headers={"Accept": "text/html"}).status_code == status


def test_nested_territories_are_neither_shared_nor_nothing(real):
    # a PST acts in its arrondissement, the CTG in the département that contains it
    html = page(real, "dimension=territories")
    row = html[html.index('href="/doc/convention/pst-paris-19"') :]
    cell = re.search(
        r"<a [^>]*title=\"[^\"]*dans « Convention territoriale globale de Paris \(2019\)[^>]*>([^<]*)", row
    )
    assert cell[1] == "dedans"
    assert "autour" in html
    assert "dedans" not in matrix_of(page(real, "dimension=themes"))


def test_a_convention_that_is_only_named_is_marked_as_such(real):
    # the édito of the Ville names the Contrat de Ville and says nothing of it
    row = page(real, "dimension=territories").split('href="/doc/convention/contrat-de-ville-paris"')[1]
    assert "contenu non dit" in row[: row.index("</th>")]


@pytest.mark.parametrize("bound", [2, 5])
def test_above_the_bound_those_that_say_most_are_compared_and_the_page_says_so(real, monkeypatch, bound):
    whole = page(real, "dimension=themes")
    assert "qui disent le plus sont comparées" not in whole
    names = re.findall(NAME, matrix_of(whole))
    assert len(names) > bound
    for module in ("overlaps", "overlap_tables", "matrices", "profiles"):
        monkeypatch.setattr(f"server.{module}.MAXIMUM", bound)
    html = page(real, "dimension=themes")
    sizes = dict(
        zip(names, map(int, re.findall(r'</th><td class="number">(\d+)</td>', matrix_of(whole))), strict=True)
    )
    assert f"Seules les {bound} qui disent le plus sont comparées ici." in html
    kept = re.findall(NAME, matrix_of(html))
    assert (
        sorted((sizes[name] for name in kept), reverse=True) == sorted(sizes.values(), reverse=True)[:bound]
    )
    assert matrix_of(html).count('<td class="share') == bound * (bound - 1)
    assert len(real.get("/overlaps.json").json["parts"]["pairs"]["rows"]) == bound * (bound - 1) // 2


def parts(client, query):
    answer = client.get(f"/overlaps.json?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {name: part["rows"] for name, part in answer.json["parts"].items()}


def test_the_files_hold_the_rows_of_the_question_the_most_alike_first(real):
    rows = parts(real, "dimension=signatories")["pairs"]
    asked = real.get("/queries/overlap.json?dimension=signatories").json
    columns = [*asked["columns"], "foundation_a", "foundation_b"]
    assert list(rows[0]) == columns
    own = [{name: row[name] for name in asked["columns"]} for row in rows]
    assert sorted(map(str, own)) == sorted(map(str, asked["rows"]))
    likeness = [row["jaccard"] for row in rows]
    assert likeness == sorted(likeness, reverse=True)
    lines = real.get("/overlaps.csv?dimension=signatories").get_data(as_text=True).splitlines()
    assert lines[0] == ",".join(columns)
    assert len(lines) == 1 + len(rows)


def test_a_tool_that_asks_for_json_gets_the_same_as_by_suffix(real):
    by_accept = real.get("/overlaps?dimension=period", headers={"Accept": "application/json"})
    assert by_accept.json["parts"] == real.get("/overlaps.json?dimension=period").json["parts"]


def test_the_most_alike_stand_side_by_side_or_those_that_say_most_first(real):
    # of the seven that state signatories the ten of the Schéma 2021-2026 are the most; the four of the first
    # edition share three with them (3 of 11), more than the two of each Paris convention of 2019 (2 of 10)
    def names(query):
        html = page(real, f"dimension=signatories&{query}")
        return re.findall(SLUG, matrix_of(html))

    by_likeness, by_size = names(""), names("sort=size")
    assert by_likeness[:2] == by_size[:2] == ["sdsf-paris-2021-2026", "sdsf-paris-2016-2018"]
    # the convention on separations, whose list is said to be incomplete, comes last
    assert (by_likeness[2], by_likeness[-1]) == ("ctg-paris-2019", "separations-paris-2019")
    assert sorted(by_likeness) == sorted(by_size)
    assert len(by_size) == 7


def test_conventions_are_chosen_and_a_silent_one_stays_in_sight(real):
    chosen = "conventions=pst-paris-10,pst-paris-19,contrat-de-ville-paris"
    rows = parts(real, f"dimension=themes&{chosen}")["conventions"]
    assert [(row["convention"].rsplit("/", 1)[1], row["size"]) for row in rows] == [
        ("pst-paris-10", 6), ("pst-paris-19", 5), ("contrat-de-ville-paris", None),
    ]  # fmt: skip
    assert [row["natures"] for row in rows] == ["lettre d'information"] * 2 + ["contenu non dit"]


def test_one_convention_is_set_against_all_others(real):
    html = page(real, "dimension=period&conventions=sdsf-paris-2016-2018")
    assert re.findall(SLUG, matrix_of(html)) == ["sdsf-paris-2016-2018"]
    rows = parts(real, "dimension=period&conventions=sdsf-paris-2016-2018")
    # 2016, 2017 and 2018 are years of the Schéma of Lot-et-Garonne 2016-2020 too, and of no other
    assert {(row["b"].rsplit("/", 1)[1], row["shared"]) for row in rows["pairs"]} == {
        ("sdsf-lot-et-garonne-2016-2020", 3), ("sdsf-paris-2021-2026", 0),
        ("sdsf-lot-et-garonne-2021-2026", 0), ("ctg-lot-et-garonne-2024-2026", 0),
    }  # fmt: skip
    assert [(row["convention_count"], row["values"]) for row in rows["intersections"]] == [
        (2, "2016; 2017; 2018")
    ]


def test_on_a_day_only_what_is_said_to_be_in_force_is_compared(real):
    html = page(real, "dimension=period&date=2022-06-01")
    assert "Au 1er juin 2022, 2 conventions sont dites en vigueur." in html
    rows = parts(real, "dimension=period&date=2022-06-01")["conventions"]
    assert {row["convention"].rsplit("/", 1)[1]: row["standing"] for row in rows} == {
        "sdsf-paris-2021-2026": "in-force", "sdsf-lot-et-garonne-2021-2026": "in-force",
    }  # fmt: skip
    day = html[html.index('id="day"') :]
    over, undated = day.split("Période non dite")[:2]
    assert "2016-2018" in over
    assert "Convention territoriale globale de Paris (2019)" in undated


def test_an_unknown_period_is_not_out_of_force_and_can_be_counted(real):
    rows = parts(real, "dimension=signatories&date=2022-06-01&undated=counted")["conventions"]
    held = {row["convention"].rsplit("/", 1)[1]: row["standing"] for row in rows}
    assert held["ctg-paris-2019"] == "unknown"
    assert "sdsf-paris-2016-2018" not in held
    assert "ctg-lot-et-garonne-2024-2026" not in held  # not yet
    assert "undated=counted" in page(real, "dimension=period&date=2022-06-01")


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
        elif given.get("class", "").startswith("set-bar"):
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
def test_the_plot_the_table_and_the_files_say_the_same(real, dimension):
    plot = Plot(page(real, f"dimension={dimension}"))
    rows = parts(real, f"dimension={dimension}")
    table = [(int(row[1]), int(row[2])) for row in plot.rows[1:]]
    assert plot.columns == table == [(r["convention_count"], r["size"]) for r in rows["intersections"]]
    assert [row[0].replace(" ; ", "; ") for row in plot.rows[1:]] == [
        r["conventions"] for r in rows["intersections"]
    ]
    assert plot.sizes == [r["size"] for r in rows["conventions"] if r["size"] is not None]
    assert sum(members * count for members, count in plot.columns) == sum(plot.sizes)
    assert len(plot.links) == len(plot.columns)


def test_the_plot_is_an_image_with_a_title_and_a_description_and_its_links_lie_outside_it(real):
    html = page(real, "dimension=signatories")
    image = html[html.index('<g role="img" aria-labelledby="upset-title upset-description">') :]
    inside = image[: image.index('<a class="open"')]
    assert '<title id="upset-title">Où les conventions se recouvrent : signataires</title>' in inside
    assert re.search(r'<desc id="upset-description">7 conventions disent', inside)
    assert "<a " not in inside
    assert inside.count("</g>") == len(re.findall("<g[ >]", inside))  # the image is closed before the links


def test_a_column_opens_its_values_with_the_passages_of_each_convention(real):
    html = page(real, "dimension=signatories")
    links = {label: href for href, label in Plot(html).links}
    label = (
        "1 valeur commune à Schéma parisien des services aux familles 2021-2026 et "
        "Schéma parisien des services aux familles 2016-2018, et à elles seules"
    )
    opened = real.get(links[label].split("#")[0], headers={"Accept": "text/html"}).get_data(as_text=True)
    section = opened[opened.index('id="column"') :].split("</section>")[0]
    assert "Mutualité sociale agricole" in section
    assert section.count("/doc/document/schema-parisien-2021-2026/passage/") >= 2
    assert real.get("/overlaps?column=0", headers={"Accept": "text/html"}).status_code == 404


def test_the_years_of_a_period_lead_to_their_passages(real):
    html = page(real, "dimension=period&a=sdsf-paris-2021-2026&b=ctg-lot-et-garonne-2024-2026")
    shared = html[html.index("<h3>En commun") :].split("</section>")[0]
    assert re.findall(r"<li>(\d{4})", shared) == ["2024", "2025", "2026"]
    assert shared.count("/doc/document/schema-parisien-2021-2026/passage/") >= 3
    assert "Comparer ces deux conventions" in html


def row_of(html, slug):
    """The row of a convention in the matrix."""
    matrix = matrix_of(html)
    return matrix[matrix.index(f'<tr><th scope="row"><a href="/doc/convention/{slug}"') :].split("</tr>")[0]


TITLES = [  # the Schéma names them, and says nothing of what they hold: their themes are read in their titles
    "charte-qualite-accueil-periscolaire-paris", "contrat-enfance-jeunesse-paris",
    "contrats-jeunesse-d-arrondissement-paris", "plan-insertion-jeunesse",
    "strategie-inclusion-numerique-paris",
]  # fmt: skip


def test_what_is_known_by_a_title_only_is_a_hatched_count_and_no_share(real):
    html = page(real, "dimension=themes")
    for slug in TITLES:
        row = row_of(html, slug)
        assert "d'après le titre seulement" in row
        assert row.count('<td class="share') == row.count(" weak") - row.count('"badge weak"') > 10
        assert " %" not in re.sub(r'title="[^"]*"', "", row)
        assert "<small>titre</small>" in row
    # « jeunesse » is all that the title says, and the Schéma says it too
    assert re.search(r'step-4 weak"><a [^>]*>1/1<small>titre</small>', row_of(html, TITLES[2]))
    assert "« Contrats jeunesse d'arrondissement de Paris » : d'après le titre seulement" in html


def test_a_share_of_few_values_is_marked_where_texts_name_many(real):
    # the page of 2019 gives the PST of the 14e two themes; one territory is no few
    assert "2 valeurs seulement" in row_of(page(real, "dimension=themes"), "pst-paris-14")
    territories = page(real, "dimension=territories")
    assert "valeur seulement" not in territories
    assert "weak" not in row_of(territories, "pst-paris-10").split("<td")[1]


def test_those_of_which_little_is_known_come_last(real):
    order = re.findall(SLUG, matrix_of(page(real, "dimension=themes")))
    assert set(order[-6:]) == {*TITLES, "pst-paris-14"}


def test_cells_between_texts_are_solid(real):
    html = page(real, "dimension=themes")
    row = row_of(html, "pst-paris-19")
    solid = re.findall(r'<td class="share step-\d"><a [^>]*>(\d+) %', row)
    assert len(solid) + row.count(' weak"') == row.count('<td class="share')
    assert "60" in solid  # three of its five themes are of the 10e too


def test_the_files_say_what_each_figure_rests_on(real):
    held = parts(real, "dimension=themes")
    rests_on = {r["convention"].rsplit("/", 1)[1]: r["foundation"] for r in held["conventions"]}
    assert {slug for slug, said in rests_on.items() if said == "title"} == set(TITLES)
    assert [slug for slug, said in rests_on.items() if said == "few"] == ["pst-paris-14"]
    assert rests_on["contrat-de-ville-paris"] is None
    for row in held["pairs"]:
        for side in "ab":
            assert row[f"foundation_{side}"] == rests_on[row[side].rsplit("/", 1)[1]]
    of_label = {r["label"]: r["foundation"] for r in held["conventions"] if r["foundation"]}
    order = ["texts", "few", "incomplete", "title"]
    for row in held["intersections"]:
        weakest = max((of_label[label] for label in row["conventions"].split("; ")), key=order.index)
        assert row["foundation"] == weakest


def test_a_group_with_conventions_known_by_a_title_is_hatched_and_says_how_many(real):
    # « jeunesse »: of the eight that have it, two contracts and the plan d'insertion have it in their titles
    html = page(real, "dimension=themes")
    table = html[html.index('id="intersections"') :].split("</table>")[0]
    row = next(row for row in table.split("<tr>") if ">jeunesse</a>" in row)
    assert '<td class="number">8</td>' in row
    assert "<td>titre seul : 3 sur 8</td>" in row
    groups = parts(real, "dimension=themes")["intersections"]
    plot = html[html.index('class="upset"') :].split("</svg>")[0]
    assert plot.count('class="bar weak"') == sum(row["foundation"] != "texts" for row in groups)


def test_a_list_of_signatories_said_to_be_incomplete_founds_no_share(real):
    # the page of 2019 on separations: « … et d'autres partenaires »
    html = page(real, "dimension=signatories")
    row = row_of(html, "separations-paris-2019")
    assert "liste dite incomplète" in row
    assert " %" not in re.sub(r'title="[^"]*"', "", row)
    assert "<small>liste incomplète</small>" in row
    held = parts(real, "dimension=signatories")
    found = {r["convention"].rsplit("/", 1)[1]: r["foundation"] for r in held["conventions"]}
    assert [slug for slug, said in found.items() if said == "incomplete"] == ["separations-paris-2019"]
    themes = parts(real, "dimension=themes")["conventions"]
    assert "incomplete" not in {r["foundation"] for r in themes}


def test_what_is_said_elsewhere_than_in_a_title_does_not_rest_on_it(real):
    # CTG of Lot-et-Garonne, 2017: its content is not said (729-859), its two signatories are (584-860),
    # and so is the département (1040-1063)
    for dimension in ("signatories", "territories"):
        row = row_of(page(real, f"dimension={dimension}"), "ctg-lot-et-garonne-2017")
        assert "titre" not in row.split("<td")[0]
    # the PST of the 13e is only named, and its arrondissement lies in that name (1403-1408 of 1400-1449)
    row = row_of(page(real, "dimension=territories"), "pst-paris-13")
    assert "d'après le titre seulement" in row


def test_a_broader_theme_that_no_passage_says_is_marked_as_deduced(real):
    # PST of the 10e: « mangez mieux » says alimentation…, from which santé et prévention is deduced
    html = page(real, f"dimension=themes&{PST}")
    item = re.search(r"<li><a[^>]*>santé et prévention</a>.*?</li>", html, re.DOTALL)[0]
    assert "plus large, déduit de « " in item
    said = re.search(r"<li><a[^>]*>parentalité</a>.*?</li>", html, re.DOTALL)[0]
    assert "déduit" not in said
    compared = real.get(f"/compare?{PST}").get_data(as_text=True)
    assert "plus large, déduit de « " in unescape(compared)


def test_the_plot_hatches_what_its_rows_and_columns_rest_on(real):
    html = page(real, "dimension=themes")
    plot = html[html.index('class="upset"') :].split("</svg>")[0]
    assert plot.count('class="set-bar weak"') == 6
    rows = parts(real, "dimension=themes")["conventions"]
    weak = sum(row["size"] for row in rows if row["foundation"] in ("title", "few"))
    drawn = [
        int(re.search(r'data-count="(\d+)"', column)[1]) * column.count('class="dot weak"')
        for column in re.findall(r'<g class="column".*?</g>', plot, re.DOTALL)
    ]
    assert sum(drawn) == weak
    assert "contenu non dit · d'après le titre seulement" in plot.replace("&#39;", "'")


def test_an_open_pair_says_what_each_side_rests_on(real):
    html = page(real, f"dimension=themes&a=convention/{TITLES[2]}&b=convention/sdsf-paris-2021-2026")
    pair = html[html.index('id="pair"') :].split("</section>")[0]
    assert (
        "Contrats jeunesse d'arrondissement de Paris : contenu non dit · d'après le titre seulement" in pair
    )
    assert "Schéma parisien des services aux familles 2021-2026 : texte intégral d'une convention" in pair
