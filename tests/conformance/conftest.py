"""The service under conformance tests: one that runs already, or an empty one started as its user would.

MAILLAGE_CONFORMANCE_URL and MAILLAGE_CONFORMANCE_TOKEN name a running one, which loses what it holds; without
them, `maillage serve --empty --token-file` is started with the standard's own reading of the default graph.
Tests named in skips.toml are skipped, for the reason that stands there.
"""

import os
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest
from conformance.endpoint import PATIENCE_S, Endpoint

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
_POLL_S = 0.05


def pytest_collection_modifyitems(items):
    """Skip what the engine cannot do, with its reason."""
    skips = tomllib.loads((HERE / "skips.toml").read_text(encoding="utf8"))["skip"]
    reasons = {test: skip["reason"] for skip in skips for test in skip["tests"]}
    for item in items:
        name = item.originalname.removeprefix("test_") if isinstance(item, pytest.Function) else ""
        if HERE in item.path.parents and name in reasons:
            item.add_marker(pytest.mark.skip(reason=reasons[name]))


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    """An empty writable service with the standard's default graph."""
    if address := os.environ.get("MAILLAGE_CONFORMANCE_URL"):
        yield Endpoint(address.rstrip("/"), os.environ.get("MAILLAGE_CONFORMANCE_TOKEN", ""))
        return
    folder = tmp_path_factory.mktemp("conformance")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ, "MAILLAGE_HOME": str(folder / "home"), "MAILLAGE_DEFAULT_GRAPH": "strict",
        "HOST": "127.0.0.1", "PORT": str(port), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    tokens = folder / "tokens"
    command = [sys.executable, "-m", "server.cli", "serve", "--empty", "--token-file", str(tokens)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield Endpoint(f"http://127.0.0.1:{port}", tokens.read_text(encoding="utf8").strip())
        finally:
            process.terminate()


def wait_for(address, process):
    """Return once the address answers 200; fail where the process ends or patience does."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the service ended with {process.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(_POLL_S)
    pytest.fail(f"{address} did not answer within {PATIENCE_S} s")
