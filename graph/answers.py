"""The whole answer to a question that is about no thing in particular, kept beside the version it holds for.

Such a question (`#+ kept: true` in its header) has as many answers as its tokens have combinations, and each
is a function of the version and of the question's text: asked once of the store, then read. Refuses a file
that is not one, and one that answers another text, as an older release may have left.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from graph.store import Rows
from graph.terms import Term, digest

DAMAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError)


def kind(slug: str, terms: Mapping[str, Term | None]) -> str:
    """What the file of that answer is called, after its version. terms: tokens, None where not given."""
    return ".".join([slug, *(term.value for term in terms.values() if term), "json"])


def save(rows: Rows, text: str, path: Path) -> None:
    """Write the rows whole: each term once, then numbers. text: the question that they answer."""
    number: dict[Term | None, int] = {}
    table = [[number.setdefault(term, len(number)) for term in row] for row in rows.rows]
    held = {"text": digest(text), "variables": rows.variables, "rows": table, "terms": list(number)}
    path.write_text(json.dumps(held, ensure_ascii=False), encoding="utf8")


def load(path: Path, text: str) -> Rows:
    """What `save` wrote. Raises FileNotFoundError, or one of `DAMAGE` where it does not answer that text."""
    held = json.loads(path.read_bytes())
    if held["text"] != digest(text):
        raise ValueError("the answer to another text")
    terms = [Term(*parts) if parts is not None else None for parts in held["terms"]]
    return Rows(tuple(held["variables"]), [tuple([terms[number] for number in row]) for row in held["rows"]])
