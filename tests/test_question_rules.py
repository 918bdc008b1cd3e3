"""What the questions mean where the five documents do not show every case: small worlds, answers by hand."""

from itertools import permutations

import pytest
from worlds import World

from graph import resources, rules
from graph.catalogue import Catalogue
from graph.terms import MLG, SKOS, XSD, Minter, concept, literal

CATALOGUE = Catalogue.load(resources() / "queries" / "explore", Minter())


def ask(world, slug, **arguments):
    store = world.load()
    rules.run(store, [world.document], world.minter)
    return CATALOGUE.run(store, slug, arguments).values()


@pytest.fixture
def facing():
    """Two plans of one action each, on parentalité; one in an arrondissement of the other's département."""
    world = World()
    world.theme("parentalite")
    world.theme("mediation", broader="parentalite")
    world.theme("jeunesse")
    world.territory("departement/75")
    world.territory("arrondissement/75110", "departement/75")
    for plan, place, theme in (
        ("local", "arrondissement/75110", "parentalite"),
        ("large", "departement/75", "mediation"),
    ):
        world.convention(plan)
        world.say(world.minter.element(plan), MLG.territory, world.minter.territory(place))
        action = world.action(f"{plan}/action-1")
        world.say(action, MLG.theme, concept("theme", theme))
    return world


@pytest.mark.parametrize(
    ("local", "large", "concurrent"),
    [
        (("2021-01-01", "2021-12-31"), ("2021-06-01", "2022-12-31"), "true"),
        (("2021-01-01", "2021-12-31"), ("2021-12-31", "2022-12-31"), "true"),
        (("2021-01-01", "2021-12-31"), None, None),
        (None, None, None),
        (("2021-09-01", None), ("2021-12-31", "2022-12-31"), "true"),
    ],
)
def test_actions_face_each_other_unless_their_times_are_known_to_differ(facing, local, large, concurrent):
    for plan, period in (("local", local), ("large", large)):
        if period:
            facing.period(f"{plan}/action-1", *period)
    (row,) = ask(facing, "facing-actions", a="local", b="large")
    assert row["territory_reach"] == "a-within-b"
    assert row["themes"] == "parentalite"
    assert row["concurrent"] == concurrent


@pytest.mark.parametrize(
    ("local", "large"),
    [
        (("2021-01-01", "2021-12-31"), ("2022-01-01", "2022-12-31")),
        (("2021-09-01", None), ("2022-01-01", "2022-12-31")),
    ],
)
def test_actions_at_different_times_do_not_face_each_other(facing, local, large):
    facing.period("local/action-1", *local)
    facing.period("large/action-1", *large)
    assert ask(facing, "facing-actions", a="local", b="large") == []


def test_an_action_without_a_calendar_runs_as_long_as_its_convention(facing):
    facing.period("local", "2020-01-01", "2020-12-31")
    facing.period("large/action-1", "2021-01-01", "2021-12-31")
    assert ask(facing, "facing-actions", a="local", b="large") == []


def test_a_row_of_facing_actions_names_every_theme_and_audience_that_is_shared(facing):
    audience = facing.concept("audience", "jeunes")
    for plan in ("local", "large"):
        facing.say(facing.minter.element(f"{plan}/action-1"), MLG.audience, audience)
    (row,) = ask(facing, "facing-actions", a="local", b="large")
    assert (row["themes"], row["audiences"]) == ("parentalite", "jeunes")


def test_an_open_ended_action_ends_with_its_convention(facing):
    facing.period("local", "2021-01-01", "2026-12-31")
    facing.period("local/action-1", "2021-01-01")
    facing.say(facing.minter.element("local/action-1/periode"), MLG.openEnded, literal("true", XSD.boolean))
    assert [row["concurrent"] for row in ask(facing, "facing-actions", a="local", b="large")] == [None]
    facing.period("large/action-1", "2027-01-01", "2027-12-31")
    assert ask(facing, "facing-actions", a="local", b="large") == []
    assert len(ask(facing, "active-on", date="2026-12-31")) == 1
    assert ask(facing, "active-on", date="2026-12-31", convention="large") == []
    assert ask(facing, "active-on", date="2027-01-01", convention="local") == []


def test_an_open_ended_action_never_ends_where_its_convention_has_no_end(facing):
    facing.period("local/action-1", "2021-01-01")
    facing.say(facing.minter.element("local/action-1/periode"), MLG.openEnded, literal("true", XSD.boolean))
    facing.period("large/action-1", "2031-01-01", "2031-12-31")
    (row,) = ask(facing, "facing-actions", a="local", b="large")
    assert row["concurrent"] == "true"


def test_interpreted_themes_make_actions_face_each_other_only_when_asked_for(facing):
    facing.territory("arrondissement/75119", "departement/75")
    facing.convention("autre")
    facing.say(facing.minter.element("autre"), MLG.territory, facing.minter.territory("arrondissement/75119"))
    facing.say(facing.action("autre/action-1"), MLG.theme, concept("theme", "mediation"), "interpreted")
    assert ask(facing, "facing-actions", a="autre", b="large") == []
    (row,) = ask(facing, "facing-actions", a="autre", b="large", include="interpreted")
    assert sorted(row["themes"].split("; ")) == ["mediation", "parentalite"]


def test_a_theme_filter_finds_narrower_themes_and_those_of_the_axis(facing):
    facing.axis("large/axe-1")
    facing.say(facing.minter.element("large/axe-1"), MLG.theme, concept("theme", "jeunesse"))
    facing.action("large/axe-1/action-1", label="Sous l'axe")
    found = ask(facing, "actions", theme="parentalite")
    assert [row["label"] for row in found] == ["large/action-1", "local/action-1"]
    assert [row["label"] for row in ask(facing, "actions", theme="jeunesse")] == ["Sous l'axe"]


