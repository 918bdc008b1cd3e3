"""Drafts: the tables as data/ has them, every cell with its passage, nothing doubtful taken for sure."""

import pytest
from click.testing import CliRunner
from plans import making
from shelved import library
from workbook_cases import agen, xlsx

from bench.evaluation import compare, key
from graph import resources
from graph.extraction import extract
from graph.extraction.conventions import kind_of
from graph.incoming import read_incoming
from graph.life import carry, importing
from graph.records import TABLES
from graph.rows import columns
from graph.workbook.columns import sheet_of
from server.cli import main
from server.extract_commands import known
from server.settings import read_settings

TEXT = """# Convention territoriale globale de Sarmonville 2024-2027

## Axe 1 : Informer

Intitulé\tPilote\tÉchéance
Dire\tCaf du Val-d'Ombre\t2024
Faire\tCollectif Inconnu\t2025
Voir\tCaf du Val-d'Ombre / Collectif Inconnu\t
Taire\t\t2026
"""


@pytest.fixture(scope="module")
def draft():
    return extract(TEXT.encode(), "ctg.md", making.names())


def test_rows_have_the_columns_of_data(draft):
    for table, rows in draft.tables.items():
        own = [column.column for column in sheet_of(table).columns]
        wanted = columns(TABLES[table]) if table in TABLES else own
        assert all(set(row) == set(wanted) for row in rows), table


def test_ids_are_minted_by_position(draft):
    slug = draft.tables["conventions"][0]["convention"]
    assert [row["element"] for row in draft.tables["plan"]] == [f"{slug}/axe-1"]
    assert [row["action"] for row in draft.tables["actions"]] == [
        f"{slug}/axe-1/action-{n}" for n in range(1, 5)
    ]


def test_every_cell_leads_to_its_passage(draft):
    for (table, index, column), note in draft.notes.items():
        if table == "document":
            continue
        row = draft.tables[table][index]
        printed = " ".join(TEXT[note.at[0][0] : note.at[-1][1]].split())
        if table == "actions" and column in ("title", "calendar"):
            assert row[column] in printed
        assert note.passage.split(" … ")[0] in " ".join(TEXT.split())
    first = draft.tables["actions"][0]
    start, end = map(int, first["pilots_at"].split("-"))
    assert TEXT[start:end] == first["pilots_printed"] == "Caf du Val-d'Ombre"


def test_a_sure_pilot_is_a_path(draft):
    assert draft.tables["actions"][0]["pilots"] == "caf-du-val-d-ombre"
    assert draft.notes["actions", 0, "pilots"].doubt == ""


def test_an_unknown_pilot_stays_as_printed_and_says_why(draft):
    assert draft.tables["actions"][1]["pilots"] == "Collectif Inconnu"
    assert draft.notes["actions", 1, "pilots"].doubt


def test_a_sure_pilot_does_not_wait_for_an_unknown_one(draft):
    assert draft.tables["actions"][2]["pilots"] == "caf-du-val-d-ombre"
    assert draft.notes["actions", 2, "pilots_printed"].doubt
    assert any("Collectif Inconnu" in unread.text for unread in draft.unread)


def test_what_is_not_said_is_a_gap(draft):
    assert draft.tables["actions"][3]["pilots"] == ""
    assert draft.tables["actions"][3]["gaps"] == "pilote-non-dit"
    assert draft.tables["actions"][2]["gaps"] == "calendrier-non-dit"
    gaps = {row["value"] for row in draft.tables["statements"] if row["property"] == "gap"}
    assert "signataires-a-confirmer" in gaps and "periode-a-confirmer" not in gaps


def test_a_skipped_number_is_a_gap_of_its_axis():
    head = "Intitulé\tPilote\n"
    text = "".join(f"## Objectif {n} : x{n}\n\n{head}a{n}\tCaf\n\n" for n in (1, 2, 4))
    made = extract(f"# Convention de Luzay\n# Axe 1 : X\n{text}".encode(), "c.md", making.names())
    (gap,) = [row for row in made.tables["statements"] if row["value"] == "numero-saute"]
    assert gap["subject"].endswith("/axe-1")


