"""`/overlaps`: what two conventions share, what each has alone, and what nobody says.

Hand-worked from the newsletter of 2022: the PST of the 10e and of the 19e both print, as their three axes,
parentalité; lien social, cadre de vie, participation citoyenne; insertion et accès aux droits.
"""

import re
from html import unescape

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
    rows = client.get(
        "/queries/overlap.json?dimension=themes&conventions=convention/pst-paris-10,convention/pst-paris-19"
    ).json
    (row,) = rows["rows"]
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
    matrix, silent = html.split("Inconnu dans cette dimension")
    assert "Contrat de ville de Paris" not in matrix
    assert "Contrat de ville de Paris" in silent
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
