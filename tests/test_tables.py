"""Tables are read whole: typed rows, or every fault at once with file, row, column, value, closest names."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import cells
from graph.cells import CellError, Known
from graph.errors import Fault, InvalidData
from graph.letters import cleaned
from graph.records import TABLES
from graph.rows import columns
from graph.tables import Tables, Vocabulary, read_reference, read_tables
from tests.conftest import SMALL

DOCUMENT = "val-clair-2020"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The small data folder, to be broken."""
    return Path(shutil.copytree(SMALL / "data", tmp_path / "data"))


def change(path: Path, row: int, **values: str) -> None:
    """Set cells of one row, numbered as in the faults (header = 1)."""
    with path.open(encoding="utf8", newline="") as file:
        lines = list(csv.DictReader(file))
    lines[row - 2].update(values)
    with path.open("w", encoding="utf8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf8")


def faults(data: Path, vocabulary: Vocabulary) -> list[Fault]:
    with pytest.raises(InvalidData) as raised:
        read_tables(data, vocabulary)
    return list(raised.value.faults)


def test_rows_are_typed(small_tables: Tables) -> None:
    document = small_tables.documents[0]
    action = document.actions[0]
    assert action.pilots == ("caf-du-val/politique-parentalite", "ville-de-val-clair")
    assert action.audiences == ("parents", "enfants")
    assert (action.where, action.row) == ("val-clair-2020/actions.csv", 2)
    assert document.statements[2].evidence.confidence == Decimal("0.6")
    assert document.signatures[0].at == ((80, 103), (165, 179))
    assert document.contributions[0].amount == 12500
    assert document.conventions[0].evidence.method == "stated"
    assert small_tables.reference.organisations[1].parent == "caf-du-val"
    assert [len(getattr(document, name)) for name in TABLES] == [2, 8, 1, 3, 2, 2, 1, 1, 1, 2]


def test_a_byte_order_mark_and_blank_rows_are_tolerated(data: Path, vocabulary: Vocabulary) -> None:
    path = data / DOCUMENT / "plan.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b",,,,,,,,,\n\n")
    assert len(read_tables(data, vocabulary).documents[0].plan) == 1


def test_row_numbers_are_those_of_a_spreadsheet(data: Path, vocabulary: Vocabulary) -> None:
    path = data / DOCUMENT / "statements.csv"
    change(path, 2, reason="une raison\nsur deux lignes")
    change(path, 4, confidence="beaucoup")
    assert [(f.row, f.column, f.value) for f in faults(data, vocabulary)] == [(4, "confidence", "beaucoup")]


def test_every_fault_is_reported_at_once(data: Path, vocabulary: Vocabulary) -> None:
    change(data / DOCUMENT / "signatures.csv", 3, institution="caf-du-vale", signed_on="le 5 mars")
    change(data / DOCUMENT / "plan.csv", 2, at="12-7")
    change(data / "reference" / "organisations.csv", 4, siren="12")
    found = faults(data, vocabulary)
    assert [(f.where, f.row, f.column, f.value) for f in found] == [
        ("reference/organisations.csv", 4, "siren", "12"),
        ("val-clair-2020/plan.csv", 2, "at", "12-7"),
        ("val-clair-2020/signatures.csv", 3, "institution", "caf-du-vale"),
        ("val-clair-2020/signatures.csv", 3, "signed_on", "le 5 mars"),
    ]
    assert found[2].closest == ("caf-du-val",)


def test_the_message_says_where_what_and_what_was_expected(data: Path, vocabulary: Vocabulary) -> None:
    change(data / DOCUMENT / "signatures.csv", 3, institution="DFE")
    assert str(faults(data, vocabulary)[0]) == (
        "val-clair-2020/signatures.csv, ligne 3, colonne « institution » : « DFE » : une organisation de "
        "reference/organisations.csv ; le plus proche : ville-de-val-clair/dfe"
    )


def test_a_broken_row_is_not_blamed_on_those_that_name_it(data: Path, vocabulary: Vocabulary) -> None:
    change(data / DOCUMENT / "plan.csv", 2, at="")
    change(data / "reference" / "organisations.csv", 2, public="oui")
    found = [(f.where, f.column) for f in faults(data, vocabulary)]
    assert found == [("reference/organisations.csv", "public"), ("val-clair-2020/plan.csv", "at")]


