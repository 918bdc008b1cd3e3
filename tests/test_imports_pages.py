"""`/imports` and `/history` over real workers: who tries, confirms, undoes; what tools and browsers are told.

Each answer is held to its description in `/openapi.json`.
Workbooks are those that `export` writes of the document of `shelved`.
"""

import json
import re
from contextlib import contextmanager

import pytest
from described import DescribedClient
from pool_site import READ, WRITE, WRITER, keeper_of
from shelved import plan_of, small_library
from small_site import BROWSER, page

from graph import history, life, shelf
from graph.incoming import draft_of_bundle
from graph.store import backup, open_store, published_version
from graph.workbook.wordlists import Terms
from graph.workbook.writing import workbook
from server import create_app, document_files
from server.service import Fixed
from server.settings import read_settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def site(mine, **environment):
    tokens = mine.home.parent / "tokens"
    tokens.write_text(f"auteur write {WRITE}\nlecteur read {READ}\n", encoding="utf8")
    given = {
        "MAILLAGE_HOME": str(mine.home), "MAILLAGE_ROOT": str(mine.root), "MAILLAGE_TOKENS": str(tokens),
        **environment,
    }  # fmt: skip
    with keeper_of(mine.home, writable=True) as source:
        app = create_app(read_settings(given), source)
        app.test_client_class = DescribedClient
        yield app.test_client()


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    return small_library(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def client(mine):
    with site(mine) as found:
        yield found


@pytest.fixture
def file(mine):
    """The workbook of a document that is not there yet."""
    return written(mine, plan_of("vallee-2024"))


def written(mine, bundle):
    terms = Terms.read(mine.root / "ontology" / "vocabularies")
    return workbook(draft_of_bundle(bundle), ".xlsx", terms)


@pytest.fixture(autouse=True)
def clean(mine, client):
    """Each test begins without the document."""
    yield
    inputs = shelf.built_from(mine.home, published_version(mine.home))
    for slug in inputs.shelf:
        life.carry(mine, life.withdrawing(slug), "test")


def send(client, content, headers=None, **fields):
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"{head.format(key)}\r\n\r\n{value}".encode() for key, value in fields.items()]
    parts.append(f'{head.format("file")}; filename="plan.xlsx"\r\n\r\n'.encode() + content)
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return client.post(
        "/imports", data=body, headers=headers, content_type="multipart/form-data; boundary=edge"
    )


def browse(client, content, **fields):
    answer = send(client, content, {"Accept": BROWSER}, token=WRITE, **fields)
    return answer, answer.get_data(as_text=True)


def test_a_tool_imports_by_one_post_and_finds_the_document_where_it_is_told(client, mine, file):
    answer = client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    said = answer.get_json()
    assert answer.headers["Location"] == "/doc/document/vallee-2024"
    assert said["document"].endswith("/id/document/vallee-2024")
    assert said["transaction"]["who"] == "auteur"
    assert answer.headers["Maillage-Version"] == published_version(mine.home)
    assert client.get("/doc/document/vallee-2024").status_code == 200
    again = client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    assert (again.status_code, again.get_json()["changed"]) == (200, False)


def test_a_trial_says_what_would_change_and_changes_nothing(client, mine, file):
    version = published_version(mine.home)
    said = client.post("/imports?dry-run=1", data=file, headers=WRITER, content_type=XLSX).get_json()
    assert said["dry_run"]
    assert said["summary"][0].startswith("Apparaissent : 1 convention, 1 axe, 2 actions")
    assert {row["sense"] for row in said["facts"]} == {"added"}
    assert published_version(mine.home) == version
    assert not (mine.home / "waiting").exists()


def test_a_trial_is_told_in_brief_unless_all_is_asked_for(client, file):
    brief = client.post("/imports?dry-run=1", data=file, headers=WRITER, content_type=XLSX).get_json()
    facts = brief["counts"]["facts"]["added"]
    assert (len(brief["facts"]), facts > 25) == (25, True)
    assert {row["class"].rpartition("#")[2]: row["came"] for row in brief["things"]}["Action"] == 2
    titles = [row["thing"] for row in brief["entries"]]
    assert titles[1:] == ["Familles", "Ouvrir un lieu", "Tenir une permanence"]
    assert brief["all"] == "/imports?dry-run=1&all=1"
    whole = client.post(brief["all"], data=file, headers=WRITER, content_type=XLSX).get_json()
    assert len(whole["facts"]) == facts
    assert len(whole["pairs"]) == whole["counts"]["pairs"]
    assert "all" not in whole


