"""`/counted`: the actions behind a figure, each with the passage that makes it count.

Hand-worked from the documents: of the Schéma thirty actions start in 2021, two of them in axis 2, one with
the « Rentrée 2021 », four « et suivantes »; the newsletter prints three axes of the PST of the 10e with an
action each, and no calendar; the Caf page prints themes of the CTG of Paris, and no action.
"""

import re
from html import unescape

import pytest

SCHEMA, CTG = "convention/sdsf-paris-2021-2026", "convention/ctg-paris-2019"
PST, OTHER = "convention/pst-paris-10", "convention/pst-paris-19"


def parts(client, query):
    answer = client.get(f"/counted.json?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {name: part["rows"] for name, part in answer.json["parts"].items()}


def page(client, address):
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return unescape(answer.get_data(as_text=True))


def led_to(client, address):
    """Where the rows of that question lead, in order."""
    return re.findall(r'class="proofs" href="(/counted\?[^"]+)"', page(client, address))


def test_each_year_leads_to_as_many_actions_as_it_counts_each_with_its_passage(real):
    asked = f"convention={SCHEMA}"
    years = real.get(f"/queries/actions-per-year.json?{asked}").json["rows"]
    addresses = led_to(real, f"/queries/actions-per-year?{asked}")
    assert len(addresses) == len(years) == 3
    for row, address in zip(years, addresses, strict=True):
        found = parts(real, address.removeprefix("/counted?"))["actions"]
        assert len({one["action"] for one in found}) == row["actions"]
        assert sum(bool(one["open_ended"]) for one in found) == row["open_ended"]
        assert all("/schema-parisien-2021-2026/passage/" in one["passages"] for one in found)
        assert all(str(row["year"]) in one["calendar"] for one in found)


def test_actions_that_no_text_dates_have_their_list_too(real):
    (address,) = led_to(real, f"/queries/actions-per-year?convention={PST}")
    assert address == f"/counted?conventions={PST}&year=none"
    found = parts(real, f"conventions={PST}&year=none")["actions"]
    assert (len(found), {row["calendar"] for row in found}) == (3, {None})
    assert all("/caf-paris-pst-2022/passage/" in row["passages"] for row in found)


@pytest.mark.parametrize(("a", "b", "more"), [(PST, OTHER, ""), (PST, SCHEMA, "&include=interpreted")])
def test_each_shared_theme_leads_to_the_actions_that_it_counts_on_both_sides(real, a, b, more):
    asked = f"a={a}&b={b}{more}"
    themes = real.get(f"/queries/shared-themes.json?{asked}").json["rows"]
    addresses = led_to(real, f"/queries/shared-themes?{asked}")
    assert len(addresses) == len(themes) >= 3
    for row, address in zip(themes, addresses, strict=True):
        found = parts(real, address.removeprefix("/counted?"))["actions"]
        for side, convention in (("a", a), ("b", b)):
            of = {one["action"] for one in found if one["of_convention"].endswith(convention)}
            assert len(of) == row[f"actions_{side}"], row
        assert len(found) == row["actions_a"] + row["actions_b"]  # a row an action, with all its passages
        assert all("/passage/" in one["passages"] for one in found)


def test_a_theme_said_of_a_convention_without_actions_is_proved_by_the_convention(real):
    found = parts(real, f"conventions={CTG},{OTHER}&theme=parentalite")
    assert {row["of_convention"].rsplit("/", 1)[-1] for row in found["actions"]} == {"pst-paris-19"}
    said = [row for row in found["elements"] if row["of_convention"].endswith(CTG)]
    assert said
    assert all("/caf-paris-conventions-2019/passage/" in row["passages"] for row in said)


def test_an_action_names_every_theme_by_which_it_counts(real):
    """Of the Schéma, axes, objectives and actions print themes under « parentalité »."""
    found = parts(real, f"conventions={SCHEMA}&theme=parentalite")["actions"]
    assert len(found) == 59
    assert any("; " in row["themes"] and " " in row["passages"] for row in found)


def test_without_theme_or_year_every_action_is_listed(real):
    assert len(parts(real, f"conventions={PST},{OTHER}")["actions"]) == 7


@pytest.mark.parametrize(
    "query",
    [f"conventions={PST}&theme=parentalite&year=2021", "theme=parentalite", f"conventions={PST}&year=soon",
     f"conventions={PST}&theme=x", ""],
)  # fmt: skip
def test_a_list_of_what_nothing_counts_is_refused(real, query):
    assert real.get(f"/counted.json?{query}").status_code == 400


def test_the_page_speaks_both_languages_and_gives_every_file(real):
    asked = f"conventions={SCHEMA}&year=2021"
    assert "30 actions, dont 4 sans fin dite." in page(real, f"/counted?{asked}")
    assert "30 actions, 4 of them with no end said." in page(real, f"/counted?{asked}&lang=en")
    real.delete_cookie("lang")
    for suffix in ("csv", "tsv", "xlsx", "ttl"):
        assert real.get(f"/counted.{suffix}?{asked}").status_code == 200