@dataclass(frozen=True)
class Broken:
    """A cell set to something wrong, and the column and value that the fault names (by default the same)."""

    table: str
    row: int
    column: str
    text: str
    named: str = ""
    value: str | None = ""

    @property
    def fault(self) -> tuple[str, int, str, str | None]:
        value = self.value if self.named else self.text or None
        return f"{DOCUMENT}/{self.table}.csv", self.row, self.named or self.column, value


BROKEN_CELLS = {
    "unknown concept": Broken("statements", 3, "value", "parentalites"),
    "unknown property": Broken("statements", 3, "property", "thème"),
    "unknown territory": Broken("statements", 2, "value", "commune/99002"),
    "unknown convention": Broken("signatures", 2, "convention", "convention-val"),
    "unknown element": Broken("figures", 2, "of", "convention-val-clair/axe-2"),
    "unknown body": Broken("memberships", 2, "body", "convention-val-clair/cotech"),
    "unknown pilot": Broken("actions", 2, "pilots", "caf-du-val; dfe", "pilots", "dfe"),
    "pilot twice": Broken("actions", 2, "pilots", "caf-du-val; caf-du-val", "pilots", "caf-du-val"),
    "empty item": Broken("actions", 2, "pilots", "caf-du-val;"),
    "orphan element": Broken("plan", 2, "element", "convention-val-clair/axe-1/objectif-3/sous-objectif"),
    "path with capitals": Broken("plan", 2, "element", "Axe 1"),
    "convention with a slash": Broken("conventions", 3, "convention", "a/b"),
    "passage beyond the end": Broken("plan", 2, "at", "0-99999"),
    "passage that is empty": Broken("plan", 2, "at", "7-7"),
    "passage missing": Broken("plan", 2, "at", ""),
    "date that does not exist": Broken("signatures", 2, "signed_on", "2020-02-30"),
    "signature dated by a year": Broken("signatures", 2, "signed_on", "2020"),
    "decimal comma": Broken("figures", 3, "value", "52,5"),
    "value missing": Broken("figures", 3, "value", ""),
    "amount with a space": Broken("contributions", 2, "amount", "12 500"),
    "confidence over one": Broken("statements", 4, "confidence", "1.2"),
    "interpreted without confidence": Broken("statements", 4, "confidence", ""),
    "interpreted without reason": Broken("statements", 4, "reason", ""),
    "interpreted date without reason": Broken("events", 3, "date_reason", ""),
    "method in French": Broken("statements", 4, "method", "interprété"),
    "flag that is not yes": Broken("conventions", 2, "open_ended", "oui"),
    "open with an end": Broken("conventions", 2, "open_ended", "yes", "end", "2023"),
    "pilots without their cell": Broken("actions", 2, "pilots_at", ""),
    "calendar without its cell": Broken("actions", 2, "calendar_at", ""),
    "likely pilots without reason": Broken("actions", 3, "likely_reason", ""),
    "theme stated and interpreted": Broken(
        "actions", 2, "themes", "parentalite", "themes_interpreted", "parentalite"
    ),
    "action of no convention without gap": Broken("actions", 4, "gaps", "pilote-non-dit"),
    "action elsewhere": Broken("actions", 4, "action", "document/ailleurs/action-1"),
    "event path taken": Broken("events", 3, "event", "convention-val-clair/evenement-1"),
    "convention twice": Broken("conventions", 3, "convention", "convention-val-clair"),
}


@pytest.mark.parametrize("name", BROKEN_CELLS)
def test_a_broken_cell_is_found_where_it_is(name: str, data: Path, vocabulary: Vocabulary) -> None:
    broken = BROKEN_CELLS[name]
    change(data / DOCUMENT / f"{broken.table}.csv", broken.row, **{broken.column: broken.text})
    found = [(fault.where, fault.row, fault.column, fault.value) for fault in faults(data, vocabulary)]
    assert broken.fault in found