@pytest.mark.parametrize(
    ("address", "language", "first"),
    [
        ("/imports?dry-run=1", "", "Apparaissent : 1 convention, 1 axe"),
        ("/imports?dry-run=1", "en", "New: 1 agreement, 1 axis"),
        ("/imports?dry-run=1&lang=en", "fr", "New: 1 agreement, 1 axis"),
        ("/imports?dry-run=1&lang=fr", "en", "Apparaissent : 1 convention, 1 axe"),
    ],
)
def test_a_trial_is_told_in_the_language_that_is_asked_for(client, file, address, language, first):
    client.delete_cookie("lang")
    given = {**WRITER, "Accept-Language": language} if language else WRITER
    said = client.post(address, data=file, headers=given, content_type=XLSX).get_json()
    client.delete_cookie("lang")
    assert said["summary"][0].startswith(first)
    words = {row["property"] for row in said["facts"]}
    assert ("name" if first.startswith("New") else "nom") in words


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "zip"])
def test_the_template_is_taken_from_the_page(client, suffix):
    assert f'href="/imports/template.{suffix}"' in page(client, "/imports")[1]
    with client.get(f"/imports/template.{suffix}") as answer:
        assert answer.status_code == 200
        assert answer.data.startswith(b"PK")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="modele.{suffix}"'
        assert answer.content_type == document_files.TYPES[suffix]
    assert client.get("/imports/template.pdf").status_code == 404


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "zip"])
def test_a_document_is_taken_from_the_page_and_its_import_changes_nothing(client, file, suffix):
    client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    assert f'href="/imports/documents/vallee-2024.{suffix}"' in page(client, "/imports")[1]
    with client.get(f"/imports/documents/vallee-2024.{suffix}") as taken:
        body, kind = taken.data, taken.content_type
    again = client.post("/imports?replace=vallee-2024", data=body, headers=WRITER, content_type=kind)
    assert (again.status_code, again.get_json()["changed"]) == (200, False), again.get_json()
    assert client.get(f"/imports/documents/nulle-part.{suffix}").status_code == 404
    assert client.get("/imports/documents/vallee-2024.pdf").status_code == 404


def test_every_fault_of_a_workbook_is_told_at_once_by_sheet_row_and_column(client, mine):
    bad = written(mine, plan_of(partner="caf-du-vall"))
    version = published_version(mine.home)
    answer = client.post("/imports", data=bad, headers=WRITER, content_type=XLSX)
    assert answer.status_code == 422
    assert answer.content_type.startswith("application/problem+json")
    faults = json.loads(answer.get_data())["faults"]
    [fault] = [fault for fault in faults if "caf-du-vall" in (fault["value"] or "")]
    assert len(fault["also"]) == 1
    copy = client.post("/imports", data=bad, headers={**WRITER, "Accept": XLSX}, content_type=XLSX)
    assert (copy.status_code, copy.content_type) == (422, XLSX)
    assert copy.get_data().startswith(b"PK")
    assert published_version(mine.home) == version


@pytest.mark.parametrize("body", [b"", b"not a workbook", b"PK\x03\x04broken", b"%PDF-1.7"])
def test_a_file_that_is_no_workbook_is_refused_and_leaves_nothing(client, mine, body):
    before = sorted(path.name for path in mine.home.iterdir())
    answer = client.post("/imports", data=body, headers=WRITER, content_type=XLSX)
    assert answer.status_code in (400, 415, 422)
    assert sorted(path.name for path in mine.home.iterdir()) == before


