"""A document of several conventions, and pages of PDF in two columns with notes at their foot."""

import io

import pytest
from plans import making, pages
from reportlab.pdfgen.canvas import Canvas

from graph.extraction import extract
from graph.extraction.readers import read_document
from graph.extraction.readers.gutters import boxes
from graph.extraction.sections import sections

PLAN = "## Axe 1 : {axis}\n\n### Action 1 : {action}\n\n**Pilote :** Caf du Val-d'Ombre\n\n"
CTG = "# Convention territoriale globale de Luzay 2024-2028\n\n" + PLAN.format(
    axis="Loger", action="Bâtir un foyer"
)
PEDT = PLAN.format(axis="Manger", action="Former les agents")


def draft_of(text):
    return extract(text.encode(), "plan.md", making.names())


def told(text):
    found = sections(read_document(text.encode(), "a.md"))
    return [[action.title.flat for action in section.plan.actions] for section in found]


def test_each_convention_of_a_document_has_its_own_plan():
    draft = draft_of(CTG + "# Projet éducatif territorial de Luzay\n\n2024-2027\n\n" + PEDT)
    ctg, pedt = draft.tables["conventions"]
    assert (ctg["type"], ctg["end"]) == ("ctg", "2028-12-31")
    assert (pedt["type"], pedt["end"]) == ("pedt", "2027-12-31")
    assert [row["action"] for row in draft.tables["actions"]] == [
        f"{ctg['convention']}/axe-1/action-1", f"{pedt['convention']}/axe-1/action-1",
    ]  # fmt: skip
    assert "plusieurs conventions" in draft.notes["conventions", 1, "label"].doubt
    assert ("conventions", 0, "label") in draft.notes and not draft.notes["conventions", 0, "label"].doubt


def test_two_conventions_of_one_title_have_two_names():
    draft = draft_of(CTG + CTG.replace("2024-2028", "2019-2023") + "\n")
    names = [row["convention"] for row in draft.tables["conventions"]]
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    "title",
    [
        "# Le projet éducatif territorial 2024-2027",
        "### Projet éducatif territorial 2024-2027",
        "# Articulation avec le projet éducatif territorial 2024-2027",
        "# Bilan du contrat enfance jeunesse 2019-2023",
    ],
)
def test_a_chapter_on_another_convention_is_not_one(title):
    assert told(f"{CTG}{title}\n\nUn texte.\n\n") == [["Bâtir un foyer"]]


def test_a_title_under_which_no_action_stands_is_not_one():
    assert told(f"{CTG}# Projet éducatif territorial 2024-2027\n\nIl est décrit ailleurs.\n\n") == [
        ["Bâtir un foyer"]
    ]


def test_a_title_without_years_is_kept_aside_and_cuts_nothing():
    (section,) = sections(
        read_document(f"{CTG}# Projet éducatif territorial de Luzay\n\n{PEDT}".encode(), "a.md")
    )
    assert len(section.plan.actions) == 2
    assert [unread.text for unread in section.plan.unread if "autre convention" in unread.why] == [
        "Projet éducatif territorial de Luzay"
    ]


def test_the_first_convention_may_go_on_after_another():
    again = PLAN.replace("Axe 1", "Axe 2").format(axis="Soigner", action="Ouvrir un centre")
    title = CTG.split("\n")[0]
    text = f"{CTG}# Projet éducatif territorial 2024-2027\n\n{PEDT}{title}\n\n{again}"
    assert told(text) == [["Bâtir un foyer", "Ouvrir un centre"], ["Former les agents"]]


LONG = (
    "Les familles du territoire demandent des lieux pour se retrouver et des services proches de chez elles. "
)


def test_two_columns_are_read_one_after_the_other():
    document = read_document(pages.make_columns("# Titre\n>>\n" + f"{LONG * 40}\n"), "a.pdf")
    text = " ".join(document.text.split())
    assert text.count(LONG.strip()) >= 30


def test_what_runs_across_two_columns_parts_them():
    page = (0.0, 0.0, 600.0, 800.0)
    words = [
        (x, y, x + 235.0, y + 10.0)
        for x in (50.0, 310.0)
        for y in (*range(100, 300, 14), *range(400, 700, 14))
    ]
    words.append((50.0, 340.0, 550.0, 352.0))
    assert boxes(words, [], page) == [
        (0.0, 0.0, 300.5, 339.0), (300.5, 0.0, 600.0, 339.0), (0.0, 339.0, 600.0, 353.0),
        (0.0, 353.0, 300.5, 800.0), (300.5, 353.0, 600.0, 800.0),
    ] or len(boxes(words, [], page)) == 5  # fmt: skip


@pytest.mark.parametrize("width", [60.0, 120.0])
def test_labels_beside_their_values_are_no_columns_of_text(width):
    labels = [(50.0, float(y), 50.0 + width, y + 10.0) for y in range(100, 500, 14)]
    values = [(310.0 + y % 60, float(y), 500.0, y + 10.0) for y in range(100, 500, 14)]
    assert boxes([*labels, *values], [], (0.0, 0.0, 600.0, 800.0)) == [(0.0, 0.0, 600.0, 800.0)]


def noted(draw):
    """A PDF of one page of text, on which something more is drawn."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    canvas.setFont("Helvetica", 11)
    for line in range(20):
        canvas.drawString(60, 700 - 16 * line, f"Une ligne de texte qui porte le numéro {line} sur la page.")
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return read_document(file.getvalue(), "a.pdf")


def test_the_mark_of_a_footnote_is_no_part_of_its_word():
    def draw(canvas):
        canvas.drawString(60, 740, "Ouvrir un relais")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(60 + canvas.stringWidth("Ouvrir un relais", "Helvetica", 11) + 0.5, 745, "12")

    assert "Ouvrir un relais\n" in noted(draw).text


def test_a_square_metre_keeps_its_figure():
    def draw(canvas):
        canvas.drawString(60, 740, "Un lieu de 40 m")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(60 + canvas.stringWidth("Un lieu de 40 m", "Helvetica", 11) + 0.5, 745, "2")

    assert "40 m2" in noted(draw).text.replace("m 2", "m2")


def test_notes_at_the_foot_of_a_page_stand_behind_the_text():
    def draw(canvas):
        canvas.setFont("Helvetica", 7)
        canvas.drawString(60, 60, "1. Une note sous le texte de la page.")

    lines = noted(draw).text.strip().split("\n")
    assert lines[-1].endswith("Une note sous le texte de la page.")
