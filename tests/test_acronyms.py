"""Acronyms: what readers make of a name, and the spelling by which a thing is found with one."""

import pytest

from graph import acronyms
from graph.store import Rows
from graph.terms import iri, literal


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("Projet social de territoire du 13e arrondissement de Paris", "PST"),
        ("Convention territoriale globale de Paris (2019)", "CTG"),
        ("Convention territoriale globale d'Angers (2019)", "CTG"),
        ("Schéma départemental des services aux familles de Lot-et-Garonne 2016-2020", "SDSF"),
        ("schéma départemental des services aux familles", "SDSF"),
        ("Caisse d'allocations familiales de Paris", "CAF"),
        ("Direction de l’action sociale, de l’enfance et de la santé (Ville de Paris)", "DASES"),
        ("contrat enfance-jeunesse", "CEJ"),
        ("Éducation nationale", ""),  # two words
        ("Mission locale de Paris", ""),
        ("Ville de Paris", ""),
        ("Emmaüs Connect", ""),
        ("SCHÉMA PARISIEN DES SERVICES AUX FAMILLES", ""),  # all capitals: no telling where the noun ends
        ("DASES", ""),
        ("", ""),
    ],
)
def test_initials_are_those_before_a_number_or_a_proper_noun_three_at_least(name, acronym):
    assert acronyms.initials(name) == acronym


@pytest.mark.parametrize(
    ("spelling", "said"),
    [("DASES", True), ("CTG", True), ("Ctg", False), ("A", False), ("DST SDIS", False),
     ("PARTENARIATS", False), ("", False)],
)  # fmt: skip
def test_an_acronym_is_one_short_word_of_capitals(spelling, said):
    assert acronyms.is_acronym(spelling) is said


def rows(*given):
    terms = [(iri(f"urn:{t}"), literal(label), literal(kind), literal(m)) for t, label, kind, m in given]
    return Rows(("thing", "label", "type", "matched"), terms)


def test_a_thing_gets_one_spelling_of_its_acronyms_and_its_name():
    label = "Schéma parisien des services aux familles 2021-2026"
    given = rows(
        ("sdsf", label, "convention", label),
        ("sdsf", label, "convention", "SPSF"),
        ("sdsf", label, "convention", "schéma départemental des services aux familles"),
    )
    known = acronyms.of_things(given)
    assert {thing.value: list(found) for thing, found in known.items()} == {"urn:sdsf": ["spsf", "sdsf"]}
    ((thing, name, kind, matched),) = acronyms.spellings(given, known)
    assert (thing.value, name.value, kind.value) == ("urn:sdsf", label, "convention")
    assert matched.value == f"SPSF SDSF · {label}"


def test_an_action_has_no_acronym_and_one_that_is_in_the_name_is_not_said_twice():
    given = rows(
        ("action", "Créer un label", "action", "Créer un label parental"),
        ("dst", "DST (DASES)", "unité", "DST"),
    )
    known = acronyms.of_things(given)
    assert [thing.value for thing in known] == ["urn:dst"]
    assert list(acronyms.spellings(given, known)) == []


def test_initials_are_of_french_names_only():
    terms = [
        (iri("urn:pst"), literal("Projet social de territoire"), literal("convention"), matched)
        for matched in (
            literal("Projet social de territoire", language="fr"),
            literal("local social project", language="en"),
        )
    ]
    (known,) = acronyms.of_things(Rows(("thing", "label", "type", "matched"), terms)).values()
    assert list(known.values()) == ["PST"]
