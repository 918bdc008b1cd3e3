"""`/counted`: the things that one row of a question counts, each with the passages that make it count.

A row of figures is no thing of the graph, so nothing attests it: what it counts is listed here instead.
Refuses to count anew: the lists hold what the questions `shared-themes` and `actions-per-year` count.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response
from flask_babel import gettext, ngettext

from graph.catalogue import Parameter, Query
from graph.errors import BadRequest
from graph.store import Rows
from graph.terms import Term, fold, iri, literal
from server import labels, proven, queries, tables, views
from server.language import series
from server.row_proofs import UNDATED
from server.service import service

blueprint = Blueprint("counted", __name__)
_ACTION = ("action", "label", "of_convention", "of_convention_label")


@blueprint.get("/counted")
@blueprint.get("/counted.<suffix>")
def page(suffix: str | None = None) -> Response:
    """The actions behind a figure, by theme or by start year, or all, as a page or a file.

    Raises BadRequest (400) where both are asked, or the year is none, and what `views.answer` does.
    """
    query = question()
    given = queries.arguments(query)
    terms = service().questions.bind(service().store, query, given)
    year = given.get("year", "")
    if not re.fullmatch(rf"\d{{4}}|{UNDATED}|", year, re.ASCII):
        raise BadRequest(
            f"« year » vaut « {year} » ; attendu : une année à quatre chiffres, ou « {UNDATED} »."
        )
    if terms["theme"] and year:
        raise BadRequest("« /counted » prend « theme » ou bien « year », pas les deux.")
    view = _by_theme(terms, given) if terms["theme"] else _by_year(terms, given)
    return views.answer(view, suffix, "counted.html")


def question() -> Query:
    """The parameters: some conventions, a theme or a start year, and whether what is only read counts."""
    shared = service().questions.get("shared-themes")
    include = next(p for p in shared.parameters if p.name == "include")
    actions = {p.name: p for p in service().questions.get("actions").parameters}
    conventions = Parameter(
        "conventions", "conventions", "convention/pst-paris-10", required=True,
        label_fr="Conventions", label_en="Conventions",
    )  # fmt: skip
    year = replace(actions["year"], type="text")
    return replace(shared, slug="counted", parameters=(conventions, actions["theme"], year, include))


def _conventions(terms: Mapping[str, Term | None]) -> list[Term]:
    listed = terms["conventions"]
    return [iri(one) for one in (listed.value if listed else "").split()]


def _by_theme(terms: Mapping[str, Term | None], given: Mapping[str, str]) -> views.View:
    theme = terms["theme"]
    asked: dict[str, Term | list[Term] | None]
    asked = {"convention": _conventions(terms), "theme": theme, "include": terms["include"]}
    rows = service().page("counted-by-theme", **asked)
    acting = _acting(rows)
    name = labels.of_terms([theme])[theme.value if theme else ""].text
    sentence = ngettext(
        "%(num)d action porte « %(theme)s », ou un thème plus précis, par elle-même ou par ce qui la "
        "contient.",
        "%(num)d actions portent « %(theme)s », ou un thème plus précis, par elles-mêmes ou par ce qui les "
        "contient.",
        len({row[0] for row in acting.rows}),
        theme=name,
    )
    whole = Rows(rows.variables[2:], [row[2:] for row in rows.rows if row[0] is None])
    parts = [
        proven.prove("actions", str(gettext("Les actions comptées")), acting),
        proven.prove("elements", str(gettext("Dit d'une convention, ou d'une partie sans action")), whole),
    ]
    return views.View("counted", str(gettext("Thème : %(name)s", name=name)), str(sentence), given, parts)


def _acting(rows: Rows) -> Rows:
    """The actions, each with all the themes by which it counts; a row for each of its proofs."""
    records = [record for record in rows.records() if record["action"] is not None]
    themes: dict[Term | None, dict[str, None]] = {}
    for record in records:
        name = record["said_theme_label"]
        themes.setdefault(record["action"], {})[name.value if name else ""] = None
    said = {action: literal("; ".join(sorted(names, key=fold))) for action, names in themes.items()}
    found = [
        (
            *(record[name] for name in _ACTION),
            said[record["action"]],
            *(record[name] for name in tables.PROOF),
        )
        for record in records
    ]
    return Rows((*_ACTION, "themes", *tables.PROOF), found)


def _by_year(terms: Mapping[str, Term | None], given: Mapping[str, str]) -> views.View:
    conventions, year = _conventions(terms), given.get("year", "")
    rows = service().page("counted-by-year", convention=conventions, year=terms["year"])
    known = labels.of_terms(conventions)
    name = series(known[one.value].text for one in conventions)
    if year == UNDATED:
        title = gettext("Actions sans date : %(name)s", name=name)
    elif year:
        title = gettext("Actions qui commencent en %(year)s : %(name)s", year=year, name=name)
    else:
        title = gettext("Actions : %(name)s", name=name)
    open_ended = sum(row["open_ended"] == "true" for row in rows.values())
    sentence: str = ngettext("%(num)d action,", "%(num)d actions,", len(rows.rows))
    rest = ngettext("dont %(num)d sans fin dite.", "dont %(num)d sans fin dite.", open_ended)
    part = proven.prove("actions", str(gettext("Les actions comptées")), rows)
    return views.View("counted", str(title), f"{sentence} {rest}", given, [part])
