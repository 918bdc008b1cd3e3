"""Access tokens: digests in a private file, read again when it changes, and nothing else than a known one."""

import hashlib
import json
import os
import stat
import threading

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadRequest, NotFound, StoreError
from server.token_commands import token as token_group
from server.tokens import Right, TokenFile, digest_of, ensure_file

SECRET = "s3cret-of-a-person"


@pytest.fixture
def file(tmp_path):
    return TokenFile(tmp_path / "home" / "tokens.json")


def written(tmp_path, text):
    path = tmp_path / "tokens.txt"
    path.write_text(text, encoding="utf8")
    return TokenFile(path)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def run(tmp_path, *words):
    environment = {"MAILLAGE_TOKENS": str(tmp_path / "tokens.json"), "MAILLAGE_HOME": str(tmp_path)}
    return CliRunner().invoke(token_group, list(words), env=environment)


def test_a_file_that_is_not_there_holds_no_token(file):
    assert file.tokens() == ()
    assert file.find(SECRET) is None


def test_a_token_is_256_random_bits_and_only_its_digest_is_kept(file):
    secret = file.add("import-caf", Right.WRITE)
    assert len(secret) == 43  # 32 bytes in base64url
    kept = file.path.read_text()
    assert secret not in kept
    assert json.loads(kept)["tokens"][0]["sha256"] == hashlib.sha256(secret.encode()).hexdigest()
    assert file.find(secret).name == "import-caf"
    assert file.add("autre", Right.READ) != secret


def test_the_file_is_for_its_owner_alone(file):
    before = os.umask(0)
    try:
        file.add("a", Right.READ)
        file.add("b", Right.READ)
    finally:
        os.umask(before)
    assert mode(file.path) == 0o600


def test_rights_rise_from_read_to_write_to_admin():
    assert Right.READ < Right.WRITE < Right.ADMIN
    assert Right.of("Write") is Right.WRITE
    with pytest.raises(BadRequest, match="read, write, admin"):
        Right.of("root")


def test_a_removed_token_stops_at_once_for_a_reader_that_knew_it(file):
    reader = TokenFile(file.path)
    secret = file.add("a", Right.ADMIN)
    assert reader.find(secret).right is Right.ADMIN
    file.remove("a")
    assert reader.find(secret) is None


def test_a_file_that_is_deleted_holds_no_token_any_more(file):
    secret = file.add("a", Right.ADMIN)
    assert file.find(secret)
    file.path.unlink()
    assert file.find(secret) is None


def test_a_name_is_used_once_and_is_a_plain_word(file):
    file.add("a", Right.READ)
    with pytest.raises(BadRequest, match="existe déjà"):
        file.add("a", Right.WRITE)
    for name in ("", "a b", "a\nadmin", "x" * 65, "a/b"):
        with pytest.raises(BadRequest, match="nom de jeton"):
            file.add(name, Right.READ)
    with pytest.raises(NotFound, match="« b »"):
        file.remove("b")


def test_tokens_made_at_the_same_time_are_all_kept(file):
    threads = [threading.Thread(target=file.add, args=(f"t{n}", Right.WRITE)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {known.name for known in file.tokens()} == {f"t{n}" for n in range(8)}


def test_a_person_writes_lines_of_three_kinds(tmp_path):
    file = written(
        tmp_path,
        f"# les jetons\n\nlecture READ sha256:{digest_of('one').upper()}\nimport write two-two\nthree\n",
    )
    assert [(t.name, t.right) for t in file.tokens()] == [
        ("lecture", Right.READ),
        ("import", Right.WRITE),
        ("ligne-5", Right.ADMIN),
    ]
    assert [file.find(secret).name for secret in ("one", "two-two", "three")] == [
        "lecture",
        "import",
        "ligne-5",
    ]
    assert file.find(digest_of("one")) is None


def test_a_hand_written_file_is_left_to_its_hand(tmp_path):
    file = written(tmp_path, "a write b\n")
    for change in (lambda: file.add("c", Right.READ), lambda: file.remove("a")):
        with pytest.raises(BadRequest, match="écrit à la main"):
            change()
    assert file.path.read_text() == "a write b\n"


@pytest.mark.parametrize(
    "text",
    [
        "a write\n",
        "a root secret-thing\n",
        "a b/c write secret-thing\n",
        "a write sha256:12\n",
        "a write x\na read y\n",
        "{",
        '{"tokens": 3}',
        '{"tokens": [{"name": "a", "right": "root", "sha256": "00"}]}',
        '{"tokens": [{"name": "a", "right": "read", "sha256": "00"}]}',
        '{"tokens": [{"name": "a", "right": 1, "sha256": null}]}',
    ],
)
def test_a_file_that_is_not_understood_opens_nothing_and_is_not_shown(tmp_path, text):
    with pytest.raises(StoreError) as caught:
        written(tmp_path, text).find("x")
    assert "secret-thing" not in str(caught.value)


def test_bytes_that_are_no_text_open_nothing(tmp_path):
    path = tmp_path / "tokens"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreError):
        TokenFile(path).tokens()


@given(st.text(max_size=80))
def test_no_other_text_is_the_token(tmp_path_factory, guess):
    path = tmp_path_factory.getbasetemp() / "guessed"
    if not path.exists():
        path.write_text(f"a admin {SECRET}\n")
    assert (TokenFile(path).find(guess) is not None) == (guess == SECRET)


def test_a_missing_token_file_is_made_with_one_admin_token_for_its_owner(tmp_path):
    path = tmp_path / "new" / "token"
    assert ensure_file(path) is True
    assert mode(path) == 0o600
    secret = path.read_text().strip()
    assert len(secret) == 43
    assert TokenFile(path).find(secret).right is Right.ADMIN
    assert ensure_file(path) is False
    assert path.read_text().strip() == secret


def test_the_command_prints_a_token_once_and_lists_none(tmp_path):
    made = run(tmp_path, "add", "import-caf", "--right", "write")
    secret = made.stdout.strip()
    assert TokenFile(tmp_path / "tokens.json").find(secret).right is Right.WRITE
    assert str(tmp_path / "tokens.json") in made.stderr
    listed = run(tmp_path, "list")
    assert listed.stdout.split("\t")[:2] == ["import-caf", "write"]
    assert secret not in listed.output
    removed = run(tmp_path, "remove", "import-caf")
    assert (removed.exit_code, removed.stdout) == (0, "")
    assert "lecture seule" in run(tmp_path, "list").stderr


def test_the_command_knows_three_rights(tmp_path):
    assert run(tmp_path, "add", "x", "--right", "root").exit_code == 2
    assert run(tmp_path, "add", "x").exit_code == 0
    assert TokenFile(tmp_path / "tokens.json").tokens()[0].right is Right.WRITE