def test_a_browser_tries_then_confirms_without_its_token_again(client, mine, file):
    version = published_version(mine.home)
    answer, text = browse(client, file)
    assert answer.status_code == 200, text
    assert published_version(mine.home) == version
    assert "Ouvrir un lieu" in text
    assert WRITE not in text
    assert answer.headers["Cache-Control"] == "no-store"
    ticket = re.search(r'name="ticket" value="([^"]+)"', text)[1]
    done = client.post("/imports/confirm", data={"ticket": ticket}, headers={"Accept": BROWSER})
    assert done.status_code == 303, done.get_data(as_text=True)
    assert done.headers["Location"] == f"/history?done={published_version(mine.home)}#done"
    status, told = page(client, done.headers["Location"].partition("#")[0])
    assert status == 200
    assert "import de « Convention de la Vallée (vallee-2024) » (vallee-2024)" in told
    assert client.post("/imports/confirm", data={"ticket": ticket}).status_code == 400
    twice = client.post("/imports/confirm", data={"ticket": ticket}, headers={"Accept": BROWSER})
    assert twice.status_code == 400
    assert "Recommencez l&#39;essai" in twice.get_data(as_text=True)


def test_a_trial_of_another_version_is_refused(client, mine, file):
    ticket = re.search(r'name="ticket" value="([^"]+)"', browse(client, file)[1])[1]
    other = written(mine, plan_of("autre", "convention-autre"))
    client.post("/imports", data=other, headers=WRITER, content_type=XLSX)
    late = client.post("/imports/confirm", data={"ticket": ticket}, headers={"Accept": BROWSER})
    assert late.status_code == 412
    assert "a changé depuis la version" in late.get_data(as_text=True)


def test_a_browser_gets_the_faults_and_the_corrected_copy(client, mine):
    answer, text = browse(client, written(mine, plan_of(partner="caf-du-vall")))
    assert answer.status_code == 422
    assert "2 cellules le disent" in " ".join(text.split())
    assert 'action="/imports" method="post"' in text
    assert f'href="data:{XLSX};base64,UEs' in text


@pytest.mark.parametrize(
    ("headers", "fields", "status"),
    [
        ({}, {}, 401),
        ({}, {"token": "guess"}, 401),
        ({"Authorization": "Bearer guess"}, {}, 401),
        ({}, {"token": READ}, 403),
        ({"Authorization": f"Bearer {READ}"}, {"token": WRITE}, 403),
    ],
)
def test_without_a_token_that_may_write_nothing_is_done(client, mine, file, headers, fields, status):
    assert send(client, file, headers, **fields).status_code == status
    assert client.post("/history", data={**fields, "version": "1-x"}, headers=headers).status_code == status


def test_a_condition_that_does_not_hold_stops_an_import(client, mine, file):
    stale = {**WRITER, "If-Match": '"1-000000000000"'}
    assert client.post("/imports", data=file, headers=stale, content_type=XLSX).status_code == 412
    fresh = {**WRITER, "If-Match": f'"{published_version(mine.home)}"'}
    assert client.post("/imports", data=file, headers=fresh, content_type=XLSX).status_code == 201


def test_a_new_edition_is_said_so(client, mine, file):
    client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    new = written(mine, plan_of(title="Fermer un lieu"))
    taken = client.post("/imports", data=new, headers=WRITER, content_type=XLSX)
    assert taken.status_code == 409
    done = client.post("/imports?replace=vallee-2024", data=new, headers=WRITER, content_type=XLSX)
    assert done.status_code == 201, done.get_data(as_text=True)
    line = client.get("/history.json").get_json(force=True)["parts"]["lines"]["rows"][0]
    assert line["what"].startswith("nouvelle édition :")


def test_history_is_read_by_all_and_undone_by_a_holder(client, mine, file):
    client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    version = published_version(mine.home)
    status, text = page(client, "/history")
    assert status == 200
    assert f'<button name="version" value="{version}"' in text
    status, told = page(client, f"/history/{version}")
    assert status == 200
    assert "Ouvrir un lieu" in told
    assert client.get(f"/history/{version}.csv").get_data(as_text=True).startswith("sense,")
    assert client.get("/history/99-x").status_code == 404
    assert client.get("/history/1-x.nope").status_code == 404
    done = client.post("/history", data={"token": WRITE, "version": version}, headers={"Accept": BROWSER})
    assert done.status_code == 303, done.get_data(as_text=True)
    assert client.get("/doc/document/vallee-2024").status_code == 404
    refused = client.post("/history", data={"token": WRITE, "version": version}, headers={"Accept": BROWSER})
    assert refused.status_code == 409
    assert "annulez d&#39;abord la version" in refused.get_data(as_text=True)


