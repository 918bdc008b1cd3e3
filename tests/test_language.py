"""French first: the address, the cookie, then Accept-Language choose; no reader gets another's bytes.

Spec: RFC 9110, section 12.5.4.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_site import BROWSER, small_client

from server import front
from server.language import LANGUAGES, preferred


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (None, "fr"),
        ("", "fr"),
        ("en", "en"),
        ("EN-us", "en"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr"),
        ("de,en;q=0.3", "en"),
        ("de, fr;q=0.2, en;q=0.3", "en"),
        ("de", "fr"),
        ("*", "fr"),
        ("fr;q=0, *;q=0.1", "en"),
        ("fr;q=0.1, *", "en"),
        ("en;q=0", "fr"),
        ("en , fr", "en"),
        ("fr, en", "fr"),
        ("en;q=2", "fr"),
        ("english", "fr"),
        (",,;q=1,en", "en"),
        ("en," * 1000, "fr"),
    ],
)
def test_the_language_liked_best_is_taken_and_french_where_none_is(accepted, expected):
    assert preferred(None, accepted) == expected


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("lang=fr", "fr"),
        ('lang="fr"', "fr"),
        ("a=1; lang=fr", "fr"),
        ("lang=de", "en"),
        ("slang=fr", "en"),
        ("lang=", "en"),
    ],
)
def test_a_cookie_says_more_than_the_browser(cookie, expected):
    assert preferred(cookie, "en") == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_the_headers_hold_a_translated_language_comes_out(cookie, accepted):
    assert preferred(cookie, accepted) in LANGUAGES


@pytest.fixture
def fronted():
    """The service over the small data with its byte cache, and a client that keeps no cookies."""
    app = small_client().application
    front.install(app, front.version_of(app), 10**7, front.Bounds())
    return app.test_client(use_cookies=False)


def ask(client, path="/queries", **headers):
    given = {"Accept": BROWSER} | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.get(path, headers=given)
    return answer, '<html lang="en">' in answer.text


READERS = [
    ({}, False),
    ({"Accept_Language": "fr-FR,fr;q=0.9,en;q=0.8"}, False),
    ({"Accept_Language": "en-GB,en;q=0.9,fr;q=0.1"}, True),
    ({"Accept_Language": "de"}, False),
    ({"Accept_Language": "en", "Cookie": "lang=fr"}, False),
    ({"Accept_Language": "fr", "Cookie": "lang=en"}, True),
]


def test_a_french_and_an_english_reader_never_get_each_others_bytes(fronted):
    """In every order, from the cache or not, and each ETag is of its own language."""
    tags = {True: set(), False: set()}
    for readers in (READERS, READERS[::-1], READERS):
        for headers, english in readers:
            answer, is_english = ask(fronted, **headers)
            assert answer.status_code == 200
            assert is_english is english, headers
            assert answer.headers["Content-Language"] == ("en" if english else "fr")
            assert "Accept-Language" in answer.headers["Vary"]
            tags[english].add(answer.headers["ETag"])
    assert [len(tags[english]) for english in (True, False)] == [1, 1]
    assert tags[True] != tags[False]


def test_readers_of_one_language_share_what_is_kept(fronted):
    front = fronted.application.wsgi_app
    ask(fronted, Accept_Language="en-GB,en;q=0.9")
    kept = len(front.cache)
    ask(fronted, Accept_Language="en-US,en;q=0.5,de;q=0.1")
    ask(fronted, Cookie="lang=en; suivi=2")
    assert len(front.cache) == kept


def test_a_tag_of_the_other_language_does_not_make_an_answer_unchanged(fronted):
    french = ask(fronted)[0].headers["ETag"]
    answer, is_english = ask(fronted, Accept_Language="en", If_None_Match=french)
    assert answer.status_code == 200
    assert is_english


def test_the_address_says_more_than_all(fronted):
    assert ask(fronted, "/queries?lang=en", Accept_Language="fr", Cookie="lang=fr")[1]
    assert not ask(fronted, "/queries?lang=fr", Accept_Language="en", Cookie="lang=en")[1]


@pytest.mark.parametrize(
    "path", ["/nulle-part", "/nulle-part?lang=en", "/queries/conventions.csv?x=1&lang=en"]
)
def test_a_problem_whose_detail_is_french_says_so(path):
    answer = small_client().get(path, headers={"Accept": "application/json", "Accept-Language": "en"})
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Content-Language"] == "fr"


def test_a_problem_as_a_page_is_in_the_readers_language_and_marks_its_french():
    answer, is_english = ask(small_client(), "/nulle-part", Accept_Language="en")
    assert is_english
    assert answer.headers["Content-Language"] == "en"
    assert 'role="alert" lang="fr"' in answer.text
