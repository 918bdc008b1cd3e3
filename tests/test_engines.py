"""Indexes beside a version: made once, shared by files, made again where a file is missing or damaged."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from small_site import small_build

from graph import comparison, kept, resources, search
from graph.catalogue import Catalogue
from graph.store import open_store, versions
from graph.terms import Minter

EXPLORE = resources() / "queries" / "explore"
FILES = (comparison.KIND, search.KIND)


@pytest.fixture
def home(tmp_path):
    return Path(shutil.copytree(small_build(), tmp_path / "home"))


def catalogue(home):
    return Catalogue.load(EXPLORE, Minter(), home)


def answers(found, store):
    rows = [found.run(store, "search", {"text": text}).rows for text in ("val", "vall", "parentalité")]
    return [*rows, found.run(store, "overlap", {}).rows]


def test_a_warm_catalogue_has_its_files_and_asks_the_store_no_more(home, monkeypatch):
    store = open_store(home)
    catalogue(home).warm(store)
    assert all(versions.side(home, store.version, kind).exists() for kind in FILES)
    expected = answers(Catalogue.load(EXPLORE, Minter()), store)
    again = catalogue(home)
    monkeypatch.setattr(type(store), "select", lambda *_: pytest.fail("asked again"))
    assert answers(again, store) == expected
    assert expected[0]


@pytest.mark.parametrize("content", [b"", b"not what it should be" * 100])
@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_is_made_again(home, kind, content):
    store = open_store(home)
    expected = answers(catalogue(home), store)
    path = versions.side(home, store.version, kind)
    path.write_bytes(content)
    assert answers(catalogue(home), store) == expected
    assert path.read_bytes() != content


def test_a_file_is_written_whole_or_not_at_all(home):
    version = open_store(home).version

    def fail(path):
        path.write_bytes(b"half")
        raise sqlite3.OperationalError("disk full")

    with pytest.raises(sqlite3.OperationalError):
        kept.keep(home, version, search.KIND, fail)
    assert not list((home / "versions").glob(f"*{search.KIND}*"))


def test_two_threads_that_keep_the_same_file_at_once_both_succeed(home):
    version, both = open_store(home).version, Barrier(2)

    def write(path):
        path.write_bytes(b"whole")
        both.wait(5)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: kept.keep(home, version, "twice", write), range(2))
    assert first == second and first.read_bytes() == b"whole"


def test_one_process_at_a_time_gets_a_version_ready(tmp_path):
    entered = Event()

    def wait_for_it():
        with kept.alone(tmp_path):
            entered.set()

    waiting = Thread(target=wait_for_it)
    with kept.alone(tmp_path):
        waiting.start()
        assert not entered.wait(0.2)
    assert entered.wait(5)
    waiting.join()
    with kept.alone(None), kept.alone(tmp_path / "nowhere"):
        assert not (tmp_path / "nowhere").exists()


def test_nothing_is_kept_of_a_version_that_is_not_there(home):
    assert kept.keep(home, "99-abc", search.KIND, lambda path: path.touch()) is None
    assert kept.read(home, "99-abc", search.KIND, Path.read_bytes, ()) is None
