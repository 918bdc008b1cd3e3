"""What proves a fact: those of one property are read alone, and are the same as among all of the subject."""

import pytest

from graph.terms import MLG, RDFS
from server import create_app
from server.evidence import Evidence
from server.settings import read_settings

CONVENTION = "https://w3id.org/maillage/id/convention/"
CTG, PST = f"{CONVENTION}ctg-paris-2019", f"{CONVENTION}pst-paris-10"


@pytest.fixture
def request_context(store):
    with create_app(read_settings({}), store).test_request_context("/"):
        yield


@pytest.mark.usefixtures("request_context")
def test_only_the_facts_that_are_asked_for_are_read():
    whole = Evidence([CTG, PST])
    some = Evidence.of_facts([(CTG, MLG.theme), (CTG, MLG.theme), (PST, None), (PST, MLG.theme)])
    assert some.of(CTG, MLG.theme.value) == whole.of(CTG, MLG.theme.value) != []
    assert some.of(CTG, RDFS.label.value) == []
    assert whole.of(CTG, RDFS.label.value) != []
    assert some.of(PST) == whole.of(PST) != []


@pytest.mark.usefixtures("request_context")
def test_no_facts_have_no_proof():
    assert Evidence.of_facts([]).of(CTG) == []
