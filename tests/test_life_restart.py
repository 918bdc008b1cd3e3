"""`maillage serve` stopped and started again: what was imported is there, whatever changed beside meanwhile.

Real processes, spoken to as a tool does: a workbook by POST with the token, questions by SPARQL.
"""

import csv
import io
import json
import urllib.parse
import urllib.request

import pytest
from live_site import live_site
from shelved import plan_of, small_library
from test_imports_pages import XLSX, written

from graph import history
from graph.store import published_version

_LABELS = """
PREFIX mlg: <https://w3id.org/maillage/ontology#>
SELECT DISTINCT ?label WHERE {
  ?thing a ?kind ; <http://www.w3.org/2000/01/rdf-schema#label> ?label
  VALUES ?kind { %s }
} ORDER BY ?label
"""
DOCUMENTS, TITLES = _LABELS % "mlg:SourceDocument", _LABELS % "mlg:Action mlg:Axis"
VALLEY = "Convention de la Vallée (vallee-2024)"


@pytest.fixture
def mine(tmp_path):
    return small_library(tmp_path)


def serve(mine, **environment):
    return live_site(mine.home, writes=True, MAILLAGE_ROOT=str(mine.root), **environment)


def ask(site, query):
    """The one column of a SPARQL query."""
    asked = urllib.parse.urlencode({"query": query})
    request = urllib.request.Request(f"{site.address}/sparql?{asked}", headers={"Accept": "text/csv"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return [row[0] for row in csv.reader(io.StringIO(answer.read().decode()))][1:]


def import_workbook(site, content):
    """What the service says of a workbook that is sent."""
    headers = {"Authorization": f"Bearer {site.token}", "Content-Type": XLSX}
    request = urllib.request.Request(f"{site.address}/imports", content, headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        assert answer.status == 201
        return json.loads(answer.read())


def test_what_was_imported_is_there_after_a_restart(mine):
    with serve(mine) as site:
        known = ask(site, DOCUMENTS)
        assert VALLEY not in known
        done = import_workbook(site, written(mine, plan_of()))["transaction"]
        assert ask(site, DOCUMENTS) == sorted([VALLEY, *known])
    with serve(mine) as site:
        assert ask(site, DOCUMENTS) == sorted([VALLEY, *known])
        assert "Tenir une permanence" in ask(site, TITLES)
    assert published_version(mine.home) == done["after"]
    line = history.read_lines(mine.home)[0].transaction
    assert (line.after, line.what) == (done["after"], f"import de « {VALLEY} » (vallee-2024)")


def test_what_was_imported_stays_when_a_document_of_the_checkout_changes_while_nobody_serves(mine):
    with serve(mine) as site:
        imported = import_workbook(site, written(mine, plan_of()))["transaction"]["after"]
        known, before = ask(site, DOCUMENTS), ask(site, TITLES)
    plan = mine.root / "data" / "val-clair-2020" / "plan.csv"
    text = plan.read_text(encoding="utf8")
    assert text.count("Soutenir la parentalité") == 1
    plan.write_text(text.replace("Soutenir la parentalité", "Soutenir les parents"), encoding="utf8")
    with serve(mine) as site:
        assert ask(site, DOCUMENTS) == known
        after = ask(site, TITLES)
    assert sorted([*before, "Soutenir les parents"]) == sorted([*after, "Soutenir la parentalité"])
    assert published_version(mine.home) != imported
    assert imported in [line.version for line in history.read_lines(mine.home)]


def test_a_shelf_without_documents_of_the_project_is_filled_and_served_again(mine, tmp_path):
    home = tmp_path / "alone"
    given = {"MAILLAGE_ROOT": str(mine.root), "MAILLAGE_DOCUMENTS": "none"}
    with live_site(home, writes=True, **given) as site:
        assert ask(site, DOCUMENTS) == []
        import_workbook(site, written(mine, plan_of()))
        assert ask(site, DOCUMENTS) == [VALLEY]
    version = published_version(home)
    with live_site(home, writes=True, **given) as site:
        assert ask(site, DOCUMENTS) == [VALLEY]
        assert ask(site, TITLES) == ["Familles", "Ouvrir un lieu", "Tenir une permanence"]
    assert published_version(home) == version
