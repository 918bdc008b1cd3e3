"""`/sources`: what is attached here, who may attach, and the passages that are then read in their text.

Hand-worked from `fixtures/small`: one document, `accord.txt`; its passage 80-103 names a signatory.
"""

import hashlib
import html
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_site import BROWSER, SMALL, page, small_client, small_home

from server import texts
from server.cli import main
from server.texts import Mark, Piece
from server.tokens import Right, TokenFile

CONTENT = (SMALL / "sources" / "accord.txt").read_bytes()
DIGEST = hashlib.sha256(CONTENT).hexdigest()
PASSAGE = "/doc/document/val-clair-2020/passage/80-103"
TEXT = "/doc/document/val-clair-2020/text"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sources"


@pytest.fixture
def tokens(tmp_path):
    return TokenFile(tmp_path / "tokens.json")


@pytest.fixture
def client(folder, tokens):
    """A service without any text, that knows two tokens at most."""
    return small_client(MAILLAGE_SOURCES=str(folder), MAILLAGE_TOKENS=str(tokens.path))


@pytest.fixture
def secret(tokens):
    return tokens.add("caf", Right.WRITE)


def send(client, content=CONTENT, name="accord.txt", headers=None, **fields):
    """Post the file and the fields as a browser does; written out, so that no client spools it."""
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"{head.format(key)}\r\n\r\n{value}".encode() for key, value in fields.items()]
    parts.append(f'{head.format("file")}; filename="{name}"\r\n\r\n'.encode() + content)
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return client.post("/sources", data=body, headers=headers, content_type=kind)


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_the_page_lists_the_documents_and_whether_each_is_attached(client, folder):
    status, text = page(client, "/sources")
    assert status == 200
    assert "1 document source est connu ; aucun texte n&#39;est joint ici." in text
    assert f"<code>{DIGEST}</code>" in text
    assert "pas joint ici" in text
    folder.mkdir()
    (folder / "accord.txt").write_bytes(CONTENT)
    text = page(client, "/sources")[1]
    assert "tous les textes sont joints ici" in text
    assert f'href="{TEXT}"' in text


def test_each_form_says_what_is_attached(client):
    rows = client.get("/sources.json").get_json(force=True)["parts"]["documents"]["rows"]
    assert [(row["sha256"], row["attached"]) for row in rows] == [(DIGEST, False)]
    assert client.get("/sources.csv").get_data(as_text=True).splitlines()[1].count(DIGEST) == 1


def test_a_token_holder_attaches_a_document_and_its_passages_are_read(client, folder, secret):
    assert "<mark>" not in page(client, PASSAGE)[1]
    answer = send(client, headers=bearer(secret))
    assert answer.status_code == 201
    assert answer.get_json()["sha256"] == DIGEST
    assert [path.name for path in folder.iterdir()] == [f"{DIGEST}.txt"]
    text = page(client, PASSAGE)[1]
    assert f"<mark>{CONTENT.decode()[80:103]}</mark>" in text
    assert f'href="{TEXT}?passage=80-103#p-80-103"' in text


def test_a_form_carries_the_token_in_its_body(client, folder, secret):
    answer = send(client, token=secret, headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/sources?attached=val-clair-2020#attached",
    )
    text = page(client, answer.headers["Location"].split("#")[0])[1]
    assert "est joint : ses passages se lisent maintenant dans leur texte." in text
    assert secret not in answer.get_data(as_text=True) + text


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({}, {}, 401),
        ({"token": ""}, {}, 401),
        ({"token": "guess"}, {}, 401),
        ({}, {"Authorization": "Bearer guess"}, 401),
        ({}, {"Authorization": "Basic Y2FmOng="}, 401),
    ],
)
def test_without_a_known_token_nothing_is_attached(client, folder, secret, fields, headers, status):
    answer = send(client, headers=headers, **fields)
    assert answer.status_code == status
    assert "guess" not in answer.get_data(as_text=True)
    assert not folder.exists()


def test_a_token_in_the_address_opens_nothing(client, folder, secret):
    for name in ("token", "access_token"):
        body = {"file": (io.BytesIO(CONTENT), "accord.txt")}
        assert client.post(f"/sources?{name}={secret}", data=body).status_code == 401
    assert not folder.exists()


def test_a_wrong_header_is_not_mended_by_the_form(client, folder, secret):
    assert send(client, headers=bearer("guess"), token=secret).status_code == 401


def test_a_reader_may_not_attach(client, tokens):
    low = tokens.add("lecteur", Right.READ)
    assert send(client, headers=bearer(low)).status_code == 403
    assert send(client, token=low).status_code == 403


def test_a_service_without_tokens_takes_nothing_and_says_so(client):
    assert send(client, token="x").status_code == 403
    text = page(client, "/sources")[1]
    assert "lecture seule" in text
    assert 'type="file"' not in text


def test_an_unknown_file_is_told_with_its_digest(client, folder, secret):
    answer = send(client, CONTENT[:-1], headers=bearer(secret))
    assert answer.status_code == 422
    problem = answer.get_json(force=True)
    assert problem["type"].endswith("/problem/unknown-document")
    assert hashlib.sha256(CONTENT[:-1]).hexdigest() in problem["detail"]
    assert DIGEST in problem["detail"]
    assert list(folder.iterdir()) == []


def test_a_browser_gets_the_page_with_what_is_wrong(client, secret):
    answer = send(client, b"autre", token=secret, headers={"Accept": BROWSER})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'role="alert"' in text
    assert hashlib.sha256(b"autre").hexdigest() in text
    assert 'type="file"' in text
    assert secret not in text


