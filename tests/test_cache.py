"""The byte cache: bounded, least recently used out first, never an answer of another version."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cache import Answer, ByteCache

IDENTITY, GZIP, BOTH = ("identity",), ("gzip", "identity"), ("zstd", "gzip", "identity")
OVERHEAD = 2000


class Served:
    """The version that is served, as a file would say it."""

    def __init__(self, version="1-a"):
        self.version = version

    def __call__(self):
        return self.version


def answer(body=b"x", status="200 OK", content_type="text/plain"):
    return Answer(status, [("Content-Type", content_type), ("Vary", "Accept")], body, content_type, "/")


def test_what_is_kept_is_found_again():
    cache = ByteCache(100_000, Served())
    cache.get("a")
    kept = answer()
    cache.put("a", kept, "1-a")
    assert cache.get("a") is kept
    assert cache.get("b") is None
    assert (len(cache), cache.size) == (1, OVERHEAD + 1)


def test_a_new_version_ends_every_answer():
    served = Served()
    cache = ByteCache(100_000, served)
    cache.get("a")
    cache.put("a", answer(), "1-a")
    served.version = "2-b"
    assert cache.get("a") is None
    assert (len(cache), cache.size) == (0, 0)
    served.version = "1-a"
    assert cache.get("a") is None


def test_an_answer_of_another_version_is_never_kept():
    served = Served("2-b")
    cache = ByteCache(100_000, served)
    cache.get("a")
    for version in ("1-a", "3-c", ""):
        cache.put("a", answer(), version)
    assert cache.get("a") is None


def test_nothing_is_kept_while_nothing_is_served():
    cache = ByteCache(100_000, Served(""))
    cache.get("a")
    cache.put("a", answer(), "")
    assert cache.get("a") is None


def test_the_least_recently_used_goes_first():
    cache = ByteCache(8 * (OVERHEAD + 100), Served())
    cache.get("")
    for name in "abcdefgh":
        cache.put(name, answer(b"x" * 100), "1-a")
    cache.get("a")
    cache.put("i", answer(b"x" * 100), "1-a")
    assert [name for name in "abcdefghi" if cache.get(name)] == list("acdefghi")


def test_an_answer_over_an_eighth_of_the_cache_is_not_kept():
    cache = ByteCache(8 * 3000, Served())
    cache.get("a")
    cache.put("a", answer(b"x" * 1001), "1-a")
    assert cache.get("a") is None
    cache.put("a", answer(b"x" * 1000), "1-a")
    assert cache.get("a")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2000), st.sampled_from([IDENTITY, GZIP, BOTH]))))
def test_its_size_is_that_of_what_it_keeps_and_within_its_bound(steps):
    cache = ByteCache(32_000, Served())
    cache.get("")
    for name, length, codings in steps:
        kept = answer(b"x" * length)
        cache.put(name, kept, "1-a")
        cache.coded(name, kept, codings)
        found = [cache.get(n) for n in range(10)]
        assert cache.size == sum(one.cost for one in found if one) <= 32_000


def test_a_form_is_coded_once_and_shared_by_clients_who_accept_alike():
    cache = ByteCache(100_000, Served())
    cache.get("a")
    kept = answer(b"x" * 1000)
    cache.put("a", kept, "1-a")
    first = cache.coded("a", kept, GZIP)
    assert cache.coded("a", kept, GZIP) is first
    assert cache.coded("a", kept, ("gzip",)) is first
    assert cache.size == 1000 + OVERHEAD + len(first.body[0])
    assert cache.coded("a", kept, IDENTITY).body[0] is kept.body


def test_each_form_has_an_etag_of_its_own():
    kept = answer(b"x" * 1000)
    tags = {kept.code(coding).etag for coding in BOTH}
    assert len(tags) == 3
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)
    assert answer(b"x" * 1000).code("gzip").etag in tags
    assert answer(b"x" * 1000, content_type="text/csv").code("gzip").etag not in tags
    assert answer(b"y" * 1000).code("gzip").etag not in tags


def test_a_state_that_has_a_name_is_the_etag_in_each_coding():
    named = replace(answer(b"x" * 1000), state="7-turtle")
    assert {named.code(coding).etag for coding in BOTH} == {f'"7-turtle-{coding}"' for coding in BOTH}
    assert replace(answer(b"y" * 1000), state="7-turtle").code("gzip").etag == named.code("gzip").etag


def test_an_answer_that_shows_no_resource_has_no_etag():
    coded = replace(answer(), tagged=False).code("identity")
    assert coded.etag == ""
    assert "ETag" not in dict(coded.headers) | dict(coded.not_modified)


def test_only_success_has_an_etag():
    assert answer(status="303 SEE OTHER").code("identity").etag == ""
    assert "ETag" not in dict(answer(status="404 NOT FOUND").code("identity").headers)


def test_a_coded_form_says_its_coding_and_length_and_its_304_neither():
    coded = answer(b"x" * 1000).code("gzip")
    headers = dict(coded.headers)
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Length"] == str(len(coded.body[0]))
    assert dict(coded.not_modified) == {"Vary": "Accept", "ETag": coded.etag}


def test_of_identical_misses_one_is_computed():
    cache, computed, results = ByteCache(100_000, Served()), [], []
    cache.get("a")
    begun, go_on = threading.Event(), threading.Event()

    def ask():
        with cache.flight("a"):
            found = cache.get("a")
            if found is None:
                begun.set()
                assert go_on.wait(10)
                found = answer()
                computed.append(found)
                cache.put("a", found, "1-a")
        results.append(found)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(computed) == 1
    assert results == computed * 6


def test_a_failed_computation_frees_those_who_wait():
    cache = ByteCache(100_000, Served())
    with pytest.raises(ZeroDivisionError), cache.flight("a"):
        1 / 0  # noqa: B018
    with cache.flight("a"):
        assert cache.get("a") is None


def test_it_holds_under_threads_that_read_write_and_flip_versions():
    served = Served()
    cache = ByteCache(8 * 2500, served)
    wrong = []

    def use(offset):
        for step in range(2000):
            name = (step * 7 + offset) % 23
            found = cache.get(name)
            if found is None:
                version = served()
                cache.put(name, answer(f"{name}".encode()), version)
            elif found.body != f"{name}".encode():
                wrong.append(found)
            if step % 500 == offset:
                served.version = f"{step}-{offset}"

    threads = [threading.Thread(target=use, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert 0 <= cache.size <= 8 * 2500
    assert cache.size == sum(one.cost for one in (cache.get(n) for n in range(23)) if one)
