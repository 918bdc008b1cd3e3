"""The words of the pages, where they are made and not only looked up."""

import pytest

from server.words import plural


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("axe", "axes"),
        ("objectif stratégique", "objectifs stratégiques"),
        ("enjeu", "enjeux"),
        ("partie du bilan", "parties du bilan"),
        ("domaine d'action", "domaines d'action"),
        ("objectif général", "objectifs généraux"),
        ("choix", "choix"),
    ],
)
def test_a_noun_agrees_up_to_its_complement(noun, many):
    assert plural(noun, 2) == many


def test_one_and_none_stay_singular():
    assert plural("axe", 1) == plural("axe", 0) == "axe"
