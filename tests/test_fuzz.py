"""Nothing that is sent breaks the service: no 500, no half an answer, no call out, nothing left behind.

CI sends a few hundred requests; MAILLAGE_FUZZ=20000 sends that many, and every hard case (minutes).
"""

import json
import os
import random
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest

from graph.errors import BadRequest, QuerySyntaxError
from graph.store import markup
from graph.store.updates import operations
from tests.fuzz import census, documents, run, texts
from tests.fuzz.requests import Maker, hard_cases, too_long
from tests.fuzz.traps import trap
from tests.fuzz.wire import Case, Outcome, request, send

COUNT = int(os.environ.get("MAILLAGE_FUZZ", "400"))
HARD = 12 if COUNT < 5000 else None
SEED = os.environ.get("MAILLAGE_FUZZ_SEED", "1")
FAST_S = 5.0
RULES, QUESTIONS = ["/", "/doc/<path:path>", "/queries/<slug>.<suffix>"], {"pilots": ["convention"]}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts processes and files in /proc")


@pytest.fixture(scope="module")
def site():
    """A service over the small data that takes writes."""
    with run.fuzzed_site() as found:
        yield found


def test_nothing_that_is_sent_breaks_the_service(site):
    report = run.fuzz(site, COUNT, SEED, HARD)
    assert not report.faults, "\n".join(report.faults)
    assert report.count >= COUNT
    assert report.after.processes["keeper"] >= 4
    assert report.after.processes["granian"] == 2
    good = sum(number for (_, status), number in report.statuses.items() if status == 200)
    assert good > COUNT / 10, "the requests are so odd that nothing is tried"


def test_bodies_over_the_bound_are_refused_fast_whoever_sends_them(site):
    for case in too_long(site.token):
        outcome = send(site.port, case)
        assert outcome.status in (401, 411, 413), case.kind
        assert outcome.seconds < FAST_S, case.kind
    assert site.is_well()


def test_documents_that_name_others_ask_nobody(site):
    with trap() as trapped:
        asking = [
            case
            for case in hard_cases(trapped.address, site.token)
            if any(
                word in case.kind
                for word in ("service", "load", "from", "entity", "DTD", "context", "XInclude", "stylesheet")
            )
        ]
        assert len(asking) > 20
        for case in asking:
            outcome = send(site.port, case)
            assert outcome.status in run.FORESEEN, case.kind
            assert outcome.status != 200 or "page" in case.kind or "from" in case.kind, case.kind
        assert trapped.calls == 0


def test_a_trap_counts_who_comes():
    with trap() as trapped:
        with closing(
            socket.create_connection(("127.0.0.1", int(trapped.address.split(":")[2].split("/")[0])))
        ):
            pass
        deadline = time.monotonic() + 5
        while not trapped.calls and time.monotonic() < deadline:
            time.sleep(0.01)
        assert trapped.calls == 1


def test_entities_that_grow_are_refused_in_words(site):
    hostile = documents.hostile("http://127.0.0.1:9/")
    headers = [("Authorization", f"Bearer {site.token}"), ("Content-Type", documents.XML)]
    for name in ("xml laughs", "xml quadratic", "xml deep XML", "xml attributes", "xml entity of itself"):
        started = time.monotonic()
        outcome = send(site.port, Case(name, request("PUT", "/store?graph=a:a", headers, hostile[name][1])))
        assert outcome.status == 400, name
        assert time.monotonic() - started < FAST_S, name


def attributes(count):
    """An element with so many of them."""
    return b"<a %s/>" % b" ".join(b"b%d=''" % number for number in range(count))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<a>" * (markup.DEPTH + 1), "plus de 500 éléments"),
        (
            attributes(markup.ATTRIBUTES + 1),
            "plus de 1000 attributs",
        ),
        (b"<!DOCTYPE a [<!ENTITY b '&c;'><!ENTITY c '&b;'>]><a>&b;</a>", "recursive"),
        (b"<a>", "colonne 4 : le texte s.arrête trop tôt"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="euc-jp"?><a/>', "multi-byte"),
        (b"", "le texte s.arrête trop tôt"),
    ],
)
def test_xml_that_costs_too_much_or_is_none_is_refused_with_its_reason(body, reason):
    with pytest.raises(BadRequest, match=reason):
        markup.check(body)


