"""Every place of France is found by code and by name; namesakes are told apart by what is near, or not at
all."""

import json
from pathlib import Path

import pytest

from graph.names import Gazetteer, Names
from graph.names import compile as compiling
from graph.names.gazetteer import FORMER, TABLE, name_key
from graph.names.reading import Reading
from graph.names.unread import unread
from graph.reference import TERRITORY_KINDS
from graph.tables import read_reference

ROOT = Path(__file__).parents[1]

METRO = {"zone": "metro"}
PACKAGE = {
    "regions": [
        {"code": "11", "nom": "Île-de-France", **METRO},
        {"code": "75", "nom": "Nouvelle-Aquitaine", **METRO},
        {"code": "93", "nom": "Provence-Alpes-Côte d'Azur", **METRO},
        {"code": "04", "nom": "La Réunion", "zone": "drom"},
        {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "zone": "com"},
    ],
    "departements": [
        {"code": "47", "nom": "Lot-et-Garonne", "region": "75", **METRO},
        {"code": "75", "nom": "Paris", "region": "11", **METRO},
        {"code": "93", "nom": "Seine-Saint-Denis", "region": "11", **METRO},
        {"code": "13", "nom": "Bouches-du-Rhône", "region": "93", **METRO},
        {"code": "2A", "nom": "Corse-du-Sud", "region": "94", **METRO},
        {"code": "974", "nom": "La Réunion", "region": "04", "zone": "drom"},
        {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "region": "975", "zone": "com"},
    ],
    "communes": [
        {"code": "47001", "nom": "Agen", "departement": "47", "region": "75", **METRO},
        {"code": "47031", "nom": "Boé", "departement": "47", "region": "75", **METRO},
        {"code": "47279", "nom": "Saint-Sylvestre-sur-Lot", "departement": "47", "region": "75", **METRO},
        {"code": "93066", "nom": "Saint-Denis", "departement": "93", "region": "11", **METRO},
        {"code": "97411", "nom": "Saint-Denis", "departement": "974", "region": "04", "zone": "drom"},
        {"code": "2A004", "nom": "Ajaccio", "departement": "2A", "region": "94", **METRO},
        {"code": "75056", "nom": "Paris", "departement": "75", "region": "11", **METRO},
        {"code": "13055", "nom": "Marseille", "departement": "13", "region": "93", **METRO},
        {
            "code": "13203", "nom": "Marseille 3e Arrondissement", "departement": "13", "region": "93",
            "zone": "metro", "type": "arrondissement-municipal", "commune": "13055",
        },
        {
            "code": "75119", "nom": "Paris 19e Arrondissement", "departement": "75", "region": "11",
            "zone": "metro", "type": "arrondissement-municipal", "commune": "75056",
        },
        {
            "code": "47264", "nom": "Saint-Marcel-Ancien", "departement": "47", "region": "75",
            "zone": "metro", "type": "commune-deleguee", "chefLieu": "47031",
        },
        {
            "code": "47031", "nom": "Boé", "departement": "47", "region": "75",
            "zone": "metro", "type": "commune-deleguee", "chefLieu": "47031",
        },
    ],
    "epci": [
        {"code": "200096956", "nom": "CA Agglomération d'Agen", "type": "CA",
         "membres": [{"code": "47001"}, {"code": "47031"}]},
        {"code": "247200132", "nom": "CU Le Mans Métropole", "type": "CU", "membres": []},
        {"code": "200054781", "nom": "Métropole du Grand Paris", "type": "METRO",
         "membres": [{"code": "75056"}, {"code": "93066"}]},
    ],
    "ept": [{"code": "200057867", "nom": "Plaine Commune", "type": "EPT", "membres": [{"code": "93066"}]}],
}  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table that the build makes of a package with a few places in it."""
    folder = tmp_path_factory.mktemp("package")
    for name, items in PACKAGE.items():
        for item in items:
            if name == "communes":
                item.setdefault("type", "commune-actuelle")
        (folder / f"{name}.json").write_text(json.dumps(items), encoding="utf-8")
    target = folder / "built" / "territories.tsv.gz"
    assert compiling.main(folder, target) == 0
    return target


@pytest.fixture(scope="module")
def gazetteer(table: Path) -> Gazetteer:
    found = Gazetteer.load(table)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def names(gazetteer: Gazetteer) -> Names:
    reference, faults = read_reference(ROOT / "data" / "reference")
    assert not faults
    return Names.of(reference, gazetteer)


def paths(readings: tuple[Reading, ...]) -> list[tuple[str, str]]:
    return [(reading.text, reading.path) for reading in readings]


def test_without_a_table_there_is_no_gazetteer(tmp_path: Path) -> None:
    assert Gazetteer.load(tmp_path / "none.tsv.gz") is None


def test_a_build_without_the_package_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compiling.main(tmp_path / "node_modules", tmp_path / "out.gz") == 1
    assert "communes.json is not there" in capsys.readouterr().err
    assert not (tmp_path / "out.gz").exists()


def test_a_table_built_twice_is_the_same_to_the_byte(table: Path, tmp_path: Path) -> None:
    assert compiling.main(table.parents[1], tmp_path / "again.tsv.gz") == 0
    assert (tmp_path / "again.tsv.gz").read_bytes() == table.read_bytes()


def test_each_place_is_contained_by_places_of_the_table_or_the_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.places["commune/47001"].within == ("epci/200096956", "departement/47")
    assert gazetteer.around("commune/47001") == (
        "epci/200096956", "departement/47", "region/75", "pays/france-metropolitaine",
    )  # fmt: skip
    assert gazetteer.places["epci/200096956"].within == ("departement/47",)
    assert gazetteer.places["epci/200054781"].within == ("region/11",)
    assert gazetteer.places["arrondissement-municipal/75119"].within == ("departement/75",)
    assert gazetteer.places["arrondissement-municipal/13203"].within == ("commune/13055",)
    assert gazetteer.around("departement/974") == ("region/04", "pays/france")
    assert {place.kind for place in gazetteer.places.values()} <= set(TERRITORY_KINDS)
    assert "departement/975" not in gazetteer.places


def test_a_code_gives_its_places(gazetteer: Gazetteer) -> None:
    assert [place.path for place in gazetteer.by_code("47001")] == ["commune/47001"]
    assert [place.path for place in gazetteer.by_code("2a004")] == ["commune/2a004"]
    assert [place.path for place in gazetteer.by_code("75")] == ["departement/75", "region/75"]
    assert [place.name for place in gazetteer.by_code("200096956")] == [
        "Communauté d'agglomération Agglomération d'Agen"
    ]
    assert gazetteer.by_code("99999") == ()


@pytest.mark.parametrize(
    ("printed", "path"),
    [
        ("St Sylvestre sur Lot", "commune/47279"),
        ("SAINT-SYLVESTRE-SUR-LOT", "commune/47279"),
        ("boe", "commune/47031"),
        ("CA Agglomération d'Agen", "epci/200096956"),
        ("Communauté d'agglomération d'Agen", "epci/200096956"),
        ("Agglomération d'Agen", "epci/200096956"),
        ("Plaine Commune", "epci/200057867"),
        ("Lot et Garonne", "departement/47"),
        ("Réunion", "departement/974"),
        ("Paris 19e", "arrondissement-municipal/75119"),
    ],
)
def test_a_name_is_found_however_it_is_written(gazetteer: Gazetteer, printed: str, path: str) -> None:
    assert path in [place.path for place in gazetteer.by_name(printed)]


def test_namesakes_are_all_given_and_what_is_near_decides(gazetteer: Gazetteer) -> None:
    assert [place.code for place in gazetteer.by_name("Saint-Denis")] == ["93066", "97411"]
    assert [place.code for place in gazetteer.by_name("Saint-Denis", "departement/93")] == ["93066"]
    assert [place.code for place in gazetteer.by_name("Saint-Denis", "region/04")] == ["97411"]
    assert [place.code for place in gazetteer.by_name("Saint-Denis", "departement/47")] == ["93066", "97411"]


def test_a_former_commune_gives_the_one_that_took_it_in(gazetteer: Gazetteer) -> None:
    assert gazetteer.is_former("Saint-Marcel-Ancien")
    assert [place.code for place in gazetteer.by_name("St Marcel Ancien")] == ["47031"]
    assert not gazetteer.is_former("Boé")


def test_a_place_is_a_row_of_the_table_of_territories(gazetteer: Gazetteer) -> None:
    row = gazetteer.row("commune/2a004")
    assert row is not None
    assert (row.territory, row.kind, row.label, row.code_insee) == (
        "commune/2a004",
        "commune",
        "Ajaccio",
        "2A004",
    )
    epci = gazetteer.row("epci/200096956")
    assert epci is not None
    assert (epci.code_insee, epci.within) == ("", ("departement/47",))
    assert gazetteer.row("commune/99999") is None


def test_a_place_comes_with_what_contains_it(gazetteer: Gazetteer) -> None:
    rows = gazetteer.rows("commune/47001")
    assert [row.territory for row in rows] == [
        "region/75",
        "departement/47",
        "epci/200096956",
        "commune/47001",
    ]
    declared = {row.territory for row in rows} | {"pays/france-metropolitaine"}
    assert {step for row in rows for step in row.within} <= declared
    assert gazetteer.rows("commune/99999") == ()


def test_an_epci_of_two_departements_is_near_both(gazetteer: Gazetteer) -> None:
    """The Métropole du Grand Paris lies within its région alone, and has communes in both départements."""
    for near in ("departement/75", "departement/93", "region/11", "commune/93066"):
        assert gazetteer.close("epci/200054781", near)
    assert not gazetteer.close("epci/200054781", "departement/47")


@pytest.mark.parametrize(
    ("text", "near", "expected"),
    [
        ("Agen, Boé", "47", [("Agen", "commune/47001"), ("Boé", "commune/47031")]),
        ("Communes de Agen et de Boé", "47", [("Agen", "commune/47001"), ("Boé", "commune/47031")]),
        ("47031", "", [("47031", "commune/47031")]),
        ("Saint-Denis", "departement/93", [("Saint-Denis", "commune/93066")]),
        ("Lot-et-Garonne", "", [("Lot-et-Garonne", "departement/47")]),
        ("Lot et Garonne", "", [("Lot et Garonne", "departement/47")]),
        ("Agglomération d'Agen", "47", [("Agglomération d'Agen", "epci/200096956")]),
        ("Tout le département", "47", [("Tout le département", "departement/47")]),
        ("ensemble du territoire départemental", "47",
         [("ensemble du territoire départemental", "departement/47")]),
        ("Paris", "", [("Paris", "departement/75")]),
        ("Paris 19e", "", [("19e", "arrondissement-municipal/75119")]),
        ("3e arrondissement", "commune/13055", [("3e", "arrondissement-municipal/13203")]),
        ("les habitants de Boé et leurs projets", "", []),
        ("dans la commune de Boé, où les familles sont nombreuses", "", [("Boé", "commune/47031")]),
        ("la Caf de Paris et le Conseil départemental", "", []),
        ("St-Sylvestre s/Lot", "47", [("St-Sylvestre s/Lot", "commune/47279")]),
        ("la convention de la Communauté d'agglomération d'Agen pour 2024", "",
         [("Communauté d'agglomération d'Agen", "epci/200096956")]),
        ("les familles de Plaine Commune et leurs enfants", "93", [("Plaine Commune", "epci/200057867")]),
        ("les familles de Plaine Commune et leurs enfants", "47", []),
        ("Schéma départemental de Lot-et-Garonne 2022-2026", "", [("Lot-et-Garonne", "departement/47")]),
    ],
)  # fmt: skip
def test_a_text_names_territories(
    names: Names, text: str, near: str, expected: list[tuple[str, str]]
) -> None:
    assert [pair for pair in paths(names.territories(text, near)) if pair[1]] == expected


@pytest.mark.parametrize(
    ("text", "near", "expected"),
    [
        ("Saint-Denis (93)", "", ["commune/93066"]),
        ("Saint-Denis (Seine-Saint-Denis)", "47", ["commune/93066"]),
        ("Saint-Denis 974", "", ["commune/97411"]),
        ("Agen (Lot-et-Garonne), Boé (47)", "", ["commune/47001", "commune/47031"]),
        ("Lot-et-Garonne (47)", "", ["departement/47"]),
        ("Département 47", "", ["departement/47"]),
        ("Dpt 47", "", ["departement/47"]),
        ("IDF et PACA", "", ["region/11", "region/93"]),
        ("Paris 19", "", ["arrondissement-municipal/75119"]),
        ("PARIS 09, Paris 19", "", ["arrondissement-municipal/75109", "arrondissement-municipal/75119"]),
        ("75019", "", ["arrondissement-municipal/75119"]),
        ("Le Mans Métropole", "", ["epci/247200132"]),
    ],
)
def test_a_departement_beside_a_name_says_which_is_meant(
    names: Names, text: str, near: str, expected: list[str]
) -> None:
    assert [reading.path for reading in names.territories(text, near) if reading.sure] == expected


@pytest.mark.parametrize(
    ("text", "path"), [("Agen (93)", "commune/47001"), ("Marseille 3", "arrondissement-municipal/13203")]
)
def test_a_departement_that_contradicts_a_name_makes_it_likely_only(
    names: Names, text: str, path: str
) -> None:
    [reading] = names.territories(text)
    assert (reading.path, reading.sure) == (path, path.endswith("13203"))


def test_what_may_be_a_number_of_a_departement_or_of_an_arrondissement_is_not_taken(names: Names) -> None:
    assert not any(reading.sure for reading in names.territories("Marseille 13"))
    assert [reading.path for reading in names.territories("Paris 2024")] == ["departement/75"]


def test_the_code_of_an_arrondissement_is_no_postcode(names: Names) -> None:
    [reading] = names.territories("75119")
    assert (reading.path, reading.sure) == ("arrondissement-municipal/75119", True)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Agen, Trifouillis-les-Oies", ["Trifouillis-les-Oies"]),
        ("Agen et Albret", ["Albret"]),
        ("Agen / Le Passsage ; Boé", ["Passsage"]),
        ("Agen + Boé", []),
        ("Agen (quartier Montanou)", []),
        ("Agen, etc.", []),
        ("Agen et les communes alentours", []),
        ("Paris 19e, 20e", []),
    ],
)
def test_an_item_of_a_list_of_which_nothing_is_read_is_unknown(
    names: Names, text: str, items: list[str]
) -> None:
    assert [each.text for each in unread(text, names.territories(text, "47"))] == items


def test_namesakes_without_anything_near_are_candidates_only(names: Names) -> None:
    (reading,) = names.territories("Saint-Denis")
    assert (reading.path, reading.how, reading.sure) == ("", "unknown", False)
    assert [path for path, _ in reading.others] == ["commune/93066", "commune/97411"]
    assert "2 territoires" in reading.why


def test_a_former_commune_is_likely_only(names: Names) -> None:
    (reading,) = names.territories("Saint-Marcel-Ancien", "47")
    assert (reading.path, reading.how) == ("commune/47031", "likely")


@pytest.mark.parametrize(
    ("text", "near", "numbers"),
    [
        ("Les 9eme et 16eme ont déjà passé le pas", "75", [109, 116]),
        ("les équipes chargées des 10ème et 19ème arrondissements", "75", [110, 119]),
        ("dans le 14 <sup>e</sup> arr., qui", "75", [114]),
        ("(par exemple le déploiement dans le 19 <sup>e</sup> )", "75", [119]),
        ("18<sup>e</sup>, 19<sup>e</sup> et 20<sup>e</sup> arrondissements", "75", [118, 119, 120]),
        ("arrondissements : 10e, 11e", "75", [110, 111]),
        ("dans le 19e arrondissement de Paris", "", [119]),
        ("10e, 19e", "75", [110, 119]),
        ("stages de découverte (3 <sup>e</sup> )", "75", []),
        ("les élèves de 3e et 4e", "75", []),
        ("les 3e et 4e", "75", []),
        ("elle se classe 3<sup>e</sup> et concerne 11% des familles", "75", []),
        ("c'est le 2<sup>e</sup> régime de protection sociale", "75", []),
        ("dans le 1er trimestre", "75", []),
        ("le 1er janvier 2022", "75", []),
        ("25e arrondissement", "75", []),
        ("10e, 19e", "47", []),
    ],
)
def test_an_ordinal_is_an_arrondissement_only_where_something_says_so(
    names: Names, text: str, near: str, numbers: list[int]
) -> None:
    found = [reading.path for reading in names.territories(text, near) if reading.path]
    assert found == [f"arrondissement-municipal/75{number}" for number in numbers]


def test_a_name_is_compared_without_what_people_leave_out() -> None:
    assert name_key("L'Isle-Jourdain") == name_key("ISLE JOURDAIN") == "isle jourdain"
    assert name_key("Ste-Livrade-s/-Lot") == "sainte livrade sur lot"
    assert name_key("Les") == "les"


@pytest.fixture(scope="module")
def france() -> Gazetteer:
    found = Gazetteer.load(TABLE)
    if found is None:
        pytest.skip("the communes of France are not built: `make assets` builds them")
    return found


def test_all_of_france_is_there(france: Gazetteer) -> None:
    kinds = [place.kind for place in france.places.values()]
    assert kinds.count("region") == 18
    assert kinds.count("departement") == 101
    assert kinds.count("arrondissement-municipal") == 45
    assert kinds.count("commune") > 34_800
    assert kinds.count("epci") > 1_250
    assert FORMER not in kinds


def test_everything_in_france_is_contained_by_something_known(france: Gazetteer) -> None:
    known = {*france.places, "pays/france", "pays/france-metropolitaine"}
    assert {step for place in france.places.values() for step in place.within} <= known
    assert all(place.within for place in france.places.values() if place.kind not in ("epci", "pays"))


def test_the_curated_territories_agree_with_the_gazetteer(france: Gazetteer) -> None:
    reference, _ = read_reference(ROOT / "data" / "reference")
    for row in reference.territories:
        if row.code_insee and row.kind != "pays":
            assert name_key(france.places[row.territory].name) == name_key(row.label), row.territory