def test_a_text_is_the_document_itself_and_other_files_bring_their_own_text(draft):
    assert draft.document["file"] == "ctg.md" and draft.document["length"] == len(TEXT)
    other = extract(making.make_docx("# Convention de Luzay\nTexte."), "c.docx", making.names())
    assert other.document["file"].endswith(".txt") and other.document["length"] == len(other.text)


def test_helpers_are_no_pilots():
    text = (
        "# Axe 1 : X\n\nAction\tPilote\tAnnée\na\tVille de Sarmonville, avec l'appui de la CPAM du "
        "Val-d'Ombre\t2024\n"
    )
    made = extract(text.encode(), "c.md", making.names())
    assert made.tables["actions"][0]["pilots"] == "ville-de-sarmonville"


def test_a_column_that_mixes_pilots_and_partners_is_doubtful():
    text = (
        "# Axe 1 : X\n\nAction\tPilote et partenaires\tAnnée\na\tVille de Sarmonville, CPAM du "
        "Val-d'Ombre\t2024\n"
    )
    made = extract(text.encode(), "c.md", making.names())
    assert "qui pilote" in made.notes["actions", 0, "pilots"].doubt


def test_the_comparison_counts_each_fact_once(draft, tmp_path):
    slug = "c"
    (tmp_path / "actions.csv").write_text(
        "action,title,pilots,calendar\n"
        f"{slug}/axe-1/action-1,Dire,caf-du-val-d-ombre,2024\n{slug}/axe-1/action-2,Faire,ville-de-sarmonville,2025\n{slug}/axe-2/action-1,Autre,,\n"
    )
    scores = {score.kind: score for score in compare(draft, tmp_path)}
    assert (scores["actions"].right, scores["actions"].found, scores["actions"].expected) == (2, 4, 3)
    assert scores["actions"].precision == 0.5 and round(scores["actions"].recall, 3) == 0.667
    assert (scores["pilots"].right, scores["pilots"].found, scores["pilots"].expected) == (1, 2, 2)
    assert scores["actions"].missed == ["autre"]
    assert key("L’École,  élémentaire !") == "l ecole elementaire"


def test_the_command_writes_a_workbook_to_review(tmp_path):
    document, output = tmp_path / "ctg.md", tmp_path / "plan.xlsx"
    document.write_text(TEXT, encoding="utf8")
    result = CliRunner().invoke(main, ["extract", str(document), "--output", str(output)])
    assert result.exit_code == 0, result.output
    assert "4 actions, 1 axe ou objectif, " in result.output and output.stat().st_size > 1000
    again = CliRunner().invoke(main, ["extract", str(document), "--output", str(output)])
    assert again.exit_code != 0 and "existe déjà" in again.output


def test_the_command_knows_what_the_documents_of_the_store_declare(tmp_path, monkeypatch):
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MAILLAGE_DOCUMENTS", "none")
    assert "Collectif Inconnu" not in {row.label for row in known(read_settings()).organisations}
    made = library(resources(), tmp_path / "home", own=False)
    book = xlsx(agen(Organisations=[("Nom", "Genre"), ("Collectif Inconnu", "institution")]))
    carry(made, importing(read_incoming(made, book, "agen.xlsx").bundle), "léa")
    assert "Collectif Inconnu" in {row.label for row in known(read_settings()).organisations}


def test_the_command_says_what_is_wrong_with_a_bad_file(tmp_path):
    document = tmp_path / "plan.pdf"
    document.write_bytes(b"\x89PNG0000")
    result = CliRunner().invoke(main, ["extract", str(document), "--output", str(tmp_path / "p.xlsx")])
    assert result.exit_code == 1 and "est une image" in result.output
    assert not (tmp_path / "p.xlsx").exists()


def test_kinds_are_terms_of_the_vocabulary(vocabulary):
    assert {
        kind_of(text)
        for text in (
            "CTG",
            "SDSF",
            "PST",
            "PEDT",
            "contrat de ville",
            "charte",
            "stratégie",
            "pacte",
            "convention",
        )
    } <= vocabulary["convention-type"]
