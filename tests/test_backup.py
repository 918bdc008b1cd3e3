"""Backups: what they hold, what is refused, and that a restore is one write of a service that goes on."""

import gzip
import hashlib
import io
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import wait_for
from pool_site import keeper_of
from shelved import plan_of, small_library

from graph import life, resources, shelf
from graph.build import build, is_current
from graph.errors import BadRequest, Conflict, NotFound, NotReady
from graph.history import read_lines
from graph.store import (
    UNNAMED,
    Change,
    Limits,
    commit,
    new_store,
    open_store,
    publish,
    published_inputs,
    published_version,
    versions,
)
from graph.store import pool as pools
from graph.store.backup import backup, restore
from graph.terms import Minter, iri, literal

QUADS = f"""\
_:x <http://e/p> _:y <http://e/g> .
_:x <http://e/p> "é\\n\\u0001"@fr <http://e/h> .
<http://e/s> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/g> .
<http://e/s> <http://e/p> "un" <{UNNAMED}> .
"""
EMPTY = "http://e/empty"


@pytest.fixture
def home(tmp_path):
    """A build, and what clients wrote beside it: blank nodes, the default graph, an empty graph."""
    folder = tmp_path / "home"
    built(folder, "fait")
    commit(folder, Change(added=QUADS.encode(), created=(EMPTY,)), "client", "put")
    return folder


@pytest.fixture
def file(home, tmp_path):
    backup(home, tmp_path / "b.tar.gz")
    return tmp_path / "b.tar.gz"


def built(home, label):
    """A build of one triple."""
    store = new_store()
    store.insert(Minter().graph("build"), [(iri("http://e/s"), iri("http://e/p"), literal(label))])
    return publish(home, store, f"inputs {label}")


def digest(home):
    """SHA-256 of the sorted quads and graph names."""
    store = open_store(home)
    names = sorted(graph.value for graph in store.engine.named_graphs())
    return hashlib.sha256(b"\n".join([*sorted(store.named_lines()), *map(str.encode, names)])).hexdigest()


def state(home):
    """Everything in the folder of a store, by name and content; the lock is nobody's data."""
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name != "lock"}