BROKEN_REFERENCES = {
    "kind that does not fit its depth": ("organisations.csv", 3, {"kind": "institution"}, "kind"),
    "SIREN on a unit": ("organisations.csv", 3, {"siren": "123456789"}, "siren"),
    "parent without a row": ("organisations.csv", 3, {"organisation": "cpam/politique"}, "organisation"),
    "path twice": (
        "organisations.csv",
        7,
        {"organisation": "caf-du-val", "kind": "institution"},
        "organisation",
    ),
    "close match unknown": ("organisations.csv", 4, {"close_match": "mairie"}, "close_match"),
    "label missing": ("organisations.csv", 4, {"label": ""}, "label"),
    "within unknown": ("territories.csv", 3, {"within": "region/9"}, "within"),
}


@pytest.mark.parametrize("name", BROKEN_REFERENCES)
def test_a_broken_reference_is_found_where_it_is(name: str, data: Path) -> None:
    file, row, values, column = BROKEN_REFERENCES[name]
    change(data / "reference" / file, row, **values)
    _, found = read_reference(data / "reference")
    assert (f"reference/{file}", row, column) in [(f.where, f.row, f.column) for f in found]


def test_unknown_missing_and_doubled_columns_fail(data: Path, vocabulary: Vocabulary) -> None:
    replace(data / DOCUMENT / "plan.csv", "level_name", "levelname")
    replace(data / DOCUMENT / "bodies.csv", "acronym", "label")
    found = [(f.where, f.column, f.expected) for f in faults(data, vocabulary) if f.row == 1]
    assert found == [
        (f"{DOCUMENT}/plan.csv", "levelname", "rien : colonne inconnue"),
        (f"{DOCUMENT}/plan.csv", "level_name", "cette colonne (elle manque)"),
        (f"{DOCUMENT}/bodies.csv", "label", "cette colonne une seule fois"),
        (f"{DOCUMENT}/bodies.csv", "acronym", "cette colonne (elle manque)"),
    ]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.write_bytes("élément".encode("latin-1")), "un fichier CSV en UTF-8"),
        (lambda path: path.write_text('element,"kind', encoding="utf8"), "un CSV bien formé"),
        (lambda path: path.write_text("", encoding="utf8"), "une première ligne qui nomme les colonnes"),
        (lambda path: path.rename(path.with_name("plans.csv")), "une table que data/README.md décrit"),
    ],
)
def test_a_file_that_is_no_table_fails(
    spoil: Callable[[Path], object], expected: str, data: Path, vocabulary: Vocabulary
) -> None:
    spoil(data / DOCUMENT / "plan.csv")
    assert any(fault.expected.startswith(expected) for fault in faults(data, vocabulary))


def test_a_row_with_a_cell_too_many_fails(data: Path, vocabulary: Vocabulary) -> None:
    path = data / DOCUMENT / "plan.csv"
    path.write_text(path.read_text(encoding="utf8").rstrip("\n") + ",x\n", encoding="utf8")
    assert (2, "10 cellules comme dans l'en-tête (11 trouvées)") in [
        (fault.row, fault.expected) for fault in faults(data, vocabulary)
    ]


def test_a_missing_reference_table_fails(data: Path) -> None:
    (data / "reference" / "territories.csv").unlink()
    assert [f.where for f in read_reference(data / "reference")[1]] == ["reference/territories.csv"]


def test_fewer_rows_than_the_minimum_fail(data: Path, vocabulary: Vocabulary) -> None:
    replace(data / DOCUMENT / "document.toml", "actions = 3", "actions = 4")
    assert [str(fault) for fault in faults(data, vocabulary)] == [
        "val-clair-2020/actions.csv : au moins 4 lignes d'après document.toml (3 trouvées)"
    ]


def second_document(data: Path) -> Path:
    """A copy of the document under another name, with a convention of the first and one signature."""
    copy = Path(shutil.copytree(data / DOCUMENT, data / "val-clair-2021"))
    for path in copy.glob("*.csv"):
        if path.name not in ("conventions.csv", "signatures.csv"):
            path.unlink()
    replace(copy / "document.toml", "actions = 3\n", "")
    return copy


def test_a_convention_may_stand_in_two_documents_but_its_signatures_in_one(
    data: Path, vocabulary: Vocabulary
) -> None:
    copy = second_document(data)
    found = [(f.where, f.column) for f in faults(data, vocabulary)]
    assert found == [("val-clair-2021/signatures.csv", "convention")] * 2
    (copy / "signatures.csv").unlink()
    replace(copy / "document.toml", "signatures = 2\n", "")
    assert [len(d.conventions) for d in read_tables(data, vocabulary).documents] == [2, 2]


