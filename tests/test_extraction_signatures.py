"""Signatures, dates and titles, as opening and closing pages print them."""

import io

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from graph.extraction.conventions import find_convention, kind_of
from graph.extraction.people import split, suspicion
from graph.extraction.readers import read_document
from graph.extraction.signatures import find_signatures


def document(text, name="d.md"):
    return read_document(text.encode(), name)


def seen(text):
    found = find_signatures(document(text))
    return [(one.person, one.quality, one.body) for one in found.seen], found


def test_names_with_their_qualities_below_a_blank_date():
    people, found = seen(
        "A Paris, le\n\n---\n\n**Marc GUILLAUME**\n\nPréfet de Paris\n\n---\n\n**Anne HIDALGO**\n\nMairie "
        "de Paris\n\n## PRÉAMBULE\n"
    )
    assert people == [("Marc GUILLAUME", "Préfet de Paris", ""), ("Anne HIDALGO", "Mairie de Paris", "")]
    assert found.blank and found.date == ""


def test_qualities_before_names_below_pour():
    people, found = seen(
        "Fait à Luzay, le 12 mars 2024\n\nPour la Caf du Val-d'Ombre\n\nLa directrice\n\nOdile FERRAND\n\n"
        "Pour la commune de Luzay\n\nLe Maire\n\nJean LE GOFF\n"
    )
    assert people == [
        ("Odile FERRAND", "directrice", "Caf du Val-d'Ombre"),
        ("Jean LE GOFF", "Maire", "commune de Luzay"),
    ]
    assert found.date == "2024-03-12" and not found.blank
    assert all(one.signed_on == "2024-03-12" for one in found.seen)


def test_a_table_of_signatures_is_read_by_column():
    people, _ = seen(
        "Fait à Luzay, le 1er juin 2023\n\nPour la Caf\tPour la Ville\nLe directeur\tLe maire\nPaul "
        "ROUX\tAnne VIAL\n"
    )
    assert people == [("Paul ROUX", "directeur", "Caf"), ("Anne VIAL", "maire", "Ville")]


def test_the_parties_of_entre_et():
    people, _ = seen(
        "ENTRE :\n\nLa Caisse d'allocations familiales du Val-d'Ombre, dont le siège est à Luzay, "
        "représentée par sa directrice, "
        "Madame Odile FERRAND, ci-après dénommée « la Caf »,\n\nET\n\nLa commune de Luzay, représentée par "
        "son maire, M. Jean LE GOFF,\n\n"
        "Il a été convenu ce qui suit :\n\nArticle 1\n"
    )
    assert [(person, body) for person, _, body in people] == [
        ("Odile FERRAND", "Caisse d'allocations familiales du Val-d'Ombre"),
        ("Jean LE GOFF", "commune de Luzay"),
    ]
    assert people[0][1] == "directrice" and people[1][1] == "maire"


def test_the_opening_and_closing_pages_say_one_signature():
    people, _ = seen(
        "Entre la Caf de Luzay, représentée par Mme Odile FERRAND, directrice, et la Ville de Luzay, "
        "représentée par M. Jean ROUX, maire,\n\n"
        "Il est convenu\n\nFait à Luzay, le 3 avril 2022\n\nOdile FERRAND\n\nDirectrice de la Caf de "
        "Luzay\n\nJean ROUX\n\nMaire de Luzay\n"
    )
    assert [(person, body) for person, _, body in people] == [
        ("Odile FERRAND", "Caf de Luzay"),
        ("Jean ROUX", "Ville de Luzay"),
    ]


def test_those_who_attend_do_not_sign():
    people, found = seen(
        "Ce vendredi 6 septembre 2019, Michelle MOREAU, 1ère Adjointe et Laurence HAUCK, Directrice de la "
        "Caf ont signé la convention, "
        "en présence de Nathalie GILLES, Directrice de l'action sociale.\n"
    )
    assert people == [
        ("Michelle MOREAU", "1ère Adjointe", ""),
        ("Laurence HAUCK", "Directrice de la Caf", ""),
    ]
    assert found.date == "2019-09-06"


def test_those_in_whose_presence_it_was_signed_are_a_reading_where_nobody_else_is_named():
    people, found = seen(
        "La signature a eu lieu le 10 juillet 2019, en présence de Mme Anne Hidalgo, Maire de Paris et de "
        "M. Jean Haurie, Directeur général de la Caf.\n"
    )
    assert [person for person, *_ in people] == ["Anne Hidalgo", "Jean Haurie"]
    assert all(one.implied for one in found.seen)


