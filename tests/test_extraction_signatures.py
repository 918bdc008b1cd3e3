"""Signatures, dates and titles, as opening and closing pages print them."""

import io

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from graph.extraction.conventions import find_convention, kind_of
from graph.extraction.offices import institution_of, one_institution, signing
from graph.extraction.people import side_by_side, split, suspicion
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


def test_the_parties_of_a_sentence_that_says_who_signed():
    text = (
        "# Contrat de ville 2024-2030\n\nSigné le 15 mai 2024 par l’État, la Ville de Vierzon, "
        "la Communauté de communes Vierzon et Berry et la Caf du Cher.\n"
    )
    assert [body for _, _, body in seen(text)[0]] == [
        "État", "Ville de Vierzon", "Communauté de communes Vierzon et Berry", "Caf du Cher",
    ]  # fmt: skip
    assert seen("# Contrat\n\nUn accord signé par tous les acteurs, le maire en tête.\n")[0] == []


def test_what_is_only_recalled_names_no_convention():
    text = "# Rappel : la charte nationale\n\nFeuille de route 2024-2027\n"
    found = find_convention(document(text), "plan")
    assert (found.label, found.start) == ("Feuille de route 2024-2027", "2024-01-01")


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


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (
            "Le contrat prend effet à sa signature et s'achève le 31 décembre 2030.\n\n## 4. La "
            "gouvernance\n\nFait à Luzay, le 28 mars 2024.\n",
            "2024-03-28",
        ),
        ("Conclu à compter de sa date de signature et jusqu'au 31 décembre 2028.\n", ""),
        ("Elle prend effet à la date de signature et dure jusqu'au 31/12/2027.\n", ""),
        ("Elle prend effet à la date de sa signature, soit le 2 mai 2023.\n", "2023-05-02"),
        ("La précédente convention, signée le 3 mai 2018, a été évaluée.\n", ""),
        ("La Caf et la Ville ont signé le 11 mars 2024 à Luzay la convention.\n", "2024-03-11"),
        ("Signé à Luzay le 4/04/2023\n", "2023-04-04"),
        ("Elle sera signée au plus tard le 30 juin 2023.\n", ""),
        ("Vu la convention signée le 12 mars 2018 ;\n", ""),
    ],
)
def test_a_signing_date_is_never_that_of_a_term(text, date):
    assert find_signatures(document(f"# Contrat de ville\n\n{text}")).date == date


def test_an_office_without_a_person_signs_by_itself():
    people, _ = seen(
        "## Signatures\n\nFait à Luzay, le 8 juillet 2022\n\nLe maire de Luzay, André Roux\n\nLe préfet du "
        "Gers, Michel Vial\n\nLe directeur académique des services de l'éducation nationale du Gers\n\n"
        "La directrice de la Caf du Gers\n\nLa présidente de la Caf du Gers anime le comité.\n"
    )
    assert people == [
        ("André Roux", "maire de Luzay", ""),
        ("Michel Vial", "préfet du Gers", ""),
        ("", "directeur académique des services de l'éducation nationale du Gers", ""),
        ("", "directrice de la Caf du Gers", ""),
    ]


def test_columns_on_the_same_lines_are_parted():
    people, _ = seen(
        "Fait à Luzay, le 4 avril 2023\n\nPour la Caf du Gers Pour la Ville de Luzay\n\nPaul ROUX "
        "Jean-Marc VIAL\n\nPour le Département Pour la MSA\n\nPour l'Udaf du Gers\n"
    )
    assert people == [
        ("Paul ROUX", "", "Caf du Gers"),
        ("Jean-Marc VIAL", "", "Ville de Luzay"),
        ("", "", "Département"),
        ("", "", "MSA"),
        ("", "", "Udaf du Gers"),
    ]


def test_offices_and_qualities_on_the_same_lines_are_parted():
    people, _ = seen(
        "Fait à Luzay, le 4 avril 2023\n\nLe Préfet La Présidente du Conseil départemental\n\nM. Paul ROUX "
        "Mme Anne VIAL\n\nPour la Caf du Gers, Pour la MSA,\n\nLa directrice, Le président,\n\nOdile "
        "PETIT Luc BRUN\n"
    )
    assert people == [
        ("Paul ROUX", "Préfet", ""),
        ("Anne VIAL", "Présidente du Conseil départemental", ""),
        ("Odile PETIT", "directrice", "Caf du Gers"),
        ("Luc BRUN", "président", "MSA"),
    ]


def test_a_table_that_names_its_columns_is_read_by_row():
    people, _ = seen(
        "## Signataires\n\n| Institution | Représentant | Qualité |\n|---|---|---|\n| Caf du Gers | Paul "
        "Roux | directeur |\n| Ville de Luzay | Anne Vial | maire |\n| MSA du Gers | | |\n"
    )
    assert people == [
        ("Paul Roux", "directeur", "Caf du Gers"),
        ("Anne Vial", "maire", "Ville de Luzay"),
        ("", "", "MSA du Gers"),
    ]


def test_names_that_cannot_be_told_apart_are_not_shared_out():
    assert side_by_side("Paul Roux Anne Vial", 2) == ("Paul Roux", "Anne Vial")
    assert side_by_side("Paul de Roux Anne Vial", 2) == ()