def test_an_element_path_may_stand_in_one_document_only(data: Path, vocabulary: Vocabulary) -> None:
    copy = second_document(data)
    (copy / "signatures.csv").unlink()
    replace(copy / "document.toml", "signatures = 2\n", "")
    shutil.copy(data / DOCUMENT / "plan.csv", copy / "plan.csv")
    assert [str(fault) for fault in faults(data, vocabulary)] == [
        "val-clair-2021/plan.csv, ligne 2, colonne « element » : « convention-val-clair/axe-1 » : "
        "un chemin encore libre (déjà val-clair-2020/plan.csv, ligne 2)"
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(text=st.text().map(cleaned))
def test_any_text_comes_back_from_a_cell_as_it_went_in(text: str, data: Path, vocabulary: Vocabulary) -> None:
    change(data / DOCUMENT / "statements.csv", 9, value=f"«{text}»")
    statement = read_tables(data, vocabulary).documents[0].statements[-1]
    assert statement.value == f"«{text}»"


@pytest.mark.parametrize("letter", ["\x00", "\x01", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_no_xml_may_hold_is_a_fault(letter: str, data: Path, vocabulary: Vocabulary) -> None:
    change(data / DOCUMENT / "statements.csv", 9, value=f"a{letter}b")
    [said] = [str(fault) for fault in faults(data, vocabulary)]
    assert said.endswith("colonne « value » : « a\ufffdb » : un texte sans caractère de contrôle")


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 500)), min_size=1))
def test_passages_come_back_as_they_are_written(places: list[tuple[int, int]]) -> None:
    spans = tuple((start, start + size) for start, size in places)
    text = "; ".join(f"{start}-{end}" for start, end in spans)
    assert cells.SPANS.value(text, Known()) == spans


@given(st.text())
def test_passages_that_are_no_numbers_are_refused(text: str) -> None:
    try:
        spans = cells.SPANS.value(text, Known(length=1000))
    except CellError as error:
        assert error.expected
    else:
        assert all(0 <= start < end <= 1000 for start, end in spans)


def test_every_column_of_the_readme_is_a_column_that_is_read() -> None:
    readme = (SMALL.parents[2] / "data" / "README.md").read_text(encoding="utf8")
    for name, record in TABLES.items():
        line = next(line for line in readme.splitlines() if line.startswith(f"| `{name}.csv`"))
        assert set(line.rsplit("|", 2)[1].replace(" ", "").split(",")) == set(columns(record)), name


def test_a_territory_is_of_a_known_kind(small_root: Path, vocabulary: Vocabulary) -> None:
    path = small_root / "data" / "reference" / "territories.csv"
    text = path.read_text(encoding="utf8")
    path.write_text(text.replace(",commune,", ",comune,"), encoding="utf8")
    with pytest.raises(InvalidData) as caught:
        read_tables(small_root / "data", vocabulary)
    assert any(
        f.column == "kind" and f.value == "comune" and "commune" in f.closest for f in caught.value.faults
    )


def faults_of(root: Path, vocabulary: Vocabulary) -> list[str]:
    with pytest.raises(InvalidData) as caught:
        read_tables(root / "data", vocabulary)
    return [str(fault) for fault in caught.value.faults]


def test_a_file_with_semicolons_is_told_in_one_sentence(small_root: Path, vocabulary: Vocabulary) -> None:
    path = small_root / "data" / "val-clair-2020" / "plan.csv"
    path.write_text(path.read_text(encoding="utf8").replace(",", ";"), encoding="utf8")
    (found,) = faults_of(small_root, vocabulary)
    assert "plan.csv" in found
    assert "points-virgules" in found


def test_an_unreadable_table_is_not_blamed_on_the_rows_that_name_it(
    small_root: Path, vocabulary: Vocabulary
) -> None:
    path = small_root / "data" / "val-clair-2020" / "plan.csv"
    path.write_text("", encoding="utf8")
    (found,) = faults_of(small_root, vocabulary)
    assert "plan.csv" in found
