"""What a document prints and nobody has confirmed is "to be confirmed" wherever "not said" would stand.

The small data, with gaps added by hand: of the contrat enfance its themes, period and signatories are to be
confirmed; of the second action of Val-Clair, its pilot, theme and public. Val-Clair prints the theme of
parenthood, and its first action for whom it is.
"""

import shutil
from html import unescape

import pytest
from small_site import BROWSER, ID, page, small_build

from graph.store import Change, commit, open_store
from graph.terms import BASE
from server import create_app
from server.settings import read_settings

CONTRAT, VALLEY = "convention/contrat-enfance", "convention/convention-val-clair"
ACTION = "convention/convention-val-clair/axe-1/action-2"
GAPS = {
    CONTRAT: ("theme-a-confirmer", "periode-a-confirmer", "signataires-a-confirmer"),
    ACTION: ("pilote-a-confirmer", "theme-a-confirmer", "public-a-confirmer"),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    home = shutil.copytree(small_build(), tmp_path_factory.mktemp("unconfirmed") / "home")
    gap = f"<{BASE}ontology#gap>"
    quads = "".join(
        f"<{ID}{subject}> {gap} <{BASE}voc/gap/{name}> <{BASE}graph/document/val-clair-2020> .\n"
        for subject, names in GAPS.items()
        for name in names
    )
    commit(home, Change(added=quads.encode()), "test", "gaps")
    return create_app(read_settings({}), open_store(home)).test_client()


def text(client, address):
    status, found = page(client, address)
    assert status == 200, found
    return unescape(found)


def line(html, title):
    """The line of facts of that title."""
    return html.split(f"<dt>{title}</dt>", 1)[1].split("</dd>", 1)[0]


def test_two_conventions_side_by_side_say_what_is_to_confirm(client):
    html = text(client, f"/compare?a={CONTRAT}&b={VALLEY}")
    themes, audiences = (
        html[html.index(f'<a href="#{name}">') :].split("</tr>")[0] for name in ("themes", "audiences")
    )
    assert "à confirmer</span>" in themes and "inconnu : à confirmer de A" in themes
    assert "et d'autres, à confirmer" in themes and "non dit" not in themes
    assert "inconnu : aucun document ne le dit de A" in audiences
    assert f"/gaps?convention={CONTRAT}#unsaid" in html
    assert "imprimé ou lu sans certitude, à confirmer : signataires, thèmes et période" in html


def test_the_files_of_a_comparison_say_which_side_is_to_confirm(client):
    parts = client.get(f"/compare.json?a={CONTRAT}&b={VALLEY}").json["parts"]
    found = {
        row["dimension"]: (row["unconfirmed_a"], row["unconfirmed_b"]) for row in parts["dimensions"]["rows"]
    }
    assert found == {
        "signatories": (True, False), "pilots": (False, True), "themes": (True, True),
        "audiences": (False, True), "schemes": (False, False), "territories": (False, False),
        "period": (True, False),
    }  # fmt: skip


def test_overlaps_tell_what_is_to_confirm_from_silence(client):
    html = text(client, "/overlaps?dimension=themes")
    assert "De 1, ce qui est imprimé reste à confirmer : inconnue ici." in html
    assert "inconnu : imprimé ou lu sans certitude, à confirmer" in html
    assert "inconnu : à confirmer" in html and "inconnu : non dit" not in html
    assert "d'autres valeurs à confirmer" in html
    pair = text(client, f"/overlaps?dimension=themes&a={CONTRAT}&b={VALLEY}")
    assert "Imprimé, ou lu sans certitude, et à confirmer pour : contrat enfance" in pair
    silent = text(client, "/overlaps?dimension=audiences")
    assert "inconnu : non dit" in silent and "De 1, ce qui est imprimé" not in silent
    rows = client.get("/overlaps.json?dimension=themes").json["parts"]["conventions"]["rows"]
    assert [(row["size"], row["pending"]) for row in rows] == [(1, True), (None, True)]


def test_the_pages_of_things_say_what_is_to_confirm(client):
    contract = text(client, f"/doc/{CONTRAT}")
    for title in ("Période", "Thèmes"):
        assert "à confirmer" in line(contract, title) and "non dit" not in line(contract, title)
    signatures = contract.split("<h2>Signataires", 1)[1].split("</section>", 1)[0]
    assert "à confirmer" in signatures and "non dit" not in signatures
    action = text(client, f"/doc/{ACTION}")
    assert "à confirmer" in line(action, "Thèmes")
    assert "et d'autres, à confirmer" in action.split("<dt>Publics</dt>", 1)[1].split("</div>", 1)[0]
    pilots = action.split("<h2>Pilotes imprimés", 1)[1].split("</section>", 1)[0]
    assert "à confirmer" in pilots and "non dit" not in pilots


def test_gaps_count_what_is_to_confirm_apart_from_silences(client):
    html = text(client, "/gaps")
    assert "6 autres points sont imprimés, ou lus sans certitude, et restent à confirmer." in html
    answer = client.get("/gaps.json", headers={"Accept": BROWSER}).json["parts"]["unsaid"]["rows"]
    assert sum("à confirmer" in row["gap"] for row in answer) == 6
