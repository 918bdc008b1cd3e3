"""The life of a document, on the small data: each operation is one version and one line, and leaves nothing.

What is published after each is what a whole build of the same documents publishes, quad for quad.
"""

import csv
import io
import os
import shutil
import signal
import subprocess
import sys

import pyoxigraph as ox
import pytest
from shelved import TEXT, library, plan_of, small_library
from small_site import SMALL

from graph import build as builder
from graph import history, life, shelf
from graph.build import build, is_current
from graph.comparison import KIND, Comparison
from graph.corrections import Edit, correcting
from graph.errors import BadRequest, Busy, Conflict, InvalidData, NotFound
from graph.kept import read
from graph.life import carry, importing, rehearse, undoing, withdrawing
from graph.life_tables import main_convention
from graph.shelf import Bundle
from graph.store import open_store, published_version
from graph.store.backup import backup, restore
from graph.terms import DCTERMS, Minter, iri

OWN = "association-du-val,institution,Association du Val,,ADV,,,,,\n"
ID = "https://w3id.org/maillage/id/"


@pytest.fixture
def mine(tmp_path):
    return small_library(tmp_path)


def quads(home):
    """The lines of every graph, of the merge too."""
    return sorted(open_store(home).engine.dump(format=ox.RdfFormat.N_QUADS).splitlines())


def graphs(home):
    return {graph.value.split("/graph/")[-1] for graph in open_store(home).engine.named_graphs()}


def same_as_whole(mine, tmp_path):
    """What is published is what a whole build of the same documents publishes."""
    other = tmp_path / "whole"
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    shutil.copytree(mine.home / "shelf", other / "shelf") if (mine.home / "shelf").exists() else None
    minter = Minter()
    order = builder.Order(builder.wanted(mine.root, mine.home, minter, mine.own))
    builder.carry_out(mine.root, other, minter, order)
    assert quads(mine.home) == quads(other)
    store = open_store(mine.home)
    assert read(mine.home, store.version, KIND, Comparison.load, ()) == Comparison.read(store)


def lines(mine):
    return [line.transaction.what for line in history.read_lines(mine.home)]


