"""Access tokens: who may do what, kept in one file that need hold no token, only their digests.

A token is 256 random bits, so its plain SHA-256 is what is kept: a slow hash protects passwords that can be
guessed, and here there is nothing to guess. The file is read again as soon as it changes, so that a token
that was removed stops at once. Refuses to go on with a file that it does not understand: no token then works.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from graph.errors import BadRequest, NotFound, StoreError

_BYTES = 32
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[\w.@-]{1,64}")
_NAME_MEANS = "1 à 64 lettres, chiffres, points, tirets ou arobases"
_HASHED = "sha256:"


class Right(IntEnum):
    """What a token allows; each right holds those below it."""

    READ = 1
    WRITE = 2
    ADMIN = 3

    @classmethod
    def of(cls, word: str) -> "Right":
        """The right of that name, whatever its case. Raises BadRequest for any other word."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise BadRequest(f"« {word} » n'est pas un droit ; attendu : {', '.join(RIGHTS)}.") from None


RIGHTS = tuple(right.name.lower() for right in Right)


@dataclass(frozen=True)
class Token:
    """One token without its secret. digest: SHA-256 of it, 64 hexadecimal digits; created: UTC, ISO 8601."""

    name: str
    right: Right
    digest: str
    created: str = ""


class TokenFile:
    """The tokens of one file: JSON that the command line keeps, or lines that a person wrote.

    A line is `name right sha256:<digest>`, `name right <token>`, or a token alone, which is an admin's. Empty
    lines and those that begin with # count for nothing. A file that does not exist holds no token.
    """

    def __init__(self, path: Path):
        """path: the file; it need not exist."""
        self.path = path
        self._seen: tuple[tuple[int, int, int] | None, tuple[Token, ...]] = (None, ())

    def tokens(self) -> tuple[Token, ...]:
        """Every token of the file as it is now. Raises StoreError where it cannot be understood."""
        try:
            state = self.path.stat()
            mark = (state.st_mtime_ns, state.st_ino, state.st_size)
            known, found = self._seen
            if known != mark:
                found = _parse(self.path.read_text(encoding="utf8"))
                self._seen = (mark, found)
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError("Le fichier des jetons d'accès ne se lit pas.") from error
        return found

    def find(self, secret: str) -> Token | None:
        """The token with that secret, or None; takes as long whichever token it is, or none.

        Raises StoreError where the file cannot be understood.
        """
        digest, found = digest_of(secret), None
        for token in self.tokens():
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found

    def add(self, name: str, right: Right) -> str:
        """Make a token and keep its digest; returns the token itself, which is kept nowhere.

        Raises BadRequest for a name that is taken or ill-formed, or where a person keeps the file.
        """
        secret = secrets.token_urlsafe(_BYTES)
        if not _NAME.fullmatch(name):
            raise BadRequest(f"« {name} » n'est pas un nom de jeton ; attendu : {_NAME_MEANS}.")
        with self._locked() as tokens:
            if any(token.name == name for token in tokens):
                raise BadRequest(f"Un jeton « {name} » existe déjà ; retirez-le d'abord.")
            created = datetime.now(UTC).isoformat(timespec="seconds")
            self._write((*tokens, Token(name, right, digest_of(secret), created)))
        return secret

    def remove(self, name: str) -> None:
        """Withdraw a token, at once. Raises NotFound where none has that name, BadRequest as `add` does."""
        with self._locked() as tokens:
            kept = tuple(token for token in tokens if token.name != name)
            if len(kept) == len(tokens):
                raise NotFound(f"Aucun jeton ne s'appelle « {name} ».")
            self._write(kept)

    @contextmanager
    def _locked(self) -> Iterator[tuple[Token, ...]]:
        """The tokens, while no other command changes them."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.path.exists() and not self.path.read_text(encoding="utf8").lstrip().startswith("{"):
                raise BadRequest(f"{self.path} est écrit à la main : changez-le dans un éditeur.")
            yield self.tokens()

    def _write(self, tokens: tuple[Token, ...]) -> None:
        """Replace the file whole; only its owner may read it."""
        rows = [
            {"name": t.name, "right": t.right.name.lower(), "sha256": t.digest, "created": t.created}
            for t in tokens
        ]
        temporary = self.path.with_name(f"{self.path.name}.new")
        temporary.unlink(missing_ok=True)
        _write_private(temporary, json.dumps({"tokens": rows}, ensure_ascii=False, indent=1) + "\n")
        temporary.replace(self.path)


def digest_of(secret: str) -> str:
    """SHA-256 of a token, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf8", "surrogatepass")).hexdigest()


def ensure_file(path: Path) -> bool:
    """Make a token file with one new admin token, in clear, unless there is one; whether it was made.

    Only its owner may read it. Raises OSError where it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write_private(path, secrets.token_urlsafe(_BYTES) + "\n")
    except FileExistsError:
        return False
    return True


def _write_private(path: Path, text: str) -> None:
    """Write a new file of mode 600, wholly on disk. Raises FileExistsError where there is one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _parse(text: str) -> tuple[Token, ...]:
    """The tokens of a file. Raises StoreError, which says where but never shows what stands there."""
    lines = enumerate(text.splitlines(), 1)
    json_file = text.lstrip().startswith("{")
    found = _from_json(text) if json_file else [_from_line(n, line) for n, line in lines if _says(line)]
    if len({token.name for token in found}) < len(found):
        raise StoreError("Dans le fichier des jetons d'accès, deux jetons ont le même nom.")
    return tuple(found)


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _from_line(number: int, line: str) -> Token:
    words = line.split()
    if len(words) == 1:
        return Token(f"ligne-{number}", Right.ADMIN, _digest(words[0], number))
    if len(words) != 3 or not _NAME.fullmatch(words[0]) or words[1].lower() not in RIGHTS:
        raise StoreError(
            f"Ligne {number} du fichier des jetons d'accès : attendu « nom droit sha256:empreinte », "
            f"« nom droit jeton » ou un jeton seul ; droits : {', '.join(RIGHTS)}."
        )
    return Token(words[0], Right.of(words[1]), _digest(words[2], number))


def _digest(word: str, number: int) -> str:
    if not word.startswith(_HASHED):
        return digest_of(word)
    digest = word.removeprefix(_HASHED).lower()
    if not _DIGEST.fullmatch(digest):
        raise StoreError(
            f"Ligne {number} du fichier des jetons d'accès : « {_HASHED} » est suivi de 64 chiffres "
            "hexadécimaux."
        )
    return digest


def _from_json(text: str) -> list[Token]:
    try:
        rows = json.loads(text)["tokens"]
        found = [
            Token(str(row["name"]), Right.of(row["right"]), row["sha256"], str(row.get("created", "")))
            for row in rows
        ]
    except (ValueError, KeyError, TypeError, AttributeError, BadRequest) as error:
        raise StoreError("Le fichier des jetons d'accès n'est pas le JSON attendu.") from error
    if not all(isinstance(token.digest, str) and _DIGEST.fullmatch(token.digest) for token in found):
        raise StoreError("Le fichier des jetons d'accès porte une empreinte qui n'en est pas une.")
    return found
