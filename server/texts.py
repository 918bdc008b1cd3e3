"""The passage itself, where this deployment holds the document: found by file name or hash, shown only if the
hash of its bytes is the one that the graph records.

Refuses a text whose hash differs, and copies nothing: the file is read where it lies.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CONTEXT = 300


@dataclass(frozen=True)
class Quotation:
    """A passage with what stands before and after it, CONTEXT code points at most each side."""

    before: str
    passage: str
    after: str


def quote(folder: Path, file_name: str | None, sha256: str | None, start: int, end: int) -> Quotation | None:
    """The code points from start to end (excluded) of the document, or None where it is not held here."""
    text = _text(folder, file_name, sha256) if sha256 else None
    if text is None or not 0 <= start < end <= len(text):
        return None
    return Quotation(text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT])


@lru_cache(maxsize=32)
def _text(folder: Path, file_name: str | None, sha256: str) -> str | None:
    if not folder.is_dir():
        return None
    named = folder / Path(file_name).name if file_name else None
    for path in [named] if named and named.is_file() else sorted(folder.glob("*.txt")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == sha256:
            return content.decode("utf8")
    return None
