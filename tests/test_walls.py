"""Who may import what: the walls of the house, read from the code itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("graph", "server") for path in (ROOT / folder).rglob("*.py"))
ONLY_IN = {
    "pyoxigraph": {
        f"graph/store/embedded/{name}.py"
        for name in ("engine", "terms", "disk", "effects", "resident", "evaluation")
    },
    "pyrudof": {"graph/shapes.py"},
    "pyvis": {"server/networks.py"},
    "icalendar": {"server/calendars.py"},
    "owlready2": {"graph/ontology.py"},
}
SPARQL = ("SELECT ?", "SELECT DISTINCT ?", "CONSTRUCT {", "ASK {")
LEAVES = {"graph/errors.py", "graph/terms.py", "graph/formats.py"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_stays_behind_its_walls(path):
    name = path.relative_to(ROOT).as_posix()
    for module in imported(path):
        package = module.split(".")[0]
        if name.startswith("graph/"):
            assert package != "server", f"{name} imports server"
            assert package not in ("flask", "flask_babel", "werkzeug"), f"{name} knows Flask"
        if package in ONLY_IN:
            assert name in ONLY_IN[package], f"{name} imports {package}"
        if name in LEAVES:
            assert not module.startswith("graph."), f"{name} is a leaf, but imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_opens_with_its_job_and_stays_short(path):
    source = path.read_text(encoding="utf8")
    assert ast.get_docstring(ast.parse(source)), "no module docstring"
    assert len(source.splitlines()) <= 350


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_function_is_longer_than_sixty_lines(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 60, node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_sparql_lives_in_rq_files_only(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.replace("\n", " ")
            assert not any(start in text for start in SPARQL), text