def archive(file, members):
    """An archive of those members: (name, bytes) or a TarInfo as it is."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
                continue
            name, body = member
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    file.write_bytes(gzip.compress(whole.getvalue()))
    return file


def manifest(quads=b"", **changes):
    """The manifest of those quads; changes: members to say something else, None to leave out."""
    given = {
        "version": "1-x", "sha256": hashlib.sha256(quads).hexdigest(), "graphs": [], "built": [],
        "inputs": "", **changes,
    }  # fmt: skip
    return json.dumps({name: value for name, value in given.items() if value is not None}).encode()


def test_a_restored_store_is_the_one_that_was_saved_hash_for_hash(home, file, tmp_path):
    saved = digest(home)
    other = tmp_path / "other"
    for target in (home, other):
        commit(home, Change(removed=QUADS.encode(), dropped=(EMPTY,)), "client", "gone")
        restore(target, file, "test")
        assert digest(target) == saved
        lines = open_store(target).named_lines()
        assert b"_:x <http://e/p> _:y <http://e/g> ." in lines
        assert {graph.value for graph in open_store(target).engine.named_graphs()} >= {EMPTY, UNNAMED}
        assert len(open_store(target).merge_lines()) == 5


def test_the_hash_in_the_file_is_that_of_its_sorted_quads(home, file):
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["manifest.json", "dataset.nq"]
        said = json.load(tar.extractfile("manifest.json"))
        quads = tar.extractfile("dataset.nq").read()
    assert said["sha256"] == hashlib.sha256(quads).hexdigest()
    assert said["version"] == published_version(home)
    assert quads.splitlines() == sorted(open_store(home).named_lines())


def test_one_version_always_gives_the_same_bytes(home, file, tmp_path):
    backup(home, tmp_path / "again.tar.gz")
    assert (tmp_path / "again.tar.gz").read_bytes() == file.read_bytes()
    assert not list(tmp_path.glob("*.new"))


def test_a_restore_is_one_write_in_the_history_and_the_same_again_is_none(home, file):
    commit(home, Change(added=QUADS.replace("/g>", "/other>").encode()), "client", "more")
    before = versions.history(home)
    version = restore(home, file, "léa")
    after = versions.history(home)
    assert after[1:] == before
    assert (after[0].before, after[0].after, after[0].who) == (before[0].after, version, "léa")
    assert restore(home, file, "léa") == version
    assert versions.history(home) == after


def lines(home):
    """The lines of a history: version, who and what of each, and whether its data is there."""
    return [
        (line.version, line.transaction.who, line.transaction.what, line.kept) for line in read_lines(home)
    ]


def test_a_restored_store_has_the_lines_of_the_one_that_was_saved_below_the_line_of_the_restore(
    home, file, tmp_path
):
    other = tmp_path / "other"
    version = restore(other, file, "léa")
    saved = read_lines(home)
    assert [line.transaction.what for line in saved] == ["put", "publication"]
    came = f"restauration de la sauvegarde de la version {saved[0].version}"
    assert lines(other)[0] == (version, "léa", came, True)
    assert [line.transaction for line in read_lines(other)[1:]] == [line.transaction for line in saved]
    assert [(line.kept, line.undoable) for line in read_lines(other)[1:]] == [(False, False)] * 2
    assert version.startswith("3-"), "versions go on rising"


def test_a_restore_brings_each_line_once(home, file, tmp_path):
    saved, other = lines(home), tmp_path / "other"
    commit(home, Change(added=QUADS.replace("/g>", "/other>").encode()), "client", "more")
    restore(home, file, "léa")
    assert lines(home)[2:] == saved
    restore(other, file, "léa")
    came = lines(other)
    commit(other, Change(removed=QUADS.encode()), "client", "gone")
    restore(other, file, "léa")
    assert lines(other)[2:] == came


def test_the_lines_of_two_histories_stay_apart_and_a_backup_of_both_holds_both(home, file, tmp_path):
    other, third = tmp_path / "other", tmp_path / "third"
    built(other, "autre")
    own = lines(other)
    restore(other, file, "léa")
    assert lines(other)[1:] == [(*line[:3], False) for line in lines(home)] + own
    backup(other, tmp_path / "other.tar.gz")
    restore(third, tmp_path / "other.tar.gz", "léa")
    assert [line[:3] for line in lines(third)[1:]] == [line[:3] for line in lines(other)]
    assert not any(line[3] for line in lines(third)[1:])


def test_a_store_that_holds_the_same_already_takes_the_lines_and_no_version(home, file, tmp_path):
    other = tmp_path / "other"
    built(other, "fait")
    assert lines(other)[0][0] == lines(home)[1][0], "the same build is the same version"
    commit(
        home,
        Change(removed=QUADS.encode(), dropped=(EMPTY, UNNAMED, "http://e/g", "http://e/h")),
        "client",
        "gone",
    )
    backup(home, file)
    version = restore(other, file, "léa")
    assert [line[2] for line in lines(other)] == ["publication", "gone", "put"]
    assert version == lines(other)[0][0]
    state_then = state(other)
    assert restore(other, file, "léa") == version
    assert state(other) == state_then


def test_a_backup_that_holds_no_history_is_restored_and_its_line_says_so(tmp_path):
    whole = archive(tmp_path / "b.tar.gz", [("manifest.json", manifest(QUAD)), DATA])
    version = restore(tmp_path / "other", whole, "léa")
    said = "restauration de la sauvegarde de la version 1-x, qui ne dit rien de ce qui la précède"
    assert lines(tmp_path / "other") == [(version, "léa", said, True)]


def test_what_a_backup_brought_says_why_it_is_neither_undone_nor_told(tmp_path):
    mine = small_library(tmp_path)
    done = life.carry(mine, life.importing(plan_of()), "léa").transaction
    backup(mine.home, tmp_path / "b.tar.gz")
    other = replace(mine, home=tmp_path / "other")
    restored = restore(other.home, tmp_path / "b.tar.gz", "test")
    line = next(line for line in read_lines(other.home) if line.version == done.after)
    assert (line.transaction, line.documents, line.undoable) == (done, ("vallee-2024",), False)
    why = "La version [12]-[0-9a-f]+ vient d'une sauvegarde.*ne sont pas ici"
    with pytest.raises(Conflict, match=why):
        life.undoing(done.after)(other, shelf.built_from(other.home, restored), "léa")
    with pytest.raises(NotFound, match=why):
        life.compare(other, done.before, done.after)
    with pytest.raises(NotFound, match=why):
        life.document(other, "vallee-2024", done.after)
    assert life.document(other, "vallee-2024", restored).digest == plan_of().digest


def test_a_rebuild_after_a_restore_replaces_what_was_built_and_keeps_what_clients_wrote(home, file, tmp_path):
    other = tmp_path / "other"
    restore(other, file, "test")
    assert published_inputs(other) == "inputs fait"
    built(other, "refait")
    lines = b"\n".join(open_store(other).named_lines())
    assert b'"refait"' in lines
    assert b'"fait"' not in lines
    assert {line.encode() for line in QUADS.splitlines()} <= {
        line.replace(b'"\xc3\xa9\\n\x01"', b'"\xc3\xa9\\n\\u0001"') for line in lines.splitlines()
    }
    assert EMPTY in {graph.value for graph in open_store(other).engine.named_graphs()}


def test_a_restored_store_is_not_built_again_while_its_tables_are_those_of_the_backup(small_root, tmp_path):
    home, other, file = tmp_path / "home", tmp_path / "other", tmp_path / "b.tar.gz"
    build(small_root, home)
    backup(home, file)
    version = restore(other, file, "test")
    assert is_current(small_root, other, Minter())
    assert published_version(other) == version
    table = next((small_root / "data").rglob("*.csv"))
    table.write_text(table.read_text(encoding="utf8") + "\n", encoding="utf8")
    assert not is_current(small_root, other, Minter())


def test_nothing_published_is_nothing_to_save(tmp_path):
    with pytest.raises(NotReady):
        backup(tmp_path / "none", tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_folder_that_is_not_there_is_no_place_for_a_backup(home, tmp_path):
    """A mistyped mount point must not look like a backup."""
    with pytest.raises(BadRequest, match=r"Le dossier .*nowhere n'existe pas"):
        backup(home, tmp_path / "nowhere" / "b.tar.gz")
    assert not (tmp_path / "nowhere").exists()


def test_what_is_no_file_in_a_folder_is_refused_and_left_as_it_is(home, tmp_path):
    (tmp_path / "taken").write_text("mine", encoding="utf8")
    with pytest.raises(BadRequest, match="n'est pas un dossier"):
        backup(home, tmp_path / "taken" / "b.tar.gz")
    with pytest.raises(BadRequest, match="est un dossier"):
        backup(home, tmp_path)
    assert (tmp_path / "taken").read_text(encoding="utf8") == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"home", "taken"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every folder")
def test_a_folder_that_takes_no_file_is_refused(home, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o555)
    with pytest.raises(BadRequest, match="ne peut pas être écrit"):
        backup(home, tmp_path / "closed" / "b.tar.gz")


def test_a_file_of_the_same_name_is_replaced_whole(home, tmp_path, monkeypatch):
    (tmp_path / "b.tar.gz").write_bytes(b"old")
    monkeypatch.chdir(tmp_path)
    version = backup(home, Path("b.tar.gz"))
    restore(tmp_path / "other", tmp_path / "b.tar.gz", "test")
    assert published_version(home) == version
    assert digest(tmp_path / "other") == digest(home)


def test_a_flipped_byte_is_refused_or_was_of_no_account(home, file, tmp_path):
    whole, saved = file.read_bytes(), digest(home)
    chance, refused, target = random.Random(5), 0, tmp_path / "target"
    restore(target, file, "test")
    untouched = state(target)
    for place in [*range(20), *(chance.randrange(len(whole)) for _ in range(150)), len(whole) - 1]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        try:
            restore(target, file, "test")
            assert digest(target) == saved
        except BadRequest:
            refused += 1
        assert state(target) == untouched
    assert refused > 140


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.9, 0.99])
def test_a_truncated_file_is_refused_and_changes_nothing(home, file, part):
    untouched = state(home)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * part)])
    with pytest.raises(BadRequest, match="sauvegarde"):
        restore(home, file, "test")
    assert state(home) == untouched


def link(name, target, kind):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


QUAD = b"<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n"
DATA = ("dataset.nq", QUAD)
LINE = {"before": "", "after": "1-x", "when": "2026-01-01T00:00:00.000+00:00", "who": "a", "what": "b"}


@pytest.mark.parametrize(
    "members",
    [
        [],
        [DATA],
        [("manifest.json", manifest(QUAD))],
        [("../manifest.json", manifest(QUAD)), DATA],
        [("manifest.json", manifest(QUAD)), ("/tmp/dataset.nq", QUAD)],
        [("manifest.json", manifest(QUAD)), DATA, ("../../evil", b"x")],
        [("manifest.json", manifest(QUAD)), DATA, DATA],
        [("manifest.json", manifest(QUAD)), link("dataset.nq", "/etc/passwd", tarfile.SYMTYPE)],
        [("manifest.json", manifest(QUAD)), link("dataset.nq", "manifest.json", tarfile.LNKTYPE)],
        [("manifest.json", manifest(QUAD)), DATA, link("more", "/etc/passwd", tarfile.SYMTYPE)],
        [("manifest.json", b"[]"), DATA],
        [("manifest.json", b"{"), DATA],
        [("manifest.json", b"\xff"), DATA],
        [("manifest.json", b"[" * 100_000), DATA],
        [("manifest.json", manifest(QUAD, sha256="0" * 64)), DATA],
        [("manifest.json", manifest(QUAD, sha256=None)), DATA],
        [("manifest.json", manifest(QUAD, graphs="abc")), DATA],
        [("manifest.json", manifest(QUAD, graphs=[1])), DATA],
        [("manifest.json", manifest(QUAD, graphs=["no iri"])), DATA],
        [("manifest.json", manifest(QUAD, built=[{}])), DATA],
        [("manifest.json", manifest(QUAD, inputs=3)), DATA],
        [("manifest.json", manifest(QUAD, more=1)), DATA],
        [("manifest.json", manifest(QUAD, lines={})), DATA],
        [("manifest.json", manifest(QUAD, lines=[1])), DATA],
        [("manifest.json", manifest(QUAD, lines=[{"after": "1-x"}])), DATA],
        [("manifest.json", manifest(QUAD, lines=[LINE | {"who": 3}])), DATA],
        [("manifest.json", manifest(QUAD, lines=[LINE | {"more": ""}])), DATA],
        [("manifest.json", manifest(QUAD, lines=[LINE | {"after": "x"}])), DATA],
        [("manifest.json", manifest(QUAD, lines=[LINE | {"documents": {"d": ["a"]}}])), DATA],
        [("manifest.json", manifest(QUAD, lines=[LINE | {"documents": {"d": [None, 1]}}])), DATA],
        [("manifest.json", manifest(b"no quad")), ("dataset.nq", b"no quad")],
        [("manifest.json", manifest(QUAD[:40])), ("dataset.nq", QUAD[:40])],
        [("manifest.json", manifest(b"<a:b> <a:c> <a:d> .\n")), ("dataset.nq", b"<a:b> <a:c> <a:d> .\n")],
        [("manifest.json", manifest(b"\xff\xfe")), ("dataset.nq", b"\xff\xfe")],
    ],
)
def test_an_archive_that_is_not_exactly_a_backup_is_refused_and_changes_nothing(home, tmp_path, members):
    untouched = state(home)
    with pytest.raises(BadRequest):
        restore(home, archive(tmp_path / "b.tar.gz", members), "test")
    assert state(home) == untouched
    assert {path.name for path in tmp_path.iterdir()} == {"home", "b.tar.gz"}


@pytest.mark.parametrize(
    "body", [b"", b"PK\x03\x04", b"not an archive" * 100, gzip.compress(b"not a tar" * 1000, mtime=0)]
)
def test_a_file_of_another_kind_is_refused(home, tmp_path, body):
    (tmp_path / "b.tar.gz").write_bytes(body)
    with pytest.raises(BadRequest, match="n'est pas une sauvegarde"):
        restore(home, tmp_path / "b.tar.gz", "test")


def test_a_file_that_swells_beyond_reason_is_refused(home, tmp_path):
    quads = b"\n" * 300_000_000
    bomb = archive(tmp_path / "b.tar.gz", [("manifest.json", manifest(quads)), ("dataset.nq", quads)])
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(BadRequest, match="200 fois"):
        restore(home, bomb, "test")


def test_a_dataset_that_repeats_itself_much_is_still_a_backup(tmp_path):
    home = tmp_path / "home"
    publish(home, new_store(), "")
    quads = b"".join(
        f"<http://e/{n}> <http://e/p> <http://e/o> <http://e/g> .\n".encode() for n in range(50_000)
    )
    commit(home, Change(added=quads), "me", "many")
    backup(home, tmp_path / "b.tar.gz")
    restore(tmp_path / "other", tmp_path / "b.tar.gz", "test")
    assert digest(tmp_path / "other") == digest(home)


def test_workers_serve_what_was_restored_and_a_backup_can_be_made_meanwhile(home, file, tmp_path):
    saved = digest(home)
    with keeper_of(home, writable=True) as source:
        source.writer.delete_graph("http://e/g", Limits(), "client")
        assert digest(home) != saved
        version = restore(home, file, "test")
        pools.wait_for(source.run, version)
        assert source.store(version).size(iri("http://e/g")) == 2
        source.writer.put_graph("http://e/n", b"<a:b> <a:c> 1 .", "text/turtle", Limits(), "client")
        assert backup(home, tmp_path / "live.tar.gz") == source.version()
    restore(tmp_path / "copy", tmp_path / "live.tar.gz", "test")
    assert digest(tmp_path / "copy") == digest(home)


def command(environment, *words):
    """Run `maillage` as a user does; what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", *words], env=environment, cwd=resources(), text=True,
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(method, address, body=None, token=None):
    """One HTTP request; its status and body."""
    headers = {"Content-Type": "text/turtle", "Accept": "application/n-triples"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(address, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.fixture
def live(tmp_path):
    """An empty service that takes writes, started as a user starts it: its address and environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "tokens").write_text("auteur write a-token-that-writes\n", encoding="utf8")
    environment = {
        **os.environ, "MAILLAGE_HOME": str(tmp_path / "home"), "HOST": "127.0.0.1", "PORT": str(port),
        "MAILLAGE_PROCESSES": "1", "MAILLAGE_WORKERS": "1",
    }  # fmt: skip
    words = [sys.executable, "-m", "server.cli", "serve", "--empty", "--token-file", str(tmp_path / "tokens")]
    with subprocess.Popen(words, cwd=resources(), env=environment, stdout=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/store", environment
        process.terminate()


def test_a_live_server_is_saved_and_restored_from_the_command_line(live, tmp_path):
    graphs, environment = live
    graph, token = f"{graphs}?graph=http%3A%2F%2Fe%2Fg", "a-token-that-writes"
    triples = b"<http://e/s> <http://e/p> <http://e/o> .\n"
    assert ask("PUT", graph, triples, token)[0] == 201
    saved = digest(tmp_path / "home")
    file = tmp_path / "b.tar.gz"
    assert str(file) in command(environment, "backup", str(file))
    assert ask("DELETE", graph, None, token)[0] in (200, 204)
    assert ask("GET", graph)[0] == 404
    version = command(environment, "restore", str(file)).split()[-1].rstrip(".")
    assert digest(tmp_path / "home") == saved
    address = graphs.removesuffix("/store")
    for _ in range(200):
        if version.encode() in ask("GET", f"{address}/health")[1]:
            break
    assert ask("GET", graph) == (200, triples)
    assert ask("PUT", graph, triples * 2, token)[0] in (200, 204)
    shutil.copy(file, tmp_path / "cut.tar.gz")
    (tmp_path / "cut.tar.gz").write_bytes(file.read_bytes()[:-20])
    with pytest.raises(AssertionError, match="sauvegarde"):
        command(environment, "restore", str(tmp_path / "cut.tar.gz"))
    assert ask("GET", graph) == (200, triples)
