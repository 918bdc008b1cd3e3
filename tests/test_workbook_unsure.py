"""A name that is not taken is one fault with its cells, says labels, and is prepared for who confirms it."""

from workbook_cases import agen, said, settled

from graph.workbook.unsure import UnsureName


def test_a_name_that_many_cells_bear_is_one_fault_with_the_list_of_its_cells() -> None:
    found = settled(agen(
        Actions=[
            ("Action", "Pilotes"), ("A", "Foyer du Val"), ("B", "Ville d'Angers"),
            ("C", "foyer du val; Ville d'Angers"),
        ],
        Signatures=[("Institution",), ("Foyer du Val",)],
    ))  # fmt: skip
    [fault] = found.faults
    assert isinstance(fault, UnsureName)
    assert (fault.where, fault.row, fault.column, fault.value) == ("Actions", 2, "Pilotes", "Foyer du Val")
    assert fault.also == (("Actions", 4, "Pilotes"), ("Signatures", 2, "Institution"))
    assert fault.expected.endswith(
        "3 cellules le disent ; aussi : Actions, ligne 4 (Pilotes) ; Signatures, ligne 2 (Institution)."
    )


def test_two_names_that_one_cell_bears_are_two_faults() -> None:
    found = settled(agen(Actions=[("Action", "Pilotes"), ("A", "Foyer du Val; Club des Aînés")]))
    assert [fault.value for fault in found.faults] == ["Foyer du Val", "Club des Aînés"]


def test_what_is_proposed_are_labels_that_mean_what_they_propose() -> None:
    sheets = agen(Actions=[("Action", "Pilotes"), ("A", "Caisse d'alocation familiale de Paris")])
    [fault] = settled(sheets).faults
    assert fault.closest[0] == "Caisse d'allocations familiales de Paris"
    for label in fault.closest:
        again = settled(agen(Actions=[("Action", "Pilotes"), ("A", label)]))
        assert said(again) == []


def test_a_sigle_that_the_workbook_declares_goes_before_that_of_every_departement() -> None:
    found = settled(agen(
        Organisations=[("Nom", "Sigle"), ("Mutualité sociale agricole Midi-Pyrénées Sud", "MSA")],
        Actions=[
            ("Action", "Pilotes"), ("A", "MSA"), ("B", "Ville d'Angers et MSA"), ("C", "la MSA (pilote)"),
        ],
    ))  # fmt: skip
    assert said(found) == []
    msa = "mutualite-sociale-agricole-midi-pyrenees-sud"
    assert [row["pilots"] for row in found.tables["actions"]] == [msa, f"ville-d-angers; {msa}", msa]


def test_a_name_with_a_link_is_not_cut_whether_it_is_declared_or_not() -> None:
    names = [
        "Mission locale pour l'emploi du Gers", "Office de l'habitat et de l'emploi gascon",
        "Maison des adolescents et des parents du Gers", "Enfance et Familles du Val",
    ]  # fmt: skip
    rows = [("Action", "Pilotes"), *((f"A{n}", name) for n, name in enumerate(names))]
    assert [fault.value for fault in settled(agen(Actions=rows)).faults] == names
    declared = settled(agen(Actions=rows, Organisations=[("Nom",), *((name,) for name in names)]))
    assert said(declared) == []
    assert [row["pilots"] for row in declared.tables["actions"]] == [
        "mission-locale-pour-l-emploi-du-gers", "office-de-l-habitat-et-de-l-emploi-gascon",
        "maison-des-adolescents-et-des-parents-du-gers", "enfance-et-familles-du-val",
    ]  # fmt: skip


def test_a_name_with_a_link_that_resembles_a_declared_one_is_likely_as_a_whole() -> None:
    found = settled(agen(
        Organisations=[("Nom",), ("Enfance et Familles du Val",)],
        Actions=[("Action", "Pilotes"), ("A", "Enfance et Famille du Val")],
    ))  # fmt: skip
    [fault] = found.faults
    assert (fault.value, fault.closest[0]) == ("Enfance et Famille du Val", "Enfance et Familles du Val")


def test_several_names_of_one_institution_ask_for_one_row_under_the_name_that_is_written_out() -> None:
    found = settled(agen(
        Conventions=[
            ("Intitulé", "Type", "Territoires", "Identifiant"),
            ("CTG", "convention territoriale globale", "Gers", "ctg-agen"),
        ],
        Territoires=[
            ("Nom", "Genre", "Code Insee", "Identifiant"), ("Gers", "departement", "32", "departement/32"),
        ],
        Actions=[
            ("Action", "Pilotes"), ("A", "Caf 32"), ("B", "Caf"), ("C", "Caf du Gers"), ("D", "CPAM 32"),
        ],
    ))  # fmt: skip
    rows = [fault.row_to_add["label"] for fault in found.faults if isinstance(fault, UnsureName)]
    assert rows == ["Caf du Gers", "Caf du Gers", "Caf du Gers", "CPAM (Gers)"]
    assert "Nom « Caf du Gers », Genre « institution »" in found.faults[0].expected
