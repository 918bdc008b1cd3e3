"""`/compare`: two conventions side by side, dimension by dimension, and their actions that face each other.

Refuses to compare a convention with itself; without two, the page asks which, and a file is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from graph.catalogue import Query
from graph.errors import IllTypedParameter, MissingParameter
from graph.overlap import decimal
from graph.store import Rows
from graph.terms import XSD, Term, iri, literal
from server import forms, links, negotiation, queries, views
from server.comparisons import FACING, Pairing
from server.differences import BAR, SIDES, Dimension
from server.overlap_tables import label_of
from server.service import service
from server.values import whole

blueprint = Blueprint("compare", __name__)
_PAIR = "Pour comparer deux conventions, donnez « a » et « b »."


@blueprint.get("/compare")
@blueprint.get("/compare.<suffix>")
def page(suffix: str | None = None) -> Response:
    """Two conventions compared, as a page or a file; a page without them asks which.

    Raises BadRequest (400), NotFound (404), NotAcceptable (406).
    """
    query = question()
    given = queries.arguments(query)
    terms = service().questions.bind(service().store, query, given)
    controls = forms.controls(query, given)
    a, b, include = (terms[name] for name in ("a", "b", "include"))
    if a is None or b is None:
        if suffix or not negotiation.browser(views.FORMS):
            raise MissingParameter(_PAIR)
        return Response(render_template("compare.html", view=None, controls=controls))
    if a == b:
        raise IllTypedParameter("« a » et « b » désignent la même convention ; donnez-en deux.")
    asked = Pairing(a, b, include is not None and include.value == "interpreted")
    view = _view(asked, given)
    swapped = {**given, "a": given["b"], "b": given["a"]}
    return views.answer(
        view, suffix, "compare.html", asked=asked, controls=controls, bar=BAR, two=_two(asked),
        swapped=views.View("compare", "", "", swapped, ()).address,
        matrix=views.View("overlaps", "", "", {"conventions": f"{given['a']},{given['b']}"}, ()).address,
    )  # fmt: skip


def _two(asked: Pairing) -> list[tuple[str, str, str, str, int | None]]:
    """Both conventions: letter, name, page, natures of their sources, how many actions are set out."""
    names, things = (asked.label_a, asked.label_b), (asked.a.value, asked.b.value)
    addresses = [links.address(thing) for thing in things]
    return list(zip("AB", names, addresses, asked.natures, asked.action_counts, strict=True))


def question() -> Query:
    """The parameters of the question `facing-actions`, none of them required."""
    facing = service().questions.get("facing-actions")
    own = tuple(replace(p, required=False) for p in facing.parameters)
    return replace(facing, slug="compare", parameters=own)


def _view(asked: Pairing, given: Mapping[str, str]) -> views.View:
    parts = (
        views.Part(
            "dimensions",
            gettext("Ce que les deux ont en commun, dimension par dimension"),
            _dimensions(asked),
        ),
        views.Part("values", gettext("Chaque valeur, et qui la dit"), _values(asked)),
        views.Part("facing", gettext("Actions qui se font face"), _facing(asked)),
    )
    title = gettext("« %(a)s » et « %(b)s »", a=asked.label_a, b=asked.label_b)
    return views.View("compare", title, asked.sentence, given, parts)


def _dimensions(asked: Pairing) -> Rows:
    """A row a dimension; what is unknown has no figure."""
    columns = (
        "dimension", "size_a", "size_b", "shared", "only_a", "only_b", "share_of_a", "share_of_b", "jaccard",
        "finer_a", "finer_b", "read_in_a", "read_in_b", "unconfirmed_a", "unconfirmed_b",
    )  # fmt: skip
    sides = (("size_a", "size_b", "shared", "a", "b"), ("finer-a", "finer-b", "read-in-a", "read-in-b"))
    rows: list[tuple[Term | None, ...]] = []
    for one in asked.dimensions:
        first, rest = ([whole(one.counts[side]) for side in named] for named in sides)
        unsure = [
            literal(str(unconfirmed).lower(), XSD.boolean)
            for unconfirmed in (one.unconfirmed_a, one.unconfirmed_b)
        ]
        rows.append((literal(one.name), *first, *map(_share, one.ratios), *rest, *unsure))
    return Rows(columns, rows)


def _values(asked: Pairing) -> Rows:
    """A row a value: its side, its first passage in each, how many there are, and what it stands near."""
    columns = (
        "dimension", "side", "value", "value_label", "passage_a", "passages_a", "passage_b", "passages_b",
        "finer_than", "likely_same",
    )  # fmt: skip
    rows = [
        _value(asked, one, side, value)
        for one in asked.dimensions
        for side in SIDES
        for value in one.sides[side]
    ]
    return Rows(columns, rows)


def _value(asked: Pairing, one: Dimension, side: str, value: Term) -> tuple[Term | None, ...]:
    proofs: list[Term | None] = []
    for _, held, _ in asked.places(one, value, side):
        proofs += [iri(held[0].passage), whole(len(held))] if held else [None, None]
    near = [
        literal("; ".join(label_of(other, asked.names) for other in others)) if others else None
        for others in (one.finer_than(value), one.likely_same(value))
    ]
    name = literal(label_of(value, asked.names))
    return literal(one.name), literal(side), value, name, *proofs, *near


def _facing(asked: Pairing) -> Rows:
    """The rows of the question `facing-actions`, with the passages that name the two actions.

    What the actions themselves both say stands apart from what an axis or objective says for them.
    """
    rows: list[tuple[Term | None, ...]] = [
        (*row, _named(asked, row[0]), _named(asked, row[FACING.index("action_b")]), *_grounds(asked, row))
        for row in asked.facing_rows
    ]
    more = ("own_themes", "inherited_themes", "own_audiences", "inherited_audiences", "inherited_passages")
    return Rows((*FACING, "passage_a", "passage_b", *more), rows)


def _grounds(asked: Pairing, row: Sequence[Term | None]) -> list[Term | None]:
    shared = asked.shared(row)
    themes, audiences = shared.themes, shared.audiences
    said = ["; ".join(held) for held in (themes.own, themes.inherited, audiences.own, audiences.inherited)]
    said.append(" ".join(proof.passage for proof in shared.proofs))
    return [literal(text) if text else None for text in said]


def _named(asked: Pairing, action: Term | None) -> Term | None:
    proofs = asked.proofs(action.value if action else "")
    return iri(proofs[0].passage) if proofs else None


def _share(number: float | None) -> Term | None:
    return None if number is None else literal(decimal(number), XSD.decimal)
