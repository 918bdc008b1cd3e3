"""Settings come from the environment, each with a unit and a help, and say what is wrong by name."""

from pathlib import Path

import pytest

from graph.errors import MaillageError
from server.settings import SETTINGS, Settings, read_settings


def test_without_environment_the_defaults_hold():
    settings = read_settings({})
    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8000, Path(".maillage"))
    assert settings.base == "https://w3id.org/maillage/"
    assert settings.max_body == 1_000_000
    assert settings.address == "http://127.0.0.1:8000"


def test_an_empty_variable_counts_as_absent():
    assert read_settings({"PORT": " ", "HOST": ""}).address == "http://127.0.0.1:8000"


@pytest.mark.parametrize("value", ["0", "65536", "huit mille", "-1", "8000.5", "٨٠"])
def test_a_port_that_is_none_is_named(value):
    with pytest.raises(MaillageError, match="PORT") as caught:
        read_settings({"PORT": value})
    assert value in str(caught.value)


def test_a_base_ends_with_a_slash_and_is_an_iri():
    assert (
        read_settings({"MAILLAGE_BASE": "https://exemple.fr/g"}).minter.thing("a").value
        == "https://exemple.fr/g/id/a"
    )
    with pytest.raises(MaillageError, match="MAILLAGE_BASE"):
        read_settings({"MAILLAGE_BASE": "exemple.fr"})


def test_a_wildcard_host_is_shown_as_this_machine():
    assert read_settings({"HOST": "0.0.0.0", "PORT": "80"}).address == "http://127.0.0.1:80"
    assert read_settings({"HOST": "::1"}).address == "http://[::1]:8000"


def test_every_setting_has_a_unit_and_a_help_in_both_languages():
    for row in SETTINGS:
        assert row.name.isupper()
        assert row.unit
        assert row.help
        assert row.help_en
        assert row.help != row.help_en
    remote = [row for row in SETTINGS if row.name.startswith("MAILLAGE_STORE_")]  # read by graph.store.remote
    assert len(SETTINGS) - len(remote) == len(Settings.__dataclass_fields__)
