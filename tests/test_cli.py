"""`maillage` on the command line: each command works, shows an example, and says what is wrong, untraced."""

import csv
import io
import json
import os
import re
import shutil

import pytest
from click.testing import CliRunner
from small_site import ID, SMALL, small_home

from graph import resources
from graph.errors import BadRequest
from server import checking, cli
from server.settings import read_settings


@pytest.fixture
def run(monkeypatch):
    for name in ("HOST", "PORT", "MAILLAGE_ROOT", "MAILLAGE_BASE"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*words, **environment):
        given = {"MAILLAGE_HOME": str(small_home()), **environment}
        return CliRunner().invoke(cli.main, words, env=given, catch_exceptions=False)

    return invoke


def test_every_command_shows_an_example(run):
    assert "PORT (port TCP)" in run("--help").output
    for name in cli.main.commands:
        text = run(name, "--help").output
        assert f"Exemple : maillage {name}" in text


def test_a_question_is_answered_as_columns_or_files(run, tmp_path):
    text = run("query", "pilots", "--convention", "convention-val-clair").output
    assert text.splitlines()[0].split() == ["organisation", "label", "actions", "alone"]
    answer = run("query", "pilots", "--convention=convention-val-clair", "-f", "csv").output
    assert next(csv.reader(io.StringIO(answer))) == ["organisation", "label", "actions", "alone"]
    assert text.splitlines()[1].startswith("organisation/caf-du-val ")
    body = json.loads(run("query", "pilots", "-f", "json", "--convention", "convention-val-clair").output)
    assert body["rows"][0]["organisation"] == ID + "organisation/caf-du-val"
    run("query", "conventions", "-f", "xlsx", "-o", str(tmp_path / "c.xlsx"))
    assert (tmp_path / "c.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("query", "rien"), "Aucune question ne s'appelle « rien »"),
        (("query", "pilots"), "convention"),
        (("query", "pilots", "--couleur", "bleu"), "couleur"),
        (("query", "pilots", "convention"), "n'est pas un paramètre"),
        (("query", "pilots", "--convention"), "n'est pas un paramètre"),
    ],
)
def test_what_is_wrong_is_one_message(run, words, said):
    found = run(*words)
    assert found.exit_code == 1
    assert said in found.output
    assert "Traceback" not in found.output


def test_parameters_are_read_in_both_ways():
    assert cli.read_parameters(("--a", "1", "--signed-on=2")) == {"a": "1", "signed_on": "2"}
    with pytest.raises(BadRequest):
        cli.read_parameters(("-a", "1"))


def test_an_export_holds_the_named_graphs(run, tmp_path):
    lines = run("export", "-f", "nquads").output.splitlines()
    assert all("<https://w3id.org/maillage/graph/" in line for line in lines if line)
    assert any("convention-val-clair> <http://www.w3.org/2000/01/rdf-schema#label>" in line for line in lines)
    run("export", "-o", str(tmp_path / "tout.trig"))
    assert "mlg:Convention" in (tmp_path / "tout.trig").read_text(encoding="utf8")
    assert isinstance(json.loads(run("export", "-f", "jsonld").output), list)


def test_nothing_built_says_what_to_do(run, tmp_path):
    found = run("query", "conventions", MAILLAGE_HOME=str(tmp_path / "vide"))
    assert found.exit_code == 1
    assert "maillage build" in found.output


def test_a_build_says_what_it_made(run, small_root, tmp_path):
    found = run("build", MAILLAGE_ROOT=str(small_root), MAILLAGE_HOME=str(tmp_path / "home"))
    assert found.exit_code == 0
    assert "100% attestés" in found.output


def test_a_broken_table_is_shown_whole_and_nothing_is_published(run, small_root, tmp_path):
    table = small_root / "data" / "val-clair-2020" / "signatures.csv"
    table.write_text(table.read_text(encoding="utf8").replace("caf-du-val", "caf-du-vla"), encoding="utf8")
    found = run("build", MAILLAGE_ROOT=str(small_root), MAILLAGE_HOME=str(tmp_path / "home"))
    assert found.exit_code == 1
    assert "signatures.csv" in found.output
    assert "ligne 3" in found.output
    assert "caf-du-val" in found.output
    assert not (tmp_path / "home" / "current.json").exists()


