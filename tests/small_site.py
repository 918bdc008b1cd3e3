"""The service over the small data folder (`fixtures/small`), built once: what tests of answers ask."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from graph import resources
from graph.build import build
from graph.store import Store, open_store
from server import create_app
from server.settings import read_settings

SMALL = Path(__file__).parent / "fixtures" / "small"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ID = "https://w3id.org/maillage/id/"


@cache
def small_build() -> Path:
    """Folder where the small data is published, and nobody serves: what a test copies before it writes."""
    folder = Path(tempfile.mkdtemp(prefix="maillage-small-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = folder / "checkout"
    shutil.copytree(SMALL / "data", root / "data")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(resources() / name)
    build(root, folder / "built")
    return folder / "built"


@cache
def small_home() -> Path:
    """Folder where the small data is published and served: it may hold what services keep."""
    return Path(shutil.copytree(small_build(), small_build().parent / "home"))


@cache
def small_store() -> Store:
    """The published dataset of the small data."""
    return open_store(small_home())


def small_client(**environment):
    """A client of the service; environment: settings by name."""
    given = {"MAILLAGE_SOURCES": str(SMALL / "sources"), **environment}
    return create_app(read_settings(given), small_store()).test_client()


def page(client, path, **options):
    """A page as a browser gets it: its status and its text without the spaces of layout."""
    answer = client.get(path, headers={"Accept": BROWSER}, **options)
    return answer.status_code, " ".join(answer.get_data(as_text=True).split())
