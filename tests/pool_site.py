"""The application over real workers, without its HTTP server: what tests of the protocols ask.

An `empty_site` takes writes; its tokens are WRITE and READ. `small_pool_client` reads the small data.
"""

import atexit
import tempfile
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from small_site import SMALL, small_home

from graph.store import new_store, publish, versions
from graph.store.keeper import Plan
from graph.store.pool import PoolSource, keeping, wait_for
from server import create_app
from server.settings import read_settings

WRITE, READ = "a-token-that-writes", "a-token-that-reads"
WRITER = {"Authorization": f"Bearer {WRITE}"}


@contextmanager
def keeper_of(home, writable=False, **plan):
    """A keeper at work over that home, and where its versions are found; sockets want a short path."""
    given = {"workers": 2, "queue": 16, "memory_triples": 5_000_000, **plan}
    with tempfile.TemporaryDirectory(prefix="mlg") as folder:
        run = Path(folder)
        with keeping(Plan(home, run, **given)):
            wait_for(run, versions.current(home).version)
            yield PoolSource(run, home if writable else None)


@contextmanager
def empty_site(home, tokens=f"auteur write {WRITE}\nlecteur read {READ}\n", **environment):
    """A client of an empty service over that folder; tokens: the text of its token file, None for none."""
    publish(home, new_store(), "")
    if tokens is not None:
        (home / "tokens").write_text(tokens, encoding="utf8")
    given = {"MAILLAGE_HOME": str(home), "MAILLAGE_TOKENS": str(home / "tokens"), **environment}
    with keeper_of(home, writable=True) as source:
        yield create_app(read_settings(given), source).test_client()


@cache
def small_source():
    """The small data, served by workers until the tests end."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(keeper_of(small_home()))


def small_pool_client(**environment):
    """A client of the small data; environment: settings by name."""
    given = {"MAILLAGE_SOURCES": str(SMALL / "sources"), "MAILLAGE_HOME": str(small_home()), **environment}
    return create_app(read_settings(given), small_source()).test_client()
