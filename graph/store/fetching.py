"""Fetching one document from a host on the allow-list: the only way out, for SERVICE and LOAD.

The host is looked up once, its addresses are checked, and the connection goes to an address that was checked.
Refuses other schemes than http and https, hosts that are not listed, addresses that are not public unless
listed themselves, redirects, compressed answers, and to send anything that identifies anyone. No proxy is
used, and none is read from the environment.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from graph.errors import Refused, ServiceFailed
from graph.store.documents import Document

SETTING = "MAILLAGE_SERVICES"
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_.:-]+")
_KEPT = "/%:@!$&'()*+,;=~?"
_PIECE = 65_536
_LOOKUPS = ThreadPoolExecutor(4, thread_name_prefix="lookup")
_FORM = "application/x-www-form-urlencoded"
_Address = tuple[socket.AddressFamily, Any]


class Place(NamedTuple):
    """Where an IRI leads. target: path and query, percent-encoded. iri: as given, without its fragment."""

    secure: bool
    host: str
    port: int
    target: str
    iri: str

    @property
    def authority(self) -> str:
        """Host and port as an address has them: the port where it is not that of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"


class Bounds(NamedTuple):
    """What a fetch may take. end: on the monotonic clock, in seconds. most_bytes: of the body."""

    end: float
    most_bytes: int

    @property
    def left_s(self) -> float:
        """Seconds before the end, and never none: what a timeout can be."""
        return max(self.end - time.monotonic(), 0.001)


def place_of(iri: str, allowed: Collection[str], verb: str) -> Place:
    """Where the IRI leads, once its host is known to be on the list.

    allowed: hosts in lower case, each with any port or, as `host:port`, with that one. verb: what names the
    IRI in the text, for messages. Raises Refused (403).
    """
    try:
        parts = urlsplit(iri)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused(f"{verb} est refusé : « {iri[:200]} » n'est pas une adresse.") from None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise Refused(f"{verb} est refusé : « {iri[:200]} » n'est pas une adresse http ou https.")
    if "@" in parts.netloc:
        raise Refused(f"{verb} est refusé : l'adresse contient un nom d'utilisateur, qui ne s'envoie pas.")
    port = _PORTS[parts.scheme] if port is None else port
    if not _is_listed(host, port, allowed):
        raise Refused(
            f"{verb} est refusé : « {host}:{port} » n'est pas parmi les hôtes que ce service peut appeler "
            f"({SETTING}). Interrogez l'autre service à part, et joignez les réponses chez vous."
        )
    target = quote(parts.path or "/", safe=_KEPT) + (
        f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    )
    return Place(parts.scheme == "https", host, port, target, iri.partition("#")[0])


def fetch(
    place: Place, allowed: Collection[str], accept: str, bounds: Bounds, form: str | None = None
) -> Document:
    """The document there, whole. form: an encoded form to send by POST; None asks by GET.

    Raises Refused (403) where the host has an address that is not public and not listed, ServiceFailed (502)
    where no whole answer comes within the bounds.
    """
    method = "GET" if form is None else "POST"
    headers = {
        "Host": place.authority,
        "Accept": accept,
        "Accept-Encoding": "identity",
        "User-Agent": "Maillage",
        "Connection": "close",
    }
    if form is not None:
        headers["Content-Type"] = _FORM
    try:
        with _connection(place, _addresses(place, allowed, bounds), bounds) as connection:
            connection.request(method, place.target, form, headers)
            with connection.getresponse() as response:
                media_type = _media_type(response, place)
                body = _read(response, place, bounds)
    except (OSError, http.client.HTTPException) as error:
        _check_time(place, bounds)
        raise ServiceFailed(f"{_said(place)} ne donne pas de réponse entière : {error!r}.") from error
    return Document(body, media_type, place.iri)


def _is_listed(host: str, port: int, allowed: Collection[str]) -> bool:
    written = f"[{host}]" if ":" in host else host
    return not {host, written, f"{written}:{port}"}.isdisjoint(allowed)


