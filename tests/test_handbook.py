"""The README says what the code does, and what it names exists."""

import re
from pathlib import Path

import pytest

from graph.errors import MaillageError
from server import handbook

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf8")


def test_the_generated_parts_of_the_readme_are_up_to_date():
    assert handbook.current_text(README) == README, "run: python -m server.handbook"


def test_a_missing_marker_is_named():
    with pytest.raises(MaillageError, match="settings"):
        handbook.current_text("<!-- questions -->\n<!-- end of questions -->")


def test_a_stale_table_is_replaced_whole_and_the_rest_kept():
    questions = "<!-- questions -->\n<!-- end of questions -->"
    stale = f"before\n<!-- settings -->\nold\n<!-- end of settings -->\n{questions}\nafter"
    current = handbook.current_text(stale)
    assert "old" not in current
    assert "| `PORT` | `8000` |" in current
    assert current.startswith("before\n")
    assert current.endswith("\nafter")


def test_every_question_stands_in_the_readme():
    slugs = {path.stem for path in (ROOT / "queries" / "explore").glob("*.rq")}
    assert len(slugs) == 28
    assert slugs == set(re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE))


def test_every_file_that_the_readme_links_exists():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
