"""Measured: plans in varied layouts, and the source documents where their texts are here."""

import pytest
from plans import making, pages

from bench import evaluate
from graph import resources
from graph.extraction.plan import find_plan
from graph.extraction.readers import read_document
from graph.names import Gazetteer, Names
from graph.tables import read_reference

PLANS = making.written_plans()


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_plan_is_read_whatever_its_layout(plan):
    for score in plan.scores():
        least = plan.least.get(score.kind, 1.0)
        assert score.f1 >= least, [score.kind, *score.missed, *score.invented]


def test_the_plans_are_of_many_kinds():
    assert len(PLANS) >= 8
    assert {"xlsx", "docx", "pdf", "html", "txt", "odt", "ods", "csv", "md"} <= {plan.kind for plan in PLANS}


@pytest.fixture(scope="module")
def names():
    reference, _ = read_reference(resources() / "data" / "reference")
    return Names.of(reference, Gazetteer.load())


def text_of(folder):
    text = evaluate.text_of(resources() / "data" / folder)
    if text is None:
        pytest.skip(f"the text of {folder} is not here: it is not redistributed")
    return text


def scores(folder, names):
    _, found = evaluate.evaluate(resources() / "data" / folder, text_of(folder), names)
    return {score.kind: score for score in found}


def test_the_schema_parisien_is_read_as_its_curator_did(names):
    found = scores(evaluate.WHOLE, names)
    for kind, least in evaluate.TARGETS.items():
        assert found[kind].f1 >= least, [kind, *found[kind].missed, *found[kind].invented]
    assert found["signatories"].f1 == 1


@pytest.mark.parametrize(
    ("folder", "parts"),
    [
        ("angers-ctg-2019", 22),
        ("caf-paris-conventions-2019", 15),
        ("lot-et-garonne-ctg-2024", 10),
        ("caf-paris-pst-2022", 0),
    ],
)
def test_press_pages_give_what_they_announce_and_invent_nothing(folder, parts, names):
    found = scores(folder, names)
    assert found["parts"].right >= parts
    assert all(score.precision == 1 for kind, score in found.items() if kind != "signatories")


def test_the_missing_pilots_of_the_schema_are_gaps(names):
    draft, _ = evaluate.evaluate(resources() / "data" / evaluate.WHOLE, text_of(evaluate.WHOLE), names)
    empty = [row for row in draft.tables["actions"] if not row["pilots"]]
    assert len(empty) == 5
    assert all("pilote-non-dit" in row["gaps"] for row in empty)


def test_sixty_pages_are_read_whole():
    words = (
        "Un paragraphe du document, assez long pour tenir sur deux lignes de la page où il est imprimé.\n" * 8
    )
    head = "| Action | Pilote | Description | Échéance |\n"
    row = (
        "| Action {n} {m} | Caf du Val-d'Ombre | Une description de deux lignes au moins, dans sa "
        "colonne | 2024 |\n"
    )
    leaves = (
        f"# AXE {n}\n## Titre de l'axe {n}\n{words}{head}" + "".join(row.format(n=n, m=m) for m in range(3))
        for n in range(1, 61)
    )
    document = read_document(pages.make_pdf(">>\n".join(leaves)), "long.pdf")
    plan = find_plan(document)
    assert document.pages == 60
    assert len(plan.actions) == 180 and len(list(plan.outline.elements())) == 60