def _addresses(place: Place, allowed: Collection[str], bounds: Bounds) -> list[_Address]:
    """The addresses of the host, each one permitted, ready to connect to."""
    asked = _LOOKUPS.submit(socket.getaddrinfo, place.host, place.port, type=socket.SOCK_STREAM)
    try:
        found = asked.result(bounds.left_s)
    except (OSError, UnicodeError) as error:
        raise ServiceFailed(f"{_said(place)} ne se trouve pas : {error!r}.") from error
    for _, _, _, _, address in found:
        if not _is_permitted(ip_address(str(address[0]).partition("%")[0]), place.port, allowed):
            raise Refused(
                f"« {place.host} » a une adresse qui n'est pas publique ; elle n'est appelée que si elle est "
                f"elle-même dans {SETTING}."
            )
    return [(family, address) for family, _, _, _, address in found]


def _is_permitted(address: IPv4Address | IPv6Address, port: int, allowed: Collection[str]) -> bool:
    """Whether the address is public, or on the list as itself; `localhost` stands for its own addresses."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if _is_listed(str(address), port, allowed):
        return True
    if address.is_loopback:
        return _is_listed("localhost", port, allowed)
    tunnel = isinstance(address, IPv6Address) and (address.sixtofour or address.teredo)
    return address.is_global and not (address.is_multicast or address.is_reserved or tunnel)


@contextmanager
def _connection(
    place: Place, addresses: list[_Address], bounds: Bounds
) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of those addresses, cut at the end of the time, whatever it is waiting for then."""
    raw = _connect(addresses, bounds)
    with raw if not place.secure else _wrapped(raw, place.host) as channel:
        cut = threading.Timer(bounds.left_s, lambda: _end(channel))
        cut.daemon = True
        cut.start()
        try:
            if isinstance(channel, ssl.SSLSocket):
                channel.do_handshake()
            connection = http.client.HTTPConnection(place.host, place.port)
            connection.sock = channel
            yield connection
        finally:
            cut.cancel()


def _connect(addresses: list[_Address], bounds: Bounds) -> socket.socket:
    """A socket connected to the first address that answers. Raises OSError where none does."""
    failure = OSError("aucune adresse")
    for family, address in addresses:
        channel = socket.socket(family, socket.SOCK_STREAM)
        channel.settimeout(bounds.left_s)
        try:
            channel.connect(address)
        except OSError as error:
            channel.close()
            failure = error
        else:
            return channel
    raise failure


def _wrapped(channel: socket.socket, host: str) -> ssl.SSLSocket:
    """The socket with TLS, its handshake still to do: the certificate must be of the host, by its name."""
    context = ssl.create_default_context()
    return context.wrap_socket(channel, server_hostname=host, do_handshake_on_connect=False)


def _end(channel: socket.socket) -> None:
    """End what the socket waits for; not by its own method, by which TLS gives up encryption first."""
    with suppress(OSError):
        socket.socket.shutdown(channel, socket.SHUT_RDWR)


def _media_type(response: http.client.HTTPResponse, place: Place) -> str:
    """The media type of a success. Raises ServiceFailed (502) for what is none, or is compressed."""
    if response.status // 100 == 3:
        raise ServiceFailed(f"{_said(place)} renvoie ailleurs ({response.status}), ce qui ne se suit pas.")
    if response.status != 200:
        raise ServiceFailed(f"{_said(place)} répond {response.status}.")
    if response.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise ServiceFailed(f"{_said(place)} répond sous une forme comprimée, qui n'a pas été demandée.")
    return response.getheader("Content-Type", "").partition(";")[0].strip().lower()


def _read(response: http.client.HTTPResponse, place: Place, bounds: Bounds) -> bytes:
    pieces, size = [], 0
    while piece := response.read(_PIECE):
        size += len(piece)
        if size > bounds.most_bytes:
            raise ServiceFailed(f"{_said(place)} répond par plus de {bounds.most_bytes} octets.")
        pieces.append(piece)
    _check_time(place, bounds)
    if response.length:
        raise ServiceFailed(f"{_said(place)} s'est arrêté à {size} octets, avant la fin de sa réponse.")
    return b"".join(pieces)


def _check_time(place: Place, bounds: Bounds) -> None:
    if time.monotonic() >= bounds.end:
        raise ServiceFailed(f"{_said(place)} n'a pas répondu en entier dans le délai.")


def _said(place: Place) -> str:
    return f"Le service « {place.authority} »"