def files(folder):
    """Everything in a folder but the rights to write, which hold nothing."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("lock", "building")
    }


def test_an_import_is_one_version_and_one_line_that_says_who_and_what(mine, tmp_path):
    before = published_version(mine.home)
    done = carry(mine, importing(plan_of()), "léa")
    assert (done.transaction.before, done.transaction.after) == (before, published_version(mine.home))
    line = history.read_lines(mine.home)[0]
    assert line.transaction.who == "léa"
    assert line.transaction.what == "import de « Convention de la Vallée (vallee-2024) » (vallee-2024)"
    assert line.documents == ("vallee-2024",)
    assert {"document/vallee-2024", "inferred/vallee-2024"} <= graphs(mine.home)
    assert shelf.read_text(mine.home, plan_of().sha256) == TEXT
    same_as_whole(mine, tmp_path)


def test_the_same_document_again_changes_nothing(mine):
    first = carry(mine, importing(plan_of()), "léa")
    again = carry(mine, importing(plan_of()), "léa")
    assert not again.changed
    assert again.transaction.after == first.transaction.after
    assert not rehearse(mine, importing(plan_of()), "léa").changes


def test_other_files_that_say_the_same_change_nothing_and_take_no_place(mine):
    own = Bundle.read(mine.root / "data" / "val-clair-2020")
    text = own.files["plan.csv"].decode().replace("\n", "\r\n").encode()
    done = carry(mine, importing(Bundle(own.slug, {**own.files, "plan.csv": text}), own.slug), "léa")
    assert not done.changed
    assert shelf.built_from(mine.home, done.transaction.after).shelf == {}
    assert not (mine.home / "shelf").exists()
    assert is_current(mine.root, mine.home)


def test_a_start_after_an_import_has_nothing_to_build(mine):
    carry(mine, importing(plan_of()), "léa")
    assert is_current(mine.root, mine.home)
    plan = mine.root / "data" / "val-clair-2020" / "plan.csv"
    text = plan.read_text(encoding="utf8").replace("Soutenir la parentalité", "Soutenir les parents")
    plan.write_text(text, encoding="utf8")
    build(mine.root, mine.home)
    assert b"Soutenir les parents" in b"".join(quads(mine.home))
    assert "document/vallee-2024" in graphs(mine.home)


def test_a_taken_name_is_refused_and_a_new_edition_takes_its_place(mine, tmp_path):
    first = carry(mine, importing(plan_of()), "léa").transaction.after
    new = plan_of(title="Fermer un lieu")
    with pytest.raises(Conflict, match="« vallee-2024 » est déjà là"):
        carry(mine, importing(new), "léa")
    assert published_version(mine.home) == first
    carry(mine, importing(new, "vallee-2024"), "léa")
    assert b"Fermer un lieu" in b"".join(quads(mine.home))
    assert b'Ouvrir un lieu"' not in b"".join(quads(mine.home))
    old = life.document(mine, "vallee-2024", first)
    assert b"Ouvrir un lieu" in old.files["actions.csv"]
    assert old.text == TEXT
    same_as_whole(mine, tmp_path)


def test_a_new_edition_under_another_name_replaces_the_convention_and_the_old_one_stays(mine, tmp_path):
    carry(mine, importing(plan_of()), "léa")
    new = plan_of("vallee-2028", "convention-vallee-2028", title="Fermer un lieu")
    carry(mine, importing(new, "vallee-2024"), "léa")
    store = open_store(mine.home)
    new, old = (iri(f"{ID}convention/convention-vallee-{year}") for year in (2028, 2024))
    replaces = (new, DCTERMS.replaces, old)
    assert replaces in store.graph(Minter().graph("document/vallee-2028"))
    assert {"document/vallee-2024", "document/vallee-2028"} <= graphs(mine.home)
    assert b"d'apr\xc3\xa8s qui l'a import\xc3\xa9e (l\xc3\xa9a)" in b"".join(quads(mine.home))
    same_as_whole(mine, tmp_path)


def test_what_is_replaced_must_be_there(mine):
    with pytest.raises(NotFound, match="le plus proche : val-clair-2020"):
        carry(mine, importing(plan_of(), "val-clair-2021"), "léa")


def test_every_fault_is_told_and_nothing_is_published_or_left(mine):
    untouched = files(mine.home)
    bad = plan_of(partner="caf-du-vall")
    with pytest.raises(InvalidData) as raised:
        carry(mine, importing(bad), "léa")
    assert [(f.where, f.row, f.value) for f in raised.value.faults] == [
        ("vallee-2024/actions.csv", row, "caf-du-vall") for row in (2, 3)
    ]
    assert raised.value.faults[0].closest[0] == "caf-du-val"
    assert not (mine.home / "shelf").exists()
    assert files(mine.home) == untouched


def test_a_withdrawn_document_takes_along_what_rests_on_it_alone(mine, tmp_path):
    before = quads(mine.home)
    carry(mine, importing(plan_of(partner="association-du-val", declares=OWN)), "léa")
    assert {"reference/vallee-2024", "inferred/reference/vallee-2024"} <= graphs(mine.home)
    same_as_whole(mine, tmp_path)
    carry(mine, withdrawing("vallee-2024"), "léa")
    assert quads(mine.home) == before
    assert not any("vallee" in graph for graph in graphs(mine.home))
    same_as_whole(mine, tmp_path)


def test_a_document_of_the_checkout_is_withdrawn_and_comes_back(mine, tmp_path):
    before = quads(mine.home)
    done = carry(mine, withdrawing("val-clair-2020"), "léa")
    assert "document/val-clair-2020" not in graphs(mine.home)
    assert is_current(mine.root, mine.home)
    same_as_whole(mine, tmp_path)
    carry(mine, undoing(done.transaction.after), "léa")
    assert quads(mine.home) == before
    assert lines(mine)[0] == f"annulation de la version {done.transaction.after} : {done.transaction.what}"


def test_an_organisation_that_another_document_uses_stays_and_who_uses_it_is_told(mine):
    carry(mine, importing(plan_of(partner="association-du-val", declares=OWN)), "léa")
    carry(mine, importing(plan_of("autre", "convention-autre", "association-du-val")), "léa")
    version = published_version(mine.home)
    with pytest.raises(Conflict, match=r"« association-du-val » sert à autre/actions\.csv \(lignes 2, 3\)"):
        carry(mine, withdrawing("vallee-2024"), "léa")
    assert published_version(mine.home) == version
    carry(mine, withdrawing("autre"), "léa")
    carry(mine, withdrawing("vallee-2024"), "léa")


def test_a_kind_that_changes_where_it_is_declared_changes_what_follows_elsewhere(mine, tmp_path):
    deep = OWN + "association-du-val/pole,direction,Pôle,,,,,,,\n"
    carry(mine, importing(plan_of(partner="association-du-val", declares=deep)), "léa")
    carry(mine, importing(plan_of("autre", "convention-autre", "association-du-val/pole")), "léa")
    same_as_whole(mine, tmp_path)
    carry(
        mine,
        correcting("vallee-2024", Edit("organisations", "association-du-val/pole", "kind", "unit")),
        "léa",
    )
    same_as_whole(mine, tmp_path)


def test_two_documents_may_declare_the_same_organisation_in_the_same_words(mine, tmp_path):
    carry(mine, importing(plan_of(partner="association-du-val", declares=OWN)), "léa")
    carry(mine, importing(plan_of("autre", "convention-autre", "association-du-val", declares=OWN)), "léa")
    same_as_whole(mine, tmp_path)
    carry(mine, withdrawing("vallee-2024"), "léa")
    same_as_whole(mine, tmp_path)
    other = OWN.replace("Association du Val", "Association du Vallon")
    with pytest.raises(InvalidData, match="la même ligne que"):
        carry(mine, importing(plan_of(partner="association-du-val", declares=other)), "léa")


@pytest.mark.parametrize(
    ("declares", "expected"),
    [
        ("association-du-val,institution,A,,,,123456789,,,\n", "un code encore libre"),
        ("association-du-val/pole,direction,Pôle,,,,,,,\n", "dont le parent a sa propre ligne"),
        ("Association,institution,A,,,,,,,\n", "sans majuscules ni accents"),
    ],
)
def test_a_declared_organisation_is_held_to_the_rules_of_the_curated_ones(mine, declares, expected):
    with pytest.raises(InvalidData, match=expected):
        carry(mine, importing(plan_of(declares=declares)), "léa")


def test_what_the_curated_tables_declare_is_theirs(mine, tmp_path):
    row = "caf-du-val,institution,Autre nom,,,,,,,\n"
    carry(mine, importing(plan_of(declares=row)), "léa")
    assert "reference/vallee-2024" not in graphs(mine.home)
    assert b"Autre nom" not in b"".join(quads(mine.home))
    same_as_whole(mine, tmp_path)


@pytest.mark.parametrize("row", ["Ouvrir un lieu", "convention-vallee-2024/axe-1/action-1", "3"])
def test_one_cell_is_corrected_by_the_names_and_numbers_of_the_exported_workbook(mine, tmp_path, row):
    carry(mine, importing(plan_of()), "léa")
    edit = Edit("Actions", row, "Intitulé", "Ouvrir deux lieux")
    done = carry(mine, correcting("vallee-2024", edit), "léa")
    assert done.transaction.what == (
        "correction de « Convention de la Vallée (vallee-2024) » (vallee-2024) : "
        "Actions, ligne 3, colonne « Action » : « Ouvrir un lieu » → « Ouvrir deux lieux »"
    )
    assert b"Ouvrir deux lieux" in life.document(mine, "vallee-2024").files["actions.csv"]
    same_as_whole(mine, tmp_path)


def test_a_corrected_pilot_that_its_passage_does_not_print_is_no_printed_pilot(mine):
    """The text prints the Ville and the Caf as pilots of both actions, and no direction of theirs."""
    carry(mine, importing(plan_of()), "léa")
    carry(mine, correcting("vallee-2024", Edit("Actions", "4", "Pilotes", "Caf du Val")), "léa")
    assert row_of(mine, "Tenir une permanence")["pilots"] == "caf-du-val"
    done = carry(
        mine,
        correcting(
            "vallee-2024", Edit("Actions", "4", "Pilotes", "Ville de Val-Clair - Direction de la famille")
        ),
        "léa",
    )
    held = row_of(mine, "Tenir une permanence")
    assert (held["pilots"], held["likely_pilots"]) == ("", "ville-de-val-clair/dfe")
    assert "à la main" in held["likely_reason"]
    assert done.warnings


def row_of(mine, title):
    """The row of an action in the tables of vallee-2024."""
    table = life.document(mine, "vallee-2024").files["actions.csv"].decode()
    return next(row for row in csv.DictReader(io.StringIO(table)) if row["title"] == title)


def test_a_document_of_the_checkout_is_corrected_without_touching_its_file(mine, tmp_path):
    table = mine.root / "data" / "val-clair-2020" / "actions.csv"
    before = table.read_bytes()
    action = "convention-val-clair/axe-1/action-2"
    carry(mine, correcting("val-clair-2020", Edit("actions", action, "title", "Former les équipes")), "léa")
    assert table.read_bytes() == before
    assert "Former les équipes".encode() in b"".join(quads(mine.home))
    assert build(mine.root, mine.home).version == published_version(mine.home)
    same_as_whole(mine, tmp_path)


@pytest.mark.parametrize(
    ("edit", "error", "said"),
    [
        (Edit("Acteurs", "3", "Action", "x"), BadRequest, "attendu : .*Actions"),
        (Edit("Actions", "3", "Pilotage en cours", "x"), BadRequest, "attendu : .*Pilotes"),
        (Edit("Actions", "9", "Action", "x"), NotFound, "Aucune ligne"),
        (Edit("Actions", "Former les équipe", "Action", "x"), NotFound, "le plus proche : Former les"),
        (Edit("Actions", "3", "Pilotes", "Régie inconnue"), InvalidData, "une organisation connue"),
        (Edit("Document", "Titre", "Valeur", "x"), BadRequest, "importez-le à sa place"),
    ],
)
def test_a_correction_that_points_nowhere_or_is_wrong_changes_nothing(mine, edit, error, said):
    version = published_version(mine.home)
    with pytest.raises(error, match=said):
        carry(mine, correcting("val-clair-2020", edit), "léa")
    assert published_version(mine.home) == version


def test_undoing_an_import_leaves_what_was_before_and_is_undone_in_turn(mine, tmp_path):
    before = quads(mine.home)
    done = carry(mine, importing(plan_of()), "léa").transaction
    after = quads(mine.home)
    undone = carry(mine, undoing(done.after), "léa").transaction
    assert quads(mine.home) == before
    carry(mine, undoing(undone.after), "léa")
    assert quads(mine.home) == after
    same_as_whole(mine, tmp_path)


def test_any_line_that_can_be_undone_can_be_rehearsed_first(mine):
    first = carry(mine, importing(plan_of()), "léa").transaction.after
    carry(mine, importing(plan_of("autre", "convention-autre")), "léa")
    before = quads(mine.home)
    tried = rehearse(mine, undoing(first), "léa")
    assert tried.done.changed and quads(mine.home) == before
    assert carry(mine, undoing(first), "léa").changed


def test_a_line_on_which_a_later_one_rests_is_refused_with_the_reason(mine):
    first = carry(mine, importing(plan_of()), "léa").transaction.after
    later = carry(
        mine, correcting("vallee-2024", Edit("Actions", "3", "Action", "Autre")), "léa"
    ).transaction.after
    with pytest.raises(Conflict, match=f"annulez d'abord la version {later} \\(correction de"):
        carry(mine, undoing(first), "léa")
    assert [line.undoable for line in history.read_lines(mine.home)[:2]] == [True, False]
    carry(mine, undoing(later), "léa")
    with pytest.raises(Conflict, match="annulez d'abord"):
        carry(mine, undoing(later), "léa")
    with pytest.raises(NotFound):
        carry(mine, undoing("99-abc"), "léa")
    with pytest.raises(Conflict, match="ne touche aucun document"):
        carry(mine, undoing(history.read_lines(mine.home)[-1].version), "léa")


def test_a_line_on_which_another_document_rests_is_refused_with_the_reason(mine):
    first = carry(
        mine, importing(plan_of(partner="association-du-val", declares=OWN)), "léa"
    ).transaction.after
    carry(mine, importing(plan_of("autre", "convention-autre", "association-du-val")), "léa")
    with pytest.raises(Conflict, match=r"sert à autre/actions\.csv"):
        carry(mine, undoing(first), "léa")


def test_a_rehearsal_says_what_would_change_and_leaves_nothing(mine):
    carry(mine, importing(plan_of()), "léa")
    untouched = files(mine.home)
    new = plan_of("autre", "convention-autre", partner="association-du-val", declares=OWN)
    rehearsal = rehearse(mine, importing(new), "léa")
    assert rehearsal.done.changed
    assert files(mine.home) == untouched
    assert {fact.document for fact in rehearsal.changes.facts} == {"autre"}
    carry(mine, importing(new), "léa")
    before, after = (line.version for line in history.read_lines(mine.home)[1::-1])
    changes, _ = life.compare(mine, before, after)
    assert changes == rehearsal.changes


def test_without_the_documents_of_the_checkout_only_tables_and_imports_are_there(mine, tmp_path):
    alone = library(mine.root, tmp_path / "alone", own=False)
    carry(alone, importing(plan_of()), "léa")
    documents = {graph for graph in graphs(alone.home) if graph.startswith("document/")}
    assert documents == {"document/vallee-2024"}
    assert is_current(alone.root, alone.home, own=False)
    assert not is_current(alone.root, alone.home)
    with pytest.raises(NotFound):
        carry(alone, withdrawing("val-clair-2020"), "léa")
    same_as_whole(alone, tmp_path)


def test_a_backup_carries_the_shelf(mine, tmp_path):
    carry(mine, importing(plan_of(partner="association-du-val", declares=OWN)), "léa")
    carry(mine, withdrawing("val-clair-2020"), "léa")
    backup(mine.home, tmp_path / "b.tar.gz")
    other = tmp_path / "other"
    restore(other, tmp_path / "b.tar.gz", "test")
    assert quads(other) == quads(mine.home)
    assert is_current(mine.root, other)
    assert shelf.read_text(other, plan_of().sha256) == TEXT
    restored = library(mine.root, other)
    carry(restored, correcting("vallee-2024", Edit("Actions", "3", "Action", "Autre")), "léa")
    same_as_whole(restored, tmp_path)


def test_what_no_version_names_is_swept_and_what_history_names_stays(mine):
    first = carry(mine, importing(plan_of()), "léa").transaction.after
    carry(mine, withdrawing("vallee-2024"), "léa")
    with shelf.working(mine.home):
        shelf.put(mine.home, plan_of("orphelin"))
        (mine.home / "rehearsal-1").mkdir()
        (mine.home / "shelf" / "new-x").mkdir()
    with shelf.working(mine.home):
        pass
    assert {path.name for path in (mine.home / "shelf").iterdir()} == {plan_of().digest, "texts"}
    assert not (mine.home / "rehearsal-1").exists()
    assert life.document(mine, "vallee-2024", first).digest == plan_of().digest


def test_one_at_a_time_and_who_waits_too_long_is_told(mine):
    with shelf.working(mine.home), pytest.raises(Busy), shelf.working(mine.home, patience_s=0.05):
        pytest.fail("two at once")


def test_another_write_that_comes_between_is_no_end_of_it(mine, monkeypatch):
    """A client's update during an import: the import is worked out again over the new version."""
    from graph.store import Change, commit

    once, run = [], life.carry_out

    def interrupted(root, home, minter, order, progress=lambda _: None):
        if not once and order.who == "léa":
            once.append(order)
            quad = b"<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n"

            def meanwhile(message):
                if "tables" in message:
                    commit(home, Change(added=quad), "client", "put")

            return run(root, home, minter, order, meanwhile)
        return run(root, home, minter, order, progress)

    monkeypatch.setattr(life, "carry_out", interrupted)
    done = carry(mine, importing(plan_of()), "léa")
    assert done.changed
    assert {"http://e/g", "document/vallee-2024"} <= graphs(mine.home)


