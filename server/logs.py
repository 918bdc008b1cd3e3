"""The service's log on standard error: errors always, one line a request where MAILLAGE_LOG asks for it.

Refuses to write a token, wherever it stands in a line, and lines without end. `text` is for people, `json`
one object a line (https://jsonlines.org/), `errors` these alone.
"""

import json
import logging
import re
import sys
import time
from typing import Any, TextIO
from urllib.parse import unquote_plus

from flask import has_request_context, request

MODES = ("errors", "text", "json")
_ACCESS = logging.getLogger("maillage.access")
_LONGEST = 2000
_TOKENS = (
    (re.compile(r"(?i)\b(bearer|basic)(?:\s|%20|\+)+[^\s\"',&]+"), r"\1 ***"),
    (re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?)(?!bearer|basic)[^&\s\"',}]+"), r"\1***"),
    (re.compile(r"(access(?:_|%5[Ff])token(?:=|%3[Dd]))[^&\s\"']+"), r"\1***"),
)
_FIELDS = ("request_id", "method", "path", "status", "ms", "bytes", "cache", "version", "client")


def configure(mode: str, stream: TextIO | None = None) -> None:
    """Send the log of this process to standard error, in that mode. Raises ValueError for another than MODES.

    stream: where to write instead.
    """
    if mode not in MODES:
        raise ValueError(mode)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if mode == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _ACCESS.setLevel(logging.INFO if mode != "errors" else logging.WARNING)


def requests_are_logged() -> bool:
    """Whether each request gets a line."""
    return _ACCESS.isEnabledFor(logging.INFO)


def request_line(fields: dict[str, Any]) -> None:
    """Write the line of one request. fields: those of _FIELDS that are known."""
    _ACCESS.info("request", extra=fields)


def address(path: str, query: str) -> str:
    """A path with its query, the values of `access_token` parameters masked however their name is escaped."""
    if not query:
        return path
    shown = []
    for pair in query.split("&"):
        name, equals, _ = pair.partition("=")
        shown.append(f"{name}=***" if equals and unquote_plus(name).lower() == "access_token" else pair)
    return f"{path}?{'&'.join(shown)}"


def mask(text: str) -> str:
    """The text without the tokens that it holds: Authorization headers and `access_token` parameters."""
    for pattern, replacement in _TOKENS:
        text = pattern.sub(replacement, text)
    return text


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and what is known of the request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, without its end."""
        body = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        body |= {"message": mask(record.getMessage())[:_LONGEST]} | _known(record)
        if record.exc_info:
            body["exception"] = mask(self.formatException(record.exc_info))
        return json.dumps(body, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """One line a request; an error's message and traceback follow on lines of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record, without its end."""
        known = _known(record)
        if record.name == _ACCESS.name:
            line = " ".join(str(known.get(name, "-")).replace("\n", " ") for name in _FIELDS)
            return f"{_time(record)} {line}"
        name = known.get("request_id", "-")
        said = mask(record.getMessage()).replace("\n", "\n  ")
        text = f"{_time(record)} {record.levelname} {name} {said}"
        return text + ("\n" + mask(self.formatException(record.exc_info)) if record.exc_info else "")


def _known(record: logging.LogRecord) -> dict[str, Any]:
    found = {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
    if "request_id" not in found and has_request_context():
        name = request.environ.get("maillage.request_id")
        found |= {"request_id": name} if name else {}
    return {k: mask(v)[:_LONGEST] if isinstance(v, str) else v for k, v in found.items()}


def _time(record: logging.LogRecord) -> str:
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    return f"{moment}.{int(record.msecs):03d}Z"
