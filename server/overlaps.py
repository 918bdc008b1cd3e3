"""`/overlaps`: conventions against conventions along one dimension, and what two of them share or not.

Refuses to draw what is not said as nothing: a convention that is silent on a dimension has no cell there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext, ngettext

from graph.catalogue import Query
from graph.errors import IllTypedParameter, MissingParameter
from graph.formats import of_kind
from graph.overlap import Overlap
from graph.terms import Term, literal
from server import forms, labels, links, negotiation, queries, words
from server.evidence import Source, passages
from server.networks import Named
from server.service import service

blueprint = Blueprint("overlaps", __name__)
DEFAULT = "themes"
_STEPS = (0.0, 0.25, 0.5, 0.75)
_SHOWN_SOURCES = 3


@dataclass(frozen=True)
class Heading:
    """A convention of the matrix. size: how many values; natures: of the documents that speak of it."""

    iri: str
    label: str
    href: str
    size: int
    natures: str


@dataclass(frozen=True)
class Cell:
    """One cell. share: of the row's values that the column has too, in percent; step: 0 (none) to 4.

    nested: where the row's territory lies within the column's, or the other way round; else empty.
    """

    href: str
    share: int
    shared: int
    step: int
    title: str
    nested: str


@dataclass(frozen=True)
class Value:
    """A value of a dimension, its page, the first passages that state it and how many more do."""

    label: str
    href: str
    sources: tuple[Source, ...]
    more: int


class Matrix:
    """One dimension over all conventions: headings, cells, and the conventions that say nothing of it."""

    def __init__(self, dimension: str):
        self.dimension = dimension
        self._incidence = service().incidences.get(dimension)
        rows = service().page("convention-natures").rows
        self._names = labels.of_terms(term for row in rows for term in row)
        self._natures: dict[str, list[str]] = {}
        for convention, nature in rows:
            if convention and nature:
                self._natures.setdefault(convention.value, []).append(self._names[nature.value].text)

    @cached_property
    def headings(self) -> list[Heading]:
        """The conventions that say something of the dimension, those that say most first."""
        held = self._incidence.conventions if self._incidence else []
        found = [
            Heading(
                c.value,
                self._names[c.value].text,
                links.address(c.value),
                len(self.values(c)),
                ", ".join(self._natures.get(c.value, ())),
            )
            for c in held
        ]
        return sorted(found, key=lambda h: (-h.size, h.label))

    @cached_property
    def silent(self) -> list[Named]:
        """The conventions of which no document says anything in this dimension, by label."""
        spoken = {heading.iri for heading in self.headings}
        rest = set(self._natures) - spoken
        return sorted((Named(self._names[i].text, links.address(i)) for i in rest), key=lambda n: n.label)

    @cached_property
    def _overlaps(self) -> dict[tuple[str, str], Overlap]:
        found = self._incidence.overlaps() if self._incidence else []
        return {(o.a.value, o.b.value): o for o in found}

    @property
    def strongest(self) -> tuple[int, list[tuple[str, str]]]:
        """How many values the pairs with most in common share, and the labels of those pairs."""
        found = self._overlaps.values()
        most = max((len(overlap.shared) for overlap in found), default=0)
        best = [overlap for overlap in found if len(overlap.shared) == most]
        return most, [(self._names[o.a.value].text, self._names[o.b.value].text) for o in best]

    def cell(self, row: Heading, column: Heading) -> Cell | None:
        """What the two have in common, seen from the row; None for a convention and itself."""
        if row.iri == column.iri:
            return None
        overlap = self._overlaps[min(row.iri, column.iri), max(row.iri, column.iri)]
        shared = len(overlap.shared)
        share = shared / row.size
        title = gettext(
            "%(shared)s sur %(size)s de « %(row)s » aussi dans « %(column)s » (%(other)s)",
            shared=shared, size=row.size, row=row.label, column=column.label, other=column.size,
        )  # fmt: skip
        step = 0 if not shared else sum(share >= limit for limit in _STEPS)
        address = _address(self.dimension, row.iri, column.iri)
        return Cell(
            address, round(100 * share), shared, step, title, "" if shared else self._nesting(row, column)
        )

    def _nesting(self, row: Heading, column: Heading) -> str:
        if (row.iri, column.iri) in self._nested:
            return str(gettext("dedans"))
        return str(gettext("autour")) if (column.iri, row.iri) in self._nested else ""

    @cached_property
    def _nested(self) -> set[tuple[str, str]]:
        """Pairs of which the first acts inside a territory of the second; none outside that dimension."""
        if not self.dimension.startswith("territories"):
            return set()
        rows = service().page("nested-conventions").rows
        return {(a.value, b.value) for a, b in rows if a and b}

    def values(self, convention: Term) -> tuple[Term, ...]:
        """What the convention says of the dimension."""
        return self._incidence.values_of(convention) if self._incidence else ()


@blueprint.get("/overlaps")
def page() -> Response:
    """The matrix of one dimension; with `a` and `b`, what those two share and what each has alone."""
    given = queries.arguments(_query())
    terms = service().questions.bind(service().store, _query(), given)
    if not negotiation.prefers_html(request.accept_mimetypes, of_kind("table")):
        return queries.ask("overlap")
    dimension = (terms["dimension"] or literal(DEFAULT)).value
    matrix = Matrix(dimension)
    a, b = terms["a"], terms["b"]
    if bool(a) != bool(b):
        raise MissingParameter("Pour comparer deux conventions, donnez « a » et « b ».")
    if a and a == b:
        raise IllTypedParameter("« a » et « b » désignent la même convention ; donnez-en deux.")
    return Response(
        render_template(
            "overlaps.html",
            controls=forms.controls(_query(), {**given, "dimension": dimension})[:1],
            dimension=words.word(dimension),
            matrix=matrix,
            rows=[(row, [matrix.cell(row, column) for column in matrix.headings]) for row in matrix.headings],
            sentence=_sentence(matrix),
            downloads=[
                (f.name, f"/queries/overlap.{f.suffix}?dimension={dimension}") for f in of_kind("table")
            ],
            pair=_pair(matrix, a, b) if a and b else None,
        )
    )


def _query() -> Query:
    """The question `overlap`, its dimension with a default, and the two conventions of an open cell."""
    listed, facing = service().questions.get("overlap"), service().questions.get("shared-themes")
    dimension = next(p for p in listed.parameters if p.name == "dimension")
    pair = tuple(replace(p, required=False) for p in facing.parameters if p.name in ("a", "b"))
    return replace(listed, slug="overlaps", parameters=(replace(dimension, default=DEFAULT), *pair))


def _address(dimension: str, a: str, b: str) -> str:
    short = {"a": links.short(a).removeprefix("id/"), "b": links.short(b).removeprefix("id/")}
    return f"/overlaps?{urlencode({'dimension': dimension, **short}, safe='/,')}#pair"


def _sentence(matrix: Matrix) -> str:
    """How many conventions say something of the dimension, and which two share most."""
    spoken, silent = len(matrix.headings), len(matrix.silent)
    text: str = ngettext(
        "%(num)d convention dit quelque chose dans cette dimension.",
        "%(num)d conventions disent quelque chose dans cette dimension.",
        spoken,
    )
    if silent:
        text += " " + ngettext(
            "%(num)d n'en dit rien : inconnue ici.", "%(num)d n'en disent rien : inconnues ici.", silent
        )
    most, best = matrix.strongest
    if most and len(best) == 1:
        text += " " + gettext(
            "Le plus en commun : « %(a)s » et « %(b)s » (%(shared)s).",
            a=best[0][0], b=best[0][1], shared=most,
        )  # fmt: skip
    elif most:
        text += " " + gettext(
            "Le plus en commun : %(shared)s, dans %(pairs)s paires.", shared=most, pairs=len(best)
        )
    return text


def _pair(matrix: Matrix, a: Term, b: Term) -> dict[str, object]:
    """What two conventions share, and what each has alone, with the passages that say so."""
    of_a, of_b = matrix.values(a), matrix.values(b)
    names = labels.of_terms((a, b, *of_a, *of_b))
    label_a, label_b = names[a.value].text, names[b.value].text
    shared = [value for value in of_a if value in of_b]
    found_a, found_b = _sources(a, matrix.dimension), _sources(b, matrix.dimension)

    def column(title: str, values: Sequence[Term], *sources: Mapping[str, list[Source]]) -> dict[str, object]:
        items = [_value(value, names, sources) for value in values]
        return {"title": title, "values": sorted(items, key=lambda item: item.label)}

    return {
        "title": gettext("« %(a)s » et « %(b)s »", a=label_a, b=label_b),
        "unknown": [label for label, values in ((label_a, of_a), (label_b, of_b)) if not values],
        "columns": [
            column(gettext("En commun"), shared, found_a, found_b),
            column(
                gettext("Seulement « %(name)s »", name=label_a), [v for v in of_a if v not in of_b], found_a
            ),
            column(
                gettext("Seulement « %(name)s »", name=label_b), [v for v in of_b if v not in of_a], found_b
            ),
        ],
        "facing": "/queries/facing-actions?"
        + urlencode({k: links.short(v.value).removeprefix("id/") for k, v in (("a", a), ("b", b))}, safe="/"),
    }


def _value(value: Term, names: labels.Labels, sources: Sequence[Mapping[str, list[Source]]]) -> Value:
    held = [source for side in sources for source in side.get(value.value, ())[:_SHOWN_SOURCES]]
    more = sum(len(side.get(value.value, ())) for side in sources) - len(held)
    if value.kind == "iri":
        return Value(names[value.value].text, links.address(value.value), tuple(held), more)
    return Value(value.value, "", tuple(held), more)


def _sources(convention: Term, dimension: str) -> dict[str, list[Source]]:
    """The passages behind each value; those that are only interpreted are left out unless asked for."""
    terms = {"convention": convention, "dimension": literal(dimension.removesuffix("-interpreted"))}
    found = passages(service().page("value-passages", **terms), "value")
    return {
        value: [source for source, stated in held if stated or dimension.endswith("-interpreted")]
        for value, held in found.items()
    }