def test_a_check_tries_every_step_and_fails_where_one_does(run, monkeypatch):
    steps = (
        ("premier", lambda *_: checking.Outcome(said="3 fichiers")),
        ("deuxième", lambda *_: checking.Outcome(("une faute",))),
        ("troisième", lambda *_: checking.Outcome(skipped="sans Java")),
    )
    monkeypatch.setattr(checking, "STEPS", steps)
    found = run("check")
    assert found.exit_code == 1
    assert "bon    premier : 3 fichiers" in found.output
    assert "FAUX   deuxième\n       une faute" in found.output
    assert "passé  troisième : sans Java" in found.output


def test_a_check_of_tables_carries_their_faults(small_root, tmp_path):
    table = small_root / "data" / "val-clair-2020" / "signatures.csv"
    settings = cli.read_settings({"MAILLAGE_ROOT": str(small_root)})
    assert checking.check_tables(settings, tmp_path / "a").faults == ()
    table.write_text(table.read_text(encoding="utf8").replace("caf-du-val", "caf-du-vla"), encoding="utf8")
    assert "caf-du-vla" in checking.check_tables(settings, tmp_path / "b").faults[0]
    assert "ne se construisent pas" in checking.check_consistency(
        settings, tmp_path / "b"
    ).skipped or not shutil.which("java")


def test_a_check_of_turtle_names_the_file(tmp_path):
    shutil.copytree(resources() / "ontology", tmp_path / "ontology")
    settings = cli.read_settings({"MAILLAGE_ROOT": str(tmp_path)})
    assert checking.check_turtle(settings, tmp_path).faults == ()
    theme = tmp_path / "ontology" / "vocabularies" / "theme.ttl"
    theme.write_text("# note\n" + theme.read_text(encoding="utf8"), encoding="utf8")
    assert checking.check_turtle(settings, tmp_path).faults == (
        "ontology/vocabularies/theme.ttl : n'est pas sous sa forme canonique",
    )


def test_a_step_without_java_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", os.devnull)
    settings = cli.read_settings({})
    assert "Java" in checking.check_negative_cases(settings, tmp_path).skipped
    assert "Java" in checking.check_consistency(settings, tmp_path).skipped


def test_a_broken_table_leaves_the_published_version_served(run, small_root, tmp_path, monkeypatch):
    from server import serving

    served = []
    monkeypatch.setattr(serving, "check_address", lambda settings: None)
    monkeypatch.setattr(serving, "serve", lambda settings: served.append(settings.home))
    home = tmp_path / "home"
    place = {"MAILLAGE_ROOT": str(small_root), "MAILLAGE_HOME": str(home)}
    assert run("serve", **place).exit_code == 0
    before = (home / "current.json").read_text()
    table = small_root / "data" / "reference" / "territories.csv"
    table.write_text(table.read_text(encoding="utf8").replace(",commune,", ",comune,"), encoding="utf8")
    again = run("serve", **place)
    assert again.exit_code == 0
    assert "comune" in again.stderr
    assert "reste servie" in again.stderr
    assert served == [home, home]
    assert (home / "current.json").read_text() == before


def test_a_path_that_cannot_be_used_is_one_message(run, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    found = run("build", MAILLAGE_HOME=str(file / "home"))
    assert found.exit_code == 1
    assert str(file) in found.stderr


def test_a_check_rereads_the_passages_where_the_texts_are(small_root):
    settings = read_settings({"MAILLAGE_ROOT": str(small_root), "MAILLAGE_SOURCES": str(SMALL / "sources")})
    assert checking.check_evidence(settings, small_root).faults == ()
    table = small_root / "data" / "val-clair-2020" / "actions.csv"
    text = table.read_text(encoding="utf8")
    place = re.search(r",(\d+)-(\d+),", text)
    moved = f",{int(place[1]) + 1}-{int(place[2]) + 1},"
    table.write_text(text.replace(place[0], moved, 1), encoding="utf8")
    assert checking.check_evidence(settings, small_root).faults
