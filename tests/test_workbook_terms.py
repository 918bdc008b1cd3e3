"""What people write for a service or an event is understood; what is not gets words of the workbook."""

import pytest
from workbook_cases import agen, said, settled, terms


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("EVS", "espace-de-vie-sociale"), ("LAEP", "laep"), ("lieu d'accueil enfants-parents", "laep"),
        ("RPE", "ram-rap"), ("Relais petite enfance", "ram-rap"), ("RAM", "ram-rap"), ("FSL", "fsl"),
        ("Fonds de solidarité pour le logement", "fsl"), ("ALSH", "alsh"), ("REAAP", "reaap"),
    ],
)  # fmt: skip
def test_a_service_is_known_by_its_sigle_by_its_name_and_by_its_new_name(text: str, slug: str) -> None:
    found = settled(agen(Actions=[("Action", "Dispositifs"), ("A", text)]))
    assert said(found) == []
    assert found.tables["actions"][0]["schemes"] == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("évaluation", "reviewed"), ("Bilan", "reviewed"), ("signature", "signed"),
        ("reconduction", "renewed"),
        ("renouvellement", "renewed"), ("fin", "ended"), ("annonce", "announced"), ("engagement", "engaged"),
    ],
)  # fmt: skip
def test_an_event_may_be_a_noun(text: str, slug: str) -> None:
    found = settled(agen(Événements=[("Événement", "Date"), (text, "2024")]))
    assert said(found) == []
    assert found.tables["events"][0]["type"] == slug


def test_an_event_like_none_is_answered_with_all_that_there_are() -> None:
    [fault] = settled(agen(Événements=[("Événement", "Date"), ("zzz", "2024")])).faults
    assert set(fault.closest) == {
        terms().of("event-type").label(word.slug) for word in terms().of("event-type").words
    }


def test_no_message_names_a_file_or_a_column_that_a_workbook_does_not_show() -> None:
    found = settled(agen(
        Signatures=[("Institution", "Signée le"), ("Ville d'Angers", "octobre 2024")],
        Actions=[("Action", "Pilotes probables"), ("A", "Ville d'Angers")],
        Contributions=[("À quoi", "Organisation", "Rôle"), ("ctg-ailleurs", "Ville d'Angers", "financeur")],
    ))  # fmt: skip
    assert "une date AAAA-MM-JJ ; moins précise, elle va dans la feuille « Événements »" in {
        fault.expected for fault in found.faults
    }
    for sentence in said(found):
        assert ".csv" not in sentence
        assert "likely" not in sentence and "reference/" not in sentence
