"""The commands of a document's life, on the small data, as a person types them."""

import os
import pty
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from shelved import plan_of, small_library

from graph import shelf
from graph.store import published_version
from server.cli import main

ROOT = Path(__file__).resolve().parent.parent


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
    assert "Apparaissent : 1 convention, 1 axe, 2 actions, 4 pilotages et 1 document." in tried
    assert "+ « Ouvrir un lieu » — pilote : « Ville de Val-Clair », « Caisse" in tried
    assert "+ « Ouvrir un lieu » — nom : « Ouvrir un lieu »" not in tried
    whole = run(mine, "import", folder, "--dry-run", "--all")
    assert "+ « Ouvrir un lieu » — nom : « Ouvrir un lieu »" in whole
    assert "--all" in tried
    assert "--all" not in whole
    assert published_version(mine.home) == version
    said = "Import de « Convention de la Vallée (vallee-2024) » (vallee-2024) : version 2-"
    assert said in run(mine, "import", folder)
    assert "Rien ne change" in run(mine, "import", folder)
    first = published_version(mine.home)
    run(mine, "correct", "vallee-2024", "Actions", "Ouvrir un lieu", "Action", "Ouvrir deux lieux")
    last = published_version(mine.home)
    assert "« Ouvrir un lieu » → « Ouvrir deux lieux »" in run(mine, "history", "-n", 1)
    assert "~ « Ouvrir deux lieux » — nom" in run(mine, "diff", first, last)
    assert "annulation de la version" in run(mine, "undo", last).lower()
    assert "Retrait de" in run(mine, "withdraw", "vallee-2024")
    assert "Rien ne change." in run(mine, "diff", version, published_version(mine.home))
    assert run(mine, "history").count("annulable") == 1


def watched(mine, *words):
    """The same in a process of its own, whose errors go to a terminal: what that terminal shows."""
    place = {"MAILLAGE_HOME": str(mine.home), "MAILLAGE_ROOT": str(mine.root), "PYTHONPATH": str(ROOT)}
    terminal, other = pty.openpty()
    command = [sys.executable, "-m", "server.cli", *map(str, words)]
    shown = b""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=other, env=os.environ | place
    ) as process:
        os.close(other)
        with suppress(OSError):  # Linux says so where the last writer closes a terminal
            while part := os.read(terminal, 4096):
                shown += part
    os.close(terminal)
    assert process.returncode == 0, shown.decode()
    return shown.decode()


def test_a_terminal_shows_what_an_import_does_from_its_reading_on(mine, folder):
    shown = watched(mine, "import", folder, "--dry-run")
    stages = ("Lecture du document", "Lecture des tables", "Règles", "Publication")
    places = [shown.index(stage) for stage in stages]
    assert places == sorted(places)
    assert shown[: places[0]].rstrip().endswith("0%")
    assert "100%" in shown[places[-1] :]


def test_without_a_terminal_nothing_is_said_of_progress(mine, folder):
    done = CliRunner().invoke(
        main,
        ["import", str(folder), "--dry-run"],
        env={"MAILLAGE_HOME": str(mine.home), "MAILLAGE_ROOT": str(mine.root)},
    )
    assert done.exit_code == 0
    assert done.stderr == ""


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
    run(mine, "correct", "vallee-2024", "Actions", "Ouvrir un lieu", "Action", "Ouvrir deux lieux")
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


DOC = (ROOT / "docs" / "import.md").read_text(encoding="utf8")


def test_the_commands_of_the_document_are_those_of_the_product():
    said = re.findall(r"^(?:\w+=\w+ )?maillage (.+)$", DOC, re.MULTILINE)
    said += re.findall(r"`maillage ([^`]+)`", DOC)
    assert len(said) > 12
    for line in said:
        name, *words = shlex.split(line, comments=True)
        command = main.commands[name]
        if isinstance(command, click.Group):
            command, words = command.commands[words[0]], words[1:]
        command.make_parser(click.Context(command)).parse_args(words)


def test_the_pictures_of_the_document_are_there_and_small():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", DOC)
    assert len(pictures) == len(list((ROOT / "docs").glob("import-*.png")))
    for told, name in pictures:
        assert len(told) > 20
        assert (ROOT / "docs" / name).stat().st_size < 200_000
