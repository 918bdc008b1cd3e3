"""Shared fixtures: the real data built once a session, and a small data folder that each test may break."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from pool_site import keeper_of

from graph import resources
from graph.build import BuildResult, build
from graph.mapping import Mapped, map_tables
from graph.names import Names
from graph.store import Store, load_store
from graph.store.pool import PoolSource
from graph.tables import Tables, Vocabulary, read_reference, read_tables, read_vocabulary
from graph.terms import Minter
from server import create_app
from server.settings import read_settings

SMALL = Path(__file__).parent / "fixtures" / "small"

settings.register_profile("untimed", deadline=None)  # a number is a benchmark, never a timed test
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def minter() -> Minter:
    """The published base."""
    return Minter()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, minter: Minter) -> tuple[Path, BuildResult]:
    """The real data, built and published once: its home, and what the build says of itself."""
    home = tmp_path_factory.mktemp("maillage")
    return home, build(resources(), home, minter)


@pytest.fixture(scope="session")
def built_home(built: tuple[Path, BuildResult]) -> Path:
    """Folder where the real data is published."""
    return built[0]


@pytest.fixture(scope="session")
def store(built_home: Path) -> Store:
    """The published dataset of the real data."""
    return load_store(built_home)


@pytest.fixture(scope="module")
def real(store: Store) -> FlaskClient:
    """A client of the service over the real data."""
    return create_app(read_settings({}), store).test_client()


@pytest.fixture(scope="session")
def pool(built_home: Path) -> Iterator[PoolSource]:
    """Workers over the real data, as the service keeps them: two for text from outside, one for our own."""
    with keeper_of(built_home) as source:
        yield source


@pytest.fixture(scope="session")
def served(built_home: Path) -> Iterator[str]:
    """Address of the service over the real data, started as a user starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "MAILLAGE_HOME": str(built_home), "HOST": "127.0.0.1", "PORT": str(port)}
    command = [sys.executable, "-m", "server.cli", "serve"]
    with subprocess.Popen(command, cwd=resources(), env=environment, stdout=subprocess.DEVNULL) as process:
        wait_for(f"{address}/health", process)
        yield address
        process.terminate()


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Return once the address answers 200; fail where the process ends or a minute passes."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the service ended with {process.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer within a minute")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The slugs of every SKOS scheme."""
    return read_vocabulary(resources() / "ontology" / "vocabularies")


@pytest.fixture(scope="session")
def names() -> Names:
    """The resolver over the curated tables alone."""
    reference, faults = read_reference(resources() / "data" / "reference")
    assert not faults
    return Names.of(reference)


@pytest.fixture
def small_root(tmp_path: Path) -> Path:
    """A checkout with the small data folder, which the test may change, and the real ontology and checks."""
    root = tmp_path / "checkout"
    shutil.copytree(SMALL / "data", root / "data")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(resources() / name)
    return root


@pytest.fixture(scope="session")
def small_tables(vocabulary: Vocabulary) -> Tables:
    """The small data folder, read."""
    return read_tables(SMALL / "data", vocabulary)


@pytest.fixture(scope="session")
def small(small_tables: Tables, minter: Minter) -> Mapped:
    """The small data folder, mapped to triples."""
    return map_tables(small_tables, minter)
