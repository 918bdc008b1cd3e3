"""The recorded passages say what the tables record: on a small text, and on the five real documents."""

import os
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from graph import resources
from graph.evidence import Reading, check_passages, normalise, read_source, readings
from graph.records import DocumentTables
from graph.tables import Tables, Vocabulary, read_tables
from tests.conftest import SMALL

SOURCES = SMALL / "sources"


def real_sources() -> Path | None:
    """Where the five documents are, if anywhere."""
    candidates = (os.environ.get("MAILLAGE_SOURCES"), str(resources().parent / "shared" / "seeds"))
    return next((Path(folder) for folder in candidates if folder and Path(folder).is_dir()), None)


def disagreements(tables: Tables, **changes: object) -> list[str]:
    """The columns that no longer agree once a table of the small document is changed."""
    document = replace(tables.documents[0], **changes)  # type: ignore[arg-type]
    text, faults = read_source(document.source, SOURCES)
    assert faults == []
    return [r.column for r in readings(document, tables.reference, text) if not r.agrees]


def test_every_passage_of_the_small_document_says_what_its_row_records(small_tables: Tables) -> None:
    assert check_passages(small_tables.documents, small_tables.reference, SOURCES) == []


@pytest.mark.parametrize(
    ("table", "row", "changes", "column"),
    [
        ("actions", 0, {"title": "Ouvrir un lieu d'écoute"}, "title"),
        ("actions", 1, {"printed": ""}, "title"),
        ("actions", 0, {"pilots_printed": "Caf du Val - Politique Parentalité"}, "pilots_printed"),
        ("actions", 0, {"pilots": ("caf-du-val/politique-parentalite", "ville-de-val-clair/dfe")}, "pilots"),
        ("actions", 0, {"calendar": "2021"}, "calendar"),
        ("actions", 0, {"row_at": ((0, 2), (34, 40))}, "at"),
        ("plan", 0, {"title": "Soutenir les parents"}, "title"),
        ("conventions", 0, {"printed": "Convention de Val-Clair"}, "label"),
        ("conventions", 0, {"end": "2024"}, "end"),
        ("statements", 6, {"value": "Convention du Val"}, "value"),
        ("signatures", 0, {"person": "Jeanne Grand"}, "person"),
        ("signatures", 1, {"quality": "Présidente"}, "quality"),
        ("signatures", 0, {"signed_on": "2020-03-06"}, "signed_on"),
        ("events", 0, {"date": "2020-05"}, "date"),
        ("contributions", 0, {"amount": Decimal(1250)}, "amount"),
        ("figures", 1, {"value": Decimal("2.5")}, "value"),
        ("bodies", 0, {"acronym": "COTECH"}, "acronym"),
        ("memberships", 0, {"quality": "Présidente"}, "quality"),
    ],
)
def test_a_record_that_the_passage_does_not_say_is_found(
    table: str, row: int, changes: dict[str, object], column: str, small_tables: Tables
) -> None:
    rows = list(getattr(small_tables.documents[0], table))
    rows[row] = replace(rows[row], **changes)
    assert column in disagreements(small_tables, **{table: tuple(rows)})


def test_a_passage_that_is_one_character_off_is_found(small_tables: Tables) -> None:
    part = small_tables.documents[0].plan[0]
    start, end = part.at[0]
    shifted = (replace(part, at=((start + 1, end + 1),)),)
    assert disagreements(small_tables, plan=shifted) == ["at", "title"]


def test_the_fault_names_the_row_and_shows_the_slice(small_tables: Tables) -> None:
    document = small_tables.documents[0]
    wrong = replace(document, plan=(replace(document.plan[0], title="Autre titre"),))
    assert [str(fault) for fault in check_passages([wrong], small_tables.reference, SOURCES)] == [
        "val-clair-2020/plan.csv, ligne 2, colonne « title » : « Autre titre » : "
        "ce qui est imprimé au passage donné : « Soutenir la parentalité »"
    ]


def test_a_file_that_is_missing_or_another_is_a_fault(small_tables: Tables, tmp_path: Path) -> None:
    source = small_tables.documents[0].source
    assert "il manque" in str(read_source(source, tmp_path)[1][0])
    (tmp_path / source.file).write_bytes((SOURCES / source.file).read_bytes() + b"\n")
    assert "l'empreinte du fichier" in str(read_source(source, tmp_path)[1][0])
    text, faults = read_source(replace(source, length=source.length + 1), SOURCES)
    assert [fault.expected for fault in faults] == [f"{len(text)} d'après le fichier"]


def test_mark_up_spaces_and_apostrophes_do_not_count() -> None:
    assert normalise("<b>Le  1<sup>er</sup>\n lieu</b> d’**accueil**<br/>ici") == "Le 1er lieu d'accueil ici"


def document_of(tables: Tables, folder: str) -> DocumentTables:
    return next(document for document in tables.documents if document.source.folder == folder)


@pytest.fixture(scope="module")
def real(vocabulary: Vocabulary) -> Tables:
    return read_tables(resources() / "data", vocabulary)


@pytest.fixture(scope="module")
def every_reading(real: Tables) -> list[Reading]:
    folder = real_sources()
    if folder is None:
        pytest.skip("the five documents are neither in ../shared/seeds nor in MAILLAGE_SOURCES")
    found = []
    for document in real.documents:
        text, faults = read_source(document.source, folder)
        assert faults == []
        found += list(readings(document, real.reference, text))
    return found


def test_every_slice_of_the_five_documents_is_equal(every_reading: list[Reading]) -> None:
    wrong = [reading for reading in every_reading if not reading.agrees]
    assert not wrong, "\n".join(f"{r.row.where}:{r.row.row} {r.column} {r.recorded!r}" for r in wrong)
    assert len(every_reading) > 2500


def test_every_title_and_calendar_of_the_schema_is_read(
    every_reading: list[Reading],
) -> None:
    counts = Counter(
        reading.column
        for reading in every_reading
        if reading.row.where == "schema-parisien-2021-2026/actions.csv"
    )
    assert (counts["title"], counts["calendar"]) == (100, 100)
