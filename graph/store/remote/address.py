"""Where a remote store is, what its graphs are called, and what is read from the environment to reach it.

Refuses settings that do not fit, naming the variable; no secret stands in an address or in a message.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from graph.errors import StoreError
from graph.store.remote.credentials import Anonymous, Credentials, Digest, basic, bearer
from graph.store.remote.exchange import Exchange
from graph.terms import BASE, Minter, Term, iri

_TEXTS = Path(__file__).parent / "texts"
_PLACE = re.compile(r"<urn:maillage:(\w+)>")


@dataclass(frozen=True)
class Address:
    """One remote dataset. query, update, graphs: URLs, the last two empty where there is none.

    fresh_s: seconds for which the version that was read is believed.
    """

    query: str
    update: str
    graphs: str
    minter: Minter
    exchange: Exchange
    fresh_s: float = 5.0

    def names(self, **more: Term) -> dict[str, Term]:
        """What the places of the texts stand for: the dataset, the graphs that only this module reads."""
        control = self.minter.graph("control/").value
        return {
            "dataset": self.minter.thing("dataset"),
            "graphs": iri(self.minter.base),
            "control": iri(control),
            "served": iri(f"{control}served"),
            "merge": iri(f"{control}merge"),
            **more,
        }

    @property
    def merge(self) -> Term:
        """The graph that holds the RDF merge of all graphs that are served."""
        return self.names()["merge"]

    @property
    def unnamed(self) -> Term:
        """The graph that stands for the standard's graph without name."""
        return self.minter.graph("default")

    def staged(self, graph: Term) -> Term:
        """Where new content of a graph waits until it is served."""
        return iri(f"{self.names()['control'].value}staged?{urlencode({'graph': graph.value})}")

    def text(self, name: str, **more: Term) -> str:
        """`texts/{name}.rq` with the terms of this address in its places."""
        terms = self.names(**more)
        source = (_TEXTS / f"{name}.rq").read_text(encoding="utf8")
        lines = [line for line in source.splitlines() if not line.startswith("#+")]
        return _PLACE.sub(lambda place: terms[place[1]].ntriples(), "\n".join(lines))

    def graph_url(self, graph: Term) -> str:
        """Where the Graph Store Protocol finds a graph. Raises StoreError where no URL is set."""
        if not self.graphs:
            raise StoreError(
                "MAILLAGE_STORE_GRAPHS est vide : l'adresse Graph Store est requise pour écrire."
            )
        return f"{self.graphs}{'&' if '?' in self.graphs else '?'}{urlencode({'graph': graph.value})}"


def read_address(query: str, environment: Mapping[str, str]) -> Address:
    """The address of a store. query: URL of its SPARQL queries.

    Environment: MAILLAGE_BASE, MAILLAGE_STORE_UPDATE, MAILLAGE_STORE_GRAPHS (URLs), MAILLAGE_STORE_USER,
    MAILLAGE_STORE_PASSWORD, MAILLAGE_STORE_AUTH (basic or digest), MAILLAGE_STORE_TOKEN,
    MAILLAGE_STORE_CONNECT_TIMEOUT, MAILLAGE_STORE_TIMEOUT, MAILLAGE_STORE_FRESH (seconds).
    Raises StoreError where a value does not fit, naming the variable.
    """

    def said(name: str, default: str = "") -> str:
        return environment.get(name, "").strip() or default

    exchange = Exchange(
        _credentials(said),
        _seconds("MAILLAGE_STORE_CONNECT_TIMEOUT", said("MAILLAGE_STORE_CONNECT_TIMEOUT", "5")),
        _seconds("MAILLAGE_STORE_TIMEOUT", said("MAILLAGE_STORE_TIMEOUT", "60")),
    )
    return Address(
        _url("MAILLAGE_HOME", query),
        _url("MAILLAGE_STORE_UPDATE", said("MAILLAGE_STORE_UPDATE")),
        _url("MAILLAGE_STORE_GRAPHS", said("MAILLAGE_STORE_GRAPHS")),
        Minter(said("MAILLAGE_BASE", BASE)),
        exchange,
        _seconds("MAILLAGE_STORE_FRESH", said("MAILLAGE_STORE_FRESH", "5")),
    )


def _credentials(said: Callable[..., str]) -> Credentials:
    user, password, token = (said(f"MAILLAGE_STORE_{name}") for name in ("USER", "PASSWORD", "TOKEN"))
    manner = said("MAILLAGE_STORE_AUTH", "basic")
    if manner not in ("basic", "digest"):
        raise StoreError(f"MAILLAGE_STORE_AUTH vaut « {manner} » ; attendu : basic ou digest.")
    if token and user:
        raise StoreError("MAILLAGE_STORE_TOKEN et MAILLAGE_STORE_USER s'excluent : donnez l'un ou l'autre.")
    if token:
        return bearer(token)
    if not user:
        return Anonymous()
    return Digest(user, password) if manner == "digest" else basic(user, password)


def _url(name: str, value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise StoreError(f"{name} vaut « {value} » ; attendu : une adresse http ou https.")
    if parts.username or parts.password:
        raise StoreError(
            f"{name} contient un mot de passe : donnez MAILLAGE_STORE_USER et MAILLAGE_STORE_PASSWORD."
        )
    return value


def _seconds(name: str, value: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value) or not float(value):
        raise StoreError(f"{name} vaut « {value} » ; attendu : un nombre de secondes.")
    return float(value)
