"""What can hardly be right is said, and never silently taken; what is plain raises no doubt."""

import pytest
from plans import making

from graph.errors import PayloadTooLarge
from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document, sheets
from graph.extraction.readers.text import read_text


def plan_of(text, name="plan.txt"):
    return find_plan(read_document(text.encode(), name))


@pytest.mark.parametrize("title", ["12", "2024", "Pilote", "Budget", "n°", "—3—"])
def test_a_title_that_is_a_number_a_date_or_a_label_is_doubted(title):
    plan = plan_of(f"Intitulé\tPilote\tÉchéance\nOuvrir un lieu\tCaf\t2024\n{title}\tMSA\t2025\n")
    assert "title" not in plan.actions[0].doubts
    assert all("title" in action.doubts for action in plan.actions[1:])
    assert len(plan.unread) >= len(plan.actions) - 1


def table(titles):
    return "Action\tPilote\tÉchéance\n" + "".join(f"{title}\tCaf\t2024\n" for title in titles)


@pytest.mark.parametrize(
    ("titles", "why"),
    [
        (["Caf du Val-d'Ombre", "Ville de Sarmonville", "MSA", "CCAS", "PMI"], "organisations"),
        (["Petite enfance"] * 5, "les mêmes"),
    ],
)
def test_a_column_that_is_not_that_of_actions_is_doubted_whole(titles, why):
    plan = plan_of(table(titles))
    assert len(plan.actions) == 5
    assert all(why in action.doubts["title"] for action in plan.actions)
    assert sum(why in unread.why for unread in plan.unread) == 1


def test_a_plan_without_any_pilot_says_so():
    plan = plan_of("Intitulé\tÉchéance\n" + "".join(f"Ouvrir le lieu {n}\t2024\n" for n in "abcd"))
    assert any("Aucune des 4 actions" in unread.why for unread in plan.unread)


def test_a_table_that_looks_like_a_plan_and_gives_nothing_is_said():
    plan = plan_of("Partenaires\tCalendrier\tBudget\nCaf\t2024\t1\nMSA\t2025\t2\nCCAS\t2026\t3\n")
    assert plan.actions == []
    assert any("ressemble à un plan" in unread.why for unread in plan.unread)


@pytest.mark.parametrize("plan", making.written_plans(), ids=lambda plan: plan.name)
def test_good_titles_raise_no_doubt(plan):
    draft = plan.draft()
    doubted = [
        note.doubt for (name, _, column), note in draft.notes.items()
        if name == "actions" and column == "title" and note.doubt and "sans en-tête" not in note.doubt
    ]  # fmt: skip
    assert len(doubted) <= plan.least.get("doubts", 0), doubted


def test_entries_with_a_pilot_are_actions_under_titles_without_a_level():
    plan = plan_of(
        "# CTG\n\n## Constats\n\n- trois écoles\n\n## Enfance\n\n- Ouvrir un lieu (pilote : Caf)\n\n"
        "## Âge\n\n- Aider (échéance : 2025)\n\n## Divers\n\n- Un mot de la fin\n",
        "plan.md",
    )
    assert [(action.parent.title, action.title.flat) for action in plan.actions] == [
        ("Enfance", "Ouvrir un lieu"), ("Âge", "Aider"),
    ]  # fmt: skip


def test_the_one_chapter_that_holds_the_plan_is_no_part():
    plan = plan_of(
        "# CTG\n\n## Annexe\n\n- x\n\n## Les engagements\n\n### Enfance\n\n- Ouvrir (pilote : Caf)\n\n"
        "### Âge\n\n- Aider (pilote : Caf)\n",
        "plan.md",
    )
    assert [(e.path, e.title, e.kind) for e in plan.outline.elements()] == [
        ("partie-1", "Enfance", "axis"), ("partie-2", "Âge", "axis"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Pilote : Caf du\nVal-d'Ombre\nAn : 2024", ["Pilote : Caf du Val-d'Ombre", "An : 2024"]),
        ("Faire connaître le métier d'assis-\ntant", ["Faire connaître le métier d'assistant"]),
        ("Le Val-d'Ombre. Caf du grand Val-\nd'Ombre", ["Le Val-d'Ombre. Caf du grand Val-d'Ombre"]),
        ("Pilote : Département d'Ombre\n(PMI)", ["Pilote : Département d'Ombre (PMI)"]),
        ("Le Président du Conseil,\nOdile Ferrand", ["Le Président du Conseil,", "Odile Ferrand"]),
        ("Calendrier de l'action\nbudget : 3", ["Calendrier de l'action", "budget : 3"]),
        ("Une ligne qui est finie.\nune autre", ["Une ligne qui est finie.", "une autre"]),
        ("Une ligne assez longue\n\nune autre", ["Une ligne assez longue", "une autre"]),
    ],
)  # fmt: skip
def test_lines_that_a_pdf_broke_are_mended(text, lines):
    assert [block.flat for block in read_text(text.encode(), "x.txt").blocks] == lines


def test_too_many_parts_leave_the_rest_unplaced():
    rows = "".join(f"Axe {n} : Thème {n};Ouvrir {n};Caf\n" for n in range(3100))
    plan = plan_of(f"Axe;Intitulé de l'action;Pilote\n{rows}", "plan.csv")
    assert len(plan.actions) == 3100
    assert all(action.parent is None for action in plan.actions[3000:])
    assert any("3000 parties" in unread.why for unread in plan.unread)


def test_lines_without_an_end_are_not_joined_for_ever():
    blocks = read_text(b"un morceau de phrase\n" * 20_000, "x.txt").blocks
    assert 90 < len(blocks) < 120


def test_reading_stops_at_the_most_actions_and_says_so():
    plan = plan_of(
        "Intitulé;Pilote\n" + "".join(f"Ouvrir le lieu {n};Caf\n" for n in range(12_000)), "plan.csv"
    )
    assert len(plan.actions) == 10_000
    assert [unread.why for unread in plan.unread] == ["Plus de 10000 actions : la suite n'a pas été lue."]


def test_a_csv_of_too_many_cells_is_refused_plainly(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_CSV_CELLS", 5)
    with pytest.raises(PayloadTooLarge, match="6 cellules ; 5 au plus"):
        read_document(b"a;b;c\n1;2;3\n", "plan.csv")


def test_a_title_that_holds_its_pilot_and_date_is_doubted():
    plan = plan_of(
        "# Axe 1 : Aider\n\n## Mesure 1.1. Ouvrir - Caf - 2024\n\n## Mesure 1.2. Aider (tous)\n",
        "plan.md",
    )
    assert ["contenir le pilote" in action.doubts.get("title", "") for action in plan.actions] == [
        True,
        False,
    ]
    assert any("Aucune des 2 actions" in unread.why for unread in plan.unread)


def test_an_acronym_in_brackets_that_sums_up_a_title_is_no_pilot():
    plan = plan_of("# Axe 1 : X\n\n| Action | Pilote |\n|---|---|\n| Ouvrir un lieu d'accueil (LAEP) | |\n")
    assert plan.actions[0].doubts.get("title") is None
