"""A printed name is the organisation that the tables hold, or it is said to be likely, or unknown: never
silently."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import Names, Reading
from graph.names.departements import DEPARTEMENTS
from graph.names.families import parse
from graph.names.reading import HOWS
from graph.names.resemblance import agree, closest
from graph.names.text import keys, tokens
from graph.reference import OrganisationRow, Reference, TerritoryRow


def organisation(path: str, label: str, acronym: str = "", spellings: str = "") -> OrganisationRow:
    depth = path.count("/")
    return OrganisationRow(
        where="organisations.csv", row=2, organisation=path,
        kind="institution" if not depth else "direction" if depth == 1 else "unit",
        label=label, label_en=label, acronym=acronym, public=True, siren="",
        spellings=tuple(part for part in spellings.split(" | ") if part), close_match=(), note="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "path", "how"),
    [
        ("Caisse d'allocations familiales de Paris", "caf-de-paris", "exact"),
        ("CAISSE D’ALLOCATIONS FAMILIALES DE PARIS", "caf-de-paris", "exact"),
        ("caf-de-paris", "caf-de-paris", "exact"),
        ("la Caf de Paris", "caf-de-paris", "alias"),
        ("CAF 75", "caf-de-paris", "alias"),
        ("Caf (Paris)", "caf-de-paris", "alias"),
        ("la Ville de Paris", "ville-de-paris", "exact"),
        ("Mairie de Paris", "ville-de-paris", "alias"),
        ("RSPP", "rspp", "acronym"),
        ("Réseau de santé périnatal parisien", "rspp", "exact"),
        ("Réseau de Santé Périnatal Parisien (RSPP)", "rspp", "alias"),
        ("APUR", "apur", "acronym"),
        ("AP-HP", "ap-hp", "acronym"),
        ("Relais Parents-Enfants d'Île-de-France", "asso-relais-parents-enfants-ile-de-france", "exact"),
        ("Association Relais parents enfants d'Ile de France",
         "asso-relais-parents-enfants-ile-de-france", "exact"),
        ("Caf du Lot-et-Garonne", "caf-de-lot-et-garonne", "alias"),
        ("Caisse d’Allocations Familiales de Lot et Garonne", "caf-de-lot-et-garonne", "exact"),
        ("CAF 47", "caf-de-lot-et-garonne", "alias"),
        ("CAF47", "caf-de-lot-et-garonne", "alias"),
        ("CD47", "departement-de-lot-et-garonne", "acronym"),
        ("CD 47", "departement-de-lot-et-garonne", "alias"),
        ("Conseil départemental du Lot-et-Garonne", "departement-de-lot-et-garonne", "alias"),
        ("Éducation nationale (Lot-et-Garonne)", "education-nationale-lot-et-garonne", "exact"),
        ("Ville d’Angers", "ville-d-angers", "exact"),
        ("Commune d'Angers", "ville-d-angers", "alias"),
        ("Centre communal d'action sociale de la Ville de Paris", "casvp", "alias"),
        ("ville de Paris - DFPE", "ville-de-paris/dfpe", "acronym"),
        ("DFPE (Ville de Paris)", "ville-de-paris/dfpe", "acronym"),
        ("Direction des familles et de la petite enfance de la Ville de Paris",
         "ville-de-paris/dfpe", "exact"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_the_document_writes_it(
    names: Names, printed: str, path: str, how: str
) -> None:
    reading = names.organisation(printed)
    assert (reading.path, reading.how, reading.score, reading.sure) == (path, how, 1.0, True)
    assert printed[reading.start : reading.end] == reading.text
    assert reading.why


@pytest.mark.parametrize(
    "printed",
    [
        "Caf de la Gironde", "CAF 33", "Caisse d'allocations familiales du Nord", "CPAM de la Gironde",
        "MSA Dordogne", "UDAF des Landes", "Mission locale de Bordeaux", "Mission Locale de Paris Est",
        "Conseil départemental de la Gironde", "Département des Landes", "CD33", "Ville de Bordeaux",
        "Mairie de Saint-Jean-sur-Mer", "CCAS de Bordeaux", "Communauté de communes du Pays de Nay",
        "Communauté d'agglomération du Bocage Bressuirais", "Bordeaux Métropole", "DSDEN de la Gironde",
        "DDETS 33", "ARS Nouvelle-Aquitaine", "Préfecture de la Gironde", "Académie de Bordeaux",
        "Tribunal judiciaire de Bordeaux", "Cour d'appel de Pau", "Fédération des centres sociaux de Gironde",
        "Association Les Petits Pas", "Familles Rurales", "Centre social Les Lilas", "Collège Jean-Moulin",
        "France Travail", "Caf de Parigny", "DAF", "DACO",
    ],
)  # fmt: skip
def test_what_the_tables_do_not_hold_is_unknown_and_whole(names: Names, printed: str) -> None:
    reading = names.organisation(f" {printed} ")
    assert (reading.text, reading.path, reading.how, reading.sure) == (printed, "", "unknown", False)
    assert reading.start == 1
    assert "«" in reading.why


@pytest.mark.parametrize(
    ("printed", "path"),
    [
        ("Réseau de santé périnatale parisien", "rspp"),
        ("Atelier parisien d'urbanismes", "apur"),
        ("Obsrevatoire des violences faites aux femmes", ""),
        ("Cour d'apel de Paris", "cour-d-appel-de-paris"),
        ("Emmaus Conect", "asso-emmaus-connect"),
        ("Direction de la jeunesse et du sport (Ville de Paris)", "ville-de-paris/djs"),
    ],
)
def test_a_misprint_is_likely_at_most(names: Names, printed: str, path: str) -> None:
    reading = names.pilots(printed).readings[0]
    assert not reading.sure
    assert reading.path == path
    if path:
        assert reading.how == "likely"
        assert 0.84 <= reading.score < 1
        assert f"{reading.score:.0%}".replace("%", " %") in reading.why


@pytest.mark.parametrize(
    ("printed", "within", "near", "path"),
    [
        ("DST", "ville-de-paris", "", "ville-de-paris/dases/dst"),
        ("PMI", "ville-de-paris/dfpe", "", "ville-de-paris/pmi"),
        ("SDIS", "ville-de-paris", "", "ville-de-paris/dases/sdis"),
        ("DFPE", "", "75", "ville-de-paris/dfpe"),
        ("Politique Parentalité", "caf-de-paris", "", "caf-de-paris/politique-parentalite"),
        ("Caf", "", "departement/47", "caf-de-lot-et-garonne"),
        ("Education Nationale", "", "75", "education-nationale"),
        ("l'État", "", "75", "etat"),
        ("État", "", "arrondissement-municipal/75110", "etat"),
        ("services de l'État", "caf-de-paris", "", "etat"),
        ("État", "", "47", "etat-lot-et-garonne"),
        ("services de l'Etat", "", "47", "etat-lot-et-garonne"),
        ("les services de l'État en Lot-et-Garonne", "", "75", "etat-lot-et-garonne"),
        ("CLLAJ", "", "75", "cllaj"),
        ("Caf", "", "arrondissement-municipal/75110", "caf-de-paris"),
        ("la CAF", "", "47", "caf-de-lot-et-garonne"),
        ("Caf", "ville-de-paris", "", "caf-de-paris"),
        ("CPAM", "", "47", "cpam-lot-et-garonne"),
        ("MSA", "", "47", "msa-lot-et-garonne"),
        ("UDAF", "", "departement/75", "udaf-de-paris"),
        ("Éducation nationale", "", "47", "education-nationale-lot-et-garonne"),
        ("Conseil Départemental", "", "47", "departement-de-lot-et-garonne"),
        ("Département", "", "47", "departement-de-lot-et-garonne"),
        ("la Ville", "caf-de-paris", "", "ville-de-paris"),
        ("Ville", "", "commune/49007", "ville-d-angers"),
    ],
)
def test_an_acronym_or_a_kind_belongs_to_its_row_and_territory(
    names: Names, printed: str, within: str, near: str, path: str
) -> None:
    reading = names.organisation(printed, within, near)
    assert (reading.path, reading.sure) == (path, True)


@pytest.mark.parametrize(
    ("printed", "within", "near"),
    [
        ("DST", "", ""),
        ("DST", "caf-de-paris", ""),
        ("PMI", "", "33"),
        ("Territoires", "ville-de-paris", ""),
        ("Logement", "", "75"),
        ("Caf", "", ""),
        ("Caf", "", "33"),
        ("UDAF", "", "33"),
        ("CPAM", "", "33"),
        ("CPAM", "", ""),
        ("MSA", "", "75"),
        ("MSA (Mutualité Sociale Agricole)", "", ""),
        ("Mutualité sociale agricole (MSA)", "", ""),
        ("Comité local pour le logement autonome des jeunes", "", ""),
        ("CCAS", "", ""),
        ("la Ville", "", ""),
        ("État", "", ""),
        ("Éducation nationale", "", ""),
        ("CLLAJ", "", ""),
    ],
)
def test_without_its_context_a_kind_or_an_acronym_is_never_sure(
    names: Names, printed: str, within: str, near: str
) -> None:
    reading = names.organisation(printed, within, near)
    assert not reading.sure
    assert reading.score < 1


def test_a_kind_in_another_departement_is_not_even_likely(names: Names) -> None:
    for printed in ("Caf", "UDAF", "CPAM", "Conseil départemental", "État", "l'État", "CLLAJ", "RSPP"):
        assert names.organisation(printed, near="33").path == ""
    for printed in ("Services de l'État", "Éducation nationale", "MSA (Mutualité Sociale Agricole)"):
        assert names.organisation(printed, near="33").path == ""
    for printed in ("État (Gers)", "services de l'État dans le Gers", "Ville de Bordeaux / État"):
        assert names.pilots(printed).paths == ()


def test_an_institution_that_acts_elsewhere_says_where(names: Names) -> None:
    reading = names.organisation("RSPP", near="33")
    assert (reading.how, reading.others) == ("unknown", (("rspp", 0.3),))
    assert (
        reading.why == "« RSPP » : nom de « Réseau de santé périnatal parisien », qui agit ailleurs (Paris)"
    )
    state = names.organisation("État", near="33")
    assert {path for path, _ in state.others} == {"etat", "etat-lot-et-garonne"}


def test_what_every_departement_has_is_that_of_the_one_around() -> None:
    places = [
        TerritoryRow(where="", row=0, territory=path, kind=path.split("/")[0], label=label, label_en="",
                     code_insee="", within=within, spellings=())
        for path, label, within in (
            ("departement/47", "Lot-et-Garonne", ()), ("departement/32", "Gers", ()),
            ("commune/47195", "Nérac", ("departement/47",)),
            ("epci/1", "Confins", ("departement/47", "departement/32")),
        )
    ]  # fmt: skip
    rows = [organisation("caf-47", "Caf de Lot-et-Garonne"), organisation("msa-47", "MSA de Lot-et-Garonne")]
    names = Names.of(Reference(tuple(rows), tuple(places)))
    assert names.organisation("Caf", near="commune/47195").path == "caf-47"
    assert names.organisation("Caf", near="commune/47195").sure
    assert not names.organisation("MSA", near="commune/47195").sure
    assert not names.organisation("Caf", near="epci/1").sure


@pytest.mark.parametrize(
    ("text", "near", "name", "territory"),
    [
        ("État", "47", "État (Lot-et-Garonne)", "Lot-et-Garonne"),
        ("CCAS", "commune/47001", "CCAS (Agen)", "Agen"),
        ("Caf", "commune/47001", "Caf (Lot-et-Garonne)", "Lot-et-Garonne"),
        ("Caf de la Gironde", "47", "Caf de la Gironde", ""),
        ("Les Petits Pas", "47", "Les Petits Pas", ""),
        ("RSPP", "47", "RSPP (Lot-et-Garonne)", "Lot-et-Garonne"),
        ("État", "", "État", ""),
    ],
)
def test_a_new_organisation_of_a_kind_is_named_with_its_place(
    names: Names, text: str, near: str, name: str, territory: str
) -> None:
    near = f"departement/{near}" if near.isdecimal() else near
    assert names.placed(text, near) == (name, territory)


def test_a_unit_of_another_departement_is_not_even_likely(names: Names) -> None:
    reading = names.organisation("Logement", near="33")
    assert (reading.path, reading.how) == ("", "unknown")
    assert [path for path, _ in reading.others] == ["caf-de-paris/politique-logement"]
    assert names.organisation("Logement").how == "likely"


def test_the_msa_of_the_region_is_only_likely_that_of_the_departement(names: Names) -> None:
    reading = names.organisation("MSA", near="75")
    assert (reading.path, reading.how) == ("msa-ile-de-france", "likely")


@pytest.mark.parametrize("printed", ["MSA (Mutualité Sociale Agricole)", "Mutualité sociale agricole (MSA)"])
def test_a_kind_and_its_acronym_in_brackets_are_one_kind_that_the_territory_decides(
    names: Names, printed: str
) -> None:
    [read] = names.pilots(printed, near="47").readings
    assert (read.path, read.text, read.sure) == ("msa-lot-et-garonne", printed, True)
    [unplaced] = names.pilots(printed).readings
    assert (unplaced.path, unplaced.text, unplaced.how) == ("", printed, "unknown")
    assert names.organisation("CPAM (Caisse primaire d'assurance maladie) de Paris").path == "cpam-de-paris"
    [caf, town] = names.pilots("Caf (Caisse d'allocations familiales) et Ville d'Angers", near="49").readings
    assert (caf.path, town.path) == ("caf-de-maine-et-loire", "ville-d-angers")


def test_the_msa_that_a_page_of_paris_leaves_unspecified_is_that_one_in_paris_alone(names: Names) -> None:
    reading = names.organisation("MSA (Mutualité Sociale Agricole)", near="75")
    assert (reading.path, reading.sure) == ("msa-separations-paris", True)


def test_two_names_are_not_one_organisation(names: Names) -> None:
    reading = names.organisation("Caf de Paris et Ville de Paris")
    assert (reading.path, reading.how) == ("", "unknown")
    assert [path for path, _ in reading.others] == ["caf-de-paris", "ville-de-paris"]


def test_an_empty_text_names_nothing(names: Names) -> None:
    assert names.organisation("  ").how == "unknown"
    assert names.pilots("").readings == ()
    assert not names.pilots("").sure


@pytest.mark.parametrize(
    ("quality", "path"),
    [
        ("Préfet de la Région Île-de-France, Préfet de Paris", "prefecture-de-paris"),
        ("Mairie de Paris", "ville-de-paris"),
        ("Maire de Paris et Présidente du Conseil de Paris", "ville-de-paris"),
        ("Premier président de la Cour d'appel de Paris", "cour-d-appel-de-paris"),
        ("Président du Tribunal Judiciaire de Paris", "tribunal-judiciaire-de-paris"),
        ("Directeur de l'Académie de Paris", "academie-de-paris"),
        (
            "Président du Conseil d'administration de la Caisse d'allocations familiales de Paris",
            "caf-de-paris",
        ),
        ("Directeur Général de la Caisse primaire d'assurance-maladie de Paris", "cpam-de-paris"),
        ("Présidente de la Mutualité sociale agricole d'Île-de-France", "msa-ile-de-france"),
        ("Directrice territoriale de Paris, Pôle emploi Île-de-France", "pole-emploi"),
        ("Présidente de l'Union Départementale des Associations Familiales de Paris", "udaf-de-paris"),
        ("Directrice de la Caf de Maine-et-Loire", "caf-de-maine-et-loire"),
        ("Présidente du Conseil départemental de Lot-et-Garonne", "departement-de-lot-et-garonne"),
        ("Rectrice de l'académie de Paris", "academie-de-paris"),
        ("Maire d'Angers", "ville-d-angers"),
    ],
)
def test_a_quality_says_for_whom_a_person_signs(names: Names, quality: str, path: str) -> None:
    reading = names.signatory(quality)
    assert (reading.path, reading.sure) == (path, True)
    assert quality[reading.start : reading.end] == reading.text


def test_a_quality_without_a_place_takes_that_of_the_convention(names: Names) -> None:
    assert names.signatory("Directrice de la Caf", near="49").path == "caf-de-maine-et-loire"
    adjunct = names.signatory("1ère Adjointe à la Citoyenneté, à la vie des quartiers", near="commune/49007")
    assert (adjunct.path, adjunct.how) == ("ville-d-angers", "likely")
    assert names.signatory("Directrice de la Caf de la Gironde").path == ""
    assert names.signatory("Maire de Bordeaux").path == ""
    assert names.signatory("Trésorière").how == "unknown"


def test_a_unit_with_two_homonyms_in_one_institution_is_likely_unless_its_direction_is_named() -> None:
    rows = (
        organisation("v", "Ville de Vesoul"), organisation("v/a", "Direction A", "DA"),
        organisation("v/b", "Direction B", "DB"), organisation("v/a/pj", "Pôle Jeunesse"),
        organisation("v/b/pj", "Pôle Jeunesse"),
    )  # fmt: skip
    names = Names.of(Reference(rows))
    (alone,) = names.pilots("Ville de Vesoul - Pôle Jeunesse").readings[1:]
    assert (alone.how, sorted(path for path, _ in alone.others)) == ("likely", ["v/a/pj", "v/b/pj"])
    (chained,) = names.pilots("Ville de Vesoul - DB / Pôle Jeunesse").readings
    assert (chained.path, chained.sure) == ("v/b/pj", True)


def test_an_abbreviated_word_is_the_word_in_its_institution(names: Names) -> None:
    pilots = names.pilots("Caf de Paris - Serv. Communication")
    assert pilots.paths == ("caf-de-paris/service-communication",)
    assert pilots.sure


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("Caf 33", "caf", "departement/33"),
        ("CAF de la Gironde", "caf", "departement/33"),
        ("Caisse d'Allocations Familiales (Gironde)", "caf", "departement/33"),
        ("CD2A", "departement", "departement/2a"),
        ("Conseil départemental de Seine-Saint-Denis", "departement", "departement/93"),
        ("Mairie de Chalon-sur-Saône", "ville", "chalon sur saone"),
        ("Communauté de communes du Pays de Nay", "cc", "pays nay"),
        ("Caf", "caf", ""),
        ("CC", "", ""),
        ("Service Communication", "", ""),
        ("Caf de Paris et Ville", "", ""),
    ],
)
def test_a_kind_and_its_place_are_read_apart(text: str, kind: str, place: str) -> None:
    assert parse(text, {}) == (kind, place)


@given(st.sampled_from(sorted(DEPARTEMENTS)))
def test_a_code_and_a_name_are_one_place(code: str) -> None:
    named = parse(f"Caf de {DEPARTEMENTS[code]}", {})
    assert (
        named == parse(f"Caf {code}", {}) == parse(f"CAF{code}", {}) == ("caf", f"departement/{code.lower()}")
    )


def test_a_word_that_differs_contradicts_a_likeness() -> None:
    assert not agree(keys("Cour d'appel de Pau"), keys("Cour d'appel de Paris"))
    assert not agree(keys("DDCT"), keys("DDETS"))
    assert not agree(keys("Collège 3"), keys("Collège 4"))
    assert agree(keys("Réseau périnatal parisien"), keys("Réseau de santé périnatal parisien"))
    assert closest(keys("Cour d'appel de Pau"), [(keys("Cour d'appel de Paris"), "paris")])[0][1] < 0.84


@given(st.text(max_size=60) | st.text("Caf de PrisVlD /•-,()<b>&;\n1é", max_size=60))
def test_tokens_are_in_order_and_stand_where_they_say(text: str) -> None:
    run = tokens(text)
    assert all(text[token.start : token.end] == token.text for token in run)
    assert all(a.end <= b.start for a, b in pairwise(run))


def check(names: Names, text: str, reading: Reading) -> None:
    assert 0 <= reading.start <= reading.end <= len(text)
    assert text[reading.start : reading.end] == reading.text
    assert reading.how in HOWS
    assert 0 <= reading.score <= 1
    assert not reading.path or reading.path in names.lexicon.rows or names.places.known(reading.path)
    assert bool(reading.path) or not reading.sure


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            [
                "Caf",
                "Ville",
                "de",
                "Paris",
                "la",
                "DASES",
                "DST",
                "SDIS",
                "/",
                "-",
                "•",
                ",",
                ";",
                "et",
                "Politiques",
                "Parentalité",
                "Insertion",
                "(",
                ")",
                "<b>",
                "</b>",
                "<br>",
                "Gironde",
                "CAF47",
                "MSA",
                "maire",
                "préfet",
                "avec",
                "Pilote",
                ":",
                "19e",
                "arrondissement",
                "75",
                "Territoires",
                ".",
                "Asso.",
                "1er",
                "&amp;",
            ]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_text_is_read_without_error_and_every_reading_stands_in_it(names: Names, text: str) -> None:
    for near in ("", "75", "pays/france"):
        pilots = names.pilots(text, near=near)
        for reading in (*pilots.readings, names.organisation(text, "ville-de-paris", near)):
            check(names, text, reading)
        starts = [reading.start for reading in pilots.readings]
        assert starts == sorted(starts)
        assert len(set(pilots.paths)) == len(pilots.paths)
        assert all(text[start:end] == piece for piece, start, end in pilots.rest)
        check(names, text, names.signatory(text, near=near))
        territories = names.territories(text, near)
        assert all(a.end <= b.start for a, b in pairwise(territories))
        for reading in territories:
            check(names, text, reading)
