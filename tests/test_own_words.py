"""The repository carries the documents' facts, not their running text."""

import csv
import os
import re
import tomllib
from pathlib import Path

import pytest

from graph.terms import fold

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path(os.environ.get("MAILLAGE_SOURCES") or ROOT.parent / "shared" / "seeds")
DOCUMENTS = sorted(path.parent for path in (ROOT / "data").glob("*/document.toml"))
# Names that a summary may cite whole, folded
NAMES = (
    "ouvrir l'ecole pour la reussite des enfants", "tou te s au college c'est les vacances",
    "fonds national prevention de la radicalisation",
)  # fmt: skip
LONGEST_RUN = 6


def words(text):
    return re.findall(r"[\w']+", fold(re.sub(r"<[^>]*>", " ", text)))


def summaries(folder):
    for path, column in ((folder / "actions.csv", "summary"), (folder / "statements.csv", "value")):
        if path.exists():
            with path.open(encoding="utf8", newline="") as file:
                for number, row in enumerate(csv.DictReader(file), 2):
                    if row.get("property", "summary") == "summary" and row[column]:
                        yield f"{path.relative_to(ROOT)}:{number}", row[column]


@pytest.mark.parametrize("folder", DOCUMENTS, ids=lambda path: path.name)
def test_no_summary_repeats_seven_words_of_its_document(folder):
    source = SOURCES / tomllib.loads((folder / "document.toml").read_text(encoding="utf8"))["file"]
    if not source.exists():
        pytest.skip("the documents are neither in ../shared/seeds nor in MAILLAGE_SOURCES")
    text = words(source.read_text(encoding="utf8"))
    size = LONGEST_RUN + 1
    printed = {tuple(text[i : i + size]) for i in range(len(text) - size + 1)}
    copied = []
    for place, summary in summaries(folder):
        own = words(summary)
        runs = [own[i : i + size] for i in range(len(own) - size + 1)]
        copied += [
            f"{place} {' '.join(run)}"
            for run in runs
            if tuple(run) in printed
            and not any(" ".join(run) in name or name in " ".join(own) for name in NAMES)
        ]
    assert copied == []


def test_words_are_compared_without_mark_up_accents_or_case():
    text = words("Les <b>actions</b> visent à l’épanouissement de la personnalité des jeunes")
    assert text == [
        "les",
        "actions",
        "visent",
        "a",
        "l'epanouissement",
        "de",
        "la",
        "personnalite",
        "des",
        "jeunes",
    ]
