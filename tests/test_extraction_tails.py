"""Lines that end by a pilot and a date, boxes to tick, tables of sums, rows that a page cuts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.extraction.blocks import Cell, Document, Row, Table
from graph.extraction.ledgers import is_amount, is_ledger
from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document
from graph.extraction.tails import legend, tail_of
from graph.extraction.ticks import is_on, squares, ticked


def plan_of(text, name="plan.md"):
    return find_plan(read_document(text.encode(), name))


@pytest.mark.parametrize(
    ("line", "title", "bodies", "date"),
    [
        ("Ouvrir une halte-répit – Caf de l'Orne – 2025", "Ouvrir une halte-répit", "Caf de l'Orne", "2025"),
        ("Ouvrir une halte - CCAS de Luzay - fin 2025", "Ouvrir une halte", "CCAS de Luzay", "fin 2025"),
        ("Ouvrir une halte (Caf, Ville de Luzay, 2025)", "Ouvrir une halte", "Caf, Ville de Luzay", "2025"),
        ("Ouvrir une halte-répit (2025-2027)", "Ouvrir une halte-répit", "", "2025-2027"),
        ("Ouvrir une halte-répit ; MSA ; rentrée 2025", "Ouvrir une halte-répit", "MSA", "rentrée 2025"),
        ("Ouvrir une halte-répit (à définir)", "Ouvrir une halte-répit", "", ""),
    ],
)  # fmt: skip
def test_a_tail_is_taken_off_its_title(line, title, bodies, date):
    found = tail_of(line, 100)
    assert found is not None
    assert (found.title, found.bodies.flat, found.date.flat) == (title, bodies, date)
    for said in (found.bodies, found.date):
        assert ", ".join(line[a - 100 : b - 100] for a, b in said.spans) == said.flat


@pytest.mark.parametrize(
    "line",
    [
        "Ouvrir un lieu d'accueil enfants-parents (LAEP)",
        "Ouvrir une halte-répit (une par canton)",
        "Agir – parler – écouter les familles",
        "Caf de l'Orne – 2025",
        "Évaluer la CTG 2019-2023",
        "Tenir un forum",
    ],
)
def test_a_tail_that_is_not_one_stays_in_the_title(line):
    assert tail_of(line, 0) is None


@given(st.text(max_size=80))
def test_a_tail_never_says_what_the_line_does_not(line):
    found = tail_of(line, 0)
    if found:
        assert found.title in line
        assert all(line[a:b].strip() for a, b in (*found.bodies.spans, *found.date.spans))


LIST = "# Axe 1 : X\n\n{legend}\n\n- Ouvrir un lieu – Caf – 2025\n- Former des bénévoles – 2026\n"


def test_an_organisation_behind_a_title_is_a_doubt_unless_a_legend_names_it():
    plan = plan_of(LIST.format(legend="Les actions :"))
    assert [(a.title.flat, [p.flat for p in a.pilots], a.calendar.flat) for a in plan.actions] == [
        ("Ouvrir un lieu", ["Caf"], "2025"),
        ("Former des bénévoles", [], "2026"),
    ]
    assert "rien n'écrit qu'elle pilote" in plan.actions[0].doubts["pilots"]
    plan = plan_of(LIST.format(legend="Les actions (intitulé – pilote – échéance) :"))
    assert plan.actions[0].doubts == {} and [p.flat for p in plan.actions[0].pilots] == ["Caf"]


@pytest.mark.parametrize("line", ["Actions (pilote, échéance) :", "Action – Pilote – Calendrier"])
def test_a_legend_names_what_ends_the_entries(line):
    assert legend(line)


@pytest.mark.parametrize("line", ["Les actions :", "Le pilote est connu (2025).", "Pilote : Caf"])
def test_a_line_that_only_speaks_of_pilots_is_no_legend(line):
    assert not legend(line)


def test_an_unknown_piece_between_a_title_and_a_date_is_a_doubt():
    plan = plan_of("# Axe 1 : X\n\n- Ouvrir un lieu – Les Coquelicots – 2025\n")
    assert plan.actions[0].pilots == [] and "n'a pas été compris" in plan.actions[0].doubts["title"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("☒ 2025 ☐ 2026", ["2025"]),
        ("☐ 2024  ☒ 2025  ☑ 2026", ["2025", "2026"]),
        ("Oui ☒ Non ☐", ["Oui"]),
        ("[x] Caf [ ] Ville", ["Caf"]),
        ("Année : ☒ 2025 ☐ 2026", ["2025"]),
        ("■ Caf □ Ville", ["Caf"]),
        ("☐ Caf ☐ Ville", []),
    ],
)
def test_only_what_is_ticked_is_kept(text, kept):
    spans = ticked(text)
    assert spans is not None and [text[a:b] for a, b in spans] == kept


@pytest.mark.parametrize("text", ["Caf et Ville", "□ Caf □ Ville", "■ Caf ■ Ville", "[2025]"])
def test_bullets_are_no_boxes(text):
    assert ticked(text) is None


def test_squares_before_several_words_are_unsure():
    assert squares("□ Caf □ Ville") and not squares("□ Caf") and not squares("☒ Caf ☐ Ville")


@pytest.mark.parametrize(
    ("mark", "on"),
    [("X", True), ("☒", True), ("☐", False), ("-", False), ("non", False), ("●", True), ("", False)],
)
def test_a_mark_is_on_or_off(mark, on):
    assert is_on(mark) is on


def test_ticked_cells_of_a_table_are_read_as_ticked():
    plan = plan_of(
        "# Axe 1 : X\n\n| Action | Pilote | 2024 | 2025 |\n|---|---|---|---|\n"
        "| Ouvrir un lieu | ☒ Caf ☐ Ville | ☐ | ☒ |\n"
    )
    (action,) = plan.actions
    assert ([p.flat for p in action.pilots], action.calendar.flat) == (["Caf"], "2025")


@pytest.mark.parametrize("text", ["12 000 €", "45 000", "1200", "12,5 k€", "30 %"])
def test_a_sum_is_a_sum(text):
    assert is_amount(text)


@pytest.mark.parametrize("text", ["X", "12", "Caf", "mars 2024", ""])
def test_a_mark_or_a_word_is_no_sum(text):
    assert not is_amount(text)


def table(*rows):
    lines = [row.split("|") for row in rows]
    return Table(
        0, 0, "", rows=tuple(Row(tuple(Cell(0, 1, c.strip()) for c in line), 0, 0) for line in lines)
    )


@pytest.mark.parametrize(
    "rows",
    [
        ("Action | 2024 | 2025", "Ouvrir | 12 000 € | 0 €", "Former | 3 000 € | 4 000 €"),
        ("Structure | Contact | Téléphone", "Caf | Mme Petit | 02 00 00 00 00"),
        ("Équipement | Adresse | Type", "Crèche | 3 rue du Port | accueil"),
    ],
)
def test_sums_and_addresses_are_no_plan(rows):
    assert is_ledger(table(*rows))


@pytest.mark.parametrize(
    "rows",
    [
        ("Action | Pilote | 2024 | 2025", "Ouvrir | Caf | 12 000 € | 0 €"),
        ("Action | 2024 | 2025", "Ouvrir | X | ", "Former | | X"),
        ("Action | Pilote | Courriel", "Ouvrir | Caf | a@b.fr"),
    ],
)
def test_a_table_with_pilots_or_marks_is_a_plan(rows):
    assert not is_ledger(table(*rows))


def test_sums_in_columns_of_years_are_a_doubt_on_the_calendar():
    plan = plan_of(
        "# Axe 1 : X\n\n| Action | Pilote | 2024 | 2025 |\n|---|---|---|---|\n"
        "| Ouvrir un lieu | Caf | 12 000 € | |\n"
    )
    assert "montants" in plan.actions[0].doubts["calendar"]


def test_a_note_below_a_table_is_no_part_and_is_kept_aside():
    plan = plan_of(
        "# Axe 1 : X\n\n| Action | Pilote |\n|---|---|\n| Ouvrir un lieu * | Caf |\n"
        "| * Sous réserve du vote des crédits | |\n"
    )
    assert [action.title.flat for action in plan.actions] == ["Ouvrir un lieu"]
    assert [unread.text for unread in plan.unread] == ["* Sous réserve du vote des crédits"]
    assert len(list(plan.outline.elements())) == 1


def paged(*tables):
    """A document of one table a page."""
    blocks, text = [], ""
    for page, rows in enumerate(tables, 1):
        made = []
        for row in rows:
            cells = []
            for said in row:
                cells.append(Cell(len(text), len(text) + len(said), said))
                text += said + "\t"
            made.append(Row(tuple(cells), cells[0].start, cells[-1].end))
        blocks.append(Table(made[0].start, made[-1].end, "", page=page, rows=tuple(made)))
    return Document(text, tuple(blocks), "PDF")


HEAD = ("N°", "Action", "Pilote", "Échéance")


def test_a_row_that_the_end_of_a_page_cuts_is_one_action():
    plan = find_plan(
        paged([HEAD, ("1", "Publier une carte des places et", "Caf du", "2025 et")],
              [HEAD, ("", "la tenir à jour", "Val-d'Ombre", "suivantes"), ("2", "Former", "Ville", "2026")])
    )  # fmt: skip
    first, second = plan.actions
    assert first.title.flat == "Publier une carte des places et la tenir à jour"
    assert ([p.flat for p in first.pilots], first.calendar.flat) == (
        ["Caf du Val-d'Ombre"],
        "2025 et suivantes",
    )
    assert "coupée" in first.doubts["pilots"] and "coupée" in first.doubts["calendar"]
    assert second.title.flat == "Former"


@pytest.mark.parametrize(
    "row",
    [
        ("3", "la tenir à jour", "Ville", "2026"),
        ("", "Tenir à jour", "Ville", "2026"),
    ],
)
def test_a_row_of_its_own_on_the_next_page_is_another_action(row):
    plan = find_plan(paged([HEAD, ("1", "Publier une carte", "Caf", "2025")], [HEAD, row]))
    assert len(plan.actions) == 2 and [p.flat for p in plan.actions[0].pilots] == ["Caf"]


def test_where_titles_have_small_letters_a_page_swallows_none():
    head = HEAD[1:]
    plan = find_plan(
        paged([head, ("publier une carte", "Caf", "2025")], [head, ("former des agents", "Ville", "2026")])
    )
    assert [action.title.flat for action in plan.actions] == ["publier une carte", "former des agents"]
