"""Content codings: the one a client prefers among ours, never one that it forbids, and bytes that decode."""

import gzip

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import NotAcceptable
from server import compression

JSON = "application/sparql-results+json"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ("identity",)),
        ("", ("identity",)),
        ("gzip", ("gzip", "identity")),
        ("gzip, deflate, br, zstd", ("zstd", "gzip", "identity")),
        ("gzip;q=1.0, zstd;q=0.5", ("gzip", "zstd", "identity")),
        ("GZIP", ("gzip", "identity")),
        ("x-gzip", ("gzip", "identity")),
        ("br", ("identity",)),
        ("*", ("zstd", "gzip", "identity")),
        ("*;q=0", ()),
        ("identity;q=0", ()),
        ("gzip, identity;q=0", ("gzip",)),
        ("gzip;q=0, *", ("zstd", "identity")),
        ("identity, gzip;q=0.5", ("identity", "gzip")),
        ("gzip;q=0", ("identity",)),
        ("gzip;q=2", ("identity",)),
        ("gzip;q=abc", ("identity",)),
        ("gzip ; q = 0.3", ("gzip", "identity")),
    ],
)
def test_the_codings_accepted_come_best_first(header, expected):
    assert compression.acceptable(header) == expected


@given(st.text(alphabet="gzipstdbr,;q=01.* ", max_size=40))
def test_any_header_gives_codings_of_ours_each_once(header):
    found = compression.acceptable(header)
    assert set(found) <= {"zstd", "gzip", "identity"}
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("content_type", "size", "expected"),
    [
        (JSON, 511, "identity"),
        (JSON, 512, "gzip"),
        ("text/html; charset=utf-8", 9000, "gzip"),
        ("application/n-quads", 9000, "gzip"),
        ("application/ld+json", 9000, "gzip"),
        ("application/rdf+xml", 9000, "gzip"),
        ("image/svg+xml", 9000, "gzip"),
        ("image/png", 9000, "identity"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 9000, "identity"),
    ],
)
def test_only_text_of_some_length_is_coded(content_type, size, expected):
    assert compression.choose(("gzip", "identity"), content_type, size) == expected


def test_what_forbids_identity_is_coded_however_short():
    assert compression.choose(("gzip",), "image/png", 1) == "gzip"


def test_no_coding_at_all_is_not_acceptable_and_says_which_there_are():
    with pytest.raises(NotAcceptable) as raised:
        compression.choose((), JSON, 1000)
    assert raised.value.acceptable == ("zstd", "gzip", "identity")


@given(st.binary(max_size=3000))
def test_coded_bytes_decode_to_the_same_and_never_change(body):
    assert gzip.decompress(compression.encode(body, "gzip")) == body
    assert zstandard.ZstdDecompressor().decompress(compression.encode(body, "zstd")) == body
    assert compression.encode(body, "identity") == body
    assert compression.encode(body, "gzip") == compression.encode(body, "gzip")