@pytest.mark.parametrize(
    ("date", "labels"),
    [
        ("2021-08-31", []),
        ("2021-09-01", ["Rentrée"]),
        ("2021-12-31", ["Rentrée"]),
        ("2022-01-01", ["Année", "Suivantes"]),
        ("2022-12-31", ["Année", "Suivantes"]),
        ("2023-01-01", ["Suivantes"]),
    ],
)
def test_an_action_runs_to_its_end_or_to_the_end_of_the_year_in_which_it_starts(date, labels):
    world = World()
    world.convention("plan")
    for number, (label, *period) in enumerate(
        [
            ("Année", "2022-01-01", "2022-12-31"),
            ("Rentrée", "2021-09-01"),
            ("Suivantes", "2022-01-01"),
            ("Sans",),
        ],
        1,
    ):
        world.action(f"plan/action-{number}", label=label)
        if period:
            world.period(f"plan/action-{number}", *period)
    world.say(world.minter.element("plan/action-3/periode"), MLG.openEnded, literal("true", XSD.boolean))
    assert [row["label"] for row in ask(world, "active-on", date=date)] == labels


@pytest.mark.parametrize(
    ("events", "status", "date"),
    [
        ([("trialled", "2019"), ("engaged", None)], "engaged", None),
        ([("engaged", "2020"), ("trialled", None)], "engaged", "2020"),
        ([("signed", "2019"), ("announced", "2022")], "announced", "2022"),
        ([("announced", "2022"), ("signed", "2022")], "signed", "2022"),
        ([("announced", None), ("trialled", None)], "trialled", None),
        ([], None, None),
    ],
)
def test_the_status_of_a_plan_is_its_last_event_or_the_furthest_where_dates_do_not_decide(
    events, status, date
):
    world = World()
    for name in ("cadre", "local"):
        world.convention(name)
    world.say(world.minter.element("local"), MLG.localPlanOf, world.minter.element("cadre"))
    for kind, year in events:
        world.event("local", kind, year, XSD.gYear)
    (row,) = ask(world, "local-plans", convention="cadre")
    assert (row["status"], row["status_date"]) == (status, date)


def test_likely_pilots_pair_with_printed_ones_but_never_with_their_own_institution():
    world = World()
    world.organisation("ville", "institution")
    world.organisation("ville/dfpe", "direction")
    world.organisation("ville/pmi")
    world.organisation("caf", "institution")
    world.convention("plan")
    world.action("plan/action-1", "ville/dfpe", likely=["ville/pmi", "caf"])
    rows = ask(world, "co-pilots", level="direction", include="interpreted")
    assert [(row["a_label"], row["b_label"], row["actions"], row["internal"]) for row in rows] == [
        ("caf", "ville", "1", "false"),
        ("caf", "ville/dfpe", "1", "false"),
    ]
    assert ask(world, "co-pilots", level="direction") == []


def test_a_blank_spot_of_an_action_without_convention_is_no_blank_spot_of_another_convention():
    world = World()
    world.convention("plan")
    action = world.action("document/essai/action-1", label="Orpheline")
    world.say(action, MLG.gap, world.concept("gap", "convention-non-precisee"))
    assert [row["label"] for row in ask(world, "blank-spots")] == ["Orpheline"]
    assert ask(world, "blank-spots", convention="plan") == []


def test_where_no_pilot_is_printed_nobody_is_said_not_to_pilot():
    world = World()
    world.organisation("caf", "institution")
    world.organisation("ville", "institution")
    world.convention("plan")
    world.signature("plan", "caf")
    world.action("plan/action-1", likely=["ville"])
    assert ask(world, "signatories-not-piloting", convention="plan") == []
    world.action("plan/action-2", "ville")
    assert [row["label"] for row in ask(world, "signatories-not-piloting", convention="plan")] == ["caf"]


def test_who_does_not_pilot_or_sign_is_shown_with_whom_it_is_likely_the_same_as():
    world = World()
    academie, education = (world.organisation(name, "institution") for name in ("academie", "education"))
    world.say(academie, SKOS.closeMatch, education)
    world.convention("plan")
    world.signature("plan", "academie")
    world.action("plan/action-1", "education")
    for slug, label, same in (
        ("signatories-not-piloting", "academie", "education"),
        ("pilots-not-signing", "education", "academie"),
    ):
        (row,) = ask(world, slug, convention="plan")
        assert (row["label"], row["likely_same"]) == (label, same)


def test_actions_are_counted_only_where_a_convention_has_some():
    world = World()
    for plan in ("sans", "avec"):
        world.convention(plan)
        for number in (1, 2):
            world.axis(f"{plan}/axe-{number}")
    world.action("avec/axe-1/action-1")
    assert [row["actions"] for row in ask(world, "actions-per-axis", convention="avec")] == ["1", "0"]
    assert [row["actions"] for row in ask(world, "actions-per-axis", convention="sans")] == [None, None]


def test_the_status_of_a_plan_is_named_in_french(store):
    rows = CATALOGUE.run(store, "local-plans", {"convention": "ctg-paris-2019"}).values()
    named = {row["status"]: row["status_label"] for row in rows}
    assert named == {
        "announced": "annoncée", "engaged": "engagée", "signed": "signée", "trialled": "expérimentée",
    }  # fmt: skip


def test_actions_that_face_each_other_always_show_why(store):
    plans = ("pst-paris-10", "pst-paris-19", "sdsf-paris-2021-2026")
    for include in ("stated", "interpreted"):
        for a, b in permutations(plans, 2):
            for row in CATALOGUE.run(store, "facing-actions", {"a": a, "b": b, "include": include}).values():
                assert row["themes"] or row["audiences"], row
