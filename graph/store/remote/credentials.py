"""How a request proves who sends it: not at all, by password (Basic or Digest), or by bearer token.

Refuses to send a password to an address that did not ask for it by Digest, and to show one in a message.
"""

import hashlib
import re
import secrets
import threading
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

import urllib3

_FIELD = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')


class Credentials(Protocol):
    """What proves a request."""

    def prove(self, method: str, url: str) -> dict[str, str]:
        """The header fields that prove this one request; none where nothing is asked."""

    def challenge(self, url: str, headers: Mapping[str, str]) -> bool:
        """Take note of what an answer asks for; whether sending the request again may now succeed."""


class Anonymous:
    """No proof."""

    def prove(self, method: str, url: str) -> dict[str, str]:  # noqa: ARG002 - a protocol's signature
        """No header field."""
        return {}

    def challenge(self, url: str, headers: Mapping[str, str]) -> bool:  # noqa: ARG002 - as above
        """False: there is nothing to answer with."""
        return False


class Fixed(Anonymous):
    """The same `Authorization` on every request."""

    def __init__(self, authorization: str):
        self._authorization = authorization

    def prove(self, method: str, url: str) -> dict[str, str]:  # noqa: ARG002 - a protocol's signature
        """That `Authorization`."""
        return {"Authorization": self._authorization}


def basic(user: str, password: str) -> Fixed:
    """User and password as they are, in UTF-8. Spec: https://www.rfc-editor.org/rfc/rfc7617"""
    return Fixed(
        urllib3.util.make_headers(basic_auth=f"{user}:{password}".encode().decode("latin-1"))["authorization"]
    )


def bearer(token: str) -> Fixed:
    """A bearer token. Spec: https://www.rfc-editor.org/rfc/rfc6750#section-2.1"""
    return Fixed(f"Bearer {token}")


class Digest:
    """User and password as a digest of the server's nonce: what Virtuoso asks for.

    Spec: https://www.rfc-editor.org/rfc/rfc7616 (MD5 and SHA-256, quality of protection `auth`)
    """

    def __init__(self, user: str, password: str):
        self._user = user
        self._password = password
        self._asked: dict[str, dict[str, str]] = {}
        self._count = 0
        self._lock = threading.Lock()

    def is_challenged(self, url: str) -> bool:
        """Whether it is known what that address asks for."""
        return urlsplit(url).path in self._asked

    def challenge(self, url: str, headers: Mapping[str, str]) -> bool:
        """Keep the nonce that an answer brings; True where it is a new one, asked for by Digest."""
        path = urlsplit(url).path
        scheme, _, rest = headers.get("www-authenticate", "").partition(" ")
        asked = {name.lower(): quoted or bare for name, quoted, bare in _FIELD.findall(rest)}
        if scheme.lower() != "digest" or "nonce" not in asked:
            with self._lock:
                self._asked.setdefault(path, {})
            return False
        with self._lock:
            known = self._asked.get(path, {}).get("nonce")
            self._asked[path] = asked
            self._count = 0
        return bool(known != asked["nonce"])

    def prove(self, method: str, url: str) -> dict[str, str]:
        """The `Authorization` for one request; none where the address asks for nothing."""
        parts = urlsplit(url)
        with self._lock:
            asked = self._asked.get(parts.path)
            if not asked:
                return {}
            self._count += 1
            count = f"{self._count:08x}"
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return {"Authorization": self.answer(asked, method, target, count, secrets.token_hex(8))}

    def answer(self, asked: Mapping[str, str], method: str, target: str, count: str, once: str) -> str:
        """The header value for a challenge. count: 8 hexadecimal digits; once: the client's own nonce."""
        algorithm = asked.get("algorithm", "MD5")
        make = hashlib.sha256 if algorithm.upper() == "SHA-256" else hashlib.md5

        def hashed(*parts: str) -> str:
            return make(":".join(parts).encode(), usedforsecurity=False).hexdigest()

        owner = hashed(self._user, asked.get("realm", ""), self._password)
        request = hashed(method, target)
        quality = "auth" in [part.strip() for part in asked.get("qop", "").split(",")]
        middle = (asked["nonce"], count, once, "auth") if quality else (asked["nonce"],)
        fields = {
            "username": self._user, "realm": asked.get("realm", ""), "nonce": asked["nonce"], "uri": target,
            "response": hashed(owner, *middle, request),
        }  # fmt: skip
        if "opaque" in asked:
            fields["opaque"] = asked["opaque"]
        quoted = ", ".join(f'{name}="{value}"' for name, value in fields.items())
        counted = f', qop=auth, nc={count}, cnonce="{once}"' if quality else ""
        return f"Digest {quoted}, algorithm={algorithm}{counted}"
