"""The whole path: what a build publishes, what it counts, what it leaves alone when something is wrong."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph import inputs, resources
from graph.beside import Beside
from graph.build import BuildResult, build, inputs_digest, is_current, skolemise
from graph.errors import InvalidData, NotReady, QuerySyntaxError
from graph.mapping import Mapped
from graph.store import Store, open_store, read_turtle
from graph.terms import MLG, RDF, RDFS, Minter, Namespace
from graph.validate import subjects

ID = Namespace("https://w3id.org/maillage/id/")
GRAPH = Namespace("https://w3id.org/maillage/graph/")


def spoil(root: Path) -> None:
    """Break one cell of the small document."""
    path = root / "data" / "val-clair-2020" / "plan.csv"
    path.write_text(path.read_text(encoding="utf8").replace("axis", "axiss"), encoding="utf8")


def test_a_build_publishes_every_graph(small_root: Path, tmp_path: Path) -> None:
    told: list[str] = []
    result = build(small_root, tmp_path / "home", progress=told.append)
    store = open_store(tmp_path / "home")
    assert store.version == result.version
    assert result.attested_share == 1
    assert result.asserted == result.attested > 100
    assert result.facts.keys() == {"val-clair-2020"}
    assert told[0] == "Lecture des tables"
    assert told[-1] == "Publication"
    for name in (
        "ontology", "vocabularies", "shapes", "reference", "provenance", "document/val-clair-2020",
        "inferred/reference", "inferred/val-clair-2020", "metadata",
    ):  # fmt: skip
        assert store.size(GRAPH.term(name)) > 0, name


def test_a_broken_table_leaves_the_published_dataset_untouched(small_root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    version = build(small_root, home).version
    spoil(small_root)
    with pytest.raises(InvalidData) as raised:
        build(small_root, home)
    assert [str(fault) for fault in raised.value.faults] == [
        "val-clair-2020/plan.csv, ligne 2, colonne « kind » : « axiss » : l'une des valeurs axis, "
        "strategic-objective, objective, principle ; le plus proche : axis"
    ]
    assert open_store(home).version == version


def test_nothing_is_published_where_the_first_build_fails(small_root: Path, tmp_path: Path) -> None:
    spoil(small_root)
    with pytest.raises(InvalidData, match="rien n'a été publié"):
        build(small_root, tmp_path / "home")
    with pytest.raises(NotReady):
        open_store(tmp_path / "home")


def test_what_only_the_graph_shows_stops_the_build_too(small_root: Path, tmp_path: Path) -> None:
    path = small_root / "data" / "reference" / "territories.csv"
    text = path.read_text(encoding="utf8").replace("Val,,99,,", "Val,,99,commune/99001,")
    path.write_text(text, encoding="utf8")
    with pytest.raises(InvalidData) as raised:
        build(small_root, tmp_path / "home")
    assert {(fault.where, fault.row) for fault in raised.value.faults} == {
        ("reference/territories.csv", 2),
        ("reference/territories.csv", 3),
    }
    assert not (tmp_path / "home").exists()


def test_an_unchanged_start_need_not_build(small_root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert not is_current(small_root, home)
    build(small_root, home)
    assert is_current(small_root, home)
    assert not is_current(small_root, home, Minter("https://exemple.fr/"))
    with (small_root / "data" / "val-clair-2020" / "document.toml").open("a", encoding="utf8") as file:
        file.write("# relu\n")
    assert not is_current(small_root, home)


def test_a_rebuild_of_the_same_facts_keeps_the_version(small_root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = build(small_root, home).version
    with (small_root / "data" / "val-clair-2020" / "document.toml").open("a", encoding="utf8") as file:
        file.write("# relu\n")
    assert build(small_root, home).version == first
    assert is_current(small_root, home)


def test_a_changed_fact_makes_a_new_version_and_drops_the_old_one(small_root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = build(small_root, home).version
    path = small_root / "data" / "val-clair-2020" / "plan.csv"
    text = path.read_text(encoding="utf8").replace("Soutenir la parentalité", "Soutenir les parents")
    path.write_text(text, encoding="utf8")
    assert build(small_root, home).version != first
    axis = ID.term("convention/convention-val-clair/axe-1")
    labels = {o.value for s, p, o in open_store(home).graph(GRAPH.term("document/val-clair-2020"))
              if (s, p) == (axis, RDFS.label)}  # fmt: skip
    assert labels == {"Soutenir les parents"}


def test_a_deployment_mints_under_its_own_base(small_root: Path, tmp_path: Path) -> None:
    minter = Minter("https://exemple.fr/partenariats")
    build(small_root, tmp_path / "home", minter)
    triples = open_store(tmp_path / "home").graph(minter.graph("inferred/val-clair-2020"))
    assert triples
    assert {s.value.startswith("https://exemple.fr/partenariats/id/") for s, _, _ in triples} == {True}


def test_the_default_graph_merges_the_named_ones(store: Store) -> None:
    title = "Maillage : le graphe des partenariats publics"
    label = RDFS.label.ntriples()
    rows = store.select(f'SELECT ?s WHERE {{ ?s {label} "{title}"@fr }}').values()
    assert rows == [{"s": ID.dataset.value}]


def test_the_five_documents_are_built_whole(built: tuple[Path, BuildResult], store: Store) -> None:
    result = built[1]
    assert result.facts.keys() == {
        "angers-ctg-2019",
        "caf-paris-conventions-2019",
        "caf-paris-pst-2022",
        "lot-et-garonne-ctg-2024",
        "schema-parisien-2021-2026",
    }
    assert result.attested_share == 1
    assert result.warnings == ()
    schema = store.graph(GRAPH.term("document/schema-parisien-2021-2026"))
    plan = ID.term("convention/sdsf-paris-2021-2026").value
    kinds = [o for s, p, o in schema if p == RDF.type and s.value.startswith(plan)]
    assert (kinds.count(MLG.Axis), kinds.count(MLG.Action)) == (7, 100)


def test_no_published_term_is_a_blank_node(store: Store) -> None:
    assert store.select("SELECT ?s WHERE { ?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o)) } LIMIT 1").rows == []


def test_blank_nodes_of_our_files_get_stable_iris(minter: Minter) -> None:
    shapes = resources() / "ontology" / "shapes" / "data.ttl"
    once, twice = (skolemise(read_turtle(shapes), "shapes", minter) for _ in range(2))
    assert once == twice
    nodes = {s.value for s, _, _ in once if "genid" in s.value}
    assert "https://w3id.org/maillage/.well-known/genid/shapes-1" in nodes


def test_shapes_beside_the_build_say_what_they_say_within_it(
    small: Mapped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = resources() / "ontology" / "shapes" / "data.ttl"
    reference, document = subjects(small)
    spoilt = [triple for triple in document.triples if triple[1] != MLG.conventionType]
    graphs = [reference, type(document)(document.document, spoilt, document.origins)]
    with Beside(shapes) as beside:
        beside.hold(graphs, [])
        apart = beside.report()
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    with Beside(shapes) as alone:
        alone.hold(graphs, [])
        within = alone.report()
    assert set(apart.findings) == set(within.findings) != set()


def test_shapes_that_do_not_parse_are_an_error_not_a_pass(
    small: Mapped, small_root: Path, tmp_path: Path
) -> None:
    (small_root / "ontology").unlink()
    shutil.copytree(resources() / "ontology", small_root / "ontology")
    (small_root / "ontology" / "shapes" / "data.ttl").write_text("ceci n'est pas du Turtle", encoding="utf8")
    with pytest.raises(QuerySyntaxError, match="ne se lit pas"):
        build(small_root, tmp_path / "home")


def test_a_build_that_is_killed_leaves_the_published_dataset(small_root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    version = build(small_root, home).version
    path = small_root / "data" / "val-clair-2020" / "plan.csv"
    path.write_text(path.read_text(encoding="utf8").replace("Soutenir", "Aider"), encoding="utf8")
    script = (
        "import os, signal, sys; from pathlib import Path; from graph.build import build\n"
        "def stop(message):\n"
        "    if message == 'Publication': os.kill(os.getpid(), signal.SIGKILL)\n"
        "build(Path(sys.argv[1]), Path(sys.argv[2]), progress=stop)"
    )
    command = [sys.executable, "-c", script, str(small_root), str(home)]
    code = subprocess.run(
        command, env={"PYTHONPATH": ":".join(filter(None, sys.path))}, check=False
    ).returncode
    assert code == -9
    assert open_store(home).version == version
    assert build(small_root, home).version != version


def test_the_digest_of_the_inputs_covers_data_ontology_checks_and_code() -> None:
    shared = {"data/reference/*.csv", "ontology/**/*.ttl", "queries/checks/*.rq", "queries/growth/*.rq"}
    assert shared <= set(inputs.SHARED)
    assert set(inputs.CODE) == {"**/*.py", "rules/*.rq"}
    assert set(inputs.TABLES) == {"*.csv", "*.toml"}
    assert inputs_digest(resources()) == inputs_digest(resources())


def test_the_published_state_is_one_small_file(built_home: Path) -> None:
    current = json.loads((built_home / "current.json").read_text(encoding="utf8"))
    assert set(current) == {"number", "digest", "inputs", "triples"}
    assert current["inputs"] == inputs_digest(resources())