def test_those_who_sign_below_a_ruled_table_are_read_column_by_column():
    style = getSampleStyleSheet()["BodyText"]
    rows = [["Instance", "Pilote"], ["Comité", "Caf du Gers"]]
    file = io.BytesIO()
    signers = ("Le directeur de la Caf du<br/>Gers<br/>Paul Roux", "Le maire de Luzay<br/>Anne Vial")
    story = [
        Table(rows, colWidths=[220, 220], style=[("GRID", (0, 0), (-1, -1), 1, "black")]),
        Paragraph("Fait à Luzay, le 14 mars 2023", style),
        Table([[Paragraph(text, style) for text in signers]], colWidths=[220, 220]),
    ]
    SimpleDocTemplate(file).build(story)
    found = find_signatures(read_document(file.getvalue(), "signatures.pdf"))
    assert [(one.person, one.quality) for one in found.seen] == [
        ("Paul Roux", "directeur de la Caf du Gers"),
        ("Anne Vial", "maire de Luzay"),
    ]


@pytest.mark.parametrize(
    ("quality", "institution"),
    [
        ("maire de Luzay", "Ville de Luzay"),
        ("1ère adjointe au maire de Luzay", "Ville de Luzay"),
        ("maire du Luc et vice-présidente de l'agglomération", "Ville du Luc"),
        ("préfète de la Creuse", "État (préfecture de la Creuse)"),
        ("sous-préfet de Luzay", "État (sous-préfecture de Luzay)"),
        ("préfet de la région Occitanie", "État (préfecture de la région Occitanie)"),
        ("présidente du Conseil départemental", "Conseil départemental"),
        ("président du conseil d'administration de la Caf du Lot", "Caf du Lot"),
        ("directrice générale de la MSA du Limousin", "MSA du Limousin"),
        ("directeur académique des services de l'éducation nationale du Lot", "DSDEN du Lot"),
        ("directrice de l'action sociale", ""),
        ("président", ""),
    ],
)
def test_an_office_is_that_of_an_institution(quality, institution):
    assert institution_of(quality) == institution


def test_the_state_signs_by_its_prefecture():
    assert signing("État", "préfet du Tarn") == "État (préfecture du Tarn)"
    assert signing("Caf du Tarn", "maire de Luzay") == "Caf du Tarn"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("CPAM", "Caisse primaire d'assurance maladie de l'Hérault", True),
        ("MSA du Limousin", "Mutualité sociale agricole du Limousin", True),
        ("SYDEL Pays de Luzay", "Syndicat de développement local du Pays de Luzay (SYDEL)", True),
        ("AMAC 23", "Association des maires et adjoints de la Creuse", True),
        ("Préfecture de la Creuse", "État", True),
        ("Caf du Lot", "Caf du Gers", False),
        ("Ville de Luzay", "Caf du Gers", False),
    ],
)
def test_two_names_of_one_institution(one, other, same):
    assert one_institution(one, other) is same
    assert one_institution(other, one) is same


def test_the_rest_of_the_name_of_a_body_is_nobody():
    assert split("Le président de la MSA Marne Ardennes Meuse")[0] == ""
    assert split("Le président de la Communauté de communes du Pays de Luzay")[0] == ""
    assert split("Le préfet du Lot Michel Roux") == ("Michel Roux", "préfet du Lot")


def test_the_parties_of_a_list_are_joined_to_those_who_sign():
    people, _ = seen(
        "# Schéma des services aux familles\n\n**Protocole d'accord entre :**\n\n- L'État, représenté par "
        "Mme Anne VIAL, préfète de la Creuse\n- La Caisse d'allocations familiales de la Creuse, représentée "
        "par sa directrice\n- L'Association des maires et adjoints de la Creuse\n\n## I. Le contexte\n\n"
        "Texte.\n\n## V. Signatures\n\nFait à Luzay, le 12 juin 2023\n\nLa préfète de la Creuse,\n\n"
        "Anne Vial\n\nPour la Caf de la Creuse,\n\nla directrice\n\nPour l'AMAC 23,\n\nle président\n"
    )
    assert people == [
        ("Anne VIAL", "préfète de la Creuse", "État"),
        ("", "directrice", "Caisse d'allocations familiales de la Creuse"),
        ("", "président", "Association des maires et adjoints de la Creuse"),
    ]


def test_the_word_that_links_two_parties_is_no_part_of_a_name():
    people, _ = seen(
        "ENTRE LES SOUSSIGNÉS :\n\nL'Agence régionale de santé, représentée par M. Paul ROUX, directeur,\n\n"
        "d'une part,\n\nET le Syndicat de Luzay, représenté par son président, M. Jean VIAL,\n\nIl est "
        "convenu ce qui suit :\n"
    )
    assert [body for *_, body in people] == ["Agence régionale de santé", "Syndicat de Luzay"]


def test_an_acronym_keeps_its_capitals_in_a_title_in_capitals():
    found = find_convention(document("# CTG LUZAY COMMUNAUTÉ 2022-2026\n\nTexte.\n"), "d.md")
    assert found.label == "CTG luzay communauté 2022-2026"