def test_a_page_that_names_nobody_gives_nobody():
    people, found = seen(
        "Les parties signataires désignent un référent. À cette fin, les Coordinateurs du Schéma se "
        "réunissent.\n"
    )
    assert people == [] and found.date == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Convention Territoriale Globale 2023-2027", "ctg"),
        ("SCHÉMA PARISIEN DES SERVICES AUX FAMILLES", "sdsf"),
        ("Projet éducatif de territoire", "pedt"),
        ("Contrat de ville", "contrat-de-ville"),
        ("Convention-cadre relative aux séparations", "convention-cadre"),
        ("Pacte des familles", "pacte"),
        ("Une lettre", ""),
    ],
)
def test_the_kind_of_a_convention_is_in_its_title(text, kind):
    assert kind_of(text) == kind


def test_title_and_period_may_stand_on_two_lines():
    found = find_convention(document("# SCHÉMA DES SERVICES AUX FAMILLES\n\n2021-2026\n\nTexte.\n"), "d.md")
    assert (found.label, found.kind, found.start, found.end) == (
        "Schéma des services aux familles 2021-2026",
        "sdsf",
        "2021-01-01",
        "2026-12-31",
    )


def test_a_period_in_days_is_read_where_the_term_is_set_out():
    found = find_convention(
        document("# Pacte de Luzay\n\nConclu pour la période du 1er janvier 2024 au 31/12/2026.\n"), "d.md"
    )
    assert (found.start, found.end) == ("2024-01-01", "2026-12-31")


def test_a_document_without_title_bears_the_name_of_its_file_and_a_doubt():
    found = find_convention(document("Texte.\n"), "mon_plan.txt")
    assert found.label == "mon plan" and found.doubt and found.calendar == ""


def test_running_text_may_name_the_convention_with_its_years():
    found = find_convention(
        document("Une longue phrase, qui dit que la signature de la CTG 2024-2026 a eu lieu.\n"), "page.txt"
    )
    assert (found.kind, found.start, found.doubt) == ("ctg", "2024-01-01", "")


def signed_page(*rows):
    """A PDF page where those who sign stand in a table without rules."""
    style = getSampleStyleSheet()["BodyText"]
    cells = [[Paragraph(text, style) for text in row] for row in rows]
    file = io.BytesIO()
    story = [
        Paragraph("Convention de Luzay", style), Paragraph("Fait à Luzay, le 14 mars 2023", style),
        Paragraph("en cinq exemplaires originaux, un pour chacune des parties qui l'ont négociée", style),
        Table(cells, colWidths=[220] * len(cells[0]), rowHeights=70),
    ]  # fmt: skip
    SimpleDocTemplate(file).build(story)
    return read_document(file.getvalue(), "signatures.pdf")


def test_those_who_sign_side_by_side_are_read_column_by_column():
    found = find_signatures(
        signed_page(
            ("Le préfet du Gers<br/>Laurent Carrié", "La directrice de la Caf du Gers<br/>Claire Lafforgue"),
            (
                "Le président de l'association des maires et des présidents du Gers<br/>Philippe Dupouy",
                "Le directeur général de la MSA<br/>Jean-Michel Durand",
            ),
        )
    )
    assert [(one.person, one.quality) for one in found.seen] == [
        ("Laurent Carrié", "préfet du Gers"),
        ("Philippe Dupouy", "président de l'association des maires et des présidents du Gers"),
        ("Claire Lafforgue", "directrice de la Caf du Gers"),
        ("Jean-Michel Durand", "directeur général de la MSA"),
    ]
    assert found.date == "2023-03-14"


def test_those_who_sign_one_below_the_other_are_read_as_before():
    found = find_signatures(
        signed_page(("Le préfet du Gers<br/>Laurent Carrié",), ("Le maire de Luzay<br/>Jean Le Goff",))
    )
    assert [one.person for one in found.seen] == ["Laurent Carrié", "Jean Le Goff"]


def test_a_place_and_an_article_are_no_name():
    assert split("Le préfet du Gers La directrice de la Caf")[0] == ""


@pytest.mark.parametrize(
    ("person", "quality", "why"),
    [
        ("Philippe Dupouy Jean-Michel Durand", "président", "deux noms"),
        ("Philippe Dupouy", "président de l'association des maires du", "coupée"),
        ("Philippe Dupouy", "préfet, représentée par Madame Roux", "coupée, ou mêlée"),
        ("Sylvie de Rochefort", "présidente du conseil départemental", ""),
        ("Jean-Michel Le Goff", "maire", ""),
    ],
)
def test_a_line_that_may_hold_two_people_raises_a_doubt(person, quality, why):
    assert why in suspicion(person, quality)
    assert bool(why) is bool(suspicion(person, quality))


def test_a_party_named_behind_the_one_before_it_is_a_party_of_its_own():
    people, _ = seen(
        "# Convention\n\nEntre l'État, représenté par Monsieur Alain Dubreuil, préfet, la Caisse de Luzay, "
        "représentée par Monsieur Henri Petit, directeur, il est convenu ce qui suit.\n"
    )
    assert [(person, body) for person, _, body in people] == [
        ("Alain Dubreuil", "État"),
        ("Henri Petit", "Caisse de Luzay"),
    ]
