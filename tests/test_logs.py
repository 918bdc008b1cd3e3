"""The log: one line a request where it is asked for, errors always, tokens never."""

import io
import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import logs

FIELDS = {
    "request_id": "abc-1", "method": "GET", "path": "/x?a=1", "status": 200, "ms": 1.5, "bytes": 12,
    "cache": "hit", "version": "1-a", "client": "127.0.0.1",
}  # fmt: skip
SECRET = "mlg_s3cretT0ken"


@pytest.fixture
def logged():
    """A function that configures a mode and gives the stream; the handlers of before come back at the end."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()

    def configure(mode):
        logs.configure(mode, stream)
        return stream

    yield configure
    root.handlers[:] = before
    root.setLevel(level)
    logs._ACCESS.setLevel(logging.WARNING)


def test_json_is_one_object_a_line_with_every_field(logged):
    stream = logged("json")
    logs.request_line(FIELDS)
    (line,) = stream.getvalue().splitlines()
    body = json.loads(line)
    assert {name: body[name] for name in FIELDS} == FIELDS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["time"])
    assert (body["level"], body["logger"]) == ("info", "maillage.access")


def test_text_is_one_line_in_the_order_of_the_fields(logged):
    stream = logged("text")
    logs.request_line(FIELDS | {"path": "/x\n/y"})
    (line,) = stream.getvalue().splitlines()
    assert line.split(" ", 1)[1] == "abc-1 GET /x /y 200 1.5 12 hit 1-a 127.0.0.1"


def test_errors_is_silent_about_requests(logged):
    stream = logged("errors")
    assert not logs.requests_are_logged()
    logs.request_line(FIELDS)
    assert stream.getvalue() == ""
    logging.getLogger("server").error("en panne")
    assert "ERROR - en panne" in stream.getvalue()


def test_a_mode_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="loud"):
        logs.configure("loud")


@pytest.mark.parametrize("mode", ["text", "json"])
@pytest.mark.parametrize(
    "said",
    [
        f"Authorization: Bearer {SECRET}",
        f"authorization={SECRET}",
        f"{{'Authorization': 'Bearer {SECRET}'}}",
        f'{{"authorization": "{SECRET}"}}',
        f"Bearer {SECRET}",
        f"basic {SECRET}",
        f"GET /update?access_token={SECRET}&x=1",
        f"/update?access%5Ftoken={SECRET}",
        f"access_token%3D{SECRET}",
    ],
)
def test_a_token_is_masked_wherever_it_stands(logged, mode, said):
    stream = logged(mode)
    logging.getLogger("server").error("refused: %s", said)
    logs.request_line(FIELDS | {"path": said})
    logging.getLogger("server").error("failed", exc_info=RuntimeError(said))
    assert SECRET not in stream.getvalue()
    assert stream.getvalue().count("***") >= 3


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "/sparql"),
        ("query=ASK", "/sparql?query=ASK"),
        ("access_token=x&query=ASK", "/sparql?access_token=***&query=ASK"),
        ("%61ccess_token=x", "/sparql?%61ccess_token=***"),
        ("Access_Token=x", "/sparql?Access_Token=***"),
        ("access_token", "/sparql?access_token"),
    ],
)
def test_an_address_is_shown_without_its_token(query, shown):
    assert logs.address("/sparql", query) == shown


@given(st.text(max_size=200))
def test_masking_never_fails_and_changes_nothing_without_a_token(text):
    masked = logs.mask(text)
    if not re.search(r"(?i)bearer|basic|authorization|access", text):
        assert masked == text


def test_a_long_line_ends(logged):
    stream = logged("json")
    logs.request_line(FIELDS | {"path": "/" + "x" * 100_000})
    assert len(stream.getvalue()) < 3000


def test_an_error_of_a_request_carries_its_id(logged):
    from flask import Flask

    stream = logged("json")
    app = Flask("server")
    with app.test_request_context("/", environ_overrides={"maillage.request_id": "abc-7"}):
        logging.getLogger("server").error("en panne")
    assert json.loads(stream.getvalue())["request_id"] == "abc-7"