def test_a_document_is_attached_once(client, secret):
    assert send(client, headers=bearer(secret)).status_code == 201
    assert send(client, headers=bearer(secret)).status_code == 409


@pytest.mark.parametrize("size", [len(CONTENT) + 1, 500_000, 1_200_000])
def test_what_is_longer_than_any_document_is_refused(client, folder, secret, size):
    assert send(client, b"x" * size, headers=bearer(secret)).status_code == 413
    assert send(client, b"x" * size, token=secret).status_code == 413
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/passwd", "..\\evil", "a\x00b.txt", "accord.html"], ids=range(5)
)
def test_the_name_of_a_file_is_no_path(client, folder, secret, name):
    send(client, name=name, headers=bearer(secret))
    assert [path.name for path in folder.iterdir()] == [f"{DIGEST}.txt"]
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        "sources",
        "tokens.json",
        "tokens.json.lock",
    ]


def test_a_form_without_a_file_is_said_so(client, secret):
    answer = client.post("/sources", data={"token": secret})
    assert answer.status_code == 400
    assert "« file »" in answer.get_json(force=True)["detail"]


def test_what_shows_a_text_is_kept_by_no_shared_cache(client, secret):
    send(client, headers=bearer(secret))
    for path in (PASSAGE, TEXT, "/sources"):
        answer = client.get(path, headers={"Accept": BROWSER})
        assert answer.headers["Cache-Control"] == "private, max-age=0, must-revalidate", path
    assert client.get(TEXT, headers={"Accept": BROWSER}).headers["X-Robots-Tag"] == "noindex"


def test_the_whole_text_is_shown_with_a_mark_for_each_passage(client, secret):
    assert page(client, TEXT)[0] == 404
    send(client, headers=bearer(secret))
    source = client.get(TEXT, headers={"Accept": BROWSER}).get_data(as_text=True)
    whole = source.split('<div class="passage whole" lang="fr">')[1].split("</div>")[0]
    numbers = re.findall(r'<a class="number" id="p-(\d+)-(\d+)" href="([^"]+)"[^>]*>(\d+)</a>', whole)
    assert [int(number) for *_, number in numbers] == list(range(1, len(numbers) + 1))
    assert ("80", "103", PASSAGE) in {(start, end, href) for start, end, href, _ in numbers}
    bare = re.sub(r"<a [^>]*>\d+</a>|</?mark>", "", whole)
    assert html.unescape(bare) == CONTENT.decode()
    chosen = re.findall(r'<mark class="chosen">([^<]*)</mark>', page(client, f"{TEXT}?passage=80-103")[1])
    assert "".join(chosen) == CONTENT.decode()[80:103]
    for place in ("x-y", "80", "-1-5", "99999999999-1"):
        assert 'class="chosen"' not in page(client, f"{TEXT}?passage={place}")[1]
    assert page(client, "/doc/document/zebra/text")[0] == 404


def test_pieces_make_up_the_text_whatever_overlaps():
    marks = [Mark(1, 0, 4, 1, "a"), Mark(2, 2, 3, 1, "b"), Mark(3, 2, 6, 1, "c"), Mark(4, 8, 9, 1, "d")]
    found = list(texts.pieces("0123456789", marks))
    assert found == [
        Piece("01", True, (marks[0],)),
        Piece("2", True, (marks[1], marks[2])),
        Piece("3", True, ()),
        Piece("45", True, ()),
        Piece("67", False, ()),
        Piece("8", True, (marks[3],)),
        Piece("9", False, ()),
    ]
    chosen = [piece.text for piece in texts.pieces("0123456789", marks, (2, 6)) if piece.chosen]
    assert chosen == ["2", "3", "45"]
    assert list(texts.pieces("abc", [Mark(1, 1, 9, 1, "x")])) == [Piece("abc", False, ())]
    assert list(texts.pieces("", [])) == []


def command(folder, *arguments):
    environment = {"MAILLAGE_HOME": str(small_home()), "MAILLAGE_SOURCES": str(folder)}
    return CliRunner().invoke(main, ["source", *arguments], env=environment)


def test_the_command_attaches_lists_and_says_what_is_wrong(folder, tmp_path):
    assert command(folder, "list").output.split("\t")[0] == DIGEST
    assert command(folder, "list").output.strip().endswith("-")
    file = tmp_path / "Autre nom.md"
    file.write_bytes(CONTENT)
    done = command(folder, "attach", str(file))
    assert done.exit_code == 0
    assert DIGEST in done.output
    assert command(folder, "list").output.strip().endswith(f"{DIGEST}.txt")
    again = command(folder, "attach", str(file))
    assert (again.exit_code, "déjà joint" in again.output) == (1, True)
    file.write_bytes(b"autre")
    wrong = command(folder, "attach", str(file))
    assert wrong.exit_code == 1
    assert hashlib.sha256(b"autre").hexdigest() in wrong.output
    assert "Traceback" not in wrong.output
    assert command(folder, "attach", str(tmp_path)).exit_code == 1
    assert command(folder, "attach", str(tmp_path / "none.txt")).exit_code == 2


def test_without_a_setting_texts_are_kept_beside_the_store(tmp_path):
    from server.settings import read_settings

    settings = read_settings({"MAILLAGE_HOME": str(tmp_path)})
    assert settings.attached == tmp_path / "sources"
    assert settings.texts == (tmp_path / "sources", settings.sources, tmp_path / "shelf" / "texts")
    given = read_settings({"MAILLAGE_HOME": str(tmp_path), "MAILLAGE_SOURCES": "/srv/texts"})
    assert given.texts == (Path("/srv/texts"), tmp_path / "shelf" / "texts")
