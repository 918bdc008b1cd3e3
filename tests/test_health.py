"""`/health` says live, ready and which version, from what the service serves at that moment."""

import pytest
from small_site import small_client, small_store

from graph.errors import NotReady
from server import create_app
from server.settings import read_settings


class Unpublished:
    """A source of which nothing was published yet."""

    writer = None

    def version(self):
        raise NotReady("Rien n'est publié.")

    def store(self, version):
        raise NotReady(version)


@pytest.fixture
def client():
    return small_client()


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_ready_says_version_and_size(client, path):
    answer = client.get(path)
    body = answer.get_json()
    assert answer.status_code == 200
    assert body.pop("triples") > 100
    assert body == {"status": "ok", "live": True, "ready": True, "version": small_store().version}


@pytest.fixture
def unpublished():
    return create_app(read_settings({}), Unpublished()).test_client()


def test_live_asks_nothing_of_the_store(unpublished):
    answer = unpublished.get("/health/live")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "live": True})


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_nothing_served_is_503_and_says_so(unpublished, path):
    answer = unpublished.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    body = answer.get_json()
    assert (body["live"], body["ready"], body["version"]) == (True, False, None)


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_health_is_never_kept(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-store"
