"""What was tried and waits to be confirmed: the document as it was understood, behind a ticket.

A ticket is 256 random bits that the page of the trial holds; who confirms sends it back, and no token again.
It is good for the holder, and the version, of the trial, once, for a quarter of an hour. Refuses every other.
"""

import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from graph.errors import BadRequest
from graph.shelf import Bundle
from graph.store import versions
from server.tokens import digest_of

_LIFE_S = 900.0
_BYTES = 32
_GONE = "Cet essai n'est plus là : il a plus d'un quart d'heure, ou a déjà servi. Recommencez l'essai."


@dataclass(frozen=True)
class Waiting:
    """What a trial was of. who: name of the token; version: the one that it was tried on."""

    who: str
    version: str
    replacing: str
    bundle: Bundle


def keep(home: Path, waiting: Waiting) -> str:
    """Keep what was tried; its ticket. What waited too long is removed."""
    folder = home / "waiting"
    sweep(home)
    secret = secrets.token_urlsafe(_BYTES)
    bundle = waiting.bundle
    held = {
        "who": waiting.who, "version": waiting.version, "replacing": waiting.replacing, "slug": bundle.slug,
        "files": {name: body.decode() for name, body in bundle.files.items()}, "text": bundle.text,
    }  # fmt: skip
    folder.mkdir(mode=0o700, exist_ok=True)
    versions.write(folder / f"{digest_of(secret)}.json", json.dumps(held, ensure_ascii=False).encode())
    return secret


def take(home: Path, secret: str) -> Waiting:
    """What waits behind a ticket, which is good no more. Raises BadRequest (400) where nothing does."""
    sweep(home)
    path = home / "waiting" / f"{digest_of(secret)}.json"
    try:
        held = json.loads(path.read_bytes())
        path.unlink()
    except FileNotFoundError:
        raise BadRequest(_GONE) from None
    files = {name: body.encode() for name, body in held["files"].items()}
    bundle = Bundle(held["slug"], files, held["text"])
    return Waiting(held["who"], held["version"], held["replacing"], bundle)


def sweep(home: Path) -> None:
    """Remove what waited too long."""
    for path in (home / "waiting").glob("*"):
        try:
            if path.stat().st_mtime < time.time() - _LIFE_S:
                path.unlink()
        except FileNotFoundError:
            continue