def test_xml_at_the_bounds_and_with_small_entities_passes():
    markup.check(b"<a>" * markup.DEPTH + b"</a>" * markup.DEPTH)
    markup.check(b"<a><b/></a>".replace(b"<b/>", b"<b/>" * (markup.DEPTH + 1)))
    markup.check(attributes(markup.ATTRIBUTES))
    markup.check(b"<!DOCTYPE a [<!ENTITY b 'http://e/'>]><a>&b;</a>")
    markup.check('<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"))
    markup.check(documents.SOUND[2][1].encode())


def test_the_same_seed_draws_the_same_requests():
    makers = [Maker(seed, RULES, QUESTIONS, "t") for seed in "aab"]
    first, again, other = ([maker.draw().raw for _ in range(60)] for maker in makers)
    assert first == again
    assert first != other


def test_every_kind_of_request_is_drawn_and_odd():
    maker = Maker("kinds", RULES, QUESTIONS, "t")
    cases = [maker.draw() for _ in range(1500)]
    kinds = {case.kind for case in cases}
    assert kinds == {
        "query", "update", "document", "route", "question", "header", "path", "method", "garbage", "multipart"
    }  # fmt: skip
    assert len({case.raw for case in cases}) > 1200
    assert any(b"\r\nX-Injected" in case.raw for case in cases)


def test_the_grammar_and_its_mutations_are_both_sent():
    rng = random.Random(3)
    asked = [texts.query(rng) for _ in range(200)]
    assert 30 < sum(text in texts.queries() for text in asked) < 120
    assert texts.queries() is texts.queries()


OK = {name: ["x"] for name in run.SECURITY}


@pytest.mark.parametrize(
    ("case", "outcome", "wrong"),
    [
        (Case("a", b"GET / "), Outcome(200, OK, b"", 0.1), ""),
        (Case("a", b"GET / "), Outcome(500, OK, b"", 0.1), "status 500"),
        (Case("a", b"GET / "), Outcome(502, OK, b"", 0.1), "status 502"),
        (Case("a", b"GET / "), Outcome(0, {}, b"", 0.1, "RemoteDisconnected"), "RemoteDisconnected"),
        (Case("a", b"GET / ", sound=False), Outcome(0, {}, b"", 0.1, "RemoteDisconnected"), ""),
        (Case("a", b"GET / ", sound=False), Outcome(200, {}, b"", 0.1, "IncompleteRead"), "IncompleteRead"),
        (Case("a", b"GET / ", sound=False), Outcome(500, {}, b"", 0.1), "status 500"),
        (
            Case("a", b"GET / "),
            Outcome(200, OK | {"x-injected": ["1"]}, b"", 0.1),
            "a header came in by the request",
        ),
        (Case("a", b"GET / "), Outcome(200, {}, b"", 0.1), f"no {', '.join(run.SECURITY)}"),
        (Case("a", b"GET / "), Outcome(200, OK, b"", 30), "30 s"),
        (Case("a", b"GET / ", statuses=frozenset((413,))), Outcome(200, OK, b"", 0.1), "status 200"),
    ],
)
def test_an_answer_is_judged(case, outcome, wrong):
    assert run.judge(case, outcome) == wrong


def test_what_is_left_behind_is_told():
    before = census.Census({"granian": 2}, {"granian": 10**8}, {"granian": 40})
    assert run.remains(before, before) == []
    worse = census.Census({"granian": 3}, {"granian": 10**9}, {"granian": 40 + 3 * run.GROWN_FILES + 1})
    assert [line.split(":")[0] for line in run.remains(before, worse)] == [
        "processes", "memory of granian", "files of granian"
    ]  # fmt: skip


def test_the_census_counts_a_process_and_its_files(tmp_path):
    held = "import sys; held = [open(p, 'w') for p in sys.argv[1:]]; print('held', flush=True); input()"
    found = []
    for names in ((), ("a", "b", "c")):
        command = [sys.executable, "-c", held, *(str(tmp_path / name) for name in names)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"held\n"
            found.append(census.count(process.pid))
            process.stdin.write(b"\n")
            process.stdin.flush()
    without, holding = found
    assert holding.processes == {"other": 1}
    assert holding.files["other"] == without.files["other"] + 3
    assert holding.memory["other"] > 1_000_000


def test_an_update_whose_first_word_is_inside_brackets_is_a_syntax_error():
    for text in ("|}REFIX a: <a:a> DROP ALL", "} DROP ALL", ") INSERT DATA {}", "{ }", "{"):
        with pytest.raises(QuerySyntaxError):
            operations(text)


TERM = "<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> ."


@pytest.mark.parametrize(
    "path",
    [
        "/dump",
        "/store?graph=http://e/term",
        "/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fs%20%3Chttp%3A//e/says%3E%20%3Fo%7D",
    ],
)
def test_triple_terms_have_no_json_ld_and_the_refusal_names_what_they_have(site, path):
    body = TERM.replace("<a:b> <<", "<http://e/says> <<").encode()
    given = [("Authorization", f"Bearer {site.token}"), ("Content-Type", documents.TURTLE)]
    send(site.port, Case("term", request("PUT", "/store?graph=http://e/term", given, body)))
    refused = send(site.port, Case("term", request("GET", path, [("Accept", "application/ld+json")])))
    assert refused.status == 406
    others = json.loads(refused.body)["acceptable"]
    assert "application/ld+json" not in others
    for media_type in others:
        answer = send(site.port, Case("term", request("GET", path, [("Accept", media_type)])))
        assert answer.status == 200, media_type