def test_what_a_backup_brought_is_read_in_the_history_and_says_why_it_leads_nowhere(mine, tmp_path):
    other, saved = tmp_path / "other", history.read_lines(mine.home)[-1]
    backup.backup(mine.home, tmp_path / "b.tar.gz")
    restored = backup.restore(other, tmp_path / "b.tar.gz", "test")
    settings = read_settings({"MAILLAGE_HOME": str(other), "MAILLAGE_ROOT": str(mine.root)})
    client = create_app(settings, Fixed(open_store(other))).test_client()
    status, text = page(client, "/history")
    assert status == 200
    assert "Restauration de la sauvegarde de la version" in text
    assert f"<code>{saved.version}</code>" in text
    assert f'href="/history/{saved.version}"' not in text
    assert f'value="{saved.version}"' not in text
    assert "viennent d'une sauvegarde" in text
    rows = client.get("/history.json").get_json()["parts"]["lines"]["rows"]
    assert {row["line"]: row["kept"] for row in rows} == {
        line.version: line.version == restored for line in history.read_lines(other)
    }
    answer = client.get(f"/history/{saved.version}.json")
    assert answer.status_code == 404
    assert "vient d'une sauvegarde" in answer.get_json(force=True)["detail"]


def test_who_confirmed_is_led_to_what_is_new(client, mine, file):
    client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    version = published_version(mine.home)
    told = page(client, f"/history?done={version}")[1]
    assert f'href="/history/{version}"' in told
    assert 'href="/doc/convention/convention-vallee-2024"' in told
    assert 'href="/network?convention=convention/convention-vallee-2024"' in told
    line = page(client, f"/history/{version}")[1]
    assert f'<button name="version" value="{version}"' in line
    for path in (
        "/doc/convention/convention-vallee-2024",
        "/network?convention=convention/convention-vallee-2024",
    ):
        assert page(client, path)[0] == 200


def test_two_versions_are_chosen_and_compared(client, mine, file):
    before = published_version(mine.home)
    client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    undone = client.post("/history", data={"version": published_version(mine.home)}, headers=WRITER)
    assert (undone.status_code, undone.get_json()["who"]) == (200, "auteur")
    after = published_version(mine.home)
    answer = client.get(f"/history?from={before}&to={after}", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/history/{after}?from={before}")
    status, text = page(client, answer.headers["Location"])
    assert (status, "Rien ne change." in text) == (200, True)
    assert f"De la version {before} à la version {after}" in text


def test_the_page_says_where_each_document_comes_from(client, mine, file):
    rows = client.get("/imports.json").get_json(force=True)["parts"]["documents"]["rows"]
    assert [row["from"] for row in rows] == ["project"]
    client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    rows = client.get("/imports.json").get_json(force=True)["parts"]["documents"]["rows"]
    assert [row["from"] for row in rows] == ["project", "imported"]


def test_pages_are_whole_in_english(client, mine, file):
    client.post("/imports", data=file, headers=WRITER, content_type=XLSX)
    for path in ("/imports", "/history", f"/history/{published_version(mine.home)}"):
        status, text = page(client, f"{path}?lang=en")
        assert status == 200
        assert '<html lang="en">' in text


def test_a_service_that_is_read_only_says_so(tmp_path):
    from small_site import small_client

    client = small_client(MAILLAGE_TOKENS=str(tmp_path / "none"))
    status, text = page(client, "/imports")
    assert status == 200
    assert "lecture seule" in text
    assert 'type="file"' not in text


def test_a_store_elsewhere_takes_no_imports_and_says_so():
    from click.testing import CliRunner

    from server.cli import main

    for command in (["import", "tests"], ["history"], ["withdraw", "x"], ["undo", "1-x"]):
        done = CliRunner().invoke(main, command, env={"MAILLAGE_HOME": "http://127.0.0.1:9/sparql"})
        assert done.exit_code == 1, done.output
        assert "L'entrepôt est ailleurs" in done.output
