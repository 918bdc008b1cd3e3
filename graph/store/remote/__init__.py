"""The dataset in a SPARQL 1.1 store elsewhere: Virtuoso, Oxigraph's server, others that keep to it.

    exchange, credentials   one bounded HTTP request, and who sends it
    answers, form           what comes back, read strictly; what a text asks for
    address                 where the store is, and the texts that are sent to it
    store, writer           the `Store` and `Writer` protocols on top

Refuses to rely on anything but the SPARQL 1.1 Protocol, Query, Update and Graph Store Protocol.
Spec: https://www.w3.org/TR/sparql11-overview/
"""

import os
from collections.abc import Mapping

from graph.store import Store, Writer
from graph.store.remote.address import read_address
from graph.store.remote.store import RemoteStore, Served
from graph.store.remote.writer import RemoteWriter

__all__ = [
    "RemoteSource",
    "RemoteStore",
    "RemoteWriter",
    "Served",
    "open_remote",
    "open_writer",
    "publish_remote",
]


def open_remote(address: str, environment: Mapping[str, str] = os.environ) -> RemoteStore:
    """The store whose SPARQL queries go to that URL; nothing is sent yet.

    environment: see `read_address`. Raises StoreError where a setting does not fit.
    """
    return RemoteStore(read_address(address, environment))


def open_writer(address: str, environment: Mapping[str, str] = os.environ) -> RemoteWriter | None:
    """The writer of that store; None where it has no update URL. Raises StoreError as `open_remote`."""
    store = open_remote(address, environment)
    return RemoteWriter(store) if store.address.update else None


class RemoteSource:
    """The versions that a store elsewhere names, read again every few seconds."""

    def __init__(self, address: str):
        self._address = address
        self._live = open_remote(address)
        self.writer: Writer | None = open_writer(address)

    def version(self) -> str:
        """The version that is served there. Raises NotReady (503) where nothing is."""
        return self._live.version

    def store(self, version: str) -> RemoteStore:
        """The store itself: the standard knows no versions, so it is always the newest."""
        assert version
        return open_remote(self._address)


def publish_remote(
    address: str, store: Store, inputs: str, environment: Mapping[str, str] = os.environ
) -> str:
    """Make the dataset of a store the served one of that address; returns its version.

    inputs: digest of what it was built from. Raises StoreError where the remote store refuses, breaks off, or
    has no update or graph-store URL.
    """
    return RemoteWriter(open_remote(address, environment)).publish(store, inputs)
