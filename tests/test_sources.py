"""A source document is a folder that describes itself; a description that is wrong anywhere fails."""

import shutil
from pathlib import Path

import pytest

from graph.records import TABLES
from graph.sources import discover
from tests.conftest import SMALL

NATURES = frozenset({"texte-integral", "communique"})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL / "data", tmp_path / "data"))


def read(data: Path) -> list[str]:
    return [str(fault) for fault in discover(data, NATURES, frozenset(TABLES))[1]]


def test_a_folder_describes_its_document(data: Path) -> None:
    sources, faults = discover(data, NATURES, frozenset(TABLES))
    assert faults == []
    source = sources[0]
    assert (source.folder, source.title, source.date) == (
        "val-clair-2020",
        "Convention de Val-Clair",
        "2020-03",
    )
    assert (source.length, source.bytes) == (717, 738)
    assert source.minimum == {"actions": 3, "conventions": 2, "signatures": 2}


def test_folders_come_in_the_order_of_their_names(data: Path) -> None:
    shutil.copytree(data / "val-clair-2020", data / "angers")
    assert [s.folder for s in discover(data, NATURES, frozenset(TABLES))[0]] == ["angers", "val-clair-2020"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title = "Convention de Val-Clair"', "", "colonne « title » : un texte"),
        ('sha256 = "', 'sha256 = "0', "64 chiffres hexadécimaux en minuscules"),
        ('"texte-integral"', '"texte-intégral"', "« source-nature » ; le plus proche : texte-integral"),
        ('"2020-03"', '"mars 2020"', "une date AAAA-MM-JJ, AAAA-MM ou AAAA qui existe"),
        ("length = 717", 'length = "717"', "colonne « length » : « 717 » : un nombre entier positif"),
        ("bytes = 738", "bytes = 0", "un nombre entier positif"),
        (
            'language = "fr"',
            'langue = "fr"',
            "rien : clé inconnue ; le plus proche : language",
        ),
        ("actions = 3", "action = 3", "le nom d'une table (sans « .csv ») ; le plus proche : actions"),
        ("actions = 3", "actions = true", "un nombre entier"),
        ("[minimum]", "minimum = 3\n[note]", "une section [minimum]"),
        ('title = "', "title = ", "du TOML bien formé"),
    ],
)
def test_a_description_that_is_wrong_fails(old: str, new: str, fault: str, data: Path) -> None:
    path = data / "val-clair-2020" / "document.toml"
    text = path.read_text(encoding="utf8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf8")
    assert any(fault in line for line in read(data)), read(data)


def test_a_folder_without_description_fails(data: Path) -> None:
    (data / "val-clair-2020" / "document.toml").unlink()
    assert read(data) == ["val-clair-2020/document.toml : un fichier qui décrit le document (il manque)"]


def test_a_folder_name_is_a_slug(data: Path) -> None:
    (data / "val-clair-2020").rename(data / "Val Clair")
    assert "sans majuscules ni accents" in read(data)[0]
