"""The commands of a document's life, on the small data, as a person types them."""

import pytest
from click.testing import CliRunner
from shelved import plan_of, small_library

from graph import shelf
from graph.store import published_version
from server.cli import main


@pytest.fixture
def mine(tmp_path):
    return small_library(tmp_path)


@pytest.fixture
def folder(mine, tmp_path):
    """A document as a folder of tables."""
    place = tmp_path / "vallee-2024"
    place.mkdir()
    for name, content in plan_of().files.items():
        (place / name).write_bytes(content)
    return place


def run(mine, *words, code=0):
    done = CliRunner().invoke(
        main, [*map(str, words)], env={"MAILLAGE_HOME": str(mine.home), "MAILLAGE_ROOT": str(mine.root)}
    )
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return done.output


def test_a_document_is_imported_corrected_withdrawn_and_all_of_it_undone(mine, folder):
    version = published_version(mine.home)
    tried = run(mine, "import", folder, "--dry-run")
    assert "Essai, rien n'est écrit : import de « Convention de la Vallée (vallee-2024) »" in tried
    assert "Apparaissent : 1 convention, 1 axe, 2 actions, 4 pilotages, 1 document." in tried
    assert "+ « Ouvrir un lieu » — nom : « Ouvrir un lieu »" in tried
    assert published_version(mine.home) == version
    said = "Import de « Convention de la Vallée (vallee-2024) » (vallee-2024) : version 2-"
    assert said in run(mine, "import", folder)
    assert "Rien ne change" in run(mine, "import", folder)
    first = published_version(mine.home)
    run(mine, "correct", "vallee-2024", "actions", "2", "title", "Ouvrir deux lieux")
    last = published_version(mine.home)
    assert "« Ouvrir un lieu » → « Ouvrir deux lieux »" in run(mine, "history", "-n", 1)
    assert "~ « Ouvrir deux lieux » — nom" in run(mine, "diff", first, last)
    assert "annulation de la version" in run(mine, "undo", last).lower()
    assert "Retrait de" in run(mine, "withdraw", "vallee-2024")
    assert "Rien ne change." in run(mine, "diff", version, published_version(mine.home))
    assert run(mine, "history").count("annulable") == 1


def test_what_is_wrong_is_one_message(mine, folder):
    assert "aucun document ne s'appelle" in run(mine, "withdraw", "inconnu", code=1).lower()
    assert "n'est pas dans l'historique" in run(mine, "undo", "9-x", code=1)
    (folder / "actions.csv").write_bytes(plan_of(partner="inconnue").files["actions.csv"])
    assert "2 erreurs ; rien n'a été publié" in run(mine, "import", folder, code=1)
    run(mine, "import", folder / "none", code=2)


def test_a_document_is_written_as_a_workbook_and_read_again_without_a_change(mine, folder, tmp_path):
    run(mine, "import", folder)
    version = published_version(mine.home)
    for name in ("copie.xlsx", "copie.ods", "copie.zip", "copie"):
        run(mine, "export-document", "vallee-2024", "-o", tmp_path / name)
        assert "Rien ne change" in run(mine, "import", tmp_path / name, "--replace", "vallee-2024"), name
    assert published_version(mine.home) == version
    assert shelf.built_from(mine.home, version).shelf == {"vallee-2024": plan_of().digest}


def test_an_imported_document_makes_the_round_trip_as_each_version_had_it(mine, folder, tmp_path):
    run(mine, "import", folder)
    first = published_version(mine.home)
    run(mine, "correct", "vallee-2024", "actions", "2", "title", "Ouvrir deux lieux")
    run(mine, "export-document", "vallee-2024", "-o", tmp_path / "now.xlsx")
    assert "Rien ne change" in run(mine, "import", tmp_path / "now.xlsx", "--replace", "vallee-2024")
    run(mine, "export-document", "vallee-2024", "--version", first, "-o", tmp_path / "then.xlsx")
    said = run(mine, "import", tmp_path / "then.xlsx", "--replace", "vallee-2024", "--dry-run")
    assert "« Ouvrir deux lieux » → « Ouvrir un lieu »" in said


def test_a_corrected_copy_is_written_where_it_is_asked_for(mine, tmp_path):
    from test_imports_pages import written

    file, copy = tmp_path / "plan.xlsx", tmp_path / "corrections.xlsx"
    file.write_bytes(written(mine, plan_of(partner="inconnue")))
    said = run(mine, "import", file, "--corrected", copy, code=1)
    assert "cellules fautives" in said
    assert copy.read_bytes().startswith(b"PK")


def test_only_what_is_imported_is_there_where_the_setting_says_none(mine, folder, tmp_path):
    environment = {
        "MAILLAGE_HOME": str(tmp_path / "alone"), "MAILLAGE_ROOT": str(mine.root),
        "MAILLAGE_DOCUMENTS": "none",
    }  # fmt: skip
    done = CliRunner().invoke(main, ["import", str(folder)], env=environment)
    assert done.exit_code == 0, done.output
    inputs = shelf.built_from(tmp_path / "alone", published_version(tmp_path / "alone"))
    assert set(inputs.documents) == {"vallee-2024"}
    wrong = CliRunner().invoke(main, ["history"], env=environment | {"MAILLAGE_DOCUMENTS": "some"})
    assert "MAILLAGE_DOCUMENTS" in wrong.output