KILLED = """
import sys, time, pickle
from graph import life, shelf
from graph.store.embedded import disk
mine, bundle, where = pickle.loads(sys.stdin.buffer.read())
def wait(*_, **__):
    print("there", flush=True)
    time.sleep(60)
if where == "put":
    run = shelf.put
    def put(*given):
        run(*given)
        wait()
    shelf.put = put
else:
    module, name = {"place": (disk, "_place"), "flip": (disk.versions, "flip")}[where]
    setattr(module, name, wait)
life.carry(mine, life.importing(bundle), "tué")
"""


@pytest.mark.parametrize("where", ["put", "place", "flip"])
def test_a_kill_anywhere_leaves_what_was_before_and_nothing_half(mine, where):
    import pickle

    before, version = quads(mine.home), published_version(mine.home)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:  # fmt: skip
        process.stdin.write(pickle.dumps((mine, plan_of(), where)))
        process.stdin.close()
        assert process.stdout.readline() == b"there\n"
        process.send_signal(signal.SIGKILL)
    assert (quads(mine.home), published_version(mine.home)) == (before, version)
    with shelf.working(mine.home):
        pass
    assert not list((mine.home / "shelf").glob("[!t]*"))
    carry(mine, importing(plan_of()), "léa")
    assert not list(mine.home.glob("writing-*"))


def test_the_main_convention_is_the_one_with_most_actions():
    assert main_convention(plan_of()) == "convention-vallee-2024"
    assert main_convention(Bundle.read(SMALL / "data" / "val-clair-2020")) == "convention-val-clair"
    assert main_convention(Bundle("x", {"document.toml": b""})) == ""


def test_a_folder_that_is_no_document_is_refused(tmp_path):
    with pytest.raises(BadRequest, match=r"document\.toml"):
        Bundle.read(tmp_path)
    for slug in ("Vallée", "../x", "reference", "all", ""):
        with pytest.raises(BadRequest, match="nom de document"):
            shelf.put(tmp_path, Bundle(slug, plan_of().files))
    with pytest.raises(BadRequest):
        shelf.put(tmp_path, Bundle("x", {"../x.csv": b""}))
    assert not (tmp_path / "shelf").exists()
